//! Queries: WITH, the output columns, their order and what is doubled.

use super::aggregate::has_aggregates;
use super::from::{MOST_ROWS, conjuncts};
use super::{Binding, Evaluator, Row, Scope, Value};
use crate::replay::failure::Done;
use crate::replay::stored_rows::fields_of;
use crate::sql::ast::visit::{Visitor, walk_query};
use crate::sql::ast::{
    Cte, CteBody, Distinct, Expr, ExprKind, Literal, OrderBy, Query, QueryBody, Select, SetOperator, Target, With,
};
use crate::sql::name::{Ident, Name, QualifiedName};
use std::cmp::Ordering;
use std::collections::HashMap;

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
    pub(super) fn unknown() -> RowSet {
        RowSet::default()
    }

    /// The rows as those of an item of FROM, whose columns may have other names, and whether they are all.
    pub(super) fn into_fields<'e>(self, aliases: &[Ident]) -> (Vec<(Row<'e>, bool)>, bool) {
        let names = self.columns.iter().enumerate();
        let renamed = |(index, name): (usize, &Name)| aliases.get(index).map_or(name, |alias| &alias.name).clone();
        let columns: Vec<Name> = names.map(renamed).collect();
        let fields = |row: OutputRow| (Row::Fields(columns.iter().cloned().zip(row.values).collect()), row.certain);
        (self.rows.into_iter().map(fields).collect(), self.complete)
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

impl<'e> Evaluator<'e> {
    pub(super) fn query(&self, query: &Query, outer: &Scope<'_, 'e>) -> Done<RowSet> {
        match &query.with {
            Some(with) => self.with(with, query, outer),
            None => self.query_in(query, outer),
        }
    }

    /// Every query of the clause sees those before it. One that writes rows gives what is not known.
    fn with(&self, with: &With, query: &Query, outer: &Scope<'_, 'e>) -> Done<RowSet> {
        let mut named: Vec<(Name, RowSet)> = Vec::with_capacity(with.ctes.len());
        for cte in &with.ctes {
            let scope = Scope { with: &named, ..Scope::within(outer, Vec::new()) };
            let rows = match &cte.body {
                CteBody::Query(inner) if with.recursive && names_itself(cte, inner) => self.recursive(cte, inner, &scope)?,
                CteBody::Query(inner) => renamed(self.query(inner, &scope)?, cte),
                CteBody::Data(_) => RowSet::unknown(),
            };
            named.push((cte.name.name.clone(), rows));
        }
        self.query_in(query, &Scope { with: &named, ..Scope::within(outer, Vec::new()) })
    }

    /// A query of WITH RECURSIVE (manual, section 7.8.2.1): the rows of the part before UNION, and then those that the other
    /// part makes of the latest rows, as long as there are any.
    fn recursive(&self, cte: &Cte, query: &Query, outer: &Scope<'_, 'e>) -> Done<RowSet> {
        let is_plain = query.with.is_none() && query.limit.is_none() && query.order_by.is_empty();
        let QueryBody::SetOperation { operator: SetOperator::Union, all, left, right } = &query.body else {
            return Ok(RowSet::unknown());
        };
        let mut rows = renamed(self.body(left, query, outer)?, cte);
        if !all {
            distinct(&mut rows);
        }
        let mut latest = rows.clone();
        while is_plain && rows.is_known() && !latest.rows.is_empty() {
            let before = rows.rows.len();
            let named = [(cte.name.name.clone(), latest)];
            let found = self.body(right, query, &Scope { with: &named, ..Scope::within(outer, Vec::new()) })?;
            rows = union(rows, found, *all);
            latest = RowSet { rows: rows.rows.get(before..).unwrap_or_default().to_vec(), ..rows.clone() };
            if rows.rows.len() > MOST_ROWS {
                return Ok(RowSet::unknown());
            }
        }
        rows.complete &= is_plain && rows.is_known();
        Ok(rows)
    }

    fn query_in(&self, query: &Query, outer: &Scope<'_, 'e>) -> Done<RowSet> {
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
            QueryBody::SetOperation { operator, all: false, left, right } => {
                let (left, right) = (self.body(left, query, outer)?, self.body(right, query, outer)?);
                Ok(difference(left, &right, *operator))
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
        if let Some(rows) = self.sets_of_targets(select, outer)? {
            return Ok(rows);
        }
        let conditions = select.filter.as_ref().map(conjuncts).unwrap_or_default();
        let joined = self.from(&select.from, &conditions, outer)?;
        let mut result = RowSet { complete: joined.complete, ..RowSet::default() };
        let mut sorted: Vec<(Vec<Value>, OutputRow)> = Vec::with_capacity(joined.rows.len());
        // Without FROM there is one row, which is a group just as well: whether it has to be one need not be looked for.
        if (select.from.is_empty() && select.filter.is_none()) || has_aggregates(select) {
            let Some(groups) = self.groups(select, joined, outer)? else { return Ok(unknown_groups(select)) };
            result.complete = true;
            for group in groups {
                let first = group.first().map(|(bindings, _)| bindings.clone()).unwrap_or_default();
                let scope = Scope { group: Some(&group), ..Scope::within(outer, first) };
                match select.having.as_ref().map_or(Ok(Value::Boolean(true)), |having| self.expr(having, &scope))?.truth() {
                    Some(false) => {}
                    truth => sorted.push(self.output(select, query, &scope, truth == Some(true), &mut result.columns)?),
                }
            }
        } else {
            for (bindings, certain) in joined.rows {
                let scope = Scope::within(outer, bindings);
                sorted.push(self.output(select, query, &scope, certain, &mut result.columns)?);
            }
        }
        sorted.sort_by(|(a, _), (b, _)| compare_keys(a, b, &query.order_by));
        result.rows = sorted.into_iter().map(|(_, row)| row).collect();
        if !matches!(select.distinct, Distinct::All) {
            distinct(&mut result);
        }
        Ok(result)
    }

    /// A row of the output with the values by which it is sorted.
    fn output(
        &self,
        select: &Select,
        query: &Query,
        scope: &Scope<'_, 'e>,
        certain: bool,
        columns: &mut Vec<Name>,
    ) -> Done<(Vec<Value>, OutputRow)> {
        let (names, values) = self.targets(&select.targets, scope)?;
        let mut keys = Vec::with_capacity(query.order_by.len());
        for order in &query.order_by {
            let own = match &order.expr.kind {
                ExprKind::Literal(Literal::Integer(ordinal)) => ordinal.parse::<usize>().ok().and_then(|at| at.checked_sub(1)),
                ExprKind::Column(path) => match path.as_slice() {
                    [name] => names.iter().position(|column| *column == name.name),
                    _ => None,
                },
                _ => None,
            };
            keys.push(match own.and_then(|at| values.get(at)) {
                Some(value) => value.clone(),
                None => self.expr(&order.expr, scope)?,
            });
        }
        *columns = names;
        Ok((keys, OutputRow { values, certain }))
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
            Row::Stored(table, row) => fields_of(table, row),
            Row::Nulls | Row::Unjoined => Vec::new(),
        }
    }
}

/// Whether a query of WITH RECURSIVE reads its own rows.
fn names_itself(cte: &Cte, query: &Query) -> bool {
    struct Reads<'n> {
        name: &'n Name,
        found: bool,
    }
    impl Visitor for Reads<'_> {
        fn relation(&mut self, name: &QualifiedName) {
            self.found |= name.schema.is_none() && name.name.name == *self.name;
        }
    }
    let mut reads = Reads { name: &cte.name.name, found: false };
    walk_query(query, &mut reads);
    reads.found
}

