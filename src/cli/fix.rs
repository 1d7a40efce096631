//! `check --fix` and `check --diff`: edits of migrations that are not deployed yet.
//!
//! A migration that ran somewhere is never edited: the database would not follow. Which ones ran is told by
//! `migrations.applied`; who vouches that none did says `--unapplied`.

use super::args::Fixing;
use super::fault::Fault;
use super::{Context, write_out};
use crate::config::{Date, Job};
use crate::finding::Diagnostic;
use crate::lint::Input;
use crate::mend::{self, Rewrite, Wanted};
use crate::replay;
use crate::report::printable;
use crate::source::path::relative_to;
use crate::source::{self, Overlay, Sources};
use crate::text::FileId;
use std::io::{self, Write};

/// Edits one history's files, or shows what it would edit.
pub fn run(args: &Fixing, job: &Job, wanted: &dyn Fn(&Diagnostic) -> bool, context: &Context) -> Result<(), Fault> {
    let Some(first) = first_editable(args, job) else {
        // A closed standard error is no reason to fail.
        let _ = writeln!(
            io::stderr(),
            "nothing is edited: which migrations are deployed is not known; set `applied` under [migrations] in lint.toml, or \
             say --unapplied where none is"
        );
        return Ok(());
    };
    let mut loaded = job.load(&Overlay::new());
    replay::add_builtin_files(&mut loaded.sources);
    let settings = job.settings(&loaded.sources);
    let input = Input {
        sources: &loaded.sources,
        problems: &loaded.problems,
        config: &job.config,
        layout: job.folder.layout,
        platform: settings.platform,
        postgres: settings.postgres,
        api_schemas: &settings.api_schemas,
        today: Date::today(),
    };
    // A file whose bytes are not its text would not come back as it was.
    let is_damaged = |file: FileId| loaded.problems.iter().any(|problem| problem.span.file == file);
    let is_shown = |file: FileId| job.shown.includes(loaded.sources.path(file));
    let may_edit = |file: FileId| (file.0 as usize) >= first && !Sources::is_builtin(file) && !is_damaged(file) && is_shown(file);
    let wanted = Wanted { findings: wanted, may_be_unsafe: args.unsafe_fixes };
    let rewrites = mend::rewrites(&input, &may_edit, wanted);
    rewrites.iter().try_for_each(|rewrite| match args.diff {
        true => show(rewrite, &loaded.sources, context),
        false => save(rewrite, &loaded.sources, context),
    })
}

/// The place of the first migration that is not deployed; None: nobody says which are.
fn first_editable(args: &Fixing, job: &Job) -> Option<usize> {
    if args.unapplied {
        return Some(0);
    }
    let applied = job.config.migrations.applied.as_deref()?;
    let last = job.migrations.iter().rposition(|migration| migration.version == applied)?;
    Some(last + 1)
}

fn save(rewrite: &Rewrite, sources: &Sources, context: &Context) -> Result<(), Fault> {
    let path = sources.path(rewrite.file);
    let seen = relative_to(&context.directory, path);
    let replaced = source::replace(path, sources.text(rewrite.file), &rewrite.text);
    replaced.map_err(|error| Fault::new(format!("cannot edit {seen}: {}", source::reason(&error))))?;
    let _ = writeln!(io::stderr(), "edited {}", printable(&seen));
    Ok(())
}

/// The lines that change, as `diff -U0` has them.
fn show(rewrite: &Rewrite, sources: &Sources, context: &Context) -> Result<(), Fault> {
    let seen = relative_to(&context.directory, sources.path(rewrite.file));
    let (old, new) = (sources.text(rewrite.file), rewrite.text.as_str());
    write_out(|out| {
        writeln!(out, "--- {0}\n+++ {0}", printable(&seen))?;
        let mut shift = 0i64;
        for lines in changed_lines(rewrite, old) {
            let moved = |offset: usize, shift: i64| usize::try_from(offset as i64 + shift).unwrap_or(0);
            let start = moved(lines.start, shift);
            shift += lines.growth;
            let (before, after) = (old.get(lines.start..lines.end), new.get(start..moved(lines.end, shift)));
            let number = old.get(..lines.start).unwrap_or_default().matches('\n').count() + 1;
            let of_new = new.get(..start).unwrap_or_default().matches('\n').count() + 1;
            let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
            writeln!(out, "@@ -{number},{} +{of_new},{} @@", before.lines().count(), after.lines().count())?;
            before.lines().try_for_each(|line| writeln!(out, "-{}", printable(line)))?;
            after.lines().try_for_each(|line| writeln!(out, "+{}", printable(line)))?;
        }
        Ok(())
    })
}

/// Whole lines that edits change, and by how many bytes they grow.
struct Lines {
    start: usize,
    end: usize,
    growth: i64,
}

fn changed_lines(rewrite: &Rewrite, text: &str) -> Vec<Lines> {
    let mut found: Vec<Lines> = Vec::new();
    for edit in &rewrite.edits {
        let range = edit.span.range();
        let start = text.get(..range.start).and_then(|head| head.rfind('\n')).map_or(0, |at| at + 1);
        let end = text.get(range.end..).and_then(|tail| tail.find('\n')).map_or(text.len(), |at| range.end + at);
        let growth = edit.replacement.len() as i64 - range.len() as i64;
        match found.last_mut().filter(|last| last.end >= start) {
            Some(last) => {
                last.end = last.end.max(end);
                last.growth += growth;
            }
            None => found.push(Lines { start, end, growth }),
        }
    }
    found
}
