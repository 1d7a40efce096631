//! Mends for triggers of auth.users: the author's statement with the edits of its finding.

use super::{LockMode, Obstacle, Part, Phase, Surroundings, body, words};
use crate::finding::{Change, Diagnostic};
use crate::sql::ast::StatementKind;
use crate::sql::name::quote_ident;
use crate::text::{Edit, FileId, Span};

/// The trigger again, with another timing.
pub fn retimed(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Part>, Obstacle> {
    let edits = diagnostic.finding.fixes.iter().find_map(|fix| match &fix.change {
        Change::Edit(edits) => Some(edits),
        Change::Migration(_) => None,
    });
    let edits = edits.ok_or_else(|| Obstacle::new("the function changes the row, which it can only do before"))?;
    let gone = || Obstacle::new("the trigger has another form by now");
    let auth = cx.users().auth.and_then(|auth| cx.catalog().relation(auth)).ok_or_else(gone)?;
    let made = |statement: Span| edits.iter().all(|edit| statement.contains(edit.span));
    let trigger = auth.triggers.iter().find(|trigger| trigger.history.origin().is_some_and(|origin| made(origin.statement)));
    let trigger = trigger.ok_or_else(gone)?;
    let statement = trigger.history.origin().ok_or_else(gone)?.statement;
    let text = cx.input.sources.slice(statement);
    let parsed = crate::sql::parse(FileId::DYNAMIC, text);
    let is_trigger = parsed.statements.first().is_some_and(|first| matches!(first.kind, StatementKind::CreateTrigger(_)));
    if !is_trigger {
        return Err(gone());
    }
    let within = |edit: &Edit| {
        let span = Span::new(FileId::DYNAMIC, edit.span.start - statement.start, edit.span.end - statement.start);
        Edit { span, replacement: edit.replacement.clone() }
    };
    let table = words::table(cx.catalog(), auth);
    let drop = format!("drop trigger if exists {} on {table}", quote_ident(&trigger.name));
    let subject = format!("{table}.{}", trigger.name);
    let create = body::applied(text, edits.iter().map(within).collect());
    let part = |sql: &str, lock: LockMode| Part::new(Phase::Trigger, sql).locks(lock, cx.catalog().relation_label(auth));
    Ok(vec![
        part(&drop, LockMode::AccessExclusive).about(format!("{subject} dropped")),
        part(create.trim_end_matches(';'), LockMode::ShareRowExclusive).about(subject),
    ])
}
