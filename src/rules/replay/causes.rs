//! Which failures follow from others.
//!
//! A statement that is refused as a whole leaves unmade what it would have made; what names that later fails as well. And what
//! is missing is missing for everybody who asks for it. Such failures are listed under the first, and not reported again.

use crate::catalog::Oid;
use crate::replay::{FailureRecord, NoticeKind, Subject};
use crate::rule::HistoryContext;
use crate::sql::ast::{AlterTableActionKind, Statement, StatementKind, TableElement};
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::text::Span;
use std::collections::BTreeMap;

/// For each failure, by its place in the trace, the failure that it follows from: itself where it is a root.
pub struct Causes<'a> {
    cx: &'a HistoryContext<'a>,
    roots: Vec<usize>,
    /// Where the failures stand that follow from each root.
    followers: BTreeMap<usize, Vec<Span>>,
    /// Where each assumed object is used.
    uses: BTreeMap<Oid, Vec<Span>>,
}

/// Something that is not there: its name, and the schema or table where that is known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Lost {
    name: Name,
    inside: Option<Name>,
}

/// What is known to be missing, with the failure at which that began.
#[derive(Default)]
struct Missing {
    lost: BTreeMap<Name, Vec<(Lost, usize)>>,
    assumed: BTreeMap<Oid, usize>,
    said: BTreeMap<String, usize>,
}

impl<'a> Causes<'a> {
    pub fn of(cx: &'a HistoryContext<'a>) -> Self {
        let mut missing = Missing::default();
        let mut causes = Causes { cx, roots: Vec::new(), followers: BTreeMap::new(), uses: BTreeMap::new() };
        for (number, record) in cx.replay.failures().iter().enumerate() {
            let root = missing.cause(cx, record).unwrap_or(number);
            missing.note(cx, record, root);
            causes.roots.push(root);
            if root != number {
                causes.followers.entry(root).or_default().push(place(record));
            }
        }
        for record in cx.replay.notices() {
            if let NoticeKind::UsedAssumed { object } = record.notice.kind {
                causes.uses.entry(object).or_default().push(record.notice.span);
            }
        }
        causes
    }

    pub fn is_root(&self, number: usize) -> bool {
        self.roots.get(number) == Some(&number)
    }

