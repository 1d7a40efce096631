//! Who is the user, and is it kept in step.

mod assumed_user_row;
mod blocked_user_delete;
mod body_edit;
mod conflict_without_arbiter;
mod discarded_result;
mod duplicate_sync;
mod failing_check;
mod fragile_auth_key;
mod handmade_user;
mod keyless_user_column;
mod lost_function_attribute;
mod managed_schema_change;
mod mismatched_auth_id;
mod missing_backfill;
mod missing_insert_policy;
mod missing_return;
mod missing_security_definer;
mod missing_sync_trigger;
mod mistyped_value;
mod mixed_user_reference;
mod nullable_source;
mod outside_call;
mod refused_sign_up;
mod renamed;
mod repeated_insert;
mod row_before_user;
mod shared_key_default;
mod sign_up;
mod stale_sync_function;
mod swallowed_error;
mod unfilled_column;
mod unfilled_reference;
mod unindexed_cascade;
mod unique_collision;
mod unknown_new_field;
mod unpinned_search_path;
mod unqualified_name;
mod untied_mirror;

use crate::rule::Rule;

pub static RULES: &[&Rule] = &[
    &mixed_user_reference::RULE,
    &missing_sync_trigger::RULE,
    &missing_backfill::RULE,
    &missing_insert_policy::RULE,
    &assumed_user_row::RULE,
    &missing_security_definer::RULE,
    &unpinned_search_path::RULE,
    &lost_function_attribute::RULE,
    &unqualified_name::RULE,
    &stale_sync_function::RULE,
    &unknown_new_field::RULE,
    &mistyped_value::RULE,
    &row_before_user::RULE,
    &unfilled_column::RULE,
    &nullable_source::RULE,
    &unique_collision::RULE,
    &conflict_without_arbiter::RULE,
    &failing_check::RULE,
    &unfilled_reference::RULE,
    &repeated_insert::RULE,
    &duplicate_sync::RULE,
    &missing_return::RULE,
    &discarded_result::RULE,
    &swallowed_error::RULE,
    &outside_call::RULE,
    &refused_sign_up::RULE,
    &blocked_user_delete::RULE,
    &unindexed_cascade::RULE,
    &mismatched_auth_id::RULE,
    &shared_key_default::RULE,
    &untied_mirror::RULE,
    &keyless_user_column::RULE,
    &fragile_auth_key::RULE,
    &managed_schema_change::RULE,
    &handmade_user::RULE,
];
