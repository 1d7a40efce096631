//! OPEN, FETCH and MOVE, and the arguments of a cursor that belongs to a query (`read_cursor_args` in the server).

use super::ast::{FetchDirection, StmtKind};
use super::embedded::{Until, error};
use super::parse::{Reader, identifier};
use super::scope::Holds;
use super::statement::unread;
use crate::sql::cursor::{Cursor, Parse, Refusal};
use crate::sql::name::{Ident, Name};
use crate::text::Span;

impl Reader {
    pub fn open(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        let (cursor, holds) = self.cursor_variable(c)?;
        if let Holds::BoundCursor(takes) = &holds {
            self.cursor_arguments(c, &cursor, takes)?;
            return Ok(StmtKind::Open { cursor, statement: None });
        }
        if self.scope.is_none() && !c.is_any_word(&["no", "scroll", "for"]) {
            // A bound cursor, as far as anybody knows.
            while !c.is_symbol(";") && !c.is_at_end() {
                c.at += 1;
            }
            return Ok(StmtKind::Open { cursor, statement: None });
        }
        c.eat_word("no");
        c.eat_word("scroll");
        if !c.eat_word("for") {
            return Err(error(c, "syntax error, expected \"FOR\""));
        }
        if c.eat_word("execute") {
            let command = self.expression(c, Until::USING_OR_SEMICOLON)?;
            let using = if c.eat_word("using") { self.list(c, Until::COMMA_OR_SEMICOLON)? } else { Vec::new() };
            return Ok(StmtKind::OpenExecute { cursor, command, using });
        }
        let statement = self.statement_piece(c, Until::SEMICOLON)?;
        Ok(statement.map_or(unread(), |statement| StmtKind::Open { cursor, statement: Some(Box::new(statement)) }))
    }

    pub fn fetch(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        let word = c.span_from(c.at.saturating_sub(1));
        let is_next = c.is_any_word(&["next", "from", "in", "forward"]) || c.is_word_at(1, "into");
        let is_plain = is_next && (!c.is_word("forward") || c.is_any_word_at(1, &["from", "in"]));
        let returns_rows = self.direction(c)?;
        let (cursor, _) = self.cursor_variable(c)?;
        let direction = if is_plain { FetchDirection::Next } else { FetchDirection::Other };
        c.expect_word("into")?;
        let into = self.into(c)?;
        if returns_rows && c.is_symbol(";") {
            self.problem(&c.rejected("0A000", "FETCH statement cannot return multiple rows", word));
        }
        Ok(StmtKind::Fetch { cursor, direction, into })
    }

    pub fn move_(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        self.direction(c)?;
        self.cursor_variable(c)?;
        Ok(StmtKind::Other { keyword: "MOVE" })
    }

    /// `[direction] [FROM | IN]`. Gives whether it may mean more rows than one.
    fn direction(&mut self, c: &mut Cursor) -> Parse<bool> {
        if c.eat_any_word(&["from", "in"]).is_some() {
            return Ok(false);
        }
        let is_variable = c.is_symbol_at(1, ";") || c.is_word_at(1, "into");
        if is_variable {
            return Ok(false);
        }
        let word = c.eat_any_word(&["next", "prior", "first", "last", "absolute", "relative", "all", "forward", "backward"]);
        match word {
            Some("next" | "prior" | "first" | "last") => self.from_or_in(c).map(|()| false),
            Some("all") => self.from_or_in(c).map(|()| true),
            Some("forward" | "backward") if c.eat_any_word(&["from", "in"]).is_some() => Ok(false),
            Some("forward" | "backward") if c.eat_word("all") => self.from_or_in(c).map(|()| true),
            word => {
                self.expression(c, Until::FROM_OR_IN)?;
                c.at += 1;
                Ok(!matches!(word, Some("absolute" | "relative")))
            }
        }
    }

    fn from_or_in(&mut self, c: &mut Cursor) -> Parse<()> {
        c.eat_any_word(&["from", "in"]).map(drop).ok_or_else(|| error(c, "expected FROM or IN"))
    }

    /// `[(value, …, name := value, …)]`, one for each that the cursor takes
    pub fn cursor_arguments(&mut self, c: &mut Cursor, cursor: &Ident, takes: &[Name]) -> Parse<()> {
        match (takes.is_empty(), c.is_symbol("(")) {
            (true, false) => return Ok(()),
            (true, true) => return Err(refusal(c, format!("cursor \"{}\" has no arguments", cursor.name), c.here())),
            (false, false) => return Err(refusal(c, format!("cursor \"{}\" has arguments", cursor.name), c.here())),
            (false, true) => c.at += 1,
        }
        let mut given = vec![false; takes.len()];
        for index in 0..takes.len() {
            let here = c.here();
            let position = argument_position(c, cursor, takes)?.unwrap_or(index);
            if let Some(given) = given.get_mut(position)
                && std::mem::replace(given, true)
            {
                return Err(given_twice(c, cursor, takes.get(position), here));
            }
            self.expression(c, Until::COMMA_OR_CLOSING)?;
            let is_last = index + 1 == takes.len();
            if c.is_symbol(")") && !is_last {
                return Err(refusal(c, format!("not enough arguments for cursor \"{}\"", cursor.name), c.here()));
            }
            if c.is_symbol(",") && is_last {
                return Err(refusal(c, format!("too many arguments for cursor \"{}\"", cursor.name), c.here()));
            }
            c.at += 1;
        }
        Ok(())
    }
}

/// Which argument `name :=` means; None where none is named.
fn argument_position(c: &mut Cursor, cursor: &Ident, takes: &[Name]) -> Parse<Option<usize>> {
    if !c.is_symbol_at(1, ":=") {
        return Ok(None);
    }
    let name = identifier(c)?;
    let position = takes
        .iter()
        .position(|known| *known == name.name)
        .ok_or_else(|| refusal(c, format!("cursor \"{}\" has no argument named \"{}\"", cursor.name, name.name), name.span))?;
    c.at += 1;
    Ok(Some(position))
}

fn given_twice(c: &Cursor, cursor: &Ident, name: Option<&Name>, span: Span) -> Refusal {
    let name = name.map_or("", Name::as_str);
    refusal(c, format!("value for parameter \"{name}\" of cursor \"{}\" specified more than once", cursor.name), span)
}

fn refusal(c: &Cursor, message: String, span: Span) -> Refusal {
    c.rejected("42601", message, span)
}
