//! Keys to a table of users that no migration makes: they go to the user table that there is.

use super::amendment::{Amendment, MayEdit};
use super::{Obstacle, Surroundings};
use crate::catalog::{Owner, Presence, Reference};
use crate::finding::Diagnostic;
use crate::sql::style;
use crate::users::is_user_table_name;

/// The REFERENCES clause with the canonical user table in it, where the lost table is one of users by its name, the column
/// carries a uuid, and no table of that name is anywhere.
pub fn repointed(cx: &Surroundings, diagnostic: &Diagnostic, may_edit: MayEdit) -> Option<Result<Amendment, Obstacle>> {
    let span = diagnostic.finding.span;
    let reference = key_at(cx, diagnostic).filter(|_| may_edit(span.file))?;
    let lost = cx.catalog().relation(reference.key.table)?;
    let elsewhere =
        cx.catalog().relations().any(|other| other.name == lost.name && other.oid != lost.oid && other.owner == Owner::Project);
    let column = match reference.constraint.columns.as_slice() {
        [column] => reference.table.column_at(*column)?,
        _ => return None,
    };
    let carries_id = cx.catalog().is_builtin(&column.ty, "uuid");
    if lost.presence != Presence::Assumed || elsewhere || !is_user_table_name(&lost.name) || !carries_id {
        return None;
    }
    let canonical = cx.users().canonical.and_then(|canonical| cx.catalog().relation(canonical.table))?;
    let identity = match cx.users().mirror(canonical.oid) {
        Some(mirror) => canonical.column_at(mirror.identity)?,
        None => canonical.column("id")?,
    };
    let target = (cx.catalog().schema_name(canonical.schema), canonical.name.as_str());
    let clause = reference.key.references;
    let edits = style::repointed(cx.input.sources.slice(clause), clause, target, style::Referenced::Column(&identity.name))?;
    Some(Ok(Amendment { edits, new: None }))
}

/// The key in whose REFERENCES clause a finding lies.
fn key_at<'a>(cx: &Surroundings<'a>, diagnostic: &Diagnostic) -> Option<Reference<'a>> {
    let tables = cx.catalog().project_tables();
    let mut keys = tables.flat_map(|table| cx.catalog().foreign_keys_of(table.oid));
    keys.find(|reference| reference.key.references.contains(diagnostic.finding.span))
}
