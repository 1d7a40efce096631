//! Foreign keys depend on a mirror of auth.users that no trigger on auth.users fills.

use super::sign_up;
use crate::catalog::{DropCause, Grave, GraveKey, GraveKind, Relation, Trigger, TriggerEnabled};
use crate::finding::{Finding, Object};
use crate::meta;
use crate::replay::Subject;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::sql::name::{Name, QualifiedName};
use crate::users::signup::ProblemKind;
use crate::users::{Mirror, UserKey};

pub static RULE: Rule =
    Rule { meta: meta!("users/missing-sync-trigger", Warning, Migration, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    // SQL that cannot be read may do what is missed here.
    if cx.users.auth.is_none() || !cx.users.fills.opaque.is_empty() {
        return;
    }
    for mirror in &cx.users.mirrors {
        let keys: Vec<&UserKey> = cx.users.keys_to(mirror.table).collect();
        if keys.is_empty() || cx.users.is_filled(mirror.table) || may_be_filled(cx) || is_filled_by_old_name(cx, mirror) {
            continue;
        }
        if let Some(finding) = missing(cx, mirror, &keys) {
            out.report(finding);
        }
    }
}

/// Whether a trigger on auth.users is there that may or may not fill the mirror: made under a condition, or with a function
/// that is not known.
fn may_be_filled(cx: &HistoryContext) -> bool {
    use crate::catalog::Presence;
    let auth = cx.users.auth.and_then(|auth| cx.catalog.relation(auth));
    auth.is_some_and(|auth| auth.triggers.iter().any(|trigger| trigger.presence != Presence::Certain))
}

/// Whether a function on the sign-up path still names the mirror as it was called before a rename. That is the defect then, and
/// `users/stale-sync-function` reports it.
fn is_filled_by_old_name(cx: &HistoryContext, mirror: &Mirror) -> bool {
    let Some(table) = cx.catalog.relation(mirror.table) else { return false };
    let now = cx.catalog.relation_label(table);
    let was_called = |name: &QualifiedName| {
        let schema = name.schema.as_ref().map_or_else(|| Name::exact("public"), |schema| schema.name.clone());
        let key = GraveKey { kind: GraveKind::Relation, schema, relation: None, name: name.name.name.clone() };
        let grave = cx.catalog.graveyard().graves(&key).last();
        grave.is_some_and(|grave| matches!(&grave.cause, DropCause::Renamed { label } if *label == now || *label == *table.name))
    };
    sign_up::problems(cx).iter().any(|(_, problem)| match &problem.kind {
        ProblemKind::Refused { failure, .. } => {
            matches!(&failure.subject, Subject::MissingRelation { name, .. } if was_called(name))
        }
        _ => false,
    })
}

fn missing(cx: &HistoryContext, mirror: &Mirror, keys: &[&UserKey]) -> Option<Finding> {
    let table = cx.catalog.relation(mirror.table)?;
    let name = cx.catalog.relation_label(table);
    let origin = table.history.origin()?;
    let message = format!("{} on {name}, but no trigger on auth.users fills it", depend(keys.len()));
    let mut finding = Finding::new(origin.span, message)
        .label("a user who signs up gets no row here")
        .help(help(cx, table, keys))
        .object(Object::relation("table", cx.catalog.schema_name(table.schema), &table.name));
    if let Some(lost) = lost(cx, table) {
        finding = finding.related(lost.0, lost.1);
    }
    if let Some(key) =
        keys.first().and_then(|key| cx.catalog.foreign_keys_of(key.table).find(|found| found.constraint.oid == key.constraint))
    {
        finding = finding.related(key.key.references, format!("{} depends on it", key.constraint.name));
    }
    Some(finding)
}

fn depend(keys: usize) -> String {
    if keys == 1 { "1 foreign key depends".to_owned() } else { format!("{keys} foreign keys depend") }
}

fn help(cx: &HistoryContext, table: &Relation, keys: &[&UserKey]) -> String {
    let constraint = keys.first().and_then(|key| {
        let table = cx.catalog.relation(key.table)?;
        table.constraints.iter().find(|constraint| constraint.oid == key.constraint)
    });
    let constraint = constraint.map_or("", |constraint| constraint.name.as_str());
    format!(
        "without the row, inserts fail with `violates foreign key constraint \"{constraint}\"` (23503); add a function with \
         security definer and a pinned search_path that inserts new.id into {}, and a trigger after insert on auth.users for \
         each row that executes it; then insert the rows of the users who are there",
        cx.catalog.relation_label(table)
    )
}

/// Why there is no trigger, where the history knows: one was dropped, or is disabled.
fn lost(cx: &HistoryContext, mirror: &Relation) -> Option<(crate::text::Span, String)> {
    let auth = cx.catalog.relation(cx.users.auth?)?;
    if let Some(disabled) = auth.triggers.iter().find(|trigger| trigger.enabled == TriggerEnabled::Disabled) {
        return Some((disabled.history.events.last()?.origin.span, format!("{} is disabled here", disabled.name)));
    }
    let graves = cx.catalog.graveyard().iter().filter(|(key, _)| is_auth_trigger(key));
    let (key, grave) = graves.filter(|(key, _)| !replaced(auth.trigger(&key.name), mirror)).last()?;
    Some((grave.origin.span, gone(&key.name, grave)))
}

fn is_auth_trigger(key: &GraveKey) -> bool {
    key.kind == GraveKind::Trigger && key.schema == "auth" && key.relation.as_ref().is_some_and(|table| *table == "users")
}

/// A trigger of the same name that is there again says nothing about a loss.
fn replaced(trigger: Option<&Trigger>, _mirror: &Relation) -> bool {
    trigger.is_some()
}

fn gone(trigger: &Name, grave: &Grave) -> String {
    match &grave.cause {
        DropCause::Named => format!("trigger {trigger} was dropped here"),
        DropCause::With { label, .. } => format!("trigger {trigger} was dropped here with {label}"),
        DropCause::Renamed { label } => format!("trigger {trigger} was renamed to {label} here"),
    }
}
