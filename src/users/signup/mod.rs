//! The sign-up path: what the server runs when Auth writes a row of `auth.users`, as a tree.
//!
//! Each trigger with its function, what that calls, the rows that it writes with the source of each value, and the triggers of
//! those tables. As the server would run it: under the role and the search path of that moment. It reports nothing.

mod flow;
mod places;
mod routine;
mod text;
mod value;
mod walk;
mod write;

pub use flow::End;
pub use text::Text;
pub use value::{Lack, Null, Spread, Surroundings, Value};
pub use write::{Arbiter, Filled, Write, WriteKind};

use crate::catalog::{Catalog, Oid, PrivilegeType};
use crate::replay::Failure;
use crate::source::Sources;
use crate::sql::ast::TriggerTiming;
use crate::sql::name::{Ident, Name};
use crate::text::Span;

/// The role as which Auth writes, and the search path that it has (`ALTER ROLE supabase_auth_admin SET search_path`).
pub const AUTH_ROLE: &str = "supabase_auth_admin";
const AUTH_PATH: &[&str] = &["auth"];

/// The triggers of `auth.users`, in the order in which they fire.
#[derive(Debug, Clone, Default)]
pub struct SignUp {
    pub firings: Vec<Firing>,
}

/// A trigger that fires.
#[derive(Debug, Clone)]
pub struct Firing {
    /// The table that has it.
    pub table: Oid,
    pub trigger: Oid,
    pub timing: TriggerTiming,
    /// Whether it fires when the row is made, when it is changed later, or both.
    pub on_insert: bool,
    pub on_update: bool,
    /// Whether WHEN or UPDATE OF leaves some rows out.
    pub filtered: bool,
    /// None: the function is not known, or not the project's.
    pub run: Option<Run>,
}

/// A routine that runs.
#[derive(Debug, Clone)]
pub struct Run {
    pub routine: Oid,
    /// As whom.
    pub role: Name,
    pub search_path: Vec<Name>,
    /// Whether the routine itself, or one that called it, pins the search path.
    pub pinned: bool,
    pub actions: Vec<Action>,
    pub problems: Vec<Problem>,
    /// Whether it runs SQL that cannot be read offline.
    pub opaque: bool,
    /// The fields of `new` that it assigns. A function that puts a whole row there has `assigns_row`.
    pub assigns: Vec<Name>,
    pub assigns_row: bool,
    /// None: it is not a PL/pgSQL function.
    pub end: Option<End>,
    /// The last statement of each way that has no RETURN.
    pub open_ends: Vec<Span>,
    /// Exception handlers that let nobody know of an error, with what they guard.
    pub swallows: Vec<Swallow>,
    /// RAISE EXCEPTION outside of handlers.
    pub refusals: Vec<Refusal>,
}

/// An error that a routine raises itself.
#[derive(Debug, Clone, Copy)]
pub struct Refusal {
    pub span: Span,
    pub certainty: Certainty,
}

/// WHEN OTHERS without RAISE.
#[derive(Debug, Clone)]
pub struct Swallow {
    pub span: Span,
    /// The tables that are written under it.
    pub tables: Vec<Oid>,
}

/// One thing that a routine does.
#[derive(Debug, Clone)]
pub struct Action {
    pub span: Span,
    pub certainty: Certainty,
    pub kind: ActionKind,
}

#[derive(Debug, Clone)]
pub enum ActionKind {
    Write(Box<Write>),
    Call(Box<Run>),
    /// A function that speaks with another server, or waits.
    Outside {
        label: String,
        waits: bool,
    },
}

/// How surely a sign-up comes by, and feels an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    Always,
    /// Under a condition.
    Sometimes,
    /// An exception handler catches what goes wrong.
    Caught,
}

/// What goes wrong when the statement runs.
#[derive(Debug, Clone)]
pub struct Problem {
    pub certainty: Certainty,
    pub kind: ProblemKind,
}

#[derive(Debug, Clone)]
pub enum ProblemKind {
    /// `record "new" has no field`
    MissingField { record: Name, field: Ident, table: Oid },
    /// A name that is not found, or a type that does not fit. `elsewhere`: the schema in which the search path would have to
    /// look.
    Refused { failure: Box<Failure>, elsewhere: Option<Name> },
    /// The role lacks a privilege; None: row level security lets it see and write nothing.
    Denied { table: Oid, privilege: Option<PrivilegeType>, span: Span },
    /// SELECT without INTO or PERFORM.
    Discarded { span: Span },
}

impl SignUp {
    pub(super) fn of(catalog: &Catalog, sources: &Sources, auth: Oid) -> SignUp {
        let walk = walk::Walk::new(catalog, sources, auth);
        SignUp { firings: walk.auth_triggers() }
    }

    /// Every firing of the tree, in the order in which they happen.
    pub fn all_firings(&self) -> Vec<&Firing> {
        let mut found = Vec::new();
        self.firings.iter().for_each(|firing| firing.collect(&mut found));
        found
    }

    /// Every run of the tree, in the order in which they begin.
    pub fn runs(&self) -> Vec<&Run> {
        let mut found = Vec::new();
        self.firings.iter().filter_map(|firing| firing.run.as_ref()).for_each(|run| run.collect(&mut found));
        found
    }
}

impl Firing {
    fn collect<'a>(&'a self, found: &mut Vec<&'a Firing>) {
        found.push(self);
        let runs = self.run.iter().flat_map(Run::with_calls);
        for write in runs.flat_map(Run::own_writes) {
            write.1.fires.iter().for_each(|firing| firing.collect(found));
        }
    }

    /// Every write that follows from the firing, with the action it is.
    pub fn writes(&self) -> Vec<(&Action, &Write)> {
        let mut runs = Vec::new();
        self.run.iter().for_each(|run| run.collect(&mut runs));
        runs.into_iter().flat_map(Run::own_writes).collect()
    }
}

impl Run {
    fn collect<'a>(&'a self, found: &mut Vec<&'a Run>) {
        found.push(self);
        for action in &self.actions {
            match &action.kind {
                ActionKind::Call(run) => run.collect(found),
                ActionKind::Write(write) => {
                    write.fires.iter().filter_map(|firing| firing.run.as_ref()).for_each(|run| run.collect(found));
                }
                ActionKind::Outside { .. } => {}
            }
        }
    }

    /// The routine and those that it calls, but not what its writes set off.
    pub fn with_calls(&self) -> Vec<&Run> {
        let mut found = vec![self];
        for action in &self.actions {
            if let ActionKind::Call(run) = &action.kind {
                found.extend(run.with_calls());
            }
        }
        found
    }

    /// The writes that stand in the routine itself.
    pub fn own_writes(&self) -> impl Iterator<Item = (&Action, &Write)> {
        self.actions.iter().filter_map(|action| match &action.kind {
            ActionKind::Write(write) => Some((action, write.as_ref())),
            _ => None,
        })
    }
}
