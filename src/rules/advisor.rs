//! What the rules share that answer from files what splinter, Supabase's database advisor, answers on a live database: what
//! it looks at, what the API's roles may read, and the keys by which its findings are known.
//!
//! It knows splinter's scope, not its queries: what is wrong is each rule's own.

use crate::catalog::{
    Catalog, Index, Node, Oid, Owner, Policy, Presence, PrivilegeType, Relation, RelationKind, Routine, RoutineText, RoutineType,
};
use crate::finding::Object;
use crate::rule::{HistoryContext, Project};
use crate::sql::ast::ParameterMode;
use crate::sql::name::{Name, quote_ident};
use crate::text::Span;

/// Schemas whose objects are somebody else's: those of the platform and of extensions that bring a schema.
const PASSED_OVER: [&str; 26] = [
    "_timescaledb_cache",
    "_timescaledb_catalog",
    "_timescaledb_config",
    "_timescaledb_internal",
    "auth",
    "cron",
    "extensions",
    "graphql",
    "graphql_public",
    "information_schema",
    "net",
    "pg_catalog",
    "pgbouncer",
    "pgmq",
    "pgroonga",
    "pgsodium",
    "pgsodium_masks",
    "pgtle",
    "realtime",
    "repack",
    "storage",
    "supabase_functions",
    "supabase_migrations",
    "tiger",
    "topology",
    "vault",
];

/// The roles as which the API runs what people ask for: without and with a sign-in.
pub const API_ROLES: [&str; 2] = ["anon", "authenticated"];

/// Whether a schema may hold what the project answers for.
pub fn is_own_schema(catalog: &Catalog, schema: Oid) -> bool {
    !PASSED_OVER.contains(&catalog.schema_name(schema))
}

/// The project's relations that are certainly there at the end.
pub fn relations<'a>(cx: &HistoryContext<'a>) -> impl Iterator<Item = &'a Relation> {
    let catalog = cx.catalog;
    cx.relations().filter(move |relation| {
        relation.owner == Owner::Project && relation.presence == Presence::Certain && is_own_schema(catalog, relation.schema)
    })
}

/// Ordinary tables: a partitioned one has no rows of its own, its partitions are ordinary.
pub fn tables<'a>(cx: &HistoryContext<'a>) -> impl Iterator<Item = &'a Relation> {
    relations(cx).filter(|relation| relation.kind == RelationKind::Table)
}

/// The policies that are certainly there, each with its relation.
pub fn policies<'a>(cx: &HistoryContext<'a>) -> impl Iterator<Item = (&'a Relation, &'a Policy)> {
    let certain = |policy: &&Policy| policy.presence == Presence::Certain;
    relations(cx).flat_map(move |relation| relation.policies.iter().filter(certain).map(move |policy| (relation, policy)))
}

/// Whether the REST API serves the relation's schema.
pub fn is_served(project: Project, catalog: &Catalog, schema: Oid) -> bool {
    let name = catalog.schema_name(schema);
    is_own_schema(catalog, schema) && project.api_schemas.iter().any(|served| served == name)
}

/// The first of the API's roles that may read the whole relation, where the API serves it.
pub fn reader(cx: &HistoryContext, relation: &Relation) -> Option<&'static str> {
    let may_read = |role: &&str| cx.catalog.has_privilege(&Name::exact(role), relation.oid, PrivilegeType::Select);
    API_ROLES.into_iter().find(may_read).filter(|_| is_served(cx.project, cx.catalog, relation.schema))
}

/// splinter's key: the name of the lint and what it is about, joined.
pub fn key(lint: &str, parts: &[&str]) -> String {
    std::iter::once(lint).chain(parts.iter().copied()).collect::<Vec<_>>().join("_")
}

/// The key of a lint about a relation.
pub fn relation_key(catalog: &Catalog, lint: &str, relation: &Relation) -> String {
    key(lint, &[catalog.schema_name(relation.schema), &relation.name])
}

/// The key of a lint about something that hangs on a relation.
pub fn part_key(catalog: &Catalog, lint: &str, relation: &Relation, part: &str) -> String {
    key(lint, &[catalog.schema_name(relation.schema), &relation.name, part])
}

/// The relation, as the object of a finding.
pub fn relation_object(catalog: &Catalog, relation: &Relation) -> Object {
    Object::relation(relation.kind.noun(), catalog.schema_name(relation.schema), &relation.name)
}

/// A policy, as the object of a finding.
pub fn policy_object(catalog: &Catalog, relation: &Relation, policy: &Policy) -> Object {
    Object::part_of("policy", catalog.schema_name(relation.schema), &relation.name, &policy.name)
}

