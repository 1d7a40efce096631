//! Positions in text: files, byte spans, lines, edits.
//!
//! A leaf. It knows no SQL, no disk and no path: a [`FileId`] is a number that `source` can turn back into a path.
use serde::{Deserialize, Serialize};

mod line_index;
mod similar;

pub use line_index::{LineColumn, LineIndex};
pub use similar::most_similar;

/// Stands for the dollar sign of a `${name}` whose value a runner puts in before the server sees the text. No text that
/// people write has this control character.
pub const PLACEHOLDER: u8 = 0x1a;

/// One file of a run, as numbered by [`crate::source::Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(pub u32);

impl FileId {
    /// A text that stands in no file: SQL that a statement builds while it runs. No source has this number.
    pub const DYNAMIC: FileId = FileId(u32::MAX);
}

/// A range of bytes in one file, `start..end`, on character borders.
///
/// The file is part of the span, so that a label cannot be drawn on the wrong text. There is no empty span that means
/// "unknown": who does not know says `Option<Span>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    pub file: FileId,
    /// Offset of the first byte, from 0.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    pub fn new(file: FileId, start: u32, end: u32) -> Self {
        debug_assert!(start <= end, "a span runs forwards");
        Span { file, start, end: end.max(start) }
    }

    /// The smallest span that holds both. Both are of one file.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        debug_assert_eq!(self.file, other.file, "a span lies in one file");
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    pub fn contains(self, other: Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    pub fn contains_offset(self, offset: u32) -> bool {
        self.start <= offset && offset < self.end
    }

    /// The bytes that the span covers, as an index into the file's text.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The text under the span, or nothing where `text` is not the span's file.
    pub fn of(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }
}

/// One replacement of text. An insertion is an edit of a span of length zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub span: Span,
    pub replacement: String,
}
