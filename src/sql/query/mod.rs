//! Queries, expressions and data statements.
//!
//! `sqlparser` finds their shape and this module makes the tree. sqlparser is shown an outline of our own tokens
//! ([`outline`]): operators by precedence, literals and names without their text, everything that it cannot read or reads
//! differently in the plainest form of the same shape. The shape that it finds is then lowered while a cursor walks over
//! the real tokens: names, values, spans and keywords are taken from there. So a span is exact, what another dialect
//! would allow meets a token that does not fit, and a gap of sqlparser is closed in the outline alone.
//!
//! This module is the only one that names sqlparser. It knows no catalog and does not ask what a name stands for.

mod brackets;
mod bridge;
mod call;
mod data;
mod dialect;
mod expression;
mod from;
mod merge;
mod outline;
mod select;
mod special;
mod tail;
mod token;

use super::ast::{Call, DataStatement, Expr, ExprKind, Query, StatementKind};
use super::cursor::{Cursor, Parse, Refusal};
use brackets::Brackets;

/// How deep brackets, CASE, NOT and queries may be nested. The server's own limit is its stack (`max_stack_depth`).
pub(crate) const MAX_NESTING: usize = 400;

/// Reads the longest `a_expr` under the cursor.
pub fn expression(c: &mut Cursor) -> Parse<Expr> {
    Reader::read(c, Reader::expression)
}

/// Reads a `b_expr`, as behind a column's DEFAULT: without NOT, AND, OR, IN, BETWEEN, LIKE, IS NULL and COLLATE.
pub fn restricted_expression(c: &mut Cursor) -> Parse<Expr> {
    Reader::read(c, Reader::restricted_expression)
}

/// Reads SELECT, VALUES, TABLE, WITH … SELECT or any of them in parentheses.
pub fn query(c: &mut Cursor) -> Parse<Query> {
    Reader::read(c, Reader::query)
}

/// Reads INSERT, UPDATE, DELETE or MERGE, with the WITH before it.
pub fn data_statement(c: &mut Cursor) -> Parse<DataStatement> {
    Reader::read(c, Reader::data_statement)
}

/// Reads a query or a data statement, whichever comes.
pub fn query_or_data_statement(c: &mut Cursor) -> Parse<StatementKind> {
    Reader::read(c, Reader::query_or_data_statement)
}

/// Reads PERFORM and what would stand behind SELECT.
pub fn perform(c: &mut Cursor) -> Parse<Query> {
    Reader::read(c, Reader::perform)
}

/// Reads `name(arguments)`.
pub fn call(c: &mut Cursor) -> Parse<Call> {
    let mut attempt = *c;
    let expr = expression(&mut attempt)?;
    match expr.kind {
        ExprKind::Call(call) => {
            c.at = attempt.at;
            Ok(*call)
        }
        _ => Err(c.syntax_error()),
    }
}

/// Reads one piece of a statement: a cursor over the real tokens, and where the brackets in the piece close.
struct Reader<'a> {
    c: Cursor<'a>,
    brackets: Brackets,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn read<T>(c: &mut Cursor<'a>, read: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        let mut reader = Reader { c: *c, brackets: Brackets::find(c)?, depth: 0 };
        let result = read(&mut reader)?;
        c.at = reader.c.at;
        Ok(result)
    }

    /// Runs `read` one level deeper.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Parse<T>) -> Parse<T> {
        if self.depth >= MAX_NESTING {
            return Err(too_deep(&self.c));
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }
}

fn too_deep(c: &Cursor) -> Refusal {
    c.not_understood(format!("nested more than {MAX_NESTING} levels deep"))
}
