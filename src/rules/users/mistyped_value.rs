//! A function on the sign-up path writes a value into a column of another type.

use super::body_edit;
use super::sign_up::{self, SYMPTOM};
use super::stale_sync_function::is_mistyped;
use crate::finding::Fix;
use crate::meta;
use crate::replay::Failure;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::users::signup::{ProblemKind, Run};

pub static RULE: Rule = Rule { meta: meta!("users/mistyped-value", Error, Safe, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for (run, problem) in sign_up::problems(cx) {
        let ProblemKind::Refused { failure, elsewhere: None } = &problem.kind else { continue };
        if !is_mistyped(failure.condition) {
            continue;
        }
        let mut finding = sign_up::finding(cx, run, failure.span, failure.message.clone())
            .label(format!("{} runs this when a user signs up", sign_up::routine_label(cx, run)))
            .help(format!("{SYMPTOM}; cast the value to the column's type, with the type's schema where search_path is pinned"))
            .condition(failure.condition);
        finding.fixes.extend(cast(cx, run, failure));
        out.report(sign_up::soften(finding, problem.certainty));
    }
}

/// The value as text, cast to the type of its column. Every type can be read from a text (manual, CREATE CAST); other pairs of
/// types may have no cast, or one that nobody means.
fn cast(cx: &HistoryContext, run: &Run, failure: &Failure) -> Option<Fix> {
    let is_text = TEXTS.iter().any(|given| failure.message.ends_with(&format!("but expression is of type {given}")));
    let writes = sign_up::writes(cx);
    let (_, _, write) =
        writes.iter().find(|(own, action, _)| own.routine == run.routine && action.span.contains(failure.span))?;
    let filled = write.filled.iter().find(|filled| filled.span == failure.span).filter(|_| is_text)?;
    let column = cx.catalog.relation(write.table)?.column_at(filled.column)?;
    let span = failure.span;
    let edits = vec![
        body_edit::insertion(span, span.start, "("),
        body_edit::insertion(span, span.end, format!(")::{}", cx.catalog.format_type_name(&column.ty))),
    ];
    body_edit::fix(cx, run, format!("cast the value to the type of {}", column.name), edits)
}

/// What the server calls the types of texts.
const TEXTS: &[&str] = &["text", "character varying"];
