//! A function on the sign-up path selects rows and says nowhere where they go.

use super::sign_up::{self, SYMPTOM};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::users::signup::ProblemKind;

pub static RULE: Rule =
    Rule { meta: meta!("users/discarded-result", Error, None, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for (run, problem) in sign_up::problems(cx) {
        let ProblemKind::Discarded { span } = problem.kind else { continue };
        let finding = sign_up::finding(cx, run, span, "query has no destination for result data".to_owned())
            .label("PL/pgSQL refuses this when it runs")
            .help(format!("{SYMPTOM}; write PERFORM instead of SELECT, or INTO a variable"))
            .condition(Condition::SyntaxError);
        out.report(sign_up::soften(finding, problem.certainty));
    }
}
