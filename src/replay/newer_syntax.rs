//! What our parser takes, since newer servers do, and the server's version still refuses: syntax that the parser has noted
//! ([`NewerSyntax`]), and numbers such as `1_000` and `0xff` (release notes of PostgreSQL 16 to 18).
//!
//! The parser knows no versions. So this looks at what it has read, once the server is known.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure};
use crate::catalog::Owner;
use crate::sql::ast::{BodyText, Statement};
use crate::sql::lex::{Token, TokenKind, lex};
use crate::sql::newer::{NewerSyntax, Obstacle};
use crate::sql::plpgsql::Body;
use crate::text::{FileId, Span};

impl Executor<'_> {
    /// What the server's scanner or parser refuses in a statement. Our own files are plain.
    pub(super) fn refuse_newer(&self, statement: &Statement) -> Done {
        let number = self.newer_number(self.text(statement.span), statement.span);
        let syntax = self.newer_syntax(statement.newer, statement.span, |span| self.text(span));
        earlier(number, syntax).map_or(Ok(()), Failure::refuse)
    }

    /// The same in a statement of a body in SQL.
    pub(super) fn refuse_newer_in(&self, text: &BodyText, statement: &Statement) -> Done {
        let syntax = self.newer_syntax(statement.newer, statement.span, |span| self.text_in(text, span));
        syntax.map_or(Ok(()), Failure::refuse)
    }

    /// The first number of a body that the server's scanner refuses.
    pub(super) fn newer_number_of(&self, text: &BodyText) -> Option<Failure> {
        match &text.unescaped {
            Some(own) => self.newer_number(own, BodyText::of_text(own).content),
            None => self.newer_number(self.text(text.content), text.content),
        }
    }

    /// What the server refuses in a body of PL/pgSQL.
    pub(super) fn newer_in_body(&self, body: &Body, text: &BodyText) -> Option<Failure> {
        let syntax = self.newer_syntax(body.newer, text.literal, |span| self.text_in(text, span));
        earlier(self.newer_number_of(text), syntax)
    }

    /// The text under a span of a body.
    fn text_in<'t>(&'t self, text: &'t BodyText, span: Span) -> &'t str {
        match &text.unescaped {
            Some(own) if span.file == FileId::DYNAMIC => span.of(own),
            _ => self.text(span),
        }
    }

    /// What is noted, where this server stops at it. `whole` is what ends too early.
    fn newer_syntax<'t>(&self, noted: Option<NewerSyntax>, whole: Span, text: impl FnOnce(Span) -> &'t str) -> Option<Failure> {
        let newer = noted.filter(|newer| self.owner == Owner::Project && self.session.server_version < newer.since)?;
        let message = match newer.obstacle {
            Obstacle::Token(span) => format!("syntax error at or near \"{}\"", text(span)),
            Obstacle::End => "syntax error at end of input".to_owned(),
            Obstacle::Subquery(_) => "subquery in FROM must have an alias".to_owned(),
            Obstacle::Values(_) => "VALUES in FROM must have an alias".to_owned(),
        };
        let failure = Failure::new(Condition::SyntaxError, message, newer.span().unwrap_or(whole));
        Some(failure.hint(format!("this is syntax of PostgreSQL {}", newer.since)))
    }

    /// The first number of a text that the server's scanner refuses. `span` is where the text stands.
    fn newer_number(&self, text: &str, span: Span) -> Option<Failure> {
        let has_old_scanner = self.owner == Owner::Project && self.session.server_version < 16;
        if !has_old_scanner || !may_have_newer_number(text.as_bytes()) {
            return None;
        }
        let (token, old) = lex(text).tokens.into_iter().find_map(|token| Some((token, junk(token, text)?)))?;
        let message = format!("trailing junk after numeric literal at or near \"{old}\"");
        let at = Span::new(span.file, span.start + token.start, span.start + token.end);
        Some(Failure::new(Condition::SyntaxError, message, at))
    }
}

/// What the server meets first.
pub(super) fn earlier(one: Option<Failure>, other: Option<Failure>) -> Option<Failure> {
    one.into_iter().chain(other).min_by_key(|failure| failure.span.start)
}

