//! What a comment asks of miglint: `-- miglint: ignore rule[, rule] -- reason`.
//!
//! It knows the text of one comment, and not what stands around it. A comment that does not begin with `miglint` is prose.

use super::book::Book;
use crate::config::Selector;
use crate::finding::Finding;
use crate::text::{Span, most_similar};

/// What a comment says to miglint.
#[derive(Debug, Clone)]
pub(super) struct Directive {
    /// The whole comment.
    pub span: Span,
    pub verb: Verb,
    /// The rules that it names and that exist.
    pub names: Vec<Named>,
    pub reason: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Ignore,
    IgnoreFile,
    Start,
    End,
}

/// A rule or group as the comment spells it.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub span: Span,
    /// What it means: several where another linter's check is split into several rules here.
    pub selectors: Vec<Selector>,
}

const VERBS: [(&str, Verb); 4] =
    [("ignore", Verb::Ignore), ("ignore-file", Verb::IgnoreFile), ("ignore-start", Verb::Start), ("ignore-end", Verb::End)];

const FORM: &str = "write `-- miglint: ignore group/rule -- reason`";

/// Reads a comment; `text` is the comment under `span`, with its signs. None: it is not for miglint, or nothing of it can be
/// followed. What is wrong with it goes to `mistakes`.
pub(super) fn read(text: &str, span: Span, book: Book<'_>, mistakes: &mut Vec<Finding>) -> Option<Directive> {
    let mut rest = Piece { text, start: span.start }.without_signs().trim();
    if !rest.take_word("miglint") {
        return None;
    }
    rest = rest.trim();
    let has_colon = rest.take_word(":");
    rest = rest.trim();
    let (word, rest) = rest.split_word();
    let verb = VERBS.iter().find(|(name, _)| *name == word.text);
    if !has_colon {
        // Prose may begin with the program's name. What goes on like an instruction and names a rule is none.
        if verb.is_some() && rest.names().0.first().is_some_and(|name| book.selectors(name.text).is_ok()) {
            mistakes.push(Finding::new(span, "the colon behind `miglint` is missing").help(FORM));
        }
        return None;
    }
    let Some((_, verb)) = verb else {
        mistakes.push(unknown_verb(word, span));
        return None;
    };
    let (names, reason) = rest.names();
    if names.is_empty() && *verb != Verb::End {
        mistakes.push(Finding::new(span, "the comment names no rule, so it ignores nothing").help(FORM));
        return None;
    }
    let named = names.into_iter().filter_map(|name| named(name, span, book, mistakes)).collect();
    Some(Directive { span, verb: *verb, names: named, reason })
}

fn unknown_verb(word: Piece<'_>, comment: Span) -> Finding {
    if word.text.is_empty() {
        return Finding::new(comment, "the comment says nothing to miglint").help(FORM);
    }
    let help = match most_similar(word.text, VERBS.map(|(name, _)| name)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => FORM.to_owned(),
    };
    Finding::new(word.span(comment), format!("`{}` is not known here", word.text)).help(help)
}

fn named(name: Piece<'_>, comment: Span, book: Book<'_>, mistakes: &mut Vec<Finding>) -> Option<Named> {
    let span = name.span(comment);
    match book.selectors(name.text) {
        Ok(selectors) => Some(Named { span, selectors }),
        Err(error) => {
            let first = name.text.split_whitespace().next().unwrap_or_default().trim_end_matches(':');
            // A reason without its sign must not make one rule into none, or into all.
            let help = match first.len() < name.text.len() && book.selectors(first).is_ok() {
                true => "separate rules with commas, and write the reason behind ` -- `".to_owned(),
                false => error.help(),
            };
            mistakes.push(Finding::new(span, format!("{error}, so nothing is ignored by that name")).help(help));
            None
        }
    }
}

/// A part of a comment, and where in the file it begins.
#[derive(Clone, Copy)]
struct Piece<'a> {
    text: &'a str,
    start: u32,
}

impl<'a> Piece<'a> {
    fn span(self, comment: Span) -> Span {
        Span::new(comment.file, self.start, self.start + self.text.len() as u32)
    }

    /// The piece from a byte of it on.
    fn from(self, at: usize) -> Self {
        Piece { text: self.text.get(at..).unwrap_or_default(), start: self.start + at as u32 }
    }

    fn to(self, at: usize) -> Self {
        Piece { text: self.text.get(..at).unwrap_or_default(), start: self.start }
    }

    fn trim(self) -> Self {
        let piece = self.from(self.text.len() - self.text.trim_start().len());
        Piece { text: piece.text.trim_end(), ..piece }
    }

