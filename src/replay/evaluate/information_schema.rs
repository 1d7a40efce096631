//! The columns of the views of information_schema, as far as they can be told.

use super::Value;
use super::system::{SystemObject, SystemRow, SystemTable};
use crate::catalog::{
    AttNum, Catalog, Column, Constraint, ConstraintKind, IdentityKind, Oid, Relation, RelationKind, Routine, RoutineType, Trigger,
};
use crate::sql::ast::{Persistence, ReferentialAction, TriggerTiming};
use crate::sql::name::Name;

/// None: the column is not one that we can tell, or there is none of that name.
pub(super) fn column(catalog: &Catalog, row: &SystemRow<'_>, name: &Name) -> Option<Value> {
    let name = name.as_str();
    match row.object {
        SystemObject::Relation(found) => relation(catalog, found, name),
        SystemObject::Column(relation, found) => self::table_column(catalog, relation, found, name),
        SystemObject::Constraint(relation, found) => constraint(catalog, relation, found, name),
        SystemObject::ConstraintColumn(relation, found, at) => match row.table {
            SystemTable::KeyColumnUsage => key_column(catalog, relation, found, at, name),
            _ => used_column(catalog, relation, found, at, name),
        },
        SystemObject::TriggerEvent(relation, found, event) => trigger(catalog, relation, found, event, name),
        SystemObject::Routine(found) => routine(catalog, found, name),
        SystemObject::Schema(schema) => Some(match name {
            "schema_name" => Value::text(&schema.name),
            _ => return None,
        }),
        _ => None,
    }
}

fn schema_name(catalog: &Catalog, oid: Oid) -> Value {
    Value::text(catalog.schema_name(oid))
}

fn yes_or_no(yes: bool) -> Value {
    Value::text(if yes { "YES" } else { "NO" })
}

fn relation(catalog: &Catalog, relation: &Relation, name: &str) -> Option<Value> {
    Some(match name {
        "table_schema" | "sequence_schema" => schema_name(catalog, relation.schema),
        "table_name" | "sequence_name" => Value::text(&relation.name),
        "table_type" => Value::text(match relation.kind {
            RelationKind::View => "VIEW",
            RelationKind::ForeignTable => "FOREIGN",
            _ if relation.persistence == Persistence::Temporary => "LOCAL TEMPORARY",
            _ => "BASE TABLE",
        }),
        _ => return None,
    })
}

fn table_column(catalog: &Catalog, relation: &Relation, column: &Column, name: &str) -> Option<Value> {
    let has_default = column.default.is_some() || column.serial;
    Some(match name {
        "table_schema" => schema_name(catalog, relation.schema),
        "table_name" => Value::text(&relation.name),
        "column_name" => Value::text(&column.name),
        "is_nullable" => yes_or_no(column.not_null.is_none()),
        "is_identity" => yes_or_no(column.identity.is_some()),
        "is_generated" => Value::text(if column.generated.is_some() { "ALWAYS" } else { "NEVER" }),
        "column_default" if !has_default => Value::Null,
        "column_default" => match &column.default {
            Some(default) => Value::Printed(default.value.text.to_string()),
            None => Value::Unknown,
        },
        "ordinal_position" => Value::Integer(i64::from(column.number.0)),
        "identity_generation" => Value::option(
            column.identity.map(|identity| Value::text(if identity == IdentityKind::Always { "ALWAYS" } else { "BY DEFAULT" })),
        ),
        _ => return type_of_column(catalog, column, name),
    })
}

fn type_of_column(catalog: &Catalog, column: &Column, name: &str) -> Option<Value> {
    let base = catalog.base_type(&column.ty);
    let base_type = catalog.ty(base.ty);
    Some(match name {
        "data_type" if base.array => Value::text("ARRAY"),
        "data_type" => {
            let builtin = base_type.is_some_and(|ty| catalog.schema_name(ty.schema) == "pg_catalog");
            if builtin { Value::text(catalog.format_type_name(base)) } else { Value::text("USER-DEFINED") }
        }
        "udt_name" => {
            base_type.map_or(Value::Unknown, |ty| Value::text(format!("{}{}", if base.array { "_" } else { "" }, ty.name)))
        }
        "udt_schema" => base_type.map_or(Value::Unknown, |ty| schema_name(catalog, ty.schema)),
        "character_maximum_length" => match (base_type.map(|ty| ty.name.as_str()), base.modifiers.first()) {
            (Some("varchar" | "bpchar"), Some(length)) => length.parse().map_or(Value::Unknown, Value::Integer),
            _ => Value::Null,
        },
        _ => return None,
    })
}

