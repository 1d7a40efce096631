//! The order in which objects can be made: each behind those that it needs.
//!
//! A table that needs a function whose arguments have the table's row type closes a circle. A server breaks it by making the
//! default or check later, and so does the script.

use super::{Dump, is_temporary};
use crate::catalog::{
    Constraint, ConstraintKind, Node, Oid, Owner, Relation, RelationKind, Routine, RoutineText, RoutineType, TypeKind,
};
use std::collections::BTreeSet;

/// Whether a function comes with a range type.
pub(super) fn comes_with_type(routine: &Routine) -> bool {
    matches!(routine.body, RoutineText::None) && routine.language == "internal"
}

/// What has been put into order so far.
pub(super) struct Order {
    pub objects: Vec<Oid>,
    seen: BTreeSet<Oid>,
    /// Columns whose default, and checks that, are made after their tables.
    pub deferred: BTreeSet<Node>,
}

impl Dump<'_> {
    pub(super) fn order(&self) -> Order {
        let mut order = Order { objects: Vec::new(), seen: BTreeSet::new(), deferred: BTreeSet::new() };
        for oid in self.seeds() {
            self.visit(oid, &mut order);
        }
        order
    }

    /// Everything that is made, by kind, schema and name: types, tables, routines, views.
    fn seeds(&self) -> Vec<Oid> {
        let mut seeds = Vec::new();
        for ty in self.catalog.types() {
            let is_own = ty.owner == Owner::Project && !matches!(ty.kind, TypeKind::Composite(_) | TypeKind::Multirange { .. });
            seeds.extend(is_own.then(|| (0, self.catalog.schema_name(ty.schema), ty.name.as_str(), ty.oid)));
        }
        for relation in self.relations(|_| true) {
            let rank = match relation.kind {
                RelationKind::CompositeType => 0,
                RelationKind::Sequence => 1,
                RelationKind::View | RelationKind::MaterializedView => 4,
                _ => 2,
            };
            seeds.push((rank, self.catalog.schema_name(relation.schema), relation.name.as_str(), relation.oid));
        }
        for routine in self.catalog.routines().filter(|routine| routine.owner == Owner::Project) {
            let rank = if routine.kind == RoutineType::Aggregate { 5 } else { 3 };
            let seed = (rank, self.catalog.schema_name(routine.schema), routine.name.as_str(), routine.oid);
            seeds.extend((!comes_with_type(routine)).then_some(seed));
        }
        seeds.retain(|(_, schema, ..)| !is_temporary(schema));
        seeds.sort_unstable();
        seeds.into_iter().map(|(.., oid)| oid).collect()
    }

    fn visit(&self, oid: Oid, order: &mut Order) {
        if !self.is_own(oid) || !order.seen.insert(oid) {
            return;
        }
        for need in self.needs(oid) {
            self.visit(need, order);
        }
        if let Some(relation) = self.catalog.relation(oid) {
            for part in self.soft_parts(relation) {
                let needs: Vec<Oid> = self.needs_of(part).collect();
                if needs.iter().any(|need| self.reaches(*need, oid, &mut BTreeSet::new())) {
                    order.deferred.insert(part);
                } else {
                    needs.into_iter().for_each(|need| self.visit(need, order));
                }
            }
        }
        order.objects.push(oid);
    }

    /// Whether an object is made by the script in this part of it.
    fn is_own(&self, oid: Oid) -> bool {
        let owner = None
            .or_else(|| self.catalog.relation(oid).map(|relation| &relation.owner))
            .or_else(|| self.catalog.routine(oid).map(|routine| &routine.owner))
            .or_else(|| self.catalog.ty(oid).map(|ty| &ty.owner));
        owner == Some(&Owner::Project)
    }

    /// What must be there before an object can be made at all.
    fn needs(&self, oid: Oid) -> Vec<Oid> {
        let mut needs: Vec<Oid> = self.needs_of(Node::object(oid)).collect();
        if let Some(ty) = self.catalog.ty(oid)
            && let TypeKind::Multirange { range: Some(range) } = ty.kind
        {
            needs.push(range);
        }
        let Some(relation) = self.catalog.relation(oid) else { return needs };
        needs.extend(relation.parents());
        needs.extend(relation.columns().map(|column| column.ty.ty).filter(|ty| *ty != oid));
        needs
    }

    fn needs_of(&self, dependent: Node) -> impl Iterator<Item = Oid> + '_ {
        self.catalog.dependencies().needs(dependent).map(|node| node.object).filter(move |need| *need != dependent.object)
    }

    /// Parts of a table that can be made after it: defaults and checks.
    fn soft_parts(&self, relation: &Relation) -> Vec<Node> {
        let columns = relation.columns().filter(|column| column.default.is_some() || column.generated.is_some());
        let columns = columns.map(|column| Node::column(relation.oid, column.number));
        let is_check = |constraint: &&Constraint| matches!(constraint.kind, ConstraintKind::Check { .. });
        columns.chain(relation.constraints.iter().filter(is_check).map(|check| Node::object(check.oid))).collect()
    }

    fn reaches(&self, from: Oid, target: Oid, seen: &mut BTreeSet<Oid>) -> bool {
        if from == target {
            return true;
        }
        if !self.is_own(from) || !seen.insert(from) {
            return false;
        }
        let mut needs = self.needs(from);
        if let Some(relation) = self.catalog.relation(from) {
            needs.extend(self.soft_parts(relation).into_iter().flat_map(|part| self.needs_of(part)));
        }
        needs.into_iter().any(|need| self.reaches(need, target, seen))
    }
}
