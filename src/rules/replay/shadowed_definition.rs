//! CREATE TABLE IF NOT EXISTS meets a table that exists with another definition, and is skipped.

use crate::catalog::{Catalog, Oid, Presence, Relation, Verb};
use crate::finding::{Finding, Object};
use crate::meta;
use crate::replay::NoticeKind;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::sql::ast::{
    ColumnConstraintKind, ColumnDef, CreateTable, References, Serial, StatementKind, TableConstraintKind, TableElement, TypeName,
};
use crate::sql::name::Name;

pub static RULE: Rule =
    Rule { meta: meta!("replay/shadowed-definition", Warning, None, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for record in cx.replay.notices() {
        let NoticeKind::AlreadyExists { object } = record.notice.kind else { continue };
        let Some(table) = cx.catalog.relation(object).filter(|table| table.presence == Presence::Certain) else { continue };
        let statement = cx.project.statement(record.file, record.index);
        if let Some(StatementKind::CreateTable(create)) = statement.map(|statement| &statement.kind) {
            out.findings.extend(shadowed(cx.catalog, table, create));
        }
    }
}

/// Compares with the table as it is at the end: what a later statement brings all the same is not missing.
fn shadowed(catalog: &Catalog, table: &Relation, create: &CreateTable) -> Option<Finding> {
    if !table.columns_known {
        return None;
    }
    let ignored: Vec<String> = create.elements.iter().flat_map(|element| ignored(catalog, table, element)).collect();
    if ignored.is_empty() {
        return None;
    }
    let label = catalog.relation_label(table);
    let mut finding =
        Finding::new(create.name.span(), format!("{label} exists already with another definition, so that this one is skipped"))
            .label(format!("silently ignored: {}", ignored.join(", ")))
            .help(format!("bring them in with alter table {label} …; if not exists compares nothing but the name"))
            .object(Object::relation("table", catalog.schema_name(table.schema), &table.name));
    if let Some(origin) = table.history.last(&Verb::Created) {
        finding = finding.related(origin.span, "the definition that counts");
    }
    Some(finding)
}

fn ignored(catalog: &Catalog, table: &Relation, element: &TableElement) -> Vec<String> {
    match element {
        TableElement::Column(column) => ignored_of_column(catalog, table, column),
        TableElement::Constraint(constraint) => match &constraint.kind {
            TableConstraintKind::ForeignKey { columns, references } => {
                let columns: Vec<&Name> = columns.iter().map(|column| &column.name).collect();
                ignored_key(catalog, table, &columns, references).into_iter().collect()
            }
            TableConstraintKind::Unique { columns, .. } | TableConstraintKind::PrimaryKey { columns, .. } => {
                let columns: Vec<&Name> = columns.iter().map(|column| &column.name).collect();
                ignored_unique(catalog, table, &columns).into_iter().collect()
            }
            TableConstraintKind::Check { .. }
            | TableConstraintKind::UsingIndex { .. }
            | TableConstraintKind::Exclude(_)
            | TableConstraintKind::NotNull { .. } => Vec::new(),
        },
        TableElement::Like(_) => Vec::new(),
    }
}

fn ignored_of_column(catalog: &Catalog, table: &Relation, column: &ColumnDef) -> Vec<String> {
    let name = &column.name.name;
    let Some(existing) = table.column(name) else {
        return vec![format!("column {name}")];
    };
    if let Some(ty) = &column.ty
        && !is_same_type(catalog, existing.ty.ty, existing.ty.array, ty)
    {
        return vec![format!("the type of {name} (it is {})", catalog.format_type(&existing.ty))];
    }
    column
        .constraints
        .iter()
        .filter_map(|constraint| match &constraint.kind {
            ColumnConstraintKind::References(references) => ignored_key(catalog, table, &[name], references),
            ColumnConstraintKind::Unique(_) | ColumnConstraintKind::PrimaryKey(_) => ignored_unique(catalog, table, &[name]),
            ColumnConstraintKind::NotNull { .. } => existing.not_null.is_none().then(|| format!("not null of {name}")),
            ColumnConstraintKind::Null
            | ColumnConstraintKind::Default(_)
            | ColumnConstraintKind::Check { .. }
            | ColumnConstraintKind::Generated { .. }
            | ColumnConstraintKind::Identity(_) => None,
        })
        .collect()
}

/// Types are compared by name; modifiers and schemas are not.
fn is_same_type(catalog: &Catalog, existing: Oid, array: bool, written: &TypeName) -> bool {
    let wanted = match written.serial() {
        Some(Serial::Small) => "int2",
        Some(Serial::Normal) => "int4",
        Some(Serial::Big) => "int8",
        None => written.name.name.name.as_str(),
    };
    let unsure = written.percent_type.is_some() || written.setof;
    unsure || (array == (written.array_dimensions > 0) && catalog.ty(existing).is_none_or(|ty| ty.name == *wanted))
}

fn ignored_key(catalog: &Catalog, table: &Relation, columns: &[&Name], references: &References) -> Option<String> {
    let target = &references.table.name.name;
    let exists = catalog.foreign_keys_of(table.oid).any(|reference| {
        let same_target = catalog.relation(reference.key.table).is_some_and(|relation| relation.name == *target);
        same_target && table.column_names(&reference.constraint.columns) == columns
    });
    (!exists).then(|| format!("the key of {} to {}", list(columns), references.table))
}

fn ignored_unique(catalog: &Catalog, table: &Relation, columns: &[&Name]) -> Option<String> {
    let exists = catalog.indexes_of(table.oid).any(|index| {
        let keys = index.key_columns().unwrap_or_default();
        index.unique && table.column_names(&keys) == columns
    });
    (!exists).then(|| format!("unique ({})", list(columns)))
}

fn list(columns: &[&Name]) -> String {
    columns.iter().map(|column| column.as_str()).collect::<Vec<_>>().join(", ")
}
