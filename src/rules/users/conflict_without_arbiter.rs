//! ON CONFLICT on the sign-up path names columns that no unique index covers.

use super::body_edit;
use super::sign_up::{self, SYMPTOM};
use crate::catalog::{AttNum, Index, Presence, Relation};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::sql::name::quote_ident;
use crate::text::{Edit, Span};
use crate::users::signup::{Action, Arbiter, Write};

pub static RULE: Rule =
    Rule { meta: meta!("users/conflict-without-arbiter", Error, Safe, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for (run, action, write) in sign_up::writes(cx) {
        let Some(table) = cx.catalog.relation(write.table).filter(|table| table.presence == Presence::Certain) else { continue };
        let Some((span, message, condition)) = missing(cx, table, write) else { continue };
        let mut finding = sign_up::finding(cx, run, span, message)
            .label(format!("{} has no such key", cx.catalog.relation_label(table)))
            .help(format!("{SYMPTOM}; name the columns of a primary key or unique constraint, or create the unique index"))
            .condition(condition);
        let edit = another_arbiter(cx, table, action, write);
        finding.fixes.extend(edit.and_then(|edit| body_edit::fix(cx, run, "name the key that there is", vec![edit])));
        out.report(sign_up::soften(finding, action.certainty));
    }
}

fn missing(cx: &HistoryContext, table: &Relation, write: &Write) -> Option<(Span, String, Condition)> {
    match &write.arbiter {
        Arbiter::Columns { columns, span, with_predicate } => {
            let found = cx.catalog.indexes_of(table.oid).any(|index| fits(index, columns, *with_predicate));
            let message = "there is no unique or exclusion constraint matching the ON CONFLICT specification".to_owned();
            (!found).then_some((*span, message, Condition::InvalidColumnReference))
        }
        Arbiter::Constraint { index: None, span, name } => {
            let message = format!("constraint \"{name}\" for table \"{}\" does not exist", table.name);
            Some((*span, message, Condition::UndefinedObject))
        }
        _ => None,
    }
}

/// Inference takes an index of exactly these columns; a partial one only where a predicate is given (manual, INSERT).
fn fits(index: &Index, columns: &[AttNum], with_predicate: bool) -> bool {
    let Some(keys) = index.key_columns().filter(|_| index.unique) else { return false };
    let same = keys.iter().all(|key| columns.contains(key)) && columns.iter().all(|column| keys.contains(column));
    same && (index.predicate.is_none() || with_predicate)
}

/// The key that is meant, where the table has but one. DO NOTHING needs none where it has several (manual, INSERT).
fn another_arbiter(cx: &HistoryContext, table: &Relation, action: &Action, write: &Write) -> Option<Edit> {
    let conflict = Conflict::find(cx, action.span)?;
    let keys: Vec<&Index> = cx.catalog.indexes_of(table.oid).filter(|index| index.unique).collect();
    let replacement = match keys.as_slice() {
        [key] => {
            let columns = key.key_columns().filter(|_| key.presence == Presence::Certain && key.predicate.is_none())?;
            let is_given = columns.iter().all(|column| write.value_of(*column).is_some());
            let names: Vec<String> = table.column_names(&columns).into_iter().map(|name| quote_ident(name)).collect();
            is_given.then(|| format!("({}) ", names.join(", ")))?
        }
        [] => return None,
        _ if conflict.does_nothing => String::new(),
        _ => return None,
    };
    Some(Edit { span: conflict.target, replacement })
}

/// The clause as it is written.
struct Conflict {
    /// What stands between CONFLICT and DO.
    target: Span,
    does_nothing: bool,
}

impl Conflict {
    fn find(cx: &HistoryContext, statement: Span) -> Option<Conflict> {
        let text = cx.project.sources.text(statement.file);
        let tokens = body_edit::tokens(cx, statement);
        let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.text(text).eq_ignore_ascii_case(word));
        let at = (0..tokens.len()).find(|at| is(*at, "on") && is(at + 1, "conflict"))?;
        let end = (at..tokens.len()).find(|at| is(*at, "do"))?;
        let target = Span::new(statement.file, tokens.get(at + 2)?.start, tokens.get(end)?.start);
        Some(Conflict { target, does_nothing: is(end + 1, "nothing") })
    }
}
