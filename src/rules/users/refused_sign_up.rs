//! A function on the sign-up path raises an error itself.

use super::sign_up;
use crate::finding::Finding;
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::users::signup::{Certainty, Refusal, Run};
use std::collections::BTreeSet;

pub static RULE: Rule = Rule { meta: meta!("users/refused-sign-up", Info, None, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let mut seen = BTreeSet::new();
    // What the triggers of other tables refuse is a check of their rows, and seldom about who may sign up.
    let firings = cx.users.sign_up.firings.iter().filter(|firing| firing.on_insert);
    for run in firings.filter_map(|firing| firing.run.as_ref()).flat_map(Run::with_calls) {
        let mut refusals = run.refusals.iter().filter(|refusal| refusal.certainty != Certainty::Caught);
        if let Some(first) = refusals.next().filter(|_| seen.insert(run.routine)) {
            out.report(finding(cx, run, first));
        }
    }
}

fn finding(cx: &HistoryContext, run: &Run, refusal: &Refusal) -> Finding {
    let function = sign_up::routine_label(cx, run);
    let when = if refusal.certainty == Certainty::Always { "every sign-up" } else { "some sign-ups" };
    let finding = sign_up::finding(cx, run, refusal.span, format!("{function} refuses {when}"))
        .label("nobody sees this text but the logs")
        .help(
            "the user reads \"Database error saving new user\", and so does who sends an invitation or adds a user in the dashboard; a \
             hook before the user is created can refuse with a message of its own",
        )
        .condition(Condition::RaiseException);
    if refusal.certainty == Certainty::Always { finding } else { finding.sometimes() }
}
