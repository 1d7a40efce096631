//! A view that the API serves reads with the rights of its owner.

use crate::catalog::{Catalog, Oid, Relation, RelationKind};
use crate::finding::{Applicability, Change, Finding, Fix, Severity};
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;
use crate::sql::name::quote_ident;
use std::collections::BTreeSet;

pub static RULE: Rule = Rule {
    meta: meta!(
        "security/definer-view",
        Error,
        Migration,
        since = "0.1.0",
        aliases = ["splinter:security_definer_view", "splinter:0010"]
    ),
    check: Check::History(check),
};

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let views = advisor::relations(cx).filter(|relation| relation.kind == RelationKind::View && !relation.security_invoker);
    for view in views {
        out.findings.extend(advisor::reader(cx, view).and_then(|_| with_rights_of_owner(cx, view)));
    }
}

fn with_rights_of_owner(cx: &HistoryContext, view: &Relation) -> Option<Finding> {
    let label = cx.catalog.relation_label(view);
    let (schema, name) = (quote_ident(cx.catalog.schema_name(view.schema)), quote_ident(&view.name));
    let statement = format!("alter view {schema}.{name} set (security_invoker = true);");
    let mut finding =
        Finding::new(advisor::made(view)?, format!("{label} reads with the rights of its owner, who is above policies"))
            .help(format!("in a new migration: {statement} or revoke the privileges of anon and authenticated"))
            .object(advisor::relation_object(cx.catalog, view))
            .cache_key(advisor::relation_key(cx.catalog, "security_definer_view", view))
            // Who has no policy for what the view reads no longer sees it.
            .fix(Fix {
                title: "let the view read as its caller".to_owned(),
                applicability: Applicability::Unsafe,
                change: Change::Migration(statement),
            });
    match guarded_table(cx.catalog, view) {
        Some(table) => {
            finding = finding.label(format!("shows rows of {} past its policies", cx.catalog.relation_label(table)));
        }
        None => finding = finding.at_most(Severity::Warning),
    }
    Some(finding)
}

/// A table with row level security that the view reads, itself or through other views.
fn guarded_table<'a>(catalog: &'a Catalog, view: &Relation) -> Option<&'a Relation> {
    let (mut seen, mut next) = (BTreeSet::new(), vec![view.oid]);
    while let Some(oid) = next.pop() {
        let needed: BTreeSet<Oid> = advisor::needs(catalog, oid).collect();
        for relation in needed.into_iter().filter(|oid| seen.insert(*oid)).filter_map(|oid| catalog.relation(oid)) {
            if relation.kind.is_table() && relation.has_row_security() {
                return Some(relation);
            }
            next.push(relation.oid);
        }
    }
    None
}
