//! A catalog as a document or as a script: what the project made, without what the platform and extensions brought.
//!
//! The shape is a promise to other programs, and the same facts can be read from a live server. Nothing here knows how the
//! catalog came about, or prints to anything but a writer.

mod document;
mod relation;
pub mod sql;

pub use document::{Document, document};
