//! Files, versions, suppressions.

mod not_understood;
mod unreadable_file;

use crate::rule::Rule;

pub static RULES: &[&Rule] = &[&not_understood::RULE, &unreadable_file::RULE];

/// Reported by the engine, which knows what was wrong with the files.
pub use unreadable_file::RULE as UNREADABLE_FILE;
