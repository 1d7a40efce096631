//! `schema --format sql`: histories in, scripts out.
//!
//! `schema/*.sql` holds histories between lines `--- title`, each with the script that it comes to behind `--= becomes`.

use miglint::dump;
use miglint::platform::{Exposure, Platform};
use miglint::rehearsal::rehearse;
use miglint::replay::add_builtin_files;
use miglint::source::{Layout, SourceFile, Sources};
use std::path::{Path, PathBuf};

const BECOMES: &str = "--= becomes\n";

#[test]
fn histories_become_scripts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/schema");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    let mut differences = String::new();
    for file in files {
        let recorded = std::fs::read_to_string(&file).unwrap();
        let found = answered(&recorded);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&file, found).unwrap();
        } else if recorded != found {
            differences.push_str(&format!("{} differs; found:\n{found}", file.display()));
        }
    }
    assert!(differences.is_empty(), "{differences}\nwhere this is right: UPDATE=1 cargo test schema");
}

/// The file with the scripts that its histories come to.
fn answered(text: &str) -> String {
    let cases = text.split("--- ").skip(1).map(|case| {
        let (title, history) = case.split_once('\n').unwrap();
        let history = history.split(BECOMES).next().unwrap().trim_end();
        format!("--- {title}\n{history}\n\n{BECOMES}{}\n", becomes(title, history))
    });
    cases.collect::<String>().trim_end().to_owned() + "\n"
}

fn becomes(title: &str, history: &str) -> String {
    let mut sources = Sources::default();
    sources.add(SourceFile::new("1_history.sql".into(), history));
    add_builtin_files(&mut sources);
    let rehearsal = rehearse(&sources, Platform::Supabase, Layout::Supabase, 15, Exposure::Automatic, None);
    let failure = rehearsal.outcomes[0].failure.as_ref().map(|failure| failure.failure.message.clone());
    assert_eq!(failure, None, "{title}");
    let script = dump::sql::script(&rehearsal.catalog, &rehearsal.base, &sources, Platform::Supabase);
    let settings = script.find("\n\n").unwrap() + 2;
    script[settings..].to_owned()
}
