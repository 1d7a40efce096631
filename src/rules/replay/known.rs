//! The objects of a kind that a catalog has, and their names in reports.

use crate::catalog::{Catalog, GraveKind, History, Object as CatalogObject, Oid, Origin, Owner, Presence};
use crate::finding::Object;
use crate::sql::ast::ObjectKind;
use crate::sql::name::{Name, QualifiedName};
use crate::text::Span;

/// An object that may be the one that somebody meant.
pub struct Known<'a> {
    pub name: &'a Name,
    pub schema: Option<&'a str>,
    pub origin: Option<Origin>,
    pub owner: &'a Owner,
}

impl Known<'_> {
    pub fn label(&self) -> String {
        match self.schema {
            Some(schema) => format!("{schema}.{}", self.name),
            None => self.name.to_string(),
        }
    }

    /// The place of an object that a migration made.
    pub fn place(&self) -> Option<Span> {
        self.origin.filter(|_| *self.owner == Owner::Project).map(|origin| origin.span)
    }
}

/// What exists of a kind at the end of the history. For columns: in `relation`.
pub fn known(catalog: &Catalog, kind: ObjectKind, relation: Option<Oid>) -> Vec<Known<'_>> {
    match kind_of_graves(kind) {
        Some(GraveKind::Relation) => relations(catalog),
        Some(GraveKind::Index) => indexes(catalog),
        Some(GraveKind::Column) => relation.map_or_else(Vec::new, |relation| columns(catalog, relation)),
        Some(GraveKind::Routine) => routines(catalog),
        Some(GraveKind::Type) => types(catalog),
        Some(GraveKind::Schema) => schemas(catalog),
        Some(GraveKind::Constraint | GraveKind::Trigger | GraveKind::Policy) => parts(catalog, kind),
        Some(GraveKind::Extension) | None => Vec::new(),
    }
}

/// How the graveyard calls a kind.
pub fn kind_of_graves(kind: ObjectKind) -> Option<GraveKind> {
    match kind {
        ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView | ObjectKind::ForeignTable | ObjectKind::Sequence => {
            Some(GraveKind::Relation)
        }
        ObjectKind::Index => Some(GraveKind::Index),
        ObjectKind::Column => Some(GraveKind::Column),
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine | ObjectKind::Aggregate => Some(GraveKind::Routine),
        ObjectKind::Type | ObjectKind::Domain => Some(GraveKind::Type),
        ObjectKind::Schema => Some(GraveKind::Schema),
        ObjectKind::TableConstraint => Some(GraveKind::Constraint),
        ObjectKind::Trigger => Some(GraveKind::Trigger),
        ObjectKind::Policy => Some(GraveKind::Policy),
        ObjectKind::Extension => Some(GraveKind::Extension),
        _ => None,
    }
}

/// `table`, `function`: the word for a kind in messages and reports.
pub fn noun(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Table => "table",
        ObjectKind::View => "view",
        ObjectKind::MaterializedView => "materialized view",
        ObjectKind::ForeignTable => "foreign table",
        ObjectKind::Sequence => "sequence",
        ObjectKind::Index => "index",
        ObjectKind::Column => "column",
        ObjectKind::Function => "function",
        ObjectKind::Procedure => "procedure",
        ObjectKind::Aggregate => "aggregate",
        ObjectKind::Routine => "routine",
        ObjectKind::Type => "type",
        ObjectKind::Domain => "domain",
        ObjectKind::Schema => "schema",
        ObjectKind::TableConstraint => "constraint",
        ObjectKind::Trigger => "trigger",
        ObjectKind::Policy => "policy",
        ObjectKind::Extension => "extension",
        ObjectKind::Role => "role",
        ObjectKind::Language => "language",
        ObjectKind::Publication => "publication",
        ObjectKind::Parameter => "parameter",
        ObjectKind::Database => "database",
        _ => "object",
    }
}

/// A missing object in a report.
pub fn object(kind: ObjectKind, schema: Option<&str>, name: &Name) -> Object {
    Object { kind: noun(kind), schema: schema.map(str::to_owned), relation: None, name: name.to_string() }
}

/// The schema in which a missing relation was looked for.
pub fn schema_of(catalog: &Catalog, name: &QualifiedName, assumed: Option<Oid>) -> String {
    let assumed = assumed.and_then(|oid| catalog.relation(oid)).map(|relation| catalog.schema_name(relation.schema));
    let written = name.schema.as_ref().map(|schema| schema.name.as_str());
    written.or(assumed).unwrap_or("public").to_owned()
}

