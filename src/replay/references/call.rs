//! Calls of functions: which one is meant, what its arguments become, and what its kind allows (`ParseFuncOrColumn`).

use super::Walker;
use super::place::{Misuse, Place};
use super::scope::{OutputColumn, OutputColumns, Scope};
use crate::catalog::{Bound, Node, TypeUse};
use crate::replay::executor::Executor;
use crate::replay::failure::{Condition, Failure, Subject};
use crate::replay::typing::{Called, ChosenFunction, ExprType, FunctionCall, NoChoice, Operand, SignatureKind, TypeId};
use crate::sql::ast::{Call, Expr, ObjectKind};
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::text::Span;

impl Walker<'_> {
    pub(super) fn call(&mut self, call: &Call, scope: &Scope<'_>) -> ExprType {
        self.chosen_call(call, scope).0
    }

    /// Walks a call. Its type, and the function where it is one and known.
    pub(super) fn chosen_call(&mut self, call: &Call, scope: &Scope<'_>) -> (ExprType, Option<ChosenFunction>) {
        self.chosen_routine(call, "function", scope)
    }

    /// `noun` is what messages call a routine that is not found.
    fn chosen_routine(&mut self, call: &Call, noun: &'static str, scope: &Scope<'_>) -> (ExprType, Option<ChosenFunction>) {
        let (exprs, types) = self.arguments(call, scope);
        if let Some(filter) = &call.filter {
            self.condition(filter, scope, "FILTER");
        }
        if let Some(window) = &call.over {
            self.window(window, scope);
        }
        let operands: Option<Vec<Operand>> = types.iter().map(ExprType::operand).collect();
        let Some(operands) = operands else { return self.call_of_unknown(call, types.len(), scope) };
        let names: Vec<Name> = call.arguments.iter().filter_map(|argument| Some(argument.name.as_ref()?.name.clone())).collect();
        let function = FunctionCall { name: &call.name, arguments: &operands, names: &names, variadic: call.variadic, noun };
        match self.executor.function(&function) {
            Ok(Called::Function(chosen)) => (self.called(call, &function, &chosen, &exprs, scope), Some(chosen)),
            Ok(Called::Cast(ty)) => {
                if let ([expr], [None]) = (exprs.as_slice(), operands.as_slice()) {
                    self.read_literal(expr, ty);
                }
                (ExprType::Known(ty.to_use()), None)
            }
            Err(why) => {
                self.no_function(call, &function, why);
                (ExprType::Uncertain, None)
            }
        }
    }

    /// CALL names a procedure, and nothing else may.
    pub(super) fn procedure_call(&mut self, call: &Call, scope: &Scope<'_>) {
        self.chosen_routine(call, "procedure", scope);
    }

    /// Those in parentheses, then those of WITHIN GROUP, with their types. What is only sorted by is walked too.
    fn arguments<'c>(&mut self, call: &'c Call, scope: &Scope<'_>) -> (Vec<&'c Expr>, Vec<ExprType>) {
        let inside = call.arguments.iter().map(|argument| &argument.value);
        let exprs: Vec<&Expr> = inside.chain(call.within_group.iter().map(|item| &item.expr)).collect();
        let is_aggregate = self.place == Place::Anywhere && call.over.is_none() && self.executor.may_be_aggregate(&call.name);
        let place = if is_aggregate { Place::AggregateArgument } else { self.place };
        let types = self.at(place, |walker| exprs.iter().map(|expr| walker.expr(expr, scope)).collect());
        for item in &call.order_by {
            self.expr(&item.expr, scope);
        }
        (exprs, types)
    }

    /// What a function certainly gives though the types of its arguments are not known: the only one that takes so many, or
    /// several that give the same.
    fn call_of_unknown(&mut self, call: &Call, given: usize, scope: &Scope<'_>) -> (ExprType, Option<ChosenFunction>) {
        let only = self.executor.only_function(&call.name, given).filter(|_| !call.variadic);
        let Some(only) = only else {
            self.need_only_candidate(call);
            return (self.executor.only_result(&call.name, given).into(), None);
        };
        if let Some(routine) = only.signature.routine {
            self.bind(call.name.span(), Bound::Routine(routine));
            self.need(Node::object(routine));
        }
        self.check_kind(call, &only, scope);
        (only.result.map(TypeId::to_use).into(), Some(only))
    }

    /// Dependencies do not wait for types: a project's function whose name says enough.
    fn need_only_candidate(&mut self, call: &Call) {
        let mut routines = self.executor.routines_visible(&call.name);
        if let (Some(only), None) = (routines.next(), routines.next())
            && self.executor.catalog.schema_name(only.schema) != "pg_catalog"
        {
            let oid = only.oid;
            drop(routines);
            self.bind(call.name.span(), Bound::Routine(oid));
            self.need(Node::object(oid));
        }
    }

    fn called(
        &mut self,
        call: &Call,
        function: &FunctionCall<'_>,
        chosen: &ChosenFunction,
        exprs: &[&Expr],
        scope: &Scope<'_>,
    ) -> ExprType {
        let operands = function.arguments;
        if let Some(routine) = chosen.signature.routine {
            self.bind(call.name.span(), Bound::Routine(routine));
            self.need(Node::object(routine));
        }
        self.note_routine_volatility(chosen);
        if let Some(failure) = self.executor.wrong_routine(function, chosen) {
            self.fail(failure);
            return ExprType::Uncertain;
        }
        if let Some(failure) = wrong_clause(call, chosen) {
            self.fail(failure);
            return ExprType::Uncertain;
        }
        self.check_kind(call, chosen, scope);
        self.take_types(exprs, operands, &chosen.arguments);
        if call.distinct {
            let failure = operands.iter().zip(exprs).find_map(|(ty, expr)| self.executor.no_equality(*ty, expr.span));
            failure.into_iter().for_each(|failure| self.fail(failure));
        }
        match chosen.result {
            Some(ty) if chosen.signature.kind != SignatureKind::Procedure => ExprType::Known(ty.to_use()),
            Some(_) => ExprType::Uncertain,
            None => {
                let message = "could not determine polymorphic type because input has type unknown";
                self.fail(Failure::new(Condition::DatatypeMismatch, message, call.name.span()));
                ExprType::Uncertain
            }
        }
    }

    /// The server replaces an SQL function by its body, which may be less changeable than the function says.
    fn note_routine_volatility(&mut self, chosen: &ChosenFunction) {
        let routine = chosen.signature.routine.and_then(|oid| self.executor.catalog.routine(oid));
        if routine.is_none_or(|routine| routine.language != "sql") {
            self.note_volatility(chosen.signature.volatility);
        }
    }

    /// Aggregates, window functions and functions that return sets have their places.
    fn check_kind(&mut self, call: &Call, chosen: &ChosenFunction, scope: &Scope<'_>) {
        let span = call.name.span();
        match chosen.signature.kind {
            SignatureKind::Aggregate | SignatureKind::OrderedSet if call.over.is_none() => {
                self.misuse(Misuse::Aggregate, span, scope);
                self.aggregates |= self.place == Place::Anywhere;
            }
            SignatureKind::Aggregate | SignatureKind::OrderedSet | SignatureKind::Window => {
                self.misuse(Misuse::Window, span, scope);
            }
            SignatureKind::Function if chosen.signature.returns_set => self.misuse(Misuse::Set, span, scope),
            SignatureKind::Function | SignatureKind::Procedure => {}
        }
    }

    /// A function that the grammar writes by itself.
    pub(super) fn catalog_function(&mut self, name: &str, exprs: [&Expr; 2], arguments: [ExprType; 2], span: Span) -> ExprType {
        let operands: Option<Vec<Operand>> = arguments.iter().map(ExprType::operand).collect();
        let Some(operands) = operands else { return ExprType::Uncertain };
        let ident = |text: &str| Ident { name: Name::exact(text), span };
        let name = QualifiedName { schema: Some(ident("pg_catalog")), name: ident(name) };
        let call = FunctionCall { name: &name, arguments: &operands, names: &[], variadic: false, noun: "function" };
        match self.executor.function(&call) {
            Ok(Called::Function(chosen)) => {
                self.take_types(&exprs, &operands, &chosen.arguments);
                self.note_volatility(chosen.signature.volatility);
                chosen.result.map(TypeId::to_use).into()
            }
            Ok(Called::Cast(_)) => ExprType::Uncertain,
            Err(why) => {
                if let Some(failure) = self.executor.function_failure(&call, why) {
                    self.fail(failure);
                }
                ExprType::Uncertain
            }
        }
    }

    fn no_function(&mut self, call: &Call, function: &FunctionCall<'_>, why: NoChoice) {
        let executor = self.executor;
        if executor.may_be_other(call, function) {
            return;
        }
        let schema = call.name.schema.as_ref().filter(|schema| !executor.catalog.schema_names.contains_key(&schema.name));
        if let Some(schema) = schema {
            let message = format!("schema \"{schema}\" does not exist");
            self.fail(Failure::new(Condition::InvalidSchemaName, message, schema.span));
        } else if let Some(failure) = executor.function_failure(function, why) {
            self.fail(failure);
        }
    }

    /// The columns that a function gives in FROM: its OUT parameters, the columns of its row type, or one with its value.
    pub(super) fn columns_of_call(
        &self,
        call: &Call,
        ty: ExprType,
        chosen: Option<&ChosenFunction>,
        alias: Option<&Ident>,
    ) -> OutputColumns {
        let value = |name: &Name, ty| OutputColumn { name: name.clone(), ty, source: None };
        let outputs: &[(Option<Name>, Operand)] = chosen.map_or(&[], |chosen| &chosen.outputs);
        let is_record = ty.as_known().is_some_and(|ty| self.executor.catalog.is_builtin(ty, "record"));
        if is_record && !outputs.is_empty() {
            let named = outputs.iter().enumerate().map(|(index, (name, ty))| {
                let name = name.clone().unwrap_or_else(|| Name::exact(&format!("column{}", index + 1)));
                value(&name, ty.map(TypeId::to_use).into())
            });
            return OutputColumns { list: named.collect(), open: false };
        }
        let ExprType::Known(ty) = ty else { return OutputColumns::unknown() };
        let stored = self.executor.catalog.base_type(&ty);
        if let Some(row) = self.executor.catalog.relation(stored.ty).filter(|_| !stored.array) {
            let fields = OutputColumns::of_relation(row);
            let list = fields.list.into_iter().map(|field| OutputColumn { source: None, ..field });
            return OutputColumns { list: list.collect(), open: fields.open };
        }
        if is_record || !self.executor.is_certain_type(&ty) {
            return OutputColumns::unknown();
        }
        let own = outputs.first().and_then(|(name, _)| name.as_ref());
        let name = own.or(alias.map(|alias| &alias.name)).unwrap_or(&call.name.name.name);
        OutputColumns { list: vec![value(name, ExprType::Known(ty))], open: false }
    }
}

