//! What the languages' validators look at in a body when a routine is made (`check_function_bodies`): SQL bodies down to their
//! names, PL/pgSQL bodies down to their syntax and the types of their variables.

use super::executor::{Executor, Variable, VariableKind};
use super::failure::{Condition, Done, Failure};
use super::newer_syntax::earlier;
use super::references::{OutputColumn, OutputColumns, Place, References};
use super::routine_result::BodyResult;
use super::session_commands::split_names;
use super::typing::ExprType;
use crate::catalog::{Node, Routine, RoutineText};
use crate::sql::ast::{BodyText, CreateRoutine, ParameterMode, RoutineBody, Statement, StatementKind, TypeName};
use crate::sql::cursor::Source;
use crate::sql::plpgsql::{self, Body, Problem, Signature};
use crate::text::{FileId, Span};

impl Executor<'_> {
    /// Checks the body of a routine that is in the catalog already, so that it may call itself.
    pub(super) fn check_routine_body(&mut self, create: &CreateRoutine, routine: &Routine) -> Done {
        let own = Variable { kind: VariableKind::Routine, ..Variable::named(routine.name.clone()) };
        let variables = parameters(routine).chain([own]).collect();
        let outer = std::mem::replace(&mut self.variables, variables);
        let done = self.in_path_of(create, routine, |executor| executor.check_body_text(create, routine));
        self.variables = outer;
        let body = self.routine_text(create.body.as_ref());
        if matches!(body, RoutineText::Atomic(_) | RoutineText::Return(_)) {
            self.catalog.update_routine(routine.oid, |routine| routine.body = body);
        }
        done
    }

    /// The validator of the language runs under the routine's own settings (`ProcedureCreate` in the server); what is no text is
    /// read with the command.
    fn in_path_of<T>(&mut self, create: &CreateRoutine, routine: &Routine, check: impl FnOnce(&mut Self) -> T) -> T {
        let own = routine.search_path.as_ref().filter(|_| matches!(create.body, Some(RoutineBody::Text(_))));
        let Some(own) = own.map(|own| split_names(own, ',')) else { return check(self) };
        let path = std::mem::replace(&mut self.session.search_path, own);
        let checked = check(self);
        self.session.search_path = path;
        checked
    }

    fn check_body_text(&mut self, create: &CreateRoutine, routine: &Routine) -> Done {
        let checked = self.session.is_on("check_function_bodies");
        match (&create.body, routine.language.as_str()) {
            (Some(RoutineBody::Text(text)), "sql") if checked => {
                let (_, result) = self.check_sql_statements(self.sql_statements(text), text)?;
                self.check_routine_result(routine, &result, text.literal)
            }
            (Some(RoutineBody::Text(text)), "plpgsql") if checked => {
                self.check_compiled(self.compiled(text, || Signature::of(create)), text)
            }
            (Some(RoutineBody::Atomic { statements, .. }), _) => {
                let (needs, result) = self.check_statements(statements)?;
                self.depend_on(routine, needs);
                self.check_routine_result(routine, &result, create.name.span())
            }
            (Some(RoutineBody::Return(expr)), _) => {
                let (found, ty) = self.references_of_expr(Place::Anywhere, expr, &super::references::Scope::default());
                self.depend_on(routine, found.needs);
                self.settle(found.failures)?;
                let ty = if ty == ExprType::Untyped { self.builtin_type("text").into() } else { ty };
                let column = OutputColumn { name: routine.name.clone(), ty, source: None };
                let result = BodyResult::Rows(OutputColumns { list: vec![column], open: false });
                self.check_routine_result(routine, &result, expr.span)
            }
            _ => Ok(()),
        }
    }

    /// BEGIN ATOMIC and RETURN are stored as read, so that what they name cannot be dropped.
    fn depend_on(&mut self, routine: &Routine, needs: Vec<Node>) {
        for needed in needs {
            self.catalog.dependencies.add(Node::object(routine.oid), needed);
        }
    }

    /// The statements of a body in SQL.
    pub(super) fn sql_statements<'t>(&self, text: &'t BodyText) -> &'t [Statement] {
        plpgsql::sql_statements(self.source_of(text), text)
    }

    fn source_of(&self, text: &BodyText) -> Source<'_> {
        let file = text.content.file;
        Source { file, text: self.sources.script(file) }
    }

    /// Where a part of a body stands. What the literal writes otherwise stands where the literal does.
    fn place_in_body(&self, span: Span, text: &BodyText) -> Span {
        if span.file != FileId::DYNAMIC {
            return span;
        }
        let is_in_file = text.literal.file != FileId::DYNAMIC;
        let place = if is_in_file { text.place(self.sources.text(text.literal.file), span) } else { None };
        place.unwrap_or(text.literal)
    }

    fn check_sql_statements(&mut self, statements: &[Statement], text: &BodyText) -> Done<(Vec<Node>, BodyResult)> {
        let parsed = statements.iter().try_for_each(|statement| self.refuse_newer_in(text, statement));
        parsed.and_then(|()| self.check_statements(statements)).map_err(|mut failure| {
            failure.span = self.place_in_body(failure.span, text);
            failure
        })
    }

    /// Queries and data statements are resolved; of other commands only the syntax counts.
    fn check_statements(&mut self, statements: &[Statement]) -> Done<(Vec<Node>, BodyResult)> {
        let mut needs = Vec::new();
        let mut result = BodyResult::Nothing;
        for statement in statements {
            let found = match &statement.kind {
                StatementKind::Query(query) => {
                    let (found, columns) = self.references_of_query(query);
                    result = BodyResult::Rows(columns);
                    found
                }
                StatementKind::Data(data) => {
                    let (found, columns) = self.references_of_data(data);
                    result = if data.returning.is_empty() { BodyResult::Nothing } else { BodyResult::Rows(columns) };
                    found
                }
                StatementKind::Invalid(error) => return self.invalid(error).map(|()| (needs, BodyResult::Unknown)),
                StatementKind::Unknown(_) => {
                    result = BodyResult::Unknown;
                    References::default()
                }
                _ => {
                    result = BodyResult::Nothing;
                    References::default()
                }
            };
            needs.extend(found.needs);
            self.settle(found.failures)?;
        }
        Ok((needs, result))
    }

    /// The first thing that the server would meet counts: a mistake, or a type that is not there.
    pub(super) fn check_compiled(&mut self, body: &Body, text: &BodyText) -> Done {
        let refused = earlier(self.newer_in_body(body, text), body.problems.iter().find_map(refusal));
        self.check_types(&body.types, refused.as_ref().map(|failure| failure.span.start))?;
        let Some(failure) = refused else { return Ok(()) };
        Failure { span: self.place_in_body(failure.span, text), ..failure }.refuse()
    }

    /// A body as the server compiles it when its routine is made, or when its DO is run.
    pub(super) fn compiled<'t>(&self, text: &'t BodyText, signature: impl FnOnce() -> Signature) -> &'t Body {
        plpgsql::compiled(self.source_of(text), text, signature)
    }

    /// A body, compiled or not.
    pub(super) fn parsed_body<'t>(&self, text: &'t BodyText) -> &'t Body {
        plpgsql::parsed(self.source_of(text), text)
    }

    /// The types of variables are looked up when the body is compiled; only those before `end` are.
    fn check_types(&mut self, types: &[TypeName], end: Option<u32>) -> Done {
        for ty in types.iter().filter(|ty| end.is_none_or(|end| ty.span.start < end)) {
            if ty.percent_rowtype {
                self.row_type(ty)?;
            } else if ty.percent_type.is_some() {
                self.type_of_column(ty)?;
            } else if ty.name.name.name != "record" {
                self.resolve_type(ty)?;
            }
        }
        Ok(())
    }

    /// `relation%ROWTYPE`
    fn row_type(&mut self, ty: &TypeName) -> Done {
        if self.find_type_named(&ty.name).is_some() {
            return Ok(());
        }
        self.relation(&ty.name).map(drop)
    }

    /// `relation.column%TYPE`. Where there is none, the server takes all of it for the name of a type.
    fn type_of_column(&mut self, ty: &TypeName) -> Done {
        let Some(column) = &ty.percent_type else { return Ok(()) };
        let detail = match self.find_relation(&ty.name) {
            None => format!("relation \"{}\" does not exist", ty.name),
            Some(relation) if !relation.columns_known || relation.column(&column.name).is_some() => return Ok(()),
            Some(_) => format!("column \"{}\" of relation \"{}\" does not exist", column.name, ty.name.name.name),
        };
        let failure = Failure::new(Condition::SyntaxError, "syntax error at or near \"%\"", column.span).detail(detail);
        self.tolerate(failure)
    }
}

/// With what the server refuses a body.
fn refusal(problem: &Problem) -> Option<Failure> {
    let condition = Condition::from_sqlstate(problem.sqlstate?).unwrap_or(Condition::SyntaxError);
    Some(Failure::new(condition, problem.reason.clone(), problem.span))
}

/// Parameters as a SQL body sees them: those for input, by name and number. The columns of the result are no names in it
/// (`get_func_input_arg_names` in the server).
fn parameters(routine: &Routine) -> impl Iterator<Item = Variable> {
    let inputs = routine.parameters.iter().filter(|parameter| parameter.mode != ParameterMode::Out && !parameter.table_column);
    inputs.zip(1..).map(|(parameter, number)| Variable {
        name: parameter.name.clone(),
        kind: VariableKind::Parameter(number),
        ty: parameter.ty.clone(),
    })
}
