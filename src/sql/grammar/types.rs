//! Not written yet.

use crate::sql::ast::StatementKind;
use crate::sql::cursor::{Cursor, Parse};

pub fn create_type(c: &mut Cursor) -> Parse<StatementKind> {
    Err(c.not_understood("not written yet"))
}

pub fn create_domain(c: &mut Cursor) -> Parse<StatementKind> {
    Err(c.not_understood("not written yet"))
}

pub fn alter_type(c: &mut Cursor) -> Parse<StatementKind> {
    Err(c.not_understood("not written yet"))
}

pub fn alter_domain(c: &mut Cursor) -> Parse<StatementKind> {
    Err(c.not_understood("not written yet"))
}
