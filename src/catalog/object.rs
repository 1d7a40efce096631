//! From an oid to the object that has it.

use super::{Catalog, Constraint, Index, Oid, Policy, Presence, Relation, RewriteRule, Routine, Schema, Trigger, Type};

/// An object of any kind that has an oid. What hangs on a relation comes with it.
#[derive(Debug, Clone, Copy)]
pub enum Object<'a> {
    Relation(&'a Relation),
    Index(&'a Index),
    /// A type that is not the row type of a relation.
    Type(&'a Type),
    Routine(&'a Routine),
    Schema(&'a Schema),
    Constraint(&'a Relation, &'a Constraint),
    Trigger(&'a Relation, &'a Trigger),
    Policy(&'a Relation, &'a Policy),
    Rule(&'a Relation, &'a RewriteRule),
}

impl Object<'_> {
    pub fn presence(&self) -> Presence {
        match self {
            Object::Relation(relation) => relation.presence,
            Object::Index(index) => index.presence,
            Object::Type(ty) => ty.presence,
            Object::Routine(routine) => routine.presence,
            Object::Schema(schema) => schema.presence,
            Object::Constraint(_, constraint) => constraint.presence,
            Object::Trigger(_, trigger) => trigger.presence,
            Object::Policy(_, policy) => policy.presence,
            Object::Rule(_, rule) => rule.presence,
        }
    }
}

impl Catalog {
    pub fn object(&self, oid: Oid) -> Option<Object<'_>> {
        if let Some(relation) = self.relation(oid) {
            return Some(Object::Relation(relation));
        }
        if let Some(relation) = self.part_of.get(oid) {
            return part(self.relation(*relation)?, oid);
        }
        let index = || self.index(oid).map(Object::Index);
        let ty = || self.ty(oid).map(Object::Type);
        let routine = || self.routine(oid).map(Object::Routine);
        let schema = || self.schema(oid).map(Object::Schema);
        index().or_else(routine).or_else(ty).or_else(schema)
    }

    /// Whether a constraint of the schema has this name.
    pub fn is_constraint_name(&self, schema: Oid, name: &str) -> bool {
        self.constraint_names.get(schema, name).is_some_and(|count| *count > 0)
    }
}

fn part(relation: &Relation, oid: Oid) -> Option<Object<'_>> {
    let constraint = relation.constraints.iter().find(|constraint| constraint.oid == oid);
    let trigger = || relation.triggers.iter().find(|trigger| trigger.oid == oid);
    let policy = || relation.policies.iter().find(|policy| policy.oid == oid);
    let rule = || relation.rules.iter().find(|rule| rule.oid == oid);
    constraint
        .map(|constraint| Object::Constraint(relation, constraint))
        .or_else(|| trigger().map(|trigger| Object::Trigger(relation, trigger)))
        .or_else(|| policy().map(|policy| Object::Policy(relation, policy)))
        .or_else(|| rule().map(|rule| Object::Rule(relation, rule)))
}
