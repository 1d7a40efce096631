//! DROP … CASCADE took foreign keys of other tables along, and nothing put them back.

use crate::catalog::DropCause;
use crate::finding::{Finding, Object};
use crate::meta;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::rules::lost_keys::{LostKey, lost_keys};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

pub static RULE: Rule =
    Rule { meta: meta!("integrity/lost-foreign-key", Warning, None, since = "0.1.0"), check: Check::History(check) };

/// So many of the lost keys are shown.
const SHOWN: usize = 3;

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let mut drops: BTreeMap<(Span, String), Vec<LostKey>> = BTreeMap::new();
    // A drop that the server refuses took nothing along.
    let refused: BTreeSet<Span> = cx.replay.failures().iter().map(|record| record.statement).collect();
    for lost in lost_keys(cx.catalog).into_iter().filter(|lost| !refused.contains(&lost.grave.origin.statement)) {
        if let DropCause::With { label, .. } = &lost.grave.cause {
            drops.entry((lost.grave.origin.span, label.clone())).or_default().push(lost);
        }
    }
    for ((span, label), keys) in &drops {
        out.findings.extend(finding(cx, *span, label, keys));
    }
}

fn finding(cx: &HistoryContext, span: Span, label: &str, keys: &[LostKey]) -> Option<Finding> {
    let first = keys.first()?;
    let table = cx.catalog.relation_label(first.table);
    let names: Vec<&str> = first.table.column_names(&first.constraint.columns).into_iter().map(|name| name.as_str()).collect();
    let name = &first.constraint.name;
    let message = match keys.len() {
        1 => format!("{table} loses its key {name} with {label}"),
        many => format!("{many} foreign keys go with {label}, the first of them {name} of {table}"),
    };
    let mut finding = Finding::new(span, message)
        .label("the server says so in a notice only")
        .help(format!(
            "nothing checks {} any more; add a key to the table that took its place, or drop the column",
            names.join(", ")
        ))
        .object(Object::part_of("constraint", cx.catalog.schema_name(first.table.schema), &first.table.name, name));
    for lost in keys.iter().take(SHOWN) {
        finding = finding.related(lost.key.references, format!("{} was made here", lost.constraint.name));
    }
    Some(finding)
}
