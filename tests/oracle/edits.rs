//! The projects of `fixtures/` with the edits of `check --fix`, on a server: every file applies, and what a new file would mend
//! instead comes to the same database.

use super::fixtures::projects;
use super::server::Server;
use super::{Outcome, is_chosen};
use miglint::config::{Config, Date};
use miglint::finding::{Diagnostic, Severity};
use miglint::lint::Input;
use miglint::mend::{self, Place, Wanted};
use miglint::platform::{Exposure, Platform};
use miglint::replay::add_builtin_files;
use miglint::source::{Layout, Listing, SourceFile, Sources};
use std::path::Path;

/// What both edits and a new file mend. The rest is for the one or the other: an index built while others write, a statement
/// that fails.
const BOTH: &[&str] = &["users/mixed-user-reference", "users/missing-sync-trigger", "users/missing-backfill"];

pub fn check(filters: &[String], server: Option<&Server>) -> Outcome {
    let mut outcome = Outcome::default();
    for project in projects().iter().filter(|project| is_chosen(filters, "edits", &project.name)) {
        outcome.cases += 1;
        let texts: Vec<(String, String)> =
            project.files.iter().map(|file| (name(file), std::fs::read_to_string(file).unwrap())).collect();
        let mut wrong = Vec::new();
        let edited = with_input(&texts, |input, place| edited(input, place, &texts, |_| true));
        let mended_twice = [by_edits(&texts), by_new_files(&texts)];
        if let Some(server) = server {
            outcome.asked += 1;
            wrong.extend(refusals(server, &edited));
            let applies = refusals(server, &texts).is_empty();
            let [one, other] = &mended_twice;
            if applies && facts(server, one) != facts(server, other) {
                wrong.push("the edited files make another database than the new ones".to_owned());
            }
        }
        match wrong.is_empty() {
            true => outcome.agree += 1,
            false => outcome.wrong.push(format!("edits: {}\n{}\n", project.name, wrong.join("\n"))),
        }
    }
    outcome
}

fn name(file: &Path) -> String {
    file.file_name().unwrap().to_string_lossy().into_owned()
}

fn by_edits(texts: &[(String, String)]) -> Vec<(String, String)> {
    with_input(texts, |input, place| edited(input, place, texts, |found| BOTH.contains(&found.rule)))
}

fn by_new_files(texts: &[(String, String)]) -> Vec<(String, String)> {
    let findings = |found: &Diagnostic| BOTH.contains(&found.rule);
    let scripts = with_input(texts, |input, _| {
        mend::scripts(&mend::plan(input, Wanted { findings: &findings, may_be_unsafe: false }), input.layout)
    });
    texts.iter().cloned().chain(scripts.into_iter().map(|script| (script.name, script.text))).collect()
}

fn edited(input: &Input, place: Place, texts: &[(String, String)], wanted: fn(&Diagnostic) -> bool) -> Vec<(String, String)> {
    let findings = |found: &Diagnostic| found.severity > Severity::Info && wanted(found);
    let rewritten = mend::rewrites(input, place, Wanted { findings: &findings, may_be_unsafe: false });
    let mut edited = texts.to_vec();
    for rewrite in rewritten.rewrites {
        let name = rewrite.path.to_string_lossy().into_owned();
        match edited.iter_mut().find(|(file, _)| *file == name) {
            Some((_, text)) => *text = rewrite.after,
            None => edited.push((name, rewrite.after)),
        }
    }
    edited.sort();
    edited
}

fn with_input<T>(texts: &[(String, String)], action: impl FnOnce(&Input, Place) -> T) -> T {
    let (mut sources, mut listing) = (Sources::default(), Listing::default());
    add_builtin_files(&mut sources);
    let layout = Layout::Supabase;
    for (name, text) in texts {
        let version: String = name.chars().take_while(char::is_ascii_digit).collect();
        sources.add(SourceFile::new(name.into(), text.as_str()).with_version(&version).of_layout(layout));
        assert!(listing.join(Path::new(""), Path::new(name), layout), "{name}");
    }
    let config = Config::default();
    let input = Input {
        sources: &sources,
        problems: &[],
        config: &config,
        layout,
        platform: Platform::Supabase,
        postgres: super::model::POSTGRES,
        api_schemas: &[],
        exposure: Exposure::Automatic,
        today: Date::parse("2026-01-01").unwrap(),
    };
    action(&input, Place { folder: Path::new(""), migrations: &listing.migrations, may_edit: &|_| true })
}

/// What the server refuses of a history.
fn refusals(server: &Server, texts: &[(String, String)]) -> Vec<String> {
    server.in_scratch(Platform::Supabase, |database| {
        let refused = |(name, text): &(String, String)| {
            let refusal = server.migrate_text(database, text)?;
            Some(format!("{name}, line {}: {} {}", refusal.line, refusal.sqlstate, refusal.message))
        };
        texts.iter().filter_map(refused).collect()
    })
}

fn facts(server: &Server, texts: &[(String, String)]) -> Vec<String> {
    server.in_scratch(Platform::Supabase, |database| {
        for (name, text) in texts {
            assert!(server.migrate_text(database, text).is_none(), "{name}");
        }
        server.facts(database)
    })
}
