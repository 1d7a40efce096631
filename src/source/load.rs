//! Reads migration files: the only place that does.
//!
//! What is wrong with a file is a value beside the texts. Nothing is lost: bytes that are no UTF-8 are read as Latin-1, and
//! a file that cannot be read at all keeps its number and place, with an empty text.

use super::listing::Migration;
use super::{Layout, SourceFile, Sources, sidecar};
use crate::text::{FileId, Span};
use rayon::prelude::*;
use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Up to so many files are read before other threads would have started.
pub const FEW_FILES: usize = 64;

/// Larger files are not read. Offsets are `u32`, and no migration that people wrote comes near.
const MAX_BYTES: u64 = 64 << 20;

/// Texts that stand in for files on the disk: standard input, or an editor's open buffers.
pub type Overlay = HashMap<PathBuf, Vec<u8>>;

/// The texts of a run and what was wrong with the files.
#[derive(Debug, Default)]
pub struct Loaded {
    pub sources: Sources,
    /// By file, then by place in it.
    pub problems: Vec<FileProblem>,
}

/// Something about a file itself, whatever its SQL says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileProblem {
    pub kind: FileProblemKind,
    /// The file and the bytes to point at; empty at its start where the whole file is meant.
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileProblemKind {
    /// The operating system's words.
    Unreadable(String),
    /// Not a file: a socket, a pipe, a device.
    NotAFile,
    TooLarge {
        bytes: u64,
    },
    /// A symbolic link to something outside the project. It is not followed.
    LinkLeavesProject {
        target: PathBuf,
    },
    /// The rest is read as if it were Latin-1, byte by byte.
    InvalidUtf8 {
        /// Offset of the first such byte, from 0.
        offset: usize,
        /// Its line, from 1.
        line: usize,
    },
    /// Begins with the byte order mark of UTF-16.
    Utf16,
    NulByte {
        offset: usize,
    },
}

impl FileProblemKind {
    /// The text that miglint goes on with is not what the server would see.
    pub fn loses_text(&self) -> bool {
        !matches!(self, FileProblemKind::InvalidUtf8 { .. } | FileProblemKind::NulByte { .. })
    }

    /// What to do about it.
    pub fn help(&self) -> Option<&'static str> {
        match self {
            FileProblemKind::Unreadable(_) | FileProblemKind::NotAFile => None,
            FileProblemKind::TooLarge { .. } => Some("split the file, or load bulk data outside the migrations"),
            FileProblemKind::LinkLeavesProject { .. } => Some("copy the file into the project"),
            FileProblemKind::InvalidUtf8 { .. } | FileProblemKind::Utf16 => Some("save the file as UTF-8"),
            FileProblemKind::NulByte { .. } => Some("remove the byte: PostgreSQL's text cannot hold it"),
        }
    }
}

impl fmt::Display for FileProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FileProblemKind::Unreadable(reason) => write!(f, "cannot read the file: {reason}"),
            FileProblemKind::NotAFile => write!(f, "not a regular file"),
            FileProblemKind::TooLarge { bytes } => {
                write!(f, "the file has {} MB; files over {} MB are not read", bytes >> 20, MAX_BYTES >> 20)
            }
            FileProblemKind::LinkLeavesProject { target } => {
                write!(f, "a symbolic link to {}, outside the project, is not followed", target.display())
            }
            FileProblemKind::InvalidUtf8 { offset, line } => {
                write!(f, "invalid UTF-8 at byte {offset}, line {line}; read as Latin-1 from there")
            }
            FileProblemKind::Utf16 => write!(f, "the file is UTF-16; PostgreSQL expects UTF-8"),
            FileProblemKind::NulByte { offset } => write!(f, "a NUL byte at offset {offset}"),
        }
    }
}

