//! The command line: sessions as data, and what a session cannot show.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Standard output and standard error stand mixed in a session, as a person sees them. `TRYCMD=overwrite cargo test sessions`
/// writes them anew.
#[test]
fn sessions() {
    trycmd::TestCases::new().env("NO_COLOR", "1").env("COLUMNS", "100").case("tests/suite/sessions/*.md");
}

fn project(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join(".git")).unwrap();
    for (file, bytes) in files {
        let path = root.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    root
}

fn miglint(directory: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_miglint"));
    command.args(args).current_dir(directory).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(directory: &Path, args: &[&str]) -> Output {
    miglint(directory, args).output().unwrap()
}

fn run_with_input(directory: &Path, args: &[&str], input: &[u8]) -> Output {
    let mut child = miglint(directory, args).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

/// Each finding as `file:line rule`.
fn findings(output: &Output) -> Vec<String> {
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let line = |finding: &serde_json::Value| {
        format!("{}:{} {}", finding["file"].as_str().unwrap(), finding["start"]["line"], finding["rule"].as_str().unwrap())
    };
    document["findings"].as_array().unwrap().iter().map(line).collect()
}

/// Nothing is open to the API, so that tables need no policies.
const NO_API: (&str, &[u8]) = ("supabase/config.toml", b"[api]\nenabled = false\n");
const GOOD: &[u8] = b"create table songs (id int primary key);\n";
const BAD: &[u8] = b"\ncreat table songs (id int primary key);\n";

#[test]
fn the_report_alone_goes_to_standard_output() {
    let root = project(&[NO_API, ("supabase/migrations/1_a.sql", GOOD), ("supabase/migrations/notes.sql", GOOD)]);
    let output = run(root.path(), &["check", "--format", "json"]);
    assert_eq!(findings(&output), Vec::<String>::new());
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(stderr, "skipping supabase/migrations/notes.sql: a name of the form <timestamp>_name.sql is needed\n");
    let output = run(root.path(), &["check", "--quiet"]);
    assert!(output.stdout.is_empty() && output.stderr.is_empty());
}

#[test]
fn standard_input_stands_in_for_a_file() {
    let root = project(&[("supabase/migrations/1_a.sql", GOOD), ("supabase/migrations/3_c.sql", BAD)]);
    let table: &[(&str, &[u8], &[&str], i32)] = &[
        ("supabase/migrations/3_c.sql", GOOD, &[], 0),
        ("supabase/migrations/1_a.sql", BAD, &["supabase/migrations/1_a.sql:2 replay/syntax-error"], 1),
        ("supabase/migrations/2_b.sql", BAD, &["supabase/migrations/2_b.sql:2 replay/syntax-error"], 1),
        ("elsewhere.sql", BAD, &["elsewhere.sql:2 replay/syntax-error"], 1),
    ];
    for (file, input, expected, exit) in table {
        let args = ["check", "--format", "json", "--select", "replay/syntax-error", "--stdin-filename", file];
        let output = run_with_input(root.path(), &args, input);
        assert_eq!(findings(&output), *expected, "{file}");
        assert_eq!(output.status.code(), Some(*exit), "{file}");
    }
}

#[test]
fn one_bad_file_does_not_hide_the_others() {
    let root = project(&[
        ("migrations/1_latin.sql", b"-- l\xe4ser in\ncreate table songs (id int primary key);\n"),
        ("migrations/2_nul.sql", b"select 1;\0\n"),
        ("migrations/3_wide.sql", b"\xff\xfes\0"),
        ("migrations/4_bad.sql", BAD),
        ("migrations/5_empty.sql", b""),
    ]);
    let args = ["check", "--format", "json", "--select", "hygiene/unreadable-file,replay/syntax-error", "--level", "info"];
    let output = run(root.path(), &args);
    let found = findings(&output);
    for expected in [
        "migrations/1_latin.sql:1 hygiene/unreadable-file",
        "migrations/2_nul.sql:1 hygiene/unreadable-file",
        "migrations/3_wide.sql:1 hygiene/unreadable-file",
        "migrations/4_bad.sql:2 replay/syntax-error",
    ] {
        assert!(found.iter().any(|finding| finding == expected), "{expected} is not in {found:?}");
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let bad: Vec<u8> = BAD.repeat(2_000);
    let root = project(&[("migrations/1_a.sql", &bad)]);
    let mut child = miglint(root.path(), &["check"]).spawn().unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(1), ""));
}

#[test]
fn colours_are_there_only_where_they_are_wanted() {
    let root = project(&[("migrations/1_a.sql", BAD)]);
    let colored = |args: &[&str], env: &[(&str, &str)]| {
        let output = miglint(root.path(), args).env_remove("NO_COLOR").envs(env.iter().copied()).output().unwrap();
        output.stdout.contains(&0x1b)
    };
    assert!(!colored(&["check"], &[]));
    assert!(colored(&["check", "--color", "always"], &[("NO_COLOR", "1")]));
    assert!(colored(&["check"], &[("FORCE_COLOR", "1")]));
    assert!(!colored(&["check"], &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    assert!(!colored(&["check", "--format", "json", "--color", "always"], &[]));
}

#[test]
fn every_shell_gets_its_completions() {
    let root = project(&[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = run(root.path(), &["completions", shell]);
        assert!(output.status.success() && output.stdout.len() > 500, "{shell}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let root = project(&[]);
    for (args, heading) in [(&["man"][..], ".TH miglint 1"), (&["man", "check"][..], ".TH miglint-check 1")] {
        let output = run(root.path(), args);
        let page = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && page.contains(heading), "{page}");
    }
    assert_eq!(run(root.path(), &["man", "chek"]).status.code(), Some(2));
}

#[test]
fn rules_are_listed_for_programs() {
    let output = run(Path::new("."), &["rules", "--format", "json"]);
    let rules: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert!(!rules.is_empty());
    for rule in rules {
        let keys: Vec<&String> = rule.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["rule", "group", "level", "summary", "fix", "aliases", "since"]);
        assert!(rule["rule"].as_str().unwrap().starts_with(rule["group"].as_str().unwrap()));
        assert!(["error", "warning", "info", "off"].contains(&rule["level"].as_str().unwrap()));
        assert!(["safe", "unsafe", "migration", "none"].contains(&rule["fix"].as_str().unwrap()));
        assert!(!rule["summary"].as_str().unwrap().is_empty());
    }
}

#[test]
fn a_replay_tells_programs_what_fails_and_where() {
    let root = project(&[
        ("supabase/migrations/1_a.sql", GOOD),
        ("supabase/migrations/2_b.sql", b"select 1;\n\n-- later\ndrop table\n  albums;\n"),
        ("supabase/migrations/2_c.sql", b"create table plays (id int primary key);\n"),
        ("supabase/migrations/2_d.sql", b"create table tags (id int primary key);\n"),
    ]);
    let output = run(root.path(), &["replay", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let duplicate = "duplicate key value violates unique constraint \"schema_migrations_pkey\"";
    let expected = serde_json::json!({"migrations": [
        {"file": "1_a.sql", "status": "applied"},
        {"file": "2_b.sql", "status": "failed", "sqlstate": "42P01", "line": 4, "message": "table \"albums\" does not exist"},
        {"file": "2_c.sql", "status": "applied"},
        {"file": "2_d.sql", "status": "failed", "sqlstate": "23505", "line": 1, "message": duplicate},
    ]});
    assert_eq!((document, output.status.code()), (expected, Some(1)));
}

#[test]
fn the_way_down_is_never_replayed() {
    let text = b"-- +goose Up\ncreate table songs (id int primary key);\n-- +goose Down\ndrop table songs;\ndrop table albums;\n";
    let root = project(&[("migrations/1_a.sql", text)]);
    for command in ["check", "replay"] {
        let output = run(root.path(), &[command]);
        assert!(output.status.success(), "{command}: {}", String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn a_picture_shows_where_the_keys_go() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/band-app");
    let svg = String::from_utf8(run(&fixture, &["schema", "--format", "svg"]).stdout).unwrap();
    assert!(svg.contains("to public.users: 7<") && svg.contains("not to public.users: 6<"), "{svg}");
    let dot = String::from_utf8(run(&fixture, &["schema", "--format", "dot", "--group", "users"]).stdout).unwrap();
    assert_eq!((dot.matches("#1a7f37\", tooltip").count(), dot.matches("#cf222e\", tooltip").count()), (7, 6));
    let around = run(&fixture, &["schema", "--format", "mermaid", "--around", "song_groups"]);
    assert!(String::from_utf8(around.stdout).unwrap().contains("song_group_memberships"));
    for refused in [["schema", "--format", "svg", "--around", "song"], ["schema", "--format", "json", "--around", "songs"]] {
        assert_eq!(run(&fixture, &refused).status.code(), Some(2));
    }
}
