//! What is left after statements that only possibly ran: what they made, and what they dropped, may be there.

use crate::catalog::{Catalog, Oid, OidMap, Presence, Relation, Shared};
use imbl::OrdMap;
use std::sync::Arc;

/// The catalog after statements under an undecided condition, from those before and after them. What they made is marked by
/// the executor; what they dropped comes back as possible; what they changed stays changed, since guards mostly protect
/// what has not happened yet.
pub(super) fn possibly(before: &Catalog, mut after: Catalog) -> Catalog {
    for oid in removed(&before.schemas, &after.schemas) {
        if let Some(schema) = before.schema(oid).filter(|schema| after.schema_by_name(&schema.name).is_none()) {
            let schema = crate::catalog::Schema { presence: doubted(schema.presence), ..schema.clone() };
            after.put_schema(schema);
        }
    }
    merge_relations(before, &mut after);
    for oid in removed(&before.types, &after.types) {
        let free = |ty: &&crate::catalog::Type| after.type_names.get(ty.schema, &ty.name).is_none();
        if let Some(ty) = before.ty(oid).filter(free) {
            let ty = crate::catalog::Type { presence: doubted(ty.presence), ..ty.clone() };
            after.put_type(ty);
        }
    }
    for oid in removed(&before.routines, &after.routines) {
        if let Some(routine) = before.routine(oid) {
            let routine = crate::catalog::Routine { presence: doubted(routine.presence), ..routine.clone() };
            after.put_routine(routine);
        }
    }
    merge_others(before, &mut after);
    after
}

fn merge_relations(before: &Catalog, after: &mut Catalog) {
    for oid in removed(&before.relations, &after.relations) {
        if let Some(relation) =
            before.relation(oid).filter(|relation| after.relation_oid(relation.schema, &relation.name).is_none())
        {
            after.put_relation(Relation { presence: doubted(relation.presence), ..relation.clone() });
        }
    }
    for oid in removed(&before.indexes, &after.indexes) {
        if let Some(index) = before.index(oid).filter(|index| after.relation_oid(index.schema, &index.name).is_none()) {
            let index = crate::catalog::Index { presence: doubted(index.presence), ..index.clone() };
            after.put_index(index);
        }
    }
    for oid in changed(&before.relations, &after.relations) {
        if let Some(old) = before.relation(oid) {
            after.update_relation(oid, |relation| restore_parts(old, relation));
        }
    }
}

/// What hung on a relation before and does no longer.
fn restore_parts(old: &Relation, relation: &mut Relation) {
    for (old, column) in old.attributes.iter().zip(&mut relation.attributes) {
        if column.dropped && !old.dropped {
            *column = crate::catalog::Column { presence: doubted(old.presence), ..old.clone() };
        }
    }
    for constraint in &old.constraints {
        if !relation.constraints.iter().any(|other| other.oid == constraint.oid || other.name == constraint.name) {
            relation
                .constraints
                .push(crate::catalog::Constraint { presence: doubted(constraint.presence), ..constraint.clone() });
        }
    }
    for trigger in &old.triggers {
        if !relation.triggers.iter().any(|other| other.oid == trigger.oid || other.name == trigger.name) {
            relation.triggers.push(crate::catalog::Trigger { presence: doubted(trigger.presence), ..trigger.clone() });
        }
    }
    for policy in &old.policies {
        if !relation.policies.iter().any(|other| other.oid == policy.oid || other.name == policy.name) {
            relation.policies.push(crate::catalog::Policy { presence: doubted(policy.presence), ..policy.clone() });
        }
    }
}

fn merge_others(before: &Catalog, after: &mut Catalog) {
    for name in removed_names(&before.extensions, &after.extensions) {
        if let Some(extension) = before.extensions.get(&name) {
            let mut extension = crate::catalog::Extension::clone(extension);
            extension.presence = doubted(extension.presence);
            after.extensions.insert(name, Arc::new(extension));
        }
    }
    for key in removed_names(&before.others, &after.others) {
        if let Some(other) = before.others.get(&key) {
            let mut other = crate::catalog::OtherObject::clone(other);
            other.presence = doubted(other.presence);
            after.others.insert(key, Arc::new(other));
        }
    }
}

/// The oids that a map has lost.
fn removed<V>(before: &OidMap<V>, after: &OidMap<V>) -> Vec<Oid> {
    before.differing(after).into_iter().filter(|oid| !after.contains(*oid)).collect()
}

/// The oids whose object is in another state.
fn changed<T>(before: &OidMap<Shared<T>>, after: &OidMap<Shared<T>>) -> Vec<Oid> {
    let is_other = |oid: &Oid| match (before.get(*oid), after.get(*oid)) {
        (Some(old), Some(new)) => !old.is(new),
        _ => false,
    };
    before.differing(after).into_iter().filter(is_other).collect()
}

/// The names that a map has lost.
fn removed_names<K: Ord + Clone, T>(before: &OrdMap<K, Arc<T>>, after: &OrdMap<K, Arc<T>>) -> Vec<K> {
    if before.ptr_eq(after) {
        return Vec::new();
    }
    before.keys().filter(|key| !after.contains_key(*key)).cloned().collect()
}

/// What was only assumed stays so.
pub(super) fn doubted(presence: Presence) -> Presence {
    if presence == Presence::Certain { Presence::Possible } else { presence }
}
