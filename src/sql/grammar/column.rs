//! Column definitions.

use super::definition::foreign_options;
use super::type_name::type_name;
use super::{attribute, constraint};
use crate::sql::ast::{ColumnConstraint, ColumnDef};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::name::QualifiedName;

/// `name type [STORAGE …] [COMPRESSION …] [OPTIONS (…)] [COLLATE …] [constraints]`
pub fn column(c: &mut Cursor) -> Parse<ColumnDef> {
    let start = c.at;
    let name = c.column_name()?;
    let ty = Some(type_name(c)?);
    setting(c, "storage")?;
    setting(c, "compression")?;
    foreign_options(c)?;
    let Qualifiers { collation, constraints } = qualifiers(c)?;
    Ok(ColumnDef { span: c.span_from(start), name, ty, collation, constraints })
}

/// `name [WITH OPTIONS] [constraints]` of a typed table or a partition.
pub fn typed_column(c: &mut Cursor) -> Parse<ColumnDef> {
    let start = c.at;
    let name = c.column_name()?;
    if c.eat_word("with") {
        c.expect_word("options")?;
    }
    let Qualifiers { collation, constraints } = qualifiers(c)?;
    Ok(ColumnDef { span: c.span_from(start), name, ty: None, collation, constraints })
}

/// `name type [COLLATE …]` of a composite type: no constraints.
pub fn attribute(c: &mut Cursor) -> Parse<ColumnDef> {
    let start = c.at;
    let name = c.column_name()?;
    let ty = Some(type_name(c)?);
    let collation = collation(c)?;
    Ok(ColumnDef { span: c.span_from(start), name, ty, collation, constraints: Vec::new() })
}

/// `STORAGE name` or `COMPRESSION name`, where DEFAULT is a name too; or nothing.
pub fn setting(c: &mut Cursor, word: &str) -> Parse<()> {
    if c.eat_word(word) && !c.eat_word("default") {
        c.column_name()?;
    }
    Ok(())
}

/// `ColQualList`: what stands behind the type of a column or domain, in any order.
pub struct Qualifiers {
    pub collation: Option<QualifiedName>,
    pub constraints: Vec<ColumnConstraint>,
}

pub fn qualifiers(c: &mut Cursor) -> Parse<Qualifiers> {
    let mut collation = None;
    let mut constraints: Vec<ColumnConstraint> = Vec::new();
    loop {
        let start = c.at;
        if let Some(found) = self::collation(c)? {
            if collation.is_some() {
                return Err(c.rejected("42601", "multiple COLLATE clauses not allowed", c.span_from(start)));
            }
            collation = Some(found);
        } else if let Some(found) = constraint::column_constraint(c)? {
            constraints.push(found);
        } else if !attribute::column_attribute(c, constraints.last_mut())? {
            return Ok(Qualifiers { collation, constraints });
        }
    }
}

/// `COLLATE name` or nothing.
pub fn collation(c: &mut Cursor) -> Parse<Option<QualifiedName>> {
    if c.eat_word("collate") { c.qualified_name().map(Some) } else { Ok(None) }
}
