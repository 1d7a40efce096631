//! CREATE TABLE in all its forms, CREATE FOREIGN TABLE, CREATE TABLE AS.

use super::{column, constraint, definition, index, option, phrase, view};
use crate::sql::ast::{
    CreateTable, CreateTableAs, Guard, LikeClause, LikeOption, LikeWhat, OnCommit, OptionItem, PartitionBound, PartitionBy,
    PartitionStrategy, Persistence, StatementKind, TableElement, TableSource,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::name::{Ident, QualifiedName};
use crate::sql::query;

pub fn create(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("create")?;
    if c.eat_word("foreign") {
        c.expect_word("table")?;
        return table(c, Persistence::Permanent, true);
    }
    let persistence = persistence(c);
    c.expect_word("table")?;
    table(c, persistence, false)
}

/// `[GLOBAL | LOCAL] TEMPORARY`, `UNLOGGED`, or nothing.
pub fn persistence(c: &mut Cursor) -> Persistence {
    if (c.is_word("global") || c.is_word("local")) && (c.is_word_at(1, "temp") || c.is_word_at(1, "temporary")) {
        c.at += 1;
    }
    match c.eat_any_word(&["temp", "temporary", "unlogged"]) {
        Some("unlogged") => Persistence::Unlogged,
        Some(_) => Persistence::Temporary,
        None => Persistence::Permanent,
    }
}

fn table(c: &mut Cursor, persistence: Persistence, foreign: bool) -> Parse<StatementKind> {
    let guard = phrase::if_not_exists(c)?;
    let name = c.qualified_name()?;
    if !foreign && is_table_as(c) {
        return table_as(c, guard, persistence, name);
    }
    let (source, elements) = columns(c)?;
    let inherits = if c.eat_word("inherits") { c.parenthesised_list(Cursor::qualified_name)? } else { Vec::new() };
    let mut create = CreateTable {
        guard,
        persistence,
        name,
        source,
        elements,
        inherits,
        partition_by: None,
        with: Vec::new(),
        access_method: None,
        on_commit: None,
        tablespace: None,
        server: None,
    };
    if foreign {
        c.expect_word("server")?;
        create.server = Some(c.column_name()?);
        definition::foreign_options(c)?;
    } else {
        create.partition_by = partition_by(c)?;
        create.access_method = access_method(c)?;
        create.with = storage_options(c)?;
        create.on_commit = on_commit(c)?;
        create.tablespace = tablespace(c)?;
    }
    Ok(StatementKind::CreateTable(Box::new(create)))
}

/// Whether AS comes next, possibly behind a list of bare column names and the options of a table.
fn is_table_as(c: &Cursor) -> bool {
    let mut probe = *c;
    if probe.is_symbol("(") && probe.parenthesised_list(Cursor::column_name).is_err() {
        return false;
    }
    let options = access_method(&mut probe).is_ok()
        && storage_options(&mut probe).is_ok()
        && on_commit(&mut probe).is_ok()
        && tablespace(&mut probe).is_ok();
    options && probe.is_word("as")
}

fn table_as(c: &mut Cursor, guard: Guard, persistence: Persistence, name: QualifiedName) -> Parse<StatementKind> {
    let columns = if c.is_symbol("(") { c.parenthesised_list(Cursor::column_name)? } else { Vec::new() };
    access_method(c)?;
    let with = storage_options(c)?;
    on_commit(c)?;
    tablespace(c)?;
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
    let create = CreateTableAs { guard, persistence, materialized: false, name, columns, with, query, with_data };
    Ok(StatementKind::CreateTableAs(Box::new(create)))
}

fn columns(c: &mut Cursor) -> Parse<(TableSource, Vec<TableElement>)> {
    if c.eat_words(&["partition", "of"]) {
        let parent = c.qualified_name()?;
        let elements = typed_elements(c)?;
        let bound = partition_bound(c)?;
        return Ok((TableSource::PartitionOf { parent, bound }, elements));
    }
    if c.eat_word("of") {
        let ty = c.qualified_name()?;
        return Ok((TableSource::OfType(ty), typed_elements(c)?));
    }
    c.expect_symbol("(")?;
    let elements = if c.is_symbol(")") { Vec::new() } else { c.comma_list(element)? };
    c.expect_symbol(")")?;
    Ok((TableSource::Columns, elements))
}

fn element(c: &mut Cursor) -> Parse<TableElement> {
    if c.is_word("like") {
        like(c).map(TableElement::Like)
    } else if constraint::is_table_constraint(c) {
        constraint::table_constraint(c).map(TableElement::Constraint)
    } else {
        column::column(c).map(TableElement::Column)
    }
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
    const WHAT: &[(&str, LikeWhat)] = &[
        ("comments", LikeWhat::Comments),
        ("compression", LikeWhat::Compression),
        ("constraints", LikeWhat::Constraints),
        ("defaults", LikeWhat::Defaults),
        ("generated", LikeWhat::Generated),
        ("identity", LikeWhat::Identity),
        ("indexes", LikeWhat::Indexes),
        ("statistics", LikeWhat::Statistics),
        ("storage", LikeWhat::Storage),
        ("all", LikeWhat::All),
    ];
    let found = WHAT.iter().find(|(word, _)| c.eat_word(word));
    found.map(|(_, what)| *what).ok_or_else(|| c.syntax_error())
}

/// `FOR VALUES …` or `DEFAULT`
pub fn partition_bound(c: &mut Cursor) -> Parse<PartitionBound> {
    if c.eat_word("default") {
        return Ok(PartitionBound::Default);
    }
    c.expect_words(&["for", "values"])?;
    if c.eat_word("in") {
        return c.parenthesised_list(query::expression).map(PartitionBound::In);
    }
    if c.eat_word("from") {
        let from = c.parenthesised_list(query::expression)?;
        c.expect_word("to")?;
        return Ok(PartitionBound::Range { from, to: c.parenthesised_list(query::expression)? });
    }
    c.expect_word("with")?;
    c.expect_symbol("(")?;
    let (mut modulus, mut remainder) = (0, 0);
    c.comma_list(|c| {
        let slot = if c.eat_word("modulus") {
            &mut modulus
        } else {
            c.expect_word("remainder")?;
            &mut remainder
        };
        *slot = c.integer()?.0.parse().unwrap_or(0);
        Ok(())
    })?;
    c.expect_symbol(")")?;
    Ok(PartitionBound::Hash { modulus, remainder })
}

fn partition_by(c: &mut Cursor) -> Parse<Option<PartitionBy>> {
    let start = c.at;
    if !c.eat_words(&["partition", "by"]) {
        return Ok(None);
    }
    let strategy = match c.eat_any_word(&["range", "list", "hash"]) {
        Some("range") => PartitionStrategy::Range,
        Some("list") => PartitionStrategy::List,
        Some(_) => PartitionStrategy::Hash,
        None => return Err(c.syntax_error()),
    };
    let keys = c.parenthesised_list(index::element)?;
    Ok(Some(PartitionBy { span: c.span_from(start), strategy, keys }))
}

fn access_method(c: &mut Cursor) -> Parse<Option<Ident>> {
    if c.eat_word("using") { c.column_name().map(Some) } else { Ok(None) }
}

fn storage_options(c: &mut Cursor) -> Parse<Vec<OptionItem>> {
    if c.eat_words(&["without", "oids"]) {
        return Ok(Vec::new());
    }
    option::with_options(c)
}

fn on_commit(c: &mut Cursor) -> Parse<Option<OnCommit>> {
    if !c.eat_words(&["on", "commit"]) {
        return Ok(None);
    }
    if c.eat_word("drop") {
        return Ok(Some(OnCommit::Drop));
    }
    let action = match c.eat_any_word(&["preserve", "delete"]) {
        Some("preserve") => OnCommit::PreserveRows,
        Some(_) => OnCommit::DeleteRows,
        None => return Err(c.syntax_error()),
    };
    c.expect_word("rows")?;
    Ok(Some(action))
}

fn tablespace(c: &mut Cursor) -> Parse<Option<Ident>> {
    if c.eat_word("tablespace") { c.column_name().map(Some) } else { Ok(None) }
}
