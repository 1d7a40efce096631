//! Statements of migrations that copy auth users into another table: backfills.
//!
//! Collected while the history is replayed, so that each name is resolved where it stands.

use super::body;
use super::losses::{self, Loss};
use super::rekeys::{self, Rekey};
use crate::catalog::Oid;
use crate::replay::Step;
use crate::source::Sources;
use crate::text::Span;

/// One INSERT INTO a table that reads the auth table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Copy {
    pub table: Oid,
    /// The statement of the migration that runs it.
    pub statement: Span,
}

#[derive(Debug, Clone, Default)]
pub struct Copies {
    pub copies: Vec<Copy>,
    /// Whether some statement ran SQL that cannot be read offline, and may have copied anything.
    pub opaque: bool,
    /// Attributes of functions that a replacement took away.
    pub losses: Vec<Loss>,
    /// UPDATEs of keys that other tables reference.
    pub rekeys: Vec<Rekey>,
}

impl Copies {
    /// Looks at one step of the replay.
    pub fn observe(&mut self, sources: &Sources, step: &Step) {
        losses::observe(&mut self.losses, step);
        let effects = body::effects_of_statement(sources, step);
        self.opaque |= effects.opaque;
        rekeys::observe(&mut self.rekeys, &effects.updates, step);
        let copies = effects.inserts.iter().filter(|insert| insert.reads_auth);
        self.copies.extend(copies.map(|insert| Copy { table: insert.table, statement: step.statement.span }));
    }

    pub fn into_table(&self, table: Oid) -> impl Iterator<Item = &Copy> {
        self.copies.iter().filter(move |copy| copy.table == table)
    }
}
