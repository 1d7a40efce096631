//! `miglint repair`: plans a migration that mends what `check` finds, and writes it behind the others.

use super::args::Repair;
use super::exit::Exit;
use super::fault::Fault;
use super::history::only;
use super::reading::Reading;
use super::{Context, write_out};
use crate::config::{self, Job, Request, RuleNames, Selector};
use crate::finding::{Diagnostic, Severity};
use crate::mend::{self, Plan, Script, Wanted};
use crate::report::{self, printable};
use crate::source::path::relative_to;
use crate::source::{self, Layout, Listing, Overlay};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Seconds since 1970 that stand for the clock, as builds that have to be the same twice set it.
const CLOCK: &str = "SOURCE_DATE_EPOCH";

pub fn run(args: &Repair, context: &Context) -> Result<Exit, Fault> {
    let names = context.rule_names();
    let rules = RuleNames(&names);
    let filter = Filter::new(args, rules)?;
    let overrides = args.history.project.overrides();
    let request = Request {
        paths: args.history.path.as_slice(),
        directory: &context.directory,
        config: args.history.project.config.as_deref(),
        overrides: &overrides,
        buffers: &[],
        rules,
    };
    let found = config::jobs(&request).map_err(|trouble| Fault::of_trouble(trouble, &context.directory))?;
    let job = only(&found.jobs, context)?;
    let plan = planned(job, &filter);
    mention(&plan);
    if args.explain_plan {
        write_out(|out| report::plan(out, &plan, context.style))?;
        return Ok(Exit::Clean);
    }
    if let Some(brought) = plan.brought.first() {
        return Err(Fault::new(format!("the repair would bring {}: {}", brought.rule, brought.finding.message))
            .hint("this is a defect of miglint; --rule and --object leave parts of the repair out"));
    }
    let scripts = mend::scripts(&plan, job.folder.layout);
    let test = mend::pgtap(&plan).filter(|_| args.test);
    if args.stdout {
        let texts: Vec<&String> = scripts.iter().map(|script| &script.text).chain(&test).collect();
        write_out(|out| texts.iter().try_for_each(|text| out.write_all(text.as_bytes())))?;
    } else {
        write_files(job, &scripts, test.as_deref(), context)?;
    }
    Ok(Exit::Clean)
}

fn planned(job: &Job, filter: &Filter) -> Plan {
    let reading = Reading::of(job, &Overlay::new());
    let input = reading.input();
    let wanted = Wanted { findings: &|diagnostic| filter.lets_through(diagnostic), may_be_unsafe: filter.may_be_unsafe };
    mend::plan(&input, wanted)
}

/// Which findings are to be mended.
struct Filter {
    /// Empty: all.
    rules: Vec<Selector>,
    objects: Vec<String>,
    may_be_unsafe: bool,
}

impl Filter {
    fn new(args: &Repair, rules: RuleNames<'_>) -> Result<Self, Fault> {
        let selectors: Result<Vec<Selector>, _> = args.rule.iter().map(|name| rules.selector(name.trim())).collect();
        Ok(Filter { rules: selectors?, objects: args.object.clone(), may_be_unsafe: args.unsafe_fixes })
    }

    fn lets_through(&self, diagnostic: &Diagnostic) -> bool {
        // What may well be meant is mended where somebody asks for it.
        let is_rule = self.rules.is_empty() && diagnostic.severity > Severity::Info
            || self.rules.iter().any(|selector| selector.selects(diagnostic.rule));
        let name = diagnostic.finding.object.as_ref().map(ToString::to_string);
        let is_object = || name.is_some_and(|name| self.objects.iter().any(|pattern| config::matches(pattern, &name)));
        is_rule && (self.objects.is_empty() || is_object())
    }
}

/// Says on standard error what is left to a person.
fn mention(plan: &Plan) {
    let mut err = io::stderr().lock();
    for left in &plan.left {
        // A closed standard error is no reason to fail.
        let _ = writeln!(err, "not mended: {}: {}: {}", left.rule, printable(&left.message), printable(&left.reason));
    }
    if plan.steps.is_empty() {
        let _ = writeln!(err, "nothing to mend");
    } else if plan.doubtful > 0 {
        let refused = plan.doubtful;
        let _ =
            writeln!(err, "note: an empty database refuses parts of the history ({refused}); what they make is taken as there");
    }
}

/// Writes the files behind the newest migration, and the test that is named after the first of them.
fn write_files(job: &Job, scripts: &[Script], test: Option<&str>, context: &Context) -> Result<(), Fault> {
    let layout = job.folder.layout;
    if layout == Layout::Drizzle && !scripts.is_empty() {
        return Err(Fault::new("drizzle runs only what its journal lists")
            .hint("make an empty migration with `drizzle-kit generate --custom`, and fill it with what --stdout prints"));
    }
    let tests = match test {
        Some(text) => Some((tests_folder(job)?, text)),
        None => None,
    };
    let seconds = std::env::var(CLOCK).ok().and_then(|seconds| seconds.parse().ok());
    let first = layout.next_version(&job.migrations, &config::now(seconds));
    let paths = paths(job, scripts, &first);
    comes_last(job, &paths, context)?;
    if let Some((folder, text)) = tests {
        write_file(&folder.join(format!("{first}_repair.test.sql")), text, context)?;
    }
    paths.iter().zip(scripts).try_for_each(|(path, script)| write_file(path, &script.text, context))
}

/// Where the files go, the first with this version.
fn paths(job: &Job, scripts: &[Script], first: &str) -> Vec<PathBuf> {
    let layout = job.folder.layout;
    let versions = std::iter::successors(Some(first.to_owned()), |version| Some(layout.version_after(version)));
    let path = |(script, version): (&Script, String)| {
        job.folder.path.join(layout.path_of(&version, &script.name, job.migrations.last()))
    };
    scripts.iter().zip(versions).map(path).collect()
}

/// Whether the runner would run the files behind all others. A text has no successor where it is all nines: `100_b.sql` comes
/// before `99_a.sql`.
fn comes_last(job: &Job, paths: &[PathBuf], context: &Context) -> Result<(), Fault> {
    let mut listing = Listing { migrations: job.migrations.clone(), skipped: Vec::new() };
    for path in paths {
        listing.join(&job.folder.path, path, job.folder.layout);
        let newest = listing.migrations.iter().rev().find(|migration| !migration.version.is_empty());
        if let Some(newest) = newest.filter(|newest| newest.path != *path) {
            let newest = relative_to(&context.directory, &newest.path);
            return Err(Fault::new(format!("no version comes behind that of {}", printable(&newest)))
                .hint("its runner goes by the names as texts: give that file an older version, or use --stdout"));
        }
    }
    Ok(())
}

/// Where `supabase test db` looks.
fn tests_folder(job: &Job) -> Result<PathBuf, Fault> {
    let supabase = match layout_folder(job) {
        Some(folder) => folder,
        None => return Err(Fault::new("--test writes into supabase/tests, and there is no supabase folder").hint("use --stdout")),
    };
    Ok(supabase.join("tests"))
}

fn layout_folder(job: &Job) -> Option<&Path> {
    let beside = job.folder.path.parent().filter(|_| job.folder.layout == Layout::Supabase);
    beside.or_else(|| job.folder.supabase_toml.as_deref()?.parent())
}

fn write_file(path: &Path, text: &str, context: &Context) -> Result<(), Fault> {
    let seen = relative_to(&context.directory, path);
    let written = source::create(path, text);
    written.map_err(|error| Fault::new(format!("cannot write {seen}: {}", source::reason(&error))))?;
    write_out(|out| writeln!(out, "wrote {}", printable(&seen)))
}
