//! Not written yet.

use crate::sql::ast::StatementKind;
use crate::sql::cursor::{Cursor, Parse};

pub fn create(c: &mut Cursor) -> Parse<StatementKind> {
    Err(c.not_understood("not written yet"))
}
