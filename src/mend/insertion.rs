//! Where in a file new statements go: behind its last one, in its hand.

use super::amendment::{Amendment, MayEdit};
use super::reading::Reading;
use super::{Obstacle, Part, Surroundings, offered};
use crate::finding::{Applicability, Diagnostic, Severity};
use crate::sql::ast::{StatementKind, Transaction};
use crate::text::{FileId, Span};

/// The parts of a mend behind the last statement of the newest file that may be edited. None: no file can take them.
pub fn appended(
    cx: &Surroundings,
    may_edit: MayEdit,
    parts: impl FnOnce() -> Result<Vec<Part>, Obstacle>,
) -> Option<Result<Amendment, Obstacle>> {
    let files: Vec<FileId> = cx.input.sources.ids().filter(|file| may_edit(*file)).collect();
    let found = files.into_iter().rev().find_map(|file| last_statement(cx, Reading::of(cx, file)));
    let (reading, last) = found?;
    Some(parts().map(|parts| {
        let (at, semicolon) = place_behind(&reading, last);
        let (newline, text) = (reading.style.newline(), written(cx, &reading, &parts));
        Amendment { edits: vec![reading.edit(at, at, format!("{semicolon}{newline}{newline}{text}"))], new: None }
    }))
}

/// What a finding offers to a new file and may as well stand in the old one.
const ADDITIONS: &[&str] = &["create index on ", "alter table ", "alter view "];

/// The statement that a finding brings along, right behind the one that it points at. What may well be meant stays as it is.
pub fn offered(cx: &Surroundings, diagnostic: &Diagnostic, may_edit: MayEdit) -> Option<Result<Amendment, Obstacle>> {
    let span = diagnostic.finding.span;
    let (fix, sql) = offered::statement(diagnostic)?;
    let sql = sql.trim().trim_end_matches(';');
    let is_wanted = diagnostic.severity > Severity::Info && (fix.applicability == Applicability::Safe || cx.may_be_unsafe);
    let is_addition = ADDITIONS.iter().any(|start| sql.starts_with(start)) && !sql.contains(" drop ");
    if !is_wanted || !is_addition || !may_edit(span.file) {
        return None;
    }
    let reading = Reading::of(cx, span.file);
    let (_, statement) = reading.statement_at(span)?;
    let (at, semicolon) = place_behind(&reading, statement.span);
    let text = format!("{semicolon}{}{};", reading.style.newline(), reading.style.written(sql));
    Some(Ok(Amendment { edits: vec![reading.edit(at, at, text)], new: None }))
}

/// Where a line behind a statement begins, and the semicolon that it lacks.
fn place_behind(reading: &Reading, statement: Span) -> (u32, &'static str) {
    match reading.end_with_semicolon(statement) {
        Some(end) => (reading.end_of_line(end), ""),
        None => (statement.end, ";"),
    }
}

/// The last statement of a file, or the last one of the transaction that it ends with. None where the file is better left
/// alone: it is empty, or runs outside a transaction.
fn last_statement<'a>(cx: &Surroundings, reading: Reading<'a>) -> Option<(Reading<'a>, Span)> {
    let statements = &reading.parsed.statements;
    let is_alone = statements.iter().any(|statement| statement.kind.runs_outside_only());
    if is_alone || cx.input.sources.file(reading.file)?.no_transaction {
        return None;
    }
    let ends_transaction = |kind: &StatementKind| matches!(kind, StatementKind::Transaction(Transaction::Commit { .. }));
    let last = statements.iter().rev().find(|statement| !ends_transaction(&statement.kind))?.span;
    Some((reading, last))
}

/// Statements with their comments, as the file is written.
fn written(cx: &Surroundings, reading: &Reading, parts: &[Part]) -> String {
    let (style, newline) = (&reading.style, reading.style.newline());
    let one = |part: &Part| {
        let comments: String = part.comment.iter().map(|line| format!("-- {line}{newline}")).collect();
        let statement = cx.input.layout.guarded(&format!("{};", style.written(&part.sql)));
        format!("{comments}{}", statement.lines().collect::<Vec<&str>>().join(newline))
    };
    parts.iter().map(one).collect::<Vec<String>>().join(&newline.repeat(2))
}
