//! What rows that are certainly written meet: NOT NULL (23502), checks (23514), unique keys (23505) and foreign keys (23503).
//!
//! It compares with the rows that are known (`stored_rows`), and refuses to know what rows that are not certain would meet.

use super::evaluate::{Evaluator, Value};
use super::executor::Executor;
use super::failure::{Condition, Done, Failure};
use super::row_filter::RowFilter;
use super::stored_rows::{alias_of, without};
use super::written::{all_rows, is_empty};
use crate::catalog::{
    AttNum, Cell, Constraint, ConstraintKind, ForeignKey, Index, Oid, Owner, Presence, Relation, RelationKind, RoutineText,
    StoredRow, Trigger, TriggerEnabled,
};
use crate::sql::ast::{
    Assignment, ConflictTarget, CteBody, DataKind, DataStatement, Expr, ExprKind, InsertSource, OnConflict, QueryBody,
    TriggerTiming,
};
use crate::text::Span;
use std::collections::HashSet;

/// Constraint triggers of foreign keys are called so; triggers run in the order of their names.
const KEY_TRIGGER: &str = "RI_ConstraintTrigger";

/// A unique index with the keys of the rows that the command wrote so far.
struct Keys<'a> {
    index: &'a Index,
    columns: Vec<AttNum>,
    given: HashSet<Vec<Cell>>,
}

