//! What the languages' validators look at in a body when a routine is made (`check_function_bodies`): SQL bodies down to their
//! names, PL/pgSQL bodies down to their syntax and the types of their variables.

use super::executor::{Executor, Variable, VariableKind};
use super::failure::{Condition, Done, Failure};
use super::references::{Place, References};
use crate::catalog::{Node, Routine};
use crate::sql::ast::{BodyText, CreateRoutine, ParameterMode, RoutineBody, Statement, StatementKind, TypeName};
use crate::sql::cursor::Source;
use crate::sql::name::Name;
use crate::sql::plpgsql::{self, Block, DeclarationKind, SqlPart, Stmt, StmtKind};
use crate::text::{FileId, Span};

impl Executor<'_> {
    /// Checks the body of a routine that is in the catalog already, so that it may call itself.
    pub(super) fn check_routine_body(&mut self, create: &CreateRoutine, routine: &Routine) -> Done {
        let own = Variable { kind: VariableKind::Routine, ..Variable::named(routine.name.clone()) };
        let variables = parameters(routine).chain([own]).collect();
        let outer = std::mem::replace(&mut self.variables, variables);
        let done = self.check_body_text(create, routine);
        self.variables = outer;
        done
    }

    fn check_body_text(&mut self, create: &CreateRoutine, routine: &Routine) -> Done {
        let checked = self.session.is_on("check_function_bodies");
        match (&create.body, routine.language.as_str()) {
            (Some(RoutineBody::Text(text)), "sql") if checked => {
                let statements = self.sql_statements(text);
                self.check_sql_statements(&statements, text).map(drop)
            }
            (Some(RoutineBody::Text(text)), "plpgsql") if checked => self.check_plpgsql(text),
            (Some(RoutineBody::Atomic { statements, .. }), _) => {
                let needs = self.check_statements(statements)?;
                self.depend_on(routine, needs);
                Ok(())
            }
            (Some(RoutineBody::Return(expr)), _) => {
                let (found, _) = self.references_of_expr(Place::Anywhere, expr, &super::references::Scope::default());
                self.depend_on(routine, found.needs);
                self.settle(found.failures)
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

    fn sql_statements(&self, text: &BodyText) -> Vec<Statement> {
        match &text.unescaped {
            Some(own) => crate::sql::parse(FileId::DYNAMIC, own).statements,
            None => {
                let file = text.content.file;
                plpgsql::sql_body(Source { file, text: self.sources.text(file) }, text)
            }
        }
    }

    /// Places in a text that is in no file are those of the literal.
    fn check_sql_statements(&mut self, statements: &[Statement], text: &BodyText) -> Done<Vec<Node>> {
        self.check_statements(statements).map_err(|mut failure| {
            if failure.span.file == FileId::DYNAMIC {
                failure.span = text.literal;
            }
            failure
        })
    }

    /// Queries and data statements are resolved; of other commands only the syntax counts.
    fn check_statements(&mut self, statements: &[Statement]) -> Done<Vec<Node>> {
        let mut needs = Vec::new();
        for statement in statements {
            let found = match &statement.kind {
                StatementKind::Query(query) => self.references_of_query(query).0,
                StatementKind::Data(data) => self.references_of_data(data).0,
                StatementKind::Invalid(error) => return self.invalid(error).map(|()| needs),
                _ => References::default(),
            };
            needs.extend(found.needs);
            self.settle(found.failures)?;
        }
        Ok(needs)
    }

    fn check_plpgsql(&mut self, text: &BodyText) -> Done {
        let body = match &text.unescaped {
            Some(own) => super::interpret::parse_body(own),
            None => {
                let file = text.content.file;
                plpgsql::parse(Source { file, text: self.sources.text(file) }, text)
            }
        };
        let mut invalid = None;
        plpgsql::walk(&body, &mut |part| {
            if let SqlPart::Statement(Statement { kind: StatementKind::Invalid(error), .. }) = part {
                invalid.get_or_insert(error);
            }
        });
        let at = |span: Span| if span.file == FileId::DYNAMIC { text.literal } else { span };
        if let Some(error) = invalid {
            return Failure::new(Condition::SyntaxError, error.message.clone(), at(error.span)).refuse();
        }
        body.block.iter().try_for_each(|block| self.check_declarations(block))
    }

    /// The types of variables are looked up when the body is compiled.
    fn check_declarations(&mut self, block: &Block) -> Done {
        for declaration in &block.declarations {
            let DeclarationKind::Variable { ty, .. } = &declaration.kind else { continue };
            if is_plain(ty) {
                self.resolve_type(ty)?;
            }
        }
        block.statements.iter().chain(block.handlers.iter().flat_map(|handler| &handler.statements)).try_for_each(|inner| {
            match inner {
                Stmt { kind: StmtKind::Block(block), .. } => self.check_declarations(block),
                _ => Ok(()),
            }
        })
    }
}

/// Parameters as a body sees them: those for input have numbers.
fn parameters(routine: &Routine) -> impl Iterator<Item = Variable> {
    let mut inputs = 0;
    routine.parameters.iter().map(move |parameter| {
        let is_input = parameter.mode != ParameterMode::Out && !parameter.table_column;
        inputs += u32::from(is_input);
        let kind = if is_input { VariableKind::Parameter(inputs) } else { VariableKind::Plain };
        Variable { name: parameter.name.clone(), kind, ty: parameter.ty.clone() }
    })
}

/// `%TYPE` may mean another variable, and `record` is no type.
fn is_plain(ty: &TypeName) -> bool {
    ty.percent_type.is_none() && !ty.percent_rowtype && ty.name.name.name != Name::exact("record")
}
