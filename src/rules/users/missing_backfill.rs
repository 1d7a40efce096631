//! Users who signed up before the sync have no row in the mirror table.

use crate::catalog::{Origin, Relation};
use crate::finding::{Finding, Object};
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::users::{Fill, Mirror, UserKey};

pub static RULE: Rule =
    Rule { meta: meta!("users/missing-backfill", Warning, Migration, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    if cx.users.auth.is_none() || cx.users.copies.opaque {
        return;
    }
    for mirror in &cx.users.mirrors {
        let Some(table) = cx.catalog.relation(mirror.table) else { continue };
        // Nothing fails where nothing depends on the rows.
        if cx.users.keys_to(mirror.table).next().is_none() {
            continue;
        }
        let has_copy = cx.users.copies.into_table(mirror.table).next().is_some();
        let Some(created) = table.history.origin().filter(|_| !has_copy) else { continue };
        let finding = match cx.users.fills.into_table(mirror.table).next() {
            Some(fill) => late_trigger(cx, table, created, fill),
            None if cx.users.fills.opaque.is_empty() => late_key(cx, mirror, table, created),
            None => None,
        };
        out.findings.extend(finding);
    }
}

/// The trigger came in a later migration than the mirror.
fn late_trigger(cx: &HistoryContext, table: &Relation, created: Origin, fill: &Fill) -> Option<Finding> {
    let auth = cx.catalog.relation(cx.users.auth?)?;
    let trigger = auth.triggers.iter().find(|trigger| trigger.oid == fill.trigger)?;
    let first = first_trigger(cx, fill).unwrap_or(trigger.history.origin()?);
    if first.file() <= created.file() {
        return None;
    }
    let name = cx.catalog.relation_label(table);
    let message = format!("{name} is filled from here on, but users from before have no row");
    Some(finding(cx, table, created, first, message).label(format!("{} came after the table", trigger.name)))
}

/// The oldest trigger on auth.users: one that was dropped and made again filled the mirror before.
fn first_trigger(cx: &HistoryContext, fill: &Fill) -> Option<Origin> {
    use crate::catalog::GraveKind;
    let auth = cx.catalog.relation(cx.users.auth?)?;
    let present =
        auth.triggers.iter().filter(|trigger| trigger.oid == fill.trigger).filter_map(|trigger| trigger.history.origin());
    let graves = cx.catalog.graveyard().iter();
    let dropped = graves
        .filter(|(key, _)| key.kind == GraveKind::Trigger && key.schema == "auth")
        .filter_map(|(_, grave)| grave.history.origin());
    present.chain(dropped).min_by_key(|origin| (origin.file(), origin.span.start))
}

/// No trigger at all, and a key that a later migration added makes others depend on the mirror.
fn late_key(cx: &HistoryContext, mirror: &Mirror, table: &Relation, created: Origin) -> Option<Finding> {
    let keys = cx.users.keys_to(mirror.table);
    let origins = keys.filter_map(|key| Some((key, key_origin(cx, key)?)));
    let (key, late) = origins
        .filter(|(_, origin)| origin.file() > created.file())
        .min_by_key(|(_, origin)| (origin.file(), origin.span.start))?;
    let reference = cx.catalog.foreign_keys_of(key.table).find(|found| found.constraint.oid == key.constraint)?;
    let name = cx.catalog.relation_label(table);
    let message = format!("{} needs a row in {name}, but users from before have none", reference.constraint.name);
    let origin = Origin::new(reference.key.references, late.statement);
    Some(finding(cx, table, created, origin, message).label("no migration copies the users who are there"))
}

fn key_origin(cx: &HistoryContext, key: &UserKey) -> Option<Origin> {
    let table = cx.catalog.relation(key.table)?;
    table.constraints.iter().find(|constraint| constraint.oid == key.constraint).map(|constraint| constraint.origin)
}

fn finding(cx: &HistoryContext, table: &Relation, created: Origin, at: Origin, message: String) -> Finding {
    let name = cx.catalog.relation_label(table);
    Finding::new(at.span, message)
        .related(created.span, format!("{name} is created here"))
        .help(format!(
            "copy them in this migration or a new one: insert into {name} (…) select … from auth.users on conflict do nothing; \
             until then inserts that name such a user fail with SQLSTATE 23503"
        ))
        .object(Object::relation("table", cx.catalog.schema_name(table.schema), &table.name))
}
