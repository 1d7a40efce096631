//! Kept expressions that are read again because the type of a column changed.
//!
//! ALTER COLUMN … TYPE makes checks and indexes anew from their text as the server prints it (`ATPostAlterTypeParse`). There a
//! literal has the type that it once took, and what was cast by itself is cast expressly. So `status = 'open'` of a text column
//! has become `status = 'open'::text`, which an enum cannot be compared with.

use super::{Place, Walker};
use crate::catalog::{Relation, TypeKind};
use crate::replay::executor::Executor;
use crate::replay::failure::{Condition, Failure};
use crate::replay::typing::{ExprType, TypeId};
use crate::sql::ast::{CastContext, Expr, Volatility};
use crate::text::Span;
use std::collections::HashMap;

/// The types that literals took, and those that operands were cast to.
pub(in crate::replay) type SettledTypes = HashMap<Span, TypeId>;

impl Executor<'_> {
    /// The types that the parts of an expression over a table's columns take. None: it is not right as it is.
    pub(in crate::replay) fn settled_types(&self, expr: &Expr, table: &Relation) -> Option<SettledTypes> {
        let mut walker = self.walker(Place::Anywhere);
        walker.noted = Some(SettledTypes::new());
        self.without_names(|| walker.expr(expr, &self.table_scope(table)));
        walker.noted.filter(|_| walker.found.failures.is_empty())
    }

    /// The operator or function that is no longer there when the expression is read with the types of the first time, and how
    /// changeable it is otherwise.
    pub(in crate::replay) fn read_again(
        &self,
        expr: &Expr,
        table: &Relation,
        settled: &SettledTypes,
    ) -> (Option<Failure>, Volatility) {
        let mut walker = self.walker(Place::Anywhere);
        walker.kept = Some(settled.clone());
        self.without_names(|| walker.expr(expr, &self.table_scope(table)));
        let is_gone = |failure: &Failure| failure.condition == Condition::UndefinedFunction;
        (walker.found.failures.into_iter().find(is_gone), walker.found.volatility)
    }

    /// What the names of a kept text mean is known already.
    fn without_names<T>(&self, read: impl FnOnce() -> T) -> T {
        let known = self.names.borrow().len();
        let done = read();
        self.names.borrow_mut().truncate(known);
        done
    }
}

impl Walker<'_> {
    /// Remembers what an expression becomes.
    pub(super) fn note_settled(&mut self, expr: &Expr, ty: TypeId) {
        let catalog = &self.executor.catalog;
        let is_type = catalog.ty(ty.ty).is_some_and(|found| !matches!(found.kind, TypeKind::Pseudo));
        if let Some(noted) = self.noted.as_mut().filter(|_| is_type) {
            noted.insert(expr.span, ty);
        }
    }

    /// The type of an expression that is read again.
    pub(super) fn kept_type(&mut self, expr: &Expr, own: ExprType) -> ExprType {
        let kept = self.kept.as_ref().and_then(|kept| kept.get(&expr.span)).copied();
        let (Some(kept), Some(operand)) = (kept, own.operand()) else { return own };
        self.note_cast(operand, kept, CastContext::Explicit);
        ExprType::Known(kept.to_use())
    }
}
