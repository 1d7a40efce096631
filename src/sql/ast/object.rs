//! Commands that treat every kind of object alike (DROP, COMMENT, GRANT …), types, namespaces, roles, the session.

use super::{ColumnConstraint, TableConstraint};
use super::{ColumnDef, DropBehavior, Expr, Guard, Names, OptionItem, RoleSpec, Statement, TypeName};
use crate::sql::name::{Ident, QualifiedName};
use crate::text::Span;
use serde::{Deserialize, Serialize};

/// The kinds of object that DROP, ALTER, COMMENT and GRANT name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ObjectKind {
    AccessMethod,
    Aggregate,
    Cast,
    Collation,
    Column,
    Conversion,
    Database,
    Domain,
    DomainConstraint,
    EventTrigger,
    Extension,
    ForeignDataWrapper,
    ForeignTable,
    Function,
    Index,
    Language,
    LargeObject,
    MaterializedView,
    Operator,
    OperatorClass,
    OperatorFamily,
    Parameter,
    Policy,
    Procedure,
    Publication,
    Role,
    Routine,
    Rule,
    Schema,
    Sequence,
    Server,
    Statistics,
    Subscription,
    Table,
    TableConstraint,
    Tablespace,
    TextSearchConfiguration,
    TextSearchDictionary,
    TextSearchParser,
    TextSearchTemplate,
    Transform,
    Trigger,
    Type,
    UserMapping,
    View,
}

/// One object in a DROP, ALTER or COMMENT.
#[derive(Debug, Clone)]
pub struct ObjectRef {
    pub span: Span,
    pub kind: ObjectKind,
    pub name: ObjectName,
}

#[derive(Debug, Clone)]
pub enum ObjectName {
    Plain(QualifiedName),
    /// A function, procedure or aggregate; None: without an argument list.
    Routine {
        name: QualifiedName,
        arguments: Option<Vec<TypeName>>,
    },
    /// A policy, trigger, rule or constraint ON a relation; a constraint ON DOMAIN.
    On {
        name: Ident,
        relation: QualifiedName,
    },
    /// A column of a relation
    Column {
        relation: QualifiedName,
        column: Ident,
    },
    Type(TypeName),
    Operator {
        schema: Option<Ident>,
        name: String,
        left: Option<TypeName>,
        right: Option<TypeName>,
    },
    Cast {
        source: TypeName,
        target: TypeName,
    },
    /// An operator class or family USING a method
    Using {
        name: QualifiedName,
        method: Ident,
    },
    /// Anything else: a user mapping, a transform, a large object
    Other,
}

#[derive(Debug, Clone)]
pub struct AlterObject {
    pub object: ObjectRef,
    pub guard: Guard,
    pub action: AlterObjectAction,
}

#[derive(Debug, Clone)]
pub enum AlterObjectAction {
    RenameTo(Ident),
    SetSchema(Ident),
    OwnerTo(RoleSpec),
    DependsOnExtension {
        extension: Ident,
        no: bool,
    },
    /// Options of an object that the catalog keeps by name only.
    Other,
}

#[derive(Debug, Clone)]
pub struct CreateObject {
    pub object: ObjectRef,
    pub guard: Guard,
    /// Of an operator class: what it is for.
    pub class: Option<OperatorClassOf>,
}

/// `[DEFAULT] FOR TYPE type`
#[derive(Debug, Clone)]
pub struct OperatorClassOf {
    pub default: bool,
    pub ty: TypeName,
}

#[derive(Debug, Clone)]
pub struct Drop {
    pub kind: ObjectKind,
    pub guard: Guard,
    pub objects: Vec<ObjectRef>,
    pub behavior: DropBehavior,
    pub concurrently: bool,
}

/// DROP OWNED BY / REASSIGN OWNED BY
#[derive(Debug, Clone)]
pub struct DropOwned {
    pub roles: Vec<RoleSpec>,
    pub reassign_to: Option<RoleSpec>,
    pub behavior: DropBehavior,
}

