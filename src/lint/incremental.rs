//! A check that is done again and again while texts change, as in an editor: what the files before a change came to is kept.
//!
//! A copy of the catalog costs a few reference counts, so that places in the history from which a check can go on are cheap.
//! There is one at each file that was changed, and some between. It is a function of its input as [`super::survey`] is, and
//! says the same.

use super::passage::{Passage, Start};
use super::{Input, Survey, conclude, project, settle};
use crate::finding::Diagnostic;
use crate::rehearsal;
use crate::rule::{HistoryContext, Project, Rule};
use crate::rules::hygiene::UNUSED_SUPPRESSION;
use crate::source::SourceFile;
use crate::sql::{ParsedFile, parse};
use crate::text::FileId;
use crate::users::Users;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

/// Files between two places that are kept in any case. To free what one of them has alone takes as long as a file or two.
const STRIDE: usize = 32;

/// What is kept between two checks of one history. Who changes its settings begins a new one.
#[derive(Default)]
pub struct Incremental {
    start: Option<Start>,
    files: Vec<SourceFile>,
    parsed: Vec<Arc<ParsedFile>>,
    /// What is known before the file of this number.
    kept: BTreeMap<usize, Passage>,
    /// What was kept behind a change. When the early word is said it is freed one by one, the last first, so that each takes only the
    /// objects of some files with it: those of hundreds of files take longer than somebody who types may wait.
    outdated: Vec<Passage>,
}

/// How far a check has come, for somebody who waits.
pub enum Stage<'a> {
    /// Another file was replayed.
    File,
    /// The changed file was replayed: its diagnostics of the rules that look at one file, one step or one failure.
    Changed(FileId, &'a [Diagnostic]),
    /// All files were replayed; the rules that look at the whole history are next.
    Replayed,
    /// One of these rules has come further.
    Late,
}

impl Incremental {
    /// The statements of each file at the last check.
    pub fn parsed(&self) -> &[Arc<ParsedFile>] {
        &self.parsed
    }

    /// Checks what is new since the last time. None: `watch` broke it off; what was done is kept.
    ///
    /// It runs on the caller's stack and rayon's, which have to be as large as that of [`crate::replay::on_large_stack`].
    pub fn check(&mut self, input: &Input, watch: &mut dyn FnMut(Stage) -> ControlFlow<()>) -> Option<Survey> {
        let started = Instant::now();
        let changed = self.take_up(input);
        let start = self.start.take().unwrap_or_else(|| Start::of(input));
        let parsed = std::mem::take(&mut self.parsed);
        let project = project(input, &parsed);
        let passage = self.pass(input, project, &start, changed, watch);
        let survey = passage.and_then(|passage| {
            // Where the late rules are broken off, the replay need not be done again.
            self.kept.insert(parsed.len(), passage.clone());
            conclude(input, project, &start, passage, started, &mut || watch(Stage::Late)).continue_value()
        });
        (self.start, self.parsed) = (Some(start), parsed);
        survey
    }

    /// Reads what changed, forgets what depends on it, and gives the first changed file.
    fn take_up(&mut self, input: &Input) -> usize {
        let sources = input.sources;
        let differs = |id: FileId| {
            let (before, now) = (self.files.get(id.0 as usize), sources.file(id));
            !before.zip(now).is_some_and(|(before, now)| before.runs_like(now))
        };
        let changed: Vec<FileId> = sources.ids().filter(|id| differs(*id)).collect();
        let read: Vec<(usize, SourceFile, Arc<ParsedFile>)> = changed
            .par_iter()
            .filter_map(|id| Some((id.0 as usize, sources.file(*id)?.clone(), Arc::new(parse(*id, sources.script(*id))))))
            .collect();
        let first = changed.first().map_or(sources.len(), |id| id.0 as usize).min(self.files.len());
        self.files.truncate(sources.len());
        self.parsed.truncate(sources.len());
        for (at, file, parsed) in read {
            put(&mut self.files, at, file);
            put(&mut self.parsed, at, parsed);
        }
        self.outdated.extend(self.kept.split_off(&(first + 1)).into_values());
        first
    }

    /// Replays what follows the last kept place before the change.
    fn pass(
        &mut self,
        input: &Input,
        project: Project,
        start: &Start,
        changed: usize,
        watch: &mut dyn FnMut(Stage) -> ControlFlow<()>,
    ) -> Option<Passage> {
        let (from, mut passage) = match self.kept.last_key_value() {
            Some((from, passage)) => (*from, passage.clone()),
            None => (0, Passage::at(start)),
        };
        let migrations = rehearsal::migrations(input.sources, project.parsed);
        for (at, migration) in migrations.iter().enumerate().skip(from) {
            if at == changed || at % STRIDE == 0 {
                self.kept.entry(at).or_insert_with(|| passage.clone());
            }
            passage.file(start, project, migration);
            let stage = if at == changed {
                let early = early(input, project, start, &passage, migration.file);
                watch(Stage::Changed(migration.file, &early))
            } else {
                drop(self.outdated.pop());
                watch(Stage::File)
            };
            if stage.is_break() {
                self.kept.insert(at + 1, passage);
                return None;
            }
        }
        drop(self.outdated.pop());
        if watch(Stage::Replayed).is_break() {
            self.kept.insert(migrations.len(), passage);
            return None;
        }
        self.outdated.clear();
        Some(passage)
    }
}

/// Whether a rule says of a file what it will say at the end of the history, when the replay has come behind that file.
pub fn is_settled_early(rule: &Rule) -> bool {
    !matches!(rule.check, crate::rule::Check::History(_)) || rule.meta.group() == "replay"
}

