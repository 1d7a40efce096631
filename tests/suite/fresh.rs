//! Generated text in the repository is what its source would give today.

use miglint::rule::Meta;
use miglint::rules;
use std::fmt::Write;
use std::path::Path;

/// Compares a file of the repository with what it should be; with UPDATE set, writes it instead.
pub fn hold(file: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, expected).unwrap();
        return;
    }
    let actual = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    assert_eq!(actual, expected, "{file} is out of date: UPDATE=1 cargo test writes it anew");
}

/// What people wrote stands above this line, and the index below it.
const INDEX: &str = "<!-- From here on the file is generated: UPDATE=1 cargo test. -->\n";

#[test]
fn the_rule_book_has_an_index() {
    let file = "rules/README.md";
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let (prose, _) = text.split_once(INDEX).expect("the line that begins the index");
    hold(file, &format!("{prose}{INDEX}{}", index()));
}

#[test]
fn the_schema_of_lint_toml_is_committed() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_miglint")).args(["config", "schema"]).output().unwrap();
    hold("lint.schema.json", &String::from_utf8(output.stdout).unwrap());
}

/// ARCHITECTURE.md has a row for each module of lib.rs, in the same order.
#[test]
fn the_map_shows_every_module() {
    let modules = include_str!("../../src/lib.rs").lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let (_, table) = include_str!("../../ARCHITECTURE.md").split_once("| module |").unwrap();
    let rows = table.lines().skip(2).map_while(|line| line.strip_prefix("| `")?.split('`').next());
    assert_eq!(rows.collect::<Vec<&str>>(), modules.collect::<Vec<&str>>());
}

fn index() -> String {
    let mut index = String::from("\n| group | rule | level | fix | summary |\n|---|---|---|---|---|\n");
    for rule in rules::all() {
        let meta = &rule.meta;
        let Meta { name, level, fix, .. } = meta;
        let (group, short, level, fix) = (meta.group(), meta.short_name(), level.as_str(), fix.as_str());
        writeln!(index, "| {group} | [{short}]({name}.md) | {level} | {fix} | {} |", cell(meta.summary())).unwrap();
    }
    index
}

/// Text on one line, without what would end the cell.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<&str>>().join(" ").replace('|', "\\|")
}
