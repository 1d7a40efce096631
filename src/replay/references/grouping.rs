//! Columns of a grouped query: each is grouped by, or stands in an aggregate (`parseCheckAggregates` in the server).
//!
//! A column that stands anywhere in GROUP BY counts as grouped, so that nothing is said of expressions that are grouped as a
//! whole. Subqueries are left alone.

use super::Walker;
use super::scope::{OutputColumns, Scope, ScopeTable};
use crate::catalog::Node;
use crate::replay::failure::{Condition, Failure};
use crate::sql::ast::visit::operands;
use crate::sql::ast::{Call, Distinct, Expr, ExprKind, Literal, OrderBy, Select};
use crate::sql::name::{Ident, Name};
use crate::text::Span;
use std::collections::BTreeSet;

/// A column of the query, by the column of a relation that it is, else by its name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum ColumnKey {
    Node(Node),
    Name(Name),
}

impl Walker<'_> {
    /// Refuses the first column that is neither grouped by nor aggregated.
    pub(super) fn check_grouping(&mut self, select: &Select, order_by: &[OrderBy], outputs: &OutputColumns, scope: &Scope<'_>) {
        let aggregated = || self.aggregates && !scope.has_outer_tables();
        if select.group_by.is_empty() && select.having.is_none() && !aggregated() {
            return;
        }
        let grouped = self.grouped_columns(select, scope);
        let sorted = order_by.iter().map(|item| &item.expr).filter(|expr| !is_output(expr, outputs));
        let distinct = match &select.distinct {
            Distinct::On(list) => list.as_slice(),
            Distinct::All | Distinct::Distinct => &[],
        };
        let distinct = distinct.iter().filter(|expr| !is_output(expr, outputs));
        let targets = select.targets.iter().map(|target| &target.expr);
        let exprs: Vec<&Expr> = targets.chain(sorted).chain(distinct).chain(&select.having).collect();
        let ungrouped = exprs.into_iter().find_map(|expr| self.ungrouped(expr, &grouped, scope));
        if let Some((label, span)) = ungrouped {
            let message = format!("column \"{label}\" must appear in the GROUP BY clause or be used in an aggregate function");
            self.fail(Failure::new(Condition::GroupingError, message, span));
        }
    }

    /// Columns that stand in GROUP BY, and those that depend on them: all of a table whose primary key does.
    fn grouped_columns(&self, select: &Select, scope: &Scope<'_>) -> BTreeSet<ColumnKey> {
        let mut grouped = BTreeSet::new();
        for expr in &select.group_by {
            self.add_columns(expr, scope, &mut grouped);
            // The name or number of an output column stands for its expression.
            let target = match &expr.kind {
                ExprKind::Literal(Literal::Integer(digits)) => {
                    let number: Option<usize> = digits.parse().ok();
                    number.and_then(|number| select.targets.get(number.checked_sub(1)?))
                }
                ExprKind::Column(path) => match path.as_slice() {
                    [name] => select.targets.iter().find(|target| target.alias.as_ref() == Some(name)),
                    _ => None,
                },
                _ => None,
            };
            if let Some(target) = target {
                self.add_columns(&target.expr, scope, &mut grouped);
            }
        }
        let catalog = &self.executor.catalog;
        let relations: BTreeSet<_> = scope.tables.iter().filter_map(|table| table.relation).collect();
        for relation in relations.into_iter().filter_map(|oid| catalog.relation(oid)) {
            let Some(key) = relation.primary_key().filter(|key| !key.deferrable) else { continue };
            let is_grouped = |number| grouped.contains(&ColumnKey::Node(Node::column(relation.oid, number)));
            if key.columns.iter().all(|number| is_grouped(*number)) {
                grouped.extend(relation.numbers().map(|number| ColumnKey::Node(Node::column(relation.oid, number))));
            }
        }
        grouped
    }

    fn add_columns(&self, expr: &Expr, scope: &Scope<'_>, columns: &mut BTreeSet<ColumnKey>) {
        match &expr.kind {
            ExprKind::Column(path) => {
                columns.extend(own_column(path, scope).map(|(key, _)| key));
                // A whole row, or a name of the output.
                if let [name] = path.as_slice() {
                    columns.insert(ColumnKey::Name(name.name.clone()));
                }
            }
            ExprKind::Star(_) => {
                let tables = scope.tables.iter().flat_map(|table| &table.columns.list);
                columns.extend(tables.map(|column| column_key(column.source, &column.name)));
            }
            _ => operands(expr).into_iter().for_each(|operand| self.add_columns(operand, scope, columns)),
        }
    }

    /// The first column that is not grouped, as messages call it.
    fn ungrouped(&self, expr: &Expr, grouped: &BTreeSet<ColumnKey>, scope: &Scope<'_>) -> Option<(String, Span)> {
        match &expr.kind {
            ExprKind::Column(path) => {
                let (key, label) = own_column(path, scope)?;
                (!grouped.contains(&key)).then_some((label?, expr.span))
            }
            ExprKind::Star(path) => {
                let tables = scope.tables.iter().filter(|table| match path.as_slice() {
                    [] => table.name.is_some(),
                    [.., name] => table.name.as_ref() == Some(&name.name),
                });
                let mut columns = tables.flat_map(|table| table.columns.list.iter().map(move |column| (table, column)));
                let (table, column) = columns.find(|(_, column)| !grouped.contains(&column_key(column.source, &column.name)))?;
                Some((label(table, &column.name)?, expr.span))
            }
            ExprKind::Call(call) if self.is_aggregate(call) && call.over.is_none() => None,
            _ => operands(expr).into_iter().find_map(|operand| self.ungrouped(operand, grouped, scope)),
        }
    }

    /// Whether an aggregate has the name: what is in its arguments is aggregated.
    fn is_aggregate(&self, call: &Call) -> bool {
        !call.within_group.is_empty() || self.executor.may_be_aggregate(&call.name)
    }
}

