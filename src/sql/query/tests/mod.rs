//! What is read, what it means, where it stands, and what is refused where.
//!
//! The trees in `expressions.txt` and `queries.txt` were compared, node by node, with those of the server's own parser
//! (libpg_query). `MIGLINT_REWRITE=1` writes what the reader says now.

mod refusals;
mod render;
mod spans;

use super::super::ast::{Statement, StatementKind};
use crate::text::FileId;
use std::path::Path;

const FILE: FileId = FileId(0);

fn statement(sql: &str) -> Statement {
    let mut parsed = super::super::parse(FILE, sql);
    assert_eq!(parsed.statements.len(), 1, "{sql}");
    parsed.statements.remove(0)
}

/// The paragraphs of a file: some lines of SQL and, behind `=>`, its tree.
fn shapes(text: &str) -> Vec<(&str, &str)> {
    let paragraphs = text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    paragraphs.map(|paragraph| paragraph.split_once("\n=> ").unwrap_or((paragraph, ""))).collect()
}

fn check(file: &str, text: &str, before: &str) {
    let mut rewritten = Vec::new();
    let mut wrong = Vec::new();
    for (sql, expected) in shapes(text) {
        let text = format!("{before}{sql}");
        let statement = statement(&text);
        assert_eq!(statement.span.range(), 0..text.len(), "{sql}");
        let tree = render::statement(&statement, before);
        if tree != expected {
            wrong.push(format!("{sql}\n   is {tree}\n  not {expected}"));
        }
        rewritten.push(format!("{sql}\n=> {tree}\n"));
    }
    if std::env::var_os("MIGLINT_REWRITE").is_some() {
        std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sql/query/tests").join(file), rewritten.join("\n"))
            .unwrap();
    } else {
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[test]
fn expressions() {
    check("expressions.txt", include_str!("expressions.txt"), "select ");
}

#[test]
fn queries() {
    check("queries.txt", include_str!("queries.txt"), "");
}

/// A text that ends too early is refused or read, but never lost, and the place of the mistake lies in the text.
#[test]
fn every_prefix_is_answered() {
    let files = [("select ", include_str!("expressions.txt")), ("", include_str!("queries.txt"))];
    for (before, sql) in files.into_iter().flat_map(|(before, text)| shapes(text).into_iter().map(move |(sql, _)| (before, sql)))
    {
        let text = format!("{before}{sql}");
        for (end, _) in text.char_indices().skip(1).filter(|(_, c)| *c == ' ' || *c == '(' || *c == ')') {
            let prefix = &text[..end];
            for statement in super::super::parse(FILE, prefix).statements {
                let place = match &statement.kind {
                    StatementKind::Invalid(error) => error.span,
                    StatementKind::Unknown(unknown) => unknown.at,
                    _ => statement.span,
                };
                assert!(prefix.get(place.range()).is_some_and(|text| !text.is_empty()), "{prefix}");
            }
        }
    }
}
