//! A function on the sign-up path uses a name that its search_path does not find, though the object exists.

use super::body_edit;
use super::sign_up::{self, SYMPTOM};
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::sql::name::quote_ident;
use crate::users::signup::{ProblemKind, Run};

pub static RULE: Rule =
    Rule { meta: meta!("users/unqualified-name", Error, Safe, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for (run, problem) in sign_up::problems(cx) {
        let ProblemKind::Refused { failure, elsewhere: Some(schema) } = &problem.kind else { continue };
        let message = format!("{}: it is in {schema}, where {} does not look", failure.message, sign_up::routine_label(cx, run));
        let mut finding = sign_up::finding(cx, run, failure.span, message)
            .label(format!("the search_path is {}", whose(run)))
            .help(format!("{SYMPTOM}; write {schema}.{}", cx.project.sources.slice(failure.span)))
            .condition(failure.condition);
        let edit = body_edit::insertion(failure.span, failure.span.start, format!("{}.", quote_ident(schema)));
        finding.fixes.extend(body_edit::fix(cx, run, "qualify the name", vec![edit]));
        out.report(sign_up::soften(finding, problem.certainty));
    }
}

fn whose(run: &Run) -> String {
    let path = sign_up::path_label(run);
    if run.pinned { path } else { format!("{path}: that of supabase_auth_admin, which inserts into auth.users") }
}
