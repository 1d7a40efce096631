//! Conditions and loops.

use super::ast::*;
use super::embedded::{Piece, Until, piece};
use super::parse::{Reader, identifier, label};
use super::scope::{Holds, LevelKind};
use super::target;
use crate::sql::ast::{Statement, StatementKind};
use crate::sql::cursor::{Cursor, Parse, Refusal};
use crate::sql::name::Ident;
use crate::sql::{grammar, query};
use crate::text::Span;

/// What stands between FOR and IN.
struct LoopVariable {
    span: Span,
    /// The first part of each of the names.
    variables: Vec<Ident>,
    /// Of a single variable what it holds; None where none is known, and always where names are not looked at.
    holds: Option<Holds>,
    /// Why it cannot be written, where it is a constant.
    constant: Option<Refusal>,
}

impl Reader {
    /// A block or control structure, which holds statements of its own; the label of a loop.
    pub fn structure(&mut self, c: &mut Cursor) -> Parse<Option<(Option<Ident>, StmtKind)>> {
        let label = label(c)?;
        if c.is_any_word(&["declare", "begin"]) {
            return self.block(c, label).map(|block| Some((None, StmtKind::Block(block))));
        }
        if c.is_any_word(&["loop", "while", "for", "foreach"]) {
            self.enter(label.as_ref(), LevelKind::Loop);
            let kind = self.loop_(c, label.as_ref())?;
            self.leave_scope();
            return Ok(Some((label, kind)));
        }
        if label.is_some() {
            return Err(c.syntax_error());
        }
        // IF and CASE are reserved, so that no variable has their names.
        if c.eat_word("if") {
            return self.if_(c).map(|kind| Some((None, kind)));
        }
        if c.eat_word("case") { self.case(c).map(|kind| Some((None, kind))) } else { Ok(None) }
    }

    fn if_(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        let mut branches = Vec::new();
        let mut otherwise = Vec::new();
        loop {
            let condition = self.expression(c, Until::THEN)?;
            c.expect_word("then")?;
            let statements = self.statements(c, &["elsif", "elseif", "else", "end"])?;
            branches.push(Branch { condition, statements });
            if c.eat_any_word(&["elsif", "elseif"]).is_some() {
                continue;
            }
            if c.eat_word("else") {
                otherwise = self.statements(c, &["end"])?;
            }
            c.expect_words(&["end", "if"])?;
            return Ok(StmtKind::If { branches, otherwise });
        }
    }

    fn case(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        let operand = if c.is_word("when") { None } else { self.expression(c, Until::WHEN)? };
        let mut branches = Vec::new();
        while c.eat_word("when") {
            let values = self.expressions(c, Until::THEN)?;
            c.expect_word("then")?;
            branches.push(CaseBranch { values, statements: self.statements(c, &["when", "else", "end"])? });
        }
        let otherwise = if c.eat_word("else") { Some(self.statements(c, &["end"])?) } else { None };
        c.expect_words(&["end", "case"])?;
        Ok(StmtKind::Case { operand, branches, otherwise })
    }

    fn loop_(&mut self, c: &mut Cursor, label: Option<&Ident>) -> Parse<StmtKind> {
        match c.eat_any_word(&["loop", "while", "for"]) {
            Some("loop") => Ok(StmtKind::Loop { body: self.loop_body(c, label)? }),
            Some("while") => {
                let condition = self.expression(c, Until::LOOP)?;
                c.expect_word("loop")?;
                Ok(StmtKind::While { condition, body: self.loop_body(c, label)? })
            }
            Some(_) => self.for_(c, label),
            None => self.foreach(c, label),
        }
    }

    /// Behind LOOP, up to END LOOP and the label.
    fn loop_body(&mut self, c: &mut Cursor, label: Option<&Ident>) -> Parse<Vec<Stmt>> {
        let body = self.statements(c, &["end"])?;
        c.expect_words(&["end", "loop"])?;
        self.end_label(c, label)?;
        Ok(body)
    }

