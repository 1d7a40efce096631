//! A foreign key on the way from `auth.users` stops the deletion of a user.

use crate::catalog::{Catalog, Reference};
use crate::finding::{Finding, Object, Severity};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::users::{Block, DeleteStep, Outcome};

pub static RULE: Rule =
    Rule { meta: meta!("users/blocked-user-delete", Error, Migration, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for (step, block) in cx.users.deletion.blocking() {
        out.findings.extend(blocked(cx, step, block));
    }
}

fn blocked(cx: &HistoryContext, step: &DeleteStep, block: Block) -> Option<Finding> {
    let reference = reference(cx.catalog, step)?;
    let schema = cx.catalog.schema_name(reference.table.schema);
    let message =
        format!("the deletion of a user stops at {}: {}", cx.catalog.relation_label(reference.table), why(&reference, block));
    let mut finding = Finding::new(reference.key.references, message)
        .label(format!("{} ends with SQLSTATE {}", path(cx, step), condition(block).sqlstate()))
        .help(help(cx, &reference, block))
        .object(Object::part_of("constraint", schema, &reference.table.name, &reference.constraint.name));
    for before in cx.users.deletion.path(step).iter().rev().skip(1) {
        if let Some(found) = self::reference(cx.catalog, before) {
            finding =
                finding.related(found.key.references, format!("{} deletes rows of {}", found.constraint.name, found.table.name));
        }
    }
    let most = match may_go_as_well(cx, &reference, block) {
        Some(other) => {
            finding = finding.related(other.key.references, format!("{} may delete the rows as well", other.constraint.name));
            Severity::Info
        }
        None => severity(cx, step, block),
    };
    Some(if most == Severity::Error { finding } else { finding.at_most(most) })
}

fn reference<'a>(catalog: &'a Catalog, step: &DeleteStep) -> Option<Reference<'a>> {
    catalog.foreign_keys_of(step.table).find(|reference| reference.constraint.oid == step.constraint)
}

/// Another key of the table by which the same deletion takes its rows: a check meets only what is left by then. Whether the two
/// keys lead to the same user is not known, but for two that reference the user itself, which are there to tell users apart.
fn may_go_as_well<'a>(cx: &HistoryContext<'a>, reference: &Reference, block: Block) -> Option<Reference<'a>> {
    let is_user = |table| cx.users.auth == Some(table) || cx.users.mirror(table).is_some();
    if is_user(reference.key.table) || !matches!(block, Block::NoAction | Block::Restrict) {
        return None;
    }
    let mut steps = cx.users.deletion.steps.iter().filter(|step| step.table == reference.table.oid);
    steps.find(|step| step.outcome == Outcome::Deletes).and_then(|step| self::reference(cx.catalog, step))
}

/// A row that sign-up makes for everybody stops every deletion, and an action that cannot be carried out is never meant.
/// RESTRICT may well be.
fn severity(cx: &HistoryContext, step: &DeleteStep, block: Block) -> Severity {
    let stops_all = step.before.is_none()
        && cx.users.is_filled(step.table)
        && cx.users.mirror(step.table).is_some_and(|mirror| mirror.link == Some(step.constraint));
    match block {
        Block::SetNull(_) | Block::SetDefault(_) => Severity::Error,
        Block::NoAction if stops_all => Severity::Error,
        Block::NoAction => Severity::Warning,
        Block::Restrict => Severity::Info,
    }
}

fn why(reference: &Reference, block: Block) -> String {
    let name = &reference.constraint.name;
    let column = |number| reference.table.column_at(number).map_or("", |column| column.name.as_str());
    match block {
        Block::NoAction | Block::Restrict => format!("{name} has {}", reference.key.delete_clause()),
        Block::SetNull(number) => format!("{name} sets {} to null, which is NOT NULL", column(number)),
        Block::SetDefault(number) => format!("{name} sets {} to its default, which is NOT NULL and has none", column(number)),
    }
}

fn condition(block: Block) -> Condition {
    match block {
        Block::NoAction | Block::Restrict => Condition::ForeignKeyViolation,
        Block::SetNull(_) | Block::SetDefault(_) => Condition::NotNullViolation,
    }
}

/// `auth.users → public.profiles → public.posts`
fn path(cx: &HistoryContext, step: &DeleteStep) -> String {
    let tables = cx.users.auth.into_iter().chain(cx.users.deletion.path(step).into_iter().map(|step| step.table));
    let labels: Vec<String> =
        tables.filter_map(|table| cx.catalog.relation(table)).map(|table| cx.catalog.relation_label(table)).collect();
    labels.join(" → ")
}

fn help(cx: &HistoryContext, reference: &Reference, block: Block) -> String {
    let table = cx.catalog.relation_label(reference.table);
    let name = &reference.constraint.name;
    let again = "add it again with ON DELETE CASCADE where the rows belong to the user";
    let nullable = reference
        .constraint
        .columns
        .iter()
        .all(|column| reference.table.column_at(*column).is_some_and(|column| column.not_null.is_none()));
    let or = match block {
        Block::SetNull(_) => ", or drop NOT NULL where they shall stay without one",
        _ if nullable => ", or with ON DELETE SET NULL where they shall stay without one",
        _ => ", or drop NOT NULL and add it with ON DELETE SET NULL where they shall stay without one",
    };
    format!("Supabase says \"Database error deleting user\"; drop {name} from {table} and {again}{or}")
}
