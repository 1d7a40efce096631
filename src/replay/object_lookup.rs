//! From an object as ALTER, COMMENT and GRANT name it to the object (`get_object_address` in the server).

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use super::policy::missing_policy;
use super::routine::unqualified;
use super::trigger::missing_trigger;
use crate::catalog::{Oid, OtherKey, RelationKind, TypeKind};
use crate::sql::ast::{ObjectKind, ObjectName, ObjectRef, TypeName};
use crate::sql::name::{Ident, Name, QualifiedName};

/// Where an object is in the catalog.
#[derive(Debug, Clone)]
pub(super) enum Address {
    Schema(Oid),
    /// A relation or an index
    Relation(Oid),
    /// A column, by its relation
    Column(Oid),
    Type(Oid),
    Routine(Oid),
    /// A trigger, policy or constraint of a relation
    Part(Oid),
    Role,
    Extension,
    Other(OtherKey),
}

impl Address {
    pub fn oid(&self) -> Option<Oid> {
        match self {
            Address::Schema(oid) | Address::Relation(oid) | Address::Column(oid) => Some(*oid),
            Address::Type(oid) | Address::Routine(oid) | Address::Part(oid) => Some(*oid),
            Address::Role | Address::Extension | Address::Other(_) => None,
        }
    }
}

impl ObjectRef {
    /// The name of an object that has a name and nothing else.
    pub(super) fn plain_name(&self) -> Option<QualifiedName> {
        match &self.name {
            ObjectName::Plain(name) => Some(name.clone()),
            ObjectName::Type(ty) => Some(ty.name.clone()),
            _ => None,
        }
    }
}

