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
    if c.is_word("storage") {
        c.needs(16);
    }
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

#[cfg(test)]
mod tests {
    use crate::sql::ast::{ColumnConstraintKind, CreateTable, StatementKind, TableConstraintKind, TableElement};
    use crate::sql::grammar::tests::read;

    fn table(text: &str) -> CreateTable {
        let StatementKind::CreateTable(table) = read(text) else { panic!("no table: {text}") };
        *table
    }

    #[test]
    fn each_part_has_its_span() {
        let text = "create table t (a int constraint c references app.p (id) on delete cascade deferrable collate \"C\" not null,
            b text storage plain default 'x' || now() unique, constraint k foreign key (a, b) references q on update no action not valid)";
        let table = table(text);
        let [TableElement::Column(a), TableElement::Column(b), TableElement::Constraint(k)] = &table.elements[..] else {
            panic!("{:?}", table.elements)
        };
        assert!(a.span.of(text).starts_with("a int") && a.span.of(text).ends_with("not null"));
        assert_eq!(a.collation.as_ref().unwrap().to_string(), "C");
        let spans: Vec<_> = a.constraints.iter().map(|constraint| constraint.span.of(text)).collect();
        assert_eq!(spans, ["constraint c references app.p (id) on delete cascade deferrable", "not null"]);
        let ColumnConstraintKind::References(references) = &a.constraints[0].kind else { panic!("no reference") };
        assert_eq!(references.span.of(text), "references app.p (id) on delete cascade");
        assert_eq!(a.constraints[0].attributes.deferrable, Some(true));
        let spans: Vec<_> = b.constraints.iter().map(|constraint| constraint.span.of(text)).collect();
        assert_eq!(spans, ["default 'x' || now()", "unique"]);
        assert_eq!(k.span.of(text), "constraint k foreign key (a, b) references q on update no action not valid");
        let TableConstraintKind::ForeignKey { columns, references } = &k.kind else { panic!("no foreign key") };
        assert_eq!((columns.len(), references.span.of(text)), (2, "references q on update no action"));
        assert!(k.attributes.not_valid && references.columns.is_empty());
    }

    #[test]
    fn an_attribute_belongs_to_the_constraint_before_it() {
        let text = "create table t (a int primary key initially deferred references p deferrable initially immediate)";
        let table = table(text);
        let [TableElement::Column(a)] = &table.elements[..] else { panic!("{:?}", table.elements) };
        let said: Vec<_> = a.constraints.iter().map(|c| (c.attributes.deferrable, c.attributes.initially_deferred)).collect();
        assert_eq!(said, [(Some(true), Some(true)), (Some(true), Some(false))]);
    }
}
