//! Functions of the project that are called by SELECT, PERFORM or CALL and whose body changes the catalog.

use super::{Certainty, Flow, Interpreter, Value};
use crate::catalog::{Oid, Owner, Routine, RoutineText, Trigger, TriggerEnabled};
use crate::replay::Mode;
use crate::replay::evaluate::{Arguments, DEEPEST, Variables};
use crate::replay::executor::Executor;
use crate::replay::failure::Done;
use crate::sql::ast::{
    Argument, BodyText, Call, CallStatement, DataKind, DataStatement, Expr, ExprKind, FromItem, FromKind, Query, QueryBody,
    StatementKind, Target,
};
use crate::sql::plpgsql::{self, Body, Perform, SqlPart};
use crate::sql::writes::Writes;

impl Executor<'_> {
    pub(in crate::replay) fn call_of_statement(&mut self, call: &CallStatement) -> Done {
        Interpreter::new(self).call_routine(&call.call)
    }

    /// Functions that a top-level query calls by themselves: `select setup()`.
    pub(in crate::replay) fn calls_of_query(&mut self, query: &Query) -> Done {
        Interpreter::new(self).call_in(query)
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
            Interpreter::new(self).run_body(&routine)?;
        }
        Ok(())
    }
}

impl Interpreter<'_, '_> {
    /// Runs the body of a trigger function. What it says is said of the statement that fired it.
    fn run_body(&mut self, routine: &Routine) -> Done {
        let RoutineText::Text(text) = &routine.body else { return Ok(()) };
        let statement = self.executor.statement;
        let body = self.executor.parsed_body(text);
        self.variable_conflict = self.executor.variable_conflict(body);
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
                self.check_expr(expr)?;
                self.call_expr(expr)?;
                self.note_calls(expr.span, || Writes::of_expr(expr));
            }
            Perform::Query(query) => {
                self.check_query(query)?;
                self.call_in(query)?;
                self.note_calls(query.span, || Writes::of_query(query));
            }
        }
        Ok(())
    }

    /// Runs what a query calls: without FROM once, else for each of its rows, and the function that its FROM is. Names of a WITH
    /// clause mean nothing outside of the query, so that one with such a clause is not taken apart, nor are groups.
    pub(super) fn call_in(&mut self, query: &Query) -> Done {
        let QueryBody::Select(select) = &query.body else { return Ok(()) };
        if query.with.is_some() {
            return Ok(());
        }
        if select.from.is_empty() && select.filter.is_none() {
            return select.targets.iter().try_for_each(|target| self.call_expr(&target.expr));
        }
        if let [FromItem { kind: FromKind::Function { calls, .. }, .. }] = select.from.as_slice() {
            calls.iter().try_for_each(|call| self.call_expr(call))?;
        }
        let is_plain = select.group_by.is_empty() && select.having.is_none();
        let calls = select.targets.iter().filter_map(|target| match &target.expr.kind {
            ExprKind::Call(call) if is_plain => Some(call),
            _ => None,
        });
        calls.into_iter().try_for_each(|call| self.call_for_rows(query, call))
    }

    /// `SELECT routine(column) FROM …`
    fn call_for_rows(&mut self, query: &Query, call: &Call) -> Done {
        let Some(routine) = self.called_routine(call) else { return Ok(()) };
        let mut arguments = query.clone();
        if let QueryBody::Select(select) = &mut arguments.body {
            let target = |argument: &Argument| Target { expr: argument.value.clone(), alias: None };
            select.targets = call.arguments.iter().map(target).collect();
        }
        let rows = self.evaluator().rows(&arguments)?;
        let names = || call.arguments.iter().map(|argument| argument.name.as_ref().map(|name| name.name.clone()));
        for row in rows.rows {
            let given = names().zip(row.values).collect();
            match row.certain {
                true => self.run_routine(call, &routine, given)?,
                false => self.possibly(|interpreter| interpreter.run_routine(call, &routine, given)),
            }
        }
        if !rows.complete {
            let given = names().map(|name| (name, Value::Unknown)).collect();
            self.possibly(|interpreter| interpreter.run_routine(call, &routine, given));
        }
        Ok(())
    }

    fn call_expr(&mut self, expr: &Expr) -> Done {
        match &expr.kind {
            ExprKind::Call(call) if call.name.name.name == "set_config" => self.executor.set_config(call),
            ExprKind::Call(call) if self.called_routine(call).is_some() => self.call_routine(call),
            // For the errors that it raises.
            _ => self.value(expr).map(drop),
        }
    }

    fn call_routine(&mut self, call: &Call) -> Done {
        let Some(routine) = self.called_routine(call) else { return Ok(()) };
        let arguments = self.arguments(call)?;
        self.run_routine(call, &routine, arguments)
    }

    /// The routine that a call means, where its body is run: of those in SQL the project's own alone.
    fn called_routine(&self, call: &Call) -> Option<Routine> {
        let routine = self.evaluator().called(call).and_then(|oid| self.executor.catalog.routine(oid))?;
        let is_run = routine.language == "plpgsql" || (routine.language == "sql" && routine.owner == Owner::Project);
        (is_run && self.executor.depth < DEEPEST).then(|| routine.clone())
    }

    fn run_routine(&mut self, call: &Call, routine: &Routine, arguments: Arguments) -> Done {
        let RoutineText::Text(text) = &routine.body else { return Ok(()) };
        if routine.strict && arguments.iter().any(|(_, value)| *value == Value::Null) {
            return Ok(());
        }
        let variables = self.evaluator().bind(routine, arguments)?;
        if routine.language == "plpgsql" && !changes_catalog(self.executor.parsed_body(text)) {
            return self.try_body(call, routine, variables);
        }
        let (statement, path) = (self.executor.statement, self.executor.session.search_path.clone());
        if let Some(own) = &routine.search_path {
            self.executor.session.search_path = crate::replay::session_commands::split_names(own, ',');
        }
        self.executor.depth += 1;
        let mut inner = Interpreter { variables, routine: Some(routine.name.clone()), ..Interpreter::new(self.executor) };
        let done = match &text.unescaped {
            Some(own) => inner.reading(own, |inner| inner.run_text_of(routine, text)),
            None => inner.run_text_of(routine, text),
        };
        self.executor.depth -= 1;
        self.executor.session.search_path = path;
        self.executor.statement = statement;
        done
    }

    fn run_text_of(&mut self, routine: &Routine, text: &BodyText) -> Done {
        if routine.language == "plpgsql" {
            let body = self.executor.parsed_body(text);
            self.variable_conflict = self.executor.variable_conflict(body);
            return body.block.as_ref().map_or(Ok(()), |block| self.block(block).map(drop));
        }
        let statements = self.executor.sql_statements(text);
        statements.iter().try_for_each(|statement| self.sql(statement, None))
    }

    /// Runs a body that defines nothing, for the errors that it meets. What it says is said of the call.
    fn try_body(&mut self, call: &Call, routine: &Routine, variables: Variables) -> Done {
        let done = self.executor.copy_for(routine).value_of_body(routine, variables);
        done.map(drop).map_err(|mut failure| {
            failure.span = call.name.span();
            failure
        })
    }

    /// The arguments of a call. Every one is looked at for the errors of names in it.
    fn arguments(&mut self, call: &Call) -> Done<Arguments> {
        let mut arguments = Arguments::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            arguments.push((argument.name.as_ref().map(|name| name.name.clone()), self.value(&argument.value)?));
        }
        Ok(arguments)
    }
}