fn column_key(source: Option<Node>, name: &Name) -> ColumnKey {
    source.map_or_else(|| ColumnKey::Name(name.clone()), ColumnKey::Node)
}

/// A column of this query's own tables, with what messages call it. None: it belongs to a query around it, or is none.
fn own_column(path: &[Ident], scope: &Scope<'_>) -> Option<(ColumnKey, Option<String>)> {
    let (name, qualifier) = match path {
        [name] => (name, None),
        [qualifier, name] | [_, qualifier, name] => (name, Some(qualifier)),
        _ => return None,
    };
    let fits = |table: &&ScopeTable| match qualifier {
        Some(qualifier) => table.name.as_ref() == Some(&qualifier.name),
        None => table.columns_visible,
    };
    let mut found =
        scope.tables.iter().filter(fits).flat_map(|table| table.columns.named(&name.name).map(move |column| (table, column)));
    let (table, column) = found.next()?;
    let shown = match &table.name {
        Some(_) => label(table, &name.name),
        // Of a join without a name: the table in it that has the column.
        None => {
            let mut inside =
                scope.tables.iter().filter(|inner| inner.name.is_some() && inner.columns.named(&name.name).next().is_some());
            inside.next().and_then(|inner| label(inner, &name.name))
        }
    };
    Some((column_key(column.source, &column.name), shown))
}

fn label(table: &ScopeTable, column: &Name) -> Option<String> {
    Some(format!("{}.{column}", table.name.as_ref()?))
}

/// Whether an expression is the name or number of an output column.
fn is_output(expr: &Expr, outputs: &OutputColumns) -> bool {
    match &expr.kind {
        ExprKind::Column(path) => match path.as_slice() {
            [name] => outputs.open || outputs.named(&name.name).next().is_some(),
            _ => false,
        },
        ExprKind::Literal(_) => true,
        _ => false,
    }
}
