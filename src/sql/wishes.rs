//! What people write in the hope that PostgreSQL has it, and what it has instead.
//!
//! Asked only once a statement is refused: it looks at the words around the offending token and never decides whether a
//! statement is valid.

use super::cursor::Cursor;
use super::keyword;
use super::lex::TokenKind;
use crate::text::Span;

/// A refused statement: a cursor at its first token, and one at the token that does not fit.
struct Refused<'a> {
    first: Cursor<'a>,
    here: Cursor<'a>,
}

/// Help for a syntax error at `error`, where the mistake is a known one.
pub fn help(cursor: &Cursor, error: Span) -> Option<String> {
    let at = cursor.tokens.partition_point(|token| token.start < error.start);
    let refused = Refused { first: Cursor { at: 0, ..*cursor }, here: Cursor { at, ..*cursor } };
    WISHES.iter().find_map(|wish| wish(&refused))
}

/// From the special to the general: the first that knows the mistake has the word.
const WISHES: &[fn(&Refused) -> Option<String>] = &[
    only_in_a_block,
    if_not_exists,
    if_exists,
    or_replace,
    back_quotes,
    other_dialect,
    trailing_comma,
    policy_clauses,
    trigger_function,
    privileges_on_view,
    missing_semicolon,
    missing_comma,
    reserved_word,
];

impl<'a> Refused<'a> {
    fn before(&self, tokens: usize) -> Option<Cursor<'a>> {
        Some(Cursor { at: self.here.at.checked_sub(tokens)?, ..self.here })
    }

    /// Whether these words stand at the offending token or reach it from before.
    fn is_at_words(&self, words: &[&str]) -> bool {
        (0..words.len()).filter_map(|tokens| self.before(tokens)).any(|start| start.is_words(words))
    }

    /// Whether the offending token is the first of its line.
    fn opens_line(&self) -> bool {
        let start = self.here.peek().map_or(0, |token| token.start as usize);
        let before = self.here.source.text.get(..start).unwrap_or_default();
        before.trim_end_matches([' ', '\t']).ends_with(['\n', '\r'])
    }
}

/// The commands without IF NOT EXISTS, and what does its work.
const WITHOUT_IF_NOT_EXISTS: &[(&[&str], &str)] = &[
    (&["create", "policy"], "CREATE POLICY has no IF NOT EXISTS; write DROP POLICY IF EXISTS … ON … before it"),
    (
        &["create", "trigger"],
        "CREATE TRIGGER has no IF NOT EXISTS; write CREATE OR REPLACE TRIGGER, or DROP TRIGGER IF EXISTS … ON … before it",
    ),
    (
        &["create", "constraint", "trigger"],
        "CREATE CONSTRAINT TRIGGER has no IF NOT EXISTS; write DROP TRIGGER IF EXISTS … ON … before it",
    ),
    (&["create", "function"], "CREATE FUNCTION has no IF NOT EXISTS; write CREATE OR REPLACE FUNCTION"),
    (&["create", "procedure"], "CREATE PROCEDURE has no IF NOT EXISTS; write CREATE OR REPLACE PROCEDURE"),
    (&["create", "aggregate"], "CREATE AGGREGATE has no IF NOT EXISTS; write CREATE OR REPLACE AGGREGATE"),
    (&["create", "view"], "CREATE VIEW has no IF NOT EXISTS; write CREATE OR REPLACE VIEW"),
    (&["create", "rule"], "CREATE RULE has no IF NOT EXISTS; write CREATE OR REPLACE RULE"),
    (&["create", "type"], CAUGHT),
    (&["create", "domain"], CAUGHT),
    (&["create", "role"], CAUGHT),
    (&["create", "user"], CAUGHT),
    (&["create", "publication"], CAUGHT),
    (&["create", "database"], "CREATE DATABASE has no IF NOT EXISTS, and a migration runs inside its database already"),
    (
        &["alter", "table"],
        "ADD CONSTRAINT has no IF NOT EXISTS; write DROP CONSTRAINT IF EXISTS before it, or look into pg_constraint in a DO block",
    ),
];

