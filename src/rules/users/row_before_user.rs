//! A BEFORE INSERT trigger on `auth.users` inserts a row that references the user, who is not there yet.

use super::body_edit;
use super::sign_up::{self, SYMPTOM};
use crate::finding::{Applicability, Change, Fix};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::sql::ast::TriggerTiming;
use crate::text::{Edit, Span};
use crate::users::signup::{End, Firing, Run, Spread, WriteKind};

pub static RULE: Rule = Rule { meta: meta!("users/row-before-user", Error, Safe, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let firings = &cx.users.sign_up.firings;
    for firing in firings.iter().filter(|firing| firing.timing == TriggerTiming::Before && firing.on_insert) {
        look(cx, firing, out);
    }
}

fn look(cx: &HistoryContext, firing: &Firing, out: &mut Reporter) {
    let Some(run) = &firing.run else { return };
    for (action, write) in firing.writes().into_iter().filter(|(_, write)| write.kind == WriteKind::Insert) {
        let keys = cx.catalog.foreign_keys_of(write.table).filter(|reference| {
            Some(reference.key.table) == cx.users.auth
                && !reference.constraint.initially_deferred
                && reference
                    .constraint
                    .columns
                    .iter()
                    .any(|column| write.value_of(*column).is_some_and(|filled| filled.value.spread == Spread::AuthId))
        });
        for key in keys {
            let trigger = trigger_name(cx, firing);
            let message = format!("{trigger} fires before the user is in auth.users, which {} references", key.constraint.name);
            let mut finding = sign_up::finding(cx, run, write.target, message)
                .label("violates the foreign key, for every user")
                .help(format!("{SYMPTOM}; create {trigger} AFTER INSERT"))
                .related(key.key.references, "the key is checked at once")
                .condition(Condition::ForeignKeyViolation);
            finding.fixes.extend(afterwards(cx, firing, run));
            out.report(sign_up::soften(finding, action.certainty));
        }
    }
}

fn trigger_name(cx: &HistoryContext, firing: &Firing) -> String {
    let table = cx.catalog.relation(firing.table);
    let trigger = table.and_then(|table| table.triggers.iter().find(|trigger| trigger.oid == firing.trigger));
    trigger.map(|trigger| trigger.name.to_string()).unwrap_or_default()
}

/// The trigger AFTER the row. What it assigns to `new` is lost there, so a function that does so is left to a person.
fn afterwards(cx: &HistoryContext, firing: &Firing, run: &Run) -> Option<Fix> {
    let runs = run.with_calls();
    if runs.iter().any(|run| run.opaque || run.assigns_row || !run.assigns.is_empty()) || run.end != Some(End::Returns) {
        return None;
    }
    let table = cx.catalog.relation(firing.table)?;
    let trigger = table.triggers.iter().find(|trigger| trigger.oid == firing.trigger)?;
    let statement = trigger.history.origin()?.statement;
    let text = cx.project.sources.text(statement.file);
    let tokens = body_edit::tokens(cx, statement);
    let before = tokens.iter().find(|token| token.text(text).eq_ignore_ascii_case("before"))?;
    let replacement = body_edit::in_case_of(before.text(text), "after");
    let edit = Edit { span: Span::new(statement.file, before.start, before.end), replacement };
    Some(Fix {
        title: "fire after the user is there".to_owned(),
        applicability: Applicability::Safe,
        change: Change::Edit(vec![edit]),
    })
}
