//! What PostgreSQL refuses to read, where the text shows what was meant: guards that a command does not have, clauses in
//! another's place, commas and semicolons.

use super::amendment::{Amendment, MayEdit};
use super::reading::Reading;
use super::{Obstacle, Surroundings};
use crate::finding::Diagnostic;
use crate::source::Layout;
use crate::sql::cursor::Cursor;
use crate::sql::style::Style;
use crate::text::{Edit, Span};

/// CREATE OR REPLACE TRIGGER is of this version.
const REPLACES_TRIGGERS: u16 = 14;

/// The statement in a form that the server reads.
pub fn readable(cx: &Surroundings, diagnostic: &Diagnostic, may_edit: MayEdit) -> Option<Result<Amendment, Obstacle>> {
    let span = diagnostic.finding.span;
    if !may_edit(span.file) {
        return None;
    }
    let reading = Reading::of(cx, span.file);
    let (_, statement) = reading.statement_at(span)?;
    let style = Style::of(reading.slice(statement.span.start, statement.span.end));
    let refused = Refused { cx, reading: &reading, statement: statement.span, style, at: span };
    let edits = WAYS.iter().find_map(|way| way(&refused))?;
    Some(Ok(Amendment { edits, new: None }))
}

struct Refused<'a> {
    cx: &'a Surroundings<'a>,
    reading: &'a Reading<'a>,
    statement: Span,
    /// The hand of the statement, which may not be that of the file.
    style: Style,
    /// Where the server stops reading.
    at: Span,
}

const WAYS: &[fn(&Refused) -> Option<Vec<Edit>>] =
    &[guarded_create, guarded_constraint, check_of_insert, action_in_its_place, extra_comma, missing_semicolon];

impl Refused<'_> {
    fn cursor(&self) -> Cursor<'_> {
        self.reading.cursor(self.statement)
    }

    /// Takes the words away that a cursor has read since `from`, up to the next token.
    fn without(&self, cursor: &Cursor, from: usize) -> Option<Edit> {
        let (first, next) = (cursor.tokens.get(from)?, cursor.peek()?);
        Some(self.reading.edit(first.start, next.start, ""))
    }

    fn insert(&self, at: u32, sql: &str) -> Edit {
        self.reading.edit(at, at, self.style.written(sql))
    }

    /// A statement before this one, with the indentation of this one.
    fn before(&self, sql: &str) -> Edit {
        let start = self.statement.start;
        let indent = self.reading.indent(start).unwrap_or_default();
        self.reading.edit(start, start, format!("{sql};{}{indent}", self.reading.style.newline()))
    }

    fn keywords(&self, words: &str) -> String {
        self.style.written(words)
    }
}

/// CREATE with a guard that it does not have.
fn guarded_create(refused: &Refused) -> Option<Vec<Edit>> {
    let mut cursor = refused.cursor();
    if !cursor.eat_word("create") {
        return None;
    }
    let at_replace = cursor.at;
    let replaces = cursor.eat_words(&["or", "replace"]);
    let without_replace = refused.without(&cursor, at_replace);
    let is_constraint = cursor.eat_word("constraint");
    let kind = cursor.take()?;
    let word = cursor.text(kind).to_ascii_lowercase();
    let at_guard = cursor.at;
    let wish = match cursor.eat_words(&["if", "not", "exists"]) {
        true if !replaces => refused.without(&cursor, at_guard)?,
        false if replaces => without_replace?,
        _ => return None,
    };
    let old_server = refused.cx.input.postgres < REPLACES_TRIGGERS;
    match (word.as_str(), replaces) {
        ("policy", _) => Some(vec![drop_before(refused, cursor, "policy")?, wish]),
        ("trigger", _) if is_constraint || old_server => Some(vec![drop_before(refused, cursor, "trigger")?, wish]),
        ("trigger" | "function" | "procedure" | "aggregate" | "view" | "rule", false) => {
            Some(vec![refused.insert(kind.start, "or replace"), refused.reading.edit(kind.start, kind.start, " "), wish])
        }
        ("type" | "domain" | "role" | "user" | "publication", false) => caught(refused, wish),
        _ => None,
    }
}

/// `drop policy if exists "p" on t;` before the CREATE, with the names as they are written there.
fn drop_before(refused: &Refused, mut cursor: Cursor, noun: &str) -> Option<Edit> {
    let name = cursor.take()?;
    while !cursor.is_word("on") {
        cursor.take()?;
    }
    cursor.take()?;
    let table = cursor.at;
    cursor.qualified_name().ok()?;
    let table = cursor.span_from(table);
    let (start, on) = (refused.keywords(&format!("drop {noun} if exists")), refused.keywords("on"));
    let name = refused.reading.slice(name.start, name.end);
    Some(refused.before(&format!("{start} {name} {on} {}", refused.reading.slice(table.start, table.end))))
}