/// What is known of a file when the replay has come behind it.
fn early(input: &Input, project: Project, start: &Start, passage: &Passage, file: FileId) -> Vec<Diagnostic> {
    let mut found = passage.found.clone();
    let users = Users::default();
    let (base, catalog) = (&start.base, passage.catalog());
    let context = HistoryContext { project, base, catalog, replay: &passage.trace, users: &users, is_over: &|| false };
    found.run_history_rules(&context, is_settled_early);
    found.findings.retain(|(_, finding)| finding.span.file == file);
    let parsed = project.parsed.get(file.0 as usize);
    let mut diagnostics = settle(input, parsed.map(|parsed| (file, parsed.as_ref())), found.findings).diagnostics;
    // Which comments are not needed is known when all rules have run.
    diagnostics.retain(|found| found.finding.span.file == file && found.rule != UNUSED_SUPPRESSION.meta.name);
    diagnostics
}

/// Writes over an element, or appends it.
fn put<T>(list: &mut Vec<T>, at: usize, value: T) {
    match list.get_mut(at) {
        Some(old) => *old = value,
        None => list.push(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Date};
    use crate::platform::{Exposure, Platform};
    use crate::source::{Layout, Sources};

    fn sources(texts: &[&str]) -> Sources {
        let mut sources = Sources::default();
        for (number, text) in texts.iter().enumerate() {
            let file = SourceFile::new(format!("{number}_a.sql").into(), *text).with_version(&number.to_string());
            sources.add(file.of_layout(Layout::Flat));
        }
        crate::replay::add_builtin_files(&mut sources);
        sources
    }

    fn input<'a>(sources: &'a Sources, config: &'a Config) -> Input<'a> {
        let (layout, platform) = (Layout::Flat, Platform::Postgres);
        let exposure = Exposure::Automatic;
        Input { sources, problems: &[], config, layout, platform, postgres: 17, api_schemas: &[], exposure, today: Date::today() }
    }

    fn shown(sources: &Sources, survey: &Survey) -> Vec<String> {
        let diagnostics = survey.report.diagnostics.iter();
        diagnostics.map(|found| format!("{} {}", found.finding.message, sources.slice(found.finding.span))).collect()
    }

    /// Each history is made from the one before it.
    const HISTORIES: &[&[&str]] = &[
        &["create table a (id int primary key);", "create table b (id int references a);", "drop table b;"],
        &["create table a (id int primary key);", "create table b (id int references x);", "drop table b;"],
        &["create table x (id int primary key);", "create table b (id int references x);", "drop table b;"],
        &["create table x (id int primary key);", "create table b (id int references x);", "drop table b;", "drop table a;"],
        &["create table x (id int primary key);", "drop table b;", "drop table a;"],
        &["drop table b;"],
        &[],
        &["create table a (id int primary key);", "create table a (id int);", "crate table a;"],
    ];

    #[test]
    fn it_says_what_a_check_from_the_start_says() {
        let config = Config::default();
        let mut incremental = Incremental::default();
        let mut found = 0;
        for texts in HISTORIES {
            let sources = sources(texts);
            let input = input(&sources, &config);
            let again = incremental.check(&input, &mut |_| ControlFlow::Continue(())).unwrap();
            let anew = super::super::survey(&input);
            assert_eq!(shown(&sources, &again), shown(&sources, &anew), "{texts:?}");
            found += again.report.diagnostics.len();
        }
        assert!(found > 5, "{found}");
    }

    #[test]
    fn it_can_be_broken_off_anywhere() {
        let config = Config::default();
        for halt in [0, 1, 2, 5, 9, 40, 300, 2000] {
            let mut incremental = Incremental::default();
            for texts in HISTORIES {
                let sources = sources(texts);
                let input = input(&sources, &config);
                let mut files = 0;
                let mut watch = |_: Stage| {
                    files += 1;
                    if files > halt { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                };
                let first = incremental.check(&input, &mut watch);
                assert_eq!(first.is_none(), files > halt, "{texts:?}");
                let again = incremental.check(&input, &mut |_| ControlFlow::Continue(())).unwrap();
                assert_eq!(shown(&sources, &again), shown(&sources, &super::super::survey(&input)), "{texts:?}");
            }
        }
    }

    /// How often a check of one file with so many tables asks whether to go on.
    fn asks(tables: usize) -> usize {
        let text: String = (0..tables).map(|number| format!("create table t{number} (id int primary key);\n")).collect();
        let (sources, config) = (sources(&[&text]), Config::default());
        let mut asks = 0;
        let mut watch = |_: Stage| {
            asks += 1;
            ControlFlow::Continue(())
        };
        Incremental::default().check(&input(&sources, &config), &mut watch);
        asks
    }

    #[test]
    fn rules_that_go_through_all_tables_ask_at_each() {
        let more = asks(21) - asks(1);
        assert!(more >= 20 * 5, "{more}");
    }

    #[test]
    fn the_changed_file_has_an_early_word() {
        let config = Config::default();
        let mut texts = vec!["create table a (id int);"];
        texts.extend(vec!["select 1;"; 20]);
        let mut incremental = Incremental::default();
        let mut early = Vec::new();
        for second in ["select 2;", "select * from b;"] {
            texts[1] = second;
            let sources = sources(&texts);
            incremental.check(&input(&sources, &config), &mut |stage| {
                if let Stage::Changed(file, found) = stage {
                    early.push((file.0, found.iter().map(|found| found.finding.message.clone()).collect::<Vec<String>>()));
                }
                ControlFlow::Continue(())
            });
        }
        assert_eq!(early, [(0, vec![]), (1, vec!["relation \"b\" does not exist".to_owned()])]);
    }
}
