//! Will it apply: what the server would refuse, and what it would skip without a word.

mod advice;
mod causes;
mod conditions;
mod duplicate_version;
mod fate;
mod inventory;
mod known;
mod refusal;
mod shadowed_definition;

use crate::rule::Rule;

pub static RULES: &[&Rule] = &[&shadowed_definition::RULE, &duplicate_version::RULE];

/// One for each condition of PostgreSQL.
pub use conditions::RULES as CONDITIONS;
