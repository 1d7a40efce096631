//! A policy trusts what users say of themselves.

use crate::catalog::{Policy, Relation};
use crate::finding::Finding;
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;
use crate::sql::ast::visit::{Visitor, walk_expr};
use crate::sql::ast::{Expr, ExprKind, Literal};
use crate::text::Span;

pub static RULE: Rule = Rule {
    meta: meta!(
        "security/user-metadata-policy",
        Error,
        None,
        since = "0.1.0",
        aliases = ["splinter:rls_references_user_metadata", "splinter:0015"]
    ),
    check: Check::History(check),
};

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for (table, policy) in advisor::policies(cx) {
        let trusted = policy.using.iter().chain(&policy.check).find_map(|expr| {
            let mut claims = Claims::default();
            walk_expr(expr, &mut claims);
            claims.user_metadata
        });
        if let Some(span) = trusted {
            out.report(trusting(cx, table, policy, span));
        }
    }
}

fn trusting(cx: &HistoryContext, table: &Relation, policy: &Policy, span: Span) -> Finding {
    let label = cx.catalog.relation_label(table);
    Finding::new(span, format!("policy \"{}\" of {label} trusts user_metadata", policy.name))
        .label("every user writes what they like in there")
        .help("use app_metadata, which only a server writes, or a table of your own")
        .object(advisor::policy_object(cx.catalog, table, policy))
        .cache_key(advisor::part_key(cx.catalog, "rls_references_user_metadata", table, &policy.name))
}

/// Looks for the key of the claims, behind what gives the claims.
#[derive(Default)]
struct Claims {
    are_read: bool,
    user_metadata: Option<Span>,
}

impl Visitor for Claims {
    fn expr(&mut self, expr: &Expr) {
        self.are_read |= reads_claims(expr);
        if self.are_read && self.user_metadata.is_none() && text(expr).is_some_and(|text| text.contains("user_metadata")) {
            self.user_metadata = Some(expr.span);
        }
    }
}

/// `auth.jwt()`, or the setting that it reads.
fn reads_claims(expr: &Expr) -> bool {
    let ExprKind::Call(call) = &expr.kind else { return false };
    let schema = call.name.schema.as_ref().map(|schema| schema.name.as_str());
    match (schema, call.name.name.name.as_str()) {
        (Some("auth"), "jwt") => true,
        (None | Some("pg_catalog"), "current_setting") => {
            let mut arguments = call.arguments.iter().filter_map(|argument| text(&argument.value));
            arguments.any(|text| text.contains("request.jwt.claims"))
        }
        _ => false,
    }
}

fn text(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Literal(Literal::String(text)) => Some(text),
        _ => None,
    }
}
