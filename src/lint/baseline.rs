//! What a baseline keeps back, what of it is stale, and what a new one would hold.

use super::report::{Report, Suppressed, SuppressedBy};
use crate::config::{FindingKey, KnownFinding, Subject};
use crate::finding::{Diagnostic, Finding, Severity};
use crate::rules::hygiene::STALE_BASELINE;
use crate::source::{SourceFile, Sources, path::relative_to};
use crate::text::Span;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// What a report's findings are called in a baseline. `folder` is that of the migrations.
pub fn known_findings(report: &Report, sources: &Sources, folder: &Path) -> Vec<KnownFinding> {
    let mut counts: BTreeMap<FindingKey, usize> = BTreeMap::new();
    for diagnostic in &report.diagnostics {
        *counts.entry(key(diagnostic, sources, folder)).or_default() += 1;
    }
    counts.into_iter().map(|(key, count)| KnownFinding { key, count, at: None }).collect()
}

/// Moves known findings to those that are kept back. Of more findings than a baseline counts, the last are new. What it
/// counts in vain is handed back, with its count.
pub fn keep_back<'a>(
    report: &mut Report,
    sources: &Sources,
    folder: &Path,
    known: impl Iterator<Item = &'a KnownFinding>,
) -> Vec<KnownFinding> {
    let mut left: HashMap<&FindingKey, Vec<KnownFinding>> = HashMap::new();
    for finding in known {
        left.entry(&finding.key).or_default().push(finding.clone());
    }
    let mut shown = Vec::new();
    for diagnostic in std::mem::take(&mut report.diagnostics) {
        let left = left.get_mut(&key(&diagnostic, sources, folder));
        match left.and_then(|lines| lines.iter_mut().find(|line| line.count > 0)) {
            Some(line) => {
                line.count -= 1;
                report.suppressed.push(Suppressed { diagnostic, by: SuppressedBy::Baseline, reason: None });
            }
            None => shown.push(diagnostic),
        }
    }
    report.diagnostics = shown;
    report.suppressed.sort_by_key(|suppressed| suppressed.diagnostic.finding.span);
    report.summary.suppressed = report.suppressed.len();
    let mut stale: Vec<KnownFinding> = left.into_values().flatten().filter(|line| line.count > 0).collect();
    stale.sort_by_key(|line| line.at);
    stale
}

/// Whether a baseline has a line for a finding, however many it counts.
pub fn knows(known: &[KnownFinding], diagnostic: &Diagnostic, sources: &Sources, folder: &Path) -> bool {
    let key = key(diagnostic, sources, folder);
    known.iter().any(|known| known.key == key)
}

/// Reports lines of a baseline that nothing is found for. The baseline joins the sources, to be pointed at.
pub fn report_stale(report: &mut Report, sources: &mut Sources, baseline: SourceFile, stale: &[KnownFinding], level: Severity) {
    let file = sources.add(baseline);
    for known in stale {
        let Some(at) = known.at else { continue };
        let (Subject::Object(subject) | Subject::File(subject)) = &known.key.subject;
        let message = format!("`{}` finds nothing more about {subject}", known.key.rule);
        let finding = Finding::new(Span::new(file, at.start, at.end), message)
            .help("it is mended: `miglint baseline --prune` takes the line out, so that it cannot come back unseen");
        let fingerprint = super::fingerprint::of(&format!("{} {} {subject}", STALE_BASELINE.meta.name, known.key.rule));
        report.diagnostics.push(Diagnostic { rule: STALE_BASELINE.meta.name, severity: level, finding, fingerprint });
    }
}

fn key(diagnostic: &Diagnostic, sources: &Sources, folder: &Path) -> FindingKey {
    let subject = match &diagnostic.finding.object {
        Some(object) => Subject::Object(format!("{} {object}", object.kind)),
        None => Subject::File(relative_to(folder, sources.path(diagnostic.finding.span.file))),
    };
    FindingKey { rule: diagnostic.rule.to_owned(), subject }
}
