//! Files, versions, suppressions.

mod malformed_suppression;
mod not_understood;
mod stale_baseline;
mod unreadable_file;
mod unused_suppression;

use crate::rule::Rule;

pub static RULES: &[&Rule] = &[
    &not_understood::RULE,
    &unreadable_file::RULE,
    &unused_suppression::RULE,
    &malformed_suppression::RULE,
    &stale_baseline::RULE,
];

/// Reported by the engine, which knows what was wrong with the files.
pub use unreadable_file::RULE as UNREADABLE_FILE;

/// Reported by the engine, which reads the comments and knows what they keep back.
pub use {malformed_suppression::RULE as MALFORMED_SUPPRESSION, unused_suppression::RULE as UNUSED_SUPPRESSION};

/// Reported where somebody asks for a strict baseline.
pub use stale_baseline::RULE as STALE_BASELINE;
