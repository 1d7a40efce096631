//! A document that is open in the editor: its text is what counts, not the file's.

use super::position::Encoding;
use crate::text::LineIndex;
use lsp_types::{TextDocumentContentChangeEvent, Uri};

#[derive(Debug, Clone)]
pub struct Buffer {
    /// As the editor spells it.
    pub uri: Uri,
    pub version: i32,
    pub text: String,
}

impl Buffer {
    /// Applies changes, each to what the one before it left.
    pub fn change(&mut self, changes: &[TextDocumentContentChangeEvent], encoding: Encoding) {
        for change in changes {
            let Some(range) = change.range else {
                self.text.clone_from(&change.text);
                continue;
            };
            let lines = LineIndex::new(&self.text);
            let offset = |position| encoding.offset(&self.text, &lines, position) as usize;
            let (start, end) = (offset(range.start), offset(range.end));
            // An editor that sends a range backwards is taken at its word as far as that goes.
            self.text.replace_range(start.min(end)..end.max(start), &change.text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lsp_types::{Position, Range};
    use std::str::FromStr;

    #[test]
    fn changes_build_on_each_other() {
        let mut buffer =
            Buffer { uri: Uri::from_str("file:///a.sql").unwrap(), version: 1, text: "select 'é';\nselect 2;\n".to_owned() };
        let change = |start: (u32, u32), end: (u32, u32), text: &str| TextDocumentContentChangeEvent {
            range: Some(Range { start: Position::new(start.0, start.1), end: Position::new(end.0, end.1) }),
            range_length: None,
            text: text.to_owned(),
        };
        buffer.change(&[change((0, 8), (0, 9), "e"), change((1, 7), (1, 8), "3")], Encoding::Utf16);
        assert_eq!(buffer.text, "select 'e';\nselect 3;\n");
        buffer.change(&[change((0, 11), (1, 0), " "), change((9, 0), (9, 0), "--")], Encoding::Utf16);
        assert_eq!(buffer.text, "select 'e'; select 3;\n--");
        let whole = TextDocumentContentChangeEvent { range: None, range_length: None, text: "x".to_owned() };
        buffer.change(&[whole], Encoding::Utf16);
        assert_eq!(buffer.text, "x");
    }
}
