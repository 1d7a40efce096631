//! A file as edits look at it: its statements, its tokens, what belongs to a statement besides its words, and its hand.

use super::Surroundings;
use crate::sql::ast::Statement;
use crate::sql::cursor::{Cursor, Source};
use crate::sql::lex::{Token, TokenKind, lex};
use crate::sql::style::Style;
use crate::sql::{ParsedFile, parse};
use crate::text::{Edit, FileId, Span};

pub struct Reading<'a> {
    pub file: FileId,
    /// The whole file, and what of it the server gets to see.
    pub text: &'a str,
    pub script: &'a str,
    pub parsed: ParsedFile,
    pub tokens: Vec<Token>,
    pub style: Style,
}

/// What runners read in comments: such a line stays where it is.
const MARKERS: &[&str] = &["+goose", "migrate:", "+migrate", "no-transaction", "Up Migration", "Down Migration", "> statement"];

impl<'a> Reading<'a> {
    pub fn of(cx: &Surroundings<'a>, file: FileId) -> Self {
        let (text, script) = (cx.input.sources.text(file), cx.input.sources.script(file));
        Reading { file, text, script, parsed: parse(file, script), tokens: lex(script).tokens, style: Style::of(script) }
    }

    /// The statement around a place, with its number.
    pub fn statement_at(&self, span: Span) -> Option<(usize, &Statement)> {
        self.parsed.statements.iter().enumerate().find(|(_, statement)| statement.span.contains(span))
    }

    /// A cursor at the first token inside a span.
    pub fn cursor(&self, span: Span) -> Cursor<'_> {
        let from = self.tokens.partition_point(|token| token.start < span.start);
        let to = self.tokens.partition_point(|token| token.start < span.end);
        let tokens = self.tokens.get(from..to).unwrap_or_default();
        Cursor::new(Source { file: self.file, text: self.script }, tokens)
    }

    /// The first token from an offset on.
    pub fn token_from(&self, offset: u32) -> Option<Token> {
        self.tokens.get(self.tokens.partition_point(|token| token.start < offset)).copied()
    }

    /// The last token that ends at an offset or before it.
    pub fn token_before(&self, offset: u32) -> Option<Token> {
        self.tokens.get(self.tokens.partition_point(|token| token.end <= offset).checked_sub(1)?).copied()
    }

    pub fn slice(&self, start: u32, end: u32) -> &'a str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    pub fn edit(&self, start: u32, end: u32, replacement: impl Into<String>) -> Edit {
        Edit { span: Span::new(self.file, start, end.max(start)), replacement: replacement.into() }
    }

    /// The end of a statement with its semicolon, and with the rows that stand behind it. None: it has no semicolon.
    pub fn end_with_semicolon(&self, statement: Span) -> Option<u32> {
        let semicolon = self.token_from(statement.end).filter(|token| token.text(self.script) == ";")?;
        let rows = self.token_from(semicolon.end).filter(|token| token.kind == TokenKind::CopyData);
        Some(rows.map_or(semicolon.end, |rows| rows.start + rows.text(self.script).trim_end().len() as u32))
    }

    /// Behind a comment on the same line, but before anything else on it.
    pub fn end_of_line(&self, from: u32) -> u32 {
        let line = self.text.get(from as usize..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let is_free = line.trim().is_empty() || line.trim_start().starts_with("--");
        if is_free { from + line.trim_end().len() as u32 } else { from }
    }

    /// The white space before an offset on its line, where nothing else is there.
    pub fn indent(&self, offset: u32) -> Option<&'a str> {
        let start = self.line_start(offset);
        let before = self.slice(start, offset);
        before.trim().is_empty().then_some(before)
    }

    pub fn line_start(&self, offset: u32) -> u32 {
        let before = self.text.get(..offset as usize).unwrap_or_default();
        let mark = if before.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        before.rfind('\n').map_or(mark as u32, |at| at as u32 + 1)
    }

    /// Where a statement begins with the comments on the lines right above it.
    pub fn start_with_comments(&self, statement: Span) -> u32 {
        let mut start = statement.start;
        while self.indent(start).is_some() {
            let line = self.line_start(start);
            let Some(end) = line.checked_sub(1) else { return line };
            let above = self.slice(self.line_start(end), end).trim();
            let is_marker = MARKERS.iter().any(|marker| above.trim_start_matches(['-', ' ']).starts_with(marker));
            if !above.starts_with("--") || is_marker {
                return line;
            }
            start = self.line_start(end);
        }
        start
    }

    /// The edit that takes a statement out, with its comments, its lines and the blank line behind it.
    pub fn without(&self, statement: Span) -> Edit {
        let start = self.start_with_comments(statement);
        let mut end = self.end_of_line(self.end_with_semicolon(statement).unwrap_or(statement.end));
        if self.indent(start).is_some() {
            end = self.behind_newline(end);
            let above = self.slice(self.line_start(start.saturating_sub(1)), start).trim();
            if above.is_empty() {
                end = self.behind_newline(end);
            }
        }
        self.edit(start, end, "")
    }

    /// Behind the end of the line, where nothing else stands before it.
    fn behind_newline(&self, from: u32) -> u32 {
        let rest = self.text.get(from as usize..).unwrap_or_default();
        let line = rest.split_inclusive('\n').next().unwrap_or_default();
        if line.trim().is_empty() { from + line.len() as u32 } else { from }
    }

    /// The edits that take one of several things out of a list with commas, with its line where it has one of its own.
    pub fn without_item(&self, item: Span) -> Vec<Edit> {
        let is_comma = |token: &Token| token.text(self.script) == ",";
        let behind = self.token_from(item.end).filter(is_comma);
        let before = self.token_before(item.start).filter(is_comma);
        let end = self.end_of_line(behind.map_or(item.end, |comma| comma.end));
        let (start, end) = match self.indent(item.start) {
            Some(_) if self.behind_newline(end) > end => (self.line_start(item.start), self.behind_newline(end)),
            _ if behind.is_some() => (item.start, self.token_from(end).map_or(end, |next| next.start)),
            _ => (before.map_or(item.start, |comma| comma.end), item.end),
        };
        let comma = before.filter(|_| behind.is_none()).map(|comma| self.edit(comma.start, comma.end, ""));
        comma.into_iter().chain([self.edit(start, end, "")]).collect()
    }
}
