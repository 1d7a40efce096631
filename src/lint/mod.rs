//! The engine: runs the rules over a project and gives their findings levels and an order.
//!
//! It knows every rule and no file on disk: what it checks is handed to it.

pub mod baseline;
pub mod change;
mod files;
mod fingerprint;
pub mod ignores;
mod incremental;
mod passage;
mod report;
mod settle;
mod suppression;

pub use incremental::{Incremental, Stage, is_settled_early};
pub use report::{Report, Summary, Suppressed, SuppressedBy, UserTable};
pub use suppression::ignore_comment;

use crate::catalog::Catalog;
use crate::config::{Config, Date, Job, Settings};
use crate::finding::Level;
use crate::platform::{Exposure, Platform};
use crate::rehearsal;
use crate::replay::on_large_stack;
use crate::rule::{HistoryContext, Project, Rule};
use crate::rules;
use crate::source::{FileProblem, Layout, Sources};
use crate::sql::ParsedFile;
use crate::sql::ast::StatementKind;
use crate::users::{Reason, Users};
use passage::{Passage, Start};
use settle::{Settled, settle};
use std::cell::{OnceCell, RefCell};
use std::convert::Infallible;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

/// One project, read and ready to be checked.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    pub sources: &'a Sources,
    /// What was wrong with the files themselves.
    pub problems: &'a [FileProblem],
    pub config: &'a Config,
    /// Whose migrations they are.
    pub layout: Layout,
    pub platform: Platform,
    /// The major version of PostgreSQL.
    pub postgres: u16,
    /// The schemas that Supabase's REST API serves.
    pub api_schemas: &'a [String],
    /// What the API may do with what the migrations create.
    pub exposure: Exposure,
    /// The day by which an `[[ignore]]` expires.
    pub today: Date,
}

impl<'a> Input<'a> {
    /// A history with the settings that its texts came to, today.
    pub fn of(job: &'a Job, settings: &'a Settings, sources: &'a Sources, problems: &'a [FileProblem]) -> Self {
        Input {
            sources,
            problems,
            config: &job.config,
            layout: job.folder.layout,
            platform: settings.platform,
            postgres: settings.postgres,
            api_schemas: &settings.api_schemas,
            exposure: settings.exposure,
            today: Date::today(),
        }
    }
}

/// A check with what it found out on the way.
#[derive(Debug, Clone)]
pub struct Survey {
    pub report: Report,
    /// The end of the history.
    pub catalog: Catalog,
    pub users: Users,
}

/// Parses, replays and checks. Never fails: mistakes are diagnostics.
pub fn check(input: &Input) -> Report {
    survey(input).report
}

/// As [`check`], for those who want to explain more than the diagnostics say.
pub fn survey(input: &Input) -> Survey {
    let started = Instant::now();
    let parsed = rehearsal::parse_all(input.sources);
    // Not before: a worker of rayon's that waits for a thread which waits for workers would wait for ever.
    on_large_stack(|| check_parsed(input, &parsed, started))
}

fn check_parsed(input: &Input, parsed: &[Arc<ParsedFile>], started: Instant) -> Survey {
    let start = Start::of(input);
    let mut passage = Passage::at(&start);
    let project = project(input, parsed);
    for migration in rehearsal::migrations(input.sources, parsed) {
        passage.file(&start, project, &migration);
    }
    let mut go_on = || ControlFlow::<Infallible>::Continue(());
    let ControlFlow::Continue(survey) = conclude(input, project, &start, passage, started, &mut go_on);
    survey
}

fn project<'a>(input: &Input<'a>, parsed: &'a [Arc<ParsedFile>]) -> Project<'a> {
    let Input { sources, config, layout, platform, postgres, api_schemas, .. } = *input;
    Project { sources, parsed, config, layout, platform, postgres, api_schemas }
}

/// Somebody who is asked whether to go on, from wherever a rule is, and keeps to it when it is over.
struct Patience<'g, B> {
    go_on: RefCell<&'g mut dyn FnMut() -> ControlFlow<B>>,
    end: OnceCell<B>,
}

impl<B> Patience<'_, B> {
    fn is_over(&self) -> bool {
        if self.end.get().is_none()
            && let ControlFlow::Break(end) = (self.go_on.borrow_mut())()
        {
            return self.end.set(end).is_ok();
        }
        self.end.get().is_some()
    }
}

/// The end of a check that went through all files. Between two rules and in long ones `go_on` is asked, and may break it off.
fn conclude<B>(
    input: &Input,
    project: Project,
    start: &Start,
    passage: Passage,
    started: Instant,
    go_on: &mut dyn FnMut() -> ControlFlow<B>,
) -> ControlFlow<B, Survey> {
    let catalog = passage.catalog().clone();
    let Passage { trace, copies, mut found, .. } = passage;
    found.collect(&rules::hygiene::UNREADABLE_FILE, files::findings(input.problems));
    let users = Users::analyse_while(&catalog, input.sources, input.config.users.table.as_ref(), copies, go_on)?;
    let patience = Patience { go_on: RefCell::new(go_on), end: OnceCell::new() };
    let is_over = || patience.is_over();
    let base = &start.base;
    let context = HistoryContext { project, base, catalog: &catalog, replay: &trace, users: &users, is_over: &is_over };
    rules::all().take_while(|_| !is_over()).for_each(|rule| found.run_history_rule(rule, &context));
    if let Some(end) = patience.end.into_inner() {
        return ControlFlow::Break(end);
    }
    let files = input.sources.ids().zip(project.parsed.iter().map(AsRef::as_ref));
    let Settled { diagnostics, suppressed } = settle(input, files, found.findings);
    let summary = Summary {
        files: input.sources.len(),
        statements: project.parsed.iter().map(|file| file.statements.len()).sum(),
        not_understood: project.parsed.iter().map(|file| not_understood(file)).sum(),
        suppressed: suppressed.len(),
        platform: input.platform.as_str(),
        postgres: input.postgres,
        user_table: user_table(&catalog, &users),
        elapsed: started.elapsed(),
    };
    ControlFlow::Continue(Survey { report: Report { diagnostics, suppressed, summary }, catalog, users })
}

fn not_understood(file: &ParsedFile) -> usize {
    file.statements.iter().filter(|statement| matches!(statement.kind, StatementKind::Unknown(_))).count()
}

fn user_table(catalog: &Catalog, users: &Users) -> Option<UserTable> {
    let canonical = users.canonical?;
    let reason = match canonical.reason {
        Reason::Configured => "configured".to_owned(),
        Reason::NoMirror => "no table mirrors it".to_owned(),
        Reason::References(1) => "found: 1 reference".to_owned(),
        Reason::References(count) => format!("found: {count} references"),
    };
    Some(UserTable { name: catalog.relation_label(catalog.relation(canonical.table)?), reason })
}

/// The level of a rule in a configuration.
pub fn level(config: &Config, rule: &Rule) -> Level {
    config.levels.of(rule.meta.name, rule.meta.level)
}
