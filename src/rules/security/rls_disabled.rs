//! The API serves a table, and no row level security stands before its rows.

use crate::catalog::{Owner, Presence, Relation, RelationKind};
use crate::finding::{Applicability, Change, Finding, Fix};
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;
use crate::sql::name::quote_ident;

pub static RULE: Rule = Rule {
    meta: meta!(
        "security/rls-disabled",
        Error,
        Migration,
        since = "0.1.0",
        aliases = ["splinter:rls_disabled_in_public", "splinter:0013"]
    ),
    check: Check::History(check),
};

fn check(cx: &HistoryContext, out: &mut Reporter) {
    // A table of an extension that lies in an exposed schema is as open as the project's own.
    let tables = cx.relations().filter(|relation| {
        relation.kind == RelationKind::Table && relation.owner != Owner::Platform && relation.presence == Presence::Certain
    });
    for table in tables.filter(|table| !table.has_row_security()) {
        out.findings.extend(advisor::reader(cx, table).and_then(|role| open(cx, table, role)));
    }
}

fn open(cx: &HistoryContext, table: &Relation, role: &str) -> Option<Finding> {
    let label = cx.catalog.relation_label(table);
    let (schema, name) = (quote_ident(cx.catalog.schema_name(table.schema)), quote_ident(&table.name));
    let statement = format!("alter table {schema}.{name} enable row level security;");
    let who = if role == "anon" { "anybody with the anon key" } else { "everybody who has signed up" };
    let mut finding = Finding::new(advisor::made(table)?, format!("row level security is not enabled on {label}"))
        .label(format!("{who} reads it through the API"))
        .help(format!(
            "{statement} then add policies for the rows that people may see; or revoke the privileges of anon and authenticated"
        ))
        .object(advisor::relation_object(cx.catalog, table))
        .cache_key(advisor::relation_key(cx.catalog, "rls_disabled_in_public", table));
    if let Some(disabled) = table.row_security {
        finding = finding.related(disabled.origin.span, "disabled here");
    }
    // Without a policy nobody reads the table any more, which an app may notice.
    Some(finding.fix(Fix {
        title: "enable row level security".to_owned(),
        applicability: Applicability::Unsafe,
        change: Change::Migration(statement),
    }))
}
