//! `miglint check`: finds the projects, checks each, writes one report.

use super::args::Check;
use super::baseline;
use super::exit::Exit;
use super::fault::Fault;
use super::git::{Changes, Repository, State};
use super::ignores::Ignores;
use super::reading::Reading;
use super::{Context, fix, output};
use crate::config::{self, Job, Request, RuleNames, Selector, Shown};
use crate::finding::{Diagnostic, Severity};
use crate::lint::{self, Report, change};
use crate::report::{Files, Footer, Project, Style, printable};
use crate::source::path::{normal, relative_to};
use crate::source::{Deployed, Overlay, Sources, within_repository};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

pub fn run(args: &Check, context: &Context) -> Result<Exit, Fault> {
    let names: Vec<&str> = context.rule_names();
    let rules = RuleNames(&names);
    let filter = Filter::new(args, rules)?;
    output::examine(&args.format)?;
    let overrides = args.project.overrides();
    let request = Request {
        paths: &args.paths,
        directory: &context.directory,
        config: args.project.config.as_deref(),
        overrides: &overrides,
        buffers: args.stdin_filename.as_slice(),
        rules,
    };
    let found = config::jobs(&request).map_err(|trouble| Fault::of_trouble(trouble, &context.directory))?;
    if args.fixing.fix || args.fixing.diff {
        let wanted = |diagnostic: &Diagnostic| filter.lets_through(diagnostic);
        found.jobs.iter().try_for_each(|job| fix::run(&args.fixing, job, &wanted, context))?;
    }
    if args.fixing.diff {
        return Ok(Exit::Clean);
    }
    let overlay = overlay(args, context)?;
    let (mut checked, mut ignores) = (Vec::new(), Ignores::default());
    let repository = args.change.scope().map(|scope| Repository::open(&scope, context)).transpose()?;
    for job in &found.jobs {
        let changes = repository.as_ref().map(|repository| repository.changes(&job.folder.path)).transpose()?;
        let mut one = match &changes {
            Some(changes) => check_state(job, &changes.after, &|path| changes.deployed(job, path)),
            None => check_job(job, &overlay),
        };
        if repository.is_none() {
            ignores.note(job, &one);
        }
        baseline::apply(&mut one, job, &args.known, context)?;
        if let Some(changes) = changes {
            keep_new(&mut one, job, &changes);
        }
        filter.apply(&mut one, &job.shown);
        checked.push(one);
    }
    ignores.report(&mut checked, args, context, &|diagnostic| filter.lets_through(diagnostic));
    if !args.quiet {
        mention_skipped(&found, context);
    }
    write(args, context, &checked)?;
    let worst = checked.iter().filter_map(|project| project.report.worst()).max();
    let fails = args.fail_on.severity().is_some_and(|lowest| worst >= Some(lowest));
    Ok(if fails { Exit::Findings } else { Exit::Clean })
}

/// One project's result.
pub(super) struct Checked {
    pub sources: Sources,
    pub report: Report,
    /// The folder of the migrations.
    pub folder: PathBuf,
}

/// Reads and checks one history, whole.
pub(super) fn check_job(job: &Job, overlay: &Overlay) -> Checked {
    check_deployed(job, overlay, &|_| Deployed::Unknown)
}

/// The same where somebody knows what servers have run of each file.
fn check_deployed(job: &Job, overlay: &Overlay, deployed: &dyn Fn(&Path) -> Deployed) -> Checked {
    let started = Instant::now();
    let mut reading = Reading::of(job, overlay);
    reading.note_deployed(deployed);
    let mut report = lint::check(&reading.input());
    // Reading the files is part of what somebody waits for.
    report.summary.elapsed = started.elapsed();
    Checked { sources: reading.sources, report, folder: job.folder.path.clone() }
}

/// Checks the history as it is in a state of the repository.
fn check_state(job: &Job, state: &State, deployed: &dyn Fn(&Path) -> Deployed) -> Checked {
    let job = job.with_files(|path| !state.absent.contains(path), state.texts.keys());
    check_deployed(&job, &state.texts, deployed)
}

/// Leaves what the changes bring.
fn keep_new(checked: &mut Checked, job: &Job, changes: &Changes) {
    if changes.is_empty() {
        checked.report.diagnostics.clear();
        return;
    }
    let before = check_state(job, &changes.before, &|_| Deployed::Unknown);
    change::keep_new(&mut checked.report, &before.report, &checked.sources, &changes.changed);
}

