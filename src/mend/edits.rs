//! Edits of files that are not deployed yet, proven by a check of the edited history.
//!
//! What findings propose is tried together, and in halves where that brings something new, until each change that is made
//! removes its finding and brings no error. Some changes make room for others, so that there is more than one round.

use super::amendment::{Amendment, NewFile, amendment};
use super::{Left, Obstacle, Surroundings, Wanted};
use crate::finding::{Diagnostic, Occasion, Severity};
use crate::lint::{self, Input, Survey};
use crate::source::{FileProblem, Listing, Migration, SourceFile, Sources};
use crate::text::{Edit, FileId};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A file with another text, or a new one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    pub path: PathBuf,
    /// None: the file is not there yet.
    pub before: Option<String>,
    pub after: String,
}

/// What edits come to.
#[derive(Debug, Clone, Default)]
pub struct Rewritten {
    /// In the order in which the files run.
    pub rewrites: Vec<Rewrite>,
    /// What has an edit of its own kind that cannot be made here.
    pub left: Vec<Left>,
}

/// Where the files lie, and which of them may be edited.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// The folder of the migrations.
    pub folder: &'a Path,
    /// By file number.
    pub migrations: &'a [Migration],
    pub may_edit: &'a dyn Fn(&Path) -> bool,
}

/// Edits that make room for others are rare; but a file may be split many times.
const MAX_ROUNDS: usize = 32;

/// The edits that findings propose for files that may be edited: those that remove their finding and bring no other.
pub fn rewrites(input: &Input, place: Place, wanted: Wanted) -> Rewritten {
    let mut state = State::of(input, place);
    let mut survey = state.survey(input);
    let mut left = Vec::new();
    for _ in 0..MAX_ROUNDS {
        // What did not hold before may hold by now.
        left.clear();
        let proposed = state.proposed(input, place, &survey, wanted, &mut left);
        let Some(next) = state.with_proven(input, place, &survey, &proposed, &mut left) else { break };
        (state, survey) = next;
    }
    Rewritten { rewrites: state.rewrites(input.sources), left }
}

/// A change with the finding that asks for it.
struct Proposal<'s> {
    diagnostic: &'s Diagnostic,
    subject: Subject,
    amendment: Amendment,
}

