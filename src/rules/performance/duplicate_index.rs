//! Two indexes of a relation are the same but for their names.

use crate::catalog::{Catalog, Index, Presence, Relation, RelationKind};
use crate::finding::{Applicability, Change, Finding, Fix, Object};
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;
use crate::rules::index_definition::{Definition, definition};
use crate::sql::name::quote_ident;
use std::collections::BTreeMap;

pub static RULE: Rule = Rule {
    meta: meta!(
        "performance/duplicate-index",
        Warning,
        Migration,
        since = "0.1.0",
        aliases = ["splinter:duplicate_index", "splinter:0009"]
    ),
    check: Check::History(check),
};

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let has_indexes = |relation: &&Relation| matches!(relation.kind, RelationKind::Table | RelationKind::MaterializedView);
    for relation in advisor::relations(cx).filter(has_indexes) {
        let mut groups: BTreeMap<Definition, Vec<&Index>> = BTreeMap::new();
        // Those that enforce uniqueness are integrity/duplicate-unique's, which says more about them.
        let plain = cx.catalog.indexes_of(relation.oid).filter(|index| !index.unique && index.presence == Presence::Certain);
        for index in plain {
            groups.entry(definition(cx.project.sources, index)).or_default().push(index);
        }
        for same in groups.values() {
            out.findings.extend(duplicates(cx.catalog, relation, same));
        }
    }
}

/// One finding for each index behind the first. That of an exclusion constraint goes with the constraint alone.
fn duplicates(catalog: &Catalog, relation: &Relation, same: &[&Index]) -> Vec<Finding> {
    let Some(kept) = same.iter().min_by_key(|index| index.constraint.is_none()) else { return Vec::new() };
    let key = advisor::duplicate_index_key(catalog, relation, same);
    let rest = same.iter().filter(|extra| extra.oid != kept.oid && extra.constraint.is_none());
    rest.filter_map(|extra| Some(duplicate(catalog, relation, kept, extra)?.cache_key(key.clone()))).collect()
}

fn duplicate(catalog: &Catalog, relation: &Relation, kept: &Index, extra: &Index) -> Option<Finding> {
    let label = catalog.relation_label(relation);
    let schema = catalog.schema_name(relation.schema);
    let statement = format!("drop index if exists {}.{};", quote_ident(schema), quote_ident(&extra.name));
    let message = format!("index {} on {label} is the same as {}", extra.name, kept.name);
    Some(
        Finding::new(extra.history.origin()?.span, message)
            .label("every write pays for it, and no query is faster")
            .related(kept.history.origin()?.span, format!("keep {}", kept.name))
            .help(format!("in a new migration: {statement}"))
            .object(Object::part_of("index", schema, &relation.name, &extra.name))
            .fix(Fix {
                title: format!("drop {}", extra.name),
                applicability: Applicability::Safe,
                change: Change::Migration(statement),
            }),
    )
}
