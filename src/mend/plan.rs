//! The parts of all mends in one order, proven by a replay behind the history.
//!
//! A mend can make room for another: a key that goes to the right table may still stop a deletion. So what was planned is
//! replayed, and what `check` finds then is mended as well, until there is nothing more to do. A mend whose statement the replay
//! refuses is taken back, and its finding left to a person.

use super::{Obstacle, Part, Phase, Script, Surroundings, mend_of, script};
use crate::finding::{Diagnostic, Object, Occasion, Severity};
use crate::lint::{Incremental, Input, Survey};
use crate::source::{Layout, SourceFile, Sources};
use crate::text::{FileId, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
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
    /// How many statements of the history itself the replay refuses: what they make is taken as there.
    pub doubtful: usize,
    /// Findings whose mend was taken back, by fingerprint, with the reason.
    withdrawn: BTreeMap<String, String>,
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
///
/// It runs on the caller's stack and rayon's, which have to be as large as that of [`crate::replay::on_large_stack`].
pub fn plan(input: &Input, wanted: Wanted) -> Plan {
    let (mut plan, mut history) = (Plan::default(), History::default());
    let before = history.survey(input);
    plan.doubtful = before.report.diagnostics.iter().filter(|found| is_refusal(found)).count();
    let mut found = round(&mut plan, input, &before, wanted);
    for _ in 0..MAX_ROUNDS {
        if found == Progress::None {
            break;
        }
        let scripts = script::scripts(&plan, input.layout);
        let (sources, first) = with_scripts(input.sources, input.layout, &scripts);
        let input = Input { sources: &sources, ..*input };
        let survey = history.survey(&input);
        plan.brought = brought(&before, &survey, first);
        plan.left.clear();
        let taken_back = plan.take_back(&scripts, first);
        found = round(&mut plan, &input, &survey, wanted).or(taken_back);
    }
    plan
}

fn is_refusal(diagnostic: &Diagnostic) -> bool {
    diagnostic.rule.starts_with("replay/") && diagnostic.severity == Severity::Error
}

/// The rounds differ in their last files alone: what the others came to is kept.
#[derive(Default)]
struct History(Incremental);

impl History {
    fn survey(&mut self, input: &Input) -> Survey {
        // Nobody breaks it off, so that there is a survey.
        self.0.check(input, &mut |_| ControlFlow::Continue(())).unwrap_or_else(|| crate::lint::survey(input))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Progress {
    None,
    Some,
}

impl Progress {
    fn or(self, other: Progress) -> Progress {
        if self == Progress::None { other } else { self }
    }
}

/// Mends what a survey finds: the findings whose turn it is, as far as no other mend of the round is about the same object.
fn round(plan: &mut Plan, input: &Input, survey: &Survey, wanted: Wanted) -> Progress {
    let cx = Surroundings { input: *input, survey, wanted: wanted.findings, may_be_unsafe: wanted.may_be_unsafe };
    let (mut waiting, mut subjects) = (Vec::new(), BTreeMap::new());
    for diagnostic in survey.report.diagnostics.iter().filter(|diagnostic| (wanted.findings)(diagnostic)) {
        let Some((turn, mend)) = mend_of(diagnostic) else {
            if refuses_file(diagnostic) {
                plan.leave(diagnostic, Obstacle::new(EDIT_IT));
            }
            continue;
        };
        if let Some(reason) = plan.withdrawn.get(&diagnostic.fingerprint) {
            plan.leave(diagnostic, Obstacle::new(reason.clone()));
            continue;
        }
        if plan.mended.iter().any(|mended| mended.is(diagnostic)) {
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
        let own: Vec<(String, String)> = parts.iter().filter_map(|part| Some((key(part)?, part.sql.clone()))).collect();
        // Two findings may ask for the same.
        if own.iter().all(|(subject, sql)| subjects.get(subject).is_none_or(|known| known == sql)) {
            subjects.extend(own);
            plan.add(diagnostic, parts);
        }
    }
    plan.steps.sort_by_key(|step| step.part.phase);
    Progress::Some
}

/// Why a refused statement is no matter of a later file.
pub(super) const EDIT_IT: &str =
    "the file does not apply, which no later file mends; edit it where it is not deployed: `check --fix`";

/// Whether a finding tells of a statement of a migration that the server refuses.
fn refuses_file(diagnostic: &Diagnostic) -> bool {
    let is_refusal = diagnostic.rule.starts_with("replay/") || diagnostic.rule == "integrity/nullable-primary-key";
    is_refusal && diagnostic.finding.condition.is_some() && diagnostic.finding.occasion == Occasion::Always
}

/// What a part is about, in its phase: a key is made in one and checked in another.
fn key(part: &Part) -> Option<String> {
    part.subject.as_ref().map(|subject| format!("{:?} {subject}", part.phase))
}

/// The history with the repair behind it, and the number of the first new file.
fn with_scripts(sources: &Sources, layout: Layout, scripts: &[Script]) -> (Sources, FileId) {
    let mut sources = sources.clone();
    let first = FileId(sources.len() as u32);
    for (number, script) in scripts.iter().enumerate() {
        let path = PathBuf::from(format!("repair {number}"));
        sources.add(SourceFile::new(path, script.text.as_str()).of_layout(layout));
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

impl Mended {
    /// Findings of one function differ in what they say only.
    fn is(&self, diagnostic: &Diagnostic) -> bool {
        self.fingerprint == diagnostic.fingerprint && self.message == diagnostic.finding.message
    }
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

    /// Takes the statements out that would bring something, with all else that was to mend their findings.
    fn take_back(&mut self, scripts: &[Script], first: FileId) -> Progress {
        let mut gone = BTreeSet::new();
        let mut unexplained = Vec::new();
        for brought in std::mem::take(&mut self.brought) {
            let Some(step) = self.step_at(scripts, first, brought.finding.span) else {
                unexplained.push(brought);
                continue;
            };
            // A function that runs further than before shows its other defects, which were there.
            if step.part.phase == Phase::Body && !brought.rule.starts_with("replay/") {
                continue;
            }
            gone.extend(step.mends.iter().copied());
            let reason = format!("what would mend it brings {}: {}", brought.rule, brought.finding.message);
            let numbers = step.mends.clone();
            let mended = numbers.iter().filter_map(|number| self.mended.get(*number));
            self.withdrawn.extend(mended.map(|mended| (mended.fingerprint.clone(), reason.clone())));
        }
        self.brought = unexplained;
        self.steps.iter_mut().for_each(|step| step.mends.retain(|number| !gone.contains(number)));
        self.steps.retain(|step| !step.mends.is_empty());
        if gone.is_empty() { Progress::None } else { Progress::Some }
    }

    /// The step whose statement has a place in the scripts.
    fn step_at(&self, scripts: &[Script], first: FileId, span: Span) -> Option<&Step> {
        let text = &scripts.get(span.file.0.checked_sub(first.0)? as usize)?.text;
        let at = span.start as usize;
        let is_there =
            |step: &&Step| text.match_indices(&step.part.sql).any(|(start, sql)| (start..start + sql.len()).contains(&at));
        self.steps.iter().find(is_there)
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
