//! What queries and expressions refer to: relations, columns, functions and types, with the names that are not found.
//!
//! A walker goes through a query with the scopes in which the server would resolve its names, in the order in which it would,
//! and asks `typing` which type each expression has. It stays silent about a column wherever something in reach has columns
//! that are not known, and about a type wherever an operand's is not.

mod call;
mod column;
mod data;
mod expr;
mod from;
mod grouping;
mod place;
mod query;
mod regclass;
mod scope;
mod settled;
mod sublink;

pub(super) use place::Place;
pub(super) use scope::{OutputColumn, OutputColumns, Scope, ScopeTable, is_system_column};
pub(super) use settled::SettledTypes;

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use super::typing::{ExprType, TypeId};
use crate::catalog::{Bound, Node, Oid, Relation, TypeUse};
use crate::sql::ast::{Call, Cte, CteBody, DataStatement, Expr, Query, TypeName, Volatility, With};
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::text::Span;
use std::collections::BTreeSet;

/// What was found on the way.
#[derive(Debug, Clone)]
pub(super) struct References {
    /// Each once, in the order of the text. Without types and functions of pg_catalog, which nobody can drop.
    pub needs: Vec<Node>,
    seen: BTreeSet<Node>,
    /// Names that are not found, in the order in which the server would come upon them.
    pub failures: Vec<Failure>,
    /// That of the most changeable function or operator.
    pub volatility: Volatility,
}

impl Default for References {
    fn default() -> Self {
        References { needs: Vec::new(), seen: BTreeSet::new(), failures: Vec::new(), volatility: Volatility::Immutable }
    }
}

