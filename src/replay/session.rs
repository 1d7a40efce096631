//! The session in which a statement runs: settings and the open transaction. It ends with the file.

use crate::catalog::{Catalog, Oid};
use crate::sql::name::Name;
use std::collections::BTreeMap;

/// Settings as the server keeps them: values as text, search_path as a list.
#[derive(Debug, Clone)]
pub struct Session {
    /// The schemas of search_path as written, `"$user"` included.
    pub search_path: Vec<Name>,
    /// The role that owns what is made.
    pub role: Name,
    pub settings: BTreeMap<Name, String>,
    /// What SET LOCAL put aside; put back when the transaction ends.
    pub local_undo: Vec<(Name, Option<String>)>,
    pub transaction: TransactionState,
    /// What SET LOCAL search_path put aside.
    pub(super) search_path_before_local: Option<Vec<Name>>,
}

#[derive(Debug, Clone, Default)]
pub struct TransactionState {
    /// Whether a transaction block is open: by the runner or by BEGIN.
    pub open: bool,
    /// The catalog to go back to.
    pub start: Option<Catalog>,
    pub savepoints: Vec<(Name, Catalog)>,
    /// Objects made in this transaction.
    pub created: Vec<Oid>,
    /// Enum labels added in this transaction: unusable in it, unless the type is new as well.
    pub new_enum_labels: Vec<(Oid, String)>,
}

impl Session {
    pub fn new(search_path: &[&str], role: &str) -> Self {
        Session {
            search_path: search_path.iter().map(|name| Name::exact(name)).collect(),
            role: Name::exact(role),
            settings: BTreeMap::new(),
            local_undo: Vec::new(),
            transaction: TransactionState::default(),
            search_path_before_local: None,
        }
    }

    /// Whether the object was made in the open transaction.
    pub fn created_here(&self, object: Oid) -> bool {
        self.transaction.created.contains(&object)
    }
}