/// A rule and what it speaks of: several findings may share both.
type Subject = (&'static str, String);

fn subject(diagnostic: &Diagnostic) -> Subject {
    let object = diagnostic.finding.object.as_ref().map(ToString::to_string);
    (diagnostic.rule, object.unwrap_or_else(|| diagnostic.finding.message.clone()))
}

/// How often each is found.
fn subjects(survey: &Survey) -> BTreeMap<Subject, usize> {
    let mut counts = BTreeMap::new();
    survey.report.diagnostics.iter().for_each(|found| *counts.entry(subject(found)).or_default() += 1);
    counts
}

/// The history as far as it is edited.
#[derive(Clone)]
struct State {
    sources: Sources,
    problems: Vec<FileProblem>,
    listing: Listing,
}

impl State {
    fn of(input: &Input, place: Place) -> State {
        let listing = Listing { migrations: place.migrations.to_vec(), skipped: Vec::new() };
        State { sources: input.sources.clone(), problems: input.problems.to_vec(), listing }
    }

    fn input<'a>(&'a self, input: &Input<'a>) -> Input<'a> {
        Input { sources: &self.sources, problems: &self.problems, ..*input }
    }

    fn survey(&self, input: &Input) -> Survey {
        lint::survey(&self.input(input))
    }

    /// What findings ask for, as far as no two changes meet.
    fn proposed<'s>(
        &self,
        input: &Input,
        place: Place,
        survey: &'s Survey,
        wanted: Wanted,
        left: &mut Vec<Left>,
    ) -> Vec<Proposal<'s>> {
        let own = self.input(input);
        let cx = Surroundings { input: own, survey, wanted: wanted.findings, may_be_unsafe: wanted.may_be_unsafe };
        // A file whose bytes are not its text would not come back as it was.
        let is_damaged = |file: FileId| self.problems.iter().any(|problem| problem.span.file == file);
        let may_edit = |file: FileId| {
            let is_there = (file.0 as usize) < self.sources.len();
            is_there && !is_damaged(file) && self.may_edit(place, file)
        };
        let mut proposals: Vec<Proposal<'s>> = Vec::new();
        for diagnostic in survey.report.diagnostics.iter().filter(|found| (wanted.findings)(found)) {
            let subject = subject(diagnostic);
            match amendment(&cx, diagnostic, &may_edit) {
                Some(Ok(amendment)) if proposals.iter().all(|other| other.amendment.is_apart_from(&amendment)) => {
                    proposals.push(Proposal { diagnostic, subject, amendment });
                }
                Some(Err(obstacle)) => left.push(Left::of(diagnostic, obstacle)),
                Some(Ok(_)) | None => {}
            }
        }
        proposals
    }

    /// A file that the edits made may be edited as well.
    fn may_edit(&self, place: Place, file: FileId) -> bool {
        let path = self.sources.path(file);
        (place.may_edit)(path) || !place.migrations.iter().any(|migration| migration.path == path)
    }

    /// The state with as many of the proposals as hold what they promise; None where none does.
    fn with_proven(
        &self,
        input: &Input,
        place: Place,
        survey: &Survey,
        proposed: &[Proposal],
        left: &mut Vec<Left>,
    ) -> Option<(State, Survey)> {
        let mut proven: Vec<&Proposal> = Vec::new();
        let mut best: Option<(State, Survey)> = None;
        let mut waiting: Vec<&[Proposal]> = vec![proposed];
        while let Some(group) = waiting.pop() {
            let tried: Vec<&Proposal> = proven.iter().copied().chain(group).collect();
            let before = best.as_ref().map_or(survey, |(_, survey)| survey);
            let outcome = match (self.amended(input, place, &tried), group) {
                (_, []) => continue,
                (Ok(state), _) => {
                    let after = state.survey(input);
                    is_better(before, &after, group).map(|()| (state, after))
                }
                (Err(obstacle), _) => Err(obstacle),
            };
            match (outcome, group) {
                (Ok(held), _) => {
                    best = Some(held);
                    proven = tried;
                }
                (Err(obstacle), [alone]) => left.push(Left::of(alone.diagnostic, obstacle)),
                (Err(_), several) => {
                    let (first, second) = several.split_at(several.len() / 2);
                    waiting.extend([second, first]);
                }
            }
        }
        best
    }

    /// The state with changes that do not meet.
    fn amended(&self, input: &Input, place: Place, proposals: &[&Proposal]) -> Result<State, Obstacle> {
        let mut state = self.clone();
        let mut by_file: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
        for edit in proposals.iter().flat_map(|proposal| &proposal.amendment.edits) {
            by_file.entry(edit.span.file).or_default().push(edit);
        }
        for (file, mut edits) in by_file {
            edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
            let text = edited(self.sources.text(file), &edits);
            state.sources.replace(file, text);
        }
        // The last first, so that the numbers of the others stay.
        let mut new: Vec<&NewFile> = proposals.iter().filter_map(|proposal| proposal.amendment.new.as_ref()).collect();
        new.sort_by_key(|new| std::cmp::Reverse(new.behind));
        for new in new {
            let no_room = || Obstacle::new("no version is free between its file and the next one");
            state.insert(input, place, new).ok_or_else(no_room)?;
        }
        Ok(state)
    }

    /// Puts a file right behind another one and those that were split off from it before.
    fn insert(&mut self, input: &Input, place: Place, new: &NewFile) -> Option<()> {
        let mut last = new.behind.0 as usize;
        let is_own = |migration: &&Migration| !place.migrations.iter().any(|other| other.path == migration.path);
        while self.listing.migrations.get(last + 1).filter(is_own).is_some() {
            last += 1;
        }
        let version = input.layout.version_after(&self.listing.migrations.get(last)?.version);
        let like = self.listing.migrations.get(new.behind.0 as usize)?;
        let name = format!("{}_{}", like.name, new.suffix);
        let path = place.folder.join(input.layout.path_of(&version, &name, Some(like)));
        let mut listing = self.listing.clone();
        let is_new = listing.migrations.iter().all(|migration| migration.path != path && migration.version != version);
        // The runner has to take it up, right there.
        let joined = is_new && listing.join(place.folder, &path, input.layout);
        listing.migrations.get(last + 1).filter(|there| joined && there.path == path)?;
        let file = SourceFile::new(path, new.text.as_str()).with_version(&version).of_layout(input.layout);
        self.sources.insert(last + 1, file);
        for problem in self.problems.iter_mut().filter(|problem| problem.span.file.0 as usize > last) {
            problem.span.file.0 += 1;
        }
        self.listing = listing;
        Some(())
    }

    fn rewrites(&self, original: &Sources) -> Vec<Rewrite> {
        let mut rewrites = Vec::new();
        let known: BTreeMap<&Path, &str> = original.ids().map(|file| (original.path(file), original.text(file))).collect();
        for file in self.sources.ids() {
            let (path, after) = (self.sources.path(file), self.sources.text(file));
            let before = known.get(path).copied();
            if before != Some(after) {
                rewrites.push(Rewrite { path: path.to_owned(), before: before.map(str::to_owned), after: after.to_owned() });
            }
        }
        rewrites
    }
}

