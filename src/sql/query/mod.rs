//! Queries, expressions and data statements, read by `sqlparser` from our tokens.

use super::ast::{Call, DataStatement, Expr, Query, StatementKind};
use super::cursor::{Cursor, Parse};

pub fn expression(c: &mut Cursor) -> Parse<Expr> {
    Err(c.not_understood("not written yet"))
}

pub fn restricted_expression(c: &mut Cursor) -> Parse<Expr> {
    Err(c.not_understood("not written yet"))
}

pub fn query(c: &mut Cursor) -> Parse<Query> {
    Err(c.not_understood("not written yet"))
}

pub fn data_statement(c: &mut Cursor) -> Parse<DataStatement> {
    Err(c.not_understood("not written yet"))
}

pub fn query_or_data_statement(c: &mut Cursor) -> Parse<StatementKind> {
    Err(c.not_understood("not written yet"))
}

pub fn call(c: &mut Cursor) -> Parse<Call> {
    Err(c.not_understood("not written yet"))
}

/// Reads PERFORM and what would stand behind SELECT.
pub fn perform(c: &mut Cursor) -> Parse<Query> {
    Err(c.not_understood("not written yet"))
}
