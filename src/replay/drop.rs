//! DROP of every kind of object: from the names in the statement to the objects, and the server's errors where there are none.
//!
//! What goes with them, and what keeps them from going, is `removal`'s matter.

use super::Mode;
use super::executor::Executor;
use super::failure::{Condition, Done, Failure, NoticeKind, Subject};
use super::removal::Target;
use crate::catalog::{Object, Oid, OtherKey, RelationKind, TypeKind};
use crate::sql::ast::{Drop, DropOwned, ObjectKind, ObjectName, ObjectRef, TypeName};
use crate::sql::name::{Ident, QualifiedName};

impl Executor<'_> {
    pub fn drop_objects(&mut self, drop: &Drop) -> Done {
        if drop.concurrently {
            self.check_outside_transaction("DROP INDEX CONCURRENTLY")?;
        }
        let mut targets = Vec::new();
        for object in &drop.objects {
            match self.drop_target(object) {
                Ok(target) => targets.extend(target),
                Err(failure) if drop.guard.is_guarded() && is_absence(&failure) => {
                    self.notice(NoticeKind::DoesNotExist, object.span);
                }
                // A reader goes on: what is not there needs no drop.
                Err(failure) => self.tolerate(*failure)?,
            }
        }
        self.remove(&targets, drop.behavior, drop.objects.first().map_or(self.statement, |object| object.span))
    }

    /// DROP OWNED and REASSIGN OWNED: who owns what is not modelled, but the roles have to be there.
    pub fn drop_owned(&mut self, drop: &DropOwned) -> Done {
        for role in drop.roles.iter().chain(&drop.reassign_to) {
            self.role_name(role)?;
        }
        Ok(())
    }

    /// The object that a name in DROP stands for. None: a kind that the catalog does not keep.
    fn drop_target(&mut self, object: &ObjectRef) -> Done<Option<Target>> {
        match (&object.name, object.kind) {
            (ObjectName::Routine { name, arguments }, kind) => self.routine_target(kind, name, arguments.as_deref()),
            (ObjectName::On { name, relation }, kind) => self.part_target(kind, name, relation),
            (ObjectName::Type(ty), kind) => self.type_target(kind, ty).map(Some),
            (ObjectName::Plain(name), kind) => self.named_target(kind, name),
            (ObjectName::Column { .. } | ObjectName::Operator { .. } | ObjectName::Cast { .. }, _) => Ok(None),
            (ObjectName::Using { .. } | ObjectName::Other, _) => Ok(None),
        }
    }

    fn named_target(&mut self, kind: ObjectKind, name: &QualifiedName) -> Done<Option<Target>> {
        match kind {
            ObjectKind::Table
            | ObjectKind::View
            | ObjectKind::MaterializedView
            | ObjectKind::Sequence
            | ObjectKind::ForeignTable
            | ObjectKind::Index => self.relation_target(kind, name).map(Some),
            ObjectKind::Schema => {
                let oid = self.schema_oid(&name.name)?;
                Ok(Some(Target::Object(oid)))
            }
            ObjectKind::Extension => {
                let found = self.catalog.extension(&name.name.name).is_some();
                let target = found.then(|| Target::Extension(name.name.name.clone()));
                target.map(Some).ok_or_else(|| missing(kind, name, "extension").into())
            }
            ObjectKind::Role => {
                let found = self.catalog.role(&name.name.name).is_some();
                let target = found.then(|| Target::Role(name.name.name.clone()));
                target.map(Some).ok_or_else(|| missing(kind, name, "role").into())
            }
            _ => self.other_target(kind, name),
        }
    }

    /// A relation of the wanted kind. Only the last part of the name is in the message (`DropErrorMsgNonExistent`).
    fn relation_target(&mut self, kind: ObjectKind, name: &QualifiedName) -> Done<Target> {
        if let Some(schema) = &name.schema {
            self.schema_oid(schema)?;
        }
        let (noun, article) = noun(kind);
        let Some(oid) = self.find_relation_or_index(name) else {
            let condition = match kind {
                ObjectKind::Index | ObjectKind::ForeignTable => Condition::UndefinedObject,
                _ => Condition::UndefinedTable,
            };
            let message = format!("{noun} \"{}\" does not exist", name.name);
            let subject = Subject::Missing { kind, name: name.clone() };
            return Failure::new(condition, message, name.span()).about(subject).refuse();
        };
        if !self.is_of_kind(oid, kind) {
            let message = format!("\"{}\" is not {article} {noun}", name.name);
            return Failure::new(Condition::WrongObjectType, message, name.span())
                .about(Subject::Existing { object: oid })
                .refuse();
        }
        Ok(Target::Object(oid))
    }

    fn is_of_kind(&self, oid: Oid, kind: ObjectKind) -> bool {
        match self.catalog.object(oid) {
            Some(Object::Relation(relation)) => match relation.kind {
                RelationKind::Table | RelationKind::PartitionedTable => kind == ObjectKind::Table,
                RelationKind::ForeignTable => kind == ObjectKind::ForeignTable,
                RelationKind::View => kind == ObjectKind::View,
                RelationKind::MaterializedView => kind == ObjectKind::MaterializedView,
                RelationKind::Sequence => kind == ObjectKind::Sequence,
                RelationKind::CompositeType => kind == ObjectKind::Type,
            },
            Some(Object::Index(_)) => kind == ObjectKind::Index,
            _ => false,
        }
    }

    fn type_target(&mut self, kind: ObjectKind, ty: &TypeName) -> Done<Target> {
        if let Some(schema) = &ty.name.schema
            && !ty.builtin
        {
            self.schema_oid(schema)?;
        }
        let found = self.find_type_named(&ty.name);
        let Some(oid) = found else { return Err(missing(kind, &ty.name, "type").into()) };
        // The row type of a table goes with its table only; of a composite type, the relation is the type.
        if let Some(Object::Relation(relation)) = self.catalog.object(oid)
            && relation.kind != RelationKind::CompositeType
        {
            let label = relation.name.clone();
            let message = format!("cannot drop type {label} because table {label} requires it");
            return Failure::new(Condition::DependentObjectsStillExist, message, ty.span).refuse();
        }
        let is_domain = self.catalog.ty(oid).is_some_and(|ty| matches!(ty.kind, TypeKind::Domain(_) | TypeKind::Shell));
        if kind == ObjectKind::Domain && !is_domain {
            let message = format!("\"{}\" is not a domain", ty.name);
            return Failure::new(Condition::WrongObjectType, message, ty.span).about(Subject::Existing { object: oid }).refuse();
        }
        Ok(Target::Object(oid))
    }

    fn routine_target(&mut self, kind: ObjectKind, name: &QualifiedName, arguments: Option<&[TypeName]>) -> Done<Option<Target>> {
        if let Some(schema) = &name.schema {
            self.schema_oid(schema)?;
        }
        // IF EXISTS has to see the failure before recovering replay takes it down.
        let mode = std::mem::replace(&mut self.mode, Mode::Strict);
        let found = self.routine(kind, name, arguments);
        self.mode = mode;
        Ok(found?.map(Target::Object))
    }

    /// A trigger, policy or rule on a relation, or a constraint.
    fn part_target(&mut self, kind: ObjectKind, name: &Ident, relation: &QualifiedName) -> Done<Option<Target>> {
        if let Some(schema) = &relation.schema {
            self.schema_oid(schema)?;
        }
        let Some(table) = self.find_relation(relation) else { return Err(super::resolve::missing_relation(relation).into()) };
        let found = match kind {
            ObjectKind::Trigger => table.trigger(&name.name).map(|trigger| trigger.oid),
            ObjectKind::Policy => table.policy(&name.name).map(|policy| policy.oid),
            ObjectKind::Rule => table.rule(&name.name).map(|rule| rule.oid),
            _ => table.constraint(&name.name).map(|constraint| constraint.oid),
        };
        if let Some(oid) = found {
            return Ok(Some(Target::Object(oid)));
        }
        if table.presence != crate::catalog::Presence::Certain {
            return Ok(None);
        }
        let (noun, of) = match kind {
            ObjectKind::Trigger => ("trigger", "table"),
            ObjectKind::Policy => ("policy", "table"),
            _ => ("rule", "relation"),
        };
        let message = format!("{noun} \"{name}\" for {of} \"{}\" does not exist", table.name);
        let subject = Subject::Missing { kind, name: QualifiedName { schema: None, name: name.clone() } };
        Failure::new(Condition::UndefinedObject, message, name.span).about(subject).refuse()
    }

    /// An object that is known by name only.
    fn other_target(&mut self, kind: ObjectKind, name: &QualifiedName) -> Done<Option<Target>> {
        let schema = match &name.schema {
            Some(schema) => Some(self.schema_oid(schema)?),
            None => None,
        };
        let in_path = self.effective_search_path().into_iter().map(Some);
        let schemas: Vec<Option<Oid>> = if schema.is_some() { vec![schema] } else { in_path.chain([None]).collect() };
        let mut keys = schemas.into_iter().map(|schema| OtherKey { kind: kind.into(), schema, name: name.name.name.clone() });
        let found = keys.find(|key| self.catalog.others.contains_key(key));
        match (found, other_noun(kind)) {
            (Some(key), _) => Ok(Some(Target::Other(key))),
            (None, Some(noun)) => Err(missing(kind, name, noun).into()),
            (None, None) => Ok(None),
        }
    }
}

