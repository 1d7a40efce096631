//! Will it apply: what the server would refuse, and what it would skip without a word.

mod shadowed_definition;
mod syntax_error;
mod undefined_table;

use crate::rule::Rule;

pub static RULES: &[&Rule] = &[&undefined_table::RULE, &shadowed_definition::RULE, &syntax_error::RULE];
