//! The entries of lint.toml that keep nothing back, over all histories that it is for.

use super::Context;
use super::args::Check;
use super::check::Checked;
use crate::config::{self, Date, Job, Migrations, Request, RuleNames, Shown};
use crate::finding::Diagnostic;
use crate::lint::{self, ignores};
use crate::rules::hygiene::UNUSED_IGNORE;
use crate::source::SourceFile;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What the histories of each lint.toml have made of its entries.
#[derive(Default)]
pub struct Ignores<'j>(BTreeMap<&'j Path, Entries<'j>>);

struct Entries<'j> {
    job: &'j Job,
    used: BTreeSet<usize>,
    folders: BTreeSet<&'j Path>,
}

impl<'j> Ignores<'j> {
    /// Takes a history in. Its report is still whole.
    pub fn note(&mut self, job: &'j Job, checked: &Checked) {
        let Some(lint_toml) = job.lint_toml.as_deref() else { return };
        let begin = || Entries { job, used: BTreeSet::new(), folders: BTreeSet::new() };
        let entries = self.0.entry(lint_toml).or_insert_with(begin);
        entries.used.extend(ignores::used(&checked.report, &checked.sources, &job.config.ignores, Date::today()));
        if job.shown == Shown::Everything {
            entries.folders.insert(&job.folder.path);
        }
    }

    /// Reports the others, in the report of a history of theirs, where all histories of the file were seen.
    pub fn report(&self, checked: &mut [Checked], args: &Check, context: &Context, wanted: &dyn Fn(&Diagnostic) -> bool) {
        for (lint_toml, Entries { job, used, folders }) in &self.0 {
            let entries = job.config.ignores.iter().enumerate();
            let mut unused = entries.filter(|(at, _)| !used.contains(at)).map(|(_, ignore)| ignore).peekable();
            let (Some(level), Some(text)) = (lint::level(&job.config, &UNUSED_IGNORE).severity(), job.lint_toml_text()) else {
                continue;
            };
            let of_file = checked.iter_mut().find(|checked| checked.folder == job.folder.path);
            let Some(Checked { sources, report, .. }) = of_file.filter(|_| unused.peek().is_some()) else { continue };
            if histories(lint_toml, args, context).is_some_and(|all| all.iter().all(|folder| folders.contains(folder.as_path())))
            {
                let file = SourceFile::new((*lint_toml).to_owned(), text);
                let found = ignores::unused(sources, file, unused, Date::today(), level);
                report.diagnostics.extend(found.into_iter().filter(wanted));
            }
        }
    }
}

/// The folders of the histories that a lint.toml is for.
fn histories(lint_toml: &Path, args: &Check, context: &Context) -> Option<Vec<PathBuf>> {
    let names = context.rule_names();
    let directory = if args.project.config.is_some() { &context.directory } else { lint_toml.parent()? };
    let request = Request {
        paths: &[directory.to_owned()],
        directory,
        config: args.project.config.as_deref(),
        overrides: &Migrations::default(),
        buffers: &[],
        rules: RuleNames(&names),
    };
    let found = config::jobs(&request).ok()?;
    let own = found.jobs.into_iter().filter(|job| job.lint_toml.as_deref() == Some(lint_toml));
    Some(own.map(|job| job.folder.path).collect())
}
