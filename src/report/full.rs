//! The report for people: each finding with the SQL that it is about. The only file that names `miette`.

use super::cutout::Cutout;
use super::printable::{one_line, printable};
use super::style::{Characters, Color, Links, Style};
use super::{Files, Project, url};
use crate::finding::{Diagnostic, Finding, Label, Severity};
use crate::text::Span;
use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, SourceSpan, ThemeCharacters, ThemeStyles};
use miette::{MietteSpanContents, SourceCode, SpanContents};
use std::fmt;
use std::io::{self, Write};

pub(super) fn write(out: &mut dyn Write, project: &Project<'_>, style: Style) -> io::Result<()> {
    let all: Vec<&Diagnostic> = project.for_people().collect();
    let drawn = worst(&all, style.most.unwrap_or(all.len()));
    for diagnostic in &drawn {
        draw_all(out, &Drawing::of_diagnostic(project.files, diagnostic), style)?;
        writeln!(out)?;
    }
    match all.len() - drawn.len() {
        0 => Ok(()),
        others => writeln!(out, "{others} more findings: --max-findings all draws them, --format concise lists them\n"),
    }
}

/// The worst of the diagnostics, as many as are wanted, in the order in which they stand.
fn worst<'a>(diagnostics: &[&'a Diagnostic], most: usize) -> Vec<&'a Diagnostic> {
    let mut places: Vec<(usize, &Diagnostic)> = diagnostics.iter().copied().enumerate().collect();
    // Stable: of the same severity the first ones are kept.
    places.sort_by_key(|(_, diagnostic)| std::cmp::Reverse(diagnostic.severity));
    places.truncate(most);
    places.sort_by_key(|(place, _)| *place);
    places.into_iter().map(|(_, diagnostic)| diagnostic).collect()
}

/// Draws a finding that is of no rule: a mistake in lint.toml.
pub(super) fn write_mistake(out: &mut dyn Write, files: Files<'_>, finding: &Finding, style: Style) -> io::Result<()> {
    draw_all(out, &Drawing::of_finding(files, finding, Severity::Error), style)
}

/// Draws the finding, then its other places.
fn draw_all(out: &mut dyn Write, drawings: &[Drawing], style: Style) -> io::Result<()> {
    drawings.iter().try_for_each(|drawing| draw(out, drawing, style))
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
    let handler =
        GraphicalReportHandler::new_themed(theme).with_width(style.width).with_context_lines(1).without_syntax_highlighting();
    match style.links {
        Links::Osc8 => handler.with_links(true).with_link_display_text(""),
        Links::None => handler.with_urls(false),
    }
}

/// Lines between two places that are drawn in one piece: as many as their contexts fill.
const CLOSE: u32 = 3;

/// A finding, or another of its places, as miette draws it. Its texts are safe to print.
#[derive(Debug)]
struct Drawing {
    severity: Severity,
    /// `error[users/mixed-user-reference]`
    code: Option<String>,
    url: Option<String>,
    message: String,
    help: Option<String>,
    excerpt: Excerpt,
}

impl Drawing {
    fn of_diagnostic(files: Files<'_>, diagnostic: &Diagnostic) -> Vec<Self> {
        let sqlstate = diagnostic.finding.condition.map(|condition| format!(" SQLSTATE {}", condition.sqlstate()));
        let code = format!("{}[{}]{}", diagnostic.severity.as_str(), diagnostic.rule, sqlstate.unwrap_or_default());
        let mut drawings = Drawing::of_finding(files, &diagnostic.finding, diagnostic.severity);
        if let Some(first) = drawings.first_mut() {
            (first.code, first.url) = (Some(code), Some(url(diagnostic.rule)));
        }
        drawings
    }

    /// The place that it is about comes first, with what stands close to it; then each of the others. The help stands under
    /// the last of them.
    fn of_finding(files: Files<'_>, finding: &Finding, severity: Severity) -> Vec<Self> {
        let is_close = |label: &&Label| are_close(files, finding.span, label.span);
        let (here, elsewhere): (Vec<&Label>, Vec<&Label>) = finding.related.iter().partition(is_close);
        let primary = (finding.span, finding.label.as_deref());
        let labels: Vec<(Span, Option<&str>)> =
            std::iter::once(primary).chain(here.into_iter().map(|label| (label.span, Some(label.message.as_str())))).collect();
        let mut drawings = vec![Drawing::new(files, severity, &finding.message, &labels)];
        let related = elsewhere.into_iter();
        drawings.extend(related.map(|label| Drawing::new(files, Severity::Info, &label.message, &[(label.span, None)])));
        if let Some(last) = drawings.last_mut() {
            last.help = finding.help.as_ref().map(|help| printable(help).into_owned());
        }
        drawings
    }

    /// The labels are of one file, and there is at least one.
    fn new(files: Files<'_>, severity: Severity, message: &str, labels: &[(Span, Option<&str>)]) -> Self {
        Drawing {
            severity,
            code: None,
            url: None,
            message: printable(message).into_owned(),
            help: None,
            excerpt: Excerpt::new(files, labels),
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
}

/// Whether two places are drawn in one piece of text.
fn are_close(files: Files<'_>, a: Span, b: Span) -> bool {
    let line = |span: Span| files.sources.line_column(span.file, span.start).line;
    a.file == b.file && line(a).abs_diff(line(b)) <= CLOSE
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
    fn new(files: Files<'_>, labels: &[(Span, Option<&str>)]) -> Self {
        let spans: Vec<Span> = labels.iter().map(|(span, _)| *span).collect();
        let file = spans.first().map(|span| span.file);
        let source = file.and_then(|file| files.sources.file(file));
        let cutout = source.map(|source| Cutout::new(source, &spans)).unwrap_or_default();
        let marks = cutout.marks.iter().zip(labels).enumerate();
        let labels = marks.map(|(nth, (mark, (_, message)))| {
            let message = message.map(|message| printable(message).into_owned());
            let span = SourceSpan::from(mark.range.clone());
            match nth {
                0 => LabeledSpan::new_primary_with_span(message, span),
                _ => LabeledSpan::new_with_span(message, span),
            }
        });
        let path = file.map(|file| one_line(&files.path(file))).unwrap_or_default();
        Excerpt { path, labels: labels.collect(), cutout }
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