/// Where the relation was made.
pub fn made(relation: &Relation) -> Option<Span> {
    relation.history.origin().map(|origin| origin.span)
}

/// Policies on Realtime's own table, which say who may listen and send: the one platform schema whose policies are looked at.
pub fn policies_on_realtime<'a>(cx: &HistoryContext<'a>) -> impl Iterator<Item = (&'a Relation, &'a Policy)> {
    let catalog = cx.catalog;
    let tables = catalog.relations().filter(move |relation| catalog.schema_name(relation.schema) == "realtime");
    let certain = |policy: &&Policy| policy.presence == Presence::Certain;
    tables.flat_map(move |relation| relation.policies.iter().filter(certain).map(move |policy| (relation, policy)))
}

/// The key of a group of equal indexes: their names as PostgreSQL prints an array of them.
pub fn duplicate_index_key(catalog: &Catalog, relation: &Relation, indexes: &[&Index]) -> String {
    let mut names: Vec<&str> = indexes.iter().map(|index| index.name.as_str()).collect();
    names.sort_unstable();
    let elements: Vec<String> = names.into_iter().map(array_element).collect();
    part_key(catalog, "duplicate_index", relation, &format!("{{{}}}", elements.join(",")))
}

/// An element of an array as the server prints it (manual, section 8.15.6).
fn array_element(text: &str) -> String {
    let is_plain = |character: char| !matches!(character, '{' | '}' | ',' | '"' | '\\') && !character.is_whitespace();
    if !text.is_empty() && !text.eq_ignore_ascii_case("null") && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// What an object depends on, itself.
pub fn needs(catalog: &Catalog, object: Oid) -> impl Iterator<Item = Oid> {
    catalog.dependencies().needs(Node::object(object)).map(|node| node.object)
}

/// The routine, as the object of a finding.
pub fn routine_object(catalog: &Catalog, routine: &Routine) -> Object {
    Object::relation("function", catalog.schema_name(routine.schema), &routine.name)
}

/// `public.add(integer, integer)`, as ALTER ROUTINE takes it.
pub fn routine_label(catalog: &Catalog, routine: &Routine) -> String {
    let types: Vec<String> = routine.signature().map(|ty| ty.map_or("?".to_owned(), |ty| catalog.format_type_name(ty))).collect();
    let (schema, name) = (quote_ident(catalog.schema_name(routine.schema)), quote_ident(&routine.name));
    format!("{schema}.{name}({})", types.join(", "))
}

/// `pg_get_function_identity_arguments()`: modes, names and types, without defaults and without the columns of a table.
pub fn identity_arguments(catalog: &Catalog, routine: &Routine) -> String {
    let parameters = routine.parameters.iter().filter(|parameter| !parameter.table_column);
    let shown: Vec<String> = parameters
        .map(|parameter| {
            let mode = match parameter.mode {
                // Of a procedure the mode is always said.
                ParameterMode::In if routine.kind == RoutineType::Procedure => Some("IN".to_owned()),
                ParameterMode::In => None,
                ParameterMode::Out => Some("OUT".to_owned()),
                ParameterMode::InOut => Some("INOUT".to_owned()),
                ParameterMode::Variadic => Some("VARIADIC".to_owned()),
            };
            let name = parameter.name.as_ref().map(|name| quote_ident(name));
            let ty = parameter.ty.as_ref().map(|ty| catalog.format_type_name(ty));
            mode.into_iter().chain(name).chain(ty).collect::<Vec<_>>().join(" ")
        })
        .collect();
    shown.join(", ")
}

pub fn is_trigger_function(catalog: &Catalog, routine: &Routine) -> bool {
    let is_trigger = |ty| catalog.is_builtin(ty, "trigger") || catalog.is_builtin(ty, "event_trigger");
    routine.returns.as_ref().is_some_and(is_trigger)
}

/// The key of a routine without a search_path, which ends with a hash of its body. None where the body is not known.
pub fn search_path_key(cx: &HistoryContext, routine: &Routine) -> Option<String> {
    let source = match &routine.body {
        RoutineText::Text(body) => body.unescaped.as_deref().unwrap_or_else(|| cx.project.sources.slice(body.content)),
        // The server keeps the tree of such a body and no text.
        RoutineText::Atomic(_) | RoutineText::Return(_) => "",
        RoutineText::Aggregate(_) => "aggregate_dummy",
        RoutineText::None => return None,
    };
    let hash = format!("{:x}", md5::compute(source));
    Some(key("function_search_path_mutable", &[cx.catalog.schema_name(routine.schema), &routine.name, &hash]))
}