const CAUGHT: &str = "there is no IF NOT EXISTS here; catch the error in a block: \
                      DO $$ BEGIN CREATE …; EXCEPTION WHEN duplicate_object THEN NULL; END $$";

/// `IF NOT EXISTS` where the command has no such clause, or has it elsewhere.
fn if_not_exists(refused: &Refused) -> Option<String> {
    if !refused.is_at_words(&["if", "not", "exists"]) {
        return None;
    }
    let known = WITHOUT_IF_NOT_EXISTS.iter().find(|(command, _)| refused.first.is_words(command));
    let in_constraint = !refused.first.is_words(&["alter", "table"]) || refused.before(2)?.is_word("constraint");
    match known.filter(|_| in_constraint) {
        Some((_, help)) => Some((*help).to_owned()),
        None => Some("IF NOT EXISTS stands before the name of what is made, or this command has no such clause".to_owned()),
    }
}

fn if_exists(refused: &Refused) -> Option<String> {
    if !refused.is_at_words(&["if", "exists"]) {
        return None;
    }
    let of_column = (1..4).filter_map(|tokens| refused.before(tokens)).any(|before| {
        before.is_words(&["alter", "column"])
            || before.is_words(&["rename", "column"])
            || before.is_words(&["rename", "constraint"])
    });
    Some(if of_column {
        "ALTER COLUMN and RENAME have no IF EXISTS; look into information_schema.columns in a DO block".to_owned()
    } else {
        "IF EXISTS stands before the name of what is dropped or altered, or this command has no such clause".to_owned()
    })
}

/// `CREATE OR REPLACE` of what cannot be replaced.
fn or_replace(refused: &Refused) -> Option<String> {
    if !refused.before(2)?.is_words(&["or", "replace"]) || !refused.first.is_word("create") {
        return None;
    }
    let noun = refused.here.peek().map(|token| refused.here.text(token).to_ascii_uppercase())?;
    Some(match noun.as_str() {
        "TABLE" | "INDEX" | "SEQUENCE" | "SCHEMA" | "MATERIALIZED" | "EXTENSION" => {
            format!("CREATE {noun} has no OR REPLACE; write IF NOT EXISTS behind it to keep what is there, or DROP it first")
        }
        "POLICY" => "CREATE POLICY has no OR REPLACE; write DROP POLICY IF EXISTS … ON … before it".to_owned(),
        _ => format!("CREATE {noun} has no OR REPLACE; write DROP {noun} IF EXISTS before it"),
    })
}

/// MySQL's quotes around names. The server's scanner reads them as an operator.
fn back_quotes(refused: &Refused) -> Option<String> {
    let token = refused.here.peek()?;
    refused.here.text(token).contains('`').then(|| "names are quoted with \"…\", not with `…`".to_owned())
}

/// Words of other dialects, each with PostgreSQL's own.
const OTHER_DIALECTS: &[(&[&str], &str)] = &[
    (&["auto_increment"], "write GENERATED ALWAYS AS IDENTITY (or serial) instead of AUTO_INCREMENT"),
    (&["autoincrement"], "write GENERATED ALWAYS AS IDENTITY (or serial) instead of AUTOINCREMENT"),
    (&["unsigned"], "PostgreSQL has no unsigned types; write CHECK (… >= 0)"),
    (&["engine"], "PostgreSQL has no storage engines; remove the clause"),
    (&["comment"], "a comment is a statement of its own: COMMENT ON COLUMN … IS '…'"),
    (&["modify"], "write ALTER COLUMN … TYPE … instead of MODIFY"),
    (&["change"], "write RENAME COLUMN … TO … and ALTER COLUMN … TYPE … instead of CHANGE"),
    (&["go"], "remove GO; statements end with a semicolon"),
];

