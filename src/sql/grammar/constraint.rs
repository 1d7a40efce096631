//! Constraints: of columns, of tables, and the REFERENCES clause that both share.

use super::{index, option, sequence};
use crate::sql::ast::{
    ColumnConstraint, ColumnConstraintKind, ConstraintAttributes, Exclude, ExcludeOperator, Identity, IndexParameters, Match,
    References, ReferentialAction, Stored, TableConstraint, TableConstraintKind,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::name::Ident;
use crate::sql::query;

/// The next constraint behind a column; None where there is none.
pub fn column_constraint(c: &mut Cursor) -> Parse<Option<ColumnConstraint>> {
    let start = c.at;
    let name = if c.eat_word("constraint") { Some(c.column_name()?) } else { None };
    let Some(kind) = column_constraint_kind(c)? else {
        return if name.is_some() { Err(c.syntax_error()) } else { Ok(None) };
    };
    let attributes = attributes(c)?;
    Ok(Some(ColumnConstraint { span: c.span_from(start), name, kind, attributes }))
}

fn column_constraint_kind(c: &mut Cursor) -> Parse<Option<ColumnConstraintKind>> {
    let kind = if c.eat_words(&["not", "null"]) {
        ColumnConstraintKind::NotNull { no_inherit: c.eat_words(&["no", "inherit"]) }
    } else if c.eat_word("null") {
        ColumnConstraintKind::Null
    } else if c.eat_word("default") {
        ColumnConstraintKind::Default(query::restricted_expression(c)?)
    } else if c.eat_word("check") {
        ColumnConstraintKind::Check { expr: parenthesised_expression(c)?, no_inherit: c.eat_words(&["no", "inherit"]) }
    } else if c.eat_word("generated") {
        generated(c)?
    } else if c.eat_word("unique") {
        ColumnConstraintKind::Unique(index_parameters(c)?)
    } else if c.is_word("primary") {
        c.expect_words(&["primary", "key"])?;
        ColumnConstraintKind::PrimaryKey(index_parameters(c)?)
    } else if c.is_word("references") {
        ColumnConstraintKind::References(references(c)?)
    } else {
        return Ok(None);
    };
    Ok(Some(kind))
}

fn generated(c: &mut Cursor) -> Parse<ColumnConstraintKind> {
    let always = c.eat_word("always");
    if !always {
        c.expect_words(&["by", "default"])?;
    }
    c.expect_word("as")?;
    if c.eat_word("identity") {
        let options = if c.is_symbol("(") { sequence::parenthesised_options(c)? } else { Vec::new() };
        return Ok(ColumnConstraintKind::Identity(Identity { always, options }));
    }
    let expr = parenthesised_expression(c)?;
    let stored = match c.eat_any_word(&["stored", "virtual"]) {
        Some("stored") => Stored::Stored,
        // PostgreSQL 18; there it is the default as well.
        _ => Stored::Virtual,
    };
    Ok(ColumnConstraintKind::Generated { expr, stored })
}

pub fn parenthesised_expression(c: &mut Cursor) -> Parse<crate::sql::ast::Expr> {
    c.expect_symbol("(")?;
    let expr = query::expression(c)?;
    c.expect_symbol(")")?;
    Ok(expr)
}

/// `NULLS [NOT] DISTINCT`, `INCLUDE (…)`, `WITH (…)`, `USING INDEX TABLESPACE name`
pub fn index_parameters(c: &mut Cursor) -> Parse<IndexParameters> {
    let mut parameters = IndexParameters::default();
    nulls_distinct(c, &mut parameters)?;
    index_parameters_behind_columns(c, &mut parameters)?;
    Ok(parameters)
}

pub fn nulls_distinct(c: &mut Cursor, parameters: &mut IndexParameters) -> Parse<()> {
    if c.eat_word("nulls") {
        parameters.nulls_not_distinct = c.eat_word("not");
        c.expect_word("distinct")?;
    }
    Ok(())
}

fn index_parameters_behind_columns(c: &mut Cursor, parameters: &mut IndexParameters) -> Parse<()> {
    if c.eat_word("include") {
        parameters.include = c.parenthesised_list(Cursor::column_name)?;
    }
    parameters.with = option::with_options(c)?;
    if c.eat_words(&["using", "index", "tablespace"]) {
        parameters.tablespace = Some(c.column_name()?);
    }
    Ok(())
}

/// `REFERENCES table [(columns)] [MATCH …] [ON DELETE …] [ON UPDATE …]`
pub fn references(c: &mut Cursor) -> Parse<References> {
    let start = c.at;
    c.expect_word("references")?;
    let table = c.qualified_name()?;
    let columns = if c.is_symbol("(") { foreign_columns(c)? } else { Vec::new() };
    let matching = if c.eat_word("match") { matching(c)? } else { Match::Simple };
    let (mut on_delete, mut on_update) = (None, None);
    while c.is_word("on") && (c.is_word_at(1, "delete") || c.is_word_at(1, "update")) {
        let slot = if c.is_word_at(1, "delete") { &mut on_delete } else { &mut on_update };
        if slot.is_some() {
            return Err(c.syntax_error());
        }
        c.at += 2;
        *slot = Some(action(c)?);
    }
    let (on_delete, on_update) = (on_delete.unwrap_or_default(), on_update.unwrap_or_default());
    Ok(References { span: c.span_from(start), table, columns, matching, on_delete, on_update })
}

/// `(a, b)`, or with `PERIOD c` last (PostgreSQL 18).
fn foreign_columns(c: &mut Cursor) -> Parse<Vec<Ident>> {
    c.parenthesised_list(|c| {
        if c.is_word("period") && !c.is_symbol_at(1, ",") && !c.is_symbol_at(1, ")") {
            c.at += 1;
        }
        c.column_name()
    })
}

fn matching(c: &mut Cursor) -> Parse<Match> {
    match c.eat_any_word(&["full", "partial", "simple"]) {
        Some("full") => Ok(Match::Full),
        Some("partial") => Ok(Match::Partial),
        Some(_) => Ok(Match::Simple),
        None => Err(c.syntax_error()),
    }
}

fn action(c: &mut Cursor) -> Parse<ReferentialAction> {
    if c.eat_words(&["no", "action"]) {
        Ok(ReferentialAction::NoAction)
    } else if c.eat_word("restrict") {
        Ok(ReferentialAction::Restrict)
    } else if c.eat_word("cascade") {
        Ok(ReferentialAction::Cascade)
    } else {
        c.expect_word("set")?;
        let to_null = c.is_word("null");
        if c.eat_any_word(&["null", "default"]).is_none() {
            return Err(c.syntax_error());
        }
        let columns = if c.is_symbol("(") { c.parenthesised_list(Cursor::column_name)? } else { Vec::new() };
        Ok(if to_null { ReferentialAction::SetNull(columns) } else { ReferentialAction::SetDefault(columns) })
    }
}

/// DEFERRABLE, INITIALLY, NOT VALID, ENFORCED, NO INHERIT in any order.
pub fn attributes(c: &mut Cursor) -> Parse<ConstraintAttributes> {
    let mut attributes = ConstraintAttributes::default();
    loop {
        if c.eat_word("deferrable") {
            attributes.deferrable = Some(true);
        } else if c.eat_words(&["not", "deferrable"]) {
            attributes.deferrable = Some(false);
        } else if c.eat_words(&["initially", "deferred"]) {
            attributes.initially_deferred = Some(true);
        } else if c.eat_words(&["initially", "immediate"]) {
            attributes.initially_deferred = Some(false);
        } else if c.eat_words(&["not", "valid"]) {
            attributes.not_valid = true;
        } else if c.eat_words(&["not", "enforced"]) {
            attributes.not_enforced = true;
        } else if !c.eat_word("enforced") {
            return Ok(attributes);
        }
    }
}

/// Whether a table constraint comes next, and not a column.
pub fn is_table_constraint(c: &Cursor) -> bool {
    c.is_word("constraint")
        || c.is_words(&["primary", "key"])
        || c.is_words(&["foreign", "key"])
        || c.is_words(&["not", "null"])
        || c.is_word("unique")
        || c.is_word("check")
        || (c.is_word("exclude") && (c.is_word_at(1, "using") || c.is_symbol_at(1, "(")))
}

pub fn table_constraint(c: &mut Cursor) -> Parse<TableConstraint> {
    let start = c.at;
    let name = if c.eat_word("constraint") { Some(c.column_name()?) } else { None };
    let mut kind = table_constraint_kind(c)?;
    let attributes = attributes(c)?;
    if c.eat_words(&["no", "inherit"]) {
        match &mut kind {
            TableConstraintKind::Check { no_inherit, .. } | TableConstraintKind::NotNull { no_inherit, .. } => *no_inherit = true,
            _ => return Err(c.syntax_error()),
        }
    }
    Ok(TableConstraint { span: c.span_from(start), name, kind, attributes })
}

fn table_constraint_kind(c: &mut Cursor) -> Parse<TableConstraintKind> {
    if c.eat_word("check") {
        Ok(TableConstraintKind::Check { expr: parenthesised_expression(c)?, no_inherit: c.eat_words(&["no", "inherit"]) })
    } else if c.eat_word("unique") {
        key(c, false)
    } else if c.is_word("primary") {
        c.expect_words(&["primary", "key"])?;
        key(c, true)
    } else if c.is_word("foreign") {
        c.expect_words(&["foreign", "key"])?;
        Ok(TableConstraintKind::ForeignKey { columns: foreign_columns(c)?, references: references(c)? })
    } else if c.eat_word("exclude") {
        exclude(c).map(TableConstraintKind::Exclude)
    } else if c.is_words(&["not", "null"]) {
        c.at += 2;
        Ok(TableConstraintKind::NotNull { column: c.column_name()?, no_inherit: c.eat_words(&["no", "inherit"]) })
    } else {
        Err(c.syntax_error())
    }
}

/// What stands behind UNIQUE or PRIMARY KEY of a table.
fn key(c: &mut Cursor, primary: bool) -> Parse<TableConstraintKind> {
    if c.eat_words(&["using", "index"]) {
        return Ok(TableConstraintKind::UsingIndex { primary, index: c.column_name()? });
    }
    let mut parameters = IndexParameters::default();
    if !primary {
        nulls_distinct(c, &mut parameters)?;
    }
    c.expect_symbol("(")?;
    let columns = c.comma_list(Cursor::column_name)?;
    let without_overlaps = c.eat_words(&["without", "overlaps"]);
    c.expect_symbol(")")?;
    index_parameters_behind_columns(c, &mut parameters)?;
    Ok(if primary {
        TableConstraintKind::PrimaryKey { columns, without_overlaps, parameters }
    } else {
        TableConstraintKind::Unique { columns, without_overlaps, parameters }
    })
}

/// `EXCLUDE [USING method] (element WITH operator, …) … [WHERE (predicate)]`
fn exclude(c: &mut Cursor) -> Parse<Exclude> {
    let method = if c.eat_word("using") { Some(c.column_name()?) } else { None };
    let elements = c.parenthesised_list(|c| {
        let element = index::element(c)?;
        c.expect_word("with")?;
        Ok((element, exclude_operator(c)?))
    })?;
    let mut parameters = IndexParameters::default();
    index_parameters_behind_columns(c, &mut parameters)?;
    let predicate = if c.eat_word("where") { Some(parenthesised_expression(c)?) } else { None };
    Ok(Exclude { method, elements, parameters, predicate })
}

fn exclude_operator(c: &mut Cursor) -> Parse<ExcludeOperator> {
    let start = c.at;
    let qualified = c.is_word("operator") && c.is_symbol_at(1, "(");
    let mut schema = None;
    if qualified {
        c.at += 2;
        while c.is_symbol_at(1, ".") {
            schema = Some(c.column_name()?);
            c.expect_symbol(".")?;
        }
    }
    let Some(token) = c.peek().filter(|token| token.kind == TokenKind::Operator) else { return Err(c.syntax_error()) };
    c.at += 1;
    if qualified {
        c.expect_symbol(")")?;
    }
    Ok(ExcludeOperator { schema, name: c.text(token).to_owned(), span: c.span_from(start) })
}
