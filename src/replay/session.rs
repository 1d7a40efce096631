//! The session in which a statement runs: settings and the open transaction. It ends with the file.
//!
//! Settings obey transactions (manual, SET): what ROLLBACK undoes, and what SET LOCAL changes only until the end of the
//! transaction. The catalog is put aside here too, since it is rolled back by the same commands.

use super::resolve::EffectivePath;
use crate::catalog::{Catalog, Oid};
use crate::sql::name::Name;
use imbl::Vector;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Settings as the server keeps them: values as text, search_path as a list.
#[derive(Debug, Clone)]
pub struct Session {
    /// The schemas of search_path as written, `"$user"` included.
    pub search_path: Vec<Name>,
    /// The role that owns what is made.
    pub role: Name,
    pub settings: BTreeMap<Name, String>,
    pub transaction: TransactionState,
    /// The server's major version.
    pub server_version: u16,
    /// The time, in UTC. None: what depends on it is not known.
    pub now: Option<jiff::civil::DateTime>,
    /// What RESET goes back to.
    pub(super) defaults: Arc<Settings>,
    /// Where unqualified names were looked for last.
    pub(super) path: RefCell<Option<Arc<EffectivePath>>>,
}

/// The part of a session that commands change.
#[derive(Debug, Clone)]
pub struct Settings {
    pub search_path: Vec<Name>,
    pub role: Name,
    pub values: BTreeMap<Name, String>,
}

#[derive(Debug, Clone, Default)]
pub struct TransactionState {
    /// Whether a transaction block is open: by the runner or by BEGIN.
    pub open: bool,
    /// What ROLLBACK goes back to.
    pub(super) start: Option<Arc<Snapshot>>,
    pub(super) savepoints: Vec<(Name, Arc<Snapshot>)>,
    /// What COMMIT goes back to: the settings without those of SET LOCAL. None: there was none.
    pub(super) lasting: Option<Settings>,
    /// Enum labels added in this transaction, and unusable in it.
    pub new_enum_labels: Vector<(Oid, String)>,
}

/// A catalog and settings to go back to.
#[derive(Debug, Clone)]
pub(super) struct Snapshot {
    pub catalog: Catalog,
    pub settings: Settings,
    pub lasting: Option<Settings>,
}

impl Session {
    pub fn new(search_path: &[&str], role: &str, server_version: u16) -> Self {
        let search_path: Vec<Name> = search_path.iter().map(|name| Name::exact(name)).collect();
        let defaults = Settings { search_path, role: Name::exact(role), values: BTreeMap::new() };
        Session {
            search_path: defaults.search_path.clone(),
            role: defaults.role.clone(),
            settings: BTreeMap::new(),
            transaction: TransactionState::default(),
            server_version,
            now: None,
            defaults: Arc::new(defaults),
            path: RefCell::default(),
        }
    }

    /// Whether the object was made in the open transaction.
    pub fn created_here(&self, object: Oid) -> bool {
        self.transaction.start.as_ref().is_some_and(|start| object.0 > start.catalog.last_oid)
    }

    /// `check_function_bodies`, and other settings that are on unless they are turned off.
    pub fn is_on(&self, setting: &str) -> bool {
        !self.settings.get(setting).is_some_and(|value| is_off(value))
    }

    pub(super) fn current(&self) -> Settings {
        Settings { search_path: self.search_path.clone(), role: self.role.clone(), values: self.settings.clone() }
    }

    pub(super) fn restore(&mut self, settings: Settings) {
        self.search_path = settings.search_path;
        self.role = settings.role;
        self.settings = settings.values;
    }

    pub(super) fn snapshot(&self, catalog: &Catalog) -> Arc<Snapshot> {
        let lasting = self.transaction.lasting.clone();
        Arc::new(Snapshot { catalog: catalog.clone(), settings: self.current(), lasting })
    }

    /// Opens a transaction block. `catalog` is what ROLLBACK goes back to.
    pub fn begin(&mut self, catalog: &Catalog) {
        let start = self.snapshot(catalog);
        self.transaction = TransactionState { open: true, start: Some(start), ..TransactionState::default() };
    }

    /// Ends the transaction and keeps what it did.
    pub fn commit(&mut self) {
        if let Some(lasting) = self.transaction.lasting.take() {
            self.restore(lasting);
        }
        self.transaction = TransactionState::default();
    }

    /// Ends the transaction and gives the catalog to go back to. None: no transaction was open.
    #[must_use]
    pub fn rollback(&mut self) -> Option<Catalog> {
        let start = std::mem::take(&mut self.transaction).start?;
        self.restore(start.settings.clone());
        Some(start.catalog.clone())
    }
}

/// The spellings of false that boolean settings take.
fn is_off(value: &str) -> bool {
    matches!(value.to_ascii_lowercase().as_str(), "off" | "false" | "no" | "0" | "f" | "n" | "of")
}
