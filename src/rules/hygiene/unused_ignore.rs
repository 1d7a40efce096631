//! An `[[ignore]]` of lint.toml that keeps nothing back. The engine reports it, which knows what was found.

use crate::meta;
use crate::rule::{Check, Rule};

pub static RULE: Rule = Rule { meta: meta!("hygiene/unused-ignore", Warning, None, since = "0.1.0"), check: Check::Engine };
