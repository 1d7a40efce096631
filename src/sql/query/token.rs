//! The tokens of which an outline is made. None has text: sqlparser is asked for a shape and for nothing else.

use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Location, Span, Token, TokenWithSpan, Word};

/// A keyword of sqlparser's.
pub(super) fn keyword(keyword: Keyword) -> Token {
    Token::Word(Word { value: String::new(), quote_style: None, keyword })
}

/// Any name.
pub(super) fn name() -> Token {
    keyword(Keyword::NoKeyword)
}

/// Any constant.
pub(super) fn constant() -> Token {
    Token::SingleQuotedString(String::new())
}

/// An infix or prefix operator that has no precedence of its own.
pub(super) fn operator() -> Token {
    Token::CustomBinaryOperator(String::new())
}

/// Infix operators by their precedence (manual, section 4.1.6).
pub(super) fn infix(text: &str) -> Token {
    match text {
        "=" | "<" | ">" | "<=" | ">=" | "<>" | "!=" => Token::Eq,
        "+" | "-" => Token::Plus,
        "*" | "/" | "%" => Token::Div,
        "^" => Token::Caret,
        _ => operator(),
    }
}

/// A token of the outline with the index of the real token that it stands for. Refusals of sqlparser name it again.
pub(super) fn at(token: Token, index: usize) -> TokenWithSpan {
    let location = Location { line: 1, column: index as u64 + 1 };
    TokenWithSpan { token, span: Span { start: location, end: location } }
}
