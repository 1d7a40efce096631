//! The reference configuration, lint.toml at the root: complete, and at the defaults.

use miglint::config::{self, Config, RuleNames};
use miglint::finding::Level;
use miglint::rules;
use std::path::{Path, PathBuf};

const RULES: &str = "\n[baseline]";

fn file() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("lint.toml")
}

fn read(text: &str) -> Config {
    let names: Vec<&str> = rules::all().map(|rule| rule.meta.name).collect();
    config::parse(Path::new("lint.toml"), text, RuleNames(&names)).unwrap()
}

/// A commented key has no space behind its `#`; prose has.
fn is_key(line: &str) -> bool {
    line.starts_with('#') && !line.starts_with("# ") && line != "#"
}

#[test]
fn it_lists_every_rule() {
    let text = std::fs::read_to_string(file()).unwrap();
    let listed: String =
        rules::all().map(|rule| format!("#\"{}\" = \"{}\"\n", rule.meta.name, rule.meta.level.as_str())).collect();
    let (before, after) = text.split_once(RULES).unwrap();
    let others: String = before.lines().filter(|line| !line.starts_with("#\"")).flat_map(|line| [line, "\n"]).collect();
    let expected = format!("{others}{listed}{RULES}{after}");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(file(), expected).unwrap();
        return;
    }
    assert_eq!(text, expected, "UPDATE=1 cargo test reference writes the list anew");
}

#[test]
fn it_is_at_the_defaults() {
    let text = std::fs::read_to_string(file()).unwrap();
    assert_eq!(read(&text), Config::default());
    let uncomment = |line: &str| if is_key(line) { line[1..].to_owned() } else { line.to_owned() };
    let uncommented = read(&text.lines().map(uncomment).collect::<Vec<String>>().join("\n"));
    for rule in rules::all() {
        assert_eq!(uncommented.levels.of(rule.meta.name, Level::Off), rule.meta.level, "{}", rule.meta.name);
    }
    // To name the usual file is to ask for it, so it is not the default itself.
    assert_eq!(uncommented.baseline.file.as_deref(), Some(config::BASELINE_FILE));
    let baseline = Config::default().baseline;
    assert_eq!(Config { levels: Config::default().levels, baseline, ..uncommented }, Config::default());
    for key in ["paths", "layout", "platform", "postgres", "applied", "table", "columns", "file", "strict"] {
        assert!(text.contains(&format!("\n#{key} = ")), "{key}");
    }
}
