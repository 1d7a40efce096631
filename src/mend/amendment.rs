//! What a finding asks of files that are not deployed yet: edits, and a file that is split off.

use super::{Obstacle, Surroundings, attribute, body, guard, insertion, lost_target, removal, split, sync};
use crate::finding::{Applicability, Change, Diagnostic};
use crate::text::{Edit, FileId};

/// A change of the history.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Amendment {
    /// Of existing files; none overlaps another.
    pub edits: Vec<Edit>,
    pub new: Option<NewFile>,
}

/// A migration that runs right behind another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    pub behind: FileId,
    /// What its name has more than that of the other.
    pub suffix: &'static str,
    pub text: String,
}

/// Which files may be edited.
pub type MayEdit<'a> = &'a dyn Fn(FileId) -> bool;

/// How a finding of one rule is mended in files that are not deployed.
type Amend = fn(&Surroundings, &Diagnostic, MayEdit) -> Option<Result<Amendment, Obstacle>>;

/// The rules whose findings need more than an edit at their own place.
const AMENDMENTS: &[(&str, Amend)] = &[
    ("users/missing-sync-trigger", sync::appended_trigger),
    ("users/missing-backfill", sync::appended_backfill),
    ("users/missing-security-definer", attribute::written),
    ("users/unpinned-search-path", attribute::written),
    ("users/lost-function-attribute", attribute::written),
    ("security/mutable-search-path", attribute::written),
    ("integrity/duplicate-unique", removal::duplicate),
    ("performance/duplicate-index", removal::duplicate),
    ("integrity/nullable-primary-key", removal::nullable_key),
    ("replay/undefined-table", lost_target::repointed),
    ("replay/syntax-error", guard::readable),
    ("replay/active-sql-transaction", split::alone),
    ("replay/unsafe-new-enum-value-usage", split::later),
    ("users/unfilled-column", body::amended),
    ("users/nullable-source", body::amended),
    ("users/stale-sync-function", body::amended),
];

impl Amendment {
    /// Whether both may be made at once: no edits overlap or touch, and no file is split twice.
    pub fn is_apart_from(&self, other: &Amendment) -> bool {
        let apart = |one: &Edit, other: &Edit| {
            one.span.file != other.span.file || one.span.end < other.span.start || other.span.end < one.span.start
        };
        let splits = |amendment: &Amendment| amendment.new.as_ref().map(|new| new.behind);
        self.edits.iter().all(|edit| other.edits.iter().all(|other| apart(edit, other)))
            && (splits(self).is_none() || splits(self) != splits(other))
    }
}

/// What a finding asks for. None: no edit would mend it, or only of files that may not be edited.
pub fn amendment(cx: &Surroundings, diagnostic: &Diagnostic, may_edit: MayEdit) -> Option<Result<Amendment, Obstacle>> {
    if let Some(edits) = edits(cx, diagnostic) {
        let allowed = edits.iter().all(|edit| may_edit(edit.span.file));
        return allowed.then(|| Ok(Amendment { edits: edits.to_vec(), new: None }));
    }
    match AMENDMENTS.iter().find(|(rule, _)| *rule == diagnostic.rule) {
        Some((_, amend)) => amend(cx, diagnostic, may_edit),
        None => insertion::offered(cx, diagnostic, may_edit),
    }
}

/// The first edit that a finding proposes and that is safe enough.
fn edits<'a>(cx: &Surroundings, diagnostic: &'a Diagnostic) -> Option<&'a [Edit]> {
    let fixes = diagnostic.finding.fixes.iter();
    fixes.filter(|fix| cx.may_be_unsafe || fix.applicability == Applicability::Safe).find_map(|fix| match &fix.change {
        Change::Edit(edits) if !edits.is_empty() => Some(edits.as_slice()),
        Change::Edit(_) | Change::Migration(_) => None,
    })
}
