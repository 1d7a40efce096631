//! Keeps in mind which tables may have rows, so that a query on one that was never written is known to find nothing.

use super::executor::Executor;
use crate::catalog::{Catalog, Oid, Owner, Presence, RelationKind, StoredRow};
use crate::sql::ast::visit::{walk_data, walk_query};
use crate::sql::ast::{CopySource, StatementKind};
use crate::sql::writes::{DataEvents, Writes, Written};
use std::collections::BTreeSet;

impl Executor<'_> {
    /// Looks at a command that has run.
    pub(super) fn note_written(&mut self, kind: &StatementKind) {
        let mut writes = Writes::default();
        match kind {
            StatementKind::Data(_) | StatementKind::Query(_) | StatementKind::Call(_) => writes.add_statement(kind),
            StatementKind::Copy(copy) => match &copy.source {
                CopySource::Table { name, .. } => {
                    writes.targets.push(Written { table: name.clone(), events: DataEvents::INSERT });
                }
                CopySource::Data(data) => walk_data(data, &mut writes),
                CopySource::Query(query) => walk_query(query, &mut writes),
            },
            StatementKind::Truncate(truncate) => {
                self.note_truncated(truncate);
                writes.add_statement(kind);
            }
            StatementKind::CreateTableAs(create) => {
                writes.add_statement(kind);
                writes.targets.push(Written { table: create.name.clone(), events: DataEvents::NONE });
            }
            StatementKind::Unknown(_) => writes.anything = true,
            _ => return,
        }
        // Which triggers fire depends on the rows before.
        let behind = self.written_behind(&writes);
        self.note_targets(kind, &writes);
        self.note_behind(behind);
    }

    /// What triggers and functions do to the rows comes with the command, so that they may have done it to these rows too.
    fn note_targets(&mut self, kind: &StatementKind, writes: &Writes) {
        if let StatementKind::Data(data) = kind {
            self.note_rows(data);
        }
        for Written { table: target, .. } in &writes.targets {
            // The rows of the command itself are known as far as they are.
            let is_own = match kind {
                StatementKind::Data(data) => data.target.span() == target.span(),
                StatementKind::Truncate(_) => true,
                _ => false,
            };
            match self.find_relation_or_index(target) {
                Some(oid) if !is_own => self.catalog.written.add_others(oid),
                _ => {}
            }
        }
    }

    /// Looks at what was written behind a command: by triggers, and by functions that it called.
    pub(super) fn note_behind(&mut self, written: Option<BTreeSet<Oid>>) {
        match written {
            Some(tables) => tables.into_iter().for_each(|table| {
                self.forget_table(table);
                self.catalog.written.add_others(table);
            }),
            None => self.note_anything_written(),
        }
    }

    pub(super) fn note_anything_written(&mut self) {
        self.catalog.written.forget_all();
        self.catalog.written.anything = true;
    }
}

/// The rows of a relation, where these are all: it was made by this history, and every command that wrote it is known.
pub(super) fn all_rows(catalog: &Catalog, oid: Oid) -> Option<Vec<&StoredRow>> {
    let relation = catalog.relation(oid)?;
    let plain =
        relation.kind == RelationKind::Table && relation.owner == Owner::Project && relation.presence == Presence::Certain;
    let has_children = || catalog.children(oid).next().is_some();
    let is_known = plain && !catalog.written.may_have_others(oid) && !has_children();
    is_known.then(|| catalog.written.rows(oid).collect())
}

/// Whether a relation certainly has no rows.
pub(super) fn is_empty(catalog: &Catalog, oid: Oid) -> bool {
    all_rows(catalog, oid).is_some_and(|rows| rows.is_empty())
}
