//! Which tables mirror the auth users.

use super::{Copies, Fills};
use crate::catalog::{AttNum, Catalog, Oid, Presence, Relation};
use crate::config::TableName;
use crate::sql::ast::ReferentialAction;

/// A table of the project with one row for each auth user.
#[derive(Debug, Clone)]
pub struct Mirror {
    pub table: Oid,
    /// The column that carries the auth id: the primary key, or another unique column.
    pub identity: AttNum,
    /// The foreign key from the identity to the auth table, where there is one.
    pub link: Option<Oid>,
    pub evidence: Evidence,
}

/// Why a table is taken for a mirror.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    Configured,
    /// Its key references the auth id.
    Linked,
    /// A trigger on the auth table, or a statement of a migration, copies auth users into it.
    Copied,
    /// Its name, a uuid key and an e-mail column.
    Named,
}

/// Names under which projects keep their users. Compared without a leading `app_` and the like.
const USER_TABLE_NAMES: &[&str] = &[
    "users",
    "user",
    "profiles",
    "profile",
    "accounts",
    "account",
    "user_profiles",
    "user_profile",
    "users_profiles",
    "members",
    "app_users",
    "user_accounts",
    "people",
    "persons",
];

pub(super) fn mirrors(
    catalog: &Catalog,
    auth: Option<Oid>,
    configured: Option<&TableName>,
    fills: &Fills,
    copies: &Copies,
) -> Vec<Mirror> {
    let Some(auth) = auth else { return configured_mirror(catalog, configured).into_iter().collect() };
    catalog
        .project_tables()
        .filter(|table| table.presence == Presence::Certain && table.partition_of.is_none())
        .filter_map(|table| {
            linked(catalog, table, auth)
                .or_else(|| copied(catalog, table, fills, copies))
                .or_else(|| named(catalog, table, auth))
                .or_else(|| is_configured(catalog, table, configured).then(|| by_primary_key(table, Evidence::Configured))?)
        })
        .collect()
}

fn configured_mirror(catalog: &Catalog, configured: Option<&TableName>) -> Option<Mirror> {
    let table = catalog.project_tables().find(|table| is_configured(catalog, table, configured))?;
    by_primary_key(table, Evidence::Configured)
}

fn is_configured(catalog: &Catalog, table: &Relation, configured: Option<&TableName>) -> bool {
    configured.is_some_and(|wanted| table.name == wanted.name && *catalog.schema_name(table.schema) == *wanted.schema)
}

fn by_primary_key(table: &Relation, evidence: Evidence) -> Option<Mirror> {
    let [identity] = table.primary_key()?.columns.as_slice() else { return None };
    Some(Mirror { table: table.oid, identity: *identity, link: None, evidence })
}

/// A unique column that references the auth id. The primary key is preferred to another unique column.
fn linked(catalog: &Catalog, table: &Relation, auth: Oid) -> Option<Mirror> {
    let auth_id = catalog.relation(auth)?.column("id")?.number;
    let mut links = catalog.foreign_keys_of(table.oid).filter(|reference| reference.key.table == auth);
    let mut unique_link = None;
    for reference in links.by_ref() {
        let ([column], [target]) = (reference.constraint.columns.as_slice(), reference.key.columns.as_slice()) else { continue };
        if *target != auth_id || !catalog.is_unique_column(table, *column) {
            continue;
        }
        let mirror =
            Mirror { table: table.oid, identity: *column, link: Some(reference.constraint.oid), evidence: Evidence::Linked };
        if catalog.is_primary_key_column(table, *column) {
            return Some(mirror);
        }
        unique_link.get_or_insert(mirror);
    }
    // A unique user_id is found on settings, subscriptions and the like as well: only a table that is called like the users
    // is their mirror.
    unique_link.filter(|_| has_user_name(table))
}

fn copied(catalog: &Catalog, table: &Relation, fills: &Fills, copies: &Copies) -> Option<Mirror> {
    let is_copied = fills.into_table(table.oid).next().is_some() || copies.into_table(table.oid).next().is_some();
    let mirror = by_primary_key(table, Evidence::Copied)?;
    (is_copied && has_user_name(table) && keyed_by_uuid(catalog, table)).then_some(mirror)
}

fn named(catalog: &Catalog, table: &Relation, auth: Oid) -> Option<Mirror> {
    // A key of another column to the auth id says that the primary key is an id of its own.
    let has_id_of_its_own = catalog.foreign_keys_of(table.oid).any(|reference| reference.key.table == auth)
        || table.columns().any(|column| AUTH_ID_NAMES.contains(&column.name.as_str()));
    let makes_ids = |key: &crate::catalog::Constraint| {
        let columns = key.columns.iter().filter_map(|number| table.column_at(*number));
        columns.into_iter().any(|column| column.default.is_some() || column.identity.is_some())
    };
    // A key that makes its own ids does not carry those of somebody else.
    let has_id_of_its_own = has_id_of_its_own || table.primary_key().is_some_and(makes_ids);
    let mails = table.columns().any(|column| matches!(column.name.as_str(), "email" | "email_address" | "mail"));
    if has_id_of_its_own || !mails || !has_user_name(table) || !keyed_by_uuid(catalog, table) {
        return None;
    }
    by_primary_key(table, Evidence::Named)
}

/// Columns that hold the auth id beside a primary key of the table's own.
const AUTH_ID_NAMES: &[&str] =
    &["auth_id", "auth_user_id", "auth_uid", "supabase_id", "supabase_uid", "supabase_user_id", "user_id", "uid"];

fn has_user_name(table: &Relation) -> bool {
    is_user_table_name(&table.name)
}

/// Whether a table of this name is one of users in most projects.
pub fn is_user_table_name(name: &str) -> bool {
    USER_TABLE_NAMES.contains(&name)
}

fn keyed_by_uuid(catalog: &Catalog, table: &Relation) -> bool {
    let Some([column]) = table.primary_key().map(|key| key.columns.as_slice()) else { return false };
    table.column_at(*column).is_some_and(|column| catalog.is_builtin(&column.ty, "uuid"))
}

/// What ties a mirror's row to its auth user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    None,
    /// A foreign key without ON DELETE CASCADE
    Key,
    Cascade,
}

impl Mirror {
    /// Whether every user has a row, rather than those of one role: the table is called like the users, or rows are made for
    /// all of them.
    pub(super) fn stands_for_all(&self, catalog: &Catalog, fills: &Fills, copies: &Copies) -> bool {
        let has_user_name = || catalog.relation(self.table).is_some_and(has_user_name);
        let is_filled = || fills.into_table(self.table).next().is_some() || copies.into_table(self.table).next().is_some();
        self.evidence != Evidence::Linked || has_user_name() || is_filled()
    }

    pub fn tie(&self, catalog: &Catalog) -> Tie {
        let link = catalog.foreign_keys_of(self.table).find(|reference| Some(reference.constraint.oid) == self.link);
        match link.map(|reference| &reference.key.on_delete) {
            None => Tie::None,
            Some(ReferentialAction::Cascade) => Tie::Cascade,
            Some(_) => Tie::Key,
        }
    }
}
