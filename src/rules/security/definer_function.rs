//! What the two rules about SECURITY DEFINER functions share: which of them a role may call through the API.

use crate::catalog::{Owner, Presence, PrivilegeType, Routine};
use crate::finding::{Applicability, Change, Finding, Fix};
use crate::rule::{HistoryContext, Reporter};
use crate::rules::advisor;
use crate::sql::name::Name;

pub fn check(cx: &HistoryContext, role: &str, lint: &str, out: &mut Reporter) {
    let name = Name::exact(role);
    let is_offered = |routine: &&Routine| {
        routine.security_definer
            && routine.owner != Owner::Platform
            && routine.presence == Presence::Certain
            && advisor::is_served(cx.project, cx.catalog, routine.schema)
            && cx.catalog.has_privilege(&name, routine.oid, PrivilegeType::Execute)
    };
    for routine in cx.catalog.routines().filter(is_offered) {
        out.report(callable(cx, routine, role, lint));
    }
}

/// Who may execute it as PUBLIC alone, and is meant to go on.
fn kept(cx: &HistoryContext, routine: &Routine, role: &str, label: &str) -> String {
    let has_own = |other: &str| cx.catalog.has_own_privilege(&Name::exact(other), routine.oid, PrivilegeType::Execute);
    let others = ["authenticated", "service_role"].into_iter().filter(|other| *other != role && !has_own(other));
    let others: Vec<&str> = others.filter(|_| !advisor::is_trigger_function(cx.catalog, routine)).collect();
    match others.as_slice() {
        [] => String::new(),
        others => format!("grant execute on function {label} to {};\n", others.join(", ")),
    }
}

fn callable(cx: &HistoryContext, routine: &Routine, role: &str, lint: &str) -> Finding {
    let label = advisor::routine_label(cx.catalog, routine);
    let arguments = advisor::identity_arguments(cx.catalog, routine);
    let statement = format!("{}revoke execute on function {label} from public, {role};", kept(cx, routine, role, &label));
    let schema = cx.catalog.schema_name(routine.schema);
    let finding = Finding::new(routine.origin.span, format!("{role} may execute {label}, which runs with its owner's rights"));
    let finding = match advisor::is_trigger_function(cx.catalog, routine) {
        // The API offers none of them, and the server refuses a call.
        true => finding.label("only triggers run it; nobody needs the privilege for that"),
        false => finding.label(format!("/rest/v1/rpc/{} is above policies", routine.name)),
    };
    finding
        .help(format!("where that is not meant: {statement}"))
        .object(advisor::routine_object(cx.catalog, routine))
        .cache_key(advisor::key(lint, &[schema, &routine.name, &arguments]))
        .fix(Fix {
            title: format!("revoke execute from {role}"),
            applicability: Applicability::Unsafe,
            change: Change::Migration(statement),
        })
}
