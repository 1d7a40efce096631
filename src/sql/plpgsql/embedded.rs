//! SQL inside a body: where a piece ends, and how it is read (`read_sql_construct` and `make_execsql_stmt` in the server).

use super::ast::{Into, Problem, StmtKind};
use super::parse::Reader;
use super::target;
use crate::sql::ast::{Expr, Statement, StatementKind};
use crate::sql::cursor::{Cursor, Parse, Refusal};
use crate::sql::lex::{Token, TokenKind};
use crate::sql::{grammar, query};

/// What a piece of SQL is followed by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Until {
    /// Words and symbols outside of brackets.
    ends: &'static [&'static str],
    /// How the server names them.
    named: &'static str,
}

impl Until {
    pub const SEMICOLON: Until = Until { ends: &[";"], named: ";" };
    pub const THEN: Until = Until { ends: &["then"], named: "THEN" };
    pub const WHEN: Until = Until { ends: &["when"], named: "WHEN" };
    pub const LOOP: Until = Until { ends: &["loop"], named: "LOOP" };
    pub const DOTS_OR_LOOP: Until = Until { ends: &["..", "loop"], named: "LOOP" };
    pub const LOOP_OR_BY: Until = Until { ends: &["loop", "by"], named: "LOOP" };
    pub const LOOP_OR_USING: Until = Until { ends: &["loop", "using"], named: "LOOP or USING" };
    pub const COMMA_OR_LOOP: Until = Until { ends: &[",", "loop"], named: ", or LOOP" };
    pub const COMMA_OR_SEMICOLON: Until = Until { ends: &[",", ";"], named: ", or ;" };
    pub const COMMA_OR_CLOSING: Until = Until { ends: &[",", ")"], named: ",\" or \")" };
    pub const USING_OR_SEMICOLON: Until = Until { ends: &["using", ";"], named: "USING or ;" };
    pub const INTO_OR_USING: Until = Until { ends: &["into", "using", ";"], named: "INTO or USING or ;" };
    pub const COMMA_OR_INTO: Until = Until { ends: &[",", ";", "into"], named: ", or ; or INTO" };
    pub const COMMA_OR_USING: Until = Until { ends: &[",", ";", "using"], named: ", or ; or USING" };
    pub const FROM_OR_IN: Until = Until { ends: &["from", "in"], named: "FROM or IN" };

    fn is_at(self, c: &Cursor) -> bool {
        self.ends.iter().any(|end| c.is_symbol(end) || c.is_word(end))
    }
}

/// What the server calls a piece in its messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Expression,
    Statement,
}

impl Piece {
    fn name(self) -> &'static str {
        match self {
            Piece::Expression => "expression",
            Piece::Statement => "statement",
        }
    }
}

/// `message at or near "token"`
pub(super) fn error(c: &Cursor, message: &str) -> Refusal {
    let message = match c.peek() {
        Some(token) => format!("{message} at or near \"{}\"", c.text(token)),
        None => format!("{message} at end of input"),
    };
    c.rejected("42601", message, c.here())
}

/// The tokens up to one of the ends, at which the cursor stands then.
pub(super) fn piece<'a>(c: &mut Cursor<'a>, until: Until, kind: Piece) -> Parse<Cursor<'a>> {
    let start = c.at;
    let mut depth = 0usize;
    // The end of the body ends a piece, too; what is missing there is found by who reads on.
    while !(depth == 0 && (until.is_at(c) || c.is_at_end())) {
        if c.is_symbol("(") || c.is_symbol("[") {
            depth += 1;
        } else if c.is_symbol(")") || c.is_symbol("]") {
            depth = depth.checked_sub(1).ok_or_else(|| error(c, "mismatched parentheses"))?;
        } else if c.is_at_end() || c.is_symbol(";") {
            return Err(if depth > 0 { error(c, "mismatched parentheses") } else { missing(c, until, kind) });
        }
        c.at += 1;
    }
    if c.at == start {
        let what = if kind == Piece::Expression { "missing expression" } else { "missing SQL statement" };
        return Err(error(c, what));
    }
    Ok(Cursor { at: start, tokens: c.tokens.get(..c.at).unwrap_or(c.tokens), ..*c })
}

fn missing(c: &Cursor, until: Until, kind: Piece) -> Refusal {
    let message = format!("missing \"{}\" at end of SQL {}", until.named, kind.name());
    c.rejected("42601", message, c.here())
}

impl Reader {
    /// Reads a piece; a mistake in it becomes a problem and costs nothing else.
    fn read<'a, T>(&mut self, mut piece: Cursor<'a>, read: impl FnOnce(&mut Cursor<'a>) -> Parse<T>) -> Option<T> {
        let read = read(&mut piece).and_then(|read| piece.expect_end().map(|()| read));
        self.note(&piece);
        match read {
            Ok(read) => Some(read),
            Err(refusal) => {
                self.problem(&refusal);
                None
            }
        }
    }

    pub fn expression(&mut self, c: &mut Cursor, until: Until) -> Parse<Option<Expr>> {
        let piece = piece(c, until, Piece::Expression)?;
        Ok(self.read(piece, query::bare_select))
    }

