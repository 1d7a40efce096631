//! Which entries of lint.toml keep something back, and what is said of those that do not.

use super::fingerprint;
use super::report::Report;
use crate::config::{Date, Ignore};
use crate::finding::{Diagnostic, Finding, Severity};
use crate::rules::hygiene::UNUSED_IGNORE;
use crate::source::{SourceFile, Sources};
use crate::text::{FileId, Span};

/// The places in `ignores` of the entries that keep one of a report's findings back, or would if nothing else did.
pub fn used<'a>(report: &'a Report, sources: &'a Sources, ignores: &'a [Ignore], today: Date) -> impl Iterator<Item = usize> {
    let all = || report.diagnostics.iter().chain(report.suppressed.iter().map(|suppressed| &suppressed.diagnostic));
    let covers = move |ignore: &Ignore, found: &Diagnostic| {
        ignore.covers(found.rule, found.finding.object.as_ref(), sources.path(found.finding.span.file), today)
    };
    ignores.iter().enumerate().filter(move |(_, ignore)| all().any(|found| covers(ignore, found))).map(|(at, _)| at)
}

/// What is wrong with entries that keep nothing back. lint.toml joins the sources, to be pointed at.
pub fn unused<'a>(
    sources: &mut Sources,
    lint_toml: SourceFile,
    ignores: impl Iterator<Item = &'a Ignore>,
    today: Date,
    level: Severity,
) -> Vec<Diagnostic> {
    let file = sources.add(lint_toml);
    let diagnostic = |ignore: &Ignore| {
        let rule = UNUSED_IGNORE.meta.name;
        let (object, path) = (ignore.object.as_deref().unwrap_or("*"), ignore.path.as_deref().unwrap_or("*"));
        let fingerprint = fingerprint::of(&format!("{rule} {} {object} {path}", ignore.rule.as_str()));
        Diagnostic { rule, severity: level, finding: finding(ignore, file, today), fingerprint }
    };
    ignores.map(diagnostic).collect()
}

fn finding(ignore: &Ignore, file: FileId, today: Date) -> Finding {
    let span = Span::new(file, ignore.at.start, ignore.at.end);
    match ignore.expires.filter(|_| ignore.has_expired(today)) {
        Some(day) => Finding::new(span, format!("this ignore has expired on {day}"))
            .help("mend what it kept back, or give it a new day; where nothing is found any more, take it out"),
        None => Finding::new(span, format!("this ignore of {} keeps nothing back", ignore.rule.as_str()))
            .help("take it out, so that what it was for cannot come back unseen"),
    }
}
