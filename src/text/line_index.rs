//! From byte offsets to lines and columns, and back.

use memchr::memchr2_iter;

/// A position as people count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// Line, from 1.
    pub line: u32,
    /// Column in Unicode characters, from 1.
    pub column: u32,
}

/// The line starts of one text. A line ends at `\n`, at `\r\n`, or at a `\r` that stands alone.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
    /// How many characters stand before each [`BLOCK`] bytes, so that a column far out in a long line is found at once.
    characters: Vec<u32>,
}

/// Bytes between two counts.
const BLOCK: usize = 1024;

impl LineIndex {
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        let breaks = memchr2_iter(b'\n', b'\r', bytes);
        let ends = breaks.filter(|at| bytes.get(*at) == Some(&b'\n') || bytes.get(at + 1) != Some(&b'\n'));
        starts.extend(ends.map(|at| at as u32 + 1));
        LineIndex { starts, characters: count_characters(bytes) }
    }

    /// The number of lines; a text without a line break has one.
    pub fn line_count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The line of an offset, from 1. An offset behind the text is on its last line.
    pub fn line(&self, offset: u32) -> u32 {
        self.starts.partition_point(|start| *start <= offset) as u32
    }

    /// Line and column of an offset. `text` is the text that the index was made from.
    pub fn line_column(&self, text: &str, offset: u32) -> LineColumn {
        let line = self.line(offset);
        let start = self.line_start(line).unwrap_or(0);
        let column = self.characters_before(text, offset) - self.characters_before(text, start);
        LineColumn { line, column: column + 1 }
    }

    /// The number of characters that begin before an offset. Behind the text it is that of the whole text.
    fn characters_before(&self, text: &str, offset: u32) -> u32 {
        let offset = (offset as usize).min(text.len());
        let block = offset / BLOCK;
        let counted = self.characters.get(block).copied().unwrap_or_default();
        let rest = text.as_bytes().get(block * BLOCK..offset).unwrap_or_default();
        counted + begun(rest)
    }

    /// The offset at which a line (from 1) begins.
    pub fn line_start(&self, line: u32) -> Option<u32> {
        self.starts.get((line as usize).checked_sub(1)?).copied()
    }
}

fn count_characters(bytes: &[u8]) -> Vec<u32> {
    let mut before = 0;
    let counts = bytes.chunks(BLOCK).map(|block| {
        before += begun(block);
        before
    });
    std::iter::once(0).chain(counts).collect()
}

/// The number of characters that begin in some bytes of UTF-8.
fn begun(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_end_counts_once() {
        let text = "a\nb\r\nc\rd";
        let index = LineIndex::new(text);
        assert_eq!(index.line_count(), 4);
        let lines: Vec<u32> = "abcd".chars().map(|c| index.line(text.find(c).unwrap() as u32)).collect();
        assert_eq!(lines, [1, 2, 3, 4]);
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        let text = "åäö x\nab";
        let index = LineIndex::new(text);
        let at = text.find('x').unwrap() as u32;
        assert_eq!(index.line_column(text, at), LineColumn { line: 1, column: 5 });
        assert_eq!(index.line_column(text, text.len() as u32), LineColumn { line: 2, column: 3 });
    }

    #[test]
    fn columns_in_long_lines_are_the_same_as_counted() {
        let text = format!("first\n{}\nlast", "aåä\u{10348}".repeat(2_000));
        let index = LineIndex::new(&text);
        for offset in (0..=text.len()).filter(|offset| text.is_char_boundary(*offset)).step_by(7) {
            let line_start = text[..offset].rfind('\n').map_or(0, |at| at + 1);
            let column = text[line_start..offset].chars().count() as u32 + 1;
            assert_eq!(index.line_column(&text, offset as u32).column, column, "{offset}");
        }
        assert_eq!(index.line_column(&text, u32::MAX), LineColumn { line: 3, column: 5 });
    }
}
