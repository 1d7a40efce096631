//! Comments in files: what they keep back, and what is said of those that do not.

use super::*;
use crate::source::SourceFile;
use crate::sql::parse;

/// A file with the findings that its `«rule»` marks stand for, each at what is behind the mark.
fn file(marked: &str) -> (Sources, ParsedFile, Vec<(String, Finding)>) {
    let (mut text, mut marks) = (String::new(), Vec::new());
    let mut pieces = marked.split('«');
    text.push_str(pieces.next().unwrap());
    for piece in pieces {
        let (rule, rest) = piece.split_once('»').unwrap();
        marks.push((rule.to_owned(), text.len() as u32));
        text.push_str(rest);
    }
    let mut sources = Sources::default();
    let id = sources.add(SourceFile::new("1_a.sql".into(), text.as_str()));
    let findings = marks.into_iter().map(|(rule, at)| (rule, Finding::new(Span::new(id, at, at), "x"))).collect();
    (sources, parse(id, &text), findings)
}

/// `kept rule` for findings that a comment keeps back, `shown rule` for the others, then what is said of the comments, with
/// the text after the fix.
fn outcome(marked: &str) -> Vec<String> {
    let (sources, parsed, findings) = file(marked);
    let mut suppressions = Suppressions::read(&sources, sources.ids().zip([&parsed]));
    let mut lines: Vec<String> = findings
        .iter()
        .map(|(rule, finding)| match suppressions.cover(rule, finding) {
            Some(cover) => format!("kept {rule}{}", cover.reason.map(|reason| format!(" ({reason})")).unwrap_or_default()),
            None => format!("shown {rule}"),
        })
        .collect();
    lines.extend(suppressions.mistakes.iter().map(|finding| format!("mistake: {}", finding.message)));
    lines.extend(suppressions.unused(&sources).iter().map(|finding| {
        let text = sources.text(finding.span.file);
        let Some(Fix { change: Change::Edit(edits), .. }) = finding.fixes.first() else { panic!("a fix") };
        format!("unused: {} => {:?}", finding.span.of(text), edited(text, &edits[0]))
    }));
    lines
}

fn edited(text: &str, edit: &Edit) -> String {
    let mut text = text.to_owned();
    text.replace_range(edit.span.range(), &edit.replacement);
    text
}

const B: &str = "users/missing-backfill";
const D: &str = "integrity/duplicate-unique";

#[test]
fn comments_reach_what_begins_behind_them_or_on_their_line() {
    let table: &[(&str, &[&str])] = &[
        // A statement, from its first to its last token.
        (
            "-- miglint: ignore users -- old\n\ncreate table «B»a (\n  id int,\n  «B»b int\n);\n«B»select 1;",
            &["kept B (old)", "kept B (old)", "shown B"],
        ),
        ("create table «B»a ( -- miglint: ignore users\n  «B»b int\n);", &["kept B", "kept B"]),
        ("/* miglint: ignore users */ select «B»1; select «B»2;", &["kept B", "kept B"]),
        ("select «D»1; select «B»2; -- miglint: ignore users", &["shown D", "kept B"]),
        ("-- miglint: ignore users\n-- of songs\n-- miglint: ignore integrity\nselect «B»1, «D»2;", &["kept B", "kept D"]),
        // A part of one.
        (
            "create table «B»a (\n  -- miglint: ignore users\n  «B»b int\n    «B»references c (d, e),\n  «B»f int\n);",
            &["shown B", "kept B", "kept B", "shown B"],
        ),
        ("create table «B»a (\n  «B»b int, -- miglint: ignore users\n  «B»f int\n);", &["shown B", "kept B", "shown B"]),
        (
            "create table a (\n  b int\n  , «B»c int -- miglint: ignore users\n    «B»not null\n  , «B»f int\n);",
            &["kept B", "kept B", "shown B"],
        ),
        ("alter table a\n  -- miglint: ignore users\n  add «B»b int,\n  add «B»c int;", &["kept B", "shown B"]),
        ("insert into a values\n  («B»1), («B»2), -- miglint: ignore users\n  («B»3);", &["kept B", "kept B", "shown B"]),
        // A line that begins nothing.
        ("create table a (\n  b int\n    «B»references c -- miglint: ignore users\n);", &["kept B"]),
        // Bodies.
        (
            "create function f() returns trigger language plpgsql as $$\nbegin\n  -- miglint: ignore users\n  insert into a (b,\n    «B»c) values (1, 2);\n  «B»return new;\nend $$;",
            &["kept B", "shown B"],
        ),
        // A file, and a range.
        ("select «B»1;\n-- miglint: ignore-file users\nselect «B»2, «D»3;", &["kept B", "kept B", "shown D"]),
        (
            "select «B»1;\n-- miglint: ignore-start users -- x\nselect «B»2;\n-- miglint: ignore-end\nselect «B»3;",
            &["shown B", "kept B (x)", "shown B"],
        ),
        (
            "-- miglint: ignore-start users\n-- miglint: ignore-start integrity\n«B»«D»select 1;\n-- miglint: ignore-end users\n«B»«D»select 2;\n-- miglint: ignore-end",
            &["kept B", "kept D", "shown B", "kept D"],
        ),
        // Data is no comment.
        ("copy a from stdin;\n-- miglint: ignore users\n\\.\nselect «B»1;", &["shown B"]),
        ("select '-- miglint: ignore users', «B»1;", &["shown B"]),
    ];
    for (text, expected) in table {
        let full = |text: &str| text.replace('B', B).replace('D', D);
        let marked = text.replace("«B»", &format!("«{B}»")).replace("«D»", &format!("«{D}»"));
        assert_eq!(outcome(&marked), expected.iter().map(|line| full(line)).collect::<Vec<String>>(), "{text}");
    }
}

