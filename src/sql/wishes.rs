//! What people write in the hope that PostgreSQL has it, and what it has instead.

use super::cursor::Cursor;
use crate::text::Span;

/// Help for a syntax error at `error`, where the mistake is a known one.
pub fn help(cursor: &Cursor, error: Span) -> Option<String> {
    let at = cursor.tokens.iter().position(|token| token.start >= error.start)?;
    let mut reader = *cursor;
    reader.at = at;
    guard(&reader).or_else(|| trailing_comma(&reader)).or_else(|| missing_semicolon(&reader))
}

/// `IF NOT EXISTS` where the command has no such clause.
fn guard(reader: &Cursor) -> Option<String> {
    let is_guard = |at: usize| {
        let mut reader = *reader;
        reader.at = at;
        reader.is_words(&["if", "not", "exists"])
    };
    (reader.at.saturating_sub(1)..=reader.at).any(is_guard).then_some(())?;
    let first = Cursor { at: 0, ..*reader };
    let does = |words: &[&str]| first.is_words(words);
    Some(if does(&["create", "policy"]) {
        "CREATE POLICY has no IF NOT EXISTS; write DROP POLICY IF EXISTS … ON … before it".to_owned()
    } else if does(&["create", "trigger"]) || does(&["create", "constraint", "trigger"]) {
        "CREATE TRIGGER has no IF NOT EXISTS; write CREATE OR REPLACE TRIGGER, or DROP TRIGGER IF EXISTS … ON … before it"
            .to_owned()
    } else if does(&["create", "function"]) || does(&["create", "procedure"]) {
        "write CREATE OR REPLACE instead of IF NOT EXISTS".to_owned()
    } else if does(&["create", "view"]) {
        "CREATE VIEW has no IF NOT EXISTS; write CREATE OR REPLACE VIEW".to_owned()
    } else if does(&["create", "type"]) || does(&["create", "domain"]) || does(&["create", "role"]) {
        "there is no IF NOT EXISTS here; catch the error in a block: DO $$ BEGIN CREATE … ; EXCEPTION WHEN duplicate_object THEN \
         NULL; END $$"
            .to_owned()
    } else if does(&["alter", "table"]) {
        "ADD CONSTRAINT has no IF NOT EXISTS; write DROP CONSTRAINT IF EXISTS before it, or look into pg_constraint in a DO block"
            .to_owned()
    } else {
        "this command has no IF NOT EXISTS".to_owned()
    })
}

fn trailing_comma(reader: &Cursor) -> Option<String> {
    let before = Cursor { at: reader.at.checked_sub(1)?, ..*reader };
    (reader.is_symbol(")") && before.is_symbol(",")).then(|| "remove the comma before the closing parenthesis".to_owned())
}

/// A word that begins a statement, at the start of a line inside another statement.
fn missing_semicolon(reader: &Cursor) -> Option<String> {
    const BEGINS: &[&str] =
        &["create", "alter", "drop", "insert", "update", "delete", "grant", "revoke", "comment", "select", "do", "begin", "set"];
    let token = reader.peek()?;
    let before = reader.source.text.get(..token.start as usize)?;
    let opens_line = before.trim_end_matches([' ', '\t']).ends_with(['\n', '\r']);
    (reader.at > 0 && opens_line && reader.is_any_word(BEGINS)).then(|| "end the statement before it with a semicolon".to_owned())
}
