//! Nobody can make the row of a mirror that foreign keys need: no trigger does, and row level security lets no user do it.

use crate::catalog::{Policy, Presence, Relation};
use crate::finding::{Finding, Object};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::sql::ast::{ExprKind, Literal, PolicyCommand};
use crate::users::is_written_by_definer;

pub static RULE: Rule =
    Rule { meta: meta!("users/missing-insert-policy", Warning, Migration, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let Some(auth) = cx.users.auth.and_then(|auth| cx.catalog.relation(auth)) else { return };
    let all_known = cx.users.fills.opaque.is_empty() && auth.triggers.iter().all(|trigger| trigger.presence == Presence::Certain);
    for mirror in cx.users.mirrors.iter().filter(|mirror| all_known && !cx.users.is_filled(mirror.table)) {
        let Some(table) = cx.catalog.relation(mirror.table).filter(|table| is_closed(table)) else { continue };
        if !is_written_by_definer(cx.catalog, cx.project.sources, table.oid) {
            out.findings.extend(closed(cx, table));
        }
    }
}

/// Whether row level security is on and no policy lets a signed-in user insert.
fn is_closed(table: &Relation) -> bool {
    let certain = table.presence == Presence::Certain && table.policies.iter().all(|policy| policy.presence == Presence::Certain);
    certain && table.has_row_security() && !table.policies.iter().any(lets_insert)
}

fn lets_insert(policy: &Policy) -> bool {
    let for_insert = matches!(policy.command, PolicyCommand::All | PolicyCommand::Insert);
    let for_users = policy.roles.iter().any(|role| *role != "service_role" && *role != "supabase_auth_admin");
    let expr = policy.check.as_ref().or(policy.using.as_ref());
    let never = expr.is_some_and(|expr| matches!(&expr.kind, ExprKind::Literal(Literal::Boolean(false))));
    policy.permissive && for_insert && for_users && !never
}

fn closed(cx: &HistoryContext, table: &Relation) -> Option<Finding> {
    let key = cx.users.keys_to(table.oid).next()?;
    let reference = cx.catalog.foreign_keys_of(key.table).find(|found| found.constraint.oid == key.constraint)?;
    let tracked = table.row_security.as_ref()?;
    let label = cx.catalog.relation_label(table);
    let (constraint, child) = (&reference.constraint.name, cx.catalog.relation_label(reference.table));
    Some(
        Finding::new(tracked.origin.span, format!("no user can make the row in {label} that {constraint} needs"))
            .label("no policy for INSERT, and no trigger on auth.users")
            .related(reference.key.references, format!("{child} is refused without it"))
            .help(format!(
                "inserts into {child} fail with `violates foreign key constraint \"{constraint}\"` (23503) unless the service role \
                 made the row; fill {label} by a trigger on auth.users, or add a policy for insert to authenticated with check \
                 ((select auth.uid()) = the user's id)"
            ))
            .condition(Condition::ForeignKeyViolation)
            .sometimes()
            .object(Object::relation("table", cx.catalog.schema_name(table.schema), &table.name)),
    )
}
