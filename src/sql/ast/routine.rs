//! Functions, procedures, aggregates, operators, triggers, rules, DO blocks.

use super::{DataStatement, Expr, Query, Replace, RoleSpec, Statement, TypeName};
use crate::sql::name::{Ident, QualifiedName};
use crate::sql::plpgsql::Body;
use crate::sql::writes::Writes;
use crate::text::{FileId, Span};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::iter::Peekable;
use std::str::Chars;
use std::sync::{Arc, OnceLock};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoutineKind {
    Function,
    Procedure,
}

#[derive(Debug, Clone)]
pub struct CreateRoutine {
    pub kind: RoutineKind,
    pub replace: Replace,
    pub name: QualifiedName,
    pub parameters: Vec<Parameter>,
    pub returns: Returns,
    /// Options in the order written; the last of a kind counts.
    pub options: Vec<RoutineOption>,
    pub body: Option<RoutineBody>,
}

#[derive(Debug, Clone)]
pub struct Parameter {
    pub span: Span,
    pub mode: ParameterMode,
    pub name: Option<Ident>,
    pub ty: TypeName,
    pub default: Option<Expr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ParameterMode {
    In,
    Out,
    InOut,
    Variadic,
}

#[derive(Debug, Clone)]
pub enum Returns {
    /// Not said: void for procedures, the OUT parameters for functions.
    None,
    Type(TypeName),
    Table(Vec<(Ident, TypeName)>),
}

#[derive(Debug, Clone)]
pub struct RoutineOption {
    pub span: Span,
    pub kind: RoutineOptionKind,
}

#[derive(Debug, Clone)]
pub enum RoutineOptionKind {
    Language(Ident),
    Volatility(Volatility),
    /// STRICT / RETURNS NULL ON NULL INPUT, or CALLED ON NULL INPUT
    Strict(bool),
    SecurityDefiner(bool),
    Leakproof(bool),
    Window,
    Parallel(Ident),
    Cost,
    Rows,
    Support(QualifiedName),
    Transform,
    Set(super::SetParameter),
    Reset(Option<Ident>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Volatility {
    Immutable,
    Stable,
    #[default]
    Volatile,
}

#[derive(Debug, Clone)]
pub enum RoutineBody {
    /// AS 'text' or AS $$text$$
    Text(BodyText),
    /// AS 'object file', 'symbol'
    Library,
    /// BEGIN ATOMIC … END: parsed with the statement.
    Atomic { span: Span, statements: Vec<Statement> },
    /// RETURN expression
    Return(Expr),
}

/// A body in quotes. It is parsed when somebody asks, or ahead of that ([`crate::sql::read_bodies`]).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BodyText {
    /// The literal with its quotes.
    pub literal: Span,
    /// What stands between the quotes, in the file.
    pub content: Span,
    /// The value, where it is not the content itself: a literal with doubled quotes or escapes.
    pub unescaped: Option<String>,
    /// What it says, as soon as it is parsed. Copies of a body share it.
    #[serde(skip)]
    pub read: Arc<ReadBody>,
}

/// A body after its reading, by what it was taken for.
#[derive(Default)]
pub struct ReadBody {
    /// PL/pgSQL, as the server compiles it when the routine is made.
    pub compiled: OnceLock<Body>,
    /// PL/pgSQL that nobody has compiled, without a look at its names.
    pub parsed: OnceLock<Body>,
    /// SQL
    pub statements: OnceLock<Vec<Statement>>,
    /// What it writes and calls.
    pub writes: OnceLock<Writes>,
}

/// Says nothing: two bodies are the same, whether somebody has read them or not.
impl fmt::Debug for ReadBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReadBody").finish_non_exhaustive()
    }
}

impl BodyText {
    /// A body that nobody has read yet.
    pub fn new(literal: Span, content: Span, unescaped: Option<String>) -> Self {
        BodyText { literal, content, unescaped, read: Arc::default() }
    }

    /// A text that stands in no file.
    pub fn of_text(text: &str) -> Self {
        let span = Span::new(FileId::DYNAMIC, 0, u32::try_from(text.len()).unwrap_or(u32::MAX));
        BodyText::new(span, span, None)
    }

    /// Where a part of the value stands in the file: of `'…'` with doubled quotes, and of `E'…'` whose escapes are one character
    /// each. None for literals of other forms, and for a text that stands in no file.
    pub fn place(&self, file: &str, part: Span) -> Option<Span> {
        let prefix = self.content.start - self.literal.start;
        if !(1..=2).contains(&prefix) || self.unescaped.is_none() {
            return None;
        }
        let escape = if prefix == 2 { Escape::Backslash } else { Escape::Doubled };
        let mut characters = self.content.of(file).chars().peekable();
        let (mut in_value, mut in_file) = (0, self.content.start);
        let mut file_offset = |value_offset: u32| {
            while in_value < value_offset {
                let (value, written) = escape.next(&mut characters)?;
                in_value += value;
                in_file += written;
            }
            Some(in_file)
        };
        let (start, end) = (file_offset(part.start)?, file_offset(part.end)?);
        Some(Span::new(self.content.file, start, end))
    }
}

