//! The projects of `fixtures/`, migration by migration: applied or refused, and what is there in the end.

use super::case::{Refusal, folder};
use super::server::Server;
use super::{Outcome, facts, is_chosen, model};
use miglint::platform::Platform;
use miglint::replay::{Migration, Mode, Runner, add_builtin_files, base_catalog, replay};
use miglint::source::{SourceFile, Sources};
use miglint::sql::parse;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub struct Project {
    pub name: String,
    pub files: Vec<PathBuf>,
}

pub fn check(filters: &[String], server: Option<&Server>, known: &BTreeSet<String>) -> Outcome {
    let mut outcome = Outcome::default();
    for project in projects().into_iter().filter(|project| is_chosen(filters, "fixtures", &project.name)) {
        let path = folder().join("fixtures").join(format!("{}.txt", project.name));
        let mut recorded = std::fs::read_to_string(&path).unwrap_or_default();
        let label = format!("fixtures: {}", project.name);
        outcome.cases += 1;
        if let Some(server) = server {
            outcome.asked += 1;
            let answer = asked(&project, server);
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(&path, &answer).unwrap();
                recorded = answer;
            } else if answer != recorded && server.major != super::RECORDED {
                outcome.other_version.push(label.clone());
            } else if answer != recorded {
                outcome.wrong.push(format!("{label}\n--- recorded\n{recorded}--- PostgreSQL {}\n{answer}", server.version));
            }
        }
        let answer = modelled(&project);
        let explain = || format!("{label}\n--- the server\n{recorded}--- the replay\n{answer}");
        outcome.judge(answer == recorded, known.contains(&label), &label, explain);
    }
    outcome
}

pub fn projects() -> Vec<Project> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    let projects = folders.into_iter().filter(|path| path.is_dir()).map(|path| {
        let mut files = Vec::new();
        collect(&path, &mut files);
        files.sort();
        Project { name: path.file_name().unwrap().to_string_lossy().into_owned(), files }
    });
    projects.filter(|project| !project.files.is_empty()).collect()
}

pub fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "sql") && !is_expectation(&path) {
            files.push(path);
        }
    }
}

/// What lies beside the migrations, as `tests/suite/fixtures.rs` writes it.
fn is_expectation(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("expected"))
}

fn verdict(file: &Path, refusal: Option<&Refusal>) -> String {
    let name = file.file_name().unwrap().to_string_lossy();
    match refusal {
        Some(refusal) => format!("{name} refused at line {}: {} {}\n", refusal.line, refusal.sqlstate, refusal.message),
        None => format!("{name} applied\n"),
    }
}

fn asked(project: &Project, server: &Server) -> String {
    server.in_scratch(Platform::Supabase, |database| {
        let verdicts: String = project.files.iter().map(|file| verdict(file, server.migrate(database, file).as_ref())).collect();
        let facts: String = server.facts(database).iter().map(|fact| format!("{fact}\n")).collect();
        verdicts + &facts
    })
}

fn modelled(project: &Project) -> String {
    let mut sources = Sources::default();
    add_builtin_files(&mut sources);
    let texts: Vec<String> = project.files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    let parsed: Vec<_> = project
        .files
        .iter()
        .zip(&texts)
        .map(|(file, text)| {
            let id = sources.add(SourceFile::new(file.clone(), text.as_str()));
            (id, parse(id, text))
        })
        .collect();
    let migrations: Vec<Migration> = parsed
        .iter()
        .map(|(file, parsed)| Migration { file: *file, statements: &parsed.statements, version: None, no_transaction: false })
        .collect();
    let base = base_catalog(Platform::Supabase);
    let replayed = replay(&sources, base, &Runner::supabase(), &migrations, Mode::Strict, None);
    let verdicts = replayed.outcomes.iter().zip(&project.files).zip(&texts).map(|((outcome, file), text)| {
        let refusal = outcome.failure.as_ref().map(|failed| Refusal {
            line: failed.statement.map_or(1, |statement| model::end_line(text, statement.end as usize)),
            sqlstate: failed.failure.condition.sqlstate().to_owned(),
            message: failed.failure.message.clone(),
        });
        verdict(file, refusal.as_ref())
    });
    let verdicts: String = verdicts.collect();
    let facts: String = facts::of_project(&replayed.catalog).iter().map(|fact| format!("{fact}\n")).collect();
    verdicts + &facts
}
