//! The strict replay of one history: what its runner would do with each file on a fresh server, and what is there at the end.
//!
//! It knows no rule and no file on disk, and prints nothing.

use crate::catalog::Catalog;
use crate::platform::{Exposure, Platform};
use crate::replay::{self, FileOutcome, Migration, Mode, Progress, Runner, on_large_stack, reserve_heap, spawn_on_large_stack};
use crate::source::{Layout, Sources};
use crate::sql::cursor::Source;
use crate::sql::{ParsedFile, parse, read_bodies};
use crate::text::{FileId, Span};
use rayon::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

/// A thread that reads ahead of the replay has so many files at least.
const FILES_OF_A_READER: usize = 200;

/// Fewer files are not worth handing to another thread.
const FILES_AT_ONCE: usize = 4;

/// One history after its strict replay.
#[derive(Debug)]
pub struct Rehearsal {
    /// What was there before the first file.
    pub base: Catalog,
    pub catalog: Catalog,
    /// One for each file, in order.
    pub outcomes: Vec<FileOutcome>,
    /// The files as they were parsed. To free each behind its replay would cost a command more time than all of them are worth, so
    /// that is for whoever holds them.
    pub parsed: Vec<OnceLock<ParsedFile>>,
}

/// Replays all files, each on what the earlier ones left, as at a time in UTC. Never fails: what the server refuses is an outcome.
/// A file runs as soon as it is parsed, while other threads parse those behind it, if there is much to parse.
pub fn rehearse(
    sources: &Sources,
    platform: Platform,
    layout: Layout,
    postgres: u16,
    exposure: Exposure,
    now: Option<jiff::civil::DateTime>,
) -> Rehearsal {
    let texts = Texts::of(sources, platform);
    let runner = Runner { now, ..runner(platform, layout, postgres) };
    let replay = || {
        let base = replay::base_under_runner(platform, layout, exposure);
        let mut progress = Progress::on(base.clone());
        let run = |file| {
            let migration = migration(sources, file, texts.replay(file)?);
            Some(progress.run(sources, &runner, &migration, Mode::Strict, None))
        };
        let outcomes = sources.ids().filter_map(run).collect();
        (base, progress.catalog().clone(), outcomes)
    };
    let (base, catalog, outcomes) = on_large_stack(|| texts.read_ahead_of(replay));
    Rehearsal { base, catalog, outcomes, parsed: texts.parsed }
}

/// The files of a run, parsed in their order by threads that read ahead, and by the replay where it would wait for them.
struct Texts<'a> {
    sources: &'a Sources,
    platform: Platform,
    /// By number.
    parsed: Vec<OnceLock<ParsedFile>>,
    /// The next file that nobody parses yet.
    next: AtomicU32,
    /// The file that is being replayed. Nobody asks for the bodies in those before it.
    replayed: AtomicU32,
}

impl<'a> Texts<'a> {
    fn of(sources: &'a Sources, platform: Platform) -> Self {
        let parsed = sources.ids().map(|_| OnceLock::new()).collect();
        Texts { sources, platform, parsed, next: AtomicU32::new(0), replayed: AtomicU32::new(0) }
    }

    /// Runs the replay while other threads parse what it comes to.
    fn read_ahead_of<T>(&self, replay: impl FnOnce() -> T) -> T {
        thread::scope(|scope| {
            for _ in 0..self.readers() {
                let read_ahead = || {
                    reserve_heap();
                    self.read_ahead();
                };
                // Where the system has no thread to give, the replay parses all of it.
                drop(spawn_on_large_stack(scope, read_ahead));
            }
            replay()
        })
    }

    /// The threads that read ahead. One reads faster than the replay goes on, but for where it has much to do.
    fn readers(&self) -> usize {
        if self.sources.is_small() {
            return 0;
        }
        let wanted = self.sources.len().div_ceil(FILES_OF_A_READER);
        if wanted == 1 { wanted } else { thread::available_parallelism().map_or(1, |all| wanted.min(all.get() - 1).max(1)) }
    }

    /// Parses one file after the other, the bodies in it and the extensions that it asks for.
    fn read_ahead(&self) {
        while let Some((file, parsed)) = self.parse_next() {
            let source = Source { file, text: self.sources.script(file) };
            for statement in parsed.statements.iter().take_while(|_| !self.is_past(file)) {
                read_bodies(source, statement);
                replay::read_extension(statement, self.platform);
            }
        }
    }

    fn is_past(&self, file: FileId) -> bool {
        file.0 < self.replayed.load(Ordering::Relaxed)
    }

    /// The next file to replay. Who would have to wait for it parses others meanwhile. None: there is no such file.
    fn replay(&self, file: FileId) -> Option<&ParsedFile> {
        self.replayed.store(file.0, Ordering::Relaxed);
        let wanted = self.parsed.get(file.0 as usize)?;
        while wanted.get().is_none() && self.parse_next().is_some() {}
        self.parsed(file)
    }

    /// Parses the next file that nobody has taken yet. None: there is none left.
    fn parse_next(&self) -> Option<(FileId, &ParsedFile)> {
        let file = FileId(self.next.fetch_add(1, Ordering::Relaxed));
        Some((file, self.parsed(file)?))
    }

    fn parsed(&self, file: FileId) -> Option<&ParsedFile> {
        let slot = self.parsed.get(file.0 as usize)?;
        Some(slot.get_or_init(|| parse(file, self.sources.script(file))))
    }
}

/// The statements of all files, as their runner sends them, read in parallel.
pub fn parse_all(sources: &Sources) -> Vec<Arc<ParsedFile>> {
    let ids: Vec<_> = sources.ids().collect();
    ids.into_par_iter().with_min_len(FILES_AT_ONCE).map(|id| Arc::new(parse(id, sources.script(id)))).collect()
}

/// What the runner does with the files of a run.
pub fn migrations<'a>(sources: &'a Sources, parsed: &'a [Arc<ParsedFile>]) -> Vec<Migration<'a>> {
    sources.ids().zip(parsed).map(|(file, parsed)| migration(sources, file, parsed)).collect()
}

fn migration<'a>(sources: &'a Sources, file: FileId, parsed: &'a ParsedFile) -> Migration<'a> {
    let source = sources.file(file);
    Migration {
        file,
        statements: &parsed.statements,
        version: source.and_then(|file| file.version.as_deref()),
        no_transaction: source.is_some_and(|file| file.no_transaction),
    }
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
