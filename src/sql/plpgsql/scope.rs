//! The variables and labels that a body can name, block by block (`pl_funcs.c` in the server).
//!
//! No catalog is asked, so that of a variable of a type that is not built in it is not known whether it has fields; it is
//! then taken as either.

use super::signature::{Returning, Signature};
use crate::sql::ast::TypeName;
use crate::sql::name::{Ident, Name};
use std::collections::BTreeMap;

/// What a variable can hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Holds {
    Scalar,
    Record,
    /// A cursor that belongs to a query, with the names of its arguments.
    BoundCursor(Vec<Name>),
    Cursor,
    /// A scalar or a record.
    Either,
}

impl Holds {
    pub fn is_record(&self) -> bool {
        *self == Holds::Record
    }

    fn may_have_fields(&self) -> bool {
        matches!(self, Holds::Record | Holds::Either)
    }
}

#[derive(Debug, Clone)]
struct Variable {
    holds: Holds,
    constant: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LevelKind {
    Block,
    Loop,
}

#[derive(Debug)]
struct Level {
    label: Option<Name>,
    kind: LevelKind,
    variables: BTreeMap<Name, Variable>,
}

/// What some dotted names mean.
pub(super) struct Found {
    pub name: Name,
    /// A field counts as a scalar.
    pub holds: Holds,
    pub constant: bool,
}

#[derive(Debug)]
pub(super) struct Scope {
    levels: Vec<Level>,
    pub returning: Returning,
}

/// Variables that exist in functions called by triggers, besides the rows (manual, section 43.10.1).
pub const TRIGGER_VARIABLES: &[&str] = &[
    "tg_name",
    "tg_when",
    "tg_level",
    "tg_op",
    "tg_relid",
    "tg_relname",
    "tg_table_name",
    "tg_table_schema",
    "tg_nargs",
    "tg_argv",
];

/// Built-in types without fields, as they are written in declarations.
const SCALARS: &[&str] = &[
    "bigint",
    "bit",
    "bool",
    "boolean",
    "bpchar",
    "bytea",
    "char",
    "date",
    "float4",
    "float8",
    "inet",
    "int",
    "int2",
    "int4",
    "int8",
    "integer",
    "interval",
    "json",
    "jsonb",
    "name",
    "numeric",
    "oid",
    "regclass",
    "regprocedure",
    "regtype",
    "smallint",
    "text",
    "time",
    "timestamp",
    "timestamptz",
    "timetz",
    "uuid",
    "varbit",
    "varchar",
    "xml",
];

impl Scope {
    pub fn new(signature: &Signature) -> Scope {
        let mut scope = Scope { levels: Vec::new(), returning: signature.returning };
        scope.push(Some(signature.label.clone()), LevelKind::Block);
        for (index, (name, ty)) in signature.parameters.iter().enumerate() {
            let holds = scope.holds(ty);
            scope.declare(Name::exact(&format!("${}", index + 1)), holds.clone());
            name.iter().for_each(|name| scope.declare(name.clone(), holds.clone()));
        }
        scope.declare(Name::exact("found"), Holds::Scalar);
        match signature.returning {
            Returning::Trigger => {
                TRIGGER_VARIABLES.iter().for_each(|name| scope.declare(Name::exact(name), Holds::Scalar));
                ["new", "old"].iter().for_each(|name| scope.declare(Name::exact(name), Holds::Record));
            }
            Returning::EventTrigger => {
                ["tg_event", "tg_tag"].iter().for_each(|name| scope.declare(Name::exact(name), Holds::Scalar));
            }
            _ => {}
        }
        scope
    }

    pub fn push(&mut self, label: Option<Name>, kind: LevelKind) {
        self.levels.push(Level { label, kind, variables: BTreeMap::new() });
    }

    pub fn pop(&mut self) {
        self.levels.pop();
    }

    pub fn declare(&mut self, name: Name, holds: Holds) {
        self.add(name, Variable { holds, constant: false });
    }

    pub fn declare_constant(&mut self, name: Name, holds: Holds) {
        self.add(name, Variable { holds, constant: true });
    }

    fn add(&mut self, name: Name, variable: Variable) {
        if let Some(level) = self.levels.last_mut() {
            level.variables.insert(name, variable);
        }
    }

    /// Whether the innermost block has a variable of that name.
    pub fn is_declared_here(&self, name: &Name) -> bool {
        self.levels.last().is_some_and(|level| level.variables.contains_key(name))
    }

    /// `variable`, `record.field`, `label.variable`, `label.record.field`, from the innermost block outwards.
    pub fn find(&self, names: &[Ident]) -> Option<Found> {
        let (first, rest) = names.split_first()?;
        for level in self.levels.iter().rev() {
            if let Some(found) = level.find(first, rest) {
                return Some(found);
            }
            if level.label.as_ref() == Some(&first.name)
                && let Some((second, rest)) = rest.split_first()
                && let Some(found) = level.find(second, rest)
            {
                return Some(found);
            }
        }
        None
    }

    /// What kind of block has this label.
    pub fn labelled(&self, label: &Name) -> Option<LevelKind> {
        self.levels.iter().rev().find(|level| level.label.as_ref() == Some(label)).map(|level| level.kind)
    }

    pub fn is_in_loop(&self) -> bool {
        self.levels.iter().any(|level| level.kind == LevelKind::Loop)
    }

    /// What a variable of a type holds.
    pub fn holds(&self, ty: &TypeName) -> Holds {
        let name = &ty.name.name;
        if ty.array_dimensions > 0 {
            return Holds::Scalar;
        }
        if let Some(column) = &ty.percent_type {
            let variable = if column.span == name.span { self.find(std::slice::from_ref(name)) } else { None };
            return variable.map_or(Holds::Either, |found| found.holds);
        }
        match name.name.as_str() {
            _ if ty.percent_rowtype => Holds::Record,
            "record" => Holds::Record,
            "refcursor" => Holds::Cursor,
            _ if ty.builtin => Holds::Scalar,
            text if ty.name.schema.is_none() && SCALARS.contains(&text) => Holds::Scalar,
            _ => Holds::Either,
        }
    }
}

impl Level {
    fn find(&self, name: &Ident, fields: &[Ident]) -> Option<Found> {
        let variable = self.variables.get(&name.name)?;
        let holds = match fields {
            [] => variable.holds.clone(),
            _ if variable.holds.may_have_fields() => Holds::Scalar,
            _ => return None,
        };
        Some(Found { name: name.name.clone(), holds, constant: variable.constant })
    }
}
