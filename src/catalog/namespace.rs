//! Writing: objects go in and out of the catalog here, so that names, indexes and graph edges stay in step.
//!
//! Only `replay` calls these. They decide nothing and cannot fail.

use super::{Catalog, Constraint, Index, Name, Oid, Relation, RelationKind, Routine, Schema, Shared, Type, TypeKind};
use std::sync::Arc;

impl Catalog {
    pub(crate) fn put_schema(&mut self, schema: Schema) {
        if let Some(old) = self.schemas.get(schema.oid) {
            self.schema_names.remove(&old.name);
        }
        self.schema_names.insert(schema.name.clone(), schema.oid);
        self.schemas.insert(schema.oid, Arc::new(schema));
    }

    /// Changes a schema in place. Nothing happens where there is none.
    pub(crate) fn update_schema(&mut self, oid: Oid, change: impl FnOnce(&mut Schema)) {
        if let Some(schema) = self.schemas.get(oid) {
            let mut schema = Schema::clone(schema);
            change(&mut schema);
            self.put_schema(schema);
        }
    }

    pub(crate) fn put_relation(&mut self, relation: Relation) {
        let old = self.relations.get(relation.oid).and_then(Shared::get).map(Links::of).unwrap_or_default();
        self.relink(&old, &relation);
        self.relations.insert(relation.oid, Shared::new(relation));
    }

    /// Changes a relation in place. Nothing happens where there is none.
    pub(crate) fn update_relation(&mut self, oid: Oid, change: impl FnOnce(&mut Relation)) {
        let Some(mut relation) = self.relations.remove(oid).and_then(Shared::into_arc) else { return };
        let old = Links::of(&relation);
        change(Arc::make_mut(&mut relation));
        self.relink(&old, &relation);
        self.relations.insert(oid, Shared::Made(relation));
    }

    /// Changes what only the relation itself says: its columns, options, history. Its name stays, and so do its owner and what
    /// hangs on it and on what.
    pub(crate) fn amend_relation(&mut self, oid: Oid, change: impl FnOnce(&mut Relation)) {
        if let Some(relation) = self.relations.get_mut(oid).and_then(Shared::get_mut) {
            let links = cfg!(debug_assertions).then(|| Links::of(relation));
            change(relation);
            debug_assert!(links.is_none_or(|links| links == Links::of(relation)), "{}", relation.name);
        }
    }

    pub(crate) fn remove_relation(&mut self, oid: Oid) -> Option<Arc<Relation>> {
        let relation = self.relations.remove(oid)?.into_arc()?;
        self.unlink(&Links::of(&relation), &Links::default(), oid);
        self.referencing.remove(oid);
        self.children.remove(oid);
        self.remove_type(oid);
        Some(relation)
    }

    /// Brings names, edges and the row type in step with a relation. `old`: what they say of it so far.
    fn relink(&mut self, old: &Links, relation: &Relation) {
        let new = Links::of(relation);
        self.put_row_type(relation);
        // Most commands change one column or one policy of a large table.
        if *old != new {
            self.unlink(old, &new, relation.oid);
            self.link(old, &new, relation.oid);
        }
    }

