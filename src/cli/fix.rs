//! `check --fix` and `check --diff`: edits of migrations that are not deployed yet.
//!
//! A migration that ran somewhere is never edited: the database would not follow. Which ones ran is told by
//! `migrations.applied`, else by git: what the default branch has is taken for deployed. Who vouches that none ran says
//! `--unapplied`.

use super::args::Fixing;
use super::fault::Fault;
use super::git::{Repository, Scope};
use super::reading::Reading;
use super::{Context, write_out};
use crate::config::Job;
use crate::finding::Diagnostic;
use crate::mend::{self, Place, Rewrite, Wanted};
use crate::report::printable;
use crate::source::path::relative_to;
use crate::source::{self, Overlay};
use similar::TextDiff;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

/// Edits one history's files, or shows what it would edit.
pub fn run(args: &Fixing, job: &Job, wanted: &dyn Fn(&Diagnostic) -> bool, context: &Context) -> Result<(), Fault> {
    let Some(editable) = editable(args, job, context) else {
        say("nothing is edited: which migrations are deployed is not known; set `applied` under [migrations] in lint.toml, or \
             say --unapplied where none is");
        return Ok(());
    };
    let reading = Reading::of(job, &Overlay::new());
    let input = reading.input();
    let may_edit = |path: &std::path::Path| editable.contains(path) && job.shown.includes(path);
    let place = Place { folder: &job.folder.path, migrations: &job.migrations, may_edit: &may_edit };
    let wanted = Wanted { findings: wanted, may_be_unsafe: args.unsafe_fixes };
    let rewritten = mend::rewrites(&input, place, wanted);
    for left in &rewritten.left {
        say(&format!("not edited: {}: {}: {}", left.rule, printable(&left.message), printable(&left.reason)));
    }
    if args.diff {
        return rewritten.rewrites.iter().try_for_each(|rewrite| show(rewrite, context));
    }
    // What is split off is there before it leaves its file.
    let (new, old): (Vec<&Rewrite>, Vec<&Rewrite>) = rewritten.rewrites.iter().partition(|rewrite| rewrite.before.is_none());
    let saved = new.iter().chain(&old).try_for_each(|rewrite| save(rewrite, context));
    if saved.is_err() && !new.is_empty() {
        say("some of the files were not written: `git diff` shows what was");
    }
    saved
}

fn say(text: &str) {
    // A closed standard error is no reason to fail.
    let _ = writeln!(io::stderr(), "{text}");
}

/// The migrations that are not deployed yet; None: nobody says which are.
fn editable(args: &Fixing, job: &Job, context: &Context) -> Option<BTreeSet<PathBuf>> {
    let paths = || job.migrations.iter().map(|migration| migration.path.clone());
    if args.unapplied {
        return Some(paths().collect());
    }
    if job.config.migrations.applied.is_some() {
        return job.last_applied().map(|last| paths().skip(last + 1).collect());
    }
    // Where git cannot tell, for whatever reason, somebody else has to.
    let repository = Repository::open(&Scope::Changed(None), context).ok()?;
    let changes = repository.changes(&job.folder.path).ok()?;
    Some(changes.before.absent)
}

/// Writes a file anew, whole or not at all.
fn save(rewrite: &Rewrite, context: &Context) -> Result<(), Fault> {
    let seen = relative_to(&context.directory, &rewrite.path);
    let (written, done) = match &rewrite.before {
        Some(before) => (source::replace(&rewrite.path, before, &rewrite.after), "edited"),
        None => (source::create(&rewrite.path, &rewrite.after), "wrote"),
    };
    written.map_err(|error| Fault::new(format!("cannot edit {seen}: {}", source::reason(&error))))?;
    say(&format!("{done} {}", printable(&seen)));
    Ok(())
}

/// The lines that change, as `diff -U0` has them.
fn show(rewrite: &Rewrite, context: &Context) -> Result<(), Fault> {
    let seen = printable(&relative_to(&context.directory, &rewrite.path)).to_string();
    let before = rewrite.before.as_deref().unwrap_or_default();
    let diff = TextDiff::from_lines(before, rewrite.after.as_str());
    write_out(|out| {
        writeln!(out, "--- {}\n+++ {seen}", if rewrite.before.is_some() { seen.as_str() } else { "/dev/null" })?;
        for hunk in diff.unified_diff().context_radius(0).iter_hunks() {
            writeln!(out, "{}", hunk.header())?;
            for change in hunk.iter_changes() {
                writeln!(out, "{}{}", change.tag(), printable(change.value().trim_end_matches(['\n', '\r'])))?;
            }
        }
        Ok(())
    })
}