impl Executor<'_> {
    /// Whether a call that fits no function may still mean something: a column of a row, or a function that we do not know.
    fn may_be_other(&self, call: &Call, function: &FunctionCall<'_>) -> bool {
        let may_be_field = match function.arguments {
            [Some(row)] => call.name.schema.is_none() && self.may_have_fields(*row),
            _ => false,
        };
        may_be_field || self.may_be_of_unknown_extension() || self.is_newer_function(&call.name.name.name)
    }

    fn may_have_fields(&self, ty: TypeId) -> bool {
        let is_record = self.catalog.is_builtin(&ty.to_use(), "record");
        is_record || self.catalog.relation(self.base_id(ty).ty).is_some()
    }

    /// Functions of versions behind that whose lists we have.
    fn is_newer_function(&self, name: &str) -> bool {
        const SINCE_16: [&str; 24] = [
            "any_value",
            "array_reverse",
            "array_sample",
            "array_shuffle",
            "array_sort",
            "casefold",
            "crc32",
            "crc32c",
            "date_add",
            "date_subtract",
            "erf",
            "erfc",
            "gamma",
            "lgamma",
            "pg_input_error_info",
            "pg_input_is_valid",
            "random_normal",
            "to_bin",
            "to_oct",
            "unicode_assigned",
            "unicode_version",
            "uuid_extract_timestamp",
            "uuid_extract_version",
            "uuidv7",
        ];
        // `json_object (key: value)` and its kin are grammar there; the other functions of JSON stayed as they are.
        let is_new_json = name.starts_with("json") && (name == "json_object" || !self.is_builtin_routine(name));
        self.session.server_version > 15 && (SINCE_16.contains(&name) || matches!(name, "uuidv4" | "random") || is_new_json)
    }

    /// A function where a procedure must stand, or the other way round.
    fn wrong_routine(&self, call: &FunctionCall<'_>, chosen: &ChosenFunction) -> Option<Failure> {
        let is_procedure = chosen.signature.kind == SignatureKind::Procedure;
        let what = match call.noun {
            "procedure" if !is_procedure => "is not a procedure",
            "function" if is_procedure => "is a procedure",
            _ => return None,
        };
        let message = format!("{} {what}", self.call_label(call));
        Some(Failure::new(Condition::WrongObjectType, message, call.name.span()))
    }

    /// `f(integer, b => unknown)`
    fn call_label(&self, call: &FunctionCall<'_>) -> String {
        let positional = call.arguments.len() - call.names.len().min(call.arguments.len());
        let label = |(index, operand): (usize, &Operand)| {
            let ty = operand.map_or_else(|| "unknown".to_owned(), |ty| self.type_label(&ty.to_use()));
            match index.checked_sub(positional).and_then(|index| call.names.get(index)) {
                Some(name) => format!("{name} => {ty}"),
                None => ty,
            }
        };
        let types: Vec<String> = call.arguments.iter().enumerate().map(label).collect();
        format!("{}({})", call.name, types.join(", "))
    }

    /// `function f(integer, unknown) does not exist`. None: nothing can be said.
    pub(in crate::replay) fn function_failure(&self, call: &FunctionCall<'_>, why: NoChoice) -> Option<Failure> {
        let shown = self.call_label(call);
        let (condition, message) = match why {
            NoChoice::Nothing => (Condition::UndefinedFunction, format!("{} {shown} does not exist", call.noun)),
            NoChoice::Ambiguous => (Condition::AmbiguousFunction, format!("{} {shown} is not unique", call.noun)),
            NoChoice::Uncertain => return None,
        };
        let subject = Subject::Missing { kind: ObjectKind::Function, name: call.name.clone() };
        Some(Failure::new(condition, message, call.name.span()).about(subject))
    }

    /// The result of all functions with this name that take so many arguments, where it is the same.
    fn only_result(&self, name: &QualifiedName, given: usize) -> Option<TypeUse> {
        let results = self.results_of(name, given)?;
        let (first, rest) = results.split_first()?;
        let is_plain = rest.iter().all(|other| other == first) && !self.is_polymorphic_id(*first);
        is_plain.then(|| first.to_use())
    }

    /// Whether any routine has this name, in whatever schema.
    pub(super) fn is_routine_name(&self, name: &str) -> bool {
        let schemas = self.effective_search_path();
        schemas.into_iter().any(|schema| self.catalog.routines_named(schema, name).next().is_some())
    }
}

