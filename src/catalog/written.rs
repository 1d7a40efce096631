//! The rows that a history certainly wrote, as far as they are known, and which tables may have others.
//!
//! It refuses to know what a command writes: that is the replay's.

use super::{AttNum, Oid};
use imbl::{OrdMap, OrdSet, Vector};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A table with more rows than this is not followed any further: seeds of whole countries decide no guard.
const MOST_STORED_ROWS: usize = 1000;

/// What is known of the rows of tables. A table that this history made and never wrote is empty.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    /// The rows that are known, by table.
    rows: OrdMap<Oid, Vector<Arc<StoredRow>>>,
    /// Tables that may have rows besides these.
    others: OrdSet<Oid>,
    /// Tables whose foreign keys nobody checks: DISABLE TRIGGER ALL.
    pub unchecked: OrdSet<Oid>,
    /// Something ran of which it is not known what it wrote: a trigger, a function, a command that was built.
    pub anything: bool,
}

/// A row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct StoredRow {
    /// The values that are known, by column.
    pub cells: BTreeMap<AttNum, Cell>,
    /// Whether the row is certainly there.
    pub certain: bool,
}

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Cell {
    Null,
    Boolean(bool),
    Integer(i64),
    /// Also of types that are compared as their text is: uuid, enums.
    Text(Box<str>),
    /// A UUID made by chance, by a number of its own: nobody has written the same.
    Chance(u64),
    /// A value that is not kept, and is not null.
    Other,
}

impl Cell {
    /// Whether two values are the same in a key. None: not known.
    pub fn matches(&self, other: &Cell) -> Option<bool> {
        match (self, other) {
            (Cell::Null, _) | (_, Cell::Null) => Some(false),
            (Cell::Other, _) | (_, Cell::Other) => None,
            (Cell::Chance(_), _) | (_, Cell::Chance(_)) => Some(self == other),
            (Cell::Boolean(_), Cell::Boolean(_)) | (Cell::Integer(_), Cell::Integer(_)) | (Cell::Text(_), Cell::Text(_)) => {
                Some(self == other)
            }
            _ => None,
        }
    }
}

impl StoredRow {
    /// Whether the columns of the row have these values. None: not known.
    pub fn has_key(&self, columns: &[AttNum], key: &[&Cell]) -> Option<bool> {
        let mut same = Some(true);
        for (column, wanted) in columns.iter().zip(key) {
            match self.cells.get(column).and_then(|cell| cell.matches(wanted)) {
                Some(true) => {}
                Some(false) => return Some(false),
                None => same = None,
            }
        }
        same
    }

    pub fn is_null(&self, column: AttNum) -> bool {
        self.cells.get(&column) == Some(&Cell::Null)
    }
}

impl Written {
    /// The rows that are known of a table.
    pub fn rows(&self, table: Oid) -> impl Iterator<Item = &StoredRow> {
        self.shared_rows(table).map(|row| &**row)
    }

    /// The same rows, for those who keep some as they are.
    pub fn shared_rows(&self, table: Oid) -> impl Iterator<Item = &Arc<StoredRow>> {
        self.rows.get(&table).into_iter().flatten()
    }

    /// The rows that a table certainly has.
    pub fn certain_rows(&self, table: Oid) -> impl Iterator<Item = &StoredRow> {
        self.rows(table).filter(|row| row.certain)
    }

    /// Whether a table may have rows besides those that are known.
    pub fn may_have_others(&self, table: Oid) -> bool {
        self.anything || self.others.contains(&table)
    }

    /// Whether a command wrote this very table in a way that is not known.
    pub fn has_others(&self, table: Oid) -> bool {
        self.others.contains(&table)
    }

    pub fn add(&mut self, table: Oid, row: StoredRow) {
        let rows = self.rows.entry(table).or_default();
        rows.push_back(Arc::new(row));
        if rows.len() > MOST_STORED_ROWS {
            self.forget(table);
        }
    }

    /// The table may have any rows besides those that are known.
    pub fn add_others(&mut self, table: Oid) {
        self.others.insert(table);
    }

    /// Changes each row.
    pub fn change(&mut self, table: Oid, mut change: impl FnMut(&StoredRow) -> StoredRow) {
        if let Some(rows) = self.rows.get_mut(&table) {
            rows.iter_mut().for_each(|row| *row = Arc::new(change(row)));
        }
    }

    /// Other rows in the place of those that are known of a table.
    pub fn replace(&mut self, table: Oid, rows: Vec<Arc<StoredRow>>) {
        if let Some(known) = self.rows.get_mut(&table) {
            *known = rows.into();
        }
    }

    /// The table has no rows any more.
    pub fn empty(&mut self, table: Oid) {
        self.rows.remove(&table);
        self.others.remove(&table);
    }

    /// No row of the table is certain any more.
    pub fn forget(&mut self, table: Oid) {
        if self.rows.remove(&table).is_some() {
            self.others.insert(table);
        }
    }

    /// No row of any table is certain any more.
    pub fn forget_all(&mut self) {
        let tables: Vec<Oid> = self.rows.keys().copied().collect();
        tables.into_iter().for_each(|table| self.forget(table));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_in_keys() {
        let text = |text: &str| Cell::Text(text.into());
        for (a, b, same) in [
            (text("a"), text("a"), Some(true)),
            (text("a"), text("b"), Some(false)),
            (Cell::Chance(1), text("a"), Some(false)),
            (Cell::Chance(1), Cell::Chance(1), Some(true)),
            (Cell::Chance(1), Cell::Chance(2), Some(false)),
            (Cell::Other, text("a"), None),
            (Cell::Null, Cell::Null, Some(false)),
            (Cell::Integer(1), text("1"), None),
        ] {
            assert_eq!(a.matches(&b), same, "{a:?} and {b:?}");
        }
    }

    #[test]
    fn a_table_with_too_many_rows_is_not_followed() {
        let mut written = Written::default();
        let table = Oid(7);
        for number in 0..=MOST_STORED_ROWS as i64 {
            assert!(!written.may_have_others(table));
            written.add(table, StoredRow { cells: BTreeMap::from([(AttNum(1), Cell::Integer(number))]), certain: true });
        }
        assert!(written.may_have_others(table) && written.rows(table).next().is_none());
    }
}
