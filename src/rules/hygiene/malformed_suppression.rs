//! A comment for miglint that cannot be followed. The engine reports it, which reads the comments.

use crate::meta;
use crate::rule::{Check, Rule};

pub static RULE: Rule =
    Rule { meta: meta!("hygiene/malformed-suppression", Warning, None, since = "0.1.0"), check: Check::Engine };
