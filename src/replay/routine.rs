//! CREATE FUNCTION and CREATE PROCEDURE (`CreateFunction` and `ProcedureCreate` in the server, checks in their order).

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use super::routine_options::Attributes;
use crate::catalog::{Node, Oid, Owner, Presence, Routine, RoutineParameter, RoutineText, RoutineType, TypeKind, TypeUse, Verb};
use crate::sql::ast::{CreateRoutine, ObjectKind, Parameter, ParameterMode, Returns, RoutineBody, RoutineKind, TypeName};
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::text::Span;
use std::sync::Arc;

impl Executor<'_> {
    pub fn create_routine(&mut self, create: &CreateRoutine) -> Done {
        let schema = self.creation_schema_or_recover(&create.name)?;
        let attributes = self.routine_attributes(create)?;
        let parameters = self.routine_parameters(create)?;
        let (returns, returns_set) = self.routine_result(create, &parameters)?;
        // Our own files declare functions without their bodies.
        if self.owner == Owner::Project {
            check_body(create, &attributes)?;
        }
        let new = Routine {
            oid: Oid(0),
            schema,
            name: create.name.name.name.clone(),
            kind: routine_type(create.kind, &attributes),
            parameters,
            returns: Some(returns),
            returns_set,
            language: attributes.language,
            volatility: attributes.volatility,
            strict: attributes.strict,
            security_definer: attributes.security_definer,
            search_path: attributes.search_path,
            settings: attributes.settings,
            hints: attributes.hints,
            body: self.routine_text(create.body.as_ref()),
            owner: self.owner.clone(),
            presence: self.presence,
            origin: self.origin(create.name.span()),
            history: self.created(create.name.span()),
        };
        self.check_polymorphic_result(&new)?;
        let new = self.take_place_of_old(new, create)?;
        self.check_language_types(&new, create.name.span())?;
        self.put_new_routine(new.clone());
        self.check_routine_body(create, &new)
    }

    /// The body as it is kept; what its names mean is known once they have been read.
    pub(super) fn routine_text(&self, body: Option<&RoutineBody>) -> RoutineText {
        match body {
            Some(RoutineBody::Text(text)) => RoutineText::Text(text.clone()),
            Some(RoutineBody::Atomic { span, .. }) => RoutineText::Atomic(self.keep(&(), *span)),
            Some(RoutineBody::Return(expr)) => RoutineText::Return(self.keep(&(), expr.span)),
            Some(RoutineBody::Library) | None => RoutineText::None,
        }
    }

    /// Puts a routine in the catalog, with its dependencies. A new one gets the privileges that new routines get.
    pub(super) fn put_new_routine(&mut self, routine: Routine) {
        let (oid, schema) = (routine.oid, routine.schema);
        let is_new = self.catalog.routine(oid).is_none();
        self.catalog.dependencies.forget(Node::object(oid));
        let types = routine.parameters.iter().filter_map(|parameter| parameter.ty.as_ref()).chain(&routine.returns);
        for ty in types.map(|ty| ty.ty) {
            if !self.is_lasting_type(ty) {
                self.catalog.dependencies.add(Node::object(oid), Node::object(ty));
            }
        }
        self.catalog.put_routine(routine);
        if is_new {
            self.grant_defaults(oid, Some(schema), ObjectKind::Function);
        }
    }

    fn routine_parameters(&mut self, create: &CreateRoutine) -> Done<Vec<RoutineParameter>> {
        let mut parameters = Vec::with_capacity(create.parameters.len());
        let mut defaults_began = false;
        for (index, parameter) in create.parameters.iter().enumerate() {
            let made = self.routine_parameter(create.kind, parameter)?;
            check_variadic(parameter, &made, create.parameters.get(index + 1..).unwrap_or_default(), self)?;
            check_default(create.kind, parameter, &mut defaults_began)?;
            parameters.push(made);
        }
        if let Returns::Table(columns) = &create.returns {
            for (name, ty) in columns {
                let ty = self.routine_type(ty, TypeOf::Result)?;
                let made = plain_parameter((ParameterMode::Out, ty));
                parameters.push(RoutineParameter { name: Some(name.name.clone()), table_column: true, ..made });
            }
        }
        check_names(create, &parameters)?;
        Ok(parameters)
    }

    fn routine_parameter(&mut self, kind: RoutineKind, parameter: &Parameter) -> Done<RoutineParameter> {
        let ty = self.routine_type(&parameter.ty, TypeOf::Parameter)?;
        if parameter.ty.setof {
            let who = if kind == RoutineKind::Procedure { "procedures" } else { "functions" };
            let message = format!("{who} cannot accept set arguments");
            return Failure::new(Condition::InvalidFunctionDefinition, message, parameter.span).refuse();
        }
        if let Some(default) = &parameter.default {
            let found = self.references_of_argument_default(default, &ty);
            self.settle(found.failures)?;
        }
        Ok(RoutineParameter {
            mode: parameter.mode,
            name: parameter.name.as_ref().map(|name| name.name.clone()),
            ty: Some(ty),
            default: parameter.default.as_ref().map(|expr| self.keep_expr(expr)),
            table_column: false,
        })
    }

    /// A type without its modifiers, which routines do not keep (manual, CREATE FUNCTION). The server's message for a
    /// parameter's type has no quotes.
    fn routine_type(&mut self, ty: &TypeName, of: TypeOf) -> Done<TypeUse> {
        let strict = self.strictly(|executor| executor.resolve_type(ty));
        let found = match strict {
            Ok(found) => found,
            Err(failure) if self.mode == super::Mode::Strict && failure.condition == Condition::UndefinedObject => {
                let unquoted = of == TypeOf::Parameter && ty.percent_type.is_none();
                let array = if ty.array_dimensions > 0 { "[]" } else { "" };
                let message = if unquoted { format!("type {}{array} does not exist", ty.name) } else { failure.message.clone() };
                return Failure { message, ..*failure }.refuse();
            }
            Err(_) => self.resolve_type(ty)?,
        };
        Ok(TypeUse { modifiers: Vec::new(), ..found })
    }

    /// The result type as `pg_proc.prorettype` has it, and whether it is a set.
    fn routine_result(&mut self, create: &CreateRoutine, parameters: &[RoutineParameter]) -> Done<(TypeUse, bool)> {
        let required = self.result_of_outputs(create.kind, parameters);
        let refuse = |message: String, span| Failure::new(Condition::InvalidFunctionDefinition, message, span).refuse();
        match (&create.returns, required) {
            (Returns::Type(ty), required) => {
                let given = self.routine_type(ty, TypeOf::Result)?;
                if let Some(required) = required.filter(|required| *required != given) {
                    let label = self.type_label(&required);
                    return refuse(format!("function result type must be {label} because of OUT parameters"), ty.span);
                }
                Ok((given, ty.setof))
            }
            (Returns::Table(_), Some(required)) => Ok((required, true)),
            (_, Some(required)) => Ok((required, false)),
            (_, None) if create.kind == RoutineKind::Procedure => Ok((self.pseudo_type("void"), false)),
            (_, None) => refuse("function result type must be specified".to_owned(), create.name.span()),
        }
    }

    /// What OUT parameters make of the result: one gives its type, more (and any of a procedure) a record.
    fn result_of_outputs(&self, kind: RoutineKind, parameters: &[RoutineParameter]) -> Option<TypeUse> {
        let mut outputs = parameters.iter().filter(|parameter| is_output(parameter.mode));
        let first = outputs.next()?;
        match &first.ty {
            Some(ty) if kind == RoutineKind::Function && outputs.next().is_none() => Some(ty.clone()),
            _ => Some(self.pseudo_type("record")),
        }
    }

    fn pseudo_type(&self, name: &str) -> TypeUse {
        self.builtin_type(name).unwrap_or(TypeUse::plain(Oid(0)))
    }

    /// Gives the new routine its oid: that of the one it replaces, once the server would allow that.
    fn take_place_of_old(&mut self, mut new: Routine, create: &CreateRoutine) -> Done<Routine> {
        let Some(old) = self.same_signature(&new) else {
            new.oid = self.catalog.new_oid();
            return Ok(new);
        };
        if old.presence == Presence::Certain {
            if !create.replace.is_replace() {
                let message = format!("function \"{}\" already exists with same argument types", new.name);
                let failure = Failure::new(Condition::DuplicateFunction, message, create.name.span());
                return failure.about(Subject::Existing { object: old.oid }).refuse();
            }
            check_replacement(&old, &new, create.name.span())?;
        }
        new.oid = old.oid;
        new.owner = old.owner.clone();
        new.history = old.history.clone();
        new.history.push(Verb::Replaced, new.origin);
        Ok(new)
    }

    pub(super) fn same_signature(&self, new: &Routine) -> Option<Arc<Routine>> {
        let overloads = self.catalog.routines_named(new.schema, &new.name);
        let same = overloads.filter(|old| old.signature().eq(new.signature())).map(|old| old.oid).next()?;
        self.catalog.routines.get(same)?.clone().into_arc()
    }

    fn check_polymorphic_result(&self, new: &Routine) -> Done {
        let Some(result) = new.returns.as_ref().filter(|ty| self.is_polymorphic(ty)) else { return Ok(()) };
        if new.signature().flatten().any(|ty| self.is_polymorphic(ty)) || new.language == "internal" {
            return Ok(());
        }
        let label = self.type_label(result);
        Failure::new(Condition::InvalidFunctionDefinition, "cannot determine result data type", new.origin.span)
            .detail(format!("A result of type {label} requires at least one input of a type that determines it."))
            .refuse()
    }

    /// What the languages' validators refuse in a signature, whether or not they look at the body.
    fn check_language_types(&self, new: &Routine, span: Span) -> Done {
        let (name, condition) = match new.language.as_str() {
            "sql" => ("SQL", Condition::InvalidFunctionDefinition),
            "plpgsql" => ("PL/pgSQL", Condition::FeatureNotSupported),
            _ => return Ok(()),
        };
        let refuse = |message: String| Failure::new(condition, message, span).refuse();
        let results: &[&str] = if name == "SQL" { &["void", "record"] } else { &["void", "record", "trigger", "event_trigger"] };
        if let Some(ty) = new.returns.as_ref().filter(|ty| self.is_pseudo_other_than(ty, results)) {
            return refuse(format!("{name} functions cannot return type {}", self.type_label(ty)));
        }
        let accepted: &[&str] = if name == "SQL" { &[] } else { &["record"] };
        if let Some(ty) = new.signature().flatten().find(|ty| self.is_pseudo_other_than(ty, accepted)) {
            let verb = if name == "SQL" { "have arguments of" } else { "accept" };
            return refuse(format!("{name} functions cannot {verb} type {}", self.type_label(ty)));
        }
        let is_trigger = new.returns.as_ref().is_some_and(|ty| self.catalog.is_builtin(ty, "trigger"));
        if is_trigger && !new.parameters.is_empty() && self.session.is_on("check_function_bodies") {
            let message = "trigger functions cannot have declared arguments";
            return Failure::new(Condition::InvalidFunctionDefinition, message, span).refuse();
        }
        Ok(())
    }

    fn is_pseudo_other_than(&self, ty: &TypeUse, allowed: &[&str]) -> bool {
        let Some(known) = self.catalog.ty(ty.ty).filter(|known| matches!(known.kind, TypeKind::Pseudo)) else { return false };
        !ty.array && !allowed.contains(&known.name.as_str()) && !is_polymorphic_name(&known.name)
    }

    fn is_polymorphic(&self, ty: &TypeUse) -> bool {
        let pseudo = self.catalog.ty(ty.ty).filter(|known| matches!(known.kind, TypeKind::Pseudo));
        pseudo.is_some_and(|known| is_polymorphic_name(&known.name))
    }
}

