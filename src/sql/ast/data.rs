//! Statements that read and write rows.

use super::{DropBehavior, Expr, FromItem, Query, Target, With};
use crate::sql::name::{Ident, QualifiedName};
use crate::text::Span;
use serde::{Deserialize, Serialize};

/// INSERT, UPDATE, DELETE or MERGE.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DataStatement {
    pub span: Span,
    pub with: Option<With>,
    /// The relation that is written.
    pub target: QualifiedName,
    pub alias: Option<Ident>,
    pub kind: DataKind,
    pub returning: Vec<Target>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum DataKind {
    Insert {
        columns: Vec<Ident>,
        /// Elements or fields of columns are among them: `insert into t (tags[1])`.
        of_parts: bool,
        overriding: bool,
        source: InsertSource,
        on_conflict: Option<OnConflict>,
    },
    Update {
        assignments: Vec<Assignment>,
        from: Vec<FromItem>,
        filter: Option<Expr>,
    },
    Delete {
        using: Vec<FromItem>,
        filter: Option<Expr>,
    },
    Merge {
        source: FromItem,
        on: Expr,
        clauses: Vec<MergeClause>,
    },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum InsertSource {
    DefaultValues,
    Query(Box<Query>),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OnConflict {
    pub span: Span,
    pub target: ConflictTarget,
    pub action: ConflictAction,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum ConflictTarget {
    None,
    Constraint(Ident),
    /// Columns or expressions with the predicate that picks a partial index.
    Columns {
        elements: Vec<Expr>,
        predicate: Option<Expr>,
    },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum ConflictAction {
    Nothing,
    Update { assignments: Vec<Assignment>, filter: Option<Expr> },
}

/// `column = value`, or `(a, b) = (…)`. Several columns take their values from one row or subquery.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Assignment {
    pub columns: Vec<Ident>,
    /// Elements or fields of a column are assigned: `tags[1] = …`, `address.city = …`.
    pub of_parts: bool,
    pub value: Expr,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MergeClause {
    pub matched: bool,
    pub condition: Option<Expr>,
    pub action: MergeAction,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum MergeAction {
    Nothing,
    Delete,
    Update(Vec<Assignment>),
    Insert {
        columns: Vec<Ident>,
        /// As of [`DataKind::Insert`].
        of_parts: bool,
        values: Vec<Expr>,
    },
}

#[derive(Debug, Clone)]
pub struct Copy {
    pub source: CopySource,
    pub from: bool,
    /// COPY … FROM stdin: the rows that follow the statement in the file.
    pub inline_data: Option<Span>,
}

#[derive(Debug, Clone)]
pub enum CopySource {
    Table {
        name: QualifiedName,
        columns: Vec<Ident>,
    },
    Query(Box<Query>),
    /// COPY (INSERT … RETURNING …) TO
    Data(Box<DataStatement>),
}

#[derive(Debug, Clone)]
pub struct Truncate {
    pub tables: Vec<QualifiedName>,
    pub behavior: DropBehavior,
}

#[derive(Debug, Clone)]
pub struct Lock {
    pub tables: Vec<QualifiedName>,
}

#[derive(Debug, Clone)]
pub struct RefreshMaterializedView {
    pub name: QualifiedName,
    pub concurrently: bool,
    pub with_data: bool,
}
