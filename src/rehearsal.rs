//! The strict replay of one history: what its runner would do with each file on a fresh server, and what is there at the end.
//!
//! It knows no rule and no file on disk, and prints nothing.

use crate::catalog::Catalog;
use crate::platform::{Exposure, Platform};
use crate::replay::{self, FileOutcome, Migration, Mode, Replay, Runner, on_large_stack};
use crate::source::{Layout, Sources};
use crate::sql::{ParsedFile, parse};
use crate::text::Span;
use rayon::prelude::*;
use std::sync::Arc;

/// So many files are parsed before another thread is worth waking.
const FEW_FILES: usize = 4;

/// One history after its strict replay.
#[derive(Debug, Clone)]
pub struct Rehearsal {
    /// What was there before the first file.
    pub base: Catalog,
    pub catalog: Catalog,
    /// One for each file, in order.
    pub outcomes: Vec<FileOutcome>,
}

/// Replays all files, each on what the earlier ones left, as at a time in UTC. Never fails: what the server refuses is an outcome.
pub fn rehearse(
    sources: &Sources,
    platform: Platform,
    layout: Layout,
    postgres: u16,
    exposure: Exposure,
    now: Option<jiff::civil::DateTime>,
) -> Rehearsal {
    let (parsed, base) = rayon::join(|| parse_all(sources), || replay::base_under_runner(platform, layout, exposure));
    on_large_stack(|| {
        let migrations = migrations(sources, &parsed);
        let runner = Runner { now, ..runner(platform, layout, postgres) };
        let Replay { catalog, outcomes } = replay::replay(sources, &base, &runner, &migrations, Mode::Strict, &mut |_| {});
        Rehearsal { base: base.clone(), catalog, outcomes }
    })
}

/// The statements of all files, as their runner sends them, read in parallel.
pub fn parse_all(sources: &Sources) -> Vec<Arc<ParsedFile>> {
    let ids: Vec<_> = sources.ids().collect();
    ids.into_par_iter().with_min_len(FEW_FILES).map(|id| Arc::new(parse(id, sources.script(id)))).collect()
}

/// What the runner does with the files of a run.
pub fn migrations<'a>(sources: &'a Sources, parsed: &'a [Arc<ParsedFile>]) -> Vec<Migration<'a>> {
    let files = sources.ids().zip(parsed);
    files
        .map(|(file, parsed)| Migration {
            file,
            statements: &parsed.statements,
            version: sources.file(file).and_then(|file| file.version.as_deref()),
            no_transaction: sources.file(file).is_some_and(|file| file.no_transaction),
        })
        .collect()
}

/// The program that runs a layout's migrations, on a server of this major version.
pub fn runner(platform: Platform, layout: Layout, postgres: u16) -> Runner {
    let runner = match platform {
        Platform::Supabase => Runner::supabase(),
        Platform::Postgres => Runner::postgres(),
    };
    Runner { server_version: postgres, ..runner.running(layout) }
}

/// Where a failed file fails: the statement, or the start of a file whose version cannot be recorded.
pub fn place(outcome: &FileOutcome) -> Span {
    let statement = outcome.failure.as_ref().and_then(|failure| failure.statement);
    statement.unwrap_or(Span::new(outcome.file, 0, 0))
}