impl<'a> Executor<'a> {
    /// A copy on which the body of a routine can run without a trace: in the routine's own search path.
    pub(in crate::replay) fn copy_for(&self, routine: &Routine) -> Executor<'a> {
        let mut session = self.session.clone();
        if let Some(own) = &routine.search_path {
            session.search_path = crate::replay::session_commands::split_names(own, ',');
        }
        let mut copy = Executor::new(self.sources, self.catalog.clone(), session, Mode::Strict, self.statement);
        (copy.presence, copy.depth) = (self.presence, self.depth + 1);
        copy.results = self.results.clone();
        copy
    }

    /// What a PL/pgSQL function returns, where its body changes nothing.
    pub(in crate::replay) fn value_of_body(&mut self, routine: &Routine, variables: Variables) -> Done<Value> {
        let RoutineText::Text(text) = &routine.body else { return Ok(Value::Unknown) };
        let body = self.parsed_body(text);
        let Some(block) = body.block.as_ref().filter(|_| !changes_catalog(body)) else { return Ok(Value::Unknown) };
        let variable_conflict = self.variable_conflict(body);
        let routine = Some(routine.name.clone());
        let mut interpreter = Interpreter { variables, routine, variable_conflict, ..Interpreter::new(self) };
        let ended = match &text.unescaped {
            Some(own) => interpreter.reading(own, |interpreter| interpreter.block(block))?,
            None => interpreter.block(block)?,
        };
        let returned = interpreter.returned.take().unwrap_or(Value::Unknown);
        Ok(if ended == (Flow::Return, Certainty::Certain) { returned } else { Value::Unknown })
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
