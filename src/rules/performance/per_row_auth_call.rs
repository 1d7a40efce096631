//! A policy asks who the user is for each row, and not once for the statement.

use crate::catalog::{Policy, Relation};
use crate::finding::{Applicability, Change, Finding, Fix};
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;
use crate::sql::ast::visit::{Visitor, subquery, walk_expr, walk_query};
use crate::sql::ast::{Expr, ExprKind, Query, QueryBody};
use crate::sql::style::Style;
use crate::text::{Edit, Span};

pub static RULE: Rule = Rule {
    meta: meta!(
        "performance/per-row-auth-call",
        Warning,
        Safe,
        since = "0.1.0",
        aliases = ["splinter:auth_rls_initplan", "splinter:0003"]
    ),
    check: Check::History(check),
};

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let policies = advisor::policies(cx).chain(advisor::policies_on_realtime(cx));
    for (table, policy) in policies.filter(|(table, _)| table.has_row_security()) {
        out.findings.extend(asked_for_each_row(cx, table, policy));
    }
}

fn asked_for_each_row(cx: &HistoryContext, table: &Relation, policy: &Policy) -> Option<Finding> {
    let clauses: Vec<Calls> = policy.using.iter().chain(&policy.check).map(|expr| Calls::of(expr)).collect();
    let per_row: Vec<(&str, Span)> = clauses.iter().flat_map(|calls| calls.per_row.iter().copied()).collect();
    let (function, span) = *per_row.first()?;
    let label = cx.catalog.relation_label(table);
    let mut finding = Finding::new(span, format!("policy \"{}\" of {label} calls {function}() for each row", policy.name))
        .label("write (select …) around the call")
        .help("a subquery that reads no column of the row is run once for the statement, and its result is used for all rows")
        .object(advisor::policy_object(cx.catalog, table, policy));
    if clauses.iter().any(Calls::are_seen_by_splinter) {
        finding = finding.cache_key(advisor::part_key(cx.catalog, "auth_rls_init_plan", table, &policy.name));
    }
    let edits: Vec<Edit> = per_row.iter().filter_map(|(function, span)| wrapped(cx, function, *span)).collect();
    if edits.len() == per_row.len() {
        finding = finding.fix(Fix {
            title: "call it once for the statement".to_owned(),
            applicability: Applicability::Safe,
            change: Change::Edit(edits),
        });
    }
    Some(finding)
}

/// The call with a SELECT around it. None where the call itself is not in the file, since a statement built it.
fn wrapped(cx: &HistoryContext, function: &str, span: Span) -> Option<Edit> {
    let text = cx.project.sources.slice(span);
    let is_call = text.get(..4)?.eq_ignore_ascii_case(function.get(..4)?) && text.ends_with(')');
    let parsed = cx.project.parsed.get(span.file.0 as usize)?;
    let statement = parsed.statements.iter().find(|statement| statement.span.contains(span))?;
    let select = Style::of(cx.project.sources.slice(statement.span)).written("select");
    is_call.then(|| Edit { span, replacement: format!("({select} {text})") })
}

/// The calls in one clause of a policy that say who asks.
#[derive(Default)]
struct Calls {
    /// Those that run for each row: function and place.
    per_row: Vec<(&'static str, Span)>,
    /// The functions that are called at all.
    called: Vec<&'static str>,
    /// The functions that are the first thing some SELECT selects.
    selected: Vec<&'static str>,
    /// Calls inside a subquery that is run once. The address is the identity of a node while its tree is walked.
    once: Vec<*const Expr>,
}

impl Calls {
    fn of(clause: &Expr) -> Self {
        let mut calls = Calls::default();
        walk_expr(clause, &mut calls);
        calls
    }

    /// splinter compares texts: a function counts unless somewhere in the clause it stands directly behind SELECT.
    fn are_seen_by_splinter(&self) -> bool {
        self.called.iter().any(|function| !self.selected.contains(function))
    }
}

impl Visitor for Calls {
    fn expr(&mut self, expr: &Expr) {
        if let Some(function) = function(expr) {
            self.called.push(function);
            if !self.once.contains(&std::ptr::from_ref(expr)) {
                self.per_row.push((function, expr.span));
            }
        }
        let Some(query) = subquery(expr) else { return };
        if let QueryBody::Select(select) = &query.body {
            self.selected.extend(select.targets.first().and_then(|target| function(&target.expr)));
        }
        if let Some(calls) = calls_of_constant(query) {
            self.once.extend(calls);
        }
    }
}

/// `auth.uid`, where the expression is a call that gives the same for all rows of a statement.
fn function(expr: &Expr) -> Option<&'static str> {
    let ExprKind::Call(call) = &expr.kind else { return None };
    let schema = call.name.schema.as_ref().map(|schema| schema.name.as_str());
    match (schema, call.name.name.name.as_str(), call.arguments.is_empty()) {
        (Some("auth"), "uid", true) => Some("auth.uid"),
        (Some("auth"), "jwt", true) => Some("auth.jwt"),
        (Some("auth"), "role", true) => Some("auth.role"),
        (Some("auth"), "email", true) => Some("auth.email"),
        (None | Some("pg_catalog"), "current_setting", false) => Some("current_setting"),
        _ => None,
    }
}

/// The calls of a query that reads neither a relation nor a column, which the server runs once. None: it is another query.
fn calls_of_constant(query: &Query) -> Option<Vec<*const Expr>> {
    let is_bare = matches!(&query.body, QueryBody::Select(select) if select.from.is_empty());
    let mut inside = Inside::default();
    walk_query(query, &mut inside);
    (is_bare && !inside.reads_column).then_some(inside.calls)
}

#[derive(Default)]
struct Inside {
    calls: Vec<*const Expr>,
    reads_column: bool,
}

impl Visitor for Inside {
    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Column(_) | ExprKind::Star(_) => self.reads_column = true,
            ExprKind::Call(_) => self.calls.push(std::ptr::from_ref(expr)),
            _ => {}
        }
    }
}
