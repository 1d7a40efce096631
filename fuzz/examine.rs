//! What holds for every text, whatever it says: the bodies of the fuzz targets and of the tests that damage fixtures.

use miglint::config::{Config, Date};
use miglint::lint::{self, Input};
use miglint::platform::{Exposure, Platform};
use miglint::source::{Layout, SourceFile, Sources};
use miglint::sql::{self, ParsedFile, ast::StatementKind};
use miglint::text::{FileId, Span};
use miglint::{finding::Diagnostic, replay};

/// Reads a text; every statement, mistake and comment lies in it, in order, on the borders of characters.
pub fn parse(text: &str) -> ParsedFile {
    let file = FileId(0);
    let parsed = sql::parse(file, text);
    let mut end = 0;
    for statement in &parsed.statements {
        assert_within(statement.span, file, text);
        assert!(statement.span.start >= end && statement.span.start < statement.span.end, "statements follow each other");
        end = statement.span.end;
        match &statement.kind {
            StatementKind::Invalid(error) => assert_within(error.span, file, text),
            StatementKind::Unknown(unknown) => assert_within(unknown.at, file, text),
            _ => {}
        }
    }
    parsed.comments.iter().for_each(|comment| assert_within(*comment, file, text));
    parsed
}

/// Checks texts as the files of one history; every finding lies in one of them, on the borders of characters.
pub fn check(layout: Layout, texts: &[&str]) -> Vec<Diagnostic> {
    let mut sources = Sources::default();
    replay::add_builtin_files(&mut sources);
    for (number, text) in texts.iter().enumerate() {
        let file = SourceFile::new(format!("{number:04}_step.sql").into(), *text);
        sources.add(file.with_version(&number.to_string()).of_layout(layout));
    }
    let platform = if layout == Layout::Supabase { Platform::Supabase } else { Platform::Postgres };
    let config = Config::default();
    let today = Date::parse("2026-01-01").unwrap();
    let api_schemas = &["public".to_owned()];
    let input = Input {
        sources: &sources,
        problems: &[],
        config: &config,
        layout,
        platform,
        postgres: 15,
        api_schemas,
        exposure: Exposure::Automatic,
        today,
    };
    let diagnostics = lint::check(&input).diagnostics;
    for finding in diagnostics.iter().map(|diagnostic| &diagnostic.finding) {
        let places = std::iter::once(finding.span).chain(finding.related.iter().map(|label| label.span));
        places.for_each(|span| assert_within(span, span.file, sources.text(span.file)));
    }
    diagnostics
}

fn assert_within(span: Span, file: FileId, text: &str) {
    assert_eq!(span.file, file);
    assert!(text.get(span.range()).is_some(), "{span:?} is no part of the {} bytes", text.len());
}
