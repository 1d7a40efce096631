//! Not written yet.

use crate::sql::ast::StatementKind;
use crate::sql::cursor::{Cursor, Parse};

pub fn create_aggregate(c: &mut Cursor) -> Parse<StatementKind> {
    Err(c.not_understood("not written yet"))
}

pub fn create_operator(c: &mut Cursor) -> Parse<StatementKind> {
    Err(c.not_understood("not written yet"))
}

pub fn create_cast(c: &mut Cursor) -> Parse<StatementKind> {
    Err(c.not_understood("not written yet"))
}
