//! What the SQL inside a routine means when the routine runs: names under the search path of that moment, at the end of a
//! history.
//!
//! PL/pgSQL looks its names up when a statement runs for the first time (manual, section 43.11.2), so a body may name what is
//! gone, or what its caller's search path does not find. This asks `references` with the variables and records of the body.

use super::executor::{Executor, Variable, VariableKind};
use super::failure::Failure;
use super::references::{Place, References, Scope, ScopeTable};
use super::session::Session;
use super::{Mode, Runner};
use crate::catalog::{Catalog, Node, Oid, Routine, TypeUse};
use crate::source::Sources;
use crate::sql::ast::{BodyText, Call, DataStatement, Expr, ParameterMode, Query, Statement, TypeName};
use crate::sql::cursor::Source;
use crate::sql::name::{Name, QualifiedName};
use crate::sql::plpgsql::{self, Body};
use crate::text::{FileId, Span};

/// What one piece of SQL refers to.
#[derive(Debug, Clone, Default)]
pub struct Named {
    /// Relations, columns, routines and types, each once.
    pub needs: Vec<Node>,
    /// What the server would refuse when it runs.
    pub failures: Vec<Failure>,
}

impl From<References> for Named {
    fn from(found: References) -> Self {
        Named { needs: found.needs, failures: found.failures }
    }
}

/// Resolves the names of one body.
pub struct BodyNames<'a> {
    executor: Executor<'a>,
    /// `new` and `old`.
    scope: Scope<'static>,
}

impl<'a> BodyNames<'a> {
    /// For a body that runs with this search path, as this role.
    pub fn new(sources: &'a Sources, catalog: &Catalog, search_path: &[Name], role: &Name) -> Self {
        let path: Vec<&str> = search_path.iter().map(Name::as_str).collect();
        let session = Session::new(&path, role, Runner::supabase().server_version);
        let nowhere = Span::new(FileId::DYNAMIC, 0, 0);
        let executor = Executor::new(sources, catalog.clone(), session, Mode::Recovering, nowhere);
        BodyNames { executor, scope: Scope::default() }
    }

    /// Makes the routine's parameters known, and its name, which may stand before them.
    pub fn add_routine(&mut self, routine: &Routine) {
        let mut inputs = 0;
        for parameter in &routine.parameters {
            let is_input = parameter.mode != ParameterMode::Out && !parameter.table_column;
            inputs += u32::from(is_input);
            let kind = if is_input { VariableKind::Parameter(inputs) } else { VariableKind::Plain };
            self.executor.variables.push(Variable { name: parameter.name.clone(), kind, ty: parameter.ty.clone() });
        }
        let routine = Variable { name: Some(routine.name.clone()), kind: VariableKind::Routine, ty: None };
        self.executor.variables.push(routine);
    }

    pub fn add_variable(&mut self, name: &Name, ty: Option<&TypeName>) {
        let ty = ty.filter(|ty| ty.percent_type.is_none() && !ty.percent_rowtype).and_then(|ty| self.executor.find_type(ty));
        self.executor.variables.push(Variable { name: Some(name.clone()), kind: VariableKind::Plain, ty });
    }

    /// `new` and `old` of a trigger on the relation. Their fields are not checked here: what a record lacks has a message
    /// of its own.
    pub fn add_trigger_rows(&mut self, relation: Oid) {
        let Some(relation) = self.executor.catalog.relation(relation) else { return };
        for name in ["new", "old"] {
            let mut table = ScopeTable::of_relation(relation, None);
            table.name = Some(Name::exact(name));
            table.relation = None;
            table.aliased = true;
            table.columns_visible = false;
            table.columns.open = true;
            self.scope.tables.push(table);
        }
    }

    /// The body of a PL/pgSQL routine. What its literal writes otherwise (`E'…'`, doubled quotes) stands in [`FileId::DYNAMIC`].
    pub fn plpgsql<'t>(&mut self, body: &'t BodyText) -> &'t Body {
        self.read(body);
        plpgsql::parsed(self.source(body), body)
    }

    /// The statements of a SQL routine, with the places of `plpgsql`.
    pub fn sql<'t>(&mut self, body: &'t BodyText) -> &'t [Statement] {
        self.read(body);
        plpgsql::sql_statements(self.source(body), body)
    }

    fn read(&mut self, body: &BodyText) {
        if let Some(own) = &body.unescaped {
            self.executor.dynamic = own.as_str().into();
        }
    }

    fn source(&self, body: &BodyText) -> Source<'a> {
        let file = body.literal.file;
        Source { file, text: self.executor.sources.script(file) }
    }

    pub fn query(&self, query: &Query) -> Named {
        self.executor.references_of_query_in(query, &self.scope).into()
    }

    pub fn data(&self, statement: &DataStatement) -> Named {
        self.executor.references_of_data_in(statement, &self.scope).into()
    }

    pub fn expr(&self, expr: &Expr) -> Named {
        self.executor.references_of_expr(Place::Anywhere, expr, &self.scope).0.into()
    }

    pub fn relation(&self, name: &QualifiedName) -> Option<Oid> {
        self.executor.find_relation_or_index(name)
    }

    pub fn ty(&self, ty: &TypeName) -> Option<TypeUse> {
        self.executor.find_type(ty)
    }

    /// The routine that a call means, where its name and number of arguments leave only one.
    pub fn routine(&self, call: &Call) -> Option<Oid> {
        let given = call.arguments.len();
        let mut fitting = self.executor.routines_visible(&call.name).filter(|routine| {
            let inputs =
                || routine.parameters.iter().filter(|parameter| parameter.mode != ParameterMode::Out && !parameter.table_column);
            let least = inputs().filter(|parameter| parameter.default.is_none()).count();
            (least..=inputs().count()).contains(&given)
        });
        let first = fitting.next()?.oid;
        fitting.next().is_none().then_some(first)
    }
}
