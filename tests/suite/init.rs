//! The first day: `init` leaves a project whose history passes, and `config show` says what was found out.

use super::project::{Project, project};

const TABLES: &str = "create table public.users (id uuid primary key, email text);\n\
                      create table public.songs (id uuid primary key, owner uuid references public.users (id));\n\
                      create table public.plays (id uuid primary key, owner uuid references auth.users (id));\n";

fn adopted(files: &[(&str, &str)], args: &[&str]) -> (Project, String) {
    let project = project(files);
    let said = project.says(&[&["init"], args].concat());
    (project, said)
}

#[test]
fn todays_history_passes_and_tomorrows_is_held_to_the_rules() {
    let files = [("supabase/migrations/20250101000000_a.sql", TABLES), ("supabase/config.toml", "[db]\nmajor_version = 15\n")];
    let (project, said) = adopted(&files, &[]);
    let lines: Vec<&str> = said.lines().collect();
    let history = "supabase/migrations: 1 file, layout supabase, Supabase with PostgreSQL 15, up to version 20250101000000; \
                   users are in public.users (found: 1 reference)";
    assert_eq!(lines[..2], [history, "lint.toml: written"]);
    assert!(lines[2].starts_with("lint-baseline.toml: "), "{said}");
    let lint_toml = project.read("lint.toml");
    for line in
        ["paths = [\"supabase/migrations\"]", "applied = \"20250101000000\"", "table = \"public.users\"", "#postgres = 15"]
    {
        assert!(lint_toml.lines().any(|other| other == line), "{line} is not in {lint_toml}");
    }
    project.says(&["check", "--fail-on", "info", "--strict-baseline"]);

    project.write("supabase/migrations/20250102000000_b.sql", "\ndrop table public.albums;\n");
    let output = project.run(&["check", "--quiet", "--format", "concise"]);
    let found = String::from_utf8(output.stdout).unwrap();
    let expected = "supabase/migrations/20250102000000_b.sql:2:12: error[replay/undefined-table]";
    assert!(found.starts_with(expected) && found.lines().count() == 1, "{found}");
}

#[test]
fn it_overwrites_nothing_unasked() {
    let files = [("migrations/1_a.sql", "create table a (id int primary key);\n"), ("lint.toml", "[rules]\nusers = 'off'\n")];
    let project = project(&files);
    let output = project.run(&["init"]);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && stderr.starts_with("error: lint.toml is there already"), "{stderr}");
    assert_eq!(project.read("lint.toml"), files[1].1);
    project.says(&["init", "--force"]);
    assert!(project.read("lint.toml").contains("paths = [\"migrations\"]"));
    // Nothing is found, so there is no baseline.
    assert!(!project.path().join("lint-baseline.toml").exists());
}

#[test]
fn each_project_of_a_repository_gets_its_own() {
    let files = [
        ("apps/a/supabase/migrations/1_a.sql", TABLES),
        ("apps/b/supabase/migrations/1_a.sql", "create table a (id int primary key);\n"),
    ];
    let (project, _) = adopted(&files, &[]);
    assert!(project.read("apps/a/lint.toml").contains("table = \"public.users\""));
    assert!(project.read("apps/b/lint.toml").contains("#table = \"auto\""));
    assert!(project.path().join("apps/a/lint-baseline.toml").exists());
    assert!(!project.path().join("lint.toml").exists());
    project.says(&["check", "--fail-on", "info"]);
}

#[test]
fn settings_are_shown_with_their_origin() {
    let project = project(&[
        ("supabase/migrations/1_a.sql", TABLES),
        ("supabase/config.toml", "[db]\nmajor_version = 15\n[api]\nschemas = ['public', 'api']\n"),
        ("lint.toml", "[rules]\n'users/missing-backfill' = 'off'\n[[ignore]]\nrule = 'users'\nexpires = '2020-01-01'\n"),
    ]);
    let shown = project.says(&["config", "show", "--platform", "supabase"]);
    let expected = [
        "[migrations]",
        "paths = [\"supabase/migrations\"]          # found; files: 1",
        "layout = \"supabase\"                      # told by the files",
        "platform = \"supabase\"                    # the command line",
        "postgres = 15                            # supabase/config.toml",
        "applied = \"none\"                         # the default",
        "# The REST API serves public, api; new tables too",
        "",
        "[users]",
        "table = \"public.users\"                   # found: 1 reference",
        "",
        "[rules]",
        "\"users/missing-backfill\" = \"off\"         # lint.toml; its own level is warning",
        "# All others are at their own level: `miglint rules` lists them",
        "",
        "[[ignore]]",
        "rule = \"users\"                           # lint.toml",
        "expires = \"2020-01-01\"                   # lint.toml; it has ended",
    ];
    assert_eq!(shown.lines().collect::<Vec<&str>>(), expected);
}

/// The keys that the schema lists are those that the reference lint.toml shows, and the other way round.
#[test]
fn the_schema_knows_every_key() {
    let schema: serde_json::Value = serde_json::from_str(&project(&[]).says(&["config", "schema"])).unwrap();
    let sections = schema["properties"].as_object().unwrap();
    let reference = include_str!("../../lint.toml");
    let uncommented: String = reference
        .lines()
        .map(|line| line.strip_prefix("#   ").or(line.strip_prefix('#').filter(|line| !line.starts_with(' '))).unwrap_or(line))
        .filter(|line| !line.starts_with("# "))
        .flat_map(|line| [line, "\n"])
        .collect();
    let document: toml::Table = uncommented.parse().unwrap();
    let keys = |value: &toml::Value| -> Vec<String> {
        let table = value.as_array().map_or(value, |array| &array[0]).as_table().unwrap();
        table.keys().cloned().collect()
    };
    assert_eq!(sections.len(), document.len());
    for (section, value) in &document {
        let of_section = &sections[section];
        let listed = of_section["items"].as_object().map_or(&of_section["properties"], |items| &items["properties"]);
        let listed = listed.as_object().unwrap();
        let mut known: Vec<String> = listed.keys().filter(|key| section != "rules" || key.contains('/')).cloned().collect();
        let mut shown = keys(value);
        known.sort();
        shown.sort();
        assert_eq!(known, shown, "{section}");
    }
}
