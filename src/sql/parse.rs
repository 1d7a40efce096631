//! From a text to its statements. Total.

use super::ast::{PsqlCommand, Statement, StatementKind, SyntaxError, Unknown};
use super::cursor::{Cursor, Refusal, RefusalKind, Source};
use super::lex::{Token, TokenKind, Unterminated, lex};
use super::name::QualifiedName;
use super::split::{Piece, PieceKind, split};
use super::{grammar, wishes};
use crate::text::{FileId, Span};

/// What one text says. A pure function of the text, so that it can be kept until the text changes.
#[derive(Debug, Default)]
pub struct ParsedFile {
    pub statements: Vec<Statement>,
    /// Comments of both forms, in order.
    pub comments: Vec<Span>,
}

pub fn parse(file: FileId, text: &str) -> ParsedFile {
    let lexed = lex(text);
    let source = Source { file, text };
    ParsedFile {
        statements: statements(source, &lexed.tokens),
        comments: lexed.comments.iter().map(|comment| Span::new(file, comment.start, comment.end)).collect(),
    }
}

/// The statements of a token list: of a file, or of a body inside one.
pub fn statements(source: Source, tokens: &[Token]) -> Vec<Statement> {
    split(source.text, tokens).iter().filter_map(|piece| statement(source, tokens, piece)).collect()
}

fn statement(source: Source, all: &[Token], piece: &Piece) -> Option<Statement> {
    let tokens = all.get(piece.tokens.clone())?;
    let (first, last) = (tokens.first()?, tokens.last()?);
    let span = source.span(first.start, last.end);
    let kind = match piece.kind {
        PieceKind::PsqlCommand => StatementKind::PsqlCommand(PsqlCommand { command: psql_command(first.text(source.text)) }),
        PieceKind::Statement => read(source, tokens),
    };
    Some(Statement { span, kind: with_rows(kind, piece.rows.and_then(|rows| all.get(rows)), source) })
}

fn psql_command(line: &str) -> String {
    line.trim_start_matches('\\').split_whitespace().next().unwrap_or_default().to_owned()
}

/// Tells a COPY statement where its rows stand.
fn with_rows(mut kind: StatementKind, rows: Option<&Token>, source: Source) -> StatementKind {
    if let (StatementKind::Copy(copy), Some(rows)) = (&mut kind, rows) {
        copy.inline_data = Some(source.span(rows.start, rows.end));
    }
    kind
}

fn read(source: Source, tokens: &[Token]) -> StatementKind {
    let mut cursor = Cursor::new(source, tokens);
    if let Some(error) = unreadable_token(&cursor) {
        return StatementKind::Invalid(error);
    }
    match grammar::statement(&mut cursor) {
        Ok(kind) => kind,
        Err(refusal) => refused(&cursor, refusal),
    }
}

/// A quote that is never closed, in the words of the server's scanner.
fn unreadable_token(cursor: &Cursor) -> Option<SyntaxError> {
    let token = cursor.tokens.iter().copied().find(|token| matches!(token.kind, TokenKind::Unterminated(_)))?;
    let what = match token.kind {
        TokenKind::Unterminated(Unterminated::Name) => "quoted identifier",
        TokenKind::Unterminated(Unterminated::Dollar) => "dollar-quoted string",
        TokenKind::Unterminated(Unterminated::Comment) => "/* comment",
        TokenKind::Unterminated(Unterminated::BitString) => "bit string literal",
        _ => "quoted string",
    };
    let text = cursor.text(token);
    let open = text.char_indices().nth(40).map_or(text.len(), |(at, _)| at);
    Some(SyntaxError {
        sqlstate: "42601",
        message: format!("unterminated {what} at or near \"{}\"", text.get(..open).unwrap_or_default()),
        span: cursor.source.span(token.start, token.start + open as u32),
        help: Some("close it; everything behind it is taken as its content".to_owned()),
        keywords: keywords(cursor),
    })
}

fn refused(cursor: &Cursor, refusal: Refusal) -> StatementKind {
    let (sqlstate, message) = match refusal.kind {
        RefusalKind::NotUnderstood { reason } => {
            let names = names(cursor);
            return StatementKind::Unknown(Unknown { keywords: keywords(cursor), at: refusal.span, reason, names });
        }
        RefusalKind::Rejected { sqlstate, ref message } => (sqlstate, message.clone()),
        RefusalKind::Syntax { near: Some(ref near) } => ("42601", format!("syntax error at or near \"{near}\"")),
        RefusalKind::Syntax { near: None } => ("42601", "syntax error at end of input".to_owned()),
    };
    let help = refusal.help.or_else(|| wishes::help(cursor, refusal.span));
    StatementKind::Invalid(SyntaxError { sqlstate, message, span: refusal.span, help, keywords: keywords(cursor) })
}

/// The words that a statement begins with, three at most: `CREATE EVENT TRIGGER`.
fn keywords(cursor: &Cursor) -> String {
    let words = cursor.tokens.iter().take(3).take_while(|token| token.kind == TokenKind::Word);
    words.map(|token| cursor.text(*token).to_ascii_uppercase()).collect::<Vec<_>>().join(" ")
}

/// Everything in the statement that reads like the name of an object.
fn names(cursor: &Cursor) -> Vec<QualifiedName> {
    let mut reader = *cursor;
    reader.at = 0;
    let mut names = Vec::new();
    while !reader.is_at_end() {
        match reader.qualified_name() {
            Ok(name) => names.push(name),
            Err(_) => reader.at += 1,
        }
    }
    names
}