    /// A relation's row type has the relation's own oid: it comes, moves and goes with it, and who depends on the type
    /// depends on the relation. Sequences have none. What happens to the relation behind its creation is its own history.
    fn put_row_type(&mut self, relation: &Relation) {
        let is_same = |ty: &Type| {
            let is_named_so = ty.schema == relation.schema && ty.name == relation.name;
            let is_made_so = ty.presence == relation.presence && ty.history.origin() == relation.history.origin();
            is_named_so && is_made_so && ty.owner == relation.owner
        };
        if relation.kind == RelationKind::Sequence || self.ty(relation.oid).is_some_and(is_same) {
            return;
        }
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

    /// Puts in what is not linked in the same place already.
    fn link(&mut self, old: &Links, new: &Links, oid: Oid) {
        if new.name != old.name
            && let Some((schema, name)) = &new.name
        {
            self.relation_names.insert(*schema, name, oid);
        }
        for (schema, name, _) in behind_common(&new.constraints, &old.constraints) {
            self.constraint_names.change(*schema, name, |count| *count += 1);
        }
        // All of them: two keys may point at one table, and one of them may have gone.
        for target in new.constraints.iter().filter_map(|(.., target)| *target) {
            self.referencing.change(target, |tables| {
                tables.insert(oid);
            });
        }
        for part in behind_common(&new.parts, &old.parts) {
            self.part_of.insert(*part, oid);
        }
        for parent in &new.parents {
            self.children.change(*parent, |children| {
                children.insert(oid);
            });
        }
        if let Some(owner) = new.owner {
            self.sequences_of.change(owner, |sequences| {
                sequences.insert(oid);
            });
        }
    }

    /// Takes out what will not be linked in the same place again.
    fn unlink(&mut self, old: &Links, new: &Links, oid: Oid) {
        if new.name != old.name
            && let Some((schema, name)) = &old.name
        {
            self.relation_names.remove(*schema, name);
        }
        for (schema, name, target) in behind_common(&old.constraints, &new.constraints) {
            self.constraint_names.change(*schema, name, |count| *count = count.saturating_sub(1));
            if let Some(tables) = target.and_then(|target| self.referencing.get_mut(target)) {
                tables.remove(&oid);
            }
        }
        for part in behind_common(&old.parts, &new.parts) {
            self.part_of.remove(*part);
        }
        for parent in &old.parents {
            if let Some(children) = self.children.get_mut(*parent) {
                children.remove(&oid);
            }
        }
        if let Some(sequences) = old.owner.and_then(|owner| self.sequences_of.get_mut(owner)) {
            sequences.remove(&oid);
        }
    }

    pub(crate) fn put_index(&mut self, index: Index) {
        let oid = index.oid;
        self.remove_index(oid);
        self.relation_names.insert(index.schema, &index.name, oid);
        self.indexes_of.change(index.relation, |indexes| {
            indexes.insert(oid);
        });
        self.indexes.insert(oid, Shared::new(index));
    }

    /// Changes an index in place. Nothing happens where there is none.
    pub(crate) fn update_index(&mut self, oid: Oid, change: impl FnOnce(&mut Index)) {
        if let Some(index) = self.remove_index(oid) {
            let mut index = Arc::unwrap_or_clone(index);
            change(&mut index);
            self.put_index(index);
        }
    }

    pub(crate) fn remove_index(&mut self, oid: Oid) -> Option<Arc<Index>> {
        let index = self.indexes.remove(oid)?.into_arc()?;
        self.relation_names.remove(index.schema, &index.name);
        if let Some(indexes) = self.indexes_of.get_mut(index.relation) {
            indexes.remove(&oid);
        }
        Some(index)
    }

    pub(crate) fn put_type(&mut self, ty: Type) {
        self.remove_type(ty.oid);
        self.type_names.insert(ty.schema, &ty.name, ty.oid);
        self.types.insert(ty.oid, Shared::new(ty));
    }

    /// Changes a type in place. Nothing happens where there is none.
    pub(crate) fn update_type(&mut self, oid: Oid, change: impl FnOnce(&mut Type)) {
        if let Some(ty) = self.remove_type(oid) {
            let mut ty = Arc::unwrap_or_clone(ty);
            change(&mut ty);
            self.put_type(ty);
        }
    }

    pub(crate) fn remove_type(&mut self, oid: Oid) -> Option<Arc<Type>> {
        let ty = self.types.remove(oid)?.into_arc()?;
        self.type_names.remove(ty.schema, &ty.name);
        Some(ty)
    }

    pub(crate) fn put_routine(&mut self, routine: Routine) {
        let oid = routine.oid;
        self.remove_routine(oid);
        self.routine_names.change(routine.schema, &routine.name, |overloads| overloads.push(oid));
        self.routines.insert(oid, Shared::new(routine));
    }

    /// Changes a routine in place. Nothing happens where there is none.
    pub(crate) fn update_routine(&mut self, oid: Oid, change: impl FnOnce(&mut Routine)) {
        if let Some(routine) = self.remove_routine(oid) {
            let mut routine = Arc::unwrap_or_clone(routine);
            change(&mut routine);
            self.put_routine(routine);
        }
    }

    pub(crate) fn remove_routine(&mut self, oid: Oid) -> Option<Arc<Routine>> {
        let routine = self.routines.remove(oid)?.into_arc()?;
        self.routine_names.change(routine.schema, &routine.name, |overloads| overloads.retain(|other| *other != oid));
        Some(routine)
    }
}

/// What the catalog knows of a relation beside the relation itself.
#[derive(Default, PartialEq, Eq)]
struct Links {
    name: Option<(Oid, Name)>,
    /// Each with its schema, and the table that a foreign key points at.
    constraints: Vec<(Oid, Name, Option<Oid>)>,
    parts: Vec<Oid>,
    parents: Vec<Oid>,
    /// The table whose column owns the sequence.
    owner: Option<Oid>,
}

impl Links {
    fn of(relation: &Relation) -> Self {
        let target = |constraint: &Constraint| constraint.foreign_key().map(|key| key.table);
        let constraints = relation.constraints.iter();
        Links {
            name: Some((relation.schema, relation.name.clone())),
            constraints: constraints.map(|part| (relation.schema, part.name.clone(), target(part))).collect(),
            parts: parts(relation).collect(),
            parents: relation.parents().collect(),
            owner: relation.sequence_owner.map(|(table, _)| table),
        }
    }
}

/// What one list has behind its beginning that the other one has as well.
fn behind_common<'a, T: PartialEq>(list: &'a [T], other: &[T]) -> &'a [T] {
    let common = list.iter().zip(other).take_while(|(own, other)| own == other).count();
    list.get(common..).unwrap_or_default()
}

/// What hangs on a relation and can be depended on or dropped by itself.
fn parts(relation: &Relation) -> impl Iterator<Item = Oid> {
    let constraints = relation.constraints.iter().map(|constraint| constraint.oid);
    let triggers = relation.triggers.iter().map(|trigger| trigger.oid);
    let policies = relation.policies.iter().map(|policy| policy.oid);
    let rules = relation.rules.iter().map(|rule| rule.oid);
    constraints.chain(triggers).chain(policies).chain(rules)
}
