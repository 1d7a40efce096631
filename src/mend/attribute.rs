//! Attributes of a function, written where it is made.

use super::amendment::{Amendment, MayEdit};
use super::reading::Reading;
use super::{Obstacle, Surroundings};
use crate::catalog::Routine;
use crate::finding::Diagnostic;
use crate::sql::ast::StatementKind;
use crate::sql::cursor::Cursor;
use crate::text::{Edit, Span};

/// SECURITY DEFINER and SET search_path, as far as the function lacks them and the finding asks for them.
pub fn written(cx: &Surroundings, diagnostic: &Diagnostic, may_edit: MayEdit) -> Option<Result<Amendment, Obstacle>> {
    let place = diagnostic.finding.span;
    let routine = cx.catalog().routines().find(|routine| routine.origin.statement.contains(place))?;
    let span = routine.origin.statement;
    // Off the sign-up path nobody looks whether the names in the body are qualified.
    let is_unproven = diagnostic.rule == "security/mutable-search-path" && !cx.may_be_unsafe;
    if is_unproven || !may_edit(span.file) {
        return None;
    }
    let reading = Reading::of(cx, span.file);
    let (_, statement) = reading.statement_at(span)?;
    let is_made_here = matches!(statement.kind, StatementKind::CreateRoutine(_));
    let attributes = attributes(cx, diagnostic, routine);
    let edit = inserted(&reading, statement.span, &attributes).filter(|_| is_made_here && !attributes.is_empty())?;
    Some(Ok(Amendment { edits: vec![edit], new: None }))
}

fn attributes(cx: &Surroundings, diagnostic: &Diagnostic, routine: &Routine) -> Vec<&'static str> {
    let lost = || cx.users().losses.iter().any(|loss| loss.routine == routine.oid && loss.security_definer);
    let definer = match diagnostic.rule {
        "users/missing-security-definer" => true,
        "users/lost-function-attribute" => lost(),
        _ => false,
    };
    let definer = (definer && !routine.security_definer).then_some("security definer");
    let path = routine.search_path.is_none().then_some("set search_path = ''");
    definer.into_iter().chain(path).collect()
}

/// Behind the language, on lines of their own where the language is on one.
fn inserted(reading: &Reading, statement: Span, attributes: &[&str]) -> Option<Edit> {
    let mut cursor: Cursor = reading.cursor(statement);
    while !cursor.is_word("language") {
        cursor.take()?;
    }
    let (language, name) = (cursor.take()?, cursor.take()?);
    // Of a line that goes on, as in `language plpgsql as $$`, everything stays on one.
    let ends_line = reading.end_of_line(name.end) == name.end && reading.slice(name.end, name.end + 1).trim().is_empty();
    let separator = match reading.indent(language.start).filter(|_| ends_line && is_line_end(reading, name.end)) {
        Some(indent) => format!("{}{indent}", reading.style.newline()),
        None => " ".to_owned(),
    };
    let text: String = attributes.iter().map(|attribute| format!("{separator}{}", reading.style.written(attribute))).collect();
    Some(reading.edit(name.end, name.end, text))
}

fn is_line_end(reading: &Reading, at: u32) -> bool {
    reading.text.get(at as usize..).is_none_or(|rest| rest.is_empty() || rest.starts_with(['\n', '\r']))
}
