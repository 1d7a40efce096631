//! From a text to its statements. Total.

use super::ast::{PsqlCommand, Statement, StatementKind, SyntaxError, Unknown};
use super::cursor::{Cursor, Refusal, RefusalKind, Source};
use super::lex::{Token, TokenKind, Unterminated, lex};
use super::name::QualifiedName;
use super::newer::{first_of, newer_number};
use super::split::{Piece, PieceKind, split};
use super::{grammar, literal, wishes};
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
    let mut cursor = Cursor::new(source, tokens);
    let kind = match piece.kind {
        PieceKind::PsqlCommand => StatementKind::PsqlCommand(PsqlCommand { command: psql_command(first.text(source.text)) }),
        PieceKind::Statement => read(&mut cursor, piece.cut_by.and_then(|semicolon| all.get(semicolon))),
    };
    let kind = with_rows(kind, piece.rows.and_then(|rows| all.get(rows)), source);
    Some(Statement { span, kind, newer: first_of(newer_number(source, tokens), cursor.newer) })
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

/// Reads one statement. `cut_by` is the semicolon that the server meets inside parentheses, where one does.
fn read(cursor: &mut Cursor, cut_by: Option<&Token>) -> StatementKind {
    let read = grammar::statement(cursor);
    // The server scans as it parses, so that of two errors it reports the one that comes first.
    let reached = read.as_ref().err().map(|refusal| refusal.span.start);
    if let Some(error) = scanner_error(cursor).filter(|error| reached.is_none_or(|reached| error.span.start <= reached)) {
        return StatementKind::Invalid(error);
    }
    match read {
        Ok(kind) => kind,
        Err(refusal) => refused(cursor, at_cut(refusal, cursor.source, cut_by)),
    }
}

/// What is refused for its end is refused at the semicolon, where the server still sees one.
fn at_cut(refusal: Refusal, source: Source, cut_by: Option<&Token>) -> Refusal {
    match (&refusal.kind, cut_by) {
        (RefusalKind::Syntax { near: None }, Some(semicolon)) => {
            let help = "a parenthesis before it is not closed".to_owned();
            let span = source.span(semicolon.start, semicolon.end);
            Refusal { kind: RefusalKind::Syntax { near: Some(";".to_owned()) }, span, help: Some(help) }
        }
        _ => refusal,
    }
}

/// What the server's scanner has against a token.
struct ScannerFault {
    sqlstate: &'static str,
    message: String,
    span: Span,
}

/// The first token that the server's scanner refuses.
pub(super) fn scanner_fault(cursor: &Cursor) -> Option<Refusal> {
    let fault = scanner_error(cursor)?;
    let kind = RefusalKind::Rejected { sqlstate: fault.sqlstate, message: fault.message };
    Some(Refusal { kind, span: fault.span, help: fault.help })
}

/// The first token that the server's scanner refuses, in its words.
fn scanner_error(cursor: &Cursor) -> Option<SyntaxError> {
    let suspect = cursor.tokens.iter().enumerate().filter(|(_, token)| may_be_faulty(token.kind));
    let fault = suspect.map(|(at, _)| Cursor { at, ..*cursor }).find_map(|cursor| token_fault(&cursor))?;
    let unterminated = fault.message.starts_with("unterminated");
    let help = unterminated.then(|| "close it; everything behind it is taken as its content".to_owned());
    let ScannerFault { sqlstate, message, span } = fault;
    Some(SyntaxError { sqlstate, message, span, help, keywords: keywords(cursor), creates: creates(cursor) })
}

/// Whether a token has to be looked at: most are words and symbols, with which nothing can be wrong.
fn may_be_faulty(kind: TokenKind) -> bool {
    use TokenKind as K;
    matches!(
        kind,
        K::Unterminated(_)
            | K::QuotedName
            | K::Integer
            | K::Numeric
            | K::Parameter
            | K::EscapeString
            | K::UnicodeString
            | K::UnicodeName
    )
}

