//! Where the brackets of a piece of a statement close, found in one pass.

use super::super::cursor::{Cursor, Parse};
use super::super::lex::TokenKind;
use super::nesting::{DEEPEST, too_deep};

/// For each opening bracket of a piece the index of the bracket that closes it.
pub(super) struct Brackets {
    /// The index of the piece's first token.
    base: usize,
    /// For each token of the piece; 0 where it opens nothing.
    closing: Vec<u32>,
}

/// What a piece is: what ends it, besides a semicolon and a bracket that closes nothing in it. Without an end of its own each
/// expression of a long list would be looked at together with all that follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// Ends at a comma outside brackets.
    Expression,
    Query,
}

impl Brackets {
    /// The piece from the cursor to its end.
    pub(super) fn find(c: &Cursor, kind: PieceKind) -> Parse<Brackets> {
        let base = c.at;
        let mut closing = Vec::new();
        let mut open: Vec<(usize, &str)> = Vec::new();
        for (at, token) in c.tokens.iter().enumerate().skip(base) {
            let text = if token.kind == TokenKind::Punctuation { c.text(*token) } else { "" };
            match text {
                "(" => open.push((at, ")")),
                "[" => open.push((at, "]")),
                ")" | "]" => match open.pop_if(|(_, expected)| *expected == text) {
                    Some((opening, _)) => set(&mut closing, opening - base, at),
                    None => break,
                },
                "," if open.is_empty() && kind == PieceKind::Expression => break,
                ";" if open.is_empty() => break,
                _ => {}
            }
            closing.push(0);
            if open.len() > DEEPEST {
                return Err(too_deep(&Cursor { at, ..*c }));
            }
        }
        let end = base + closing.len();
        open.iter().for_each(|(opening, _)| set(&mut closing, opening - base, end));
        Ok(Brackets { base, closing })
    }

    /// The index behind the piece's last token.
    pub(super) fn end(&self) -> usize {
        self.base + self.closing.len()
    }

    /// The index of the bracket that closes the one at `opening`; the end of the piece where none does.
    pub(super) fn closing(&self, opening: usize) -> usize {
        let closing = opening.checked_sub(self.base).and_then(|at| self.closing.get(at));
        closing.filter(|at| **at > 0).map_or(self.end(), |at| *at as usize)
    }
}

fn set(closing: &mut [u32], opening: usize, at: usize) {
    if let Some(entry) = closing.get_mut(opening) {
        *entry = at as u32;
    }
}
