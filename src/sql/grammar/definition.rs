//! Definition lists: `( name [= value], … )`, as CREATE AGGREGATE, OPERATOR, COLLATION, TEXT SEARCH and WITH take them;
//! and the `OPTIONS ( name 'value', … )` of foreign-data objects.

use super::phrase::{is_sign, is_unsigned_number_at, number};
use super::reference::operator_name;
use super::type_name::function_type;
use crate::sql::ast::{OptionItem, OptionValue, TypeName};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::keyword;
use crate::sql::lex::TokenKind;
use crate::sql::literal;
use crate::sql::name::{Ident, QualifiedName};

/// One entry. What a value means depends on its name, so that the grammar takes any of several forms.
pub struct Definition {
    pub name: Ident,
    pub value: Option<Value>,
}

pub struct Value {
    pub item: OptionValue,
    /// The value as a type, which is also how the server reads the name of a function here.
    pub ty: Option<TypeName>,
}

impl Definition {
    pub fn item(&self) -> OptionItem {
        OptionItem { name: self.name.clone(), value: self.value.as_ref().map(|value| value.item.clone()) }
    }

    pub fn ty(&self) -> Option<&TypeName> {
        self.value.as_ref()?.ty.as_ref()
    }

    /// The value as the name of a function.
    pub fn function(&self) -> Option<&QualifiedName> {
        self.ty().map(|ty| &ty.name)
    }
}

/// The last entry of one of these names.
pub fn find<'d>(list: &'d [Definition], names: &[&str]) -> Option<&'d Definition> {
    list.iter().rev().find(|definition| names.contains(&definition.name.name.as_str()))
}

/// `( name [= value], … )`
pub fn definition(c: &mut Cursor) -> Parse<Vec<Definition>> {
    c.parenthesised_list(|c| {
        let name = c.label()?;
        let value = if c.eat_symbol("=") { Some(value(c)?) } else { None };
        Ok(Definition { name, value })
    })
}

/// `WITH ( … )` or nothing
pub fn with_options(c: &mut Cursor) -> Parse<Vec<Definition>> {
    if c.eat_word("with") { definition(c) } else { Ok(Vec::new()) }
}

/// A type, reserved word, operator, number, string or NONE.
pub fn value(c: &mut Cursor) -> Parse<Value> {
    let start = c.at;
    if c.is_string() {
        let (text, span) = c.string()?;
        return Ok(Value { item: OptionValue { text, span }, ty: None });
    }
    let mut ty = None;
    if is_unsigned_number_at(c, usize::from(is_sign(c))) {
        number(c)?;
    } else if c.is_words(&["operator"]) && c.is_symbol_at(1, "(") {
        c.at += 2;
        operator_name(c)?;
        c.expect_symbol(")")?;
    } else if is_lone(c) {
        c.at += 1;
    } else {
        ty = Some(function_type(c)?);
    }
    let span = c.span_from(start);
    Ok(Value { item: OptionValue { text: text(c, start), span }, ty })
}

/// A single word is folded and a quoted name read, as the server does; anything longer stays as it is written.
fn text(c: &Cursor, start: usize) -> String {
    match c.tokens.get(start..c.at) {
        Some([word]) if word.kind == TokenKind::Word => c.text(*word).to_ascii_lowercase(),
        Some([name]) if name.kind == TokenKind::QuotedName => literal::quoted_name(c.text(*name)).into_owned(),
        _ => c.span_from(start).of(c.source.text).to_owned(),
    }
}

/// A reserved word, the word NONE or an operator.
fn is_lone(c: &Cursor) -> bool {
    c.peek().is_some_and(|token| match token.kind {
        TokenKind::Word => keyword::is_reserved(c.text(token)) || c.is_word("none"),
        kind => kind == TokenKind::Operator,
    })
}

/// `OPTIONS ( name 'value', … )` of CREATE, or nothing.
pub fn foreign_options(c: &mut Cursor) -> Parse<()> {
    if !c.eat_word("options") {
        return Ok(());
    }
    c.parenthesised_list(|c| {
        c.label()?;
        c.string()
    })?;
    Ok(())
}

/// `OPTIONS ( [ADD | SET] name 'value', DROP name, … )` of ALTER.
pub fn alter_foreign_options(c: &mut Cursor) -> Parse<()> {
    c.expect_word("options")?;
    c.parenthesised_list(alter_foreign_option)?;
    Ok(())
}

fn alter_foreign_option(c: &mut Cursor) -> Parse<()> {
    // ADD, SET and DROP are names themselves where a value follows at once.
    let has_verb = c.is_any_word(&["add", "set", "drop"]) && !c.peek_at(1).is_some_and(|token| token.kind == TokenKind::String);
    let drops = has_verb && c.is_word("drop");
    c.at += usize::from(has_verb);
    c.label()?;
    if !drops {
        c.string()?;
    }
    Ok(())
}
