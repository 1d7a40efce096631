//! Column definitions.

use super::{constraint, definition, type_name::type_name};
use crate::sql::ast::ColumnDef;
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::name::QualifiedName;

/// `name type [STORAGE …] [COMPRESSION …] [OPTIONS (…)] [COLLATE …] [constraints]`
pub fn column(c: &mut Cursor) -> Parse<ColumnDef> {
    let start = c.at;
    let name = c.column_name()?;
    let ty = type_name(c)?;
    storage(c)?;
    definition::foreign_options(c)?;
    rest(c, start, name, Some(ty))
}

/// `name [WITH OPTIONS] [constraints]` of a typed table or a partition.
pub fn typed_column(c: &mut Cursor) -> Parse<ColumnDef> {
    let start = c.at;
    let name = c.column_name()?;
    if c.is_words(&["with", "options"]) {
        c.at += 2;
    }
    rest(c, start, name, None)
}

fn storage(c: &mut Cursor) -> Parse<()> {
    while c.eat_word("storage") || c.eat_word("compression") {
        c.label()?;
    }
    Ok(())
}

fn rest(c: &mut Cursor, start: usize, name: crate::sql::name::Ident, ty: Option<crate::sql::ast::TypeName>) -> Parse<ColumnDef> {
    let mut collation = None;
    let mut constraints = Vec::new();
    loop {
        if c.is_word("collate") {
            if collation.is_some() {
                return Err(c.rejected("42601", "multiple COLLATE clauses not allowed", c.here()));
            }
            collation = self::collation(c)?;
        } else if let Some(found) = constraint::column_constraint(c)? {
            constraints.push(found);
        } else {
            return Ok(ColumnDef { span: c.span_from(start), name, ty, collation, constraints });
        }
    }
}

/// `COLLATE name` where it stands there.
pub fn collation(c: &mut Cursor) -> Parse<Option<QualifiedName>> {
    if c.eat_word("collate") { c.qualified_name().map(Some) } else { Ok(None) }
}
