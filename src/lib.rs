//! miglint rehearses a folder of PostgreSQL migrations without a server.
//!
//! The pipeline: `source` finds and reads the files; `sql` turns each text into statements; `replay` runs the statements,
//! in order, on a `catalog` that `platform` has filled; rules look at the steps and at the result; `lint` gives findings
//! their levels; `report` prints them. Each module uses only those above it in this list.

// No input may end the program: what could panic is written so that it cannot. Tests may.
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::unreachable,
        clippy::todo,
        clippy::unimplemented,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::dbg_macro
    )
)]

pub mod text;

pub mod source;

pub mod sql;

pub mod catalog;

pub mod platform;

pub mod replay;

pub mod rehearsal;

pub mod dump;

pub mod finding;

pub mod config;

pub mod users;

pub mod rule;

pub mod rules;

pub mod lint;

pub mod mend;

pub mod report;

pub mod lsp;

pub mod cli;
