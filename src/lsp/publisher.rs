//! What was sent to the editor last, so that only what differs from it is sent.

use super::diagnostics::Places;
use super::uri;
use super::workspace::Key;
use crate::config::Mistakes;
use crate::finding::{self, Severity};
use lsp_server::{Message, Notification};
use lsp_types::notification::{Notification as _, PublishDiagnostics};
use lsp_types::{Diagnostic, NumberOrString, PublishDiagnosticsParams};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

type ByFile = BTreeMap<PathBuf, Vec<Diagnostic>>;

/// Whose diagnostics they are. Each file has those of one owner.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    Project(Key),
    /// lint.toml files.
    Settings,
}

#[derive(Default)]
pub struct Publisher {
    sent: BTreeMap<Owner, ByFile>,
}

impl Publisher {
    /// All that there is to say of a project.
    pub fn all(&mut self, key: &Key, places: Places, diagnostics: &[finding::Diagnostic]) -> Vec<Message> {
        let mut by_file = ByFile::new();
        for diagnostic in diagnostics {
            let path = places.sources.path(diagnostic.finding.span.file).to_owned();
            by_file.entry(path).or_default().extend(places.diagnostic(diagnostic));
        }
        self.replace(Owner::Project(key.clone()), by_file, places)
    }

    /// What is known early of one file. What the other rules said of it stays until they have run again.
    pub fn early(
        &mut self,
        key: &Key,
        places: Places,
        (path, diagnostics): (&Path, &[finding::Diagnostic]),
        is_early: impl Fn(&str) -> bool,
    ) -> Vec<Message> {
        let sent = self.sent.entry(Owner::Project(key.clone())).or_default().entry(path.to_owned()).or_default();
        let is_late = |diagnostic: &&Diagnostic| match &diagnostic.code {
            Some(NumberOrString::String(rule)) => !is_early(rule),
            _ => false,
        };
        let late: Vec<Diagnostic> = sent.iter().filter(is_late).cloned().collect();
        let now: Vec<Diagnostic> = diagnostics.iter().filter_map(|found| places.diagnostic(found)).chain(late).collect();
        if *sent == now {
            return Vec::new();
        }
        sent.clone_from(&now);
        message(path, now, places).into_iter().collect()
    }

    /// What is wrong with lint.toml files.
    pub fn mistakes(&mut self, mistaken: &BTreeMap<PathBuf, Mistakes>, places: Places) -> Vec<Message> {
        let mut by_file = ByFile::new();
        for (path, mistakes) in mistaken {
            let places = Places { sources: &mistakes.sources, ..places };
            let diagnostics = mistakes.findings.iter().filter_map(|finding| places.finding(finding, Severity::Error));
            by_file.insert(path.clone(), diagnostics.collect());
        }
        self.replace(Owner::Settings, by_file, places)
    }

    /// Takes back what was said of projects that are gone.
    pub fn keep(&mut self, is_there: impl Fn(&Key) -> bool, places: Places) -> Vec<Message> {
        let is_gone = |owner: &&Owner| matches!(owner, Owner::Project(key) if !is_there(key));
        let gone: Vec<Owner> = self.sent.keys().filter(is_gone).cloned().collect();
        gone.into_iter().flat_map(|owner| self.replace(owner, ByFile::new(), places)).collect()
    }

    fn replace(&mut self, owner: Owner, mut now: ByFile, places: Places) -> Vec<Message> {
        let sent = self.sent.entry(owner).or_default();
        for path in sent.keys() {
            now.entry(path.clone()).or_default();
        }
        let differs = |(path, diagnostics): &(&PathBuf, &Vec<Diagnostic>)| sent.get(*path) != Some(diagnostics);
        let changed = now.iter().filter(differs);
        let messages = changed.filter_map(|(path, diagnostics)| message(path, diagnostics.clone(), places)).collect();
        now.retain(|_, diagnostics| !diagnostics.is_empty());
        *sent = now;
        messages
    }
}

fn message(path: &Path, diagnostics: Vec<Diagnostic>, places: Places) -> Option<Message> {
    let buffer = places.buffers.get(path);
    let uri = buffer.map(|buffer| buffer.uri.clone()).or_else(|| uri::of_path(path))?;
    let params = PublishDiagnosticsParams { uri, diagnostics, version: buffer.map(|buffer| buffer.version) };
    Some(Message::Notification(Notification::new(PublishDiagnostics::METHOD.to_owned(), params)))
}
