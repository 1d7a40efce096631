//! Comments that keep findings back: `-- miglint: ignore rule[, rule] -- reason`.
//!
//! Read from what the runner takes of a file, matched with what the rules found. A comment that keeps nothing back, or that
//! cannot be followed, is a finding itself. Levels and lint.toml are not known here.

mod book;
mod directive;
mod edit;
mod reach;

pub use edit::ignore_comment;

use crate::finding::{Applicability, Change, Finding, Fix};
use crate::source::Sources;
use crate::sql::ParsedFile;
use crate::text::{Edit, FileId, Span};
use book::{Book, Names};
use directive::{Directive, Named, Verb};
use reach::codes;
use std::collections::HashMap;
use std::ops::Range;

/// Without this word there is nothing to read in a text.
const WORD: &str = "miglint";

/// The comments of a history, by file, with what is wrong with them.
#[derive(Debug, Default)]
pub struct Suppressions {
    by_file: HashMap<FileId, Vec<Suppression>>,
    /// Comments that cannot be followed.
    pub mistakes: Vec<Finding>,
}

/// One comment that keeps findings back.
#[derive(Debug)]
struct Suppression {
    comment: Span,
    names: Vec<Name>,
    /// Where findings have to begin.
    reach: Vec<Range<u32>>,
    reason: Option<String>,
}

#[derive(Debug)]
struct Name {
    named: Named,
    is_used: bool,
}

impl Suppressions {
    /// Reads the comments of files.
    pub fn read<'p>(sources: &Sources, files: impl IntoIterator<Item = (FileId, &'p ParsedFile)>) -> Self {
        let names = Names::of_all_rules();
        let mut all = Suppressions::default();
        for (file, parsed) in files {
            if sources.text(file).contains(WORD) {
                let found = all.read_file(sources, file, parsed, names.book());
                all.by_file.insert(file, found);
            }
        }
        all
    }

    fn read_file(&mut self, sources: &Sources, file: FileId, parsed: &ParsedFile, book: Book<'_>) -> Vec<Suppression> {
        let (text, script) = (sources.text(file), sources.script(file));
        let statements = parsed.statements.iter().map(|statement| statement.span.start..statement.span.end).collect();
        let mut found = Vec::new();
        let mut open: Vec<Directive> = Vec::new();
        for code in codes(text, statements, WORD) {
            for comment in &code.comments {
                let span = Span::new(file, comment.start, comment.end);
                // What is said of the whole file may stand above the runner's first marker; the way down is not looked at.
                let is_run = span.of(text) == span.of(script);
                let directive = directive::read(span.of(text), span, book, &mut self.mistakes);
                let Some(directive) = directive.filter(|directive| is_run || directive.verb == Verb::IgnoreFile) else {
                    continue;
                };
                match directive.verb {
                    Verb::Ignore => found.push(Suppression::of(directive, code.reach(comment))),
                    Verb::IgnoreFile => found.push(Suppression::of(directive, std::iter::once(0..u32::MAX).collect())),
                    Verb::Start => open.push(directive),
                    Verb::End => self.close(directive, &mut open, &mut found),
                }
            }
        }
        self.mistakes.extend(open.into_iter().map(|start| {
            Finding::new(start.span, "no `ignore-end` closes this comment, so it ignores nothing")
                .help("write `-- miglint: ignore-end` where it ends")
        }));
        found.retain(|suppression| !suppression.names.is_empty());
        found
    }

    /// Ends the latest range of the same rules, or the latest of all where the end names none.
    fn close(&mut self, end: Directive, open: &mut Vec<Directive>, found: &mut Vec<Suppression>) {
        let is_same = |start: &Directive| end.names.is_empty() || same_rules(&start.names, &end.names);
        match open.iter().rposition(is_same) {
            Some(at) => {
                let start = open.remove(at);
                let range = start.span.end..end.span.start;
                found.push(Suppression::of(start, std::iter::once(range).collect()));
            }
            None => self.mistakes.push(
                Finding::new(end.span, "this `ignore-end` closes nothing")
                    .help("it names the rules of its `ignore-start`, or none to close the latest"),
            ),
        }
    }

    /// Whether a comment keeps a rule's finding back; the comments that do are used from then on.
    pub fn cover(&mut self, rule: &str, finding: &Finding) -> Option<Cover> {
        let suppressions = self.by_file.get_mut(&finding.span.file)?;
        let mut cover = None;
        for suppression in suppressions.iter_mut().filter(|suppression| suppression.reaches(finding.span)) {
            let selects = |name: &&mut Name| name.named.selectors.iter().any(|selector| selector.selects(rule));
            for name in suppression.names.iter_mut().filter(selects) {
                name.is_used = true;
                cover = Some(Cover { reason: suppression.reason.clone() });
            }
        }
        cover
    }

    /// The comments, or parts of them, that have kept nothing back.
    pub fn unused(&self, sources: &Sources) -> Vec<Finding> {
        self.by_file.values().flatten().flat_map(|suppression| suppression.unused(sources)).collect()
    }
}

/// That a comment keeps a finding back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    pub reason: Option<String>,
}

fn same_rules(a: &[Named], b: &[Named]) -> bool {
    let selectors = |names: &[Named]| {
        let mut all: Vec<String> = names.iter().flat_map(|name| &name.selectors).map(ToString::to_string).collect();
        all.sort();
        all
    };
    selectors(a) == selectors(b)
}

impl Suppression {
    fn of(directive: Directive, reach: Vec<Range<u32>>) -> Self {
        let names = directive.names.into_iter().map(|named| Name { named, is_used: false }).collect();
        Suppression { comment: directive.span, names, reach, reason: directive.reason }
    }

    fn reaches(&self, span: Span) -> bool {
        self.reach.iter().any(|range| range.contains(&span.start))
    }

    fn unused(&self, sources: &Sources) -> Vec<Finding> {
        let unused: Vec<&Name> = self.names.iter().filter(|name| !name.is_used).collect();
        let text = sources.text(self.comment.file);
        if unused.len() == self.names.len() {
            let message = match unused.as_slice() {
                [one] => format!("no finding of `{}` is here to be ignored", one.named.span.of(text)),
                _ => "no finding of these rules is here to be ignored".to_owned(),
            };
            let fix = removal("remove the comment", edit::removal_of_comment(text, self.comment));
            return vec![Finding::new(self.comment, message).help(HELP).fix(fix)];
        }
        let finding = |name: &Name| {
            let message = format!("no finding of `{}` is here to be ignored", name.named.span.of(text));
            let fix = removal("remove the rule from the comment", edit::removal_of_name(text, name.named.span));
            Finding::new(name.named.span, message).help(HELP).fix(fix)
        };
        unused.into_iter().map(finding).collect()
    }
}

const HELP: &str = "a comment stands before the statement, or on its first line; if what it was for is mended, remove it";

fn removal(title: &str, edit: Edit) -> Fix {
    Fix { title: title.to_owned(), applicability: Applicability::Safe, change: Change::Edit(vec![edit]) }
}

#[cfg(test)]
mod tests;
