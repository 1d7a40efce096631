//! Functions of the project that are called by SELECT, PERFORM or CALL and whose body changes the catalog.

use super::{Interpreter, Value, dynamic};
use crate::catalog::{Oid, Owner, Routine, RoutineText, Trigger, TriggerEnabled};
use crate::replay::executor::Executor;
use crate::replay::failure::Done;
use crate::replay::references::{Place, References, Scope};
use crate::sql::ast::{
    BodyText, Call, CallStatement, DataKind, DataStatement, Expr, ExprKind, ParameterMode, Query, QueryBody, StatementKind,
};
use crate::sql::cursor::Source;
use crate::sql::plpgsql::{self, Body, Perform, SqlPart};

/// Calls inside calls inside calls: deeper ones are not followed.
const DEEPEST: usize = 8;

impl Executor<'_> {
    pub(in crate::replay) fn call_of_statement(&mut self, call: &CallStatement) -> Done {
        Interpreter::new(self, 0).call_routine(&call.call)
    }

    /// Functions that a top-level query calls by themselves: `select setup()`.
    pub(in crate::replay) fn calls_of_query(&mut self, query: &Query) -> Done {
        Interpreter::new(self, 0).call_in(query)
    }
}

impl Executor<'_> {
    /// Fires the platform's own triggers FOR EACH STATEMENT, which fire whether or not there are rows.
    pub(in crate::replay) fn fire_statement_triggers(&mut self, data: &DataStatement) -> Done {
        let Some(table) = self.find_relation(&data.target) else { return Ok(()) };
        let event = |trigger: &&Trigger| match data.kind {
            DataKind::Insert { .. } => trigger.events.insert,
            DataKind::Update { .. } => trigger.events.update,
            DataKind::Delete { .. } => trigger.events.delete,
            DataKind::Merge { .. } => false,
        };
        let fires = table.triggers.iter().filter(|trigger| !trigger.for_each_row && trigger.enabled != TriggerEnabled::Disabled);
        let functions: Vec<Oid> = fires.filter(event).filter_map(|trigger| trigger.function).collect();
        for function in functions {
            let Some(routine) = self.catalog.routine(function).filter(|routine| routine.owner == Owner::Platform).cloned() else {
                continue;
            };
            Interpreter::new(self, 0).run_body(&routine)?;
        }
        Ok(())
    }
}

impl Interpreter<'_, '_> {
    /// Runs the body of a trigger function. What it says is said of the statement that fired it.
    fn run_body(&mut self, routine: &Routine) -> Done {
        let RoutineText::Text(text) = &routine.body else { return Ok(()) };
        let statement = self.executor.statement;
        let body = self.body(text);
        let done = body.block.as_ref().map_or(Ok(()), |block| self.block(block).map(drop));
        self.executor.statement = statement;
        done.map_err(|mut failure| {
            failure.span = statement;
            failure
        })
    }

    pub(super) fn perform(&mut self, perform: &Perform) -> Done {
        match perform {
            Perform::Expr(expr) => {
                self.check_names(|executor| executor.references_of_expr(Place::Anywhere, expr, &Scope::default()).0)?;
                self.call_expr(expr)
            }
            Perform::Query(query) => {
                self.check_names(|executor| executor.references_of_query(query).0)?;
                self.call_in(query)
            }
        }
    }

