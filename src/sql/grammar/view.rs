//! Views and materialized views.

use super::{option, phrase, table};
use crate::sql::ast::{CheckOption, CreateTableAs, CreateView, Persistence, RefreshMaterializedView, Replace, StatementKind};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::query;

pub fn create(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("create")?;
    if c.eat_word("materialized") {
        return materialized(c, Persistence::Permanent);
    }
    if c.is_words(&["unlogged", "materialized"]) {
        c.at += 2;
        return materialized(c, Persistence::Unlogged);
    }
    let replace = if c.eat_words(&["or", "replace"]) { Replace::OrReplace } else { Replace::No };
    let persistence = table::persistence(c);
    let recursive = c.eat_word("recursive");
    c.expect_word("view")?;
    let name = c.qualified_name()?;
    let columns = if recursive || c.is_symbol("(") { c.parenthesised_list(Cursor::column_name)? } else { Vec::new() };
    let with = option::with_options(c)?;
    c.expect_word("as")?;
    let query = query::query(c)?;
    let check_option = check_option(c)?;
    let view = CreateView { replace, persistence, recursive, name, columns, with, query, check_option };
    Ok(StatementKind::CreateView(Box::new(view)))
}

fn check_option(c: &mut Cursor) -> Parse<Option<CheckOption>> {
    if !c.eat_word("with") {
        return Ok(None);
    }
    let kind = if c.eat_any_word(&["local", "cascaded"]) == Some("local") { CheckOption::Local } else { CheckOption::Cascaded };
    c.expect_words(&["check", "option"])?;
    Ok(Some(kind))
}

fn materialized(c: &mut Cursor, persistence: Persistence) -> Parse<StatementKind> {
    c.expect_word("view")?;
    let guard = phrase::if_not_exists(c)?;
    let name = c.qualified_name()?;
    let columns = if c.is_symbol("(") { c.parenthesised_list(Cursor::column_name)? } else { Vec::new() };
    if c.eat_word("using") {
        c.column_name()?;
    }
    let with = option::with_options(c)?;
    if c.eat_word("tablespace") {
        c.column_name()?;
    }
    c.expect_word("as")?;
    let query = Some(query::query(c)?);
    let with_data = with_data(c)?;
    let view = CreateTableAs { guard, persistence, materialized: true, name, columns, with, query, with_data };
    Ok(StatementKind::CreateTableAs(Box::new(view)))
}

/// `WITH [NO] DATA`; true where it is not said.
pub fn with_data(c: &mut Cursor) -> Parse<bool> {
    if !c.eat_word("with") {
        return Ok(true);
    }
    let no = c.eat_word("no");
    c.expect_word("data")?;
    Ok(!no)
}

pub fn refresh(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["refresh", "materialized", "view"])?;
    let concurrently = c.eat_word("concurrently");
    let name = c.qualified_name()?;
    with_data(c)?;
    Ok(StatementKind::RefreshMaterializedView(Box::new(RefreshMaterializedView { name, concurrently })))
}