/// COMMENT ON … IS …, SECURITY LABEL … ON … IS …
#[derive(Debug, Clone)]
pub struct Comment {
    pub object: ObjectRef,
    pub text: Option<String>,
    pub security_label: bool,
}

#[derive(Debug, Clone)]
pub struct CreateSchema {
    pub guard: Guard,
    /// Absent: the name of the AUTHORIZATION role.
    pub name: Option<Ident>,
    pub authorization: Option<RoleSpec>,
    pub elements: Vec<Statement>,
}

#[derive(Debug, Clone)]
pub struct CreateExtension {
    pub guard: Guard,
    pub name: Ident,
    pub schema: Option<Ident>,
    pub version: Option<String>,
    pub cascade: bool,
}

#[derive(Debug, Clone)]
pub struct AlterExtension {
    pub name: Ident,
    pub action: AlterExtensionAction,
}

#[derive(Debug, Clone)]
pub enum AlterExtensionAction {
    Update,
    SetSchema(Ident),
    Add(ObjectRef),
    Drop(ObjectRef),
}

#[derive(Debug, Clone)]
pub struct CreateType {
    pub name: QualifiedName,
    pub kind: CreateTypeKind,
}

#[derive(Debug, Clone)]
pub enum CreateTypeKind {
    Shell,
    Enum(Vec<EnumLabel>),
    Composite(Vec<ColumnDef>),
    Range { subtype: Option<TypeName>, multirange: Option<QualifiedName> },
    Base(Vec<OptionItem>),
}

#[derive(Debug, Clone)]
pub struct EnumLabel {
    pub span: Span,
    pub label: String,
}

#[derive(Debug, Clone)]
pub struct AlterEnum {
    pub name: QualifiedName,
    pub action: AlterEnumAction,
}

#[derive(Debug, Clone)]
pub enum AlterEnumAction {
    AddValue { guard: Guard, label: EnumLabel, position: EnumPosition },
    RenameValue { from: EnumLabel, to: EnumLabel },
}

#[derive(Debug, Clone)]
pub enum EnumPosition {
    Last,
    Before(EnumLabel),
    After(EnumLabel),
}

#[derive(Debug, Clone)]
pub struct CreateDomain {
    pub name: QualifiedName,
    pub ty: TypeName,
    pub collation: Option<QualifiedName>,
    pub constraints: Vec<ColumnConstraint>,
}

#[derive(Debug, Clone)]
pub struct AlterDomain {
    pub name: QualifiedName,
    pub action: AlterDomainAction,
}

#[derive(Debug, Clone)]
pub enum AlterDomainAction {
    SetDefault(Expr),
    DropDefault,
    SetNotNull,
    DropNotNull,
    AddConstraint(TableConstraint),
    DropConstraint { guard: Guard, name: Ident, behavior: DropBehavior },
    RenameConstraint { from: Ident, to: Ident },
    ValidateConstraint(Ident),
}

#[derive(Debug, Clone)]
pub struct CreateRole {
    /// ROLE, USER or GROUP
    pub keyword: &'static str,
    pub name: Ident,
    pub options: Vec<OptionItem>,
}

#[derive(Debug, Clone)]
pub struct AlterRole {
    /// None: ALL
    pub role: Option<RoleSpec>,
    pub action: AlterRoleAction,
}

#[derive(Debug, Clone)]
pub enum AlterRoleAction {
    Options(Vec<OptionItem>),
    Set(SetParameter),
    Reset(Option<Ident>),
    AddMembers(Vec<RoleSpec>),
    DropMembers(Vec<RoleSpec>),
}

/// GRANT or REVOKE of privileges on objects.
#[derive(Debug, Clone)]
pub struct Grant {
    pub revoke: bool,
    pub privileges: Privileges,
    pub target: GrantTarget,
    pub grantees: Vec<RoleSpec>,
    pub grant_option: bool,
    pub behavior: DropBehavior,
}

