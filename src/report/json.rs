//! The report for programs. Its shape is a promise: see `version`.

use super::{Files, Project, url};
use crate::finding::{Applicability, Change, Diagnostic, Fix, Occasion, Severity};
use crate::text::{FileId, Span};
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Document<'a> {
    /// Raised when a key changes its meaning or goes away; new keys do not raise it.
    version: u32,
    findings: Vec<Finding<'a>>,
    summary: Summary<'a>,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    /// `error`, `warning`, `info`
    level: &'a str,
    message: &'a str,
    help: Option<&'a str>,
    url: String,
    /// Relative to the working directory, with forward slashes.
    file: String,
    start: Position,
    end: Position,
    object: Option<Object<'a>>,
    related: Vec<Related<'a>>,
    sqlstate: Option<&'a str>,
    fingerprint: &'a str,
    cache_key: Option<&'a str>,
    fix: Option<FixShape<'a>>,
}

#[derive(Serialize)]
struct Position {
    /// From 1.
    line: u32,
    /// From 1, in Unicode characters.
    column: u32,
    /// From 0, in bytes.
    offset: u32,
}

#[derive(Serialize)]
struct Object<'a> {
    kind: &'a str,
    schema: Option<&'a str>,
    relation: Option<&'a str>,
    name: &'a str,
}

#[derive(Serialize)]
struct Related<'a> {
    file: String,
    start: Position,
    end: Position,
    message: &'a str,
}

#[derive(Serialize)]
struct FixShape<'a> {
    title: &'a str,
    /// `safe`, `unsafe`
    applicability: &'static str,
    /// `edit`, `migration`
    kind: &'static str,
}

#[derive(Serialize)]
struct Summary<'a> {
    files: usize,
    statements: usize,
    not_understood: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    suppressed: usize,
    /// Of several projects that differ: null.
    platform: Option<&'a str>,
    postgres: Option<u16>,
    user_table: Option<&'a str>,
}

/// Writes one document for all projects.
pub(super) fn write(out: &mut dyn Write, projects: &[Project<'_>]) -> io::Result<()> {
    let document = Document { version: 1, findings: findings(projects).collect(), summary: summary(projects) };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

/// Writes each finding on a line of its own, in the same shape.
pub(super) fn write_lines(out: &mut dyn Write, projects: &[Project<'_>]) -> io::Result<()> {
    for finding in findings(projects) {
        serde_json::to_writer(&mut *out, &finding)?;
        writeln!(out)?;
    }
    Ok(())
}

fn findings<'a>(projects: &'a [Project<'a>]) -> impl Iterator<Item = Finding<'a>> {
    projects.iter().flat_map(|project| {
        let diagnostics = project.report.diagnostics.iter();
        diagnostics.map(|diagnostic| finding(project.files, diagnostic))
    })
}

fn finding<'a>(files: Files<'a>, diagnostic: &'a Diagnostic) -> Finding<'a> {
    let finding = &diagnostic.finding;
    let object = finding.object.as_ref().map(|object| Object {
        kind: object.kind,
        schema: object.schema.as_deref(),
        relation: object.relation.as_deref(),
        name: &object.name,
    });
    let related = finding.related.iter().map(|label| Related {
        file: files.path(label.span.file),
        start: position(files, label.span.file, label.span.start),
        end: position(files, label.span.file, label.span.end),
        message: &label.message,
    });
    let Span { file, start, end } = finding.span;
    Finding {
        rule: diagnostic.rule,
        level: diagnostic.severity.as_str(),
        message: &finding.message,
        help: finding.help.as_deref(),
        url: url(diagnostic.rule),
        file: files.path(file),
        start: position(files, file, start),
        end: position(files, file, end),
        object,
        related: related.collect(),
        // Other programs take it for the failure of this very statement.
        sqlstate: finding.condition.filter(|_| finding.occasion == Occasion::Always).map(|condition| condition.sqlstate()),
        fingerprint: &diagnostic.fingerprint,
        cache_key: finding.cache_key.as_deref(),
        fix: finding.fixes.first().map(fix),
    }
}

fn position(files: Files<'_>, file: FileId, offset: u32) -> Position {
    let at = files.sources.line_column(file, offset);
    Position { line: at.line, column: at.column, offset }
}

fn fix(fix: &Fix) -> FixShape<'_> {
    FixShape {
        title: &fix.title,
        applicability: match fix.applicability {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "unsafe",
        },
        kind: match fix.change {
            Change::Edit(_) => "edit",
            Change::Migration(_) => "migration",
        },
    }
}

fn summary<'a>(projects: &[Project<'a>]) -> Summary<'a> {
    let sum = |count: fn(&crate::lint::Summary) -> usize| projects.iter().map(|project| count(&project.report.summary)).sum();
    let found = |severity| projects.iter().map(|project| project.report.count(severity)).sum();
    Summary {
        files: sum(|summary| summary.files),
        statements: sum(|summary| summary.statements),
        not_understood: sum(|summary| summary.not_understood),
        errors: found(Severity::Error),
        warnings: found(Severity::Warning),
        infos: found(Severity::Info),
        suppressed: sum(|summary| summary.suppressed),
        platform: common(projects, |summary| Some(summary.platform)),
        postgres: common(projects, |summary| Some(summary.postgres)),
        user_table: common(projects, |summary| summary.user_table.as_ref().map(|table| table.name.as_str())),
    }
}

/// What all projects agree on.
fn common<'a, T: PartialEq>(projects: &[Project<'a>], of: fn(&'a crate::lint::Summary) -> Option<T>) -> Option<T> {
    let mut values = projects.iter().map(|project| of(&project.report.summary));
    let first = values.next()?;
    values.all(|value| value == first).then_some(first).flatten()
}
