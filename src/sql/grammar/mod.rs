//! The grammar of commands, one file per family, in the words of PostgreSQL's reference pages.
//!
//! Every function here reads one statement from its first token to its last and refuses at the token that the server
//! would refuse at. Expressions and queries inside commands are read by [`super::query`].

mod alter;
mod alter_column;
mod alter_option;
mod alter_table;
mod column;
mod comment;
mod constraint;
mod copy;
mod definition;
mod drop;
mod extension;
mod index;
mod irrelevant;
mod object;
mod operator;
mod option;
mod parameter;
mod phrase;
mod policy;
mod privilege;
mod publication;
mod reference;
mod role;
mod routine;
mod rule;
mod schema;
mod sequence;
mod session;
mod table;
mod trigger;
pub mod type_name;
mod types;
mod view;

use super::ast::StatementKind;
use super::cursor::{Cursor, Parse};
use super::query;

/// Reads the one statement under the cursor, to its end.
pub fn statement(c: &mut Cursor) -> Parse<StatementKind> {
    let kind = dispatch(c)?;
    c.expect_end()?;
    Ok(kind)
}

fn dispatch(c: &mut Cursor) -> Parse<StatementKind> {
    let Some(token) = c.peek() else { return Err(c.syntax_error()) };
    match c.text(token).to_ascii_lowercase().as_str() {
        "create" => create(c),
        "alter" => alter::alter(c),
        "drop" => drop::drop(c),
        "comment" => comment::comment(c),
        "security" => comment::security_label(c),
        "grant" | "revoke" => privilege::grant_or_revoke(c),
        "reassign" => drop::reassign_owned(c),
        "import" => object::import_foreign_schema(c),
        "select" | "values" | "with" | "table" | "(" => query::query_or_data_statement(c),
        "insert" | "update" | "delete" | "merge" => query::query_or_data_statement(c),
        "do" => routine::do_block(c),
        "call" => routine::call(c),
        "copy" => copy::copy(c),
        "truncate" => copy::truncate(c),
        "lock" => copy::lock(c),
        "refresh" => view::refresh(c),
        "begin" | "start" | "commit" | "end" | "rollback" | "abort" | "savepoint" | "release" => session::transaction(c),
        "prepare" if c.is_word_at(1, "transaction") => session::transaction(c),
        "set" => session::set(c),
        "reset" => session::reset(c),
        _ => irrelevant::irrelevant(c),
    }
}

/// The words that may stand between CREATE and the kind of object.
const CREATE_MODIFIERS: &[&str] = &[
    "or",
    "replace",
    "global",
    "local",
    "temp",
    "temporary",
    "unlogged",
    "recursive",
    "unique",
    "materialized",
    "constraint",
    "foreign",
    "trusted",
    "procedural",
    "default",
    "event",
    "access",
    "text",
    "search",
];

/// The words that may stand behind CREATE OR REPLACE. Any other is a syntax error right there.
const REPLACEABLE: &[&str] = &[
    "aggregate",
    "constraint",
    "function",
    "global",
    "language",
    "local",
    "procedural",
    "procedure",
    "recursive",
    "rule",
    "temp",
    "temporary",
    "transform",
    "trigger",
    "trusted",
    "unlogged",
    "view",
];

/// Refuses OR REPLACE where the server's grammar does not have it.
fn refuse_replace(c: &Cursor) -> Parse<()> {
    if !c.is_word_at(1, "or") {
        return Ok(());
    }
    let mut ahead = Cursor { at: c.at + 2, ..*c };
    ahead.expect_word("replace")?;
    if ahead.is_any_word(REPLACEABLE) { Ok(()) } else { Err(ahead.syntax_error()) }
}

fn create(c: &mut Cursor) -> Parse<StatementKind> {
    refuse_replace(c)?;
    let mut noun = 1;
    while CREATE_MODIFIERS.iter().any(|word| c.is_word_at(noun, word)) {
        noun += 1;
    }
    let is = |words: &[&str]| words.iter().enumerate().all(|(ahead, word)| c.is_word_at(noun + ahead, word));
    let after = |word: &str| (1..noun).any(|at| c.is_word_at(at, word));
    if is(&["table"]) {
        table::create(c)
    } else if is(&["view"]) {
        view::create(c)
    } else if is(&["index"]) {
        index::create(c)
    } else if is(&["sequence"]) {
        sequence::create(c)
    } else if is(&["schema"]) {
        schema::create(c)
    } else if is(&["type"]) {
        types::create_type(c)
    } else if is(&["domain"]) {
        types::create_domain(c)
    } else if is(&["statistics"]) {
        index::create_statistics(c)
    } else if is(&["function"]) || is(&["procedure"]) {
        routine::create(c)
    } else if is(&["aggregate"]) {
        operator::create_aggregate(c)
    } else if is(&["operator", "class"]) || is(&["operator", "family"]) {
        object::create(c)
    } else if is(&["operator"]) {
        operator::create_operator(c)
    } else if is(&["cast"]) {
        operator::create_cast(c)
    } else if is(&["trigger"]) && after("event") {
        trigger::create_event_trigger(c)
    } else if is(&["trigger"]) {
        trigger::create(c)
    } else if is(&["policy"]) {
        policy::create(c)
    } else if is(&["rule"]) {
        rule::create(c)
    } else if is(&["extension"]) {
        extension::create(c)
    } else if is(&["role"]) || is(&["user", "mapping"]) || is(&["user"]) || is(&["group"]) {
        if is(&["user", "mapping"]) { object::create(c) } else { role::create(c) }
    } else if is(&["publication"]) {
        publication::create(c)
    } else {
        object::create(c)
    }
}

#[cfg(test)]
mod tests;
