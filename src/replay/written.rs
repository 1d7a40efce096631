//! Keeps in mind which tables may have rows, so that a query on one that was never written is known to find nothing.

use super::executor::Executor;
use crate::catalog::{Catalog, Oid, Owner, Presence, RelationKind};
use crate::sql::ast::visit::{Visitor, walk_data, walk_query};
use crate::sql::ast::{Call, CopySource, DataStatement, StatementKind};
use crate::sql::name::QualifiedName;

impl Executor<'_> {
    /// Looks at a command that has run.
    pub(super) fn note_written(&mut self, kind: &StatementKind) {
        let mut seen = Seen::default();
        match kind {
            StatementKind::Data(data) => walk_data(data, &mut seen),
            StatementKind::Query(query) => walk_query(query, &mut seen),
            StatementKind::Copy(copy) => match &copy.source {
                CopySource::Table { name, .. } => seen.targets.push(name.clone()),
                CopySource::Data(data) => walk_data(data, &mut seen),
                CopySource::Query(query) => walk_query(query, &mut seen),
            },
            StatementKind::CreateTableAs(create) => seen.targets.push(create.name.clone()),
            StatementKind::Call(_) | StatementKind::Unknown(_) => self.note_anything_written(),
            _ => return,
        }
        for target in &seen.targets {
            self.note_target(target);
        }
        // A function of the project may write anything.
        let own = |name: &QualifiedName| self.routines_visible(name).any(|routine| routine.owner == Owner::Project);
        if seen.calls.iter().any(own) {
            self.note_anything_written();
        }
    }

    pub(super) fn note_anything_written(&mut self) {
        self.catalog.written.anything = true;
    }

    fn note_target(&mut self, name: &QualifiedName) {
        let Some(oid) = self.find_relation_or_index(name) else { return };
        self.catalog.written.relations.insert(oid);
        let plain = self
            .catalog
            .relation(oid)
            .is_some_and(|relation| relation.kind == RelationKind::Table && relation.triggers.is_empty());
        // Triggers and rules write elsewhere; views and partitioned tables are others' rows.
        if !plain {
            self.note_anything_written();
        }
    }
}

/// Whether a relation certainly has no rows: made by this history, and never written.
pub(super) fn is_empty(catalog: &Catalog, oid: Oid) -> bool {
    let Some(relation) = catalog.relation(oid) else { return false };
    let plain =
        relation.kind == RelationKind::Table && relation.owner == Owner::Project && relation.presence == Presence::Certain;
    let has_children = || catalog.relations().any(|other| other.partition_of == Some(oid) || other.inherits.contains(&oid));
    plain && !catalog.written.anything && !catalog.written.relations.contains(&oid) && !has_children()
}

/// What a command writes, and which functions it calls.
#[derive(Default)]
struct Seen {
    targets: Vec<QualifiedName>,
    calls: Vec<QualifiedName>,
}

impl Visitor for Seen {
    fn data(&mut self, data: &DataStatement) {
        self.targets.push(data.target.clone());
    }

    fn call(&mut self, call: &Call) {
        self.calls.push(call.name.clone());
    }
}
