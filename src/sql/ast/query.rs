//! Queries in a small form of our own: the scopes in which names are resolved.

use super::{Call, DataStatement, Expr, OperatorName, TypeName};
use crate::sql::name::{Ident, QualifiedName};
use crate::text::Span;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Query {
    pub span: Span,
    pub with: Option<With>,
    pub body: QueryBody,
    pub order_by: Vec<OrderBy>,
    pub limit: Option<Box<Expr>>,
    pub offset: Option<Box<Expr>>,
    /// FOR UPDATE / SHARE …
    pub locking: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct With {
    pub recursive: bool,
    pub ctes: Vec<Cte>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cte {
    pub name: Ident,
    pub columns: Vec<Ident>,
    pub body: CteBody,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum CteBody {
    Query(Box<Query>),
    Data(Box<DataStatement>),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum QueryBody {
    Select(Box<Select>),
    Values(Vec<Vec<Expr>>),
    SetOperation {
        operator: SetOperator,
        all: bool,
        left: Box<QueryBody>,
        right: Box<QueryBody>,
    },
    Nested(Box<Query>),
    /// TABLE name
    Table(QualifiedName),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SetOperator {
    Union,
    Intersect,
    Except,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Select {
    pub span: Span,
    pub distinct: Distinct,
    pub targets: Vec<Target>,
    /// SELECT … INTO table (SQL) or INTO variables (PL/pgSQL reads those itself).
    pub into: Option<QualifiedName>,
    pub from: Vec<FromItem>,
    pub filter: Option<Expr>,
    pub group_by: Vec<Expr>,
    pub having: Option<Expr>,
    pub windows: Vec<(Ident, WindowSpec)>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Distinct {
    All,
    Distinct,
    On(Vec<Expr>),
}

/// One output column: an expression with its AS, or a star.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Target {
    pub expr: Expr,
    pub alias: Option<Ident>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FromItem {
    pub span: Span,
    pub kind: FromKind,
    pub lateral: bool,
    pub alias: Option<Ident>,
    pub column_aliases: Vec<Ident>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum FromKind {
    Relation {
        name: QualifiedName,
        only: bool,
    },
    /// One function, or several in ROWS FROM; `columns` is the definition list behind AS.
    Function {
        calls: Vec<Expr>,
        ordinality: bool,
        columns: Vec<(Ident, TypeName)>,
    },
    Subquery(Box<Query>),
    Join(Box<Join>),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Join {
    pub kind: JoinKind,
    pub left: FromItem,
    pub right: FromItem,
    pub condition: JoinCondition,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
    Cross,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum JoinCondition {
    None,
    On(Expr),
    Using(Vec<Ident>),
    Natural,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OrderBy {
    pub expr: Expr,
    pub descending: bool,
    pub using: Option<OperatorName>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WindowSpec {
    /// OVER name, or the name that the definition starts from.
    pub name: Option<Ident>,
    pub partition_by: Vec<Expr>,
    pub order_by: Vec<OrderBy>,
}

/// CALL procedure(…)
#[derive(Debug, Clone)]
pub struct CallStatement {
    pub call: Call,
}
