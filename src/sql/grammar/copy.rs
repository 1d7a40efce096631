//! Not written yet.

use crate::sql::ast::StatementKind;
use crate::sql::cursor::{Cursor, Parse};

pub fn copy(c: &mut Cursor) -> Parse<StatementKind> {
    Err(c.not_understood("not written yet"))
}

pub fn truncate(c: &mut Cursor) -> Parse<StatementKind> {
    Err(c.not_understood("not written yet"))
}

pub fn lock(c: &mut Cursor) -> Parse<StatementKind> {
    Err(c.not_understood("not written yet"))
}
