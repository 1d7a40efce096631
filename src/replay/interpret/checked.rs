//! The names in the expressions of a body: looked up before the first turn of a loop, and not again while they mean the same.
//!
//! As the server's plan cache has it (`plancache.c`): a plan is made anew once something that it leans on has changed.

use super::Interpreter;
use crate::catalog::{Catalog, Oid, OidMap, OtherKey, OtherObject, Owner, Relation, Routine, Schema, Shared, Type, TypeUse};
use crate::replay::executor::{Executor, Variable, VariableKind};
use crate::replay::failure::Done;
use crate::replay::references::{Place, References, Scope};
use crate::sql::ast::{Expr, Query};
use crate::sql::name::Name;
use crate::sql::plpgsql::VariableConflict;
use crate::text::{FileId, Span};
use imbl::OrdMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The expressions and queries whose names were all found, by their places, with what the names meant then.
pub(super) type Checked = BTreeMap<Span, Meaning>;

/// What the meaning of names depends on.
pub(super) struct Meaning {
    search_path: Vec<Name>,
    variables: Vec<Name>,
    schemas: OidMap<Arc<Schema>>,
    /// A routine that is made takes calls from the server's own.
    routines: OidMap<Shared<Routine>>,
    /// Operators among them.
    others: OrdMap<OtherKey, Arc<OtherObject>>,
    /// None: no table, view or type of a schema that migrations change is named.
    classes: Option<Classes>,
}

struct Classes {
    relations: OidMap<Shared<Relation>>,
    types: OidMap<Shared<Type>>,
}

impl Meaning {
    fn is_the_same(&self, interpreter: &Interpreter<'_, '_>) -> bool {
        let now = &interpreter.executor.catalog;
        let are_the_same = |old: &Classes| old.relations.ptr_eq(&now.relations) && old.types.ptr_eq(&now.types);
        self.schemas.ptr_eq(&now.schemas)
            && self.routines.ptr_eq(&now.routines)
            && self.others.ptr_eq(&now.others)
            && self.classes.as_ref().is_none_or(are_the_same)
            && self.search_path == interpreter.executor.session.search_path
            && self.variables.iter().eq(interpreter.variable_names())
    }
}

/// Whether an object is a system catalog, or a routine that gives a value of a built-in type.
fn is_of_system(catalog: &Catalog, object: Oid) -> bool {
    let is_built_in = |ty: &TypeUse| catalog.ty(ty.ty).is_some_and(|ty| catalog.schema_name(ty.schema) == "pg_catalog");
    let is_system = |schema| matches!(catalog.schema_name(schema), "pg_catalog" | "information_schema");
    match catalog.relation(object) {
        Some(relation) => relation.owner == Owner::Platform && is_system(relation.schema),
        None => catalog.routine(object).is_some_and(|routine| routine.returns.iter().all(is_built_in)),
    }
}

impl<'a> Interpreter<'_, 'a> {
    pub(super) fn check_expr(&mut self, expr: &Expr) -> Done {
        self.check_names(expr.span, |executor| executor.references_of_expr(Place::Anywhere, expr, &Scope::default()).0)
    }

    pub(super) fn check_query(&mut self, query: &Query) -> Done {
        self.check_names(query.span, |executor| executor.references_of_query(query).0)
    }

    /// Looks up the names in the part of the body that stands at `span`. What is not found fails, or is reported and assumed.
    fn check_names(&mut self, span: Span, read: impl FnOnce(&Executor<'a>) -> References) -> Done {
        // Parts of a text that was built have the places of others.
        let is_in_file = span.file != FileId::DYNAMIC;
        if is_in_file && self.checked.get(&span).is_some_and(|meaning| meaning.is_the_same(self)) {
            return Ok(());
        }
        let found = self.with_rivals(|executor| read(executor));
        if !found.failures.is_empty() {
            return self.with_variables(|executor| executor.settle(found.failures));
        }
        if is_in_file {
            let meaning = self.meaning(&found);
            self.checked.insert(span, meaning);
        }
        Ok(())
    }

    fn meaning(&self, found: &References) -> Meaning {
        let catalog = &self.executor.catalog;
        let search_path = self.executor.session.search_path.clone();
        // Where pg_catalog is searched behind other schemas, what is made there hides its relations.
        let is_searched_first = !search_path.iter().any(|schema| *schema == "pg_catalog");
        let is_of_system = is_searched_first && found.needs.iter().all(|node| is_of_system(catalog, node.object));
        let classes = || Classes { relations: catalog.relations.clone(), types: catalog.types.clone() };
        Meaning {
            search_path,
            variables: self.variable_names().cloned().collect(),
            schemas: catalog.schemas.clone(),
            routines: catalog.routines.clone(),
            others: catalog.others.clone(),
            classes: (!is_of_system).then(classes),
        }
    }

    /// What is a name like a column's in the body.
    fn variable_names(&self) -> impl Iterator<Item = &Name> {
        self.variables.keys().chain(&self.labels).chain(&self.routine)
    }

    /// Does something for which the variables are names like columns.
    pub(super) fn with_variables<T>(&mut self, action: impl FnOnce(&mut Executor<'a>) -> T) -> T {
        self.with_names(VariableKind::Plain, action)
    }

    /// Does something that the server analyses with the variables of the block: a query, a data statement or an expression.
    pub(super) fn with_rivals<T>(&mut self, action: impl FnOnce(&mut Executor<'a>) -> T) -> T {
        let is_error = self.variable_conflict == VariableConflict::Error;
        self.with_names(if is_error { VariableKind::Rival } else { VariableKind::Plain }, action)
    }

    fn with_names<T>(&mut self, kind: VariableKind, action: impl FnOnce(&mut Executor<'a>) -> T) -> T {
        let others = ["sqlstate", "sqlerrm", "tg_op"].map(Name::exact);
        let others = self.labels.iter().chain(&self.routine).cloned().chain(others).map(Variable::named);
        let own = self.variables.keys().cloned().chain([Name::exact("found")]);
        let names = own.map(|name| Variable { kind, ..Variable::named(name) }).chain(others).collect();
        let outer = std::mem::replace(&mut self.executor.variables, names);
        let done = action(self.executor);
        self.executor.variables = outer;
        done
    }
}
