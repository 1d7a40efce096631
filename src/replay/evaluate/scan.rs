//! Scans of system catalogs: the conditions `column = value` that hold of every row wanted, so that a guard which asks for one
//! table does not make the rows of all.

use super::from::Columns;
use super::system::SystemRow;
use super::{Evaluator, Row, Scope, Value};
use crate::replay::failure::Done;
use crate::sql::ast::{Expr, ExprKind};
use crate::sql::name::{Ident, Name};

/// A column with the values that it may have.
pub(super) struct ScanKey<'q> {
    pub column: &'q Name,
    pub values: Vec<Value>,
}

impl<'e> Evaluator<'e> {
    /// The keys among conditions on one item of FROM. None: there are some, and the value of none is known, so that any row may
    /// match.
    pub(super) fn scan_keys<'q>(
        &self,
        conditions: &[&'q Expr],
        alias: &Name,
        outer: &Scope<'_, 'e>,
    ) -> Done<Option<Vec<ScanKey<'q>>>> {
        let mut keys = Vec::new();
        let mut has_unknown = false;
        for (column, values) in conditions.iter().filter_map(|condition| equality(condition, alias)) {
            // A bare name that is a variable is not a column of ours.
            if self.variables.contains_key(column) || !values.iter().all(|value| self.is_constant(value, outer)) {
                continue;
            }
            let values = values.into_iter().map(|value| self.expr(value, outer)).collect::<Done<Vec<Value>>>()?;
            match values.iter().any(Value::is_unknown) {
                true => has_unknown |= values.iter().all(Value::is_unknown),
                false => keys.push(ScanKey { column, values }),
            }
        }
        Ok(if has_unknown && keys.is_empty() { None } else { Some(keys) })
    }

    /// Whether an expression has the same value for every row: what is made of literals, variables, and columns of the queries
    /// around alone.
    fn is_constant(&self, expr: &Expr, outer: &Scope<'_, 'e>) -> bool {
        if matches!(expr.kind, ExprKind::Literal(_)) {
            return true;
        }
        let columns = Columns::of(expr);
        let is_fixed = |path: &Vec<Name>| match path.as_slice() {
            [name] => self.variables.contains_key(name),
            [relation, _] => self.is_joined(relation, outer) || self.variables.contains_key(relation),
            _ => false,
        };
        !columns.has_query && columns.paths.iter().all(is_fixed)
    }

    /// Whether the alias stands for a row of a query around.
    fn is_joined(&self, alias: &Name, outer: &Scope<'_, 'e>) -> bool {
        let innermost = self.bound(outer, |binding| (binding.alias == *alias).then_some(!matches!(binding.row, Row::Unjoined)));
        innermost.unwrap_or(false)
    }

    /// Whether a row may have the values of all keys. A value that is not known may be any.
    pub(super) fn may_match(&self, row: &SystemRow<'e>, keys: &[ScanKey<'_>]) -> bool {
        keys.iter().all(|key| match self.system_column(row, key.column) {
            Some(value) => key.values.iter().any(|wanted| value.equals(wanted).truth() != Some(false)),
            None => true,
        })
    }
}

/// The column of the item and the values that it has to equal.
pub(super) fn equality<'q>(condition: &'q Expr, alias: &Name) -> Option<(&'q Name, Vec<&'q Expr>)> {
    match &condition.kind {
        ExprKind::Binary { operator, left, right } if operator.name == "=" => {
            match (own_column(left, alias), own_column(right, alias)) {
                (Some(column), None) => Some((column, vec![right.as_ref()])),
                (None, Some(column)) => Some((column, vec![left.as_ref()])),
                // A bare name may be a variable, or a column of another item.
                (Some(left_column), Some(_)) if is_bare(right) => Some((left_column, vec![right.as_ref()])),
                (Some(_), Some(right_column)) => Some((right_column, vec![left.as_ref()])),
                (None, None) => None,
            }
        }
        ExprKind::InList { operand, list, negated: false } => Some((own_column(operand, alias)?, list.iter().collect())),
        _ => None,
    }
}

fn is_bare(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Column(path) if path.len() == 1)
}

/// The column's name, where the expression is a column that can be of the item.
fn own_column<'q>(expr: &'q Expr, alias: &Name) -> Option<&'q Name> {
    match &expr.kind {
        ExprKind::Column(path) => match path.as_slice() {
            [Ident { name, .. }] => Some(name),
            [.., relation, column] if relation.name == *alias => Some(&column.name),
            _ => None,
        },
        _ => None,
    }
}
