//! Writing: objects go in and out of the catalog here, so that names, indexes and graph edges stay in step.
//!
//! Only `replay` calls these. They decide nothing and cannot fail.

use super::{Catalog, Constraint, Index, Name, Oid, Relation, RelationKind, Routine, Schema, Type, TypeKind};
use std::sync::Arc;

impl Catalog {
    pub(crate) fn put_schema(&mut self, schema: Schema) {
        if let Some(old) = self.schemas.get(&schema.oid) {
            self.schema_names.remove(&old.name.clone());
        }
        self.schema_names.insert(schema.name.clone(), schema.oid);
        self.schemas.insert(schema.oid, Arc::new(schema));
    }

    /// Changes a schema in place. Nothing happens where there is none.
    pub(crate) fn update_schema(&mut self, oid: Oid, change: impl FnOnce(&mut Schema)) {
        if let Some(schema) = self.schemas.get(&oid) {
            let mut schema = Schema::clone(schema);
            change(&mut schema);
            self.put_schema(schema);
        }
    }

    pub(crate) fn put_relation(&mut self, relation: Relation) {
        let oid = relation.oid;
        let old = self.relations.get(&oid).cloned();
        if !old.as_ref().is_some_and(|old| has_same_name(old, &relation)) {
            if let Some(old) = &old {
                self.relation_names.remove(&(old.schema, old.name.clone()));
            }
            self.relation_names.insert((relation.schema, relation.name.clone()), oid);
        }
        self.put_row_type(&relation);
        if !old.as_ref().is_some_and(|old| has_same_links(old, &relation)) {
            if let Some(old) = &old {
                self.unlink(old);
            }
            self.link(&relation);
        }
        self.relations.insert(oid, Arc::new(relation));
    }

    /// Changes a relation in place. Nothing happens where there is none.
    pub(crate) fn update_relation(&mut self, oid: Oid, change: impl FnOnce(&mut Relation)) {
        if let Some(relation) = self.relations.get(&oid) {
            let mut relation = Relation::clone(relation);
            change(&mut relation);
            self.put_relation(relation);
        }
    }

    pub(crate) fn remove_relation(&mut self, oid: Oid) -> Option<Arc<Relation>> {
        let relation = self.relations.remove(&oid)?;
        self.relation_names.remove(&(relation.schema, relation.name.clone()));
        self.unlink(&relation);
        self.referencing.remove(&oid);
        self.children.remove(&oid);
        self.remove_type(oid);
        Some(relation)
    }

    /// A relation's row type has the relation's own oid: it comes, moves and goes with it, and who depends on the type
    /// depends on the relation. Sequences have none.
    fn put_row_type(&mut self, relation: &Relation) {
        if relation.kind != RelationKind::Sequence {
            self.put_type(Type {
                oid: relation.oid,
                schema: relation.schema,
                name: relation.name.clone(),
                kind: TypeKind::Composite(relation.oid),
                owner: relation.owner.clone(),
                presence: relation.presence,
                history: relation.history.clone(),
            });
        }
    }

    fn link(&mut self, relation: &Relation) {
        for constraint in &relation.constraints {
            *self.constraint_names.entry((relation.schema, constraint.name.clone())).or_default() += 1;
            if let Some(key) = constraint.foreign_key() {
                self.referencing.entry(key.table).or_default().insert(relation.oid);
            }
        }
        for part in parts(relation) {
            self.part_of.insert(part, relation.oid);
        }
        for parent in relation.parents() {
            self.children.entry(parent).or_default().insert(relation.oid);
        }
    }

    fn unlink(&mut self, relation: &Relation) {
        for constraint in &relation.constraints {
            let name = (relation.schema, constraint.name.clone());
            if let Some(count) = self.constraint_names.get_mut(&name) {
                *count = count.saturating_sub(1);
            }
            if let Some(tables) = constraint.foreign_key().and_then(|key| self.referencing.get_mut(&key.table)) {
                tables.remove(&relation.oid);
            }
        }
        for part in parts(relation) {
            self.part_of.remove(&part);
        }
        for parent in relation.parents() {
            if let Some(children) = self.children.get_mut(&parent) {
                children.remove(&relation.oid);
            }
        }
    }

