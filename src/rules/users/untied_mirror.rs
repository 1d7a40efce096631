//! The last key between a mirror and auth.users was dropped.

use crate::catalog::DropCause;
use crate::finding::{Finding, Object};
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::lost_keys::{LostKey, lost_keys};
use crate::users::identity::{Identity, identity};

pub static RULE: Rule =
    Rule { meta: meta!("users/untied-mirror", Warning, Migration, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let Some(auth) = cx.users.auth else { return };
    for lost in lost_keys(cx.catalog).iter().filter(|lost| lost.key.table == auth) {
        let [column] = lost.constraint.columns.as_slice() else { continue };
        // Of another type it stands for the users of somebody else.
        let is_uuid = lost.table.column_at(*column).is_some_and(|column| cx.catalog.is_builtin(&column.ty, "uuid"));
        let tied = identity(cx.catalog, auth, lost.table, *column) == Identity::AuthId;
        if is_uuid && !tied && cx.catalog.is_primary_key_column(lost.table, *column) {
            out.findings.extend(untied(cx, lost));
        }
    }
}

fn untied(cx: &HistoryContext, lost: &LostKey) -> Option<Finding> {
    let column = lost.table.column_at(*lost.constraint.columns.first()?)?;
    let label = cx.catalog.relation_label(lost.table);
    let how = match &lost.grave.cause {
        DropCause::With { label, .. } => format!("goes with {label}"),
        DropCause::Named | DropCause::Renamed { .. } => "is dropped here".to_owned(),
    };
    Some(
        Finding::new(
            lost.grave.origin.span,
            format!("nothing ties {label} to auth.users any more: {} {how}", lost.constraint.name),
        )
        .label(format!("{}.{} may hold an id that no user has", lost.table.name, column.name))
        .related(lost.key.references, "the key was made here")
        .help(format!(
            "a row whose id is not that of a user never meets auth.uid(), and stays when the user is deleted; add the key again, \
                 or keep the auth id in a nullable unique column: alter table {label} add column auth_id uuid unique references \
                 auth.users (id) on delete set null"
        ))
        .object(Object::part_of("column", cx.catalog.schema_name(lost.table.schema), &lost.table.name, &column.name)),
    )
}