fn other_dialect(refused: &Refused) -> Option<String> {
    let in_table = refused.first.is_words(&["create", "table"]) || refused.first.is_words(&["alter", "table"]);
    let known = OTHER_DIALECTS.iter().find(|(words, _)| in_table && refused.here.is_words(words));
    if let Some((_, help)) = known {
        return Some((*help).to_owned());
    }
    let before = refused.before(1)?;
    if in_table && before.is_any_word(&["index", "key"]) && refused.here.is_symbol("(") {
        return Some("an index is made by a statement of its own: CREATE INDEX … ON … (…)".to_owned());
    }
    (in_table && refused.here.is_words(&["on", "update"]))
        .then(|| "a column is kept up to date by a trigger BEFORE UPDATE".to_owned())
}

fn trailing_comma(refused: &Refused) -> Option<String> {
    let after_comma = refused.before(1)?.is_symbol(",");
    let at_end = refused.here.is_symbol(",") && refused.here.at + 1 == refused.here.tokens.len();
    if after_comma && refused.here.is_symbol(")") {
        Some("remove the comma before the closing parenthesis".to_owned())
    } else if at_end {
        Some("remove the comma at the end".to_owned())
    } else {
        None
    }
}

/// CREATE POLICY takes its clauses in one order, and one command.
fn policy_clauses(refused: &Refused) -> Option<String> {
    if !refused.first.is_words(&["create", "policy"]) {
        return None;
    }
    if refused.here.is_symbol(",") && refused.before(2)?.is_word("for") {
        return Some("a policy is for one command or for ALL; write one policy for each command".to_owned());
    }
    refused
        .here
        .is_any_word(&["as", "for", "to", "using", "with"])
        .then(|| "the clauses of CREATE POLICY have one order: AS, FOR, TO, USING, WITH CHECK".to_owned())
}

/// `EXECUTE FUNCTION name` without its parentheses.
fn trigger_function(refused: &Refused) -> Option<String> {
    let last = Cursor { at: refused.here.tokens.len().checked_sub(1)?, ..refused.here };
    let names_function = (1..6)
        .filter_map(|tokens| refused.before(tokens))
        .any(|before| before.is_words(&["execute", "function"]) || before.is_words(&["execute", "procedure"]));
    let is_trigger =
        refused.first.is_words(&["create", "trigger"]) || refused.first.is_words(&["create", "or", "replace", "trigger"]);
    (is_trigger && names_function && !last.is_symbol(")"))
        .then(|| "write the parentheses of the function, even without arguments".to_owned())
}

/// Statements of PL/pgSQL outside a block.
fn only_in_a_block(refused: &Refused) -> Option<String> {
    let begins = refused.here.at <= 1
        && refused.first.is_any_word(&["if", "elsif", "else", "loop", "while", "for", "raise", "perform", "return"]);
    begins.then(|| "this is PL/pgSQL, which stands in a block: DO $$ BEGIN … END $$".to_owned())
}

const BEGINS_STATEMENT: &[&str] =
    &["create", "alter", "drop", "insert", "update", "delete", "grant", "revoke", "comment", "select", "do", "begin", "set"];

/// `GRANT … ON VIEW name`
fn privileges_on_view(refused: &Refused) -> Option<String> {
    let is_wish = refused.first.is_any_word(&["grant", "revoke"]) && refused.before(2)?.is_words(&["on", "view"]);
    is_wish.then(|| "privileges on a view are named like those on a table: ON name, without VIEW".to_owned())
}

/// A word that begins a statement, at the start of a line inside another statement.
fn missing_semicolon(refused: &Refused) -> Option<String> {
    let begins = refused.here.at > 0 && refused.opens_line() && refused.here.is_any_word(BEGINS_STATEMENT);
    begins.then(|| "end the statement before it with a semicolon".to_owned())
}

/// A name at the start of a line inside parentheses, where the line before ends without a comma.
fn missing_comma(refused: &Refused) -> Option<String> {
    let token = refused.here.peek()?;
    let is_name = matches!(token.kind, TokenKind::Word | TokenKind::QuotedName)
        && !keyword::is_reserved(refused.here.text(token))
        || refused.here.is_any_word(&["constraint", "primary", "foreign", "unique", "check"]);
    let goes_on = refused.before(1)?.is_symbol(",") || refused.before(1)?.is_symbol("(");
    let in_list = refused.first.is_word("create") && depth(refused) > 0;
    (is_name && in_list && !goes_on && refused.opens_line()).then(|| "a comma may be missing behind the line before".to_owned())
}

