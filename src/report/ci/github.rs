//! Workflow commands of GitHub Actions, which become annotations of a commit.
//!
//! GitHub shows ten errors, ten warnings and ten notices of a step and drops the rest without a word. So errors come first, and
//! what is beyond is printed as plain lines, with a line that says so.

use super::for_people;
use crate::finding::{Diagnostic, Severity};
use crate::report::printable::one_line;
use crate::report::{Project, Style, footer_line};
use std::collections::HashMap;
use std::io::{self, Write};

/// How many annotations of one kind GitHub takes from a step.
const MOST_OF_A_KIND: usize = 10;

pub(in crate::report) fn write(out: &mut dyn Write, projects: &[Project<'_>]) -> io::Result<()> {
    let mut found: Vec<(Project<'_>, &Diagnostic)> = for_people(projects).collect();
    found.sort_by_key(|(_, diagnostic)| std::cmp::Reverse(diagnostic.severity));
    let mut written: HashMap<Severity, usize> = HashMap::new();
    let mut beyond = 0;
    for (project, diagnostic) in &found {
        let count = written.entry(diagnostic.severity).or_default();
        *count += 1;
        if *count <= MOST_OF_A_KIND {
            writeln!(out, "{}", command(project, diagnostic))?;
        } else {
            beyond += 1;
            writeln!(out, "{}", plain(&line(project, diagnostic)))?;
        }
    }
    if beyond > 0 {
        writeln!(out, "{beyond} of {} findings are not annotated: GitHub takes {MOST_OF_A_KIND} of a kind", found.len())?;
    }
    for project in projects {
        writeln!(out, "{}", plain(&footer_line(project, projects.len(), Style::PLAIN)))?;
    }
    Ok(())
}

/// `::error file=…,line=…::message`
fn command(project: &Project<'_>, diagnostic: &Diagnostic) -> String {
    let span = diagnostic.finding.span;
    let (start, end) = (project.files.place(span.file, span.start), project.files.place(span.file, span.end));
    let file = property(&project.path_in_repository(span.file));
    let mut place = format!("file={file},line={},endLine={}", start.line, end.line);
    // Columns of different lines mean nothing to GitHub.
    if start.line == end.line {
        place.push_str(&format!(",col={},endColumn={}", start.column, end.column));
    }
    let kind = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    format!("::{kind} {place},title={}::{}", property(diagnostic.rule), data(&message(project, diagnostic)))
}

fn message(project: &Project<'_>, diagnostic: &Diagnostic) -> String {
    let finding = &diagnostic.finding;
    let mut lines = vec![one_line(&finding.message)];
    for label in &finding.related {
        let at = project.files.place(label.span.file, label.span.start);
        let file = one_line(&project.path_in_repository(label.span.file));
        lines.push(format!("{file}:{}: {}", at.line, one_line(&label.message)));
    }
    lines.extend(finding.help.as_ref().map(|help| format!("help: {}", one_line(help))));
    lines.join("\n")
}

/// One line of the log. The level stands first, so that no file's name can begin a command.
fn line(project: &Project<'_>, diagnostic: &Diagnostic) -> String {
    let span = diagnostic.finding.span;
    let at = project.files.place(span.file, span.start);
    let (level, rule) = (diagnostic.severity.as_str(), diagnostic.rule);
    let file = one_line(&project.path_in_repository(span.file));
    format!("{level}[{rule}] {file}:{}:{}: {}", at.line, at.column, one_line(&diagnostic.finding.message))
}

/// The runner's older commands, `##[error]`, count wherever they stand in a line.
fn plain(line: &str) -> String {
    line.replace("##[", "# #[")
}

/// Text behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_end_a_command_or_begin_one() {
        assert_eq!(data("50% of\r\nall"), "50%25 of%0D%0Aall");
        assert_eq!(property("a,b: c%"), "a%2Cb%3A c%25");
        assert_eq!(plain("x ##[error] y"), "x # #[error] y");
    }
}
