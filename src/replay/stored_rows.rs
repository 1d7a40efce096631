//! What INSERT, UPDATE, DELETE and TRUNCATE do to the rows that are known.
//!
//! A row is kept with the values that are known of it. It refuses to know what rows are refused for: that is `rows`.

use super::evaluate::{Evaluator, Value};
use super::executor::Executor;
use super::row_filter::RowFilter;
use crate::catalog::{
    AttNum, Catalog, Cell, Column, ForeignKey, Oid, Presence, Relation, RelationKind, Shared, StoredRow, TypeKind, TypeUse,
};
use crate::sql::ast::{
    Assignment, ConflictAction, ConflictTarget, DataKind, DataStatement, DropBehavior, Expr, ExprKind, InsertSource, OnConflict,
    ReferentialAction, Truncate,
};
use crate::sql::name::{Ident, Name};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The columns of a stored row under their names.
pub(super) fn fields_of(table: &Relation, row: &StoredRow) -> Vec<(Name, Value)> {
    table.columns().map(|column| (column.name.clone(), value_in(row, column))).collect()
}

/// What a stored row has in a column.
pub(super) fn value_in(row: &StoredRow, column: &Column) -> Value {
    match row.cells.get(&column.number) {
        None | Some(Cell::Other) => Value::Unknown,
        Some(Cell::Null) => Value::Null,
        Some(Cell::Boolean(truth)) => Value::Boolean(*truth),
        Some(Cell::Integer(number)) => Value::Integer(*number),
        Some(Cell::Text(text)) => Value::text(&**text),
        Some(Cell::Chance(number)) => Value::Chance(*number),
    }
}

/// A value as a column of the type keeps it. None: not known.
pub(super) fn cell_of(catalog: &Catalog, ty: &TypeUse, value: &Value) -> Option<Cell> {
    let base = catalog.base_type(ty);
    let found = catalog.ty(base.ty).filter(|_| !base.array);
    Some(match (value, found.map(|ty| (&ty.kind, ty.name.as_str()))) {
        (Value::Unknown, _) => return None,
        (Value::Null, _) => Cell::Null,
        (Value::Chance(number), Some((_, "uuid"))) => Cell::Chance(*number),
        (Value::Text(text), Some((TypeKind::Enum(_), _) | (_, "text" | "varchar"))) => Cell::Text(text.as_str().into()),
        (Value::Text(text), Some((_, "uuid"))) if is_plain_uuid(text) => Cell::Text(text.to_ascii_lowercase().into()),
        (Value::Integer(number), Some((_, "int2" | "int4" | "int8"))) => Cell::Integer(*number),
        (Value::Integer(number), Some((_, "text" | "varchar"))) => Cell::Text(number.to_string().into()),
        (Value::Text(text), Some((_, "int2" | "int4" | "int8"))) => text.trim().parse().map_or(Cell::Other, Cell::Integer),
        (value, Some((_, "bool"))) => value.truth().map_or(Cell::Other, Cell::Boolean),
        _ => Cell::Other,
    })
}

/// Whether a text is a UUID as the server writes one, but for case.
fn is_plain_uuid(text: &str) -> bool {
    let is_dash = |at: usize| matches!(at, 8 | 13 | 18 | 23);
    let fits = |(at, byte): (usize, u8)| if is_dash(at) { byte == b'-' } else { byte.is_ascii_hexdigit() };
    text.len() == 36 && text.bytes().enumerate().all(fits)
}