fn edited(text: &str, edits: &[&Edit]) -> String {
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        if text.get(edit.span.range()).is_some() {
            text.replace_range(edit.span.range(), &edit.replacement);
        }
    }
    text
}

/// How much a finding weighs. What the server refuses hides what it would say of the rest, so that a refusal may give way to
/// anything but another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Weight {
    Info,
    Warning,
    Error,
    Refusal,
}

fn weight(diagnostic: &Diagnostic) -> Weight {
    let refused = diagnostic.finding.condition.is_some() && diagnostic.finding.occasion == Occasion::Always;
    match diagnostic.severity {
        Severity::Error if refused => Weight::Refusal,
        Severity::Error => Weight::Error,
        Severity::Warning => Weight::Warning,
        Severity::Info => Weight::Info,
    }
}

/// Whether changes remove their findings and bring nothing that weighs as much; and no error, but behind a refusal.
fn is_better(before: &Survey, after: &Survey, changes: &[Proposal]) -> Result<(), Obstacle> {
    let (were, are) = (subjects(before), subjects(after));
    let count = |counts: &BTreeMap<Subject, usize>, subject: &Subject| counts.get(subject).copied().unwrap_or_default();
    let asked = |wanted: &Subject| changes.iter().filter(|change| change.subject == *wanted).count();
    let stays = |change: &Proposal| count(&are, &change.subject) + asked(&change.subject) > count(&were, &change.subject);
    let is_new = |found: &&Diagnostic| count(&are, &subject(found)) > count(&were, &subject(found));
    let heaviest = changes.iter().map(|change| weight(change.diagnostic)).max().unwrap_or(Weight::Info);
    let of = |survey: &Survey, least: Weight| survey.report.diagnostics.iter().filter(|found| weight(found) >= least).count();
    let gone = |least: Weight| changes.iter().filter(|change| weight(change.diagnostic) >= least).count();
    let grows = |least: Weight| of(after, least) + gone(least) > of(before, least);
    let is_asked = |least: Weight| changes.iter().any(|change| weight(change.diagnostic) == least);
    let is_watched = |least: Weight| match heaviest {
        Weight::Refusal => least == Weight::Refusal,
        _ => is_asked(least),
    };
    let weights = [Weight::Refusal, Weight::Error, Weight::Warning, Weight::Info];
    let too_much = weights.into_iter().find(|least| is_watched(*least) && grows(*least));
    let limit = too_much.unwrap_or_else(|| heaviest.max(Weight::Error));
    let brought = after.report.diagnostics.iter().filter(|found| weight(found) >= limit).find(is_new);
    match (brought, too_much) {
        (None, _) if changes.iter().any(stays) => Err(Obstacle::new("an edit would not be enough")),
        (Some(found), _) => Err(Obstacle::new(format!("an edit would bring {}: {}", found.rule, found.finding.message))),
        (None, Some(_)) => Err(Obstacle::new("an edit would bring as much as it mends")),
        (None, None) => Ok(()),
    }
}
