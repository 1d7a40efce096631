//! The README shows what the program prints.
//!
//! Each `console` block is a session: a line `$ miglint …` is run in the root of the repository, and what stands below it is
//! what goes to standard output. A line that holds nothing but `…` stands for lines that are left out. The blocks that say
//! `sandbox=FOLDER` are one session in a copy of that folder, a repository of its own in which all of it is committed; there
//! any line behind `$ ` is run by the shell.

use super::fresh;
use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

const LEFT_OUT: &str = "…";

#[test]
fn its_sessions_are_real() {
    let text = include_str!("../../README.md").replace("\r\n", "\n");
    let mut expected = String::new();
    let mut lines = text.lines().peekable();
    let (mut in_session, mut folder) = (false, None);
    let mut sandboxes: HashMap<&str, tempfile::TempDir> = HashMap::new();
    while let Some(line) = lines.next() {
        if let Some(session) = line.strip_prefix("```console") {
            (in_session, folder) = (true, session.trim().strip_prefix("sandbox="));
        } else if line == "```" {
            in_session = false;
        }
        expected.extend([line, "\n"]);
        let sandbox = folder.map(|folder| sandboxes.entry(folder).or_insert_with(|| sandbox(folder)).path());
        let command = line.strip_prefix("$ ").filter(|line| in_session && (folder.is_some() || line.starts_with("miglint ")));
        if let Some(command) = command {
            let mut shown = Vec::new();
            while let Some(line) = lines.next_if(|line| *line != "```" && !line.starts_with("$ ")) {
                shown.push(line);
            }
            expected.push_str(&as_shown(&run(command, sandbox), &shown));
        }
    }
    fresh::hold("README.md", &expected);
}

/// A copy of a folder as a repository of its own.
fn sandbox(folder: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    let commit = "git init -q -b main && git add . && git commit -qm first --no-verify";
    shell(&format!("cp -R '{folder}/.' '{0}' && cd '{0}' && {commit}", copy.path().display()), None);
    copy
}

fn run(command: &str, sandbox: Option<&Path>) -> String {
    match sandbox {
        Some(_) => shell(command, sandbox),
        None => {
            let mut miglint = Command::new(env!("CARGO_BIN_EXE_miglint"));
            stdout(miglint.args(command.split_whitespace().skip(1)), None)
        }
    }
}

/// Runs a line with `miglint` among the programs.
fn shell(line: &str, folder: Option<&Path>) -> String {
    let programs = Path::new(env!("CARGO_BIN_EXE_miglint")).parent().unwrap().to_owned();
    let others = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(programs).chain(std::env::split_paths(&others))).unwrap();
    stdout(Command::new("sh").args(["-c", line]).env("PATH", path), folder)
}

fn stdout(command: &mut Command, folder: Option<&Path>) -> String {
    let output = command
        .current_dir(folder.unwrap_or(Path::new(env!("CARGO_MANIFEST_DIR"))))
        .envs([("GIT_AUTHOR_NAME", "t"), ("GIT_AUTHOR_EMAIL", "t@example.org")])
        .envs([("GIT_COMMITTER_NAME", "t"), ("GIT_COMMITTER_EMAIL", "t@example.org")])
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// The output, with the lines left out that the README leaves out, and with its time.
fn as_shown(output: &str, shown: &[&str]) -> String {
    let lines: Vec<&str> = output.lines().collect();
    let kept: Vec<&str> = match shown.iter().position(|line| *line == LEFT_OUT) {
        Some(head) if shown.len() <= lines.len() => {
            let tail = shown.len() - head - 1;
            [&lines[..head], &[LEFT_OUT], &lines[lines.len() - tail..]].concat()
        }
        _ => lines,
    };
    let time = shown.iter().find_map(|line| time(line));
    kept.into_iter().map(|line| with_time(line, time) + "\n").collect()
}

/// What the footer says last: `9 ms`.
fn time(line: &str) -> Option<&str> {
    let (_, last) = line.rsplit_once(" · ")?;
    (last.ends_with(" ms") || last.ends_with(" s")).then_some(last)
}

/// A footer with the time that the README shows: no two runs take the same.
fn with_time(line: &str, shown: Option<&str>) -> String {
    match time(line).zip(shown) {
        Some((own, shown)) => line.replace(own, shown),
        None => line.to_owned(),
    }
}
