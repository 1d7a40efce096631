//! Hover, definitions, references and symbols: what the catalog knows, at places of the editor.

use super::diagnostics::Places;
use super::mention::Texts;
use super::project::Project;
use super::symbol::{Symbol, symbols};
use crate::catalog::{Event, Verb};
use crate::text::{FileId, Span};
use lsp_types::{
    DocumentSymbol, Hover, HoverContents, Location, MarkupContent, MarkupKind, Position, Range, SymbolInformation, SymbolKind,
};

/// More than this nobody reads in a list.
const MOST_SYMBOLS: usize = 500;

/// One project, as seen from a question.
pub struct Navigator<'a> {
    places: Places<'a>,
    texts: Texts<'a>,
    symbols: Vec<Symbol>,
}

impl<'a> Navigator<'a> {
    /// None: the project was never checked.
    pub fn new(project: &'a Project, places: Places<'a>) -> Option<Self> {
        let texts = Texts { sources: &project.sources, parsed: project.all_parsed() };
        Some(Navigator { places, texts, symbols: symbols(&project.survey.as_ref()?.catalog) })
    }

    pub fn hover(&self, file: FileId, at: Position) -> Option<Hover> {
        let (word, meant) = self.meant(file, at)?;
        let text: Vec<String> = meant.iter().map(|symbol| self.describe(symbol)).collect();
        let contents = MarkupContent { kind: MarkupKind::Markdown, value: text.join("\n\n---\n\n") };
        Some(Hover { contents: HoverContents::Markup(contents), range: Some(self.places.location(word)?.range) })
    }

    pub fn definitions(&self, file: FileId, at: Position) -> Vec<Location> {
        let meant = self.meant(file, at).map(|(_, meant)| meant).unwrap_or_default();
        meant.iter().filter_map(|symbol| self.places.location(symbol.origin.span)).collect()
    }

    pub fn references(&self, file: FileId, at: Position) -> Vec<Location> {
        let meant = self.meant(file, at).map(|(_, meant)| meant).unwrap_or_default();
        self.texts.mentions(&meant).into_iter().filter_map(|span| self.places.location(span)).collect()
    }

    /// What the file made, columns and the like below their tables.
    pub fn outline(&self, file: FileId) -> Vec<DocumentSymbol> {
        let here = || self.symbols.iter().filter(move |symbol| symbol.origin.span.file == file && !symbol.is_gone());
        let mut tops: Vec<(&Symbol, DocumentSymbol)> = Vec::new();
        for symbol in here().filter(|symbol| symbol.relation.is_none()) {
            tops.extend(self.document_symbol(symbol).map(|top| (symbol, top)));
        }
        let mut others = Vec::new();
        for symbol in here() {
            let Some(relation) = &symbol.relation else { continue };
            let Some(found) = self.document_symbol(symbol) else { continue };
            let is_table = |top: &Symbol| top.name == *relation && top.schema == symbol.schema;
            match tops.iter_mut().find(|(top, _)| is_table(top) && top.origin.statement == symbol.origin.statement) {
                Some((_, table)) => table.children.get_or_insert_default().push(found),
                None => others.push(found),
            }
        }
        let mut outline: Vec<DocumentSymbol> = tops.into_iter().map(|(_, top)| top).chain(others).collect();
        outline.sort_by_key(|symbol| (symbol.range.start, symbol.selection_range.start));
        outline
    }

    /// The objects whose name has the letters of `query` in it.
    pub fn find(&self, query: &str) -> Vec<SymbolInformation> {
        let query = query.to_lowercase();
        let living = self.symbols.iter().filter(|symbol| !symbol.is_gone());
        let fitting = living.filter(|symbol| symbol.label().to_lowercase().contains(&query));
        fitting.take(MOST_SYMBOLS).filter_map(|symbol| self.information(symbol)).collect()
    }

    fn meant(&self, file: FileId, at: Position) -> Option<(Span, Vec<&Symbol>)> {
        let offset = self.places.span(file, Range { start: at, end: at })?.start;
        self.texts.meant(&self.symbols, file, offset).filter(|(_, meant)| !meant.is_empty())
    }

    /// What it is, and its history.
    fn describe(&self, symbol: &Symbol) -> String {
        let detail = symbol.detail.as_deref().unwrap_or_default();
        let mut text = format!("```sql\n{} {}{}{detail}\n```\n", symbol.noun, symbol.label(), space_before(detail));
        for event in &symbol.events {
            text.push_str(&format!("\n- {}", self.event(event)));
        }
        text
    }

    fn event(&self, event: &Event) -> String {
        let what = match &event.verb {
            Verb::Created => "created".to_owned(),
            Verb::Replaced => "replaced".to_owned(),
            Verb::Altered => "altered".to_owned(),
            Verb::RenamedFrom(name) => format!("renamed from `{name}`"),
            Verb::MovedFrom(schema) => format!("moved from schema `{schema}`"),
            Verb::Dropped => "dropped".to_owned(),
            Verb::Assumed => "used, though no migration creates it".to_owned(),
        };
        let span = event.origin.span;
        let path = self.places.sources.path(span.file);
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let line = self.places.sources.line_column(span.file, span.start).line;
        match self.places.uri(path) {
            Some(uri) => format!("{what} in [{name}:{line}]({}#L{line})", uri.as_str()),
            None => format!("{what} in {name}:{line}"),
        }
    }

    #[expect(deprecated, reason = "the shape of the protocol has a field that nobody is to use")]
    fn document_symbol(&self, symbol: &Symbol) -> Option<DocumentSymbol> {
        let selection = self.places.location(symbol.origin.span)?.range;
        let whole = if symbol.relation.is_some() { symbol.origin.span } else { symbol.origin.statement };
        let range = self.places.location(whole)?.range;
        Some(DocumentSymbol {
            name: symbol.name.to_string(),
            detail: symbol.detail.clone().filter(|_| symbol.kind != SymbolKind::CLASS),
            kind: symbol.kind,
            tags: None,
            deprecated: None,
            range,
            selection_range: selection,
            children: None,
        })
    }

    #[expect(deprecated, reason = "the shape of the protocol has a field that nobody is to use")]
    fn information(&self, symbol: &Symbol) -> Option<SymbolInformation> {
        let location = self.places.location(symbol.origin.span)?;
        let container = match &symbol.relation {
            Some(relation) => format!("{}.{relation}", symbol.schema),
            None => symbol.schema.to_string(),
        };
        Some(SymbolInformation {
            name: symbol.name.to_string(),
            kind: symbol.kind,
            tags: None,
            deprecated: None,
            location,
            container_name: Some(container),
        })
    }
}

/// A list of arguments stands right behind a function's name; all else after a space.
fn space_before(detail: &str) -> &'static str {
    if detail.is_empty() || detail.starts_with('(') { "" } else { " " }
}