impl Executor<'_> {
    /// The object, or the server's error. None: the catalog does not keep such objects, or recovering replay goes on without.
    pub(super) fn address(&mut self, object: &ObjectRef) -> Done<Option<Address>> {
        match &object.name {
            ObjectName::Plain(name) => self.named_object(object.kind, name),
            ObjectName::Type(ty) => self.type_address(object.kind, ty).map(Some),
            ObjectName::Routine { name, arguments } => {
                let oid = self.routine(object.kind, name, arguments.as_deref())?;
                Ok(oid.map(Address::Routine))
            }
            ObjectName::On { name, relation } => self.part_address(object.kind, name, relation),
            ObjectName::Column { relation, column } => {
                let oid = self.relation(relation)?;
                let number = self.column_number(oid, &relation.name, column)?;
                Ok(number.map(|_| Address::Column(oid)))
            }
            ObjectName::Using { name, method } => Ok(self.known_other(object.kind, name, Some(method))),
            ObjectName::Operator { .. } | ObjectName::Cast { .. } | ObjectName::Other => Ok(None),
        }
    }

    fn named_object(&mut self, kind: ObjectKind, name: &QualifiedName) -> Done<Option<Address>> {
        match kind {
            ObjectKind::Schema => self.schema_or_recover(&name.name).map(|oid| Some(Address::Schema(oid))),
            ObjectKind::Role => self.existing_role(&name.name).map(|_| Some(Address::Role)),
            ObjectKind::Extension => self.extension_address(&name.name),
            ObjectKind::Type => self.type_named(name).map(|oid| Some(Address::Type(oid))),
            ObjectKind::Domain => self.domain_named(name).map(|oid| Some(Address::Type(oid))),
            ObjectKind::Table
            | ObjectKind::ForeignTable
            | ObjectKind::View
            | ObjectKind::MaterializedView
            | ObjectKind::Index
            | ObjectKind::Sequence => {
                let oid = self.relation(name)?;
                self.check_relation_kind(kind, name, oid)?;
                Ok(Some(Address::Relation(oid)))
            }
            _ => self.other_object(kind, name),
        }
    }

    fn domain_named(&mut self, name: &QualifiedName) -> Done<Oid> {
        let oid = self.type_named(name)?;
        match self.catalog.ty(oid).map(|ty| &ty.kind) {
            Some(TypeKind::Domain(_) | TypeKind::Shell) => Ok(oid),
            _ => {
                let message = format!("\"{name}\" is not a domain");
                Failure::new(Condition::WrongObjectType, message, name.span()).refuse()
            }
        }
    }

    /// `"v" is not a table`
    pub(super) fn check_relation_kind(&self, kind: ObjectKind, name: &QualifiedName, oid: Oid) -> Done {
        let relation = self.catalog.relation(oid);
        if self.is_assumed(oid) {
            return Ok(());
        }
        let is = |wanted: RelationKind| relation.is_some_and(|relation| relation.kind == wanted);
        let (fits, noun) = match kind {
            ObjectKind::Table => (relation.is_some_and(|relation| relation.kind.is_table()), "a table"),
            ObjectKind::ForeignTable => (is(RelationKind::ForeignTable), "a foreign table"),
            ObjectKind::View => (is(RelationKind::View), "a view"),
            ObjectKind::MaterializedView => (is(RelationKind::MaterializedView), "a materialized view"),
            ObjectKind::Sequence => (is(RelationKind::Sequence), "a sequence"),
            ObjectKind::Index => (self.catalog.index(oid).is_some(), "an index"),
            _ => return Ok(()),
        };
        if fits {
            return Ok(());
        }
        let failure = Failure::new(Condition::WrongObjectType, format!("\"{}\" is not {noun}", name.name), name.span());
        failure.about(Subject::Existing { object: oid }).refuse()
    }

    fn type_address(&mut self, kind: ObjectKind, ty: &TypeName) -> Done<Address> {
        let found = self.resolve_type(ty)?;
        let is_domain = self.catalog.ty(found.ty).is_some_and(|ty| matches!(ty.kind, TypeKind::Domain(_) | TypeKind::Shell));
        if kind == ObjectKind::Domain && !is_domain {
            let message = format!("\"{}\" is not a domain", ty.name);
            return Failure::new(Condition::WrongObjectType, message, ty.span).refuse();
        }
        Ok(Address::Type(found.ty))
    }

    fn extension_address(&mut self, name: &Ident) -> Done<Option<Address>> {
        if self.catalog.extension(&name.name).is_some() {
            return Ok(Some(Address::Extension));
        }
        self.missing_object(ObjectKind::Extension, name, format!("extension \"{name}\" does not exist"))
    }

    /// Trigger, policy, rule or constraint ON a relation; a constraint ON DOMAIN.
    fn part_address(&mut self, kind: ObjectKind, name: &Ident, relation: &QualifiedName) -> Done<Option<Address>> {
        if kind == ObjectKind::DomainConstraint {
            return self.domain_constraint_address(name, relation);
        }
        let table = self.relation(relation)?;
        let Some(found) = self.catalog.relation(table) else { return Ok(None) };
        let (oid, failure) = match kind {
            ObjectKind::Trigger => (found.trigger(&name.name).map(|found| found.oid), missing_trigger(name, relation)),
            ObjectKind::Policy => (found.policy(&name.name).map(|found| found.oid), missing_policy(name, relation)),
            ObjectKind::TableConstraint => {
                let message = format!("constraint \"{name}\" for table \"{}\" does not exist", relation.name);
                let failure = Failure::new(Condition::UndefinedObject, message, name.span);
                let subject = Subject::Missing { kind, name: unqualified(name) };
                (found.constraint(&name.name).map(|found| found.oid), failure.about(subject))
            }
            // Rules are not kept.
            _ => return Ok(None),
        };
        if oid.is_some() || self.is_assumed(table) {
            return Ok(oid.map(Address::Part));
        }
        let subject = failure.subject.clone();
        self.recover(failure, |_| (None, subject))
    }

    fn domain_constraint_address(&mut self, name: &Ident, domain: &QualifiedName) -> Done<Option<Address>> {
        let oid = self.domain_named(domain)?;
        match self.catalog.ty(oid).map(|ty| &ty.kind) {
            Some(TypeKind::Domain(found)) if !found.checks.iter().any(|(check, _)| *check == name.name) => {
                let message = format!("constraint \"{name}\" for domain {} does not exist", domain.name);
                self.missing_object(ObjectKind::DomainConstraint, name, message)
            }
            _ => Ok(Some(Address::Type(oid))),
        }
    }

    /// An object that the catalog keeps by name only. Where the server has some of its own kind built in, nothing is said of
    /// one that is not found.
    fn other_object(&mut self, kind: ObjectKind, name: &QualifiedName) -> Done<Option<Address>> {
        if let Some(address) = self.known_other(kind, name, None) {
            return Ok(Some(address));
        }
        let noun = match kind {
            ObjectKind::Publication => "publication",
            ObjectKind::Subscription => "subscription",
            ObjectKind::EventTrigger => "event trigger",
            ObjectKind::Server => "server",
            ObjectKind::ForeignDataWrapper => "foreign-data wrapper",
            ObjectKind::Statistics => "statistics object",
            ObjectKind::Language if !BUILTIN_LANGUAGES.contains(&name.name.name.as_str()) => "language",
            ObjectKind::Database if !DATABASES.contains(&name.name.name.as_str()) => {
                return Failure::new(Condition::InvalidCatalogName, format!("database \"{name}\" does not exist"), name.span())
                    .about(Subject::Missing { kind, name: name.clone() })
                    .refuse();
            }
            _ => return Ok(None),
        };
        self.missing_object(kind, &name.name, format!("{noun} \"{name}\" does not exist"))
    }

    pub(super) fn known_other(&self, kind: ObjectKind, name: &QualifiedName, method: Option<&Ident>) -> Option<Address> {
        let name_in = |schema: Option<Oid>| OtherKey { kind: kind.into(), schema, name: other_name(&name.name.name, method) };
        let schemas: Vec<Option<Oid>> = match &name.schema {
            Some(schema) => vec![Some(*self.catalog.schema_names.get(&schema.name)?)],
            None => std::iter::once(None).chain(self.effective_search_path().into_iter().map(Some)).collect(),
        };
        let mut keys = schemas.into_iter().map(name_in);
        keys.find(|key| self.catalog.others.contains_key(key)).map(Address::Other)
    }

    fn missing_object(&mut self, kind: ObjectKind, name: &Ident, message: String) -> Done<Option<Address>> {
        let failure = Failure::new(Condition::UndefinedObject, message, name.span);
        let subject = Subject::Missing { kind, name: unqualified(name) };
        self.recover(failure, |_| (None, subject))
    }
}

const BUILTIN_LANGUAGES: [&str; 4] = ["sql", "plpgsql", "c", "internal"];

/// The databases of a fresh server.
const DATABASES: [&str; 3] = ["postgres", "template0", "template1"];

/// Operator classes and families are told apart by their access method, too.
pub(super) fn other_name(name: &Name, method: Option<&Ident>) -> Name {
    match method {
        Some(method) => Name::exact(&format!("{name} using {method}")),
        None => name.clone(),
    }
}
