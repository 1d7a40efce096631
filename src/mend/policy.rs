//! Mends for policies: the same expressions with the edits that a rule proposes.

use super::{LockMode, Obstacle, Part, Phase, Surroundings, words};
use crate::catalog::{Policy, Relation};
use crate::finding::{Change, Diagnostic};
use crate::sql::ast::Expr;
use crate::sql::name::quote_ident;
use crate::text::Edit;

/// ALTER POLICY with the expressions as they are to be.
pub fn rewritten(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Part>, Obstacle> {
    let gone = || Obstacle::new("the policy has another form by now");
    let table = cx.table(diagnostic)?;
    let name = diagnostic.finding.object.as_ref().map(|object| object.name.as_str()).ok_or_else(gone)?;
    let policy = table.policy(name).ok_or_else(gone)?;
    let edits: Vec<&Edit> = diagnostic.finding.fixes.iter().filter_map(edits).flatten().collect();
    if edits.is_empty() {
        return Err(Obstacle::new("a statement built the policy"));
    }
    let using = policy.using.as_deref().map(|expr| format!("\n  using ({})", edited(cx, expr, &edits)));
    let check = policy.check.as_deref().map(|expr| format!("\n  with check ({})", edited(cx, expr, &edits)));
    let clauses = format!("{}{}", using.unwrap_or_default(), check.unwrap_or_default());
    Ok(vec![part(cx, table, policy, &clauses)])
}

fn edits(fix: &crate::finding::Fix) -> Option<&Vec<Edit>> {
    match &fix.change {
        Change::Edit(edits) => Some(edits),
        Change::Migration(_) => None,
    }
}

fn part(cx: &Surroundings, table: &Relation, policy: &Policy, clauses: &str) -> Part {
    let sql = format!("alter policy {} on {}{clauses}", quote_ident(&policy.name), words::table(cx.catalog(), table));
    Part::new(Phase::Security, sql).locks(LockMode::AccessExclusive, cx.catalog().relation_label(table))
}

/// An expression as it is written, with those edits that lie in it.
fn edited(cx: &Surroundings, expr: &Expr, edits: &[&Edit]) -> String {
    let mut text = cx.input.sources.slice(expr.span).to_owned();
    let mut inside: Vec<&&Edit> = edits.iter().filter(|edit| expr.span.contains(edit.span)).collect();
    inside.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    for edit in inside {
        let start = (edit.span.start - expr.span.start) as usize;
        let end = (edit.span.end - expr.span.start) as usize;
        if text.get(start..end).is_some() {
            text.replace_range(start..end, &edit.replacement);
        }
    }
    text
}
