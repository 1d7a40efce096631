//! Bodies with the answer of a server (PostgreSQL 15) that was asked to make a function of them: `ok`, or SQLSTATE, line and
//! message. A first line `-- arguments | result` is the function's head; without one it takes nothing and returns int.

use super::{Body, Signature, StmtKind, parsed};
use crate::sql::ast::{CreateRoutine, RoutineBody, StatementKind};
use crate::sql::cursor::Source;
use crate::text::{FileId, Span};

const BODIES: &str = include_str!("bodies.txt");

/// A function with that body, as a text, and the number of its body's first byte.
fn function(block: &str) -> (String, usize) {
    let (head, body) = match block.strip_prefix("-- ") {
        Some(rest) => rest.split_once('\n').unwrap(),
        None => ("| int", block),
    };
    let (arguments, result) = head.split_once('|').unwrap();
    let before = match result.trim() {
        "procedure" => format!("create procedure f({arguments}) language plpgsql as $body$"),
        result => format!("create function f({arguments}) returns {result} language plpgsql as $body$"),
    };
    (format!("{before}{body}$body$"), before.len())
}

fn routine(text: &str) -> CreateRoutine {
    match crate::sql::parse(FileId(0), text).statements.remove(0).kind {
        StatementKind::CreateRoutine(routine) => *routine,
        other => panic!("{other:?}"),
    }
}

fn compiled(text: &str) -> Body {
    let routine = routine(text);
    let Some(RoutineBody::Text(body)) = &routine.body else { panic!("{text}") };
    super::compiled(Source { file: FileId(0), text }, body, || Signature::of(&routine)).clone()
}

fn answer(block: &str) -> String {
    let (text, start) = function(block);
    match compiled(&text).problems.first() {
        None => "ok".to_owned(),
        Some(problem) => {
            let line = text[start..problem.span.start as usize].matches('\n').count() + 1;
            format!("{} line {line}: {}", problem.sqlstate.unwrap_or("?"), problem.reason)
        }
    }
}

fn cases() -> impl Iterator<Item = (&'static str, &'static str)> {
    BODIES.split("\n\n").map(|case| case.trim_end().rsplit_once("\n=> ").unwrap())
}

#[test]
fn bodies_are_answered_as_by_the_server() {
    let wrong: Vec<String> = cases()
        .filter_map(|(block, expected)| {
            let found = answer(block);
            (found != expected).then(|| format!("{block}\n   is {found}\n  not {expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Without its head, a body is only refused for its syntax.
#[test]
fn names_are_looked_at_only_with_the_head() {
    for (block, expected) in cases().filter(|(_, expected)| *expected == "ok") {
        let (text, _) = function(block);
        let Some(RoutineBody::Text(body)) = routine(&text).body else { panic!("{block}") };
        let problems = &parsed(Source { file: FileId(0), text: &text }, &body).problems;
        assert!(problems.is_empty(), "{expected}: {block} {problems:?}");
    }
}

/// So one reading serves those who look at names and those who do not.
#[test]
fn the_head_of_a_right_body_changes_nothing_in_its_tree() {
    for (block, _) in cases() {
        let (text, _) = function(block);
        let Some(RoutineBody::Text(body)) = routine(&text).body else { panic!("{block}") };
        let plain = parsed(Source { file: FileId(0), text: &text }, &body);
        let compiled = compiled(&text);
        if compiled.problems.is_empty() {
            assert_eq!(format!("{:?}", plain.block), format!("{:?}", compiled.block), "{block}");
        }
    }
}

/// A mistake costs its own statement alone, and every prefix of a body is answered.
#[test]
fn bodies_are_read_beyond_a_mistake() {
    let (text, _) = function("begin selec 1; perform 2; x := ; end");
    let body = compiled(&text);
    let block = body.block.unwrap();
    let [first, second, third] = &block.statements[..] else { panic!("{:?}", block.statements) };
    assert!(matches!(first.kind, StmtKind::Unknown { .. }) && matches!(second.kind, StmtKind::Perform(_)));
    assert_eq!((second.span.of(&text), body.problems.len()), ("perform 2", 2), "{third:?}");
    for (block, _) in cases() {
        for (end, _) in block.char_indices().filter(|(_, c)| c.is_whitespace() || *c == ';') {
            if let Some(prefix) = block.get(..end).filter(|prefix| !prefix.starts_with("-- ") || prefix.contains('\n')) {
                let text = function(prefix).0;
                let problems = compiled(&text).problems;
                assert!(problems.iter().all(|problem| text.get(problem.span.range()).is_some()), "{prefix}");
            }
        }
    }
}

/// What is neither a query nor a command of its own finds its place in the tree.
#[test]
fn statements_by_kind() {
    let kinds = [
        ("x := count(*) from t", "Assign"),
        ("open c for select 1", "Open"),
        ("open c for execute 'a' using 1", "OpenExecute"),
        ("fetch c into x", "Fetch"),
        ("for r in update t set a = 1 returning a loop null; end loop", "ForStatement"),
        ("for r in c loop null; end loop", "ForCursor"),
        ("return query insert into t values (1) returning a", "Sql"),
        ("perform f(1)", "Perform"),
        ("get diagnostics x = row_count", "GetDiagnostics"),
        ("call p()", "Sql"),
    ];
    for (statement, kind) in kinds {
        let declare = "-- | setof int\ndeclare x int; r record; c refcursor; begin";
        let declare = if statement.contains("in c loop") {
            declare.replace("refcursor", "cursor for select 1")
        } else {
            declare.to_owned()
        };
        let (text, _) = function(&format!("{declare} {statement}; end"));
        let body = compiled(&text);
        assert!(body.problems.is_empty(), "{statement}: {:?}", body.problems);
        let statement = &body.block.unwrap().statements[0].kind;
        assert!(format!("{statement:?}").starts_with(kind), "{statement:?}");
    }
}

/// A body in quotes, or with escapes, is another text than the file's; a part of it has its place there all the same.
#[test]
fn parts_of_a_body_in_quotes_are_found_in_the_file() {
    let table = [
        ("'begin\n  x := ''ä'' || ''; y = z;\nend'", "y = z", Some("y = z")),
        ("'begin x = ''a''; end'", "''a''", None),
        ("'begin x = ''a''; end'", "'a'", Some("''a''")),
        ("E'begin x = \\'a\\'; y = z; end'", "y = z", Some("y = z")),
        ("$$begin y = z; end$$", "y = z", None),
    ];
    for (literal, part, place) in table {
        let text = format!("create function f() returns int language plpgsql as {literal}");
        let Some(RoutineBody::Text(body)) = routine(&text).body else { panic!("{text}") };
        let value = body.unescaped.clone().unwrap_or_default();
        let found = value.find(part).and_then(|start| {
            let part = Span::new(FileId(0), start as u32, (start + part.len()) as u32);
            body.place(&text, part)
        });
        assert_eq!(found.map(|span| span.of(&text)), place, "{text}");
    }
}
