//! A trigger that also fires when `auth.users` is updated inserts the user's row again.

use super::body_edit;
use super::sign_up;
use crate::catalog::AttNum;
use crate::finding::{Fix, Severity};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::sql::name::quote_ident;
use crate::users::signup::{Action, Arbiter, Certainty, Firing, Run, Spread, Write, WriteKind};

pub static RULE: Rule = Rule { meta: meta!("users/repeated-insert", Error, Safe, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for firing in cx.users.sign_up.firings.iter().filter(|firing| firing.on_update && !firing.filtered) {
        let Some(run) = &firing.run else { continue };
        for (action, write) in firing.writes() {
            if write.guarded || unsettled_key(cx, write).is_none() {
                continue;
            }
            let message = format!(
                "{} inserts a second row into {}",
                sign_up::routine_label(cx, run),
                sign_up::table_label(cx, write.table)
            );
            let mut finding = sign_up::finding(cx, run, write.target, message)
                .label("duplicate key, whenever auth.users is updated")
                .help(
                    "every sign-in updates auth.users and ends with \"Database error granting user\"; create the trigger AFTER \
                     INSERT only, or add ON CONFLICT with what an update shall do",
                )
                .related(place(cx, firing), "fires after each update of auth.users")
                .condition(Condition::UniqueViolation);
            finding.fixes.extend(settled(cx, run, action, write));
            let caught = action.certainty == Certainty::Caught;
            out.report(if caught { finding.at_most(Severity::Info).sometimes() } else { finding });
        }
    }
}

/// The unique column of an INSERT that is the user's id, where ON CONFLICT does not settle a duplicate.
pub fn unsettled_key(cx: &HistoryContext, write: &Write) -> Option<AttNum> {
    unsettled_keys(cx, write).into_iter().next()
}

fn unsettled_keys(cx: &HistoryContext, write: &Write) -> Vec<AttNum> {
    let Some(table) = cx.catalog.relation(write.table).filter(|_| write.kind == WriteKind::Insert) else { return Vec::new() };
    let ids = write.filled.iter().filter(|filled| filled.value.spread == Spread::AuthId).map(|filled| filled.column);
    ids.filter(|column| cx.catalog.is_unique_column(table, *column))
        .filter(|column| !write.settles_conflict_on(cx.catalog, &[*column]))
        .collect()
}

/// The row that is there stays as it is.
pub fn settled(cx: &HistoryContext, run: &Run, action: &Action, write: &Write) -> Option<Fix> {
    let own = run.with_calls().into_iter().find(|run| run.own_writes().any(|(own, _)| own.span == action.span))?;
    let table = cx.catalog.relation(write.table)?;
    let text = cx.project.sources.slice(action.span);
    // RETURNING would have no row to return.
    let returns = || {
        body_edit::tokens(cx, action.span)
            .iter()
            .any(|token| token.text(cx.project.sources.text(action.span.file)).eq_ignore_ascii_case("returning"))
    };
    if write.arbiter != Arbiter::None || returns() {
        return None;
    }
    let target = match unsettled_keys(cx, write).as_slice() {
        [key] => table.column_at(*key).map(|column| format!("({}) ", quote_ident(&column.name)))?,
        _ => String::new(),
    };
    let clause = [body_edit::in_case_of(text, " on conflict "), target, body_edit::in_case_of(text, "do nothing")].concat();
    let edit = body_edit::insertion(action.span, action.span.end, clause);
    body_edit::fix(cx, own, "keep the row that is there", vec![edit])
}

/// Where the trigger was made.
pub fn place(cx: &HistoryContext, firing: &Firing) -> crate::text::Span {
    let table = cx.catalog.relation(firing.table);
    let trigger = table.and_then(|table| table.triggers.iter().find(|trigger| trigger.oid == firing.trigger));
    let origin = trigger.and_then(|trigger| trigger.history.origin());
    origin.map_or(crate::text::Span::new(crate::text::FileId::DYNAMIC, 0, 0), |origin| origin.span)
}
