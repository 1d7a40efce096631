//! Schemas, roles, extensions, privileges, and objects that are kept by name only.

use super::{Catalog, Definition, History, Oid, Owner, Presence, Verb};
use crate::sql::ast::ObjectKind;
use crate::sql::name::Name;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Schema {
    pub oid: Oid,
    pub name: Name,
    pub owner: Owner,
    pub presence: Presence,
    pub history: History,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Role {
    pub name: Name,
    pub superuser: bool,
    pub bypass_rls: bool,
    pub login: bool,
    /// Roles that it is a member of.
    pub member_of: Vec<Name>,
    /// ALTER ROLE … SET search_path
    pub search_path: Option<String>,
    pub history: History,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Extension {
    pub name: Name,
    pub schema: Oid,
    pub owner: Owner,
    pub presence: Presence,
    pub history: History,
}

/// Key of an object that is known by name only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OtherKey {
    /// The kind, by its keyword: `publication`, `server`.
    pub kind: OtherKind,
    /// The schema, for kinds that have one.
    pub schema: Option<Oid>,
    pub name: Name,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OtherKind(pub(crate) u8);

impl From<ObjectKind> for OtherKind {
    fn from(kind: ObjectKind) -> Self {
        OtherKind(kind as u8)
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OtherObject {
    pub kind: ObjectKind,
    pub name: Name,
    pub presence: Presence,
    /// Members of a publication, relations and schemas; the function of an event trigger.
    pub relations: Vec<Oid>,
    pub owner: Owner,
    /// A publication FOR ALL TABLES
    pub all_tables: bool,
    pub definition: Definition,
    /// The CREATE statement as written, where the object is kept as it was made.
    pub statement: Option<Box<str>>,
    pub history: History,
}

impl Catalog {
    pub fn schema(&self, oid: Oid) -> Option<&Schema> {
        self.schemas.get(oid).map(Arc::as_ref)
    }

    pub fn schema_by_name(&self, name: &str) -> Option<&Schema> {
        self.schema(*self.schema_names.get(name)?)
    }

    pub fn schemas(&self) -> impl Iterator<Item = &Schema> {
        self.schemas.values().map(Arc::as_ref)
    }

    /// The name of a schema; every object's schema exists.
    pub fn schema_name(&self, oid: Oid) -> &str {
        self.schema(oid).map_or("", |schema| schema.name.as_str())
    }

    pub fn role(&self, name: &str) -> Option<&Role> {
        self.roles.get(name).map(Arc::as_ref)
    }

    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.roles.values().map(Arc::as_ref)
    }

    pub fn extension(&self, name: &str) -> Option<&Extension> {
        self.extensions.get(name).map(Arc::as_ref)
    }

    pub fn extensions(&self) -> impl Iterator<Item = &Extension> {
        self.extensions.values().map(Arc::as_ref)
    }

    pub fn other(&self, kind: ObjectKind, schema: Option<Oid>, name: &Name) -> Option<&OtherObject> {
        let key = OtherKey { kind: kind.into(), schema, name: name.clone() };
        self.others.get(&key).map(Arc::as_ref)
    }
}

impl Role {
    /// A role without attributes or memberships.
    pub fn new(name: Name) -> Self {
        Role {
            name,
            superuser: false,
            bypass_rls: false,
            login: false,
            member_of: Vec::new(),
            search_path: None,
            history: History::default(),
        }
    }

    /// Whether no statement made it, and recovering replay went on as if it were there.
    pub fn is_assumed(&self) -> bool {
        self.history.events.first().is_some_and(|event| event.verb == Verb::Assumed)
            && self.history.last(&Verb::Created).is_none()
    }

    pub(crate) fn join(&mut self, group: Name) {
        if !self.member_of.contains(&group) {
            self.member_of.push(group);
        }
    }

    pub(crate) fn leave(&mut self, group: &Name) {
        self.member_of.retain(|other| other != group);
    }
}
