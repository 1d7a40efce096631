//! Somebody who has not signed in may call a function that runs with its owner's rights.

use super::definer_function;
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};

pub static RULE: Rule = Rule {
    meta: meta!(
        "security/anon-definer-function",
        Info,
        Migration,
        since = "0.1.0",
        aliases = ["splinter:anon_security_definer_function_executable", "splinter:0028"]
    ),
    check: Check::History(check),
};

fn check(cx: &HistoryContext, out: &mut Reporter) {
    definer_function::check(cx, "anon", "anon_security_definer_function_executable", out);
}
