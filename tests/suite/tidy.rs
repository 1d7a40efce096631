//! The house rules that a compiler does not know: which module may use which, what each file opens with, how long it is.

use std::path::{Path, PathBuf};

/// Files with generated or tabular content may be longer than people read in one go.
const MAX_LINES: usize = 600;

struct Source {
    /// `source/load.rs`
    name: String,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                sources.push(Source { name, text: std::fs::read_to_string(path).unwrap() });
            }
        }
    }
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    sources
}

impl Source {
    /// The module directly below the crate: `source`.
    fn module(&self) -> &str {
        self.name.split(['/', '.']).next().unwrap()
    }

    /// The code without its comments and tests.
    fn code(&self) -> impl Iterator<Item = &str> {
        let all_tests = self.name.ends_with("/tests.rs") || self.name.contains("/tests/");
        let code = self.text.split("#[cfg(test)]").next().unwrap();
        code.lines().filter(move |line| !all_tests && !line.trim_start().starts_with("//"))
    }
}

/// The modules in the order in which lib.rs lists them, which is the reading order.
fn modules() -> Vec<String> {
    let lib = include_str!("../../src/lib.rs");
    lib.lines().filter_map(|line| Some(line.strip_prefix("pub mod ")?.strip_suffix(';')?.to_owned())).collect()
}

#[test]
fn a_module_uses_only_modules_above_it() {
    let order = modules();
    let place = |module: &str| order.iter().position(|name| name == module);
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| !matches!(source.name.as_str(), "lib.rs" | "main.rs")) {
        let own = place(source.module()).unwrap_or_else(|| panic!("{} is not in lib.rs", source.name));
        for piece in source.code().flat_map(|line| line.split("crate::").skip(1)) {
            let used: String = piece.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if place(&used).is_some_and(|used| used > own) {
                wrong.push(format!("{} uses {used}", source.name));
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent = sources().into_iter().filter(|source| source.name != "main.rs" && !source.text.starts_with("//! "));
    assert_eq!(silent.map(|source| source.name).collect::<Vec<String>>(), Vec::<String>::new());
}

#[test]
fn files_stay_short_enough_to_read() {
    let long = sources().into_iter().filter(|source| source.code().count() > MAX_LINES);
    assert_eq!(long.map(|source| source.name).collect::<Vec<String>>(), Vec::<String>::new());
}

/// Each library that could be exchanged is named in one place.
#[test]
fn foreign_names_stay_where_they_belong() {
    let table: &[(&str, &[&str])] = &[
        ("sqlparser::", &["sql/query/"]),
        ("miette::", &["report/full.rs"]),
        ("clap::", &["cli/"]),
        ("walkdir::", &["source/"]),
        ("toml::", &["config/"]),
        ("lsp_server::", &["lsp/"]),
        ("lsp_types::", &["lsp/"]),
        ("std::fs", &["source/", "config/job.rs", "cli/save.rs"]),
        ("std::env::", &["cli/"]),
        ("println!", &[]),
        ("eprintln!", &[]),
    ];
    let mut wrong = Vec::new();
    for source in sources() {
        for (name, places) in table {
            let allowed = places.iter().any(|place| source.name.starts_with(place));
            if !allowed && source.code().any(|line| line.contains(name)) {
                wrong.push(format!("{} names {name}", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
