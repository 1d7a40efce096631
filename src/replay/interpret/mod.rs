//! Runs PL/pgSQL: DO blocks, and functions whose body changes the catalog.
//!
//! Statements whose turn certainly comes run as they would by themselves. Where a condition cannot be decided, its statements
//! run as possible: what they make and drop may be there, and what fails in them is no failure of the file.

mod checked;
mod control;
mod cursors;
mod dynamic;
mod possible;
mod routine;
mod variables;

use super::evaluate::{Evaluator, RowSet, Value, Variables};
use super::executor::Executor;
use super::failure::{Condition, Done, Failure};
use super::merge::possibly;
use super::session::Session;
use crate::catalog::{Catalog, Presence};
use crate::sql::ast::{DoBlock, Expr, Query, QueryBody, Statement, StatementKind, TypeName};
use crate::sql::name::Name;
use crate::sql::plpgsql::{
    Block, Body, FetchDirection, Handler, Into, Raise, RaiseLevel, Signature, Stmt, StmtKind, VariableConflict,
};
use crate::sql::writes::Writes;
use crate::text::{FileId, Span};
use checked::Checked;
use std::collections::BTreeMap;
use std::rc::Rc;

/// More statements than this, and the rest is left out: a guard against loops that do not end.
const MOST_STATEMENTS: usize = 20_000;

/// How a statement ends.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Flow {
    Next,
    /// EXIT of the innermost loop, or of the loop or block with the label
    Exit(Option<Name>),
    Continue(Option<Name>),
    Return,
}

impl Flow {
    /// What is certain behind a statement that may end so.
    fn doubted(&self) -> Certainty {
        match self {
            Flow::Next => Certainty::Certain,
            Flow::Exit(None) | Flow::Continue(None) => Certainty::MayHaveLeftLoop,
            Flow::Exit(Some(_)) | Flow::Continue(Some(_)) | Flow::Return => Certainty::MayHaveLeft,
        }
    }
}

/// How a list of statements ends, and whether that is certain.
type Ended = Done<(Flow, Certainty)>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Certainty {
    Certain,
    /// An undecided statement may have left the innermost loop, or its turn.
    MayHaveLeftLoop,
    /// An undecided statement may have left more than that.
    MayHaveLeft,
}

impl Certainty {
    /// What is certain behind the loop.
    fn outside_loop(self) -> Certainty {
        if self == Certainty::MayHaveLeft { self } else { Certainty::Certain }
    }
}

struct Interpreter<'x, 'a> {
    executor: &'x mut Executor<'a>,
    variables: Variables,
    /// The routine whose body runs: its name may stand before a parameter's. None: a DO block
    routine: Option<Name>,
    /// The labels of the blocks that were entered, which may stand before a variable's name.
    labels: Vec<Name>,
    /// Variables of type record, which take a whole row.
    records: Vec<Name>,
    checked: Checked,
    /// What the parts of the body call, by their places.
    writes: BTreeMap<Span, Rc<Writes>>,
    /// The types of the others, as declared.
    types: BTreeMap<Name, TypeName>,
    /// The queries of cursors without parameters.
    cursors: BTreeMap<Name, Rc<Query>>,
    /// The rows that open cursors have before them, where they are known.
    open_cursors: BTreeMap<Name, RowSet>,
    /// The error that a handler handles.
    caught: Option<Failure>,
    /// What RETURN gave.
    returned: Option<Value>,
    /// What a name means that is a variable's and a column's.
    variable_conflict: VariableConflict,
    budget: usize,
}

