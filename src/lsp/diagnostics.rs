//! Diagnostics in the words of the protocol.

use super::position::Encoding;
use super::project::Buffers;
use super::uri;
use crate::finding::{self, Label, Severity};
use crate::report;
use crate::source::Sources;
use crate::text::{FileId, LineIndex, Span};
use lsp_types::{
    CodeDescription, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Position, Range, Uri,
};
use std::path::Path;
use std::str::FromStr;

/// The name under which editors show what we say.
const SOURCE: &str = "miglint";

/// Turns places of one run into those of the editor.
#[derive(Clone, Copy)]
pub struct Places<'a> {
    pub sources: &'a Sources,
    pub buffers: &'a Buffers,
    pub encoding: Encoding,
}

impl Places<'_> {
    /// None: the platform's own files, which are on no disk.
    pub fn location(&self, span: Span) -> Option<Location> {
        let file = self.sources.file(span.file).filter(|_| !Sources::is_builtin(span.file))?;
        Some(Location { uri: self.uri(&file.path)?, range: self.encoding.range(file, span) })
    }

    /// The bytes of a range.
    pub fn span(&self, file: FileId, range: Range) -> Option<Span> {
        let source = self.sources.file(file)?;
        let offset = |position| self.encoding.offset(&source.text, source.lines(), position);
        let (start, end) = (offset(range.start), offset(range.end));
        Some(Span::new(file, start.min(end), end.max(start)))
    }

    /// The place behind a text.
    pub fn end_of(&self, text: &str) -> Position {
        self.encoding.position(text, &LineIndex::new(text), text.len() as u32)
    }

    /// As the editor spells it where it has the file open.
    pub fn uri(&self, path: &Path) -> Option<Uri> {
        self.buffers.get(path).map(|buffer| buffer.uri.clone()).or_else(|| uri::of_path(path))
    }

    pub fn diagnostic(&self, diagnostic: &finding::Diagnostic) -> Option<lsp_types::Diagnostic> {
        let link = Uri::from_str(&report::url(diagnostic.rule)).ok().map(|href| CodeDescription { href });
        Some(lsp_types::Diagnostic {
            code: Some(NumberOrString::String(diagnostic.rule.to_owned())),
            code_description: link,
            ..self.finding(&diagnostic.finding, diagnostic.severity)?
        })
    }

    /// A finding that is of no rule.
    pub fn finding(&self, finding: &finding::Finding, severity: Severity) -> Option<lsp_types::Diagnostic> {
        let related: Vec<DiagnosticRelatedInformation> = finding.related.iter().filter_map(|label| self.related(label)).collect();
        Some(lsp_types::Diagnostic {
            range: self.location(finding.span)?.range,
            severity: Some(level(severity)),
            source: Some(SOURCE.to_owned()),
            message: message(finding),
            related_information: (!related.is_empty()).then_some(related),
            ..lsp_types::Diagnostic::default()
        })
    }

    fn related(&self, label: &Label) -> Option<DiagnosticRelatedInformation> {
        Some(DiagnosticRelatedInformation { location: self.location(label.span)?, message: label.message.clone() })
    }
}

fn level(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Info => DiagnosticSeverity::INFORMATION,
    }
}

/// What, why, and what to do: an editor has one text for all three.
fn message(finding: &finding::Finding) -> String {
    let mut text = finding.message.clone();
    if let Some(label) = &finding.label {
        text.push_str(&format!("\n{label}"));
    }
    if let Some(help) = &finding.help {
        text.push_str(&format!("\nhelp: {help}"));
    }
    text
}
