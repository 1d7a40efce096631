//! CREATE TABLE in all its forms, CREATE FOREIGN TABLE, CREATE TABLE AS.

use super::partition::{partition_bound, partition_by};
use super::{column, constraint, definition, option, phrase, view};
use crate::sql::ast::{
    CreateTable, CreateTableAs, Guard, LikeClause, LikeOption, LikeWhat, OnCommit, OptionItem, Persistence, StatementKind,
    TableElement, TableSource,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::name::{Ident, QualifiedName};
use crate::sql::query;

pub fn create(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("create")?;
    if c.eat_word("foreign") {
        c.expect_word("table")?;
        return foreign_table(c);
    }
    let persistence = persistence(c)?;
    c.expect_word("table")?;
    let guard = phrase::if_not_exists(c)?;
    let name = c.qualified_name()?;
    if is_table_as(c) { table_as(c, guard, persistence, name) } else { table(c, guard, persistence, name) }
}

/// CREATE TABLE without AS, as it may stand inside CREATE SCHEMA.
pub fn create_with_columns(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("create")?;
    let persistence = persistence(c)?;
    c.expect_word("table")?;
    let guard = phrase::if_not_exists(c)?;
    let name = c.qualified_name()?;
    table(c, guard, persistence, name)
}

/// `[GLOBAL | LOCAL] TEMPORARY`, `UNLOGGED`, or nothing.
pub fn persistence(c: &mut Cursor) -> Parse<Persistence> {
    if c.eat_any_word(&["global", "local"]).is_some() && !c.is_any_word(&["temp", "temporary"]) {
        return Err(c.syntax_error());
    }
    Ok(match c.eat_any_word(&["temp", "temporary", "unlogged"]) {
        Some("unlogged") => Persistence::Unlogged,
        Some(_) => Persistence::Temporary,
        None => Persistence::Permanent,
    })
}

/// Whether what stands behind the name can only be CREATE TABLE AS: no definition at all, or a list whose first column has
/// no type.
fn is_table_as(c: &Cursor) -> bool {
    let mut first = *c;
    if first.eat_symbol("(") {
        return first.column_name().is_ok() && (first.is_symbol(",") || first.is_symbol(")"));
    }
    !c.is_any_word(&["of", "partition"])
}

fn table(c: &mut Cursor, guard: Guard, persistence: Persistence, name: QualifiedName) -> Parse<StatementKind> {
    let (source, elements) = if c.eat_word("of") {
        (TableSource::OfType(c.qualified_name()?), typed_elements(c)?)
    } else if c.is_word("partition") {
        partition_of(c)?
    } else {
        (TableSource::Columns, elements(c)?)
    };
    let inherits = inherits(c, &source)?;
    let partition_by = partition_by(c)?;
    let Storage { access_method, with, on_commit, tablespace } = storage(c)?;
    Ok(StatementKind::CreateTable(Box::new(CreateTable {
        guard,
        persistence,
        name,
        source,
        elements,
        inherits,
        partition_by,
        with,
        access_method,
        on_commit,
        tablespace,
        server: None,
    })))
}

fn foreign_table(c: &mut Cursor) -> Parse<StatementKind> {
    let guard = phrase::if_not_exists(c)?;
    let name = c.qualified_name()?;
    let (source, elements) = if c.is_word("partition") { partition_of(c)? } else { (TableSource::Columns, elements(c)?) };
    let inherits = inherits(c, &source)?;
    c.expect_word("server")?;
    let server = Some(c.column_name()?);
    definition::foreign_options(c)?;
    Ok(StatementKind::CreateTable(Box::new(CreateTable {
        guard,
        persistence: Persistence::Permanent,
        name,
        source,
        elements,
        inherits,
        partition_by: None,
        with: Vec::new(),
        access_method: None,
        on_commit: None,
        tablespace: None,
        server,
    })))
}

/// `PARTITION OF parent [(elements)] bound`
fn partition_of(c: &mut Cursor) -> Parse<(TableSource, Vec<TableElement>)> {
    c.expect_words(&["partition", "of"])?;
    let parent = c.qualified_name()?;
    let elements = typed_elements(c)?;
    Ok((TableSource::PartitionOf { parent, bound: partition_bound(c)? }, elements))
}

/// `INHERITS (parent, …)`, which only a table with columns of its own may have.
fn inherits(c: &mut Cursor, source: &TableSource) -> Parse<Vec<QualifiedName>> {
    let may_inherit = matches!(source, TableSource::Columns);
    if may_inherit && c.eat_word("inherits") { c.parenthesised_list(Cursor::qualified_name) } else { Ok(Vec::new()) }
}

fn elements(c: &mut Cursor) -> Parse<Vec<TableElement>> {
    if c.is_symbol("(") && c.is_symbol_at(1, ")") {
        c.at += 2;
        return Ok(Vec::new());
    }
    c.parenthesised_list(|c| {
        if c.is_word("like") {
            like(c).map(TableElement::Like)
        } else if constraint::is_table_constraint(c) {
            constraint::table_constraint(c).map(TableElement::Constraint)
        } else {
            column::column(c).map(TableElement::Column)
        }
    })
}

fn typed_elements(c: &mut Cursor) -> Parse<Vec<TableElement>> {
    if !c.is_symbol("(") {
        return Ok(Vec::new());
    }
    c.parenthesised_list(|c| {
        if constraint::is_table_constraint(c) {
            constraint::table_constraint(c).map(TableElement::Constraint)
        } else {
            column::typed_column(c).map(TableElement::Column)
        }
    })
}

fn like(c: &mut Cursor) -> Parse<LikeClause> {
    let start = c.at;
    c.expect_word("like")?;
    let source = c.qualified_name()?;
    let mut options = Vec::new();
    while let Some(verb) = c.eat_any_word(&["including", "excluding"]) {
        options.push(LikeOption { including: verb == "including", what: like_what(c)? });
    }
    Ok(LikeClause { span: c.span_from(start), source, options })
}

fn like_what(c: &mut Cursor) -> Parse<LikeWhat> {
    const WHAT: &[(&[&str], LikeWhat)] = &[
        (&["comments"], LikeWhat::Comments),
        (&["compression"], LikeWhat::Compression),
        (&["constraints"], LikeWhat::Constraints),
        (&["defaults"], LikeWhat::Defaults),
        (&["generated"], LikeWhat::Generated),
        (&["identity"], LikeWhat::Identity),
        (&["indexes"], LikeWhat::Indexes),
        (&["statistics"], LikeWhat::Statistics),
        (&["storage"], LikeWhat::Storage),
        (&["all"], LikeWhat::All),
    ];
    phrase::one_of(c, WHAT)
}

/// What stands behind the columns of a table, in the one order that the grammar has.
struct Storage {
    access_method: Option<Ident>,
    with: Vec<OptionItem>,
    on_commit: Option<OnCommit>,
    tablespace: Option<Ident>,
}

fn storage(c: &mut Cursor) -> Parse<Storage> {
    Ok(Storage { access_method: access_method(c)?, with: parameters(c)?, on_commit: on_commit(c)?, tablespace: tablespace(c)? })
}

fn table_as(c: &mut Cursor, guard: Guard, persistence: Persistence, name: QualifiedName) -> Parse<StatementKind> {
    let columns = phrase::optional_columns(c)?;
    let Storage { with, on_commit, .. } = storage(c)?;
    c.expect_word("as")?;
    let query = if c.eat_word("execute") {
        c.column_name()?;
        if c.is_symbol("(") {
            c.parenthesised_list(query::expression)?;
        }
        None
    } else {
        Some(query::query(c)?)
    };
    let with_data = view::with_data(c)?;
    let create = CreateTableAs { guard, persistence, materialized: false, name, columns, with, on_commit, query, with_data };
    Ok(StatementKind::CreateTableAs(Box::new(create)))
}

/// `USING method` or nothing.
pub fn access_method(c: &mut Cursor) -> Parse<Option<Ident>> {
    if c.eat_word("using") { c.column_name().map(Some) } else { Ok(None) }
}

/// `WITH (…)`, `WITHOUT OIDS` or nothing.
fn parameters(c: &mut Cursor) -> Parse<Vec<OptionItem>> {
    if c.eat_word("without") {
        return c.expect_word("oids").map(|()| Vec::new());
    }
    option::with_parameters(c)
}

fn on_commit(c: &mut Cursor) -> Parse<Option<OnCommit>> {
    const ACTIONS: &[(&[&str], OnCommit)] = &[
        (&["drop"], OnCommit::Drop),
        (&["preserve", "rows"], OnCommit::PreserveRows),
        (&["delete", "rows"], OnCommit::DeleteRows),
    ];
    if !c.eat_word("on") {
        return Ok(None);
    }
    c.expect_word("commit")?;
    phrase::one_of(c, ACTIONS).map(Some)
}

/// `TABLESPACE name` or nothing.
pub fn tablespace(c: &mut Cursor) -> Parse<Option<Ident>> {
    if c.eat_word("tablespace") { c.column_name().map(Some) } else { Ok(None) }
}
