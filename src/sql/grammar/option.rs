//! Lists of options: `WITH (fillfactor = 70, autovacuum_enabled)`, `OPTIONS (…)`.

use crate::sql::ast::{OptionItem, OptionValue};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::literal;
use crate::sql::name::{Ident, Name};

/// `WITH ( … )` where it stands there.
pub fn with_options(c: &mut Cursor) -> Parse<Vec<OptionItem>> {
    if c.is_word("with") && c.is_symbol_at(1, "(") {
        c.at += 1;
        definition(c)
    } else {
        Ok(Vec::new())
    }
}

/// `( name [= value], … )`
pub fn definition(c: &mut Cursor) -> Parse<Vec<OptionItem>> {
    c.parenthesised_list(item)
}

fn item(c: &mut Cursor) -> Parse<OptionItem> {
    let mut name = c.label()?;
    // `toast.autovacuum_enabled` is one option.
    while c.eat_symbol(".") {
        let rest = c.label()?;
        name = Ident { name: Name::exact(&format!("{}.{}", name.name, rest.name)), span: name.span.to(rest.span) };
    }
    let value = if c.eat_symbol("=") { Some(value(c)?) } else { None };
    Ok(OptionItem { name, value })
}

/// A value: everything up to the next comma or closing parenthesis of the list.
pub fn value(c: &mut Cursor) -> Parse<OptionValue> {
    let start = c.at;
    let mut depth = 0usize;
    while let Some(token) = c.peek() {
        match c.text(token) {
            "(" if token.kind == TokenKind::Punctuation => depth += 1,
            ")" if token.kind == TokenKind::Punctuation && depth == 0 => break,
            ")" if token.kind == TokenKind::Punctuation => depth -= 1,
            "," if token.kind == TokenKind::Punctuation && depth == 0 => break,
            _ => {}
        }
        c.at += 1;
    }
    if c.at == start {
        return Err(c.syntax_error());
    }
    let span = c.span_from(start);
    Ok(OptionValue { text: value_text(c, start), span })
}

fn value_text(c: &Cursor, start: usize) -> String {
    match c.tokens.get(start..c.at) {
        Some([token]) if token.kind == TokenKind::Word => c.text(*token).to_ascii_lowercase(),
        Some([token]) if token.kind == TokenKind::QuotedName => literal::quoted_name(c.text(*token)).into_owned(),
        Some([token]) => literal::string_value(token.kind, c.text(*token)).into_owned(),
        _ => c.span_from(start).of(c.source.text).to_owned(),
    }
}

/// `OPTIONS ( name 'value', … )` of a foreign object, with ADD, SET and DROP in an ALTER.
pub fn foreign_options(c: &mut Cursor) -> Parse<()> {
    c.expect_word("options")?;
    c.parenthesised_list(|c| {
        let verb = if c.is_string_at(1) { None } else { c.eat_any_word(&["add", "set", "drop"]) };
        c.label()?;
        if verb == Some("drop") { Ok(()) } else { c.string().map(drop) }
    })?;
    Ok(())
}
