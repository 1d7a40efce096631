//! A statement tries to make a primary key nullable, or a table has nothing but a nullable key.

use crate::catalog::{Catalog, Index, Oid, Presence, Relation, RelationKind};
use crate::finding::{Finding, Object, Severity};
use crate::meta;
use crate::replay::{Condition, Failure, Subject};
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::sql::ast::{
    AlterTableActionKind, ColumnConstraint, ColumnConstraintKind, ColumnDef, StatementKind, TableConstraintKind, TableElement,
};
use crate::sql::name::{Name, QualifiedName};

pub static RULE: Rule =
    Rule { meta: meta!("integrity/nullable-primary-key", Error, Safe, since = "0.1.0"), check: Check::History(check) };

/// The first version that refuses NULL beside PRIMARY KEY.
const REFUSES_NULL: u16 = 18;

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for failure in cx.replay.failures() {
        if let Subject::PrimaryKeyColumn { relation, column } = &failure.failure.subject {
            out.findings.extend(dropped_not_null(cx.catalog, &failure.failure, *relation, column));
        }
    }
    // Older servers take NULL beside PRIMARY KEY, and make the column NOT NULL.
    let refusing = cx.project.parsed.iter().filter(|_| cx.project.postgres >= REFUSES_NULL);
    for parsed in refusing {
        for statement in &parsed.statements {
            contradictions(&statement.kind, out);
        }
    }
    for table in cx.project_tables() {
        out.findings.extend(only_nullable_key(cx.catalog, table));
    }
}

/// ALTER COLUMN … DROP NOT NULL on a column of the primary key.
fn dropped_not_null(catalog: &Catalog, failure: &Failure, relation: Oid, column: &Name) -> Option<Finding> {
    let table = catalog.relation(relation)?;
    let key = table.primary_key();
    let mut finding = Finding::new(failure.span, failure.message.clone())
        .label("a primary key column is never nullable")
        .condition(Condition::InvalidTableDefinition)
        .help(
            "create the row once its id is known (let sign-up make the auth.users row first), or give the table a key of its own \
             and keep the auth id in a nullable unique column",
        )
        .object(Object::part_of("column", catalog.schema_name(table.schema), &table.name, column));
    if let Some(key) = key {
        finding = finding.related(key.origin.span, format!("{} is declared here", key.name));
    }
    Some(finding)
}

/// `NULL` beside `PRIMARY KEY`.
fn contradictions(kind: &StatementKind, out: &mut Reporter) {
    match kind {
        StatementKind::CreateTable(create) => {
            let columns = create.elements.iter().filter_map(|element| match element {
                TableElement::Column(column) => Some(column),
                TableElement::Constraint(_) | TableElement::Like(_) => None,
            });
            for column in columns {
                let in_key = create.elements.iter().any(|element| is_primary_key_of(element, column));
                out.findings.extend(contradiction(&create.name, column, in_key));
            }
        }
        StatementKind::AlterTable(alter) => {
            for action in &alter.actions {
                if let AlterTableActionKind::AddColumn { column, .. } = &action.kind {
                    out.findings.extend(contradiction(&alter.name, column, false));
                }
            }
        }
        _ => {}
    }
}

fn is_primary_key_of(element: &TableElement, column: &ColumnDef) -> bool {
    let TableElement::Constraint(constraint) = element else { return false };
    matches!(&constraint.kind, TableConstraintKind::PrimaryKey { columns, .. } if columns.contains(&column.name))
}

fn contradiction(table: &QualifiedName, column: &ColumnDef, in_table_key: bool) -> Option<Finding> {
    let of_kind = |wanted: fn(&ColumnConstraintKind) -> bool| column.constraints.iter().find(move |found| wanted(&found.kind));
    let null: &ColumnConstraint = of_kind(|kind| matches!(kind, ColumnConstraintKind::Null))?;
    let key = of_kind(|kind| matches!(kind, ColumnConstraintKind::PrimaryKey(_)));
    if key.is_none() && !in_table_key {
        return None;
    }
    let name = &column.name;
    let message = format!("conflicting NULL/NOT NULL declarations for column \"{name}\" of table \"{}\"", table.name);
    let schema = table.schema.as_ref().map_or("public", |schema| schema.name.as_str());
    Some(
        Finding::new(null.span, message)
            .label("a primary key column is never nullable")
            .condition(Condition::SyntaxError)
            .help("take NULL away; PRIMARY KEY implies NOT NULL")
            .object(Object::part_of("column", schema, &table.name.name, &name.name)),
    )
}

/// A table without a primary key, where every unique index has a column that may be null.
fn only_nullable_key(catalog: &Catalog, table: &Relation) -> Option<Finding> {
    let is_plain = table.kind == RelationKind::Table && table.partition_of.is_none() && table.inherits.is_empty();
    if !is_plain || !table.columns_known || table.presence != Presence::Certain || table.primary_key().is_some() {
        return None;
    }
    let unique: Vec<&Index> = catalog.indexes_of(table.oid).filter(|index| index.unique && index.predicate.is_none()).collect();
    let first = *unique.first()?;
    let nullable = unique.iter().all(|index| !index.nulls_not_distinct && nullable_column(table, index).is_some());
    let column = nullable_column(table, first).filter(|_| nullable)?;
    let constraint = table.constraints.iter().find(|constraint| constraint.index() == Some(first.oid));
    let span = constraint.map(|constraint| constraint.origin).or_else(|| first.history.origin())?.span;
    let label = catalog.relation_label(table);
    Some(
        Finding::new(span, format!("the only key of {label} is {}, whose column {column} may be null", first.name))
            .label("any number of rows may have no key")
            .help(format!("declare {column} not null, or give the table a primary key"))
            .object(Object::part_of("column", catalog.schema_name(table.schema), &table.name, &column))
            .at_most(Severity::Warning),
    )
}

fn nullable_column(table: &Relation, index: &Index) -> Option<Name> {
    let columns = index.key_columns()?;
    let nullable = columns.into_iter().filter_map(|number| table.column_at(number)).find(|column| column.not_null.is_none());
    nullable.map(|column| column.name.clone())
}
