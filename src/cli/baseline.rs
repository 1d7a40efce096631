//! `miglint baseline`, and what `check` does with the file it writes.

use super::args::{Baseline, BaselineOptions};
use super::check::{Checked, check_job};
use super::exit::Exit;
use super::fault::Fault;
use super::save::save;
use super::{Context, jobs, write_out};
use crate::config::{self, BaselineHistory, BaselineOnDisk, FindingKey, Job, KnownFinding};
use crate::lint::{self, baseline};
use crate::report::printable;
use crate::rules::hygiene::STALE_BASELINE;
use crate::source::path::{normal, relative_to};
use crate::source::{Overlay, SourceFile};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// Keeps back what the baseline knows; where it is to be strict, reports what it knows in vain.
pub fn apply(checked: &mut Checked, job: &Job, options: &BaselineOptions, context: &Context) -> Result<(), Fault> {
    if options.no_baseline {
        return Ok(());
    }
    let named = options.baseline.as_ref().map(|path| normal(&context.directory.join(path)));
    let found = job.baseline(named.as_deref()).map_err(|trouble| Fault::of_trouble(trouble, &context.directory))?;
    let Some(BaselineOnDisk { baseline, text }) = found else { return Ok(()) };
    let path = named.unwrap_or_else(|| job.baseline_path());
    let folder = &job.folder.path;
    let migrations = section_of(&path, folder);
    let stale = baseline::keep_back(&mut checked.report, &checked.sources, folder, baseline.of(&migrations));
    let level = lint::level(&job.config, &STALE_BASELINE).severity();
    if let Some(level) = level.filter(|_| options.strict_baseline || job.config.baseline.strict) {
        let file = SourceFile::new(path, text);
        baseline::report_stale(&mut checked.report, &mut checked.sources, file, &stale, level);
    }
    Ok(())
}

/// What a baseline calls a folder of migrations.
fn section_of(baseline: &Path, migrations: &Path) -> String {
    relative_to(baseline.parent().unwrap_or(baseline), migrations)
}

/// Writes what is found now into the baselines of the histories.
pub fn run(args: &Baseline, context: &Context) -> Result<Exit, Fault> {
    let found = jobs(&args.paths, &args.project, context)?;
    let named = args.output.as_ref().map(|path| normal(&context.directory.join(path)));
    let mut files: BTreeMap<PathBuf, Vec<&Job>> = BTreeMap::new();
    for job in &found.jobs {
        files.entry(named.clone().unwrap_or_else(|| job.baseline_path())).or_default().push(job);
    }
    let rewrite = if args.prune { Rewrite::Prune } else { Rewrite::Everything };
    let written =
        files.iter().map(|(path, jobs)| update(path, jobs, rewrite, context)).collect::<Result<Vec<String>, Fault>>()?;
    write_out(|out| written.iter().try_for_each(|line| writeln!(out, "{line}")))?;
    Ok(Exit::Clean)
}

/// What a new baseline holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rewrite {
    /// All that is found.
    Everything,
    /// Of what it held before that which is still found.
    Prune,
}

/// Writes one file and says what has become of it.
pub fn update(path: &Path, jobs: &[&Job], rewrite: Rewrite, context: &Context) -> Result<String, Fault> {
    let on_disk = config::read_baseline(path).map_err(|trouble| Fault::of_trouble(trouble, &context.directory))?;
    let seen = relative_to(&context.directory, path);
    let shown = printable(&seen);
    let is_new = on_disk.is_none();
    let BaselineOnDisk { mut baseline, text: old_text } = on_disk.unwrap_or_default();
    let mut change = Change::default();
    for job in jobs {
        let migrations = section_of(path, &job.folder.path);
        let Checked { sources, report, .. } = check_job(job, &Overlay::new());
        let mut findings = baseline::known_findings(&report, &sources, &job.folder.path);
        let old = counts(baseline.of(&migrations));
        if rewrite == Rewrite::Prune {
            findings.retain_mut(|known| {
                known.count = known.count.min(old.get(&known.key).copied().unwrap_or_default());
                known.count > 0
            });
        }
        change.add(&old, &counts(findings.iter()));
        baseline.replace(BaselineHistory { migrations, findings });
    }
    let text = baseline.render();
    if is_new && change.known == 0 {
        return Ok(format!("nothing is found, so {shown} is not needed"));
    }
    if text != old_text {
        save(path, text.as_bytes())
            .map_err(|error| Fault::new(format!("cannot write {shown}: {}", crate::source::reason(&error))))?;
    }
    Ok(format!("{shown}: {}", change.in_words()))
}

fn counts<'a>(findings: impl Iterator<Item = &'a KnownFinding>) -> HashMap<FindingKey, usize> {
    let mut counts = HashMap::new();
    for known in findings {
        *counts.entry(known.key.clone()).or_default() += known.count;
    }
    counts
}

/// How a baseline has changed, in findings.
#[derive(Debug, Default)]
struct Change {
    known: usize,
    added: usize,
    gone: usize,
}

impl Change {
    fn add(&mut self, old: &HashMap<FindingKey, usize>, new: &HashMap<FindingKey, usize>) {
        let beyond = |more: &HashMap<FindingKey, usize>, less: &HashMap<FindingKey, usize>| -> usize {
            more.iter().map(|(key, count)| count.saturating_sub(less.get(key).copied().unwrap_or_default())).sum()
        };
        self.known += new.values().sum::<usize>();
        self.added += beyond(new, old);
        self.gone += beyond(old, new);
    }

    fn in_words(&self) -> String {
        let Change { known, added, gone } = self;
        let findings = if *known == 1 { "1 finding".to_owned() } else { format!("{known} findings") };
        match (added, gone) {
            (0, 0) => format!("{findings}, as before"),
            _ => format!("{findings}, {added} of them new; {gone} gone"),
        }
    }
}