/// A block that goes on where the object is there already.
fn caught(refused: &Refused, wish: Edit) -> Option<Vec<Edit>> {
    let (reading, statement) = (refused.reading, refused.statement);
    // goose cuts at each semicolon that it is not told about.
    if refused.cx.input.layout == Layout::Goose {
        return None;
    }
    let text = reading.slice(statement.start, statement.end);
    let tag = if text.contains("$$") { "$guard$" } else { "$$" };
    let newline = reading.style.newline();
    let open = refused.keywords("do") + " " + tag + " " + &refused.keywords("begin") + newline;
    let handler = refused.keywords("exception when duplicate_object then null;") + newline + &refused.keywords("end");
    let indent = reading.style.written("  x").trim_end_matches('x').to_owned();
    Some(vec![
        reading.edit(statement.start, statement.start, open + &indent),
        wish,
        reading.edit(statement.end, statement.end, format!(";{newline}{handler} {tag}")),
    ])
}

/// ADD CONSTRAINT IF NOT EXISTS: the old one goes in the same command.
fn guarded_constraint(refused: &Refused) -> Option<Vec<Edit>> {
    let mut cursor = refused.cursor();
    if !cursor.is_words(&["alter", "table"]) {
        return None;
    }
    let mut edits = Vec::new();
    while let Some(add) = cursor.peek() {
        let mut ahead = cursor;
        let guard = ahead.at + 2;
        if ahead.eat_words(&["add", "constraint", "if", "not", "exists"]) {
            let name = ahead.peek()?;
            let drop = refused.keywords("drop constraint if exists");
            edits.push(refused.reading.edit(add.start, add.start, format!("{drop} {}, ", ahead.text(name))));
            edits.push(refused.without(&ahead, guard)?);
        }
        cursor.take();
    }
    (!edits.is_empty()).then_some(edits)
}

/// USING in a policy for INSERT, which checks rows and sees none.
fn check_of_insert(refused: &Refused) -> Option<Vec<Edit>> {
    let mut cursor = refused.cursor();
    if !cursor.eat_words(&["create", "policy"]) {
        return None;
    }
    let (mut depth, mut using, mut checks, mut inserts) = (0, None, false, false);
    while let Some(token) = cursor.peek() {
        match cursor.text(token) {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ if depth > 0 => {}
            _ if cursor.is_word("using") => using = Some(token),
            _ if cursor.is_words(&["for", "insert"]) => inserts = true,
            _ if cursor.is_words(&["with", "check"]) => checks = true,
            _ => {}
        }
        cursor.take();
    }
    let using = using.filter(|_| inserts && !checks)?;
    Some(vec![refused.reading.edit(using.start, using.end, refused.keywords("with check"))])
}

/// ON DELETE behind NOT NULL, which ended the REFERENCES clause that it belongs to.
fn action_in_its_place(refused: &Refused) -> Option<Vec<Edit>> {
    let mut cursor = refused.cursor();
    cursor.at = cursor.tokens.partition_point(|token| token.start < refused.at.start);
    let first = cursor.peek()?;
    let not = cursor.tokens.get(cursor.at.checked_sub(2)?).copied()?;
    let between = Cursor { at: cursor.at - 2, ..cursor };
    if !between.is_words(&["not", "null"]) {
        return None;
    }
    while cursor.eat_words(&["on", "delete"]) || cursor.eat_words(&["on", "update"]) {
        let is_pair =
            cursor.eat_words(&["no", "action"]) || cursor.eat_words(&["set", "null"]) || cursor.eat_words(&["set", "default"]);
        if !is_pair && cursor.eat_any_word(&["cascade", "restrict"]).is_none() {
            return None;
        }
    }
    let end = cursor.tokens.get(cursor.at.checked_sub(1)?).filter(|last| last.start >= first.start)?.end;
    let words = refused.reading.slice(not.start, first.start).trim_end();
    Some(vec![refused.reading.edit(not.start, first.start, ""), refused.reading.edit(end, end, format!(" {words}"))])
}

/// A comma before a closing parenthesis, or at the end.
fn extra_comma(refused: &Refused) -> Option<Vec<Edit>> {
    let here = refused.reading.token_from(refused.at.start)?;
    let is_comma = here.text(refused.reading.script) == ",";
    let comma = if is_comma { here } else { refused.reading.token_before(here.start)? };
    let behind = refused.reading.token_from(comma.end).map(|token| token.text(refused.reading.script));
    let is_extra = comma.text(refused.reading.script) == "," && matches!(behind, Some(")" | ";") | None);
    is_extra.then(|| vec![refused.reading.edit(comma.start, comma.end, "")])
}

/// A statement that begins on a line of its own, inside another one.
fn missing_semicolon(refused: &Refused) -> Option<Vec<Edit>> {
    let reading = refused.reading;
    let mut here = refused.cursor();
    here.at = here.tokens.partition_point(|token| token.start < refused.at.start);
    let before = reading.token_before(refused.at.start)?;
    let begins = here.is_any_word(&["create", "alter", "drop", "insert", "grant", "revoke", "comment"]);
    let ends = before.text(reading.script) == ")" && before.start >= refused.statement.start;
    let is_free = reading.indent(refused.at.start).is_some();
    (begins && ends && is_free).then(|| vec![reading.edit(before.end, before.end, ";")])
}
