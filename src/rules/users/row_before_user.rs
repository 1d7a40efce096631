//! A BEFORE INSERT trigger on `auth.users` inserts a row that references the user, who is not there yet.

use super::sign_up::{self, SYMPTOM};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::sql::ast::TriggerTiming;
use crate::users::signup::{Firing, Spread, WriteKind};

pub static RULE: Rule = Rule { meta: meta!("users/row-before-user", Error, None, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let firings = &cx.users.sign_up.firings;
    for firing in firings.iter().filter(|firing| firing.timing == TriggerTiming::Before && firing.on_insert) {
        look(cx, firing, out);
    }
}

fn look(cx: &HistoryContext, firing: &Firing, out: &mut Reporter) {
    let Some(run) = &firing.run else { return };
    for (action, write) in firing.writes().into_iter().filter(|(_, write)| write.kind == WriteKind::Insert) {
        let keys = cx.catalog.foreign_keys_of(write.table).filter(|reference| {
            Some(reference.key.table) == cx.users.auth
                && !reference.constraint.initially_deferred
                && reference
                    .constraint
                    .columns
                    .iter()
                    .any(|column| write.value_of(*column).is_some_and(|filled| filled.value.spread == Spread::AuthId))
        });
        for key in keys {
            let trigger = trigger_name(cx, firing);
            let message = format!("{trigger} fires before the user is in auth.users, which {} references", key.constraint.name);
            let finding = sign_up::finding(cx, run, write.target, message)
                .label("violates the foreign key, for every user")
                .help(format!("{SYMPTOM}; create {trigger} AFTER INSERT"))
                .related(key.key.references, "the key is checked at once")
                .condition(Condition::ForeignKeyViolation);
            out.report(sign_up::soften(finding, action.certainty));
        }
    }
}

fn trigger_name(cx: &HistoryContext, firing: &Firing) -> String {
    let table = cx.catalog.relation(firing.table);
    let trigger = table.and_then(|table| table.triggers.iter().find(|trigger| trigger.oid == firing.trigger));
    trigger.map(|trigger| trigger.name.to_string()).unwrap_or_default()
}
