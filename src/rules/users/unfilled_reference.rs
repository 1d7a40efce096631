//! A function on the sign-up path inserts a row whose foreign key goes to a user table that nothing fills.

use super::sign_up::{self, SYMPTOM};
use crate::catalog::{Oid, Owner, Reference};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::users::signup::{Spread, Write, WriteKind};

pub static RULE: Rule =
    Rule { meta: meta!("users/unfilled-reference", Error, None, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    // SQL that cannot be read may fill anything.
    if !cx.users.fills.opaque.is_empty() || cx.users.sign_up.runs().iter().any(|run| run.opaque) {
        return;
    }
    for (run, action, write) in sign_up::writes(cx).into_iter().filter(|(_, _, write)| write.kind == WriteKind::Insert) {
        for reference in cx.catalog.foreign_keys_of(write.table).filter(|reference| carries_id(write, reference)) {
            let target = reference.key.table;
            if is_there(cx, write, target) {
                continue;
            }
            let label = sign_up::table_label(cx, target);
            let message = format!("{} needs a row in {label}, which no trigger on auth.users makes", reference.constraint.name);
            let finding = sign_up::finding(cx, run, write.target, message)
                .label("violates the foreign key")
                .help(format!("{SYMPTOM}; insert into {label} first, or let {} reference auth.users", reference.constraint.name))
                .related(reference.key.references, format!("references {label}"))
                .condition(Condition::ForeignKeyViolation);
            out.report(sign_up::soften(finding, action.certainty));
        }
    }
}

/// Whether the key's only column is the new user's id.
fn carries_id(write: &Write, reference: &Reference) -> bool {
    let [column] = reference.constraint.columns.as_slice() else { return false };
    let is_id = write.value_of(*column).is_some_and(|filled| filled.value.spread == Spread::AuthId);
    is_id && !reference.constraint.initially_deferred
}

/// The user's own row, a row that something else on the path makes, or tables whose rows are not the project's to make.
fn is_there(cx: &HistoryContext, write: &Write, target: Oid) -> bool {
    let own = cx.catalog.relation(target).is_some_and(|table| table.owner == Owner::Project);
    Some(target) == cx.users.auth || target == write.table || !own || cx.users.is_filled(target)
}
