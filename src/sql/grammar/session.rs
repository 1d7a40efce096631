//! Not written yet.

use crate::sql::ast::StatementKind;
use crate::sql::cursor::{Cursor, Parse};

pub fn transaction(c: &mut Cursor) -> Parse<StatementKind> {
    Err(c.not_understood("not written yet"))
}

pub fn set(c: &mut Cursor) -> Parse<StatementKind> {
    Err(c.not_understood("not written yet"))
}

pub fn reset(c: &mut Cursor) -> Parse<StatementKind> {
    Err(c.not_understood("not written yet"))
}