    fn without_signs(self) -> Self {
        match self.text.strip_prefix("/*") {
            Some(_) => self.from(2).to(self.text.strip_suffix("*/").map_or(self.text.len(), str::len).saturating_sub(2)),
            None => self.from(self.text.len() - self.text.trim_start_matches('-').len()),
        }
    }

    fn take_word(&mut self, word: &str) -> bool {
        let has = self.text.starts_with(word);
        if has {
            *self = self.from(word.len());
        }
        has
    }

    /// The first word, and what is behind it.
    fn split_word(self) -> (Self, Self) {
        let end = self.text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(self.text.len());
        (self.to(end), self.from(end))
    }

    /// The names before the reason, and the reason.
    fn names(self) -> (Vec<Piece<'a>>, Option<String>) {
        let at = self.text.match_indices("--").map(|(at, _)| at).find(|at| self.to(*at).text.ends_with([' ', '\t']));
        let (names, reason) = match at {
            Some(at) => (self.to(at), self.from(at + 2).trim().text),
            None => (self, ""),
        };
        let mut start = 0;
        let mut pieces = Vec::new();
        for text in names.text.split(',') {
            let piece = names.from(start).to(text.len()).trim();
            start += text.len() + 1;
            if !piece.text.is_empty() {
                pieces.push(piece);
            }
        }
        (pieces, (!reason.is_empty()).then(|| reason.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::RuleNames;
    use crate::text::FileId;

    const BOOK: Book<'static> = Book {
        names: RuleNames(&["users/missing-backfill", "integrity/duplicate-unique"]),
        aliases: &[("splinter:duplicate_index", "integrity/duplicate-unique")],
    };

    /// What is understood, `verb names | reason`, and the mistakes, `text under the span: message | help`.
    fn shown(text: &str) -> Vec<String> {
        let mut mistakes = Vec::new();
        let span = Span::new(FileId(0), 0, text.len() as u32);
        let directive = read(text, span, BOOK, &mut mistakes).map(|directive| {
            let names: Vec<&str> = directive.names.iter().map(|name| name.span.of(text)).collect();
            let reason = directive.reason.map(|reason| format!(" | {reason}")).unwrap_or_default();
            format!("{:?} {}{reason}", directive.verb, names.join(" "))
        });
        let mistake = |finding: &Finding| {
            let help = finding.help.clone().unwrap_or_default();
            format!("{}: {} | {help}", finding.span.of(text), finding.message)
        };
        directive.into_iter().chain(mistakes.iter().map(mistake)).collect()
    }

    #[test]
    fn comments_are_read_or_refused() {
        let table: &[(&str, &[&str])] = &[
            ("-- a song", &[]),
            ("-- miglint is green again", &[]),
            ("-- miglint: ignore users/missing-backfill", &["Ignore users/missing-backfill"]),
            ("--miglint:ignore missing-backfill -- no rows yet", &["Ignore missing-backfill | no rows yet"]),
            ("/* miglint: ignore-file users, integrity -- old */", &["IgnoreFile users integrity | old"]),
            ("-- miglint: ignore-start splinter:duplicate_index", &["Start splinter:duplicate_index"]),
            ("-- miglint: ignore-end", &["End "]),
            ("-- miglint: ignore users -- kept -- for now", &["Ignore users | kept -- for now"]),
            (
                "-- miglint: ignore",
                &["-- miglint: ignore: the comment names no rule, so it ignores nothing | \
                   write `-- miglint: ignore group/rule -- reason`"],
            ),
            (
                "-- miglint: ignore -- because",
                &["-- miglint: ignore -- because: the comment names no rule, so it ignores nothing | \
                   write `-- miglint: ignore group/rule -- reason`"],
            ),
            ("-- miglint: ignor users", &["ignor: `ignor` is not known here | did you mean `ignore`?"]),
            (
                "-- miglint: ignore users, missing-backfil",
                &[
                    "Ignore users",
                    "missing-backfil: no rule is called `missing-backfil`, so nothing is ignored by that name | \
                     did you mean `users/missing-backfill`?",
                ],
            ),
            (
                "-- miglint: ignore users because it is old",
                &[
                    "Ignore ",
                    "users because it is old: no rule is called `users because it is old`, so nothing is ignored by that name | \
                     separate rules with commas, and write the reason behind ` -- `",
                ],
            ),
            (
                "-- miglint ignore users",
                &["-- miglint ignore users: the colon behind `miglint` is missing | \
                   write `-- miglint: ignore group/rule -- reason`"],
            ),
            (
                "-- miglint:",
                &["-- miglint:: the comment says nothing to miglint | write `-- miglint: ignore group/rule -- reason`"],
            ),
        ];
        for (text, expected) in table {
            assert_eq!(shown(text), *expected, "{text}");
        }
    }
}
