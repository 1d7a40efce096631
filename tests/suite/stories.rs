//! The stories of `rules/stories.md`: each has an example that is flagged and a healthy one beside it, and what the server said of
//! the first is what is recorded.

use crate::pages;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// So many stories at least have to be told.
const AT_LEAST: usize = 60;

/// The stories from the first to this one are all there, but those below.
const LAST: u32 = 50;
const NOT_TOLD: &[u32] = &[38, 49];

struct Story {
    name: String,
    flagged: String,
    healthy: String,
    sqlstate: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}")).replace("\r\n", "\n")
}

fn stories() -> Vec<Story> {
    let text = read("rules/stories.md");
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| story"));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [name, _, flagged, healthy, sqlstate] = cells.as_slice() else { panic!("{row}") };
        let [name, flagged, healthy, sqlstate] = [name, flagged, healthy, sqlstate].map(|cell| (*cell).to_owned());
        Story { name, flagged, healthy, sqlstate }
    })
    .collect()
}

/// The examples of a page by their titles; the migrations of one project are one text.
fn examples(page: &str) -> BTreeMap<String, String> {
    let found = pages::examples(&read(&format!("rules/{page}.md")));
    found.into_iter().map(|example| (example.title, example.files.into_iter().map(|file| file.text).collect())).collect()
}

fn example(name: &str) -> String {
    let (page, heading) = name.split_once(": ").unwrap_or_else(|| panic!("{name} is not `page: heading`"));
    examples(page).remove(heading).unwrap_or_else(|| panic!("{name} is not there"))
}

#[test]
fn every_story_has_a_flagged_and_a_healthy_example() {
    let stories = stories();
    assert!(stories.len() >= AT_LEAST, "{}", stories.len());
    let mut wrong = Vec::new();
    for story in &stories {
        if !example(&story.flagged).contains("-- flagged") {
            wrong.push(format!("{}: nothing is flagged in {}", story.name, story.flagged));
        }
        if example(&story.healthy).contains("-- flagged") {
            wrong.push(format!("{}: {} is not healthy", story.name, story.healthy));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_story_is_told_twice_or_left_out() {
    let stories = stories();
    let names: BTreeSet<&str> = stories.iter().map(|story| story.name.as_str()).collect();
    assert_eq!(names.len(), stories.len());
    let number = |name: &str| name.trim_end_matches(char::is_alphabetic).parse::<u32>().ok();
    let told: BTreeSet<u32> = names.iter().filter_map(|name| number(name)).collect();
    let missing: Vec<u32> = (1..=LAST).filter(|number| !told.contains(number)).collect();
    assert_eq!(missing, NOT_TOLD);
}

/// `tests/users.rs` records what a server answers, and asks again where one is named.
#[test]
fn the_server_said_so() {
    let recorded = read("tests/oracle/users.txt");
    let answers: BTreeMap<&str, &str> = recorded.lines().map(|line| line.split_once(" | ").unwrap_or((line, ""))).collect();
    let mut wrong = Vec::new();
    for story in stories() {
        let answer = |name: &str| answers.get(name.strip_prefix("users/").unwrap_or(name)).copied();
        let asked = story.sqlstate != "–";
        match answer(&story.flagged) {
            Some(said) if asked && !said.contains(&story.sqlstate) => wrong.push(format!("{}: {said}", story.name)),
            None if asked => wrong.push(format!("{}: no server was asked", story.name)),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
