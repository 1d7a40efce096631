//! The columns of the tables and views of pg_catalog, as far as they can be told.

use super::system::{SystemObject, SystemRow, SystemTable};
use super::{Reference, Value};
use crate::catalog::{
    Catalog, Column, Constraint, ConstraintKind, IdentityKind, Index, Oid, Policy, Relation, RelationKind, Routine, RoutineType,
    Sql, Trigger, TriggerEnabled, Type, TypeKind,
};
use crate::sql::ast::{Expr, Persistence, PolicyCommand, ReferentialAction, TriggerTiming, Volatility};
use crate::sql::name::Name;
use std::sync::Arc;

/// None: the column is not one that we can tell, or there is none of that name.
pub(super) fn column(catalog: &Catalog, row: &SystemRow<'_>, name: &Name) -> Option<Value> {
    let name = name.as_str();
    match row.object {
        SystemObject::Relation(relation) => relation_column(catalog, relation, name),
        SystemObject::Index(index) => index_column(catalog, index, name),
        SystemObject::Column(relation, column) => attribute(relation, column, name),
        SystemObject::Constraint(relation, found) => constraint(relation, found, name),
        SystemObject::DomainCheck(ty, check) => domain_check(ty, check, name),
        SystemObject::Trigger(relation, found) => trigger(relation, found, name),
        SystemObject::Policy(relation, found) => policy(catalog, relation, found, name),
        SystemObject::Type(ty) => type_column(ty, name),
        SystemObject::Label(ty, label, at) => Some(match name {
            "enumtypid" => type_oid(ty.oid),
            "enumlabel" => Value::text(&label.text),
            "enumsortorder" => Value::Integer(at as i64 + 1),
            _ => return None,
        }),
        SystemObject::Routine(routine) => routine_column(routine, name),
        SystemObject::Schema(schema) => Some(match name {
            "oid" => Value::Oid(Reference::Namespace, schema.oid),
            "nspname" => name_value(&schema.name),
            _ => return None,
        }),
        SystemObject::Role(role) => Some(match name {
            "oid" => role_oid(&role.name),
            "rolname" => name_value(&role.name),
            "rolsuper" => Value::Boolean(role.superuser),
            "rolcanlogin" => Value::Boolean(role.login),
            "rolbypassrls" => Value::Boolean(role.bypass_rls),
            _ => return None,
        }),
        SystemObject::Extension(extension) => Some(match name {
            "extname" => name_value(&extension.name),
            "extnamespace" => Value::Oid(Reference::Namespace, extension.schema),
            _ => return None,
        }),
        SystemObject::Other(other) => Some(match name {
            "pubname" | "evtname" | "lanname" => name_value(&other.name),
            "oid" if row.table == SystemTable::PgLanguage => role_oid(&other.name),
            "puballtables" => Value::Boolean(other.all_tables),
            _ => return None,
        }),
        SystemObject::PublishedTable(publication, relation) => Some(match name {
            "pubname" => name_value(&publication.name),
            "schemaname" => schema_name(catalog, relation.schema),
            "tablename" => name_value(&relation.name),
            _ => return None,
        }),
        SystemObject::Inheritance(child, parent, at) => Some(match name {
            "inhrelid" => class_oid(child.oid),
            "inhparent" => class_oid(parent),
            "inhseqno" => Value::Integer(at as i64 + 1),
            "inhdetachpending" => Value::Boolean(false),
            _ => return None,
        }),
        SystemObject::Word(word) => match (row.table, name) {
            (SystemTable::PgLanguage, "oid") => Some(role_oid(word)),
            (SystemTable::PgLanguage, "lanname") | (SystemTable::PgAvailableExtensions, "name") => Some(Value::text(word)),
            (SystemTable::PgAvailableExtensions, "installed_version") if catalog.extension(word).is_none() => Some(Value::Null),
            _ => None,
        },
        SystemObject::ConstraintColumn(..) | SystemObject::TriggerEvent(..) => None,
    }
}

fn name_value(name: &Name) -> Value {
    Value::text(name)
}

fn schema_name(catalog: &Catalog, oid: Oid) -> Value {
    Value::text(catalog.schema_name(oid))
}

/// The OID of a role or a language: a number that no migration knows, which is as good as the name.
pub(super) fn role_oid(name: &str) -> Value {
    Value::Record(vec![(Name::exact("oid"), Value::text(name))])
}

fn class_oid(oid: Oid) -> Value {
    Value::Oid(Reference::Class, oid)
}

