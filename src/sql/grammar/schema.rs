//! CREATE SCHEMA, with the statements that may stand inside it.

use super::{index, phrase, privilege, sequence, table, trigger, view};
use crate::sql::ast::{CreateSchema, Guard, Statement, StatementKind};
use crate::sql::cursor::{Cursor, Parse};

pub fn create(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["create", "schema"])?;
    let guard = phrase::if_not_exists(c)?;
    let name = if c.is_word("authorization") { None } else { Some(c.column_name()?) };
    let authorization = if c.eat_word("authorization") { Some(phrase::role(c)?) } else { None };
    let start = c.at;
    let mut elements = Vec::new();
    while c.is_any_word(&["create", "grant"]) {
        elements.push(element(c)?);
    }
    if guard == Guard::Guarded && !elements.is_empty() {
        let message = "CREATE SCHEMA IF NOT EXISTS cannot include schema elements";
        return Err(c.rejected("0A000", message, c.span_from(start)));
    }
    Ok(StatementKind::CreateSchema(Box::new(CreateSchema { guard, name, authorization, elements })))
}

fn element(c: &mut Cursor) -> Parse<Statement> {
    let start = c.at;
    let kind = if c.is_word("grant") { privilege::grant_or_revoke(c)? } else { create_element(c)? };
    Ok(Statement::inner(c.span_from(start), kind))
}

/// CREATE of a table, index, sequence, trigger or view. Nothing else may stand inside CREATE SCHEMA.
fn create_element(c: &mut Cursor) -> Parse<StatementKind> {
    let first = Cursor { at: c.at + 1, ..*c };
    if first.is_any_word(&["foreign", "event", "materialized"]) || first.is_words(&["unlogged", "materialized"]) {
        return Err(Cursor { at: first.at + usize::from(first.is_word("unlogged")), ..first }.syntax_error());
    }
    let noun = super::noun(c)?;
    match noun.peek().map(|token| noun.text(token).to_ascii_lowercase()).as_deref() {
        Some("table") => table::create_with_columns(c),
        Some("index") => index::create(c),
        Some("sequence") => sequence::create(c),
        Some("trigger") => trigger::create(c),
        Some("view") => view::create(c),
        _ => Err(noun.syntax_error()),
    }
}
