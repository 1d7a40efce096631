//! What the deletion of an auth user leads to, through foreign keys: which rows go with it, and which stop it.
//!
//! A walk over the graph of keys from `auth.users`. It knows no rows: a key that can stop a deletion stops it for a user who is
//! named there.

use super::body;
use crate::catalog::{AttNum, Catalog, Oid, Owner, Presence, Reference, Relation, Trigger, TriggerEnabled};
use crate::source::Sources;
use crate::sql::ast::{ReferentialAction, TriggerTiming};
use crate::sql::name::Ident;
use std::collections::{BTreeSet, VecDeque};

/// The keys that a deletion meets, nearest first.
#[derive(Debug, Clone, Default)]
pub struct Deletion {
    pub steps: Vec<DeleteStep>,
}

/// One foreign key on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeleteStep {
    /// The table that has the key.
    pub table: Oid,
    pub constraint: Oid,
    /// The step by which rows of the referenced table are deleted. None: they are the auth users themselves.
    pub before: Option<usize>,
    pub outcome: Outcome,
}

/// What a key does with its rows when the referenced row is deleted (manual, section 5.4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// ON DELETE CASCADE: the rows go as well.
    Deletes,
    /// SET NULL or SET DEFAULT: the rows stay, without the user.
    Keeps,
    Blocks(Block),
    /// A BEFORE DELETE trigger takes the rows away first.
    ClearedByTrigger,
}

/// Why a key stops the deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// NO ACTION, which is also what a key without a clause does.
    NoAction,
    Restrict,
    /// SET NULL on a column that is NOT NULL.
    SetNull(AttNum),
    /// SET DEFAULT on a column that is NOT NULL and has none.
    SetDefault(AttNum),
}

impl Deletion {
    pub(super) fn of(catalog: &Catalog, sources: &Sources, auth: Oid) -> Deletion {
        let mut walk = Walk { catalog, sources, seen: BTreeSet::from([auth]), steps: Vec::new() };
        let mut waiting = VecDeque::from([(auth, None)]);
        while let Some((table, before)) = waiting.pop_front() {
            let first = walk.steps.len();
            walk.table(table, before);
            let followed = walk.steps.iter().enumerate().skip(first).filter(|(_, step)| step.outcome == Outcome::Deletes);
            for (index, step) in followed {
                if walk.seen.insert(step.table) {
                    waiting.push_back((step.table, Some(index)));
                }
            }
        }
        Deletion { steps: walk.steps }
    }

    pub fn blocking(&self) -> impl Iterator<Item = (&DeleteStep, Block)> {
        self.steps.iter().filter_map(|step| match step.outcome {
            Outcome::Blocks(block) => Some((step, block)),
            _ => None,
        })
    }

    /// The steps from the auth table to this one, which is the last.
    pub fn path(&self, step: &DeleteStep) -> Vec<DeleteStep> {
        let mut path = vec![*step];
        let mut before = step.before;
        while let Some(found) = before.and_then(|index| self.steps.get(index)) {
            path.push(*found);
            before = found.before;
        }
        path.reverse();
        path
    }

    /// The steps that follow from the rows that `before` deletes.
    pub fn after(&self, before: Option<usize>) -> impl Iterator<Item = (usize, &DeleteStep)> {
        self.steps.iter().enumerate().filter(move |(_, step)| step.before == before)
    }
}

struct Walk<'a> {
    catalog: &'a Catalog,
    sources: &'a Sources,
    seen: BTreeSet<Oid>,
    steps: Vec<DeleteStep>,
}

impl Walk<'_> {
    fn table(&mut self, table: Oid, before: Option<usize>) {
        let cleared = self.cleared_first(table);
        for reference in self.catalog.foreign_keys_to(table) {
            let counts = reference.table.owner == Owner::Project
                && reference.table.partition_of.is_none()
                && reference.constraint.presence == Presence::Certain;
            if !counts {
                continue;
            }
            let outcome = match outcome(&reference) {
                Outcome::Blocks(_) if cleared.covers(reference.table.oid) => Outcome::ClearedByTrigger,
                outcome => outcome,
            };
            self.steps.push(DeleteStep { table: reference.table.oid, constraint: reference.constraint.oid, before, outcome });
        }
    }

    /// What BEFORE DELETE triggers of a table empty before its row goes. The check of a key runs afterwards.
    fn cleared_first(&self, table: Oid) -> Cleared {
        let mut cleared = Cleared::default();
        let triggers = self.catalog.relation(table).map(|relation: &Relation| relation.triggers.as_slice()).unwrap_or_default();
        for trigger in triggers.iter().filter(|trigger| runs_before_delete(trigger)) {
            let Some(routine) = trigger.function.and_then(|function| self.catalog.routine(function)) else { continue };
            let effects = body::effects(self.catalog, self.sources, routine);
            cleared.anything |= effects.opaque;
            cleared.tables.extend(effects.removes);
        }
        cleared
    }
}

fn runs_before_delete(trigger: &Trigger) -> bool {
    let enabled = matches!(trigger.enabled, TriggerEnabled::Origin | TriggerEnabled::Always);
    enabled && trigger.timing == TriggerTiming::Before && trigger.events.delete
}

#[derive(Default)]
struct Cleared {
    tables: BTreeSet<Oid>,
    /// SQL that cannot be read may empty any table.
    anything: bool,
}

impl Cleared {
    fn covers(&self, table: Oid) -> bool {
        self.anything || self.tables.contains(&table)
    }
}

fn outcome(reference: &Reference) -> Outcome {
    match &reference.key.on_delete {
        ReferentialAction::Cascade => Outcome::Deletes,
        ReferentialAction::NoAction => Outcome::Blocks(Block::NoAction),
        ReferentialAction::Restrict => Outcome::Blocks(Block::Restrict),
        ReferentialAction::SetNull(columns) => match required(reference, columns).next() {
            Some(column) => Outcome::Blocks(Block::SetNull(column)),
            None => Outcome::Keeps,
        },
        ReferentialAction::SetDefault(columns) => {
            let missing = required(reference, columns).find(|column| !has_default(reference.table, *column));
            missing.map_or(Outcome::Keeps, |column| Outcome::Blocks(Block::SetDefault(column)))
        }
    }
}

/// The columns that the action sets and that must not be null.
fn required<'a>(reference: &'a Reference, named: &'a [Ident]) -> impl Iterator<Item = AttNum> + 'a {
    let columns = reference.constraint.columns.iter().filter_map(|column| reference.table.column_at(*column));
    columns
        .filter(|column| named.is_empty() || named.iter().any(|name| name.name == column.name))
        .filter(|column| column.not_null.is_some())
        .map(|column| column.number)
}

fn has_default(table: &Relation, column: AttNum) -> bool {
    table.column_at(column).is_some_and(|column| column.default.is_some())
}
