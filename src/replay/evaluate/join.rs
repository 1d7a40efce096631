//! Joins of a relation to the rows so far: by the values of an equality where there is one.

use super::from::{Joined, MOST_ROWS};
use super::pending::Pending;
use super::scan::ScanKey;
use super::{Binding, Evaluator, Scope, Value};
use crate::replay::failure::Done;
use crate::sql::ast::{Expr, ExprKind};
use crate::sql::name::{Name, QualifiedName};
use smol_str::SmolStr;
use std::collections::BTreeMap;

/// Up to so many rows on the left, each is joined by a scan of its own.
const FEW_ROWS: usize = 32;

impl<'e> Evaluator<'e> {
    /// A relation cannot see what stands left of it, so that its rows are made once for all rows there. Where these are few and
    /// a column is equal to one of theirs, making the rows that match each of them is less work.
    pub(super) fn join_relation<'q>(
        &self,
        left: Joined<'e>,
        name: &QualifiedName,
        pending: &mut Pending<'q>,
        alias: &Name,
        outer: &Scope<'_, 'e>,
    ) -> Done<Joined<'e>> {
        let table = self.system_table(name).filter(|_| outer.with_query(name).is_none());
        let conditions = pending.expressions();
        let scan = match table {
            Some(_) => self.scan_keys(&conditions, alias, outer)?,
            // What is in other tables is known only of empty ones.
            None => Some(Vec::new()),
        };
        let Some(mut scan) = scan else {
            return Ok(Joined { rows: Vec::new(), complete: false });
        };
        if let Some(table) = table {
            scan.extend(self.keys_ahead(table, pending, alias, outer)?);
        }
        let keys = self.join_keys(&conditions, &left, alias);
        if !keys.is_empty() && left.rows.len() <= FEW_ROWS {
            return self.join_by_scan(left, name, &keys, scan, alias, outer);
        }
        let (rows, complete) = self.relation_rows(name, &scan, outer);
        let bind = |(row, certain)| (vec![Binding { alias: alias.clone(), row }], certain);
        let right = Joined { rows: rows.into_iter().map(bind).collect(), complete };
        let right = self.filter(right, pending, outer, std::slice::from_ref(alias))?;
        self.join_by_value(left, right, &keys, outer)
    }

    /// For each row on the left, a scan for its values.
    fn join_by_scan<'q>(
        &self,
        left: Joined<'e>,
        name: &QualifiedName,
        keys: &[JoinKey<'q>],
        mut scan: Vec<ScanKey<'q>>,
        alias: &Name,
        outer: &Scope<'_, 'e>,
    ) -> Done<Joined<'e>> {
        let mut joined = Joined { rows: Vec::new(), complete: left.complete };
        let constants = scan.len();
        for (bindings, certain) in left.rows {
            let scope = Scope::within(outer, bindings);
            scan.truncate(constants);
            for key in keys {
                let value = self.expr(key.left, &scope)?;
                if let (ExprKind::Column(path), false) = (&key.own.kind, value.is_unknown()) {
                    scan.extend(path.last().map(|column| ScanKey { column: &column.name, values: vec![value] }));
                }
            }
            let (rows, complete) = self.relation_rows(name, &scan, &scope);
            joined.complete &= complete;
            for (row, row_certain) in rows {
                let own = Binding { alias: alias.clone(), row };
                joined.rows.push((scope.bindings.iter().cloned().chain([own]).collect(), certain && row_certain));
            }
        }
        Ok(joined)
    }

    fn join_by_value(
        &self,
        left: Joined<'e>,
        right: Joined<'e>,
        keys: &[JoinKey<'_>],
        outer: &Scope<'_, 'e>,
    ) -> Done<Joined<'e>> {
        let mut joined = Joined { rows: Vec::new(), complete: left.complete && right.complete };
        let own: Vec<&Expr> = keys.iter().map(|key| key.own).collect();
        let other: Vec<&Expr> = keys.iter().map(|key| key.left).collect();
        let buckets = self.buckets(&right, &own, outer)?;
        for (bindings, certain) in left.rows {
            let scope = Scope::within(outer, bindings);
            let key = self.key(&other, &scope)?;
            for (own, own_certain) in buckets.candidates(key.as_ref()).filter_map(|at| right.rows.get(at)) {
                joined.rows.push((scope.bindings.iter().chain(own).cloned().collect(), certain && *own_certain));
            }
            if joined.rows.len() > MOST_ROWS {
                return Ok(Joined { rows: Vec::new(), complete: false });
            }
        }
        Ok(joined)
    }

    /// The pending conditions `column = column` with one side left and the other in the item that is joined.
    fn join_keys<'q>(&self, pending: &[&'q Expr], left: &Joined<'e>, alias: &Name) -> Vec<JoinKey<'q>> {
        let is_own = |expr: &Expr| matches!(&expr.kind, ExprKind::Column(path) if qualifier(path) == Some(alias));
        let is_left = |expr: &Expr| match &expr.kind {
            ExprKind::Column(path) => {
                let bindings = left.rows.first().map(|(bindings, _)| bindings.as_slice()).unwrap_or_default();
                bindings.iter().any(|binding| qualifier(path) == Some(&binding.alias))
            }
            _ => false,
        };
        let key = |condition: &&'q Expr| match &condition.kind {
            ExprKind::Binary { operator, left, right } if operator.name == "=" && is_own(left) && is_left(right) => {
                Some(JoinKey { own: left, left: right })
            }
            ExprKind::Binary { operator, left, right } if operator.name == "=" && is_own(right) && is_left(left) => {
                Some(JoinKey { own: right, left })
            }
            _ => None,
        };
        pending.iter().filter_map(key).collect()
    }

    /// The rows of the right side by the values of their keys; those of which one is not known may fit any.
    fn buckets(&self, right: &Joined<'e>, own: &[&Expr], outer: &Scope<'_, 'e>) -> Done<Buckets> {
        let mut buckets = Buckets::default();
        for (at, (bindings, _)) in right.rows.iter().enumerate() {
            match self.key(own, &Scope::within(outer, bindings.clone()))? {
                Some(key) => buckets.by_key.entry(key).or_default().push(at),
                None => buckets.any.push(at),
            }
        }
        Ok(buckets)
    }

    /// The values of the expressions as one key. None: one of them is not known.
    fn key(&self, exprs: &[&Expr], scope: &Scope<'_, 'e>) -> Done<Option<Vec<Key>>> {
        let values = exprs.iter().map(|expr| self.expr(expr, scope)).collect::<Done<Vec<Value>>>()?;
        Ok(values.iter().map(key).collect())
    }
}

