//! Types, and how a column uses one.

use super::{Catalog, History, Oid, Origin, Owner, Presence, Shared, Sql};
use crate::sql::ast::Expr;
use crate::sql::name::Name;
use imbl::Vector;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Type {
    pub oid: Oid,
    pub schema: Oid,
    pub name: Name,
    pub kind: TypeKind,
    pub owner: Owner,
    pub presence: Presence,
    pub history: History,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum TypeKind {
    Base(BaseType),
    Pseudo,
    Enum(Vector<Label>),
    /// The row type of a relation, or a composite type. The relation has the columns, and the type's own oid is that of the
    /// relation; `Catalog::put_relation` and `remove_relation` keep the two in step.
    Composite(Oid),
    Domain(Domain),
    Range {
        subtype: Option<TypeUse>,
    },
    Multirange {
        range: Option<Oid>,
    },
    /// CREATE TYPE name; without more
    Shell,
}

/// What a base type says of itself when a function or operator is chosen (manual, section 10.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseType {
    /// `pg_type.typcategory`: `S` for strings, `N` for numbers; `U` where CREATE TYPE says nothing.
    pub category: char,
    /// Whether implicit casts within the category lead to it.
    pub preferred: bool,
}

impl Default for BaseType {
    fn default() -> Self {
        BaseType { category: 'U', preferred: false }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Label {
    /// Stays when the value is renamed.
    pub oid: Oid,
    pub text: String,
    pub origin: Origin,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Domain {
    pub base: TypeUse,
    pub not_null: bool,
    pub default: Option<Arc<Sql<Expr>>>,
    pub checks: Vec<(Name, Arc<Sql<Expr>>)>,
}

/// A type as a column or parameter has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeUse {
    pub ty: Oid,
    pub array: bool,
    /// `varchar(3)`, `numeric(10,2)`: the modifiers as written; empty: none.
    pub modifiers: Vec<String>,
}

impl TypeUse {
    pub fn plain(ty: Oid) -> Self {
        TypeUse { ty, array: false, modifiers: Vec::new() }
    }
}

impl Catalog {
    pub fn ty(&self, oid: Oid) -> Option<&Type> {
        self.types.get(oid)?.get()
    }

    pub fn types(&self) -> impl Iterator<Item = &Type> {
        self.types.values().filter_map(Shared::get)
    }

    pub fn type_by_name(&self, schema: &str, name: &str) -> Option<&Type> {
        let schema = self.schema_by_name(schema)?;
        self.ty(*self.type_names.get(schema.oid, name)?)
    }

    /// The type of this name in one schema.
    pub fn type_in(&self, schema: Oid, name: &str) -> Option<&Type> {
        self.ty(*self.type_names.get(schema, name)?)
    }

    /// The type behind domains: what values are stored as.
    pub fn base_type<'a>(&'a self, mut ty: &'a TypeUse) -> &'a TypeUse {
        // A domain over a domain is possible; a cycle is not, but a bound costs nothing.
        for _ in 0..32 {
            match self.ty(ty.ty).map(|found| &found.kind) {
                Some(TypeKind::Domain(domain)) if !ty.array => ty = &domain.base,
                _ => break,
            }
        }
        ty
    }

    /// Whether a type is this built-in one (`uuid`, `text`), domains seen through.
    pub fn is_builtin(&self, ty: &TypeUse, name: &str) -> bool {
        let base = self.base_type(ty);
        !base.array && self.ty(base.ty).is_some_and(|found| found.name == *name && self.schema_name(found.schema) == "pg_catalog")
    }
}