/// Clauses that only aggregates or window functions take.
fn wrong_clause(call: &Call, chosen: &ChosenFunction) -> Option<Failure> {
    let name = &call.name;
    let is_aggregate = matches!(chosen.signature.kind, SignatureKind::Aggregate | SignatureKind::OrderedSet);
    let is_window = chosen.signature.kind == SignatureKind::Window;
    let message = if is_window && call.over.is_none() {
        format!("window function {name} requires an OVER clause")
    } else if chosen.signature.kind == SignatureKind::OrderedSet && call.within_group.is_empty() && call.over.is_none() {
        format!("WITHIN GROUP is required for ordered-set aggregate {name}")
    } else if is_aggregate || is_window {
        return None;
    } else if call.star {
        format!("{name}(*) specified, but {name} is not an aggregate function")
    } else if call.distinct {
        format!("DISTINCT specified, but {name} is not an aggregate function")
    } else if !call.within_group.is_empty() {
        format!("WITHIN GROUP specified, but {name} is not an aggregate function")
    } else if !call.order_by.is_empty() {
        format!("ORDER BY specified, but {name} is not an aggregate function")
    } else if call.filter.is_some() {
        format!("FILTER specified, but {name} is not an aggregate function")
    } else if call.over.is_some() {
        format!("OVER specified, but {name} is not a window function nor an aggregate function")
    } else {
        return None;
    };
    Some(Failure::new(Condition::WrongObjectType, message, name.span()))
}
