//! A function on the sign-up path waits for another server.

use super::sign_up;
use crate::finding::Severity;
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::users::signup::ActionKind;
use std::collections::BTreeSet;

pub static RULE: Rule = Rule { meta: meta!("users/outside-call", Warning, None, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let mut seen = BTreeSet::new();
    for run in cx.users.sign_up.runs() {
        for action in &run.actions {
            let ActionKind::Outside { label, waits } = &action.kind else { continue };
            if !seen.insert(action.span) {
                continue;
            }
            let message = format!("{} calls {label} while a user signs up", sign_up::routine_label(cx, run));
            let finding = sign_up::finding(cx, run, action.span, message);
            out.report(if *waits {
                finding.label("the sign-up waits for it").help(
                    "Auth gives a sign-up a few seconds, and an error here ends it with \"Database error saving new user\"; use \
                     pg_net, which only queues the request, or a database webhook on the mirror",
                )
            } else {
                let help = "the request is sent after COMMIT; an error in the arguments still ends the sign-up";
                finding.label("queued").help(help).at_most(Severity::Info)
            });
        }
    }
}
