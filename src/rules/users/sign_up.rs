//! What the rules about the sign-up path share: which parts of it to look at, how loud to be, what to call them.
//!
//! A function may be on the path twice (a trigger for INSERT and one for UPDATE). Each place is looked at once, where it is most
//! certain.

use crate::catalog::{Oid, Relation};
use crate::finding::{Finding, Object, Severity};
use crate::rule::HistoryContext;
use crate::text::Span;
use crate::users::signup::{Action, Certainty, Problem, ProblemKind, Run, Write};
use std::collections::BTreeMap;

/// What Supabase answers when the path fails.
pub const SYMPTOM: &str = "the sign-up ends with \"Database error saving new user\"";

/// Every statement of the path that writes a table.
pub fn writes<'a>(cx: &HistoryContext<'a>) -> Vec<(&'a Run, &'a Action, &'a Write)> {
    let mut found: BTreeMap<Span, (&Run, &Action, &Write)> = BTreeMap::new();
    for run in cx.users.sign_up.runs() {
        for (action, write) in run.own_writes() {
            let known = found.entry(action.span).or_insert((run, action, write));
            if action.certainty < known.1.certainty {
                *known = (run, action, write);
            }
        }
    }
    found.into_values().collect()
}

/// What goes wrong on the path, by its place.
pub fn problems<'a>(cx: &HistoryContext<'a>) -> Vec<(&'a Run, &'a Problem)> {
    let mut found: BTreeMap<Span, (&Run, &Problem)> = BTreeMap::new();
    for run in cx.users.sign_up.runs() {
        for problem in &run.problems {
            let known = found.entry(place(problem)).or_insert((run, problem));
            if problem.certainty < known.1.certainty {
                *known = (run, problem);
            }
        }
    }
    found.into_values().collect()
}

fn place(problem: &Problem) -> Span {
    match &problem.kind {
        ProblemKind::MissingField { field, .. } => field.span,
        ProblemKind::Refused { failure, .. } => failure.span,
        ProblemKind::Denied { span, .. } | ProblemKind::Discarded { span } => *span,
    }
}

/// A defect that a condition or an exception handler stands before is softer.
pub fn soften(finding: Finding, certainty: Certainty) -> Finding {
    match certainty {
        Certainty::Always => finding,
        Certainty::Sometimes | Certainty::Caught => finding.at_most(Severity::Warning).sometimes(),
    }
}

/// `public.handle_new_user()`
pub fn routine_label(cx: &HistoryContext, run: &Run) -> String {
    let Some(routine) = cx.catalog.routine(run.routine) else { return String::new() };
    format!("{}.{}()", cx.catalog.schema_name(routine.schema), routine.name)
}

/// The function, as the object of a finding.
pub fn routine_object(cx: &HistoryContext, run: &Run) -> Option<Object> {
    let routine = cx.catalog.routine(run.routine)?;
    Some(Object::relation("function", cx.catalog.schema_name(routine.schema), &routine.name))
}

/// A column of a table that the path writes, as the object of a finding.
pub fn column_object(cx: &HistoryContext, table: &Relation, column: &str) -> Object {
    Object::part_of("column", cx.catalog.schema_name(table.schema), &table.name, column)
}

/// A finding about a run, with the place of the function's last definition.
pub fn finding(cx: &HistoryContext, run: &Run, span: Span, message: String) -> Finding {
    let mut finding = Finding::new(span, message);
    finding.object = routine_object(cx, run);
    finding
}

/// Whether a BEFORE INSERT trigger of the table may fill the column.
pub fn is_filled_by_trigger(write: &Write, column: &str) -> bool {
    use crate::sql::ast::TriggerTiming;
    write.fires.iter().filter(|firing| firing.timing == TriggerTiming::Before).any(|firing| match &firing.run {
        Some(run) => run.opaque || run.assigns_row || run.assigns.iter().any(|name| *name == *column),
        None => true,
    })
}

/// `public.profiles`
pub fn table_label(cx: &HistoryContext, table: Oid) -> String {
    cx.catalog.relation(table).map(|relation| cx.catalog.relation_label(relation)).unwrap_or_default()
}

/// `auth`, or `''` where the path is empty.
pub fn path_label(run: &Run) -> String {
    let names: Vec<&str> = run.search_path.iter().map(|name| name.as_str()).filter(|name| !name.is_empty()).collect();
    if names.is_empty() { "''".to_owned() } else { names.join(", ") }
}