/// Reads migrations in parallel; numbers follow their order. Links that leave `root` are not followed.
pub fn load(root: &Path, layout: Layout, migrations: &[Migration], overlay: &Overlay) -> Loaded {
    let read = |migration: &Migration| match overlay.get(&migration.path) {
        Some(bytes) => decode(bytes.clone()),
        None => read_file(root, &migration.path).map_or_else(Decoded::nothing, decode),
    };
    let read: Vec<Decoded> = match migrations {
        few if few.len() <= FEW_FILES => few.iter().map(read).collect(),
        many => many.par_iter().map(read).collect(),
    };
    let mut loaded = Loaded::default();
    for (migration, decoded) in migrations.iter().zip(read) {
        let file = SourceFile::new(migration.path.clone(), decoded.text);
        let mut file = file.with_version(&migration.version).of_layout(layout);
        file.no_transaction |= sidecar::forbids_transaction(layout, &migration.path);
        let id = loaded.sources.add(file);
        let problems = decoded.problems.into_iter();
        loaded.problems.extend(problems.map(|problem| FileProblem { span: problem.span(id), kind: problem.kind }));
    }
    loaded
}

/// A text and what was wrong with its bytes.
struct Decoded {
    text: String,
    problems: Vec<Problem>,
}

/// A problem before the file has its number.
#[derive(Debug, PartialEq, Eq)]
struct Problem {
    kind: FileProblemKind,
    start: usize,
    end: usize,
}

impl Problem {
    fn of_file(kind: FileProblemKind) -> Self {
        Problem { kind, start: 0, end: 0 }
    }

    fn span(&self, file: FileId) -> Span {
        Span::new(file, self.start as u32, self.end as u32)
    }
}

impl Decoded {
    fn nothing(kind: FileProblemKind) -> Self {
        Decoded { text: String::new(), problems: vec![Problem::of_file(kind)] }
    }
}

fn read_file(root: &Path, path: &Path) -> Result<Vec<u8>, FileProblemKind> {
    let unreadable = |error: io::Error| FileProblemKind::Unreadable(reason(&error));
    // Opening a pipe would wait for a writer, so the kind is asked for first.
    let mut metadata = fs::symlink_metadata(path).map_err(unreadable)?;
    if metadata.is_symlink() {
        let target = path.canonicalize().map_err(unreadable)?;
        if !target.starts_with(root.canonicalize().unwrap_or_else(|_| root.to_owned())) {
            return Err(FileProblemKind::LinkLeavesProject { target });
        }
        metadata = fs::metadata(&target).map_err(unreadable)?;
    }
    if !metadata.is_file() {
        return Err(FileProblemKind::NotAFile);
    }
    if metadata.len() > MAX_BYTES {
        return Err(FileProblemKind::TooLarge { bytes: metadata.len() });
    }
    fs::read(path).map_err(unreadable)
}

/// The usual reasons in our words, so that they read the same on every system.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it does not exist".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

/// Bytes to text. A byte order mark of UTF-8 stays in the text, so that offsets are those of the file.
fn decode(bytes: Vec<u8>) -> Decoded {
    if bytes.len() as u64 > MAX_BYTES {
        return Decoded::nothing(FileProblemKind::TooLarge { bytes: bytes.len() as u64 });
    }
    if let Some(text) = utf16(&bytes) {
        return Decoded { text, problems: vec![Problem::of_file(FileProblemKind::Utf16)] };
    }
    let mut problems = Vec::new();
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let offset = error.utf8_error().valid_up_to();
            let text = as_latin1(error.as_bytes());
            let line = text.get(..offset).unwrap_or_default().matches('\n').count() + 1;
            let end = offset + text.get(offset..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            problems.push(Problem { kind: FileProblemKind::InvalidUtf8 { offset, line }, start: offset, end });
            text
        }
    };
    if let Some(offset) = text.find('\0') {
        problems.push(Problem { kind: FileProblemKind::NulByte { offset }, start: offset, end: offset + 1 });
    }
    Decoded { text, problems }
}

/// What is UTF-8 stays as it is; each other byte becomes the Latin-1 character of its number.
fn as_latin1(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|byte| char::from(*byte)));
    }
    text
}