    fn loop_variable(&mut self, c: &mut Cursor) -> Parse<LoopVariable> {
        let start = c.at;
        let names = target::names(c)?;
        let span = c.span_from(start);
        let found = self.scope.as_ref().and_then(|scope| scope.find(&names));
        if self.scope.is_some() && found.is_none() && (names.len() > 1 || c.is_symbol(",")) {
            self.known(c, &names)?;
        }
        let constant = found
            .as_ref()
            .filter(|found| found.constant)
            .map(|found| c.rejected("22005", format!("variable \"{}\" is declared CONSTANT", found.name), span));
        let holds = found.map(|found| found.holds);
        if let Some(refusal) = constant.as_ref().filter(|_| c.is_symbol(",")) {
            self.problem(refusal);
        }
        let mut targets = vec![names];
        // Behind a record no comma is taken.
        if holds.as_ref().is_none_or(|holds| !holds.is_record()) {
            self.scalars(c, &mut targets)?;
        }
        let variables = targets.into_iter().filter_map(|names| names.into_iter().next()).collect();
        Ok(LoopVariable { span, variables, holds, constant })
    }

    fn for_(&mut self, c: &mut Cursor, label: Option<&Ident>) -> Parse<StmtKind> {
        let variable = self.loop_variable(c)?;
        c.expect_word("in")?;
        if c.eat_word("execute") {
            let command = self.expression(c, Until::LOOP_OR_USING)?;
            self.check_row_variable(c, &variable, "42804")?;
            let using = if c.eat_word("using") { self.list(c, Until::COMMA_OR_LOOP)? } else { Vec::new() };
            c.expect_word("loop")?;
            return Ok(StmtKind::ForExecute { variables: variable.variables, command, using, body: self.loop_body(c, label)? });
        }
        if let Some((cursor, takes)) = self.loop_cursor(c) {
            return self.for_cursor(c, variable, cursor, takes, label);
        }
        let first = c.here();
        let reverse = c.eat_word("reverse");
        let range = piece(c, Until::DOTS_OR_LOOP, Piece::Expression)?;
        if c.eat_symbol("..") {
            return self.for_integer(c, range, variable, label, if reverse { Direction::Down } else { Direction::Up });
        }
        if reverse {
            self.problem(&c.rejected("42601", "cannot specify REVERSE in query FOR loop", first));
        }
        c.at += 1;
        self.for_query(c, range, variable, label)
    }

    /// The cursor behind IN, and how many arguments it takes; None where something else comes.
    fn loop_cursor(&self, c: &mut Cursor) -> Option<(Ident, Holds)> {
        let mut after = *c;
        let name = identifier(&mut after).ok()?;
        if !after.is_word("loop") && !after.is_symbol("(") {
            return None;
        }
        let holds = match &self.scope {
            None => Holds::Either,
            Some(scope) => scope.find(std::slice::from_ref(&name)).map(|found| found.holds)?,
        };
        if matches!(holds, Holds::Scalar | Holds::Record) {
            return None;
        }
        c.at = after.at;
        Some((name, holds))
    }

    fn for_cursor(
        &mut self,
        c: &mut Cursor,
        variable: LoopVariable,
        cursor: Ident,
        holds: Holds,
        label: Option<&Ident>,
    ) -> Parse<StmtKind> {
        if variable.variables.len() > 1 {
            return Err(c.rejected("42601", "cursor FOR loop must have only one target variable", variable.span));
        }
        match &holds {
            Holds::Cursor => {
                return Err(c.rejected("42601", "cursor FOR loop must use a bound cursor variable", cursor.span));
            }
            Holds::BoundCursor(takes) => self.cursor_arguments(c, &cursor, takes)?,
            // Its arguments, as far as anybody knows.
            _ if c.is_symbol("(") => drop(piece(c, Until::LOOP, Piece::Expression)?),
            _ => {}
        }
        c.expect_word("loop")?;
        self.declare_loop_variable(&variable, Holds::Record);
        Ok(StmtKind::ForCursor { variables: variable.variables, cursor, body: self.loop_body(c, label)? })
    }

