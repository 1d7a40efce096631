//! Which triggers a written row sets off, and which routines they run.

use super::routine::RoutineRun;
use super::value::{Surroundings, Value, of_auth_column};
use super::write::{Write, WriteKind};
use super::{AUTH_PATH, AUTH_ROLE, Certainty, Firing, Run};
use crate::catalog::{Catalog, Oid, Owner, Presence, Relation, Routine, RoutineText, Trigger, TriggerEnabled};
use crate::source::Sources;
use crate::sql::ast::{Expr, TriggerTiming};
use crate::sql::name::Name;
use std::collections::BTreeMap;

/// Calls and triggers nested deeper than this are not followed.
const MAX_DEPTH: usize = 8;

/// Walks over the end of a history.
#[derive(Clone)]
pub(super) struct Walk<'a> {
    pub catalog: &'a Catalog,
    pub sources: &'a Sources,
    pub auth: Oid,
    /// The routines that are running.
    pub stack: Vec<Oid>,
}

/// Who runs a routine.
#[derive(Clone)]
pub(super) struct Caller {
    pub role: Name,
    pub search_path: Vec<Name>,
    pub pinned: bool,
    pub certainty: Certainty,
}

/// The row that triggers fire for.
pub(super) struct Row {
    pub table: Oid,
    pub values: BTreeMap<Name, Value>,
}

impl<'a> Walk<'a> {
    pub fn new(catalog: &'a Catalog, sources: &'a Sources, auth: Oid) -> Self {
        Walk { catalog, sources, auth, stack: Vec::new() }
    }

    pub fn auth_triggers(&self) -> Vec<Firing> {
        let Some(auth) = self.catalog.relation(self.auth) else { return Vec::new() };
        let values = auth.columns().map(|column| (column.name.clone(), of_auth_column(&column.name))).collect();
        let row = Row { table: self.auth, values };
        let search_path = AUTH_PATH.iter().map(|name| Name::exact(name)).collect();
        let caller = Caller { role: Name::exact(AUTH_ROLE), search_path, pinned: false, certainty: Certainty::Always };
        in_order(auth, |trigger| trigger.events.insert || trigger.events.update)
            .into_iter()
            .map(|trigger| self.firing(&row, trigger, &caller))
            .collect()
    }

    /// The triggers that an INSERT sets off.
    pub fn fires(&self, write: &Write, caller: &Caller) -> Vec<Firing> {
        let Some(table) = self.catalog.relation(write.table).filter(|_| write.kind == WriteKind::Insert) else {
            return Vec::new();
        };
        let value = |filled: &super::Filled| Some((table.column_at(filled.column)?.name.clone(), filled.value.clone()));
        let row = Row { table: table.oid, values: write.filled.iter().filter_map(value).collect() };
        in_order(table, |trigger| trigger.events.insert)
            .into_iter()
            .filter(|trigger| self.catalog.routine(trigger.function.unwrap_or(self.auth)).is_some())
            .map(|trigger| self.firing(&row, trigger, caller))
            .collect()
    }

    fn firing(&self, row: &Row, trigger: &Trigger, caller: &Caller) -> Firing {
        let filtered = trigger.when.is_some() || !trigger.events.update_of.is_empty();
        let sure = !filtered && trigger.presence == Presence::Certain && trigger.events.insert;
        let certainty = if sure { Certainty::Always } else { Certainty::Sometimes };
        let caller = Caller { certainty: caller.certainty.max(certainty), ..caller.clone() };
        let routine = trigger.function.and_then(|function| self.catalog.routine(function));
        let around = Surroundings { row: row.values.clone(), row_is_user: row.table == self.auth, ..Surroundings::default() };
        Firing {
            table: row.table,
            trigger: trigger.oid,
            timing: trigger.timing,
            on_insert: trigger.events.insert,
            on_update: trigger.events.update,
            filtered,
            run: routine.and_then(|routine| self.run(routine, &caller, around, Some((row.table, trigger)))),
        }
    }

    /// Runs a routine of the project. None: it is not, or the nesting is too deep.
    pub fn run(
        &self,
        routine: &Routine,
        caller: &Caller,
        around: Surroundings<'_>,
        trigger: Option<(Oid, &Trigger)>,
    ) -> Option<Run> {
        let readable = matches!(routine.body, RoutineText::Text(_) | RoutineText::Atomic(_) | RoutineText::Return(_));
        let known = routine.owner == Owner::Project && readable;
        if !known || self.stack.len() >= MAX_DEPTH || self.stack.contains(&routine.oid) {
            return None;
        }
        let mut inner = self.clone();
        inner.stack.push(routine.oid);
        let when: Option<&Expr> = trigger.and_then(|(_, trigger)| trigger.when.as_ref()).map(|when| &when.tree);
        Some(RoutineRun::new(inner, routine, caller, trigger.map(|(table, _)| table)).run(routine, around, when))
    }
}

/// Those that fire: BEFORE and then AFTER, each by name (manual, section 39.1).
fn in_order(table: &Relation, wanted: impl Fn(&Trigger) -> bool) -> Vec<&Trigger> {
    let enabled = |trigger: &&Trigger| matches!(trigger.enabled, TriggerEnabled::Origin | TriggerEnabled::Always);
    let mut found: Vec<&Trigger> = table.triggers.iter().filter(enabled).filter(|trigger| wanted(trigger)).collect();
    found.sort_by_key(|trigger| (trigger.timing != TriggerTiming::Before, trigger.name.clone()));
    found
}
