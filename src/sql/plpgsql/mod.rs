//! PL/pgSQL bodies, parsed when somebody asks.
//!
//! Total: a statement that cannot be read costs itself alone. SQL inside a body is read by the same grammar as everywhere,
//! with spans in the file where the body stands there as it is (`$$ … $$`). It knows no catalog.

mod ast;
mod parse;
mod statement;
mod visit;

pub use ast::*;
pub use visit::{SqlPart, walk};

use super::ast::{BodyText, Statement};
use super::cursor::Source;
use super::lex::{Token, lex_range};
use crate::text::Span;

/// Parses a body that stands in `source`.
pub fn parse(source: Source, body: &BodyText) -> Body {
    match &body.unescaped {
        None => {
            let tokens = lex_range(source.text, body.content.range()).tokens;
            parse::body(source, &tokens)
        }
        Some(text) => parse_text(body.literal, text),
    }
}

/// Parses a body that does not stand in a file as it is: every span in the result is `at`.
pub fn parse_text(at: Span, text: &str) -> Body {
    let tokens = lex_range(text, 0..text.len()).tokens;
    let mut body = parse::body(Source { file: at.file, text }, &tokens);
    for problem in &mut body.problems {
        problem.span = at;
    }
    body
}

/// The statements of a SQL-language body.
pub fn sql_body(source: Source, body: &BodyText) -> Vec<Statement> {
    let (source, tokens): (Source, Vec<Token>) = match &body.unescaped {
        None => (source, lex_range(source.text, body.content.range()).tokens),
        Some(text) => (Source { file: body.literal.file, text }, lex_range(text, 0..text.len()).tokens),
    };
    super::statements(source, &tokens)
}
