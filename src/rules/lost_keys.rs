//! Foreign keys that were dropped and are not there again at the end: what rules of several groups ask about.

use crate::catalog::{Catalog, Constraint, ForeignKey, Grave, GraveKey, GraveKind, Presence, Relation};
use std::collections::BTreeSet;

/// A foreign key that is gone, while its table and its columns are there.
pub struct LostKey<'a> {
    pub table: &'a Relation,
    pub constraint: &'a Constraint,
    pub key: &'a ForeignKey,
    pub grave: &'a Grave,
}

/// Every lost key, by the names of tables and keys; of one that was lost more than once, the last loss.
pub fn lost_keys(catalog: &Catalog) -> Vec<LostKey<'_>> {
    let graves = catalog.graveyard().iter().filter(|(key, _)| key.kind == GraveKind::Constraint);
    let mut found: Vec<LostKey> = graves.filter_map(|(key, grave)| lost(catalog, key, grave)).collect();
    found.reverse();
    let mut seen = BTreeSet::new();
    found.retain(|lost| seen.insert((lost.table.oid, &lost.constraint.columns)));
    found.reverse();
    found
}

fn lost<'a>(catalog: &'a Catalog, key: &GraveKey, grave: &'a Grave) -> Option<LostKey<'a>> {
    let constraint = grave.constraint.as_deref()?;
    let foreign = constraint.foreign_key()?;
    let table = catalog.relation_by_name(&key.schema, key.relation.as_ref()?)?;
    let certain = table.presence == Presence::Certain && constraint.presence == Presence::Certain;
    // A table of the same name that was made later has columns of its own.
    let is_older = table.history.origin().is_some_and(|origin| origin.span.file <= constraint.origin.span.file);
    let columns_stay = constraint.columns.iter().all(|column| table.column_at(*column).is_some_and(|column| !column.dropped));
    let again = catalog.foreign_keys_of(table.oid).any(|other| other.constraint.columns == constraint.columns);
    (certain && is_older && columns_stay && !again).then_some(LostKey { table, constraint, key: foreign, grave })
}
