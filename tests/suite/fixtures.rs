//! Each folder of fixtures/ is checked as a person would check it, and compared with what lies beside its migrations.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn fixtures_report_what_is_written_beside_them() {
    let mut differences = String::new();
    for folder in folders() {
        let (text, exit) = check(&folder, "full");
        compare(&folder.join("expected.txt"), &without_duration(&text), &mut differences);
        let (json, json_exit) = check(&folder, "json");
        compare(&folder.join("expected.json"), &json, &mut differences);
        let document: serde_json::Value = serde_json::from_str(&json).unwrap();
        let errors = document["summary"]["errors"].as_u64().unwrap();
        assert_eq!((exit, json_exit), if errors == 0 { (0, 0) } else { (1, 1) }, "{}", folder.display());
    }
    assert!(differences.is_empty(), "{differences}\nwhere this is right: UPDATE=1 cargo test fixtures");
}

/// The strict replay and the catalog that it leaves, as a document and as a script.
#[test]
fn fixtures_replay_to_what_is_written_beside_them() {
    let mut differences = String::new();
    for folder in folders() {
        for (arguments, file) in [
            (&["replay", "--format", "json"], "expected-replay.json"),
            (&["schema", "--format", "json"], "expected-schema.json"),
            (&["schema", "--format", "sql"], "expected-schema.sql"),
        ] {
            let output = Command::new(env!("CARGO_BIN_EXE_miglint")).args(arguments).current_dir(&folder).output().unwrap();
            assert!(matches!(output.status.code(), Some(0 | 1)), "{}: {arguments:?}", folder.display());
            compare(&folder.join(file), &String::from_utf8(output.stdout).unwrap(), &mut differences);
        }
    }
    assert!(differences.is_empty(), "{differences}\nwhere this is right: UPDATE=1 cargo test fixtures");
}

fn folders() -> Vec<PathBuf> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let entries = std::fs::read_dir(all).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn check(folder: &Path, format: &str) -> (String, i32) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_miglint"));
    let output = command.args(["check", "--format", format]).current_dir(folder).env("COLUMNS", "100").output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
}

/// How long it took is not part of the comparison.
fn without_duration(report: &str) -> String {
    let footer = report.trim_end().rfind(" · ").unwrap();
    format!("{}\n", &report[..footer])
}

fn compare(file: &Path, found: &str, differences: &mut String) {
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(file, found).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(file).unwrap_or_default();
    if expected != found {
        writeln!(differences, "{} differs; found:\n{found}", file.display()).unwrap();
    }
}
