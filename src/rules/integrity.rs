//! Keys and references.

mod duplicate_unique;
mod nullable_primary_key;

use crate::rule::Rule;

pub static RULES: &[&Rule] = &[&nullable_primary_key::RULE, &duplicate_unique::RULE];
