//! The README shows what the program prints.
//!
//! Each `console` block is a session: a line `$ miglint …` is run in the root of the repository, and what stands below it is
//! what goes to standard output. A line that holds nothing but `…` stands for lines that are left out.

use super::fresh;
use std::path::Path;
use std::process::Command;

const LEFT_OUT: &str = "…";

#[test]
fn its_sessions_are_real() {
    let text = include_str!("../../README.md").replace("\r\n", "\n");
    let mut expected = String::new();
    let mut lines = text.lines().peekable();
    let mut in_session = false;
    while let Some(line) = lines.next() {
        in_session = if in_session { line != "```" } else { line == "```console" };
        expected.extend([line, "\n"]);
        if let Some(command) = line.strip_prefix("$ miglint ").filter(|_| in_session) {
            let mut shown = Vec::new();
            while let Some(line) = lines.next_if(|line| *line != "```" && !line.starts_with("$ ")) {
                shown.push(line);
            }
            expected.push_str(&as_shown(&run(command), &shown));
        }
    }
    fresh::hold("README.md", &expected);
}

fn run(command: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_miglint"))
        .args(command.split_whitespace())
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
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