fn constraint(catalog: &Catalog, relation: &Relation, constraint: &Constraint, name: &str) -> Option<Value> {
    Some(match name {
        "constraint_schema" | "table_schema" => schema_name(catalog, relation.schema),
        "constraint_name" => Value::text(&constraint.name),
        "table_name" => Value::text(&relation.name),
        "check_clause" => match &constraint.kind {
            ConstraintKind::Check { expr, .. } => Value::Printed(expr.text.to_string()),
            _ => Value::Unknown,
        },
        "is_deferrable" => yes_or_no(constraint.deferrable),
        "initially_deferred" => yes_or_no(constraint.initially_deferred),
        "constraint_type" => Value::text(match constraint.kind {
            ConstraintKind::PrimaryKey { .. } => "PRIMARY KEY",
            ConstraintKind::Unique { .. } => "UNIQUE",
            ConstraintKind::ForeignKey(_) => "FOREIGN KEY",
            ConstraintKind::Check { .. } | ConstraintKind::NotNull | ConstraintKind::Exclusion { .. } => "CHECK",
        }),
        "delete_rule" => Value::text(rule(&constraint.foreign_key()?.on_delete)),
        "update_rule" => Value::text(rule(&constraint.foreign_key()?.on_update)),
        "unique_constraint_name" => {
            let index = constraint.foreign_key()?.index.and_then(|oid| catalog.index(oid))?;
            Value::text(&index.name)
        }
        _ => return None,
    })
}

fn rule(action: &ReferentialAction) -> &'static str {
    match action {
        ReferentialAction::NoAction => "NO ACTION",
        ReferentialAction::Restrict => "RESTRICT",
        ReferentialAction::Cascade => "CASCADE",
        ReferentialAction::SetNull(_) => "SET NULL",
        ReferentialAction::SetDefault(_) => "SET DEFAULT",
    }
}

fn key_column(catalog: &Catalog, relation: &Relation, found: &Constraint, at: usize, name: &str) -> Option<Value> {
    match name {
        "column_name" => column_name(relation, found.columns.get(at)),
        "ordinal_position" => Some(Value::Integer(at as i64 + 1)),
        _ => constraint(catalog, relation, found, name),
    }
}

/// Of a foreign key the columns that it refers to, of another constraint its own.
fn used_column(catalog: &Catalog, relation: &Relation, found: &Constraint, at: usize, name: &str) -> Option<Value> {
    let Some(key) = found.foreign_key() else { return key_column(catalog, relation, found, at, name) };
    let target = catalog.relation(key.table)?;
    match name {
        "table_schema" => Some(schema_name(catalog, target.schema)),
        "table_name" => Some(Value::text(&target.name)),
        "column_name" => column_name(target, key.columns.get(at)),
        _ => constraint(catalog, relation, found, name),
    }
}

fn column_name(relation: &Relation, number: Option<&AttNum>) -> Option<Value> {
    let column = number.and_then(|number| relation.column_at(*number));
    Some(column.map_or(Value::Unknown, |column| Value::text(&column.name)))
}

fn trigger(catalog: &Catalog, relation: &Relation, trigger: &Trigger, event: &str, name: &str) -> Option<Value> {
    Some(match name {
        "trigger_name" => Value::text(&trigger.name),
        "trigger_schema" | "event_object_schema" => schema_name(catalog, relation.schema),
        "event_object_table" => Value::text(&relation.name),
        "event_manipulation" => Value::text(event),
        "action_timing" => Value::text(match trigger.timing {
            TriggerTiming::Before => "BEFORE",
            TriggerTiming::After => "AFTER",
            TriggerTiming::InsteadOf => "INSTEAD OF",
        }),
        "action_orientation" => Value::text(if trigger.for_each_row { "ROW" } else { "STATEMENT" }),
        _ => return None,
    })
}

fn routine(catalog: &Catalog, routine: &Routine, name: &str) -> Option<Value> {
    Some(match name {
        "routine_schema" | "specific_schema" => schema_name(catalog, routine.schema),
        "routine_name" => Value::text(&routine.name),
        "routine_type" => Value::text(if routine.kind == RoutineType::Procedure { "PROCEDURE" } else { "FUNCTION" }),
        "external_language" => Value::text(routine.language.to_uppercase()),
        "security_type" => Value::text(if routine.security_definer { "DEFINER" } else { "INVOKER" }),
        _ => return None,
    })
}
