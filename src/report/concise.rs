//! One line for each finding: `path:line:column: level[rule] message`.

use super::printable::one_line;
use super::style::Style;
use super::{Files, Project};
use crate::finding::Diagnostic;
use std::io::{self, Write};

pub(super) fn write(out: &mut dyn Write, project: &Project<'_>, style: Style) -> io::Result<()> {
    for diagnostic in project.for_people() {
        writeln!(out, "{}", line(project.files, diagnostic, style))?;
    }
    Ok(())
}

fn line(files: Files<'_>, diagnostic: &Diagnostic, style: Style) -> String {
    let span = diagnostic.finding.span;
    let at = files.sources.line_column(span.file, span.start);
    let path = one_line(&files.path(span.file));
    let rule = style.paint(diagnostic.severity, &format!("{}[{}]", diagnostic.severity.as_str(), diagnostic.rule));
    format!("{path}:{}:{}: {rule} {}", at.line, at.column, one_line(&diagnostic.finding.message))
}