    /// PERFORM runs its query, so that every name in it is looked up.
    fn check_names(&mut self, read: impl FnOnce(&Executor<'_>) -> References) -> Done {
        self.with_variables(|executor| {
            let found = read(executor);
            executor.settle(found.failures)
        })
    }

    /// Runs what a query without FROM calls. Names of a WITH clause mean nothing outside of the query, so that one with such a
    /// clause is not taken apart.
    pub(super) fn call_in(&mut self, query: &Query) -> Done {
        let QueryBody::Select(select) = &query.body else { return Ok(()) };
        if query.with.is_none() && select.from.is_empty() && select.filter.is_none() {
            for target in &select.targets {
                self.call_expr(&target.expr)?;
            }
        }
        Ok(())
    }

    fn call_expr(&mut self, expr: &Expr) -> Done {
        match &expr.kind {
            ExprKind::Call(call) if call.name.name.name == "set_config" => self.executor.set_config(call),
            ExprKind::Call(call) => self.call_routine(call),
            // For the errors that it raises.
            _ => self.value(expr).map(drop),
        }
    }

    fn call_routine(&mut self, call: &Call) -> Done {
        let Some(routine) = self.called(call).and_then(|oid| self.executor.catalog.routine(oid)).cloned() else { return Ok(()) };
        let RoutineText::Text(text) = &routine.body else { return Ok(()) };
        if routine.language != "plpgsql" || self.depth >= DEEPEST {
            return Ok(());
        }
        let body = self.body(text);
        let Some(block) = body.block.as_ref().filter(|_| changes_catalog(&body)) else { return Ok(()) };
        let arguments = call.arguments.iter().map(|argument| self.value(&argument.value)).collect::<Done<Vec<Value>>>()?;
        let (statement, path) = (self.executor.statement, self.executor.session.search_path.clone());
        if let Some(own) = &routine.search_path {
            self.executor.session.search_path = crate::replay::session_commands::split_names(own, ',');
        }
        let mut inner = Interpreter::new(self.executor, self.depth + 1);
        inner.bind(&routine, arguments)?;
        let done = match &text.unescaped {
            Some(own) => inner.reading(own, |inner| inner.block(block).map(drop)),
            None => inner.block(block).map(drop),
        };
        self.executor.session.search_path = path;
        self.executor.statement = statement;
        done
    }

    fn body(&self, text: &BodyText) -> Body {
        match &text.unescaped {
            Some(own) => dynamic::parse_body(own),
            None => {
                plpgsql::parse(Source { file: text.content.file, text: self.executor.sources.script(text.content.file) }, text)
            }
        }
    }

    /// The only routine of that name that takes so many arguments.
    fn called(&self, call: &Call) -> Option<Oid> {
        let count = call.arguments.len();
        let takes = |routine: &&Routine| {
            let inputs = routine.parameters.iter().filter(|parameter| parameter.mode != ParameterMode::Out);
            let needed = inputs.clone().filter(|parameter| parameter.default.is_none()).count();
            (needed..=inputs.count()).contains(&count)
        };
        let mut candidates = self.executor.routines_visible(&call.name).filter(takes);
        let only = candidates.next()?;
        candidates.next().is_none().then_some(only.oid)
    }

    fn bind(&mut self, routine: &Routine, arguments: Vec<Value>) -> Done {
        let inputs = routine.parameters.iter().filter(|parameter| parameter.mode != ParameterMode::Out);
        let mut given = arguments.into_iter();
        for parameter in inputs {
            let value = match (given.next(), &parameter.default) {
                (Some(value), _) => value,
                (None, Some(default)) => self.value(default)?,
                (None, None) => Value::Unknown,
            };
            if let Some(name) = &parameter.name {
                self.variables.insert(name.clone(), value);
            }
        }
        Ok(())
    }
}

/// Whether a body has commands that define something, or builds commands.
fn changes_catalog(body: &Body) -> bool {
    let mut changes = false;
    plpgsql::walk(body, &mut |part| {
        changes |= match part {
            SqlPart::Dynamic(_) => true,
            SqlPart::Statement(statement) => !matches!(
                statement.kind,
                StatementKind::Query(_)
                    | StatementKind::Data(_)
                    | StatementKind::Set(_)
                    | StatementKind::Unknown(_)
                    | StatementKind::Invalid(_)
            ),
            SqlPart::Query(_) | SqlPart::Expr(_) | SqlPart::Unknown(_) => false,
        }
    });
    changes
}
