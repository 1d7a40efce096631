//! Two migrations have the same version.

use crate::finding::{Finding, Severity};
use crate::meta;
use crate::platform::Platform;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::source::Layout;
use crate::text::{FileId, Span};
use std::collections::BTreeMap;

pub static RULE: Rule =
    Rule { meta: meta!("replay/duplicate-version", Error, None, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    if !cx.project.layout.has_unique_versions() {
        return;
    }
    let mut seen: BTreeMap<&str, FileId> = BTreeMap::new();
    for file in cx.project.sources.ids() {
        let version = cx.project.sources.file(file).and_then(|file| file.version.as_deref());
        let Some(version) = version else { continue };
        match seen.get(version) {
            Some(first) => out.report(duplicate(cx, version, *first, file)),
            None => drop(seen.insert(version, file)),
        }
    }
}

fn duplicate(cx: &HistoryContext, version: &str, first: FileId, file: FileId) -> Finding {
    let finding = Finding::new(Span::new(file, 0, 0), format!("version {version} is used by an earlier migration as well"))
        .label("the version of this file is taken")
        .help("give the file a version of its own, later than that of every migration that is deployed")
        .related(Span::new(first, 0, 0), "the migration that has it");
    // Who runs a flat folder, and whether versions are recorded at all, is not known.
    let finding = if cx.project.layout == Layout::Flat { finding.at_most(Severity::Warning) } else { finding };
    match cx.project.platform {
        // What a version used twice does is the runner's own: only this one is known to end in the server's error.
        Platform::Supabase => finding.condition(Condition::UniqueViolation),
        Platform::Postgres => finding,
    }
}
