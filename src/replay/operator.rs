//! Aggregates, operators and casts.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use super::routine::plain_parameter;
use crate::catalog::{Cast, Definition, Oid, Operator, OtherKey, Presence, Routine, RoutineText, RoutineType, TypeUse};
use crate::sql::ast::{CreateAggregate, CreateCast, CreateOperator, ObjectKind, TypeName, Volatility};
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::text::Span;

impl Executor<'_> {
    pub fn create_aggregate(&mut self, create: &CreateAggregate) -> Done {
        let schema = self.creation_schema_or_recover(&create.name)?;
        let mut parameters = Vec::new();
        for parameter in create.parameters.iter().flatten() {
            let ty = self.resolve_type(&parameter.ty)?;
            let made = plain_parameter((parameter.mode, TypeUse { modifiers: Vec::new(), ..ty }));
            parameters
                .push(crate::catalog::RoutineParameter { name: parameter.name.as_ref().map(|name| name.name.clone()), ..made });
        }
        let state = create.state_type.as_ref().map(|ty| self.resolve_type(ty)).transpose()?;
        if let (Some(function), Some(state)) = (&create.state_function, &state) {
            let inputs = parameters.iter().filter_map(|parameter| parameter.ty.clone());
            let types: Vec<TypeUse> = std::iter::once(state.clone()).chain(inputs).collect();
            self.check_support_function(function, &types)?;
        }
        let returns = self.final_function_result(create).or(state);
        let routine = Routine {
            oid: Oid(0),
            schema,
            name: create.name.name.name.clone(),
            kind: RoutineType::Aggregate,
            parameters,
            returns,
            returns_set: false,
            language: Name::exact("internal"),
            volatility: Volatility::Immutable,
            strict: false,
            security_definer: false,
            search_path: None,
            settings: Vec::new(),
            hints: Vec::new(),
            body: RoutineText::Aggregate(self.aggregate_text(create)),
            owner: self.owner.clone(),
            presence: self.presence,
            origin: self.origin(create.name.span()),
            history: self.created(create.name.span()),
        };
        let oid = self.oid_for_aggregate(&routine, create)?;
        self.put_new_routine(Routine { oid, ..routine });
        Ok(())
    }

    /// The list behind an aggregate's name, as written.
    fn aggregate_text(&self, create: &CreateAggregate) -> Box<str> {
        let spans = create.options.iter().map(|option| {
            let value = option.value.as_ref().map(|value| value.span);
            value.map_or(option.name.span, |value| option.name.span.to(value))
        });
        spans.map(|span| self.text(span)).collect::<Vec<_>>().join(", ").into()
    }

    fn oid_for_aggregate(&mut self, new: &Routine, create: &CreateAggregate) -> Done<Oid> {
        match self.same_signature(new) {
            Some(old) if old.presence == Presence::Certain && !create.replace.is_replace() => {
                let message = format!("function \"{}\" already exists with same argument types", new.name);
                let failure = Failure::new(Condition::DuplicateFunction, message, create.name.span());
                failure.about(Subject::Existing { object: old.oid }).refuse()
            }
            Some(old) => Ok(old.oid),
            None => Ok(self.catalog.new_oid()),
        }
    }

    /// FINALFUNC's result is that of the aggregate.
    fn final_function_result(&self, create: &CreateAggregate) -> Option<TypeUse> {
        let option = create.options.iter().find(|option| option.name.name == "finalfunc")?;
        let value = option.value.as_ref()?;
        let name = match value.text.split_once('.') {
            Some((schema, name)) => QualifiedName { schema: Some(ident(schema, value.span)), name: ident(name, value.span) },
            None => QualifiedName { schema: None, name: ident(&value.text, value.span) },
        };
        self.routines_visible(&name).next()?.returns.clone()
    }

    /// A function that an aggregate, operator or cast leans on. Built-in ones are not in the catalog, and the match is by
    /// implicit casts, so that absence is claimed only where no function of that name is known and none could be built in.
    fn check_support_function(&mut self, name: &QualifiedName, types: &[TypeUse]) -> Done {
        let is_known = self.routines_visible(name).next().is_some();
        let may_be_builtin = name.schema.as_ref().is_none_or(|schema| schema.name == "pg_catalog");
        if is_known || may_be_builtin {
            return Ok(());
        }
        let message = format!("function {} does not exist", self.signature_label(name, types));
        let subject = Subject::Missing { kind: ObjectKind::Function, name: name.clone() };
        self.recover(Failure::new(Condition::UndefinedFunction, message, name.span()), |_| ((), subject))
    }

    pub fn create_operator(&mut self, create: &CreateOperator) -> Done {
        let name = ident(&create.name, create.span);
        let schema = self.creation_schema_or_recover(&QualifiedName { schema: create.schema.clone(), name: name.clone() })?;
        let mut operand = |ty: &Option<TypeName>| ty.as_ref().map(|ty| self.resolve_type(ty)).transpose();
        let (left, right) = (operand(&create.left)?, operand(&create.right)?);
        let types: Vec<TypeUse> = left.iter().chain(&right).cloned().collect();
        if let Some(function) = &create.function {
            self.check_support_function(function, &types)?;
        }
        let label = |ty: &Option<TypeUse>| ty.as_ref().map_or("none".to_owned(), |ty| self.catalog.format_type_name(ty));
        let key_name = Name::exact(&format!("{}({},{})", create.name, label(&left), label(&right)));
        let key = OtherKey { kind: ObjectKind::Operator.into(), schema: Some(schema), name: key_name };
        let function = create.function.as_ref().and_then(|function| self.support_function(function, &types));
        let (returns, volatility) = function.unwrap_or_default();
        let definition =
            right.map_or(Definition::None, |right| Definition::Operator(Operator { left, right, returns, volatility }));
        self.put_unless_there(key, ObjectKind::Operator, &name, definition, Condition::DuplicateFunction, || {
            format!("operator {} already exists", create.name)
        })
    }

    pub fn create_cast(&mut self, create: &CreateCast) -> Done {
        let source = self.resolve_type(&create.source)?;
        let target = self.resolve_type(&create.target)?;
        if let Some(function) = &create.function {
            self.check_support_function(function, std::slice::from_ref(&source))?;
        }
        let function =
            create.function.as_ref().and_then(|function| self.support_function(function, std::slice::from_ref(&source)));
        let volatility = function.map_or(Volatility::Immutable, |(_, volatility)| volatility);
        let cast = Cast { source: source.clone(), target: target.clone(), context: create.context, volatility };
        let (source, target) = (self.type_label(&source), self.type_label(&target));
        let name = ident(&format!("{source} as {target}"), create.source.span);
        let key = OtherKey { kind: ObjectKind::Cast.into(), schema: None, name: name.name.clone() };
        self.put_unless_there(key, ObjectKind::Cast, &name, Definition::Cast(cast), Condition::DuplicateObject, || {
            format!("cast from type {source} to type {target} already exists")
        })
    }

    /// Result and volatility of the function that an operator or a cast leans on, where it is known.
    fn support_function(&self, name: &QualifiedName, types: &[TypeUse]) -> Option<(Option<TypeUse>, Volatility)> {
        let plain: Vec<TypeUse> = types.iter().map(|ty| TypeUse { modifiers: Vec::new(), ..ty.clone() }).collect();
        let routine = self.catalog.routine(self.routine_with(name, &plain)?)?;
        Some((routine.returns.clone(), routine.volatility))
    }

    fn put_unless_there(
        &mut self,
        key: OtherKey,
        kind: ObjectKind,
        name: &Ident,
        definition: Definition,
        condition: Condition,
        message: impl FnOnce() -> String,
    ) -> Done {
        if self.catalog.others.contains_key(&key) {
            return Failure::new(condition, message(), name.span).refuse();
        }
        self.put_defined(key, kind, name, definition);
        Ok(())
    }
}

fn ident(text: &str, span: Span) -> Ident {
    Ident { name: Name::exact(text.trim_matches('"')), span }
}
