//! A table has no primary key.

use crate::catalog::Relation;
use crate::finding::Finding;
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::advisor;

pub static RULE: Rule = Rule {
    meta: meta!(
        "integrity/missing-primary-key",
        Info,
        None,
        since = "0.1.0",
        aliases = ["splinter:no_primary_key", "splinter:0004"]
    ),
    check: Check::History(check),
};

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for table in advisor::tables(cx).filter(|table| table.primary_key().is_none() && table.partition_of.is_none()) {
        out.findings.extend(without_key(cx, table));
    }
}

fn without_key(cx: &HistoryContext, table: &Relation) -> Option<Finding> {
    let label = cx.catalog.relation_label(table);
    let finding = Finding::new(advisor::made(table)?, format!("{label} has no primary key"))
        .label("nothing tells its rows apart")
        .help("logical replication and the API need a key to name a row; add one, or an id of its own")
        .object(advisor::relation_object(cx.catalog, table))
        .cache_key(advisor::relation_key(cx.catalog, "no_primary_key", table));
    Some(finding)
}
