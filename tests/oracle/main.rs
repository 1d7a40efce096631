//! Is the model right? Scripts by family, with what a PostgreSQL 15 answered beside them.
//!
//! Without a server the replay is compared with the recorded answers. With `MIGLINT_ORACLE` (a connection string, or the folder
//! of a server's socket) every script runs on that server, too, and the recorded answers are held against it; with `UPDATE=1`
//! they are recorded anew. Arguments choose scripts whose family or title contains one of them.
//!
//! `differences.txt` lists the scripts on which the replay is known to differ. One that agrees must leave the list.

mod case;
mod dumps;
mod edits;
mod facts;
mod fixtures;
mod locks;
mod model;
mod repairs;
mod server;

use case::{Answer, Case, Family};
use server::Server;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

/// The version whose answers are recorded.
const RECORDED: u16 = 15;

#[derive(Default)]
struct Outcome {
    cases: usize,
    agree: usize,
    known: usize,
    asked: usize,
    /// Answers that are another version's own.
    other_version: Vec<String>,
    /// Scripts of differences.txt that agree.
    settled: BTreeSet<String>,
    wrong: Vec<String>,
}

fn main() -> ExitCode {
    let filters: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    // What asks for the names of tests, such as an editor, gets none.
    if std::env::args().any(|argument| argument == "--list") {
        return ExitCode::SUCCESS;
    }
    let server = std::env::var("MIGLINT_ORACLE").ok().map(|place| Server::connect(&place));
    let known = known_differences();
    let mut total = Outcome::default();
    println!();
    for mut family in case::families() {
        let chosen = |case: &Case| is_chosen(&filters, &family.name, &case.title);
        let numbers: Vec<usize> =
            family.cases.iter().enumerate().filter(|(_, case)| chosen(case)).map(|(number, _)| number).collect();
        let outcome = check(&mut family, &numbers, server.as_ref(), &known);
        report(&family.name, &outcome);
        total.add(outcome);
    }
    let outcome = dumps::check(&filters, server.as_ref(), &known);
    report("dumps", &outcome);
    total.add(outcome);
    let outcome = fixtures::check(&filters, server.as_ref(), &known);
    report("fixtures", &outcome);
    total.add(outcome);
    let outcome = repairs::check(&filters, server.as_ref());
    report("repairs", &outcome);
    total.add(outcome);
    let outcome = edits::check(&filters, server.as_ref());
    report("edits", &outcome);
    total.add(outcome);
    settle(&mut total);
    conclude(&total, server.as_ref())
}

/// What agrees must leave the list of differences. With `UPDATE=1` it does.
fn settle(total: &mut Outcome) {
    if std::env::var_os("UPDATE").is_none() {
        let leave =
            |label: &String| format!("{label}\nagrees now: UPDATE=1 cargo test --test oracle takes it out of differences.txt\n");
        total.wrong.extend(total.settled.iter().map(leave));
        return;
    }
    let text = std::fs::read_to_string(differences()).unwrap();
    let kept = text.lines().filter(|line| !total.settled.contains(label_of(line)));
    std::fs::write(differences(), kept.map(|line| format!("{line}\n")).collect::<String>()).unwrap();
    total.agree += total.settled.len();
}

fn differences() -> PathBuf {
    case::folder().join("differences.txt")
}

/// `family: title`, of a line of differences.txt
fn label_of(line: &str) -> &str {
    line.split(" — ").next().unwrap_or_default().trim()
}

fn is_chosen(filters: &[String], family: &str, title: &str) -> bool {
    filters.is_empty() || filters.iter().any(|filter| family.contains(filter.as_str()) || title.contains(filter.as_str()))
}

fn known_differences() -> BTreeSet<String> {
    let text = std::fs::read_to_string(differences()).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines.map(|line| label_of(line).to_owned()).collect()
}

fn check(family: &mut Family, numbers: &[usize], server: Option<&Server>, known: &BTreeSet<String>) -> Outcome {
    let mut outcome = Outcome { cases: numbers.len(), ..Outcome::default() };
    let record = std::env::var_os("UPDATE").is_some() && server.is_some();
    for number in numbers {
        let label = format!("{}: {}", family.name, family.cases[*number].title);
        if let Some(server) = server {
            let answer = server.answer(&family.cases[*number], family.platform);
            outcome.asked += 1;
            if record {
                family.cases[*number].answer = answer;
            } else if answer != family.cases[*number].answer && server.major != RECORDED {
                outcome.other_version.push(label.clone());
            } else if answer != family.cases[*number].answer {
                let case = &family.cases[*number];
                outcome.wrong.push(differ(
                    &label,
                    case,
                    "recorded",
                    &case.answer,
                    &format!("PostgreSQL {}", server.version),
                    &answer,
                ));
            }
        }
        let case = &family.cases[*number];
        let answer = model::answer(case, family.platform);
        let same = answer == case.answer;
        outcome.judge(same, known.contains(&label), &label, || {
            differ(&label, case, "the server", &case.answer, "the replay", &answer)
        });
    }
    if record {
        family.write();
    }
    outcome
}

fn differ(label: &str, case: &Case, one: &str, first: &Answer, other: &str, second: &Answer) -> String {
    format!("{label}\n--- {one}\n{}--- {other}\n{}", case.with(first), case.with(second))
}

impl Outcome {
    fn judge(&mut self, same: bool, known: bool, label: &str, explain: impl FnOnce() -> String) {
        match (same, known) {
            (true, false) => self.agree += 1,
            (false, true) => self.known += 1,
            (true, true) => drop(self.settled.insert(label.to_owned())),
            (false, false) => self.wrong.push(explain()),
        }
    }

    fn add(&mut self, other: Outcome) {
        self.cases += other.cases;
        self.agree += other.agree;
        self.known += other.known;
        self.asked += other.asked;
        self.other_version.extend(other.other_version);
        self.settled.extend(other.settled);
        self.wrong.extend(other.wrong);
    }
}

fn report(family: &str, outcome: &Outcome) {
    if outcome.cases > 0 {
        println!("{family:24} {:4} cases, {:4} agree, {:3} known to differ", outcome.cases, outcome.agree, outcome.known);
    }
}

fn conclude(total: &Outcome, server: Option<&Server>) -> ExitCode {
    let with = match server {
        Some(server) => format!("{} asked of PostgreSQL {}", total.asked, server.version),
        None => format!("no server asked (MIGLINT_ORACLE is not set): compared with the answers of a PostgreSQL {RECORDED}"),
    };
    println!("oracle: {} cases, {} agree, {} known to differ; {with}\n", total.cases, total.agree, total.known);
    if let Some(server) = server.filter(|server| server.major != RECORDED) {
        println!(
            "NOT HELD AGAINST THE SERVER: it is no PostgreSQL {RECORDED} but {}, which answers these otherwise",
            server.version
        );
        total.other_version.iter().for_each(|label| println!("  {label}"));
    }
    for wrong in &total.wrong {
        println!("{wrong}");
    }
    if total.wrong.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("oracle: {} wrong", total.wrong.len());
    ExitCode::FAILURE
}
