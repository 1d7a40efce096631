//! Two triggers on `auth.users` insert the same row.

use super::repeated_insert::{place, settled, unsettled_key};
use super::sign_up::{self, SYMPTOM};
use crate::catalog::Oid;
use crate::finding::Severity;
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::users::signup::{Certainty, Firing, Spread, Write, WriteKind};

pub static RULE: Rule = Rule { meta: meta!("users/duplicate-sync", Error, Safe, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let mut made: Vec<(Oid, &Firing)> = Vec::new();
    for firing in cx.users.sign_up.firings.iter().filter(|firing| firing.on_insert && !firing.filtered) {
        let Some(run) = &firing.run else { continue };
        for (action, write) in firing.writes() {
            let before = made.iter().find(|(table, other)| *table == write.table && other.trigger != firing.trigger);
            if let Some((_, first)) = before
                && !write.guarded
                && unsettled_key(cx, write).is_some()
            {
                let table = sign_up::table_label(cx, write.table);
                let message =
                    format!("{} inserts the row of {table} that another trigger has made", sign_up::routine_label(cx, run));
                let mut finding = sign_up::finding(cx, run, write.target, message)
                    .label("duplicate key, for every user")
                    .help(format!("{SYMPTOM}; drop one of the two triggers, or add ON CONFLICT DO NOTHING"))
                    .related(place(cx, first), "this one fires first")
                    .condition(Condition::UniqueViolation);
                finding.fixes.extend(settled(cx, run, action, write));
                out.report(if action.certainty == Certainty::Always {
                    finding
                } else {
                    finding.at_most(Severity::Warning).sometimes()
                });
            }
        }
        let sure =
            firing.writes().into_iter().filter(|(action, write)| action.certainty == Certainty::Always && makes_user_row(write));
        made.extend(sure.map(|(_, write)| (write.table, firing)));
    }
}

fn makes_user_row(write: &Write) -> bool {
    write.kind == WriteKind::Insert && !write.guarded && write.filled.iter().any(|filled| filled.value.spread == Spread::AuthId)
}
