//! A walk over a body: every piece of SQL in it, in order.

use super::ast::*;
use crate::sql::ast::{Expr, Query, Statement};
use crate::text::Span;

/// A piece of SQL inside a body.
#[derive(Debug, Clone, Copy)]
pub enum SqlPart<'a> {
    Statement(&'a Statement),
    Query(&'a Query),
    Expr(&'a Expr),
    /// EXECUTE: the command is not known before it runs, unless it is a literal.
    Dynamic(Option<&'a Expr>),
    /// What could not be read.
    Unknown(Span),
}

/// Shows every piece of SQL of a body to `see`.
pub fn walk<'a>(body: &'a Body, see: &mut impl FnMut(SqlPart<'a>)) {
    if let Some(block) = &body.block {
        walk_block(block, see);
    }
}

fn walk_block<'a>(block: &'a Block, see: &mut impl FnMut(SqlPart<'a>)) {
    for declaration in &block.declarations {
        match &declaration.kind {
            DeclarationKind::Variable { default, .. } => expressions(default, see),
            DeclarationKind::Cursor { query, .. } => query.iter().for_each(|query| see(SqlPart::Query(query))),
            DeclarationKind::Alias => {}
        }
    }
    walk_statements(&block.statements, see);
    for handler in &block.handlers {
        walk_statements(&handler.statements, see);
    }
}

/// Shows every piece of SQL of some statements to `see`.
pub fn walk_statements<'a>(statements: &'a [Stmt], see: &mut impl FnMut(SqlPart<'a>)) {
    for statement in statements {
        walk_statement(statement, see);
    }
}

fn expressions<'a>(expressions: impl IntoIterator<Item = &'a Expr>, see: &mut impl FnMut(SqlPart<'a>)) {
    for expr in expressions {
        see(SqlPart::Expr(expr));
    }
}

fn walk_statement<'a>(statement: &'a Stmt, see: &mut impl FnMut(SqlPart<'a>)) {
    match &statement.kind {
        StmtKind::Block(block) => walk_block(block, see),
        StmtKind::Assign { value, .. } => expressions(value, see),
        StmtKind::If { branches, otherwise } => {
            for branch in branches {
                expressions(&branch.condition, see);
                walk_statements(&branch.statements, see);
            }
            walk_statements(otherwise, see);
        }
        StmtKind::Case { operand, branches, otherwise } => {
            expressions(operand, see);
            for branch in branches {
                expressions(&branch.values, see);
                walk_statements(&branch.statements, see);
            }
            otherwise.iter().for_each(|statements| walk_statements(statements, see));
        }
        StmtKind::Loop { body } | StmtKind::ForCursor { body, .. } => walk_statements(body, see),
        StmtKind::While { condition, body } => {
            expressions(condition, see);
            walk_statements(body, see);
        }
        StmtKind::ForInteger { low, high, step, body, .. } => {
            expressions(low.iter().chain(high).chain(step.as_deref()), see);
            walk_statements(body, see);
        }
        StmtKind::ForQuery { query, body, .. } => {
            see(SqlPart::Query(query));
            walk_statements(body, see);
        }
        StmtKind::ForStatement { statement, body, .. } => {
            see(SqlPart::Statement(statement));
            walk_statements(body, see);
        }
        StmtKind::ForExecute { command, using, body, .. } => {
            see(SqlPart::Dynamic(command.as_ref()));
            expressions(using, see);
            walk_statements(body, see);
        }
        StmtKind::Foreach { array, body, .. } => {
            expressions(array, see);
            walk_statements(body, see);
        }
        StmtKind::Exit { when, .. } | StmtKind::Continue { when, .. } => expressions(when, see),
        StmtKind::Return(value) | StmtKind::ReturnNext(value) => expressions(value, see),
        StmtKind::ReturnQuery(query) => see(SqlPart::Query(query)),
        StmtKind::ReturnQueryExecute { command, using } | StmtKind::OpenExecute { command, using, .. } => {
            see(SqlPart::Dynamic(command.as_ref()));
            expressions(using, see);
        }
        StmtKind::Raise(raise) => expressions(&raise.arguments, see),
        StmtKind::Assert { condition, message } => expressions(condition.iter().chain(message), see),
        StmtKind::Perform(Perform::Expr(expr)) => see(SqlPart::Expr(expr)),
        StmtKind::Perform(Perform::Query(query)) => see(SqlPart::Query(query)),
        StmtKind::Execute(execute) => {
            see(SqlPart::Dynamic(execute.command.as_ref()));
            expressions(&execute.using, see);
        }
        StmtKind::Sql { statement, .. } | StmtKind::Open { statement: Some(statement), .. } => see(SqlPart::Statement(statement)),
        StmtKind::Open { .. } | StmtKind::Fetch { .. } | StmtKind::Close { .. } => {}
        StmtKind::GetDiagnostics { .. } | StmtKind::Other { .. } | StmtKind::Null => {}
        StmtKind::Unknown { .. } => see(SqlPart::Unknown(statement.span)),
    }
}
