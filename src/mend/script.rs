//! A plan as the texts of migrations: which steps share a file, and what stands around them.

use super::{Phase, Plan, Step};
use crate::source::{Layout, Wrapping};
use std::collections::BTreeSet;

/// One new migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// What its file is called, without version and ending: `repair_validate`.
    pub name: String,
    pub text: String,
}

/// How long a statement waits for a lock. Who waits for one stops everybody who comes later.
const SET_LOCK_TIMEOUT: &str = "set lock_timeout = '5s';\n";
const RESET_LOCK_TIMEOUT: &str = "\nreset lock_timeout;\n";

/// The files of a repair, in the order in which they run.
pub fn scripts(plan: &Plan, layout: Layout) -> Vec<Script> {
    let of = |wanted: &dyn Fn(Phase) -> bool| plan.steps.iter().filter(|step| wanted(step.part.phase)).collect::<Vec<&Step>>();
    let apart = layout.commits_each_file();
    let now = of(&|phase| phase < Phase::Validate || !apart);
    let validate = of(&|phase| phase == Phase::Validate && apart);
    let alone = of(&|phase| phase == Phase::Concurrent && apart);
    let mut writer = Writer { plan, layout, explained: BTreeSet::new() };
    let mut scripts = Vec::new();
    if !now.is_empty() {
        scripts.push(writer.transaction("repair", &now));
    }
    if !validate.is_empty() {
        scripts.push(writer.transaction("repair_validate", &validate));
    }
    if layout.sends_one_by_one() && !alone.is_empty() {
        scripts.push(writer.outside("repair_concurrently".to_owned(), &alone));
    } else {
        let files = (1..).zip(&alone);
        scripts.extend(files.map(|(number, step)| writer.outside(format!("repair_concurrently_{number}"), &[*step])));
    }
    scripts
}

struct Writer<'a> {
    plan: &'a Plan,
    layout: Layout,
    /// The findings whose message has been written.
    explained: BTreeSet<usize>,
}

impl Writer<'_> {
    fn transaction(&mut self, name: &str, steps: &[&Step]) -> Script {
        let mut text = format!("{}{SET_LOCK_TIMEOUT}", self.layout.opening(Wrapping::Transaction));
        for step in steps {
            text.push('\n');
            text.push_str(&self.step(step));
        }
        if !self.layout.resets_settings() {
            text.push_str(RESET_LOCK_TIMEOUT);
        }
        Script { name: name.to_owned(), text }
    }

    /// Statements that run outside a transaction. Most runners want a file for each.
    fn outside(&mut self, name: String, steps: &[&Step]) -> Script {
        let steps: Vec<String> = steps.iter().map(|step| self.step(step)).collect();
        Script { name, text: format!("{}{}", self.layout.opening(Wrapping::NoTransaction), steps.join("\n")) }
    }

    fn step(&mut self, step: &Step) -> String {
        let mut text = String::new();
        for number in &step.mends {
            self.reason(&mut text, *number);
        }
        for line in &step.part.comment {
            comment(&mut text, line);
        }
        text.push_str(&self.layout.guarded(&format!("{};", step.part.sql)));
        text.push('\n');
        text
    }

    /// The finding: in full where it is named first, then by its name.
    fn reason(&mut self, text: &mut String, number: usize) {
        let Some(mended) = self.plan.mended.get(number) else { return };
        if self.explained.insert(number) {
            comment(text, &format!("{}: {}", mended.rule, mended.message));
        } else {
            let object = mended.object.as_ref().map(|object| format!(": {object}")).unwrap_or_default();
            comment(text, &format!("{}{object}", mended.rule));
        }
    }
}

/// A line as a comment. Names of objects may hold anything, also the end of a line.
fn comment(text: &mut String, line: &str) {
    let line: String = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.push_str("-- ");
    text.push_str(line.trim_end());
    text.push('\n');
}
