//! Functions that give rows: what they give, in FROM and in a select list (manual, section 38.5.9).
//!
//! Two are evaluated. Of the others it is known that they may give any number of rows.

use super::arrays::elements;
use super::query::{OutputRow, RowSet, output_name};
use super::{Evaluator, Scope, Value, datetime};
use crate::replay::failure::Done;
use crate::sql::ast::visit::{Visitor, walk_expr};
use crate::sql::ast::{Call, Expr, ExprKind, Select, TypeName};

/// The server's own, but for those that only administrators call.
const SETS: &[&str] = &[
    "generate_series",
    "generate_subscripts",
    "json_array_elements",
    "json_array_elements_text",
    "json_each",
    "json_each_text",
    "json_object_keys",
    "json_populate_recordset",
    "json_to_recordset",
    "jsonb_array_elements",
    "jsonb_array_elements_text",
    "jsonb_each",
    "jsonb_each_text",
    "jsonb_object_keys",
    "jsonb_path_query",
    "jsonb_path_query_tz",
    "jsonb_populate_recordset",
    "jsonb_to_recordset",
    "regexp_matches",
    "regexp_split_to_table",
    "string_to_table",
    "ts_stat",
    "unnest",
];

impl<'e> Evaluator<'e> {
    /// The rows of a query with such a function in its select list; None: there is none.
    pub(super) fn sets_of_targets(&self, select: &Select, outer: &Scope<'_, 'e>) -> Done<Option<RowSet>> {
        if !select.targets.iter().any(|target| self.gives_rows(&target.expr)) {
            return Ok(None);
        }
        if let Some(rows) = self.only_set(select, outer)? {
            return Ok(Some(rows));
        }
        if select.from.is_empty() {
            // For the errors that they meet.
            select.targets.iter().try_for_each(|target| self.expr(&target.expr, outer).map(drop))?;
        }
        Ok(Some(RowSet::unknown()))
    }

    /// `SELECT unnest(array)::type`: the only column of a query without FROM. None: another query, or not known.
    fn only_set(&self, select: &Select, outer: &Scope<'_, 'e>) -> Done<Option<RowSet>> {
        let ([target], true, None) = (select.targets.as_slice(), select.from.is_empty(), &select.filter) else {
            return Ok(None);
        };
        let (inner, casts) = without_casts(&target.expr);
        let ExprKind::Call(call) = &inner.kind else { return Ok(None) };
        let Some(values) = self.set_values(call, outer)? else { return Ok(None) };
        let name = target.alias.as_ref().map_or_else(|| output_name(&target.expr), |alias| alias.name.clone());
        let mut rows = Vec::with_capacity(values.len());
        for value in values {
            let cast = |value, ty: &&TypeName| self.cast(value, ty, target.expr.span);
            rows.push(OutputRow { values: vec![casts.iter().rev().try_fold(value, cast)?], certain: true });
        }
        Ok(Some(RowSet { columns: vec![name], rows, complete: true }))
    }

    /// Whether an expression calls a function that may give any number of rows.
    fn gives_rows(&self, expr: &Expr) -> bool {
        struct Calls<'v, 'e> {
            evaluator: &'v Evaluator<'e>,
            found: bool,
        }
        impl Visitor for Calls<'_, '_> {
            fn call(&mut self, call: &Call) {
                self.found = self.found || self.evaluator.is_set(call);
            }
        }
        if matches!(expr.kind, ExprKind::Literal(_) | ExprKind::Column(_) | ExprKind::Star(_)) || has_query(expr) {
            return false;
        }
        let mut calls = Calls { evaluator: self, found: false };
        walk_expr(expr, &mut calls);
        calls.found
    }

    fn is_set(&self, call: &Call) -> bool {
        let name = call.name.name.name.as_str();
        SETS.contains(&name) || {
            let routine = self.called(call).and_then(|oid| self.executor.catalog.routine(oid));
            routine.is_some_and(|routine| routine.returns_set)
        }
    }

    /// The rows of `unnest(array)` and `generate_series(from, to)`. None: of another function, or not known.
    pub(super) fn set_values(&self, call: &Call, scope: &Scope<'_, 'e>) -> Done<Option<Vec<Value>>> {
        let arguments = call.arguments.iter().map(|argument| self.expr(&argument.value, scope)).collect::<Done<Vec<Value>>>()?;
        Ok(match (call.name.name.name.as_str(), arguments.as_slice()) {
            ("unnest", [Value::Array(items)]) => Some(elements(items.clone())),
            ("generate_series", [Value::Integer(low), Value::Integer(high)]) if high.saturating_sub(*low) < 1000 => {
                Some((*low..=*high).map(Value::Integer).collect())
            }
            ("generate_series", [from, to, step]) => datetime::series(from, to, step),
            _ => None,
        })
    }
}

/// What is cast, and to what, the last cast first.
fn without_casts(expr: &Expr) -> (&Expr, Vec<&TypeName>) {
    let (mut inner, mut casts) = (expr, Vec::new());
    while let ExprKind::Cast { expr, ty } = &inner.kind {
        casts.push(&**ty);
        inner = expr;
    }
    (inner, casts)
}

/// A query inside has rows of its own.
fn has_query(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Subquery(_) | ExprKind::ArraySubquery(_) | ExprKind::Exists(_))
}
