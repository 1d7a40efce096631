//! The engine: runs the rules over a project and gives their findings levels and an order.
//!
//! It knows every rule and no file on disk: what it checks is handed to it.

mod files;
mod fingerprint;
mod report;

pub use report::{Report, Summary, UserTable};

use crate::catalog::Catalog;
use crate::config::{Config, Date};
use crate::finding::{Diagnostic, Finding, Level};
use crate::platform::Platform;
use crate::rehearsal;
use crate::replay::{self, Mode, Trace, on_large_stack};
use crate::rule::{Check, FileContext, HistoryContext, Project, Reporter, Rule, StepContext};
use crate::rules;
use crate::source::{FileProblem, Layout, Sources};
use crate::sql::ParsedFile;
use crate::sql::ast::StatementKind;
use crate::users::{Copies, Reason, Users};
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
    /// The day by which an `[[ignore]]` expires.
    pub today: Date,
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
    let Input { sources, config, layout, platform, .. } = *input;
    let project = Project { sources, parsed, config, layout, platform };
    let mut found = Found::default();
    found.collect(&rules::hygiene::UNREADABLE_FILE, files::findings(input.problems));
    for (file, parsed) in input.sources.ids().zip(parsed) {
        found.run_file_rules(&FileContext { project, file, parsed });
    }
    let base = &replay::base_under_runner(input.platform, input.layout);
    let history = replay_history(input, project, base, &mut found);
    let users = Users::analyse(&history.catalog, input.sources, input.config.users.table.as_ref(), history.copies);
    let context = HistoryContext { project, base, catalog: &history.catalog, replay: &history.trace, users: &users };
    found.run_history_rules(&context);
    let (diagnostics, suppressed) = settle(input, found);
    let summary = Summary {
        files: input.sources.len(),
        statements: parsed.iter().map(|file| file.statements.len()).sum(),
        not_understood: parsed.iter().map(|file| not_understood(file)).sum(),
        suppressed,
        platform: input.platform.as_str(),
        postgres: input.postgres,
        user_table: user_table(&history.catalog, &users),
        elapsed: started.elapsed(),
    };
    Survey { report: Report { diagnostics, summary }, catalog: history.catalog, users }
}

fn not_understood(file: &ParsedFile) -> usize {
    file.statements.iter().filter(|statement| matches!(statement.kind, StatementKind::Unknown(_))).count()
}

/// What the replay leaves behind.
struct History {
    catalog: Catalog,
    trace: Trace,
    copies: Copies,
}

fn replay_history(input: &Input, project: Project, base: &Catalog, found: &mut Found) -> History {
    let runner = rehearsal::runner(input.platform, input.layout, input.postgres);
    let migrations = rehearsal::migrations(input.sources, project.parsed);
    let (mut trace, mut copies) = (Trace::default(), Copies::default());
    let replayed = replay::replay(input.sources, base, &runner, &migrations, Mode::Recovering, &mut |step| {
        trace.observe(step);
        copies.observe(input.sources, step);
        found.run_step_rules(&StepContext { project, step });
    });
    History { catalog: replayed.catalog, trace, copies }
}

/// Findings with the rule that reported them.
#[derive(Default)]
struct Found {
    findings: Vec<(&'static Rule, Finding)>,
}

impl Found {
    fn collect(&mut self, rule: &'static Rule, findings: impl IntoIterator<Item = Finding>) {
        self.findings.extend(findings.into_iter().map(|finding| (rule, finding)));
    }

    fn run(&mut self, rule: &'static Rule, check: impl FnOnce(&mut Reporter)) {
        let mut reporter = Reporter::default();
        check(&mut reporter);
        self.collect(rule, reporter.findings);
    }

    fn run_file_rules(&mut self, context: &FileContext) {
        for rule in rules::all() {
            if let Check::File(check) = rule.check {
                self.run(rule, |out| check(context, out));
            }
        }
    }

    fn run_step_rules(&mut self, context: &StepContext) {
        for rule in rules::all() {
            if let Check::Step(check) = rule.check {
                self.run(rule, |out| check(context, out));
            }
        }
    }

    fn run_history_rules(&mut self, context: &HistoryContext) {
        for rule in rules::all() {
            if let Check::History(check) = rule.check {
                self.run(rule, |out| check(context, out));
            }
        }
    }
}

/// Gives findings their level, leaves out what is off or ignored, and puts the rest in order. The number is of those that an
/// `[[ignore]]` keeps back.
fn settle(input: &Input, found: Found) -> (Vec<Diagnostic>, usize) {
    let mut suppressed = 0;
    let mut diagnostics = Vec::new();
    for (rule, finding) in found.findings {
        let Some(severity) = input.config.levels.of(rule.meta.name, rule.meta.level).severity() else { continue };
        let severity = finding.at_most.map_or(severity, |most| severity.min(most));
        let ignored =
            input.config.ignores.iter().any(|ignore| ignore.covers(rule.meta.name, finding.object.as_ref(), input.today));
        if ignored {
            suppressed += 1;
            continue;
        }
        diagnostics.push(Diagnostic { rule: rule.meta.name, severity, finding, fingerprint: String::new() });
    }
    diagnostics.sort_by(|a, b| {
        let key = |diagnostic: &Diagnostic| (diagnostic.finding.span, diagnostic.rule);
        key(a).cmp(&key(b)).then_with(|| a.finding.message.cmp(&b.finding.message))
    });
    fingerprint::assign(&mut diagnostics);
    (diagnostics, suppressed)
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
