//! A baseline from its first day to the day on which everything is mended.

use super::project::{Project, project};

const FIRST: &str =
    "create table songs (id int primary key, title text unique);\nalter table songs add constraint songs_title unique (title);\n";
/// Nothing is open to the API, so that tables need no policies.
const NO_API: (&str, &str) = ("supabase/config.toml", "[api]\nenabled = false\n");
const MENDED: &str = "alter table songs drop constraint songs_title;\n";
const SECOND: &str = "alter table songs add constraint songs_by_title unique (title);\n";
const FILE: &str = "lint-baseline.toml";

/// Exit code, then findings as `file rule`, then what is kept back.
fn check(project: &Project, args: &[&str]) -> (i32, Vec<String>, u64) {
    let args = [&["check", "--format", "json", "--fail-on", "warning"], args].concat();
    let output = project.run(&args);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let text = |finding: &serde_json::Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let findings = document["findings"].as_array().into_iter().flatten();
    let findings = findings.map(|finding| format!("{} {}", text(finding, "file"), text(finding, "rule"))).collect();
    (output.status.code().unwrap(), findings, document["summary"]["suppressed"].as_u64().unwrap_or_default())
}

#[test]
fn known_findings_stay_back_and_new_ones_do_not() {
    let project = project(&[NO_API, ("supabase/migrations/1_a.sql", FIRST)]);
    let duplicate = |file: &str| vec![format!("supabase/migrations/{file} integrity/duplicate-unique")];
    assert_eq!(check(&project, &[]), (1, duplicate("1_a.sql"), 0));
    assert_eq!(project.says(&["baseline"]), "lint-baseline.toml: 1 finding, 1 of them new; 0 gone\n");
    assert_eq!(check(&project, &["--strict-baseline"]), (0, vec![], 1));
    assert_eq!(check(&project, &["--no-baseline"]), (1, duplicate("1_a.sql"), 0));
    assert_eq!(project.says(&["baseline"]), "lint-baseline.toml: 1 finding, as before\n");

    // A comment above moves every line; the key does not know lines.
    project.write("supabase/migrations/1_a.sql", &format!("-- songs\n\n{FIRST}"));
    assert_eq!(check(&project, &[]), (0, vec![], 1));

    project.write("supabase/migrations/2_b.sql", SECOND);
    assert_eq!(check(&project, &[]), (1, duplicate("2_b.sql"), 1));

    // Pruning takes nothing in.
    assert_eq!(project.says(&["baseline", "--prune"]), "lint-baseline.toml: 1 finding, as before\n");
    project.write("supabase/migrations/2_b.sql", MENDED);
    assert_eq!(check(&project, &[]), (0, vec![], 0));
    assert_eq!(check(&project, &["--strict-baseline"]), (1, vec!["lint-baseline.toml hygiene/stale-baseline".to_owned()], 0));
    assert_eq!(project.says(&["baseline", "--prune"]), "lint-baseline.toml: 0 findings, 0 of them new; 1 gone\n");
    assert_eq!(check(&project, &["--strict-baseline"]), (0, vec![], 0));
}

#[test]
fn a_baseline_is_written_line_by_line_for_each_history() {
    let project = project(&[
        ("lint.toml", "[migrations]\npaths = ['a/migrations', 'b/migrations']\n"),
        ("a/migrations/1_a.sql", FIRST),
        ("b/migrations/1_a.sql", "vacuum full no such statement;\n"),
        ("b/migrations/2_b.sql", FIRST),
    ]);
    project.says(&["baseline"]);
    let text = project.read(FILE);
    let lines: Vec<&str> = text.lines().skip(1).collect();
    let expected = [
        "version = 1",
        "",
        "[[history]]",
        "migrations = \"a/migrations\"",
        "findings = [",
        "  { rule = \"integrity/duplicate-unique\", object = \"constraint public.songs.songs_title\" },",
        "]",
        "",
        "[[history]]",
        "migrations = \"b/migrations\"",
        "findings = [",
        "  { rule = \"integrity/duplicate-unique\", object = \"constraint public.songs.songs_title\" },",
        "  { rule = \"replay/syntax-error\", file = \"1_a.sql\" },",
        "]",
    ];
    assert_eq!(lines, expected);
    assert_eq!(check(&project, &[]), (0, vec![], 3));
    // One history's part is written without the other's.
    project.write("b/migrations/1_a.sql", "select 1;\n");
    assert_eq!(project.says(&["baseline", "b"]), "lint-baseline.toml: 1 finding, 0 of them new; 1 gone\n");
    assert_eq!(check(&project, &[]), (0, vec![], 2));
}

#[test]
fn a_baseline_that_is_asked_for_has_to_be_there_and_valid() {
    let project = project(&[("migrations/1_a.sql", FIRST)]);
    let table: &[(&str, &[&str], &str)] = &[
        ("", &["--baseline", "x.toml"], "error: no such baseline: x.toml"),
        ("[baseline]\nfile = 'ci/known.toml'", &[], "error: no such baseline: ci/known.toml"),
        ("", &["--baseline", "lint.toml"], "error: lint.toml is not valid"),
    ];
    for (config, args, expected) in table {
        project.write("lint.toml", config);
        let output = project.run(&[&["check"], *args].concat());
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && stderr.contains(expected), "{stderr}");
    }
    assert_eq!(check(&project, &["--no-baseline"]).0, 1);
}

/// Findings of lint.toml's own: line and message.
fn ignores(project: &Project, args: &[&str]) -> Vec<String> {
    let output = project.run(&[&["check", "--format", "json"], args].concat());
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = document["findings"].as_array().unwrap().iter().filter(|found| found["rule"] == "hygiene/unused-ignore");
    findings.map(|found| format!("{} {}", found["start"]["line"], found["message"].as_str().unwrap())).collect()
}

#[test]
fn entries_that_keep_nothing_back_are_told() {
    let entry = |rule: &str, rest: &str| format!("[[ignore]]\nrule = '{rule}'\n{rest}\n");
    let text = [
        entry("duplicate-unique", "object = 'public.songs.*'"),
        entry("duplicate-unique", "object = 'public.albums.*'"),
        entry("users", "expires = '2020-01-01'"),
    ];
    let project = project(&[NO_API, ("lint.toml", &text.concat()), ("supabase/migrations/1_a.sql", FIRST)]);
    let both = ["4 this ignore of integrity/duplicate-unique keeps nothing back", "7 this ignore has expired on 2020-01-01"];
    assert_eq!(ignores(&project, &[]), both);
    assert_eq!(ignores(&project, &["supabase/migrations"]), both);
    assert_eq!(ignores(&project, &["--ignore", "unused-ignore"]), Vec::<String>::new());
    // Of a single file it cannot be told, nor of one of two histories.
    assert_eq!(ignores(&project, &["supabase/migrations/1_a.sql"]), Vec::<String>::new());
    project.write("b/supabase/migrations/1_b.sql", &FIRST.replace("songs", "albums"));
    assert_eq!(ignores(&project, &["supabase"]), Vec::<String>::new());
    assert_eq!(ignores(&project, &["."]), both.get(1..).unwrap());
}
