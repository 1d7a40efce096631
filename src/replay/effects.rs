//! Which tables functions and triggers may write.
//!
//! It looks at what a body names, and at what the functions and triggers behind that name. It refuses to know which rows are
//! written: the rows of such a table are not known any more.

use super::executor::Executor;
use crate::catalog::{Oid, Owner, Relation, RelationKind, Routine, RoutineText, Trigger, TriggerEnabled};
use crate::sql::ast::BodyText;
use crate::sql::name::QualifiedName;
use crate::sql::writes::{DataEvents, Writes, Written};
use std::collections::BTreeSet;

/// More routines than this behind one command, and it may have written anything.
const MOST_ROUTINES: usize = 64;

/// The tables that are written while a command runs, besides its own.
struct Behind<'x, 'a> {
    executor: &'x Executor<'a>,
    tables: BTreeSet<Oid>,
    routines: BTreeSet<Oid>,
}

impl Executor<'_> {
    /// The tables that the triggers of a command and the functions that it calls may write. None: any.
    pub(super) fn written_behind(&self, writes: &Writes) -> Option<BTreeSet<Oid>> {
        let mut behind = Behind { executor: self, tables: BTreeSet::new(), routines: BTreeSet::new() };
        for Written { table, events } in &writes.targets {
            if let Some(table) = self.find_relation(table) {
                behind.triggers(table, *events)?;
            }
        }
        behind.calls(self, &writes.calls)?;
        if writes.anything { None } else { Some(behind.tables) }
    }

    /// What the text of a body writes. None: its language is one that is not read.
    fn writes_of_body<'t>(&self, language: &str, text: &'t BodyText) -> Option<&'t Writes> {
        let known = &text.read.writes;
        match language {
            "plpgsql" => Some(known.get_or_init(|| Writes::of_body(self.parsed_body(text)))),
            "sql" => Some(known.get_or_init(|| Writes::of_statements(self.sql_statements(text)))),
            _ => None,
        }
    }
}

impl Behind<'_, '_> {
    /// What the triggers of a table write that may fire. Where there certainly is no row, those for each row do not.
    fn triggers(&mut self, table: &Relation, events: DataEvents) -> Option<()> {
        if events == DataEvents::NONE {
            return Some(());
        }
        // Rules write elsewhere; views and partitioned tables are others' rows.
        if table.kind != RelationKind::Table || !table.rules.is_empty() {
            return None;
        }
        let has_rows = events.insert || self.executor.known_rows(table.oid).is_none_or(|rows| !rows.is_empty());
        let fires = |trigger: &&Trigger| {
            let own = &trigger.events;
            let is_meant = own.insert && events.insert
                || own.update && events.update
                || own.delete && events.delete
                || own.truncate && events.truncate;
            trigger.enabled != TriggerEnabled::Disabled && is_meant && (has_rows || !trigger.for_each_row)
        };
        for trigger in table.triggers.iter().filter(fires) {
            let routine = self.executor.catalog.routine(trigger.function?)?;
            self.routine(routine)?;
        }
        Some(())
    }

    fn calls(&mut self, caller: &Executor<'_>, calls: &[QualifiedName]) -> Option<()> {
        for name in calls {
            let own = caller.routines_visible(name).filter(|routine| routine.owner == Owner::Project);
            let own: Vec<Oid> = own.map(|routine| routine.oid).collect();
            for oid in own {
                self.routine(caller.catalog.routine(oid)?)?;
            }
        }
        Some(())
    }

    /// What a body writes. Functions of the platform write what is the platform's.
    fn routine(&mut self, routine: &Routine) -> Option<()> {
        if routine.owner == Owner::Platform || !self.routines.insert(routine.oid) {
            return Some(());
        }
        let RoutineText::Text(text) = &routine.body else { return None };
        let writes = self.executor.writes_of_body(&routine.language, text)?;
        if self.routines.len() > MOST_ROUTINES || writes.anything {
            return None;
        }
        match routine.search_path {
            None => self.inside(self.executor, writes),
            Some(_) => self.inside(&self.executor.copy_for(routine), writes),
        }
    }

    /// What a body writes by the names that it finds there.
    fn inside(&mut self, inside: &Executor<'_>, writes: &Writes) -> Option<()> {
        for Written { table, events } in &writes.targets {
            let Some(table) = inside.find_relation(table) else { continue };
            self.tables.insert(table.oid);
            self.triggers(table, *events)?;
        }
        self.calls(inside, &writes.calls)
    }
}
