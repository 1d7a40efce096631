//! What a file says to its runner: which part is the way up, where one statement ends, whether a transaction is wanted.
//!
//! The runners look for their markers line by line, or by plain search, without knowing SQL; so does this module. What does
//! not run is blanked in a second text of the same length, whose offsets are those of the file.

use super::layout::Layout;
use crate::text::PLACEHOLDER;
use std::ops::Range;

/// A file as its runner takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Script {
    /// What the server gets to see, at its offsets in the file. None: the whole file.
    pub text: Option<String>,
    /// The file asks for no transaction around it.
    pub no_transaction: bool,
}

const BREAKPOINT: &str = "--> statement-breakpoint";

/// Reads a file as the runner of a layout does.
pub(super) fn script(layout: Layout, text: &str) -> Script {
    let no_transaction = layout == Layout::Sqlx && text.starts_with("-- no-transaction");
    match layout {
        Layout::Goose | Layout::Dbmate | Layout::Flat => sections(layout, text),
        Layout::Drizzle => Script { text: without_breakpoints(text), no_transaction },
        Layout::Flyway => Script { text: with_placeholders(text, 0..text.len()), no_transaction },
        _ => Script { text: None, no_transaction },
    }
}

/// Whether a runner's markers stand in a text: how a folder of numbered files is told from a flat one.
pub(super) fn layout_of(text: &str) -> Option<Layout> {
    let marked = |layout: Layout| text.lines().any(|line| marker(layout, line).is_some());
    [Layout::Goose, Layout::Dbmate].into_iter().find(|layout| marked(*layout))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marker {
    Up,
    UpWithoutTransaction,
    Down,
    NoTransaction,
    SubstitutionOn,
    SubstitutionOff,
}

/// The marker that a line is. dbmate wants it at the line's start; a formatter that indents it changes nothing of what its
/// author means.
fn marker(layout: Layout, line: &str) -> Option<Marker> {
    let comment = line.trim().strip_prefix("--")?;
    let words: Vec<String> = comment.split_whitespace().take(4).map(str::to_ascii_lowercase).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match layout {
        Layout::Goose => goose(&words),
        Layout::Dbmate => dbmate(&words),
        // Of an unknown runner's files what any runner says is taken, also of those whose names are only numbers.
        Layout::Flat => goose(&words).or_else(|| dbmate(&words)).or_else(|| other(&words)),
        _ => None,
    }
}

fn goose(words: &[&str]) -> Option<Marker> {
    match words {
        ["+goose", "up"] => Some(Marker::Up),
        ["+goose", "down"] => Some(Marker::Down),
        ["+goose", "no", "transaction"] => Some(Marker::NoTransaction),
        ["+goose", "envsub", "on"] => Some(Marker::SubstitutionOn),
        ["+goose", "envsub", "off"] => Some(Marker::SubstitutionOff),
        _ => None,
    }
}

fn dbmate(words: &[&str]) -> Option<Marker> {
    match words {
        ["migrate:up", options @ ..] if options.contains(&"transaction:false") => Some(Marker::UpWithoutTransaction),
        ["migrate:up", ..] => Some(Marker::Up),
        ["migrate:down", ..] => Some(Marker::Down),
        _ => None,
    }
}

/// sql-migrate, node-pg-migrate and tern.
fn other(words: &[&str]) -> Option<Marker> {
    match words {
        ["+migrate", "up", "notransaction"] => Some(Marker::UpWithoutTransaction),
        ["+migrate", "up"] | ["up", "migration"] => Some(Marker::Up),
        ["+migrate", "down", ..] | ["down", "migration"] => Some(Marker::Down),
        ["--", "create", "above", "/"] => Some(Marker::Down),
        _ => None,
    }
}

/// Blanks the ways down. What stands before the first marker runs: there the runners allow nothing but comments.
fn sections(layout: Layout, text: &str) -> Script {
    let mut canvas = Canvas::new(text);
    let mut no_transaction = false;
    let mut down: Option<usize> = None;
    let mut substituted: Option<usize> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        match marker(layout, line) {
            Some(Marker::Down) => down = down.or(Some(at)),
            Some(up @ (Marker::Up | Marker::UpWithoutTransaction)) => {
                no_transaction |= up == Marker::UpWithoutTransaction;
                if let Some(start) = down.take() {
                    canvas.blank(start..at);
                    canvas.end_statement(start);
                }
            }
            Some(Marker::NoTransaction) => no_transaction = true,
            Some(Marker::SubstitutionOn) => substituted = substituted.or(Some(at)),
            Some(Marker::SubstitutionOff) => substituted.take().into_iter().for_each(|start| canvas.placeholders(start..at)),
            None => {}
        }
        at += line.len();
    }
    if let Some(start) = down {
        canvas.blank(start..at);
    }
    if let Some(start) = substituted {
        canvas.placeholders(start..at);
    }
    Script { text: canvas.finish(), no_transaction }
}

