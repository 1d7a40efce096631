//! The API serves a foreign table.

use crate::catalog::{Relation, RelationKind};
use crate::finding::Finding;
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;

pub static RULE: Rule = Rule {
    meta: meta!(
        "security/exposed-foreign-table",
        Warning,
        None,
        since = "0.1.0",
        aliases = ["splinter:foreign_table_in_api", "splinter:0017"]
    ),
    check: Check::History(check),
};

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for table in advisor::relations(cx).filter(|relation| relation.kind == RelationKind::ForeignTable) {
        out.findings.extend(advisor::reader(cx, table).and_then(|role| exposed(cx, table, role)));
    }
}

fn exposed(cx: &HistoryContext, table: &Relation, role: &str) -> Option<Finding> {
    let label = cx.catalog.relation_label(table);
    let finding = Finding::new(advisor::made(table)?, format!("{role} reads the foreign table {label} through the API"))
        .label("no policy stands before the rows of the other server")
        .help(format!("revoke all on {label} from anon, authenticated; and offer what they may see through a function"))
        .object(advisor::relation_object(cx.catalog, table))
        .cache_key(advisor::relation_key(cx.catalog, "foreign_table_in_api", table));
    Some(finding)
}