/// How many parentheses are open before the offending token.
fn depth(refused: &Refused) -> i32 {
    let before = (0..refused.here.at).map(|at| Cursor { at, ..refused.here });
    before.map(|token| i32::from(token.is_symbol("(")) - i32::from(token.is_symbol(")"))).sum()
}

/// A reserved word where a name is expected.
fn reserved_word(refused: &Refused) -> Option<String> {
    let word = refused.here.peek().filter(|token| token.kind == TokenKind::Word).map(|token| refused.here.text(token))?;
    let before = refused.before(1)?;
    let name_expected =
        before.is_symbol("(") || before.is_symbol(",") || before.is_any_word(&["table", "column", "set", "on", "add"]);
    (name_expected && !keyword::can_be_column_name(word))
        .then(|| format!("{word} is a reserved word; as a name it needs quotes: \"{}\"", word.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use crate::sql::ast::StatementKind;
    use crate::sql::parse;
    use crate::text::FileId;

    fn help(text: &str) -> String {
        match parse(FileId(0), text).statements.into_iter().map(|statement| statement.kind).next() {
            Some(StatementKind::Invalid(error)) => error.help.unwrap_or_else(|| format!("no help for: {}", error.message)),
            other => panic!("{text} is not invalid: {other:?}"),
        }
    }

    #[test]
    fn known_wishes() {
        let table = [
            ("create policy if not exists p on t", "DROP POLICY IF EXISTS"),
            ("create or replace policy p on t", "DROP POLICY IF EXISTS"),
            ("create policy p on t using (true) for select", "have one order"),
            ("create policy p on t for select, insert using (true)", "one policy for each command"),
            ("alter table t add constraint if not exists c check (true)", "DROP CONSTRAINT IF EXISTS"),
            ("alter table t alter column if exists a drop not null", "information_schema.columns"),
            ("create type if not exists s as enum ('a')", "duplicate_object"),
            ("create domain if not exists d as int", "duplicate_object"),
            ("create role if not exists r", "duplicate_object"),
            ("create trigger if not exists g before insert on t execute function f()", "CREATE OR REPLACE TRIGGER"),
            ("create function if not exists f() returns int as '' language sql", "CREATE OR REPLACE FUNCTION"),
            ("create view if not exists v as select 1", "CREATE OR REPLACE VIEW"),
            ("create index i if not exists on t (a)", "before the name"),
            ("drop table t if exists", "before the name"),
            ("create or replace table t (a int)", "write IF NOT EXISTS behind it"),
            ("create or replace type t as (a int)", "DROP TYPE IF EXISTS"),
            ("create table t (a int,)", "before the closing parenthesis"),
            ("alter table t add a int,", "comma at the end"),
            ("create table t (a int)\ncreate table u (b int)", "with a semicolon"),
            ("alter table t add a int\n  insert into t values (1)", "with a semicolon"),
            ("create table t (a int auto_increment)", "GENERATED ALWAYS AS IDENTITY"),
            ("create table t (a int unsigned)", "CHECK"),
            ("create table t (a int comment 'x')", "COMMENT ON COLUMN"),
            ("create table t (a int, index (a))", "CREATE INDEX"),
            ("create table t (a timestamp default now() on update now())", "trigger"),
            ("create table t (a int) engine=InnoDB", "storage engines"),
            ("create table `t` (a int)", "\"…\""),
            ("alter table t modify column a text", "ALTER COLUMN"),
            ("create trigger g before insert on t for each row execute function f", "parentheses"),
            ("grant select on view v to r", "without VIEW"),
            ("if not exists (select 1) then", "DO $$ BEGIN"),
            ("create table t (\n  a int\n  b int\n)", "a comma may be missing"),
            ("create table t (a int, window text)", "window is a reserved word"),
            ("create index i on t (a, Order)", "\"order\""),
        ];
        for (text, expected) in table {
            let help = help(text);
            assert!(help.contains(expected), "{text}: {help}");
        }
    }
}
