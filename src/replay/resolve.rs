//! From names to objects, by the search path (manual, section 5.9.3).

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, NoticeKind, Subject};
use crate::catalog::{Oid, Presence, Relation, RelationKind};
use crate::sql::name::{Ident, Name, QualifiedName};
use imbl::OrdMap;
use std::sync::Arc;

/// The schema of temporary tables, as SQL may spell it.
pub(super) const TEMPORARY: &str = "pg_temp";

/// The schemas of a search path, and what they depend on: nearly every name is looked for in the same ones.
#[derive(Debug)]
pub(super) struct EffectivePath {
    search_path: Vec<Name>,
    role: Name,
    schemas: OrdMap<Name, Oid>,
    found: Vec<Oid>,
}

impl EffectivePath {
    fn is_of(&self, executor: &Executor<'_>) -> bool {
        let session = &executor.session;
        self.schemas.ptr_eq(&executor.catalog.schema_names)
            && self.search_path == session.search_path
            && self.role == session.role
    }
}

impl Executor<'_> {
    /// The schemas that an unqualified name is looked for in: that of temporary tables and `pg_catalog` first unless they are
    /// named, then the search path as far as its schemas exist.
    pub fn effective_search_path(&self) -> Vec<Oid> {
        let mut known = self.session.path.borrow_mut();
        let path = match known.take().filter(|known| known.is_of(self)) {
            Some(path) => path,
            None => Arc::new(EffectivePath {
                search_path: self.session.search_path.clone(),
                role: self.session.role.clone(),
                schemas: self.catalog.schema_names.clone(),
                found: self.look_up_search_path(),
            }),
        };
        known.insert(path).found.clone()
    }

    fn look_up_search_path(&self) -> Vec<Oid> {
        let named = |name: &str| self.session.search_path.iter().any(|schema| *schema == *name);
        let implicit = [TEMPORARY, "pg_catalog"].into_iter().filter(|name| !named(name));
        let path = implicit.chain(self.session.search_path.iter().map(|name| self.path_schema(name)));
        path.filter_map(|name| self.catalog.schema_names.get(name).copied()).collect()
    }

    fn path_schema<'a>(&'a self, name: &'a Name) -> &'a str {
        if *name == "$user" { self.session.role.as_str() } else { name.as_str() }
    }

    /// Where an unqualified CREATE goes: the first schema of the search path that exists.
    pub fn creation_schema(&self, name: &QualifiedName) -> Done<Oid> {
        if let Some(schema) = &name.schema {
            return self.schema_oid(schema);
        }
        let path = &self.session.search_path;
        path.iter().find_map(|name| self.catalog.schema_names.get(self.path_schema(name)).copied()).ok_or_else(|| {
            Failure::new(Condition::InvalidSchemaName, "no schema has been selected to create in", name.span()).into()
        })
    }

    pub fn schema_oid(&self, schema: &Ident) -> Done<Oid> {
        self.catalog.schema_names.get(&schema.name).copied().ok_or_else(|| {
            let message = format!("schema \"{schema}\" does not exist");
            let name = QualifiedName { schema: None, name: schema.clone() };
            let subject = Subject::Missing { kind: crate::sql::ast::ObjectKind::Schema, name };
            Failure::new(Condition::InvalidSchemaName, message, schema.span).about(subject).into()
        })
    }

    /// The schema, or the server's error. Recovering replay reports the first use and assumes one.
    pub fn schema_or_recover(&mut self, schema: &Ident) -> Done<Oid> {
        match self.schema_oid(schema) {
            Ok(oid) => Ok(oid),
            Err(failure) => {
                let subject = failure.subject.clone();
                self.recover(*failure, |executor| (executor.schema_or_assumed(schema), subject))
            }
        }
    }

    /// Where an unqualified CREATE goes. Recovering replay assumes a schema that is missing.
    pub fn creation_schema_or_recover(&mut self, name: &QualifiedName) -> Done<Oid> {
        match &name.schema {
            Some(schema) if schema.name == TEMPORARY => Ok(self.temporary_schema()),
            Some(schema) => self.schema_or_recover(schema),
            None => self.creation_schema(name),
        }
    }

    /// The relation or index with this name.
    pub fn find_relation_or_index(&self, name: &QualifiedName) -> Option<Oid> {
        match &name.schema {
            Some(schema) => {
                let schema = self.catalog.schema_names.get(&schema.name)?;
                self.catalog.relation_oid(*schema, &name.name.name)
            }
            None => {
                self.effective_search_path().into_iter().find_map(|schema| self.catalog.relation_oid(schema, &name.name.name))
            }
        }
    }

    pub fn find_relation(&self, name: &QualifiedName) -> Option<&Relation> {
        self.catalog.relation(self.find_relation_or_index(name)?)
    }

    /// The relation with this name, or the server's error. Recovering replay reports the first use and assumes a table.
    pub fn relation(&mut self, name: &QualifiedName) -> Done<Oid> {
        if let Some(oid) = self.find_relation_or_index(name) {
            if self.catalog.relation(oid).is_some_and(|relation| relation.presence == Presence::Assumed) {
                self.notice(NoticeKind::UsedAssumed { object: oid }, name.span());
            }
            return Ok(oid);
        }
        let failure = match &name.schema {
            // Commands look for the schema first; queries do not.
            Some(schema) => self.schema_oid(schema).err().map_or_else(|| missing_relation(name), |failure| *failure),
            None => missing_relation(name),
        };
        self.recover(failure, |executor| executor.assume_relation(name))
    }

    /// Whether the server's version may have columns that ours has not: system catalogs grow with each major version, and ours are
    /// those of PostgreSQL 15.
    pub(super) fn may_have_grown(&self, relation: &Relation) -> bool {
        let is_system = || match self.catalog.schema_name(relation.schema) {
            "pg_catalog" => !STEADY_CATALOGS.contains(&relation.name.as_str()),
            "information_schema" => !STEADY_VIEWS.contains(&relation.name.as_str()),
            _ => false,
        };
        self.session.server_version > 15 && is_system()
    }

    /// Makes the assumed table that recovering replay goes on with, in the schema that the name says.
    pub(super) fn assume_relation(&mut self, name: &QualifiedName) -> (Oid, Subject) {
        let schema = match &name.schema {
            Some(schema) => self.schema_or_assumed(schema),
            None => self.creation_schema(name).unwrap_or(Oid(0)),
        };
        let oid = self.catalog.new_oid();
        let relation = self.new_relation(oid, schema, name.name.name.clone(), RelationKind::Table, name.span());
        self.catalog.put_relation(Relation { columns_known: false, presence: Presence::Assumed, ..relation });
        (oid, Subject::MissingRelation { name: name.clone(), assumed: Some(oid) })
    }
}

/// Those of pg_catalog that have had the same columns from PostgreSQL 15 to 18 (manual, chapters 53 and 54 of each).
const STEADY_CATALOGS: &[&str] = &[
    "pg_enum",
    "pg_extension",
    "pg_indexes",
    "pg_matviews",
    "pg_namespace",
    "pg_policies",
    "pg_policy",
    "pg_proc",
    "pg_roles",
    "pg_tables",
    "pg_trigger",
    "pg_views",
];

/// The same in information_schema.
const STEADY_VIEWS: &[&str] =
    &["columns", "key_column_usage", "routines", "schemata", "table_constraints", "tables", "triggers", "views"];

/// `relation "app.profiles" does not exist`
pub fn missing_relation(name: &QualifiedName) -> Failure {
    Failure::new(Condition::UndefinedTable, format!("relation \"{name}\" does not exist"), name.span())
        .about(Subject::MissingRelation { name: name.clone(), assumed: None })
}
