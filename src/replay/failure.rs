//! What the server refuses, with its SQLSTATE, its words, and what the failure is about.

use crate::catalog::Oid;
use crate::sql::ast::ObjectKind;
use crate::sql::name::{Name, QualifiedName};
use crate::text::Span;

macro_rules! conditions {
    ($($variant:ident $state:literal $name:literal),+ $(,)?) => {
        /// PostgreSQL's error conditions that a migration meets (manual, appendix A).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Condition { $($variant),+ }

        impl Condition {
            pub const ALL: &'static [Condition] = &[$(Condition::$variant),+];

            /// Five characters: `42P01`.
            pub fn sqlstate(self) -> &'static str {
                match self { $(Condition::$variant => $state),+ }
            }

            /// The condition with this SQLSTATE.
            pub fn from_sqlstate(sqlstate: &str) -> Option<Condition> {
                Condition::ALL.iter().copied().find(|condition| condition.sqlstate() == sqlstate)
            }

            /// The condition's name with hyphens: `undefined-table`.
            pub fn name(self) -> &'static str {
                match self { $(Condition::$variant => $name),+ }
            }
        }
    };
}

conditions! {
    ActiveSqlTransaction "25001" "active-sql-transaction",
    AmbiguousAlias "42P09" "ambiguous-alias",
    AmbiguousColumn "42702" "ambiguous-column",
    AmbiguousFunction "42725" "ambiguous-function",
    AssertFailure "P0004" "assert-failure",
    CannotCoerce "42846" "cannot-coerce",
    CaseNotFound "20000" "case-not-found",
    CharacterNotInRepertoire "22021" "character-not-in-repertoire",
    CheckViolation "23514" "check-violation",
    DataException "22000" "data-exception",
    DatatypeMismatch "42804" "datatype-mismatch",
    DependentObjectsStillExist "2BP01" "dependent-objects-still-exist",
    DivisionByZero "22012" "division-by-zero",
    DuplicateAlias "42712" "duplicate-alias",
    DuplicateColumn "42701" "duplicate-column",
    DuplicateFunction "42723" "duplicate-function",
    DuplicateObject "42710" "duplicate-object",
    DuplicateSchema "42P06" "duplicate-schema",
    DuplicateTable "42P07" "duplicate-table",
    ErrorInAssignment "22005" "error-in-assignment",
    FeatureNotSupported "0A000" "feature-not-supported",
    ForeignKeyViolation "23503" "foreign-key-violation",
    GeneratedAlways "428C9" "generated-always",
    GroupingError "42803" "grouping-error",
    IndeterminateDatatype "42P18" "indeterminate-datatype",
    InsufficientPrivilege "42501" "insufficient-privilege",
    InvalidAuthorizationSpecification "28000" "invalid-authorization-specification",
    InvalidCatalogName "3D000" "invalid-catalog-name",
    InvalidColumnDefinition "42611" "invalid-column-definition",
    InvalidColumnReference "42P10" "invalid-column-reference",
    InvalidDatetimeFormat "22007" "invalid-datetime-format",
    InvalidEscapeSequence "22025" "invalid-escape-sequence",
    InvalidForeignKey "42830" "invalid-foreign-key",
    InvalidFunctionDefinition "42P13" "invalid-function-definition",
    InvalidGrantOperation "0LP01" "invalid-grant-operation",
    InvalidName "42602" "invalid-name",
    InvalidObjectDefinition "42P17" "invalid-object-definition",
    InvalidParameterValue "22023" "invalid-parameter-value",
    InvalidSavepoint "3B001" "invalid-savepoint-specification",
    InvalidSchemaName "3F000" "invalid-schema-name",
    InvalidTableDefinition "42P16" "invalid-table-definition",
    InvalidTextRepresentation "22P02" "invalid-text-representation",
    InvalidTransactionTermination "2D000" "invalid-transaction-termination",
    MissingReturn "2F005" "function-executed-no-return-statement",
    NameTooLong "42622" "name-too-long",
    NoActiveSqlTransaction "25P01" "no-active-sql-transaction",
    NoDataFound "P0002" "no-data-found",
    NotNullViolation "23502" "not-null-violation",
    NullValueNotAllowed "22004" "null-value-not-allowed",
    NumericValueOutOfRange "22003" "numeric-value-out-of-range",
    ObjectInUse "55006" "object-in-use",
    ObjectNotInPrerequisiteState "55000" "object-not-in-prerequisite-state",
    RaiseException "P0001" "raise-exception",
    ReservedName "42939" "reserved-name",
    StringDataRightTruncation "22001" "string-data-right-truncation",
    SyntaxError "42601" "syntax-error",
    TooManyColumns "54011" "too-many-columns",
    TooManyRows "P0003" "too-many-rows",
    UndefinedColumn "42703" "undefined-column",
    UndefinedFile "58P01" "undefined-file",
    UndefinedFunction "42883" "undefined-function",
    UndefinedObject "42704" "undefined-object",
    UndefinedParameter "42P02" "undefined-parameter",
    UndefinedTable "42P01" "undefined-table",
    UniqueViolation "23505" "unique-violation",
    UnsafeNewEnumValueUsage "55P04" "unsafe-new-enum-value-usage",
    WindowingError "42P20" "windowing-error",
    WrongObjectType "42809" "wrong-object-type",
}

