//! Tables, indexes, views, sequences and their parts.

use super::{DropBehavior, Expr, Guard, OptionItem, Query, Replace, RoleSpec, TypeName};
use crate::sql::name::{Ident, QualifiedName};
use crate::text::Span;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Persistence {
    #[default]
    Permanent,
    Unlogged,
    Temporary,
}

/// CREATE TABLE, CREATE FOREIGN TABLE, with columns, OF a type, or PARTITION OF a table.
#[derive(Debug, Clone)]
pub struct CreateTable {
    pub guard: Guard,
    pub persistence: Persistence,
    pub name: QualifiedName,
    pub source: TableSource,
    pub elements: Vec<TableElement>,
    pub inherits: Vec<QualifiedName>,
    pub partition_by: Option<PartitionBy>,
    pub with: Vec<OptionItem>,
    pub access_method: Option<Ident>,
    pub on_commit: Option<OnCommit>,
    pub tablespace: Option<Ident>,
    /// SERVER of a foreign table.
    pub server: Option<Ident>,
}

#[derive(Debug, Clone)]
pub enum TableSource {
    Columns,
    /// OF composite_type
    OfType(QualifiedName),
    /// PARTITION OF parent bound
    PartitionOf {
        parent: QualifiedName,
        bound: PartitionBound,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnCommit {
    PreserveRows,
    DeleteRows,
    Drop,
}

#[derive(Debug, Clone)]
pub struct PartitionBy {
    pub span: Span,
    pub strategy: PartitionStrategy,
    pub keys: Vec<IndexElement>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PartitionStrategy {
    Range,
    List,
    Hash,
}

#[derive(Debug, Clone)]
pub enum PartitionBound {
    Default,
    In(Vec<Expr>),
    Range { from: Vec<Expr>, to: Vec<Expr> },
    Hash { modulus: u32, remainder: u32 },
}

#[derive(Debug, Clone)]
pub enum TableElement {
    Column(ColumnDef),
    Constraint(TableConstraint),
    Like(LikeClause),
}

/// LIKE source [INCLUDING …]
#[derive(Debug, Clone)]
pub struct LikeClause {
    pub span: Span,
    pub source: QualifiedName,
    /// INCLUDING and EXCLUDING in order.
    pub options: Vec<LikeOption>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LikeOption {
    pub including: bool,
    pub what: LikeWhat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LikeWhat {
    Comments,
    Compression,
    Constraints,
    Defaults,
    Generated,
    Identity,
    Indexes,
    Statistics,
    Storage,
    All,
}

/// A column of CREATE TABLE or ADD COLUMN; `ty` is absent for typed tables and partitions (`name WITH OPTIONS …`).
#[derive(Debug, Clone)]
pub struct ColumnDef {
    pub span: Span,
    pub name: Ident,
    pub ty: Option<TypeName>,
    pub collation: Option<QualifiedName>,
    pub constraints: Vec<ColumnConstraint>,
}

/// A constraint behind a column, from `CONSTRAINT name` or its first keyword to its last token.
#[derive(Debug, Clone)]
pub struct ColumnConstraint {
    pub span: Span,
    pub name: Option<Ident>,
    pub kind: ColumnConstraintKind,
    pub attributes: ConstraintAttributes,
}

#[derive(Debug, Clone)]
pub enum ColumnConstraintKind {
    NotNull { no_inherit: bool },
    Null,
    Default(Expr),
    Check { expr: Expr, no_inherit: bool },
    Generated { expr: Expr, stored: Stored },
    Identity(Identity),
    Unique(IndexParameters),
    PrimaryKey(IndexParameters),
    References(References),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    Stored,
    /// PostgreSQL 18
    Virtual,
}

#[derive(Debug, Clone)]
pub struct Identity {
    pub always: bool,
    pub options: Vec<SequenceOption>,
}

/// `REFERENCES table [(columns)] [MATCH …] [ON DELETE …] [ON UPDATE …]`, from the keyword to its last token.
#[derive(Debug, Clone)]
pub struct References {
    pub span: Span,
    pub table: QualifiedName,
    /// Empty: the primary key of the table.
    pub columns: Vec<Ident>,
    pub matching: Match,
    pub on_delete: ReferentialAction,
    pub on_update: ReferentialAction,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Match {
    #[default]
    Simple,
    Full,
    Partial,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ReferentialAction {
    #[default]
    NoAction,
    Restrict,
    Cascade,
    /// The columns, where only some are set (PostgreSQL 15); empty: all.
    SetNull(Vec<Ident>),
    SetDefault(Vec<Ident>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ConstraintAttributes {
    /// None: not said.
    pub deferrable: Option<bool>,
    pub initially_deferred: Option<bool>,
    pub not_valid: bool,
    /// PostgreSQL 18: NOT ENFORCED.
    pub not_enforced: bool,
}

#[derive(Debug, Clone)]
pub struct TableConstraint {
    pub span: Span,
    pub name: Option<Ident>,
    pub kind: TableConstraintKind,
    pub attributes: ConstraintAttributes,
}

#[derive(Debug, Clone)]
pub enum TableConstraintKind {
    Check {
        expr: Expr,
        no_inherit: bool,
    },
    Unique {
        columns: Vec<Ident>,
        without_overlaps: bool,
        parameters: IndexParameters,
    },
    PrimaryKey {
        columns: Vec<Ident>,
        without_overlaps: bool,
        parameters: IndexParameters,
    },
    /// UNIQUE USING INDEX / PRIMARY KEY USING INDEX (ALTER TABLE only)
    UsingIndex {
        primary: bool,
        index: Ident,
    },
    Exclude(Exclude),
    ForeignKey {
        columns: Vec<Ident>,
        references: References,
    },
    /// PostgreSQL 18: NOT NULL column
    NotNull {
        column: Ident,
        no_inherit: bool,
    },
}

#[derive(Debug, Clone)]
pub struct Exclude {
    pub method: Option<Ident>,
    pub elements: Vec<(IndexElement, ExcludeOperator)>,
    pub parameters: IndexParameters,
    pub predicate: Option<Expr>,
}

#[derive(Debug, Clone)]
pub struct ExcludeOperator {
    pub schema: Option<Ident>,
    pub name: String,
    pub span: Span,
}

/// `NULLS [NOT] DISTINCT`, INCLUDE, WITH, USING INDEX TABLESPACE
#[derive(Debug, Clone, Default)]
pub struct IndexParameters {
    pub nulls_not_distinct: bool,
    pub include: Vec<Ident>,
    pub with: Vec<OptionItem>,
    pub tablespace: Option<Ident>,
}

#[derive(Debug, Clone)]
pub struct CreateTableAs {
    pub guard: Guard,
    pub persistence: Persistence,
    pub materialized: bool,
    pub name: QualifiedName,
    pub columns: Vec<Ident>,
    pub with: Vec<OptionItem>,
    pub on_commit: Option<OnCommit>,
    /// The query, or EXECUTE of a prepared statement.
    pub query: Option<Query>,
    pub with_data: bool,
}

/// ALTER TABLE and its kin that share its actions.
#[derive(Debug, Clone)]
pub struct AlterTable {
    pub object: AlterTableObject,
    pub guard: Guard,
    pub only: bool,
    pub name: QualifiedName,
    pub actions: Vec<AlterTableAction>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlterTableObject {
    Table,
    ForeignTable,
    View,
    MaterializedView,
    Index,
    Sequence,
    /// ALTER TYPE of a composite type: ADD, DROP, ALTER ATTRIBUTE
    Type,
}

#[derive(Debug, Clone)]
pub struct AlterTableAction {
    pub span: Span,
    pub kind: AlterTableActionKind,
}

#[derive(Debug, Clone)]
pub enum AlterTableActionKind {
    AddColumn {
        guard: Guard,
        column: ColumnDef,
        behavior: DropBehavior,
    },
    DropColumn {
        guard: Guard,
        column: Ident,
        behavior: DropBehavior,
    },
    AlterColumn {
        column: ColumnTarget,
        action: AlterColumnAction,
    },
    AddConstraint(TableConstraint),
    AlterConstraint {
        name: Ident,
        attributes: ConstraintAttributes,
        /// PostgreSQL 18: INHERIT or NO INHERIT. None: not said.
        inherit: Option<bool>,
    },
    ValidateConstraint(Ident),
    DropConstraint {
        guard: Guard,
        name: Ident,
        behavior: DropBehavior,
    },
    RenameColumn {
        from: Ident,
        to: Ident,
        behavior: DropBehavior,
    },
    RenameConstraint {
        from: Ident,
        to: Ident,
    },
    RenameTo(Ident),
    SetSchema(Ident),
    OwnerTo(RoleSpec),
    RowSecurity(RowSecurity),
    Trigger {
        state: TriggerState,
        which: TriggerSelection,
    },
    Rule {
        state: TriggerState,
        name: Ident,
    },
    Inherit(QualifiedName),
    NoInherit(QualifiedName),
    AttachPartition {
        partition: QualifiedName,
        bound: PartitionBound,
    },
    /// ALTER INDEX … ATTACH PARTITION
    AttachIndex(QualifiedName),
    DetachPartition {
        partition: QualifiedName,
        concurrently: bool,
        finalize: bool,
    },
    OfType(QualifiedName),
    NotOf,
    ReplicaIdentity(ReplicaIdentity),
    SetOptions(Vec<OptionItem>),
    ResetOptions(Vec<Ident>),
    SetLogged(bool),
    SetTablespace(Ident),
    SetAccessMethod(Option<Ident>),
    ClusterOn(Ident),
    SetWithoutCluster,
    SetWithoutOids,
    /// OPTIONS (…) of a foreign table
    ForeignOptions,
}

/// A column by name, or by number in ALTER INDEX … ALTER COLUMN.
#[derive(Debug, Clone)]
pub enum ColumnTarget {
    Name(Ident),
    Number(u16, Span),
}

#[derive(Debug, Clone)]
pub enum AlterColumnAction {
    SetDefault(Expr),
    DropDefault,
    SetNotNull,
    DropNotNull,
    SetType {
        ty: TypeName,
        collation: Option<QualifiedName>,
        using: Option<Expr>,
        behavior: DropBehavior,
    },
    AddIdentity(Identity),
    /// SET GENERATED … and sequence options
    SetIdentity {
        always: Option<bool>,
        options: Vec<SequenceOption>,
    },
    DropIdentity {
        guard: Guard,
    },
    SetExpression(Expr),
    DropExpression {
        guard: Guard,
    },
    /// SET STATISTICS, SET STORAGE, SET COMPRESSION, SET (…), RESET (…), OPTIONS (…): no fact of the model
    Storage,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowSecurity {
    Enable,
    Disable,
    Force,
    NoForce,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TriggerState {
    Enable,
    EnableReplica,
    EnableAlways,
    Disable,
}

#[derive(Debug, Clone)]
pub enum TriggerSelection {
    Name(Ident),
    All,
    User,
}

#[derive(Debug, Clone)]
pub enum ReplicaIdentity {
    Default,
    UsingIndex(Ident),
    Full,
    Nothing,
}

#[derive(Debug, Clone)]
pub struct CreateIndex {
    pub guard: Guard,
    pub unique: bool,
    pub concurrently: bool,
    /// Absent: the server makes one up. Never schema-qualified.
    pub name: Option<Ident>,
    pub only: bool,
    pub table: QualifiedName,
    pub method: Option<Ident>,
    pub elements: Vec<IndexElement>,
    pub parameters: IndexParameters,
    pub predicate: Option<Expr>,
}

#[derive(Debug, Clone)]
pub struct IndexElement {
    pub span: Span,
    pub key: IndexKey,
    pub collation: Option<QualifiedName>,
    pub operator_class: Option<QualifiedName>,
    pub operator_class_options: Vec<OptionItem>,
    pub descending: bool,
    /// None: not said.
    pub nulls_first: Option<bool>,
}

#[derive(Debug, Clone)]
pub enum IndexKey {
    Column(Ident),
    Expression(Expr),
}

/// `CREATE [OR REPLACE] [TEMP] [RECURSIVE] VIEW`. Materialized views are [`CreateTableAs`].
#[derive(Debug, Clone)]
pub struct CreateView {
    pub replace: Replace,
    pub persistence: Persistence,
    pub recursive: bool,
    pub name: QualifiedName,
    pub columns: Vec<Ident>,
    pub with: Vec<OptionItem>,
    pub query: Query,
    pub check_option: Option<CheckOption>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckOption {
    Local,
    Cascaded,
}

#[derive(Debug, Clone)]
pub struct CreateSequence {
    pub guard: Guard,
    pub persistence: Persistence,
    pub name: QualifiedName,
    pub options: Vec<SequenceOption>,
}

#[derive(Debug, Clone)]
pub struct AlterSequence {
    pub guard: Guard,
    pub name: QualifiedName,
    pub options: Vec<SequenceOption>,
}

#[derive(Debug, Clone)]
pub struct SequenceOption {
    pub span: Span,
    pub kind: SequenceOptionKind,
}

#[derive(Debug, Clone)]
pub enum SequenceOptionKind {
    As(TypeName),
    /// A number, as written with its sign. None: NO MINVALUE, NO MAXVALUE, or RESTART alone.
    Parameter {
        parameter: SequenceParameter,
        value: Option<String>,
    },
    /// CYCLE or NO CYCLE
    Cycle(bool),
    /// LOGGED or UNLOGGED, in what pg_dump writes of identity columns
    Logged(bool),
    /// The name is `table.column` or `schema.table.column`.
    OwnedBy {
        table: QualifiedName,
        column: Ident,
    },
    OwnedByNone,
    SequenceName(QualifiedName),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SequenceParameter {
    Start,
    Restart,
    Increment,
    MinValue,
    MaxValue,
    Cache,
}

#[derive(Debug, Clone)]
pub struct CreateStatistics {
    pub guard: Guard,
    pub name: Option<QualifiedName>,
    pub kinds: Vec<Ident>,
    pub expressions: Vec<Expr>,
    pub from: QualifiedName,
}
