//! A function on the sign-up path names something that does not exist at the end of the history, or does not fit.

use super::sign_up::{self, SYMPTOM};
use super::{body_edit, renamed};
use crate::catalog::{DropCause, Grave, GraveKey, GraveKind};
use crate::meta;
use crate::replay::{Condition, Failure, Subject};
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::sql::name::{Name, quote_ident};
use crate::text::Edit;
use crate::users::signup::ProblemKind;

pub static RULE: Rule =
    Rule { meta: meta!("users/stale-sync-function", Error, Safe, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for (run, problem) in sign_up::problems(cx) {
        let ProblemKind::Refused { failure, elsewhere: None } = &problem.kind else { continue };
        if is_mistyped(failure.condition) {
            continue;
        }
        let mut finding = sign_up::finding(cx, run, failure.span, failure.message.clone())
            .label(format!("{} runs this when a user signs up", sign_up::routine_label(cx, run)))
            .help(format!("{SYMPTOM}; CREATE OR REPLACE FUNCTION with what is there now (PL/pgSQL looks names up when it runs)"))
            .condition(failure.condition);
        if let Some((span, message)) = gone(cx, failure) {
            finding = finding.related(span, message);
        }
        let edit = now_called(cx, failure).map(|replacement| Edit { span: failure.span, replacement });
        finding.fixes.extend(edit.and_then(|edit| body_edit::fix(cx, run, "write the present name", vec![edit])));
        out.report(sign_up::soften(finding, problem.certainty));
    }
}

/// Values that do not fit have a rule of their own.
pub fn is_mistyped(condition: Condition) -> bool {
    matches!(condition, Condition::DatatypeMismatch | Condition::InvalidTextRepresentation | Condition::CannotCoerce)
}

/// What a table or column is called that the history renamed.
fn now_called(cx: &HistoryContext, failure: &Failure) -> Option<String> {
    match &failure.subject {
        Subject::MissingRelation { name, .. } => {
            let schema = name.schema.as_ref().map_or_else(|| Name::exact("public"), |schema| schema.name.clone());
            let table = renamed::relation(cx.catalog, &schema, &name.name.name)?;
            // A name without a schema may be one that the search path finds.
            let qualifier = name.schema.as_ref().map(|_| format!("{}.", quote_ident(&schema)));
            Some(format!("{}{}", qualifier.unwrap_or_default(), quote_ident(&table.name)))
        }
        Subject::MissingColumn { relation, column } => {
            let table = cx.catalog.relation(*relation)?;
            Some(quote_ident(&renamed::column(cx.catalog, table, column)?.name))
        }
        _ => None,
    }
}

/// What happened to the object, where the history knows.
fn gone(cx: &HistoryContext, failure: &Failure) -> Option<(crate::text::Span, String)> {
    let (key, name) = match &failure.subject {
        Subject::MissingRelation { name, .. } => {
            let schema = name.schema.as_ref().map_or_else(|| Name::exact("public"), |schema| schema.name.clone());
            let name = name.name.name.clone();
            (GraveKey { kind: GraveKind::Relation, schema, relation: None, name: name.clone() }, name)
        }
        Subject::MissingColumn { relation, column } => {
            let relation = cx.catalog.relation(*relation)?;
            let schema = Name::exact(cx.catalog.schema_name(relation.schema));
            let key = GraveKey { kind: GraveKind::Column, schema, relation: Some(relation.name.clone()), name: column.clone() };
            (key, column.clone())
        }
        _ => return None,
    };
    let grave: &Grave = cx.catalog.graveyard().graves(&key).last()?;
    Some((
        grave.origin.span,
        match &grave.cause {
            DropCause::Renamed { label } => format!("{name} is called {label} from here on"),
            DropCause::With { label, .. } => format!("{name} was dropped here with {label}"),
            DropCause::Named => format!("{name} was dropped here"),
        },
    ))
}
