//! The arguments of a cursor that belongs to a query (`read_cursor_args` in the server).

use super::embedded::Until;
use super::parse::{Reader, identifier};
use crate::sql::cursor::{Cursor, Parse, Refusal};
use crate::sql::name::{Ident, Name};
use crate::text::Span;

impl Reader {
    /// `[(value, …, name := value, …)]`, one for each that the cursor takes
    pub fn cursor_arguments(&mut self, c: &mut Cursor, cursor: &Ident, takes: &[Name]) -> Parse<()> {
        match (takes.is_empty(), c.is_symbol("(")) {
            (true, false) => return Ok(()),
            (true, true) => return Err(refusal(c, format!("cursor \"{}\" has no arguments", cursor.name), c.here())),
            (false, false) => return Err(refusal(c, format!("cursor \"{}\" has arguments", cursor.name), c.here())),
            (false, true) => c.at += 1,
        }
        let mut given = vec![false; takes.len()];
        for index in 0..takes.len() {
            let here = c.here();
            let position = argument_position(c, cursor, takes)?.unwrap_or(index);
            if let Some(given) = given.get_mut(position)
                && std::mem::replace(given, true)
            {
                return Err(given_twice(c, cursor, takes.get(position), here));
            }
            self.expression(c, Until::COMMA_OR_CLOSING)?;
            let is_last = index + 1 == takes.len();
            if c.is_symbol(")") && !is_last {
                return Err(refusal(c, format!("not enough arguments for cursor \"{}\"", cursor.name), c.here()));
            }
            if c.is_symbol(",") && is_last {
                return Err(refusal(c, format!("too many arguments for cursor \"{}\"", cursor.name), c.here()));
            }
            c.at += 1;
        }
        Ok(())
    }
}

/// Which argument `name :=` means; None where none is named.
fn argument_position(c: &mut Cursor, cursor: &Ident, takes: &[Name]) -> Parse<Option<usize>> {
    if !c.is_symbol_at(1, ":=") {
        return Ok(None);
    }
    let name = identifier(c)?;
    let position = takes
        .iter()
        .position(|known| *known == name.name)
        .ok_or_else(|| refusal(c, format!("cursor \"{}\" has no argument named \"{}\"", cursor.name, name.name), name.span))?;
    c.at += 1;
    Ok(Some(position))
}

fn given_twice(c: &Cursor, cursor: &Ident, name: Option<&Name>, span: Span) -> Refusal {
    let name = name.map_or("", Name::as_str);
    refusal(c, format!("value for parameter \"{name}\" of cursor \"{}\" specified more than once", cursor.name), span)
}

fn refusal(c: &Cursor, message: String, span: Span) -> Refusal {
    c.rejected("42601", message, span)
}
