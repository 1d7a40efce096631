//! Functions as the server writes them down: `pg_get_functiondef` and its kin, and `regprocedure` as text.
//!
//! Migrations read a definition to look for a word in it, or to replace one and run it again.

use super::{Evaluator, Value};
use crate::catalog::{Routine, RoutineParameter, RoutineText, RoutineType};
use crate::replay::session_commands::split_names;
use crate::sql::ast::{BodyText, ParameterMode, Volatility};
use crate::sql::name::quote_ident;
use crate::text::FileId;

impl<'e> Evaluator<'e> {
    /// What `pg_get_…` says of a routine. None: the function is another one.
    pub(super) fn definition(&self, function: &str, routine: &Routine) -> Option<Value> {
        let text = match function {
            "pg_get_functiondef" if matches!(routine.kind, RoutineType::Aggregate) => None,
            "pg_get_functiondef" => self.function_definition(routine),
            "pg_get_function_arguments" => self.parameter_list(routine, Defaults::Shown),
            "pg_get_function_identity_arguments" => self.parameter_list(routine, Defaults::Hidden),
            "pg_get_function_result" if routine.kind == RoutineType::Procedure => return Some(Value::Null),
            "pg_get_function_result" => self.result(routine),
            _ => return None,
        };
        Some(text.map_or(Value::Unknown, Value::text))
    }

    /// `name(type, type)`, as `regprocedure` writes it.
    pub(super) fn signature_text(&self, routine: &Routine) -> Option<String> {
        let visible = self.executor.effective_search_path().contains(&routine.schema);
        let schema = if visible { String::new() } else { format!("{}.", self.schema_of(routine)) };
        let types: Option<Vec<String>> = routine.signature().map(|ty| Some(self.executor.type_label(ty?))).collect();
        Some(format!("{schema}{}({})", quote_ident(&routine.name), types?.join(",")))
    }

    fn schema_of(&self, routine: &Routine) -> String {
        quote_ident(self.executor.catalog.schema_name(routine.schema))
    }

    /// None: what it says cannot be told, because a part of it was never written down.
    fn function_definition(&self, routine: &Routine) -> Option<String> {
        let RoutineText::Text(body) = &routine.body else { return None };
        let kind = if routine.kind == RoutineType::Procedure { "PROCEDURE" } else { "FUNCTION" };
        let name = format!("{}.{}", self.schema_of(routine), quote_ident(&routine.name));
        let mut text = format!("CREATE OR REPLACE {kind} {name}({})\n", self.parameter_list(routine, Defaults::Shown)?);
        if routine.kind != RoutineType::Procedure {
            text += &format!(" RETURNS {}\n", self.result(routine)?);
        }
        text += &format!(" LANGUAGE {}\n", quote_ident(&routine.language));
        let options = options(routine);
        if !options.is_empty() {
            text += &format!(" {}\n", options.join(" "));
        }
        if let Some(path) = &routine.search_path {
            let names: Vec<String> = split_names(path, ',').iter().map(|name| super::functions::quote_literal(name)).collect();
            let names = if names.is_empty() { "''".to_owned() } else { names.join(", ") };
            text += &format!(" SET search_path TO {names}\n");
        }
        let tag = if kind == "PROCEDURE" { "$procedure$" } else { "$function$" };
        Some(text + &format!("AS {tag}{}{tag}\n", self.body_text(body)?))
    }

    /// The body of a routine: `prosrc`.
    pub(super) fn body_text(&self, body: &BodyText) -> Option<String> {
        match &body.unescaped {
            Some(own) => Some(own.clone()),
            None if body.content.file == FileId::DYNAMIC => None,
            None => self.executor.sources.script(body.content.file).get(body.content.range()).map(str::to_owned),
        }
    }

    fn parameter_list(&self, routine: &Routine, defaults: Defaults) -> Option<String> {
        let listed = routine.parameters.iter().filter(|parameter| !parameter.table_column);
        let parts: Option<Vec<String>> = listed.map(|parameter| self.parameter(routine, parameter, defaults)).collect();
        Some(parts?.join(", "))
    }

    fn parameter(&self, routine: &Routine, parameter: &RoutineParameter, defaults: Defaults) -> Option<String> {
        let mut words = Vec::new();
        match parameter.mode {
            // Procedures always have the word, so that they can be told from a call's arguments.
            ParameterMode::In if routine.kind == RoutineType::Procedure => words.push("IN".to_owned()),
            ParameterMode::In => {}
            ParameterMode::Out => words.push("OUT".to_owned()),
            ParameterMode::InOut => words.push("INOUT".to_owned()),
            ParameterMode::Variadic => words.push("VARIADIC".to_owned()),
        }
        words.extend(parameter.name.as_ref().map(|name| quote_ident(name)));
        words.push(self.executor.type_label(parameter.ty.as_ref()?));
        if let (Some(default), Defaults::Shown) = (&parameter.default, defaults) {
            let written = self.executor.sources.script(default.span.file).get(default.span.range());
            words.push(format!("DEFAULT {}", written.filter(|_| default.span.file != FileId::DYNAMIC)?));
        }
        Some(words.join(" "))
    }

    fn result(&self, routine: &Routine) -> Option<String> {
        let columns: Vec<&RoutineParameter> = routine.parameters.iter().filter(|parameter| parameter.table_column).collect();
        if !columns.is_empty() {
            let parts: Option<Vec<String>> = columns
                .into_iter()
                .map(|column| {
                    Some(format!("{} {}", quote_ident(column.name.as_ref()?), self.executor.type_label(column.ty.as_ref()?)))
                })
                .collect();
            return Some(format!("TABLE({})", parts?.join(", ")));
        }
        let set = if routine.returns_set { "SETOF " } else { "" };
        Some(format!("{set}{}", self.executor.type_label(routine.returns.as_ref()?)))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Defaults {
    Shown,
    Hidden,
}

fn options(routine: &Routine) -> Vec<&'static str> {
    let volatility = match routine.volatility {
        Volatility::Immutable => Some("IMMUTABLE"),
        Volatility::Stable => Some("STABLE"),
        Volatility::Volatile => None,
    };
    let strict = routine.strict.then_some("STRICT");
    let definer = routine.security_definer.then_some("SECURITY DEFINER");
    [volatility, strict, definer].into_iter().flatten().collect()
}
