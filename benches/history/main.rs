//! How long a history of 400 migrations and 4.5 MB takes: to parse, to replay, and as a whole run of `check`.
//!
//! `cargo bench` prints the times, and then the ratio of our parser to plain sqlparser on the same statements. Both are timed
//! in turn within one run, since times of different runs do not compare. One thread parses in both.

mod generate;

use miglint::config::{Config, Date};
use miglint::lint::{self, Input};
use miglint::platform::{Exposure, Platform};
use miglint::replay::{self, Migration, Mode, Runner};
use miglint::source::{Layout, SourceFile, Sources};
use miglint::sql::{self, ParsedFile};
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;
use std::hint::black_box;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// The length of the history.
const FILES: usize = 400;

/// Rounds of the comparison; the ratio is that of the medians.
const ROUNDS: usize = 15;

struct History {
    sources: Sources,
    parsed: Vec<ParsedFile>,
    /// The text of each statement by itself.
    statements: Vec<String>,
}

static HISTORY: LazyLock<History> = LazyLock::new(|| {
    let mut sources = Sources::default();
    for (name, text) in generate::history(FILES) {
        let version = name.split('_').next().unwrap_or_default().to_owned();
        sources.add(SourceFile::new(name.into(), text).with_version(&version));
    }
    replay::add_builtin_files(&mut sources);
    let parsed: Vec<ParsedFile> = parse(&sources);
    let spans = parsed.iter().flat_map(|file| &file.statements).map(|statement| statement.span);
    let statements = spans.map(|span| sources.slice(span).to_owned()).collect();
    History { sources, parsed, statements }
});

fn main() {
    let bytes: usize = HISTORY.sources.ids().map(|id| HISTORY.sources.text(id).len()).sum();
    let megabytes = bytes as f64 / 1e6;
    println!("{} files, {} statements, {megabytes:.1} MB", HISTORY.sources.len(), HISTORY.statements.len());
    divan::main();
    compare();
}

fn parse(sources: &Sources) -> Vec<ParsedFile> {
    sources.ids().map(|id| sql::parse(id, sources.text(id))).collect()
}

/// The same statements, one by one, to sqlparser's own tree.
fn parse_with_sqlparser(statements: &[String]) {
    for statement in statements {
        let parsed = Parser::parse_sql(&PostgreSqlDialect {}, statement);
        assert!(parsed.is_ok(), "both must read what is compared: {statement}");
        drop(black_box(parsed));
    }
}

fn compare() {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(time(|| drop(black_box(parse(&HISTORY.sources)))));
        theirs.push(time(|| parse_with_sqlparser(&HISTORY.statements)));
    }
    let (ours, theirs) = (median(ours), median(theirs));
    println!("sql::parse {ours:.1?}, sqlparser {theirs:.1?}: ratio {:.2}", ours.as_secs_f64() / theirs.as_secs_f64());
}

fn time(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

#[divan::bench]
fn parse_all(bencher: divan::Bencher) {
    bencher.bench(|| parse(&HISTORY.sources));
}

#[divan::bench]
fn parse_all_with_sqlparser(bencher: divan::Bencher) {
    bencher.bench(|| parse_with_sqlparser(&HISTORY.statements));
}

#[divan::bench]
fn replay_all(bencher: divan::Bencher) {
    let files = HISTORY.sources.ids().zip(&HISTORY.parsed);
    let migrations: Vec<Migration> = files
        .map(|(file, parsed)| Migration {
            file,
            statements: &parsed.statements,
            version: HISTORY.sources.file(file).and_then(|file| file.version.as_deref()),
            no_transaction: false,
        })
        .collect();
    let base = replay::base_catalog(Platform::Supabase);
    let runner = Runner::supabase();
    bencher.bench(|| replay::replay(&HISTORY.sources, base, &runner, &migrations, Mode::Recovering, None));
}

#[divan::bench]
fn check(bencher: divan::Bencher) {
    let config = Config::default();
    let input = Input {
        sources: &HISTORY.sources,
        problems: &[],
        config: &config,
        layout: Layout::Supabase,
        platform: Platform::Supabase,
        postgres: 15,
        api_schemas: &[],
        exposure: Exposure::Automatic,
        today: Date::today(),
    };
    bencher.bench(|| lint::check(&input));
}
