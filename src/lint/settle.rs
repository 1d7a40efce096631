//! From findings to diagnostics: levels, what is kept back, order, fingerprints.

use super::Input;
use super::fingerprint;
use super::report::{Suppressed, SuppressedBy};
use super::suppression::Suppressions;
use crate::config::Ignore;
use crate::finding::{Diagnostic, Finding};
use crate::rule::Rule;
use crate::rules::hygiene::{MALFORMED_SUPPRESSION, UNUSED_SUPPRESSION};
use crate::sql::ParsedFile;
use crate::text::FileId;

/// Findings with the rule that reported them.
type Found = Vec<(&'static Rule, Finding)>;

pub(super) struct Settled {
    pub diagnostics: Vec<Diagnostic>,
    pub suppressed: Vec<Suppressed>,
}

/// Gives findings their level, leaves out what is off, puts the rest in order, and parts what is kept back from it.
pub(super) fn settle<'p>(input: &Input, files: impl IntoIterator<Item = (FileId, &'p ParsedFile)>, mut found: Found) -> Settled {
    let mut suppressions = Suppressions::read(input.sources, files);
    let covers: Vec<_> = found.iter().map(|(rule, finding)| suppressions.cover(rule.meta.name, finding)).collect();
    let mistakes = std::mem::take(&mut suppressions.mistakes);
    found.extend(mistakes.into_iter().map(|finding| (&MALFORMED_SUPPRESSION, finding)));
    found.extend(suppressions.unused(input.sources).into_iter().map(|finding| (&UNUSED_SUPPRESSION, finding)));
    let covers = covers.into_iter().chain(std::iter::repeat(None));
    let mut all: Vec<(Diagnostic, Option<(SuppressedBy, Option<String>)>)> = Vec::new();
    for ((rule, finding), cover) in found.into_iter().zip(covers) {
        let Some(diagnostic) = diagnostic(input, rule, finding) else { continue };
        let by_comment = cover.map(|cover| (SuppressedBy::Comment, cover.reason));
        let by = by_comment.or_else(|| Some((SuppressedBy::Ignore, ignore(input, &diagnostic)?.reason.clone())));
        all.push((diagnostic, by));
    }
    all.sort_by(|(a, _), (b, _)| {
        let key = |diagnostic: &Diagnostic| (diagnostic.finding.span, diagnostic.rule);
        key(a).cmp(&key(b)).then_with(|| a.finding.message.cmp(&b.finding.message))
    });
    // Before they are parted, so that a fingerprint does not depend on what is kept back.
    fingerprint::assign(all.iter_mut().map(|(diagnostic, _)| diagnostic));
    part(all)
}

/// A finding at its rule's level; None where that is off.
fn diagnostic(input: &Input, rule: &'static Rule, finding: Finding) -> Option<Diagnostic> {
    let severity = super::level(input.config, rule).severity()?;
    let severity = finding.at_most.map_or(severity, |most| severity.min(most));
    Some(Diagnostic { rule: rule.meta.name, severity, finding, fingerprint: String::new() })
}

/// The `[[ignore]]` that keeps a diagnostic back.
fn ignore<'a>(input: &Input<'a>, diagnostic: &Diagnostic) -> Option<&'a Ignore> {
    let (object, file) = (diagnostic.finding.object.as_ref(), input.sources.path(diagnostic.finding.span.file));
    input.config.ignores.iter().find(|ignore| ignore.covers(diagnostic.rule, object, file, input.today))
}

fn part(all: Vec<(Diagnostic, Option<(SuppressedBy, Option<String>)>)>) -> Settled {
    let mut settled = Settled { diagnostics: Vec::new(), suppressed: Vec::new() };
    for (diagnostic, by) in all {
        match by {
            Some((by, reason)) => settled.suppressed.push(Suppressed { diagnostic, by, reason }),
            None => settled.diagnostics.push(diagnostic),
        }
    }
    settled
}
