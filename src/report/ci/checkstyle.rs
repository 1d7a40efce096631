//! Checkstyle's XML, which many servers read: files with their findings.

use super::xml::Escaped;
use crate::finding::Diagnostic;
use crate::report::Project;
use crate::text::FileId;
use std::io::{self, Write};

pub(in crate::report) fn write(out: &mut dyn Write, projects: &[Project<'_>]) -> io::Result<()> {
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<checkstyle version="4.3">"#)?;
    for project in projects {
        // Findings come file by file.
        let of_file = |a: &Diagnostic, b: &Diagnostic| a.finding.span.file == b.finding.span.file;
        for diagnostics in project.report.diagnostics.chunk_by(of_file) {
            write_file(out, project, diagnostics)?;
        }
    }
    writeln!(out, "</checkstyle>")
}

fn write_file(out: &mut dyn Write, project: &Project<'_>, diagnostics: &[Diagnostic]) -> io::Result<()> {
    let Some(first) = diagnostics.first() else { return Ok(()) };
    let file: FileId = first.finding.span.file;
    writeln!(out, r#"  <file name="{}">"#, Escaped(&project.files.path(file)))?;
    for diagnostic in diagnostics {
        let at = project.files.place(file, diagnostic.finding.span.start);
        let (severity, rule) = (diagnostic.severity.as_str(), diagnostic.rule.replace('/', "."));
        let message = Escaped(&diagnostic.finding.message);
        write!(out, r#"    <error line="{}" column="{}" severity="{severity}""#, at.line, at.column)?;
        writeln!(out, r#" message="{message}" source="miglint.{rule}"/>"#)?;
    }
    writeln!(out, "  </file>")
}
