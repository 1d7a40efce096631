//! A column that holds a user's id has no foreign key.

use crate::catalog::{Column, Presence, Relation};
use crate::finding::{Finding, Object};
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::sql::ast::visit::{Visitor, walk_expr};
use crate::sql::ast::{Expr, ExprKind, Persistence};
use crate::sql::name::Name;
use crate::users::identity::is_auth_uid;
use std::collections::BTreeSet;

pub static RULE: Rule =
    Rule { meta: meta!("users/keyless-user-column", Info, Migration, since = "0.1.0"), check: Check::History(check) };

/// Tables whose rows shall outlive the user.
const RECORDS: &[&str] = &["log", "logs", "audit", "history", "event", "events", "archive", "archived", "backup"];

fn check(cx: &HistoryContext, out: &mut Reporter) {
    if cx.users.auth.is_none() {
        return;
    }
    let names = &cx.project.config.users;
    for table in cx.project_tables().filter(|table| is_plain(table) && cx.users.mirror(table.oid).is_none()) {
        let is_keyless = |column: &&Column| column.presence == Presence::Certain && !has_key(table, column);
        let named = table.columns().filter(is_keyless).filter(|column| names.is_user_column(column.name.as_str()));
        let named: Vec<&Column> = named.collect();
        // Few tables have such a column, and the policies of the others need not be read.
        if named.is_empty() {
            continue;
        }
        let compared = compared_with_auth_uid(table);
        let holding = named.into_iter().filter(|column| holds_auth_id(cx, column, &compared));
        holding.for_each(|column| out.report(finding(cx, table, column)));
    }
}

fn is_plain(table: &Relation) -> bool {
    let keeps_records = table.name.as_str().split('_').any(|part| RECORDS.contains(&part));
    let lasts = table.persistence != Persistence::Temporary;
    let whole = lasts && table.partition_of.is_none() && table.inherits.is_empty() && table.columns_known;
    table.presence == Presence::Certain && whole && !keeps_records
}

fn has_key(table: &Relation, column: &Column) -> bool {
    table.constraints.iter().any(|constraint| constraint.foreign_key().is_some() && constraint.columns.contains(&column.number))
}

/// Of a column that is named like a user's id: a policy that compares it with `auth.uid()` tells what it holds. The name alone
/// tells it of a uuid, in a project whose other keys go to users.
fn holds_auth_id(cx: &HistoryContext, column: &Column, compared: &BTreeSet<Name>) -> bool {
    let is_uuid = cx.catalog.is_builtin(&column.ty, "uuid");
    let is_text = cx.catalog.is_builtin(&column.ty, "text") || cx.catalog.is_builtin(&column.ty, "varchar");
    let by_name = is_uuid && !cx.users.keys.is_empty();
    let by_policy = compared.contains(&column.name) && (is_uuid || is_text);
    by_name || by_policy
}

/// The table's columns that its policies compare with `auth.uid()`.
fn compared_with_auth_uid(table: &Relation) -> BTreeSet<Name> {
    #[derive(Default)]
    struct Compared(BTreeSet<Name>);
    impl Visitor for Compared {
        fn expr(&mut self, expr: &Expr) {
            let ExprKind::Binary { operator, left, right } = &expr.kind else { return };
            for (side, other) in [(left, right), (right, left)] {
                if operator.name == "=" && is_auth_uid(other) {
                    self.0.extend(column_of(side));
                }
            }
        }
    }
    let mut compared = Compared::default();
    for expr in table.policies.iter().flat_map(|policy| policy.using.iter().chain(&policy.check)) {
        walk_expr(expr, &mut compared);
    }
    compared.0
}

fn column_of(expr: &Expr) -> Option<Name> {
    match &expr.kind {
        ExprKind::Column(path) => match path.as_slice() {
            [name] => Some(name.name.clone()),
            _ => None,
        },
        ExprKind::Cast { expr, .. } => column_of(expr),
        _ => None,
    }
}

fn finding(cx: &HistoryContext, table: &Relation, column: &Column) -> Finding {
    let label = cx.catalog.relation_label(table);
    let canonical = cx.users.canonical.and_then(|canonical| cx.catalog.relation(canonical.table));
    let target = canonical.map_or_else(|| "auth.users".to_owned(), |table| cx.catalog.relation_label(table));
    let is_uuid = cx.catalog.is_builtin(&column.ty, "uuid");
    let (message, first) = if is_uuid {
        (format!("{label}.{} holds a user's id, but has no foreign key", column.name), String::new())
    } else {
        let message = format!("{label}.{} holds a user's id as text, without a foreign key", column.name);
        (message, format!("make it a uuid first (alter column {0} type uuid using {0}::uuid); ", column.name))
    };
    Finding::new(column.origin.span, message)
        .label("nothing checks it, and nothing happens to it when the user is deleted")
        .help(format!("{first}add a foreign key to {target} with on delete cascade, or set null where the row shall stay"))
        .object(Object::part_of("column", cx.catalog.schema_name(table.schema), &table.name, &column.name))
}
