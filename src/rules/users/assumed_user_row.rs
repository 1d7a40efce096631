//! A trigger or a default writes auth.uid() into a column whose key goes to a table of users that nothing fills.

use super::sign_up;
use crate::catalog::{Presence, Relation};
use crate::finding::{Finding, Object};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::users::stamps::{Stamp, Stamps};

pub static RULE: Rule =
    Rule { meta: meta!("users/assumed-user-row", Warning, None, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let Some(auth) = cx.users.auth.and_then(|auth| cx.catalog.relation(auth)) else { return };
    // SQL that cannot be read may fill anything.
    if !cx.users.fills.opaque.is_empty() || auth.triggers.iter().any(|trigger| trigger.presence != Presence::Certain) {
        return;
    }
    let mut stamps = Stamps::new(cx.catalog, cx.project.sources);
    for table in cx.project_tables().filter(|table| table.presence == Presence::Certain) {
        // Bodies are parsed for tables with such a key only.
        if !cx.users.keys.iter().any(|key| key.table == table.oid && Some(key.target) != cx.users.auth) {
            continue;
        }
        for stamp in stamps.of(table) {
            out.findings.extend(assumed(cx, table, &stamp));
        }
    }
}

fn assumed(cx: &HistoryContext, table: &Relation, stamp: &Stamp) -> Option<Finding> {
    let to_mirror = |key: &&crate::users::UserKey| key.table == table.oid && key.column == stamp.column;
    let key = cx.users.keys.iter().filter(to_mirror).find(|key| Some(key.target) != cx.users.auth)?;
    if cx.users.is_filled(key.target) {
        return None;
    }
    let reference = cx.catalog.foreign_keys_of(table.oid).find(|found| found.constraint.oid == key.constraint)?;
    let column = &table.column_at(stamp.column)?.name;
    let (target, name) = (sign_up::table_label(cx, key.target), &reference.constraint.name);
    let label = cx.catalog.relation_label(table);
    let who = stamp.trigger.as_ref().map_or_else(|| "its default".to_owned(), |trigger| format!("trigger {trigger}"));
    Some(
        Finding::new(
            stamp.span,
            format!("{label}.{column} gets auth.uid() by {who}, but its key goes to {target}, which nothing fills"),
        )
        .label(format!("a user without a row in {target} is refused"))
        .related(reference.key.references, format!("{name} references {target}"))
        .help(format!(
            "the insert fails with `violates foreign key constraint \"{name}\"` (23503), and the client never named the column; \
                 fill {target} by a trigger on auth.users, or let {name} reference auth.users (id)"
        ))
        .condition(Condition::ForeignKeyViolation)
        .object(Object::part_of("column", cx.catalog.schema_name(table.schema), &table.name, column)),
    )
}
