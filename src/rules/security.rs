//! Row level security, privileges, and what the API shows to whom.

mod always_true_policy;
mod anon_definer_function;
mod definer_function;
mod definer_view;
mod exposed_auth_users;
mod exposed_foreign_table;
mod exposed_materialized_view;
mod exposed_sensitive_column;
mod extension_in_public;
mod ineffective_policy;
mod mutable_search_path;
mod rls_disabled;
mod rls_without_policy;
mod signed_in_definer_function;
mod unindexed_foreign_key;
mod user_metadata_policy;

use crate::rule::Rule;

pub static RULES: &[&Rule] = &[
    &rls_disabled::RULE,
    &ineffective_policy::RULE,
    &rls_without_policy::RULE,
    &always_true_policy::RULE,
    &user_metadata_policy::RULE,
    &definer_view::RULE,
    &exposed_auth_users::RULE,
    &exposed_materialized_view::RULE,
    &exposed_foreign_table::RULE,
    &exposed_sensitive_column::RULE,
    &mutable_search_path::RULE,
    &anon_definer_function::RULE,
    &signed_in_definer_function::RULE,
    &extension_in_public::RULE,
    &unindexed_foreign_key::RULE,
];