/// An object in a report, and the place where a migration made it.
pub fn describe(catalog: &Catalog, object: &CatalogObject) -> (Object, Option<Span>) {
    let of = |kind, schema: Oid, name: &Name| Object::relation(kind, catalog.schema_name(schema), name);
    let made = |owner: &Owner, history: &History| (*owner == Owner::Project).then(|| history.origin()).flatten();
    let (named, origin) = match object {
        CatalogObject::Relation(found) => (of(found.kind.noun(), found.schema, &found.name), made(&found.owner, &found.history)),
        CatalogObject::Index(found) => (of("index", found.schema, &found.name), found.history.origin()),
        CatalogObject::Type(found) => (of("type", found.schema, &found.name), made(&found.owner, &found.history)),
        CatalogObject::Routine(found) => (of("function", found.schema, &found.name), made(&found.owner, &found.history)),
        CatalogObject::Schema(found) => {
            let named = Object { kind: "schema", schema: None, relation: None, name: found.name.to_string() };
            (named, made(&found.owner, &found.history))
        }
        CatalogObject::Constraint(table, found) => {
            let schema = catalog.schema_name(table.schema);
            let origin = Some(found.origin).filter(|_| table.owner == Owner::Project);
            (Object::part_of("constraint", schema, &table.name, &found.name), origin)
        }
        CatalogObject::Trigger(table, found) => {
            let schema = catalog.schema_name(table.schema);
            (Object::part_of("trigger", schema, &table.name, &found.name), found.history.origin())
        }
        CatalogObject::Policy(table, found) => {
            let schema = catalog.schema_name(table.schema);
            (Object::part_of("policy", schema, &table.name, &found.name), found.history.origin())
        }
        CatalogObject::Rule(table, _) => (of(table.kind.noun(), table.schema, &table.name), None),
    };
    (named, origin.map(|origin| origin.span))
}

fn relations(catalog: &Catalog) -> Vec<Known<'_>> {
    let certain = catalog.relations().filter(|relation| relation.presence == Presence::Certain);
    let known = certain.map(|relation| Known {
        name: &relation.name,
        schema: Some(catalog.schema_name(relation.schema)),
        origin: relation.history.last(&crate::catalog::Verb::Created).or_else(|| relation.history.origin()),
        owner: &relation.owner,
    });
    known.collect()
}

fn indexes(catalog: &Catalog) -> Vec<Known<'_>> {
    let certain = catalog.indexes().filter(|index| index.presence == Presence::Certain);
    let known = certain.filter_map(|index| {
        let owner = &catalog.relation(index.relation)?.owner;
        Some(Known { name: &index.name, schema: Some(catalog.schema_name(index.schema)), origin: index.history.origin(), owner })
    });
    known.collect()
}

fn columns(catalog: &Catalog, relation: Oid) -> Vec<Known<'_>> {
    let Some(relation) = catalog.relation(relation) else { return Vec::new() };
    let certain = relation.columns().filter(|column| column.presence == Presence::Certain);
    let known =
        certain.map(|column| Known { name: &column.name, schema: None, origin: Some(column.origin), owner: &relation.owner });
    known.collect()
}

fn routines(catalog: &Catalog) -> Vec<Known<'_>> {
    let known = catalog.routines().filter(|routine| routine.presence == Presence::Certain).map(|routine| Known {
        name: &routine.name,
        schema: Some(catalog.schema_name(routine.schema)),
        origin: routine.history.origin(),
        owner: &routine.owner,
    });
    known.collect()
}

fn types(catalog: &Catalog) -> Vec<Known<'_>> {
    let known = catalog.types().filter(|ty| ty.presence == Presence::Certain).map(|ty| Known {
        name: &ty.name,
        schema: Some(catalog.schema_name(ty.schema)),
        origin: ty.history.origin(),
        owner: &ty.owner,
    });
    known.collect()
}

fn schemas(catalog: &Catalog) -> Vec<Known<'_>> {
    let known = catalog.schemas().filter(|schema| schema.presence == Presence::Certain).map(|schema| Known {
        name: &schema.name,
        schema: None,
        origin: schema.history.origin(),
        owner: &schema.owner,
    });
    known.collect()
}

/// Constraints, triggers or policies of the project's tables.
fn parts(catalog: &Catalog, kind: ObjectKind) -> Vec<Known<'_>> {
    let mut known = Vec::new();
    for table in catalog.relations().filter(|relation| relation.presence == Presence::Certain) {
        let mut push = |name, origin| known.push(Known { name, schema: None, origin, owner: &table.owner });
        match kind {
            ObjectKind::Trigger => table.triggers.iter().for_each(|part| push(&part.name, part.history.origin())),
            ObjectKind::Policy => table.policies.iter().for_each(|part| push(&part.name, part.history.origin())),
            _ => table.constraints.iter().for_each(|part| push(&part.name, Some(part.origin))),
        }
    }
    known
}
