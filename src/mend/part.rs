//! A part of a mend: one statement, and what it costs on a live database.

use std::fmt;

/// One statement with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub phase: Phase,
    /// What it makes or changes, where no other part may have another opinion on that: `public.songs.songs_owner_fkey`.
    pub subject: Option<String>,
    /// What stands before it as a comment, one line each.
    pub comment: Vec<String>,
    /// Without the semicolon.
    pub sql: String,
    /// The locks that stand in somebody's way; empty: none.
    pub locks: Vec<Lock>,
    pub rows: Rows,
    pub undo: Undo,
    /// What holds afterwards, for a test that keeps it so.
    pub holds: Option<Claim>,
}

/// Something that a server can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// `public.songs.author references public.users`
    pub description: String,
    pub proof: Proof,
}

/// How a claim is put to the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// An expression that is true, and raises no error where it is not.
    Condition(String),
    /// Statements that raise no error.
    Runs(String),
}

/// When a part runs. Parts of one phase keep their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Texts of functions, before what is said of them.
    Body,
    /// Functions, before who uses them.
    Routine,
    Trigger,
    /// Rows that keys will ask for.
    Backfill,
    /// Columns of another type, with what uses them.
    Type,
    Key,
    Security,
    Drop,
    /// In a transaction of its own, so that the locks of the others are gone.
    Validate,
    /// Outside any transaction.
    Concurrent,
}

/// A lock on a table, held until the transaction ends (manual, section 13.3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    pub mode: LockMode,
    /// `public.songs`
    pub table: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LockMode {
    RowExclusive,
    ShareUpdateExclusive,
    Share,
    ShareRowExclusive,
    AccessExclusive,
}

/// What becomes of the rows that are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    Untouched,
    /// Read, while others read and write.
    Scanned,
    /// New ones are written.
    Added,
    /// Some are changed in place.
    Changed,
    /// Each is written again, in a new file of the table.
    Rewritten,
}

/// The way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undo {
    /// A statement puts it back as it was.
    Reversible,
    /// What was there before cannot be told any more.
    Lasting,
}

impl Part {
    /// A statement that takes no lock worth a word and leaves the rows alone.
    pub fn new(phase: Phase, sql: impl Into<String>) -> Self {
        Part {
            phase,
            subject: None,
            comment: Vec::new(),
            sql: sql.into(),
            locks: Vec::new(),
            rows: Rows::Untouched,
            undo: Undo::Reversible,
            holds: None,
        }
    }

    #[must_use]
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    #[must_use]
    pub fn comment(mut self, lines: &str) -> Self {
        self.comment.extend(lines.lines().map(str::to_owned));
        self
    }

    #[must_use]
    pub fn locks(mut self, mode: LockMode, table: impl Into<String>) -> Self {
        self.locks.push(Lock { mode, table: table.into() });
        self
    }

    #[must_use]
    pub fn rows(mut self, rows: Rows) -> Self {
        self.rows = rows;
        self
    }

    #[must_use]
    pub fn holds(mut self, description: impl Into<String>, condition: impl Into<String>) -> Self {
        self.holds = Some(Claim { description: description.into(), proof: Proof::Condition(condition.into()) });
        self
    }

    /// Afterwards these statements raise no error.
    #[must_use]
    pub fn runs(mut self, description: impl Into<String>, statements: impl Into<String>) -> Self {
        self.holds = Some(Claim { description: description.into(), proof: Proof::Runs(statements.into()) });
        self
    }

    #[must_use]
    pub fn undo(mut self, undo: Undo) -> Self {
        self.undo = undo;
        self
    }
}

impl LockMode {
    pub fn as_str(self) -> &'static str {
        match self {
            LockMode::RowExclusive => "ROW EXCLUSIVE",
            LockMode::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            LockMode::Share => "SHARE",
            LockMode::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            LockMode::AccessExclusive => "ACCESS EXCLUSIVE",
        }
    }
}

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.mode.as_str(), self.table)
    }
}

impl Rows {
    pub fn as_str(self) -> &'static str {
        match self {
            Rows::Untouched => "untouched",
            Rows::Scanned => "scanned",
            Rows::Added => "added",
            Rows::Changed => "changed",
            Rows::Rewritten => "rewritten",
        }
    }
}

impl Undo {
    pub fn as_str(self) -> &'static str {
        match self {
            Undo::Reversible => "yes",
            Undo::Lasting => "no",
        }
    }
}
