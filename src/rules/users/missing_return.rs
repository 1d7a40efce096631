//! A trigger function on the sign-up path comes to its end without RETURN.

use super::body_edit;
use super::sign_up::{self, SYMPTOM};
use crate::finding::Severity;
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::text::Edit;
use crate::users::signup::End;
use std::collections::BTreeSet;

pub static RULE: Rule = Rule { meta: meta!("users/missing-return", Error, Safe, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let mut seen = BTreeSet::new();
    for run in cx.users.sign_up.all_firings().into_iter().filter_map(|firing| firing.run.as_ref()) {
        let Some(end) = run.end.filter(|end| matches!(end, End::RunsOff | End::HandlerRunsOff)) else { continue };
        let Some(routine) = cx.catalog.routine(run.routine).filter(|_| seen.insert(run.routine)) else { continue };
        let label = sign_up::routine_label(cx, run);
        let what = if end == End::RunsOff { "has no RETURN" } else { "has an exception handler without RETURN" };
        let mut finding = sign_up::finding(cx, run, routine.origin.span, format!("{label} {what}"))
            .label("control reached end of trigger procedure without RETURN")
            .help(format!("{SYMPTOM}; end every way through the function with RETURN NEW"))
            .condition(Condition::MissingReturn);
        let returns = run.open_ends.iter().map(|last| body_edit::statement_behind(cx, *last, "return new;"));
        let edits = returns.collect::<Option<Vec<Edit>>>().unwrap_or_default();
        finding.fixes.extend(body_edit::fix(cx, run, "return the row", edits));
        out.report(if end == End::RunsOff { finding } else { finding.at_most(Severity::Warning).sometimes() });
    }
}
