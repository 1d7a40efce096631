//! Storage parameters: `WITH (fillfactor = 70, toast.autovacuum_enabled = off)`.
//!
//! What a parameter means, and whether it exists, is not asked here.

use super::definition;
use crate::sql::ast::OptionItem;
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::name::{Ident, Name};

/// `WITH ( parameter, … )` or nothing.
pub fn with_parameters(c: &mut Cursor) -> Parse<Vec<OptionItem>> {
    if c.eat_word("with") { parameters(c) } else { Ok(Vec::new()) }
}

/// `( name [= value], … )`, where a name may have the two parts `toast.name`.
pub fn parameters(c: &mut Cursor) -> Parse<Vec<OptionItem>> {
    c.parenthesised_list(|c| {
        let name = parameter_name(c)?;
        let value = if c.eat_symbol("=") { Some(definition::value(c)?.item) } else { None };
        Ok(OptionItem { name, value })
    })
}

fn parameter_name(c: &mut Cursor) -> Parse<Ident> {
    let first = c.label()?;
    if !c.eat_symbol(".") {
        return Ok(first);
    }
    let second = c.label()?;
    Ok(Ident { name: Name::exact(&format!("{}.{}", first.name, second.name)), span: first.span.to(second.span) })
}

/// `( name [= value], … )` with names of one part.
pub fn definition(c: &mut Cursor) -> Parse<Vec<OptionItem>> {
    Ok(definition::definition(c)?.iter().map(definition::Definition::item).collect())
}

/// `WITH ( name [= value], … )` or nothing, with names of one part.
pub fn with_definition(c: &mut Cursor) -> Parse<Vec<OptionItem>> {
    if c.eat_word("with") { definition(c) } else { Ok(Vec::new()) }
}
