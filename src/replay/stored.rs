//! A catalog as bytes: small, without names of fields, and read by the same version of miglint only.
//!
//! It knows neither platforms nor files. What it reads is part of the program.

use crate::catalog::Catalog;

/// None: the bytes are no catalog.
pub(super) fn read(bytes: &[u8]) -> Option<Catalog> {
    postcard::from_bytes(bytes).ok()
}

#[cfg(test)]
pub(super) fn write(catalog: &Catalog) -> Vec<u8> {
    postcard::to_allocvec(catalog).unwrap()
}