    /// Loops over integers and cursors have a variable of their own.
    fn declare_loop_variable(&mut self, variable: &LoopVariable, holds: Holds) {
        if let (Some(scope), Some(name)) = (&mut self.scope, variable.variables.first()) {
            scope.declare(name.name.clone(), holds);
        }
    }

    /// Behind the two dots.
    fn for_integer(
        &mut self,
        c: &mut Cursor,
        mut low: Cursor,
        mut variable: LoopVariable,
        label: Option<&Ident>,
        direction: Direction,
    ) -> Parse<StmtKind> {
        let low = match query::bare_select(&mut low) {
            Ok(low) => Some(low),
            Err(refusal) => {
                self.problem(&refusal);
                None
            }
        };
        let high = self.expression(c, Until::LOOP_OR_BY)?;
        let step = if c.eat_word("by") { self.expression(c, Until::LOOP)?.map(Box::new) } else { None };
        c.expect_word("loop")?;
        if variable.variables.len() > 1 {
            self.problem(&c.rejected("42601", "integer FOR loop must have only one target variable", variable.span));
        }
        self.declare_loop_variable(&variable, Holds::Scalar);
        variable.variables.truncate(1);
        let body = self.loop_body(c, label)?;
        let variable = variable.variables.pop().ok_or_else(|| c.syntax_error())?;
        Ok(StmtKind::ForInteger { variable, direction, low, high, step, body })
    }

    /// Behind LOOP, with the tokens before it.
    fn for_query(
        &mut self,
        c: &mut Cursor,
        mut command: Cursor,
        variable: LoopVariable,
        label: Option<&Ident>,
    ) -> Parse<StmtKind> {
        let start = command.at;
        let read = grammar::statement(&mut command);
        self.note(&command);
        let span = command.span_from(start);
        let read = match read {
            Ok(kind) => {
                self.check_row_variable(c, &variable, "42601")?;
                Ok(kind)
            }
            Err(refusal) => {
                self.problem(&refusal);
                Err(Problem::new(&refusal).reason)
            }
        };
        let variables = variable.variables;
        let body = self.loop_body(c, label)?;
        Ok(match read {
            Ok(StatementKind::Query(query)) => StmtKind::ForQuery { variables, query, body },
            Ok(kind) => StmtKind::ForStatement { variables, statement: Box::new(Statement::inner(span, kind)), body },
            Err(reason) => StmtKind::Unknown { reason },
        })
    }

    /// Rows need a record, or variables that exist and can be written.
    fn check_row_variable(&self, c: &Cursor, variable: &LoopVariable, sqlstate: &'static str) -> Parse<()> {
        if let Some(refusal) = &variable.constant {
            return Err(refusal.clone());
        }
        if self.scope.is_none() || variable.holds.is_some() {
            return Ok(());
        }
        let message = "loop variable of loop over rows must be a record variable or list of scalar variables";
        Err(c.rejected(sqlstate, message, variable.span))
    }

    /// `variables [SLICE n] IN ARRAY expression LOOP`, behind FOREACH
    fn foreach(&mut self, c: &mut Cursor, label: Option<&Ident>) -> Parse<StmtKind> {
        c.expect_word("foreach")?;
        let variable = self.loop_variable(c)?;
        let slice = if c.eat_word("slice") { c.integer()?.0.parse().unwrap_or(u32::MAX) } else { 0 };
        c.expect_words(&["in", "array"])?;
        let array = self.expression(c, Until::LOOP)?;
        c.expect_word("loop")?;
        if let Some(refusal) = &variable.constant {
            self.problem(refusal);
        }
        if self.scope.is_some() && variable.holds.is_none() {
            let message = "loop variable of FOREACH must be a known variable or list of variables";
            self.problem(&c.rejected("42601", message, variable.span));
        }
        Ok(StmtKind::Foreach { variables: variable.variables, slice, array, body: self.loop_body(c, label)? })
    }
}
