//! From diagnostics to bytes.
//!
//! Every format is a function of diagnostics, sources and a [`Style`]. Nothing here decides what is reported, reads a file or
//! asks the terminal.

pub mod ci;
mod concise;
mod cutout;
pub mod diagram;
mod footer;
mod full;
mod json;
mod plan;
mod printable;
mod replay;
mod style;
pub mod users;

pub use plan::plan;
pub use printable::printable;
pub use replay::{Replayed, write_replay, write_replay_json};
pub use style::{Characters, Color, Links, Style};

use crate::finding::{Diagnostic, Finding, Severity};
use crate::lint::Report;
use crate::source::{Sources, path::relative_to};
use crate::text::FileId;
use std::io::{self, Write};
use std::path::Path;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// With the SQL, for people.
    Full,
    /// One line each.
    Concise,
    /// For programs.
    Json,
    /// For programs, one finding on each line.
    Jsonl,
    /// Annotations of GitHub Actions.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// For code scanning.
    Sarif,
    /// A test for each finding.
    Junit,
    /// Checkstyle's XML.
    Checkstyle,
    /// For reviewdog.
    Rdjson,
}

/// Whether a text report ends with its counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Footer {
    Shown,
    Hidden,
}

/// Files as somebody in a folder sees them.
#[derive(Clone, Copy)]
pub struct Files<'a> {
    pub sources: &'a Sources,
    /// The working directory.
    pub directory: &'a Path,
}

/// One project's report with what it takes to print it.
#[derive(Clone, Copy)]
pub struct Project<'a> {
    pub files: Files<'a>,
    pub report: &'a Report,
    /// The folder of the migrations.
    pub folder: &'a Path,
    /// The root of the repository, from which servers see paths; without one, the working directory.
    pub root: &'a Path,
    /// Formats for people count findings below this severity and show the others; formats for programs show all.
    pub lowest_for_people: Severity,
}

impl<'a> Project<'a> {
    /// The findings that formats for people show.
    fn for_people(&self) -> impl Iterator<Item = &'a Diagnostic> + use<'a> {
        let lowest = self.lowest_for_people;
        self.report.diagnostics.iter().filter(move |diagnostic| diagnostic.severity >= lowest)
    }
}

impl Files<'_> {
    /// A file's path as reports show it. What miglint brings itself keeps its name.
    fn path(&self, file: FileId) -> String {
        let path = self.sources.path(file);
        if Sources::is_builtin(file) { path.to_string_lossy().into_owned() } else { relative_to(self.directory, path) }
    }
}

/// Writes the reports of one or more projects.
///
/// # Errors
/// The output cannot be written; a closed pipe is one case.
pub fn write(out: &mut dyn Write, format: Format, projects: &[Project<'_>], style: Style, footer: Footer) -> io::Result<()> {
    match format {
        Format::Full => write_text(out, full::write, projects, style, footer),
        Format::Concise => write_text(out, concise::write, projects, style, footer),
        Format::Json => json::write(out, projects),
        Format::Jsonl => json::write_lines(out, projects),
        Format::Github => ci::github::write(out, projects),
        Format::Gitlab => ci::gitlab::write(out, projects),
        Format::Sarif => ci::sarif::write(out, projects),
        Format::Junit => ci::junit::write(out, projects),
        Format::Checkstyle => ci::checkstyle::write(out, projects),
        Format::Rdjson => ci::rdjson::write(out, projects),
    }
}

/// Writes one project's findings.
type WriteProject = fn(&mut dyn Write, &Project<'_>, Style) -> io::Result<()>;

fn write_text(
    out: &mut dyn Write,
    write_project: WriteProject,
    projects: &[Project<'_>],
    style: Style,
    footer: Footer,
) -> io::Result<()> {
    for project in projects {
        write_project(out, project, style)?;
        if footer == Footer::Shown {
            writeln!(out, "{}", footer_line(project, projects.len(), style))?;
        }
    }
    Ok(())
}

/// The footer; of several projects it names its own.
fn footer_line(project: &Project<'_>, projects: usize, style: Style) -> String {
    let line = footer::footer(project.report, project.lowest_for_people, style);
    if projects == 1 {
        return line;
    }
    let folder = relative_to(project.files.directory, project.folder);
    format!("{}: {line}", style.bold(&printable(&folder)))
}

/// Draws findings that are of no rule: mistakes in lint.toml, the first failure of a replay.
///
/// # Errors
/// The output cannot be written.
pub fn write_mistakes(out: &mut dyn Write, files: Files<'_>, findings: &[Finding], style: Style) -> io::Result<()> {
    findings.iter().try_for_each(|finding| {
        full::write_mistake(out, files, finding, style)?;
        writeln!(out)
    })
}

/// Where a rule's page is to be read.
pub fn url(rule: &str) -> String {
    format!("{}/blob/main/rules/{rule}.md", env!("CARGO_PKG_REPOSITORY"))
}

#[cfg(test)]
mod tests;
