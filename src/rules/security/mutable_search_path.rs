//! A function looks names up wherever its caller says.

use crate::catalog::{Owner, Presence, Routine, RoutineType};
use crate::finding::{Applicability, Change, Finding, Fix, Severity};
use crate::meta;
use crate::platform::Platform;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;
use crate::sql::name::quote_ident;

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

/// The sessions of the API have the path that is pinned, and nobody notices. A function in SQL with SET is no longer put into the
/// query that calls it, which may cost an index; and without an API who knows what path the sessions have.
fn applicability(cx: &HistoryContext, routine: &Routine) -> Applicability {
    match cx.project.platform == Platform::Supabase && routine.security_definer {
        true => Applicability::Safe,
        false => Applicability::Unsafe,
    }
}

/// The path that sessions have, so that names go on meaning what they mean: an empty one is stricter, but holds for what the
/// function calls and for the triggers that it fires as well. Temporary objects come last; where the path does not name them
/// they are searched first (manual, CREATE FUNCTION, "Writing SECURITY DEFINER Functions Safely").
fn path_of_sessions(cx: &HistoryContext, routine: &Routine) -> String {
    let own = advisor::is_served(cx.project, cx.catalog, routine.schema).then(|| cx.catalog.schema_name(routine.schema));
    let is_usual = |schema: &&str| Some(*schema) != own && cx.catalog.schema_by_name(schema).is_some();
    let usual = ["public", "extensions"].into_iter().filter(is_usual);
    let schemas: Vec<String> = own.into_iter().chain(usual).chain(["pg_temp"]).map(quote_ident).collect();
    schemas.join(", ")
}

fn mutable(cx: &HistoryContext, routine: &Routine) -> Finding {
    let label = advisor::routine_label(cx.catalog, routine);
    let mut finding = Finding::new(routine.origin.span, format!("{label} has no search_path of its own"))
        .label("looks names up where its caller says")
        .help("add SET search_path = '' and qualify the names in the body")
        .object(advisor::routine_object(cx.catalog, routine));
    finding.cache_key = advisor::search_path_key(cx, routine);
    if routine.kind != RoutineType::Aggregate {
        finding = finding.fix(Fix {
            title: "pin the search_path".to_owned(),
            applicability: applicability(cx, routine),
            change: Change::Migration(format!("alter routine {label} set search_path = {};", path_of_sessions(cx, routine))),
        });
    }
    if routine.security_definer { finding } else { finding.at_most(Severity::Info) }
}
