//! The grammar of commands, one file per family, in the words of PostgreSQL's reference pages.
//!
//! Every function here reads one statement from its first token to its last and refuses at the token that the server
//! would refuse at. Expressions and queries inside commands are read by [`super::query`].

mod alter;
mod alter_column;
mod alter_option;
mod alter_table;
mod attribute;
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
mod partition;
mod phrase;
mod policy;
mod privilege;
mod publication;
mod reference;
mod references;
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

/// The words between CREATE and the kind of object, each with the words that may follow it.
const CREATE_MODIFIERS: &[(&str, &[&str])] = &[
    ("global", &["temp", "temporary"]),
    ("local", &["temp", "temporary"]),
    ("temp", &["table", "sequence", "view", "recursive"]),
    ("temporary", &["table", "sequence", "view", "recursive"]),
    ("unlogged", &["table", "sequence", "view", "recursive", "materialized"]),
    ("recursive", &["view"]),
    ("unique", &["index"]),
    ("materialized", &["view"]),
    ("constraint", &["trigger"]),
    ("foreign", &["table", "data"]),
    ("trusted", &["procedural", "language"]),
    ("procedural", &["language"]),
    ("default", &["conversion"]),
    ("event", &["trigger"]),
    ("access", &["method"]),
    ("text", &["search"]),
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

/// A cursor at the kind of object that CREATE makes, behind the words that may stand before it.
fn noun<'a>(c: &Cursor<'a>) -> Parse<Cursor<'a>> {
    let mut noun = Cursor { at: c.at + 1, ..*c };
    let replaces = noun.is_word("or");
    if replaces {
        noun.at += 1;
        noun.expect_word("replace")?;
        if !noun.is_any_word(REPLACEABLE) {
            return Err(noun.syntax_error());
        }
    }
    while let Some((_, followers)) = CREATE_MODIFIERS.iter().find(|(word, _)| noun.is_word(word)) {
        noun.at += 1;
        // A temporary view can be replaced, a temporary table cannot.
        let fits = noun.is_any_word(followers) && !(replaces && noun.is_any_word(&["table", "sequence", "materialized"]));
        if !fits {
            return Err(noun.syntax_error());
        }
    }
    Ok(noun)
}

fn create(c: &mut Cursor) -> Parse<StatementKind> {
    let noun = noun(c)?;
    let word = noun.peek().map(|token| noun.text(token).to_ascii_lowercase()).unwrap_or_default();
    match word.as_str() {
        "table" => table::create(c),
        "view" => view::create(c),
        "index" => index::create(c),
        "sequence" => sequence::create(c),
        "schema" => schema::create(c),
        "type" => types::create_type(c),
        "domain" => types::create_domain(c),
        "statistics" => index::create_statistics(c),
        "function" | "procedure" => routine::create(c),
        "aggregate" => operator::create_aggregate(c),
        "operator" if noun.is_any_word_at(1, &["class", "family"]) => object::create(c),
        "operator" => operator::create_operator(c),
        "cast" => operator::create_cast(c),
        "trigger" if c.is_word_at(1, "event") => trigger::create_event_trigger(c),
        "trigger" => trigger::create(c),
        "policy" => policy::create(c),
        "rule" => rule::create(c),
        "extension" => extension::create(c),
        "user" if noun.is_word_at(1, "mapping") => object::create(c),
        "role" | "user" | "group" => role::create(c),
        "publication" => publication::create(c),
        _ => object::create(c),
    }
}

#[cfg(test)]
mod tests;
