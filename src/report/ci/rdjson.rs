//! The format of reviewdog, which turns it into comments of a review.

use super::all;
use crate::finding::{Change, Diagnostic, Fix, Severity};
use crate::report::{Project, url};
use crate::text::Span;
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Document<'a> {
    source: Source,
    diagnostics: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
    url: &'static str,
}

#[derive(Serialize)]
struct Entry<'a> {
    message: String,
    location: Location,
    severity: &'static str,
    code: Code<'a>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related<'a>>,
}

#[derive(Serialize)]
struct Code<'a> {
    value: &'a str,
    url: String,
}

#[derive(Serialize)]
struct Location {
    path: String,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    /// From 1.
    line: u32,
    /// From 1, in bytes.
    column: usize,
}

#[derive(Serialize)]
struct Suggestion<'a> {
    range: Range,
    text: &'a str,
}

#[derive(Serialize)]
struct Related<'a> {
    message: &'a str,
    location: Location,
}

pub(in crate::report) fn write(out: &mut dyn Write, projects: &[Project<'_>]) -> io::Result<()> {
    let source = Source { name: "miglint", url: env!("CARGO_PKG_REPOSITORY") };
    let diagnostics = all(projects).map(|(project, diagnostic)| entry(&project, diagnostic)).collect();
    serde_json::to_writer_pretty(&mut *out, &Document { source, diagnostics })?;
    writeln!(out)
}

fn entry<'a>(project: &Project<'a>, diagnostic: &'a Diagnostic) -> Entry<'a> {
    let finding = &diagnostic.finding;
    let related =
        finding.related.iter().map(|label| Related { message: &label.message, location: location(project, label.span) });
    Entry {
        message: match &finding.help {
            Some(help) => format!("{}\n{help}", finding.message),
            None => finding.message.clone(),
        },
        location: location(project, finding.span),
        severity: match diagnostic.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        },
        code: Code { value: diagnostic.rule, url: url(diagnostic.rule) },
        suggestions: finding.fixes.iter().filter_map(|fix| suggestion(project, finding.span, fix)).collect(),
        related_locations: related.collect(),
    }
}

/// A suggestion is one replacement in the same file; what takes several places cannot be said here.
fn suggestion<'a>(project: &Project<'a>, span: Span, fix: &'a Fix) -> Option<Suggestion<'a>> {
    let Change::Edit(edits) = &fix.change else { return None };
    let [edit] = edits.as_slice() else { return None };
    (edit.span.file == span.file).then(|| Suggestion { range: range(project, edit.span), text: &edit.replacement })
}

fn location(project: &Project<'_>, span: Span) -> Location {
    Location { path: project.files.path(span.file), range: range(project, span) }
}

fn range(project: &Project<'_>, span: Span) -> Range {
    let files = project.files;
    let position = |offset| Position { line: files.place(span.file, offset).line, column: files.byte_column(span.file, offset) };
    Range { start: position(span.start), end: position(span.end) }
}