#[test]
fn what_keeps_nothing_back_is_said_and_can_be_removed() {
    let table: &[(&str, &[&str])] = &[
        ("  -- miglint: ignore users -- old\nselect 1;\n", &["unused: -- miglint: ignore users -- old => \"select 1;\\n\""]),
        ("select 1; -- miglint: ignore users\nselect 2;", &["unused: -- miglint: ignore users => \"select 1;\\nselect 2;\""]),
        ("/* miglint: ignore users */ select 1;", &["unused: /* miglint: ignore users */ => \"select 1;\""]),
        (
            "-- miglint: ignore users, integrity\nselect «users/missing-backfill»1;",
            &["kept users/missing-backfill", "unused: integrity => \"-- miglint: ignore users\\nselect 1;\""],
        ),
        (
            "-- miglint: ignore integrity,users -- why\nselect «users/missing-backfill»1;",
            &["kept users/missing-backfill (why)", "unused: integrity => \"-- miglint: ignore users -- why\\nselect 1;\""],
        ),
        ("-- miglint: ignore-start users\nselect 1;", &["mistake: no `ignore-end` closes this comment, so it ignores nothing"]),
        ("-- miglint: ignore-end\nselect 1;", &["mistake: this `ignore-end` closes nothing"]),
        ("select 1\n;\n-- miglint: ignore users", &["unused: -- miglint: ignore users => \"select 1\\n;\\n\""]),
    ];
    for (text, expected) in table {
        assert_eq!(outcome(text), *expected, "{text}");
    }
}

#[test]
fn an_added_comment_keeps_its_finding_back() {
    let table = [
        ("select «B»1;", "-- miglint: ignore users/missing-backfill -- why\nselect 1;"),
        (
            "create table a (\n  b int,\n  c int «B»references d\n);",
            "create table a (\n  b int,\n  -- miglint: ignore users/missing-backfill -- why\n  c int references d\n);",
        ),
        ("select 'a\nb', «B»2;", "-- miglint: ignore users/missing-backfill -- why\nselect 'a\nb', 2;"),
        ("select 1 /* a\nb */ + «B»2;", "-- miglint: ignore users/missing-backfill -- why\nselect 1 /* a\nb */ + 2;"),
        (
            "do $$\r\nbegin\r\n\tperform «B»x;\r\nend $$;",
            "do $$\r\nbegin\r\n\t-- miglint: ignore users/missing-backfill -- why\r\n\tperform x;\r\nend $$;",
        ),
    ];
    for (marked, expected) in table {
        let (sources, parsed, findings) = file(&marked.replace('B', B));
        let [(rule, finding)] = findings.as_slice() else { panic!("one finding") };
        let text = sources.text(finding.span.file);
        let edit = ignore_comment(text, &parsed, finding.span, rule, Some("why"));
        let after = edited(text, &edit);
        assert_eq!(after, expected);
        let mark = edit.replacement.len() + finding.span.start as usize;
        let mut marked = after;
        marked.insert_str(mark, &format!("«{B}»"));
        assert_eq!(outcome(&marked), [format!("kept {B} (why)")]);
    }
}

#[test]
fn a_file_is_ignored_above_its_runners_first_marker_too() {
    let text = "-- miglint: ignore-file users\n-- migrate:up\nselect 1;\n-- migrate:down\n-- miglint: ignore users\nselect 2;\n";
    let mut sources = Sources::default();
    let id = sources.add(SourceFile::new("1_a.sql".into(), text).of_layout(crate::source::Layout::Dbmate));
    let parsed = parse(id, sources.script(id));
    let mut suppressions = Suppressions::read(&sources, [(id, &parsed)]);
    let at = text.find("select 1").unwrap() as u32;
    assert!(suppressions.cover(B, &Finding::new(Span::new(id, at, at), "x")).is_some());
    assert!(suppressions.unused(&sources).is_empty() && suppressions.mistakes.is_empty());
}
