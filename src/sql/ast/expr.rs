//! Expressions and type names: what is needed to resolve names and types, and no more.

use super::{OrderBy, Query, WindowSpec};
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Expr {
    pub span: Span,
    pub kind: ExprKind,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum ExprKind {
    Literal(Literal),
    /// `a`, `t.a`, `s.t.a`: qualified as written, the last is the column (or a whole row).
    Column(Vec<Ident>),
    /// `*` or `t.*`
    Star(Vec<Ident>),
    /// `$1`
    Parameter(u32),
    Call(Box<Call>),
    Cast {
        expr: Box<Expr>,
        ty: Box<TypeName>,
    },
    /// Prefix operator; `NOT` is [`ExprKind::Not`].
    Unary {
        operator: OperatorName,
        operand: Box<Expr>,
    },
    /// Infix operator. `LIKE` is `~~`, `ILIKE` is `~~*`, `NOT LIKE` is `!~~`, as in the server's grammar.
    Binary {
        operator: OperatorName,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    /// `IS [NOT]` NULL, TRUE, FALSE, UNKNOWN, DOCUMENT, JSON, NORMALIZED
    Is {
        operand: Box<Expr>,
        test: IsTest,
        negated: bool,
    },
    DistinctFrom {
        left: Box<Expr>,
        right: Box<Expr>,
        negated: bool,
    },
    Between {
        operand: Box<Expr>,
        low: Box<Expr>,
        high: Box<Expr>,
        negated: bool,
    },
    InList {
        operand: Box<Expr>,
        list: Vec<Expr>,
        negated: bool,
    },
    InQuery {
        operand: Box<Expr>,
        query: Box<Query>,
        negated: bool,
    },
    /// `operand op ANY|SOME|ALL (array)`
    Quantified {
        operand: Box<Expr>,
        operator: OperatorName,
        all: bool,
        right: Box<Expr>,
    },
    /// `operand op ANY|SOME|ALL (query)`
    QuantifiedQuery {
        operand: Box<Expr>,
        operator: OperatorName,
        all: bool,
        query: Box<Query>,
    },
    Exists(Box<Query>),
    Subquery(Box<Query>),
    ArraySubquery(Box<Query>),
    Case {
        operand: Option<Box<Expr>>,
        branches: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },
    Array(Vec<Expr>),
    Row(Vec<Expr>),
    /// `base[index]` or `base[low:high]`
    Subscript {
        base: Box<Expr>,
        indices: Vec<Expr>,
        slice: bool,
    },
    /// `(composite).field`; `(composite).*` has no field.
    Field {
        base: Box<Expr>,
        field: Option<Ident>,
    },
    Collate {
        operand: Box<Expr>,
        collation: QualifiedName,
    },
    AtTimeZone {
        operand: Box<Expr>,
        zone: Box<Expr>,
    },
    /// COALESCE, GREATEST, LEAST, NULLIF: keywords with a grammar of their own, not functions.
    Special {
        keyword: SpecialCall,
        arguments: Vec<Expr>,
    },
    /// DEFAULT in VALUES or SET
    Default,
    /// Read to its end, but of a form that nobody asks about (XML and JSON constructors); the parts are its operands.
    Other {
        /// In capital letters.
        keyword: Cow<'static, str>,
        operands: Vec<Expr>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SpecialCall {
    Coalesce,
    Greatest,
    Least,
    Nullif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum IsTest {
    Null,
    True,
    False,
    Unknown,
    Document,
    Json,
    Normalized,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Literal {
    Null,
    Boolean(bool),
    /// Digits without a point or exponent that fit an integer type; as written.
    Integer(String),
    /// Any other number, as written.
    Numeric(String),
    /// The value without quotes and escapes; of type `unknown` until it is resolved.
    String(String),
    /// B'…' or X'…'
    BitString(String),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Call {
    pub name: QualifiedName,
    pub arguments: Vec<Argument>,
    /// `f(*)`
    pub star: bool,
    pub distinct: bool,
    pub variadic: bool,
    pub order_by: Vec<OrderBy>,
    pub within_group: Vec<OrderBy>,
    pub filter: Option<Expr>,
    pub over: Option<WindowSpec>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Argument {
    pub name: Option<Ident>,
    pub value: Expr,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorName {
    pub schema: Option<Box<Ident>>,
    pub name: Name,
    pub span: Span,
}

/// A type as written. SQL's own spellings are resolved by the grammar, as the server's does: `int` is
/// `pg_catalog.int4`, `timestamp with time zone` is `pg_catalog.timestamptz`, `varchar(3)` has one modifier.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TypeName {
    pub span: Span,
    pub name: QualifiedName,
    /// True where the spelling is SQL's own (`int`, `character varying`), so that `name` is in pg_catalog for certain.
    pub builtin: bool,
    pub modifiers: Vec<Expr>,
    /// Number of `[]`; the server does not keep more than "is an array".
    pub array_dimensions: u8,
    pub setof: bool,
    /// `table.column%TYPE`: `name` is the table, this is the column.
    pub percent_type: Option<Ident>,
    /// `relation%ROWTYPE` (PL/pgSQL).
    pub percent_rowtype: bool,
}

impl TypeName {
    /// Whether this is a serial pseudo-type, which only a column definition knows.
    pub fn serial(&self) -> Option<Serial> {
        if self.name.schema.is_some() || self.array_dimensions > 0 {
            return None;
        }
        Serial::from_name(&self.name.name.name)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Serial {
    Small,
    Normal,
    Big,
}

impl Serial {
    /// `transformColumnDefinition` in the server compares these spellings only.
    fn from_name(name: &Name) -> Option<Self> {
        match name.as_str() {
            "smallserial" | "serial2" => Some(Serial::Small),
            "serial" | "serial4" => Some(Serial::Normal),
            "bigserial" | "serial8" => Some(Serial::Big),
            _ => None,
        }
    }
}
