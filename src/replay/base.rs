//! The catalog that a platform gives before the first migration.

use super::builtin_types::builtin_catalog;
use crate::catalog::{Catalog, History, Owner, Presence, Schema};
use crate::sql::name::Name;
use std::sync::LazyLock;

static POSTGRES: LazyLock<Catalog> = LazyLock::new(|| {
    let mut catalog = builtin_catalog();
    let oid = catalog.new_oid();
    catalog.put_schema(Schema {
        oid,
        name: Name::exact("public"),
        owner: Owner::Platform,
        presence: Presence::Certain,
        history: History::default(),
    });
    catalog
});

/// What exists on a fresh server.
pub fn base_catalog() -> &'static Catalog {
    &POSTGRES
}