/// The text of a file that begins with UTF-16's byte order mark.
fn utf16(bytes: &[u8]) -> Option<String> {
    let units: Vec<u16> = match bytes {
        [0xFF, 0xFE, rest @ ..] => rest.as_chunks().0.iter().copied().map(u16::from_le_bytes).collect(),
        [0xFE, 0xFF, rest @ ..] => rest.as_chunks().0.iter().copied().map(u16::from_be_bytes).collect(),
        _ => return None,
    };
    Some(String::from_utf16_lossy(&units))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::list;

    #[test]
    fn bytes_become_text_and_problems_keep_their_place() {
        let table: &[(&[u8], &str, Option<(&str, usize, usize)>)] = &[
            (b"select 1;", "select 1;", None),
            (b"", "", None),
            ("\u{feff}select 'å';".as_bytes(), "\u{feff}select 'å';", None),
            (b"--\n-- m\xe5ste\n", "--\n-- måste\n", Some(("invalid UTF-8 at byte 7, line 2; read as Latin-1 from there", 7, 9))),
            ("å\u{0}".as_bytes(), "å\0", Some(("a NUL byte at offset 2", 2, 3))),
            (b"\xff\xfes\0e\0", "se", Some(("the file is UTF-16; PostgreSQL expects UTF-8", 0, 0))),
            (b"\xfe\xff\0s\0e", "se", Some(("the file is UTF-16; PostgreSQL expects UTF-8", 0, 0))),
        ];
        for (bytes, text, problem) in table {
            let decoded = decode(bytes.to_vec());
            assert_eq!(decoded.text, *text);
            let problems: Vec<(String, usize, usize)> =
                decoded.problems.iter().map(|problem| (problem.kind.to_string(), problem.start, problem.end)).collect();
            let expected: Vec<_> = problem.iter().map(|(message, start, end)| (message.to_string(), *start, *end)).collect();
            assert_eq!(problems, expected, "{text:?}");
        }
    }

    #[test]
    fn utf8_beside_garbled_bytes_is_kept() {
        assert_eq!(decode("å \u{e5}".as_bytes().iter().copied().chain([0xe5]).collect()).text, "å åå");
    }

    /// A project in a scratch folder beside a file that is not part of it.
    fn project() -> (tempfile::TempDir, PathBuf) {
        let scratch = tempfile::tempdir().unwrap();
        let root = scratch.path().join("project");
        fs::create_dir_all(root.join("migrations")).unwrap();
        fs::write(scratch.path().join("secret.sql"), "select 'secret';").unwrap();
        fs::write(root.join("shared.sql"), "select 'shared';").unwrap();
        fs::write(root.join("migrations/1_a.sql"), "select 1;").unwrap();
        (scratch, root)
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_inside_the_project_only() {
        let (scratch, root) = project();
        let folder = root.join("migrations");
        std::os::unix::fs::symlink(root.join("shared.sql"), folder.join("2_b.sql")).unwrap();
        std::os::unix::fs::symlink(scratch.path().join("secret.sql"), folder.join("3_c.sql")).unwrap();
        std::os::unix::fs::symlink(root.join("gone.sql"), folder.join("4_d.sql")).unwrap();
        let listing = list(&folder, Layout::Flat).unwrap();
        let loaded = load(&root, Layout::Flat, &listing.migrations, &Overlay::new());
        let texts: Vec<&str> = loaded.sources.ids().map(|id| loaded.sources.text(id)).collect();
        assert_eq!(texts, ["select 1;", "select 'shared';", "", ""]);
        let problems: Vec<(u32, bool)> = loaded
            .problems
            .iter()
            .map(|problem| (problem.span.file.0, matches!(problem.kind, FileProblemKind::LinkLeavesProject { .. })))
            .collect();
        assert_eq!(problems, [(2, true), (3, false)]);
    }

    #[test]
    fn an_overlay_stands_in_for_the_disk() {
        let (_scratch, root) = project();
        let folder = root.join("migrations");
        let mut listing = list(&folder, Layout::Flat).unwrap();
        listing.join(&folder, &folder.join("2_new.sql"), Layout::Flat);
        let overlay = Overlay::from([
            (folder.join("1_a.sql"), b"select 'buffer';".to_vec()),
            (folder.join("2_new.sql"), b"select 'new';".to_vec()),
        ]);
        let loaded = load(&root, Layout::Flat, &listing.migrations, &overlay);
        let texts: Vec<&str> = loaded.sources.ids().map(|id| loaded.sources.text(id)).collect();
        assert_eq!(texts, ["select 'buffer';", "select 'new';"]);
        assert!(loaded.problems.is_empty());
    }
}
