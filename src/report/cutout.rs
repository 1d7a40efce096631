//! The lines around some labels, cut out of a file and made safe to print.
//!
//! Drawing a label takes the time of its own lines and not of the whole file. Control characters are written out, and of a
//! line of megabytes only the part around the label is kept.

use super::printable;
use crate::source::SourceFile;
use crate::text::{LineColumn, Span};
use std::collections::BTreeSet;
use std::ops::Range;

/// Lines of text around a label.
const CONTEXT: u32 = 1;

/// A label over more lines than these points at its first line only.
const MAX_LINES: u32 = 6;

/// Longer lines are shortened to so many bytes.
const MAX_LINE_BYTES: usize = 240;

/// How much of a shortened line is shown before its first label, in bytes.
const BEFORE_LABEL: usize = 60;

/// Some lines of a file as a text of its own.
#[derive(Debug, Clone, Default)]
pub struct Cutout {
    pub text: String,
    /// Neighbouring lines, in order.
    pub blocks: Vec<Block>,
    /// By the order in which they were given.
    pub marks: Vec<Mark>,
}

/// Lines that follow one another in the file.
#[derive(Debug, Clone)]
pub struct Block {
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone)]
pub struct Row {
    /// From 1.
    pub line: u32,
    /// In [`Cutout::text`], with the line break.
    pub range: Range<usize>,
}

/// A label in the cut-out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// In [`Cutout::text`].
    pub range: Range<usize>,
    /// Where it begins in the file.
    pub at: LineColumn,
}

impl Cutout {
    /// Cuts the lines of spans, which are all of this file.
    pub fn new(file: &SourceFile, spans: &[Span]) -> Self {
        let spans: Vec<Span> = spans.iter().map(|span| shorten(file, *span)).collect();
        let mut wanted = BTreeSet::new();
        for span in &spans {
            let first = file.lines().line(span.start).saturating_sub(CONTEXT).max(1);
            let own = last_line(file, *span);
            let last = (own + CONTEXT).min(last_of_text(file)).max(own);
            wanted.extend(first..=last);
        }
        let mut cutout = Cutout::default();
        let mut columns = Columns::default();
        for line in wanted {
            cutout.push_line(file, line, &spans, &mut columns);
        }
        cutout.marks = spans.iter().map(|span| columns.mark(file, *span)).collect();
        cutout
    }

    /// The block and row that hold an offset of the text.
    pub fn find(&self, offset: usize) -> Option<(&Block, usize)> {
        self.blocks.iter().find_map(|block| {
            let ends = block.rows.last()?.range.end;
            let row = block.rows.iter().position(|row| row.range.contains(&offset));
            row.or_else(|| (offset == ends).then(|| block.rows.len().saturating_sub(1))).map(|row| (block, row))
        })
    }

    fn push_line(&mut self, file: &SourceFile, line: u32, spans: &[Span], columns: &mut Columns) {
        let start = self.text.len();
        let shown = window(file, line, spans);
        let text = file.text.get(shown.clone()).unwrap_or_default();
        let full = line_range(file, line);
        if shown.start > full.start {
            self.text.push('…');
        }
        for (at, c) in text.char_indices() {
            columns.push(shown.start + at, self.text.len());
            // A byte order mark has no width, and would shift what stands behind it in some terminals.
            if c != '\u{feff}' {
                printable::push(&mut self.text, c);
            }
        }
        columns.push(shown.end, self.text.len());
        if shown.end < full.end {
            self.text.push('…');
        }
        // An empty line could not be pointed at.
        if self.text.len() == start {
            self.text.push(' ');
        }
        self.text.push('\n');
        let row = Row { line, range: start..self.text.len() };
        match self.blocks.last_mut().filter(|block| block.rows.last().is_some_and(|last| last.line + 1 == line)) {
            Some(block) => block.rows.push(row),
            None => self.blocks.push(Block { rows: vec![row] }),
        }
    }
}

/// Offsets of the file and where they went, both rising.
#[derive(Default)]
struct Columns(Vec<(usize, usize)>);

impl Columns {
    fn push(&mut self, in_file: usize, in_text: usize) {
        self.0.push((in_file, in_text));
    }

    fn mark(&self, file: &SourceFile, span: Span) -> Mark {
        let start = self.of(span.start as usize);
        let end = self.of(span.end as usize).max(start);
        Mark { range: start..end, at: file.lines().line_column(&file.text, span.start) }
    }

    /// An offset that was left out is where the next one is that was not.
    fn of(&self, in_file: usize) -> usize {
        let at = self.0.partition_point(|(offset, _)| *offset < in_file);
        self.0.get(at).or(self.0.last()).map_or(0, |(_, in_text)| *in_text)
    }
}

/// A span over many lines becomes its first line.
fn shorten(file: &SourceFile, span: Span) -> Span {
    let first = file.lines().line(span.start);
    if last_line(file, span) - first < MAX_LINES {
        return span;
    }
    Span::new(span.file, span.start, line_range(file, first).end as u32)
}

