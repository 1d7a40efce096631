//! Views and materialized views.

use super::{option, phrase, table};
use crate::sql::ast::{CheckOption, CreateTableAs, CreateView, Persistence, RefreshMaterializedView, StatementKind};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::query;

pub fn create(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("create")?;
    if c.is_word("materialized") || c.is_words(&["unlogged", "materialized"]) {
        return materialized(c);
    }
    let replace = phrase::or_replace(c)?;
    let persistence = table::persistence(c)?;
    let recursive = c.eat_word("recursive");
    c.expect_word("view")?;
    let name = c.qualified_name()?;
    let columns = if recursive { phrase::columns(c)? } else { phrase::optional_columns(c)? };
    let with = option::with_parameters(c)?;
    c.expect_word("as")?;
    let query = query::query(c)?;
    let start = c.at;
    let check_option = check_option(c)?;
    if recursive && check_option.is_some() {
        return Err(c.rejected("0A000", "WITH CHECK OPTION not supported on recursive views", c.span_from(start)));
    }
    let view = CreateView { replace, persistence, recursive, name, columns, with, query, check_option };
    Ok(StatementKind::CreateView(Box::new(view)))
}

/// `WITH [LOCAL | CASCADED] CHECK OPTION` or nothing.
fn check_option(c: &mut Cursor) -> Parse<Option<CheckOption>> {
    const OPTIONS: &[(&[&str], CheckOption)] = &[
        (&["check", "option"], CheckOption::Cascaded),
        (&["cascaded", "check", "option"], CheckOption::Cascaded),
        (&["local", "check", "option"], CheckOption::Local),
    ];
    if c.eat_word("with") { phrase::one_of(c, OPTIONS).map(Some) } else { Ok(None) }
}

fn materialized(c: &mut Cursor) -> Parse<StatementKind> {
    let persistence = if c.eat_word("unlogged") { Persistence::Unlogged } else { Persistence::Permanent };
    c.expect_words(&["materialized", "view"])?;
    let guard = phrase::if_not_exists(c)?;
    let name = c.qualified_name()?;
    let columns = phrase::optional_columns(c)?;
    table::access_method(c)?;
    let with = option::with_parameters(c)?;
    table::tablespace(c)?;
    c.expect_word("as")?;
    let query = Some(query::query(c)?);
    let with_data = with_data(c)?;
    let view = CreateTableAs { guard, persistence, materialized: true, name, columns, with, on_commit: None, query, with_data };
    Ok(StatementKind::CreateTableAs(Box::new(view)))
}

/// `WITH [NO] DATA`; true where it is not said.
pub fn with_data(c: &mut Cursor) -> Parse<bool> {
    if c.eat_word("with") { phrase::one_of(c, &[(&["data"], true), (&["no", "data"], false)]) } else { Ok(true) }
}

pub fn refresh(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["refresh", "materialized", "view"])?;
    let concurrently = c.eat_word("concurrently");
    let name = c.qualified_name()?;
    let with_data = with_data(c)?;
    Ok(StatementKind::RefreshMaterializedView(Box::new(RefreshMaterializedView { name, concurrently, with_data })))
}
