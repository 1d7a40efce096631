//! ON CONFLICT on the sign-up path names columns that no unique index covers.

use super::sign_up::{self, SYMPTOM};
use crate::catalog::{AttNum, Index, Presence, Relation};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::text::Span;
use crate::users::signup::{Arbiter, Write};

pub static RULE: Rule =
    Rule { meta: meta!("users/conflict-without-arbiter", Error, None, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for (run, action, write) in sign_up::writes(cx) {
        let Some(table) = cx.catalog.relation(write.table).filter(|table| table.presence == Presence::Certain) else { continue };
        let Some((span, message, condition)) = missing(cx, table, write) else { continue };
        let finding = sign_up::finding(cx, run, span, message)
            .label(format!("{} has no such key", cx.catalog.relation_label(table)))
            .help(format!("{SYMPTOM}; name the columns of a primary key or unique constraint, or create the unique index"))
            .condition(condition);
        out.report(sign_up::soften(finding, action.certainty));
    }
}

fn missing(cx: &HistoryContext, table: &Relation, write: &Write) -> Option<(Span, String, Condition)> {
    match &write.arbiter {
        Arbiter::Columns { columns, span, with_predicate } => {
            let found = cx.catalog.indexes_of(table.oid).any(|index| fits(index, columns, *with_predicate));
            let message = "there is no unique or exclusion constraint matching the ON CONFLICT specification".to_owned();
            (!found).then_some((*span, message, Condition::InvalidColumnReference))
        }
        Arbiter::Constraint { index: None, span, name } => {
            let message = format!("constraint \"{name}\" for table \"{}\" does not exist", table.name);
            Some((*span, message, Condition::UndefinedObject))
        }
        _ => None,
    }
}

/// Inference takes an index of exactly these columns; a partial one only where a predicate is given (manual, INSERT).
fn fits(index: &Index, columns: &[AttNum], with_predicate: bool) -> bool {
    let Some(keys) = index.key_columns().filter(|_| index.unique) else { return false };
    let same = keys.iter().all(|key| columns.contains(key)) && columns.iter().all(|column| keys.contains(column));
    same && (index.predicate.is_none() || with_predicate)
}
