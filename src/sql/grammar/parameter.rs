//! Parameter lists of functions, procedures and aggregates, in definitions and in references to them.

use super::type_name::function_type;
use crate::sql::ast::{Parameter, ParameterMode, TypeName};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::keyword;
use crate::sql::lex::TokenKind;
use crate::sql::name::Ident;
use crate::sql::query;

/// `( parameter [DEFAULT value], … )` of a definition; may be empty.
pub fn parameters_with_defaults(c: &mut Cursor) -> Parse<Vec<Parameter>> {
    parenthesised(c, |c| {
        let start = c.at;
        let mut parameter = parameter(c)?;
        if c.eat_word("default") || c.eat_symbol("=") {
            parameter.default = Some(query::expression(c)?);
            parameter.span = c.span_from(start);
        }
        Ok(parameter)
    })
}

/// `( parameter, … )` of a reference, as the types that identify the function: OUT parameters do not count.
pub fn argument_types(c: &mut Cursor) -> Parse<Vec<TypeName>> {
    let parameters = parenthesised(c, parameter)?;
    Ok(parameters.into_iter().filter(|parameter| parameter.mode != ParameterMode::Out).map(|parameter| parameter.ty).collect())
}

/// `( * )` as None, or `( [parameters] [ORDER BY parameters] )` with at least one of the two.
pub fn aggregate_parameters(c: &mut Cursor) -> Parse<Option<Vec<Parameter>>> {
    c.expect_symbol("(")?;
    if c.eat_symbol("*") {
        c.expect_symbol(")")?;
        return Ok(None);
    }
    let mut parameters = Vec::new();
    if !c.is_word("order") {
        parameters = c.comma_list(parameter)?;
    }
    if c.eat_word("order") {
        c.expect_word("by")?;
        parameters.extend(c.comma_list(parameter)?);
    }
    c.expect_symbol(")")?;
    Ok(Some(parameters))
}

/// `( name type, … )` of RETURNS TABLE
pub fn table_columns(c: &mut Cursor) -> Parse<Vec<(Ident, TypeName)>> {
    c.parenthesised_list(|c| Ok((c.type_or_function_name()?, function_type(c)?)))
}

fn parenthesised<T>(c: &mut Cursor, item: impl FnMut(&mut Cursor) -> Parse<T>) -> Parse<Vec<T>> {
    if c.is_symbol("(") && c.is_symbol_at(1, ")") {
        c.at += 2;
        return Ok(Vec::new());
    }
    c.parenthesised_list(item)
}

/// `[mode] [name] type` or `name mode type`.
fn parameter(c: &mut Cursor) -> Parse<Parameter> {
    let start = c.at;
    let mut mode = mode(c);
    let mut name = None;
    if is_parameter_name(c) {
        name = Some(c.type_or_function_name()?);
        mode = mode.or_else(|| self::mode(c));
    }
    let ty = function_type(c)?;
    Ok(Parameter { span: c.span_from(start), mode: mode.unwrap_or(ParameterMode::In), name, ty, default: None })
}

fn mode(c: &mut Cursor) -> Option<ParameterMode> {
    if c.eat_words(&["in", "out"]) {
        return Some(ParameterMode::InOut);
    }
    match c.eat_any_word(&["in", "out", "inout", "variadic"])? {
        "in" => Some(ParameterMode::In),
        "out" => Some(ParameterMode::Out),
        "inout" => Some(ParameterMode::InOut),
        _ => Some(ParameterMode::Variadic),
    }
}

/// Whether the next word is the name of a parameter and not its type: the word behind it begins a type or is a mode.
/// `double precision` is the one type of two words whose first may be a name.
fn is_parameter_name(c: &Cursor) -> bool {
    let is_name = c.peek().is_some_and(|token| match token.kind {
        TokenKind::Word => keyword::can_be_type_or_function_name(c.text(token)),
        kind => matches!(kind, TokenKind::QuotedName | TokenKind::UnicodeName),
    });
    let type_follows = c.peek_at(1).is_some_and(|token| match token.kind {
        TokenKind::Word => !keyword::is_reserved(c.text(token)) || c.is_word_at(1, "variadic") || c.is_word_at(1, "in"),
        kind => matches!(kind, TokenKind::QuotedName | TokenKind::UnicodeName),
    });
    is_name && type_follows && !c.is_words(&["double", "precision"])
}
