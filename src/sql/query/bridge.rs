//! Runs sqlparser over an outline, and turns its refusals into ours.

use super::super::cursor::{Cursor, Parse, Refusal};
use super::Reader;
use super::dialect::OutlineDialect;
use super::outline::{Outline, Piece};
use sqlparser::ast;
use sqlparser::keywords::Keyword;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, TokenWithSpan};

impl Reader<'_> {
    /// The shape of the expression under the cursor.
    pub(super) fn expression_shape(&mut self, piece: Piece) -> Parse<ast::Expr> {
        self.shape(self.outline(piece, &[]), |parser| parser.parse_expr())
    }

    /// The shape of the query under the cursor without WITH, LIMIT and locking.
    pub(super) fn query_shape(&mut self, piece: Piece) -> Parse<ast::Query> {
        let prefix: &[Keyword] = if piece == Piece::Bare { &[Keyword::SELECT] } else { &[] };
        self.shape(self.outline(piece, prefix), |parser| parser.parse_query().map(|query| *query))
    }

    /// The shape of a FROM list without its FROM.
    pub(super) fn from_shape(&mut self) -> Parse<ast::Select> {
        self.select_shape(Piece::From, &[Keyword::SELECT, Keyword::FROM])
    }

    /// The shape of a select list without its SELECT.
    pub(super) fn targets_shape(&mut self) -> Parse<ast::Select> {
        self.select_shape(Piece::Query, &[Keyword::SELECT])
    }

    fn select_shape(&mut self, piece: Piece, prefix: &[Keyword]) -> Parse<ast::Select> {
        self.shape(self.outline(piece, prefix), |parser| parser.parse_select())
    }

    fn shape<T>(&mut self, outline: Outline, parse: impl FnOnce(&mut Parser) -> Result<T, ParserError>) -> Parse<T> {
        let Outline { tokens, queries, end, refusal } = outline;
        let mut parser =
            Parser::new(&OutlineDialect).with_recursion_limit(self.recursion_limit()).with_tokens_with_locations(tokens);
        let at_end = |index: Option<usize>| index.is_none_or(|index| index >= end);
        match parse(&mut parser) {
            // The outline ended at a mistake, and all of it was read.
            Ok(_) if refusal.is_some() && parser.peek_token_ref().token == Token::EOF => {
                Err(refusal.unwrap_or_else(|| self.c.syntax_error()))
            }
            Ok(shape) => Ok(shape),
            Err(ParserError::RecursionLimitExceeded) => Err(self.exceeded()),
            Err(ParserError::ParserError(message) | ParserError::TokenizerError(message)) => {
                let index = offending_token(&message).or_else(|| index_of(parser.peek_token_ref()));
                self.refusal_in(&queries, index.unwrap_or(end))?;
                match refusal {
                    Some(refusal) if at_end(index) => Err(refusal),
                    _ => Err(self.syntax_error_at(index.unwrap_or(end))),
                }
            }
        }
    }

    /// The mistake in one of the queries before `index`, which the outline leaves out: the first mistake counts.
    fn refusal_in(&mut self, queries: &[usize], index: usize) -> Parse<()> {
        let at = self.c.at;
        for opening in queries.iter().filter(|opening| **opening < index) {
            self.c.at = *opening;
            self.query_in_parentheses()?;
        }
        self.c.at = at;
        Ok(())
    }

    fn syntax_error_at(&self, index: usize) -> Refusal {
        Cursor { at: index, ..self.c }.syntax_error()
    }
}

/// The index of the real token that a token stands for; None for the end.
fn index_of(token: &TokenWithSpan) -> Option<usize> {
    usize::try_from(token.span.start.column).ok()?.checked_sub(1)
}

/// The index of the token that sqlparser refused; None where it does not say or missed one at the end. Its errors are texts that end with
/// the location, in which the outline has put the index.
fn offending_token(message: &str) -> Option<usize> {
    let (_, column) = message.rsplit_once("Column: ")?;
    column.trim_end().parse::<usize>().ok()?.checked_sub(1)
}
