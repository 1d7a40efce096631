//! What queries and expressions refer to: relations, columns, functions and types, with the names that are not found.
//!
//! A walker goes through a query with the scopes in which the server would resolve its names. It knows nothing of operators,
//! and a function only where its name and number of arguments say which it is; it stays silent about a column wherever
//! something in reach has columns that are not known.

mod data;
mod expr;
mod from;
mod query;
mod scope;

pub(super) use scope::{OutputColumns, Scope, ScopeTable, is_system_column};

use super::executor::Executor;
use super::failure::{Done, Failure, Subject};
use crate::catalog::{Node, Oid, Relation, TypeUse};
use crate::sql::ast::{DataStatement, Expr, Query};
use crate::sql::name::QualifiedName;
use std::collections::BTreeSet;

/// What was found on the way.
#[derive(Debug, Clone, Default)]
pub(super) struct References {
    /// Each once, in the order of the text. Without types and functions of pg_catalog, which nobody can drop.
    pub needs: Vec<Node>,
    seen: BTreeSet<Node>,
    /// Names that are not found, in the order in which the server would come upon them.
    pub failures: Vec<Failure>,
}

impl Executor<'_> {
    /// What a query refers to, and the columns that it gives.
    pub(super) fn references_of_query(&self, query: &Query) -> (References, OutputColumns) {
        let mut walker = Walker { executor: self, found: References::default() };
        let columns = walker.query(query, &Scope::default());
        (walker.found, columns)
    }

    pub(super) fn references_of_data(&self, statement: &DataStatement) -> References {
        let mut walker = Walker { executor: self, found: References::default() };
        walker.data(statement, &Scope::default());
        walker.found
    }

    /// What an expression refers to, and its type where that is known.
    pub(super) fn references_of_expr(&self, expr: &Expr, scope: &Scope<'_>) -> (References, Option<TypeUse>) {
        let mut walker = Walker { executor: self, found: References::default() };
        let ty = walker.expr(expr, scope);
        (walker.found, ty)
    }

    /// The scope of a check, a default, an index or a policy: the columns of one table.
    pub(super) fn table_scope(&self, relation: &Relation) -> Scope<'static> {
        Scope { tables: vec![ScopeTable::of_relation(relation, None)], ..Scope::default() }
    }

    /// Refuses the first name that is not found. Recovering replay reports each, and assumes relations that are missing.
    pub(super) fn settle(&mut self, failures: Vec<Failure>) -> Done {
        for failure in failures {
            match failure.subject.clone() {
                Subject::MissingRelation { name, .. } => self.settle_missing_relation(&name, failure)?,
                _ => self.tolerate(failure)?,
            }
        }
        Ok(())
    }

    fn settle_missing_relation(&mut self, name: &QualifiedName, failure: Failure) -> Done {
        // A name that stands twice in a query is assumed once.
        if self.find_relation_or_index(name).is_some() {
            return Ok(());
        }
        self.recover(failure, |executor| executor.assume_relation(name)).map(|_: Oid| ())
    }
}

pub(super) struct Walker<'e> {
    executor: &'e Executor<'e>,
    found: References,
}

impl Walker<'_> {
    fn need(&mut self, node: Node) {
        if self.found.seen.insert(node) {
            self.found.needs.push(node);
        }
    }

    fn fail(&mut self, failure: Failure) {
        self.found.failures.push(failure);
    }

    /// The relation of a name in a query, where there is one.
    fn relation(&mut self, name: &QualifiedName) -> Option<Oid> {
        let found = self.executor.find_relation_or_index(name);
        if let Some(oid) = found {
            self.need(Node::object(oid));
        } else {
            self.fail(super::resolve::missing_relation(name));
        }
        found
    }

    /// A type that somebody made is needed; those of the server are there for good.
    fn need_type(&mut self, ty: &TypeUse) {
        let catalog = &self.executor.catalog;
        if catalog.ty(ty.ty).is_some_and(|found| catalog.schema_name(found.schema) != "pg_catalog") {
            self.need(Node::object(ty.ty));
        }
    }
}