impl Executor<'_> {
    /// The rows that an INSERT writes, if nothing refuses or changes them, and whether these are all. Columns that it does not
    /// name have their default, or are null.
    pub(super) fn given_rows(&self, table: &Relation, data: &DataStatement) -> (Vec<StoredRow>, bool) {
        let DataKind::Insert { columns, of_parts, source, .. } = &data.kind else { return (Vec::new(), false) };
        let InsertSource::Query(query) = source else {
            let row = StoredRow { certain: true, ..StoredRow::default() };
            return (vec![self.completed(table, row, &BTreeSet::new())], true);
        };
        let Ok(found) = Evaluator::without_variables(self).rows(query) else {
            return (Vec::new(), false);
        };
        let named = |column: &Ident| table.column(&column.name);
        let targets: Option<Vec<&Column>> = match columns.as_slice() {
            [] => Some(table.columns().collect()),
            columns => columns.iter().map(named).collect(),
        };
        let Some(targets) = targets else { return (Vec::new(), false) };
        let given: BTreeSet<AttNum> = targets.iter().map(|column| column.number).collect();
        let row = |values: Vec<Value>, certain: bool| {
            let cells = targets
                .iter()
                .zip(&values)
                // Of a column whose part is given, not even that it is null is known.
                .filter(|_| !of_parts)
                .filter_map(|(column, value)| Some((column.number, cell_of(&self.catalog, &column.ty, value)?)));
            // A short row has its defaults in the columns that are left.
            let given = if values.len() < targets.len() { BTreeSet::new() } else { given.clone() };
            self.completed(table, StoredRow { cells: cells.collect(), certain }, &given)
        };
        (found.rows.into_iter().map(|found| row(found.values, found.certain)).collect(), found.complete)
    }

    /// A row with what the columns that are not given get.
    fn completed(&self, table: &Relation, mut row: StoredRow, given: &BTreeSet<AttNum>) -> StoredRow {
        for column in table.columns().filter(|column| !given.contains(&column.number)) {
            if let Some(cell) = self.cell_by_default(column) {
                row.cells.entry(column.number).or_insert(cell);
            }
        }
        row
    }

    /// What a column gets that nobody names. None: not known.
    pub(super) fn cell_by_default(&self, column: &Column) -> Option<Cell> {
        if self.starts_null(column) {
            return Some(Cell::Null);
        }
        let default = column.default.as_ref().filter(|_| column.presence == Presence::Certain)?;
        let evaluator = Evaluator::without_variables(self);
        cell_of(&self.catalog, &column.ty, &evaluator.value(&default.value.tree).ok()?)
    }

    /// Whether a column that nobody names is null. The type of a column may have a default of its own.
    pub(super) fn starts_null(&self, column: &Column) -> bool {
        let filled = column.default.is_some() || column.identity.is_some() || column.generated.is_some() || column.serial;
        let is_domain = self.catalog.base_type(&column.ty).ty != column.ty.ty;
        !filled && !is_domain && column.presence == Presence::Certain
    }

    /// The row after an UPDATE that certainly reaches it.
    pub(super) fn updated(&self, table: &Relation, alias: &Name, row: &StoredRow, assignments: &[Assignment]) -> StoredRow {
        let evaluator = Evaluator::without_variables(self);
        let mut new = row.clone();
        for assignment in assignments {
            let columns = || assignment.columns.iter().filter_map(|column| table.column(&column.name));
            let value = match assignment.columns.as_slice() {
                [_] if !assignment.of_parts => evaluator.of_row(table, alias, row, &assignment.value).ok(),
                _ => None,
            };
            for column in columns() {
                match value.as_ref().and_then(|value| cell_of(&self.catalog, &column.ty, value)) {
                    Some(cell) => new.cells.insert(column.number, cell),
                    None => new.cells.remove(&column.number),
                };
            }
        }
        new
    }

    // What a command leaves behind

    /// Looks at a command that wrote rows.
    pub(super) fn note_rows(&mut self, data: &DataStatement) {
        let Some(oid) = self.find_relation_or_index(&data.target) else { return };
        let Some(table) = self.catalog.relations.get(oid).cloned().and_then(Shared::into_arc) else { return };
        let plain = table.kind == RelationKind::Table && table.columns_known && table.rules.is_empty();
        match &data.kind {
            _ if !plain => self.catalog.written.add_others(table.oid),
            DataKind::Insert { on_conflict, .. } => self.note_inserted(&table, data, on_conflict.as_ref()),
            DataKind::Update { assignments, from, filter } => {
                let filter = if from.is_empty() { Some(filter.as_ref()) } else { None };
                self.note_updated(&table, data, assignments, filter);
            }
            DataKind::Delete { using, filter } => {
                let filter = if using.is_empty() { Some(filter.as_ref()) } else { None };
                self.note_deleted(&table, data, filter);
            }
            DataKind::Merge { .. } => {
                self.forget_table(table.oid);
                self.catalog.written.add_others(table.oid);
            }
        }
    }

    fn note_inserted(&mut self, table: &Relation, data: &DataStatement, conflict: Option<&OnConflict>) {
        let changed = self.changed_before(table, |events| events.insert);
        let (Some(changed), Presence::Certain, Presence::Certain) = (changed, self.presence, table.presence) else {
            return self.catalog.written.add_others(table.oid);
        };
        let (rows, complete) = self.given_rows(table, data);
        if let Some(OnConflict { action: ConflictAction::Update { assignments, .. }, .. }) = conflict {
            self.doubt_columns(table, &assigned(assignments));
        }
        for mut row in rows {
            row.certain &= conflict.is_none_or(|conflict| self.meets_no_row(table, &row, conflict));
            for column in changed.iter().filter_map(|name| table.column(name)) {
                row.cells.remove(&column.number);
            }
            self.catalog.written.add(table.oid, row);
        }
        if !complete {
            self.catalog.written.add_others(table.oid);
        }
    }

    /// Whether ON CONFLICT meets no row with the key of this one: every row of the table is known, and has another.
    pub(super) fn meets_no_row(&self, table: &Relation, row: &StoredRow, conflict: &OnConflict) -> bool {
        let Some(rows) = super::written::all_rows(&self.catalog, table.oid) else { return false };
        let column = |element: &Expr| match &element.kind {
            ExprKind::Column(path) => path.last().and_then(|name| table.column(&name.name)).map(|column| column.number),
            _ => None,
        };
        let arbiter: Option<Vec<AttNum>> = match &conflict.target {
            ConflictTarget::Columns { elements, predicate: None } => elements.iter().map(column).collect(),
            _ => None,
        };
        let arbiters = match (&conflict.target, arbiter) {
            (_, Some(arbiter)) => Some(vec![arbiter]),
            (ConflictTarget::None, None) => self.plain_keys(table),
            _ => None,
        };
        let is_free = |arbiter: &Vec<AttNum>| {
            let key: Option<Vec<&Cell>> = arbiter.iter().map(|column| row.cells.get(column)).collect();
            key.is_some_and(|key| rows.iter().all(|other| other.has_key(arbiter, &key) == Some(false)))
        };
        rows.is_empty() || arbiters.is_some_and(|arbiters| arbiters.iter().all(is_free))
    }

    /// The keys of all unique indexes, and None where one is partial, or of an expression.
    fn plain_keys(&self, table: &Relation) -> Option<Vec<Vec<AttNum>>> {
        let unique = self.catalog.indexes_of(table.oid).filter(|index| index.unique);
        unique.map(|index| index.key_columns().filter(|_| index.predicate.is_none())).collect()
    }

    fn note_updated(
        &mut self,
        table: &Relation,
        data: &DataStatement,
        assignments: &[Assignment],
        filter: Option<Option<&Expr>>,
    ) {
        let alias = alias_of(data);
        let filter = filter.map(|condition| RowFilter::new(self, table, &alias, condition));
        let mut doubted = assigned(assignments);
        let Some(changed) = self.changed_before(table, |events| events.update) else {
            return self.forget_table(table.oid);
        };
        doubted.extend(changed.iter().cloned());
        let is_plain = changed.is_empty() && self.presence == Presence::Certain;
        let columns = numbers(table, &doubted);
        self.forget_cascades(table, &doubted);
        let mut new = Vec::new();
        for row in self.catalog.written.shared_rows(table.oid) {
            new.push(match filter.as_ref().and_then(|filter| filter.holds(self, row)) {
                Some(false) => Arc::clone(row),
                Some(true) if is_plain && !self.may_be_kept(table, row, &columns, |key| &key.on_update) => {
                    Arc::new(self.updated(table, &alias, row, assignments))
                }
                _ => Arc::new(without(table, row, &doubted)),
            });
        }
        self.catalog.written.replace(table.oid, new);
    }

    fn note_deleted(&mut self, table: &Relation, data: &DataStatement, filter: Option<Option<&Expr>>) {
        let alias = alias_of(data);
        let filter = filter.map(|condition| RowFilter::new(self, table, &alias, condition));
        let all: Vec<AttNum> = table.columns().map(|column| column.number).collect();
        let runs = self.changed_before(table, |events| events.delete).is_some_and(|changed| changed.is_empty());
        let certain = self.presence == Presence::Certain && runs;
        let mut kept = Vec::new();
        let mut touched = self.catalog.written.may_have_others(table.oid);
        for row in self.catalog.written.shared_rows(table.oid) {
            let reached = filter.as_ref().and_then(|filter| filter.holds(self, row));
            touched |= reached != Some(false);
            match reached {
                Some(false) => kept.push(Arc::clone(row)),
                Some(true) if certain && !self.may_be_kept(table, row, &all, |key| &key.on_delete) => {}
                _ => kept.push(Arc::new(StoredRow { certain: false, ..StoredRow::clone(row) })),
            }
        }
        self.catalog.written.replace(table.oid, kept);
        if touched {
            self.forget_referencing(table.oid, &mut BTreeSet::new());
        }
    }

    pub(super) fn note_truncated(&mut self, truncate: &Truncate) {
        for name in &truncate.tables {
            let Some(oid) = self.find_relation_or_index(name) else { continue };
            if self.presence == Presence::Certain {
                self.catalog.written.empty(oid);
            } else {
                self.forget_table(oid);
            }
            if truncate.behavior == DropBehavior::Cascade {
                let referencing: Vec<Oid> = self.catalog.foreign_keys_to(oid).map(|reference| reference.table.oid).collect();
                referencing.into_iter().for_each(|table| self.forget_table(table));
            }
        }
    }

    /// Nothing is certain of the rows of a table any more, nor of those that follow them.
    pub(super) fn forget_table(&mut self, table: Oid) {
        self.catalog.written.forget(table);
        self.forget_referencing(table, &mut BTreeSet::new());
    }

    /// A row that goes may take others with it, or change them.
    fn forget_referencing(&mut self, table: Oid, seen: &mut BTreeSet<Oid>) {
        let follows = |action: &ReferentialAction| !matches!(action, ReferentialAction::NoAction | ReferentialAction::Restrict);
        let keys = self.catalog.foreign_keys_to(table).filter(|reference| follows(&reference.key.on_delete));
        let tables: Vec<Oid> = keys.map(|reference| reference.table.oid).filter(|oid| seen.insert(*oid)).collect();
        for table in tables {
            self.catalog.written.forget(table);
            self.forget_referencing(table, seen);
        }
    }

    /// ON UPDATE: what refers to a column that changes may change too.
    fn forget_cascades(&mut self, table: &Relation, changed: &[Name]) {
        let numbers = numbers(table, changed);
        let keys = self.catalog.foreign_keys_to(table.oid);
        let reached = keys.filter(|reference| {
            let follows = !matches!(reference.key.on_update, ReferentialAction::NoAction | ReferentialAction::Restrict);
            follows && reference.key.columns.iter().any(|column| numbers.contains(column))
        });
        let tables: Vec<Oid> = reached.map(|reference| reference.table.oid).collect();
        tables.into_iter().for_each(|table| self.catalog.written.forget(table));
    }

    /// Whether a row of another table may keep the columns of a row as they are: then the command is refused, and leaves all as it
    /// was. `action` is what the keys say about the command.
    fn may_be_kept(
        &self,
        table: &Relation,
        row: &StoredRow,
        columns: &[AttNum],
        action: fn(&ForeignKey) -> &ReferentialAction,
    ) -> bool {
        self.catalog.foreign_keys_to(table.oid).any(|reference| {
            let key = reference.key;
            let is_key = key.columns.is_empty() || key.columns.iter().any(|column| columns.contains(column));
            let refuses = matches!(action(key), ReferentialAction::NoAction | ReferentialAction::Restrict);
            let Some(children) = super::written::all_rows(&self.catalog, reference.table.oid) else { return is_key && refuses };
            let cells: Option<Vec<&Cell>> = key.columns.iter().map(|column| row.cells.get(column)).collect();
            let refers = |child: &&StoredRow| match &cells {
                Some(cells) => child.has_key(&reference.constraint.columns, cells) != Some(false),
                None => true,
            };
            is_key && refuses && children.iter().any(refers)
        })
    }

    /// The values of these columns are not known any more.
    fn doubt_columns(&mut self, table: &Relation, columns: &[Name]) {
        self.catalog.written.change(table.oid, |row| without(table, row, columns));
    }

    /// New values of columns are not known: ALTER TYPE … USING.
    pub(super) fn forget_cells(&mut self, oid: Oid, columns: &[AttNum]) {
        self.catalog.written.change(oid, |row| {
            let mut row = row.clone();
            row.cells.retain(|column, _| !columns.contains(column));
            row
        });
    }
}

/// The name that stands for the row in the conditions of a command.
pub(super) fn alias_of(data: &DataStatement) -> Name {
    data.alias.as_ref().map_or_else(|| data.target.name.name.clone(), |alias| alias.name.clone())
}

fn assigned(assignments: &[Assignment]) -> Vec<Name> {
    assignments.iter().flat_map(|assignment| &assignment.columns).map(|column| column.name.clone()).collect()
}

fn numbers(table: &Relation, names: &[Name]) -> Vec<AttNum> {
    names.iter().filter_map(|name| table.column(name)).map(|column| column.number).collect()
}

/// The row without the values of some columns.
pub(super) fn without(table: &Relation, row: &StoredRow, columns: &[Name]) -> StoredRow {
    let mut row = row.clone();
    for column in columns.iter().filter_map(|name| table.column(name)) {
        row.cells.remove(&column.number);
    }
    row
}
