//! Syntax that servers learned lately (release notes of PostgreSQL 16, 17 and 18).
//!
//! The grammar here is that of the newest server and knows no versions but in these notes: where an older one would have stopped.
//! Who runs the statement knows the server and asks.

use super::cursor::{Cursor, Source};
use super::lex::{Token, TokenKind};
use crate::text::Span;

/// Where servers before a version stop reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewerSyntax {
    /// The first major version that reads on.
    pub since: u16,
    pub obstacle: Obstacle,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// A token that does not fit.
    Token(Span),
    /// The end of what is read, which comes too early.
    End,
    /// A subquery of FROM without an alias.
    Subquery(Span),
    /// The same of VALUES.
    Values(Span),
    /// A number with a separator or a radix: `1_000`, `0xff`.
    Number(Span),
}

impl NewerSyntax {
    /// Where the older server stops; None at the end.
    pub fn span(&self) -> Option<Span> {
        match self.obstacle {
            Obstacle::Token(span) | Obstacle::Subquery(span) | Obstacle::Values(span) | Obstacle::Number(span) => Some(span),
            Obstacle::End => None,
        }
    }
}

/// The first number among tokens that only newer scanners take for one.
pub fn newer_number(source: Source, tokens: &[Token]) -> Option<NewerSyntax> {
    let is_number = |token: &&Token| matches!(token.kind, TokenKind::Integer | TokenKind::Numeric);
    let token = tokens.iter().filter(is_number).find(|token| is_newer_number(token.text(source.text)))?;
    Some(NewerSyntax { since: 16, obstacle: Obstacle::Number(source.span(token.start, token.end)) })
}

fn is_newer_number(number: &str) -> bool {
    let has_radix = number.as_bytes().get(1).is_some_and(|byte| matches!(byte.to_ascii_lowercase(), b'x' | b'o' | b'b'));
    has_radix || number.contains('_')
}

/// Of two notes, that at which the older server arrives first. The end of what is read comes last.
pub fn first_of(one: Option<NewerSyntax>, other: Option<NewerSyntax>) -> Option<NewerSyntax> {
    one.into_iter().chain(other).min_by_key(|newer| newer.span().map_or(u32::MAX, |span| span.start))
}

impl Cursor<'_> {
    /// Notes that servers before this version refuse the next token.
    pub fn needs(&mut self, since: u16) {
        self.needs_at(since, self.at);
    }

    /// The same of the token with this index.
    pub fn needs_at(&mut self, since: u16, at: usize) {
        let token = self.tokens.get(at).map(|token| self.token_span(*token));
        self.note(NewerSyntax { since, obstacle: token.map_or(Obstacle::End, Obstacle::Token) });
    }

    /// Whether the next token is this word, which servers before this version refuse.
    pub fn eat_newer_word(&mut self, since: u16, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.needs(since);
            self.at += 1;
        }
        found
    }

    /// Keeps a note. An older server stops at the first one.
    pub fn note(&mut self, newer: NewerSyntax) {
        self.newer = self.newer.or(Some(newer));
    }

    /// Goes on where another cursor over the same tokens stands.
    pub fn go_to(&mut self, other: &Cursor) {
        self.at = other.at;
        self.newer = other.newer;
    }
}
