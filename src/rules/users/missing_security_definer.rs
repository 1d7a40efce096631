//! A function on the sign-up path writes a table for which the role of Auth lacks the privilege.

use super::sign_up::{self, SYMPTOM};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::users::signup::{ProblemKind, Run};

pub static RULE: Rule =
    Rule { meta: meta!("users/missing-security-definer", Error, Safe, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for (run, problem) in sign_up::problems(cx) {
        let ProblemKind::Denied { table, privilege, span } = &problem.kind else { continue };
        let table = sign_up::table_label(cx, *table);
        let message = match privilege {
            Some(privilege) => {
                format!(
                    "{} runs as {}, which has no {} privilege on {table}",
                    sign_up::routine_label(cx, run),
                    run.role,
                    privilege.as_str().to_uppercase()
                )
            }
            None => format!("{} runs as {}, and no policy lets it write {table}", sign_up::routine_label(cx, run), run.role),
        };
        let mut finding = sign_up::finding(cx, run, *span, message)
            .label("permission denied")
            .help(format!("{SYMPTOM}; create the function with SECURITY DEFINER and SET search_path = ''"))
            .condition(Condition::InsufficientPrivilege);
        if let Some((span, message)) = lost(cx, run) {
            finding = finding.related(span, message);
        }
        out.report(sign_up::soften(finding, problem.certainty));
    }
}

/// Where the function was replaced: CREATE OR REPLACE takes SECURITY DEFINER away where it does not say it again.
fn lost(cx: &HistoryContext, run: &Run) -> Option<(crate::text::Span, &'static str)> {
    let loss = cx.users.losses.iter().rfind(|loss| loss.routine == run.routine && loss.security_definer)?;
    Some((loss.statement, "replaced here without the SECURITY DEFINER that it had"))
}
