//! Not written yet.

use crate::sql::ast::TypeName;
use crate::sql::cursor::{Cursor, Parse};

pub fn type_name(c: &mut Cursor) -> Parse<TypeName> {
    Err(c.not_understood("not written yet"))
}
