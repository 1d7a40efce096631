//! What is open in the editor, and the histories that it belongs to.

use super::buffer::Buffer;
use super::project::{Buffers, Project};
use crate::config::{Job, Migrations, Mistakes, Request, RuleNames, Shown, Trouble, jobs};
use crate::rules;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What tells a project from another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// The folder of the migrations.
    History(PathBuf),
    /// A file that belongs to no history is one by itself.
    Loose(PathBuf),
}

#[derive(Default)]
pub struct Workspace {
    pub buffers: Buffers,
    pub projects: BTreeMap<Key, Project>,
    /// The project of each buffer. A seed or a query has none.
    homes: BTreeMap<PathBuf, Key>,
    /// The lint.toml files that are not valid, by path.
    pub mistaken: BTreeMap<PathBuf, Mistakes>,
}

impl Workspace {
    pub fn open(&mut self, path: PathBuf, buffer: Buffer) {
        self.buffers.insert(path.clone(), buffer);
        self.settle(&path);
    }

    /// Takes over a buffer's text after a change.
    pub fn changed(&mut self, path: &Path) {
        let home = self.homes.get(path).and_then(|key| self.projects.get_mut(key));
        if let (Some(project), Some(buffer)) = (home, self.buffers.get(path)) {
            project.put(path, &buffer.text);
        }
    }

    /// From now on the file on the disk counts.
    pub fn close(&mut self, path: &Path) {
        self.buffers.remove(path);
        if let Some(key) = self.homes.remove(path) {
            self.reload(&key);
        }
    }

    /// Files on the disk came, went or changed.
    pub fn disk_changed(&mut self) {
        self.mistaken.clear();
        let keys: Vec<Key> = self.projects.keys().cloned().collect();
        keys.iter().for_each(|key| self.reload(key));
        // Another lint.toml may make a file part of another history.
        let paths: Vec<PathBuf> = self.buffers.keys().cloned().collect();
        paths.iter().for_each(|path| self.settle(path));
    }

    /// The project of a file, by its buffer or by the files that were read.
    pub fn home(&self, path: &Path) -> Option<(&Key, &Project)> {
        if let Some(key) = self.homes.get(path) {
            return self.projects.get_key_value(key);
        }
        self.projects.iter().find(|(_, project)| project.id(path).is_some())
    }

    /// Finds the project of a buffer, and loads it where it is not loaded yet.
    fn settle(&mut self, path: &Path) {
        // An editor may open lint.toml with us too.
        if path.extension().is_none_or(|extension| extension != "sql") {
            return;
        }
        let Some(job) = self.job(&[path.to_owned()], &[]) else { return };
        let Some(buffer) = self.buffers.get(path) else { return };
        let key = key_of(&job, path);
        let is_there = self.projects.get_mut(&key).is_some_and(|project| project.put(path, &buffer.text));
        self.homes.insert(path.to_owned(), key.clone());
        if !is_there {
            self.reload(&key);
        }
    }

    /// Looks for a project's files again, and reads them.
    fn reload(&mut self, key: &Key) {
        let open: Vec<PathBuf> = self.homes.iter().filter(|(_, home)| *home == key).map(|(path, _)| path.clone()).collect();
        let job = match key {
            Key::History(folder) if open.is_empty() => self.job(&[], std::slice::from_ref(folder)),
            _ => self.job(&open, &[]),
        };
        match (job, self.projects.get_mut(key)) {
            (Some(job), Some(project)) => project.reload(job, &self.buffers),
            (Some(job), None) => {
                self.projects.insert(key.clone(), Project::load(job, &self.buffers));
            }
            // While lint.toml is being written the last settings hold.
            (None, _) if !self.mistaken.is_empty() => {}
            (None, _) => {
                self.projects.remove(key);
            }
        }
    }

    /// The one history of these buffers, or in this folder.
    fn job(&mut self, buffers: &[PathBuf], paths: &[PathBuf]) -> Option<Job> {
        let directory = buffers.iter().chain(paths).next()?.parent()?.to_owned();
        let names: Vec<&str> = rules::all().map(|rule| rule.meta.name).collect();
        let overrides = Migrations::default();
        let rules = RuleNames(&names);
        match jobs(&Request { paths, directory: &directory, config: None, overrides: &overrides, buffers, rules }) {
            Ok(found) => found.jobs.into_iter().next(),
            Err(Trouble::Mistakes(mistakes)) => {
                let file = mistakes.sources.ids().next().map(|id| mistakes.sources.path(id).to_owned());
                self.mistaken.extend(file.map(|file| (file, *mistakes)));
                None
            }
            // A folder that is gone, or is not there yet, has no history.
            Err(_) => None,
        }
    }
}

fn key_of(job: &Job, path: &Path) -> Key {
    match job.shown {
        Shown::Files(_) => Key::History(job.folder.path.clone()),
        Shown::Everything => Key::Loose(path.to_owned()),
    }
}
