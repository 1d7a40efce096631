//! An exception handler on the sign-up path hides that the user's row could not be made.

use super::sign_up;
use crate::finding::Severity;
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use std::collections::BTreeSet;

pub static RULE: Rule =
    Rule { meta: meta!("users/swallowed-error", Warning, None, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let mut seen = BTreeSet::new();
    for run in cx.users.sign_up.runs() {
        for swallow in run.swallows.iter().filter(|swallow| !swallow.tables.is_empty()) {
            if !seen.insert(swallow.span) {
                continue;
            }
            let needed = swallow.tables.iter().find(|table| cx.users.keys_to(**table).next().is_some());
            let table = needed.or(swallow.tables.first()).map(|table| sign_up::table_label(cx, *table)).unwrap_or_default();
            let message = format!("WHEN OTHERS hides that {table} got no row");
            let finding = sign_up::finding(cx, run, swallow.span, message).label("the sign-up goes on without it").help(
                "let the error stop the sign-up, or write the row with ON CONFLICT and catch only what is expected; a user \
                     without the row fails later, with SQLSTATE 23503, where nobody looks for the cause",
            );
            out.report(if needed.is_some() { finding } else { finding.at_most(Severity::Info) });
        }
    }
}
