//! Whether a column carries the auth id: told by where its foreign keys lead.

use crate::catalog::{AttNum, Catalog, Column, Oid, Owner, Relation};
use crate::sql::ast::{Expr, ExprKind};

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// Through its keys it is `auth.users.id`.
    AuthId,
    /// It is the id of a table of the project that makes its own, and has the auth id in another column.
    OwnId {
        table: Oid,
        column: AttNum,
        auth_column: AttNum,
    },
    Unknown,
}

/// Chains of keys longer than this are not followed.
const MAX_DEPTH: usize = 8;

/// Follows the single-column keys of a column.
pub fn identity(catalog: &Catalog, auth: Oid, table: &Relation, column: AttNum) -> Identity {
    follow(catalog, auth, table, column, 0)
}

fn follow(catalog: &Catalog, auth: Oid, table: &Relation, column: AttNum, depth: usize) -> Identity {
    if depth > MAX_DEPTH {
        return Identity::Unknown;
    }
    let keys = catalog.foreign_keys_of(table.oid).filter(|reference| reference.constraint.columns.as_slice() == [column]);
    let mut found = Vec::new();
    for reference in keys {
        let [target] = reference.key.columns.as_slice() else { continue };
        if reference.key.table == auth {
            return Identity::AuthId;
        }
        let Some(next) = catalog.relation(reference.key.table) else { continue };
        found.push(follow(catalog, auth, next, *target, depth + 1));
    }
    match found.as_slice() {
        [] => own_id(catalog, auth, table, column),
        all if all.contains(&Identity::AuthId) => Identity::AuthId,
        [only] => *only,
        _ => Identity::Unknown,
    }
}

/// A primary key with a random default, beside a unique column that references the auth id. One that is not unique says who
/// changed the row, not whose it is.
fn own_id(catalog: &Catalog, auth: Oid, table: &Relation, column: AttNum) -> Identity {
    let makes_ids = table.owner == Owner::Project
        && catalog.is_primary_key_column(table, column)
        && table.column_at(column).is_some_and(has_random_default);
    let mut to_auth = catalog.foreign_keys_of(table.oid).filter(|reference| reference.key.table == auth);
    let auth_column = to_auth.find_map(|reference| match reference.constraint.columns.as_slice() {
        [only] if *only != column && catalog.is_unique_column(table, *only) => Some(*only),
        _ => None,
    });
    match auth_column.filter(|_| makes_ids) {
        Some(auth_column) => Identity::OwnId { table: table.oid, column, auth_column },
        None => Identity::Unknown,
    }
}

/// `gen_random_uuid()` and the like.
pub fn has_random_default(column: &Column) -> bool {
    column
        .default
        .as_ref()
        .is_some_and(|default| is_call_of(&default.value, &["gen_random_uuid", "uuid_generate_v4", "uuid_generate_v1"]))
}

/// `auth.uid()`, also as `(select auth.uid())`.
pub fn is_auth_uid(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Call(call) => {
            call.name.name.name == "uid" && call.name.schema.as_ref().is_some_and(|schema| schema.name == "auth")
        }
        ExprKind::Cast { expr, .. } => is_auth_uid(expr),
        ExprKind::Subquery(query) => match &query.body {
            crate::sql::ast::QueryBody::Select(select) => {
                matches!(select.targets.as_slice(), [target] if select.from.is_empty() && is_auth_uid(&target.expr))
            }
            _ => false,
        },
        _ => false,
    }
}

fn is_call_of(expr: &Expr, names: &[&str]) -> bool {
    match &expr.kind {
        ExprKind::Call(call) => names.contains(&call.name.name.name.as_str()),
        ExprKind::Cast { expr, .. } => is_call_of(expr, names),
        _ => false,
    }
}
