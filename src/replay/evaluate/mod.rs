//! Evaluates expressions and queries over the catalog, so that the conditions of DO blocks are decided.
//!
//! Three-valued throughout: a condition is true, false, or not known. The system catalogs and information_schema have rows
//! that are made from the catalog when they are asked for; what other tables hold is not known. An evaluation fails where
//! the server's would: `'t'::regclass` of a table that does not exist.

mod aggregate;
mod arrays;
mod calls;
mod constraints;
mod datetime;
mod definitions;
mod expr;
mod fixed;
mod from;
mod functions;
mod information_schema;
mod join;
mod lookup;
mod pending;
mod pg_catalog;
mod privileges;
mod project;
mod query;
mod regex;
mod results;
mod scan;
mod sets;
mod system;
mod value;

pub(super) use arrays::elements;
pub(super) use from::conjuncts;
pub(super) use project::{Arguments, DEEPEST, is_time};
pub(super) use query::RowSet;
pub(super) use results::Results;
pub(super) use value::{Reference, Value};

use super::executor::Executor;
use super::failure::Done;
use crate::catalog::{Relation, StoredRow};
use crate::sql::ast::{Expr, Query, TypeName};
use crate::sql::name::{Name, QualifiedName};
use crate::text::Span;
use fixed::Fixed;
use from::JoinedRow;
use std::collections::BTreeMap;
use system::SystemRow;

/// The variables of a PL/pgSQL block.
pub(super) type Variables = BTreeMap<Name, Value>;

/// Evaluates for one statement.
#[derive(Clone, Copy)]
pub(super) struct Evaluator<'e> {
    executor: &'e Executor<'e>,
    variables: &'e Variables,
    /// How many calls of functions deep.
    depth: usize,
}

/// What names mean at one place of a query: its own FROM, then that of the queries around it.
struct Scope<'s, 'e> {
    outer: Option<&'s Scope<'s, 'e>>,
    bindings: Vec<Binding<'e>>,
    /// The rows over which aggregates run, where the query has any.
    group: Option<&'s [JoinedRow<'e>]>,
    /// The queries of a WITH clause that can be named here.
    with: &'s [(Name, RowSet)],
    /// What need not be evaluated for each row, where conditions are applied to rows.
    fixed: Option<&'s Fixed>,
}

/// One item of FROM with one of its rows.
#[derive(Clone)]
struct Binding<'e> {
    alias: Name,
    row: Row<'e>,
}

#[derive(Clone)]
enum Row<'e> {
    /// Of a system catalog
    System(SystemRow<'e>),
    Fields(Vec<(Name, Value)>),
    /// Of a table of the project
    Stored(&'e Relation, &'e StoredRow),
    /// The side of an outer join that has no match.
    Nulls,
    /// Of an item of FROM whose turn has not come: it hides what has its alias in the queries around.
    Unjoined,
}

impl Scope<'_, '_> {
    const EMPTY: Scope<'static, 'static> = Scope { outer: None, bindings: Vec::new(), group: None, with: &[], fixed: None };
}

impl<'s, 'e> Scope<'s, 'e> {
    /// The scope of some rows inside another.
    fn within(outer: &'s Scope<'s, 'e>, bindings: Vec<Binding<'e>>) -> Self {
        Scope { outer: Some(outer), bindings, group: None, with: &[], fixed: None }
    }

    /// What a name in FROM means that is the name of a query in a WITH clause.
    fn with_query(&self, name: &QualifiedName) -> Option<&RowSet> {
        if name.schema.is_some() {
            return None;
        }
        let own = self.with.iter().rev().find(|(with, _)| *with == name.name.name);
        own.map(|(_, rows)| rows).or_else(|| self.outer.and_then(|outer| outer.with_query(name)))
    }
}

impl<'e> Evaluator<'e> {
    pub fn new(executor: &'e Executor<'e>, variables: &'e Variables) -> Self {
        Evaluator { executor, variables, depth: executor.depth }
    }

    /// For what stands in no block.
    pub fn without_variables(executor: &'e Executor<'e>) -> Self {
        static NONE: Variables = Variables::new();
        Evaluator::new(executor, &NONE)
    }

    pub fn value(&self, expr: &Expr) -> Done<Value> {
        self.expr(expr, &Scope::EMPTY)
    }

    /// A value as a variable of the type takes it.
    pub fn coerce(&self, value: Value, ty: &TypeName, span: Span) -> Done<Value> {
        self.cast(value, ty, span)
    }

    pub fn text_of(&self, value: &Value) -> Option<String> {
        self.to_text(value)
    }

    /// The value of an expression that reads one row of a table, which goes by the alias there.
    pub fn of_row(&self, table: &'e Relation, alias: &Name, row: &'e StoredRow, expr: &Expr) -> Done<Value> {
        let bindings = vec![Binding { alias: alias.clone(), row: Row::Stored(table, row) }];
        self.expr(expr, &Scope::within(&Scope::EMPTY, bindings))
    }

    pub fn rows(&self, query: &Query) -> Done<RowSet> {
        self.query(query, &Scope::EMPTY)
    }
}
