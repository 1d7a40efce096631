//! DECLARE sections.

use super::ast::*;
use super::embedded::{Until, command_end, error};
use super::parse::{Reader, identifier};
use super::scope::Holds;
use super::target;
use crate::sql::ast::{StatementKind, TypeName};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::grammar::type_name::variable_type;
use crate::sql::name::Ident;

/// Types that no variable can have.
const PSEUDO_TYPES: &[&str] = &["void", "trigger", "event_trigger", "internal", "cstring", "any", "unknown"];

impl Reader {
    /// `[DECLARE [declarations]]`
    pub fn declarations(&mut self, c: &mut Cursor) -> Parse<Vec<Declaration>> {
        let mut declarations = Vec::new();
        if !c.eat_word("declare") {
            return Ok(declarations);
        }
        while !c.is_word("begin") && !c.is_at_end() {
            if c.eat_word("declare") {
                continue;
            }
            let start = *c;
            match self.declaration(c).and_then(|read| if c.is_symbol(";") { Ok(read) } else { Err(c.syntax_error()) }) {
                Ok(declaration) => declarations.push(declaration),
                Err(refusal) => {
                    self.problem(&refusal);
                    c.at = command_end(&start).unwrap_or(c.tokens.len());
                }
            }
            c.eat_symbol(";");
        }
        Ok(declarations)
    }

    fn declaration(&mut self, c: &mut Cursor) -> Parse<Declaration> {
        if c.is_symbol("<<") {
            return Err(c.rejected("42601", "block label must be placed before DECLARE, not after", c.here()));
        }
        let start = c.at;
        let name = identifier(c)?;
        if self.scope.as_ref().is_some_and(|scope| scope.is_declared_here(&name.name)) {
            self.problem(&error(&Cursor { at: start, ..*c }, "duplicate declaration"));
        }
        let kind = if c.eat_word("alias") {
            self.alias(c, &name)?
        } else if c.is_word("cursor") || c.is_words(&["scroll", "cursor"]) || c.is_words(&["no", "scroll", "cursor"]) {
            self.cursor(c, &name)?
        } else {
            self.variable(c, &name)?
        };
        Ok(Declaration { span: c.span_from(start), name, kind })
    }

    fn declare(&mut self, name: &Ident, holds: Holds, constant: bool) {
        match &mut self.scope {
            Some(scope) if constant => scope.declare_constant(name.name.clone(), holds),
            Some(scope) => scope.declare(name.name.clone(), holds),
            None => {}
        }
    }

    /// `ALIAS FOR variable`, behind its first word
    fn alias(&mut self, c: &mut Cursor, name: &Ident) -> Parse<DeclarationKind> {
        c.expect_word("for")?;
        let names = target::names(c)?;
        let Some(scope) = &self.scope else { return Ok(DeclarationKind::Alias) };
        match scope.find(&names) {
            Some(found) => self.declare(name, found.holds, found.constant),
            None => {
                let message = format!("variable \"{}\" does not exist", target::written(&names));
                self.problem(&c.rejected("42704", message, target::span(&names, c)));
            }
        }
        Ok(DeclarationKind::Alias)
    }

    /// `[[NO] SCROLL] CURSOR [(name type, …)] FOR query`
    fn cursor(&mut self, c: &mut Cursor, name: &Ident) -> Parse<DeclarationKind> {
        c.eat_word("no");
        c.eat_word("scroll");
        c.expect_word("cursor")?;
        let mut arguments = Vec::new();
        if c.is_symbol("(") {
            arguments = c.parenthesised_list(|c| {
                let name = identifier(c)?.name;
                self.data_type(c).map(|_| name)
            })?;
        }
        c.eat_any_word(&["is", "for"]).ok_or_else(|| c.syntax_error())?;
        let query = self.statement_piece(c, Until::SEMICOLON)?.and_then(|statement| match statement.kind {
            StatementKind::Query(query) => Some(query),
            _ => None,
        });
        self.declare(name, Holds::BoundCursor(arguments.clone()), false);
        Ok(DeclarationKind::Cursor { query, parameters: arguments })
    }

    /// A type. What is not another variable's has to exist.
    fn data_type(&mut self, c: &mut Cursor) -> Parse<TypeName> {
        let mut names = *c;
        let names = target::names(&mut names).unwrap_or_default();
        let ty = variable_type(c)?;
        if ty.percent_type.is_none() {
            self.types.push(ty.clone());
            return Ok(ty);
        }
        let is_variable = self.scope.as_ref().is_none_or(|scope| scope.find(&names).is_some());
        if !is_variable && names.len() == 1 {
            // The server then takes all of it for the name of a type.
            let percent = c.source.span(ty.name.name.span.end, ty.name.name.span.end + 1);
            self.problem(&c.rejected("42601", "syntax error at or near \"%\"", percent));
        } else if !is_variable {
            self.types.push(ty.clone());
        }
        Ok(ty)
    }

    fn variable(&mut self, c: &mut Cursor, name: &Ident) -> Parse<DeclarationKind> {
        let constant = c.eat_word("constant");
        if c.is_symbol(";") || c.is_symbol(":=") || c.is_symbol("=") || c.is_any_word(&["collate", "not", "default"]) {
            return Err(error(c, "missing data type declaration"));
        }
        let ty = self.data_type(c)?;
        if c.is_at_end() {
            return Err(error(c, "incomplete data type declaration"));
        }
        if c.eat_word("collate") {
            c.qualified_name()?;
        }
        let not_null = c.eat_words(&["not", "null"]);
        let not_null_words = c.span_from(c.at.saturating_sub(2));
        let has_default = c.eat_symbol(":=") || c.eat_symbol("=") || c.eat_word("default");
        let default = if has_default { self.expression(c, Until::SEMICOLON)? } else { None };
        if !c.is_symbol(";") {
            return Err(c.syntax_error());
        }
        self.refuse_pseudo_type(c, name, &ty);
        if not_null && !has_default {
            let message = format!("variable \"{}\" must have a default value, since it's declared NOT NULL", name.name);
            self.problem(&c.rejected("22004", message, not_null_words));
        }
        let holds = self.scope.as_ref().map_or(Holds::Either, |scope| scope.holds(&ty));
        self.declare(name, holds, constant);
        Ok(DeclarationKind::Variable { ty, constant, not_null, default })
    }

    fn refuse_pseudo_type(&mut self, c: &Cursor, name: &Ident, ty: &TypeName) {
        let is_plain = ty.percent_type.is_none() && !ty.percent_rowtype && ty.array_dimensions == 0;
        if is_plain && PSEUDO_TYPES.contains(&ty.name.name.name.as_str()) {
            let message = format!("variable \"{}\" has pseudo-type {}", name.name, ty.name.name.name);
            self.problem(&c.rejected("0A000", message, ty.span));
        }
    }
}
