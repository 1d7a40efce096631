//! Files, versions, suppressions.

mod edited_migration;
mod malformed_suppression;
mod not_understood;
mod out_of_order;
mod stale_baseline;
mod unreadable_file;
mod unused_ignore;
mod unused_suppression;

use crate::rule::Rule;

pub static RULES: &[&Rule] = &[
    &not_understood::RULE,
    &unreadable_file::RULE,
    &unused_suppression::RULE,
    &unused_ignore::RULE,
    &malformed_suppression::RULE,
    &stale_baseline::RULE,
    &edited_migration::RULE,
    &out_of_order::RULE,
];

/// Reported by the engine, which knows what was wrong with the files.
pub use unreadable_file::RULE as UNREADABLE_FILE;

/// Reported by the engine, which reads the comments and knows what they keep back.
pub use {malformed_suppression::RULE as MALFORMED_SUPPRESSION, unused_suppression::RULE as UNUSED_SUPPRESSION};

/// Reported where all histories of a lint.toml are checked.
pub use unused_ignore::RULE as UNUSED_IGNORE;

/// Reported where somebody asks for a strict baseline.
pub use stale_baseline::RULE as STALE_BASELINE;