fn type_oid(oid: Oid) -> Value {
    Value::Oid(Reference::Type, oid)
}

fn relation_column(catalog: &Catalog, relation: &Relation, name: &str) -> Option<Value> {
    Some(match name {
        "oid" => class_oid(relation.oid),
        "relname" | "tablename" | "viewname" | "matviewname" | "sequencename" => name_value(&relation.name),
        "relnamespace" => Value::Oid(Reference::Namespace, relation.schema),
        "schemaname" => schema_name(catalog, relation.schema),
        "reltype" => type_oid(relation.oid),
        "relkind" => Value::text(relation_kind(relation.kind)),
        "relpersistence" => Value::text(match relation.persistence {
            Persistence::Permanent => "p",
            Persistence::Unlogged => "u",
            Persistence::Temporary => "t",
        }),
        "relrowsecurity" | "rowsecurity" => Value::Boolean(relation.has_row_security()),
        "relforcerowsecurity" => Value::Boolean(relation.force_row_security.is_some_and(|force| force.value)),
        "relispartition" => Value::Boolean(relation.partition_of.is_some()),
        "hasindexes" | "relhasindex" => Value::Boolean(catalog.indexes_of(relation.oid).next().is_some()),
        _ => return None,
    })
}

fn relation_kind(kind: RelationKind) -> &'static str {
    match kind {
        RelationKind::Table => "r",
        RelationKind::PartitionedTable => "p",
        RelationKind::ForeignTable => "f",
        RelationKind::View => "v",
        RelationKind::MaterializedView => "m",
        RelationKind::Sequence => "S",
        RelationKind::CompositeType => "c",
    }
}

fn index_column(catalog: &Catalog, index: &Index, name: &str) -> Option<Value> {
    let is_primary = || {
        let relation = catalog.relation(index.relation);
        relation.and_then(Relation::primary_key).is_some_and(|key| key.index() == Some(index.oid))
    };
    Some(match name {
        "oid" | "indexrelid" => class_oid(index.oid),
        "relname" | "indexname" => name_value(&index.name),
        "relnamespace" => Value::Oid(Reference::Namespace, index.schema),
        "schemaname" => schema_name(catalog, index.schema),
        "tablename" => Value::option(catalog.relation(index.relation).map(|relation| name_value(&relation.name))),
        "relkind" => Value::text("i"),
        "relrowsecurity" | "relforcerowsecurity" => Value::Boolean(false),
        "indrelid" => class_oid(index.relation),
        "indisunique" => Value::Boolean(index.unique),
        "indisprimary" => Value::Boolean(is_primary()),
        "indisvalid" => Value::Boolean(true),
        "indkey" => Value::Array(index_keys(index)),
        "indpred" => Value::option(index.predicate.as_ref().map(|predicate| Value::Printed(predicate.text.to_string()))),
        "indexprs" if index.keys.iter().all(|key| key.column().is_some()) => Value::Null,
        "indnkeyatts" => Value::Integer(index.keys.len() as i64),
        "indnatts" => Value::Integer((index.keys.len() + index.include.len()) as i64),
        _ => return None,
    })
}

/// The numbers of the columns, 0 for an expression, included ones last.
fn index_keys(index: &Index) -> Vec<Value> {
    let keys = index.keys.iter().map(|key| key.column().map_or(0, |number| number.0));
    keys.chain(index.include.iter().map(|number| number.0)).map(|number| Value::Integer(i64::from(number))).collect()
}

fn attribute(relation: &Relation, column: &Column, name: &str) -> Option<Value> {
    Some(match name {
        "attrelid" => class_oid(relation.oid),
        "attname" => name_value(&column.name),
        "attnum" => Value::Integer(i64::from(column.number.0)),
        "atttypid" if column.ty.array => Value::Unknown,
        "atttypid" => type_oid(column.ty.ty),
        "atttypmod" => {
            if column.ty.modifiers.is_empty() {
                Value::Integer(-1)
            } else {
                Value::Unknown
            }
        }
        "attnotnull" => Value::Boolean(column.not_null.is_some()),
        "atthasdef" => Value::Boolean(column.default.is_some() || column.serial || column.generated.is_some()),
        "attisdropped" => Value::Boolean(false),
        "attidentity" => Value::text(match column.identity {
            Some(IdentityKind::Always) => "a",
            Some(IdentityKind::ByDefault) => "d",
            None => "",
        }),
        "attgenerated" => Value::text(if column.generated.is_some() { "s" } else { "" }),
        _ => return None,
    })
}