impl Executor<'_> {
    pub fn do_block(&mut self, block: &DoBlock) -> Done {
        let own = block.body.unescaped.as_deref();
        if block.language.as_ref().is_some_and(|language| language.name != "plpgsql") {
            return Ok(());
        }
        let body = self.compiled(&block.body, Signature::block);
        if self.session.is_on("check_function_bodies")
            && let Err(failure) = self.check_compiled(body, &block.body)
        {
            self.tolerate(*failure)?;
        }
        let Some(block) = &body.block else { return Ok(()) };
        let statement = self.statement;
        let conflict = self.variable_conflict(body);
        let mut interpreter = Interpreter { variable_conflict: conflict, ..Interpreter::new(self) };
        let done = match own {
            Some(own) => interpreter.reading(own, |interpreter| interpreter.block(block).map(drop)),
            None => interpreter.block(block).map(drop),
        };
        self.statement = statement;
        done
    }

    /// What a name in a body means that is a variable's and a column's.
    fn variable_conflict(&self, body: &Body) -> VariableConflict {
        let of_session = || VariableConflict::named(self.session.settings.get("plpgsql.variable_conflict")?);
        body.variable_conflict.or_else(of_session).unwrap_or(VariableConflict::Error)
    }
}

impl<'x, 'a> Interpreter<'x, 'a> {
    fn new(executor: &'x mut Executor<'a>) -> Self {
        Interpreter {
            executor,
            variables: Variables::new(),
            routine: None,
            labels: Vec::new(),
            records: Vec::new(),
            checked: Checked::new(),
            writes: BTreeMap::new(),
            types: BTreeMap::new(),
            cursors: BTreeMap::new(),
            open_cursors: BTreeMap::new(),
            caught: None,
            returned: None,
            variable_conflict: VariableConflict::UseColumn,
            budget: MOST_STATEMENTS,
        }
    }

