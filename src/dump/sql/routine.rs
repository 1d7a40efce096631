//! Functions, procedures and aggregates.

use super::{Dump, comma, literal};
use crate::catalog::{Routine, RoutineParameter, RoutineText, RoutineType, TypeUse};
use crate::replay::split_identifiers;
use crate::sql::ast::{BodyText, ParameterMode, Volatility};
use crate::sql::name::quote_ident;

impl Dump<'_> {
    pub(super) fn routine(&mut self, routine: &Routine) {
        let name = self.label(routine.schema, &routine.name);
        let parameters: Vec<String> = routine
            .parameters
            .iter()
            .filter(|parameter| !parameter.table_column)
            .map(|parameter| self.parameter(parameter))
            .collect();
        if let RoutineText::Aggregate(options) = &routine.body {
            let parameters = if parameters.is_empty() { "*".to_owned() } else { comma(parameters) };
            return self.statement(&format!("create aggregate {name}({parameters}) ({options})"));
        }
        let Some(body) = self.body(&routine.body) else {
            return self.left_out(&format!("function {name}({})", comma(parameters)));
        };
        let (noun, returns) = match routine.kind {
            RoutineType::Procedure => ("procedure", String::new()),
            _ => ("function", format!(" returns {}", self.result(routine))),
        };
        let attributes: String = self.attributes(routine).into_iter().map(|attribute| format!("\n{attribute}")).collect();
        self.statement(&format!("create {noun} {name}({}){returns}{attributes}\n{body}", comma(parameters)));
    }

    fn parameter(&self, parameter: &RoutineParameter) -> String {
        let mode = match parameter.mode {
            ParameterMode::In => None,
            ParameterMode::Out => Some("out".to_owned()),
            ParameterMode::InOut => Some("inout".to_owned()),
            ParameterMode::Variadic => Some("variadic".to_owned()),
        };
        let name = parameter.name.as_ref().map(|name| quote_ident(name));
        let default = parameter.default.as_ref().map(|default| format!("default {}", self.render(default)));
        let words = mode.into_iter().chain(name).chain(Some(self.type_name(parameter.ty.as_ref()))).chain(default);
        words.collect::<Vec<_>>().join(" ")
    }

    fn type_name(&self, ty: Option<&TypeUse>) -> String {
        ty.map_or("unknown".to_owned(), |ty| self.catalog.format_type_name(ty))
    }

    fn result(&self, routine: &Routine) -> String {
        let columns = routine.parameters.iter().filter(|parameter| parameter.table_column);
        let columns: Vec<String> = columns
            .map(|column| {
                let name = column.name.as_ref().map_or(String::new(), |name| format!("{} ", quote_ident(name)));
                format!("{name}{}", self.type_name(column.ty.as_ref()))
            })
            .collect();
        if !columns.is_empty() {
            return format!("table ({})", comma(columns));
        }
        let set = if routine.returns_set { "setof " } else { "" };
        format!("{set}{}", self.type_name(routine.returns.as_ref()))
    }

    /// In the order in which people write them; what is the default is not said.
    fn attributes(&self, routine: &Routine) -> Vec<String> {
        let mut attributes = vec![format!("language {}", quote_ident(&routine.language))];
        let mut say = |on: bool, words: &str| attributes.extend(on.then(|| words.to_owned()));
        say(routine.kind == RoutineType::Window, "window");
        say(routine.volatility == Volatility::Immutable, "immutable");
        say(routine.volatility == Volatility::Stable, "stable");
        say(routine.strict, "strict");
        say(routine.security_definer, "security definer");
        attributes.extend(routine.hints.iter().map(|(_, hint)| hint.clone()));
        attributes.extend(routine.search_path.as_ref().map(|path| {
            let names = split_identifiers(path);
            let names = if names.is_empty() { literal("") } else { comma(names.iter().map(|name| literal(name))) };
            format!("set search_path to {names}")
        }));
        attributes.extend(routine.settings.iter().map(|(_, setting)| format!("set {setting}")));
        attributes
    }

    /// None: it is not in the catalog.
    fn body(&self, body: &RoutineText) -> Option<String> {
        match body {
            RoutineText::Text(text) => Some(format!("as {}", dollar_quoted(self.body_text(text)))),
            RoutineText::Atomic(sql) => Some(self.render(sql)),
            RoutineText::Return(sql) => Some(format!("return {}", self.render(sql))),
            RoutineText::Aggregate(_) | RoutineText::None => None,
        }
    }

    fn body_text<'t>(&'t self, text: &'t BodyText) -> &'t str {
        let in_file = || text.content.of(self.sources.script(text.content.file));
        text.unescaped.as_deref().unwrap_or_else(in_file)
    }
}

/// The text between dollar quotes that it does not have itself.
fn dollar_quoted(text: &str) -> String {
    let tags = ["$$".to_owned(), "$function$".to_owned()].into_iter().chain((1..).map(|number| format!("$function{number}$")));
    let free = tags.into_iter().find(|tag| !text.contains(tag.as_str()) && !text.ends_with('$'));
    let tag = free.unwrap_or_else(|| "$function$".to_owned());
    format!("{tag}{text}{tag}")
}
