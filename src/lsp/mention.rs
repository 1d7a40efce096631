//! From a word in a migration to the objects that it may mean, and back.
//!
//! By names: what hangs on a table is meant where the same statement names the table, with its schema or without one. Of two
//! that an unqualified name may mean, that in `public` is meant; other search paths and aliases are not looked at, so that a place
//! may have more than one answer.

use super::symbol::Symbol;
use crate::source::Sources;
use crate::sql::ParsedFile;
use crate::sql::name::Name;
use crate::text::{FileId, Span};
use std::sync::Arc;

/// A name as it stands in a text.
#[derive(Debug)]
struct Word {
    span: Span,
    name: Name,
    /// The name before the dot.
    qualifier: Option<Name>,
}

/// The files of a history and what they say.
#[derive(Clone, Copy)]
pub struct Texts<'a> {
    pub sources: &'a Sources,
    pub parsed: &'a [Arc<ParsedFile>],
}

impl Texts<'_> {
    /// The objects that the word at an offset may mean, and the word's place.
    pub fn meant<'s>(&self, symbols: &'s [Symbol], file: FileId, offset: u32) -> Option<(Span, Vec<&'s Symbol>)> {
        let statement = self.statements(file).find(|span| span.start <= offset && offset <= span.end)?;
        let words = words(self.sources, statement);
        let word = words.iter().find(|word| word.span.start <= offset && offset <= word.span.end)?;
        let mut meant: Vec<&Symbol> = symbols.iter().filter(|symbol| may_mean(word, symbol, &words)).collect();
        if meant.iter().any(|symbol| !symbol.is_gone()) {
            meant.retain(|symbol| !symbol.is_gone());
        }
        let is_public = |symbol: &Symbol| symbol.schema.as_str() == "public";
        if meant.iter().any(|symbol| is_public(symbol) && !is_qualified(word, symbol, &words)) {
            meant.retain(|symbol| is_public(symbol) || is_qualified(word, symbol, &words));
        }
        Some((word.span, meant))
    }

    /// Where the history names one of these objects.
    pub fn mentions(&self, symbols: &[&Symbol]) -> Vec<Span> {
        let mut found = Vec::new();
        for statement in self.sources.ids().flat_map(|file| self.statements(file)) {
            let text = self.sources.slice(statement);
            if !symbols.iter().any(|symbol| contains(text, &symbol.name)) {
                continue;
            }
            let words = words(self.sources, statement);
            let means_one = |word: &&Word| symbols.iter().any(|symbol| may_mean(word, symbol, &words));
            found.extend(words.iter().filter(means_one).map(|word| word.span));
        }
        found
    }

    fn statements(&self, file: FileId) -> impl Iterator<Item = Span> {
        let parsed = self.parsed.get(file.0 as usize);
        parsed.into_iter().flat_map(|parsed| parsed.statements.iter().map(|statement| statement.span))
    }
}

fn contains(text: &str, name: &Name) -> bool {
    text.contains(name.as_str()) || text.to_ascii_lowercase().contains(name.as_str())
}

fn may_mean(word: &Word, symbol: &Symbol, statement: &[Word]) -> bool {
    if word.name != symbol.name {
        return false;
    }
    match (&symbol.relation, &word.qualifier) {
        (None, Some(qualifier)) => *qualifier == symbol.schema,
        (None, None) => true,
        (Some(relation), _) => {
            let mut named = statement.iter().filter(|word| word.name == *relation).peekable();
            let is_there = named.peek().is_some();
            let (own, other): (Vec<&Word>, Vec<&Word>) =
                named.filter(|word| word.qualifier.is_some()).partition(|word| word.qualifier.as_ref() == Some(&symbol.schema));
            is_there && (!own.is_empty() || other.is_empty())
        }
    }
}

/// Whether the statement says the schema of what a word means, or of its table.
fn is_qualified(word: &Word, symbol: &Symbol, statement: &[Word]) -> bool {
    let is_of_schema = |word: &Word| word.qualifier.as_ref() == Some(&symbol.schema);
    match &symbol.relation {
        None => is_of_schema(word),
        Some(relation) => statement.iter().any(|word| word.name == *relation && is_of_schema(word)),
    }
}

/// The names of a statement, those in the bodies of functions among them. Comments are passed over.
fn words(sources: &Sources, statement: Span) -> Vec<Word> {
    let text = sources.slice(statement);
    let mut words: Vec<Word> = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let length = if rest.starts_with("--") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(quoted) = rest.strip_prefix('"') {
            quoted.find('"').map_or(rest.len(), |end| end + 2)
        } else {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')).unwrap_or(rest.len());
            end.max(rest.chars().next().map_or(1, char::len_utf8))
        };
        let token = rest.get(..length).unwrap_or_default();
        if let Some(name) = name(token) {
            let start = statement.start + at as u32;
            let is_behind_dot = text.get(..at).is_some_and(|before| before.ends_with('.'));
            let before = words.last().filter(|last| is_behind_dot && last.span.end + 1 == start);
            let qualifier = before.map(|last| last.name.clone());
            words.push(Word { span: Span::new(statement.file, start, start + length as u32), name, qualifier });
        }
        at += length;
    }
    words
}

fn name(token: &str) -> Option<Name> {
    match token.strip_prefix('"').and_then(|quoted| quoted.strip_suffix('"')) {
        Some(quoted) => Some(Name::exact(quoted)),
        None => token.starts_with(|c: char| c.is_alphabetic() || c == '_').then(|| Name::folded(token)),
    }
}