/// The two sides of an equality by which rows are joined.
#[derive(Clone, Copy)]
struct JoinKey<'q> {
    own: &'q Expr,
    left: &'q Expr,
}

/// The places of rows by the values of their keys.
#[derive(Default)]
struct Buckets {
    by_key: BTreeMap<Vec<Key>, Vec<usize>>,
    any: Vec<usize>,
}

impl Buckets {
    /// The rows that may fit a key; where it is not known, all.
    fn candidates(&self, key: Option<&Vec<Key>>) -> impl Iterator<Item = usize> + '_ {
        let of_key = key.map(|key| self.by_key.get(key).map(Vec::as_slice).unwrap_or_default());
        let all = key.is_none().then(|| self.by_key.values().flatten());
        of_key.into_iter().flatten().chain(all.into_iter().flatten()).chain(&self.any).copied()
    }
}

/// A value by which rows can be told apart.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Boolean(bool),
    Integer(i64),
    Text(SmolStr),
    Oid(crate::catalog::Oid),
}

/// None: the value is not known, null, or of a kind that is compared part by part.
fn key(value: &Value) -> Option<Key> {
    match value {
        Value::Boolean(truth) => Some(Key::Boolean(*truth)),
        Value::Integer(number) => Some(Key::Integer(*number)),
        Value::Text(text) => Some(Key::Text(text.clone())),
        Value::Oid(_, oid) => Some(Key::Oid(*oid)),
        Value::Positive | Value::Chance(_) | Value::Printed(_) | Value::Date(_) | Value::Timestamp(_) | Value::Interval(_) => {
            None
        }
        Value::Unknown | Value::Null | Value::Array(_) | Value::Record(_) => None,
    }
}

/// The relation before the column, in `relation.column`.
fn qualifier(path: &[crate::sql::name::Ident]) -> Option<&Name> {
    match path {
        [.., relation, _] => Some(&relation.name),
        _ => None,
    }
}