fn constraint(relation: &Relation, constraint: &Constraint, name: &str) -> Option<Value> {
    let key = constraint.foreign_key();
    let numbers = |columns: &[crate::catalog::AttNum]| {
        Value::Array(columns.iter().map(|number| Value::Integer(i64::from(number.0))).collect())
    };
    Some(match name {
        "oid" => Value::Oid(Reference::Constraint { of: relation.oid }, constraint.oid),
        "conname" => name_value(&constraint.name),
        "connamespace" => Value::Oid(Reference::Namespace, relation.schema),
        "contype" => Value::text(match constraint.kind {
            ConstraintKind::PrimaryKey { .. } => "p",
            ConstraintKind::Unique { .. } => "u",
            ConstraintKind::ForeignKey(_) => "f",
            ConstraintKind::Check { .. } => "c",
            ConstraintKind::Exclusion { .. } => "x",
            ConstraintKind::NotNull => "n",
        }),
        "conrelid" => class_oid(relation.oid),
        "contypid" => Value::Oid(Reference::Plain, Oid(0)),
        "confrelid" => key.map_or(Value::Oid(Reference::Plain, Oid(0)), |key| class_oid(key.table)),
        "conindid" => match constraint.index().or_else(|| key.and_then(|key| key.index)) {
            Some(index) => class_oid(index),
            None if key.is_some() => Value::Unknown,
            None => Value::Oid(Reference::Plain, Oid(0)),
        },
        "conkey" => numbers(&constraint.columns),
        "confkey" => Value::option(key.map(|key| numbers(&key.columns))),
        "convalidated" => Value::Boolean(constraint.validated),
        "condeferrable" => Value::Boolean(constraint.deferrable),
        "condeferred" => Value::Boolean(constraint.initially_deferred),
        "confdeltype" => Value::text(key.map_or(" ", |key| action(&key.on_delete))),
        "confupdtype" => Value::text(key.map_or(" ", |key| action(&key.on_update))),
        _ => return None,
    })
}

fn action(action: &ReferentialAction) -> &'static str {
    match action {
        ReferentialAction::NoAction => "a",
        ReferentialAction::Restrict => "r",
        ReferentialAction::Cascade => "c",
        ReferentialAction::SetNull(_) => "n",
        ReferentialAction::SetDefault(_) => "d",
    }
}

fn domain_check(ty: &Type, check: &Name, name: &str) -> Option<Value> {
    Some(match name {
        "conname" => name_value(check),
        "connamespace" => Value::Oid(Reference::Namespace, ty.schema),
        "contype" => Value::text("c"),
        "contypid" => type_oid(ty.oid),
        "conrelid" | "confrelid" => Value::Oid(Reference::Plain, Oid(0)),
        _ => return None,
    })
}

fn trigger(relation: &Relation, trigger: &Trigger, name: &str) -> Option<Value> {
    Some(match name {
        "tgname" => name_value(&trigger.name),
        "tgrelid" => class_oid(relation.oid),
        "tgfoid" => trigger.function.map_or(Value::Unknown, |oid| Value::Oid(Reference::Routine, oid)),
        "tgisinternal" => Value::Boolean(false),
        "tgtype" => Value::Integer(trigger_type(trigger)),
        "tgnargs" => Value::Integer(trigger.arguments.len() as i64),
        "tgdeferrable" => Value::Boolean(trigger.deferrable),
        "tginitdeferred" => Value::Boolean(trigger.initially_deferred),
        "tgqual" => printed(&trigger.when),
        "tgenabled" => Value::text(match trigger.enabled {
            TriggerEnabled::Origin => "O",
            TriggerEnabled::Replica => "R",
            TriggerEnabled::Always => "A",
            TriggerEnabled::Disabled => "D",
        }),
        _ => return None,
    })
}

/// The bits of `pg_trigger.tgtype` (`TRIGGER_TYPE_ROW` and those after it in the server).
fn trigger_type(trigger: &Trigger) -> i64 {
    let events = &trigger.events;
    let bits = [
        (trigger.for_each_row, 1),
        (trigger.timing == TriggerTiming::Before, 2),
        (events.insert, 4),
        (events.delete, 8),
        (events.update, 16),
        (events.truncate, 32),
        (trigger.timing == TriggerTiming::InsteadOf, 64),
    ];
    bits.iter().filter(|(is_set, _)| *is_set).map(|(_, bit)| bit).sum()
}

