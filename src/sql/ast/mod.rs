//! The syntax tree: our own closed set of statements, each part with its span.
//!
//! Plain data with public fields. It follows the reference pages of PostgreSQL's commands and uses their words. It knows
//! neither the parser that made it nor the catalog that will be asked about its names.

mod data;
mod expr;
mod object;
mod query;
mod routine;
mod table;
pub mod visit;

pub use data::*;
pub use expr::*;
pub use object::*;
pub use query::*;
pub use routine::*;
pub use table::*;

use super::name::{Ident, QualifiedName};
use super::newer::NewerSyntax;
use crate::text::Span;

/// One statement, from its first token to its last, without the semicolon.
#[derive(Debug, Clone)]
pub struct Statement {
    pub span: Span,
    pub kind: StatementKind,
    /// Where an older server stops reading; kept by the outermost statement alone.
    pub newer: Option<NewerSyntax>,
}

impl Statement {
    /// A statement inside of another one, or of a body.
    pub fn inner(span: Span, kind: StatementKind) -> Self {
        Statement { span, kind, newer: None }
    }
}

/// What a statement is. Closed: who matches on it meets every kind.
#[derive(Debug, Clone)]
pub enum StatementKind {
    // Relations
    CreateTable(Box<CreateTable>),
    CreateTableAs(Box<CreateTableAs>),
    AlterTable(Box<AlterTable>),
    CreateIndex(Box<CreateIndex>),
    CreateView(Box<CreateView>),
    CreateSequence(Box<CreateSequence>),
    AlterSequence(Box<AlterSequence>),
    CreateStatistics(Box<CreateStatistics>),
    CreateRule(Box<CreateRule>),
    CreateTrigger(Box<CreateTrigger>),
    CreateEventTrigger(Box<CreateEventTrigger>),
    CreatePolicy(Box<CreatePolicy>),
    AlterPolicy(Box<AlterPolicy>),
    // Types
    CreateType(Box<CreateType>),
    AlterEnum(Box<AlterEnum>),
    CreateDomain(Box<CreateDomain>),
    AlterDomain(Box<AlterDomain>),
    CreateCast(Box<CreateCast>),
    // Routines
    CreateRoutine(Box<CreateRoutine>),
    AlterRoutine(Box<AlterRoutine>),
    CreateAggregate(Box<CreateAggregate>),
    CreateOperator(Box<CreateOperator>),
    Do(Box<DoBlock>),
    Call(Box<CallStatement>),
    // Namespaces, extensions, roles, privileges
    CreateSchema(Box<CreateSchema>),
    CreateExtension(Box<CreateExtension>),
    AlterExtension(Box<AlterExtension>),
    CreateRole(Box<CreateRole>),
    AlterRole(Box<AlterRole>),
    Grant(Box<Grant>),
    GrantRole(Box<GrantRole>),
    AlterDefaultPrivileges(Box<AlterDefaultPrivileges>),
    CreatePublication(Box<CreatePublication>),
    AlterPublication(Box<AlterPublication>),
    /// CREATE of an object that the catalog keeps by name only (servers, text search, operator classes, …).
    CreateObject(Box<CreateObject>),
    // Every kind of object
    /// RENAME TO, SET SCHEMA, OWNER TO, DEPENDS ON, or options of an object kept by name only.
    AlterObject(Box<AlterObject>),
    Drop(Box<Drop>),
    DropOwned(DropOwned),
    Comment(Box<Comment>),
    // Data
    Query(Box<Query>),
    Data(Box<DataStatement>),
    Copy(Box<Copy>),
    Truncate(Box<Truncate>),
    Lock(Box<Lock>),
    RefreshMaterializedView(Box<RefreshMaterializedView>),
    // Session
    Transaction(Transaction),
    Set(Box<Set>),
    /// A command of psql (`\connect`, `\restrict`, …): not SQL, no effect on the catalog.
    PsqlCommand(PsqlCommand),
    /// Read to its end and known not to change the catalog. The keywords name it: `VACUUM`, `LISTEN`.
    Irrelevant(Irrelevant),
    /// The server would refuse this text with a syntax error.
    Invalid(SyntaxError),
    /// Not read by miglint, though the server may accept it. Never dropped in silence.
    Unknown(Unknown),
}

