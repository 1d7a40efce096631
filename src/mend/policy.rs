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

/// A user may make the row that carries the own id.
pub fn own_row(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Part>, Obstacle> {
    let table = cx.table(diagnostic)?;
    let mirror = cx.users().mirror(table.oid).ok_or_else(|| Obstacle::new("the table is no mirror of auth.users"))?;
    if !cx.may_be_unsafe {
        let reason = "only with --unsafe-fixes, since a user chooses what the row says; a trigger that fills the table is better";
        return Err(Obstacle::new(reason));
    }
    let own = words::columns(table, &[mirror.identity]);
    let name = (0..usize::MAX).map(|number| match number {
        0 => format!("{} are made by their users", table.name),
        number => format!("{} are made by their users {number}", table.name),
    });
    let name = name.into_iter().find(|name| table.policy(name).is_none()).unwrap_or_default();
    let label = words::table(cx.catalog(), table);
    let sql = format!(
        "create policy {} on {label}\n  for insert to authenticated\n  with check ((select auth.uid()) = {own})",
        quote_ident(&name)
    );
    let condition = format!(
        "exists (select from pg_policy p where p.polrelid = to_regclass({}) and p.polcmd in ('a', '*'))",
        words::literal(&label)
    );
    let part = Part::new(Phase::Security, sql).locks(LockMode::AccessExclusive, cx.catalog().relation_label(table));
    Ok(vec![part.holds(format!("a user may make the own row of {label}"), condition)])
}

fn edits(fix: &crate::finding::Fix) -> Option<&Vec<Edit>> {
    match &fix.change {
        Change::Edit(edits) => Some(edits),
        Change::Migration(_) => None,
    }
}

fn part(cx: &Surroundings, table: &Relation, policy: &Policy, clauses: &str) -> Part {
    let sql = format!("alter policy {} on {}{clauses}", quote_ident(&policy.name), words::table(cx.catalog(), table));
    let part = Part::new(Phase::Security, sql).locks(LockMode::AccessExclusive, cx.catalog().relation_label(table));
    match is_seen(clauses).then(|| asked_once(cx, table, policy)) {
        Some((description, condition)) => part.holds(description, condition),
        None => part,
    }
}

/// Whether each call stands directly behind SELECT, where the server's own text of the policy shows that it is made once.
fn is_seen(clauses: &str) -> bool {
    let text = clauses.to_ascii_lowercase();
    CALLS.iter().all(|call| text.matches(call).count() == text.matches(&format!("(select {call}")).count())
}

/// The functions that say who asks.
const CALLS: [&str; 5] = ["auth.uid(", "auth.jwt(", "auth.role(", "auth.email(", "current_setting("];

fn asked_once(cx: &Surroundings, table: &Relation, policy: &Policy) -> (String, String) {
    let label = words::table(cx.catalog(), table);
    let condition = format!(
        "exists (select from pg_policy p where p.polrelid = to_regclass({}) and p.polname = {} and concat_ws(' ', \
         pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) !~ \
         '(?<!SELECT )(auth\\.(uid|jwt|role|email)|current_setting)\\(')",
        words::literal(&label),
        words::literal(&policy.name)
    );
    (format!("policy {} of {label} asks once who it is", quote_ident(&policy.name)), condition)
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
