//! What the server says to scripts, and what it has afterwards.
//!
//! A case is a script in `cases/*.sql`. Behind a statement stands what the server refuses it with, as `--! SQLSTATE message`;
//! behind the script, as `--= fact`, what of the project the catalog holds in the end. Both were read from PostgreSQL 15.
//! `--?` marks a fact about presence, which only we know.

use super::facts;
use crate::catalog::Catalog;
use crate::platform::Platform;
use crate::replay::{Executor, Mode, Session, add_builtin_files, base_catalog};
use crate::source::{SourceFile, Sources};
use crate::sql::parse;

/// A script between two `--- title` lines.
struct Case<'a> {
    title: &'a str,
    script: String,
}

fn cases(text: &str) -> Vec<Case<'_>> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines() {
        match (line.strip_prefix("--- "), cases.last_mut()) {
            (Some(title), _) => cases.push(Case { title, script: String::new() }),
            (None, Some(case)) => {
                case.script.push_str(line);
                case.script.push('\n');
            }
            (None, None) => {}
        }
    }
    cases
}

/// Replays a script statement by statement, as psql does with ON_ERROR_ROLLBACK, and writes beside each what it fails with.
fn run(script: &str) -> String {
    let plain: String = script.lines().filter(|line| !is_note(line)).map(|line| format!("{line}\n")).collect();
    let mut sources = Sources::default();
    add_builtin_files(&mut sources);
    let file = sources.add(SourceFile::new("case.sql".into(), plain.as_str()));
    let parsed = parse(file, &plain);
    let base = base_catalog(Platform::Supabase);
    let mut executor = start(&sources, base.clone(), &parsed.statements);
    let mut out = String::new();
    let mut at = 0;
    for statement in &parsed.statements {
        let end =
            plain[statement.span.end as usize..].find('\n').map_or(plain.len(), |line| statement.span.end as usize + line + 1);
        out.push_str(&plain[at..end.max(at)]);
        at = end.max(at);
        let before = executor.failures.len();
        let _ = executor.run(statement);
        for failure in &executor.failures[before..] {
            out.push_str(&format!("--! {} {}\n", failure.condition.sqlstate(), failure.message));
        }
    }
    out.push_str(&plain[at..]);
    out.truncate(out.trim_end().len());
    out.push('\n');
    for fact in facts::of_project(base, &executor.catalog) {
        out.push_str(&format!("--= {fact}\n"));
    }
    out
}

fn start<'a>(sources: &'a Sources, catalog: Catalog, statements: &[crate::sql::ast::Statement]) -> Executor<'a> {
    let mut session = Session::new(&["$user", "public", "extensions"], "postgres", 15);
    session.begin(&catalog);
    let first = statements.first().expect("a case has a statement").span;
    Executor::new(sources, catalog, session, Mode::Strict, first)
}

fn is_note(line: &str) -> bool {
    line.starts_with("--!") || line.starts_with("--=")
}

fn check(name: &str, text: &str) {
    let mut wrong = String::new();
    let mut actual = String::new();
    for case in cases(text) {
        let expected = format!("{}\n", case.script.trim_end());
        let found = run(&case.script);
        if found != expected {
            wrong.push_str(&format!("--- {}\n{found}\n", case.title));
        }
        actual.push_str(&format!("--- {}\n{found}\n", case.title));
    }
    if std::env::var_os("MIGLINT_REWRITE").is_some() {
        let path = format!("{}/src/replay/tests/cases/{name}.sql", env!("CARGO_MANIFEST_DIR"));
        std::fs::write(path, format!("{}\n", actual.trim_end())).unwrap();
        return;
    }
    assert!(wrong.is_empty(), "{name}: these cases come out differently\n{wrong}");
}

macro_rules! cases {
    ($($name:ident),+ $(,)?) => {
        $(#[test]
        fn $name() {
            check(stringify!($name), include_str!(concat!("cases/", stringify!($name), ".sql")));
        })+
    };
}

cases!(types, routines, sessions, blocks, expressions, demands);
