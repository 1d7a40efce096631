//! The names in each schema, and what has them.

use super::{Oid, OidMap, Shared};
use crate::sql::name::Name;
use foldhash::fast::FixedState;
use imbl::GenericHashMap;
use imbl::shared_ptr::DefaultSharedPtr;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Nobody asks for the names in order, so they are hashed; with the same seed everywhere, so that no two runs differ.
type HashMap<V> = GenericHashMap<Name, V, FixedState, DefaultSharedPtr>;

/// A persistent map from a schema and a name.
#[derive(Clone, Serialize, Deserialize)]
#[serde(bound(serialize = "V: Clone + Serialize + DeserializeOwned", deserialize = "'de: 'static, V: Clone + DeserializeOwned"))]
pub(crate) struct Names<V> {
    schemas: OidMap<Shared<OfSchema<V>>>,
}

impl<V: fmt::Debug + Clone + DeserializeOwned> fmt::Debug for Names<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.schemas.fmt(f)
    }
}

impl<V> Default for Names<V> {
    fn default() -> Self {
        Names { schemas: OidMap::default() }
    }
}

/// The names in one schema.
#[derive(Clone)]
enum OfSchema<V> {
    /// In order, and never written: the first write makes a map of them.
    Stored(Vec<(&'static str, V)>),
    Made(HashMap<V>),
}

impl<V> OfSchema<V> {
    fn get(&self, name: &str) -> Option<&V> {
        match self {
            OfSchema::Stored(names) => {
                let place = names.binary_search_by(|(other, _)| (*other).cmp(name)).ok()?;
                names.get(place).map(|(_, value)| value)
            }
            OfSchema::Made(names) => names.get(name),
        }
    }

    fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        let (stored, made) = match self {
            OfSchema::Stored(names) => (Some(names), None),
            OfSchema::Made(names) => (None, Some(names)),
        };
        let stored = stored.into_iter().flatten().map(|(name, value)| (*name, value));
        stored.chain(made.into_iter().flatten().map(|(name, value)| (name.as_str(), value)))
    }

    fn to_write(&mut self) -> Option<&mut HashMap<V>>
    where
        V: Clone,
    {
        if let OfSchema::Stored(names) = self {
            *self = OfSchema::Made(names.drain(..).map(|(name, value)| (Name::exact(name), value)).collect());
        }
        match self {
            OfSchema::Stored(_) => None,
            OfSchema::Made(names) => Some(names),
        }
    }

    /// In order, which a hashed map has none of.
    fn sorted(&self) -> Vec<(&str, &V)> {
        let mut names: Vec<(&str, &V)> = self.iter().collect();
        names.sort_unstable_by_key(|(name, _)| *name);
        names
    }
}

impl<V> Default for OfSchema<V> {
    fn default() -> Self {
        OfSchema::Stored(Vec::new())
    }
}

impl<V: fmt::Debug> fmt::Debug for OfSchema<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.sorted().fmt(f)
    }
}

impl<V: Serialize> Serialize for OfSchema<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.sorted().serialize(serializer)
    }
}

impl<'de: 'static, V: Deserialize<'de>> Deserialize<'de> for OfSchema<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(OfSchema::Stored(Vec::deserialize(deserializer)?))
    }
}

impl<V: Clone + DeserializeOwned> Names<V> {
    pub fn get(&self, schema: Oid, name: &str) -> Option<&V> {
        self.in_schema(schema)?.get(name)
    }

    /// What has a name in a schema, in no order.
    pub fn of(&self, schema: Oid) -> impl Iterator<Item = &V> {
        self.in_schema(schema).into_iter().flat_map(OfSchema::iter).map(|(_, value)| value)
    }

    pub fn insert(&mut self, schema: Oid, name: &Name, value: V) {
        self.write(schema, |names| drop(names.insert(name.clone(), value)));
    }

    pub fn remove(&mut self, schema: Oid, name: &str) {
        if self.in_schema(schema).is_some() {
            self.write(schema, |names| drop(names.remove(name)));
        }
    }

    /// Changes the value of a name, from the default one where there was none.
    pub fn change(&mut self, schema: Oid, name: &Name, change: impl FnOnce(&mut V))
    where
        V: Default,
    {
        self.write(schema, |names| change(names.entry(name.clone()).or_default()));
    }

    fn in_schema(&self, schema: Oid) -> Option<&OfSchema<V>> {
        self.schemas.get(schema)?.get()
    }

    fn write(&mut self, schema: Oid, write: impl FnOnce(&mut HashMap<V>)) {
        self.schemas.change(schema, |names| {
            if let Some(names) = names.get_mut().and_then(OfSchema::to_write) {
                write(names);
            }
        });
    }
}