impl StatementKind {
    /// Whether the server refuses it inside a transaction block (25001), whatever it names.
    pub fn runs_outside_only(&self) -> bool {
        let is_detach =
            |action: &AlterTableAction| matches!(action.kind, AlterTableActionKind::DetachPartition { concurrently: true, .. });
        match self {
            StatementKind::Irrelevant(irrelevant) => irrelevant.outside_transaction_only,
            StatementKind::CreateIndex(index) => index.concurrently,
            StatementKind::CreateObject(create) => create.object.kind == ObjectKind::Database,
            StatementKind::Drop(drop) => drop.concurrently || drop.kind == ObjectKind::Database,
            StatementKind::AlterTable(alter) => alter.actions.iter().any(is_detach),
            _ => false,
        }
    }
}

/// Why and where a text is not a statement of PostgreSQL.
#[derive(Debug, Clone)]
pub struct SyntaxError {
    /// SQLSTATE: 42601 unless the grammar raises another.
    pub sqlstate: &'static str,
    /// The server's primary message: `syntax error at or near "not"`.
    pub message: String,
    /// The offending token.
    pub span: Span,
    /// What the author probably wanted and how PostgreSQL spells it.
    pub help: Option<String>,
    /// The leading keywords, in upper case, for what the statement might have done.
    pub keywords: String,
    /// What a CREATE would have made, where its head can be read so far.
    pub creates: Option<QualifiedName>,
}

/// A statement that was not understood.
#[derive(Debug, Clone)]
pub struct Unknown {
    /// The leading keywords, in upper case.
    pub keywords: String,
    /// Where reading stopped.
    pub at: Span,
    pub reason: String,
    /// Every name in the text that might name an object that it touches.
    pub names: Vec<QualifiedName>,
}

#[derive(Debug, Clone)]
pub struct Irrelevant {
    /// The command, in upper case: `VACUUM`.
    pub command: &'static str,
    /// Whether the server refuses it inside a transaction block (25001).
    pub outside_transaction_only: bool,
    /// Relations that it looks at: of ANALYZE, REINDEX and their like.
    pub relations: Vec<QualifiedName>,
}

#[derive(Debug, Clone)]
pub struct PsqlCommand {
    /// The word behind the backslash.
    pub command: String,
}

/// CASCADE or RESTRICT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DropBehavior {
    #[default]
    Restrict,
    Cascade,
}

/// Whether `IF NOT EXISTS` / `IF EXISTS` stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Guard {
    #[default]
    None,
    /// `IF NOT EXISTS` on a create, `IF EXISTS` on an alter or drop.
    Guarded,
}

impl Guard {
    pub fn is_guarded(self) -> bool {
        self == Guard::Guarded
    }
}

/// Whether `OR REPLACE` stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Replace {
    #[default]
    No,
    OrReplace,
}

impl Replace {
    pub fn is_replace(self) -> bool {
        self == Replace::OrReplace
    }
}

/// One `name = value` or `name value` of a WITH list or an option list; value as written, when there is one.
#[derive(Debug, Clone)]
pub struct OptionItem {
    pub name: Ident,
    pub value: Option<OptionValue>,
}

#[derive(Debug, Clone)]
pub struct OptionValue {
    /// Literals without their quotes, words folded, anything longer as written.
    pub text: String,
    pub span: Span,
}

/// A role in a command: a name, or one of the key words that stand for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoleSpec {
    Name(Ident),
    Public(Span),
    CurrentUser(Span),
    CurrentRole(Span),
    SessionUser(Span),
}

/// `schema.name` lists and the like read better with a name of their own.
pub type Names = Vec<QualifiedName>;
