//! Statements that end at their semicolon, at which the cursor stands then.

use super::ast::*;
use super::embedded::{Piece, Until, piece};
use super::parse::{Reader, identifier};
use super::scope::{LevelKind, Scope};
use super::target;
use crate::sql::ast::Expr;
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::name::Ident;
use crate::sql::query;
use crate::text::Span;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leave {
    Exit,
    Continue,
}

impl Reader {
    pub fn simple(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        let word = c.peek().filter(|token| token.kind == TokenKind::Word).map(|token| c.text(token).to_ascii_lowercase());
        if is_assignment(c) {
            return self.assignment(c);
        }
        let start = *c;
        c.at += 1;
        match word.as_deref().unwrap_or_default() {
            "null" => Ok(StmtKind::Null),
            "return" => self.return_(c),
            "raise" => self.raise(c).map(StmtKind::Raise),
            "perform" => self.perform(c).map(StmtKind::Perform),
            "execute" => self.execute(c).map(StmtKind::Execute),
            "exit" => self.leave(c, Leave::Exit).map(|(label, when)| StmtKind::Exit { label, when }),
            "continue" => self.leave(c, Leave::Continue).map(|(label, when)| StmtKind::Continue { label, when }),
            "assert" => self.assert(c),
            "get" => self.get_diagnostics(c),
            "open" => self.open(c),
            "fetch" => self.fetch(c),
            "move" => self.move_(c),
            "close" => self.cursor_variable(c).map(|(cursor, _)| StmtKind::Close { cursor }),
            "commit" => chain(c).map(|()| StmtKind::Other { keyword: "COMMIT" }),
            "rollback" => chain(c).map(|()| StmtKind::Other { keyword: "ROLLBACK" }),
            "call" | "do" => {
                *c = start;
                let statement = self.statement_piece(c, Until::SEMICOLON)?;
                Ok(statement.map_or(unread(), |statement| StmtKind::Sql { statement: Box::new(statement), into: None }))
            }
            _ => {
                *c = start;
                self.sql(c)
            }
        }
    }

    fn assignment(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        let start = c.at;
        let (target, _) = self.assignable(c)?;
        let in_part = c.is_symbol("[");
        if in_part {
            target::indirection(c)?;
            // With its subscripts the target reads like an expression.
            let mut whole = Cursor { at: start, tokens: c.tokens.get(..c.at).unwrap_or(c.tokens), ..*c };
            query::expression(&mut whole).and_then(|_| whole.expect_end())?;
        }
        if !c.eat_symbol(":=") {
            c.expect_symbol("=")?;
        }
        // Nothing at all is an empty select list to the grammar, and fails when it runs.
        let value = if c.is_symbol(";") { None } else { self.expression(c, Until::SEMICOLON)? };
        Ok(StmtKind::Assign { target, in_part, value })
    }

    /// Behind PERFORM: what would stand behind SELECT, or nothing.
    fn perform(&mut self, c: &mut Cursor) -> Parse<Perform> {
        let start = c.at;
        if !c.is_symbol(";") && !c.is_at_end() {
            piece(c, Until::SEMICOLON, Piece::Statement)?;
        }
        let mut whole = Cursor { at: start - 1, tokens: c.tokens.get(..c.at).unwrap_or(c.tokens), ..*c };
        let mut expr = Cursor { at: start, ..whole };
        match query::expression(&mut expr) {
            Ok(value) if expr.is_at_end() => {
                self.note(&expr);
                Ok(Perform::Expr(value))
            }
            _ => {
                let query = query::perform(&mut whole);
                self.note(&whole);
                let query = query?;
                whole.expect_end()?;
                Ok(Perform::Query(Box::new(query)))
            }
        }
    }

    fn execute(&mut self, c: &mut Cursor) -> Parse<Execute> {
        let command = self.expression(c, Until::INTO_OR_USING)?;
        let mut execute = Execute { command, into: None, using: Vec::new() };
        // INTO and USING come in either order.
        while !c.is_symbol(";") {
            if execute.into.is_none() && c.eat_word("into") {
                execute.into = Some(self.into(c)?);
            } else if execute.using.is_empty() && c.eat_word("using") {
                execute.using = self.list(c, Until::COMMA_OR_INTO)?;
            } else {
                return Err(c.syntax_error());
            }
        }
        Ok(execute)
    }

    /// `[label] [WHEN condition]`, behind EXIT or CONTINUE
    fn leave(&mut self, c: &mut Cursor, leave: Leave) -> Parse<(Option<Ident>, Option<Expr>)> {
        let word = c.span_from(c.at.saturating_sub(1));
        let label = if c.is_word("when") || c.is_symbol(";") { None } else { Some(identifier(c)?) };
        let when = if c.eat_word("when") { self.expression(c, Until::SEMICOLON)? } else { None };
        if !c.is_symbol(";") {
            return Err(c.syntax_error());
        }
        if let Some((message, span)) = self.scope.as_ref().and_then(|scope| cannot_leave(scope, leave, label.as_ref(), word)) {
            self.problem(&c.rejected("42601", message, span));
        }
        Ok((label, when))
    }

    fn assert(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        let condition = self.expression(c, Until::COMMA_OR_SEMICOLON)?;
        let message = if c.eat_symbol(",") { self.expression(c, Until::SEMICOLON)? } else { None };
        Ok(StmtKind::Assert { condition, message })
    }
}

/// Why there is nothing to leave or to go on with, and where that is said.
fn cannot_leave(scope: &Scope, leave: Leave, label: Option<&Ident>, word: Span) -> Option<(String, Span)> {
    let Some(label) = label else {
        let message = match leave {
            _ if scope.is_in_loop() => return None,
            Leave::Exit => "EXIT cannot be used outside a loop, unless it has a label",
            Leave::Continue => "CONTINUE cannot be used outside a loop",
        };
        return Some((message.to_owned(), word));
    };
    let name = &label.name;
    let message = match (scope.labelled(name), leave) {
        (None, _) => format!("there is no label \"{name}\" attached to any block or loop enclosing this statement"),
        (Some(LevelKind::Block), Leave::Continue) => format!("block label \"{name}\" cannot be used in CONTINUE"),
        (Some(_), _) => return None,
    };
    Some((message, label.span))
}

/// What a piece leaves that could not be read; the problem is told already.
pub(super) fn unread() -> StmtKind {
    StmtKind::Unknown { reason: "its SQL cannot be read".to_owned() }
}

/// `[AND [NO] CHAIN]`
fn chain(c: &mut Cursor) -> Parse<()> {
    if c.eat_word("and") {
        c.eat_word("no");
        c.expect_word("chain")?;
    }
    Ok(())
}

/// `name[.field][[subscript]] :=` or `=`. What has a subscript is nothing else.
fn is_assignment(c: &Cursor) -> bool {
    let mut probe = *c;
    target::names(&mut probe).is_ok() && (probe.is_symbol(":=") || probe.is_symbol("=") || probe.is_symbol("["))
}
