//! Publications and their members. Event triggers are here too: both are kept by name.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use super::routine::unqualified;
use crate::catalog::{Oid, OtherKey, OtherObject, Relation, RelationKind, Verb};
use crate::sql::ast::{
    AlterPublication, AlterPublicationAction, CreateEventTrigger, CreatePublication, ObjectKind, Persistence, PublicationObjects,
};
use crate::sql::name::{Ident, QualifiedName};
use std::sync::Arc;

impl Executor<'_> {
    pub fn create_publication(&mut self, create: &CreatePublication) -> Done {
        let key = self.new_other_key(ObjectKind::Publication, &create.name)?;
        self.put_other(key.clone(), ObjectKind::Publication, &create.name);
        self.update_other(&key, |publication| publication.all_tables = matches!(create.objects, PublicationObjects::AllTables));
        let members = self.publication_members(&create.objects)?.into_iter().map(|(member, _)| member).collect();
        self.update_other(&key, |publication| publication.relations = members);
        Ok(())
    }

    /// The key of an object whose name has to be free.
    fn new_other_key(&mut self, kind: ObjectKind, name: &Ident) -> Done<OtherKey> {
        let key = OtherKey { kind: kind.into(), schema: None, name: name.name.clone() };
        if self.catalog.others.contains_key(&key) {
            let message = format!("{} \"{name}\" already exists", super::object::other_noun(kind));
            return Failure::new(Condition::DuplicateObject, message, name.span).refuse();
        }
        Ok(key)
    }

    fn update_other(&mut self, key: &OtherKey, change: impl FnOnce(&mut OtherObject)) {
        if let Some(other) = self.catalog.others.get_mut(key) {
            change(Arc::make_mut(other));
        }
    }

    pub fn alter_publication(&mut self, alter: &AlterPublication) -> Done {
        let key = OtherKey { kind: ObjectKind::Publication.into(), schema: None, name: alter.name.name.clone() };
        let Some(publication) = self.catalog.others.get(&key).cloned() else {
            let message = format!("publication \"{}\" does not exist", alter.name);
            let failure = Failure::new(Condition::UndefinedObject, message, alter.name.span);
            let subject = Subject::Missing { kind: ObjectKind::Publication, name: unqualified(&alter.name) };
            return self.recover(failure, |_| ((), subject));
        };
        let objects = match &alter.action {
            AlterPublicationAction::Add(objects)
            | AlterPublicationAction::Set(objects)
            | AlterPublicationAction::Drop(objects) => objects,
            AlterPublicationAction::Options => return Ok(()),
        };
        if publication.all_tables {
            let message = format!("publication \"{}\" is defined as FOR ALL TABLES", alter.name);
            let failure = Failure::new(Condition::ObjectNotInPrerequisiteState, message, alter.name.span);
            return failure.detail("Tables cannot be added to or dropped from FOR ALL TABLES publications.").refuse();
        }
        let members = self.publication_members(objects)?;
        let mut relations = publication.relations.clone();
        match &alter.action {
            AlterPublicationAction::Add(_) => add_members(&mut relations, members, self, &alter.name)?,
            AlterPublicationAction::Drop(_) => drop_members(&mut relations, members, self)?,
            _ => relations = members.into_iter().map(|(member, _)| member).collect(),
        }
        let origin = self.origin(alter.name.span);
        self.update_other(&key, |publication| {
            publication.relations = relations;
            publication.history.push(Verb::Altered, origin);
        });
        Ok(())
    }

    /// Tables and schemas by oid, each with its name as written.
    fn publication_members(&mut self, objects: &PublicationObjects) -> Done<Vec<(Oid, QualifiedName)>> {
        let PublicationObjects::List { tables, schemas } = objects else { return Ok(Vec::new()) };
        let mut members: Vec<(Oid, QualifiedName)> = Vec::with_capacity(tables.len());
        for table in tables {
            let oid = self.relation(table)?;
            self.check_publishable(oid, table)?;
            if !members.iter().any(|(member, _)| *member == oid) {
                members.push((oid, table.clone()));
            }
        }
        for schema in schemas {
            // TABLES IN SCHEMA CURRENT_SCHEMA is the first one of the search path.
            members.push((self.schema_or_recover(schema)?, unqualified(schema)));
        }
        Ok(members)
    }

    fn check_publishable(&self, oid: Oid, name: &QualifiedName) -> Done {
        if self.catalog.index(oid).is_some() {
            return Failure::new(Condition::WrongObjectType, format!("\"{}\" is an index", name.name), name.span()).refuse();
        }
        let Some(what) = self.catalog.relation(oid).and_then(|relation| self.not_publishable(relation)) else { return Ok(()) };
        let message = format!("cannot add relation \"{}\" to publication", name.name);
        let failure = Failure::new(Condition::InvalidParameterValue, message, name.span());
        failure.about(Subject::Existing { object: oid }).detail(format!("This operation is not supported for {what}.")).refuse()
    }

    fn not_publishable(&self, relation: &Relation) -> Option<&'static str> {
        match (relation.kind, relation.persistence) {
            (RelationKind::View, _) => Some("views"),
            (RelationKind::MaterializedView, _) => Some("materialized views"),
            (RelationKind::Sequence, _) => Some("sequences"),
            (RelationKind::CompositeType, _) => Some("composite types"),
            (RelationKind::ForeignTable, _) => Some("foreign tables"),
            (RelationKind::Table | RelationKind::PartitionedTable, _) if self.is_system(relation) => Some("system tables"),
            (_, Persistence::Temporary) => Some("temporary tables"),
            (_, Persistence::Unlogged) => Some("unlogged tables"),
            (_, Persistence::Permanent) => None,
        }
    }

    pub(super) fn is_system(&self, relation: &Relation) -> bool {
        self.catalog.schema_name(relation.schema) == "pg_catalog"
    }

    pub fn create_event_trigger(&mut self, create: &CreateEventTrigger) -> Done {
        const EVENTS: [&str; 4] = ["ddl_command_start", "ddl_command_end", "sql_drop", "table_rewrite"];
        if !EVENTS.contains(&create.event.name.as_str()) {
            let message = format!("unrecognized event name \"{}\"", create.event);
            return Failure::new(Condition::SyntaxError, message, create.event.span).refuse();
        }
        let key = self.new_other_key(ObjectKind::EventTrigger, &create.name)?;
        let function = self.trigger_function(&create.function, "event_trigger")?;
        self.put_other(key.clone(), ObjectKind::EventTrigger, &create.name);
        self.update_other(&key, |trigger| trigger.relations = function.into_iter().collect());
        Ok(())
    }
}

fn add_members(
    relations: &mut Vec<Oid>,
    members: Vec<(Oid, QualifiedName)>,
    executor: &Executor<'_>,
    publication: &Ident,
) -> Done {
    for (member, name) in members {
        if relations.contains(&member) {
            let noun = if executor.catalog.schema(member).is_some() { "schema" } else { "relation" };
            let message = format!("{noun} \"{}\" is already member of publication \"{publication}\"", name.name);
            let failure = Failure::new(Condition::DuplicateObject, message, name.span());
            return failure.about(Subject::Existing { object: member }).refuse();
        }
        relations.push(member);
    }
    Ok(())
}

fn drop_members(relations: &mut Vec<Oid>, members: Vec<(Oid, QualifiedName)>, executor: &Executor<'_>) -> Done {
    for (member, name) in members {
        if !relations.contains(&member) {
            let message = match executor.catalog.schema(member) {
                Some(schema) => format!("tables from schema \"{}\" are not part of the publication", schema.name),
                None => format!("relation \"{}\" is not part of the publication", name.name),
            };
            return Failure::new(Condition::UndefinedObject, message, name.span()).refuse();
        }
        relations.retain(|other| *other != member);
    }
    Ok(())
}
