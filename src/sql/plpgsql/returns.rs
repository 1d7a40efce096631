//! RETURN in its three forms, and what a routine's head lets each have behind it.

use super::ast::StmtKind;
use super::embedded::Until;
use super::parse::Reader;
use super::signature::Returning;
use super::statement::unread;
use crate::sql::ast::StatementKind;
use crate::sql::cursor::{Cursor, Parse};

impl Returning {
    /// With which SQLSTATE and message a value behind RETURN is refused; None where there must be one.
    fn refusal_of_value(self) -> Option<(&'static str, &'static str)> {
        match self {
            Returning::Value | Returning::Trigger => None,
            Returning::Set | Returning::SetOfParameters => {
                Some(("42804", "RETURN cannot have a parameter in function returning set"))
            }
            Returning::Procedure => Some(("42601", "RETURN cannot have a parameter in a procedure")),
            Returning::Nothing | Returning::EventTrigger => {
                Some(("42804", "RETURN cannot have a parameter in function returning void"))
            }
            Returning::Parameters => Some(("42804", "RETURN cannot have a parameter in function with OUT parameters")),
        }
    }

    fn is_set(self) -> bool {
        matches!(self, Returning::Set | Returning::SetOfParameters)
    }
}

impl Reader {
    /// Behind RETURN
    pub fn return_(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        if c.eat_word("next") {
            return self.return_next(c);
        }
        if c.eat_word("query") {
            return self.return_query(c);
        }
        let returning = self.returning();
        let refusal = returning.and_then(Returning::refusal_of_value);
        if c.is_symbol(";") && (refusal.is_some() || returning.is_none()) {
            return Ok(StmtKind::Return(None));
        }
        if let Some((sqlstate, message)) = refusal {
            self.problem(&c.rejected(sqlstate, message, c.here()));
        }
        Ok(StmtKind::Return(self.expression(c, Until::SEMICOLON)?))
    }

    /// None where the routine's head is not known.
    fn returning(&self) -> Option<Returning> {
        self.scope.as_ref().map(|scope| scope.returning)
    }

    fn return_next(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        let returning = self.returning();
        let takes_nothing = returning.is_none_or(|returning| returning == Returning::SetOfParameters);
        if takes_nothing && c.is_symbol(";") {
            return Ok(StmtKind::ReturnNext(None));
        }
        if returning == Some(Returning::SetOfParameters) {
            let message = "RETURN NEXT cannot have a parameter in function with OUT parameters";
            self.problem(&c.rejected("42804", message, c.here()));
        }
        self.expect_set(c, "cannot use RETURN NEXT in a non-SETOF function");
        Ok(StmtKind::ReturnNext(self.expression(c, Until::SEMICOLON)?))
    }

    fn return_query(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        self.expect_set(c, "cannot use RETURN QUERY in a non-SETOF function");
        if c.eat_word("execute") {
            let command = self.expression(c, Until::USING_OR_SEMICOLON)?;
            let using = if c.eat_word("using") { self.list(c, Until::COMMA_OR_SEMICOLON)? } else { Vec::new() };
            return Ok(StmtKind::ReturnQueryExecute { command, using });
        }
        let Some(statement) = self.statement_piece(c, Until::SEMICOLON)? else { return Ok(unread()) };
        Ok(match statement.kind {
            StatementKind::Query(query) => StmtKind::ReturnQuery(query),
            _ => StmtKind::Sql { statement: Box::new(statement), into: None },
        })
    }

    /// The server says it of the word RETURN, two words back.
    fn expect_set(&mut self, c: &Cursor, message: &str) {
        if self.returning().is_some_and(|returning| !returning.is_set()) {
            self.problem(&c.rejected("42804", message, c.span_from(c.at.saturating_sub(2))));
        }
    }
}
