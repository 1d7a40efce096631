//! The tree of a PL/pgSQL body (manual, chapter 43).

use crate::sql::ast::{Expr, Query, Statement, TypeName};
use crate::sql::name::{Ident, Name};
use crate::sql::newer::NewerSyntax;
use crate::text::Span;

/// A body, parsed. What could not be read is in `problems` and stands in the tree as [`StmtKind::Unknown`].
#[derive(Debug, Clone)]
pub struct Body {
    /// None where the body is not a block at all.
    pub block: Option<Block>,
    /// In the order in which the server would meet them; it stops at the first.
    pub problems: Vec<Problem>,
    /// The types of variables and arguments, but for those that are said to be a variable's.
    pub types: Vec<TypeName>,
    /// Where an older server stops reading.
    pub newer: Option<NewerSyntax>,
    /// `#variable_conflict`; None: what the session's setting says.
    pub variable_conflict: Option<VariableConflict>,
}

/// What a name means that may be a variable or a column (manual, section 43.11.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariableConflict {
    Error,
    UseVariable,
    UseColumn,
}

impl VariableConflict {
    /// By its name in `#variable_conflict` and in the setting.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "error" => Some(VariableConflict::Error),
            "use_variable" => Some(VariableConflict::UseVariable),
            "use_column" => Some(VariableConflict::UseColumn),
            _ => None,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Problem {
    pub span: Span,
    /// With what the server refuses the body; None where it is we who cannot read it.
    pub sqlstate: Option<&'static str>,
    /// The server's message, where it refuses the body.
    pub reason: String,
}

/// `[<<label>>] [DECLARE …] BEGIN … [EXCEPTION …] END`
#[derive(Debug, Clone)]
pub struct Block {
    pub span: Span,
    pub label: Option<Ident>,
    pub declarations: Vec<Declaration>,
    pub statements: Vec<Stmt>,
    pub handlers: Vec<Handler>,
}

#[derive(Debug, Clone)]
pub struct Declaration {
    pub span: Span,
    pub name: Ident,
    pub kind: DeclarationKind,
}

#[derive(Debug, Clone)]
pub enum DeclarationKind {
    Variable {
        ty: TypeName,
        constant: bool,
        not_null: bool,
        default: Option<Expr>,
    },
    /// The query is absent for a parameterised or unbound cursor that could not be read.
    Cursor {
        query: Option<Box<Query>>,
        parameters: Vec<Name>,
    },
    Alias,
}

/// `WHEN condition [OR condition] … THEN statements`
#[derive(Debug, Clone)]
pub struct Handler {
    /// Condition names in lower case, or SQLSTATE codes as five characters.
    pub conditions: Vec<String>,
    pub statements: Vec<Stmt>,
}

#[derive(Debug, Clone)]
pub struct Stmt {
    pub span: Span,
    /// Of a loop; blocks have theirs themselves.
    pub label: Option<Ident>,
    pub kind: StmtKind,
}

/// Which row FETCH gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchDirection {
    Next,
    Other,
}

