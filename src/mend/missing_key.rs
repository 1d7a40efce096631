//! Mends for keys that are not there: of a column that holds a user's id, and of a mirror that lost its own.

use super::retype::Retyped;
use super::{LockMode, Obstacle, Part, Phase, Rows, Surroundings, offered, reference, words};
use crate::catalog::{AttNum, Column, Relation};
use crate::config::DeleteAction;
use crate::finding::Diagnostic;
use crate::rules::lost_keys::{LostKey, lost_keys};
use crate::sql::ast::ReferentialAction;
use crate::sql::name::{MAX_NAME_BYTES, Name, quote_ident, truncate};

/// A key to the user table, and a uuid first where the column is a text.
pub fn keyless(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Part>, Obstacle> {
    let table = cx.table(diagnostic)?;
    let gone = || Obstacle::new("the column is not there any more");
    let column = diagnostic.finding.object.as_ref().and_then(|object| table.column(&object.name)).ok_or_else(gone)?;
    let is_uuid = cx.catalog().is_builtin(&column.ty, "uuid");
    if !is_uuid && !cx.may_be_unsafe {
        return Err(Obstacle::new(
            "only with --unsafe-fixes, since the column becomes a uuid, and others may compare it as text",
        ));
    }
    let unknown = || Obstacle::new("which table is the user is not known");
    let target = cx.users().canonical.map(|canonical| canonical.table).or(cx.users().auth).ok_or_else(unknown)?;
    let target = cx.catalog().relation(target).ok_or_else(unknown)?;
    let identity = reference::identity(cx, target).ok_or_else(unknown)?;
    let name = free_name(table, column.name.as_str());
    let on_delete = action(cx, table, &name, column.not_null.is_some())?;
    let mut parts = if is_uuid { Vec::new() } else { Retyped { table, column }.parts(cx)? };
    parts.extend(Key { table, name, column, target, identity, on_delete }.parts(cx));
    let mut indexes = cx.catalog().indexes_of(table.oid);
    if !indexes.any(|index| index.key_columns().is_some_and(|columns| columns.first() == Some(&column.number))) {
        let sql = format!("create index on {} ({})", words::table(cx.catalog(), table), quote_ident(&column.name));
        parts.push(offered::index(cx, &sql, table));
    }
    Ok(parts)
}

/// The key again that tied a mirror to its users.
pub fn untied(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Part>, Obstacle> {
    let table = cx.table(diagnostic)?;
    let gone = || Obstacle::new("the key has another form by now");
    let auth = cx.users().auth.and_then(|auth| cx.catalog().relation(auth)).ok_or_else(gone)?;
    let lost = lost_keys(cx.catalog());
    let is_meant = |lost: &&LostKey| lost.table.oid == table.oid && lost.key.table == auth.oid;
    let lost = lost.iter().find(is_meant).ok_or_else(gone)?;
    if !cx.may_be_unsafe {
        let reason = "only with --unsafe-fixes, since whether it may have rows without an account is a matter of taste";
        return Err(Obstacle::new(reason));
    }
    let identity = lost.key.columns.first().copied().ok_or_else(gone)?;
    let column = lost.constraint.columns.first().and_then(|column| table.column_at(*column)).ok_or_else(gone)?;
    let (name, on_delete) = (lost.constraint.name.clone(), lost.key.on_delete.clone());
    Ok(Key { table, name, column, target: auth, identity, on_delete }.parts(cx))
}

/// What becomes of the rows of a user who is deleted.
fn action(cx: &Surroundings, table: &Relation, name: &Name, required: bool) -> Result<ReferentialAction, Obstacle> {
    let object = format!("{}.{name}", cx.catalog().relation_label(table));
    match (cx.input.config.repair.on_delete(&object), required) {
        (Some(DeleteAction::Cascade), _) => Ok(ReferentialAction::Cascade),
        (Some(DeleteAction::SetNull), false) | (None, false) => Ok(ReferentialAction::SetNull(Vec::new())),
        (Some(DeleteAction::SetNull), true) => Err(Obstacle::new("its column must not be null")),
        (None, true) => Err(Obstacle::new(format!(
            "its column must not be null; say in lint.toml what becomes of the rows: [repair.on-delete] \"{object}\" = \"cascade\""
        ))),
    }
}

/// The name that the server would give the key, as long as it is free.
fn free_name(table: &Relation, column: &str) -> Name {
    let stem = format!("{}_{column}", table.name);
    let names = (0..usize::MAX).map(|number| {
        let end = if number == 0 { "_fkey".to_owned() } else { format!("_fkey{number}") };
        Name::exact(&format!("{}{end}", truncate(&stem, MAX_NAME_BYTES - end.len())))
    });
    let is_free = |name: &Name| table.constraint(name).is_none();
    names.into_iter().find(is_free).unwrap_or_else(|| Name::exact(&stem))
}

/// A key of one column to a user table.
struct Key<'a> {
    table: &'a Relation,
    name: Name,
    column: &'a Column,
    target: &'a Relation,
    identity: AttNum,
    on_delete: ReferentialAction,
}

impl Key<'_> {
    /// The key for new rows, then the check of those that are there.
    fn parts(&self, cx: &Surroundings) -> Vec<Part> {
        let catalog = cx.catalog();
        let (table, target) = (words::table(catalog, self.table), words::table(catalog, self.target));
        let (name, column) = (quote_ident(&self.name), quote_ident(&self.column.name));
        let identity = words::columns(self.target, &[self.identity]);
        let action = words::action("delete", &self.on_delete);
        let key = format!("constraint {name} foreign key ({column})\n    references {target} ({identity}){action}");
        let is_there = format!("c.confrelid = to_regclass({})", words::literal(&target));
        let subject = format!("{table}.{name}");
        let add = Part::new(Phase::Key, format!("alter table {table}\n  add {key} not valid"))
            .about(&subject)
            .holds(format!("{name} of {table} references {target}"), words::constraint_is(&table, &self.name, &is_there))
            .locks(LockMode::ShareRowExclusive, catalog.relation_label(self.table))
            .locks(LockMode::ShareRowExclusive, catalog.relation_label(self.target));
        let missing = [
            format!("t.{column} is not null"),
            format!("not exists (select from {target} as u where u.{identity} = t.{column})"),
        ];
        let validate = reference::checked_later(&table, &name, &missing)
            .about(&subject)
            .locks(LockMode::ShareUpdateExclusive, catalog.relation_label(self.table))
            .rows(Rows::Scanned);
        vec![add, validate]
    }
}
