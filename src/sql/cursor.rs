//! A reader over the tokens of one statement: the little language in which the grammar is written.
//!
//! Words are compared without case, as keywords are. A failed expectation is a [`Refusal`] at the token that did not fit,
//! in the server's words; nothing is thrown away, since the caller keeps the statement's tokens.

use super::keyword;
use super::lex::{Token, TokenKind};
use super::literal;
use super::name::{Ident, Name, QualifiedName};
use super::newer::NewerSyntax;
use crate::text::{FileId, Span};

/// Why a statement could not be read.
#[derive(Debug, Clone)]
pub struct Refusal {
    pub kind: RefusalKind,
    pub span: Span,
    pub help: Option<String>,
}

#[derive(Debug, Clone)]
pub enum RefusalKind {
    /// The server refuses it with a syntax error at this token (`None`: at the end of the input).
    Syntax { near: Option<String> },
    /// The server's grammar refuses it with a message and SQLSTATE of its own.
    Rejected { sqlstate: &'static str, message: String },
    /// We cannot read it, though the server may.
    NotUnderstood { reason: String },
}

pub type Parse<T> = Result<T, Refusal>;

/// A file's text, for turning tokens into text and offsets into spans.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    pub file: FileId,
    pub text: &'a str,
}

impl<'a> Source<'a> {
    pub fn span(self, start: u32, end: u32) -> Span {
        Span::new(self.file, start, end)
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Cursor<'a> {
    pub source: Source<'a>,
    /// The tokens of the statement, without its semicolon. Never empty.
    pub tokens: &'a [Token],
    /// The index of the next token.
    pub at: usize,
    /// Where an older server would have stopped before this.
    pub newer: Option<NewerSyntax>,
}

impl<'a> Cursor<'a> {
    pub fn new(source: Source<'a>, tokens: &'a [Token]) -> Self {
        Cursor { source, tokens, at: 0, newer: None }
    }

    pub fn peek(&self) -> Option<Token> {
        self.peek_at(0)
    }

    pub fn peek_at(&self, ahead: usize) -> Option<Token> {
        self.tokens.get(self.at + ahead).copied()
    }

    /// The next token, with the cursor behind it.
    pub fn take(&mut self) -> Option<Token> {
        let token = self.peek()?;
        self.at += 1;
        Some(token)
    }

    pub fn is_at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    pub fn text(&self, token: Token) -> &'a str {
        token.text(self.source.text)
    }

    pub fn token_span(&self, token: Token) -> Span {
        self.source.span(token.start, token.end)
    }

    /// The span of the next token; at the end, that of the last one.
    pub fn here(&self) -> Span {
        match self.peek().or_else(|| self.tokens.last().copied()) {
            Some(token) => self.token_span(token),
            None => self.source.span(0, 0),
        }
    }

    /// The span from the token with index `start` to the last one read.
    pub fn span_from(&self, start: usize) -> Span {
        let first = self.tokens.get(start).or_else(|| self.tokens.last());
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        match (first, last) {
            (Some(first), Some(last)) => self.source.span(first.start, last.end.max(first.end)),
            _ => self.here(),
        }
    }

    // Words

    /// Whether the token `ahead` is this word, in lower case here.
    pub fn is_word_at(&self, ahead: usize, word: &str) -> bool {
        let is_word = |token: Token| token.kind == TokenKind::Word && token.bytes() == word.len();
        self.peek_at(ahead).is_some_and(|token| is_word(token) && self.text(token).eq_ignore_ascii_case(word))
    }

    pub fn is_word(&self, word: &str) -> bool {
        self.is_word_at(0, word)
    }

