//! Sequences and their options, which identity columns share.

use super::{phrase, table, type_name::type_name};
use crate::sql::ast::{AlterSequence, CreateSequence, SequenceOption, SequenceOptionKind, StatementKind};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::name::QualifiedName;

pub fn create(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("create")?;
    let persistence = table::persistence(c);
    c.expect_word("sequence")?;
    let guard = phrase::if_not_exists(c)?;
    let name = c.qualified_name()?;
    let options = options(c)?;
    Ok(StatementKind::CreateSequence(Box::new(CreateSequence { guard, persistence, name, options })))
}

/// The options of ALTER SEQUENCE, behind the name.
pub fn alter_options(c: &mut Cursor, guard: crate::sql::ast::Guard, name: QualifiedName) -> Parse<StatementKind> {
    let options = options(c)?;
    if options.is_empty() {
        return Err(c.syntax_error());
    }
    Ok(StatementKind::AlterSequence(Box::new(AlterSequence { guard, name, options })))
}

/// `( option … )` behind IDENTITY
pub fn parenthesised_options(c: &mut Cursor) -> Parse<Vec<SequenceOption>> {
    c.expect_symbol("(")?;
    let options = options(c)?;
    if options.is_empty() {
        return Err(c.syntax_error());
    }
    c.expect_symbol(")")?;
    Ok(options)
}

fn options(c: &mut Cursor) -> Parse<Vec<SequenceOption>> {
    let mut options = Vec::new();
    while let Some(found) = option(c)? {
        options.push(found);
    }
    Ok(options)
}

/// The next option; None where there is none.
pub fn option(c: &mut Cursor) -> Parse<Option<SequenceOption>> {
    let start = c.at;
    let kind = if c.eat_word("as") {
        SequenceOptionKind::As(type_name(c)?)
    } else if c.eat_words(&["owned", "by"]) {
        owned_by(c)?
    } else if c.eat_words(&["sequence", "name"]) {
        SequenceOptionKind::SequenceName(c.qualified_name()?)
    } else if let Some(parameter) = parameter(c)? {
        SequenceOptionKind::Parameter(parameter)
    } else {
        return Ok(None);
    };
    Ok(Some(SequenceOption { span: c.span_from(start), kind }))
}

fn owned_by(c: &mut Cursor) -> Parse<SequenceOptionKind> {
    if c.eat_word("none") {
        return Ok(SequenceOptionKind::OwnedByNone);
    }
    let mut parts = vec![c.column_name()?];
    while c.eat_symbol(".") {
        parts.push(c.label()?);
    }
    let (column, table, schema) = (parts.pop(), parts.pop(), parts.pop());
    match (column, table) {
        (Some(column), Some(name)) => Ok(SequenceOptionKind::OwnedBy { table: QualifiedName { schema, name }, column }),
        _ => Err(c.rejected("42601", "invalid OWNED BY option", c.here())),
    }
}

fn parameter(c: &mut Cursor) -> Parse<Option<&'static str>> {
    if c.eat_word("no") {
        let word = c.eat_any_word(&["minvalue", "maxvalue", "cycle"]);
        return word.map(|_| Some("no")).ok_or_else(|| c.syntax_error());
    }
    if c.eat_any_word(&["cycle", "logged", "unlogged"]).is_some() {
        return Ok(Some("cycle"));
    }
    let Some(word) = c.eat_any_word(&["increment", "minvalue", "maxvalue", "cache", "start", "restart"]) else {
        return Ok(None);
    };
    if word == "increment" {
        c.eat_word("by");
    }
    if word == "start" || word == "restart" {
        c.eat_word("with");
    }
    let signed = c.eat_symbol("-") || c.eat_symbol("+");
    let has_number = number(c);
    if !has_number && (signed || word != "restart") {
        return Err(c.syntax_error());
    }
    Ok(Some(word))
}

fn number(c: &mut Cursor) -> bool {
    use crate::sql::lex::TokenKind;
    let found = c.peek().is_some_and(|token| matches!(token.kind, TokenKind::Integer | TokenKind::Numeric));
    c.at += usize::from(found);
    found
}
