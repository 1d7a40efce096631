//! Constraints of columns and of tables.

use super::attribute::{self, Attribute, Attributes, attributes_of};
use super::references::{columns_with_period, references};
use super::{index, option, phrase, reference, sequence};
use crate::sql::ast::{
    ColumnConstraint, ColumnConstraintKind, ConstraintAttributes, Exclude, ExcludeOperator, Expr, Identity, IndexParameters,
    Stored, TableConstraint, TableConstraintKind,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::name::Ident;
use crate::sql::query;

/// The next constraint behind a column, without its attributes; None where there is none.
pub fn column_constraint(c: &mut Cursor) -> Parse<Option<ColumnConstraint>> {
    let start = c.at;
    let name = constraint_name(c)?;
    let Some(kind) = column_constraint_kind(c)? else {
        return if name.is_some() { Err(behind_name(c)) } else { Ok(None) };
    };
    Ok(Some(ColumnConstraint { span: c.span_from(start), name, kind, attributes: ConstraintAttributes::default() }))
}

/// `CONSTRAINT name` or nothing.
pub fn constraint_name(c: &mut Cursor) -> Parse<Option<Ident>> {
    if c.eat_word("constraint") { c.column_name().map(Some) } else { Ok(None) }
}

/// Behind a constraint's name NOT can only go on with NULL.
fn behind_name(c: &Cursor) -> crate::sql::cursor::Refusal {
    Cursor { at: c.at + usize::from(c.is_word("not")), ..*c }.syntax_error()
}

fn column_constraint_kind(c: &mut Cursor) -> Parse<Option<ColumnConstraintKind>> {
    let kind = if c.eat_words(&["not", "null"]) {
        ColumnConstraintKind::NotNull { no_inherit: not_null_no_inherit(c)? }
    } else if c.eat_word("null") {
        ColumnConstraintKind::Null
    } else if c.eat_word("default") {
        ColumnConstraintKind::Default(query::restricted_expression(c)?)
    } else if c.eat_word("check") {
        ColumnConstraintKind::Check { expr: parenthesised_expression(c)?, no_inherit: attribute::no_inherit(c)? }
    } else if c.eat_word("generated") {
        generated(c)?
    } else if c.eat_word("unique") {
        ColumnConstraintKind::Unique(index_parameters(c, nulls_not_distinct)?)
    } else if c.eat_word("primary") {
        c.expect_word("key")?;
        ColumnConstraintKind::PrimaryKey(index_parameters(c, |_| Ok(false))?)
    } else if c.is_word("references") {
        ColumnConstraintKind::References(references(c, phrase::columns)?)
    } else {
        return Ok(None);
    };
    Ok(Some(kind))
}

/// What a NOT NULL may have behind it since PostgreSQL 18.
fn not_null_no_inherit(c: &mut Cursor) -> Parse<bool> {
    if c.is_word("no") {
        c.needs(18);
    }
    attribute::no_inherit(c)
}

/// Behind GENERATED.
fn generated(c: &mut Cursor) -> Parse<ColumnConstraintKind> {
    let start = c.at;
    let always = generated_always(c)?;
    let when = c.span_from(start);
    c.expect_word("as")?;
    if c.eat_word("identity") {
        return Ok(ColumnConstraintKind::Identity(Identity { always, options: sequence::parenthesised_options(c)? }));
    }
    let expr = parenthesised_expression(c)?;
    let stored = if c.eat_word("stored") {
        Stored::Stored
    } else {
        // The default since PostgreSQL 18.
        c.needs(18);
        c.eat_word("virtual");
        Stored::Virtual
    };
    if !always {
        return Err(c.rejected("42601", "for a generated column, GENERATED ALWAYS must be specified", when));
    }
    Ok(ColumnConstraintKind::Generated { expr, stored })
}

/// `ALWAYS` is true, `BY DEFAULT` is false.
pub fn generated_always(c: &mut Cursor) -> Parse<bool> {
    phrase::one_of(c, &[(&["always"], true), (&["by", "default"], false)])
}

pub fn parenthesised_expression(c: &mut Cursor) -> Parse<Expr> {
    c.expect_symbol("(")?;
    let expr = query::expression(c)?;
    c.expect_symbol(")")?;
    Ok(expr)
}

/// `NULLS [NOT] DISTINCT`: whether NOT stands there.
pub fn nulls_not_distinct(c: &mut Cursor) -> Parse<bool> {
    if !c.eat_word("nulls") {
        return Ok(false);
    }
    let not = c.eat_word("not");
    c.expect_word("distinct")?;
    Ok(not)
}

/// `[NULLS [NOT] DISTINCT] [WITH (…)] [USING INDEX TABLESPACE name]` of a column's constraint.
fn index_parameters(c: &mut Cursor, nulls: impl FnOnce(&mut Cursor) -> Parse<bool>) -> Parse<IndexParameters> {
    Ok(IndexParameters {
        nulls_not_distinct: nulls(c)?,
        include: Vec::new(),
        with: option::with_definition(c)?,
        tablespace: index_tablespace(c)?,
    })
}

/// `[INCLUDE (…)] [WITH (…)] [USING INDEX TABLESPACE name]` of a table's constraint.
fn index_parameters_of_table(c: &mut Cursor, nulls_not_distinct: bool) -> Parse<IndexParameters> {
    let include = if c.eat_word("include") { phrase::columns(c)? } else { Vec::new() };
    let with = option::with_definition(c)?;
    Ok(IndexParameters { nulls_not_distinct, include, with, tablespace: index_tablespace(c)? })
}

fn index_tablespace(c: &mut Cursor) -> Parse<Option<Ident>> {
    if !c.eat_word("using") {
        return Ok(None);
    }
    c.expect_words(&["index", "tablespace"])?;
    c.column_name().map(Some)
}

/// Whether a table constraint comes next, and not a column. EXCLUDE may be the name of a column, and NOT NULL without the
/// word NULL is refused at NOT, as by the versions before 18.
pub fn is_table_constraint(c: &Cursor) -> bool {
    c.is_any_word(&["constraint", "primary", "foreign", "unique", "check"])
        || c.is_words(&["not", "null"])
        || (c.is_word("exclude") && (c.is_word_at(1, "using") || c.is_symbol_at(1, "(")))
}

pub fn table_constraint(c: &mut Cursor) -> Parse<TableConstraint> {
    let start = c.at;
    let name = constraint_name(c)?;
    let (kind, attributes) = table_constraint_kind(c)?;
    Ok(TableConstraint { span: c.span_from(start), name, kind, attributes: attributes.of_constraint() })
}

const OF_KEY: &[Attribute] = &[Attribute::Deferrable, Attribute::InitiallyDeferred];
const OF_CHECK: &[Attribute] = &[Attribute::NotValid, Attribute::NoInherit, Attribute::Enforced, Attribute::NotEnforced];
const OF_NOT_NULL: &[Attribute] = &[Attribute::NotValid, Attribute::NoInherit];
const OF_FOREIGN_KEY: &[Attribute] =
    &[Attribute::Deferrable, Attribute::InitiallyDeferred, Attribute::NotValid, Attribute::Enforced, Attribute::NotEnforced];

fn table_constraint_kind(c: &mut Cursor) -> Parse<(TableConstraintKind, Attributes)> {
    if c.eat_word("check") {
        let expr = parenthesised_expression(c)?;
        let attributes = attributes_of(c, "CHECK", OF_CHECK)?;
        return Ok((TableConstraintKind::Check { expr, no_inherit: attributes.has(Attribute::NoInherit) }, attributes));
    }
    if c.is_words(&["not", "null"]) {
        c.needs(18);
        c.at += 2;
        let column = c.column_name()?;
        let attributes = attributes_of(c, "NOT NULL", OF_NOT_NULL)?;
        return Ok((TableConstraintKind::NotNull { column, no_inherit: attributes.has(Attribute::NoInherit) }, attributes));
    }
    if c.eat_word("unique") {
        return Ok((unique(c)?, attributes_of(c, "UNIQUE", OF_KEY)?));
    }
    if c.eat_word("primary") {
        c.expect_word("key")?;
        return Ok((primary_key(c)?, attributes_of(c, "PRIMARY KEY", OF_KEY)?));
    }
    if c.eat_word("foreign") {
        c.expect_word("key")?;
        let columns = columns_with_period(c)?;
        let references = references(c, columns_with_period)?;
        return Ok((TableConstraintKind::ForeignKey { columns, references }, attributes_of(c, "FOREIGN KEY", OF_FOREIGN_KEY)?));
    }
    c.expect_word("exclude")?;
    Ok((TableConstraintKind::Exclude(exclude(c)?), attributes_of(c, "EXCLUDE", OF_KEY)?))
}

/// Behind UNIQUE.
fn unique(c: &mut Cursor) -> Parse<TableConstraintKind> {
    if let Some(index) = using_index(c)? {
        return Ok(TableConstraintKind::UsingIndex { primary: false, index });
    }
    let nulls_not_distinct = nulls_not_distinct(c)?;
    let (columns, without_overlaps) = key_columns(c)?;
    let parameters = index_parameters_of_table(c, nulls_not_distinct)?;
    Ok(TableConstraintKind::Unique { columns, without_overlaps, parameters })
}

/// Behind PRIMARY KEY.
fn primary_key(c: &mut Cursor) -> Parse<TableConstraintKind> {
    if let Some(index) = using_index(c)? {
        return Ok(TableConstraintKind::UsingIndex { primary: true, index });
    }
    let (columns, without_overlaps) = key_columns(c)?;
    let parameters = index_parameters_of_table(c, false)?;
    Ok(TableConstraintKind::PrimaryKey { columns, without_overlaps, parameters })
}

fn using_index(c: &mut Cursor) -> Parse<Option<Ident>> {
    if !c.eat_word("using") {
        return Ok(None);
    }
    c.expect_word("index")?;
    c.column_name().map(Some)
}

/// `(a, b [WITHOUT OVERLAPS])`
fn key_columns(c: &mut Cursor) -> Parse<(Vec<Ident>, bool)> {
    c.expect_symbol("(")?;
    let columns = phrase::names(c)?;
    let without_overlaps = c.eat_newer_word(18, "without");
    if without_overlaps {
        c.expect_word("overlaps")?;
    }
    c.expect_symbol(")")?;
    Ok((columns, without_overlaps))
}

/// `EXCLUDE [USING method] (element WITH operator, …) … [WHERE (predicate)]`
fn exclude(c: &mut Cursor) -> Parse<Exclude> {
    let method = if c.eat_word("using") { Some(c.column_name()?) } else { None };
    let elements = c.parenthesised_list(|c| {
        let element = index::element(c)?;
        c.expect_word("with")?;
        Ok((element, exclude_operator(c)?))
    })?;
    let parameters = index_parameters_of_table(c, false)?;
    let predicate = if c.eat_word("where") { Some(parenthesised_expression(c)?) } else { None };
    Ok(Exclude { method, elements, parameters, predicate })
}

/// `operator`, `schema.operator`, or either inside `OPERATOR(…)`.
fn exclude_operator(c: &mut Cursor) -> Parse<ExcludeOperator> {
    let start = c.at;
    let in_brackets = c.is_word("operator") && c.is_symbol_at(1, "(");
    c.at += if in_brackets { 2 } else { 0 };
    let (schema, name) = reference::operator_name(c)?;
    if in_brackets {
        c.expect_symbol(")")?;
    }
    Ok(ExcludeOperator { schema, name, span: c.span_from(start) })
}
