//! Keys and references.

mod duplicate_unique;
mod lost_foreign_key;
mod missing_primary_key;
mod nullable_primary_key;
mod updated_primary_key;

use crate::rule::Rule;

pub static RULES: &[&Rule] = &[
    &nullable_primary_key::RULE,
    &missing_primary_key::RULE,
    &duplicate_unique::RULE,
    &lost_foreign_key::RULE,
    &updated_primary_key::RULE,
];
