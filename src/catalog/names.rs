//! The names in each schema, and what has them.

use super::{Oid, OidMap};
use crate::sql::name::Name;
use foldhash::fast::FixedState;
use imbl::GenericHashMap;
use imbl::shared_ptr::DefaultSharedPtr;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Nobody asks for the names in order, so they are hashed; with the same seed everywhere, so that no two runs differ.
type HashMap<V> = GenericHashMap<Name, V, FixedState, DefaultSharedPtr>;

/// A persistent map from a schema and a name.
#[derive(Clone)]
pub(crate) struct Names<V> {
    schemas: OidMap<HashMap<V>>,
}

impl<V> Default for Names<V> {
    fn default() -> Self {
        Names { schemas: OidMap::default() }
    }
}

impl<V> Names<V> {
    /// In order, which a hashed map has none of.
    fn sorted(&self) -> Vec<(Oid, Vec<(&Name, &V)>)> {
        self.schemas.iter().map(|(schema, names)| (schema, sorted(names))).collect()
    }
}

fn sorted<V>(names: &HashMap<V>) -> Vec<(&Name, &V)> {
    let mut names: Vec<(&Name, &V)> = names.iter().collect();
    names.sort_unstable_by_key(|(name, _)| *name);
    names
}

impl<V: fmt::Debug> fmt::Debug for Names<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sorted().fmt(f)
    }
}

impl<V: Serialize> Serialize for Names<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.sorted().serialize(serializer)
    }
}

impl<'de, V: Deserialize<'de> + Clone> Deserialize<'de> for Names<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut schemas = OidMap::default();
        for (schema, names) in Vec::<(Oid, Vec<(Name, V)>)>::deserialize(deserializer)? {
            schemas.insert(schema, names.into_iter().collect());
        }
        Ok(Names { schemas })
    }
}

impl<V: Clone> Names<V> {
    pub fn get(&self, schema: Oid, name: &str) -> Option<&V> {
        self.schemas.get(schema)?.get(name)
    }

    /// What has a name in a schema, in no order.
    pub fn of(&self, schema: Oid) -> impl Iterator<Item = &V> {
        self.schemas.get(schema).into_iter().flat_map(HashMap::values)
    }

    pub fn insert(&mut self, schema: Oid, name: &Name, value: V) {
        self.schemas.change(schema, |names| drop(names.insert(name.clone(), value)));
    }

    pub fn remove(&mut self, schema: Oid, name: &str) {
        if let Some(names) = self.schemas.get_mut(schema) {
            names.remove(name);
        }
    }

    /// Changes the value of a name, from the default one where there was none.
    pub fn change(&mut self, schema: Oid, name: &Name, change: impl FnOnce(&mut V))
    where
        V: Default,
    {
        self.schemas.change(schema, |names| change(names.entry(name.clone()).or_default()));
    }
}
