//! Queries: FROM as nested loops, WHERE as early as its names are bound, then the output columns.

use super::scan::ScanKey;
use super::{Binding, Evaluator, Row, Scope, Value};
use crate::replay::failure::Done;
use crate::replay::written::is_empty;
use crate::sql::ast::{
    Call, Distinct, Expr, ExprKind, FromItem, FromKind, Join, JoinCondition, JoinKind, Query, QueryBody, Select, SetOperator,
    Target,
};
use crate::sql::name::{Name, QualifiedName};

/// More rows than this in the making, and the result is not known: a guard against products.
pub(super) const MOST_ROWS: usize = 200_000;

/// What a query gives.
#[derive(Debug, Clone, Default)]
pub(in crate::replay) struct RowSet {
    pub columns: Vec<Name>,
    pub rows: Vec<OutputRow>,
    /// Whether there are no rows but these.
    pub complete: bool,
}

#[derive(Debug, Clone)]
pub(in crate::replay) struct OutputRow {
    pub values: Vec<Value>,
    /// Whether the row is certainly there.
    pub certain: bool,
}

impl RowSet {
    fn unknown() -> RowSet {
        RowSet::default()
    }

    pub fn is_known(&self) -> bool {
        self.complete && self.rows.iter().all(|row| row.certain)
    }

    pub fn exists(&self) -> Value {
        match self.rows.iter().any(|row| row.certain) {
            true => Value::Boolean(true),
            false if self.complete && self.rows.is_empty() => Value::Boolean(false),
            false => Value::Unknown,
        }
    }

    /// The value of a scalar subquery.
    pub fn scalar(&self) -> Value {
        match self.rows.as_slice() {
            [] if self.complete => Value::Null,
            [row] if self.is_known() => row.values.first().cloned().unwrap_or(Value::Unknown),
            _ => Value::Unknown,
        }
    }

    pub fn array(&self) -> Value {
        if !self.is_known() {
            return Value::Unknown;
        }
        Value::Array(self.rows.iter().filter_map(|row| row.values.first().cloned()).collect())
    }

    /// `operand IN (query)`
    pub fn contains(&self, operand: &Value) -> Value {
        let found = self.rows.iter().filter_map(|row| {
            let equal = operand.equals(row.values.first()?);
            Some(if row.certain { equal } else { equal.and(Value::Unknown) })
        });
        found.fold(Value::Boolean(!self.complete).and(Value::Unknown), Value::or)
    }
}

/// Rows of FROM while they are being joined.
pub(super) struct Joined<'e> {
    pub rows: Vec<(Vec<Binding<'e>>, bool)>,
    pub complete: bool,
}

impl<'e> Evaluator<'e> {
    pub(super) fn query(&self, query: &Query, outer: &Scope<'_, 'e>) -> Done<RowSet> {
        if query.with.is_some() {
            return Ok(RowSet::unknown());
        }
        let mut rows = self.body(&query.body, query, outer)?;
        if let Some(limit) = &query.limit {
            match self.expr(limit, outer)? {
                Value::Integer(limit) if query.offset.is_none() => self::limit(&mut rows, limit),
                _ => rows.complete = false,
            }
        }
        Ok(rows)
    }

    fn body(&self, body: &QueryBody, query: &Query, outer: &Scope<'_, 'e>) -> Done<RowSet> {
        match body {
            QueryBody::Select(select) => self.select(select, query, outer),
            QueryBody::Values(lists) => self.values(lists, outer),
            QueryBody::Nested(inner) => self.query(inner, outer),
            QueryBody::SetOperation { operator: SetOperator::Union, all, left, right } => {
                let (left, right) = (self.body(left, query, outer)?, self.body(right, query, outer)?);
                Ok(union(left, right, *all))
            }
            QueryBody::SetOperation { .. } | QueryBody::Table(_) => Ok(RowSet::unknown()),
        }
    }

    fn values(&self, lists: &[Vec<Expr>], outer: &Scope<'_, 'e>) -> Done<RowSet> {
        let row = |list: &Vec<Expr>| -> Done<OutputRow> {
            let values = list.iter().map(|expr| self.expr(expr, outer)).collect::<Done<Vec<Value>>>()?;
            Ok(OutputRow { values, certain: true })
        };
        let rows = lists.iter().map(row).collect::<Done<Vec<OutputRow>>>()?;
        let width = rows.first().map_or(0, |row| row.values.len());
        let columns = (1..=width).map(|number| Name::exact(&format!("column{number}"))).collect();
        Ok(RowSet { columns, rows, complete: true })
    }

