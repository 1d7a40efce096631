//! Edits of a function's text, for defects that have one right form.
//!
//! An edit is safe where it changes only what the server refuses today. It knows nothing of what is wrong.

use crate::catalog::RoutineText;
use crate::finding::{Applicability, Change, Fix};
use crate::rule::HistoryContext;
use crate::sql::lex::{Token, lex_range};
use crate::text::{Edit, Span};
use crate::users::signup::Run;

/// A fix of a function on the sign-up path. None where an edit lies outside of its text, or where its literal writes the text
/// otherwise: with doubled quotes, as `E'…'`, or put together by another statement.
pub fn fix(cx: &HistoryContext, run: &Run, title: impl Into<String>, edits: Vec<Edit>) -> Option<Fix> {
    let routine = cx.catalog.routine(run.routine)?;
    let RoutineText::Text(body) = &routine.body else { return None };
    let is_inside = |edit: &Edit| body.content.contains(edit.span);
    let is_plain = body.unescaped.is_none() && !edits.is_empty() && edits.iter().all(is_inside);
    is_plain.then(|| Fix { title: title.into(), applicability: Applicability::Safe, change: Change::Edit(edits) })
}

pub fn insertion(span: Span, at: u32, text: impl Into<String>) -> Edit {
    Edit { span: Span::new(span.file, at, at), replacement: text.into() }
}

/// A statement behind another one, on a line of its own where that one has its own, and in capitals where it has.
pub fn statement_behind(cx: &HistoryContext, last: Span, statement: &str) -> Option<Edit> {
    let text = cx.project.sources.text(last.file);
    let end = text.get(last.end as usize..)?.find(';')? + last.end as usize + 1;
    let head = text.get(..last.start as usize)?;
    let line = head.rsplit('\n').next().unwrap_or_default();
    let own_line = head.contains('\n') && line.chars().all(char::is_whitespace);
    let space = if own_line { format!("\n{line}") } else { " ".to_owned() };
    let statement = in_case_of(last.of(text), statement);
    Some(insertion(last, u32::try_from(end).ok()?, format!("{space}{statement}")))
}

/// A text in capitals where another text begins with a word in capitals.
pub fn in_case_of(example: &str, text: &str) -> String {
    let first: String = example.chars().take_while(char::is_ascii_alphabetic).collect();
    let is_upper = first.len() > 1 && first.chars().all(|c| c.is_ascii_uppercase());
    if is_upper { text.to_ascii_uppercase() } else { text.to_owned() }
}

/// The tokens of a part of a file.
pub fn tokens(cx: &HistoryContext, span: Span) -> Vec<Token> {
    lex_range(cx.project.sources.text(span.file), span.range()).tokens
}
