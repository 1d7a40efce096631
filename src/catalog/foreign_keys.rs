//! The graph of foreign keys.

use super::{Catalog, Constraint, ForeignKey, Oid, Relation};

/// One foreign key with the table that has it.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'a> {
    pub table: &'a Relation,
    pub constraint: &'a Constraint,
    pub key: &'a ForeignKey,
}

impl Catalog {
    /// Every foreign key, in the order of tables and their constraints.
    pub fn foreign_keys(&self) -> impl Iterator<Item = Reference<'_>> {
        self.relations().flat_map(references)
    }

    /// The foreign keys that a relation has.
    pub fn foreign_keys_of(&self, table: Oid) -> impl Iterator<Item = Reference<'_>> {
        self.relation(table).into_iter().flat_map(references)
    }

    /// The foreign keys that point at a relation.
    pub fn foreign_keys_to(&self, target: Oid) -> impl Iterator<Item = Reference<'_>> {
        let tables = self.referencing.get(target).into_iter().flatten();
        tables.filter_map(|oid| self.relation(*oid)).flat_map(references).filter(move |reference| reference.key.table == target)
    }
}

fn references(table: &Relation) -> impl Iterator<Item = Reference<'_>> {
    table
        .constraints
        .iter()
        .filter_map(move |constraint| constraint.foreign_key().map(|key| Reference { table, constraint, key }))
}