/// A quick look that spares the scan: a digit before `_`, or a zero before the letter of a radix.
fn may_have_newer_number(text: &[u8]) -> bool {
    let starts_number = |at: usize| match text.get(at..) {
        Some([_, b'_', ..]) => true,
        Some([b'0', letter, ..]) => matches!(letter.to_ascii_lowercase(), b'x' | b'o' | b'b'),
        _ => false,
    };
    text.iter().enumerate().any(|(at, byte)| byte.is_ascii_digit() && starts_number(at))
}

/// What an older scanner takes such a number for: the number up to the first letter or `_`, and a name that begins there.
fn junk(token: Token, text: &str) -> Option<&str> {
    if !matches!(token.kind, TokenKind::Integer | TokenKind::Numeric) {
        return None;
    }
    let number = token.text(text);
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let number_end = old_number(number.as_bytes());
    let name = number.as_bytes().iter().skip(number_end).take_while(|byte| is_name(byte)).count();
    if name == 0 { None } else { number.get(..number_end + name) }
}

/// The length of the number that PostgreSQL 15 reads: digits, a fraction, an exponent.
fn old_number(number: &[u8]) -> usize {
    let digits = |from: usize| number.iter().skip(from).take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = digits(0);
    if number.get(end) == Some(&b'.') {
        end += 1 + digits(end + 1);
    }
    if matches!(number.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(number.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + sign);
        end += if exponent > 0 { 1 + sign + exponent } else { 0 };
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::replay::{Mode, Session};
    use crate::source::{SourceFile, Sources};
    use crate::sql::parse;

    /// With what a server refuses a text, as far as its version is the reason.
    fn refused(text: &str, server_version: u16) -> Option<String> {
        let mut sources = Sources::default();
        let file = sources.add(SourceFile::new("a.sql".into(), text));
        let statement = parse(file, text).statements.remove(0);
        let session = Session::new(&[], "postgres", server_version);
        let executor = Executor::new(&sources, Catalog::default(), session, Mode::Strict, statement.span);
        executor.refuse_newer(&statement).err().map(|failure| failure.message.clone())
    }

    #[test]
    fn the_version_of_the_server_decides() {
        let table = [
            ("create table a (x text storage plain)", 16),
            ("select x is json from a", 16),
            ("select 0x1f", 16),
            ("select * from (select 1)", 16),
            ("grant a to b with set true", 16),
            ("select json_query(x, '$' with wrapper) from a", 17),
            ("merge into a using b on true when matched then delete returning x", 17),
            ("alter table a alter x set expression as (1)", 17),
            ("create table a (x int generated always as (1) virtual)", 18),
            ("create table a (x int, primary key (x without overlaps))", 18),
            ("create table a (x int check (x > 0) not enforced)", 18),
        ];
        for (text, since) in table {
            let first = (13..=18).find(|version| refused(text, *version).is_none());
            assert_eq!(first, Some(since), "{text}");
        }
    }

    #[test]
    fn what_comes_first_is_refused() {
        let table = [
            ("select 1_0, x is json", "trailing junk after numeric literal at or near \"1_0\""),
            ("select x is json, 1_0", "syntax error at or near \"json\""),
            ("reindex database", "syntax error at end of input"),
        ];
        for (text, message) in table {
            assert_eq!(refused(text, 15).as_deref(), Some(message), "{text}");
        }
    }

    #[test]
    fn numbers_that_15_refuses() {
        let table = [
            ("1", None),
            ("1.5e-3", None),
            ("1_000", Some("1_000")),
            ("1_0.5", Some("1_0")),
            ("1.5_0", Some("1.5_0")),
            ("1e1_0", Some("1e1_0")),
            ("0x1F", Some("0x1F")),
            ("0o7", Some("0o7")),
            ("a1_000", None),
        ];
        for (text, expected) in table {
            let token = lex(text).tokens[0];
            assert_eq!(junk(token, text), expected, "{text}");
            assert!(expected.is_none() || may_have_newer_number(text.as_bytes()), "{text}");
        }
    }
}
