//! A catalog as bytes, and its objects as copies of it share them.
//!
//! Most histories name a few of the thousand objects that a platform brings. So an object that was stored stays as its bytes until
//! somebody asks for it, and so do parts of the maps that find it. The bytes are small, without names of fields, and part of the program that reads them: what wrote them is
//! not asked. This module knows no platform and no file.

use super::Catalog;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::sync::{Arc, OnceLock};

impl Catalog {
    /// None: the bytes are no catalog.
    pub(crate) fn from_bytes(bytes: &'static [u8]) -> Option<Catalog> {
        postcard::from_bytes(bytes).ok()
    }

    #[cfg(test)]
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        postcard::to_allocvec(self).unwrap()
    }
}

/// An object of a catalog.
pub(crate) enum Shared<T> {
    Made(Arc<T>),
    Stored(Arc<Stored<T>>),
}

pub(crate) struct Stored<T> {
    bytes: &'static [u8],
    /// None: the bytes are no such object.
    object: OnceLock<Option<Arc<T>>>,
}

impl<T> Shared<T> {
    pub fn new(object: T) -> Self {
        Shared::Made(Arc::new(object))
    }

    /// Whether both are the same object in the same state.
    pub fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Shared::Made(one), Shared::Made(other)) => Arc::ptr_eq(one, other),
            (Shared::Stored(one), Shared::Stored(other)) => Arc::ptr_eq(one, other),
            _ => false,
        }
    }
}

impl<T: Deserialize<'static>> Shared<T> {
    /// None: it was stored, and cannot be read. A test reads all that is stored.
    pub fn get(&self) -> Option<&T> {
        self.arc().map(Arc::as_ref)
    }

    fn arc(&self) -> Option<&Arc<T>> {
        match self {
            Shared::Made(object) => Some(object),
            Shared::Stored(stored) => {
                let read = || postcard::from_bytes::<Option<T>>(stored.bytes).ok().flatten().map(Arc::new);
                stored.object.get_or_init(read).as_ref()
            }
        }
    }

    /// To be changed in place, where no other catalog has it.
    pub fn get_mut(&mut self) -> Option<&mut T>
    where
        T: Clone,
    {
        if let Shared::Stored(_) = self {
            *self = Shared::Made(Arc::clone(self.arc()?));
        }
        match self {
            Shared::Made(object) => Some(Arc::make_mut(object)),
            Shared::Stored(_) => None,
        }
    }

    pub fn into_arc(self) -> Option<Arc<T>> {
        match self {
            Shared::Made(object) => Some(object),
            Shared::Stored(_) => self.arc().cloned(),
        }
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        match self {
            Shared::Made(object) => Shared::Made(Arc::clone(object)),
            Shared::Stored(stored) => Shared::Stored(Arc::clone(stored)),
        }
    }
}

impl<T: fmt::Debug + Deserialize<'static>> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(f)
    }
}

impl<T: Default> Default for Shared<T> {
    fn default() -> Self {
        Shared::new(T::default())
    }
}

impl<T: Serialize + Deserialize<'static>> Serialize for Shared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        AsBytes(self.get()).serialize(serializer)
    }
}

impl<'de: 'static, T> Deserialize<'de> for Shared<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = <&'de [u8]>::deserialize(deserializer)?;
        Ok(Shared::Stored(Arc::new(Stored { bytes, object: OnceLock::new() })))
    }
}

/// What is stored as bytes of its own, which are read later.
pub(super) struct AsBytes<T>(pub T);

impl<T: Serialize> Serialize for AsBytes<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&postcard::to_allocvec(&self.0).map_err(serde::ser::Error::custom)?)
    }
}

/// A value that stays as its bytes until somebody asks for it.
#[derive(Clone)]
pub(super) struct Unread<T> {
    bytes: &'static [u8],
    read: fn(&'static [u8]) -> Option<T>,
    value: OnceLock<Option<Box<T>>>,
}

impl<T> Unread<T> {
    /// None: the bytes are no such value. A test reads all that is stored.
    pub fn get(&self) -> Option<&T> {
        self.value.get_or_init(|| (self.read)(self.bytes).map(Box::new)).as_deref()
    }
}

impl<'de: 'static, T: Deserialize<'static>> Deserialize<'de> for Unread<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = <&'de [u8]>::deserialize(deserializer)?;
        Ok(Unread { bytes, read: |bytes| postcard::from_bytes(bytes).ok(), value: OnceLock::new() })
    }
}
