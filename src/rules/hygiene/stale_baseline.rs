//! A line of the baseline for which nothing is found. The engine reports it, where somebody asks for a strict baseline.

use crate::meta;
use crate::rule::{Check, Rule};

pub static RULE: Rule = Rule { meta: meta!("hygiene/stale-baseline", Error, None, since = "0.1.0"), check: Check::Engine };
