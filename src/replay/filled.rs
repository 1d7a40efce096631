//! Columns that the server fills by itself: those that are generated, and identities that are ALWAYS so
//! (`rewriteTargetListIU`). A statement may only write DEFAULT there.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure};
use crate::catalog::{Column, IdentityKind, Presence, Relation};
use crate::sql::ast::{
    Assignment, ConflictAction, DataKind, DataStatement, Expr, ExprKind, InsertSource, OnConflict, QueryBody, Target,
};
use crate::sql::name::Ident;

impl Executor<'_> {
    /// The server looks when it rewrites the statement, after everything has been found.
    pub(super) fn check_filled_columns(&mut self, data: &DataStatement) -> Done {
        let Some(table) = self.find_relation(&data.target) else { return Ok(()) };
        if table.presence != Presence::Certain || !table.columns_known || !table.kind.is_table() {
            return Ok(());
        }
        let failure = match &data.kind {
            DataKind::Insert { columns, overriding, source, on_conflict, of_parts: _ } => {
                inserted(table, columns, *overriding, source).or_else(|| assigned(table, updates(on_conflict.as_ref())))
            }
            DataKind::Update { assignments, .. } => assigned(table, assignments),
            DataKind::Delete { .. } | DataKind::Merge { .. } => None,
        };
        failure.map_or(Ok(()), |failure| self.tolerate(failure))
    }
}

/// UPDATE and ON CONFLICT DO UPDATE.
fn assigned(table: &Relation, assignments: &[Assignment]) -> Option<Failure> {
    let targets = assignments.iter().flat_map(targets);
    let filled = targets.clone().find_map(|(name, value)| {
        let column = table.column(&name.name)?;
        let why = why_filled(column, false).filter(|_| !is_default(value))?;
        let message = format!("column \"{name}\" can only be updated to DEFAULT");
        Some(Failure::new(Condition::GeneratedAlways, message, name.span).detail(why.detail(column)))
    });
    filled.or_else(|| assigned_twice(assignments))
}

/// Several elements of one array, or fields of one row, may be assigned.
fn assigned_twice(assignments: &[Assignment]) -> Option<Failure> {
    let whole = assignments.iter().filter(|assignment| !assignment.of_parts);
    let whole: Vec<&Ident> = whole.flat_map(|assignment| &assignment.columns).collect();
    let twice = whole.iter().enumerate().find(|(index, name)| whole.iter().take(*index).any(|other| other == *name));
    twice.map(|(_, name)| {
        let message = format!("multiple assignments to same column \"{name}\"");
        Failure::new(Condition::SyntaxError, message, name.span)
    })
}

/// Why a column takes no value.
#[derive(Debug, Clone, Copy)]
enum Filled {
    Generated,
    Identity,
}

impl Filled {
    fn detail(self, column: &Column) -> String {
        match self {
            Filled::Generated => format!("Column \"{}\" is a generated column.", column.name),
            Filled::Identity => format!("Column \"{}\" is an identity column defined as GENERATED ALWAYS.", column.name),
        }
    }
}

fn why_filled(column: &Column, overriding: bool) -> Option<Filled> {
    if column.presence != Presence::Certain {
        return None;
    }
    match (&column.generated, column.identity) {
        (Some(_), _) => Some(Filled::Generated),
        (None, Some(IdentityKind::Always)) if !overriding => Some(Filled::Identity),
        _ => None,
    }
}

/// INSERT.
fn inserted(table: &Relation, columns: &[Ident], overriding: bool, source: &InsertSource) -> Option<Failure> {
    let InsertSource::Query(query) = source else { return None };
    let rows = match (&query.body, &query.with) {
        (QueryBody::Values(rows), None) => Some(rows.as_slice()),
        _ => None,
    };
    // Without names the values are for the first columns.
    let named: Vec<&Column> = match columns {
        [] => table.columns().take(rows.and_then(|rows| rows.first()).map_or_else(|| width(&query.body), Vec::len)).collect(),
        names => names.iter().filter_map(|name| table.column(&name.name)).collect(),
    };
    named.into_iter().enumerate().find_map(|(index, column)| {
        let why = why_filled(column, overriding)?;
        let is_given = |row: &Vec<Expr>| row.get(index).is_none_or(|value| !is_default(value));
        if rows.is_some_and(|rows| !rows.iter().any(is_given)) {
            return None;
        }
        let span = columns.get(index).map_or(query.span, |name| name.span);
        let message = format!("cannot insert a non-DEFAULT value into column \"{}\"", column.name);
        let failure = Failure::new(Condition::GeneratedAlways, message, span).detail(why.detail(column));
        Some(match why {
            Filled::Identity => failure.hint("Use OVERRIDING SYSTEM VALUE to override."),
            Filled::Generated => failure,
        })
    })
}

/// How many columns a SELECT certainly gives.
fn width(body: &QueryBody) -> usize {
    let QueryBody::Select(select) = body else { return 0 };
    let is_star = |target: &Target| matches!(target.expr.kind, ExprKind::Star(_) | ExprKind::Field { field: None, .. });
    select.targets.iter().take_while(|target| !is_star(target)).count()
}

fn updates(conflict: Option<&OnConflict>) -> &[Assignment] {
    match conflict.map(|conflict| &conflict.action) {
        Some(ConflictAction::Update { assignments, .. }) => assignments,
        _ => &[],
    }
}

/// The columns of an assignment with their values, where each has one of its own.
fn targets(assignment: &Assignment) -> impl Iterator<Item = (&Ident, &Expr)> + Clone {
    let value = |index: usize| match &assignment.value.kind {
        ExprKind::Row(values) if assignment.columns.len() > 1 => values.get(index).unwrap_or(&assignment.value),
        _ => &assignment.value,
    };
    assignment.columns.iter().enumerate().map(move |(index, name)| (name, value(index)))
}

fn is_default(value: &Expr) -> bool {
    matches!(value.kind, ExprKind::Default)
}
