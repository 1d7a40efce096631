//! A function on the sign-up path writes a value into a column of another type.

use super::sign_up::{self, SYMPTOM};
use super::stale_sync_function::is_mistyped;
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::users::signup::ProblemKind;

pub static RULE: Rule = Rule { meta: meta!("users/mistyped-value", Error, None, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for (run, problem) in sign_up::problems(cx) {
        let ProblemKind::Refused { failure, elsewhere: None } = &problem.kind else { continue };
        if !is_mistyped(failure.condition) {
            continue;
        }
        let finding = sign_up::finding(cx, run, failure.span, failure.message.clone())
            .label(format!("{} runs this when a user signs up", sign_up::routine_label(cx, run)))
            .help(format!("{SYMPTOM}; cast the value to the column's type, with the type's schema where search_path is pinned"))
            .condition(failure.condition);
        out.report(sign_up::soften(finding, problem.certainty));
    }
}
