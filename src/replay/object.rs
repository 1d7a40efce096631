//! ALTER … RENAME, SET SCHEMA, OWNER for every kind of object, COMMENT ON, and objects that are kept by name only.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, NoticeKind, Subject};
use super::object_lookup::{Address, other_name};
use crate::catalog::{
    Definition, Oid, OperatorClass, OtherKey, OtherObject, Presence, RelationKind, Routine, TypeKind, TypeUse, Verb,
};
use crate::sql::ast::{AlterObject, AlterObjectAction, Comment, CreateObject, ObjectKind, ObjectName, ObjectRef};
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::text::{FileId, Span};
use std::sync::Arc;

impl Executor<'_> {
    pub fn comment(&mut self, comment: &Comment) -> Done {
        let object = &comment.object;
        // COMMENT ON COLUMN is for relations that have columns of their own (`CommentObject` in the server).
        self.address(object).map(drop)
    }

    pub fn create_object(&mut self, create: &CreateObject) -> Done {
        let object = &create.object;
        let (name, method) = match &object.name {
            ObjectName::Plain(name) => (name, None),
            ObjectName::Using { name, method } => (name, Some(method)),
            _ => return Ok(()),
        };
        if object.kind == ObjectKind::Database {
            self.check_outside_transaction("CREATE DATABASE")?;
        }
        let schema = if lives_in_schema(object.kind) { Some(self.creation_schema_or_recover(name)?) } else { None };
        let key = OtherKey { kind: object.kind.into(), schema, name: other_name(&name.name.name, method) };
        match self.catalog.others.get(&key) {
            Some(existing) if existing.presence == Presence::Certain && create.guard.is_guarded() => Ok(()),
            Some(existing) if existing.presence == Presence::Certain => {
                let noun = other_noun(object.kind);
                let message = match method {
                    Some(method) => format!("{noun} \"{}\" for access method \"{method}\" already exists", name.name),
                    None => format!("{noun} \"{}\" already exists", name.name),
                };
                Failure::new(Condition::DuplicateObject, message, object.span).refuse()
            }
            _ => {
                let definition = self.class_definition(create, method)?;
                self.put_defined(key, object.kind, &name.name, definition);
                Ok(())
            }
        }
    }

    fn class_definition(&mut self, create: &CreateObject, method: Option<&Ident>) -> Done<Definition> {
        let (Some(class), Some(method)) = (&create.class, method) else { return Ok(Definition::None) };
        let ty = self.resolve_type(&class.ty)?;
        Ok(Definition::OperatorClass(OperatorClass { ty, method: method.name.clone(), default: class.default }))
    }

    pub(super) fn put_other(&mut self, key: OtherKey, kind: ObjectKind, name: &Ident) {
        self.put_defined(key, kind, name, Definition::None);
    }

    /// As [`Executor::put_other`], with what the object is beyond its name.
    pub(super) fn put_defined(&mut self, key: OtherKey, kind: ObjectKind, name: &Ident, definition: Definition) {
        let (presence, history) = (self.presence, self.created(name.span));
        let other = OtherObject {
            kind,
            name: name.name.clone(),
            presence,
            relations: Vec::new(),
            owner: self.owner.clone(),
            all_tables: false,
            definition,
            statement: Some(self.creating_statement(name.span)),
            history,
        };
        self.catalog.others.insert(key, Arc::new(other));
    }

    /// The statement that makes what `span` names, as written.
    pub(super) fn creating_statement(&self, span: Span) -> Box<str> {
        let is_dynamic = span.file == FileId::DYNAMIC;
        if is_dynamic { Box::from(&*self.dynamic) } else { self.text(self.statement).into() }
    }

    pub fn alter_object(&mut self, alter: &AlterObject) -> Done {
        let object = &alter.object;
        if let (ObjectName::On { name, relation }, AlterObjectAction::RenameTo(to)) = (&object.name, &alter.action) {
            match object.kind {
                ObjectKind::Policy => return self.rename_policy(name, relation, to),
                ObjectKind::Trigger => return self.rename_trigger(name, relation, to),
                ObjectKind::Rule => return self.rename_rule(name, relation, to),
                _ => {}
            }
        }
        if let (ObjectKind::Role, AlterObjectAction::RenameTo(to), Some(from)) = (object.kind, &alter.action, object.plain_name())
        {
            return self.rename_role(&from.name, to);
        }
        if alter.guard.is_guarded() && !self.object_exists(object) {
            self.notice(NoticeKind::DoesNotExist, object.span);
            return Ok(());
        }
        let Some(address) = self.address(object)? else { return self.check_action_names(&alter.action) };
        match &alter.action {
            AlterObjectAction::RenameTo(to) => self.rename_object(object, &address, to),
            AlterObjectAction::SetSchema(schema) => self.move_object(object, &address, schema),
            AlterObjectAction::OwnerTo(role) => {
                self.check_row_type(&address)?;
                self.role_name(role).map(drop)
            }
            AlterObjectAction::DependsOnExtension { .. } | AlterObjectAction::Other => Ok(()),
        }
    }

    fn object_exists(&mut self, object: &ObjectRef) -> bool {
        self.strictly(|executor| executor.address(object)).is_ok_and(|address| address.is_some())
    }

    /// What can still be checked where the object itself is not kept.
    fn check_action_names(&mut self, action: &AlterObjectAction) -> Done {
        match action {
            AlterObjectAction::SetSchema(schema) => self.schema_or_recover(schema).map(drop),
            AlterObjectAction::OwnerTo(role) => self.role_name(role).map(drop),
            _ => Ok(()),
        }
    }

    fn rename_object(&mut self, object: &ObjectRef, address: &Address, to: &Ident) -> Done {
        match address {
            Address::Schema(oid) => self.rename_schema(*oid, to),
            Address::Type(oid) => {
                self.check_row_type(address)?;
                self.rename_type(*oid, to)
            }
            Address::Routine(oid) => self.rename_routine(*oid, to),
            Address::Other(key) => self.rename_other(object.kind, key, to),
            Address::Role | Address::Extension | Address::Relation(_) | Address::Column(_) | Address::Part(_) => Ok(()),
        }
    }

    fn move_object(&mut self, object: &ObjectRef, address: &Address, schema: &Ident) -> Done {
        self.check_row_type(address)?;
        let target = self.schema_or_recover(schema)?;
        match address {
            Address::Type(oid) => self.move_type(*oid, target, object),
            Address::Routine(oid) => self.move_routine(*oid, target, schema),
            Address::Other(key) => {
                self.move_other(key, target);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// `ALTER TYPE t` where t is a table: its row type goes with the table.
    fn check_row_type(&self, address: &Address) -> Done {
        let Address::Type(oid) = address else { return Ok(()) };
        match self.catalog.relation(*oid) {
            Some(relation) if relation.kind != RelationKind::CompositeType => {
                let label = self.type_label(&TypeUse::plain(*oid));
                Failure::new(Condition::WrongObjectType, format!("{label} is a table's row type"), self.statement)
                    .about(Subject::Existing { object: *oid })
                    .refuse()
            }
            _ => Ok(()),
        }
    }

    fn move_type(&mut self, oid: Oid, target: Oid, object: &ObjectRef) -> Done {
        let Some(ty) = self.catalog.ty(oid).filter(|ty| ty.schema != target) else { return Ok(()) };
        if let Some(existing) = self.catalog.type_names.get(target, &ty.name) {
            let message = format!("type \"{}\" already exists in schema \"{}\"", ty.name, self.catalog.schema_name(target));
            let failure = Failure::new(Condition::DuplicateObject, message, object.span);
            return failure.about(Subject::Existing { object: *existing }).refuse();
        }
        let composite = matches!(ty.kind, TypeKind::Composite(_));
        let moved = Verb::MovedFrom(Name::exact(self.catalog.schema_name(ty.schema)));
        let origin = self.origin(object.span);
        if composite {
            self.catalog.update_relation(oid, |relation| {
                relation.schema = target;
                relation.history.push(moved, origin);
            });
        } else {
            self.catalog.update_type(oid, |ty| {
                ty.schema = target;
                ty.history.push(moved, origin);
            });
        }
        Ok(())
    }

    fn rename_routine(&mut self, oid: Oid, to: &Ident) -> Done {
        let Some(routine) = self.catalog.routine(oid) else { return Ok(()) };
        self.check_routine_is_free(&Routine { name: to.name.clone(), ..routine.clone() }, to)?;
        let origin = self.origin(to.span);
        self.catalog.update_routine(oid, |routine| {
            routine.history.push(Verb::RenamedFrom(routine.name.clone()), origin);
            routine.name = to.name.clone();
        });
        Ok(())
    }

    fn move_routine(&mut self, oid: Oid, target: Oid, schema: &Ident) -> Done {
        let Some(routine) = self.catalog.routine(oid).filter(|routine| routine.schema != target) else { return Ok(()) };
        let moved = Verb::MovedFrom(Name::exact(self.catalog.schema_name(routine.schema)));
        self.check_routine_is_free(&Routine { schema: target, ..routine.clone() }, schema)?;
        let origin = self.origin(schema.span);
        self.catalog.update_routine(oid, |routine| {
            routine.schema = target;
            routine.history.push(moved, origin);
        });
        Ok(())
    }

    fn check_routine_is_free(&self, wanted: &Routine, at: &Ident) -> Done {
        let Some(existing) = self.same_signature(wanted).filter(|existing| existing.oid != wanted.oid) else { return Ok(()) };
        let types: Vec<TypeUse> = wanted.signature().flatten().cloned().collect();
        let name = QualifiedName { schema: None, name: Ident { name: wanted.name.clone(), span: at.span } };
        let label = self.signature_label(&name, &types);
        let message = format!("function {label} already exists in schema \"{}\"", self.catalog.schema_name(wanted.schema));
        let failure = Failure::new(Condition::DuplicateFunction, message, at.span);
        failure.about(Subject::Existing { object: existing.oid }).refuse()
    }

    fn rename_other(&mut self, kind: ObjectKind, key: &OtherKey, to: &Ident) -> Done {
        let renamed = OtherKey { name: to.name.clone(), ..key.clone() };
        if self.catalog.others.contains_key(&renamed) {
            let message = format!("{} \"{to}\" already exists", other_noun(kind));
            return Failure::new(Condition::DuplicateObject, message, to.span).refuse();
        }
        let origin = self.origin(to.span);
        if let Some(other) = self.catalog.others.remove(key) {
            let mut other = OtherObject::clone(&other);
            other.history.push(Verb::RenamedFrom(other.name), origin);
            other.name = to.name.clone();
            self.catalog.others.insert(renamed, Arc::new(other));
        }
        Ok(())
    }

    fn move_other(&mut self, key: &OtherKey, target: Oid) {
        if let Some(other) = self.catalog.others.remove(key) {
            self.catalog.others.insert(OtherKey { schema: Some(target), ..key.clone() }, other);
        }
    }
}

fn lives_in_schema(kind: ObjectKind) -> bool {
    matches!(
        kind,
        ObjectKind::Collation
            | ObjectKind::Conversion
            | ObjectKind::OperatorClass
            | ObjectKind::OperatorFamily
            | ObjectKind::Statistics
            | ObjectKind::TextSearchConfiguration
            | ObjectKind::TextSearchDictionary
            | ObjectKind::TextSearchParser
            | ObjectKind::TextSearchTemplate
    )
}

/// What messages call the objects that are kept by name only.
pub(super) fn other_noun(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::AccessMethod => "access method",
        ObjectKind::Collation => "collation",
        ObjectKind::Conversion => "conversion",
        ObjectKind::Database => "database",
        ObjectKind::EventTrigger => "event trigger",
        ObjectKind::ForeignDataWrapper => "foreign-data wrapper",
        ObjectKind::Language => "language",
        ObjectKind::OperatorClass => "operator class",
        ObjectKind::OperatorFamily => "operator family",
        ObjectKind::Publication => "publication",
        ObjectKind::Server => "server",
        ObjectKind::Statistics => "statistics object",
        ObjectKind::Subscription => "subscription",
        ObjectKind::Tablespace => "tablespace",
        ObjectKind::TextSearchConfiguration => "text search configuration",
        ObjectKind::TextSearchDictionary => "text search dictionary",
        ObjectKind::TextSearchParser => "text search parser",
        ObjectKind::TextSearchTemplate => "text search template",
        _ => "object",
    }
}
