//! A foreign key goes to a column of auth.users that is not its id.

use crate::catalog::{Owner, Presence, Reference};
use crate::finding::{Finding, Object};
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};

pub static RULE: Rule = Rule {
    meta: meta!("users/fragile-auth-key", Warning, None, since = "0.1.0", aliases = ["splinter:fkey_to_auth_unique"]),
    check: Check::History(check),
};

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for table in cx.project_tables() {
        for reference in cx.catalog.foreign_keys_of(table.oid) {
            out.findings.extend(fragile(cx, &reference));
        }
    }
}

fn fragile(cx: &HistoryContext, reference: &Reference) -> Option<Finding> {
    let target = cx.catalog.relation(reference.key.table).filter(|target| target.owner == Owner::Platform)?;
    let in_auth = cx.catalog.schema_name(target.schema) == "auth";
    let to_primary_key = target.primary_key().is_none_or(|primary| primary.columns == reference.key.columns);
    if !in_auth || to_primary_key || reference.key.columns.is_empty() || reference.constraint.presence != Presence::Certain {
        return None;
    }
    let names: Vec<&str> = target.column_names(&reference.key.columns).into_iter().map(|name| name.as_str()).collect();
    let (column, label) = (names.join(", "), cx.catalog.relation_label(target));
    let name = &reference.constraint.name;
    let schema = cx.catalog.schema_name(reference.table.schema);
    let mut finding = Finding::new(
        reference.key.references,
        format!("{name} leans on {label} ({column}), which is Auth's to change"),
    )
    .label("its unique constraint may become another, or go")
    .help(format!(
        "an upgrade of Auth that touches it fails, and {column} may be null or change; reference {label} (id) and read {column} \
             through it"
    ))
    .object(Object::part_of("constraint", schema, &reference.table.name, name));
    finding.cache_key = Some(format!("fkey_to_auth_unique_{schema}_{}_{name}", reference.table.name));
    Some(finding)
}
