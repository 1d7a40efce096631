//! `auth.uid()` meets a column that holds another id.

use super::sign_up;
use crate::catalog::{AttNum, Column, Oid, Policy, Presence, Relation};
use crate::finding::{Finding, Object};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::sql::ast::visit::{Visitor, walk_expr};
use crate::sql::ast::{Expr, ExprKind};
use crate::sql::name::Ident;
use crate::text::Span;
use crate::users::identity::{Identity, identity, is_auth_uid};
use crate::users::signup::Spread;
use crate::users::stamps::{Stamp, Stamps};

pub static RULE: Rule =
    Rule { meta: meta!("users/mismatched-auth-id", Warning, None, since = "0.1.0"), check: Check::History(check) };

/// Types that are compared with the auth id as text, and never equal to it.
const NUMBERS: &[&str] = &["int2", "int4", "int8", "numeric", "bool", "date", "timestamp", "timestamptz"];

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let mut stamps = Stamps::new(cx.catalog, cx.project.sources);
    for table in cx.project_tables().filter(|table| table.presence == Presence::Certain) {
        for policy in table.policies.iter().filter(|policy| policy.presence == Presence::Certain) {
            out.findings.extend(in_policy(cx, table, policy));
        }
        for stamp in stamps.of(table) {
            out.findings.extend(in_stamp(cx, table, &stamp));
        }
    }
}

/// What a column is instead of the auth id: `profiles.id, which is not profiles.user_id`.
fn other_id(cx: &HistoryContext, table: &Relation, column: &Column) -> Option<String> {
    let Identity::OwnId { table, column, auth_column } = identity(cx.catalog, cx.users.auth?, table, column.number) else {
        return None;
    };
    if is_given_auth_id(cx, table, column) {
        return None;
    }
    let owner = cx.catalog.relation(table)?;
    let name = |number| owner.column_at(number).map(|column| format!("{}.{}", owner.name, column.name));
    Some(format!("{}, an id of its own; the auth id is in {}", name(column)?, name(auth_column)?))
}

/// Whether a sign-up writes the auth id there, whatever the default is.
fn is_given_auth_id(cx: &HistoryContext, table: Oid, column: AttNum) -> bool {
    let writes = sign_up::writes(cx).into_iter().filter(|(_, _, write)| write.table == table);
    writes.filter_map(|(_, _, write)| write.value_of(column)).any(|filled| filled.value.spread == Spread::AuthId)
}

fn in_policy(cx: &HistoryContext, table: &Relation, policy: &Policy) -> Option<Finding> {
    let mut compared = Compared::default();
    for expr in policy.using.iter().chain(&policy.check) {
        walk_expr(expr, &mut compared);
    }
    let found = compared.columns.iter().find_map(|(span, name, cast)| {
        let column = table.column(&name.name)?;
        let number = || NUMBERS.iter().find(|name| cx.catalog.is_builtin(&column.ty, name)).filter(|_| *cast);
        let other = number().map(|number| format!("a {number}, which is never a uuid"));
        Some((*span, column, other.or_else(|| other_id(cx, table, column))?))
    });
    let (span, column, other) = found?;
    let label = cx.catalog.relation_label(table);
    Some(
        Finding::new(
            span,
            format!("policy \"{}\" of {label} compares auth.uid() with {}, which never holds it", policy.name, column.name),
        )
        .label(format!("holds {other}"))
        .help("the policy lets no row through, without an error; compare with the column that references auth.users (id)")
        .object(Object::part_of("policy", cx.catalog.schema_name(table.schema), &table.name, &policy.name)),
    )
}

/// A default or a trigger that writes `auth.uid()` into a column whose key goes to another id.
fn in_stamp(cx: &HistoryContext, table: &Relation, stamp: &Stamp) -> Option<Finding> {
    let column = table.column_at(stamp.column)?;
    let key = cx.catalog.foreign_keys_of(table.oid).find(|key| key.constraint.columns.as_slice() == [column.number])?;
    let other = other_id(cx, table, column)?;
    let label = cx.catalog.relation_label(table);
    let message = match &stamp.trigger {
        None => format!("{label}.{} defaults to auth.uid(), but references another id", column.name),
        Some(trigger) => format!("trigger {trigger} writes auth.uid() into {label}.{}, which references another id", column.name),
    };
    Some(
        Finding::new(stamp.span, message)
            .label(format!("should hold {other}"))
            .related(key.key.references, format!("{} is violated each time", key.constraint.name))
            .help("reference the column that holds the auth id, or look the id up")
            .condition(Condition::ForeignKeyViolation)
            .sometimes()
            .object(Object::part_of("column", cx.catalog.schema_name(table.schema), &table.name, &column.name)),
    )
}

/// The columns that are compared with `auth.uid()`, unqualified: those of the policy's table. A subquery has its own.
#[derive(Default)]
struct Compared {
    /// The comparison, the column, and whether it stands under a cast.
    columns: Vec<(Span, Ident, bool)>,
    in_subquery: Vec<Span>,
}

impl Visitor for Compared {
    fn expr(&mut self, expr: &Expr) {
        if let ExprKind::Exists(query)
        | ExprKind::InQuery { query, .. }
        | ExprKind::Subquery(query)
        | ExprKind::ArraySubquery(query) = &expr.kind
        {
            self.in_subquery.push(query.span);
        }
        let ExprKind::Binary { operator, left, right } = &expr.kind else { return };
        let inside = self.in_subquery.iter().any(|span| span.start <= expr.span.start && expr.span.end <= span.end);
        if operator.name != "=" || inside {
            return;
        }
        for (side, other) in [(left, right), (right, left)] {
            if let Some(name) = own_column(side).filter(|_| is_auth_uid(other)) {
                let cast = matches!(side.kind, ExprKind::Cast { .. });
                self.columns.push((expr.span, name.clone(), cast));
            }
        }
    }
}

/// A column of the policy's table, also under a cast.
fn own_column(expr: &Expr) -> Option<&Ident> {
    match &expr.kind {
        ExprKind::Column(path) => match path.as_slice() {
            [name] => Some(name),
            _ => None,
        },
        ExprKind::Cast { expr, .. } => own_column(expr),
        _ => None,
    }
}
