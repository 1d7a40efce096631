//! Storage options: `WITH (fillfactor = 70, toast.autovacuum_enabled)`. They are definition lists whose names may have a
//! prefix.

use super::definition;
use crate::sql::ast::OptionItem;
use crate::sql::cursor::{Cursor, Parse};
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
    let value = if c.eat_symbol("=") { Some(definition::value(c)?.item) } else { None };
    Ok(OptionItem { name, value })
}
