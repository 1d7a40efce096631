//! Edits of files that are not deployed yet, proven by a check of the edited history.

use super::Wanted;
use crate::finding::{Applicability, Change, Diagnostic};
use crate::lint::{self, Input, Survey};
use crate::source::Sources;
use crate::text::{Edit, FileId};
use std::collections::{BTreeMap, BTreeSet};

/// A file with its edits, in the order of their places; none overlaps another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    pub file: FileId,
    pub edits: Vec<Edit>,
    /// The whole text after the edits.
    pub text: String,
}

/// The edits that findings propose for files that may be edited: those that remove their finding and bring no other.
pub fn rewrites(input: &Input, may_edit: &dyn Fn(FileId) -> bool, wanted: Wanted) -> Vec<Rewrite> {
    let before = lint::survey(input);
    let mut rejected = BTreeSet::new();
    // Each turn rejects one edit at least, or is the last.
    loop {
        let (chosen, rewrites) = chosen(input.sources, &before, may_edit, wanted, &rejected);
        let mut sources = input.sources.clone();
        for rewrite in &rewrites {
            sources.replace(rewrite.file, rewrite.text.as_str());
        }
        let after = lint::survey(&Input { sources: &sources, ..*input });
        let left: Vec<&str> = after.report.diagnostics.iter().map(|left| left.fingerprint.as_str()).collect();
        let failed: Vec<String> = chosen.iter().filter(|fixed| left.contains(&fixed.as_str())).cloned().collect();
        let brings = after.report.diagnostics.len() + chosen.len() > before.report.diagnostics.len() + failed.len();
        if rewrites.is_empty() || failed.is_empty() && !brings {
            return rewrites;
        }
        // What is brought cannot be laid at one edit's door: then none is made.
        rejected.extend(if failed.is_empty() { chosen } else { failed });
    }
}

/// The edits to try, and the fingerprints of their findings.
fn chosen(
    sources: &Sources,
    before: &Survey,
    may_edit: &dyn Fn(FileId) -> bool,
    wanted: Wanted,
    rejected: &BTreeSet<String>,
) -> (Vec<String>, Vec<Rewrite>) {
    let mut by_file: BTreeMap<FileId, Vec<Edit>> = BTreeMap::new();
    let mut chosen = Vec::new();
    let candidates = before.report.diagnostics.iter().filter(|found| (wanted.findings)(found));
    for diagnostic in candidates.filter(|found| !rejected.contains(&found.fingerprint)) {
        let Some(edits) = edits(diagnostic, wanted) else { continue };
        let fits = |edit: &Edit| {
            let others = by_file.get(&edit.span.file).map(Vec::as_slice).unwrap_or_default();
            may_edit(edit.span.file) && others.iter().all(|other| apart(edit, other))
        };
        if edits.iter().all(fits) {
            edits.iter().for_each(|edit| by_file.entry(edit.span.file).or_default().push(edit.clone()));
            chosen.push(diagnostic.fingerprint.clone());
        }
    }
    (chosen, by_file.into_iter().map(|(file, edits)| rewrite(sources, file, edits)).collect())
}

/// The first edit that a finding proposes and that is safe enough.
fn edits<'a>(diagnostic: &'a Diagnostic, wanted: Wanted) -> Option<&'a [Edit]> {
    let fixes = diagnostic.finding.fixes.iter();
    fixes.filter(|fix| wanted.may_be_unsafe || fix.applicability == Applicability::Safe).find_map(|fix| match &fix.change {
        Change::Edit(edits) if !edits.is_empty() => Some(edits.as_slice()),
        Change::Edit(_) | Change::Migration(_) => None,
    })
}

/// Two edits that neither overlap nor touch.
fn apart(one: &Edit, other: &Edit) -> bool {
    one.span.end < other.span.start || other.span.end < one.span.start
}

fn rewrite(sources: &Sources, file: FileId, mut edits: Vec<Edit>) -> Rewrite {
    edits.sort_by_key(|edit| edit.span.start);
    let mut text = sources.text(file).to_owned();
    for edit in edits.iter().rev() {
        if text.get(edit.span.range()).is_some() {
            text.replace_range(edit.span.range(), &edit.replacement);
        }
    }
    Rewrite { file, edits, text }
}