fn token_fault(cursor: &Cursor) -> Option<ScannerFault> {
    let token = cursor.peek()?;
    let span = cursor.token_span(token);
    let near = |message: &str, span: Span| {
        let message = format!("{message} at or near \"{}\"", span.of(cursor.source.text));
        Some(ScannerFault { sqlstate: "42601", message, span })
    };
    let unterminated = |message| {
        let end = token.start + opening(cursor.text(token)).len() as u32;
        near(message, cursor.source.span(token.start, end))
    };
    let junk = |message: &str| {
        let next = cursor.peek_at(1).filter(|next| next.kind == TokenKind::Word && next.start == token.end)?;
        near(message, span.to(cursor.token_span(next)))
    };
    match token.kind {
        TokenKind::Unterminated(Unterminated::Name) => unterminated("unterminated quoted identifier"),
        TokenKind::Unterminated(Unterminated::Dollar) => unterminated("unterminated dollar-quoted string"),
        TokenKind::Unterminated(Unterminated::Comment) => unterminated("unterminated /* comment"),
        TokenKind::Unterminated(Unterminated::BitString) => unterminated("unterminated bit string literal"),
        TokenKind::Unterminated(Unterminated::String) => unterminated("unterminated quoted string"),
        TokenKind::QuotedName if span.end - span.start == 2 => near("zero-length delimited identifier", span),
        TokenKind::Integer | TokenKind::Numeric => junk("trailing junk after numeric literal"),
        TokenKind::Parameter => junk("trailing junk after parameter"),
        TokenKind::EscapeString | TokenKind::UnicodeString | TokenKind::UnicodeName => escape_fault(cursor, token),
        _ => None,
    }
}

fn escape_fault(cursor: &Cursor, token: Token) -> Option<ScannerFault> {
    let fault = literal::escape_fault(token.kind, cursor.text(token))?;
    let start = token.start + fault.at as u32;
    let length = cursor.source.text.get(start as usize..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let span = cursor.source.span(start, start + length as u32);
    Some(ScannerFault { sqlstate: fault.sqlstate, message: fault.message.to_owned(), span })
}

/// How an unterminated quote is quoted in a message: its first line, 40 characters at most.
fn opening(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    let end = line.char_indices().nth(40).map_or(line.len(), |(at, _)| at);
    line.get(..end).unwrap_or_default()
}

/// The first token at or before a refusal whose value is not in the file.
fn variable<'a>(cursor: &Cursor<'a>, refusal: &Refusal) -> Option<&'a str> {
    let read = cursor.tokens.iter().take_while(|token| token.start <= refusal.span.start);
    read.copied().find(|token| token.kind == TokenKind::Variable).map(|token| cursor.text(token))
}

fn refused(cursor: &Cursor, mut refusal: Refusal) -> StatementKind {
    if let Some(variable) = variable(cursor, &refusal) {
        let name = variable.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
        refusal.kind = RefusalKind::NotUnderstood { reason: format!("the value of the variable {name} is not known") };
    }
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
    let (keywords, creates) = (keywords(cursor), creates(cursor));
    StatementKind::Invalid(SyntaxError { sqlstate, message, span: refusal.span, help, keywords, creates })
}