/// Which findings are wanted.
struct Filter {
    lowest: Severity,
    /// Empty: all.
    select: Vec<Selector>,
    ignore: Vec<Selector>,
}

impl Filter {
    fn new(args: &Check, rules: RuleNames<'_>) -> Result<Self, Fault> {
        let selectors = |names: &[String]| -> Result<Vec<Selector>, Fault> {
            names.iter().map(|name| rules.selector(name.trim()).map_err(Fault::from)).collect()
        };
        Ok(Filter {
            lowest: args.level.map_or(Severity::Info, Severity::from),
            select: selectors(&args.select)?,
            ignore: selectors(&args.ignore)?,
        })
    }

    fn apply(&self, checked: &mut Checked, shown: &Shown) {
        let Checked { sources, report, .. } = checked;
        let is_wanted =
            |diagnostic: &Diagnostic| self.lets_through(diagnostic) && shown.includes(sources.path(diagnostic.finding.span.file));
        report.diagnostics.retain(is_wanted);
        report.suppressed.retain(|suppressed| is_wanted(&suppressed.diagnostic));
    }

    fn lets_through(&self, diagnostic: &Diagnostic) -> bool {
        let selects = |selectors: &[Selector]| selectors.iter().any(|selector| selector.selects(diagnostic.rule));
        let selected = self.select.is_empty() || selects(&self.select);
        diagnostic.severity >= self.lowest && selected && !selects(&self.ignore)
    }
}

/// The text on standard input, in the place of the file that `--stdin-filename` names.
fn overlay(args: &Check, context: &Context) -> Result<Overlay, Fault> {
    let Some(name) = &args.stdin_filename else { return Ok(Overlay::new()) };
    let mut bytes = Vec::new();
    match io::stdin().lock().read_to_end(&mut bytes) {
        Ok(_) => Ok(Overlay::from([(normal(&context.directory.join(name)), bytes)])),
        Err(error) => Err(Fault::new(format!("cannot read standard input: {error}"))),
    }
}

/// So many skipped files of a folder are named.
const MOST_SKIPPED: usize = 5;

/// Says on standard error which files the runner passes over.
pub(super) fn mention_skipped(found: &config::Jobs, context: &Context) {
    let mut err = io::stderr().lock();
    let mut say = |path: &std::path::Path, reason: &dyn std::fmt::Display| {
        let path = relative_to(&context.directory, path);
        // A closed standard error is no reason to fail.
        let _ = writeln!(err, "skipping {}: {reason}", printable(&path));
    };
    for job in &found.jobs {
        for skipped in job.skipped.iter().take(MOST_SKIPPED) {
            say(&skipped.path, &skipped.reason);
        }
        let others = job.skipped.len().saturating_sub(MOST_SKIPPED);
        if others > 0 {
            say(&job.folder.path, &format!("{others} more files, most likely for the same reason"));
        }
    }
    for path in &found.beside {
        say(path, &"it is no migration");
    }
}

fn write(args: &Check, context: &Context, checked: &[Checked]) -> Result<(), Fault> {
    let lowest_for_people = lowest_for_people(args);
    let project = |checked| Project { lowest_for_people, ..as_project(checked, context) };
    let projects: Vec<Project<'_>> = checked.iter().map(project).collect();
    let footer = if args.quiet { Footer::Hidden } else { Footer::Shown };
    let style = Style { most: args.max_findings.limit(), ..context.style };
    output::write(&args.format, &projects, footer, &Context { directory: context.directory.clone(), style })
}

fn as_project<'a>(checked: &'a Checked, context: &'a Context) -> Project<'a> {
    let files = Files { sources: &checked.sources, directory: &context.directory };
    let root = within_repository(&context.directory).last().filter(|root| root.join(".git").exists());
    let (report, folder, root) = (&checked.report, &checked.folder, root.unwrap_or(&context.directory));
    Project { files, report, folder, root, lowest_for_people: Severity::Info }
}

/// Infos are many on a project that is years old, so people see them when they ask for them: by level, by rule, or by letting
/// them fail the check.
fn lowest_for_people(args: &Check) -> Severity {
    let fails_on_info = args.fail_on.severity() == Some(Severity::Info);
    if args.level.is_some() || !args.select.is_empty() || fails_on_info { Severity::Info } else { Severity::Warning }
}
