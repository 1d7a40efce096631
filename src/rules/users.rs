//! Who is the user, and is it kept in step.

mod blocked_user_delete;
mod lost_function_attribute;
mod missing_backfill;
mod missing_security_definer;
mod missing_sync_trigger;
mod mistyped_value;
mod mixed_user_reference;
mod sign_up;
mod stale_sync_function;
mod unknown_new_field;
mod unqualified_name;

use crate::rule::Rule;

pub static RULES: &[&Rule] = &[
    &mixed_user_reference::RULE,
    &missing_sync_trigger::RULE,
    &missing_backfill::RULE,
    &missing_security_definer::RULE,
    &lost_function_attribute::RULE,
    &unqualified_name::RULE,
    &stale_sync_function::RULE,
    &unknown_new_field::RULE,
    &mistyped_value::RULE,
    &blocked_user_delete::RULE,
];
