//! The parts of all mends in one order, proven by a replay behind the history.
//!
//! A mend can make room for another: a key that goes to the right table may still stop a deletion. So what was planned is
//! replayed, and what `check` finds then is mended as well, until there is nothing more to do.

use super::{Obstacle, Part, Surroundings, mend_of, script};
use crate::finding::{Diagnostic, Object, Severity};
use crate::lint::{self, Input, Survey};
use crate::source::{Layout, SourceFile, Sources};
use crate::text::FileId;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// A repair: what it runs, what it mends, and what it leaves.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// In the order in which they run.
    pub steps: Vec<Step>,
    pub mended: Vec<Mended>,
    pub left: Vec<Left>,
    /// What the repair itself would bring: a defect of miglint.
    pub brought: Vec<Diagnostic>,
}

/// A part, and the findings that it is for.
#[derive(Debug, Clone)]
pub struct Step {
    pub part: Part,
    /// Places in [`Plan::mended`], ascending.
    pub mends: Vec<usize>,
}

/// A finding that the repair mends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mended {
    pub rule: &'static str,
    pub object: Option<Object>,
    pub message: String,
    fingerprint: String,
}

/// A finding that a person has to mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    pub rule: &'static str,
    pub object: Option<Object>,
    pub message: String,
    pub reason: String,
}

/// What is to be mended.
#[derive(Clone, Copy)]
pub struct Wanted<'a> {
    pub findings: &'a dyn Fn(&Diagnostic) -> bool,
    /// Also by what others may notice.
    pub may_be_unsafe: bool,
}

/// Mends that make room for others are rare; chains of them are short.
const MAX_ROUNDS: usize = 8;

/// Plans a repair of a project.
pub fn plan(input: &Input, wanted: Wanted) -> Plan {
    let mut plan = Plan::default();
    let before = lint::survey(input);
    let mut found = round(&mut plan, input, &before, wanted);
    for _ in 0..MAX_ROUNDS {
        if found == Progress::None {
            break;
        }
        let (sources, first) = with_scripts(input.sources, input.layout, &plan);
        let input = Input { sources: &sources, ..*input };
        let survey = lint::survey(&input);
        plan.brought = brought(&before, &survey, first);
        plan.left.clear();
        found = round(&mut plan, &input, &survey, wanted);
    }
    plan
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    None,
    Some,
}

/// Mends what a survey finds: the findings whose turn it is, as far as no other mend of the round is about the same object.
fn round(plan: &mut Plan, input: &Input, survey: &Survey, wanted: Wanted) -> Progress {
    let cx = Surroundings { input: *input, survey, may_be_unsafe: wanted.may_be_unsafe };
    let (mut waiting, mut subjects) = (Vec::new(), BTreeSet::new());
    for diagnostic in survey.report.diagnostics.iter().filter(|diagnostic| (wanted.findings)(diagnostic)) {
        let Some((turn, mend)) = mend_of(diagnostic) else { continue };
        if plan.mended.iter().any(|mended| mended.fingerprint == diagnostic.fingerprint) {
            plan.leave(diagnostic, Obstacle::new("the repair does not reach it"));
            continue;
        }
        match mend(&cx, diagnostic) {
            Ok(parts) => waiting.push((turn, diagnostic, parts)),
            Err(obstacle) => plan.leave(diagnostic, obstacle),
        }
    }
    let Some(first) = waiting.iter().map(|(turn, _, _)| *turn).min() else { return Progress::None };
    for (_, diagnostic, parts) in waiting.into_iter().filter(|(turn, _, _)| *turn == first) {
        let own: BTreeSet<String> = parts.iter().filter_map(|part| part.subject.clone()).collect();
        if subjects.is_disjoint(&own) {
            subjects.extend(own);
            plan.add(diagnostic, parts);
        }
    }
    plan.steps.sort_by_key(|step| step.part.phase);
    Progress::Some
}

/// The history with the repair behind it, and the number of the first new file.
fn with_scripts(sources: &Sources, layout: Layout, plan: &Plan) -> (Sources, FileId) {
    let mut sources = sources.clone();
    let first = FileId(sources.len() as u32);
    for (number, script) in script::scripts(plan, layout).into_iter().enumerate() {
        let path = PathBuf::from(format!("repair {number}"));
        sources.add(SourceFile::new(path, script.text).of_layout(layout));
    }
    (sources, first)
}

/// What was not found before: a warning or an error in a file of the repair, or anywhere because of it.
fn brought(before: &Survey, after: &Survey, first: FileId) -> Vec<Diagnostic> {
    let known: BTreeSet<&str> = before.report.diagnostics.iter().map(|known| known.fingerprint.as_str()).collect();
    let is_new =
        |diagnostic: &&Diagnostic| !known.contains(diagnostic.fingerprint.as_str()) && diagnostic.severity >= Severity::Warning;
    let in_repair = |diagnostic: &&Diagnostic| diagnostic.finding.span.file >= first;
    after.report.diagnostics.iter().filter(is_new).filter(in_repair).cloned().collect()
}

impl Left {
    pub(super) fn of(diagnostic: &Diagnostic, obstacle: Obstacle) -> Self {
        Left {
            rule: diagnostic.rule,
            object: diagnostic.finding.object.clone(),
            message: diagnostic.finding.message.clone(),
            reason: obstacle.0,
        }
    }
}

impl Plan {
    fn leave(&mut self, diagnostic: &Diagnostic, obstacle: Obstacle) {
        self.left.push(Left::of(diagnostic, obstacle));
    }

    fn add(&mut self, diagnostic: &Diagnostic, parts: Vec<Part>) {
        let number = self.mended.len();
        self.mended.push(Mended {
            rule: diagnostic.rule,
            object: diagnostic.finding.object.clone(),
            message: diagnostic.finding.message.clone(),
            fingerprint: diagnostic.fingerprint.clone(),
        });
        for part in parts {
            self.step(part, number);
        }
    }

    /// A part that is there already is for one finding more; a newer one about the same object takes the place of the older.
    fn step(&mut self, part: Part, number: usize) {
        let is_same = |step: &&mut Step| step.part.sql == part.sql || part.subject.is_some() && step.part.subject == part.subject;
        match self.steps.iter_mut().filter(|step| step.part.phase == part.phase).find(is_same) {
            Some(step) => {
                step.part = part;
                step.mends.push(number);
            }
            None => self.steps.push(Step { part, mends: vec![number] }),
        }
    }
}