/// How a literal writes what may not stand in it (manual, section 4.1.2).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escape {
    Doubled,
    /// Doubled quotes as well.
    Backslash,
}

impl Escape {
    /// The bytes of the next character, in the value and in the file. None at the end, and behind an escape by number.
    fn next(self, characters: &mut Peekable<Chars>) -> Option<(u32, u32)> {
        let character = characters.next()?;
        let bytes = character.len_utf8() as u32;
        match character {
            '\'' if characters.next_if_eq(&'\'').is_some() => Some((1, 2)),
            '\\' if self == Escape::Backslash => {
                let escaped = characters.next().filter(|escaped| !matches!(escaped, '0'..='7' | 'x' | 'u' | 'U'))?;
                Some((escaped.len_utf8() as u32, 1 + escaped.len_utf8() as u32))
            }
            _ => Some((bytes, bytes)),
        }
    }
}

#[derive(Debug, Clone)]
pub struct AlterRoutine {
    pub object: super::ObjectKind,
    pub name: QualifiedName,
    /// None: without an argument list.
    pub arguments: Option<Vec<TypeName>>,
    pub options: Vec<RoutineOption>,
}

#[derive(Debug, Clone)]
pub struct CreateAggregate {
    pub replace: Replace,
    pub name: QualifiedName,
    /// None: `(*)`
    pub parameters: Option<Vec<Parameter>>,
    pub options: Vec<super::OptionItem>,
    /// SFUNC and STYPE, the two that every aggregate has.
    pub state_function: Option<QualifiedName>,
    pub state_type: Option<TypeName>,
}

#[derive(Debug, Clone)]
pub struct CreateOperator {
    pub schema: Option<Ident>,
    pub name: String,
    pub span: Span,
    pub function: Option<QualifiedName>,
    pub left: Option<TypeName>,
    pub right: Option<TypeName>,
}

#[derive(Debug, Clone)]
pub struct CreateCast {
    pub source: TypeName,
    pub target: TypeName,
    pub function: Option<QualifiedName>,
    pub context: CastContext,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CastContext {
    Explicit,
    Assignment,
    Implicit,
}

/// DO [LANGUAGE name] 'body'
#[derive(Debug, Clone)]
pub struct DoBlock {
    pub language: Option<Ident>,
    pub body: BodyText,
}

#[derive(Debug, Clone)]
pub struct CreateTrigger {
    pub replace: Replace,
    pub constraint: bool,
    pub name: Ident,
    pub timing: TriggerTiming,
    pub events: Vec<TriggerEvent>,
    pub table: QualifiedName,
    /// FROM table of a constraint trigger
    pub from: Option<QualifiedName>,
    pub deferrable: Option<bool>,
    pub initially_deferred: Option<bool>,
    pub transition_tables: Vec<TransitionTable>,
    pub for_each_row: bool,
    pub when: Option<Expr>,
    pub function: QualifiedName,
    /// EXECUTE FUNCTION name(…), from EXECUTE to the closing parenthesis
    pub execute: Span,
    pub arguments: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TriggerTiming {
    Before,
    After,
    InsteadOf,
}

#[derive(Debug, Clone)]
pub enum TriggerEvent {
    Insert,
    /// UPDATE [OF columns]
    Update(Vec<Ident>),
    Delete,
    Truncate,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TransitionTable {
    pub new: bool,
    pub name: Ident,
}

#[derive(Debug, Clone)]
pub struct CreateEventTrigger {
    pub name: Ident,
    pub event: Ident,
    pub function: QualifiedName,
}

#[derive(Debug, Clone)]
pub struct CreateRule {
    pub replace: Replace,
    pub name: Ident,
    pub event: Ident,
    pub table: QualifiedName,
    pub condition: Option<Expr>,
    pub instead: bool,
    /// Empty: NOTHING.
    pub actions: Vec<Statement>,
}

#[derive(Debug, Clone)]
pub struct CreatePolicy {
    pub name: Ident,
    pub table: QualifiedName,
    pub permissive: bool,
    pub command: PolicyCommand,
    /// Empty: PUBLIC.
    pub roles: Vec<RoleSpec>,
    pub using: Option<Expr>,
    pub check: Option<Expr>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PolicyCommand {
    All,
    Select,
    Insert,
    Update,
    Delete,
}

/// ALTER POLICY … TO / USING / WITH CHECK; its RENAME is an [`super::AlterObject`].
#[derive(Debug, Clone)]
pub struct AlterPolicy {
    pub name: Ident,
    pub table: QualifiedName,
    pub roles: Option<Vec<RoleSpec>>,
    pub using: Option<Expr>,
    pub check: Option<Expr>,
}

/// A routine body, parsed: SQL statements of a SQL-language body.
#[derive(Debug, Clone)]
pub enum SqlBodyItem {
    Query(Query),
    Data(DataStatement),
}
