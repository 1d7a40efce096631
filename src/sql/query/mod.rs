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
mod frame;
mod from;
mod json;
mod limit;
mod merge;
mod nesting;
mod outline;
mod select;
mod special;
mod tail;
mod token;

#[cfg(test)]
mod tests;

use super::ast::{Call, Expr, ExprKind, Query, StatementKind};
use super::cursor::{Cursor, Parse};
use brackets::{Brackets, PieceKind};
use nesting::Nesting;

/// Reads the longest `a_expr` under the cursor.
pub fn expression(c: &mut Cursor) -> Parse<Expr> {
    Reader::read(c, PieceKind::Expression, Reader::expression)
}

/// Reads a `b_expr`, as behind a column's DEFAULT: without NOT, AND, OR, IN, BETWEEN, LIKE, IS NULL and COLLATE.
pub fn restricted_expression(c: &mut Cursor) -> Parse<Expr> {
    Reader::read(c, PieceKind::Expression, Reader::restricted_expression)
}

/// Reads SELECT, VALUES, TABLE, WITH … SELECT or any of them in parentheses.
pub fn query(c: &mut Cursor) -> Parse<Query> {
    Reader::read(c, PieceKind::Query, Reader::query)
}

/// Reads a query or a data statement, whichever comes.
pub fn query_or_data_statement(c: &mut Cursor) -> Parse<StatementKind> {
    Reader::read(c, PieceKind::Query, Reader::query_or_data_statement)
}

/// Reads PERFORM and what would stand behind SELECT.
pub fn perform(c: &mut Cursor) -> Parse<Query> {
    Reader::read(c, PieceKind::Query, Reader::perform)
}

/// Reads all that is under the cursor as an expression of PL/pgSQL: what would stand behind SELECT, up to a locking clause
/// (`PLpgSQL_Expr` in the server's grammar). What is more than an expression becomes a subquery.
pub fn bare_select(c: &mut Cursor) -> Parse<Expr> {
    let mut attempt = *c;
    if let Ok(expr) = expression(&mut attempt)
        && attempt.is_at_end()
    {
        c.go_to(&attempt);
        return Ok(expr);
    }
    let query = Reader::read(c, PieceKind::Query, Reader::bare_select)?;
    c.expect_end()?;
    Ok(Expr { span: query.span, kind: ExprKind::Subquery(Box::new(query)) })
}

/// Reads `name(arguments)`.
pub fn call(c: &mut Cursor) -> Parse<Call> {
    let mut attempt = *c;
    let expr = expression(&mut attempt)?;
    match expr.kind {
        ExprKind::Call(call) => {
            c.go_to(&attempt);
            Ok(*call)
        }
        _ => Err(c.syntax_error()),
    }
}

/// Reads one piece of a statement: a cursor over the real tokens, and where the brackets in the piece close.
struct Reader<'a> {
    c: Cursor<'a>,
    brackets: Brackets,
    nesting: Nesting,
    /// Whether the next select list has no SELECT before it.
    without_select: bool,
}

impl<'a> Reader<'a> {
    fn read<T: Send>(c: &mut Cursor<'a>, kind: PieceKind, read: fn(&mut Self) -> Parse<T>) -> Parse<T> {
        let reader = |nesting| Parse::Ok(Reader { c: *c, brackets: Brackets::find(c, kind)?, nesting, without_select: false });
        let (result, behind) = nesting::on_enough_stack(reader, read)?;
        c.go_to(&behind);
        Ok(result)
    }
}
