//! JUnit's XML: a suite for each migration, in which each finding is a test that failed. A migration without findings passed.

use super::xml::{Content, Escaped};
use crate::finding::Diagnostic;
use crate::report::Project;
use crate::text::FileId;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

pub(in crate::report) fn write(out: &mut dyn Write, projects: &[Project<'_>]) -> io::Result<()> {
    let failures: usize = projects.iter().map(|project| project.report.diagnostics.len()).sum();
    let suites: Vec<Suite<'_>> = projects.iter().flat_map(suites).collect();
    let tests: usize = suites.iter().map(Suite::tests).sum();
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<testsuites name="miglint" tests="{tests}" failures="{failures}" errors="0">"#)?;
    suites.iter().try_for_each(|suite| suite.write(out))?;
    writeln!(out, "</testsuites>")
}

struct Suite<'a> {
    project: &'a Project<'a>,
    file: FileId,
    diagnostics: Vec<&'a Diagnostic>,
}

fn suites<'a>(project: &'a Project<'a>) -> impl Iterator<Item = Suite<'a>> {
    let mut by_file: BTreeMap<FileId, Vec<&'a Diagnostic>> = project.files.sources.ids().map(|file| (file, Vec::new())).collect();
    for diagnostic in &project.report.diagnostics {
        by_file.entry(diagnostic.finding.span.file).or_default().push(diagnostic);
    }
    by_file.into_iter().map(move |(file, diagnostics)| Suite { project, file, diagnostics })
}

impl Suite<'_> {
    /// A suite without tests would not be shown.
    fn tests(&self) -> usize {
        self.diagnostics.len().max(1)
    }

    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let path = self.project.files.path(self.file);
        let file = Escaped(&path);
        let (tests, failures) = (self.tests(), self.diagnostics.len());
        writeln!(out, r#"  <testsuite name="{file}" tests="{tests}" failures="{failures}" errors="0">"#)?;
        if self.diagnostics.is_empty() {
            writeln!(out, r#"    <testcase name="check" classname="{file}" file="{file}"/>"#)?;
        }
        for diagnostic in &self.diagnostics {
            self.write_test(out, &file, diagnostic)?;
        }
        writeln!(out, "  </testsuite>")
    }

    fn write_test(&self, out: &mut dyn Write, file: &Escaped<'_>, diagnostic: &Diagnostic) -> io::Result<()> {
        let finding = &diagnostic.finding;
        let at = self.project.files.place(self.file, finding.span.start);
        let (line, column, rule, level) = (at.line, at.column, diagnostic.rule, diagnostic.severity.as_str());
        let mut details = format!("{}:{line}:{column}: {}", file.0, finding.message);
        if let Some(help) = &finding.help {
            // Into a string this never fails.
            let _ = write!(details, "\nhelp: {help}");
        }
        // Servers take tests of one name for one test, so the place is part of it.
        writeln!(out, r#"    <testcase name="{rule} {line}:{column}" classname="{file}" file="{file}" line="{line}">"#)?;
        let message = Escaped(&finding.message);
        writeln!(out, r#"      <failure type="{level}" message="{message}">{}</failure>"#, Content(&details))?;
        writeln!(out, "    </testcase>")
    }
}
