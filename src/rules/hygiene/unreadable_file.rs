//! A file that cannot be read, or not as UTF-8. The engine reports it, since there is no statement to look at.

use crate::meta;
use crate::rule::{Check, Rule};

pub static RULE: Rule = Rule { meta: meta!("hygiene/unreadable-file", Error, None, since = "0.1.0"), check: Check::Engine };
