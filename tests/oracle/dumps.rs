//! `schema --format sql` under every script: what it says must make again what the script left, for the replay and for a server.
//!
//! The answers are those of the scripts themselves.

use super::case::{self, Answer, Case, Family};
use super::server::Server;
use super::{Outcome, RECORDED, is_chosen, model};
use miglint::dump;
use miglint::replay::base_catalog;
use std::collections::BTreeSet;

pub fn check(filters: &[String], server: Option<&Server>, known: &BTreeSet<String>) -> Outcome {
    let mut outcome = Outcome::default();
    for family in case::families() {
        for case in &family.cases {
            let label = format!("dumps: {} / {}", family.name, case.title);
            // A script that the replay reads otherwise is told of where it stands.
            if is_chosen(filters, "dumps", &label) && !known.contains(&format!("{}: {}", family.name, case.title)) {
                check_case(&family, case, &label, server, known, &mut outcome);
            }
        }
    }
    outcome
}

fn check_case(
    family: &Family,
    case: &Case,
    label: &str,
    server: Option<&Server>,
    known: &BTreeSet<String>,
    outcome: &mut Outcome,
) {
    outcome.cases += 1;
    let run = model::run(case, family.platform);
    let text = dump::sql::script(&run.catalog, base_catalog(family.platform), &run.sources, family.platform);
    let script = Case { title: label.to_owned(), script: text, answer: Answer::default() };
    let wanted = Answer { refusals: Vec::new(), facts: case.answer.facts.clone() };
    let mut answers = vec![("the replay", model::answer(&script, family.platform))];
    if let Some(server) = server.filter(|server| server.major == RECORDED) {
        outcome.asked += 1;
        answers.push(("the server", server.answer(&script, family.platform)));
    }
    let wrong = answers.into_iter().find(|(_, answer)| *answer != wanted);
    let explain = || {
        let (who, answer) = wrong.as_ref().map_or(("nobody", &wanted), |(who, answer)| (*who, answer));
        format!("{label}\n--- wanted\n{}--- {who} makes of the dump\n{}", case.with(&wanted), script.with(answer))
    };
    outcome.judge(wrong.is_none(), known.contains(label), label, explain);
}
