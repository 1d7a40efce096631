//! Who is the user, and is it kept in step.

mod blocked_user_delete;
mod missing_backfill;
mod missing_sync_trigger;
mod mixed_user_reference;

use crate::rule::Rule;

pub static RULES: &[&Rule] =
    &[&mixed_user_reference::RULE, &missing_sync_trigger::RULE, &missing_backfill::RULE, &blocked_user_delete::RULE];
