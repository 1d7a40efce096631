//! A history read from its files, with what a check of it takes.

use crate::config::{Job, Settings};
use crate::lint::Input;
use crate::replay;
use crate::source::{Deployed, FileProblem, Overlay, Sources};
use std::path::Path;

pub(super) struct Reading<'a> {
    pub sources: Sources,
    pub settings: Settings,
    job: &'a Job,
    problems: Vec<FileProblem>,
}

impl<'a> Reading<'a> {
    /// Reads the files; the overlay's texts stand in the place of theirs.
    pub fn of(job: &'a Job, overlay: &Overlay) -> Self {
        let mut loaded = job.load(overlay);
        replay::add_builtin_files(&mut loaded.sources);
        let settings = job.settings(&loaded.sources);
        Reading { sources: loaded.sources, settings, job, problems: loaded.problems }
    }

    /// Notes what servers have run of each file.
    pub fn note_deployed(&mut self, told: impl Fn(&Path) -> Deployed) {
        self.sources.note_deployed(told);
    }

    pub fn input(&self) -> Input<'_> {
        Input::of(self.job, &self.settings, &self.sources, &self.problems)
    }
}