/// One statement that the server would refuse.
#[derive(Debug, Clone)]
pub struct Failure {
    pub condition: Condition,
    /// The server's primary message: `relation "app.profiles" does not exist`.
    pub message: String,
    /// The part of the statement that the server complains of.
    pub span: Span,
    pub subject: Subject,
    /// The server's DETAIL, such as the objects that depend on one that is dropped.
    pub detail: Option<String>,
    /// What to write instead, where the text itself shows what was meant.
    pub hint: Option<String>,
}

impl Failure {
    pub fn new(condition: Condition, message: impl Into<String>, span: Span) -> Self {
        Failure { condition, message: message.into(), span, subject: Subject::Other, detail: None, hint: None }
    }

    #[must_use]
    pub fn about(mut self, subject: Subject) -> Self {
        self.subject = subject;
        self
    }

    /// The failure as the result of a step.
    pub fn refuse<T>(self) -> Done<T> {
        Err(Box::new(self))
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

/// What a failure is about, for rules that say more than the server does.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A relation that is not there. Recovering replay goes on with the assumed one.
    MissingRelation {
        name: QualifiedName,
        assumed: Option<Oid>,
    },
    /// Any other object that is not there.
    Missing {
        kind: ObjectKind,
        name: QualifiedName,
    },
    MissingColumn {
        relation: Oid,
        column: Name,
    },
    /// An object with this name is there already.
    Existing {
        object: Oid,
    },
    /// DROP NOT NULL on a column of a primary key
    PrimaryKeyColumn {
        relation: Oid,
        column: Name,
    },
    /// Objects that depend on `object` keep it from being dropped.
    Dependents {
        object: Oid,
    },
    /// A foreign key or an ON CONFLICT whose target is not unique, or has the wrong number or types of columns.
    ForeignKey {
        target: Oid,
    },
    Other,
}

/// The result of a step of the replay. Boxed: failures are rare and large.
pub type Done<T = ()> = Result<T, Box<Failure>>;

/// Something that the server says without refusing, or that recovering replay wants to be known.
#[derive(Debug, Clone)]
pub struct Notice {
    pub kind: NoticeKind,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub enum NoticeKind {
    /// CREATE … IF NOT EXISTS of something that exists: the statement did nothing.
    AlreadyExists { object: Oid },
    /// DROP … IF EXISTS, ALTER … IF EXISTS of something that does not exist.
    DoesNotExist,
    /// A later statement leaned on a relation that recovering replay had assumed.
    UsedAssumed { object: Oid },
}
