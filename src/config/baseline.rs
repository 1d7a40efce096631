//! The baseline: findings that were there when miglint was adopted, each by its rule and its object, so that edits and new
//! lines do not lose it.
//!
//! A TOML file that people merge: one line for each finding, sorted. Nothing here touches the disk.

use super::Mistakes;
use crate::finding::Finding;
use crate::source::{SourceFile, Sources};
use crate::text::Span;
use serde::Deserialize;
use std::fmt::Write;
use std::ops::Range;
use std::path::Path;
use toml::Spanned;

/// The name under which a baseline is found without configuration.
pub const BASELINE_FILE: &str = "lint-baseline.toml";

/// What the file's first line says.
const HEADING: &str = "# Findings that `miglint check` does not show. `miglint baseline` writes this file.";

/// A baseline file: a section for each folder of migrations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Baseline {
    pub histories: Vec<BaselineHistory>,
}

/// The known findings of one history.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BaselineHistory {
    /// The folder of migrations as seen from the baseline's own, with forward slashes.
    pub migrations: String,
    pub findings: Vec<KnownFinding>,
}

/// Findings of one rule about one object, or in one file where they are about none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KnownFinding {
    pub key: FindingKey,
    /// How many there are.
    pub count: usize,
    /// Where the baseline says so, in bytes of its text. None: it is not read from one.
    pub at: Option<Position>,
}

/// A range of bytes in the text of a baseline or a lint.toml.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub start: u32,
    pub end: u32,
}

/// What makes two findings the same for a baseline.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingKey {
    pub rule: String,
    pub subject: Subject,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// Kind and name: `column public.songs.owner`.
    Object(String),
    /// A migration as seen from its folder.
    File(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: Spanned<u32>,
    #[serde(default)]
    history: Vec<Section>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    migrations: String,
    #[serde(default)]
    findings: Vec<Spanned<Line>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    rule: String,
    object: Option<String>,
    file: Option<String>,
    #[serde(default = "one")]
    count: usize,
}

fn one() -> usize {
    1
}

impl Baseline {
    /// Reads the text of a baseline.
    ///
    /// # Errors
    /// It is not one.
    pub fn parse(path: &Path, text: &str) -> Result<Baseline, Mistakes> {
        let mistakes = |at: Range<usize>, message: String, help: &str| {
            let mut sources = Sources::default();
            let file = sources.add(SourceFile::new(path.to_owned(), text));
            let finding = Finding::new(Span::new(file, at.start as u32, at.end as u32), message).help(help);
            Mistakes { sources, findings: vec![finding] }
        };
        let document: Document = toml::from_str(text).map_err(|error| {
            let message = format!("this is no baseline: {}", error.message().lines().next().unwrap_or_default());
            mistakes(error.span().unwrap_or_default(), message, "`miglint baseline` writes the file anew")
        })?;
        if *document.version.get_ref() != 1 {
            return Err(mistakes(document.version.span(), "this version of the file is not known".to_owned(), "update miglint"));
        }
        let mut baseline = Baseline::default();
        for section in document.history {
            let mut findings = Vec::new();
            for line in section.findings {
                let span = line.span();
                let line = line.into_inner();
                let subject = match (line.object, line.file) {
                    (Some(object), None) => Subject::Object(object),
                    (None, Some(file)) => Subject::File(file),
                    _ => return Err(mistakes(span, "this line names no object or file, or both".to_owned(), "name one of them")),
                };
                let at = Some(Position { start: span.start as u32, end: span.end as u32 });
                findings.push(KnownFinding { key: FindingKey { rule: line.rule, subject }, count: line.count, at });
            }
            baseline.histories.push(BaselineHistory { migrations: section.migrations, findings });
        }
        Ok(baseline)
    }

    /// The known findings of a folder of migrations. Of two sections both count, as a merge may leave them.
    pub fn of<'a>(&'a self, migrations: &'a str) -> impl Iterator<Item = &'a KnownFinding> {
        self.histories.iter().filter(move |history| history.migrations == migrations).flat_map(|history| &history.findings)
    }

