//! A migration changes what is Supabase's own in `auth`, `storage` or `realtime`, which the role of migrations may not.
//!
//! Since April 2025 the role `postgres` owns nothing there and cannot create anything. It may still let its own tables reference
//! those tables, and create triggers and policies on them.

use crate::catalog::{Catalog, Owner};
use crate::finding::{Finding, Object};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::sql::ast::{Drop, ObjectKind, ObjectName, ObjectRef, SetAction, Statement, StatementKind};
use crate::sql::name::{Name, QualifiedName};
use crate::text::Span;
use std::collections::BTreeMap;

pub static RULE: Rule =
    Rule { meta: meta!("users/managed-schema-change", Warning, None, since = "0.1.0"), check: Check::History(check) };

const MANAGED: &[&str] = &["auth", "storage", "realtime"];

/// Tables in which the services count their own migrations: nobody else may write there.
const MIGRATION_TABLES: &[(&str, &str)] =
    &[("auth", "schema_migrations"), ("storage", "migrations"), ("realtime", "schema_migrations")];

fn check(cx: &HistoryContext, out: &mut Reporter) {
    if cx.users.auth.is_none() {
        return;
    }
    for parsed in cx.project.parsed {
        let mut first: BTreeMap<(Name, Refusal), (Change, usize)> = BTreeMap::new();
        // Another role may be allowed to do it.
        let statements = parsed.statements.iter().take_while(|statement| !changes_role(statement));
        for change in statements.filter_map(|statement| change(cx.base, &statement.kind)) {
            first.entry((change.schema.clone(), change.refusal)).or_insert((change, 0)).1 += 1;
        }
        out.findings.extend(first.into_values().map(|(change, count)| finding(&change, count)));
    }
}

fn changes_role(statement: &Statement) -> bool {
    let StatementKind::Set(set) = &statement.kind else { return false };
    matches!(&set.action, SetAction::Set(parameter) if matches!(parameter.name.name.as_str(), "role" | "session_authorization"))
}

/// What the server says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Refusal {
    /// `permission denied for schema auth`
    Creates,
    /// `must be owner of table users`
    Owns,
    /// `permission denied for table schema_migrations`
    Writes,
}

struct Change {
    schema: Name,
    /// The object, as `table users`.
    noun: String,
    name: Name,
    span: Span,
    refusal: Refusal,
}

fn change(base: &Catalog, kind: &StatementKind) -> Option<Change> {
    match kind {
        StatementKind::CreateTable(create) => creates(&create.name),
        StatementKind::CreateTableAs(create) => creates(&create.name),
        StatementKind::CreateView(create) => creates(&create.name),
        StatementKind::CreateSequence(create) => creates(&create.name),
        StatementKind::CreateType(create) => creates(&create.name),
        StatementKind::CreateDomain(create) => creates(&create.name),
        StatementKind::CreateRoutine(create) => creates(&create.name),
        StatementKind::CreateAggregate(create) => creates(&create.name),
        StatementKind::AlterTable(alter) => owns(base, &alter.name),
        StatementKind::CreateIndex(create) => owns(base, &create.table),
        StatementKind::CreateRule(create) => owns(base, &create.table),
        StatementKind::AlterRoutine(alter) => owns_routine(base, &alter.name),
        StatementKind::AlterObject(alter) => owns_object(base, &alter.object),
        StatementKind::Comment(comment) => owns_object(base, &comment.object),
        StatementKind::Drop(drop) => drops(base, drop),
        StatementKind::Data(data) => writes(&data.target),
        _ => None,
    }
}

fn managed(name: &QualifiedName) -> Option<Name> {
    let schema = &name.schema.as_ref()?.name;
    MANAGED.contains(&schema.as_str()).then(|| schema.clone())
}

fn creates(name: &QualifiedName) -> Option<Change> {
    let noun = name.to_string();
    Some(Change { schema: managed(name)?, noun, name: name.name.name.clone(), span: name.span(), refusal: Refusal::Creates })
}

/// A relation that was there before the first migration.
fn owns(base: &Catalog, name: &QualifiedName) -> Option<Change> {
    let schema = managed(name)?;
    let relation = base.relation_by_name(&schema, &name.name.name).filter(|relation| relation.owner == Owner::Platform)?;
    let noun = format!("{} {}", relation.kind.noun(), relation.name);
    Some(Change { schema, noun, name: relation.name.clone(), span: name.span(), refusal: Refusal::Owns })
}

fn owns_routine(base: &Catalog, name: &QualifiedName) -> Option<Change> {
    let schema = managed(name)?;
    let oid = base.schema_by_name(&schema)?.oid;
    let routine = base.routines_named(oid, &name.name.name).find(|routine| routine.owner == Owner::Platform)?;
    let noun = format!("function {}", routine.name);
    Some(Change { schema, noun, name: routine.name.clone(), span: name.span(), refusal: Refusal::Owns })
}

fn owns_object(base: &Catalog, object: &ObjectRef) -> Option<Change> {
    match &object.name {
        ObjectName::Plain(name) => owns(base, name),
        ObjectName::Routine { name, .. } => owns_routine(base, name),
        ObjectName::On { relation, .. } | ObjectName::Column { relation, .. } => owns(base, relation),
        _ => None,
    }
}

/// The platform lets migrations drop triggers and policies.
fn drops(base: &Catalog, drop: &Drop) -> Option<Change> {
    let allowed = matches!(drop.kind, ObjectKind::Trigger | ObjectKind::Policy);
    drop.objects.iter().filter(|_| !allowed).find_map(|object| owns_object(base, object))
}

fn writes(target: &QualifiedName) -> Option<Change> {
    let schema = managed(target)?;
    let name = &target.name.name;
    let theirs = MIGRATION_TABLES.iter().any(|(in_schema, table)| schema == **in_schema && *name == **table);
    let noun = format!("table {name}");
    theirs.then(|| Change { schema, noun, name: name.clone(), span: target.span(), refusal: Refusal::Writes })
}

fn finding(change: &Change, count: usize) -> Finding {
    let Change { schema, noun, .. } = change;
    let (message, answer) = match change.refusal {
        Refusal::Creates => (
            format!("{noun} is created in the schema {schema}, which is Supabase's"),
            format!("permission denied for schema {schema}"),
        ),
        Refusal::Owns => (format!("{noun} of the schema {schema} is Supabase's to change"), format!("must be owner of {noun}")),
        Refusal::Writes => {
            (format!("{noun} of the schema {schema} is written by Supabase alone"), format!("permission denied for {noun}"))
        }
    };
    let more = match count {
        1 => String::new(),
        2 => "; so is another statement of this file".to_owned(),
        _ => format!("; so are {} more statements of this file", count - 1),
    };
    Finding::new(change.span, message)
        .label(format!("refused on a new database: \"{answer}\"{more}"))
        .help(
            "keep your own objects in a schema of your own; foreign keys to these tables, and triggers and policies on them, are \
             allowed; a statement that a deployed database took before 2025 can be taken out of the file",
        )
        .condition(Condition::InsufficientPrivilege)
        .object(Object::relation("object", schema, &change.name))
}
