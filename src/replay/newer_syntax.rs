//! What our parser takes, since newer servers do, and the server's version still refuses: numbers such as `1_000` and `0xff`, and
//! subqueries in FROM without an alias (release notes of PostgreSQL 16).
//!
//! The parser knows no versions. So this looks at what it has read, once the server is known.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure};
use crate::catalog::Owner;
use crate::sql::ast::visit::{Visitor, walk_data, walk_expr, walk_query};
use crate::sql::ast::{BodyText, FromItem, FromKind, QueryBody, StatementKind};
use crate::sql::lex::{Token, TokenKind, lex_range};
use crate::sql::plpgsql::{self, Body, SqlPart};
use crate::text::Span;

impl Executor<'_> {
    /// Whether the server's grammar is older than ours. Our own files are plain.
    pub(super) fn has_old_grammar(&self) -> bool {
        self.session.server_version < 16 && self.owner == Owner::Project
    }

    /// The first number of a text that the server's scanner refuses.
    pub(super) fn refuse_newer_number(&self, span: Span) -> Done {
        let text = self.sources.script(span.file);
        if !self.has_old_grammar() || !may_have_newer_number(span.of(text).as_bytes()) {
            return Ok(());
        }
        let tokens = lex_range(text, span.range()).tokens;
        let Some((token, old)) = tokens.iter().find_map(|token| Some((token, junk(*token, text)?))) else { return Ok(()) };
        let message = format!("trailing junk after numeric literal at or near \"{old}\"");
        Failure::new(Condition::SyntaxError, message, Span::new(span.file, token.start, token.end)).refuse()
    }

    /// What the server's scanner and parser refuse in the body of a routine.
    pub(super) fn refuse_newer_body(&self, body: &Body, text: &BodyText) -> Done {
        if !self.has_old_grammar() {
            return Ok(());
        }
        if text.unescaped.is_none() {
            self.refuse_newer_number(text.content)?;
        }
        let mut unnamed = Unnamed::default();
        plpgsql::walk(body, &mut |part| match part {
            SqlPart::Expr(expr) => walk_expr(expr, &mut unnamed),
            SqlPart::Query(query) => walk_query(query, &mut unnamed),
            SqlPart::Statement(statement) => match &statement.kind {
                StatementKind::Query(query) => walk_query(query, &mut unnamed),
                StatementKind::Data(data) => walk_data(data, &mut unnamed),
                _ => {}
            },
            SqlPart::Dynamic(_) | SqlPart::Unknown(_) => {}
        });
        unnamed.first.map_or(Ok(()), Failure::refuse)
    }
}

/// The first subquery of FROM without an alias.
#[derive(Default)]
struct Unnamed {
    first: Option<Failure>,
}

impl Visitor for Unnamed {
    fn from_item(&mut self, item: &FromItem) {
        if self.first.is_none() {
            self.first = unnamed_subquery(item);
        }
    }
}

/// Before PostgreSQL 16 a subquery in FROM has to have an alias.
pub(super) fn unnamed_subquery(item: &FromItem) -> Option<Failure> {
    let FromKind::Subquery(query) = &item.kind else { return None };
    let what = if matches!(query.body, QueryBody::Values(_)) { "VALUES" } else { "subquery" };
    let failure = || Failure::new(Condition::SyntaxError, format!("{what} in FROM must have an alias"), item.span);
    item.alias.is_none().then(failure)
}

/// A quick look that spares the scan: a digit before `_`, or a zero before the letter of a radix.
fn may_have_newer_number(text: &[u8]) -> bool {
    let starts_number = |pair: &[u8]| match pair {
        [digit, b'_'] => digit.is_ascii_digit(),
        [b'0', letter] => matches!(letter.to_ascii_lowercase(), b'x' | b'o' | b'b'),
        _ => false,
    };
    text.windows(2).any(starts_number)
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
    use crate::sql::lex::lex;

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
