//! What rows that are certainly written meet: NOT NULL (23502) and foreign keys (23503).
//!
//! No rows are kept. It is known which tables are empty (`written`), which certainly have a row, and which columns are
//! certainly null in some row. It refuses to know what rows that are not certain would meet.

use super::evaluate::{Evaluator, Value, Variables};
use super::executor::Executor;
use super::failure::{Condition, Done, Failure};
use super::written::is_empty;
use crate::catalog::{
    AttNum, Column, Constraint, ConstraintKind, ForeignKey, Oid, Owner, Presence, Relation, RelationKind, RoutineText, Shared,
    Trigger, TriggerEnabled,
};
use crate::sql::ast::{
    ConflictTarget, CteBody, DataKind, DataStatement, Expr, ExprKind, InsertSource, OnConflict, TriggerTiming,
};
use crate::sql::name::Ident;
use crate::text::Span;
use std::collections::BTreeMap;

/// The values of a row that is certainly written, by the number of their column.
type GivenRow = BTreeMap<AttNum, Value>;

/// Constraint triggers of foreign keys are called so; triggers run in the order of their names.
const KEY_TRIGGER: &str = "RI_ConstraintTrigger";

impl Executor<'_> {
    /// Looks at the rows that an INSERT certainly writes: what their table says to them.
    pub(super) fn check_rows(&mut self, data: &DataStatement) -> Done {
        let done = self.refused_row(data);
        done.map_or(Ok(()), |failure| self.tolerate(failure))
    }

    fn refused_row(&self, data: &DataStatement) -> Option<Failure> {
        let table = self.find_relation(&data.target).filter(|table| self.takes_rows(table))?;
        let rows = self.given_rows(table, data);
        let at = data.target.span();
        let mut columns = rows.iter().flat_map(|row| table.columns().map(move |column| (row, column)));
        if let Some((_, column)) = columns.find(|(row, column)| is_null(row, column) && column.not_null.is_some()) {
            let message =
                format!("null value in column \"{}\" of relation \"{}\" violates not-null constraint", column.name, table.name);
            return Some(Failure::new(Condition::NotNullViolation, message, at));
        }
        let writes_elsewhere = data.with.iter().flat_map(|with| &with.ctes).any(|cte| matches!(cte.body, CteBody::Data(_)));
        // What conflicts with an earlier row is not inserted.
        let conflict = on_conflict(data);
        let rows = if conflict.is_some() { rows.get(..1).unwrap_or_default() } else { rows.as_slice() };
        if writes_elsewhere || self.is_replica() || self.catalog.written.unchecked.contains(&table.oid) {
            return None;
        }
        rows.iter().find_map(|row| self.missing_parent(table, row, conflict, at))
    }

    /// A foreign key of the row to a table that has no rows.
    fn missing_parent(&self, table: &Relation, row: &GivenRow, conflict: Option<&OnConflict>, at: Span) -> Option<Failure> {
        let is_broken = |constraint: &&Constraint| {
            let given = |column: &AttNum| row.get(column).is_some_and(|value| !matches!(value, Value::Unknown | Value::Null));
            let ConstraintKind::ForeignKey(key) = &constraint.kind else { return false };
            let checked = constraint.presence == Presence::Certain && !constraint.initially_deferred;
            let is_inserted = conflict.is_none_or(|conflict| self.cannot_conflict(table, constraint, conflict));
            let is_given = !constraint.columns.is_empty() && constraint.columns.iter().all(given);
            checked && is_given && is_inserted && self.leads_nowhere(table, key)
        };
        let broken = table.constraints.iter().find(is_broken)?;
        let message = format!("insert or update on table \"{}\" violates foreign key constraint \"{}\"", table.name, broken.name);
        Some(Failure::new(Condition::ForeignKeyViolation, message, at))
    }

    /// Whether no row is there already with which ON CONFLICT may meet: the table is empty, or the arbiter compares a column of
    /// the key, of which no row can have a value while the parent has no rows.
    fn cannot_conflict(&self, table: &Relation, key: &Constraint, conflict: &OnConflict) -> bool {
        let in_key = |element: &Expr| match &element.kind {
            ExprKind::Column(path) => {
                path.last().and_then(|name| table.column(&name.name)).is_some_and(|column| key.columns.contains(&column.number))
            }
            _ => false,
        };
        let compared = matches!(&conflict.target, ConflictTarget::Columns { elements, .. } if elements.iter().any(in_key));
        key.validated && compared || is_empty(&self.catalog, table.oid)
    }

    fn leads_nowhere(&self, table: &Relation, key: &ForeignKey) -> bool {
        key.table != table.oid && (is_empty(&self.catalog, key.table) || self.has_no_users(key.table))
    }

    /// A new project has no users before somebody signs up.
    fn has_no_users(&self, oid: Oid) -> bool {
        let catalog = &self.catalog;
        let Some(relation) = catalog.relation(oid).filter(|relation| relation.owner == Owner::Platform) else { return false };
        let is_users = relation.name == "users" && catalog.schema_name(relation.schema) == "auth";
        let written = catalog.written.relations.contains(&oid) || catalog.written.anything && self.makes_users();
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

    /// Whether a row that is certainly inserted into the table arrives as it was written: no trigger and no rule comes first.
    fn takes_rows(&self, table: &Relation) -> bool {
        let comes_first = |trigger: &Trigger| {
            let is_early = trigger.timing == TriggerTiming::Before || trigger.name.as_str() < KEY_TRIGGER;
            trigger.events.insert && is_early && trigger.enabled != TriggerEnabled::Disabled
        };
        let plain = table.kind == RelationKind::Table && table.presence == Presence::Certain && table.columns_known;
        let certain = self.presence == Presence::Certain;
        certain && plain && table.rules.is_empty() && !table.triggers.iter().any(comes_first)
    }

    /// The rows that an INSERT certainly writes. Columns that it does not name have their default, or are null.
    fn given_rows(&self, table: &Relation, data: &DataStatement) -> Vec<GivenRow> {
        let DataKind::Insert { columns, source, .. } = &data.kind else { return Vec::new() };
        let InsertSource::Query(query) = source else { return vec![self.completed(table, GivenRow::new())] };
        let Ok(rows) = (Evaluator { executor: self, variables: &Variables::new() }).rows(query) else { return Vec::new() };
        let named = |column: &Ident| table.column(&column.name).map(|column| column.number);
        let numbers: Option<Vec<AttNum>> = match columns.as_slice() {
            [] => Some(table.columns().map(|column| column.number).collect()),
            columns => columns.iter().map(named).collect(),
        };
        let Some(numbers) = numbers else { return Vec::new() };
        let certain = rows.rows.into_iter().filter(|row| row.certain);
        certain.map(|row| self.completed(table, numbers.iter().copied().zip(row.values).collect())).collect()
    }

    /// A row with null in the columns that nothing fills.
    fn completed(&self, table: &Relation, mut row: GivenRow) -> GivenRow {
        for column in table.columns().filter(|column| self.starts_null(column)) {
            row.entry(column.number).or_insert(Value::Null);
        }
        row
    }

    /// Whether a column that nobody names is null. The type of a column may have a default of its own.
    fn starts_null(&self, column: &Column) -> bool {
        let filled = column.default.is_some() || column.identity.is_some() || column.generated.is_some() || column.serial;
        let is_domain = self.catalog.base_type(&column.ty).ty != column.ty.ty;
        !filled && !is_domain && column.presence == Presence::Certain
    }

    // What is known of the rows of tables

    /// Looks at a command that wrote rows.
    pub(super) fn note_rows(&mut self, data: &DataStatement) {
        let Some(oid) = self.find_relation_or_index(&data.target) else { return };
        let Some(table) = self.catalog.relations.get(oid).cloned().and_then(Shared::into_arc) else { return };
        match &data.kind {
            DataKind::Insert { .. } if !self.catalog.written.anything && self.takes_rows(&table) => {
                let rows = self.given_rows(&table, data);
                let nulls = table.columns().filter(|column| rows.iter().any(|row| is_null(row, column)));
                let nulls: Vec<AttNum> = nulls.filter(|_| on_conflict(data).is_none()).map(|column| column.number).collect();
                if !rows.is_empty() {
                    self.catalog.written.filled.insert(table.oid);
                }
                self.catalog.written.nulls.extend(nulls.into_iter().map(|column| (table.oid, column)));
            }
            DataKind::Insert { .. } => {}
            DataKind::Update { assignments, .. } => {
                let assigned: Vec<&Ident> = assignments.iter().flat_map(|assignment| &assignment.columns).collect();
                let may_fill =
                    |column: &Column| !table.triggers.is_empty() || assigned.iter().any(|assigned| assigned.name == column.name);
                for column in table.columns().filter(|column| may_fill(column)) {
                    self.catalog.written.nulls.remove(&(table.oid, column.number));
                }
            }
            // Deletions reach other tables.
            DataKind::Delete { .. } | DataKind::Merge { .. } => self.forget_rows(),
        }
    }

    /// No row is certain any more.
    pub(super) fn forget_rows(&mut self) {
        self.catalog.written.filled.clear();
        self.catalog.written.nulls.clear();
    }

    /// What ALTER TABLE meets when it looks at the rows: a column that must not be null, and certainly is in one of them.
    pub(super) fn check_stored_rows(&mut self, oid: Oid, known: Option<AttNum>, at: Span) -> Done {
        if self.presence != Presence::Certain || !self.catalog.written.filled.contains(&oid) {
            return Ok(());
        }
        let Some(table) = self.catalog.relation(oid).filter(|table| table.kind == RelationKind::Table) else { return Ok(()) };
        let is_new = |column: &&Column| known.is_none_or(|last| column.number > last) && self.starts_null(column);
        let new: Vec<AttNum> = table.columns().filter(is_new).map(|column| column.number).collect();
        let name = table.name.clone();
        self.catalog.written.nulls.extend(new.into_iter().map(|column| (oid, column)));
        let Some(broken) = self.certainly_null(oid).map(|column| column.name.clone()) else { return Ok(()) };
        let message = format!("column \"{broken}\" of relation \"{name}\" contains null values");
        self.tolerate(Failure::new(Condition::NotNullViolation, message, at))
    }

    /// A NOT NULL column of the table that is null in a row.
    fn certainly_null(&self, oid: Oid) -> Option<&Column> {
        let is_broken =
            |column: &&Column| column.not_null.is_some() && self.catalog.written.nulls.contains(&(oid, column.number));
        self.catalog.relation(oid)?.columns().find(is_broken)
    }

    /// New values of columns are not known: ALTER TYPE … USING.
    pub(super) fn forget_nulls(&mut self, oid: Oid, columns: &[AttNum]) {
        for column in columns {
            self.catalog.written.nulls.remove(&(oid, *column));
        }
    }
}

fn on_conflict(data: &DataStatement) -> Option<&OnConflict> {
    match &data.kind {
        DataKind::Insert { on_conflict, .. } => on_conflict.as_ref(),
        _ => None,
    }
}

fn is_null(row: &GivenRow, column: &Column) -> bool {
    row.get(&column.number) == Some(&Value::Null)
}