/// The line of a span's last character.
fn last_line(file: &SourceFile, span: Span) -> u32 {
    file.lines().line(span.end.saturating_sub(1).max(span.start))
}

/// The last line with text in it; what follows a final line break is nothing to show.
fn last_of_text(file: &SourceFile) -> u32 {
    let lines = file.lines().line_count();
    if line_range(file, lines).is_empty() { lines.saturating_sub(1) } else { lines }
}

/// A line without its line break.
fn line_range(file: &SourceFile, line: u32) -> Range<usize> {
    let start = file.lines().line_start(line).map_or(0, |start| start as usize);
    let end = file.lines().line_start(line + 1).map_or(file.text.len(), |end| end as usize);
    let text = file.text.get(start..end).unwrap_or_default();
    start..start + text.trim_end_matches(['\n', '\r']).len()
}

/// The part of a line that is shown.
fn window(file: &SourceFile, line: u32, spans: &[Span]) -> Range<usize> {
    let full = line_range(file, line);
    if full.len() <= MAX_LINE_BYTES {
        return full;
    }
    let first_label = spans.iter().map(|span| span.start as usize).filter(|start| full.contains(start)).min();
    let start = first_label.map_or(full.start, |label| label.saturating_sub(BEFORE_LABEL)).max(full.start);
    let start = character_border(&file.text, start);
    start..character_border(&file.text, (start + MAX_LINE_BYTES).min(full.end))
}

/// The nearest start of a character at or before an offset.
fn character_border(text: &str, mut offset: usize) -> usize {
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FileId;
    use std::path::PathBuf;

    /// The cut-out of the places of `needles`, as `line: text` with `[]` around each mark, blocks divided by `--`.
    fn cut(text: &str, needles: &[&str]) -> String {
        let file = SourceFile::new(PathBuf::from("x.sql"), text);
        let span = |needle: &&str| {
            let start = text.find(needle).unwrap();
            Span::new(FileId(0), start as u32, (start + needle.len()) as u32)
        };
        let cutout = Cutout::new(&file, &needles.iter().map(span).collect::<Vec<Span>>());
        let blocks = cutout.blocks.iter().map(|block| block.rows.iter().map(|row| marked(&cutout, row)).collect::<String>());
        blocks.collect::<Vec<String>>().join("--\n")
    }

    fn marked(cutout: &Cutout, row: &Row) -> String {
        let mut line = cutout.text.get(row.range.clone()).unwrap().to_owned();
        let mut brackets: Vec<(usize, char)> =
            cutout.marks.iter().flat_map(|mark| [(mark.range.start, '['), (mark.range.end, ']')]).collect();
        brackets.sort_unstable();
        for (at, bracket) in brackets.into_iter().rev().filter(|(at, _)| row.range.contains(at)) {
            line.insert(at - row.range.start, bracket);
        }
        format!("{}: {line}", row.line)
    }

    #[test]
    fn lines_are_cut_with_their_neighbours() {
        let text = "a1\na2\r\na3\na4\na5\na6\na7\na8";
        let table: &[(&[&str], &str)] = &[
            (&["a1"], "1: [a1]\n2: a2\n"),
            (&["a8"], "7: a7\n8: [a8]\n"),
            (&["2\r\na3"], "1: a1\n2: a[2\n3: a3]\n4: a4\n"),
            (&["a1", "a4"], "1: [a1]\n2: a2\n3: a3\n4: [a4]\n5: a5\n"),
            (&["a1", "a7"], "1: [a1]\n2: a2\n--\n6: a6\n7: [a7]\n8: a8\n"),
            (&["a1\na2\r\na3\na4\na5\na6\na7"], "1: [a1]\n2: a2\n"),
        ];
        for (needles, expected) in table {
            assert_eq!(cut(text, needles), *expected, "{needles:?}");
        }
    }

    #[test]
    fn what_follows_the_last_line_break_is_not_shown() {
        assert_eq!(cut("a1\na2\n", &["a2"]), "1: a1\n2: [a2]\n");
        assert_eq!(cut("a1\n\na3\n", &["a1"]), "1: [a1]\n2:  \n");
    }

    #[test]
    fn what_cannot_be_printed_is_written_out() {
        assert_eq!(cut("\u{feff}select '\u{1b}' x", &["'\u{1b}'"]), "1: select ['\\u{1b}'] x\n");
        assert_eq!(cut("", &[""]), "1: [] \n");
    }

    #[test]
    fn long_lines_are_shortened_around_the_label() {
        let text = format!("{}here{}", "å".repeat(500), "ö".repeat(500));
        let cut = cut(&text, &["here"]);
        assert_eq!(cut, format!("1: …{}[here]{}…\n", "å".repeat(30), "ö".repeat(88)));
    }

    #[test]
    fn a_mark_knows_its_place_in_the_file() {
        let file = SourceFile::new(PathBuf::from("x.sql"), "a\nåäö x");
        let cutout = Cutout::new(&file, &[Span::new(FileId(0), 9, 10)]);
        assert_eq!(cutout.marks.first().map(|mark| mark.at), Some(LineColumn { line: 2, column: 5 }));
    }
}