    fn select(&self, select: &Select, query: &Query, outer: &Scope<'_, 'e>) -> Done<RowSet> {
        if !select.group_by.is_empty() || select.having.is_some() {
            return Ok(RowSet::unknown());
        }
        let conditions = select.filter.as_ref().map(conjuncts).unwrap_or_default();
        let mut joined = self.from(&select.from, &conditions, outer)?;
        if select.targets.iter().any(|target| is_aggregate(&target.expr)) {
            return self.aggregated(select, &joined, outer);
        }
        self.sort(&mut joined, query, outer)?;
        let mut result = RowSet { complete: joined.complete, ..RowSet::default() };
        for (bindings, certain) in joined.rows {
            let scope = Scope { outer: Some(outer), bindings };
            let (columns, values) = self.targets(&select.targets, &scope)?;
            result.columns = columns;
            result.rows.push(OutputRow { values, certain });
        }
        if !matches!(select.distinct, Distinct::All) {
            distinct(&mut result);
        }
        Ok(result)
    }

    /// Every item joined with the next, and each condition applied as soon as its names are bound.
    fn from<'q>(&self, items: &'q [FromItem], conditions: &[&'q Expr], outer: &Scope<'_, 'e>) -> Done<Joined<'e>> {
        let mut joined = Joined { rows: vec![(Vec::new(), true)], complete: true };
        let mut pending: Vec<&'q Expr> = conditions.to_vec();
        if items.is_empty() {
            return self.filter(joined, &mut pending, outer, &[]);
        }
        let mut bindings = Vec::new();
        items.iter().for_each(|item| unjoined(item, &mut bindings));
        let outer = Scope { outer: Some(outer), bindings };
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
        pending: &mut Vec<&'q Expr>,
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
            let scope = Scope { outer: Some(outer), bindings };
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
        pending: &mut Vec<&'q Expr>,
        bound: &mut Vec<Name>,
        outer: &Scope<'_, 'e>,
    ) -> Done<Joined<'e>> {
        let left = self.join_item(left, &join.left, pending, bound, outer)?;
        match (join.kind, &join.condition) {
            (JoinKind::Inner | JoinKind::Cross, JoinCondition::None) => self.join_item(left, &join.right, pending, bound, outer),
            (JoinKind::Inner, JoinCondition::On(condition)) => {
                pending.extend(conjuncts(condition));
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
            let mut pending = conjuncts(condition);
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
            FromKind::Relation { name, .. } => Ok(self.relation_rows(name, &[])),
            FromKind::Subquery(query) => Ok(as_fields(self.query(query, scope)?, item)),
            FromKind::Function { calls, ordinality: false, .. } => match calls.as_slice() {
                [call] => self.function_rows(call, item, scope),
                _ => Ok((Vec::new(), false)),
            },
            FromKind::Function { .. } | FromKind::Join(_) => Ok((Vec::new(), false)),
        }
    }

    /// A system catalog has rows made from ours; what another relation holds is not known.
    pub(super) fn relation_rows(&self, name: &QualifiedName, keys: &[ScanKey<'_>]) -> (Vec<(Row<'e>, bool)>, bool) {
        match self.system_table(name) {
            Some(table) => {
                let (rows, complete) = self.system_rows(table, keys);
                (rows.into_iter().map(|(row, certain)| (Row::System(row), certain)).collect(), complete)
            }
            None => {
                let oid = self.executor.find_relation_or_index(name);
                (Vec::new(), oid.is_some_and(|oid| is_empty(&self.executor.catalog, oid)))
            }
        }
    }

    /// `unnest(array)` and `generate_series(from, to)`
    fn function_rows(&self, expr: &Expr, item: &FromItem, scope: &Scope<'_, 'e>) -> Done<(Vec<(Row<'e>, bool)>, bool)> {
        let ExprKind::Call(call) = &expr.kind else { return Ok((Vec::new(), false)) };
        let arguments = call.arguments.iter().map(|argument| self.expr(&argument.value, scope)).collect::<Done<Vec<Value>>>()?;
        let values = match (call.name.name.name.as_str(), arguments.as_slice()) {
            ("unnest", [Value::Array(items)]) => items.clone(),
            ("generate_series", [Value::Integer(low), Value::Integer(high)]) if high - low < 1000 => {
                (*low..=*high).map(Value::Integer).collect()
            }
            _ => return Ok((Vec::new(), false)),
        };
        let name = item.column_aliases.first().or(item.alias.as_ref()).map_or(&call.name.name.name, |alias| &alias.name);
        let rows = values.into_iter().map(|value| (Row::Fields(vec![(name.clone(), value)]), true));
        Ok((rows.collect(), true))
    }

    /// Applies the conditions whose names are bound; an empty list of names means that all are.
    pub(super) fn filter(
        &self,
        mut joined: Joined<'e>,
        pending: &mut Vec<&Expr>,
        outer: &Scope<'_, 'e>,
        bound: &[Name],
    ) -> Done<Joined<'e>> {
        let all = bound.is_empty();
        let (ready, later): (Vec<&Expr>, Vec<&Expr>) =
            pending.iter().partition(|condition| all || self.is_ready(condition, &joined));
        *pending = later;
        if ready.is_empty() {
            return Ok(joined);
        }
        let mut kept = Vec::with_capacity(joined.rows.len());
        for (bindings, certain) in joined.rows {
            let scope = Scope { outer: Some(outer), bindings };
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
    fn is_ready(&self, condition: &Expr, joined: &Joined<'e>) -> bool {
        let Some((bindings, _)) = joined.rows.first() else { return false };
        let mut columns = Columns::default();
        crate::sql::ast::visit::walk_expr(condition, &mut columns);
        let is_bound = |path: &Vec<Name>| match path.as_slice() {
            [name] => bindings.iter().any(|binding| self.binding_column(binding, name).is_some()),
            [.., relation, _] => bindings.iter().any(|binding| binding.alias == *relation),
            [] => false,
        };
        !columns.has_query && columns.paths.iter().all(is_bound)
    }

    fn targets(&self, targets: &[Target], scope: &Scope<'_, 'e>) -> Done<(Vec<Name>, Vec<Value>)> {
        let (mut names, mut values) = (Vec::new(), Vec::new());
        for target in targets {
            if let ExprKind::Star(path) = &target.expr.kind {
                let relation = path.last().map(|ident| &ident.name);
                for binding in scope.bindings.iter().filter(|binding| relation.is_none_or(|name| binding.alias == *name)) {
                    let fields = self.fields(binding);
                    names.extend(fields.iter().map(|(name, _)| name.clone()));
                    values.extend(fields.into_iter().map(|(_, value)| value));
                }
                continue;
            }
            names.push(target.alias.as_ref().map_or_else(|| output_name(&target.expr), |alias| alias.name.clone()));
            values.push(self.expr(&target.expr, scope)?);
        }
        Ok((names, values))
    }

    fn fields(&self, binding: &Binding<'e>) -> Vec<(Name, Value)> {
        match &binding.row {
            Row::System(row) => self.system_fields(row),
            Row::Fields(fields) => fields.clone(),
            Row::Nulls | Row::Unjoined => Vec::new(),
        }
    }

    /// ORDER BY on what can be compared; else the order is left as it is, which is that of creation.
    fn sort(&self, joined: &mut Joined<'e>, query: &Query, outer: &Scope<'_, 'e>) -> Done {
        for order in query.order_by.iter().rev() {
            let mut keyed = Vec::with_capacity(joined.rows.len());
            for (bindings, certain) in joined.rows.drain(..) {
                let scope = Scope { outer: Some(outer), bindings };
                keyed.push((self.expr(&order.expr, &scope)?, scope.bindings, certain));
            }
            keyed.sort_by(|(a, ..), (b, ..)| {
                let ordering = a.ordering(b).unwrap_or(std::cmp::Ordering::Equal);
                if order.descending { ordering.reverse() } else { ordering }
            });
            joined.rows = keyed.into_iter().map(|(_, bindings, certain)| (bindings, certain)).collect();
        }
        Ok(())
    }

    fn aggregated(&self, select: &Select, joined: &Joined<'e>, outer: &Scope<'_, 'e>) -> Done<RowSet> {
        let known = joined.complete && joined.rows.iter().all(|(_, certain)| *certain);
        let mut row = OutputRow { values: Vec::new(), certain: true };
        let mut columns = Vec::new();
        for target in &select.targets {
            columns.push(target.alias.as_ref().map_or_else(|| output_name(&target.expr), |alias| alias.name.clone()));
            row.values.push(if known { self.aggregate(&target.expr, joined, outer)? } else { Value::Unknown });
        }
        Ok(RowSet { columns, rows: vec![row], complete: true })
    }

    fn aggregate(&self, expr: &Expr, joined: &Joined<'e>, outer: &Scope<'_, 'e>) -> Done<Value> {
        let call = match &expr.kind {
            ExprKind::Call(call) if call.filter.is_none() && !call.distinct => call,
            // An operator over an aggregate: `count(*) > 0`.
            ExprKind::Binary { operator, left, right } => {
                let side = |side: &Expr| {
                    if is_aggregate(side) { self.aggregate(side, joined, outer) } else { self.expr(side, outer) }
                };
                return Ok(self.binary(operator, side(left)?, side(right)?));
            }
            _ => return Ok(Value::Unknown),
        };
        let mut rows = Vec::with_capacity(joined.rows.len());
        for (bindings, _) in &joined.rows {
            let scope = Scope { outer: Some(outer), bindings: bindings.clone() };
            let arguments =
                call.arguments.iter().map(|argument| self.expr(&argument.value, &scope)).collect::<Done<Vec<Value>>>()?;
            rows.push(arguments);
        }
        Ok(self.aggregate_rows(call, rows))
    }

    fn aggregate_rows(&self, call: &Call, rows: Vec<Vec<Value>>) -> Value {
        if call.star {
            return Value::Integer(rows.len() as i64);
        }
        let separator = rows.first().and_then(|row| row.get(1)).cloned();
        let values: Vec<Value> = rows.into_iter().filter_map(|row| row.into_iter().next()).collect();
        if values.contains(&Value::Unknown) {
            return Value::Unknown;
        }
        let given = || values.iter().filter(|value| **value != Value::Null);
        match call.name.name.name.as_str() {
            "count" => Value::Integer(given().count() as i64),
            "array_agg" if call.order_by.is_empty() => {
                if values.is_empty() {
                    Value::Null
                } else {
                    Value::Array(values)
                }
            }
            "string_agg" if call.order_by.is_empty() => {
                let parts: Option<Vec<String>> = given().map(|value| self.to_text(value)).collect();
                match (parts, separator.and_then(|separator| self.to_text(&separator))) {
                    (Some(parts), _) if parts.is_empty() => Value::Null,
                    (Some(parts), Some(separator)) => Value::Text(parts.join(&separator)),
                    _ => Value::Unknown,
                }
            }
            "bool_and" | "every" => given().cloned().reduce(Value::and).unwrap_or(Value::Null),
            "bool_or" => given().cloned().reduce(Value::or).unwrap_or(Value::Null),
            _ => Value::Unknown,
        }
    }
}

/// The columns that a condition names, and whether it has a query inside.
#[derive(Default)]
pub(super) struct Columns {
    pub paths: Vec<Vec<Name>>,
    pub has_query: bool,
}

impl crate::sql::ast::visit::Visitor for Columns {
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
fn conjuncts(condition: &Expr) -> Vec<&Expr> {
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

fn item_alias(item: &FromItem) -> Name {
    match (&item.alias, &item.kind) {
        (Some(alias), _) => alias.name.clone(),
        (None, FromKind::Relation { name, .. }) => name.name.name.clone(),
        (None, FromKind::Function { calls, .. }) => calls.first().map_or(Name::exact(""), output_name),
        (None, FromKind::Subquery(_) | FromKind::Join(_)) => Name::exact(""),
    }
}

fn as_fields<'e>(rows: RowSet, item: &FromItem) -> (Vec<(Row<'e>, bool)>, bool) {
    let names = rows.columns.iter().enumerate();
    let renamed = |(index, name): (usize, &Name)| item.column_aliases.get(index).map_or(name, |alias| &alias.name).clone();
    let columns: Vec<Name> = names.map(renamed).collect();
    let fields = |row: OutputRow| (Row::Fields(columns.iter().cloned().zip(row.values).collect()), row.certain);
    (rows.rows.into_iter().map(fields).collect(), rows.complete)
}

fn limit(rows: &mut RowSet, limit: i64) {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    if rows.rows.len() > limit {
        // Which of the possible rows are among the first is not known.
        let known = rows.is_known();
        rows.rows.truncate(limit);
        rows.complete &= known;
    }
}

fn union(mut left: RowSet, right: RowSet, all: bool) -> RowSet {
    left.rows.extend(right.rows);
    left.complete &= right.complete;
    if !all {
        distinct(&mut left);
    }
    left
}

fn distinct(rows: &mut RowSet) {
    let mut seen: Vec<OutputRow> = Vec::new();
    for row in rows.rows.drain(..) {
        match seen.iter_mut().find(|other| other.values == row.values) {
            Some(other) => other.certain |= row.certain,
            None => seen.push(row),
        }
    }
    rows.rows = seen;
}

const AGGREGATES: [&str; 10] =
    ["count", "array_agg", "string_agg", "bool_and", "bool_or", "every", "max", "min", "sum", "json_agg"];

fn is_aggregate(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Call(call) => AGGREGATES.contains(&call.name.name.name.as_str()) && call.over.is_none(),
        ExprKind::Binary { left, right, .. } => is_aggregate(left) || is_aggregate(right),
        ExprKind::Cast { expr, .. } => is_aggregate(expr),
        ExprKind::Special { arguments, .. } => arguments.iter().any(is_aggregate),
        _ => false,
    }
}

/// The name that an output column gets (`FigureColname` in the server), as far as rows of system catalogs need it.
fn output_name(expr: &Expr) -> Name {
    match &expr.kind {
        ExprKind::Column(path) => path.last().map_or(Name::exact("?column?"), |ident| ident.name.clone()),
        ExprKind::Call(call) => call.name.name.name.clone(),
        ExprKind::Cast { expr, ty } => match &expr.kind {
            ExprKind::Column(_) | ExprKind::Call(_) => output_name(expr),
            _ => ty.name.name.name.clone(),
        },
        ExprKind::Field { field: Some(field), .. } => field.name.clone(),
        _ => Name::exact("?column?"),
    }
}
