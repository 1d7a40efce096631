//! A comment that ignores nothing. The engine reports it, which knows what was found.

use crate::meta;
use crate::rule::{Check, Rule};

pub static RULE: Rule = Rule { meta: meta!("hygiene/unused-suppression", Warning, Safe, since = "0.1.0"), check: Check::Engine };
