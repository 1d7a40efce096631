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
use super::lex::lex_range;
use crate::text::{FileId, Span};

/// A body as the server compiles it when its routine is made; parsed once. What its literal writes otherwise (`E'…'`, doubled
/// quotes) stands in [`FileId::DYNAMIC`].
pub fn compiled<'b>(source: Source, body: &'b BodyText, signature: impl FnOnce() -> Signature) -> &'b Body {
    body.read.compiled.get_or_init(|| read(source, body, Some(&signature())))
}

/// A body as it was compiled, or read without a look at its names where nobody has compiled it: it has the same statements.
pub fn parsed<'b>(source: Source, body: &'b BodyText) -> &'b Body {
    body.read.compiled.get().unwrap_or_else(|| body.read.parsed.get_or_init(|| read(source, body, None)))
}

fn read(source: Source, body: &BodyText, signature: Option<&Signature>) -> Body {
    match &body.unescaped {
        None => read_content(source, body, signature),
        Some(text) => read_content(Source { file: FileId::DYNAMIC, text }, &BodyText::of_text(text), signature),
    }
}

fn read_content(source: Source, body: &BodyText, signature: Option<&Signature>) -> Body {
    let tokens = lex_range(source.text, body.content.range()).tokens;
    let mut read = parse::body(source, &tokens, signature);
    if let Some(last) = tokens.last() {
        to_the_end(&mut read.problems, source.span(last.start, last.end), body);
    }
    read
}

/// What is wrong with a body's end stands at the quote that closes it, which may be some lines below the last token.
fn to_the_end(problems: &mut [Problem], last: Span, body: &BodyText) {
    for problem in problems.iter_mut().filter(|problem| problem.span == last && problem.reason.ends_with(" at end of input")) {
        problem.span = Span { start: body.content.end, ..body.literal };
    }
}

/// The statements of a body in SQL, parsed once, with the places of [`compiled`].
pub fn sql_statements<'b>(source: Source, body: &'b BodyText) -> &'b [Statement] {
    body.read.statements.get_or_init(|| match &body.unescaped {
        None => super::statements(source, &lex_range(source.text, body.content.range()).tokens),
        Some(text) => super::parse(FileId::DYNAMIC, text).statements,
    })
}
