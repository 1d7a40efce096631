//! Positions as the protocol counts them, from 0, in units that the editor chose; and offsets in bytes, as all else does.

use crate::source::SourceFile;
use crate::text::{LineIndex, Span};
use lsp_types::{ClientCapabilities, Position, PositionEncodingKind, Range};

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes, where the editor takes them.
    Utf8,
    /// Units of UTF-16, which every editor takes.
    Utf16,
}

impl Encoding {
    pub fn of_client(capabilities: &ClientCapabilities) -> Self {
        let offered = capabilities.general.as_ref().and_then(|general| general.position_encodings.as_ref());
        let takes_utf8 = offered.is_some_and(|offered| offered.contains(&PositionEncodingKind::UTF8));
        if takes_utf8 { Encoding::Utf8 } else { Encoding::Utf16 }
    }

    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
        }
    }

    /// The place of an offset. One behind the text is at its end.
    pub fn position(self, text: &str, lines: &LineIndex, offset: u32) -> Position {
        let offset = offset.min(text.len() as u32);
        let line = lines.line(offset);
        let start = lines.line_start(line).unwrap_or(0);
        let before = text.get(start as usize..offset as usize).unwrap_or_default();
        Position { line: line.saturating_sub(1), character: self.length(before) }
    }

    pub fn range(self, file: &SourceFile, span: Span) -> Range {
        let at = |offset| self.position(&file.text, file.lines(), offset);
        Range { start: at(span.start), end: at(span.end) }
    }

    /// The offset of a place. One behind the end of its line is at the line's end, as the protocol has it.
    pub fn offset(self, text: &str, lines: &LineIndex, position: Position) -> u32 {
        let Some(start) = lines.line_start(position.line.saturating_add(1)) else { return text.len() as u32 };
        let rest = text.get(start as usize..).unwrap_or_default();
        let line = rest.split(['\n', '\r']).next().unwrap_or_default();
        let mut passed = 0;
        for (at, character) in line.char_indices() {
            if passed >= position.character {
                return start + at as u32;
            }
            passed += self.units(character);
        }
        start + line.len() as u32
    }

    fn length(self, text: &str) -> u32 {
        match self {
            Encoding::Utf8 => text.len() as u32,
            Encoding::Utf16 => text.chars().map(|character| self.units(character)).sum(),
        }
    }

    fn units(self, character: char) -> u32 {
        match self {
            Encoding::Utf8 => character.len_utf8() as u32,
            Encoding::Utf16 => character.len_utf16() as u32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_the_units_of_the_editor() {
        let text = "select 'å𝄞x';\r\nfrom\n";
        let lines = LineIndex::new(text);
        let x = text.find('x').unwrap() as u32;
        let table = [
            (Encoding::Utf8, x, (0, 14)),
            (Encoding::Utf16, x, (0, 11)),
            (Encoding::Utf16, 0, (0, 0)),
            (Encoding::Utf16, text.find("from").unwrap() as u32, (1, 0)),
            (Encoding::Utf16, text.len() as u32, (2, 0)),
        ];
        for (encoding, offset, (line, character)) in table {
            let position = encoding.position(text, &lines, offset);
            assert_eq!((position.line, position.character), (line, character), "{encoding:?} {offset}");
            assert_eq!(encoding.offset(text, &lines, position), offset, "{encoding:?} {offset}");
        }
        let offset = |line, character| Encoding::Utf16.offset(text, &lines, Position { line, character });
        assert_eq!(offset(0, 99), text.find('\r').unwrap() as u32);
        assert_eq!(offset(9, 0), text.len() as u32);
        // Half of a pair of surrogates is the place behind it.
        assert_eq!(offset(0, 10), x);
    }
}
