//! Row level security is enabled on a table that has no policy.

use crate::finding::Finding;
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;

pub static RULE: Rule = Rule {
    meta: meta!(
        "security/rls-without-policy",
        Info,
        None,
        since = "0.1.0",
        aliases = ["splinter:rls_enabled_no_policy", "splinter:0008"]
    ),
    check: Check::History(check),
};

fn check(cx: &HistoryContext, out: &mut Reporter) {
    // A policy that is perhaps there is taken as there.
    for table in advisor::tables(cx).filter(|table| table.policies.is_empty()) {
        let Some(enabled) = table.row_security.filter(|tracked| tracked.value) else { continue };
        let label = cx.catalog.relation_label(table);
        let finding = Finding::new(enabled.origin.span, format!("row level security is enabled on {label}, which has no policy"))
            .label("only its owner and roles above row level security see its rows")
            .help("add a policy for what clients may do, or leave it so where only the service role uses the table")
            .object(advisor::relation_object(cx.catalog, table))
            .cache_key(advisor::relation_key(cx.catalog, "rls_enabled_no_policy", table));
        out.report(finding);
    }
}
