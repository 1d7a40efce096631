//! Parents that come and go: ATTACH and DETACH PARTITION, INHERIT and NO INHERIT.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure};
use crate::catalog::{Constraint, Oid, Relation, RelationKind, Verb};
use crate::sql::ast::PartitionBound;
use crate::sql::name::QualifiedName;

impl Executor<'_> {
    pub(super) fn attach_partition(&mut self, parent: Oid, name: &QualifiedName, bound: &PartitionBound) -> Done {
        let Some(table) = self.catalog.relation(parent) else { return Ok(()) };
        if table.kind != RelationKind::PartitionedTable && !self.is_assumed(parent) {
            let message = format!("table \"{}\" is not partitioned", table.name);
            return Failure::new(Condition::InvalidObjectDefinition, message, self.statement).refuse();
        }
        let child = self.relation(name)?;
        let (Some(table), Some(relation)) = (self.catalog.relation(parent), self.catalog.relation(child)) else { return Ok(()) };
        if relation.partition_of.is_some() {
            let message = format!("\"{}\" is already a partition", relation.name);
            return Failure::new(Condition::WrongObjectType, message, name.span()).refuse();
        }
        if let Some(column) = relation.columns().find(|column| table.column(&column.name).is_none() && table.columns_known) {
            let message =
                format!("table \"{}\" contains column \"{}\" not found in parent \"{}\"", relation.name, column.name, table.name);
            let failure = Failure::new(Condition::DatatypeMismatch, message, name.span());
            return failure.detail("The new partition may contain only the columns present in parent.").refuse();
        }
        self.check_fits_parent(parent, child, name)?;
        self.check_bound(parent, &name.name, bound)?;
        let bound = self.bound_text(bound);
        self.catalog.update_relation(child, |relation| {
            relation.partition_of = Some(parent);
            relation.partition_bound = Some(bound);
        });
        self.note(child, Verb::Altered, name.span());
        self.fill_partition(parent, child)
    }

    /// A child must have the parent's columns and checks already.
    fn check_fits_parent(&mut self, parent: Oid, child: Oid, name: &QualifiedName) -> Done {
        let (Some(table), Some(relation)) = (self.catalog.relation(parent), self.catalog.relation(child)) else { return Ok(()) };
        let message = match misfit(table, relation) {
            Some(message) if relation.columns_known && table.columns_known => message,
            _ => return Ok(()),
        };
        self.tolerate(Failure::new(Condition::DatatypeMismatch, message, name.span()))
    }

    pub(super) fn detach_partition(&mut self, parent: Oid, name: &QualifiedName) -> Done {
        let child = self.relation(name)?;
        let (Some(table), Some(relation)) = (self.catalog.relation(parent), self.catalog.relation(child)) else { return Ok(()) };
        if relation.partition_of != Some(parent) {
            let message = format!("relation \"{}\" is not a partition of relation \"{}\"", relation.name, table.name);
            return self.tolerate(Failure::new(Condition::UndefinedTable, message, name.span()));
        }
        let parents: Vec<Oid> = table.triggers.iter().map(|trigger| trigger.oid).collect();
        self.catalog.update_relation(child, |relation| {
            relation.partition_of = None;
            relation.partition_bound = None;
            relation.triggers.retain(|trigger| trigger.parent.is_none_or(|parent| !parents.contains(&parent)));
        });
        self.note(child, Verb::Altered, name.span());
        Ok(())
    }

    pub(super) fn inherit(&mut self, child: Oid, name: &QualifiedName) -> Done {
        let parent = self.relation(name)?;
        let Some(relation) = self.catalog.relation(child) else { return Ok(()) };
        if relation.inherits.contains(&parent) {
            let message = format!("relation \"{}\" would be inherited from more than once", name.name);
            return Failure::new(Condition::DuplicateTable, message, name.span()).refuse();
        }
        self.check_fits_parent(parent, child, name)?;
        self.catalog.update_relation(child, |relation| relation.inherits.push(parent));
        Ok(())
    }

    pub(super) fn disinherit(&mut self, child: Oid, name: &QualifiedName) -> Done {
        let parent = self.relation(name)?;
        let Some(relation) = self.catalog.relation(child) else { return Ok(()) };
        if !relation.inherits.contains(&parent) {
            let message = format!("relation \"{}\" is not a parent of relation \"{}\"", name.name, relation.name);
            return self.tolerate(Failure::new(Condition::UndefinedTable, message, name.span()));
        }
        self.catalog.update_relation(child, |relation| relation.inherits.retain(|other| *other != parent));
        Ok(())
    }

    // Constraints that a child has from its parent

    /// The constraints of children that are there because the parent has this one.
    pub(super) fn copies_of(&self, parent: Oid, original: &Constraint) -> Vec<Oid> {
        let mut copies = Vec::new();
        for child in self.children(parent) {
            let Some(copy) = self.copy_in(parent, original, child) else { continue };
            copies.push(copy.oid);
            copies.extend(self.copies_of(child, copy));
        }
        copies
    }

    fn copy_in(&self, parent: Oid, original: &Constraint, child: Oid) -> Option<&Constraint> {
        let relation = self.catalog.relation(child)?;
        if original.is_inherited_check() {
            return relation.constraint(&original.name);
        }
        relation.partition_of.filter(|own| *own == parent)?;
        let columns = self.numbers_in_child(parent, child, &original.columns);
        let same_target = |own: &Constraint| match (own.foreign_key(), original.foreign_key()) {
            (Some(own), Some(original)) => own.table == original.table,
            (None, None) => own.noun() == original.noun() && own.noun() != "check",
            _ => false,
        };
        relation.constraints.iter().find(|own| own.columns == columns && same_target(own))
    }

    /// Whether a parent gave the relation this constraint.
    pub(super) fn inherited_constraint(&self, oid: Oid, constraint: &Constraint) -> bool {
        let parents = self.catalog.relation(oid).into_iter().flat_map(Relation::parents);
        let mut parents = parents.filter_map(|parent| self.catalog.relation(parent));
        parents.any(|parent| {
            let mut originals = parent.constraints.iter();
            originals.any(|original| self.copy_in(parent.oid, original, oid).is_some_and(|copy| copy.oid == constraint.oid))
        })
    }
}

/// Why a relation cannot become the child of a parent.
fn misfit(parent: &Relation, child: &Relation) -> Option<String> {
    for column in parent.columns() {
        let Some(own) = child.column(&column.name) else {
            return Some(format!("child table is missing column \"{}\"", column.name));
        };
        if own.ty != column.ty {
            return Some(format!("child table \"{}\" has different type for column \"{}\"", child.name, column.name));
        }
        if column.not_null.is_some() && own.not_null.is_none() {
            return Some(format!("column \"{}\" in child table must be marked NOT NULL", column.name));
        }
    }
    let mut checks = parent.constraints.iter().filter(|constraint| constraint.is_inherited_check());
    let missing = checks.find(|check| child.constraint(&check.name).is_none())?;
    Some(format!("child table is missing constraint \"{}\"", missing.name))
}
