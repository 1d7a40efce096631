//! What our parser takes, since newer servers do, and the server's version still refuses (release notes of PostgreSQL 16 to 18).
//!
//! The parser knows no versions. So this looks at what it has read, once the server is known.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure};
use crate::catalog::Owner;
use crate::sql::ast::{BodyText, Statement};
use crate::sql::newer::{NewerSyntax, Obstacle};
use crate::sql::plpgsql::Body;
use crate::text::{FileId, Span};

impl Executor<'_> {
    /// What the server's scanner or parser refuses in a statement. Our own files are plain.
    pub(super) fn refuse_newer(&self, statement: &Statement) -> Done {
        let refused = self.newer_syntax(statement.newer, statement.span, |span| self.text(span));
        refused.map_or(Ok(()), Failure::refuse)
    }

    /// The same in a statement of a body in SQL.
    pub(super) fn refuse_newer_in(&self, text: &BodyText, statement: &Statement) -> Done {
        let refused = self.newer_syntax(statement.newer, statement.span, |span| self.text_in(text, span));
        refused.map_or(Ok(()), Failure::refuse)
    }

    /// What the server refuses in a body of PL/pgSQL.
    pub(super) fn newer_in_body(&self, body: &Body, text: &BodyText) -> Option<Failure> {
        self.newer_syntax(body.newer, text.literal, |span| self.text_in(text, span))
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
            Obstacle::Number(span) => format!("trailing junk after numeric literal at or near \"{}\"", junk(text(span))),
        };
        let failure = Failure::new(Condition::SyntaxError, message, newer.span().unwrap_or(whole));
        Some(failure.hint(format!("this is syntax of PostgreSQL {}", newer.since)))
    }
}

/// What the server meets first.
pub(super) fn earlier(one: Option<Failure>, other: Option<Failure>) -> Option<Failure> {
    one.into_iter().chain(other).min_by_key(|failure| failure.span.start)
}

/// What an older scanner takes such a number for: the number up to the first letter or `_`, and a name that begins there.
fn junk(number: &str) -> &str {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let number_end = old_number(number.as_bytes());
    let name = number.as_bytes().iter().skip(number_end).take_while(|byte| is_name(byte)).count();
    number.get(..number_end + name).unwrap_or(number)
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
        for (text, junk) in table {
            let message = junk.map(|junk| format!("trailing junk after numeric literal at or near \"{junk}\""));
            assert_eq!(refused(&format!("select {text}"), 15), message, "{text}");
            assert_eq!(refused(&format!("select {text}"), 16), None, "{text}");
        }
    }
}
