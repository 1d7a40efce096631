//! Which tables functions and triggers may write.
//!
//! It looks at what a body names, and at what the functions and triggers behind that name. It refuses to know which rows are
//! written: the rows of such a table are not known any more.

use super::executor::Executor;
use crate::catalog::{Oid, Owner, Relation, RelationKind, Routine, RoutineText, Trigger, TriggerEnabled, TriggerEvents};
use crate::sql::ast::visit::{Visitor, walk_data, walk_expr, walk_query};
use crate::sql::ast::{Call, DataKind, DataStatement, Expr, Query, StatementKind};
use crate::sql::name::QualifiedName;
use crate::sql::plpgsql::{self, SqlPart};
use std::collections::BTreeSet;

/// More routines than this behind one command, and it may have written anything.
const MOST_ROUTINES: usize = 64;

/// What a command writes itself, and which functions it calls.
#[derive(Default)]
pub(super) struct Writes {
    pub targets: Vec<(QualifiedName, TriggerEvents)>,
    pub calls: Vec<QualifiedName>,
    /// Whether there is a part of which it is not known what it writes.
    pub anything: bool,
}

impl Visitor for Writes {
    fn data(&mut self, data: &DataStatement) {
        self.targets.push((data.target.clone(), events_of(data)));
    }

    fn call(&mut self, call: &Call) {
        self.calls.push(call.name.clone());
    }
}

impl Writes {
    pub fn add_statement(&mut self, kind: &StatementKind) {
        match kind {
            StatementKind::Data(data) => walk_data(data, self),
            StatementKind::Query(query) => walk_query(query, self),
            StatementKind::Call(call) => {
                self.calls.push(call.call.name.clone());
                call.call.arguments.iter().for_each(|argument| walk_expr(&argument.value, self));
            }
            StatementKind::Truncate(truncate) => {
                let event = TriggerEvents { truncate: true, ..TriggerEvents::default() };
                self.targets.extend(truncate.tables.iter().map(|name| (name.clone(), event.clone())));
            }
            StatementKind::CreateTableAs(create) => create.query.iter().for_each(|query| walk_query(query, self)),
            StatementKind::CreateTable(_) | StatementKind::Set(_) | StatementKind::Irrelevant(_) => {}
            _ => self.anything = true,
        }
    }
}

/// The events at which a data statement fires triggers. ON CONFLICT DO UPDATE and MERGE may fire several.
fn events_of(data: &DataStatement) -> TriggerEvents {
    let none = TriggerEvents::default();
    match &data.kind {
        DataKind::Insert { on_conflict: None, .. } => TriggerEvents { insert: true, ..none },
        DataKind::Insert { .. } => TriggerEvents { insert: true, update: true, ..none },
        DataKind::Update { .. } => TriggerEvents { update: true, ..none },
        DataKind::Delete { .. } => TriggerEvents { delete: true, ..none },
        DataKind::Merge { .. } => TriggerEvents { insert: true, update: true, delete: true, ..none },
    }
}

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
        for (target, events) in &writes.targets {
            if let Some(table) = self.find_relation(target) {
                behind.triggers(table, events)?;
            }
        }
        behind.calls(self, &writes.calls)?;
        if writes.anything { None } else { Some(behind.tables) }
    }

    /// Looks at the functions that an expression has called.
    pub(super) fn note_calls_of_expr(&mut self, expr: &Expr) {
        let mut writes = Writes::default();
        walk_expr(expr, &mut writes);
        self.note_behind(self.written_behind(&writes));
    }

    /// Looks at the functions that a query has called.
    pub(super) fn note_calls_of_query(&mut self, query: &Query) {
        let mut writes = Writes::default();
        walk_query(query, &mut writes);
        self.note_behind(self.written_behind(&writes));
    }
}

impl Behind<'_, '_> {
    /// What the triggers of a table write that may fire. Where there certainly is no row, those for each row do not.
    fn triggers(&mut self, table: &Relation, events: &TriggerEvents) -> Option<()> {
        // A table that is made with its rows fires nothing.
        if *events == TriggerEvents::default() {
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
        let inside = self.executor.copy_for(routine);
        let mut writes = Writes { anything: self.routines.len() > MOST_ROUTINES, ..Writes::default() };
        match routine.language.as_str() {
            "plpgsql" => plpgsql::walk(&inside.parsed_body(text), &mut |part| match part {
                SqlPart::Expr(expr) => walk_expr(expr, &mut writes),
                SqlPart::Query(query) => walk_query(query, &mut writes),
                SqlPart::Statement(statement) => writes.add_statement(&statement.kind),
                SqlPart::Dynamic(_) | SqlPart::Unknown(_) => writes.anything = true,
            }),
            "sql" => inside.sql_statements(text).iter().for_each(|statement| writes.add_statement(&statement.kind)),
            _ => return None,
        }
        if writes.anything {
            return None;
        }
        for (target, events) in &writes.targets {
            let Some(table) = inside.find_relation(target) else { continue };
            self.tables.insert(table.oid);
            self.triggers(table, events)?;
        }
        self.calls(&inside, &writes.calls)
    }
}
