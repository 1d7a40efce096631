//! The rows that a statement writes: where each column's value comes from.

use super::value::{Mentions, Surroundings, Value};
use super::{Firing, Text};
use crate::catalog::{AttNum, Catalog, Oid, Relation};
use crate::sql::ast::{ConflictTarget, DataKind, DataStatement, Expr, ExprKind, InsertSource, OnConflict, Query, QueryBody};
use crate::text::Span;

/// INSERT, UPDATE, DELETE or MERGE on a table.
#[derive(Debug, Clone)]
pub struct Write {
    pub kind: WriteKind,
    pub table: Oid,
    /// The name of the table.
    pub target: Span,
    /// The columns that INSERT fills, where its row can be read.
    pub filled: Vec<Filled>,
    /// Whether `filled` has them all.
    pub complete: bool,
    pub arbiter: Arbiter,
    /// Whether conditions stand around it, or leave the function before it.
    pub guarded: bool,
    /// What those conditions speak of.
    pub mentions: Mentions,
    /// The triggers of the table that it sets off.
    pub fires: Vec<Firing>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteKind {
    Insert,
    Update,
    Delete,
    Merge,
}

/// A column with its value.
#[derive(Debug, Clone)]
pub struct Filled {
    pub column: AttNum,
    pub value: Value,
    /// The texts that some users are known to get there.
    pub texts: Vec<Text>,
    pub span: Span,
}

/// ON CONFLICT
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arbiter {
    /// There is none: a duplicate is an error.
    None,
    /// Any unique constraint.
    Any,
    Columns {
        columns: Vec<AttNum>,
        span: Span,
        with_predicate: bool,
    },
    Constraint {
        index: Option<Oid>,
        span: Span,
        name: String,
    },
    /// Expressions, or columns that are not known.
    Unknown,
}

impl Write {
    /// Without what it sets off.
    pub(super) fn of(data: &DataStatement, table: &Relation, around: &Surroundings) -> Write {
        let mut write = Write {
            kind: kind(&data.kind),
            table: table.oid,
            target: data.target.span(),
            filled: Vec::new(),
            complete: false,
            arbiter: Arbiter::None,
            guarded: false,
            mentions: Mentions::new(),
            fires: Vec::new(),
        };
        if let DataKind::Insert { columns, source, on_conflict, .. } = &data.kind {
            let numbers: Option<Vec<AttNum>> = if columns.is_empty() {
                Some(table.numbers().collect())
            } else {
                columns.iter().map(|name| Some(table.column(&name.name)?.number)).collect()
            };
            write.arbiter = on_conflict.as_ref().map_or(Arbiter::None, |conflict| arbiter(conflict, table));
            write.fill(numbers, source, around);
        }
        write
    }

    fn fill(&mut self, numbers: Option<Vec<AttNum>>, source: &InsertSource, around: &Surroundings) {
        let Some(numbers) = numbers else { return };
        let values = match source {
            InsertSource::DefaultValues => Some(Vec::new()),
            InsertSource::Query(query) => row(query),
        };
        self.complete = true;
        match values {
            Some(values) => {
                let given = numbers.into_iter().zip(values).filter(|(_, value)| !matches!(value.kind, ExprKind::Default));
                let filled = |(column, expr): (AttNum, &Expr)| Filled {
                    column,
                    value: around.value(expr),
                    texts: around.texts(expr),
                    span: expr.span,
                };
                self.filled = given.map(filled).collect();
            }
            None => {
                let target = self.target;
                let filled = |column| Filled { column, value: Value::UNKNOWN, texts: Vec::new(), span: target };
                self.filled = numbers.into_iter().map(filled).collect();
            }
        }
    }

    pub fn value_of(&self, column: AttNum) -> Option<&Filled> {
        self.filled.iter().find(|filled| filled.column == column)
    }

    /// Whether a duplicate in these unique columns is passed over or updated.
    pub fn settles_conflict_on(&self, catalog: &Catalog, unique: &[AttNum]) -> bool {
        let same = |columns: &[AttNum]| columns.len() == unique.len() && unique.iter().all(|column| columns.contains(column));
        match &self.arbiter {
            Arbiter::None => false,
            Arbiter::Any | Arbiter::Unknown => true,
            Arbiter::Columns { columns, .. } => same(columns),
            Arbiter::Constraint { index, .. } => {
                let columns = index.and_then(|index| catalog.index(index)?.key_columns());
                columns.is_none_or(|columns| same(&columns))
            }
        }
    }
}

fn kind(kind: &DataKind) -> WriteKind {
    match kind {
        DataKind::Insert { .. } => WriteKind::Insert,
        DataKind::Update { .. } => WriteKind::Update,
        DataKind::Delete { .. } => WriteKind::Delete,
        DataKind::Merge { .. } => WriteKind::Merge,
    }
}

/// The expressions of the only row: of VALUES, or of a SELECT without FROM.
fn row(query: &Query) -> Option<Vec<&Expr>> {
    match &query.body {
        QueryBody::Values(rows) => match rows.as_slice() {
            [row] => Some(row.iter().collect()),
            _ => None,
        },
        QueryBody::Select(select) if select.from.is_empty() => {
            let plain = select.targets.iter().all(|target| !matches!(target.expr.kind, ExprKind::Star(_)));
            plain.then(|| select.targets.iter().map(|target| &target.expr).collect())
        }
        QueryBody::Nested(query) => row(query),
        _ => None,
    }
}

fn arbiter(conflict: &OnConflict, table: &Relation) -> Arbiter {
    match &conflict.target {
        ConflictTarget::None => Arbiter::Any,
        ConflictTarget::Constraint(name) => Arbiter::Constraint {
            index: table.constraint(&name.name).and_then(|constraint| constraint.index()),
            span: name.span,
            name: name.to_string(),
        },
        ConflictTarget::Columns { elements, predicate } => {
            let column = |element: &Expr| match &element.kind {
                ExprKind::Column(path) => Some(table.column(&path.last()?.name)?.number),
                _ => None,
            };
            let columns: Option<Vec<AttNum>> = elements.iter().map(column).collect();
            match columns {
                Some(columns) => Arbiter::Columns { columns, span: conflict.span, with_predicate: predicate.is_some() },
                None => Arbiter::Unknown,
            }
        }
    }
}