#[derive(Debug, Clone)]
pub enum StmtKind {
    Block(Block),
    /// `target := value`; the target's names, and whether subscripts or more names are behind them, which are left out.
    Assign {
        target: Vec<Ident>,
        in_part: bool,
        value: Option<Expr>,
    },
    If {
        branches: Vec<Branch>,
        otherwise: Vec<Stmt>,
    },
    /// `CASE [operand] WHEN …`; None: without ELSE, which raises when nothing fits.
    Case {
        operand: Option<Expr>,
        branches: Vec<CaseBranch>,
        otherwise: Option<Vec<Stmt>>,
    },
    Loop {
        body: Vec<Stmt>,
    },
    While {
        condition: Option<Expr>,
        body: Vec<Stmt>,
    },
    /// `low` is where it starts: going down, the greater one.
    ForInteger {
        variable: Ident,
        direction: Direction,
        low: Option<Expr>,
        high: Option<Expr>,
        /// BY
        step: Option<Box<Expr>>,
        body: Vec<Stmt>,
    },
    ForQuery {
        variables: Vec<Ident>,
        query: Box<Query>,
        body: Vec<Stmt>,
    },
    ForExecute {
        variables: Vec<Ident>,
        command: Option<Expr>,
        using: Vec<Expr>,
        body: Vec<Stmt>,
    },
    /// FOR record IN INSERT … RETURNING, EXPLAIN and other commands that give rows
    ForStatement {
        variables: Vec<Ident>,
        statement: Box<Statement>,
        body: Vec<Stmt>,
    },
    /// FOR record IN cursor
    ForCursor {
        variables: Vec<Ident>,
        cursor: Ident,
        body: Vec<Stmt>,
    },
    Foreach {
        variables: Vec<Ident>,
        /// How many dimensions the variable takes; 0: elements.
        slice: u32,
        array: Option<Expr>,
        body: Vec<Stmt>,
    },
    Exit {
        label: Option<Ident>,
        when: Option<Expr>,
    },
    Continue {
        label: Option<Ident>,
        when: Option<Expr>,
    },
    Return(Option<Expr>),
    ReturnNext(Option<Expr>),
    ReturnQuery(Box<Query>),
    ReturnQueryExecute {
        command: Option<Expr>,
        using: Vec<Expr>,
    },
    Raise(Raise),
    Assert {
        condition: Option<Expr>,
        message: Option<Expr>,
    },
    Perform(Perform),
    Execute(Execute),
    /// Any SQL command, without its INTO.
    Sql {
        statement: Box<Statement>,
        into: Option<Into>,
    },
    /// OPEN cursor FOR query; without a query the cursor is bound to one.
    Open {
        cursor: Ident,
        statement: Option<Box<Statement>>,
    },
    /// OPEN cursor FOR EXECUTE
    OpenExecute {
        cursor: Ident,
        command: Option<Expr>,
        using: Vec<Expr>,
    },
    Fetch {
        cursor: Ident,
        direction: FetchDirection,
        into: Into,
    },
    Close {
        cursor: Ident,
    },
    /// The variables with the items that they take, in lower case.
    GetDiagnostics {
        items: Vec<(Vec<Ident>, &'static str)>,
    },
    /// MOVE, COMMIT, ROLLBACK
    Other {
        keyword: &'static str,
    },
    Null,
    Unknown {
        reason: String,
    },
}

/// Where a loop over integers goes: down with REVERSE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

#[derive(Debug, Clone)]
pub struct Branch {
    /// None where it could not be read.
    pub condition: Option<Expr>,
    pub statements: Vec<Stmt>,
}

#[derive(Debug, Clone)]
pub struct CaseBranch {
    pub values: Vec<Expr>,
    pub statements: Vec<Stmt>,
}

#[derive(Debug, Clone)]
pub struct Raise {
    pub level: RaiseLevel,
    /// A condition name, or a SQLSTATE; also from USING ERRCODE when it is a literal.
    pub condition: Option<String>,
    pub format: Option<String>,
    pub arguments: Vec<Expr>,
    /// RAISE; alone throws the caught error again.
    pub again: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RaiseLevel {
    Debug,
    Log,
    Info,
    Notice,
    Warning,
    Exception,
}

/// PERFORM: one expression, or what would stand behind SELECT.
#[derive(Debug, Clone)]
pub enum Perform {
    Expr(Expr),
    Query(Box<Query>),
}

#[derive(Debug, Clone)]
pub struct Execute {
    /// None where it could not be read.
    pub command: Option<Expr>,
    pub into: Option<Into>,
    pub using: Vec<Expr>,
}

/// `INTO [STRICT] target, …`
#[derive(Debug, Clone)]
pub struct Into {
    pub strict: bool,
    /// Each target's names: `record`, `record.field`.
    pub targets: Vec<Vec<Ident>>,
}
