//! The deletion of a user scans a whole table, once for each of the rows that go.

use crate::catalog::{AttNum, Catalog, Presence, Reference};
use crate::finding::{Applicability, Change, Finding, Fix, Object};
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::sql::name::quote_ident;
use crate::users::{DeleteStep, Outcome};

pub static RULE: Rule =
    Rule { meta: meta!("users/unindexed-cascade", Info, Migration, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let steps = cx.until_over(cx.users.deletion.steps.iter());
    // The first key is looked at once for each user; behind a cascade it is once for each of the user's rows.
    for step in steps.filter(|step| step.outcome != Outcome::ClearedByTrigger && has_many_rows(cx, step)) {
        let reference = cx.catalog.foreign_keys_of(step.table).find(|found| found.constraint.oid == step.constraint);
        if let Some(reference) = reference.filter(|reference| is_unindexed(cx.catalog, reference)) {
            out.report(finding(cx, step, &reference));
        }
    }
}

/// Whether the rows that lead here are many: not the user, and not the one row of a mirror.
fn has_many_rows(cx: &HistoryContext, step: &DeleteStep) -> bool {
    let path = cx.users.deletion.path(step);
    path.iter().rev().skip(1).any(|before| {
        let reference = cx.catalog.foreign_keys_of(before.table).find(|found| found.constraint.oid == before.constraint);
        let columns = reference.map(|reference| &reference.constraint.columns);
        let is_one_to_one = |columns: &Vec<AttNum>| {
            let mut indexes = cx.catalog.indexes_of(before.table);
            indexes.any(|index| index.unique && index.key_columns().as_ref() == Some(columns))
        };
        columns.is_some_and(|columns| !is_one_to_one(columns))
    })
}

/// An index serves the look-up if the key's columns are its first ones, in any order. A partial one may do.
fn is_unindexed(catalog: &Catalog, reference: &Reference) -> bool {
    let wanted = &reference.constraint.columns;
    let serves = |keys: Vec<AttNum>| keys.iter().take(wanted.len()).filter(|key| wanted.contains(key)).count() == wanted.len();
    let certain = reference.table.presence == Presence::Certain && reference.table.partition_of.is_none();
    certain && !catalog.indexes_of(reference.table.oid).any(|index| index.key_columns().is_none_or(serves))
}

fn finding(cx: &HistoryContext, step: &DeleteStep, reference: &Reference) -> Finding {
    let label = cx.catalog.relation_label(reference.table);
    let names: Vec<&str> =
        reference.table.column_names(&reference.constraint.columns).into_iter().map(|name| name.as_str()).collect();
    let (columns, schema) = (names.join(", "), cx.catalog.schema_name(reference.table.schema));
    let target = cx.catalog.relation(reference.key.table).map(|table| cx.catalog.relation_label(table)).unwrap_or_default();
    let quoted: Vec<String> = names.iter().map(|name| quote_ident(name)).collect();
    let statement =
        format!("create index on {}.{} ({});", quote_ident(schema), quote_ident(&reference.table.name), quoted.join(", "));
    Finding::new(
        reference.key.references,
        format!("the deletion of a user scans {label} once for each row of {target} that goes"),
    )
    .label(format!("{}: {columns} has no index", path(cx, step)))
    .help(format!("{statement} without it, the deletion of a user with many rows may run into the statement timeout (57014)"))
    .object(Object::part_of("constraint", schema, &reference.table.name, &reference.constraint.name))
    .fix(Fix {
        title: format!("index {columns} of {label}"),
        applicability: Applicability::Safe,
        change: Change::Migration(statement),
    })
}

/// `auth.users → public.posts → public.comments`
fn path(cx: &HistoryContext, step: &DeleteStep) -> String {
    let tables = cx.users.auth.into_iter().chain(cx.users.deletion.path(step).into_iter().map(|step| step.table));
    let labels: Vec<String> =
        tables.filter_map(|table| cx.catalog.relation(table)).map(|table| cx.catalog.relation_label(table)).collect();
    labels.join(" → ")
}
