//! Tokens to statements.
//!
//! A statement ends at its semicolon. Two kinds of statement hold semicolons themselves: the list of actions of CREATE RULE
//! (`DO (a; b)`) and a `BEGIN ATOMIC … END` body. In every other statement a semicolon inside parentheses is a mistake, which
//! costs that statement and not the file. Commands of psql are pieces of their own. Rows behind COPY belong to it. Nothing is
//! asked here of what a statement says.

use super::lex::{Token, TokenKind};
use std::ops::Range;

/// One statement, as a range of the token list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub kind: PieceKind,
    pub tokens: Range<usize>,
    /// The token with the rows behind COPY … FROM stdin.
    pub rows: Option<usize>,
    /// The semicolon that ends the statement inside parentheses that are still open.
    pub cut_by: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    Statement,
    PsqlCommand,
}

/// Splits the tokens of a text. Empty statements vanish; every other token is in exactly one piece, semicolons aside.
pub fn split(text: &str, tokens: &[Token]) -> Vec<Piece> {
    let mut splitter = Splitter { text, tokens, start: 0, parentheses: 0, atomic: 0, pieces: Vec::new() };
    for at in 0..tokens.len() {
        splitter.token(at);
    }
    splitter.finish(tokens.len());
    splitter.pieces
}

struct Splitter<'a> {
    text: &'a str,
    tokens: &'a [Token],
    start: usize,
    parentheses: usize,
    /// Depth of BEGIN ATOMIC and CASE inside it.
    atomic: usize,
    pieces: Vec<Piece>,
}

impl Splitter<'_> {
    fn token(&mut self, at: usize) {
        let Some(token) = self.tokens.get(at).copied() else { return };
        match token.kind {
            TokenKind::PsqlCommand => {
                self.finish(at);
                self.pieces.push(Piece { kind: PieceKind::PsqlCommand, tokens: at..at + 1, rows: None, cut_by: None });
                self.start = at + 1;
            }
            TokenKind::CopyData => {
                if let Some(copy) = self.pieces.last_mut() {
                    copy.rows = Some(at);
                }
                self.start = at + 1;
            }
            TokenKind::Punctuation => self.punctuation(token, at),
            TokenKind::Word => self.word(token, at),
            _ => {}
        }
    }

    fn punctuation(&mut self, token: Token, at: usize) {
        match token.text(self.text) {
            "(" => self.parentheses += 1,
            ")" => self.parentheses = self.parentheses.saturating_sub(1),
            ";" if !self.is_held(at) => self.finish(at),
            _ => {}
        }
    }

    /// Whether the semicolon belongs to the statement that it stands in.
    fn is_held(&self, at: usize) -> bool {
        let in_actions = self.parentheses > 0 && self.is_rule();
        (in_actions || self.atomic > 0) && !self.is_followed_by_statement(at)
    }

    fn is_rule(&self) -> bool {
        let noun = if self.is_word(self.start + 1, "or") { self.start + 3 } else { self.start + 1 };
        self.is_word(self.start, "create") && self.is_word(noun, "rule")
    }

    fn word(&mut self, token: Token, at: usize) {
        let word = token.text(self.text);
        if self.atomic == 0 {
            if word.eq_ignore_ascii_case("atomic")
                && self.is_word(at.wrapping_sub(1), "begin")
                && self.is_word(self.start, "create")
            {
                self.atomic = 1;
            }
        } else if word.eq_ignore_ascii_case("case") {
            self.atomic += 1;
        } else if word.eq_ignore_ascii_case("end") {
            self.atomic -= 1;
        }
    }

    fn is_word(&self, at: usize, word: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == TokenKind::Word && token.text(self.text).eq_ignore_ascii_case(word))
    }

    /// A parenthesis or a body that is never closed would cost the rest of the file: the semicolon ends the statement all
    /// the same where the next token opens a line and begins a statement that can stand neither in a rule nor in a body.
    fn is_followed_by_statement(&self, semicolon: usize) -> bool {
        const BEGINS: &[&str] = &["create", "alter", "drop", "grant", "revoke", "comment", "do", "set", "begin", "commit"];
        let Some(next) = self.tokens.get(semicolon + 1) else { return true };
        let before = self.text.get(..next.start as usize).unwrap_or_default();
        before.ends_with(['\n', '\r']) && BEGINS.iter().any(|word| self.is_word(semicolon + 1, word))
    }

    fn finish(&mut self, end: usize) {
        if self.start < end {
            let cut_by = (self.parentheses > 0 && end < self.tokens.len()).then_some(end);
            self.pieces.push(Piece { kind: PieceKind::Statement, tokens: self.start..end, rows: None, cut_by });
        }
        self.start = end + 1;
        self.parentheses = 0;
        self.atomic = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::lex::lex;

    fn pieces(text: &str) -> Vec<&str> {
        let tokens = lex(text).tokens;
        let pieces = split(text, &tokens);
        pieces
            .iter()
            .map(|piece| &text[tokens[piece.tokens.start].start as usize..tokens[piece.tokens.end - 1].end as usize])
            .collect()
    }

    #[test]
    fn statements_end_at_their_semicolon() {
        let table: &[(&str, &[&str])] = &[
            ("select 1; select 2", &["select 1", "select 2"]),
            (";; select ';' ;;", &["select ';'"]),
            ("do $$ a; b; $$; select 1", &["do $$ a; b; $$", "select 1"]),
            (
                "create rule r as on insert to t do (select 1; select 2); x",
                &["create rule r as on insert to t do (select 1; select 2)", "x"],
            ),
            (
                "create function f() returns int begin atomic select case when a then 1 end; select 2; end; x",
                &["create function f() returns int begin atomic select case when a then 1 end; select 2; end", "x"],
            ),
            ("begin; select 1; end;", &["begin", "select 1", "end"]),
            ("\\connect x\nselect 1;\n\\q", &["\\connect x", "select 1", "\\q"]),
            ("create table a (b int; select (1); select 2", &["create table a (b int", "select (1)", "select 2"]),
            (
                "create or replace rule r as on insert to t do (select 1;\ncreate table c (d int); e",
                &["create or replace rule r as on insert to t do (select 1", "create table c (d int)", "e"],
            ),
            (
                "create function f() returns int begin atomic select 1;\ncreate table c (d int);\nselect 1",
                &["create function f() returns int begin atomic select 1", "create table c (d int)", "select 1"],
            ),
            ("copy t from stdin;\n1\n\\.\nselect 1;", &["copy t from stdin", "select 1"]),
        ];
        for (text, expected) in table {
            assert_eq!(pieces(text), *expected, "{text}");
        }
    }
}
