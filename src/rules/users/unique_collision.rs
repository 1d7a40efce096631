//! A function on the sign-up path fills a unique column with what two users may have in common.

use super::sign_up::{self, SYMPTOM};
use crate::catalog::{AttNum, Presence, Relation};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::users::signup::{Certainty, Filled, Spread, Write, WriteKind};

pub static RULE: Rule =
    Rule { meta: meta!("users/unique-collision", Warning, None, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for (run, action, write) in sign_up::writes(cx) {
        let Some(table) = cx.catalog.relation(write.table).filter(|_| write.kind == WriteKind::Insert) else { continue };
        // A condition may look for the value first.
        if action.certainty != Certainty::Always || write.guarded {
            continue;
        }
        for filled in write.filled.iter().filter(|filled| collides(cx, write, table, filled)) {
            let Some(column) = table.column_at(filled.column) else { continue };
            let label = cx.catalog.relation_label(table);
            let message = format!("{label}.{} is unique, but two users may get the same value", column.name);
            let finding = sign_up::finding(cx, run, filled.span, message)
                .label("the second of them cannot sign up")
                .help(format!(
                    "{SYMPTOM} (\"duplicate key value violates unique constraint\"); add something of new.id to the value, let \
                     the column be null until the user chooses, or drop the constraint"
                ))
                .condition(Condition::UniqueViolation)
                .sometimes()
                .object(sign_up::column_object(cx, table, &column.name));
            out.report(finding);
        }
    }
}

fn collides(cx: &HistoryContext, write: &Write, table: &Relation, filled: &Filled) -> bool {
    let name = table.column_at(filled.column).map_or("", |column| column.name.as_str());
    filled.value.spread == Spread::Shared
        && is_unique(cx, table, filled.column)
        && !write.settles_conflict_on(cx.catalog, &[filled.column])
        && !sign_up::is_filled_by_trigger(write, name)
}

fn is_unique(cx: &HistoryContext, table: &Relation, column: AttNum) -> bool {
    let mut indexes = cx.catalog.indexes_of(table.oid).filter(|index| index.presence == Presence::Certain);
    indexes.any(|index| index.can_be_referenced() && index.key_columns().as_deref() == Some(&[column]))
}
