//! A policy lets everybody write.

use crate::catalog::{Policy, Relation, RelationKind, Sql};
use crate::finding::Finding;
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;
use crate::sql::ast::{Expr, ExprKind, Literal, PolicyCommand};
use std::sync::Arc;

pub static RULE: Rule = Rule {
    meta: meta!(
        "security/always-true-policy",
        Warning,
        None,
        since = "0.1.0",
        aliases = ["splinter:rls_policy_always_true", "splinter:0024"]
    ),
    check: Check::History(check),
};

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let guarded = |table: &Relation| table.kind == RelationKind::Table && table.has_row_security();
    for (table, policy) in advisor::policies(cx).filter(|(table, policy)| guarded(table) && is_for_api(policy)) {
        out.findings.extend(open_clause(policy).and_then(|clause| open(cx, table, policy, clause)));
    }
}

fn is_for_api(policy: &Policy) -> bool {
    let of_api = |role: &str| role == "public" || advisor::API_ROLES.contains(&role);
    policy.permissive && policy.roles.iter().any(|role| of_api(role))
}

/// The clause that lets every row through for a write. Without WITH CHECK an UPDATE is held against USING (manual,
/// CREATE POLICY); without either nothing is.
fn open_clause(policy: &Policy) -> Option<&'static str> {
    let is_open = |clause: Option<&Expr>| clause.is_none_or(is_true);
    let (using, check) = (tree(&policy.using), tree(&policy.check));
    let writes_old_rows = matches!(policy.command, PolicyCommand::Update | PolicyCommand::Delete | PolicyCommand::All);
    if writes_old_rows && is_open(using) {
        return Some("USING");
    }
    let new_rows_are_open = match policy.command {
        PolicyCommand::Insert => is_open(check),
        _ => check.is_some_and(is_true),
    };
    new_rows_are_open.then_some("WITH CHECK")
}

fn tree(clause: &Option<Arc<Sql<Expr>>>) -> Option<&Expr> {
    clause.as_ref().map(|sql| &sql.tree)
}

/// `true` and `1 = 1`
fn is_true(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(Literal::Boolean(value)) => *value,
        ExprKind::Binary { operator, left, right } => operator.name == "=" && is_one(left) && is_one(right),
        _ => false,
    }
}

fn is_one(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Literal(Literal::Integer(digits)) if digits == "1")
}

fn open(cx: &HistoryContext, table: &Relation, policy: &Policy, clause: &str) -> Option<Finding> {
    let label = cx.catalog.relation_label(table);
    let roles: Vec<&str> = policy.roles.iter().map(|role| if *role == "public" { "everybody" } else { role }).collect();
    let what = match policy.command {
        PolicyCommand::Insert => "insert any row into",
        PolicyCommand::Update => "change any row of",
        PolicyCommand::Delete => "delete any row of",
        PolicyCommand::All | PolicyCommand::Select => "write any row of",
    };
    let message = format!("policy \"{}\" lets {} {what} {label}", policy.name, roles.join(", "));
    let written = if clause == "USING" { &policy.using } else { &policy.check };
    let span = written.as_ref().map(|expr| expr.span).or_else(|| policy.history.origin().map(|origin| origin.span))?;
    let label = if written.is_some() { format!("{clause} holds for every row") } else { format!("no {clause} clause") };
    let finding = Finding::new(span, message)
        .label(label)
        .help("say whose rows they are, as in author = (select auth.uid()); the service role needs no policy")
        .object(advisor::policy_object(cx.catalog, table, policy))
        .cache_key(advisor::part_key(cx.catalog, "rls_policy_always_true", table, &policy.name));
    Some(finding)
}
