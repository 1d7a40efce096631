//! What can be told from the shape of a PL/pgSQL body: variables that are set once, whether it ends with RETURN, which handlers
//! swallow errors.

use crate::sql::ast::visit::{Visitor, walk_expr};
use crate::sql::ast::{Expr, ExprKind, Literal, Statement, StatementKind};
use crate::sql::name::{Ident, Name};
use crate::sql::plpgsql::{Block, DeclarationKind, Handler, Into, RaiseLevel, Stmt, StmtKind};
use crate::text::Span;
use std::collections::BTreeMap;

use super::value::Mentions;

/// The variables of a body with their only value; None where there are several, or where it is not an expression.
pub(super) fn definitions(block: &Block) -> BTreeMap<Name, Option<&Expr>> {
    let mut found = Definitions::default();
    found.block(block, Branch::Always);
    found.known
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Branch {
    Always,
    Sometimes,
}

#[derive(Default)]
struct Definitions<'a> {
    known: BTreeMap<Name, Option<&'a Expr>>,
}

impl<'a> Definitions<'a> {
    fn block(&mut self, block: &'a Block, branch: Branch) {
        for declaration in &block.declarations {
            if let DeclarationKind::Variable { default: Some(default), .. } = &declaration.kind {
                self.define(&declaration.name, Some(default));
            }
        }
        self.statements(&block.statements, branch);
        for handler in &block.handlers {
            self.statements(&handler.statements, Branch::Sometimes);
        }
    }

    fn define(&mut self, name: &Ident, value: Option<&'a Expr>) {
        let known = self.known.contains_key(&name.name);
        self.known.insert(name.name.clone(), value.filter(|_| !known));
    }

    fn statements(&mut self, statements: &'a [Stmt], branch: Branch) {
        for statement in statements {
            self.statement(statement, branch);
        }
    }

    fn statement(&mut self, statement: &'a Stmt, branch: Branch) {
        match &statement.kind {
            StmtKind::Assign { target, value, .. } => {
                if let [name] = target.as_slice() {
                    self.define(name, value.as_ref().filter(|_| branch == Branch::Always));
                }
            }
            StmtKind::Sql { into: Some(into), .. } => self.targets(into),
            StmtKind::Execute(execute) => execute.into.iter().for_each(|into| self.targets(into)),
            StmtKind::Block(block) => self.block(block, branch),
            _ => {
                for name in loop_variables(&statement.kind) {
                    self.define(name, None);
                }
                for inner in branches(&statement.kind) {
                    self.statements(inner, Branch::Sometimes);
                }
            }
        }
    }

    fn targets(&mut self, into: &Into) {
        for target in into.targets.iter().filter_map(|target| target.first()) {
            self.define(target, None);
        }
    }
}

fn loop_variables(kind: &StmtKind) -> &[Ident] {
    match kind {
        StmtKind::ForInteger { variable, .. } => std::slice::from_ref(variable),
        StmtKind::ForQuery { variables, .. }
        | StmtKind::ForExecute { variables, .. }
        | StmtKind::ForCursor { variables, .. }
        | StmtKind::Foreach { variables, .. } => variables,
        _ => &[],
    }
}

/// The statements inside a branching or repeating statement.
pub(super) fn branches(kind: &StmtKind) -> Vec<&[Stmt]> {
    match kind {
        StmtKind::If { branches, otherwise } => {
            branches.iter().map(|branch| branch.statements.as_slice()).chain([otherwise.as_slice()]).collect()
        }
        StmtKind::Case { branches, otherwise, .. } => {
            branches.iter().map(|branch| branch.statements.as_slice()).chain(otherwise.as_deref()).collect()
        }
        StmtKind::Loop { body }
        | StmtKind::While { body, .. }
        | StmtKind::ForInteger { body, .. }
        | StmtKind::ForQuery { body, .. }
        | StmtKind::ForExecute { body, .. }
        | StmtKind::ForCursor { body, .. }
        | StmtKind::Foreach { body, .. } => vec![body],
        _ => Vec::new(),
    }
}

/// Whether a body can come to its end without RETURN, which raises 2F005 in a function that returns something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Returns,
    /// There is no RETURN that every way meets.
    MayRunOff,
    /// There is no RETURN at all.
    RunsOff,
    /// Only in an exception handler.
    HandlerRunsOff,
}

