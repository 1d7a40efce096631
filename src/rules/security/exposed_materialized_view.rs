//! The API serves a materialized view.

use crate::catalog::{Relation, RelationKind};
use crate::finding::Finding;
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;

pub static RULE: Rule = Rule {
    meta: meta!(
        "security/exposed-materialized-view",
        Warning,
        None,
        since = "0.1.0",
        aliases = ["splinter:materialized_view_in_api", "splinter:0016"]
    ),
    check: Check::History(check),
};

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for view in advisor::relations(cx).filter(|relation| relation.kind == RelationKind::MaterializedView) {
        out.findings.extend(advisor::reader(cx, view).and_then(|role| exposed(cx, view, role)));
    }
}

fn exposed(cx: &HistoryContext, view: &Relation, role: &str) -> Option<Finding> {
    let label = cx.catalog.relation_label(view);
    let finding = Finding::new(advisor::made(view)?, format!("{role} reads the materialized view {label} through the API"))
        .label("has all rows, and can have no policy")
        .help(format!("revoke all on {label} from anon, authenticated; and offer what they may see through a function or a view"))
        .object(advisor::relation_object(cx.catalog, view))
        .cache_key(advisor::relation_key(cx.catalog, "materialized_view_in_api", view));
    Some(finding)
}