    /// Whether the next tokens are these words.
    pub fn is_words(&self, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(ahead, word)| self.is_word_at(ahead, word))
    }

    pub fn is_any_word(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is_word(word))
    }

    pub fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.at += usize::from(found);
        found
    }

    /// All of the words or none.
    pub fn eat_words(&mut self, words: &[&str]) -> bool {
        let found = self.is_words(words);
        if found {
            self.at += words.len();
        }
        found
    }

    pub fn is_any_word_at(&self, ahead: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is_word_at(ahead, word))
    }

    /// The first of these words that comes next, read.
    pub fn eat_any_word<'w>(&mut self, words: &[&'w str]) -> Option<&'w str> {
        let word = words.iter().copied().find(|word| self.is_word(word))?;
        self.at += 1;
        Some(word)
    }

    pub fn expect_word(&mut self, word: &str) -> Parse<()> {
        if self.eat_word(word) { Ok(()) } else { Err(self.syntax_error()) }
    }

    pub fn expect_words(&mut self, words: &[&str]) -> Parse<()> {
        words.iter().try_for_each(|word| self.expect_word(word))
    }

    // Punctuation and operators

    pub fn is_symbol_at(&self, ahead: usize, symbol: &str) -> bool {
        let is_symbol = |token: Token| matches!(token.kind, TokenKind::Punctuation | TokenKind::Operator);
        self.peek_at(ahead).is_some_and(|token| is_symbol(token) && token.bytes() == symbol.len() && self.text(token) == symbol)
    }

    pub fn is_symbol(&self, symbol: &str) -> bool {
        self.is_symbol_at(0, symbol)
    }

    pub fn eat_symbol(&mut self, symbol: &str) -> bool {
        let found = self.is_symbol(symbol);
        self.at += usize::from(found);
        found
    }

    pub fn expect_symbol(&mut self, symbol: &str) -> Parse<()> {
        if self.eat_symbol(symbol) { Ok(()) } else { Err(self.syntax_error()) }
    }

    // Lists

    /// `item, item, …`, at least one.
    pub fn comma_list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Parse<T>) -> Parse<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.eat_symbol(",") {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// `( item, item, … )`, at least one.
    pub fn parenthesised_list<T>(&mut self, item: impl FnMut(&mut Self) -> Parse<T>) -> Parse<Vec<T>> {
        self.expect_symbol("(")?;
        let items = self.comma_list(item)?;
        self.expect_symbol(")")?;
        Ok(items)
    }

    // Names

    /// `ColId`: a quoted name, or a word that is not reserved (nor usable as a function or type name only).
    pub fn column_name(&mut self) -> Parse<Ident> {
        self.name_if(keyword::can_be_column_name)
    }

    /// `type_function_name`
    pub fn type_or_function_name(&mut self) -> Parse<Ident> {
        self.name_if(keyword::can_be_type_or_function_name)
    }

    /// `NonReservedWord`: a name of any kind but a reserved word.
    pub fn non_reserved_word(&mut self) -> Parse<Ident> {
        self.name_if(|word| !keyword::is_reserved(word))
    }

    /// `ColLabel`: any word at all.
    pub fn label(&mut self) -> Parse<Ident> {
        self.name_if(|_| true)
    }

    fn name_if(&mut self, accepts: impl Fn(&str) -> bool) -> Parse<Ident> {
        let Some(token) = self.peek() else { return Err(self.syntax_error()) };
        let text = self.text(token);
        let name = match token.kind {
            TokenKind::Word if accepts(text) => Name::folded(text),
            TokenKind::QuotedName => Name::exact(&literal::quoted_name(text)),
            TokenKind::UnicodeName => Name::exact(&literal::unicode_name(text)),
            _ => return Err(self.syntax_error()),
        };
        self.at += 1;
        Ok(Ident { name, span: self.token_span(token) })
    }

    /// `any_name`: `name`, `schema.name` or `database.schema.name`.
    pub fn qualified_name(&mut self) -> Parse<QualifiedName> {
        let first = self.column_name()?;
        self.qualified_rest(first)
    }

    /// The rest of a qualified name whose first part is read. More than `database.schema.name` is refused, as by the server.
    pub fn qualified_rest(&mut self, first: Ident) -> Parse<QualifiedName> {
        let start = first.span;
        let mut name = QualifiedName { schema: None, name: first };
        let mut parts = 1;
        while self.eat_symbol(".") {
            let next = self.label()?;
            name = QualifiedName { schema: Some(name.name), name: next };
            parts += 1;
        }
        if parts > 3 {
            let span = start.to(name.name.span);
            let written: String = span.of(self.source.text).split_whitespace().collect();
            return Err(self.rejected("42601", format!("improper qualified name (too many dotted names): {written}"), span));
        }
        Ok(name)
    }

    /// `func_name`: as [`Self::qualified_name`], where the single word may also be one of the type-or-function keywords.
    pub fn function_name(&mut self) -> Parse<QualifiedName> {
        let first = if self.is_symbol_at(1, ".") { self.column_name()? } else { self.type_or_function_name()? };
        self.qualified_rest(first)
    }

    // Literals

    pub fn is_string(&self) -> bool {
        self.is_string_at(0)
    }

    pub fn is_string_at(&self, ahead: usize) -> bool {
        self.peek_at(ahead).is_some_and(|token| is_string_kind(token.kind))
    }

    /// A string constant of any form, as its value.
    pub fn string(&mut self) -> Parse<(String, Span)> {
        match self.peek() {
            Some(token) if is_string_kind(token.kind) => {
                self.at += 1;
                Ok((literal::string_value(token.kind, self.text(token)).into_owned(), self.token_span(token)))
            }
            _ => Err(self.syntax_error()),
        }
    }

    /// `Iconst`: an integer without a sign, as its digits. What does not fit four bytes is no integer to the server's grammar.
    pub fn integer(&mut self) -> Parse<(&'a str, Span)> {
        match self.peek() {
            Some(token) if token.kind == TokenKind::Integer && literal::fits_four_bytes(self.text(token)) => {
                self.at += 1;
                Ok((self.text(token), self.token_span(token)))
            }
            _ => Err(self.syntax_error()),
        }
    }

    // Errors

    /// The server's `syntax error at or near` the next token.
    pub fn syntax_error(&self) -> Refusal {
        let at = Cursor { at: self.at - usize::from(self.is_second_of_a_pair()), ..*self };
        let near = at.peek().map(|token| at.text(token).to_owned());
        Refusal { kind: RefusalKind::Syntax { near }, span: at.here(), help: None }
    }

    /// Whether the server's scanner has made one token of the word before and the next one (`base_yylex`), so that the one
    /// before is already the wrong one.
    fn is_second_of_a_pair(&self) -> bool {
        let Some(before) = self.at.checked_sub(1).map(|at| Cursor { at, ..*self }) else { return false };
        before.is_word("not") && self.is_any_word(&["between", "in", "like", "ilike", "similar"])
            || before.is_word("with") && self.is_any_word(&["time", "ordinality"])
    }

    pub fn syntax_error_with(&self, help: impl Into<String>) -> Refusal {
        Refusal { help: Some(help.into()), ..self.syntax_error() }
    }

    /// An error that the server's grammar raises by itself, with its message.
    pub fn rejected(&self, sqlstate: &'static str, message: impl Into<String>, span: Span) -> Refusal {
        Refusal { kind: RefusalKind::Rejected { sqlstate, message: message.into() }, span, help: None }
    }

    pub fn not_understood(&self, reason: impl Into<String>) -> Refusal {
        Refusal { kind: RefusalKind::NotUnderstood { reason: reason.into() }, span: self.here(), help: None }
    }

    pub fn expect_end(&self) -> Parse<()> {
        if self.is_at_end() { Ok(()) } else { Err(self.syntax_error()) }
    }
}

fn is_string_kind(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::String | TokenKind::EscapeString | TokenKind::UnicodeString | TokenKind::DollarString)
}
