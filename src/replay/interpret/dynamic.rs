//! EXECUTE: SQL that is built while it runs.
//!
//! The text stands in no file. It is parsed as [`FileId::DYNAMIC`], and what it states is said to be stated by the EXECUTE.

use super::{Interpreter, Value};
use crate::replay::failure::Done;
use crate::sql::ast::{BodyText, Expr, ExprKind, Literal, RoutineBody, Statement, StatementKind};
use crate::sql::cursor::{Cursor, Source};
use crate::sql::lex::lex;
use crate::sql::plpgsql::{self, Body, Execute, Signature};
use crate::text::{FileId, Span};

/// Parses a body whose text is not in a file as it is.
pub(in crate::replay) fn parse_body(text: &str) -> Body {
    plpgsql::parse(Source { file: FileId::DYNAMIC, text }, &whole(text))
}

/// The same, as the server compiles it.
pub(in crate::replay) fn compile_body(text: &str, signature: &Signature) -> Body {
    plpgsql::compile(Source { file: FileId::DYNAMIC, text }, &whole(text), signature)
}

fn whole(text: &str) -> BodyText {
    let span = Span::new(FileId::DYNAMIC, 0, u32::try_from(text.len()).unwrap_or(u32::MAX));
    BodyText { literal: span, content: span, unescaped: None }
}

impl Interpreter<'_, '_> {
    pub(super) fn execute_dynamic(&mut self, execute: &Execute, span: Span) -> Done {
        let command = execute.command.as_ref().map_or(Ok(Value::Unknown), |command| self.value(command))?;
        let at = if span.file == FileId::DYNAMIC { self.executor.statement } else { span };
        match command {
            Value::Text(text) => self.run_text(&text, at)?,
            _ => {
                self.executor.note_anything_written();
                execute.command.iter().for_each(|command| self.doubt_parts(command));
            }
        }
        if let Some(into) = &execute.into {
            self.forget_targets(into);
        }
        Ok(())
    }

    fn run_text(&mut self, text: &str, at: Span) -> Done {
        let parsed = crate::sql::parse(FileId::DYNAMIC, text);
        let before = self.executor.catalog.clone();
        self.reading(text, |interpreter| -> Done {
            for statement in parsed.statements {
                interpreter.executor.statement = at;
                interpreter.executor.names.get_mut().clear();
                let statement = with_own_body(statement, text, at);
                interpreter.executor.execute(&statement.kind).map_err(|mut failure| {
                    failure.span = located(failure.span, at);
                    failure
                })?;
            }
            Ok(())
        })?;
        self.relocate(&before, at);
        Ok(())
    }

    /// Does something while [`FileId::DYNAMIC`] stands for a text.
    pub(super) fn reading<T>(&mut self, text: &str, action: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.executor.dynamic, text.into());
        let done = action(self);
        self.executor.dynamic = outer;
        done
    }

    /// Puts the references of new foreign keys where the EXECUTE stands, so that a label can be drawn there.
    fn relocate(&mut self, before: &crate::catalog::Catalog, at: Span) {
        let is_new = |relation: &&crate::catalog::Relation| {
            before.relation(relation.oid).is_none_or(|old| old.constraints.len() != relation.constraints.len())
        };
        let changed: Vec<_> = self.executor.catalog.relations().filter(is_new).map(|relation| relation.oid).collect();
        for oid in changed {
            self.executor.catalog.update_relation(oid, |relation| {
                for constraint in &mut relation.constraints {
                    if let crate::catalog::ConstraintKind::ForeignKey(key) = &mut constraint.kind {
                        key.references = located(key.references, at);
                    }
                }
            });
        }
    }

    /// A command that is not known may touch what its constant parts name.
    fn doubt_parts(&mut self, command: &Expr) {
        let mut parts = Vec::new();
        constant_parts(command, &mut parts);
        for part in parts {
            let tokens = lex(&part).tokens;
            let source = Source { file: FileId::DYNAMIC, text: &part };
            let mut cursor = Cursor::new(source, &tokens);
            while !cursor.is_at_end() {
                match cursor.qualified_name() {
                    Ok(name) if name.schema.is_some() => self.executor.doubt(&name),
                    Ok(_) => {}
                    Err(_) => cursor.at += 1,
                }
            }
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
        *body = BodyText { literal: at, content: at, unescaped: Some(own) };
    }
    statement
}
