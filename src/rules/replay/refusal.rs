//! From a failure to the finding that tells of it: the server's words, what became of the things it is about, and what to do.

use super::causes::place;
use super::conditions::rule_of;
use super::fate::{Fate, Wanted, fate};
use super::inventory::Inventory;
use super::{advice, known};
use crate::catalog::{Catalog, Oid};
use crate::finding::{Finding, Object};
use crate::replay::{FailureRecord, Subject};
use crate::rule::HistoryContext;
use crate::sql::ast::ObjectKind;
use crate::text::Span;

/// So many consequences are listed; the rest is counted.
const MAX_CONSEQUENCES: usize = 5;

pub fn finding(cx: &HistoryContext, inventory: &mut Inventory, record: &FailureRecord, consequences: &[Span]) -> Finding {
    let failure = &record.failure;
    let finding = Finding::new(place(record), failure.message.clone()).condition(failure.condition);
    let finding = match &failure.subject {
        Subject::MissingRelation { name, assumed } => {
            let schema = known::schema_of(cx.catalog, name, *assumed);
            let wanted = Wanted { kind: ObjectKind::Table, name: &name.name.name, schema: Some(&schema), relation: None };
            told(finding, fate(cx, inventory, &wanted, record)).object(Object::relation("table", &schema, &name.name.name))
        }
        Subject::Missing { kind, name } => {
            let schema = name.schema.as_ref().map(|schema| schema.name.as_str());
            let wanted = Wanted { kind: *kind, name: &name.name.name, schema, relation: None };
            told(finding, fate(cx, inventory, &wanted, record)).object(known::object(*kind, schema, &name.name.name))
        }
        Subject::MissingColumn { relation, column } => {
            let wanted = Wanted { kind: ObjectKind::Column, name: column, schema: None, relation: Some(*relation) };
            let finding = told(finding, fate(cx, inventory, &wanted, record));
            match cx.catalog.relation(*relation) {
                Some(table) => {
                    finding.object(Object::part_of("column", cx.catalog.schema_name(table.schema), &table.name, column))
                }
                None => finding,
            }
        }
        Subject::Existing { object } => about(cx.catalog, advised(finding, record), *object, "it is made here"),
        Subject::Dependents { object } => about(cx.catalog, advised(finding, record), *object, "made here"),
        Subject::ForeignKey { target } => about(cx.catalog, advised(finding, record), *target, "the table that it references"),
        Subject::PrimaryKeyColumn { .. } | Subject::Other => advised(finding, record),
    };
    with_consequences(with_hint(finding, record), consequences)
}

fn told(finding: Finding, fate: Fate) -> Finding {
    let finding = finding.label(fate.label).help(fate.help);
    match fate.place {
        Some((span, message)) => finding.related(span, message),
        None => finding,
    }
}

/// The server's DETAIL, and what is usually done about the condition.
fn advised(finding: Finding, record: &FailureRecord) -> Finding {
    let failure = &record.failure;
    let advice = advice::of(failure);
    let label = failure.detail.as_ref().map_or_else(|| advice.label.to_owned(), |detail| one_line(detail));
    let finding = finding.label(label);
    match advice.help {
        Some(help) => finding.help(help),
        None => finding,
    }
}

/// The server ends a DETAIL with a full stop and writes a line for each object.
fn one_line(detail: &str) -> String {
    detail.lines().collect::<Vec<_>>().join("; ").trim_end_matches('.').to_owned()
}

fn about(catalog: &Catalog, finding: Finding, oid: Oid, role: &str) -> Finding {
    let Some(object) = catalog.object(oid) else { return finding };
    let (named, origin) = known::describe(catalog, &object);
    let finding = finding.object(named);
    match origin {
        Some(span) if span != finding.span => finding.related(span, role),
        _ => finding,
    }
}

/// What was meant, where the text shows it, counts more than general advice.
fn with_hint(finding: Finding, record: &FailureRecord) -> Finding {
    match &record.failure.hint {
        Some(hint) => finding.help(hint.clone()),
        None => finding,
    }
}

fn with_consequences(mut finding: Finding, consequences: &[Span]) -> Finding {
    for span in consequences.iter().take(MAX_CONSEQUENCES) {
        finding = finding.related(*span, "depends on it as well");
    }
    let more = consequences.len().saturating_sub(MAX_CONSEQUENCES);
    if more == 0 {
        return finding;
    }
    let help = finding.help.take().map(|help| format!("{help}; ")).unwrap_or_default();
    finding.help(format!("{help}{more} more statements depend on it"))
}

/// How lint.toml is told that an object lives outside the migrations.
pub fn declaration(record: &FailureRecord, object: &str) -> String {
    format!("[[ignore]] with rule = \"{}\" and object = \"{object}\"", rule_of(record.failure.condition))
}
