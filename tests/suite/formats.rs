//! The reports for CI servers: beside a fixture as expected, clean in every surroundings, within the limits of their readers.

use crate::fresh::hold;
use crate::project::{Project, project};
use serde_json::Value;
use std::path::Path;

/// The formats that programs read, and the file in which the fixture has each.
const FORMATS: &[(&str, &str)] = &[
    ("github", "github.txt"),
    ("gitlab", "gitlab.json"),
    ("sarif", "sarif.json"),
    ("junit", "junit.xml"),
    ("checkstyle", "checkstyle.xml"),
    ("rdjson", "rdjson.json"),
    ("jsonl", "findings.jsonl"),
];

/// A fixture in a repository of its own, so that its paths do not depend on where this one is.
fn fixture(name: &str) -> Project {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    let copy = project(&[]);
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => {
                    let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                    copy.write(&name, &std::fs::read_to_string(path).unwrap());
                }
            }
        }
    }
    copy
}

/// Names that are the same, one of them kept back with a reason.
const SUPPRESSED: &str = "create table a (id int primary key, name text unique);\n\n-- miglint: ignore integrity/duplicate-unique \
                          -- both names are known\nalter table a add constraint \"it's\" unique (name);\n";

fn report(project: &Project, format: &str) -> String {
    String::from_utf8(project.run(&["check", "--format", format]).stdout).unwrap()
}

/// How long a check took is no part of the comparison.
fn without_duration(report: &str) -> String {
    let line = |line: &str| match line.rsplit_once(" · ") {
        Some((rest, duration)) if duration.ends_with(" ms") || duration.ends_with(" s") => format!("{rest}\n"),
        _ => format!("{line}\n"),
    };
    report.lines().map(line).collect()
}

/// SARIF holds the pages of rules, whose words are no part of the comparison either.
fn without_pages(report: &str) -> String {
    let is_page = |line: &str| ["\"text\": \"# ", "\"markdown\": \"# "].iter().any(|page| line.trim_start().starts_with(page));
    let key = |line: &str| line.split_once(": ").map_or(line.to_owned(), |(key, _)| format!("{key}: …"));
    report.lines().map(|line| if is_page(line) { format!("{}\n", key(line)) } else { format!("{line}\n") }).collect()
}

#[test]
fn reports_lie_beside_the_fixture() {
    let project = fixture("phone-app");
    for (format, file) in FORMATS {
        let report = without_duration(&report(&project, format));
        hold(&format!("fixtures/phone-app/reports/{file}"), &without_pages(&report));
    }
    let summary = project.path().join("summary.md");
    project.command(&["check", "-f", "github"]).env("GITHUB_STEP_SUMMARY", &summary).output().unwrap();
    hold("fixtures/phone-app/reports/step-summary.md", &without_duration(&std::fs::read_to_string(summary).unwrap()));
}

#[test]
fn sarif_follows_its_schema() {
    let schema: Value = serde_json::from_str(include_str!("sarif/sarif-schema-2.1.0.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut projects: Vec<Project> = ["band-app", "cases-app", "memberships-app", "phone-app-fixed"].map(fixture).into();
    projects.push(project(&[("migrations/1_å [b].sql", SUPPRESSED)]));
    for project in &projects {
        let log: Value = serde_json::from_str(&report(project, "sarif")).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, Vec::<String>::new());
    }
    // The validator can refuse.
    assert!(!validator.is_valid(&serde_json::json!({"version": "2.1.0", "runs": [{"results": []}]})));
}

#[test]
fn sarif_has_what_is_kept_back_and_why() {
    let project = project(&[("migrations/1_å [b].sql", SUPPRESSED)]);
    let log: Value = serde_json::from_str(&report(&project, "sarif")).unwrap();
    let result = &log["runs"][0]["results"][0];
    let expected = serde_json::json!([{"kind": "inSource", "status": "accepted", "justification": "both names are known"}]);
    assert_eq!(result["suppressions"], expected, "{log}");
    let uri = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "migrations/1_%C3%A5%20%5Bb%5D.sql");
}

/// An edit above a finding moves it and makes no new one of it.
#[test]
fn identities_stay_when_lines_move() {
    let project = fixture("cases-app");
    let identities = |project: &Project| -> Vec<String> {
        let log: Value = serde_json::from_str(&report(project, "sarif")).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap();
        results.iter().map(|result| result["partialFingerprints"].to_string()).collect()
    };
    let before = identities(&project);
    let file = "supabase/migrations/20250302101500_profiles.sql";
    project.write(file, &format!("\n\n-- moved\n{}", project.read(file)));
    assert_eq!(identities(&project), before);
    assert!(!before.is_empty());
}

#[test]
fn programs_read_the_same_in_every_surroundings() {
    let project = fixture("cases-app");
    for (format, _) in FORMATS {
        let plain = without_duration(&report(&project, format));
        let forced = project
            .command(&["check", "--color", "always", "--format", format])
            .env_remove("NO_COLOR")
            .envs([
                ("FORCE_COLOR", "1"),
                ("CLICOLOR_FORCE", "1"),
                ("COLUMNS", "60"),
                ("GITHUB_ACTIONS", "true"),
                ("TERM", "dumb"),
            ])
            .output()
            .unwrap();
        assert_eq!(without_duration(&String::from_utf8(forced.stdout).unwrap()), plain, "{format}");
        assert!(!plain.contains('\u{1b}'), "{format}");
    }
}

#[test]
fn several_reports_are_written_at_once() {
    let project = fixture("cases-app");
    let output = project.run(&["check", "-f", "sarif=a.sarif", "-f", "concise", "-f", "jsonl=b.jsonl"]);
    assert_eq!(without_duration(&String::from_utf8(output.stdout).unwrap()), without_duration(&report(&project, "concise")));
    assert_eq!(project.read("a.sarif"), report(&project, "sarif"));
    assert_eq!(project.read("b.jsonl"), report(&project, "jsonl"));
    let silent = project.run(&["check", "-f", "junit=c.xml"]);
    assert!(silent.stdout.is_empty() && project.read("c.xml").starts_with("<?xml"));
    let refused = project.run(&["check", "-f", "junit=gone/c.xml"]);
    assert_eq!(refused.status.code(), Some(2));
    // A device stays one.
    #[cfg(unix)]
    assert_eq!(project.run(&["check", "-f", "json=/dev/null"]).status.code(), silent.status.code());
}

/// GitHub drops what is beyond ten of a kind, so the errors come first and the rest is said.
#[test]
fn github_gets_no_more_annotations_than_it_shows() {
    let many: String = (0..25).map(|_| "creat table a (id int);\n").collect();
    let project = project(&[("supabase/migrations/1_::error::.sql", &many)]);
    let text = report(&project, "github");
    let commands: Vec<&str> = text.lines().filter(|line| line.starts_with("::")).collect();
    assert_eq!(commands.iter().filter(|line| line.starts_with("::error ")).count(), 10, "{text}");
    assert!(commands[0].contains("file=supabase/migrations/1_%3A%3Aerror%3A%3A.sql,line=1,"), "{text}");
    assert!(text.contains("\n15 of 25 findings are not annotated: GitHub takes 10 of a kind\n"), "{text}");
}