    /// Puts new findings in the place of a folder's old ones.
    pub fn replace(&mut self, history: BaselineHistory) {
        self.histories.retain(|other| other.migrations != history.migrations);
        self.histories.push(history);
    }

    /// The file's text: the same for the same findings, in whatever order they come.
    pub fn render(&self) -> String {
        let mut histories = self.histories.clone();
        histories.sort();
        let mut text = format!("{HEADING}\nversion = 1\n");
        for BaselineHistory { migrations, mut findings } in histories {
            findings.sort();
            // Writing to a string cannot fail.
            let _ = write!(text, "\n[[history]]\nmigrations = {}\nfindings = [\n", quoted(&migrations));
            for finding in &findings {
                let _ = writeln!(text, "  {},", line(finding));
            }
            text.push_str("]\n");
        }
        text
    }
}

fn line(finding: &KnownFinding) -> String {
    let (key, subject) = match &finding.key.subject {
        Subject::Object(object) => ("object", object),
        Subject::File(file) => ("file", file),
    };
    let count = if finding.count == 1 { String::new() } else { format!(", count = {}", finding.count) };
    format!("{{ rule = {}, {key} = {}{count} }}", quoted(&finding.key.rule), quoted(subject))
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(rule: &str, subject: Subject, count: usize) -> KnownFinding {
        KnownFinding { key: FindingKey { rule: rule.to_owned(), subject }, count, at: None }
    }

    #[test]
    fn what_is_written_can_be_read() {
        let object = |name: &str| Subject::Object(name.to_owned());
        let baseline = Baseline {
            histories: vec![BaselineHistory {
                migrations: "supabase/migrations".to_owned(),
                findings: vec![
                    known("replay/undefined-table", Subject::File("2_b.sql".to_owned()), 2),
                    known("integrity/duplicate-unique", object("constraint public.songs.\"a\" 'b'"), 1),
                ],
            }],
        };
        let text = baseline.render();
        let expected = [
            HEADING,
            "version = 1",
            "",
            "[[history]]",
            "migrations = \"supabase/migrations\"",
            "findings = [",
            "  { rule = \"integrity/duplicate-unique\", object = \"\"\"constraint public.songs.\"a\" 'b'\"\"\" },",
            "  { rule = \"replay/undefined-table\", file = \"2_b.sql\", count = 2 },",
            "]",
        ];
        assert_eq!(text.lines().collect::<Vec<&str>>(), expected);
        let read = Baseline::parse(Path::new(BASELINE_FILE), &text).unwrap();
        assert_eq!(read.render(), text);
        assert_eq!(read.of("supabase/migrations").map(|known| known.count).collect::<Vec<usize>>(), [1, 2]);
        assert_eq!(read.of("migrations").count(), 0);
    }

    #[test]
    fn what_is_no_baseline_is_refused() {
        let table = [
            ("", ": this is no baseline: missing field `version`"),
            ("version = 2", "2: this version of the file is not known"),
            ("version = 1\n[[history]]\nfindings = []", "[[history]]: this is no baseline: missing field `migrations`"),
            (
                "version = 1\nhistories = []",
                "histories: this is no baseline: unknown field `histories`, expected `version` or `history`",
            ),
            (
                "version = 1\n[[history]]\nmigrations = 'm'\nfindings = [{ rule = 'a' }]",
                "{ rule = 'a' }: this line names no object or file, or both",
            ),
            ("<<<<<<< ours\nversion = 1", ": this is no baseline: key with no value, expected `=`"),
        ];
        for (text, expected) in table {
            let mistakes = Baseline::parse(Path::new(BASELINE_FILE), text).unwrap_err();
            let [finding] = mistakes.findings.as_slice() else { panic!("one mistake") };
            assert_eq!(format!("{}: {}", mistakes.sources.slice(finding.span), finding.message), expected);
        }
    }
}
