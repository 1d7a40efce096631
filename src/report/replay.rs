//! What becomes of each migration, in the words of the tool that a replay stands in for, and for programs.

use super::printable::one_line;
use super::{Files, Style, write_mistakes};
use crate::finding::{Finding, Severity};
use crate::rehearsal::place;
use crate::replay::{FileFailure, FileOutcome};
use crate::source::path::relative_to;
use crate::text::FileId;
use serde::Serialize;
use std::io::{self, Write};
use std::path::Path;

/// One history after its strict replay.
#[derive(Clone, Copy)]
pub struct Replayed<'a> {
    pub files: Files<'a>,
    /// The folder of the migrations.
    pub folder: &'a Path,
    /// One for each file, in order.
    pub outcomes: &'a [FileOutcome],
}

impl Replayed<'_> {
    /// The name of a file in the folder of the migrations.
    fn name(&self, file: FileId) -> String {
        relative_to(self.folder, self.files.sources.path(file))
    }

    /// The line of the first token of the statement that fails, from 1.
    fn line(&self, outcome: &FileOutcome) -> u32 {
        let at = place(outcome);
        self.files.sources.line_column(at.file, at.start).line
    }

    fn failures(&self) -> impl Iterator<Item = (&FileOutcome, &FileFailure)> {
        self.outcomes.iter().filter_map(|outcome| Some((outcome, outcome.failure.as_ref()?)))
    }
}

/// One file for programs. Its shape is a promise.
#[derive(Serialize)]
struct Verdict<'a> {
    file: String,
    /// `applied`, `failed`
    status: &'static str,
    #[serde(flatten)]
    failure: Option<Refusal<'a>>,
}

#[derive(Serialize)]
struct Refusal<'a> {
    sqlstate: &'a str,
    line: u32,
    message: &'a str,
}

#[derive(Serialize)]
struct Document<'a> {
    migrations: Vec<Verdict<'a>>,
}

/// Writes `{"migrations": […]}`.
///
/// # Errors
/// The output cannot be written.
pub fn write_replay_json(out: &mut dyn Write, replayed: &Replayed<'_>) -> io::Result<()> {
    let verdict = |outcome| verdict(replayed, outcome);
    let document = Document { migrations: replayed.outcomes.iter().map(verdict).collect() };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn verdict<'a>(replayed: &Replayed<'_>, outcome: &'a FileOutcome) -> Verdict<'a> {
    let failure = outcome.failure.as_ref().map(|FileFailure { failure, .. }| Refusal {
        sqlstate: failure.condition.sqlstate(),
        line: replayed.line(outcome),
        message: &failure.message,
    });
    let status = if failure.is_some() { "failed" } else { "applied" };
    Verdict { file: replayed.name(outcome.file), status, failure }
}

/// Writes a line for each file, what the server says where one fails, and at the end the first thing to fix with its SQL.
///
/// # Errors
/// The output cannot be written.
pub fn write_replay(out: &mut dyn Write, replayed: &Replayed<'_>, style: Style) -> io::Result<()> {
    for outcome in replayed.outcomes {
        writeln!(out, "Applying migration {}...", style.bold(&one_line(&replayed.name(outcome.file))))?;
        if let Some(failure) = &outcome.failure {
            writeln!(out, "{}", refusal(replayed, outcome, failure, style))?;
        }
    }
    write_end(out, replayed, style)
}

/// `  ERROR: relation "songs" does not exist (SQLSTATE 42P01), line 12`
fn refusal(replayed: &Replayed<'_>, outcome: &FileOutcome, failure: &FileFailure, style: Style) -> String {
    let error = style.paint(Severity::Error, "ERROR:");
    let message = one_line(&failure.failure.message);
    format!("  {error} {message} (SQLSTATE {}), line {}", failure.failure.condition.sqlstate(), replayed.line(outcome))
}

fn write_end(out: &mut dyn Write, replayed: &Replayed<'_>, style: Style) -> io::Result<()> {
    let all = replayed.outcomes.len();
    let failed = replayed.failures().count();
    let Some((outcome, failure)) = replayed.failures().next() else {
        return writeln!(out, "{}", style.green(&format!("{} on an empty database", applied(all))));
    };
    let count = format!("{failed} of {all} migrations {}", if failed == 1 { "fails" } else { "fail" });
    writeln!(out, "{} on an empty database; fix this one first:\n", style.paint(Severity::Error, &count))?;
    write_mistakes(out, replayed.files, &[first_to_fix(replayed, outcome, failure)], style)
}

fn applied(files: usize) -> String {
    if files == 1 { "1 migration applies".to_owned() } else { format!("all {files} migrations apply") }
}

/// The failure as a finding, so that it is drawn with its SQL.
fn first_to_fix(replayed: &Replayed<'_>, outcome: &FileOutcome, failure: &FileFailure) -> Finding {
    let FileFailure { statement, failure } = failure;
    // What the server complains of may stand in SQL that was built, or in the body of a function elsewhere.
    let span = if failure.span.file == outcome.file { failure.span } else { statement.unwrap_or(failure.span) };
    let finding = Finding::new(span, format!("{} (SQLSTATE {})", failure.message, failure.condition.sqlstate()));
    let finding = match &failure.detail {
        Some(detail) => finding.help(detail.clone()),
        None => finding,
    };
    match (statement, replayed.files.sources.file(outcome.file).and_then(|file| file.version.as_deref())) {
        (None, Some(version)) => finding.help(format!("another file has the version {version}; give this one its own")),
        _ => finding,
    }
}
