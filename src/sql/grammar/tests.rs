//! Statements as data, in `tests/`: one block of lines each, an empty line between two.
//!
//! Every statement outside `refused*.sql` is accepted by the grammar of PostgreSQL 18 itself (checked with its parser when the
//! files were written). In `refused*.sql`, « and » stand around the offending text, with nothing between them at the end
//! of the input; a first line `-- …` is the server's message where it is no plain syntax error.

use crate::sql::ast::{Statement, StatementKind};
use crate::text::FileId;
use std::path::PathBuf;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/sql/grammar/tests")
}

fn blocks(file: &str) -> Vec<String> {
    let text = std::fs::read_to_string(folder().join(file)).unwrap();
    text.split("\n\n").map(|block| block.trim_matches('\n').to_owned()).filter(|block| !block.is_empty()).collect()
}

/// The files whose names begin with `refused`, or the others.
fn files(refused: bool) -> Vec<String> {
    let names = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| name.ends_with(".sql") && name.starts_with("refused") == refused).collect();
    names.sort();
    names
}

fn every_block(refused: bool) -> Vec<String> {
    files(refused).iter().flat_map(|file| blocks(file)).collect()
}

fn only_statement(text: &str) -> Result<Statement, String> {
    let statements = crate::sql::parse(FileId(0), text).statements;
    let count = statements.len();
    let only = statements.into_iter().next().filter(|_| count == 1);
    only.ok_or_else(|| format!("{count} statements in: {text}"))
}

/// The one statement of a text, for the tests of the families.
pub(super) fn read(text: &str) -> StatementKind {
    only_statement(text).unwrap().kind
}

fn fault(text: &str) -> Option<String> {
    match only_statement(text) {
        Err(fault) => Some(fault),
        Ok(statement) => match statement.kind {
            StatementKind::Invalid(error) => Some(format!("{} in: {text}", error.message)),
            StatementKind::Unknown(unknown) => Some(format!("not understood ({}): {text}", unknown.reason)),
            _ if statement.span.of(text) != text => Some(format!("the span is {:?} of: {text}", statement.span.of(text))),
            _ => None,
        },
    }
}

#[test]
fn every_shape_is_understood_from_its_first_token_to_its_last() {
    let faults: Vec<_> = every_block(false).iter().filter_map(|block| fault(block)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The shapes of queries and data statements, which the tests of `query` compare with their trees.
fn query_shapes() -> impl Iterator<Item = &'static str> {
    let text = include_str!("../query/tests/queries.txt");
    text.split("\n\n").filter_map(|case| case.split("\n=> ").next()).map(str::trim)
}

/// The words of a text in upper case, without those that may stand between a command's own.
fn words(text: &str, own: &[&str]) -> Vec<String> {
    const BETWEEN: &[&str] = &[
        "OR",
        "REPLACE",
        "TEMP",
        "TEMPORARY",
        "UNLOGGED",
        "UNIQUE",
        "TRUSTED",
        "PROCEDURAL",
        "RECURSIVE",
        "CONSTRAINT",
        "GLOBAL",
        "LOCAL",
        "DEFAULT",
    ];
    let all = text.split(|c: char| !c.is_alphanumeric()).map(str::to_ascii_uppercase).filter(|word| !word.is_empty());
    all.take(9).filter(|word| own.contains(&word.as_str()) || !BETWEEN.contains(&word.as_str())).collect()
}

/// `commands.txt` has the headings of the manual's reference of SQL commands (PostgreSQL 18).
#[test]
fn every_command_of_the_manual_has_a_shape() {
    let shapes: Vec<String> = every_block(false).into_iter().chain(query_shapes().map(str::to_owned)).collect();
    let has_shape = |command: &str| {
        let own: Vec<&str> = command.split(' ').collect();
        shapes.iter().any(|shape| words(shape, &own).iter().take(own.len()).eq(own.iter()))
    };
    let missing: Vec<&str> = include_str!("tests/commands.txt").lines().filter(|command| !has_shape(command)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(shapes.len() >= 300, "{}", shapes.len());
}

/// The expected message and the marked text, against what the parser says.
fn unexpected(block: &str) -> Option<String> {
    let (message, marked) = match block.strip_prefix("-- ") {
        Some(rest) => rest.split_once('\n').unwrap(),
        None => ("", block),
    };
    let (before, rest) = marked.split_once('«').unwrap();
    let (offending, after) = rest.split_once('»').unwrap();
    let text = format!("{before}{offending}{after}");
    let message = match (message, offending) {
        ("", "") => "syntax error at end of input".to_owned(),
        ("", token) => format!("syntax error at or near \"{token}\""),
        (message, _) => message.to_owned(),
    };
    let at_end = offending.is_empty();
    match only_statement(&text).map(|statement| statement.kind) {
        Ok(StatementKind::Invalid(error)) => {
            let right_place = at_end || (error.span.start as usize == before.len() && error.span.of(&text) == offending);
            (error.message != message || !right_place)
                .then(|| format!("{} at {:?} in: {text}", error.message, error.span.of(&text)))
        }
        other => Some(format!("{other:?} of: {text}")),
    }
}

#[test]
fn what_the_server_refuses_is_refused_at_the_same_token() {
    let faults: Vec<_> = every_block(true).iter().filter_map(|block| unexpected(block)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