pub(super) fn end(block: &Block) -> End {
    let body = leaves(&block.statements);
    let handlers = block.handlers.iter().all(|handler| leaves(&handler.statements));
    match (body, handlers) {
        (true, true) => End::Returns,
        (true, false) => End::HandlerRunsOff,
        (false, _) if has_return(block) => End::MayRunOff,
        (false, _) => End::RunsOff,
    }
}

/// The last statement of each way on which control comes to the end: the body's, and that of each exception handler.
pub(super) fn open_ends(block: &Block) -> Vec<Span> {
    let handlers = block.handlers.iter().map(|handler| handler.statements.as_slice());
    let ways = std::iter::once(block.statements.as_slice()).chain(handlers);
    ways.filter(|statements| !leaves(statements)).filter_map(|statements| statements.last()).map(|last| last.span).collect()
}

/// Whether control never comes behind the statements.
fn leaves(statements: &[Stmt]) -> bool {
    statements.iter().any(|statement| match &statement.kind {
        StmtKind::Return(_) => true,
        StmtKind::Raise(raise) => raise.again || raise.level == RaiseLevel::Exception,
        StmtKind::Block(block) => end(block) == End::Returns,
        StmtKind::If { branches, otherwise } => {
            !otherwise.is_empty() && leaves(otherwise) && branches.iter().all(|branch| leaves(&branch.statements))
        }
        // Without ELSE, CASE raises where nothing fits.
        StmtKind::Case { branches, otherwise, .. } => {
            otherwise.as_deref().is_none_or(leaves) && branches.iter().all(|branch| leaves(&branch.statements))
        }
        // A loop may run for ever, and what could not be read may return.
        StmtKind::Loop { .. } | StmtKind::Unknown { .. } => true,
        _ => false,
    })
}

fn has_return(block: &Block) -> bool {
    let handlers = block.handlers.iter().map(|handler| handler.statements.as_slice());
    handlers.chain([block.statements.as_slice()]).any(contains_return)
}

/// Whether any of the statements, or of those inside them, is RETURN.
pub(super) fn contains_return(statements: &[Stmt]) -> bool {
    statements.iter().any(|statement| match &statement.kind {
        StmtKind::Return(_) | StmtKind::Unknown { .. } => true,
        StmtKind::Block(block) => has_return(block),
        kind => branches(kind).into_iter().any(contains_return),
    })
}

/// The handler that catches every error and raises none.
pub(super) fn swallowing(block: &Block) -> Option<&Handler> {
    block.handlers.iter().find(|handler| {
        handler.conditions.iter().any(|condition| condition.eq_ignore_ascii_case("others")) && !raises(&handler.statements)
    })
}

/// Whether the errors of a block, or some of them, end there.
pub(super) fn catches(block: &Block) -> bool {
    block.handlers.iter().any(|handler| !raises(&handler.statements))
}

fn raises(statements: &[Stmt]) -> bool {
    statements.iter().any(|statement| match &statement.kind {
        StmtKind::Raise(raise) => raise.again || raise.level == RaiseLevel::Exception,
        StmtKind::Block(block) => raises(&block.statements),
        kind => branches(kind).into_iter().any(raises),
    })
}

/// What an expression speaks of: names of columns and variables, and texts.
pub(super) fn mentions(expr: &Expr, found: &mut Mentions) {
    struct Seen<'a>(&'a mut Mentions);
    impl Visitor for Seen<'_> {
        fn expr(&mut self, expr: &Expr) {
            match &expr.kind {
                ExprKind::Column(path) => self.0.extend(path.iter().map(|part| part.name.to_string())),
                ExprKind::Literal(Literal::String(text)) => drop(self.0.insert(text.clone())),
                _ => {}
            }
        }
    }
    walk_expr(expr, &mut Seen(found));
}

/// Whether `tg_op = 'INSERT'` is all that a condition says.
pub(super) fn asks_for_insert(expr: &Expr) -> bool {
    let ExprKind::Binary { operator, left, right } = &expr.kind else { return false };
    let is_operation =
        |expr: &Expr| matches!(&expr.kind, ExprKind::Column(path) if matches!(path.as_slice(), [name] if name.name == "tg_op"));
    let is_insert = |expr: &Expr| matches!(&expr.kind, ExprKind::Literal(Literal::String(text)) if text == "INSERT");
    operator.name == "=" && (is_operation(left) && is_insert(right) || is_operation(right) && is_insert(left))
}

/// A query whose rows go nowhere: PL/pgSQL refuses it when it runs.
pub(super) fn discards_rows(statement: &Statement, into: Option<&Into>) -> bool {
    into.is_none() && matches!(statement.kind, StatementKind::Query(_))
}
