//! A SECURITY DEFINER function on the sign-up path has no search_path of its own.

use super::sign_up;
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;
use std::collections::BTreeSet;

pub static RULE: Rule =
    Rule { meta: meta!("users/unpinned-search-path", Warning, Safe, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let mut seen = BTreeSet::new();
    for run in cx.users.sign_up.runs() {
        let Some(routine) = cx.catalog.routine(run.routine).filter(|_| seen.insert(run.routine)) else { continue };
        if !routine.security_definer || routine.search_path.is_some() {
            continue;
        }
        let message = format!("{} is SECURITY DEFINER without SET search_path", sign_up::routine_label(cx, run));
        let mut finding =
            sign_up::finding(cx, run, routine.origin.span, message).label("looks names up where its caller says").help(
                "add SET search_path = '' and qualify the names; until then names mean what the caller's search_path makes of \
                 them, which for a sign-up is auth alone",
            );
        finding.cache_key = advisor::search_path_key(cx, routine);
        out.report(finding);
    }
}
