//! A check on its way through a history: what the files so far came to, as a value that can be kept and gone on from.

use super::Input;
use crate::catalog::Catalog;
use crate::finding::Finding;
use crate::rehearsal;
use crate::replay::{self, Migration, Mode, Progress, Runner, Step, Trace};
use crate::rule::{Check, FileContext, HistoryContext, Project, Reporter, Rule, StepContext};
use crate::rules;
use crate::users::Copies;

/// Where a history begins, and what runs it.
pub(super) struct Start {
    /// The catalog before the first migration.
    pub base: Catalog,
    runner: Runner,
}

impl Start {
    pub fn of(input: &Input) -> Self {
        Start {
            base: replay::base_under_runner(input.platform, input.layout, input.exposure),
            runner: rehearsal::runner(input.platform, input.layout, input.postgres),
        }
    }
}

/// What is known behind some of the files: that of the rules that need no more than one file or one step is final.
#[derive(Clone)]
pub(super) struct Passage {
    progress: Progress,
    pub trace: Trace,
    pub copies: Copies,
    pub found: Found,
}

impl Passage {
    /// Before the first file.
    pub fn at(start: &Start) -> Self {
        let progress = Progress::on(start.base.clone());
        Passage { progress, trace: Trace::default(), copies: Copies::default(), found: Found::default() }
    }

    /// The catalog behind the last file.
    pub fn catalog(&self) -> &Catalog {
        self.progress.catalog()
    }

    /// Goes through the next file.
    pub fn file(&mut self, start: &Start, project: Project, migration: &Migration) {
        let file = migration.file;
        if let Some(parsed) = project.parsed.get(file.0 as usize) {
            self.found.run_file_rules(&FileContext { project, file, parsed });
        }
        let (trace, copies, found) = (&mut self.trace, &mut self.copies, &mut self.found);
        let mut observe = |step: &Step<'_>| {
            trace.observe(step);
            copies.observe(project.sources, step);
            found.run_step_rules(&StepContext { project, step });
        };
        self.progress.run(project.sources, &start.runner, migration, Mode::Recovering, Some(&mut observe));
    }
}

/// Findings with the rule that reported them.
#[derive(Clone, Default)]
pub(super) struct Found {
    pub findings: Vec<(&'static Rule, Finding)>,
}

impl Found {
    pub fn collect(&mut self, rule: &'static Rule, findings: impl IntoIterator<Item = Finding>) {
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

    /// The rules that look at the whole history, as far as they are wanted.
    pub fn run_history_rules(&mut self, context: &HistoryContext, wanted: impl Fn(&Rule) -> bool) {
        for rule in rules::all().filter(|rule| wanted(rule)) {
            self.run_history_rule(rule, context);
        }
    }

    pub fn run_history_rule(&mut self, rule: &'static Rule, context: &HistoryContext) {
        if let Check::History(check) = rule.check {
            self.run(rule, |out| check(context, out));
        }
    }
}
