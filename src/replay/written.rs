//! Keeps in mind which tables may have rows, so that a query on one that was never written is known to find nothing.

use super::executor::Executor;
use crate::catalog::{Catalog, Oid, Owner, Presence, Relation, RelationKind, RoutineText, Trigger, TriggerEnabled};
use crate::sql::ast::visit::{Visitor, walk_data, walk_expr, walk_query};
use crate::sql::ast::{Call, CopySource, DataKind, DataStatement, StatementKind};
use crate::sql::name::QualifiedName;
use crate::sql::plpgsql::{self, SqlPart};

impl Executor<'_> {
    /// Looks at a command that has run.
    pub(super) fn note_written(&mut self, kind: &StatementKind) {
        let mut seen = Seen::default();
        match kind {
            StatementKind::Data(data) => walk_data(data, &mut seen),
            StatementKind::Query(query) => walk_query(query, &mut seen),
            StatementKind::Copy(copy) => match &copy.source {
                CopySource::Table { name, .. } => seen.targets.push((name.clone(), Writing::Anyhow)),
                CopySource::Data(data) => walk_data(data, &mut seen),
                CopySource::Query(query) => walk_query(query, &mut seen),
            },
            StatementKind::Truncate(_) => self.forget_rows(),
            StatementKind::CreateTableAs(create) => seen.targets.push((create.name.clone(), Writing::Anyhow)),
            StatementKind::Call(_) | StatementKind::Unknown(_) => self.note_anything_written(),
            _ => return,
        }
        for (target, writing) in &seen.targets {
            self.note_target(target, *writing);
        }
        if self.calls_own(&seen) {
            self.note_anything_written();
        }
        if let StatementKind::Data(data) = kind {
            self.note_rows(data);
        }
    }

    pub(super) fn note_anything_written(&mut self) {
        self.catalog.written.anything = true;
        self.forget_rows();
    }

    /// A function of the project may write anything.
    fn calls_own(&self, seen: &Seen) -> bool {
        let own = |name: &QualifiedName| self.routines_visible(name).any(|routine| routine.owner == Owner::Project);
        seen.calls.iter().any(own)
    }

    fn note_target(&mut self, name: &QualifiedName, writing: Writing) {
        let Some(oid) = self.find_relation_or_index(name) else { return };
        self.catalog.written.relations.insert(oid);
        let plain = self.catalog.relation(oid).is_some_and(|relation| {
            relation.kind == RelationKind::Table && relation.rules.is_empty() && !self.triggers_write(relation, writing)
        });
        // Triggers and rules write elsewhere; views and partitioned tables are others' rows.
        if !plain {
            self.note_anything_written();
        }
    }

    /// Whether triggers of the table may write elsewhere.
    fn triggers_write(&self, relation: &Relation, writing: Writing) -> bool {
        let fires = |trigger: &&Trigger| writing == Writing::Anyhow || trigger.events.insert;
        let enabled = relation.triggers.iter().filter(|trigger| trigger.enabled != TriggerEnabled::Disabled);
        enabled.filter(fires).any(|trigger| self.trigger_writes(trigger))
    }

    /// Functions of the platform write what is the platform's.
    fn trigger_writes(&self, trigger: &Trigger) -> bool {
        let Some(routine) = trigger.function.and_then(|oid| self.catalog.routine(oid)) else { return true };
        let RoutineText::Text(text) = &routine.body else { return true };
        if routine.owner == Owner::Platform || routine.language != "plpgsql" {
            return routine.owner != Owner::Platform;
        }
        let mut writes = false;
        let mut seen = Seen::default();
        plpgsql::walk(&self.parsed_body(text), &mut |part| match part {
            SqlPart::Expr(expr) => walk_expr(expr, &mut seen),
            SqlPart::Query(query) => walk_query(query, &mut seen),
            SqlPart::Statement(statement) => match &statement.kind {
                StatementKind::Query(query) => walk_query(query, &mut seen),
                kind => writes |= !matches!(kind, StatementKind::Set(_)),
            },
            SqlPart::Dynamic(_) | SqlPart::Unknown(_) => writes = true,
        });
        writes || !seen.targets.is_empty() || self.calls_own(&seen)
    }
}

/// Whether a relation certainly has no rows: made by this history, and never written.
pub(super) fn is_empty(catalog: &Catalog, oid: Oid) -> bool {
    let Some(relation) = catalog.relation(oid) else { return false };
    let plain =
        relation.kind == RelationKind::Table && relation.owner == Owner::Project && relation.presence == Presence::Certain;
    let has_children = || catalog.children(oid).next().is_some();
    plain && !catalog.written.anything && !catalog.written.relations.contains(&oid) && !has_children()
}

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writing {
    /// New rows alone
    Insert,
    Anyhow,
}

/// What a command writes, and which functions it calls.
#[derive(Default)]
struct Seen {
    targets: Vec<(QualifiedName, Writing)>,
    calls: Vec<QualifiedName>,
}

impl Visitor for Seen {
    fn data(&mut self, data: &DataStatement) {
        let inserts = matches!(&data.kind, DataKind::Insert { on_conflict: None, .. });
        self.targets.push((data.target.clone(), if inserts { Writing::Insert } else { Writing::Anyhow }));
    }

    fn call(&mut self, call: &Call) {
        self.calls.push(call.name.clone());
    }
}
