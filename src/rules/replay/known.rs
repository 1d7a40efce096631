//! The names of kinds and objects in reports.

use crate::catalog::{Catalog, GraveKind, History, Object as CatalogObject, Oid, Owner};
use crate::finding::Object;
use crate::sql::ast::ObjectKind;
use crate::sql::name::{Name, QualifiedName};
use crate::text::Span;

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
