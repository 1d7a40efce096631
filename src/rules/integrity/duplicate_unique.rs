//! Two constraints or unique indexes of a table enforce the same thing.

use crate::catalog::{Catalog, Constraint, Index, Oid, Origin, Owner, Presence, Relation, RelationKind};
use crate::finding::{Applicability, Change, Finding, Fix, Object, Severity};
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;
use crate::rules::index_definition::{definition, key_text, normalised};
use crate::source::Sources;
use crate::sql::name::{Name, quote_ident};
use crate::text::Span;
use std::collections::BTreeMap;

pub static RULE: Rule =
    Rule { meta: meta!("integrity/duplicate-unique", Warning, Migration, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for table in cx.project_tables() {
        // A partition's indexes are those of its parent.
        if table.partition_of.is_some() || table.presence != Presence::Certain {
            continue;
        }
        for same in groups(cx, table) {
            let key = key(cx, table, &same);
            let findings = duplicates(cx.catalog, table, same).into_iter();
            out.findings.extend(findings.map(|finding| Finding { cache_key: key.clone(), ..finding }));
        }
    }
}

/// One way in which a table enforces uniqueness.
struct Unique<'a> {
    index: &'a Index,
    constraint: Option<&'a Constraint>,
    /// Foreign keys that lean on it.
    keys: Vec<&'a Name>,
}

/// What a unique index enforces, in a form that can be compared.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Meaning {
    /// Sorted, since uniqueness does not depend on the order of columns.
    columns: Vec<(String, Option<Name>, Option<Name>)>,
    predicate: Option<String>,
    nulls_not_distinct: bool,
    deferrable: bool,
    initially_deferred: bool,
    method: Name,
}

fn groups<'a>(cx: &'a HistoryContext, table: &'a Relation) -> Vec<Vec<Unique<'a>>> {
    let mut groups: BTreeMap<Meaning, Vec<Unique>> = BTreeMap::new();
    let indexes = cx.catalog.indexes_of(table.oid).filter(|index| index.unique && index.presence == Presence::Certain);
    for index in indexes.filter(|index| table.owner == Owner::Project && !index.keys.is_empty()) {
        let constraint = table.constraints.iter().find(|constraint| constraint.index() == Some(index.oid));
        let meaning = meaning(cx.project.sources, index, constraint);
        let unique = Unique { index, constraint, keys: keys_leaning_on(cx.catalog, table.oid, index.oid) };
        groups.entry(meaning).or_default().push(unique);
    }
    groups.into_values().filter(|group| group.len() > 1).collect()
}

fn meaning(sources: &Sources, index: &Index, constraint: Option<&Constraint>) -> Meaning {
    let mut columns: Vec<_> = index
        .keys
        .iter()
        .map(|column| (key_text(sources, &column.key), column.collation.clone(), column.operator_class.clone()))
        .collect();
    columns.sort();
    Meaning {
        columns,
        predicate: index.predicate.as_ref().map(|expr| normalised(sources.slice(expr.span))),
        nulls_not_distinct: index.nulls_not_distinct && !constraint.is_some_and(Constraint::is_primary_key),
        deferrable: constraint.is_some_and(|constraint| constraint.deferrable),
        initially_deferred: constraint.is_some_and(|constraint| constraint.initially_deferred),
        method: index.method.clone(),
    }
}

fn keys_leaning_on(catalog: &Catalog, table: Oid, index: Oid) -> Vec<&Name> {
    let keys = catalog.foreign_keys_to(table).filter(|reference| reference.key.index == Some(index));
    keys.map(|reference| &reference.constraint.name).collect()
}

/// splinter's key, where the indexes are the same in everything but their names.
fn key(cx: &HistoryContext, table: &Relation, same: &[Unique]) -> Option<String> {
    let mut definitions = same.iter().map(|unique| definition(cx.project.sources, unique.index));
    let first = definitions.next()?;
    if definitions.any(|other| other != first) || table.kind != RelationKind::Table {
        return None;
    }
    let indexes: Vec<&Index> = same.iter().map(|unique| unique.index).collect();
    advisor::is_own_schema(cx.catalog, table.schema).then(|| advisor::duplicate_index_key(cx.catalog, table, &indexes))
}

/// One finding for each member of a group that is not the one to keep.
fn duplicates(catalog: &Catalog, table: &Relation, mut same: Vec<Unique>) -> Vec<Finding> {
    // The best reason to stay comes first: the primary key, keys that lean on it, a constraint, age.
    same.sort_by_key(|unique| {
        let primary = unique.constraint.is_some_and(Constraint::is_primary_key);
        (!primary, unique.keys.is_empty(), unique.constraint.is_none(), unique.index.oid)
    });
    let mut rest = same.into_iter();
    let Some(kept) = rest.next() else { return Vec::new() };
    rest.filter_map(|unique| duplicate(catalog, table, &kept, &unique)).collect()
}

fn duplicate(catalog: &Catalog, table: &Relation, kept: &Unique, extra: &Unique) -> Option<Finding> {
    let (span, kept_span) = (origin(extra)?, origin(kept)?);
    let label = catalog.relation_label(table);
    let message = format!("{} enforces the same as {} on {label}", describe(extra), describe(kept));
    let object = Object::part_of(
        if extra.constraint.is_some() { "constraint" } else { "index" },
        catalog.schema_name(table.schema),
        &table.name,
        &extra.index.name,
    );
    let statement = drop_statement(catalog, table, extra);
    let mut finding = Finding::new(span, message)
        .label(format!("drop this one: {}", reason(kept, extra)))
        .related(kept_span, format!("keep {}", kept.index.name))
        .help(format!("in a new migration: {statement}"))
        .object(object);
    if kept.constraint.is_some_and(Constraint::is_primary_key) {
        finding = finding.at_most(Severity::Info);
    }
    if extra.keys.is_empty() {
        finding = finding.fix(Fix {
            title: format!("drop {}", extra.index.name),
            applicability: Applicability::Safe,
            change: Change::Migration(statement),
        });
    }
    Some(finding)
}

fn origin(unique: &Unique) -> Option<Span> {
    let constraint = unique.constraint.map(|constraint| constraint.origin);
    constraint.or_else(|| unique.index.history.origin()).map(|origin: Origin| origin.span)
}

fn describe(unique: &Unique) -> String {
    match unique.constraint {
        Some(constraint) => format!("{} constraint {}", constraint.noun(), constraint.name),
        None => format!("unique index {}", unique.index.name),
    }
}

fn reason(kept: &Unique, extra: &Unique) -> String {
    if kept.constraint.is_some_and(Constraint::is_primary_key) {
        return "the primary key stays".to_owned();
    }
    match (kept.keys.as_slice(), extra.keys.as_slice()) {
        ([], _) if kept.constraint.is_some() && extra.constraint.is_none() => "a constraint says more than an index".to_owned(),
        ([], _) => "it came later".to_owned(),
        ([key, ..], []) => format!("foreign key {key} depends on the other"),
        (_, [key, ..]) => format!("after moving foreign key {key} to the other"),
    }
}

fn drop_statement(catalog: &Catalog, table: &Relation, extra: &Unique) -> String {
    let (schema, name) = (quote_ident(catalog.schema_name(table.schema)), quote_ident(&extra.index.name));
    match extra.constraint {
        Some(_) => format!("alter table {schema}.{} drop constraint if exists {name};", quote_ident(&table.name)),
        None => format!("drop index if exists {schema}.{name};"),
    }
}