    /// The places that follow from a root, in the order in which they run.
    pub fn consequences(&self, root: usize) -> Vec<Span> {
        let assumed = self.cx.replay.failures().get(root).and_then(assumed);
        let uses = assumed.and_then(|object| self.uses.get(&object));
        let mut places: Vec<Span> = self.followers.get(&root).into_iter().chain(uses).flatten().copied().collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

/// Where a failure stands. SQL that was put together while it ran stands where it was run.
pub fn place(record: &FailureRecord) -> Span {
    if record.failure.span.file == record.file { record.failure.span } else { record.statement }
}

fn assumed(record: &FailureRecord) -> Option<Oid> {
    match record.failure.subject {
        Subject::MissingRelation { assumed, .. } => assumed,
        _ => None,
    }
}

impl Missing {
    /// The root that a failure follows from.
    fn cause(&self, cx: &HistoryContext, record: &FailureRecord) -> Option<usize> {
        let known = assumed(record).and_then(|oid| self.assumed.get(&oid));
        let said = key(record).and_then(|key| self.said.get(&key));
        let lost = || wanted(cx, record).and_then(|wanted| self.lost_at(&wanted));
        known.or(said).copied().or_else(lost)
    }

    fn lost_at(&self, wanted: &Lost) -> Option<usize> {
        let same_place = |lost: &Lost| match (&lost.inside, &wanted.inside) {
            (Some(lost), Some(wanted)) => lost == wanted,
            _ => true,
        };
        let (_, root) = self.lost.get(&wanted.name)?.iter().find(|(lost, _)| same_place(lost))?;
        Some(*root)
    }

    fn note(&mut self, cx: &HistoryContext, record: &FailureRecord, root: usize) {
        if let Some(oid) = assumed(record) {
            self.assumed.entry(oid).or_insert(root);
        }
        if let Some(key) = key(record) {
            self.said.entry(key).or_insert(root);
        }
        let Some(statement) = cx.project.statement(record.file, record.index).filter(|_| record.refused) else { return };
        let is_there = matches!(record.failure.subject, Subject::Existing { .. });
        let itself = if is_there { Vec::new() } else { made(statement) };
        for lost in itself.into_iter().chain(made_columns(statement)) {
            self.lost.entry(lost.name.clone()).or_default().push((lost, root));
        }
    }
}

/// What makes two failures one: the same thing is missing, in the same words.
fn key(record: &FailureRecord) -> Option<String> {
    let failure = &record.failure;
    match &failure.subject {
        Subject::Missing { .. } => Some(failure.message.clone()),
        Subject::MissingColumn { relation, .. } => Some(format!("{} of {}", failure.message, relation.0)),
        _ => None,
    }
}

/// What a failure did not find.
fn wanted(cx: &HistoryContext, record: &FailureRecord) -> Option<Lost> {
    match &record.failure.subject {
        Subject::MissingRelation { name, .. } | Subject::Missing { name, .. } => Some(qualified(name)),
        Subject::MissingColumn { relation, column } => {
            let inside = cx.catalog.relation(*relation).map(|relation| relation.name.clone());
            Some(Lost { name: column.clone(), inside })
        }
        _ => None,
    }
}

fn qualified(name: &QualifiedName) -> Lost {
    Lost { name: name.name.name.clone(), inside: name.schema.as_ref().map(|schema| schema.name.clone()) }
}

fn inside(table: &QualifiedName, part: &Ident) -> Lost {
    Lost { name: part.name.clone(), inside: Some(table.name.name.clone()) }
}

/// What a statement would have made.
fn made(statement: &Statement) -> Vec<Lost> {
    let of_any_table = |name: &Ident| Lost { name: name.name.clone(), inside: None };
    match &statement.kind {
        StatementKind::CreateTable(create) => vec![qualified(&create.name)],
        StatementKind::CreateTableAs(create) => vec![qualified(&create.name)],
        StatementKind::CreateView(create) => vec![qualified(&create.name)],
        StatementKind::CreateSequence(create) => vec![qualified(&create.name)],
        StatementKind::CreateType(create) => vec![qualified(&create.name)],
        StatementKind::CreateDomain(create) => vec![qualified(&create.name)],
        StatementKind::CreateRoutine(create) => vec![qualified(&create.name)],
        StatementKind::CreateAggregate(create) => vec![qualified(&create.name)],
        StatementKind::CreateTrigger(create) => vec![of_any_table(&create.name)],
        StatementKind::CreatePolicy(create) => vec![of_any_table(&create.name)],
        StatementKind::CreateIndex(create) => create.name.iter().map(of_any_table).collect(),
        StatementKind::Invalid(error) => error.creates.iter().map(qualified).collect(),
        _ => Vec::new(),
    }
}

/// The columns that a statement would have made: they are missing also where the table itself was there before.
fn made_columns(statement: &Statement) -> Vec<Lost> {
    match &statement.kind {
        StatementKind::CreateTable(create) => {
            let columns = create.elements.iter().filter_map(|element| match element {
                TableElement::Column(column) => Some(inside(&create.name, &column.name)),
                TableElement::Constraint(_) | TableElement::Like(_) => None,
            });
            columns.collect()
        }
        StatementKind::AlterTable(alter) => {
            let columns = alter.actions.iter().filter_map(|action| match &action.kind {
                AlterTableActionKind::AddColumn { column, .. } => Some(inside(&alter.name, &column.name)),
                _ => None,
            });
            columns.collect()
        }
        _ => Vec::new(),
    }
}
