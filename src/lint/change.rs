//! What a change of the history brings: findings in the files that changed, and those in others that were not there before.

use super::report::Report;
use crate::finding::{Diagnostic, Finding, Label};
use crate::source::Sources;
use crate::text::{FileId, Span};
use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

/// Leaves in a report what a change brings. `before` is the report of the history without it, `changed` the files that are
/// new or another. A finding that the change causes elsewhere moves to the place in it that is the cause.
pub fn keep_new(report: &mut Report, before: &Report, sources: &Sources, changed: &BTreeSet<PathBuf>) {
    let changed: Vec<FileId> = sources.ids().filter(|file| changed.contains(sources.path(*file))).collect();
    let known: HashSet<&str> = before.diagnostics.iter().map(|diagnostic| diagnostic.fingerprint.as_str()).collect();
    let is_changed = |diagnostic: &Diagnostic| changed.contains(&diagnostic.finding.span.file);
    report.diagnostics.retain(|diagnostic| is_changed(diagnostic) || !known.contains(diagnostic.fingerprint.as_str()));
    for diagnostic in report.diagnostics.iter_mut().filter(|diagnostic| !is_changed(diagnostic)) {
        move_to_cause(&mut diagnostic.finding, sources, &changed);
    }
    report.diagnostics.sort_by_key(|diagnostic| (diagnostic.finding.span, diagnostic.rule));
}

/// Points at the change that causes a finding, and names the finding's own place beside it.
fn move_to_cause(finding: &mut Finding, sources: &Sources, changed: &[FileId]) {
    let named = finding.related.iter().position(|label| changed.contains(&label.span.file));
    let cause = match named {
        Some(at) => finding.related.remove(at),
        None => match mention(finding, sources, changed) {
            Some(span) => Label { span, message: "since this change".to_owned() },
            // Nothing was added that one could point at: a file is gone.
            None => return,
        },
    };
    let message = finding.label.take().unwrap_or_else(|| "what it is about".to_owned());
    finding.related.insert(0, Label { span: finding.span, message });
    finding.span = cause.span;
    finding.label = Some(cause.message);
}

/// Where the changed files first name the finding's object, or begin the last of them.
fn mention(finding: &Finding, sources: &Sources, changed: &[FileId]) -> Option<Span> {
    let object = finding.object.as_ref();
    let names = object.into_iter().flat_map(|object| [Some(object.name.as_str()), object.relation.as_deref()]).flatten();
    let found = names.into_iter().find_map(|name| changed.iter().find_map(|file| word(sources.script(*file), name, *file)));
    found.or_else(|| changed.last().map(|file| first_line(sources.script(*file), *file)))
}

/// The first place of a name in a text, as a word by itself.
fn word(text: &str, name: &str, file: FileId) -> Option<Span> {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '$'));
    let lower = text.to_ascii_lowercase();
    let mut found = lower.match_indices(name).filter(|(at, _)| {
        let before = lower.get(..*at).and_then(|before| before.chars().next_back());
        let after = lower.get(at + name.len()..).and_then(|after| after.chars().next());
        !is_part(before) && !is_part(after)
    });
    found.next().filter(|_| !name.is_empty()).map(|(at, _)| Span::new(file, at as u32, (at + name.len()) as u32))
}

/// The first line with something on it.
fn first_line(text: &str, file: FileId) -> Span {
    let start = text.len() - text.trim_start().len();
    let line = text.trim_start().lines().next().unwrap_or_default();
    Span::new(file, start as u32, (start + line.len()) as u32)
}
