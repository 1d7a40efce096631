//! FROM as nested loops, with each condition applied as soon as its names are bound.

use super::fixed::Fixed;
use super::pending::{Pending, waiting};
use super::query::output_name;
use super::scan::ScanKey;
use super::{Binding, Evaluator, Row, Scope};
use crate::replay::failure::Done;
use crate::replay::written::all_rows;
use crate::sql::ast::visit::{Visitor, walk_expr};
use crate::sql::ast::{Expr, ExprKind, FromItem, FromKind, Join, JoinCondition, JoinKind};
use crate::sql::name::{Name, QualifiedName};

/// More rows than this in the making, and the result is not known: a guard against products.
pub(super) const MOST_ROWS: usize = 200_000;

/// One row of each item of FROM, with whether the row is certainly there.
pub(super) type JoinedRow<'e> = (Vec<Binding<'e>>, bool);

/// Rows of FROM while they are being joined.
pub(super) struct Joined<'e> {
    pub rows: Vec<JoinedRow<'e>>,
    /// Whether there are no rows but these.
    pub complete: bool,
}

impl<'e> Evaluator<'e> {
    /// Every item joined with the next, and each condition applied as soon as its names are bound.
    pub(super) fn from<'q>(&self, items: &'q [FromItem], conditions: &[&'q Expr], outer: &Scope<'_, 'e>) -> Done<Joined<'e>> {
        let mut joined = Joined { rows: vec![(Vec::new(), true)], complete: true };
        let mut pending = Pending::of(items, conditions);
        if items.is_empty() {
            return self.filter(joined, &mut pending, outer, &[]);
        }
        let mut bindings = Vec::new();
        items.iter().for_each(|item| unjoined(item, &mut bindings));
        let outer = Scope::within(outer, bindings);
        let mut bound: Vec<Name> = Vec::new();
        for item in items {
            joined = self.join_item(joined, item, &mut pending, &mut bound, &outer)?;
        }
        self.filter(joined, &mut pending, &outer, &[])
    }

    fn join_item<'q>(
        &self,
        left: Joined<'e>,
        item: &'q FromItem,
        pending: &mut Pending<'q>,
        bound: &mut Vec<Name>,
        outer: &Scope<'_, 'e>,
    ) -> Done<Joined<'e>> {
        if let FromKind::Join(join) = &item.kind {
            return self.join(left, join, pending, bound, outer);
        }
        let alias = item_alias(item);
        if let FromKind::Relation { name, .. } = &item.kind {
            let joined = self.join_relation(left, name, pending, &alias, outer)?;
            bound.push(alias);
            return self.filter(joined, pending, outer, bound);
        }
        let mut joined = Joined { rows: Vec::new(), complete: left.complete };
        for (bindings, certain) in left.rows {
            let scope = Scope::within(outer, bindings);
            let (rows, complete) = self.item_rows(item, &scope)?;
            joined.complete &= complete;
            for (row, row_certain) in rows {
                let mut bindings = scope.bindings.clone();
                bindings.push(Binding { alias: alias.clone(), row });
                joined.rows.push((bindings, certain && row_certain));
            }
            if joined.rows.len() > MOST_ROWS {
                return Ok(Joined { rows: Vec::new(), complete: false });
            }
        }
        bound.push(alias);
        self.filter(joined, pending, outer, bound)
    }

    fn join<'q>(
        &self,
        left: Joined<'e>,
        join: &'q Join,
        pending: &mut Pending<'q>,
        bound: &mut Vec<Name>,
        outer: &Scope<'_, 'e>,
    ) -> Done<Joined<'e>> {
        let left = self.join_item(left, &join.left, pending, bound, outer)?;
        match (join.kind, &join.condition) {
            (JoinKind::Inner | JoinKind::Cross, JoinCondition::None) => self.join_item(left, &join.right, pending, bound, outer),
            (JoinKind::Inner, JoinCondition::On(condition)) => {
                pending.conditions.extend(waiting(conjuncts(condition)));
                let joined = self.join_item(left, &join.right, pending, bound, outer)?;
                self.filter(joined, pending, outer, bound)
            }
            (JoinKind::Left, JoinCondition::On(condition)) => self.left_join(left, join, condition, bound, outer),
            _ => Ok(Joined { rows: Vec::new(), complete: false }),
        }
    }

    fn left_join(
        &self,
        left: Joined<'e>,
        join: &Join,
        condition: &Expr,
        bound: &mut Vec<Name>,
        outer: &Scope<'_, 'e>,
    ) -> Done<Joined<'e>> {
        let alias = item_alias(&join.right);
        let mut joined = Joined { rows: Vec::new(), complete: left.complete };
        for (bindings, certain) in left.rows {
            let one = Joined { rows: vec![(bindings.clone(), certain)], complete: true };
            let mut pending = Pending::of_outer_join(condition);
            let matched = self.join_item(one, &join.right, &mut pending, bound, outer)?;
            let matched = self.filter(matched, &mut pending, outer, &[])?;
            joined.complete &= matched.complete;
            if matched.rows.is_empty() {
                let mut bindings = bindings;
                bindings.push(Binding { alias: alias.clone(), row: Row::Nulls });
                joined.rows.push((bindings, certain));
            }
            joined.rows.extend(matched.rows);
        }
        bound.push(alias);
        Ok(joined)
    }

    /// The rows of one item, each with whether it is certainly there, and whether these are all.
    pub(super) fn item_rows(&self, item: &FromItem, scope: &Scope<'_, 'e>) -> Done<(Vec<(Row<'e>, bool)>, bool)> {
        match &item.kind {
            FromKind::Relation { name, .. } => Ok(self.relation_rows(name, &[], scope)),
            FromKind::Subquery(query) => Ok(self.query(query, scope)?.into_fields(&item.column_aliases)),
            FromKind::Function { calls, ordinality: false, .. } => match calls.as_slice() {
                [call] => self.function_rows(call, item, scope),
                _ => Ok((Vec::new(), false)),
            },
            FromKind::Function { .. } | FromKind::Join(_) => Ok((Vec::new(), false)),
        }
    }

    /// A system catalog has rows made from ours; what another relation holds is not known.
    pub(super) fn relation_rows(
        &self,
        name: &QualifiedName,
        keys: &[ScanKey<'_>],
        scope: &Scope<'_, 'e>,
    ) -> (Vec<(Row<'e>, bool)>, bool) {
        if let Some(rows) = scope.with_query(name) {
            return rows.clone().into_fields(&[]);
        }
        match self.system_table(name) {
            Some(table) => {
                let (rows, complete) = self.system_rows(table, keys);
                (rows.into_iter().map(|(row, certain)| (Row::System(row), certain)).collect(), complete)
            }
            None => self.stored_rows(name),
        }
    }

    /// The rows of a table that are known, and whether these are all.
    fn stored_rows(&self, name: &QualifiedName) -> (Vec<(Row<'e>, bool)>, bool) {
        let catalog = &self.executor.catalog;
        let Some(table) = self.executor.find_relation(name) else { return (Vec::new(), false) };
        let rows = catalog.written.rows(table.oid).map(|row| (Row::Stored(table, row), row.certain));
        (rows.collect(), all_rows(catalog, table.oid).is_some())
    }

    fn function_rows(&self, expr: &Expr, item: &FromItem, scope: &Scope<'_, 'e>) -> Done<(Vec<(Row<'e>, bool)>, bool)> {
        let ExprKind::Call(call) = &expr.kind else { return Ok((Vec::new(), false)) };
        let Some(values) = self.set_values(call, scope)? else {
            // For the errors that it meets.
            self.expr(expr, scope)?;
            return Ok((Vec::new(), false));
        };
        let name = item.column_aliases.first().or(item.alias.as_ref()).map_or(&call.name.name.name, |alias| &alias.name);
        let rows = values.into_iter().map(|value| (Row::Fields(vec![(name.clone(), value)]), true));
        Ok((rows.collect(), true))
    }

    /// Applies the conditions whose names are bound; an empty list of names means that all are.
    pub(super) fn filter(
        &self,
        mut joined: Joined<'e>,
        pending: &mut Pending<'_>,
        outer: &Scope<'_, 'e>,
        bound: &[Name],
    ) -> Done<Joined<'e>> {
        let all = bound.is_empty();
        let conditions = std::mem::take(&mut pending.conditions).into_iter();
        let (ready, later): (Vec<_>, Vec<_>) = conditions.partition(|waiting| all || self.is_ready(waiting.columns(), &joined));
        pending.conditions = later;
        if ready.is_empty() {
            return Ok(joined);
        }
        let ready: Vec<&Expr> = ready.iter().map(|waiting| waiting.condition).collect();
        let mut kept = Vec::with_capacity(joined.rows.len());
        let fixed = Fixed::default();
        for (bindings, certain) in joined.rows {
            let scope = Scope { fixed: Some(&fixed), ..Scope::within(outer, bindings) };
            match self.holds(&ready, &scope)? {
                Some(true) => kept.push((scope.bindings, certain)),
                Some(false) => {}
                None => kept.push((scope.bindings, false)),
            }
        }
        joined.rows = kept;
        Ok(joined)
    }

    fn holds(&self, conditions: &[&Expr], scope: &Scope<'_, 'e>) -> Done<Option<bool>> {
        let mut result = Some(true);
        for condition in conditions {
            match self.expr(condition, scope)?.truth() {
                Some(true) => {}
                Some(false) => return Ok(Some(false)),
                None => result = None,
            }
        }
        Ok(result)
    }

    /// Whether every column of a condition is one of the items joined so far. Conditions with subqueries wait for the end.
    fn is_ready(&self, columns: &Columns, joined: &Joined<'e>) -> bool {
        let Some((bindings, _)) = joined.rows.first() else { return false };
        let is_bound = |path: &Vec<Name>| match path.as_slice() {
            [name] => bindings.iter().any(|binding| self.binding_column(binding, name).is_some()),
            [.., relation, _] => bindings.iter().any(|binding| binding.alias == *relation),
            [] => false,
        };
        !columns.has_query && columns.paths.iter().all(is_bound)
    }
}

/// The columns that a condition names, and whether it has a query inside.
#[derive(Default)]
pub(super) struct Columns {
    pub paths: Vec<Vec<Name>>,
    pub has_query: bool,
}

impl Columns {
    pub fn of(condition: &Expr) -> Self {
        let mut columns = Columns::default();
        walk_expr(condition, &mut columns);
        columns
    }
}

impl Visitor for Columns {
    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Column(path) => self.paths.push(path.iter().map(|ident| ident.name.clone()).collect()),
            ExprKind::Exists(_)
            | ExprKind::Subquery(_)
            | ExprKind::ArraySubquery(_)
            | ExprKind::InQuery { .. }
            | ExprKind::QuantifiedQuery { .. } => self.has_query = true,
            _ => {}
        }
    }
}

/// The parts of a condition that all have to hold.
pub(in crate::replay) fn conjuncts(condition: &Expr) -> Vec<&Expr> {
    match &condition.kind {
        ExprKind::And(left, right) => {
            let mut parts = conjuncts(left);
            parts.extend(conjuncts(right));
            parts
        }
        _ => vec![condition],
    }
}

/// The aliases of an item before it is joined.
fn unjoined(item: &FromItem, bindings: &mut Vec<Binding<'_>>) {
    if let FromKind::Join(join) = &item.kind {
        unjoined(&join.left, bindings);
        unjoined(&join.right, bindings);
    } else {
        bindings.push(Binding { alias: item_alias(item), row: Row::Unjoined });
    }
}

pub(super) fn item_alias(item: &FromItem) -> Name {
    match (&item.alias, &item.kind) {
        (Some(alias), _) => alias.name.clone(),
        (None, FromKind::Relation { name, .. }) => name.name.name.clone(),
        (None, FromKind::Function { calls, .. }) => calls.first().map_or(Name::exact(""), output_name),
        (None, FromKind::Subquery(_) | FromKind::Join(_)) => Name::exact(""),
    }
}