    pub(crate) fn put_index(&mut self, index: Index) {
        let oid = index.oid;
        if let Some(old) = self.indexes.get(&oid).cloned() {
            self.relation_names.remove(&(old.schema, old.name.clone()));
        }
        self.relation_names.insert((index.schema, index.name.clone()), oid);
        self.indexes_of.entry(index.relation).or_default().insert(oid);
        self.indexes.insert(oid, Arc::new(index));
    }

    /// Changes an index in place. Nothing happens where there is none.
    pub(crate) fn update_index(&mut self, oid: Oid, change: impl FnOnce(&mut Index)) {
        if let Some(index) = self.indexes.get(&oid) {
            let mut index = Index::clone(index);
            change(&mut index);
            self.put_index(index);
        }
    }

    pub(crate) fn remove_index(&mut self, oid: Oid) -> Option<Arc<Index>> {
        let index = self.indexes.remove(&oid)?;
        self.relation_names.remove(&(index.schema, index.name.clone()));
        if let Some(indexes) = self.indexes_of.get_mut(&index.relation) {
            indexes.remove(&oid);
        }
        Some(index)
    }

    pub(crate) fn put_type(&mut self, ty: Type) {
        if let Some(old) = self.types.get(&ty.oid).cloned() {
            self.type_names.remove(&(old.schema, old.name.clone()));
        }
        self.type_names.insert((ty.schema, ty.name.clone()), ty.oid);
        self.types.insert(ty.oid, Arc::new(ty));
    }

    /// Changes a type in place. Nothing happens where there is none.
    pub(crate) fn update_type(&mut self, oid: Oid, change: impl FnOnce(&mut Type)) {
        if let Some(ty) = self.types.get(&oid) {
            let mut ty = Type::clone(ty);
            change(&mut ty);
            self.put_type(ty);
        }
    }

    pub(crate) fn remove_type(&mut self, oid: Oid) -> Option<Arc<Type>> {
        let ty = self.types.remove(&oid)?;
        self.type_names.remove(&(ty.schema, ty.name.clone()));
        Some(ty)
    }

    pub(crate) fn put_routine(&mut self, routine: Routine) {
        let oid = routine.oid;
        if let Some(old) = self.routines.get(&oid).cloned() {
            self.unname_routine(&old);
        }
        self.routine_names.entry((routine.schema, routine.name.clone())).or_default().push(oid);
        self.routines.insert(oid, Arc::new(routine));
    }

    /// Changes a routine in place. Nothing happens where there is none.
    pub(crate) fn update_routine(&mut self, oid: Oid, change: impl FnOnce(&mut Routine)) {
        if let Some(routine) = self.routines.get(&oid) {
            let mut routine = Routine::clone(routine);
            change(&mut routine);
            self.put_routine(routine);
        }
    }

    pub(crate) fn remove_routine(&mut self, oid: Oid) -> Option<Arc<Routine>> {
        let routine = self.routines.remove(&oid)?;
        self.unname_routine(&routine);
        Some(routine)
    }

    fn unname_routine(&mut self, routine: &Routine) {
        let key: (Oid, Name) = (routine.schema, routine.name.clone());
        if let Some(overloads) = self.routine_names.get_mut(&key) {
            overloads.retain(|oid| *oid != routine.oid);
        }
    }
}

fn has_same_name(old: &Relation, new: &Relation) -> bool {
    old.schema == new.schema && old.name == new.name
}

/// Whether `link` would write the same for both: most commands change one column or one policy of a large table.
fn has_same_links(old: &Relation, new: &Relation) -> bool {
    let named = |constraint: &Constraint| (constraint.name.clone(), constraint.foreign_key().map(|key| key.table));
    old.schema == new.schema
        && old.constraints.iter().map(named).eq(new.constraints.iter().map(named))
        && parts(old).eq(parts(new))
        && old.parents().eq(new.parents())
}

/// What hangs on a relation and can be depended on or dropped by itself.
fn parts(relation: &Relation) -> impl Iterator<Item = Oid> {
    let constraints = relation.constraints.iter().map(|constraint| constraint.oid);
    let triggers = relation.triggers.iter().map(|trigger| trigger.oid);
    let policies = relation.policies.iter().map(|policy| policy.oid);
    let rules = relation.rules.iter().map(|rule| rule.oid);
    constraints.chain(triggers).chain(policies).chain(rules)
}
