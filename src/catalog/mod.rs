//! The nouns: what exists in the database, and why.
//!
//! A catalog is a value. It is made of persistent maps, so that a snapshot costs nothing and a statement that fails leaves
//! no trace. Objects refer to each other by [`Oid`], as in PostgreSQL, so that a rename or a move to another schema needs no
//! bookkeeping. The catalog never reports and never decides: it answers questions. Who writes it is `replay`.

mod constraint;
mod dependency;
mod foreign_keys;
mod format_type;
mod graveyard;
mod history;
mod index;
mod names;
mod namespace;
mod object;
mod oid_map;
mod operator;
mod privilege;
mod relation;
mod routine;
mod schema;
mod sql;
mod stored;
mod types;
mod written;

pub use constraint::*;
pub use dependency::*;
pub use foreign_keys::*;
pub use graveyard::*;
pub use history::*;
pub use index::*;
pub use object::*;
pub use operator::*;
pub use privilege::*;
pub use relation::*;
pub use routine::*;
pub use schema::*;
pub use sql::*;
pub(crate) use stored::Shared;
pub use types::*;
pub(crate) use written::*;

pub(crate) use names::Names;
pub(crate) use oid_map::OidMap;

use crate::sql::name::Name;
use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The identity of an object for the length of a replay. One number space for all kinds, as with PostgreSQL's OIDs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Oid(pub u32);

/// What exists at one moment of the history.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Catalog {
    pub(crate) last_oid: u32,
    pub(crate) schemas: OidMap<Arc<Schema>>,
    pub(crate) schema_names: OrdMap<Name, Oid>,
    /// Tables, views, sequences, composite types and foreign tables.
    pub(crate) relations: OidMap<Shared<Relation>>,
    pub(crate) indexes: OidMap<Shared<Index>>,
    /// Relations and indexes share one name space in each schema (`pg_class`).
    pub(crate) relation_names: Names<Oid>,
    pub(crate) types: OidMap<Shared<Type>>,
    pub(crate) type_names: Names<Oid>,
    pub(crate) routines: OidMap<Shared<Routine>>,
    /// Overloads share a name.
    pub(crate) routine_names: Names<Vec<Oid>>,
    pub(crate) roles: OrdMap<Name, Arc<Role>>,
    pub(crate) extensions: OrdMap<Name, Arc<Extension>>,
    /// Objects that are kept by name only: publications, servers, event triggers, …
    pub(crate) others: OrdMap<OtherKey, Arc<OtherObject>>,
    pub(crate) privileges: Privileges,
    pub(crate) dependencies: Dependencies,
    /// For each relation, the relations with a foreign key to it.
    pub(crate) referencing: OidMap<OrdSet<Oid>>,
    pub(crate) indexes_of: OidMap<OrdSet<Oid>>,
    /// For each relation, its partitions and the tables that inherit from it.
    pub(crate) children: OidMap<OrdSet<Oid>>,
    /// For each table, the sequences that its columns own.
    pub(crate) sequences_of: OidMap<OrdSet<Oid>>,
    /// The relation of each constraint, trigger, policy and rule.
    pub(crate) part_of: OidMap<Oid>,
    /// Names of constraints by schema, with the number of constraints that have them.
    pub(crate) constraint_names: Names<u32>,
    pub(crate) graveyard: Graveyard,
    /// Not stored: the platforms have no rows that anybody knows.
    #[serde(skip)]
    pub(crate) written: Written,
}

impl Catalog {
    pub fn new() -> Self {
        Catalog::default()
    }

    pub(crate) fn new_oid(&mut self) -> Oid {
        self.last_oid += 1;
        Oid(self.last_oid)
    }
}
