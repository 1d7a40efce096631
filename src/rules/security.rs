//! Row level security, privileges, and what the API shows to whom.

mod ineffective_policy;
mod rls_disabled;
mod rls_without_policy;
mod unindexed_foreign_key;

use crate::rule::Rule;

pub static RULES: &[&Rule] =
    &[&rls_disabled::RULE, &ineffective_policy::RULE, &rls_without_policy::RULE, &unindexed_foreign_key::RULE];
