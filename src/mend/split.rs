//! Statements that need a transaction of their own: out of their file, into one right behind it.

use super::amendment::{Amendment, MayEdit, NewFile};
use super::reading::Reading;
use super::{Obstacle, Surroundings};
use crate::finding::Diagnostic;
use crate::source::{Layout, Wrapping};
use crate::sql::ast::{Statement, StatementKind};
use crate::text::Edit;

/// A command that runs outside a transaction only, in a file of its own. The others keep their order.
pub fn alone(cx: &Surroundings, diagnostic: &Diagnostic, may_edit: MayEdit) -> Option<Result<Amendment, Obstacle>> {
    let span = diagnostic.finding.span;
    if !may_edit(span.file) {
        return None;
    }
    let reading = Reading::of(cx, span.file);
    let (_, statement) = reading.statement_at(span)?;
    if !statement.kind.runs_outside_only() {
        return None;
    }
    if !cx.input.layout.can_leave_transaction() {
        let reason = format!("{} runs each file in a transaction: leave CONCURRENTLY out, or run it by hand", cx.input.layout);
        return Some(Err(Obstacle::new(reason)));
    }
    let start = reading.start_with_comments(statement.span);
    let end = reading.end_of_line(reading.end_with_semicolon(statement.span).unwrap_or(statement.span.end));
    let moved = reading.slice(start, end).trim_end();
    let text = new_text(cx, &reading, Wrapping::NoTransaction, "", moved);
    let new = NewFile { behind: span.file, suffix: "alone", text };
    Some(Ok(Amendment { edits: vec![reading.without(statement.span)], new: Some(new) }))
}

/// What uses a new value of an enum, and everything behind it, in a file that runs once the value is committed.
pub fn later(cx: &Surroundings, diagnostic: &Diagnostic, may_edit: MayEdit) -> Option<Result<Amendment, Obstacle>> {
    let span = diagnostic.finding.span;
    if !may_edit(span.file) {
        return None;
    }
    let reading = Reading::of(cx, span.file);
    let (number, statement) = reading.statement_at(span)?;
    let is_block = |statement: &Statement| matches!(statement.kind, StatementKind::Transaction(_));
    if reading.parsed.statements.iter().any(is_block) {
        return Some(Err(Obstacle::new("the file has transactions of its own: end one before the value is used")));
    }
    if cx.input.layout == Layout::Flat && reading.script != reading.text {
        return Some(Err(Obstacle::new("the file has marks of a runner: split it by hand before the value is used")));
    }
    if !cx.input.layout.commits_each_file() {
        return Some(Err(Obstacle::new(format!("{} runs all new files in one transaction", cx.input.layout))));
    }
    let last = reading.parsed.statements.last()?;
    let start = reading.start_with_comments(statement.span);
    let end = reading.end_of_line(reading.end_with_semicolon(last.span).unwrap_or(last.span.end));
    let settings = settings(&reading, reading.parsed.statements.get(..number).unwrap_or_default());
    let text = new_text(cx, &reading, Wrapping::Transaction, &settings, reading.slice(start, end).trim_end());
    let new = NewFile { behind: span.file, suffix: "later", text };
    Some(Ok(Amendment { edits: vec![cut(&reading, start, end)], new: Some(new) }))
}

/// What the statements before have set, for the file that starts without it.
fn settings(reading: &Reading, before: &[Statement]) -> String {
    let sets = before.iter().filter(|statement| matches!(statement.kind, StatementKind::Set(_)));
    sets.map(|set| format!("{};{}", reading.slice(set.span.start, set.span.end), reading.style.newline())).collect()
}

/// Takes the last statements out, with the blank lines before them.
fn cut(reading: &Reading, start: u32, end: u32) -> Edit {
    let before = reading.slice(0, start).trim_end();
    reading.edit(before.len() as u32, end, "")
}

fn new_text(cx: &Surroundings, reading: &Reading, wrapping: Wrapping, settings: &str, moved: &str) -> String {
    let newline = reading.style.newline();
    let opening = cx.input.layout.opening(wrapping).replace('\n', newline);
    let semicolon = if moved.lines().next_back().is_some_and(|line| line.contains(';')) { "" } else { ";" };
    format!("{opening}{settings}{moved}{semicolon}{newline}")
}
