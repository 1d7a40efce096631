//! Calls of functions that migrations have made, in expressions: `public.limit_of('users')`.
//!
//! The body runs on a copy of the executor, so that an expression changes nothing. A body that changes the catalog is not run
//! here: `interpret` runs it where it is called as a statement.

use super::{Evaluator, Value, Variables};
use crate::catalog::{Oid, Routine, RoutineParameter, RoutineText, TypeUse};
use crate::replay::executor::Executor;
use crate::replay::failure::Done;
use crate::sql::ast::{BodyText, Call, ParameterMode, StatementKind};
use crate::sql::name::Name;
use crate::text::Span;

/// Calls inside calls inside calls: deeper ones are not followed.
pub(in crate::replay) const DEEPEST: usize = 8;

/// The arguments of a call, each with its name where it is given by name.
pub(in crate::replay) type Arguments = Vec<(Option<Name>, Value)>;

impl<'e> Evaluator<'e> {
    /// The routine of a migration that a call means: the only one of that name that takes so many arguments.
    pub(in crate::replay) fn called(&self, call: &Call) -> Option<Oid> {
        // pg_catalog is searched first.
        if call.name.schema.is_none() && self.executor.is_builtin_routine(&call.name.name.name) {
            return None;
        }
        let count = call.arguments.len();
        let takes = |routine: &&Routine| {
            let needed = inputs(routine).filter(|parameter| parameter.default.is_none()).count();
            (needed..=inputs(routine).count()).contains(&count)
        };
        let mut candidates = self.executor.routines_visible(&call.name).filter(takes);
        let only = candidates.next()?;
        candidates.next().is_none().then_some(only.oid)
    }

    /// What a function of the project gives. What it says of a mistake is said of the call.
    pub(super) fn project_function(&self, call: &Call, arguments: Arguments, span: Span) -> Done<Value> {
        let routine = self.called(call).and_then(|oid| self.executor.catalog.routine(oid));
        let Some(routine) = routine.filter(|_| self.depth < DEEPEST) else { return Ok(Value::Unknown) };
        if routine.strict && arguments.iter().any(|(_, value)| *value == Value::Null) {
            return Ok(Value::Null);
        }
        let run = |arguments| self.run_function(routine, arguments);
        self.executor.results.of(&self.executor.catalog, routine, arguments, run).map_err(|mut failure| {
            failure.span = span;
            failure
        })
    }

    fn run_function(&self, routine: &Routine, arguments: Arguments) -> Done<Value> {
        let RoutineText::Text(text) = &routine.body else { return Ok(Value::Unknown) };
        let variables = self.bind(routine, arguments)?;
        let value = match routine.language.as_str() {
            "sql" => self.sql_function(routine, text, &variables),
            "plpgsql" => self.copy_for(routine).value_of_body(routine, variables),
            _ => Ok(Value::Unknown),
        }?;
        Ok(if routine.returns_set { Value::Unknown } else { value })
    }

    /// The first column of the first row of the last query.
    fn sql_function(&self, routine: &Routine, text: &BodyText, variables: &Variables) -> Done<Value> {
        let [statement] = self.executor.sql_statements(text) else { return Ok(Value::Unknown) };
        let StatementKind::Query(query) = &statement.kind else { return Ok(Value::Unknown) };
        let rows = match routine.search_path {
            None => Evaluator { variables, depth: self.depth + 1, ..*self }.rows(query),
            Some(_) => Evaluator::new(&self.copy_for(routine), variables).rows(query),
        }?;
        Ok(if rows.rows.len() > 1 { Value::Unknown } else { rows.scalar() })
    }

    fn copy_for(&self, routine: &Routine) -> Executor<'e> {
        Executor { depth: self.depth + 1, ..self.executor.copy_for(routine) }
    }

    /// The parameters of a routine as variables: by name and by number. What a PL/pgSQL function returns by name starts as null.
    pub(in crate::replay) fn bind(&self, routine: &Routine, arguments: Arguments) -> Done<Variables> {
        let mut variables = Variables::new();
        let (named, mut positional): (Arguments, Arguments) = arguments.into_iter().partition(|(name, _)| name.is_some());
        let mut positional = positional.drain(..);
        for (index, parameter) in inputs(routine).enumerate() {
            let by_name = || named.iter().find(|(name, _)| *name == parameter.name).map(|(_, value)| value.clone());
            let value = match (positional.next().map(|(_, value)| value).or_else(by_name), &parameter.default) {
                (Some(value), _) => value,
                (None, Some(default)) => self.value(default)?,
                (None, None) => Value::Unknown,
            };
            let value = match &parameter.ty {
                Some(ty) => self.as_type(value, ty, routine.origin.span)?,
                None => value,
            };
            variables.insert(Name::exact(&format!("${}", index + 1)), value.clone());
            variables.extend(parameter.name.clone().map(|name| (name, value)));
        }
        if routine.language == "plpgsql" {
            let results = routine.parameters.iter().filter(|parameter| !is_input(parameter));
            variables.extend(results.filter_map(|parameter| Some((parameter.name.clone()?, Value::Null))));
        }
        Ok(variables)
    }

    /// A value as a parameter or a variable of the type takes it. Types that we do not tell apart keep it as it is.
    fn as_type(&self, value: Value, ty: &TypeUse, span: Span) -> Done<Value> {
        let name = self.executor.catalog.ty(ty.ty).filter(|_| !ty.array).map(|found| found.name.clone());
        match name {
            Some(name) if is_time(&name) && matches!(value, Value::Text(_)) => self.cast_to(value, &name, span),
            Some(name) if matches!(name.as_str(), "regclass" | "regtype" | "regnamespace" | "regproc" | "regprocedure") => {
                self.cast_to(value, &name, span)
            }
            _ => Ok(value),
        }
    }
}

/// Types whose values are read from text as soon as a variable takes them.
pub(in crate::replay) fn is_time(ty: &str) -> bool {
    matches!(ty, "date" | "timestamp" | "timestamptz" | "interval")
}

fn inputs(routine: &Routine) -> impl Iterator<Item = &RoutineParameter> {
    routine.parameters.iter().filter(|parameter| is_input(parameter))
}

fn is_input(parameter: &RoutineParameter) -> bool {
    parameter.mode != ParameterMode::Out && !parameter.table_column
}
