//! EXECUTE: SQL that is built while it runs.
//!
//! The text stands in no file. It is parsed as [`FileId::DYNAMIC`], and what it states is said to be stated by the EXECUTE.

use super::{Interpreter, Value};
use crate::catalog::Presence;
use crate::replay::evaluate::{Evaluator, RowSet, Variables};
use crate::replay::failure::Done;
use crate::replay::merge::doubted;
use crate::sql::ast::{BodyText, Expr, ExprKind, Literal, RoutineBody, Statement, StatementKind};
use crate::sql::cursor::{Cursor, Source};
use crate::sql::lex::lex;
use crate::sql::name::{Name, QualifiedName};
use crate::sql::plpgsql::Execute;
use crate::text::{FileId, Span};

impl Interpreter<'_, '_> {
    pub(super) fn execute_dynamic(&mut self, execute: &Execute, span: Span) -> Done {
        let command = execute.command.as_ref().map_or(Ok(Value::Unknown), |command| self.value(command))?;
        let at = if span.file == FileId::DYNAMIC { self.executor.statement } else { span };
        let mut rows = None;
        match command {
            Value::Text(text) => rows = self.run_text(&text, &execute.using, at)?,
            _ => {
                self.executor.note_anything_written();
                execute.command.iter().for_each(|command| self.doubt_parts(command));
            }
        }
        match (&execute.into, rows) {
            // FOUND is left as it is (manual, section 43.5.5).
            (Some(into), Some(rows)) => self.put_row(rows, into),
            (Some(into), None) => self.forget_targets(into),
            (None, _) => {}
        }
        Ok(())
    }

    /// The rows over which `FOR … IN EXECUTE` goes. None: they are not known.
    pub(super) fn dynamic_rows(&mut self, command: Option<&Expr>, using: &[Expr], span: Span) -> Done<Option<RowSet>> {
        let command = command.map_or(Ok(Value::Unknown), |command| self.value(command))?;
        let at = if span.file == FileId::DYNAMIC { self.executor.statement } else { span };
        match command {
            Value::Text(text) => self.run_text(&text, using, at),
            _ => Ok(None),
        }
    }

    /// Runs commands; what the last gives, where it is a query.
    fn run_text(&mut self, text: &str, using: &[Expr], at: Span) -> Done<Option<RowSet>> {
        let parsed = crate::sql::parse(FileId::DYNAMIC, text);
        let parameters = self.parameters(using)?;
        self.reading(text, |interpreter| {
            let mut rows = None;
            for statement in parsed.statements {
                interpreter.executor.statement = at;
                interpreter.executor.names.get_mut().clear();
                let statement = with_own_body(statement, text, at);
                rows = interpreter.run_built(&statement, &parameters).map_err(|mut failure| {
                    failure.span = located(failure.span, at);
                    failure
                })?;
            }
            Ok(rows)
        })
    }

    /// Runs one of the commands. The rows, where it is a query.
    fn run_built(&mut self, statement: &Statement, parameters: &Variables) -> Done<Option<RowSet>> {
        self.executor.refuse_newer(statement)?;
        self.executor.execute(&statement.kind)?;
        if let StatementKind::Query(query) = &statement.kind {
            let evaluator = Evaluator::new(self.executor, parameters);
            return evaluator.rows(query).map(Some);
        }
        Ok(None)
    }

    /// The values of USING, which the command calls `$1`, `$2`.
    fn parameters(&mut self, using: &[Expr]) -> Done<Variables> {
        let mut parameters = Variables::new();
        for (index, value) in using.iter().enumerate() {
            parameters.insert(Name::exact(&format!("${}", index + 1)), self.value(value)?);
        }
        Ok(parameters)
    }

    /// Does something while [`FileId::DYNAMIC`] stands for a text.
    pub(super) fn reading<T>(&mut self, text: &str, action: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.executor.dynamic, text.into());
        let done = action(self);
        self.executor.dynamic = outer;
        done
    }

    /// A command that is not known may touch what its constant parts name.
    fn doubt_parts(&mut self, command: &Expr) {
        let mut parts = Vec::new();
        constant_parts(command, &mut parts);
        let touched = parts.first().map_or(Touched::Anything, |part| Touched::by(part));
        for part in parts {
            let tokens = lex(&part).tokens;
            let source = Source { file: FileId::DYNAMIC, text: &part };
            let mut cursor = Cursor::new(source, &tokens);
            while !cursor.is_at_end() {
                match cursor.qualified_name() {
                    Ok(name) if name.schema.is_some() => self.doubt(&name, touched),
                    Ok(_) => {}
                    Err(_) => cursor.at += 1,
                }
            }
        }
    }

    fn doubt(&mut self, name: &QualifiedName, touched: Touched) {
        let relation = self.executor.find_relation_or_index(name);
        let possible = |presence: &mut Presence| *presence = doubted(*presence);
        match (touched, relation) {
            (Touched::Anything, _) => self.executor.doubt(name),
            (Touched::Nothing, _) | (_, None) => {}
            (Touched::Policies, Some(oid)) => self.executor.catalog.update_relation(oid, |relation| {
                relation.policies.iter_mut().for_each(|policy| possible(&mut policy.presence));
            }),
            (Touched::Triggers, Some(oid)) => self.executor.catalog.update_relation(oid, |relation| {
                relation.triggers.iter_mut().for_each(|trigger| possible(&mut trigger.presence));
            }),
        }
    }
}

/// What of a relation that it names a command may change, by the words that it begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Touched {
    /// Its rows and privileges at most.
    Nothing,
    Policies,
    Triggers,
    Anything,
}

impl Touched {
    fn by(command: &str) -> Touched {
        // Behind a semicolon comes another command.
        if command.trim_end_matches([';', ' ', '\n']).contains(';') {
            return Touched::Anything;
        }
        let mut words = command.split_whitespace().map(str::to_ascii_lowercase);
        let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        match (first.as_str(), second.as_str()) {
            ("select" | "insert" | "update" | "delete" | "merge" | "values" | "with" | "truncate" | "copy", _)
            | ("grant" | "revoke" | "comment" | "analyze" | "vacuum" | "reindex" | "lock" | "refresh" | "set", _)
            | ("create", "policy" | "trigger" | "index" | "unique" | "statistics")
            | ("alter", "policy" | "trigger") => Touched::Nothing,
            ("drop", "policy") => Touched::Policies,
            ("drop", "trigger") => Touched::Triggers,
            _ => Touched::Anything,
        }
    }
}

fn constant_parts(expr: &Expr, parts: &mut Vec<String>) {
    match &expr.kind {
        ExprKind::Literal(Literal::String(text)) => parts.push(text.clone()),
        ExprKind::Binary { left, right, .. } => {
            constant_parts(left, parts);
            constant_parts(right, parts);
        }
        ExprKind::Call(call) => call.arguments.iter().for_each(|argument| constant_parts(&argument.value, parts)),
        _ => {}
    }
}

fn located(span: Span, at: Span) -> Span {
    if span.file == FileId::DYNAMIC { at } else { span }
}

/// A function keeps its body as text of its own, since the text that it stands in is gone after the EXECUTE.
fn with_own_body(mut statement: Statement, text: &str, at: Span) -> Statement {
    if let StatementKind::CreateRoutine(create) = &mut statement.kind
        && let Some(RoutineBody::Text(body)) = &mut create.body
    {
        let own = body.unescaped.take().unwrap_or_else(|| body.content.of(text).to_owned());
        *body = BodyText::new(at, at, Some(own));
    }
    statement
}
