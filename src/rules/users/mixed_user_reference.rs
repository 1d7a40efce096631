//! Foreign keys for users go to more than one user table.

use crate::catalog::{Catalog, Oid, Reference};
use crate::finding::{Applicability, Change, Finding, Fix, Object, Severity};
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::sql::style;
use crate::users::{Canonical, UserKey};

pub static RULE: Rule =
    Rule { meta: meta!("users/mixed-user-reference", Error, Migration, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let Some(canonical) = cx.users.canonical else { return };
    let right: Vec<&UserKey> = cx.users.keys_to(canonical.table).collect();
    let wrong: Vec<&UserKey> = cx.until_over(cx.users.keys.iter()).filter(|key| is_offence(cx, canonical, key)).collect();
    if right.is_empty() {
        return;
    }
    for key in &wrong {
        if let Some(finding) = mixed(cx, canonical, key, &right, wrong.len()) {
            out.report(finding);
        }
    }
}

/// A key elsewhere is an offence, unless its column has a second key to the canonical table, or it is the primary key of a
/// mirror and so its own link.
fn is_offence(cx: &HistoryContext, canonical: Canonical, key: &UserKey) -> bool {
    let has_right_key = cx.users.keys_to(canonical.table).any(|other| other.table == key.table && other.column == key.column);
    key.target != canonical.table && key.table != canonical.table && !has_right_key
}

fn mixed(cx: &HistoryContext, canonical: Canonical, key: &UserKey, right: &[&UserKey], wrong: usize) -> Option<Finding> {
    let catalog = cx.catalog;
    let reference = reference(catalog, key)?;
    let column = &reference.table.column_at(key.column)?.name;
    let (expected, actual) = (label(catalog, canonical.table), label(catalog, key.target));
    let message = format!(
        "{}.{column} references {actual}, but the user table is {expected} ({} there, {} elsewhere)",
        reference.table.name,
        count(right.len()),
        wrong,
    );
    let object = Object::part_of("column", catalog.schema_name(reference.table.schema), &reference.table.name, column);
    let mut finding = Finding::new(reference.key.references, message)
        .label(format!("goes to {actual}"))
        .help(help(cx, &reference, column, canonical.table))
        .object(object);
    if let Some(example) = example(catalog, key, right) {
        let example_column = example.table.column_names(&example.constraint.columns);
        let name = example_column.first().map_or("", |name| name.as_str());
        finding = finding.related(example.key.references, format!("{}.{name} goes to {expected}", example.table.name));
    }
    if is_guaranteed(cx, canonical, key) {
        finding = finding.at_most(Severity::Warning);
    }
    finding.fixes.extend(repointed(cx, canonical, &reference));
    Some(finding)
}

/// The clause with the canonical table in it, written as the clause is; none where a statement put the key together.
fn repointed(cx: &HistoryContext, canonical: Canonical, reference: &Reference) -> Option<Fix> {
    let table = cx.catalog.relation(canonical.table)?;
    let identity = match cx.users.mirror(canonical.table) {
        Some(mirror) => table.column_at(mirror.identity)?,
        None => table.column("id")?,
    };
    let span = reference.key.references;
    let text = cx.project.sources.slice(span);
    let primary = table.primary_key().map(|key| key.columns.as_slice());
    let column = match primary == Some(&[identity.number]) {
        true => style::Referenced::PrimaryKey(&identity.name),
        false => style::Referenced::Column(&identity.name),
    };
    let target = (cx.catalog.schema_name(table.schema), table.name.as_str());
    Some(Fix {
        title: format!("reference {}", label(cx.catalog, canonical.table)),
        applicability: Applicability::Safe,
        change: Change::Edit(style::repointed(text, span, target, column)?),
    })
}

/// Whether a trigger makes the mirror's row at sign-up, so that both keys accept the same users.
fn is_guaranteed(cx: &HistoryContext, canonical: Canonical, key: &UserKey) -> bool {
    [canonical.table, key.target].into_iter().filter(|table| Some(*table) != cx.users.auth).all(|table| cx.users.is_filled(table))
}

/// A right key to show beside the wrong one: of the same table if there is one, else the first.
fn example<'a>(catalog: &'a Catalog, key: &UserKey, right: &[&UserKey]) -> Option<Reference<'a>> {
    let same_table = right.iter().find(|other| other.table == key.table);
    reference(catalog, same_table.or(right.first())?)
}

fn reference<'a>(catalog: &'a Catalog, key: &UserKey) -> Option<Reference<'a>> {
    catalog.foreign_keys_of(key.table).find(|reference| reference.constraint.oid == key.constraint)
}

fn help(cx: &HistoryContext, reference: &Reference, column: &str, canonical: Oid) -> String {
    let (expected, actual) = (label(cx.catalog, canonical), label(cx.catalog, reference.key.table));
    let who = if Some(reference.key.table) == cx.users.auth {
        format!("a user without a row in {expected} is accepted here and refused by the other keys")
    } else {
        format!("a user without a row in {actual} is refused here and accepted by the other keys")
    };
    format!(
        "{who}, with \"violates foreign key constraint\" (23503); drop {} and let {column} reference {expected}",
        reference.constraint.name
    )
}

fn count(keys: usize) -> String {
    if keys == 1 { "1 key goes".to_owned() } else { format!("{keys} keys go") }
}

fn label(catalog: &Catalog, table: Oid) -> String {
    catalog.relation(table).map(|relation| catalog.relation_label(relation)).unwrap_or_default()
}
