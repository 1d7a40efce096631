//! What is the same for all rows of a query: parts of its conditions that read no row are evaluated once.
//!
//! `WHERE conname = ANY (ARRAY[format('%s_check', variable)])`, `WHERE relname IN (SELECT …)`: whether a part reads a row is
//! seen when it is evaluated for the first one. So a part whose turn never comes is not evaluated, and raises no error.

use super::query::RowSet;
use super::{Evaluator, Scope, Value};
use crate::replay::failure::Done;
use crate::sql::ast::{Expr, Query};
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// For the conditions of one query, while they are applied to its rows.
#[derive(Default)]
pub(super) struct Fixed {
    values: RefCell<Known<Expr, Value>>,
    queries: RefCell<Known<Query, Rc<RowSet>>>,
    /// Whether the part that is being evaluated has read the row.
    row_was_read: Cell<bool>,
}

/// Results by the places of what they are results of, of which a condition has few.
type Known<P, T> = Vec<(*const P, T)>;

impl Fixed {
    /// The value of what is being evaluated depends on the row.
    pub fn note_row(&self) {
        self.row_was_read.set(true);
    }

    pub fn value(&self, expr: &Expr, evaluate: impl FnOnce() -> Done<Value>) -> Done<Value> {
        self.once(&self.values, expr, evaluate)
    }

    fn once<P, T: Clone>(&self, known: &RefCell<Known<P, T>>, part: &P, evaluate: impl FnOnce() -> Done<T>) -> Done<T> {
        let found = known.borrow().iter().find(|(other, _)| std::ptr::eq(*other, part)).map(|(_, result)| result.clone());
        if let Some(result) = found {
            return Ok(result);
        }
        let around = self.row_was_read.replace(false);
        let result = evaluate()?;
        if !self.row_was_read.get() {
            known.borrow_mut().push((part, result.clone()));
        }
        self.row_was_read.set(around || self.row_was_read.get());
        Ok(result)
    }
}

impl<'e> Evaluator<'e> {
    /// The rows of a query in an expression.
    pub(super) fn subquery(&self, query: &Query, scope: &Scope<'_, 'e>) -> Done<Rc<RowSet>> {
        let rows = || self.query(query, scope).map(Rc::new);
        scope.fixed.map_or_else(rows, |fixed| fixed.once(&fixed.queries, query, rows))
    }
}
