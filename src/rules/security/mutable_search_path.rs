//! A function looks names up wherever its caller says.

use crate::catalog::{Owner, Presence, Routine, RoutineType};
use crate::finding::{Applicability, Change, Finding, Fix, Severity};
use crate::meta;
use crate::platform::Platform;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;

pub static RULE: Rule = Rule {
    meta: meta!(
        "security/mutable-search-path",
        Warning,
        Migration,
        since = "0.1.0",
        aliases = ["splinter:function_search_path_mutable", "splinter:0011"]
    ),
    check: Check::History(check),
};

fn check(cx: &HistoryContext, out: &mut Reporter) {
    // On the sign-up path users/unpinned-search-path says more about it.
    let told: Vec<_> = cx.users.sign_up.runs().into_iter().map(|run| run.routine).collect();
    for routine in cx.catalog.routines().filter(|routine| is_looked_at(cx, routine)) {
        if !(routine.security_definer && told.contains(&routine.oid)) {
            out.report(mutable(cx, routine));
        }
    }
}

/// splinter asks about every function; without an API only those matter that lend their owner's rights.
fn is_looked_at(cx: &HistoryContext, routine: &Routine) -> bool {
    routine.search_path.is_none()
        && routine.owner == Owner::Project
        && routine.presence == Presence::Certain
        && advisor::is_own_schema(cx.catalog, routine.schema)
        && (cx.project.platform == Platform::Supabase || routine.security_definer)
}

fn mutable(cx: &HistoryContext, routine: &Routine) -> Finding {
    let label = advisor::routine_label(cx.catalog, routine);
    let mut finding = Finding::new(routine.origin.span, format!("{label} has no search_path of its own"))
        .label("looks names up where its caller says")
        .help("add SET search_path = '' and qualify the names in the body")
        .object(advisor::routine_object(cx.catalog, routine));
    finding.cache_key = advisor::search_path_key(cx, routine);
    if routine.kind != RoutineType::Aggregate {
        // Names in the body that are not qualified are no longer found.
        finding = finding.fix(Fix {
            title: "pin the search_path".to_owned(),
            applicability: Applicability::Unsafe,
            change: Change::Migration(format!("alter routine {label} set search_path = '';")),
        });
    }
    if routine.security_definer { finding } else { finding.at_most(Severity::Info) }
}
