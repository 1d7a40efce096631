//! What makes a database slower than it need be.

mod duplicate_index;
mod multiple_permissive_policies;
mod per_row_auth_call;

use crate::rule::Rule;

pub static RULES: &[&Rule] = &[&per_row_auth_call::RULE, &multiple_permissive_policies::RULE, &duplicate_index::RULE];
