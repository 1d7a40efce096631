//! Tests of the whole: projects in, reports out.
//!
//! `UPDATE=1 cargo test` writes what is expected anew where a test compares with a file.

mod cli;
mod fixtures;
mod fresh;
mod readme;
mod reference;
mod tidy;