/// The name behind the words of a CREATE: what later statements will look for in vain.
fn creates(cursor: &Cursor) -> Option<QualifiedName> {
    let mut cursor = Cursor { at: 0, ..*cursor };
    let words =
        ["or", "replace", "temp", "temporary", "unlogged", "recursive", "materialized", "unique", "constraint", "foreign"];
    let kinds = [
        "table",
        "view",
        "index",
        "sequence",
        "function",
        "procedure",
        "aggregate",
        "type",
        "domain",
        "schema",
        "trigger",
        "policy",
    ];
    if !cursor.eat_word("create") {
        return None;
    }
    while cursor.eat_any_word(&words).is_some() {}
    cursor.eat_any_word(&kinds)?;
    cursor.eat_word("concurrently");
    cursor.eat_words(&["if", "not", "exists"]);
    cursor.function_name().ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Vec<Statement> {
        parse(FileId(0), text).statements
    }

    #[test]
    fn every_piece_is_accounted_for() {
        let text = "-- a\n\\restrict x\ncopy t from stdin;\n1\n\\.\nselect 1 /* b */; foo;;";
        let file = parse(FileId(0), text);
        let spans: Vec<_> = file.statements.iter().map(|statement| statement.span.of(text)).collect();
        assert_eq!(spans, ["\\restrict x", "copy t from stdin", "select 1", "foo"]);
        let comments: Vec<_> = file.comments.iter().map(|comment| comment.of(text)).collect();
        assert_eq!(comments, ["-- a", "/* b */"]);
        assert!(matches!(&file.statements[0].kind, StatementKind::PsqlCommand(command) if command.command == "restrict"));
        let StatementKind::Copy(copy) = &file.statements[1].kind else { panic!("no COPY") };
        assert_eq!(copy.inline_data.unwrap().of(text), "\n1\n\\.\n");
        assert!(matches!(&file.statements[3].kind, StatementKind::Invalid(error) if error.keywords == "FOO"));
    }

    #[test]
    fn a_mistake_costs_its_statement_alone() {
        let table = [
            ("create table a (b int;\ncreate table c (d int)", "syntax error at or near \";\""),
            ("create table a b;\ncreate table c (d int)", "syntax error at or near \"b\""),
            ("create table;\ncreate table c (d int)", "syntax error at end of input"),
        ];
        for (text, message) in table {
            let statements = parsed(text);
            let [first, second] = &statements[..] else { panic!("{text}: {statements:?}") };
            assert!(matches!(&first.kind, StatementKind::Invalid(error) if error.message == message), "{:?}", first.kind);
            assert!(matches!(second.kind, StatementKind::CreateTable(_)));
        }
    }

    #[test]
    fn a_value_that_is_not_in_the_file_leaves_its_statement_unknown() {
        let table = [
            ("alter table a owner to :\"owner\"", Some("the value of the variable owner is not known")),
            ("\\set owner me\nalter table a owner to :owner", Some("the value of the variable owner is not known")),
            ("alter table a owner to :owner", None),
            ("grant select on a to \u{1a}{reader}", Some("the value of the variable reader is not known")),
            ("create table x\u{1a}{suffix} (a int)", Some("the value of the variable suffix is not known")),
            ("grant select on a to \u{1a}{reader", None),
        ];
        for (text, expected) in table {
            let last = parsed(text).pop().unwrap();
            let reason = match &last.kind {
                StatementKind::Unknown(unknown) => Some(unknown.reason.as_str()),
                StatementKind::Invalid(_) => None,
                other => panic!("{text}: {other:?}"),
            };
            assert_eq!(reason, expected, "{text}");
        }
    }

    /// Each is read in linear time, so that this test ends.
    #[test]
    fn hostile_texts_are_read_to_their_end() {
        let pieces = [
            "(",
            "[",
            "'",
            "\"",
            "$a$",
            "/*",
            "--",
            "\\",
            "+",
            "*+",
            ";",
            "\n\\.\n",
            "case when ",
            "select (",
            "not ",
            "a::x(",
            "create table t (a int check (",
            "create function f() begin atomic ",
            "create rule r as on insert to t do (",
            "create schema s ",
            "copy t from stdin;\n",
            "explain ",
            "a.",
            "\u{0}",
            "\u{feff}",
            "ä",
        ];
        for piece in pieces {
            let text = piece.repeat(3000);
            for statement in parsed(&text) {
                assert!(text.get(statement.span.range()).is_some(), "{piece}");
                if let StatementKind::Invalid(error) = statement.kind {
                    assert!(text.get(error.span.range()).is_some(), "{piece}");
                }
            }
        }
    }

    #[test]
    fn every_prefix_is_read() {
        let text =
            "create table ä (b text default $x$ü$x$, c numeric(1, 2) check (c > 0)); select 'ö' from \"é\" where a = E'\\'';";
        for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
            parsed(&text[..end]);
        }
    }
}
