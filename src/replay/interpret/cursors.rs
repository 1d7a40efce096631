//! Cursors: OPEN, FETCH and CLOSE (manual, section 43.7), as far as the rows are known.
//!
//! What an undecided statement may have done to a cursor is not kept: it is one of which nothing is known then.

use super::{Interpreter, Value};
use crate::replay::evaluate::RowSet;
use crate::replay::failure::Done;
use crate::sql::ast::{Expr, Statement, StatementKind};
use crate::sql::name::Name;
use crate::sql::plpgsql::Into;
use crate::text::Span;

impl Interpreter<'_, '_> {
    /// `OPEN cursor` or `OPEN cursor FOR query`
    pub(super) fn open_cursor(&mut self, cursor: &Name, statement: Option<&Statement>) -> Done {
        let rows = match (statement.map(|statement| &statement.kind), self.cursors.get(cursor).cloned()) {
            (Some(StatementKind::Query(query)), _) => Some(self.rows(query)?),
            (None, Some(bound)) => Some(self.rows(&bound)?),
            _ => None,
        };
        self.keep_open(cursor, rows);
        Ok(())
    }

    /// `OPEN cursor FOR EXECUTE command`
    pub(super) fn open_cursor_of_text(&mut self, cursor: &Name, command: Option<&Expr>, using: &[Expr], span: Span) -> Done {
        let rows = self.dynamic_rows(command, using, span)?;
        self.keep_open(cursor, rows);
        Ok(())
    }

    fn keep_open(&mut self, cursor: &Name, rows: Option<RowSet>) {
        match rows.filter(RowSet::is_known) {
            Some(rows) => drop(self.open_cursors.insert(cursor.clone(), rows)),
            None => drop(self.open_cursors.remove(cursor)),
        }
    }

    /// FETCH of the next row. Behind the last one the targets become null.
    pub(super) fn fetch_next(&mut self, cursor: &Name, into: &Into) {
        let Some(rows) = self.open_cursors.get_mut(cursor) else { return self.fetch_any(cursor, into) };
        let next = if rows.rows.is_empty() { None } else { Some(rows.rows.remove(0)) };
        let fetched = RowSet { columns: rows.columns.clone(), rows: next.into_iter().collect(), complete: true };
        self.variables.insert(Name::exact("found"), fetched.exists());
        self.put_row(fetched, into);
    }

    /// FETCH of a row that is not known, from a cursor whose place is not known then.
    pub(super) fn fetch_any(&mut self, cursor: &Name, into: &Into) {
        self.open_cursors.remove(cursor);
        self.variables.insert(Name::exact("found"), Value::Unknown);
        self.forget_targets(into);
    }
}
