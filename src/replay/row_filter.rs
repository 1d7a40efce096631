//! Which of the stored rows of a table the condition of a command means.

use super::evaluate::{Evaluator, Value, conjuncts};
use super::executor::Executor;
use super::stored_rows::cell_of;
use crate::catalog::{AttNum, Cell, Relation, StoredRow};
use crate::sql::ast::{Expr, ExprKind};
use crate::sql::name::Name;

/// A condition on the rows of one table.
pub(super) struct RowFilter<'f> {
    table: &'f Relation,
    /// What the row is called there.
    alias: &'f Name,
    /// None: all rows are meant.
    condition: Option<&'f Expr>,
    /// The columns that have to equal a constant. Most rows are told by these, without a look at the rest.
    keys: Vec<(AttNum, Cell)>,
}

impl<'f> RowFilter<'f> {
    pub fn new(executor: &Executor<'_>, table: &'f Relation, alias: &'f Name, condition: Option<&'f Expr>) -> Self {
        let parts = condition.map(conjuncts).unwrap_or_default();
        let keys = parts.into_iter().filter_map(|part| key_of(executor, table, alias, part)).collect();
        RowFilter { table, alias, condition, keys }
    }

    /// Whether the row is meant. None: not known.
    pub fn holds(&self, executor: &Executor<'_>, row: &StoredRow) -> Option<bool> {
        let differs = |(column, wanted): &(AttNum, Cell)| row.has_key(&[*column], &[wanted]) == Some(false);
        if self.keys.iter().any(differs) {
            return Some(false);
        }
        let Some(condition) = self.condition else { return Some(true) };
        match Evaluator::without_variables(executor).of_row(self.table, self.alias, row, condition).ok()? {
            // A condition that is null does not hold.
            Value::Null => Some(false),
            value => value.truth(),
        }
    }
}

/// `column = constant`, either way round.
fn key_of(executor: &Executor<'_>, table: &Relation, alias: &Name, part: &Expr) -> Option<(AttNum, Cell)> {
    let ExprKind::Binary { operator, left, right } = &part.kind else { return None };
    let (path, constant) = match (&left.kind, &right.kind) {
        (ExprKind::Column(path), ExprKind::Literal(_)) => (path, right),
        (ExprKind::Literal(_), ExprKind::Column(path)) => (path, left),
        _ => return None,
    };
    let name = match path.as_slice() {
        [name] => name,
        [relation, name] if relation.name == *alias => name,
        _ => return None,
    };
    let column = table.column(&name.name).filter(|_| operator.name == "=" && operator.schema.is_none())?;
    let value = Evaluator::without_variables(executor).value(constant).ok()?;
    Some((column.number, cell_of(&executor.catalog, &column.ty, &value)?))
}