#[derive(Debug, Clone)]
pub enum Privileges {
    All,
    List(Vec<Privilege>),
}

#[derive(Debug, Clone)]
pub struct Privilege {
    /// In lower case: `select`, `usage`, `execute`.
    pub name: Ident,
    /// Column privileges; empty: the whole object.
    pub columns: Vec<Ident>,
}

#[derive(Debug, Clone)]
pub enum GrantTarget {
    Objects(Vec<ObjectRef>),
    /// ALL TABLES | SEQUENCES | FUNCTIONS | PROCEDURES | ROUTINES IN SCHEMA
    AllInSchema {
        kind: ObjectKind,
        schemas: Vec<Ident>,
    },
}

/// GRANT role TO role, REVOKE role FROM role
#[derive(Debug, Clone)]
pub struct GrantRole {
    pub revoke: bool,
    pub roles: Vec<Ident>,
    pub members: Vec<RoleSpec>,
    /// REVOKE ADMIN | INHERIT | SET OPTION FOR: the membership stays.
    pub option_only: bool,
}

#[derive(Debug, Clone)]
pub struct AlterDefaultPrivileges {
    /// FOR ROLE
    pub roles: Vec<RoleSpec>,
    pub schemas: Vec<Ident>,
    pub revoke: bool,
    pub privileges: Privileges,
    /// Table, Sequence, Function, Type, Schema or LargeObject
    pub kind: ObjectKind,
    pub grantees: Vec<RoleSpec>,
}

#[derive(Debug, Clone)]
pub struct CreatePublication {
    pub name: Ident,
    pub objects: PublicationObjects,
}

#[derive(Debug, Clone)]
pub enum PublicationObjects {
    None,
    AllTables,
    List { tables: Names, schemas: Vec<Ident> },
}

#[derive(Debug, Clone)]
pub struct AlterPublication {
    pub name: Ident,
    pub action: AlterPublicationAction,
}

#[derive(Debug, Clone)]
pub enum AlterPublicationAction {
    Add(PublicationObjects),
    Set(PublicationObjects),
    Drop(PublicationObjects),
    Options,
}

#[derive(Debug, Clone)]
pub enum Transaction {
    Begin,
    /// COMMIT or END; `chain` is AND CHAIN.
    Commit {
        chain: bool,
    },
    Rollback {
        chain: bool,
    },
    Savepoint(Ident),
    Release(Ident),
    RollbackTo(Ident),
    /// PREPARE TRANSACTION, COMMIT PREPARED, ROLLBACK PREPARED
    Prepared,
    /// SET TRANSACTION, SET SESSION CHARACTERISTICS
    Characteristics,
}

/// SET and RESET, with the special spellings (ROLE, SESSION AUTHORIZATION, TIME ZONE, NAMES) under their parameter's name.
#[derive(Debug, Clone)]
pub struct Set {
    pub local: bool,
    pub action: SetAction,
}

#[derive(Debug, Clone)]
pub enum SetAction {
    Set(SetParameter),
    /// RESET name, or SET name TO DEFAULT; None: RESET ALL.
    Reset(Option<Ident>),
    /// SET CONSTRAINTS; empty: ALL
    Constraints {
        names: Names,
        deferred: bool,
    },
}

/// `name TO value, …` with dotted names joined (`request.jwt.claims`).
#[derive(Debug, Clone)]
pub struct SetParameter {
    pub span: Span,
    pub name: Ident,
    pub value: SetValue,
}

#[derive(Debug, Clone)]
pub enum SetValue {
    Default,
    /// FROM CURRENT
    FromCurrent,
    /// Words folded, literals without quotes.
    List(Vec<SetItem>),
}

#[derive(Debug, Clone)]
pub struct SetItem {
    pub text: String,
    pub span: Span,
}
