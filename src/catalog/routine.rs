//! Functions, procedures and aggregates.

use super::{Catalog, History, Oid, Origin, Owner, Presence, Shared, Sql, TypeUse};
use crate::sql::ast::{BodyText, Expr, ParameterMode, Volatility};
use crate::sql::name::Name;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Routine {
    pub oid: Oid,
    pub schema: Oid,
    pub name: Name,
    pub kind: RoutineType,
    /// In order, OUT parameters included.
    pub parameters: Vec<RoutineParameter>,
    /// None: not known (a type that was not found).
    pub returns: Option<TypeUse>,
    pub returns_set: bool,
    pub language: Name,
    pub volatility: Volatility,
    pub strict: bool,
    pub security_definer: bool,
    /// `SET search_path`, as written: items joined with `, `, names quoted where they need it.
    pub search_path: Option<String>,
    /// `SET` of other parameters, by name: the clause behind the keyword, as written.
    pub settings: Vec<(Name, String)>,
    /// What the planner is told, as written: LEAKPROOF, PARALLEL, COST, ROWS, SUPPORT.
    pub hints: Vec<(RoutineHint, String)>,
    pub body: RoutineText,
    pub owner: Owner,
    pub presence: Presence,
    /// The statement that gave it its present form.
    pub origin: Origin,
    pub history: History,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RoutineType {
    Function,
    Procedure,
    Aggregate,
    Window,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RoutineParameter {
    pub mode: ParameterMode,
    pub name: Option<Name>,
    /// None: a type that was not found.
    pub ty: Option<TypeUse>,
    pub default: Option<Arc<Sql<Expr>>>,
    /// A column of RETURNS TABLE.
    pub table_column: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum RoutineText {
    /// Parsed when somebody asks.
    Text(BodyText),
    /// BEGIN ATOMIC … END: parsed with the statement; names in it are dependencies.
    Atomic(Arc<Sql<()>>),
    /// RETURN, likewise: the expression
    Return(Arc<Sql<()>>),
    /// The options of an aggregate, as written
    Aggregate(Box<str>),
    /// C, internal, or a declaration of the platform
    None,
}

/// An attribute of a routine that says nothing about what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RoutineHint {
    Leakproof,
    Parallel,
    Cost,
    Rows,
    Support,
    Transform,
}

impl Routine {
    /// The types by which overloads are told apart: IN, INOUT and VARIADIC parameters.
    pub fn signature(&self) -> impl Iterator<Item = Option<&TypeUse>> {
        self.parameters
            .iter()
            .filter(|parameter| parameter.mode != ParameterMode::Out && !parameter.table_column)
            .map(|parameter| parameter.ty.as_ref())
    }
}

impl Catalog {
    pub fn routine(&self, oid: Oid) -> Option<&Routine> {
        self.routines.get(oid)?.get()
    }

    pub fn routines(&self) -> impl Iterator<Item = &Routine> {
        self.routines.values().filter_map(Shared::get)
    }

    /// All overloads of a name in a schema.
    pub fn routines_named(&self, schema: Oid, name: &str) -> impl Iterator<Item = &Routine> {
        let oids = self.routine_names.get(schema, name);
        oids.into_iter().flatten().filter_map(|oid| self.routine(*oid))
    }
}
