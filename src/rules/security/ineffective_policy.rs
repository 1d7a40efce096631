//! A table has policies, and row level security is not enabled on it.

use crate::catalog::{Policy, Presence, Relation};
use crate::finding::{Applicability, Change, Finding, Fix};
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;
use crate::sql::name::quote_ident;

pub static RULE: Rule = Rule {
    meta: meta!(
        "security/ineffective-policy",
        Error,
        Migration,
        since = "0.1.0",
        aliases = ["splinter:policy_exists_rls_disabled", "splinter:0007"]
    ),
    check: Check::History(check),
};

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for table in advisor::tables(cx).filter(|table| !table.has_row_security()) {
        let policies: Vec<&Policy> = table.policies.iter().filter(|policy| policy.presence == Presence::Certain).collect();
        out.findings.extend(ineffective(cx, table, &policies));
    }
}

/// One finding for the table, at its first policy.
fn ineffective(cx: &HistoryContext, table: &Relation, policies: &[&Policy]) -> Option<Finding> {
    let (first, rest) = policies.split_first()?;
    let label = cx.catalog.relation_label(table);
    let (schema, name) = (quote_ident(cx.catalog.schema_name(table.schema)), quote_ident(&table.name));
    let statement = format!("alter table {schema}.{name} enable row level security;");
    let message = format!("policies of {label} have no effect: row level security is not enabled on it");
    let mut finding = Finding::new(first.history.origin()?.span, message)
        .label("asked by nobody")
        .help(format!("in a new migration: {statement}"))
        .object(advisor::relation_object(cx.catalog, table))
        .cache_key(advisor::relation_key(cx.catalog, "policy_exists_rls_disabled", table));
    if let Some(disabled) = table.row_security {
        finding = finding.related(disabled.origin.span, "disabled here");
    }
    for policy in rest {
        if let Some(origin) = policy.history.origin() {
            finding = finding.related(origin.span, "nor is this one");
        }
    }
    Some(finding.fix(Fix {
        title: "enable row level security".to_owned(),
        applicability: Applicability::Safe,
        change: Change::Migration(statement),
    }))
}
