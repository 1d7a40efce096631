//! One history, with the buffers that are open in the place of their files.

use super::buffer::Buffer;
use crate::config::{Job, KnownFinding, Settings};
use crate::finding::Diagnostic;
use crate::lint::{Incremental, Input, Stage, Survey, baseline};
use crate::replay::{self, free_aside};
use crate::source::{FileProblem, Overlay, Sources, path::relative_to};
use crate::sql::ParsedFile;
use crate::text::FileId;
use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub struct Project {
    pub job: Job,
    pub sources: Sources,
    problems: Vec<FileProblem>,
    settings: Settings,
    ids: HashMap<PathBuf, FileId>,
    /// The findings of the baseline.
    known: Vec<KnownFinding>,
    incremental: Incremental,
    /// What the last check that came to its end found.
    pub survey: Option<Survey>,
    /// Whether something changed since then.
    pub is_stale: bool,
}

/// The buffers of all projects, by path.
pub type Buffers = BTreeMap<PathBuf, Buffer>;

impl Project {
    /// Reads the files.
    pub fn load(job: Job, buffers: &Buffers) -> Self {
        let overlay: Overlay = buffers.iter().map(|(path, buffer)| (path.clone(), buffer.text.clone().into_bytes())).collect();
        let mut loaded = job.load(&overlay);
        replay::add_builtin_files(&mut loaded.sources);
        let settings = job.settings(&loaded.sources);
        let ids = loaded.sources.ids().map(|id| (loaded.sources.path(id).to_owned(), id)).collect();
        let (sources, problems) = (loaded.sources, loaded.problems);
        let incremental = Incremental::default();
        let known = known(&job);
        Project { job, sources, problems, settings, ids, known, incremental, survey: None, is_stale: true }
    }

    /// Reads the files anew. What was found out before is kept as far as it still holds.
    pub fn reload(&mut self, job: Job, buffers: &Buffers) {
        let before = std::mem::replace(self, Project::load(job, buffers));
        let same_rules = before.job.config == self.job.config && before.settings == self.settings;
        if same_rules && before.job.folder.layout == self.job.folder.layout {
            self.incremental = before.incremental;
        }
        self.survey = before.survey;
    }

    pub fn id(&self, path: &Path) -> Option<FileId> {
        self.ids.get(path).copied()
    }

    /// What the file says, as of the last check.
    pub fn parsed(&self, file: FileId) -> Option<&ParsedFile> {
        self.incremental.parsed().get(file.0 as usize).map(AsRef::as_ref)
    }

    /// What each file says, by its number.
    pub fn all_parsed(&self) -> &[Arc<ParsedFile>] {
        self.incremental.parsed()
    }

    /// Puts a buffer's text in the place of its file. Returns whether the file is one of this history.
    pub fn put(&mut self, path: &Path, text: &str) -> bool {
        let Some(id) = self.id(path) else { return false };
        if self.sources.text(id) != text {
            self.sources.replace(id, text);
            self.problems.retain(|problem| problem.span.file != id);
            self.is_stale = true;
        }
        true
    }

    /// Checks what changed. `watch` hears how far it is, and may break it off: then it is still stale.
    pub fn check(&mut self, watch: &mut dyn FnMut(&Sources, Stage) -> ControlFlow<()>) {
        let input = Input::of(&self.job, &self.settings, &self.sources, &self.problems);
        let (sources, known, folder) = (&self.sources, self.known.as_slice(), self.job.folder.path.as_path());
        let mut watch = |stage: Stage| match stage {
            Stage::Changed(file, found) => {
                let is_new = |found: &&Diagnostic| !baseline::knows(known, found, sources, folder);
                let new: Vec<Diagnostic> = found.iter().filter(is_new).cloned().collect();
                watch(sources, Stage::Changed(file, &new))
            }
            stage => watch(sources, stage),
        };
        if let Some(mut survey) = self.incremental.check(&input, &mut watch) {
            baseline::keep_back(&mut survey.report, sources, folder, known.iter());
            self.is_stale = false;
            free_aside(self.survey.replace(survey));
        }
    }
}

/// A baseline that cannot be read keeps nothing back; the command line says what is wrong with it.
fn known(job: &Job) -> Vec<KnownFinding> {
    let Ok(Some(found)) = job.baseline(None) else { return Vec::new() };
    let path = job.baseline_path();
    let migrations = relative_to(path.parent().unwrap_or(&path), &job.folder.path);
    found.baseline.of(&migrations).cloned().collect()
}
