//! Mends for keys that stop the deletion of a user: the same key with an action.
//!
//! Whether a user's rows go with the user or stay without one is a matter of what they are. Where the key may be null they stay;
//! where it may not, lint.toml has to say.

use super::reference::{self, NewKey};
use super::{Obstacle, Part, Phase, Surroundings, words};
use crate::catalog::{AttNum, Reference, Relation};
use crate::config::DeleteAction;
use crate::finding::Diagnostic;
use crate::sql::ast::ReferentialAction;
use crate::sql::name::quote_ident;

/// The key lets the rows go, or lets go of them.
pub fn blocked(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Part>, Obstacle> {
    let table = cx.table(diagnostic)?;
    let name = diagnostic.finding.object.as_ref().map_or("", |object| object.name.as_str());
    let key = cx.catalog().foreign_keys_of(table.oid).find(|reference| reference.constraint.name == *name);
    let key = key.ok_or_else(|| Obstacle::new("the key is not there any more"))?;
    let target =
        cx.catalog().relation(key.key.table).ok_or_else(|| Obstacle::new("the key goes to a table that is not known"))?;
    let action = action(cx, &key, diagnostic)?;
    let new = NewKey { target, columns: key.key.columns.clone(), on_delete: &action, on_update: &key.key.on_update };
    let mut parts = Vec::new();
    if matches!(action, ReferentialAction::SetNull(_)) {
        stays_nullable(&key, diagnostic)?;
        parts.extend(nullable(cx, table, &key));
    }
    parts.extend(reference::replaced(cx, &key, &new));
    Ok(parts)
}

fn action(cx: &Surroundings, key: &Reference, diagnostic: &Diagnostic) -> Result<ReferentialAction, Obstacle> {
    let object = diagnostic.finding.object.as_ref().map(ToString::to_string).unwrap_or_default();
    if let Some(action) = cx.input.config.repair.on_delete(&object) {
        return Ok(match action {
            DeleteAction::Cascade => ReferentialAction::Cascade,
            DeleteAction::SetNull => ReferentialAction::SetNull(Vec::new()),
        });
    }
    if key.key.on_delete == ReferentialAction::Restrict {
        return Err(Obstacle::new(asked(&object, "it says RESTRICT, which may be meant")));
    }
    // The row of a mirror is the user's own.
    let is_link = cx.users().mirror(key.table.oid).is_some_and(|mirror| mirror.link == Some(key.constraint.oid));
    match (is_link, required(key).is_empty()) {
        (true, _) => Ok(ReferentialAction::Cascade),
        (false, true) => Ok(ReferentialAction::SetNull(Vec::new())),
        (false, false) => Err(Obstacle::new(asked(&object, "its column must not be null"))),
    }
}

fn asked(object: &str, why: &str) -> String {
    format!("{why}; say in lint.toml what becomes of the rows: [repair.on-delete] \"{object}\" = \"cascade\" or \"set-null\"")
}

/// DROP NOT NULL is refused in a primary key (SQLSTATE 42P16).
fn stays_nullable(key: &Reference, diagnostic: &Diagnostic) -> Result<(), Obstacle> {
    let primary = key.table.primary_key();
    let is_primary = |column: &&AttNum| primary.is_some_and(|primary| primary.columns.contains(column));
    let Some(column) = key.constraint.columns.iter().find(is_primary).and_then(|number| key.table.column_at(*number)) else {
        return Ok(());
    };
    let object = diagnostic.finding.object.as_ref().map(ToString::to_string).unwrap_or_default();
    let why = format!("{} is in the primary key, so \"set-null\" cannot be meant", quote_ident(&column.name));
    Err(Obstacle::new(asked(&object, &why)))
}

/// The columns of a key that must not be null.
fn required(key: &Reference) -> Vec<String> {
    let columns = key.constraint.columns.iter().filter_map(|column| key.table.column_at(*column));
    columns.filter(|column| column.not_null.is_some()).map(|column| quote_ident(&column.name)).collect()
}

fn nullable(cx: &Surroundings, table: &Relation, key: &Reference) -> Option<Part> {
    let drops: Vec<String> = required(key).iter().map(|column| format!("alter column {column} drop not null")).collect();
    let sql = format!("alter table {}\n  {}", words::table(cx.catalog(), table), drops.join(",\n  "));
    let label = cx.catalog().relation_label(table);
    (!drops.is_empty()).then(|| Part::new(Phase::Routine, sql).locks(super::LockMode::AccessExclusive, label))
}
