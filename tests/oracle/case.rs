//! Cases as files: scripts with the answer of a server beside them.
//!
//! `cases/<family>.sql` holds scripts between lines `--- title`. Behind the statement that is refused stands
//! `--! SQLSTATE message`, at the end of the script `--= fact` for each fact of the catalog that is left. What stands before
//! the first title is a comment; where it says `platform: supabase` the cases start from such a project.

use miglint::platform::Platform;
use std::fmt::Write;
use std::path::PathBuf;

pub struct Family {
    pub name: String,
    pub platform: Platform,
    /// What stands before the first case.
    head: String,
    pub cases: Vec<Case>,
}

pub struct Case {
    pub title: String,
    /// The script without its answer.
    pub script: String,
    pub answer: Answer,
}

/// What came of a script.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    pub refusals: Vec<Refusal>,
    /// One a line, parts of an object indented.
    pub facts: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The line of the script on which the statement ends, from 1.
    pub line: usize,
    pub sqlstate: String,
    pub message: String,
}

impl Case {
    /// Statements run one by one, without a transaction around them, in a database that is thrown away.
    pub fn commits(&self) -> bool {
        self.title.ends_with("(commits)")
    }
}

pub fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "oracle"].iter().collect()
}

/// All families, in the order of their names.
pub fn families() -> Vec<Family> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder().join("cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| Family::read(path)).collect()
}

impl Family {
    fn read(path: &std::path::Path) -> Family {
        let text = std::fs::read_to_string(path).unwrap();
        let mut head = String::new();
        let mut cases: Vec<Case> = Vec::new();
        for line in text.lines() {
            if let Some(title) = line.strip_prefix("--- ") {
                cases.push(Case { title: title.to_owned(), script: String::new(), answer: Answer::default() });
            } else if let Some(case) = cases.last_mut() {
                case.line(line);
            } else {
                head.push_str(line);
                head.push('\n');
            }
        }
        for case in &mut cases {
            case.script.truncate(case.script.trim_end().len());
            case.script.push('\n');
        }
        let platform = if head.contains("platform: supabase") { Platform::Supabase } else { Platform::Postgres };
        Family { name: path.file_stem().unwrap().to_string_lossy().into_owned(), platform, head, cases }
    }

    /// Writes the file anew, with the answers that the cases have.
    pub fn write(&self) {
        let cases: Vec<String> = self.cases.iter().map(Case::render).collect();
        let text = format!("{}{}", self.head, cases.join("\n"));
        std::fs::write(folder().join("cases").join(format!("{}.sql", self.name)), text).unwrap();
    }
}

impl Case {
    fn line(&mut self, line: &str) {
        if let Some(refusal) = line.strip_prefix("--! ") {
            let (sqlstate, message) = refusal.split_once(' ').unwrap_or((refusal, ""));
            let refusal =
                Refusal { line: self.script.lines().count(), sqlstate: sqlstate.to_owned(), message: message.to_owned() };
            self.answer.refusals.push(refusal);
        } else if let Some(fact) = line.strip_prefix("--= ") {
            self.answer.facts.push(fact.to_owned());
        } else {
            self.script.push_str(line);
            self.script.push('\n');
        }
    }

    fn render(&self) -> String {
        format!("--- {}\n{}", self.title, self.with(&self.answer))
    }

    /// The script with an answer in it.
    pub fn with(&self, answer: &Answer) -> String {
        let mut text = String::new();
        for (line, number) in self.script.lines().zip(1..) {
            writeln!(text, "{line}").unwrap();
            for refusal in answer.refusals.iter().filter(|refusal| refusal.line == number) {
                writeln!(text, "--! {} {}", refusal.sqlstate, refusal.message).unwrap();
            }
        }
        for fact in &answer.facts {
            writeln!(text, "--= {fact}").unwrap();
        }
        text
    }
}
