//! What ALTER TABLE and CREATE INDEX meet when they look at the rows that are stored: nulls (23502), checks (23514), keys that are
//! there twice (23505) and keys that lead nowhere (23503).
//!
//! It refuses to know how rows came to be there: that is `stored_rows`.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure};
use super::rows::key_of;
use crate::catalog::{AttNum, Catalog, Cell, Constraint, ConstraintKind, Oid, Presence, Relation, RelationKind};
use crate::text::Span;
use std::collections::HashSet;

/// What a table had before a command, so that the new is told from the old.
pub(super) struct RowsBefore {
    last_column: Option<AttNum>,
    constraints: HashSet<Oid>,
}

impl RowsBefore {
    pub fn of(catalog: &Catalog, table: Oid) -> Self {
        // Without rows there is nothing to be told apart.
        let relation = catalog.relation(table).filter(|_| catalog.written.certain_rows(table).next().is_some());
        RowsBefore {
            last_column: relation.and_then(|relation| relation.attributes.last()).map(|column| column.number),
            constraints: relation.into_iter().flat_map(|relation| &relation.constraints).map(|known| known.oid).collect(),
        }
    }
}

impl Executor<'_> {
    /// What ALTER TABLE meets when it looks at the rows.
    pub(super) fn check_stored_rows(&mut self, oid: Oid, before: &RowsBefore) -> Done {
        if self.presence != Presence::Certain || self.catalog.written.certain_rows(oid).next().is_none() {
            return Ok(());
        }
        self.fill_new_columns(oid, before);
        let Some(table) = self.catalog.relation(oid).filter(|table| table.kind == RelationKind::Table) else { return Ok(()) };
        let refused = self.certainly_null(table).or_else(|| {
            let is_new = |constraint: &&Constraint| {
                constraint.validated && constraint.presence == Presence::Certain && !before.constraints.contains(&constraint.oid)
            };
            table.constraints.iter().filter(is_new).find_map(|constraint| self.broken_by_rows(table, constraint))
        });
        refused.map_or(Ok(()), |failure| self.tolerate(failure))
    }

    /// New columns have their default in every row. What is made for each row anew is not known.
    fn fill_new_columns(&mut self, oid: Oid, before: &RowsBefore) {
        let Some(table) = self.catalog.relation(oid) else { return };
        let new = table.columns().filter(|column| before.last_column.is_none_or(|last| column.number > last));
        let cells = new.filter_map(|column| Some((column.number, self.cell_by_default(column)?)));
        let cells: Vec<(AttNum, Cell)> = cells.filter(|(_, cell)| !matches!(cell, Cell::Chance(_))).collect();
        if !cells.is_empty() {
            self.catalog.written.change(oid, |row| {
                let mut row = row.clone();
                row.cells.extend(cells.iter().cloned());
                row
            });
        }
    }

    /// A NOT NULL column of the table that is null in a row.
    fn certainly_null(&self, table: &Relation) -> Option<Failure> {
        let is_null = |column: AttNum| self.catalog.written.certain_rows(table.oid).any(|row| row.is_null(column));
        let broken = table.columns().find(|column| column.not_null.is_some() && is_null(column.number))?;
        let message = format!("column \"{}\" of relation \"{}\" contains null values", broken.name, table.name);
        Some(Failure::new(Condition::NotNullViolation, message, self.statement))
    }

    fn broken_by_rows(&self, table: &Relation, constraint: &Constraint) -> Option<Failure> {
        let mut rows = self.catalog.written.certain_rows(table.oid);
        match &constraint.kind {
            ConstraintKind::Check { .. } => {
                rows.find(|row| self.breaks_check(table, row, constraint))?;
                let message =
                    format!("check constraint \"{}\" of relation \"{}\" is violated by some row", constraint.name, table.name);
                Some(Failure::new(Condition::CheckViolation, message, self.statement))
            }
            ConstraintKind::PrimaryKey { .. } | ConstraintKind::Unique { .. } => {
                let message = format!("could not create unique index \"{}\"", constraint.name);
                let failure = || Failure::new(Condition::UniqueViolation, message, self.statement);
                self.has_key_twice(table.oid, &constraint.columns).then(failure)
            }
            ConstraintKind::ForeignKey(_) if self.checks_keys(table) => {
                let is_new = |key: &Constraint| key.oid == constraint.oid;
                rows.find_map(|row| self.missing_parent(table, row, &[], self.statement, is_new))
            }
            _ => None,
        }
    }

    /// What CREATE UNIQUE INDEX meets.
    pub(super) fn check_stored_keys(&mut self, index: Oid, at: Span) -> Done {
        let Some(index) = self.catalog.index(index).filter(|index| index.unique && index.predicate.is_none()) else {
            return Ok(());
        };
        let twice = index.key_columns().is_some_and(|columns| self.has_key_twice(index.relation, &columns));
        if !twice || self.presence != Presence::Certain {
            return Ok(());
        }
        let message = format!("could not create unique index \"{}\"", index.name);
        self.tolerate(Failure::new(Condition::UniqueViolation, message, at))
    }

    fn has_key_twice(&self, table: Oid, columns: &[AttNum]) -> bool {
        let mut keys = HashSet::new();
        self.catalog.written.certain_rows(table).filter_map(|row| key_of(row, columns)).any(|key| !keys.insert(key))
    }
}
