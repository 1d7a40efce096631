//! CREATE INDEX, CREATE STATISTICS, and the elements that indexes, exclusion constraints and partition keys share.

use super::{column, constraint, option, phrase};
use crate::sql::ast::{
    CreateIndex, CreateStatistics, Expr, ExprKind, Guard, IndexElement, IndexKey, IndexParameters, StatementKind,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::query;

pub fn create(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("create")?;
    let unique = c.eat_word("unique");
    c.expect_word("index")?;
    let concurrently = c.eat_word("concurrently");
    let guard = phrase::if_not_exists(c)?;
    let name = if guard == Guard::None && c.is_word("on") { None } else { Some(c.column_name()?) };
    c.expect_word("on")?;
    let only = c.eat_word("only");
    let table = c.qualified_name()?;
    let method = if c.eat_word("using") { Some(c.column_name()?) } else { None };
    let elements = c.parenthesised_list(element)?;
    let mut parameters = IndexParameters::default();
    if c.eat_word("include") {
        parameters.include = c.parenthesised_list(Cursor::column_name)?;
    }
    constraint::nulls_distinct(c, &mut parameters)?;
    parameters.with = option::with_options(c)?;
    if c.eat_word("tablespace") {
        parameters.tablespace = Some(c.column_name()?);
    }
    let predicate = if c.eat_word("where") { Some(query::expression(c)?) } else { None };
    let create = CreateIndex { guard, unique, concurrently, name, only, table, method, elements, parameters, predicate };
    Ok(StatementKind::CreateIndex(Box::new(create)))
}

/// `column | function call | (expression)`, then COLLATE, operator class, ASC or DESC, NULLS FIRST or LAST.
pub fn element(c: &mut Cursor) -> Parse<IndexElement> {
    let start = c.at;
    let key = key(c)?;
    let collation = column::collation(c)?;
    let mut operator_class = None;
    let mut operator_class_options = Vec::new();
    if is_operator_class(c) {
        operator_class = Some(c.qualified_name()?);
        if c.is_symbol("(") {
            operator_class_options = option::definition(c)?;
        }
    }
    let descending = c.eat_any_word(&["asc", "desc"]) == Some("desc");
    let nulls_first = if c.eat_word("nulls") {
        match c.eat_any_word(&["first", "last"]) {
            Some(word) => Some(word == "first"),
            None => return Err(c.syntax_error()),
        }
    } else {
        None
    };
    Ok(IndexElement { span: c.span_from(start), key, collation, operator_class, operator_class_options, descending, nulls_first })
}

fn key(c: &mut Cursor) -> Parse<IndexKey> {
    if c.is_symbol("(") {
        return constraint::parenthesised_expression(c).map(IndexKey::Expression);
    }
    if c.is_symbol_at(1, "(") || c.is_symbol_at(1, ".") || c.is_word("current_date") {
        return function(c).map(IndexKey::Expression);
    }
    c.column_name().map(IndexKey::Column)
}

/// A function call needs no parentheses; any other expression does.
fn function(c: &mut Cursor) -> Parse<Expr> {
    let start = c.at;
    let expr = query::expression(c)?;
    match expr.kind {
        ExprKind::Call(_) | ExprKind::Special { .. } | ExprKind::Collate { .. } | ExprKind::Other { .. } => Ok(expr),
        _ => Err(Cursor { at: start + 1, ..*c }.syntax_error()),
    }
}

/// A name that is not one of the words that may stand behind an element.
fn is_operator_class(c: &Cursor) -> bool {
    let mut probe = *c;
    !c.is_any_word(&["asc", "desc", "nulls", "with"]) && probe.column_name().is_ok()
}

pub fn create_statistics(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["create", "statistics"])?;
    let guard = phrase::if_not_exists(c)?;
    let name = if c.is_word("on") || c.is_symbol("(") { None } else { Some(c.qualified_name()?) };
    let kinds = if c.is_symbol("(") { c.parenthesised_list(Cursor::column_name)? } else { Vec::new() };
    c.expect_word("on")?;
    let expressions = c.comma_list(query::expression)?;
    c.expect_word("from")?;
    let from = c.qualified_name()?;
    Ok(StatementKind::CreateStatistics(Box::new(CreateStatistics { guard, name, kinds, expressions, from })))
}