    fn evaluator(&self) -> Evaluator<'_> {
        Evaluator::new(self.executor, &self.variables)
    }

    /// The value of an expression, or the error of a name in it that is not found.
    fn value(&mut self, expr: &Expr) -> Done<Value> {
        self.check_expr(expr)?;
        let value = self.evaluator().value(expr)?;
        self.note_calls(expr.span, || Writes::of_expr(expr));
        Ok(value)
    }

    fn rows(&mut self, query: &Query) -> Done<RowSet> {
        self.check_query(query)?;
        let rows = self.evaluator().rows(query)?;
        self.note_calls(query.span, || Writes::of_query(query));
        Ok(rows)
    }

    /// Looks at the functions that a part of the body has called, which is read once.
    fn note_calls(&mut self, span: Span, read: impl FnOnce() -> Writes) {
        let writes = match span.file {
            FileId::DYNAMIC => Rc::new(read()),
            _ => Rc::clone(self.writes.entry(span).or_insert_with(|| Rc::new(read()))),
        };
        self.executor.note_behind(self.executor.written_behind(&writes));
    }

    fn block(&mut self, block: &Block) -> Ended {
        self.labels.extend(block.label.iter().map(|label| label.name.clone()));
        let names = || block.declarations.iter().map(|declaration| declaration.name.name.clone());
        let outer: Vec<(Name, Option<Value>)> = names().map(|name| (name.clone(), self.variables.get(&name).cloned())).collect();
        let ended = self.block_inside(block);
        // What the block declared hid what is called so outside.
        outer.into_iter().for_each(|(name, value)| self.put_back(name, value));
        let is_own = |label: &Name| block.label.as_ref().is_some_and(|own| own.name == *label);
        ended.map(|(flow, certainty)| match flow {
            Flow::Exit(Some(label)) if is_own(&label) => (Flow::Next, certainty),
            flow => (flow, certainty),
        })
    }

    fn block_inside(&mut self, block: &Block) -> Ended {
        self.declare(block)?;
        if block.handlers.is_empty() {
            return self.sequence(&block.statements);
        }
        let before = self.snapshot();
        let mode = std::mem::replace(&mut self.executor.mode, super::Mode::Strict);
        let done = self.guarded(block);
        self.executor.mode = mode;
        let Err(failure) = done else { return done };
        self.restore(before.clone());
        match block.handlers.iter().find(|handler| catches(handler, failure.condition)) {
            Some(handler) => self.handle(handler, *failure),
            None if mode == super::Mode::Strict => Err(failure),
            // Nobody catches it: it is told with what a reader assumes.
            None => self.sequence(&block.statements),
        }
    }

    /// The statements before the handlers. Whether rows can be written depends on the rows: what comes behind such a statement,
    /// and what the handlers do, possibly runs.
    fn guarded(&mut self, block: &Block) -> Ended {
        let mut rest = block.statements.iter();
        while let Some(statement) = rest.next() {
            let (flow, certainty) = self.statement(statement)?;
            if flow != Flow::Next {
                return Ok((flow, certainty));
            }
            if writes_rows(statement) || certainty != Certainty::Certain {
                let handlers = block.handlers.iter().map(|handler| handler.statements.as_slice());
                let branches: Vec<&[Stmt]> = std::iter::once(rest.as_slice()).chain(handlers).collect();
                return Ok((Flow::Next, certainty.max(self.undecided(&branches))));
            }
        }
        Ok((Flow::Next, Certainty::Certain))
    }

    fn handle(&mut self, handler: &Handler, failure: Failure) -> Ended {
        self.variables.insert(Name::exact("sqlerrm"), Value::text(&failure.message));
        self.variables.insert(Name::exact("sqlstate"), Value::text(failure.condition.sqlstate()));
        let outer = self.caught.replace(failure);
        let done = self.sequence(&handler.statements);
        self.caught = outer;
        done
    }

    /// Runs statements in order. Once one may have left, the others only possibly run.
    fn sequence(&mut self, statements: &[Stmt]) -> Ended {
        let mut rest = statements.iter();
        while let Some(statement) = rest.next() {
            let (flow, certainty) = self.statement(statement)?;
            if flow != Flow::Next {
                return Ok((flow, certainty));
            }
            if certainty != Certainty::Certain {
                let rest = self.undecided(&[rest.as_slice()]);
                return Ok((Flow::Next, certainty.max(rest)));
            }
        }
        Ok((Flow::Next, Certainty::Certain))
    }

    /// Runs lists of statements of which it is not known whether their turn comes.
    fn undecided(&mut self, branches: &[&[Stmt]]) -> Certainty {
        let mut certainty = Certainty::Certain;
        for branch in branches {
            let before = self.executor.catalog.clone();
            let variables = self.variables.clone();
            let presence = std::mem::replace(&mut self.executor.presence, Presence::Possible);
            for statement in *branch {
                let Some((flow, own)) = self.leniently(statement) else { continue };
                certainty = certainty.max(own).max(flow.doubted());
                if flow != Flow::Next {
                    break;
                }
            }
            self.executor.presence = presence;
            let after = std::mem::take(&mut self.executor.catalog);
            self.executor.catalog = possibly(&before, after);
            self.forget_changed(&variables);
            self.open_cursors.clear();
        }
        certainty
    }

    /// Runs something of which it is not known whether its turn comes.
    fn possibly(&mut self, action: impl FnOnce(&mut Self) -> Done) {
        let before = self.snapshot();
        let said = (self.executor.failures.len(), self.executor.notices.len());
        let presence = std::mem::replace(&mut self.executor.presence, Presence::Possible);
        let mode = std::mem::replace(&mut self.executor.mode, super::Mode::Strict);
        let done = action(self);
        (self.executor.presence, self.executor.mode) = (presence, mode);
        self.executor.failures.truncate(said.0);
        self.executor.notices.truncate(said.1);
        match done {
            Ok(()) => {
                let after = std::mem::take(&mut self.executor.catalog);
                self.executor.catalog = possibly(&before.0, after);
            }
            Err(_) => self.restore(before),
        }
    }

    /// Runs one statement; where it fails, it leaves no trace.
    fn leniently(&mut self, statement: &Stmt) -> Option<(Flow, Certainty)> {
        let before = self.snapshot();
        let said = (self.executor.failures.len(), self.executor.notices.len());
        let mode = std::mem::replace(&mut self.executor.mode, super::Mode::Strict);
        let done = self.statement(statement);
        self.executor.mode = mode;
        self.executor.failures.truncate(said.0);
        self.executor.notices.truncate(said.1);
        if done.is_err() {
            self.restore(before);
        }
        done.ok()
    }

    fn snapshot(&self) -> (Catalog, Session) {
        (self.executor.catalog.clone(), self.executor.session.clone())
    }

    fn restore(&mut self, (catalog, session): (Catalog, Session)) {
        (self.executor.catalog, self.executor.session) = (catalog, session);
        self.open_cursors.clear();
    }

    fn statement(&mut self, statement: &Stmt) -> Ended {
        let Some(budget) = self.budget.checked_sub(1) else { return Ok((Flow::Return, Certainty::Certain)) };
        self.budget = budget;
        if statement.span.file != FileId::DYNAMIC {
            self.executor.statement = statement.span;
        }
        if let Some(ended) = self.control(statement) {
            return ended;
        }
        match &statement.kind {
            StmtKind::Assign { target, value, in_part: false } => self.assign(target, value.as_ref())?,
            StmtKind::Assign { target, value, .. } => {
                value.as_ref().map_or(Ok(Value::Null), |value| self.value(value))?;
                self.put_target(target.get(..1).unwrap_or_default(), Value::Unknown);
            }
            StmtKind::Raise(raise) => self.raise(raise, statement.span)?,
            StmtKind::Perform(perform) => self.perform(perform)?,
            StmtKind::ReturnQuery(query) => self.check_query(query)?,
            StmtKind::ReturnNext(Some(value)) => drop(self.value(value)?),
            StmtKind::Execute(execute) => self.execute_dynamic(execute, statement.span)?,
            StmtKind::Sql { statement, into } => self.sql(statement, into.as_ref())?,
            StmtKind::Other { keyword } => self.other(keyword, statement.span)?,
            StmtKind::Assert { condition, message } => self.assert(condition.as_ref(), message.as_ref(), statement.span)?,
            StmtKind::GetDiagnostics { items } => self.get_diagnostics(items),
            StmtKind::Open { cursor, statement } => self.open_cursor(&cursor.name, statement.as_deref())?,
            StmtKind::OpenExecute { cursor, command, using } => {
                self.open_cursor_of_text(&cursor.name, command.as_ref(), using, statement.span)?;
            }
            StmtKind::Fetch { cursor, direction: FetchDirection::Next, into } => self.fetch_next(&cursor.name, into),
            StmtKind::Fetch { cursor, into, .. } => self.fetch_any(&cursor.name, into),
            StmtKind::Close { cursor } => drop(self.open_cursors.remove(&cursor.name)),
            _ => {}
        }
        Ok((Flow::Next, Certainty::Certain))
    }

    fn raise(&mut self, raise: &Raise, span: Span) -> Done {
        if raise.again {
            return self.caught.clone().map_or(Ok(()), Failure::refuse);
        }
        if raise.level != RaiseLevel::Exception {
            return Ok(());
        }
        let condition = raise.condition.as_deref().and_then(named_condition).unwrap_or(Condition::RaiseException);
        let format = raise.format.as_deref().unwrap_or(raise.condition.as_deref().unwrap_or_default());
        let mut message = String::with_capacity(format.len());
        let mut arguments = raise.arguments.iter();
        let mut rest = format;
        while let Some((before, behind)) = rest.split_once('%') {
            message.push_str(before);
            rest = match behind.strip_prefix('%') {
                Some(behind) => {
                    message.push('%');
                    behind
                }
                None => {
                    let value = arguments.next().map_or(Ok(Value::Null), |argument| self.value(argument))?;
                    let null = || if value == Value::Null { "<NULL>" } else { "…" }.to_owned();
                    message.push_str(&self.evaluator().text_of(&value).unwrap_or_else(null));
                    behind
                }
            };
        }
        message.push_str(rest);
        Failure::new(condition, message, span).refuse()
    }

    /// A command in the body, with what it puts into variables.
    fn sql(&mut self, statement: &Statement, into: Option<&Into>) -> Done {
        match &statement.kind {
            // What it calls is called below, with the variables of this block.
            StatementKind::Query(query) if !makes_table(query) => self.check_query(query)?,
            StatementKind::Query(query) => self.with_rivals(|executor| executor.query(query))?,
            kind @ (StatementKind::Data(_) | StatementKind::CreateTableAs(_)) => {
                self.with_rivals(|executor| executor.execute(kind))?;
            }
            // Utility commands know no variables.
            kind => self.with_variables(|executor| executor.execute(kind))?,
        }
        match (&statement.kind, into) {
            (StatementKind::Query(query), into) => {
                match into {
                    Some(into) => self.select_into(query, into)?,
                    None => self.call_in(query)?,
                }
                self.executor.note_written(&statement.kind);
                Ok(())
            }
            (_, Some(into)) => {
                self.forget_targets(into);
                Ok(())
            }
            (StatementKind::Data(_), None) => {
                self.variables.insert(Name::exact("found"), Value::Unknown);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// ASSERT; NULL is as good as false.
    fn assert(&mut self, condition: Option<&Expr>, message: Option<&Expr>, span: Span) -> Done {
        let Some(condition) = condition else { return Ok(()) };
        if self.value(condition)?.truth() != Some(false) {
            return Ok(());
        }
        let said = message.map_or(Ok(Value::Null), |message| self.value(message))?;
        let said = self.evaluator().text_of(&said).unwrap_or_else(|| "assertion failed".to_owned());
        Failure::new(Condition::AssertFailure, said, span).refuse()
    }

    /// COMMIT and ROLLBACK are refused in a transaction that somebody else opened; a cursor that moves sets FOUND.
    fn other(&mut self, keyword: &str, span: Span) -> Done {
        match keyword {
            "COMMIT" | "ROLLBACK" if self.executor.session.transaction.open => {
                let message = "invalid transaction termination";
                Failure::new(Condition::InvalidTransactionTermination, message, span).refuse()
            }
            "MOVE" => {
                self.variables.insert(Name::exact("found"), Value::Unknown);
                self.open_cursors.clear();
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// SELECT … INTO of a function in SQL.
fn makes_table(query: &Query) -> bool {
    matches!(&query.body, QueryBody::Select(select) if select.into.is_some())
}

fn writes_rows(statement: &Stmt) -> bool {
    matches!(&statement.kind, StmtKind::Sql { statement, .. } if matches!(statement.kind, StatementKind::Data(_)))
}

/// Whether a handler catches an error (manual, section 43.6.8). A class of conditions is named by its first code.
fn catches(handler: &Handler, condition: Condition) -> bool {
    handler.conditions.iter().any(|name| match named_condition(name) {
        Some(named) => named == condition,
        None => match name.as_str() {
            "others" => true,
            "syntax_error_or_access_rule_violation" => condition.sqlstate().starts_with("42"),
            "integrity_constraint_violation" => condition.sqlstate().starts_with("23"),
            "dependent_privilege_descriptors_still_exist" => condition.sqlstate().starts_with("2B"),
            "feature_not_supported" => condition == Condition::FeatureNotSupported,
            code => code.len() == 5 && code.eq_ignore_ascii_case(condition.sqlstate()),
        },
    })
}

/// A condition by its name in PL/pgSQL, or by its SQLSTATE.
fn named_condition(name: &str) -> Option<Condition> {
    let spelled = |condition: &Condition| condition.name().replace('-', "_") == name;
    Condition::ALL.iter().copied().find(spelled).or_else(|| Condition::from_sqlstate(&name.to_ascii_uppercase()))
}