impl Executor<'_> {
    /// What a query refers to, and the columns that it gives.
    pub(super) fn references_of_query(&self, query: &Query) -> (References, OutputColumns) {
        let mut walker = self.walker(Place::Anywhere);
        let columns = walker.query(query, &Scope::default());
        (walker.found, columns)
    }

    /// CREATE RECURSIVE VIEW: the same for a query that finds itself under its own name.
    pub(super) fn references_of_recursive_query(
        &self,
        name: &Ident,
        columns: &[Ident],
        query: &Query,
    ) -> (References, OutputColumns) {
        let mut walker = self.walker(Place::Anywhere);
        let cte = Cte { name: name.clone(), columns: columns.to_vec(), body: CteBody::Query(Box::new(query.clone())) };
        let mut scope = Scope::default();
        walker.with(&With { recursive: true, ctes: vec![cte] }, &mut scope);
        let columns = scope.cte(&name.name).map(|cte| cte.columns.clone()).unwrap_or_default();
        (walker.found, columns)
    }

    /// What a data statement refers to, and the columns of its RETURNING.
    pub(super) fn references_of_data(&self, statement: &DataStatement) -> (References, OutputColumns) {
        let mut walker = self.walker(Place::Anywhere);
        let columns = walker.data(statement, &Scope::default());
        (walker.found, columns)
    }

    /// What a query inside a routine refers to, with the records around it.
    pub(super) fn references_of_query_in(&self, query: &Query, scope: &Scope<'_>) -> References {
        let mut walker = self.walker(Place::Anywhere);
        walker.query(query, scope);
        walker.found
    }

    /// What a data statement inside a routine refers to, with the records around it.
    pub(super) fn references_of_data_in(&self, statement: &DataStatement, scope: &Scope<'_>) -> References {
        let mut walker = self.walker(Place::Anywhere);
        walker.data(statement, scope);
        walker.found
    }

    /// What an expression refers to, and its type.
    pub(super) fn references_of_expr(&self, place: Place, expr: &Expr, scope: &Scope<'_>) -> (References, ExprType) {
        let mut walker = self.walker(place);
        let ty = walker.expr(expr, scope);
        (walker.found, ty)
    }

    /// What an expression that is to be a boolean refers to.
    pub(super) fn references_of_condition(&self, place: Place, expr: &Expr, scope: &Scope<'_>) -> References {
        let mut walker = self.walker(place);
        walker.condition(expr, scope, place.construct());
        walker.found
    }

    /// What a default or a generation expression refers to, which is assigned to a column of this type.
    pub(super) fn references_of_default(
        &self,
        place: Place,
        expr: &Expr,
        scope: &Scope<'_>,
        (name, column): (&Name, &TypeUse),
    ) -> References {
        let mut walker = self.walker(place);
        let ty = walker.expr(expr, scope);
        match ty {
            ExprType::Untyped if self.is_certain_type(column) => walker.read_literal(expr, TypeId::of(column)),
            ExprType::Known(given) if self.can_assign(&given, column) == Some(false) => {
                let (wanted, given) = (walker.label(column), walker.label(&given));
                let message = format!("column \"{name}\" is of type {wanted} but default expression is of type {given}");
                walker.fail(Failure::new(Condition::DatatypeMismatch, message, expr.span));
            }
            _ => {}
        }
        walker.found
    }

    /// What USING of ALTER COLUMN … TYPE refers to, and its type. A literal is read as one of the new type.
    pub(super) fn references_of_using(&self, expr: &Expr, scope: &Scope<'_>, wanted: &TypeUse) -> (References, ExprType) {
        let mut walker = self.walker(Place::Transform);
        let ty = walker.expr(expr, scope);
        if ty == ExprType::Untyped && self.is_certain_type(wanted) {
            walker.read_literal(expr, TypeId::of(wanted));
        }
        (walker.found, ty)
    }

    /// What an argument's default refers to, which must become the argument's type by itself.
    pub(super) fn references_of_argument_default(&self, expr: &Expr, wanted: &TypeUse) -> References {
        let mut walker = self.walker(Place::Default);
        let ty = walker.expr(expr, &Scope::default());
        let is_plain = self.is_certain_type(wanted) && !self.is_polymorphic_id(TypeId::of(wanted));
        match ty {
            ExprType::Untyped if is_plain => walker.read_literal(expr, TypeId::of(wanted)),
            ExprType::Known(given) if is_plain && self.can_assign(&given, wanted) == Some(false) => {
                let (wanted, given) = (walker.label(wanted), walker.label(&given));
                let message = format!("argument of DEFAULT must be type {wanted}, not type {given}");
                walker.fail(Failure::new(Condition::DatatypeMismatch, message, expr.span));
            }
            _ => {}
        }
        walker.found
    }

    /// What CALL refers to: a procedure.
    pub(super) fn references_of_call(&self, call: &Call) -> References {
        let mut walker = self.walker(Place::CallArgument);
        walker.procedure_call(call, &Scope::default());
        walker.found
    }

    fn walker(&self, place: Place) -> Walker<'_> {
        Walker {
            executor: self,
            found: References::default(),
            place,
            aggregates: false,
            windows: Vec::new(),
            noted: None,
            kept: None,
        }
    }

    /// The scope of a check, a default, an index or a policy: the columns of one table.
    pub(super) fn table_scope(&self, relation: &Relation) -> Scope<'static> {
        let table = ScopeTable { own: true, ..ScopeTable::of_relation(relation, None) };
        Scope { tables: vec![table], ..Scope::default() }
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
    place: Place,
    /// Whether the query that is being walked has an aggregate.
    aggregates: bool,
    /// The names in its WINDOW clause.
    windows: Vec<Name>,
    /// Fills with the types that parts of the expression take.
    noted: Option<SettledTypes>,
    /// The types that they took when it was first read.
    kept: Option<SettledTypes>,
}

impl Walker<'_> {
    fn need(&mut self, node: Node) {
        if self.found.seen.insert(node) {
            self.found.needs.push(node);
        }
    }

    /// What a name means, for the objects that keep the text.
    fn bind(&self, at: Span, meaning: Bound) {
        self.executor.names.borrow_mut().push((at, meaning));
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
    fn need_type(&mut self, ty: &TypeUse, written: &TypeName) {
        let catalog = &self.executor.catalog;
        if catalog.ty(ty.ty).is_some_and(|found| catalog.schema_name(found.schema) != "pg_catalog") {
            self.need(Node::object(ty.ty));
            if written.percent_type.is_none() {
                self.bind(written.name.span(), Bound::Type(ty.ty));
            }
        }
    }
}
