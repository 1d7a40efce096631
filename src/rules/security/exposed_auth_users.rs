//! A view that the API serves reads `auth.users`.

use crate::catalog::{Relation, RelationKind};
use crate::finding::Finding;
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;

pub static RULE: Rule = Rule {
    meta: meta!(
        "security/exposed-auth-users",
        Error,
        None,
        since = "0.1.0",
        aliases = ["splinter:auth_users_exposed", "splinter:0002"]
    ),
    check: Check::History(check),
};

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let Some(users) = cx.catalog.relation_by_name("auth", "users") else { return };
    let guards_itself = |view: &Relation| view.kind == RelationKind::View && view.security_invoker && users.has_row_security();
    let views = advisor::relations(cx)
        .filter(|relation| matches!(relation.kind, RelationKind::View | RelationKind::MaterializedView))
        .filter(|view| advisor::needs(cx.catalog, view.oid).any(|needed| needed == users.oid) && !guards_itself(view));
    for view in views {
        out.findings.extend(advisor::reader(cx, view).and_then(|role| exposed(cx, view, role)));
    }
}

fn exposed(cx: &HistoryContext, view: &Relation, role: &str) -> Option<Finding> {
    let label = cx.catalog.relation_label(view);
    let finding = Finding::new(advisor::made(view)?, format!("{label} shows auth.users to {role} through the API"))
        .label("all users, past every policy")
        .help(format!(
            "revoke all on {label} from anon, authenticated; or keep what others may see in a table of your own with policies"
        ))
        .object(advisor::relation_object(cx.catalog, view))
        .cache_key(advisor::relation_key(cx.catalog, "auth_users_exposed", view));
    Some(finding)
}
