//! CREATE SCHEMA, with the statements that may stand inside it.

use super::phrase;
use crate::sql::ast::{CreateSchema, Statement, StatementKind};
use crate::sql::cursor::{Cursor, Parse};

pub fn create(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["create", "schema"])?;
    let guard = phrase::if_not_exists(c)?;
    let name = if c.is_word("authorization") { None } else { Some(c.column_name()?) };
    let authorization = if c.eat_word("authorization") { Some(phrase::role(c)?) } else { None };
    let mut elements = Vec::new();
    while c.is_word("create") || c.is_word("grant") {
        let start = c.at;
        let kind = super::dispatch(c)?;
        elements.push(Statement { span: c.span_from(start), kind });
    }
    Ok(StatementKind::CreateSchema(Box::new(CreateSchema { guard, name, authorization, elements })))
}
