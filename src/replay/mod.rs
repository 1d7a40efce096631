//! The verbs: what the server would do with each statement, in order.
//!
//! [`replay`] folds the statements of all files into a [`Catalog`](crate::catalog::Catalog) and shows each [`Step`] to an
//! observer. It reports nothing by itself and knows no rules. Two modes share all code: *strict* is what the server does,
//! *recovering* is what a reader does (see [`Mode`]).

mod alter_column;
mod alter_kind;
mod alter_table;
mod alter_type;
mod arbiter;
mod attach;
mod base;
mod body_names;
mod bounds;
mod builtin_types;
mod casts;
mod column;
mod constraint;
mod create_table;
mod data;
mod domain;
mod driver;
mod drop;
mod effects;
mod evaluate;
mod executor;
mod extension;
mod failure;
mod filled;
mod foreign_key;
mod former;
mod heap;
mod index;
mod interpret;
mod like;
mod merge;
mod names;
mod newer_syntax;
mod object;
mod object_lookup;
mod operator;
mod output_name;
mod partition;
mod policy;
mod privilege;
mod publication;
mod references;
mod removal;
mod rename;
mod resolve;
mod role;
mod room;
mod routine;
mod routine_body;
mod routine_lookup;
mod routine_options;
mod routine_result;
mod row_filter;
mod row_triggers;
mod rows;
mod runner;
mod schema;
mod sequence;
mod sequence_options;
mod session;
mod session_commands;
mod stack;
mod stored_rows;
#[cfg(test)]
mod tests;
mod trace;
mod transaction;
mod trigger;
mod trigger_checks;
mod type_commands;
mod types;
mod typing;
mod unknown;
mod updatable;
mod validation;
mod view;
mod written;

pub use base::{add_builtin_files, base_catalog, base_under_runner, read_extension};
pub use body_names::{BodyNames, Named};
pub use driver::{FileFailure, FileOutcome, Migration, Observer, Progress, Replay, Step, replay};
pub use executor::Executor;
pub use failure::{Condition, Done, Failure, Notice, NoticeKind, Subject};
pub use heap::reserve_heap;
pub use runner::{Runner, Transactions};
pub use session::{Session, Settings, TransactionState};
pub use session_commands::split_identifiers;
pub use stack::{free_aside, on_large_stack, spawn_on_large_stack};
pub use trace::{FailureRecord, NoticeRecord, Trace};

/// How to go on after an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As the server does: the file is rolled back, and the next one is tried on what is left.
    Strict,
    /// As a reader does: what is missing is assumed, the mistake is kept once, and the file goes on.
    Recovering,
}
