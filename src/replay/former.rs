//! A table that takes the place of one that was only assumed, or only possible.
//!
//! Recovering replay makes up a table when a statement uses one that does not exist. When the table is created later, what was
//! hung on the made-up one stays: the reader sees the project as it was meant.

use super::executor::Executor;
use crate::catalog::{AttNum, Constraint, ConstraintKind, Index, IndexColumnKey, Oid, Presence, Relation, Trigger};
use std::sync::Arc;

/// What stood in the place of a new table.
pub(super) struct Former {
    relation: Arc<Relation>,
    indexes: Vec<Arc<Index>>,
}

impl Executor<'_> {
    /// Takes out what has the oid of the new relation; the new one keeps its policies, triggers and history.
    pub(super) fn take_place(&mut self, new: &mut Relation) -> Option<Former> {
        let oids: Vec<Oid> = self.catalog.indexes_of(new.oid).map(|index| index.oid).collect();
        self.catalog.relation(new.oid)?;
        let indexes: Vec<Arc<Index>> = oids.into_iter().filter_map(|oid| self.catalog.remove_index(oid)).collect();
        let pointing = self.catalog.referencing.get(new.oid).cloned();
        let relation = self.catalog.remove_relation(new.oid)?;
        if let Some(pointing) = pointing {
            self.catalog.referencing.insert(new.oid, pointing);
        }
        if relation.presence != Presence::Assumed {
            return None;
        }
        let events = relation.history.events.iter().cloned().chain(new.history.events.drain(..)).collect();
        new.history.events = events;
        new.policies = relation.policies.clone();
        new.rules = relation.rules.clone();
        new.row_security = relation.row_security;
        new.force_row_security = relation.force_row_security;
        new.triggers = relation.triggers.iter().map(|trigger| moved_trigger(trigger, &relation, new)).collect();
        Some(Former { relation, indexes })
    }

    /// Puts back the keys and indexes of the former table whose columns the new one has, and turns foreign keys to it over to
    /// the new columns.
    pub(super) fn settle_former(&mut self, oid: Oid, former: Option<Former>) {
        let Some(Former { relation: old, indexes }) = former else { return };
        for index in indexes {
            self.put_former_index(oid, &old, &index);
        }
        let constraints: Vec<Constraint> = old.constraints.clone();
        for constraint in constraints {
            let Some(columns) = self.moved(&old, oid, &constraint.columns) else { continue };
            let has_index = constraint.index().is_none_or(|index| self.catalog.index(index).is_some());
            let is_free = self.catalog.relation(oid).is_some_and(|new| new.constraint(&constraint.name).is_none());
            if has_index && is_free {
                self.push_constraint(oid, Constraint { columns, ..constraint });
            }
        }
        let pointing: Vec<(Oid, Oid)> =
            self.catalog.foreign_keys_to(oid).map(|key| (key.table.oid, key.constraint.oid)).collect();
        for (table, constraint) in pointing {
            self.settle_foreign_key(table, constraint, &old, oid);
        }
    }

    fn put_former_index(&mut self, oid: Oid, old: &Relation, index: &Index) {
        let mut index = index.clone();
        for key in &mut index.keys {
            if let IndexColumnKey::Column(number) = key.key {
                let Some([number]) = self.moved(old, oid, &[number]).as_deref().and_then(|found| found.first_chunk().copied())
                else {
                    return;
                };
                key.key = IndexColumnKey::Column(number);
            }
        }
        if self.catalog.relation_oid(index.schema, &index.name).is_none() {
            self.catalog.put_index(index);
        }
    }

    fn settle_foreign_key(&mut self, table: Oid, constraint: Oid, old: &Relation, new: Oid) {
        let Some(target) = self.catalog.relation(new) else { return };
        let primary = target.primary_key().map(|key| key.columns.clone()).unwrap_or_default();
        let found = self.catalog.foreign_keys_to(new).find(|key| key.constraint.oid == constraint);
        let Some(referenced) = found.map(|key| key.key.columns.clone()) else { return };
        let columns = if referenced.is_empty() { primary } else { self.moved(old, new, &referenced).unwrap_or_default() };
        let index = self.catalog.indexes_of(new).find(|index| {
            let key = index.key_columns().unwrap_or_default();
            index.can_be_referenced() && key.len() == columns.len() && columns.iter().all(|column| key.contains(column))
        });
        let index = index.map(|index| index.oid);
        self.catalog.update_relation(table, |relation| {
            for own in relation.constraints.iter_mut().filter(|own| own.oid == constraint) {
                if let ConstraintKind::ForeignKey(key) = &mut own.kind {
                    key.columns.clone_from(&columns);
                    key.index = index;
                }
            }
        });
    }

    /// Columns of the former table in the new one. None: one of them is not there.
    fn moved(&self, old: &Relation, new: Oid, numbers: &[AttNum]) -> Option<Vec<AttNum>> {
        moved(old, self.catalog.relation(new)?, numbers)
    }
}

fn moved(old: &Relation, new: &Relation, numbers: &[AttNum]) -> Option<Vec<AttNum>> {
    let column = |number: &AttNum| Some(new.column(&old.column_at(*number)?.name)?.number);
    numbers.iter().map(column).collect()
}

fn moved_trigger(trigger: &Trigger, old: &Relation, new: &Relation) -> Trigger {
    let mut trigger = trigger.clone();
    trigger.events.update_of = moved(old, new, &trigger.events.update_of).unwrap_or_default();
    trigger
}
