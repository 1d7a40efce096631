//! GROUP BY and aggregate functions.

use super::from::{Joined, JoinedRow};
use super::{Evaluator, Scope, Value};
use crate::replay::failure::Done;
use crate::sql::ast::visit::{Visitor, walk_expr};
use crate::sql::ast::{Call, Expr, ExprKind, Literal, Select};
use std::cmp::Ordering;
use std::collections::HashMap;

impl<'e> Evaluator<'e> {
    /// The rows of each group, in the order of their first rows. None: which rows there are, or to which group one belongs, is
    /// not known.
    pub(super) fn groups(
        &self,
        select: &Select,
        joined: Joined<'e>,
        outer: &Scope<'_, 'e>,
    ) -> Done<Option<Vec<Vec<JoinedRow<'e>>>>> {
        if !joined.complete || joined.rows.iter().any(|(_, certain)| !certain) {
            return Ok(None);
        }
        if select.group_by.is_empty() {
            return Ok(Some(vec![joined.rows]));
        }
        let mut places: HashMap<Vec<Value>, usize> = HashMap::new();
        let mut groups: Vec<Vec<JoinedRow<'e>>> = Vec::new();
        for row in joined.rows {
            let scope = Scope::within(outer, row.0.clone());
            let keys =
                select.group_by.iter().map(|key| self.expr(group_key(key, select), &scope)).collect::<Done<Vec<Value>>>()?;
            if keys.contains(&Value::Unknown) {
                return Ok(None);
            }
            let place = *places.entry(keys).or_insert(groups.len());
            match groups.get_mut(place) {
                Some(group) => group.push(row),
                None => groups.push(vec![row]),
            }
        }
        Ok(Some(groups))
    }

    /// The value of an aggregate over the rows of the query. None: the call is none, or stands where there are no groups.
    pub(super) fn aggregate(&self, call: &Call, scope: &Scope<'_, 'e>) -> Done<Option<Value>> {
        let (Some(group), Some(outer)) = (scope.group, scope.outer) else { return Ok(None) };
        if !is_aggregate(call) {
            return Ok(None);
        }
        let mut rows: Vec<(Vec<Value>, Vec<Value>)> = Vec::with_capacity(group.len());
        for (bindings, _) in group {
            let scope = Scope::within(outer, bindings.clone());
            match call.filter.as_ref().map_or(Ok(Value::Boolean(true)), |filter| self.expr(filter, &scope))?.truth() {
                Some(true) => {}
                Some(false) => continue,
                None => return Ok(Some(Value::Unknown)),
            }
            let keys = call.order_by.iter().map(|order| self.expr(&order.expr, &scope)).collect::<Done<Vec<Value>>>()?;
            let arguments = call.arguments.iter().map(|argument| self.expr(&argument.value, &scope));
            rows.push((keys, arguments.collect::<Done<Vec<Value>>>()?));
        }
        rows.sort_by(|(a, _), (b, _)| super::query::compare_keys(a, b, &call.order_by));
        let mut arguments: Vec<Vec<Value>> = rows.into_iter().map(|(_, arguments)| arguments).collect();
        if call.distinct {
            let mut seen = std::collections::HashSet::new();
            arguments.retain(|row| seen.insert(row.clone()));
        }
        Ok(Some(self.aggregate_rows(call, arguments)))
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
        let mut given = values.iter().filter(|value| **value != Value::Null);
        match call.name.name.name.as_str() {
            "count" => Value::Integer(given.count() as i64),
            "array_agg" if values.is_empty() => Value::Null,
            "array_agg" => Value::Array(values),
            "string_agg" => {
                let parts: Option<Vec<String>> = given.map(|value| self.to_text(value)).collect();
                match (parts, separator.and_then(|separator| self.to_text(&separator))) {
                    (Some(parts), _) if parts.is_empty() => Value::Null,
                    (Some(parts), Some(separator)) => Value::text(parts.join(&separator)),
                    _ => Value::Unknown,
                }
            }
            "bool_and" | "every" => given.cloned().reduce(Value::and).unwrap_or(Value::Null),
            "bool_or" => given.cloned().reduce(Value::or).unwrap_or(Value::Null),
            "max" => extreme(given, Ordering::Greater),
            "min" => extreme(given, Ordering::Less),
            "sum" => {
                let sum = given.try_fold(None, |sum: Option<i64>, value| match value {
                    Value::Integer(number) => sum.unwrap_or(0).checked_add(*number).map(Some),
                    _ => None,
                });
                sum.map_or(Value::Unknown, |sum| Value::option(sum.map(Value::Integer)))
            }
            _ => Value::Unknown,
        }
    }
}

fn extreme<'v>(values: impl Iterator<Item = &'v Value>, wanted: Ordering) -> Value {
    let mut best: Option<&Value> = None;
    for value in values {
        match best.map(|best| value.ordering(best)) {
            None => best = Some(value),
            Some(Some(ordering)) if ordering == wanted => best = Some(value),
            Some(Some(_)) => {}
            Some(None) => return Value::Unknown,
        }
    }
    Value::option(best.cloned())
}

/// What a member of GROUP BY means: the output column of that number, or with that name, or an expression.
fn group_key<'q>(key: &'q Expr, select: &'q Select) -> &'q Expr {
    let target = match &key.kind {
        ExprKind::Literal(Literal::Integer(ordinal)) => {
            let at = ordinal.parse::<usize>().ok().and_then(|at| at.checked_sub(1));
            at.and_then(|at| select.targets.get(at))
        }
        ExprKind::Column(path) => match path.as_slice() {
            [name] => select.targets.iter().find(|target| target.alias.as_ref().is_some_and(|alias| alias.name == name.name)),
            _ => None,
        },
        _ => None,
    };
    target.map_or(key, |target| &target.expr)
}

/// Those that are computed, and some that are not but make a query one of groups.
fn is_aggregate(call: &Call) -> bool {
    let is_named = matches!(
        call.name.name.name.as_str(),
        "count"
            | "array_agg"
            | "string_agg"
            | "bool_and"
            | "bool_or"
            | "every"
            | "max"
            | "min"
            | "sum"
            | "avg"
            | "json_agg"
            | "jsonb_agg"
            | "json_object_agg"
            | "jsonb_object_agg"
    );
    is_named && call.over.is_none() && call.within_group.is_empty()
}

/// Whether a query gives a row for each group rather than for each row.
pub(super) fn has_aggregates(select: &Select) -> bool {
    struct Calls {
        aggregate: bool,
    }
    impl Visitor for Calls {
        fn call(&mut self, call: &Call) {
            self.aggregate |= is_aggregate(call);
        }
    }
    let in_target = |expr: &Expr| {
        let mut calls = Calls { aggregate: false };
        // A query inside has groups of its own.
        if !matches!(expr.kind, ExprKind::Subquery(_) | ExprKind::ArraySubquery(_) | ExprKind::Exists(_)) {
            walk_expr(expr, &mut calls);
        }
        calls.aggregate
    };
    !select.group_by.is_empty() || select.having.is_some() || select.targets.iter().any(|target| in_target(&target.expr))
}
