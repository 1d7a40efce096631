//! PL/pgSQL bodies, parsed when somebody asks or ahead of that (`ahead`).
//!
//! Total: a statement that cannot be read costs itself alone. SQL inside a body is read by the same grammar as everywhere,
//! with spans in the file where the body stands there as it is (`$$ … $$`). What the server refuses when it compiles a body
//! is a problem with its SQLSTATE: syntax always, names of variables and labels where the routine's head is known. It knows
//! no catalog.

mod ast;
mod control;
mod cursor;
mod declaration;
mod embedded;
mod parse;
mod raise;
mod returns;
mod scope;
mod signature;
mod statement;
mod target;
#[cfg(test)]
mod tests;
mod visit;

pub use ast::*;
pub use scope::TRIGGER_VARIABLES;
pub use signature::Signature;
pub use visit::{SqlPart, walk};

use super::ast::{BodyText, Statement};
use super::cursor::Source;
use super::lex::{Token, lex_range};
use crate::text::{FileId, Span};

/// Parses a body that stands in `source`, without a look at its names.
pub fn parse(source: Source, body: &BodyText) -> Body {
    read(source, body, None)
}

/// A body as the server compiles it when its routine is made; parsed once. What its literal writes otherwise (`E'…'`, doubled
/// quotes) stands in [`FileId::DYNAMIC`].
pub fn compiled<'b>(source: Source, body: &'b BodyText, signature: impl FnOnce() -> Signature) -> &'b Body {
    body.read.compiled.get_or_init(|| match &body.unescaped {
        None => read(source, body, Some(&signature())),
        Some(text) => read(Source { file: FileId::DYNAMIC, text }, &BodyText::of_text(text), Some(&signature())),
    })
}

fn read(source: Source, body: &BodyText, signature: Option<&Signature>) -> Body {
    match &body.unescaped {
        None => {
            let tokens = lex_range(source.text, body.content.range()).tokens;
            let mut read = parse::body(source, &tokens, signature);
            if let Some(last) = tokens.last() {
                to_the_end(&mut read.problems, source.span(last.start, last.end), body);
            }
            read
        }
        Some(text) => read_text(body.literal, text, signature),
    }
}

/// What is wrong with a body's end stands at the quote that closes it, which may be some lines below the last token.
fn to_the_end(problems: &mut [Problem], last: Span, body: &BodyText) {
    for problem in problems.iter_mut().filter(|problem| problem.span == last && problem.reason.ends_with(" at end of input")) {
        problem.span = Span { start: body.content.end, ..body.literal };
    }
}

/// Reads a body that does not stand in a file as it is: every problem is at `at`.
fn read_text(at: Span, text: &str, signature: Option<&Signature>) -> Body {
    let tokens = lex_range(text, 0..text.len()).tokens;
    let mut body = parse::body(Source { file: at.file, text }, &tokens, signature);
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

/// The same, parsed once, with the places of [`compiled`].
pub fn sql_statements<'b>(source: Source, body: &'b BodyText) -> &'b [Statement] {
    body.read.statements.get_or_init(|| match &body.unescaped {
        None => sql_body(source, body),
        Some(text) => super::parse(FileId::DYNAMIC, text).statements,
    })
}