fn policy(catalog: &Catalog, relation: &Relation, policy: &Policy, name: &str) -> Option<Value> {
    Some(match name {
        "polname" | "policyname" => name_value(&policy.name),
        "polrelid" => class_oid(relation.oid),
        "schemaname" => schema_name(catalog, relation.schema),
        "tablename" => name_value(&relation.name),
        "polpermissive" => Value::Boolean(policy.permissive),
        "permissive" => Value::text(if policy.permissive { "PERMISSIVE" } else { "RESTRICTIVE" }),
        "roles" => Value::Array(policy.roles.iter().map(name_value).collect()),
        "polcmd" => Value::text(match policy.command {
            PolicyCommand::All => "*",
            PolicyCommand::Select => "r",
            PolicyCommand::Insert => "a",
            PolicyCommand::Update => "w",
            PolicyCommand::Delete => "d",
        }),
        "cmd" => Value::text(match policy.command {
            PolicyCommand::All => "ALL",
            PolicyCommand::Select => "SELECT",
            PolicyCommand::Insert => "INSERT",
            PolicyCommand::Update => "UPDATE",
            PolicyCommand::Delete => "DELETE",
        }),
        "qual" | "polqual" => printed(&policy.using),
        "with_check" | "polwithcheck" => printed(&policy.check),
        _ => return None,
    })
}

fn printed(expr: &Option<Arc<Sql<Expr>>>) -> Value {
    Value::option(expr.as_ref().map(|expr| Value::Printed(expr.text.to_string())))
}

fn type_column(ty: &Type, name: &str) -> Option<Value> {
    Some(match name {
        "oid" => type_oid(ty.oid),
        "typname" => name_value(&ty.name),
        "typnamespace" => Value::Oid(Reference::Namespace, ty.schema),
        "typrelid" => match ty.kind {
            TypeKind::Composite(relation) => class_oid(relation),
            _ => Value::Oid(Reference::Plain, Oid(0)),
        },
        "typtype" => Value::text(match ty.kind {
            TypeKind::Base(_) => "b",
            TypeKind::Pseudo | TypeKind::Shell => "p",
            TypeKind::Enum(_) => "e",
            TypeKind::Composite(_) => "c",
            TypeKind::Domain(_) => "d",
            TypeKind::Range { .. } => "r",
            TypeKind::Multirange { .. } => "m",
        }),
        _ => return None,
    })
}

fn routine_column(routine: &Routine, name: &str) -> Option<Value> {
    Some(match name {
        "oid" => Value::Oid(Reference::Routine, routine.oid),
        "proname" => name_value(&routine.name),
        "pronamespace" => Value::Oid(Reference::Namespace, routine.schema),
        "prokind" => Value::text(match routine.kind {
            RoutineType::Function => "f",
            RoutineType::Procedure => "p",
            RoutineType::Aggregate => "a",
            RoutineType::Window => "w",
        }),
        "prosecdef" => Value::Boolean(routine.security_definer),
        "proisstrict" => Value::Boolean(routine.strict),
        "proretset" => Value::Boolean(routine.returns_set),
        "prorettype" => routine.returns.as_ref().filter(|ty| !ty.array).map_or(Value::Unknown, |ty| type_oid(ty.ty)),
        "prolang" => role_oid(&routine.language),
        "proconfig" => configuration(routine),
        "pronargs" => Value::Integer(routine.signature().count() as i64),
        "provolatile" => Value::text(match routine.volatility {
            Volatility::Immutable => "i",
            Volatility::Stable => "s",
            Volatility::Volatile => "v",
        }),
        _ => return None,
    })
}

/// `SET` of a function, one `name=value` each.
fn configuration(routine: &Routine) -> Value {
    let path = routine.search_path.iter().map(|path| Value::text(format!("search_path={path}")));
    let others = routine.settings.iter().map(|(name, clause)| setting(name, clause).map_or(Value::Unknown, Value::text));
    let all: Vec<Value> = path.chain(others).collect();
    if all.is_empty() { Value::Null } else { Value::Array(all) }
}

/// None: the clause has more than one plain value.
fn setting(name: &Name, clause: &str) -> Option<String> {
    let value = clause.trim_start().get(name.len()..)?.trim_start();
    let value =
        value.strip_prefix('=').or_else(|| value.get(..2).filter(|to| to.eq_ignore_ascii_case("to")).and(value.get(2..)))?;
    let value = value.trim();
    let plain = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\'')).unwrap_or(value);
    let is_plain = !plain.is_empty() && plain.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ' '));
    is_plain.then(|| format!("{name}={plain}"))
}
