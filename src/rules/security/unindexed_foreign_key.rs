//! A foreign key whose columns no index begins with.

use crate::catalog::{AttNum, Catalog, Index, IndexColumnKey, Presence, Reference};
use crate::finding::{Applicability, Change, Finding, Fix, Object, Severity};
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;
use crate::sql::ast::ReferentialAction;
use crate::sql::name::quote_ident;

pub static RULE: Rule = Rule {
    meta: meta!(
        "security/unindexed-foreign-key",
        Warning,
        Migration,
        since = "0.1.0",
        aliases = ["splinter:unindexed_foreign_keys", "splinter:0001"]
    ),
    check: Check::History(check),
};

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for table in advisor::relations(cx).filter(|relation| relation.kind.is_table()) {
        for reference in cx.catalog.foreign_keys_of(table.oid) {
            if reference.constraint.presence == Presence::Certain && !is_covered(cx.catalog, &reference) {
                out.report(unindexed(cx.catalog, &reference));
            }
        }
    }
}

/// Whether an index begins with the key's columns, in its order. An index that is perhaps there is taken as there.
fn is_covered(catalog: &Catalog, reference: &Reference) -> bool {
    let columns = &reference.constraint.columns;
    catalog.indexes_of(reference.table.oid).any(|index| {
        let mut leading = columns_of(index);
        columns.iter().all(|column| leading.next() == Some(Some(*column)))
    })
}

/// The columns of an index, those of INCLUDE at the end; None for an expression.
fn columns_of(index: &Index) -> impl Iterator<Item = Option<AttNum>> {
    let keys = index.keys.iter().map(|column| match column.key {
        IndexColumnKey::Column(number) => Some(number),
        IndexColumnKey::Expression(_) => None,
    });
    keys.chain(index.include.iter().copied().map(Some))
}

fn unindexed(catalog: &Catalog, reference: &Reference) -> Finding {
    let (table, name) = (reference.table, &reference.constraint.name);
    let label = catalog.relation_label(table);
    let columns: Vec<String> = table.column_names(&reference.constraint.columns).iter().map(|name| quote_ident(name)).collect();
    let columns = columns.join(", ");
    let schema = catalog.schema_name(table.schema);
    let target = catalog.relation(reference.key.table).map(|target| catalog.relation_label(target)).unwrap_or_default();
    let statement = format!("create index on {}.{} ({columns});", quote_ident(schema), quote_ident(&table.name));
    // splinter casts the schema to regnamespace, which quotes the name where it needs it.
    let key = advisor::key("unindexed_foreign_keys", &[&quote_ident(schema), &table.name, name]);
    let finding = Finding::new(reference.key.references, format!("no index of {label} begins with {columns}"))
        .label(format!("each deletion from {target} scans {label} for {name}"))
        .help(format!("in a new migration: {statement}"))
        .object(Object::part_of("constraint", schema, &table.name, name))
        .cache_key(key)
        .fix(Fix { title: format!("index {columns}"), applicability: Applicability::Safe, change: Change::Migration(statement) });
    if acts_on_rows(&reference.key.on_delete) { finding } else { finding.at_most(Severity::Info) }
}

/// Whether deletions are meant to go on into the table: then the scan is part of ordinary work, and not only of a refusal.
fn acts_on_rows(on_delete: &ReferentialAction) -> bool {
    !matches!(on_delete, ReferentialAction::NoAction | ReferentialAction::Restrict)
}
