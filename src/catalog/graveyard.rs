//! What is no longer there, and why: so that "it was dropped here" can be said.

use super::{Constraint, History, Origin};
use crate::sql::ast::ObjectKind;
use crate::sql::name::Name;
use imbl::OrdMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// An object by its names, for look-ups after it is gone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GraveKey {
    pub kind: GraveKind,
    pub schema: Name,
    /// The table, for what hangs on one (columns, constraints, triggers, policies).
    pub relation: Option<Name>,
    pub name: Name,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum GraveKind {
    Relation,
    Index,
    Column,
    Constraint,
    Trigger,
    Policy,
    Routine,
    Type,
    Schema,
    Extension,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Grave {
    /// The drop.
    pub origin: Origin,
    pub cause: DropCause,
    /// Up to and with the drop.
    pub history: History,
    /// A constraint as it was.
    pub constraint: Option<Box<Constraint>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DropCause {
    /// The statement names it.
    Named,
    /// It went with something that it hangs on or depends on (CASCADE, or part of a dropped table).
    With { kind: ObjectKind, label: String },
    /// It was renamed or moved away; the label is its new name.
    Renamed { label: String },
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Graveyard {
    graves: OrdMap<GraveKey, Arc<Vec<Grave>>>,
}

impl Grave {
    pub fn new(history: History, cause: DropCause, origin: Origin) -> Self {
        Grave { origin, cause, history, constraint: None }
    }
}

impl Graveyard {
    pub fn bury(&mut self, key: GraveKey, grave: Grave) {
        let graves = self.graves.entry(key).or_default();
        Arc::make_mut(graves).push(grave);
    }

    /// The drops of objects with these names, oldest first.
    pub fn graves(&self, key: &GraveKey) -> &[Grave] {
        self.graves.get(key).map_or(&[], |graves| graves.as_slice())
    }

    pub fn iter(&self) -> impl Iterator<Item = (&GraveKey, &Grave)> {
        self.graves.iter().flat_map(|(key, graves)| graves.iter().map(move |grave| (key, grave)))
    }
}

impl super::Catalog {
    pub fn graveyard(&self) -> &Graveyard {
        &self.graveyard
    }
}
