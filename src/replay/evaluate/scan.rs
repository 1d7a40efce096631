//! Scans of system catalogs: the conditions `column = value` that hold of every row wanted, so that a guard which asks for one
//! table does not make the rows of all.

use super::from::Columns;
use super::system::{SystemRow, SystemTable};
use super::{Evaluator, Row, Scope, Value};
use crate::catalog::{Index, Oid, Relation, Routine};
use crate::replay::failure::Done;
use crate::sql::ast::visit::walk_expr;
use crate::sql::ast::{Expr, ExprKind};
use crate::sql::name::{Ident, Name};
use std::collections::BTreeSet;

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
        let mut columns = Columns::default();
        walk_expr(expr, &mut columns);
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

    /// The relations and indexes that a key names, each once, in the order in which they were made: no rows but theirs can
    /// match. None: no key names any.
    pub(super) fn named_classes(&self, table: SystemTable, keys: &[ScanKey<'_>]) -> Option<Vec<Oid>> {
        let mut oids = match class_key(table, keys)? {
            ClassKey::Names(names) => self.classes_with(&names, keys),
            ClassKey::Oids(oids) => oids,
        };
        oids.sort_unstable();
        oids.dedup();
        Some(oids)
    }

    fn classes_with(&self, names: &[&str], keys: &[ScanKey<'_>]) -> Vec<Oid> {
        let catalog = &self.executor.catalog;
        let in_schema = |schema: Oid| names.iter().filter_map(move |name| catalog.relation_oid(schema, name));
        self.schemas_of(keys).into_iter().flat_map(in_schema).collect()
    }

    /// The relations whose rows can match.
    pub(super) fn scanned_relations(&self, named: Option<&[Oid]>) -> Vec<&'e Relation> {
        let catalog = &self.executor.catalog;
        match named {
            Some(oids) => oids.iter().filter_map(|oid| catalog.relation(*oid)).collect(),
            None => catalog.relations().collect(),
        }
    }

    /// The indexes whose rows can match.
    pub(super) fn scanned_indexes(&self, named: Option<&[Oid]>) -> Vec<&'e Index> {
        let catalog = &self.executor.catalog;
        match named {
            Some(oids) => oids.iter().filter_map(|oid| catalog.index(*oid)).collect(),
            None => catalog.indexes().collect(),
        }
    }

    /// The schemas that a key names, else all, in the order in which they were made.
    fn schemas_of(&self, keys: &[ScanKey<'_>]) -> Vec<Oid> {
        let catalog = &self.executor.catalog;
        // Some(None): there is no schema of that name.
        let schema = |column: &str, value: &Value| match (column, value) {
            ("relnamespace" | "pronamespace", Value::Oid(_, oid)) => Some(Some(*oid)),
            ("schemaname" | "table_schema" | "sequence_schema" | "event_object_schema" | "routine_schema", Value::Text(name)) => {
                Some(catalog.schema_by_name(name).map(|schema| schema.oid))
            }
            _ => None,
        };
        match keys.iter().find_map(|key| all(&key.values, |value| schema(key.column, value))) {
            Some(schemas) => BTreeSet::from_iter(schemas.into_iter().flatten()).into_iter().collect(),
            None => catalog.schemas().map(|schema| schema.oid).collect(),
        }
    }

    /// The routines whose rows can match.
    pub(super) fn scanned_routines(&self, keys: &[ScanKey<'_>]) -> Vec<&'e Routine> {
        let catalog = &self.executor.catalog;
        let named = keys.iter().filter(|key| *key.column == "proname" || *key.column == "routine_name");
        match named.filter_map(|key| all(&key.values, as_text)).next() {
            Some(texts) => {
                let of_schema = |schema: Oid| texts.iter().flat_map(move |text| catalog.routines_named(schema, text));
                self.schemas_of(keys).into_iter().flat_map(of_schema).collect()
            }
            None => catalog.routines().collect(),
        }
    }
}

/// The columns of a table that say by name and by OID of which relation or index a row is.
pub(super) fn class_columns(table: SystemTable) -> (Option<&'static str>, Option<&'static str>) {
    use SystemTable as T;
    match table {
        T::PgClass => (Some("relname"), Some("oid")),
        T::PgTables => (Some("tablename"), None),
        T::PgViews => (Some("viewname"), None),
        T::PgMatviews => (Some("matviewname"), None),
        T::PgSequences => (Some("sequencename"), None),
        T::Sequences => (Some("sequence_name"), None),
        T::PgPolicies => (Some("tablename"), None),
        T::Tables | T::Views | T::Columns | T::TableConstraints | T::KeyColumnUsage => (Some("table_name"), None),
        T::Triggers => (Some("event_object_table"), None),
        T::PgIndexes => (Some("indexname"), None),
        T::PgIndex => (None, Some("indexrelid")),
        T::PgAttribute => (None, Some("attrelid")),
        T::PgInherits => (None, Some("inhrelid")),
        T::PgConstraint => (None, Some("conrelid")),
        T::PgTrigger => (None, Some("tgrelid")),
        T::PgPolicy => (None, Some("polrelid")),
        _ => (None, None),
    }
}

/// What a key says of the relations and indexes of which rows are.
enum ClassKey<'k> {
    Names(Vec<&'k str>),
    Oids(Vec<Oid>),
}

/// The first key that names relations or indexes.
fn class_key<'k>(table: SystemTable, keys: &'k [ScanKey<'_>]) -> Option<ClassKey<'k>> {
    let (name, oid) = class_columns(table);
    keys.iter().find_map(|key| match Some(key.column.as_str()) {
        column if column == name => all(&key.values, as_text).map(ClassKey::Names),
        column if column == oid => all(&key.values, as_oid).map(ClassKey::Oids),
        _ => None,
    })
}

/// Whether a key names relations or indexes, so that a scan does not go over all.
pub(super) fn names_classes(table: SystemTable, keys: &[ScanKey<'_>]) -> bool {
    class_key(table, keys).is_some()
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

/// What the function makes of every value, or None where it makes nothing of one.
fn all<'v, T>(values: &'v [Value], of: impl Fn(&'v Value) -> Option<T>) -> Option<Vec<T>> {
    values.iter().map(of).collect()
}

fn as_text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn as_oid(value: &Value) -> Option<Oid> {
    match value {
        Value::Oid(_, oid) => Some(*oid),
        _ => None,
    }
}