impl Executor<'_> {
    /// Looks at the rows that a command certainly writes: what their table says to them.
    pub(super) fn check_rows(&mut self, data: &DataStatement) -> Done {
        let refused = match &data.kind {
            DataKind::Insert { on_conflict, .. } => self.refused_insert(data, on_conflict.as_ref()),
            DataKind::Update { assignments, from, filter } if from.is_empty() && data.with.is_none() => {
                self.refused_update(data, assignments, filter.as_ref())
            }
            _ => None,
        };
        refused.map_or(Ok(()), |failure| self.tolerate(failure))
    }

    /// Literal rows are made for the errors that their expressions meet.
    pub(super) fn check_values(&mut self, data: &DataStatement) -> Done {
        let DataKind::Insert { source: InsertSource::Query(query), .. } = &data.kind else { return Ok(()) };
        let is_literal = matches!(query.body, QueryBody::Values(_)) && query.with.is_none();
        if !is_literal || self.presence != Presence::Certain {
            return Ok(());
        }
        if let Some(failure) = self.without_room(data) {
            return self.tolerate(failure);
        }
        let made = Evaluator::without_variables(self).rows(query);
        made.map(drop).or_else(|failure| self.tolerate(*failure))
    }

    fn refused_insert(&self, data: &DataStatement, conflict: Option<&OnConflict>) -> Option<Failure> {
        let table = self.find_relation(&data.target).filter(|table| self.is_plain(table))?;
        let changed = self.changed_before(table, |events| events.insert)?;
        let (mut rows, _) = self.given_rows(table, data);
        rows.retain(|row| row.certain);
        rows.iter_mut().for_each(|row| *row = without(table, row, &changed));
        let at = data.target.span();
        let mut keys = if conflict.is_none() { self.unique_keys(table) } else { Vec::new() };
        let refused = rows.iter().find_map(|row| {
            let refused = self.refused_values(table, row, at);
            refused.or_else(|| self.taken_key(table, row, &mut keys, at))
        });
        if refused.is_some() {
            return refused;
        }
        let writes_elsewhere = data.with.iter().flat_map(|with| &with.ctes).any(|cte| matches!(cte.body, CteBody::Data(_)));
        // What conflicts with an earlier row is not inserted.
        let rows = if conflict.is_some() { rows.get(..1).unwrap_or_default() } else { rows.as_slice() };
        if writes_elsewhere || !self.checks_keys(table) || fires_before_keys(table) {
            return None;
        }
        rows.iter().find_map(|row| {
            self.missing_parent(table, row, rows, at, |key| {
                conflict.is_none_or(|conflict| self.is_inserted(table, row, key, conflict))
            })
        })
    }

    fn refused_update(&self, data: &DataStatement, assignments: &[Assignment], filter: Option<&Expr>) -> Option<Failure> {
        let plain = |table: &&Relation| self.is_plain(table) && table.triggers.is_empty();
        let table = self.find_relation(&data.target).filter(plain)?;
        let (alias, at) = (alias_of(data), data.target.span());
        let is_assigned = |column: AttNum| {
            let name = table.column_at(column).map(|column| &column.name);
            assignments.iter().flat_map(|assignment| &assignment.columns).any(|assigned| Some(&assigned.name) == name)
        };
        let filter = RowFilter::new(self, table, &alias, filter);
        let reached = |row: &&StoredRow| filter.holds(self, row) == Some(true);
        let rows = self.catalog.written.certain_rows(table.oid).filter(reached);
        let new: Vec<StoredRow> = rows.map(|row| self.updated(table, &alias, row, assignments)).collect();
        new.iter().find_map(|row| self.refused_values(table, row, at)).or_else(|| {
            let changes = |key: &Constraint| key.columns.iter().any(|column| is_assigned(*column));
            // A key to the table itself may be met by rows that have not changed.
            let checked = |key: &Constraint| changes(key) && key.foreign_key().is_some_and(|key| key.table != table.oid);
            new.iter().filter(|_| self.checks_keys(table)).find_map(|row| self.missing_parent(table, row, &[], at, checked))
        })
    }

    // One row

    /// NOT NULL comes before checks, and these in the order of their names (`ExecConstraints` in the server).
    fn refused_values(&self, table: &Relation, row: &StoredRow, at: Span) -> Option<Failure> {
        if let Some(column) = table.columns().find(|column| column.not_null.is_some() && row.is_null(column.number)) {
            let message =
                format!("null value in column \"{}\" of relation \"{}\" violates not-null constraint", column.name, table.name);
            return Some(Failure::new(Condition::NotNullViolation, message, at));
        }
        let broken =
            table.constraints.iter().filter(|check| self.breaks_check(table, row, check)).map(|check| &check.name).min()?;
        let message = format!("new row for relation \"{}\" violates check constraint \"{broken}\"", table.name);
        Some(Failure::new(Condition::CheckViolation, message, at))
    }

    /// Whether a row certainly breaks a check; null is as good as true.
    pub(super) fn breaks_check(&self, table: &Relation, row: &StoredRow, check: &Constraint) -> bool {
        let ConstraintKind::Check { expr, .. } = &check.kind else { return false };
        let evaluator = Evaluator::without_variables(self);
        let value = || evaluator.of_row(table, &table.name, row, &expr.tree);
        check.presence == Presence::Certain && matches!(value(), Ok(Value::Boolean(false)))
    }

    /// The unique indexes of a table. Those of expressions and partial ones are left out.
    fn unique_keys(&self, table: &Relation) -> Vec<Keys<'_>> {
        let usable = |index: &&Index| index.unique && index.predicate.is_none() && index.presence == Presence::Certain;
        let indexes = self.catalog.indexes_of(table.oid).filter(usable);
        indexes.filter_map(|index| Some(Keys { index, columns: index.key_columns()?, given: HashSet::new() })).collect()
    }

    /// A key of the row that another row certainly has.
    fn taken_key(&self, table: &Relation, row: &StoredRow, keys: &mut [Keys<'_>], at: Span) -> Option<Failure> {
        let taken = keys.iter_mut().find_map(|keys| {
            let parts: Vec<&Cell> = key_of(row, &keys.columns)?;
            let mut stored = self.catalog.written.certain_rows(table.oid);
            let is_stored = stored.any(|other| other.has_key(&keys.columns, &parts) == Some(true));
            let is_given = !keys.given.insert(parts.into_iter().cloned().collect());
            (is_stored || is_given).then_some(keys.index)
        })?;
        let message = format!("duplicate key value violates unique constraint \"{}\"", taken.name);
        Some(Failure::new(Condition::UniqueViolation, message, at))
    }

    /// A foreign key of the row that leads to no row. `is_checked` says which keys the command checks.
    pub(super) fn missing_parent(
        &self,
        table: &Relation,
        row: &StoredRow,
        given: &[StoredRow],
        at: Span,
        is_checked: impl Fn(&Constraint) -> bool,
    ) -> Option<Failure> {
        let is_broken = |constraint: &&Constraint| {
            let ConstraintKind::ForeignKey(key) = &constraint.kind else { return false };
            let checked = constraint.presence == Presence::Certain && !constraint.initially_deferred;
            checked && is_checked(constraint) && self.leads_nowhere(table, row, (constraint, key), given)
        };
        let broken = table.constraints.iter().find(is_broken)?;
        let message = format!("insert or update on table \"{}\" violates foreign key constraint \"{}\"", table.name, broken.name);
        Some(Failure::new(Condition::ForeignKeyViolation, message, at))
    }

    /// Whether ON CONFLICT certainly meets no row: the table is empty, or the arbiter compares a column of the key, of which no
    /// row can have a value while the parent has no rows, or all rows of the table are known and have other values.
    fn is_inserted(&self, table: &Relation, row: &StoredRow, key: &Constraint, conflict: &OnConflict) -> bool {
        let in_key = |element: &Expr| match &element.kind {
            ExprKind::Column(path) => {
                path.last().and_then(|name| table.column(&name.name)).is_some_and(|column| key.columns.contains(&column.number))
            }
            _ => false,
        };
        let compared = matches!(&conflict.target, ConflictTarget::Columns { elements, .. } if elements.iter().any(in_key));
        let by_parent = || key.foreign_key().and_then(|key| self.known_rows(key.table)).is_some_and(|parents| parents.is_empty());
        key.validated && compared && by_parent() || is_empty(&self.catalog, table.oid) || self.meets_no_row(table, row, conflict)
    }

    /// Whether a key has values, and no row of the referenced table can have them. `given`: rows of the same command.
    fn leads_nowhere(&self, table: &Relation, row: &StoredRow, key: (&Constraint, &ForeignKey), given: &[StoredRow]) -> bool {
        let (constraint, key) = key;
        let cells: Option<Vec<&Cell>> = constraint.columns.iter().map(|column| row.cells.get(column)).collect();
        let Some(cells) = cells.filter(|cells| !cells.is_empty() && !cells.contains(&&Cell::Null)) else { return false };
        let Some(parents) = self.known_rows(key.table) else { return false };
        let own = if key.table == table.oid { given } else { &[] };
        let mut parents = parents.into_iter().chain(own);
        match key.columns.is_empty() {
            true => parents.next().is_none(),
            false => parents.all(|parent| parent.has_key(&key.columns, &cells) == Some(false)),
        }
    }

    /// The rows of a table, where these are all.
    pub(super) fn known_rows(&self, table: Oid) -> Option<Vec<&StoredRow>> {
        all_rows(&self.catalog, table)
            .or_else(|| self.has_only_new_users(table).then(|| self.catalog.written.rows(table).collect()))
    }

    /// A new project has no users before somebody signs up.
    fn has_only_new_users(&self, oid: Oid) -> bool {
        let catalog = &self.catalog;
        let Some(relation) = catalog.relation(oid).filter(|relation| relation.owner == Owner::Platform) else { return false };
        let is_users = relation.name == "users" && catalog.schema_name(relation.schema) == "auth";
        let written = catalog.written.has_others(oid) || catalog.written.anything && self.makes_users();
        is_users && !written
    }

    /// Whether a function of the project inserts users: what has run may have called it.
    fn makes_users(&self) -> bool {
        let inserts = |text: &str| {
            let text = text.to_ascii_lowercase().replace('"', "");
            text.contains("into auth.users")
        };
        let own = self.catalog.routines().filter(|routine| routine.owner == Owner::Project);
        own.into_iter().any(|routine| match &routine.body {
            RoutineText::Text(body) => match &body.unescaped {
                Some(own) => inserts(own),
                None => inserts(self.sources.slice(body.content)),
            },
            _ => true,
        })
    }

    /// `session_replication_role = replica` turns the triggers off that check foreign keys.
    fn is_replica(&self) -> bool {
        self.session.settings.get("session_replication_role").is_some_and(|role| role != "origin")
    }

    /// Whether the table checks foreign keys now.
    pub(super) fn checks_keys(&self, table: &Relation) -> bool {
        !self.is_replica() && !self.catalog.written.unchecked.contains(&table.oid)
    }

    fn is_plain(&self, table: &Relation) -> bool {
        let plain = table.kind == RelationKind::Table && table.presence == Presence::Certain && table.columns_known;
        self.presence == Presence::Certain && plain && table.rules.is_empty()
    }
}

/// Whether a trigger comes before the keys are checked, and so may make the row that they look for.
fn fires_before_keys(table: &Relation) -> bool {
    let comes_first = |trigger: &Trigger| {
        let is_after = trigger.timing == TriggerTiming::After && trigger.name.as_str() < KEY_TRIGGER;
        trigger.events.insert && is_after && trigger.enabled != TriggerEnabled::Disabled
    };
    table.triggers.iter().any(comes_first)
}

/// The key of a row. None: a part of it is null or not known.
pub(super) fn key_of<'r>(row: &'r StoredRow, columns: &[AttNum]) -> Option<Vec<&'r Cell>> {
    let part = |column: &AttNum| row.cells.get(column).filter(|cell| !matches!(cell, Cell::Null | Cell::Other));
    columns.iter().map(part).collect()
}
