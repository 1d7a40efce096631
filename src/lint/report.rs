//! What a check ends with: diagnostics in a fixed order, and what the footer says.

use crate::finding::{Diagnostic, Severity};
use std::time::Duration;

/// The result of one project's check. Printed together with its sources.
#[derive(Debug, Clone)]
pub struct Report {
    /// By file in replay order, then by position, then by rule.
    pub diagnostics: Vec<Diagnostic>,
    /// What is kept back, in the same order.
    pub suppressed: Vec<Suppressed>,
    pub summary: Summary,
}

/// A diagnostic that somebody does not want to see.
#[derive(Debug, Clone)]
pub struct Suppressed {
    pub diagnostic: Diagnostic,
    pub by: SuppressedBy,
    /// Why, in the words of who wrote it down.
    pub reason: Option<String>,
}

/// What keeps a diagnostic back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuppressedBy {
    /// A comment in the migration.
    Comment,
    /// An `[[ignore]]` of lint.toml.
    Ignore,
    /// A line of the baseline.
    Baseline,
}

#[derive(Debug, Clone)]
pub struct Summary {
    /// Migrations that were read.
    pub files: usize,
    pub statements: usize,
    pub not_understood: usize,
    /// Findings that a comment, an `[[ignore]]` or a baseline keeps back.
    pub suppressed: usize,
    /// `supabase` or `postgres`
    pub platform: &'static str,
    /// The major version of PostgreSQL that was assumed.
    pub postgres: u16,
    pub user_table: Option<UserTable>,
    /// How long the check took. Not part of machine output.
    pub elapsed: Duration,
}

/// The canonical user table and how it was settled.
#[derive(Debug, Clone)]
pub struct UserTable {
    /// `public.users`
    pub name: String,
    /// `found: 7 references`, `configured`, `no mirror table`
    pub reason: String,
}

impl Report {
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    pub fn worst(&self) -> Option<Severity> {
        self.diagnostics.iter().map(|diagnostic| diagnostic.severity).max()
    }
}