/// `anyelement`, `anycompatiblearray`, …; `any` is not one of them.
fn is_polymorphic_name(name: &Name) -> bool {
    name.starts_with("any") && *name != "any"
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum TypeOf {
    Parameter,
    Result,
}

/// A parameter without name and default.
pub(super) fn plain_parameter((mode, ty): (ParameterMode, TypeUse)) -> RoutineParameter {
    RoutineParameter { mode, name: None, ty: Some(ty), default: None, table_column: false }
}

fn is_output(mode: ParameterMode) -> bool {
    matches!(mode, ParameterMode::Out | ParameterMode::InOut)
}

fn routine_type(kind: RoutineKind, attributes: &Attributes) -> RoutineType {
    match kind {
        RoutineKind::Procedure => RoutineType::Procedure,
        RoutineKind::Function if attributes.window => RoutineType::Window,
        RoutineKind::Function => RoutineType::Function,
    }
}

fn check_body(create: &CreateRoutine, attributes: &Attributes) -> Done {
    let message = match &create.body {
        None => "no function body specified",
        Some(RoutineBody::Atomic { .. } | RoutineBody::Return(_)) if attributes.language != "sql" => {
            "inline SQL function body only valid for language SQL"
        }
        Some(_) => return Ok(()),
    };
    Failure::new(Condition::InvalidFunctionDefinition, message, create.name.span()).refuse()
}

/// A VARIADIC parameter is an array and has no input parameter behind it.
fn check_variadic(parameter: &Parameter, made: &RoutineParameter, rest: &[Parameter], executor: &Executor<'_>) -> Done {
    if parameter.mode != ParameterMode::Variadic {
        return Ok(());
    }
    let is_array = made.ty.as_ref().is_some_and(|ty| {
        let accepts_arrays = ["any", "anyarray", "anycompatiblearray"].iter().any(|name| executor.catalog.is_builtin(ty, name));
        ty.array || accepts_arrays
    });
    let message = if rest.iter().any(|other| other.mode != ParameterMode::Out) {
        "VARIADIC parameter must be the last input parameter"
    } else if !is_array {
        "VARIADIC parameter must be an array"
    } else {
        return Ok(());
    };
    Failure::new(Condition::InvalidFunctionDefinition, message, parameter.span).refuse()
}

fn check_default(kind: RoutineKind, parameter: &Parameter, began: &mut bool) -> Done {
    let is_input = parameter.mode != ParameterMode::Out;
    let message = match (&parameter.default, is_input) {
        (Some(_), false) => "only input parameters can have default values",
        (Some(_), true) => {
            *began = true;
            return Ok(());
        }
        (None, true) if *began => "input parameters after one with a default value must also have defaults",
        (None, false) if *began && kind == RoutineKind::Procedure => {
            "procedure OUT parameters cannot appear after one with a default value"
        }
        (None, _) => return Ok(()),
    };
    Failure::new(Condition::InvalidFunctionDefinition, message, parameter.span).refuse()
}

/// Names of input parameters are told apart, and so are those of output parameters.
fn check_names(create: &CreateRoutine, parameters: &[RoutineParameter]) -> Done {
    let is_input = |parameter: &RoutineParameter| parameter.mode != ParameterMode::Out;
    let is_table = |parameter: &RoutineParameter| parameter.table_column;
    for (index, parameter) in parameters.iter().enumerate() {
        let clash = parameters.iter().take(index).find(|other| {
            // A pure input and a pure output may share a name, unless the language objects (asked of a server).
            let is_output = |parameter: &RoutineParameter| !is_input(parameter) || is_table(parameter);
            let is_pure_input = |parameter: &RoutineParameter| {
                matches!(parameter.mode, ParameterMode::In | ParameterMode::Variadic) && !is_table(parameter)
            };
            let apart = (is_pure_input(parameter) && is_output(other)) || (is_output(parameter) && is_pure_input(other));
            parameter.name.is_some() && other.name == parameter.name && !apart
        });
        if let Some(name) = clash.and_then(|other| other.name.as_ref()) {
            let span = create.parameters.get(index).map_or(create.name.span(), |parameter| parameter.span);
            let message = format!("parameter name \"{name}\" used more than once");
            return Failure::new(Condition::InvalidFunctionDefinition, message, span).refuse();
        }
    }
    Ok(())
}

/// What CREATE OR REPLACE may not change.
fn check_replacement(old: &Routine, new: &Routine, span: Span) -> Done {
    let refuse = |message: &str| Failure::new(Condition::InvalidFunctionDefinition, message, span);
    let existing = Subject::Existing { object: old.oid };
    if old.kind != new.kind {
        let failure = Failure::new(Condition::WrongObjectType, "cannot change routine kind", span);
        return failure.about(existing).detail(format!("\"{}\" is a {}.", old.name, kind_noun(old.kind))).refuse();
    }
    if old.returns != new.returns || old.returns_set != new.returns_set {
        let message = match old.kind {
            RoutineType::Procedure => "cannot change whether a procedure has output parameters",
            _ => "cannot change return type of existing function",
        };
        return refuse(message).about(existing).refuse();
    }
    if !same_row_type(old, new) {
        let failure = refuse("cannot change return type of existing function").about(existing);
        return failure.detail("Row type defined by OUT parameters is different.").refuse();
    }
    if let Some(name) = renamed_input(old, new) {
        return refuse(&format!("cannot change name of input parameter \"{name}\"")).about(existing).refuse();
    }
    let defaults = |routine: &Routine| routine.parameters.iter().filter(|parameter| parameter.default.is_some()).count();
    if defaults(new) < defaults(old) {
        return refuse("cannot remove parameter defaults from existing function").about(existing).refuse();
    }
    Ok(())
}

/// Two or more OUT parameters make a row type, whose column names and types must stay.
fn same_row_type(old: &Routine, new: &Routine) -> bool {
    let row = |routine: &Routine| -> Vec<(Option<Name>, Option<TypeUse>)> {
        let outputs = routine.parameters.iter().filter(|parameter| is_output(parameter.mode));
        outputs.map(|parameter| (parameter.name.clone(), parameter.ty.clone())).collect()
    };
    let (old, new) = (row(old), row(new));
    (old.len() < 2 && new.len() < 2) || old == new
}

fn renamed_input(old: &Routine, new: &Routine) -> Option<Name> {
    let inputs = |routine: &Routine| -> Vec<Option<Name>> {
        let inputs = routine.parameters.iter().filter(|parameter| parameter.mode != ParameterMode::Out);
        inputs.map(|parameter| parameter.name.clone()).collect()
    };
    let pairs = inputs(old).into_iter().zip(inputs(new));
    pairs.into_iter().find_map(|(old, new)| old.filter(|old| new.as_ref() != Some(old)))
}

pub(super) fn kind_noun(kind: RoutineType) -> &'static str {
    match kind {
        RoutineType::Function => "function",
        RoutineType::Procedure => "procedure",
        RoutineType::Aggregate => "aggregate function",
        RoutineType::Window => "window function",
    }
}

/// A name without a schema, for look-ups by hand.
pub(super) fn unqualified(name: &Ident) -> QualifiedName {
    QualifiedName { schema: None, name: name.clone() }
}
