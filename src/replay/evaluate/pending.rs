//! What is still to be done while FROM is joined: conditions that wait for their names, and what the items that are joined later
//! say of those before them.
//!
//! `FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid WHERE r.relname = 'a'` wants the constraints of one table. Items
//! are joined in their order, which is the order of the rows; so the relation that has a name is looked at ahead of its turn,
//! and the parts of all other relations are never made.

use super::from::{Columns, conjuncts, item_alias};
use super::lookup::Lookup;
use super::scan::{ScanKey, equality};
use super::system::SystemTable;
use super::{Evaluator, Scope, Value};
use crate::replay::failure::Done;
use crate::sql::ast::{Expr, ExprKind, FromItem, FromKind, JoinCondition, JoinKind};
use crate::sql::name::{Ident, Name, QualifiedName};
use std::cell::OnceCell;

pub(super) struct Pending<'q> {
    /// The conditions whose names are not all bound yet.
    pub conditions: Vec<Waiting<'q>>,
    /// The conditions that hold of every row of the result, bound or not.
    always: Vec<&'q Expr>,
    /// The relations of which every row of the result has a row, with their aliases.
    relations: Vec<(Name, &'q QualifiedName)>,
}

/// A condition that is not applied yet.
pub(super) struct Waiting<'q> {
    pub condition: &'q Expr,
    /// What it names, once somebody has asked.
    columns: OnceCell<Columns>,
}

impl<'q> Waiting<'q> {
    pub fn columns(&self) -> &Columns {
        self.columns.get_or_init(|| Columns::of(self.condition))
    }
}

/// The parts of some conditions that all have to hold.
pub(super) fn waiting<'q>(conditions: impl IntoIterator<Item = &'q Expr>) -> Vec<Waiting<'q>> {
    conditions.into_iter().map(|condition| Waiting { condition, columns: OnceCell::new() }).collect()
}

impl<'q> Pending<'q> {
    /// Before the first item is joined.
    pub fn of(items: &'q [FromItem], conditions: &[&'q Expr]) -> Self {
        let mut pending =
            Pending { conditions: waiting(conditions.iter().copied()), always: conditions.to_vec(), relations: Vec::new() };
        items.iter().for_each(|item| pending.look_at(item));
        pending
    }

    /// Of an outer join alone, for the side that may have no row.
    pub fn of_outer_join(condition: &'q Expr) -> Self {
        Pending { conditions: waiting(conjuncts(condition)), always: Vec::new(), relations: Vec::new() }
    }

    pub fn expressions(&self) -> Vec<&'q Expr> {
        self.conditions.iter().map(|waiting| waiting.condition).collect()
    }

    /// Of an outer join only the left side has a row in every row of the result.
    fn look_at(&mut self, item: &'q FromItem) {
        match &item.kind {
            FromKind::Relation { name, .. } => self.relations.push((item_alias(item), name)),
            FromKind::Join(join) => {
                if let (JoinKind::Inner, JoinCondition::On(condition)) = (join.kind, &join.condition) {
                    self.always.extend(conjuncts(condition));
                }
                if matches!(join.kind, JoinKind::Inner | JoinKind::Cross | JoinKind::Left) {
                    self.look_at(&join.left);
                }
                if matches!(join.kind, JoinKind::Inner | JoinKind::Cross) {
                    self.look_at(&join.right);
                }
            }
            FromKind::Subquery(_) | FromKind::Function { .. } => {}
        }
    }

    fn relation(&self, alias: &Name) -> Option<&'q QualifiedName> {
        self.relations.iter().find(|(other, _)| other == alias).map(|(_, name)| *name)
    }
}

impl<'e> Evaluator<'e> {
    /// The objects, and the schemas of objects, that the rows of a table can be parts of, where other items of FROM name them.
    pub(super) fn keys_ahead<'q>(
        &self,
        table: SystemTable,
        pending: &Pending<'q>,
        alias: &Name,
        outer: &Scope<'_, 'e>,
    ) -> Done<Vec<ScanKey<'q>>> {
        let lookup = Lookup::of(table);
        let mut keys = Vec::new();
        for (column, values) in pending.always.iter().filter_map(|condition| equality(condition, alias)) {
            let [Expr { kind: ExprKind::Column(path), .. }] = values.as_slice() else { continue };
            let [relation, of] = path.as_slice() else { continue };
            if lookup.is_oid(column)
                && relation.name != *alias
                && let Some(values) = self.values_ahead(relation, of, pending, outer)?
            {
                keys.push(ScanKey { column, values });
            }
        }
        Ok(keys)
    }

    /// The values of a column of an item that is joined later. None: they are not known, or too many to be worth the look.
    fn values_ahead(
        &self,
        alias: &Ident,
        column: &Ident,
        pending: &Pending<'_>,
        outer: &Scope<'_, 'e>,
    ) -> Done<Option<Vec<Value>>> {
        let name = pending.relation(&alias.name).filter(|name| outer.with_query(name).is_none());
        let Some(table) = name.and_then(|name| self.system_table(name)) else { return Ok(None) };
        let Some(keys) = self.scan_keys(&pending.always, &alias.name, outer)? else { return Ok(None) };
        if !Lookup::of(table).is_by_key(&keys) {
            return Ok(None);
        }
        let (rows, complete) = self.system_rows(table, &keys);
        let values: Option<Vec<Value>> = rows.iter().map(|(row, _)| self.system_column(row, &column.name)).collect();
        Ok(values.filter(|values| complete && !values.iter().any(Value::is_unknown)))
    }
}
