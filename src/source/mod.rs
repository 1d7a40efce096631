//! The files of a run: which, in which order, under which runner's rules; their numbers, paths and texts.
//!
//! The only mutable input of a check. Everything else is a function of it. Nothing here knows SQL or configuration.

mod detect;
mod discover;
mod layout;
mod listing;
mod load;
mod markers;
mod next;
pub mod path;
mod sidecar;
mod write;

pub use detect::detect;
pub use discover::{MigrationsFolder, history_of, is_inside_supabase, nearest, search, within_repository};
pub use layout::Layout;
pub use listing::{Listing, Migration, SkipReason, Skipped, list};
pub use load::{FEW_FILES, FileProblem, FileProblemKind, Loaded, Overlay, load, reason};
pub use next::{Now, Wrapping};
pub use write::{create, replace};

use crate::text::{FileId, LineColumn, LineIndex, Span};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Numbers from here on are files that miglint brings itself: the platform's SQL.
const FIRST_BUILTIN: u32 = 1 << 31;

/// What servers have run of a file, as far as somebody knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deployed {
    Unknown,
    /// It is new.
    No,
    AsItIs,
    /// They ran another text.
    As(Arc<str>),
}

/// The text of one file, with its line starts once they are asked for.
#[derive(Debug, Clone)]
pub struct SourceFile {
    pub path: PathBuf,
    pub text: Arc<str>,
    /// What of the text its runner sends to the server, at the same offsets. None: everything.
    script: Option<Arc<str>>,
    /// Its runner is asked for no transaction around it.
    pub no_transaction: bool,
    layout: Option<Layout>,
    /// The version in the file's name, as written.
    pub version: Option<Box<str>>,
    pub deployed: Deployed,
    lines: OnceLock<LineIndex>,
}

impl SourceFile {
    pub fn new(path: PathBuf, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        SourceFile {
            path,
            text,
            script: None,
            no_transaction: false,
            layout: None,
            version: None,
            deployed: Deployed::Unknown,
            lines: OnceLock::new(),
        }
    }

    /// Follows the markers that the layout's runner understands.
    #[must_use]
    pub fn of_layout(mut self, layout: Layout) -> Self {
        let script = markers::script(layout, &self.text);
        self.script = script.text.map(Arc::from);
        self.no_transaction |= script.no_transaction;
        self.layout = Some(layout);
        self
    }

    #[must_use]
    pub fn with_version(mut self, version: &str) -> Self {
        self.version = (!version.is_empty()).then(|| version.into());
        self
    }

    /// Whether a runner finds no difference between two files.
    pub fn runs_like(&self, other: &SourceFile) -> bool {
        let same_text = Arc::ptr_eq(&self.text, &other.text) || self.text == other.text;
        same_text
            && self.no_transaction == other.no_transaction
            && self.layout == other.layout
            && self.version == other.version
            && self.path == other.path
    }

    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }
}

/// A file that miglint brings itself. Most runs look at none of them.
#[derive(Debug, Clone)]
struct BuiltinFile {
    path: &'static str,
    text: &'static str,
    file: OnceLock<SourceFile>,
}

impl BuiltinFile {
    fn file(&self) -> &SourceFile {
        self.file.get_or_init(|| SourceFile::new(self.path.into(), self.text))
    }
}

/// The files of a run by number, in the order in which they are replayed, with the platform's own beside them.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
    builtin: Arc<Vec<BuiltinFile>>,
}

impl Sources {
    pub fn add(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(self.files.len() as u32 - 1)
    }

    /// Puts a file between others; the numbers of those behind it grow by one.
    pub fn insert(&mut self, place: usize, file: SourceFile) {
        self.files.insert(place.min(self.files.len()), file);
    }

    /// A file that miglint brings itself.
    pub fn add_builtin(&mut self, path: &'static str, text: &'static str) -> FileId {
        let builtin = Arc::make_mut(&mut self.builtin);
        builtin.push(BuiltinFile { path, text, file: OnceLock::new() });
        FileId(FIRST_BUILTIN + builtin.len() as u32 - 1)
    }

    /// Brings the same files as another run, under the same numbers.
    pub fn share_builtin(&mut self, other: &Sources) {
        self.builtin = Arc::clone(&other.builtin);
    }

    /// Puts another text in a file's place: an open buffer in an editor, or standard input.
    pub fn replace(&mut self, id: FileId, text: impl Into<Arc<str>>) {
        if let Some(file) = self.files.get_mut(id.0 as usize) {
            let (version, layout) = (file.version.take(), file.layout);
            let new = SourceFile { version, ..SourceFile::new(std::mem::take(&mut file.path), text) };
            *file = match layout {
                Some(layout) => new.of_layout(layout),
                None => new,
            };
            file.no_transaction |= layout.is_some_and(|layout| sidecar::forbids_transaction(layout, &file.path));
        }
    }

    /// Notes what servers have run of each file.
    pub fn note_deployed(&mut self, told: impl Fn(&Path) -> Deployed) {
        self.files.iter_mut().for_each(|file| file.deployed = told(&file.path));
    }

    pub fn is_builtin(id: FileId) -> bool {
        id.0 >= FIRST_BUILTIN
    }

    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        match id.0.checked_sub(FIRST_BUILTIN) {
            Some(builtin) => self.builtin.get(builtin as usize).map(BuiltinFile::file),
            None => self.files.get(id.0 as usize),
        }
    }

    pub fn ids(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.files.len() as u32).map(FileId)
    }

    /// Whether the texts are read before other threads would have started.
    pub fn is_small(&self) -> bool {
        const FEW_BYTES: usize = 32 << 10;
        self.files.iter().map(|file| file.text.len()).sum::<usize>() <= FEW_BYTES
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    pub fn path(&self, id: FileId) -> &Path {
        self.file(id).map_or(Path::new(""), |file| &file.path)
    }

    /// The text of a file; empty for a number that is not of this run.
    pub fn text(&self, id: FileId) -> &str {
        self.file(id).map_or("", |file| &file.text)
    }

    /// What of a file's text the server gets to see, with its offsets in the file: the rest is blank.
    pub fn script(&self, id: FileId) -> &str {
        self.file(id).map_or("", |file| file.script.as_ref().unwrap_or(&file.text))
    }

    /// The text under a span.
    pub fn slice(&self, span: Span) -> &str {
        span.of(self.text(span.file))
    }

    pub fn line_column(&self, file: FileId, offset: u32) -> LineColumn {
        match self.file(file) {
            Some(file) => file.lines().line_column(&file.text, offset),
            None => LineColumn { line: 1, column: 1 },
        }
    }
}
