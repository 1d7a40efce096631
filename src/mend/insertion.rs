//! Where in a file new statements go: behind its last one, in its hand.

use super::amendment::{Amendment, MayEdit};
use super::{Obstacle, Part, Surroundings};
use crate::source::Sources;
use crate::sql::ast::{StatementKind, Transaction};
use crate::sql::lex::{Token, TokenKind, lex};
use crate::sql::style::Style;
use crate::sql::{ParsedFile, parse};
use crate::text::{Edit, FileId, Span};

/// The parts of a mend behind the last statement of the newest file that may be edited. None: no file can take them.
pub fn appended(
    cx: &Surroundings,
    may_edit: MayEdit,
    parts: impl FnOnce() -> Result<Vec<Part>, Obstacle>,
) -> Option<Result<Amendment, Obstacle>> {
    let sources = cx.input.sources;
    let files: Vec<FileId> = sources.ids().filter(|file| may_edit(*file)).collect();
    let (file, place) = files.into_iter().rev().find_map(|file| Some((file, end(sources, file)?)))?;
    let edit = |parts: Vec<Part>| place.edit(file, &written(cx, file, &parts));
    Some(parts().map(|parts| Amendment { edits: vec![edit(parts)], new: None }))
}

/// A place between two statements.
struct Gap {
    at: u32,
    /// What the statement before it lacks.
    semicolon: bool,
    newline: &'static str,
}

impl Gap {
    fn edit(&self, file: FileId, text: &str) -> Edit {
        let semicolon = if self.semicolon { ";" } else { "" };
        let newline = self.newline;
        Edit { span: Span::new(file, self.at, self.at), replacement: format!("{semicolon}{newline}{newline}{text}") }
    }
}

/// The place behind the last statement, or behind the last one of the transaction that the file ends with. None where such a
/// file is better left alone: it is empty, or runs outside a transaction.
fn end(sources: &Sources, file: FileId) -> Option<Gap> {
    let script = sources.script(file);
    let parsed = parse(file, script);
    let is_alone = parsed.statements.iter().any(|statement| statement.kind.runs_outside_only());
    if is_alone || sources.file(file)?.no_transaction {
        return None;
    }
    let last = last_inside(&parsed)?;
    let tokens = lex(script).tokens;
    let behind = tokens.get(tokens.partition_point(|token| token.start < last.end)).copied();
    let (end, semicolon) = match behind {
        Some(token) if token.text(script) == ";" => (data_behind(script, &tokens, token), false),
        _ => (last.end, true),
    };
    let at = if semicolon { end } else { end_of_line(sources.text(file), end) };
    Some(Gap { at, semicolon, newline: Style::of(script).newline() })
}

fn last_inside(parsed: &ParsedFile) -> Option<Span> {
    let ends_transaction = |kind: &StatementKind| matches!(kind, StatementKind::Transaction(Transaction::Commit { .. }));
    parsed.statements.iter().rev().find(|statement| !ends_transaction(&statement.kind)).map(|statement| statement.span)
}

/// The rows of a COPY stand behind its semicolon.
fn data_behind(script: &str, tokens: &[Token], semicolon: Token) -> u32 {
    let next = tokens.get(tokens.partition_point(|token| token.start < semicolon.end));
    let data = next.filter(|token| token.kind == TokenKind::CopyData);
    data.map_or(semicolon.end, |data| data.start + data.text(script).trim_end().len() as u32)
}

/// Behind a comment on the same line, but before anything else on it.
fn end_of_line(text: &str, from: u32) -> u32 {
    let rest = text.get(from as usize..).unwrap_or_default();
    let line = rest.lines().next().unwrap_or_default();
    let is_free = line.trim().is_empty() || line.trim_start().starts_with("--");
    if is_free { from + line.trim_end().len() as u32 } else { from }
}

/// Statements with their comments, as the file is written.
fn written(cx: &Surroundings, file: FileId, parts: &[Part]) -> String {
    let style = Style::of(cx.input.sources.script(file));
    let one = |part: &Part| {
        let comments: String = part.comment.iter().map(|line| format!("-- {line}{}", style.newline())).collect();
        format!("{comments}{}", cx.input.layout.guarded(&format!("{};", style.written(&part.sql))))
    };
    parts.iter().map(one).collect::<Vec<String>>().join(&style.newline().repeat(2))
}
