//! Reports in the formats of CI servers and of the programs around them.
//!
//! They take neither colours nor a width: what a program reads is the same in every surroundings.

pub(super) mod checkstyle;
pub(super) mod github;
pub(super) mod gitlab;
pub(super) mod junit;
pub(super) mod rdjson;
pub(super) mod sarif;
mod summary;
mod xml;

pub use summary::summary;

use super::{Files, Project};
use crate::finding::Diagnostic;
use crate::source::path::relative_to;
use crate::text::{FileId, LineColumn};

/// All diagnostics, each with its project.
fn all<'a>(projects: &'a [Project<'a>]) -> impl Iterator<Item = (Project<'a>, &'a Diagnostic)> {
    projects.iter().flat_map(|project| project.report.diagnostics.iter().map(|diagnostic| (*project, diagnostic)))
}

/// What people are shown, each with its project.
fn for_people<'a>(projects: &'a [Project<'a>]) -> impl Iterator<Item = (Project<'a>, &'a Diagnostic)> {
    projects.iter().flat_map(|project| project.for_people().map(|diagnostic| (*project, diagnostic)))
}

/// An identity that no other finding of the report has, and that stays when lines move: several projects may know the same object.
fn identity(project: &Project<'_>, diagnostic: &Diagnostic) -> String {
    let folder = relative_to(project.root, project.folder);
    format!("{folder}:{}", diagnostic.fingerprint)
}

impl Project<'_> {
    /// A file's path from the repository's root, where servers look for it.
    fn path_in_repository(&self, file: FileId) -> String {
        Files { directory: self.root, ..self.files }.path(file)
    }
}

impl Files<'_> {
    /// Line and column (both from 1) of an offset, in Unicode characters.
    fn place(&self, file: FileId, offset: u32) -> LineColumn {
        self.sources.line_column(file, offset)
    }

    /// The text of the line before an offset.
    fn before_in_line(&self, file: FileId, offset: u32) -> &str {
        let line = self.sources.file(file).map(|file| file.lines().line(offset));
        let start = line.and_then(|line| self.sources.file(file)?.lines().line_start(line)).unwrap_or(offset);
        self.sources.text(file).get(start as usize..offset as usize).unwrap_or_default()
    }

    /// The column (from 1) of an offset, in the code units of UTF-16.
    fn utf16_column(&self, file: FileId, offset: u32) -> usize {
        self.before_in_line(file, offset).encode_utf16().count() + 1
    }

    /// The column (from 1) of an offset, in bytes.
    fn byte_column(&self, file: FileId, offset: u32) -> usize {
        self.before_in_line(file, offset).len() + 1
    }
}