    /// Expressions with commas between them that are one piece to the server.
    pub fn expressions(&mut self, c: &mut Cursor, until: Until) -> Parse<Vec<Expr>> {
        let piece = piece(c, until, Piece::Expression)?;
        let mut list = piece;
        match list.comma_list(query::expression) {
            Ok(values) if list.is_at_end() => {
                self.note(&list);
                Ok(values)
            }
            _ => Ok(self.read(piece, query::bare_select).into_iter().collect()),
        }
    }

    /// `expression, …`, each a piece of its own; the cursor stands behind the last one.
    pub fn list(&mut self, c: &mut Cursor, until: Until) -> Parse<Vec<Expr>> {
        let mut list = Vec::new();
        loop {
            list.extend(self.expression(c, until)?);
            if !c.eat_symbol(",") {
                return Ok(list);
            }
        }
    }

    /// A whole SQL statement. None where it cannot be read, which is a problem then.
    pub fn statement_piece(&mut self, c: &mut Cursor, until: Until) -> Parse<Option<Statement>> {
        let piece = piece(c, until, Piece::Statement)?;
        Ok(self.read(piece, statement))
    }

    /// Any SQL command. Its INTO belongs to PL/pgSQL and is taken out before the command is read.
    pub fn sql(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        let start = c.at;
        // A query in parentheses begins no statement of PL/pgSQL, and neither does a word that is reserved.
        if !target::begins_with_name(c) {
            return Err(c.syntax_error());
        }
        let end = command_end(c).ok_or_else(|| {
            let end = Cursor { at: c.tokens.len(), ..*c };
            error(&end, "unexpected end of function definition")
        })?;
        let tokens = c.tokens.get(..end).unwrap_or(c.tokens);
        let (tokens, into) = self.without_into(&Cursor { tokens, at: start, ..*c })?;
        let mut inner = Cursor::new(c.source, &tokens);
        let kind = grammar::statement(&mut inner);
        self.note(&inner);
        let kind = kind?;
        c.at = end;
        Ok(StmtKind::Sql { statement: Box::new(Statement::inner(c.span_from(start), kind)), into })
    }

    /// The tokens from the cursor on without INTO and its targets.
    fn without_into(&mut self, c: &Cursor) -> Parse<(Vec<Token>, Option<Into>)> {
        let tokens = c.tokens.get(c.at..).unwrap_or_default();
        let Some(at) = into_index(c) else { return Ok((tokens.to_vec(), None)) };
        let mut reader = Cursor { at: at + 1, ..*c };
        let found = self.into(&mut reader)?;
        if let Some(second) = into_index(&reader) {
            return Err(error(&Cursor { at: second, ..*c }, "INTO specified more than once"));
        }
        let mut rest = c.tokens.get(c.at..at).unwrap_or_default().to_vec();
        rest.extend_from_slice(c.tokens.get(reader.at..).unwrap_or_default());
        Ok((rest, Some(found)))
    }
}

fn statement(c: &mut Cursor) -> Parse<Statement> {
    let start = c.at;
    let kind: StatementKind = grammar::statement(c)?;
    Ok(Statement::inner(c.span_from(start), kind))
}

/// The index of the semicolon that ends a command. Those in parentheses do not, nor those of `BEGIN ATOMIC`.
pub(super) fn command_end(c: &Cursor) -> Option<usize> {
    let mut depth = 0usize;
    let mut atomic = 0usize;
    let mut reader = *c;
    while let Some(token) = reader.peek() {
        match (token.kind, reader.text(token)) {
            (TokenKind::Punctuation, "(") => depth += 1,
            (TokenKind::Punctuation, ")") => depth = depth.saturating_sub(1),
            (TokenKind::Punctuation, ";") if depth == 0 && atomic == 0 => return Some(reader.at),
            (TokenKind::Word, _) if reader.is_words(&["begin", "atomic"]) => atomic += 1,
            (TokenKind::Word, _) if atomic > 0 && reader.is_word("case") => atomic += 1,
            (TokenKind::Word, _) if reader.is_word("end") => atomic = atomic.saturating_sub(1),
            _ => {}
        }
        reader.at += 1;
    }
    None
}

/// The index of the INTO that names targets: not that of INSERT INTO, MERGE INTO or IMPORT FOREIGN SCHEMA.
fn into_index(c: &Cursor) -> Option<usize> {
    if c.is_word("import") {
        return None;
    }
    let is_word = |at: usize, word: &str| Cursor { at, ..*c }.is_word(word);
    let is_target = |at: &usize| {
        let of_command = at.checked_sub(1).is_some_and(|before| is_word(before, "insert") || is_word(before, "merge"));
        is_word(*at, "into") && !of_command
    };
    (c.at..c.tokens.len()).find(is_target)
}

impl Problem {
    pub(super) fn new(refusal: &Refusal) -> Problem {
        use crate::sql::cursor::RefusalKind;
        let (sqlstate, reason) = match &refusal.kind {
            RefusalKind::Syntax { near: Some(near) } => (Some("42601"), format!("syntax error at or near \"{near}\"")),
            RefusalKind::Syntax { near: None } => (Some("42601"), "syntax error at end of input".to_owned()),
            RefusalKind::Rejected { sqlstate, message } => (Some(*sqlstate), message.clone()),
            RefusalKind::NotUnderstood { reason } => (None, reason.clone()),
        };
        Problem { span: refusal.span, sqlstate, reason }
    }
}
