//! Edits of comments: the one that adds an ignore, and those that take away what ignores nothing.

use super::{WORD, codes};
use crate::sql::ParsedFile;
use crate::text::{Edit, Span};
use std::ops::Range;

/// The edit that keeps a rule's finding back: a comment on a line of its own above the line on which the finding begins.
///
/// `text` is the file's text and `parsed` what it says; `span` is the finding's. Without a reason the comment has none.
pub fn ignore_comment(text: &str, parsed: &ParsedFile, span: Span, rule: &str, reason: Option<&str>) -> Edit {
    let line = line_start(text, span.start);
    let at = enclosing_token(text, parsed, line).map_or(line, |token| line_start(text, token));
    let rest = text.get(at as usize..).unwrap_or_default();
    let indent: String = rest.chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let reason = reason.map(|reason| format!(" -- {}", reason.replace(['\n', '\r'], " "))).unwrap_or_default();
    let replacement = format!("{indent}-- {WORD}: ignore {rule}{reason}{newline}");
    Edit { span: Span::new(span.file, at, at), replacement }
}

/// Where the string, name or comment begins that holds the offset, other than a body of code: no comment can begin in it.
fn enclosing_token(text: &str, parsed: &ParsedFile, at: u32) -> Option<u32> {
    let holds = |start: u32, end: u32| start < at && at < end;
    let of_comment = parsed.comments.iter().find(|comment| holds(comment.start, comment.end)).map(|comment| comment.start);
    // Every body is looked into, whatever its words.
    let of_token = || codes(text, Vec::new(), "").iter().find_map(|code| code.literal_around(at));
    of_comment.or_else(of_token)
}

/// Takes a comment away, with its line where nothing else is on it.
pub(super) fn removal_of_comment(text: &str, comment: Span) -> Edit {
    let before = text.get(..comment.start as usize).unwrap_or_default();
    let after = text.get(comment.end as usize..).unwrap_or_default();
    let blank_before = before.len() - before.trim_end_matches([' ', '\t']).len();
    let blank_after = after.len() - after.trim_start_matches([' ', '\t']).len();
    let is_alone_before = before.trim_end_matches([' ', '\t']).chars().next_back().is_none_or(|c| matches!(c, '\n' | '\r'));
    let rest = after.get(blank_after..).unwrap_or_default();
    let newline = match rest {
        _ if rest.starts_with("\r\n") => Some(2),
        _ if rest.starts_with(['\n', '\r']) => Some(1),
        "" => Some(0),
        _ => None,
    };
    let range: Range<usize> = match (is_alone_before, newline) {
        (true, Some(newline)) => before.len() - blank_before..comment.end as usize + blank_after + newline,
        (false, Some(_)) => before.len() - blank_before..comment.end as usize + blank_after,
        (_, None) => before.len()..comment.end as usize + blank_after,
    };
    Edit { span: Span::new(comment.file, range.start as u32, range.end as u32), replacement: String::new() }
}

/// Takes one of several names away, with the comma that parts it from the others.
pub(super) fn removal_of_name(text: &str, name: Span) -> Edit {
    let after = text.get(name.end as usize..).unwrap_or_default();
    let before = text.get(..name.start as usize).unwrap_or_default();
    let (mut start, mut end) = (name.start as usize, name.end as usize);
    match after.trim_start().strip_prefix(',') {
        Some(rest) => end = text.len() - rest.trim_start().len(),
        None => start = before.trim_end().trim_end_matches(',').len(),
    }
    end = end.max(start);
    Edit { span: Span::new(name.file, start as u32, end as u32), replacement: String::new() }
}

fn line_start(text: &str, at: u32) -> u32 {
    let before = text.get(..at as usize).unwrap_or_default();
    before.rfind(['\n', '\r']).map_or(0, |newline| newline as u32 + 1)
}
