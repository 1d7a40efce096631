//! The report for people: each finding with the SQL that it is about. The only file that names `miette`.

use super::cutout::Cutout;
use super::printable::{one_line, printable};
use super::style::{Characters, Color, Links, Style};
use super::{Files, Project, url};
use crate::finding::{Diagnostic, Finding, Label, Severity};
use crate::text::{FileId, Span};
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, SourceSpan, ThemeCharacters, ThemeStyles};
use miette::{MietteSpanContents, SourceCode, SpanContents};
use std::fmt;
use std::io::{self, Write};

pub(super) fn write(out: &mut dyn Write, project: &Project<'_>, style: Style) -> io::Result<()> {
    for diagnostic in &project.report.diagnostics {
        draw(out, &Drawing::of_diagnostic(project.files, diagnostic), style)?;
        writeln!(out)?;
    }
    Ok(())
}

/// Draws a finding that is of no rule: a mistake in lint.toml.
pub(super) fn write_mistake(out: &mut dyn Write, files: Files<'_>, finding: &Finding, style: Style) -> io::Result<()> {
    draw(out, &Drawing::of_finding(files, finding, Severity::Error), style)
}

fn draw(out: &mut dyn Write, drawing: &Drawing, style: Style) -> io::Result<()> {
    let mut text = String::new();
    // Drawing into a string cannot fail, other than by a bug in the labels; then the finding is still named.
    if handler(style).render_report(&mut text, drawing).is_err() {
        text = format!("{drawing}\n");
    }
    for line in text.lines() {
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}

fn handler(style: Style) -> GraphicalReportHandler {
    let theme = GraphicalTheme {
        characters: match style.characters {
            Characters::Unicode => ThemeCharacters::unicode(),
            Characters::Ascii => ThemeCharacters::ascii(),
        },
        styles: match style.color {
            Color::Ansi => ThemeStyles::ansi(),
            Color::None => ThemeStyles::none(),
        },
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_context_lines(1)
        .with_show_related_as_nested(true)
        .without_syntax_highlighting();
    match style.links {
        Links::Osc8 => handler.with_links(true).with_link_display_text(""),
        Links::None => handler.with_urls(false),
    }
}

/// One finding as miette draws it. Its texts are safe to print.
#[derive(Debug)]
struct Drawing {
    severity: Severity,
    /// `error[users/mixed-user-reference]`
    code: Option<String>,
    url: Option<String>,
    message: String,
    help: Option<String>,
    excerpt: Excerpt,
    /// What lies in other files.
    related: Vec<Drawing>,
}

impl Drawing {
    fn of_diagnostic(files: Files<'_>, diagnostic: &Diagnostic) -> Self {
        let sqlstate = diagnostic.finding.condition.map(|condition| format!(" SQLSTATE {}", condition.sqlstate()));
        let code = format!("{}[{}]{}", diagnostic.severity.as_str(), diagnostic.rule, sqlstate.unwrap_or_default());
        let drawing = Drawing::of_finding(files, &diagnostic.finding, diagnostic.severity);
        Drawing { code: Some(code), url: Some(url(diagnostic.rule)), ..drawing }
    }

    fn of_finding(files: Files<'_>, finding: &Finding, severity: Severity) -> Self {
        let primary = (finding.span, finding.label.as_deref());
        let is_here = |label: &&Label| label.span.file == finding.span.file;
        let here = finding.related.iter().filter(is_here).map(|label| (label.span, Some(label.message.as_str())));
        let labels: Vec<(Span, Option<&str>)> = std::iter::once(primary).chain(here).collect();
        let elsewhere = finding.related.iter().filter(|label| !is_here(label));
        Drawing {
            severity,
            code: None,
            url: None,
            message: printable(&finding.message).into_owned(),
            help: finding.help.as_ref().map(|help| printable(help).into_owned()),
            excerpt: Excerpt::new(files, finding.span.file, &labels),
            related: elsewhere.map(|label| Drawing::of_related(files, label)).collect(),
        }
    }

    fn of_related(files: Files<'_>, label: &Label) -> Self {
        Drawing {
            severity: Severity::Info,
            code: None,
            url: None,
            message: printable(&label.message).into_owned(),
            help: None,
            excerpt: Excerpt::new(files, label.span.file, &[(label.span, None)]),
            related: Vec::new(),
        }
    }
}

impl fmt::Display for Drawing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Drawing {}

impl miette::Diagnostic for Drawing {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn fmt::Display + 'a>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display + 'a>)
    }

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.url.as_ref().map(|url| Box::new(url) as Box<dyn fmt::Display + 'a>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        if self.related.is_empty() {
            return None;
        }
        Some(Box::new(self.related.iter().map(|related| related as &dyn miette::Diagnostic)))
    }
}

/// The cut-out of a file as miette reads it.
#[derive(Debug)]
struct Excerpt {
    path: String,
    cutout: Cutout,
    labels: Vec<LabeledSpan>,
}

impl Excerpt {
    /// The first label is the one whose place is named.
    fn new(files: Files<'_>, file: FileId, labels: &[(Span, Option<&str>)]) -> Self {
        let spans: Vec<Span> = labels.iter().map(|(span, _)| *span).collect();
        let cutout = match files.sources.file(file) {
            Some(source) => Cutout::new(source, &spans),
            None => Cutout { text: String::new(), blocks: Vec::new(), marks: Vec::new() },
        };
        let marks = cutout.marks.iter().zip(labels).enumerate();
        let labels = marks.map(|(nth, (mark, (_, message)))| {
            let message = message.map(|message| printable(message).into_owned());
            let span = SourceSpan::from(mark.range.clone());
            match nth {
                0 => LabeledSpan::new_primary_with_span(message, span),
                _ => LabeledSpan::new_with_span(message, span),
            }
        });
        Excerpt { path: one_line(&files.path(file)), labels: labels.collect(), cutout }
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let find = |offset| self.cutout.find(offset).ok_or(MietteError::OutOfBounds);
        let (block, first) = find(start)?;
        let (same, last) = find(end.saturating_sub(1).max(start))?;
        if !std::ptr::eq(block, same) {
            return Err(MietteError::OutOfBounds);
        }
        let rows = first.saturating_sub(lines_before)..(last + 1 + lines_after).min(block.rows.len());
        let rows = block.rows.get(rows).ok_or(MietteError::OutOfBounds)?;
        let (Some(top), Some(bottom)) = (rows.first(), rows.last()) else { return Err(MietteError::OutOfBounds) };
        let range = top.range.start..bottom.range.end;
        let data = self.cutout.text.get(range.clone()).ok_or(MietteError::OutOfBounds)?;
        // Without context miette asks for the place to name, else for the text to draw.
        let mark = self.cutout.marks.iter().find(|mark| lines_before == 0 && mark.range.start == start);
        let (line, column) = match mark {
            Some(mark) => (mark.at.line, mark.at.column),
            None => (top.line, 1),
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.clone(),
            data.as_bytes(),
            SourceSpan::from(range),
            line.saturating_sub(1) as usize,
            column.saturating_sub(1) as usize,
            rows.len(),
        )))
    }
}
