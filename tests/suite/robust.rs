//! Texts that no person writes: deep, long, broken, damaged. None may stop the program, and none may take it long.
//!
//! What is damaged are the fixtures, by a generator with a fixed seed, so that each run sees the same texts.

use super::damage::{Random, damaged};
use super::examine;
use miglint::source::Layout;
use miglint::sql::ast::StatementKind;
use rayon::prelude::*;
use std::fmt::Write;
use std::time::{Duration, Instant};
use walkdir::WalkDir;

/// Usual, just below what is read of bodies and of queries, and deeper than the server itself reads (`max_stack_depth`).
const DEPTHS: [usize; 4] = [20, 190, 480, 10_000];

const MUTATIONS: u64 = 10_000;
/// Each of so many mutations is also replayed and checked.
const CHECKED: u64 = 40;

/// The texts of the fixtures' migrations.
fn fixtures() -> Vec<String> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let files = WalkDir::new(root).sort_by_file_name().into_iter().map(|entry| entry.unwrap().into_path());
    let sql = files.filter(|path| path.extension().is_some_and(|extension| extension == "sql"));
    sql.map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

fn nest(depth: usize, open: &str, inside: &str, close: &str) -> String {
    format!("{}{inside}{}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn deep_nesting_is_no_reason_to_fall() {
    for text in DEPTHS.into_iter().flat_map(deep) {
        let started = Instant::now();
        examine::check(Layout::Supabase, &[&text]);
        let took = started.elapsed();
        // Joins in parentheses are tried as queries first, each level anew: seconds, where other work takes the processor.
        assert!(took < Duration::from_secs(90), "{took:?} for {}", text.get(..60).unwrap_or(&text));
    }
}

fn deep(depth: usize) -> Vec<String> {
    let nested = |open, inside, close| nest(depth, open, inside, close);
    vec![
        nested("select (", "1", ")"),
        nested("(", "select 1", ")"),
        format!("select {}", nested("(", "1", ")")),
        format!("select {}", nested("-(", "1", ")")),
        format!("select {}", nested("not ", "true", "")),
        format!("select {}", nested("- ", "1", "")),
        format!("select {}", nested("case when true then ", "1", " end")),
        format!("select {}", nested("array[", "1", "]")),
        format!("select {}", nested("f(", "1", ")")),
        format!("select {}", nested("exists (select ", "1", ")")),
        format!("select {}", nested("a[", "1", "]")),
        format!("select * from {}", nested("(select * from ", "t", ") x")),
        format!("select * from {}", nested("(", "a cross join b", ")")),
        format!("select 1{}", " union select 1".repeat(depth)),
        format!("select 1{}", " + 1".repeat(depth)),
        format!("select a{}", ".b".repeat(depth)),
        format!("select a{}", "::int".repeat(depth)),
        format!("select * from a{}", " join b on true".repeat(depth)),
        format!("select 1 where true{}", " and true".repeat(depth)),
        format!("with {} select 1", nested("a as (with ", "b as (select 1) select 1", ") select 1")),
        nested("/* ", "x", " */"),
        format!("create table t (a int check {})", nested("(", "a > 0", ")")),
        format!("create table t (a int default {})", nested("(", "0", ")")),
        format!("create view v as {}", nested("select * from (", "select 1 as a", ") as x")),
        format!("create index on t ({})", nested("(", "a", ")")),
        format!("create policy p on t using {}", nested("(", "true", ")")),
        format!("create type t as ({})", nested("a x(", "1", ")")),
        format!("create table t (a int{})", "[]".repeat(depth)),
        format!("do $$ {} $$", nested("begin ", "null;", " end;")),
        format!("do $$ begin {} end $$", nested("if true then ", "null;", " end if;")),
        format!("do $$ begin {} end $$", nested("loop ", "null;", " end loop;")),
        format!("do $$ begin {} end $$", nested("case when true then ", "null;", " end case;")),
        format!("do $$ begin {} end $$", nested("begin null; exception when others then ", "null;", " end;")),
        format!("do $$ begin if true then null; {} end if; end $$", "elsif true then null; ".repeat(depth)),
        format!("do $$ begin return {}; end $$", nested("(", "1", ")")),
        format!("do $$ begin execute {}; end $$", nested("'a' || (", "'b'", ")")),
        nested("create function f() returns int begin atomic ", "select 1;", " end;"),
        nested("create schema s ", "", ""),
        nested("explain ", "select 1", ""),
        nested("prepare p as ", "select 1", ""),
        nested("create rule r as on insert to t do (", "select 1", ")"),
        quoted_in_each_other(),
    ]
}

/// A DO block that runs a DO block that runs a DO block.
fn quoted_in_each_other() -> String {
    let mut text = "do $x$ begin null; end $x$".to_owned();
    for level in 0..300 {
        text = format!("do $a{level}$ begin execute $b{level}${text}$b{level}$; end $a{level}$");
    }
    text
}

#[test]
fn quotes_that_are_never_closed_end_with_the_text() {
    let beginnings = [
        "select 'a",
        "select E'a\\'",
        "select U&'a",
        "select B'0",
        "select X'F",
        "select N'a",
        "select \"a",
        "select U&\"a",
        "select $$a",
        "select $tag$ a $tagg$",
        "select /* a /* b */",
        "do $$ begin select 'a $$",
        "do $$ begin $x$ $$",
        "do $$ begin /* $$",
        "do E'begin null; \\'",
        "copy t from stdin;\n1\t2\n",
        "create function f() begin atomic select 1;",
    ];
    for beginning in beginnings {
        let text = format!("select 1;\n{beginning};\nselect ü;\n");
        let parsed = examine::parse(&text);
        assert!(matches!(parsed.statements[0].kind, StatementKind::Query(_)), "{beginning}");
        examine::check(Layout::Supabase, &[&text]);
    }
}

#[test]
fn control_characters_are_read_over() {
    for character in
        ["\0", "\u{1a}", "\u{1a}{", "\u{1a}{a}", "\u{7f}", "\u{feff}", "\u{2028}", "\u{10ffff}", "\r", "\x0b", "\x0c"]
    {
        for text in fixtures().iter().take(4) {
            let every = text.chars().take(300).fold(String::new(), |text, next| text + &String::from(next) + character);
            examine::parse(&every);
            let between = text.replace(' ', &format!(" {character}"));
            examine::check(Layout::Supabase, &[&between]);
        }
    }
}

#[test]
fn every_prefix_of_a_fixture_is_read() {
    let texts = fixtures();
    let statements: Vec<&str> = texts
        .iter()
        .flat_map(|text| {
            let parsed = examine::parse(text);
            parsed.statements.into_iter().map(|statement| &text[statement.span.range()])
        })
        .collect();
    statements.par_iter().for_each(|statement| {
        (0..statement.len()).filter_map(|end| statement.get(..end)).for_each(|prefix| drop(examine::parse(prefix)));
    });
    texts.par_iter().for_each(|text| {
        let step = text.len() / 20 + 1;
        let ends = (0..text.len()).step_by(step);
        ends.filter_map(|end| text.get(..end)).for_each(|prefix| drop(examine::check(Layout::Supabase, &[prefix])));
    });
}

#[test]
fn ten_thousand_damaged_fixtures_are_read() {
    let texts = fixtures();
    (0..MUTATIONS).into_par_iter().for_each(|seed| {
        let text = damaged(&texts, &mut Random::new(seed));
        let checked = std::panic::catch_unwind(|| {
            examine::parse(&text);
            if seed % CHECKED == 0 {
                let layout = Layout::ALL[(seed / CHECKED) as usize % Layout::ALL.len()];
                examine::check(layout, &[&texts[0], &text]);
            }
        });
        assert!(checked.is_ok(), "seed {seed}:\n{text}");
    });
}

/// A history in one file: tables that refer to each other, with what hangs on them.
fn large(tables: usize) -> String {
    let mut text = String::new();
    for number in 0..tables {
        write!(
            text,
            "create table item_{number} (\n  id uuid primary key default gen_random_uuid(),\n  \
             parent uuid references item_{} (id) on delete cascade,\n  title text not null check (length(title) < 200)\n);\n\
             create index on item_{number} (parent);\nalter table item_{number} enable row level security;\n\
             create policy reads on item_{number} for select using (title <> '' and id in (select id from item_{}));\n\
             insert into item_{number} (title) values ('a''b'), ('ü'), (E'\\n');\n",
            number.saturating_sub(1),
            number / 2,
        )
        .unwrap();
    }
    text
}

/// The shortest of some runs, which the other work of the machine has disturbed least.
fn fastest(runs: usize, work: impl Fn()) -> Duration {
    let time = |_| {
        let started = Instant::now();
        work();
        started.elapsed()
    };
    (0..runs).map(time).min().unwrap()
}

/// Four times the text in at most ten times the time, on a machine that has other work: a quadratic part takes sixteen.
#[test]
fn time_grows_with_the_text() {
    let line = |count: usize| format!("insert into t values {};", vec!["(1, 'a', null)"; count].join(", "));
    let repeated = |piece: &'static str| move |count: usize| piece.repeat(count);
    type Text = Box<dyn Fn(usize) -> String>;
    let table: [(&str, usize, Text); 9] = [
        ("tables", 100, Box::new(large)),
        ("one line", 5_000, Box::new(line)),
        ("empty statements", 50_000, Box::new(repeated(";"))),
        ("comments", 20_000, Box::new(repeated("-- a\n/* b */"))),
        ("mistakes", 3_000, Box::new(repeated("create tabel a (b int);\n"))),
        ("stray quotes", 20_000, Box::new(repeated("$a '' \\ "))),
        ("placeholders", 20_000, Box::new(repeated("\u{1a}{a "))),
        (
            "columns",
            2_000,
            Box::new(|count| {
                format!("create table t ({});", (0..count).map(|n| format!("c{n} int")).collect::<Vec<_>>().join(", "))
            }),
        ),
        (
            "one function",
            1_000,
            Box::new(|count| {
                format!(
                    "create function f() returns void language plpgsql as $$ begin {} end $$;",
                    "update t set a = 1 where b = 2;".repeat(count)
                )
            }),
        ),
    ];
    for (name, size, text) in table {
        let (small, big) = (text(size), text(4 * size));
        let run = |text: &str| drop(examine::check(Layout::Flat, &[text]));
        run(&small);
        let (short, long) = (fastest(3, || run(&small)), fastest(2, || run(&big)));
        println!("{name}: {} KB in {short:?}, {} KB in {long:?}", small.len() >> 10, big.len() >> 10);
        // Below that the clock and the scheduler say more than the program.
        assert!(long < short * 10 + Duration::from_millis(40), "{name}: {short:?}, four times the text {long:?}");
    }
}

/// A line of 5 MB, which a dump of one row with a picture in it has.
#[test]
fn a_line_of_five_megabytes_is_read() {
    let text = format!("select 1;\ninsert into t values ('{}');\nselect from;\n", "ü0".repeat(5 << 20 >> 1));
    let diagnostics = examine::check(Layout::Flat, &[&text]);
    assert!(diagnostics.iter().all(|diagnostic| diagnostic.finding.message.len() < 1000));
}
