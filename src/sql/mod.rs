//! The language: from text to statements.
//!
//! [`parse`] is total: it never fails and never loses a file. A statement that cannot be read costs itself alone and stays
//! in the list as [`ast::StatementKind::Invalid`] or [`ast::StatementKind::Unknown`].
//!
//! The scanner, the split into statements and the grammar of commands are ours, over one token list, so that every node has
//! its span in bytes. Queries, expressions and data statements are read by `sqlparser` from the same tokens; `query` is the
//! only place that names it. This module knows no catalog and no files on disk.

mod ahead;
pub mod ast;
pub mod cursor;
mod escape;
mod grammar;
pub mod keyword;
pub mod lex;
pub mod literal;
pub mod name;
pub mod newer;
mod parse;
pub mod plpgsql;
mod query;
pub mod split;
pub mod style;
mod wishes;
pub mod writes;

pub use ahead::read_bodies;
pub use grammar::type_name;
pub use parse::{ParsedFile, parse, statements};