/// The rows under the names that the clause gives the columns.
fn renamed(mut rows: RowSet, cte: &Cte) -> RowSet {
    for (column, alias) in rows.columns.iter_mut().zip(&cte.columns) {
        *column = alias.name.clone();
    }
    rows
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

/// INTERSECT and EXCEPT: the rows on the left that are on the right, or are not.
fn difference(mut left: RowSet, right: &RowSet, operator: SetOperator) -> RowSet {
    distinct(&mut left);
    let (columns, complete) = (left.columns, left.complete);
    let kept = left.rows.into_iter().filter_map(|row| {
        let among = among(&row.values, right);
        let wanted = if operator == SetOperator::Intersect { among } else { among.map(|among| !among) };
        match wanted {
            Some(false) => None,
            wanted => Some(OutputRow { certain: row.certain && wanted == Some(true), ..row }),
        }
    });
    RowSet { rows: kept.collect(), columns, complete }
}

/// Whether a row is among others; NULL is like NULL. None: not known.
fn among(row: &[Value], others: &RowSet) -> Option<bool> {
    let mut found = others.complete.then_some(false);
    for other in &others.rows {
        let pairs = row.iter().zip(&other.values);
        let same = pairs.map(|(a, b)| super::expr::is_distinct(a, b).not()).fold(Value::Boolean(true), Value::and);
        match same {
            Value::Boolean(true) if other.certain => return Some(true),
            Value::Boolean(false) => {}
            _ => found = None,
        }
    }
    found
}

fn distinct(rows: &mut RowSet) {
    let mut places: HashMap<Vec<Value>, usize> = HashMap::with_capacity(rows.rows.len());
    let mut seen: Vec<OutputRow> = Vec::new();
    for row in rows.rows.drain(..) {
        match places.get(&row.values).and_then(|place| seen.get_mut(*place)) {
            Some(other) => other.certain |= row.certain,
            None => {
                places.insert(row.values.clone(), seen.len());
                seen.push(row);
            }
        }
    }
    rows.rows = seen;
}

/// What cannot be compared keeps its order, which is that of creation. NULLs are the greatest values.
pub(super) fn compare_keys(a: &[Value], b: &[Value], order_by: &[OrderBy]) -> Ordering {
    let mut orderings = a.iter().zip(b).zip(order_by).map(|((a, b), order)| match (a, b) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) if order.descending => Ordering::Less,
        (Value::Null, _) => Ordering::Greater,
        (_, Value::Null) if order.descending => Ordering::Greater,
        (_, Value::Null) => Ordering::Less,
        _ => {
            let ordering = a.ordering(b).unwrap_or(Ordering::Equal);
            if order.descending { ordering.reverse() } else { ordering }
        }
    });
    orderings.find(|ordering| *ordering != Ordering::Equal).unwrap_or(Ordering::Equal)
}

/// Rows that are not known, under aggregates: without GROUP BY there is one row all the same.
fn unknown_groups(select: &Select) -> RowSet {
    if !select.group_by.is_empty() || select.having.is_some() {
        return RowSet::unknown();
    }
    let name = |target: &Target| target.alias.as_ref().map_or_else(|| output_name(&target.expr), |alias| alias.name.clone());
    let values = vec![Value::Unknown; select.targets.len()];
    RowSet { columns: select.targets.iter().map(name).collect(), rows: vec![OutputRow { values, certain: true }], complete: true }
}

/// The name that an output column gets (`FigureColname` in the server), as far as rows of system catalogs need it.
pub(super) fn output_name(expr: &Expr) -> Name {
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
