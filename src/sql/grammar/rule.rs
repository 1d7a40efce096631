//! CREATE RULE.

use super::irrelevant;
use super::phrase::{self, one_of};
use crate::sql::ast::{CreateRule, Statement, StatementKind};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::name::{Ident, Name};
use crate::sql::query;

/// CREATE [OR REPLACE] RULE name AS ON event TO table [WHERE …] DO [ALSO | INSTEAD] action
pub fn create(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("create")?;
    let replace = phrase::or_replace(c)?;
    c.expect_word("rule")?;
    let name = c.column_name()?;
    c.expect_words(&["as", "on"])?;
    let event = event(c)?;
    c.expect_word("to")?;
    let table = c.qualified_name()?;
    let condition = if c.eat_word("where") { Some(query::expression(c)?) } else { None };
    c.expect_word("do")?;
    let instead = c.eat_any_word(&["instead", "also"]) == Some("instead");
    let actions = actions(c)?;
    let rule = CreateRule { replace, name, event, table, condition, instead, actions };
    Ok(StatementKind::CreateRule(Box::new(rule)))
}

fn event(c: &mut Cursor) -> Parse<Ident> {
    let span = c.here();
    let events: &[(&[&str], &str)] =
        &[(&["select"], "select"), (&["insert"], "insert"), (&["update"], "update"), (&["delete"], "delete")];
    Ok(Ident { name: Name::exact(one_of(c, events)?), span })
}

/// NOTHING, one action, or several in parentheses with semicolons, where any may be empty.
fn actions(c: &mut Cursor) -> Parse<Vec<Statement>> {
    if c.eat_word("nothing") {
        return Ok(Vec::new());
    }
    if !c.eat_symbol("(") {
        return Ok(vec![action(c)?]);
    }
    let mut actions = Vec::new();
    loop {
        if !c.is_symbol(";") && !c.is_symbol(")") {
            actions.push(action(c)?);
        }
        if c.eat_symbol(")") {
            return Ok(actions);
        }
        c.expect_symbol(";")?;
    }
}

/// A query, INSERT, UPDATE, DELETE or NOTIFY.
fn action(c: &mut Cursor) -> Parse<Statement> {
    let start = c.at;
    let kind = if c.is_word("notify") {
        irrelevant::irrelevant(c)?
    } else if c.is_any_word(&["select", "values", "with", "table", "insert", "update", "delete"]) || c.is_symbol("(") {
        query::query_or_data_statement(c)?
    } else {
        return Err(c.syntax_error());
    };
    Ok(Statement::inner(c.span_from(start), kind))
}
