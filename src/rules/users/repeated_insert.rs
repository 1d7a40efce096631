//! A trigger that also fires when `auth.users` is updated inserts the user's row again.

use super::sign_up;
use crate::catalog::AttNum;
use crate::finding::Severity;
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::users::signup::{Certainty, Firing, Spread, Write, WriteKind};

pub static RULE: Rule = Rule { meta: meta!("users/repeated-insert", Error, None, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for firing in cx.users.sign_up.firings.iter().filter(|firing| firing.on_update && !firing.filtered) {
        let Some(run) = &firing.run else { continue };
        for (action, write) in firing.writes() {
            if write.guarded || unsettled_key(cx, write).is_none() {
                continue;
            }
            let message = format!(
                "{} inserts a second row into {}",
                sign_up::routine_label(cx, run),
                sign_up::table_label(cx, write.table)
            );
            let finding = sign_up::finding(cx, run, write.target, message)
                .label("duplicate key, whenever auth.users is updated")
                .help(
                    "every sign-in updates auth.users and ends with \"Database error granting user\"; create the trigger AFTER \
                     INSERT only, or add ON CONFLICT with what an update shall do",
                )
                .related(place(cx, firing), "fires after each update of auth.users")
                .condition(Condition::UniqueViolation);
            let caught = action.certainty == Certainty::Caught;
            out.report(if caught { finding.at_most(Severity::Info).sometimes() } else { finding });
        }
    }
}

/// The unique columns of an INSERT that are the user's id, where ON CONFLICT does not settle a duplicate.
pub fn unsettled_key(cx: &HistoryContext, write: &Write) -> Option<AttNum> {
    let table = cx.catalog.relation(write.table).filter(|_| write.kind == WriteKind::Insert)?;
    let ids = write.filled.iter().filter(|filled| filled.value.spread == Spread::AuthId).map(|filled| filled.column);
    ids.filter(|column| cx.catalog.is_unique_column(table, *column))
        .find(|column| !write.settles_conflict_on(cx.catalog, &[*column]))
}

/// Where the trigger was made.
pub fn place(cx: &HistoryContext, firing: &Firing) -> crate::text::Span {
    let table = cx.catalog.relation(firing.table);
    let trigger = table.and_then(|table| table.triggers.iter().find(|trigger| trigger.oid == firing.trigger));
    let origin = trigger.and_then(|trigger| trigger.history.origin());
    origin.map_or(crate::text::Span::new(crate::text::FileId::DYNAMIC, 0, 0), |origin| origin.span)
}
