//! What the insert of a row leads to, through triggers: which tables get rows, and by which functions.

use super::body::{self, Insert};
use crate::catalog::{Catalog, Oid, Owner, Relation, Trigger, TriggerEnabled};
use crate::source::Sources;
use crate::sql::ast::TriggerTiming;
use std::collections::BTreeSet;

/// One way from a new row of the starting table to a row of another table.
#[derive(Debug, Clone)]
pub struct Fill {
    /// The first trigger of the way, on the starting table.
    pub trigger: Oid,
    /// The table that gets the row.
    pub table: Oid,
    pub insert: Insert,
    /// The function that the insert stands in.
    pub function: Oid,
}

#[derive(Debug, Clone, Default)]
pub struct Fills {
    pub fills: Vec<Fill>,
    /// Triggers of the starting table whose functions run SQL that cannot be read offline: they may fill any table.
    pub opaque: Vec<Oid>,
}

/// Chains of triggers longer than this are not followed.
const MAX_DEPTH: usize = 8;

impl Fills {
    pub fn from_table(catalog: &Catalog, sources: &Sources, start: Oid) -> Fills {
        let mut fills = Fills::default();
        let Some(relation) = catalog.relation(start) else { return fills };
        for trigger in relation.triggers.iter().filter(|trigger| makes_rows(trigger)) {
            let mut walk = Walk { catalog, sources, first: trigger.oid, seen: BTreeSet::new(), fills: &mut fills };
            walk.trigger(trigger, 0);
        }
        fills
    }

    pub fn into_table(&self, table: Oid) -> impl Iterator<Item = &Fill> {
        self.fills.iter().filter(move |fill| fill.table == table)
    }
}

/// Whether a trigger runs for new rows, or for rows that are confirmed by an update.
fn makes_rows(trigger: &Trigger) -> bool {
    let enabled = matches!(trigger.enabled, TriggerEnabled::Origin | TriggerEnabled::Always);
    enabled && trigger.timing != TriggerTiming::InsteadOf && (trigger.events.insert || trigger.events.update)
}

struct Walk<'a> {
    catalog: &'a Catalog,
    sources: &'a Sources,
    first: Oid,
    /// Functions and tables that were followed already.
    seen: BTreeSet<Oid>,
    fills: &'a mut Fills,
}

impl Walk<'_> {
    fn trigger(&mut self, trigger: &Trigger, depth: usize) {
        match trigger.function {
            Some(function) => self.function(function, depth),
            None => self.fills.opaque.push(self.first),
        }
    }

    fn function(&mut self, function: Oid, depth: usize) {
        if depth > MAX_DEPTH || !self.seen.insert(function) {
            return;
        }
        let Some(routine) = self.catalog.routine(function) else { return };
        let effects = body::effects(self.catalog, self.sources, routine);
        if effects.opaque {
            self.fills.opaque.push(self.first);
        }
        for insert in effects.inserts {
            let table = insert.table;
            self.fills.fills.push(Fill { trigger: self.first, table, insert, function });
            self.table(table, depth + 1);
        }
        for called in effects.calls {
            self.function(called, depth + 1);
        }
    }

    fn table(&mut self, table: Oid, depth: usize) {
        if depth > MAX_DEPTH || !self.seen.insert(table) {
            return;
        }
        let triggers = self.catalog.relation(table).map(|relation: &Relation| relation.triggers.as_slice()).unwrap_or_default();
        for trigger in triggers.iter().filter(|trigger| makes_rows(trigger) && trigger.events.insert) {
            self.trigger(trigger, depth);
        }
    }
}

/// Whether a routine that runs with its owner's privileges may insert into the table: a user can call it, or a trigger does.
pub fn is_written_by_definer(catalog: &Catalog, sources: &Sources, table: Oid) -> bool {
    let definers = catalog.routines().filter(|routine| routine.owner == Owner::Project && routine.security_definer);
    definers
        .map(|routine| body::effects(catalog, sources, routine))
        .any(|effects| effects.opaque || effects.inserts.iter().any(|insert| insert.table == table))
}