/// Drizzle cuts the file at its breakpoints, with a semicolon before them or without.
fn without_breakpoints(text: &str) -> Option<String> {
    let mut canvas = Canvas::new(text);
    for (at, breakpoint) in text.match_indices(BREAKPOINT) {
        canvas.blank(at..at + breakpoint.len());
        canvas.end_statement(at);
    }
    canvas.finish()
}

fn with_placeholders(text: &str, range: Range<usize>) -> Option<String> {
    let mut canvas = Canvas::new(text);
    canvas.placeholders(range);
    canvas.finish()
}

/// A copy of a text, made when the first byte of it changes. Every change keeps its length and puts ASCII in whole characters.
struct Canvas<'a> {
    original: &'a str,
    bytes: Option<Vec<u8>>,
}

impl<'a> Canvas<'a> {
    fn new(original: &'a str) -> Self {
        Canvas { original, bytes: None }
    }

    fn bytes(&mut self, range: Range<usize>) -> &mut [u8] {
        let original = self.original;
        self.bytes.get_or_insert_with(|| original.as_bytes().to_vec()).get_mut(range).unwrap_or_default()
    }

    fn blank(&mut self, range: Range<usize>) {
        let bytes = self.bytes(range).iter_mut();
        bytes.filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
    }

    fn put(&mut self, at: usize, byte: u8) {
        self.bytes(at..at + 1).fill(byte);
    }

    /// What stands before and behind never reaches the server as one statement.
    fn end_statement(&mut self, at: usize) {
        self.put(at, b';');
    }

    /// `${name}`. In front of a point it names a schema, most often the one that the search path has first anyway: without
    /// it the names of the file agree with each other.
    fn placeholders(&mut self, range: Range<usize>) {
        let text = self.original.get(range.clone()).unwrap_or_default();
        for (at, _) in text.match_indices("${") {
            let Some(length) = text.get(at..).and_then(placeholder) else { continue };
            let (start, end) = (range.start + at, range.start + at + length);
            match self.qualifier(start, end) {
                Some(qualifier) => self.blank(qualifier),
                None => self.put(start, PLACEHOLDER),
            }
        }
    }

    /// The range with quotes and point, where a placeholder is a qualifier.
    fn qualifier(&self, start: usize, end: usize) -> Option<Range<usize>> {
        let rest = self.original.get(end..)?;
        let quoted = rest.starts_with('"') && self.original.get(..start)?.ends_with('"');
        let (start, end) = if quoted { (start - 1, end + 1) } else { (start, end) };
        let behind = self.original.get(end..)?.strip_prefix('.')?;
        let before = self.original.get(..start)?.chars().next_back();
        let stands_alone = before.is_none_or(|before| !before.is_alphanumeric() && !matches!(before, '_' | '"' | '.'));
        let is_name = behind.starts_with(|next: char| next.is_alphabetic() || matches!(next, '_' | '"'));
        (stands_alone && is_name).then_some(start..end + 1)
    }

    fn finish(self) -> Option<String> {
        self.bytes.and_then(|bytes| String::from_utf8(bytes).ok())
    }
}

