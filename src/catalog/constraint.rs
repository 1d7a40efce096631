//! Constraints of tables.

use super::{AttNum, Oid, Origin, Presence, Sql};
use crate::sql::ast::{Expr, Match, ReferentialAction};
use crate::sql::name::Name;
use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Constraint {
    pub oid: Oid,
    pub name: Name,
    /// Whether a statement named it; else the server made the name.
    pub named: bool,
    pub kind: ConstraintKind,
    /// In the order of the key. For a check, the columns that it reads.
    pub columns: Vec<AttNum>,
    pub deferrable: bool,
    pub initially_deferred: bool,
    pub validated: bool,
    pub presence: Presence,
    pub origin: Origin,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum ConstraintKind {
    PrimaryKey {
        index: Oid,
    },
    Unique {
        index: Oid,
    },
    ForeignKey(ForeignKey),
    Check {
        expr: Arc<Sql<Expr>>,
        no_inherit: bool,
    },
    Exclusion {
        index: Oid,
    },
    /// PostgreSQL 18 keeps NOT NULL as a constraint.
    NotNull,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ForeignKey {
    /// The referenced relation.
    pub table: Oid,
    /// Empty where it is assumed and its columns are not known.
    pub columns: Vec<AttNum>,
    /// The unique index that the key leans on; it cannot be dropped while the key stands.
    pub index: Option<Oid>,
    pub on_delete: ReferentialAction,
    pub on_update: ReferentialAction,
    pub matching: Match,
    /// The REFERENCES clause.
    pub references: Span,
}

impl ForeignKey {
    /// What it says about deletions, for messages. NO ACTION is also what no clause means.
    pub fn delete_clause(&self) -> &'static str {
        match self.on_delete {
            ReferentialAction::NoAction => "no ON DELETE clause",
            ReferentialAction::Restrict => "ON DELETE RESTRICT",
            ReferentialAction::Cascade => "ON DELETE CASCADE",
            ReferentialAction::SetNull(_) => "ON DELETE SET NULL",
            ReferentialAction::SetDefault(_) => "ON DELETE SET DEFAULT",
        }
    }
}

impl Constraint {
    pub fn is_primary_key(&self) -> bool {
        matches!(self.kind, ConstraintKind::PrimaryKey { .. })
    }

    pub fn foreign_key(&self) -> Option<&ForeignKey> {
        match &self.kind {
            ConstraintKind::ForeignKey(key) => Some(key),
            _ => None,
        }
    }

    /// Whether children of the table get it as well.
    pub fn is_inherited_check(&self) -> bool {
        matches!(self.kind, ConstraintKind::Check { no_inherit: false, .. })
    }

    /// The index that enforces it.
    pub fn index(&self) -> Option<Oid> {
        match self.kind {
            ConstraintKind::PrimaryKey { index } | ConstraintKind::Unique { index } | ConstraintKind::Exclusion { index } => {
                Some(index)
            }
            _ => None,
        }
    }

    /// As PostgreSQL's documentation calls it.
    pub fn noun(&self) -> &'static str {
        match self.kind {
            ConstraintKind::PrimaryKey { .. } => "primary key",
            ConstraintKind::Unique { .. } => "unique",
            ConstraintKind::ForeignKey(_) => "foreign key",
            ConstraintKind::Check { .. } => "check",
            ConstraintKind::Exclusion { .. } => "exclusion",
            ConstraintKind::NotNull => "not null",
        }
    }
}
