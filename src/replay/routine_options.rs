//! The attributes of functions and procedures, as CREATE and ALTER give them.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use super::routine::unqualified;
use super::session_commands::{list_text, path_text};
use crate::catalog::{RoutineHint, RoutineType, Verb};
use crate::sql::ast::{
    AlterRoutine, CreateRoutine, ObjectKind, RoutineBody, RoutineKind, RoutineOption, RoutineOptionKind, SetParameter, SetValue,
    Volatility,
};
use crate::sql::name::{Ident, Name};
use std::mem::discriminant;

/// What options say, on top of the defaults.
#[derive(Debug, Clone)]
pub(super) struct Attributes {
    pub language: Name,
    pub volatility: Volatility,
    pub strict: bool,
    pub security_definer: bool,
    pub window: bool,
    pub search_path: Option<String>,
    pub settings: Vec<(Name, String)>,
    pub hints: Vec<(RoutineHint, String)>,
}

impl Executor<'_> {
    /// CREATE OR REPLACE resets what it does not say, so that every routine starts from the defaults.
    pub(super) fn routine_attributes(&mut self, create: &CreateRoutine) -> Done<Attributes> {
        check_redundant(&create.options)?;
        let language = create.options.iter().find_map(|option| match &option.kind {
            RoutineOptionKind::Language(language) => Some(language.clone()),
            _ => None,
        });
        let inline = matches!(create.body, Some(RoutineBody::Atomic { .. } | RoutineBody::Return(_)));
        let language = match language {
            Some(language) => self.known_language(&language)?,
            None if inline => Name::exact("sql"),
            None => {
                let failure = Failure::new(Condition::InvalidFunctionDefinition, "no language specified", create.name.span());
                return failure.refuse();
            }
        };
        let mut attributes = Attributes {
            language,
            volatility: Volatility::Volatile,
            strict: false,
            security_definer: false,
            window: false,
            search_path: None,
            settings: Vec::new(),
            hints: Vec::new(),
        };
        for option in &create.options {
            check_fits_kind(create.kind, option)?;
            self.apply_option(&mut attributes, option)?;
        }
        Ok(attributes)
    }

    fn apply_option(&mut self, attributes: &mut Attributes, option: &RoutineOption) -> Done {
        match &option.kind {
            RoutineOptionKind::Volatility(volatility) => attributes.volatility = *volatility,
            RoutineOptionKind::Strict(strict) => attributes.strict = *strict,
            RoutineOptionKind::SecurityDefiner(definer) => attributes.security_definer = *definer,
            RoutineOptionKind::Window => attributes.window = true,
            RoutineOptionKind::Set(parameter) => {
                self.check_parameter(&parameter.name)?;
                if parameter.name.name == "search_path" {
                    attributes.search_path = self.routine_search_path(parameter);
                } else {
                    attributes.settings.retain(|(name, _)| *name != parameter.name.name);
                    let setting = (parameter.name.name.clone(), self.text(parameter.span).to_owned());
                    attributes.settings.extend(Some(setting).filter(|_| !matches!(parameter.value, SetValue::Default)));
                }
            }
            RoutineOptionKind::Reset(parameter) => {
                if parameter.as_ref().is_none_or(|parameter| parameter.name == "search_path") {
                    attributes.search_path = None;
                }
                attributes.settings.retain(|(name, _)| parameter.as_ref().is_some_and(|parameter| parameter.name != *name));
            }
            RoutineOptionKind::Language(_) => {}
            RoutineOptionKind::Leakproof(_) => self.hint(attributes, RoutineHint::Leakproof, option),
            RoutineOptionKind::Parallel(_) => self.hint(attributes, RoutineHint::Parallel, option),
            RoutineOptionKind::Cost => self.hint(attributes, RoutineHint::Cost, option),
            RoutineOptionKind::Rows => self.hint(attributes, RoutineHint::Rows, option),
            RoutineOptionKind::Support(_) => self.hint(attributes, RoutineHint::Support, option),
            RoutineOptionKind::Transform => self.hint(attributes, RoutineHint::Transform, option),
        }
        Ok(())
    }

    fn hint(&self, attributes: &mut Attributes, hint: RoutineHint, option: &RoutineOption) {
        attributes.hints.retain(|(other, _)| *other != hint);
        attributes.hints.push((hint, self.text(option.span).to_owned()));
    }

    fn routine_search_path(&self, parameter: &SetParameter) -> Option<String> {
        match &parameter.value {
            SetValue::List(items) => Some(list_text(items)),
            SetValue::FromCurrent => Some(path_text(&self.session.search_path)),
            SetValue::Default => None,
        }
    }

    fn known_language(&mut self, language: &Ident) -> Done<Name> {
        let built_in = ["sql", "plpgsql", "c", "internal"].contains(&language.name.as_str());
        if built_in || self.catalog.other(ObjectKind::Language, None, &language.name).is_some() {
            return Ok(language.name.clone());
        }
        let failure = Failure::new(Condition::UndefinedObject, format!("language \"{language}\" does not exist"), language.span);
        let subject = Subject::Missing { kind: ObjectKind::Language, name: unqualified(language) };
        self.recover(failure, |_| (language.name.clone(), subject))
    }

    pub fn alter_routine(&mut self, alter: &AlterRoutine) -> Done {
        let oid = self.routine(alter.object, &alter.name, alter.arguments.as_deref())?;
        let Some(routine) = oid.and_then(|oid| self.catalog.routine(oid)) else { return Ok(()) };
        if routine.kind == RoutineType::Aggregate {
            let message = format!("\"{}\" is an aggregate function", alter.name.name);
            return Failure::new(Condition::WrongObjectType, message, alter.name.span()).refuse();
        }
        check_redundant(&alter.options)?;
        let mut attributes = Attributes {
            language: routine.language.clone(),
            volatility: routine.volatility,
            strict: routine.strict,
            security_definer: routine.security_definer,
            window: false,
            search_path: routine.search_path.clone(),
            settings: routine.settings.clone(),
            hints: routine.hints.clone(),
        };
        let oid = routine.oid;
        for option in &alter.options {
            self.apply_option(&mut attributes, option)?;
        }
        let origin = self.origin(self.statement);
        self.catalog.update_routine(oid, |routine| {
            routine.volatility = attributes.volatility;
            routine.strict = attributes.strict;
            routine.security_definer = attributes.security_definer;
            routine.search_path = attributes.search_path;
            routine.settings = attributes.settings;
            routine.hints = attributes.hints;
            routine.history.push(Verb::Altered, origin);
        });
        Ok(())
    }
}

/// Procedures have fewer attributes (`compute_common_attribute`).
fn check_fits_kind(kind: RoutineKind, option: &RoutineOption) -> Done {
    let of_both = matches!(
        option.kind,
        RoutineOptionKind::Language(_)
            | RoutineOptionKind::SecurityDefiner(_)
            | RoutineOptionKind::Set(_)
            | RoutineOptionKind::Reset(_)
            | RoutineOptionKind::Transform
    );
    if kind != RoutineKind::Procedure || of_both {
        return Ok(());
    }
    Failure::new(Condition::InvalidFunctionDefinition, "invalid attribute in procedure definition", option.span).refuse()
}

/// Each option stands once; only SET and RESET may be repeated.
fn check_redundant(options: &[RoutineOption]) -> Done {
    for (index, option) in options.iter().enumerate() {
        let repeatable = matches!(option.kind, RoutineOptionKind::Set(_) | RoutineOptionKind::Reset(_));
        let same = |other: &RoutineOption| discriminant(&other.kind) == discriminant(&option.kind);
        if !repeatable && options.iter().take(index).any(same) {
            return Failure::new(Condition::SyntaxError, "conflicting or redundant options", option.span).refuse();
        }
    }
    Ok(())
}