/// Whether IF EXISTS forgives a failure: something that the name needs is not there.
fn is_absence(failure: &Failure) -> bool {
    matches!(
        failure.condition,
        Condition::UndefinedTable | Condition::UndefinedObject | Condition::UndefinedFunction | Condition::InvalidSchemaName
    )
}

fn missing(kind: ObjectKind, name: &QualifiedName, noun: &str) -> Failure {
    Failure::new(Condition::UndefinedObject, format!("{noun} \"{name}\" does not exist"), name.span())
        .about(Subject::Missing { kind, name: name.clone() })
}

/// The noun of a kind of relation, and its article.
fn noun(kind: ObjectKind) -> (&'static str, &'static str) {
    match kind {
        ObjectKind::View => ("view", "a"),
        ObjectKind::MaterializedView => ("materialized view", "a"),
        ObjectKind::Sequence => ("sequence", "a"),
        ObjectKind::ForeignTable => ("foreign table", "a"),
        ObjectKind::Index => ("index", "an"),
        _ => ("table", "a"),
    }
}

/// The nouns of objects that are kept by name. None: the catalog does not know whether there is one.
fn other_noun(kind: ObjectKind) -> Option<&'static str> {
    match kind {
        ObjectKind::Publication => Some("publication"),
        ObjectKind::EventTrigger => Some("event trigger"),
        ObjectKind::Server => Some("server"),
        ObjectKind::ForeignDataWrapper => Some("foreign-data wrapper"),
        ObjectKind::Subscription => Some("subscription"),
        _ => None,
    }
}
