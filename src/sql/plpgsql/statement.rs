//! Statements that end at their semicolon, at which the cursor stands then.

use super::ast::*;
use super::embedded::{Until, error};
use super::parse::{Reader, identifier};
use super::scope::{Holds, LevelKind};
use super::signature::Returning;
use super::target;
use crate::sql::ast::StatementKind;
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::query;

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
            "execute" => self.execute(c).map(StmtKind::Execute),
            "return" => self.return_(c),
            "raise" => self.raise(c).map(StmtKind::Raise),
            "perform" => self.perform(c).map(StmtKind::Perform),
            "exit" => self.exit(c, "EXIT").map(|when| StmtKind::Exit { when }),
            "continue" => self.exit(c, "CONTINUE").map(|when| StmtKind::Continue { when }),
            "assert" => self.assert(c),
            "get" => self.get_diagnostics(c),
            "open" => self.open(c),
            "fetch" => self.fetch(c),
            "move" => self.move_(c),
            "close" => self.cursor_variable(c).map(|_| StmtKind::Other { keyword: "CLOSE" }),
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
        if c.is_symbol("[") {
            target::indirection(c)?;
            // With its subscripts the target reads like an expression.
            let mut whole = Cursor { at: start, tokens: c.tokens.get(..c.at).unwrap_or(c.tokens), source: c.source };
            query::expression(&mut whole).and_then(|_| whole.expect_end())?;
        }
        if !c.eat_symbol(":=") {
            c.expect_symbol("=")?;
        }
        // Nothing at all is an empty select list to the grammar, and fails when it runs.
        let value = if c.is_symbol(";") { None } else { self.expression(c, Until::SEMICOLON)? };
        Ok(StmtKind::Assign { target, value })
    }

    // RETURN

    /// Behind RETURN
    fn return_(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        if c.eat_word("next") {
            return self.return_next(c);
        }
        if c.eat_word("query") {
            return self.return_query(c);
        }
        let refused = match self.returning() {
            Some(Returning::Set | Returning::SetOfParameters) => {
                Some(("42804", "RETURN cannot have a parameter in function returning set"))
            }
            Some(Returning::Procedure) => Some(("42601", "RETURN cannot have a parameter in a procedure")),
            Some(Returning::Nothing | Returning::EventTrigger) => {
                Some(("42804", "RETURN cannot have a parameter in function returning void"))
            }
            Some(Returning::Parameters) => Some(("42804", "RETURN cannot have a parameter in function with OUT parameters")),
            Some(Returning::Value | Returning::Trigger) => None,
            None if c.is_symbol(";") => return Ok(StmtKind::Return(None)),
            None => None,
        };
        match refused {
            Some(_) if c.is_symbol(";") => return Ok(StmtKind::Return(None)),
            Some((sqlstate, message)) => self.problem(&c.rejected(sqlstate, message, c.here())),
            None => {}
        }
        Ok(StmtKind::Return(self.expression(c, Until::SEMICOLON)?))
    }

    fn returning(&self) -> Option<Returning> {
        self.scope.as_ref().map(|scope| scope.returning)
    }

    fn return_next(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        match self.returning() {
            None if c.is_symbol(";") => return Ok(StmtKind::ReturnNext(None)),
            Some(Returning::SetOfParameters) if c.is_symbol(";") => return Ok(StmtKind::ReturnNext(None)),
            Some(Returning::SetOfParameters) => {
                let message = "RETURN NEXT cannot have a parameter in function with OUT parameters";
                self.problem(&c.rejected("42804", message, c.here()));
            }
            None | Some(Returning::Set) => {}
            Some(_) => self.refuse_return(c, "cannot use RETURN NEXT in a non-SETOF function"),
        }
        Ok(StmtKind::ReturnNext(self.expression(c, Until::SEMICOLON)?))
    }

    /// The server says it of the word RETURN.
    fn refuse_return(&mut self, c: &Cursor, message: &str) {
        let start = c.at.saturating_sub(2);
        self.problem(&c.rejected("42804", message, c.span_from(start)));
    }

    fn return_query(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        let returns_set = matches!(self.returning(), None | Some(Returning::Set | Returning::SetOfParameters));
        if !returns_set {
            self.refuse_return(c, "cannot use RETURN QUERY in a non-SETOF function");
        }
        if c.eat_word("execute") {
            let command = self.expression(c, Until::USING_OR_SEMICOLON)?;
            let using = if c.eat_word("using") { self.list(c, Until::COMMA_OR_SEMICOLON)? } else { Vec::new() };
            return Ok(StmtKind::ReturnQueryExecute { command, using });
        }
        Ok(match self.statement_piece(c, Until::SEMICOLON)? {
            Some(statement) => match statement.kind {
                StatementKind::Query(query) => StmtKind::ReturnQuery(query),
                _ => StmtKind::Sql { statement: Box::new(statement), into: None },
            },
            None => unread(),
        })
    }

    // PERFORM, EXECUTE, EXIT, ASSERT

    /// Behind PERFORM: what would stand behind SELECT.
    fn perform(&mut self, c: &mut Cursor) -> Parse<Perform> {
        let mut piece = *c;
        piece.at -= 1;
        while !c.is_symbol(";") && !c.is_at_end() {
            c.at += 1;
        }
        piece.tokens = c.tokens.get(..c.at).unwrap_or(c.tokens);
        let mut expr = Cursor { at: piece.at + 1, ..piece };
        match query::expression(&mut expr) {
            Ok(value) if expr.is_at_end() => Ok(Perform::Expr(value)),
            _ => {
                let query = query::perform(&mut piece)?;
                piece.expect_end()?;
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
    fn exit(&mut self, c: &mut Cursor, keyword: &str) -> Parse<Option<crate::sql::ast::Expr>> {
        let word = c.span_from(c.at.saturating_sub(1));
        let label = if c.is_word("when") || c.is_symbol(";") { None } else { Some(identifier(c)?) };
        let when = if c.eat_word("when") { self.expression(c, Until::SEMICOLON)? } else { None };
        if !c.is_symbol(";") {
            return Err(c.syntax_error());
        }
        let Some(scope) = &self.scope else { return Ok(when) };
        let refusal = match label {
            None if scope.is_in_loop() => return Ok(when),
            None if keyword == "EXIT" => c.rejected("42601", "EXIT cannot be used outside a loop, unless it has a label", word),
            None => c.rejected("42601", "CONTINUE cannot be used outside a loop", word),
            Some(label) => match scope.labelled(&label.name) {
                Some(LevelKind::Block) if keyword == "CONTINUE" => {
                    let message = format!("block label \"{}\" cannot be used in CONTINUE", label.name);
                    c.rejected("42601", message, label.span)
                }
                Some(_) => return Ok(when),
                None => {
                    let what = "attached to any block or loop enclosing this statement";
                    c.rejected("42601", format!("there is no label \"{}\" {what}", label.name), label.span)
                }
            },
        };
        self.problem(&refusal);
        Ok(when)
    }

    fn assert(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        let condition = self.expression(c, Until::COMMA_OR_SEMICOLON)?;
        if c.eat_symbol(",") {
            self.expression(c, Until::SEMICOLON)?;
        }
        Ok(StmtKind::Assert { condition })
    }

    // Cursors

    fn open(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        let (cursor, holds) = self.cursor_variable(c)?;
        if let Holds::BoundCursor(takes) = &holds {
            self.cursor_arguments(c, &cursor, takes)?;
            return Ok(StmtKind::Other { keyword: "OPEN" });
        }
        if self.scope.is_none() && !c.is_any_word(&["no", "scroll", "for"]) {
            // A bound cursor, as far as anybody knows.
            while !c.is_symbol(";") && !c.is_at_end() {
                c.at += 1;
            }
            return Ok(StmtKind::Other { keyword: "OPEN" });
        }
        c.eat_word("no");
        c.eat_word("scroll");
        if !c.eat_word("for") {
            return Err(error(c, "syntax error, expected \"FOR\""));
        }
        if c.eat_word("execute") {
            let command = self.expression(c, Until::USING_OR_SEMICOLON)?;
            let using = if c.eat_word("using") { self.list(c, Until::COMMA_OR_SEMICOLON)? } else { Vec::new() };
            return Ok(StmtKind::OpenExecute { command, using });
        }
        let statement = self.statement_piece(c, Until::SEMICOLON)?;
        Ok(statement.map_or(unread(), |statement| StmtKind::Open { statement: Box::new(statement) }))
    }

    fn fetch(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        let word = c.span_from(c.at.saturating_sub(1));
        let returns_rows = self.direction(c)?;
        self.cursor_variable(c)?;
        c.expect_word("into")?;
        let into = self.into(c)?;
        if returns_rows && c.is_symbol(";") {
            self.problem(&c.rejected("0A000", "FETCH statement cannot return multiple rows", word));
        }
        Ok(StmtKind::Fetch { into })
    }

    fn move_(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
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
}

/// What a piece leaves that could not be read; the problem is told already.
fn unread() -> StmtKind {
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
