//! CREATE OR REPLACE takes SECURITY DEFINER or SET search_path away from a function on the sign-up path.

use super::sign_up;
use crate::finding::Finding;
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};

pub static RULE: Rule =
    Rule { meta: meta!("users/lost-function-attribute", Warning, Safe, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let runs = cx.users.sign_up.runs();
    for loss in &cx.users.losses {
        let (Some(routine), Some(run)) = (cx.catalog.routine(loss.routine), runs.iter().find(|run| run.routine == loss.routine))
        else {
            continue;
        };
        let mut lost = Vec::new();
        if loss.security_definer && !routine.security_definer {
            lost.push("SECURITY DEFINER");
        }
        if loss.search_path && routine.search_path.is_none() {
            lost.push("SET search_path");
        }
        // What a later statement gives back is not lost.
        if lost.is_empty() || routine.origin.statement != loss.statement {
            continue;
        }
        let message = format!("{} had {} and loses it here", sign_up::routine_label(cx, run), lost.join(" and "));
        let mut finding = Finding::new(loss.head, message)
            .label("CREATE OR REPLACE sets every attribute anew")
            .help(format!("say {} again in this statement", lost.join(" and ")))
            .related(loss.before, "it was said here");
        finding.object = sign_up::routine_object(cx, run);
        out.report(finding);
    }
}