/// How long the placeholder is that a text begins with: `${name}`, `${flyway:defaultSchema}`.
fn placeholder(text: &str) -> Option<usize> {
    let name = text.strip_prefix("${")?;
    let length = name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || b"_-.:".contains(byte)).count();
    (length > 0 && name.get(length..)?.starts_with('}')).then_some(length + 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_run_is_blank() {
        let table: &[(Layout, &str, &str)] = &[
            (Layout::Goose, "-- +goose Up\na;\n-- +goose Down\nb;\n", "-- +goose Up\na;\n              \n  \n"),
            (Layout::Goose, "-- +goose up\na;\n--+goose down\nb;", "-- +goose up\na;\n             \n  "),
            (Layout::Goose, "-- +goose Up\n-- migrate:down\na;", "-- +goose Up\n-- migrate:down\na;"),
            (Layout::Dbmate, "-- migrate:up\na;\n-- migrate:down\nå;", "-- migrate:up\na;\n               \n   "),
            (Layout::Dbmate, "-- migrate:up\na\r\n  --migrate:down x:y\r\nb;", "-- migrate:up\na\r\n                    \r\n  "),
            (
                Layout::Dbmate,
                "-- migrate:up\na\n-- migrate:down\nb\n-- migrate:up\nc\n-- migrate:down\nd",
                "-- migrate:up\na\n;              \n \n-- migrate:up\nc\n               \n ",
            ),
            (Layout::Flat, "-- +migrate Up\na;\n-- +migrate Down\nb;", "-- +migrate Up\na;\n                \n  "),
            (Layout::Flat, "-- Up Migration\na;\n-- Down Migration\nb;", "-- Up Migration\na;\n                 \n  "),
            (Layout::Flat, "a;\n---- create above / drop below ----\nb;", "a;\n                                   \n  "),
            (Layout::Flat, "-- break it down\na;", "-- break it down\na;"),
            (Layout::Supabase, "-- +goose Down\na;", "-- +goose Down\na;"),
            (
                Layout::Drizzle,
                "a--> statement-breakpoint\nb;--> statement-breakpointc",
                "a;                       \nb;;                       c",
            ),
            (Layout::Flyway, "grant x to ${role};", "grant x to \u{1a}{role};"),
            (Layout::Flyway, "a ${s}.t ${s}.\"t\" \"${s}\".t", "a      t      \"t\"        t"),
            (Layout::Flyway, "x${s}.t ${s}.* ${} ${a b} $${x}$$", "x\u{1a}{s}.t \u{1a}{s}.* ${} ${a b} $\u{1a}{x}$$"),
            (
                Layout::Goose,
                "${a}\n-- +goose ENVSUB ON\n${a}\n-- +goose ENVSUB OFF\n${a}",
                "${a}\n-- +goose ENVSUB ON\n\u{1a}{a}\n-- +goose ENVSUB OFF\n${a}",
            ),
        ];
        for (layout, text, expected) in table {
            let script = script(*layout, text).text.unwrap_or_else(|| (*text).to_owned());
            assert_eq!(script, *expected, "{layout} {text}");
            assert_eq!(script.len(), text.len());
        }
    }

    #[test]
    fn a_file_may_ask_for_no_transaction() {
        let table = [
            (Layout::Goose, "-- +goose NO TRANSACTION\n-- +goose Up\na;", true),
            (Layout::Goose, "-- +goose Up\na;", false),
            (Layout::Dbmate, "-- migrate:up transaction:false\na;", true),
            (Layout::Dbmate, "-- migrate:up\na;\n-- migrate:down transaction:false\nb;", false),
            (Layout::Sqlx, "-- no-transaction\na;", true),
            (Layout::Sqlx, "-- it is\n-- no-transaction\na;", false),
            (Layout::Flat, "-- +migrate Up notransaction\na;", true),
            (Layout::Supabase, "-- no-transaction\na;", false),
        ];
        for (layout, text, expected) in table {
            assert_eq!(script(layout, text).no_transaction, expected, "{layout} {text}");
        }
    }

    #[test]
    fn markers_tell_the_runner() {
        let table = [
            ("-- a\n-- +goose Up\na;", Some(Layout::Goose)),
            ("-- migrate:up\na;", Some(Layout::Dbmate)),
            ("-- +migrate Up\na;", None),
            ("a;", None),
        ];
        for (text, expected) in table {
            assert_eq!(layout_of(text), expected, "{text}");
        }
    }
}
