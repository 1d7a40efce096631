//! COPY in its new and its two old syntaxes, TRUNCATE, LOCK.

use super::phrase::{self, drop_behavior, is_number, number, one_of};
use crate::sql::ast::{Copy, CopySource, Lock, StatementKind, Truncate};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::query;

/// COPY table | (query) FROM | TO target [options]
pub fn copy(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("copy")?;
    let source = source(c)?;
    let from = match source {
        CopySource::Table { .. } => one_of(c, &[(&["from"], true), (&["to"], false)])?,
        CopySource::Query(_) | CopySource::Data(_) => c.expect_word("to").map(|()| false)?,
    };
    target(c)?;
    if matches!(source, CopySource::Table { .. }) {
        old_delimiter(c)?;
    }
    c.eat_word("with");
    if c.is_symbol("(") {
        c.parenthesised_list(option).map(|_| ())?
    } else {
        old_options(c)?
    }
    if matches!(source, CopySource::Table { .. }) {
        filter(c, from)?;
    }
    Ok(StatementKind::Copy(Box::new(Copy { source, from, inline_data: None })))
}

/// `(query)`, or `[BINARY] table [(columns)]`
fn source(c: &mut Cursor) -> Parse<CopySource> {
    if !c.eat_symbol("(") {
        c.eat_word("binary");
        let name = c.qualified_name()?;
        return Ok(CopySource::Table { name, columns: phrase::optional_columns(c)? });
    }
    let source = match query::query_or_data_statement(c)? {
        StatementKind::Query(query) => CopySource::Query(query),
        StatementKind::Data(data) => CopySource::Data(data),
        _ => return Err(c.syntax_error()),
    };
    c.expect_symbol(")")?;
    Ok(source)
}

/// `'file'`, `PROGRAM 'command'`, STDIN or STDOUT
fn target(c: &mut Cursor) -> Parse<()> {
    let start = c.at;
    let program = c.eat_word("program");
    if c.is_string() {
        return c.string().map(|_| ());
    }
    one_of(c, &[(&["stdin"], ()), (&["stdout"], ())])?;
    if program {
        return Err(c.rejected("42601", "STDIN/STDOUT not allowed with PROGRAM", c.span_from(start)));
    }
    Ok(())
}

/// `[USING] DELIMITERS 'text'`, the oldest of the syntaxes.
fn old_delimiter(c: &mut Cursor) -> Parse<()> {
    if c.eat_word("using") {
        c.expect_word("delimiters")?;
    } else if !c.eat_word("delimiters") {
        return Ok(());
    }
    c.string().map(|_| ())
}

/// `name [value]` inside the parentheses: a word, string, number, `*` or a list.
fn option(c: &mut Cursor) -> Parse<()> {
    c.label()?;
    if c.is_symbol(",") || c.is_symbol(")") || c.eat_symbol("*") || c.eat_word("default") {
        Ok(())
    } else if c.is_symbol("(") {
        c.parenthesised_list(phrase::boolean_or_string).map(|_| ())
    } else if is_number(c) {
        number(c).map(|_| ())
    } else {
        phrase::boolean_or_string(c)
    }
}

/// The options without parentheses: key words one after another.
fn old_options(c: &mut Cursor) -> Parse<()> {
    let words = ["binary", "freeze", "csv", "header", "delimiter", "null", "quote", "escape", "encoding", "force"];
    while let Some(word) = c.eat_any_word(&words) {
        match word {
            "delimiter" | "null" | "quote" | "escape" => {
                c.eat_word("as");
                c.string()?;
            }
            "encoding" => {
                c.string()?;
            }
            "force" => {
                one_of(c, &[(&["quote"], ()), (&["not", "null"], ()), (&["null"], ())])?;
                if !c.eat_symbol("*") {
                    phrase::names(c)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// `WHERE condition`, which only COPY FROM can have.
fn filter(c: &mut Cursor, from: bool) -> Parse<()> {
    let span = c.here();
    if !c.eat_word("where") {
        return Ok(());
    }
    query::expression(c)?;
    if from { Ok(()) } else { Err(c.rejected("42601", "WHERE clause not allowed with COPY TO", span)) }
}

/// TRUNCATE [TABLE] relations [RESTART | CONTINUE IDENTITY] [CASCADE | RESTRICT]
pub fn truncate(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("truncate")?;
    c.eat_word("table");
    let tables = c.comma_list(phrase::relation)?;
    if c.eat_any_word(&["restart", "continue"]).is_some() {
        c.expect_word("identity")?;
    }
    Ok(StatementKind::Truncate(Box::new(Truncate { tables, behavior: drop_behavior(c) })))
}

const LOCK_MODES: &[(&[&str], ())] = &[
    (&["access", "share"], ()),
    (&["row", "share"], ()),
    (&["row", "exclusive"], ()),
    (&["share", "update", "exclusive"], ()),
    (&["share"], ()),
    (&["share", "row", "exclusive"], ()),
    (&["exclusive"], ()),
    (&["access", "exclusive"], ()),
];

/// LOCK [TABLE] relations [IN mode MODE] [NOWAIT]
pub fn lock(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("lock")?;
    c.eat_word("table");
    let tables = c.comma_list(phrase::relation)?;
    if c.eat_word("in") {
        one_of(c, LOCK_MODES)?;
        c.expect_word("mode")?;
    }
    c.eat_word("nowait");
    Ok(StatementKind::Lock(Box::new(Lock { tables })))
}
