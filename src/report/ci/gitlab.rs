//! GitLab's code quality report: a list of issues, each with an identity that may occur once.

use super::{all, identity};
use crate::finding::{Diagnostic, Severity};
use crate::report::Project;
use serde::Serialize;
use std::io::{self, Write};

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

pub(in crate::report) fn write(out: &mut dyn Write, projects: &[Project<'_>]) -> io::Result<()> {
    let issues: Vec<Issue<'_>> = all(projects).map(|(project, diagnostic)| issue(&project, diagnostic)).collect();
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}

fn issue<'a>(project: &Project<'a>, diagnostic: &'a Diagnostic) -> Issue<'a> {
    let finding = &diagnostic.finding;
    let span = finding.span;
    let line = |offset| project.files.place(span.file, offset).line;
    Issue {
        description: match &finding.help {
            Some(help) => format!("{}; {help}", finding.message),
            None => finding.message.clone(),
        },
        check_name: diagnostic.rule,
        fingerprint: identity(project, diagnostic),
        severity: severity(diagnostic),
        location: Location {
            path: project.path_in_repository(span.file),
            lines: Lines { begin: line(span.start), end: line(span.end) },
        },
    }
}

/// GitLab's own words. What opens a database to strangers is above what merely fails.
fn severity(diagnostic: &Diagnostic) -> &'static str {
    match diagnostic.severity {
        Severity::Error if diagnostic.rule.starts_with("security/") => "critical",
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info => "info",
    }
}
