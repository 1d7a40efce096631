//! The whole document: lists of objects, each sorted by the bytes of its names.

use super::relation::{self, Hook, Relation};
use crate::catalog::{self, Catalog, Oid, Owner, RelationKind, RoutineType, TypeKind};
use crate::platform::Platform;
use serde::Serialize;

/// What a project's migrations leave behind.
#[derive(Debug, Serialize)]
pub struct Document {
    schemas: Vec<String>,
    relations: Vec<Relation>,
    /// Triggers and policies that the project hung on the platform's relations.
    platform_hooks: Vec<Hook>,
    functions: Vec<Function>,
    enums: Vec<Enum>,
    /// As `schema.name`, like sequences.
    domains: Vec<String>,
    sequences: Vec<String>,
    extensions: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Function {
    schema: String,
    name: String,
    /// The types of the parameters that go in.
    arguments: Vec<String>,
    returns: Option<String>,
    returns_set: bool,
    /// `function`, `procedure`, `aggregate`, `window`
    kind: &'static str,
    language: String,
    security_definer: bool,
    search_path: Option<String>,
}

#[derive(Debug, Serialize)]
struct Enum {
    schema: String,
    name: String,
    labels: Vec<String>,
}

/// Describes what the catalog has and `base`, the catalog before the first migration, has not.
pub fn document(catalog: &Catalog, base: &Catalog, platform: Platform) -> Document {
    let view = View { catalog, base, platform };
    Document {
        schemas: sorted(catalog.schemas().map(|schema| schema.name.as_str()).filter(|name| view.is_of_project(name))),
        relations: view.relations(),
        platform_hooks: view.hooks(),
        functions: view.functions(),
        enums: view.enums(),
        domains: view.types(|kind| matches!(kind, TypeKind::Domain(_))),
        sequences: view.sequences(),
        extensions: view.extensions(),
    }
}

fn sorted<T: Into<String>>(names: impl Iterator<Item = T>) -> Vec<String> {
    let mut names: Vec<String> = names.map(Into::into).collect();
    names.sort();
    names
}

/// A catalog as the document sees it.
struct View<'a> {
    catalog: &'a Catalog,
    base: &'a Catalog,
    platform: Platform,
}

impl View<'_> {
    /// Whether a schema is the project's: neither the server's nor the platform's. Temporary relations live in one of the
    /// server's.
    fn is_of_project(&self, schema: &str) -> bool {
        let managed = self.platform.managed_schemas();
        !schema.is_empty() && !schema.starts_with("pg_") && schema != "information_schema" && !managed.contains(&schema)
    }

    fn shows(&self, schema: Oid, owner: &Owner) -> bool {
        !matches!(owner, Owner::Extension(_)) && self.is_of_project(self.catalog.schema_name(schema))
    }

    fn label(&self, schema: Oid, name: &str) -> String {
        format!("{}.{name}", self.catalog.schema_name(schema))
    }

    fn relations(&self) -> Vec<Relation> {
        let shown = self.catalog.relations().filter(|relation| self.shows(relation.schema, &relation.owner));
        let mut relations: Vec<Relation> = shown.filter_map(|found| relation::describe(self.catalog, found)).collect();
        relations.sort_by(|a, b| a.key().cmp(&b.key()));
        relations
    }

    fn hooks(&self) -> Vec<Hook> {
        let is_platforms = |found: &catalog::Relation| {
            let schema = self.catalog.schema_name(found.schema);
            self.platform.managed_schemas().contains(&schema)
        };
        let described = self.catalog.relations().filter(|found| is_platforms(found)).filter_map(|found| {
            match self.base.relation(found.oid) {
                Some(before) => relation::hook(self.catalog, found).without(Some(relation::hook(self.base, before))),
                None => relation::hook_of_project(self.catalog, found).without(None),
            }
        });
        let mut hooks: Vec<Hook> = described.collect();
        hooks.sort_by(|a, b| a.relation.cmp(&b.relation));
        hooks
    }

    fn functions(&self) -> Vec<Function> {
        let shown = self.catalog.routines().filter(|routine| self.shows(routine.schema, &routine.owner));
        let mut functions: Vec<Function> = shown.map(|routine| self.function(routine)).collect();
        functions.sort_by(|a, b| (&a.schema, &a.name, &a.arguments).cmp(&(&b.schema, &b.name, &b.arguments)));
        functions
    }

    fn function(&self, routine: &catalog::Routine) -> Function {
        let type_name = |ty: Option<&catalog::TypeUse>| ty.map(|ty| self.catalog.format_type_name(ty));
        Function {
            schema: self.catalog.schema_name(routine.schema).to_owned(),
            name: routine.name.to_string(),
            arguments: routine.signature().map(|ty| type_name(ty).unwrap_or_default()).collect(),
            returns: type_name(routine.returns.as_ref()),
            returns_set: routine.returns_set,
            kind: match routine.kind {
                RoutineType::Function => "function",
                RoutineType::Procedure => "procedure",
                RoutineType::Aggregate => "aggregate",
                RoutineType::Window => "window",
            },
            language: routine.language.to_string(),
            security_definer: routine.security_definer,
            search_path: routine.search_path.clone(),
        }
    }

    fn enums(&self) -> Vec<Enum> {
        let shown = self.catalog.types().filter(|ty| self.shows(ty.schema, &ty.owner));
        let enums = shown.filter_map(|ty| match &ty.kind {
            TypeKind::Enum(labels) => Some(Enum {
                schema: self.catalog.schema_name(ty.schema).to_owned(),
                name: ty.name.to_string(),
                labels: labels.iter().map(|label| label.text.clone()).collect(),
            }),
            _ => None,
        });
        let mut enums: Vec<Enum> = enums.collect();
        enums.sort_by(|a, b| (&a.schema, &a.name).cmp(&(&b.schema, &b.name)));
        enums
    }

    fn types(&self, wanted: fn(&TypeKind) -> bool) -> Vec<String> {
        let shown = self.catalog.types().filter(|ty| wanted(&ty.kind) && self.shows(ty.schema, &ty.owner));
        sorted(shown.map(|ty| self.label(ty.schema, &ty.name)))
    }

    fn sequences(&self) -> Vec<String> {
        let sequences = self.catalog.relations().filter(|relation| relation.kind == RelationKind::Sequence);
        let shown = sequences.filter(|relation| self.shows(relation.schema, &relation.owner));
        sorted(shown.map(|relation| self.label(relation.schema, &relation.name)))
    }

    /// Those that the platform does not bring, by name: a project may drop one of them and make it anew.
    fn extensions(&self) -> Vec<String> {
        let names = self.catalog.extensions().map(|extension| extension.name.as_str());
        sorted(names.filter(|name| self.base.extension(name).is_none()))
    }
}
