//! Functions by the name and arguments of a call (`func_get_detail` in the server; manual, sections 10.3 and 4.3).

use super::builtin;
use super::candidates::Candidate;
use super::polymorphic::Binding;
use super::signature::{Input, Signature, SignatureKind};
use super::{NoChoice, Operand, TypeId};
use crate::catalog::{Oid, Presence, RoutineType};
use crate::replay::executor::Executor;
use crate::sql::ast::CastContext;
use crate::sql::name::{Name, QualifiedName};
use std::borrow::Cow;

/// A call, as far as the choice of the function goes.
pub(in crate::replay) struct FunctionCall<'x> {
    pub name: &'x QualifiedName,
    pub arguments: &'x [Operand],
    /// The names of the last arguments, in named notation.
    pub names: &'x [Name],
    /// Whether the last argument is an array for a variadic parameter.
    pub variadic: bool,
    /// As messages call what is not found: `function` or `procedure`.
    pub noun: &'static str,
}

/// What a call means.
#[derive(Debug, Clone)]
pub(in crate::replay) enum Called {
    Function(ChosenFunction),
    /// `text(x)` is a cast to the type.
    Cast(TypeId),
}

#[derive(Debug, Clone)]
pub(in crate::replay) struct ChosenFunction {
    pub signature: Signature,
    /// What each argument becomes, in the order of the call.
    pub arguments: Vec<TypeId>,
    /// None: nothing determines the polymorphic type.
    pub result: Operand,
    /// The actual types of `signature.outputs`.
    pub outputs: Vec<(Option<Name>, Operand)>,
}

/// A function with the types for exactly the arguments of a call.
#[derive(Debug, Clone)]
struct FunctionCandidate<'s> {
    signature: Cow<'s, Signature>,
    types: Vec<TypeId>,
    /// Whether the last parameter stands for several arguments.
    expanded: bool,
    /// The place of its schema on the search path.
    place: usize,
    /// Another one of the same schema takes the same types by its defaults.
    doubtful: bool,
}

impl Candidate for FunctionCandidate<'_> {
    fn types(&self) -> &[TypeId] {
        &self.types
    }
}

impl Executor<'_> {
    pub(in crate::replay) fn function(&self, call: &FunctionCall<'_>) -> Result<Called, NoChoice> {
        let candidates = self.function_candidates(call).ok_or(NoChoice::Uncertain)?;
        let is_exact = |candidate: &&FunctionCandidate| {
            candidate.types.iter().zip(call.arguments).all(|(ty, argument)| Some(*ty) == *argument)
        };
        let chosen = match candidates.iter().find(is_exact) {
            Some(chosen) => chosen,
            None => {
                if let Some(cast) = self.cast_by_name(call) {
                    return Ok(Called::Cast(cast));
                }
                self.choose(&candidates, call.arguments)?
            }
        };
        if chosen.doubtful {
            return Err(NoChoice::Ambiguous);
        }
        Ok(Called::Function(self.actual_function(chosen, call)))
    }

    fn actual_function(&self, chosen: &FunctionCandidate<'_>, call: &FunctionCall<'_>) -> ChosenFunction {
        let signature = chosen.signature.clone().into_owned();
        let binding = self.bind(&chosen.types, call.arguments).unwrap_or_default();
        let actual = |ty: TypeId| binding.actual(ty);
        ChosenFunction {
            arguments: chosen.types.iter().map(|ty| actual(*ty).unwrap_or(*ty)).collect(),
            result: actual(signature.result),
            outputs: signature.outputs.iter().map(|(name, ty)| (name.clone(), binding_of(&binding, *ty))).collect(),
            signature,
        }
    }

    /// `type(value)` where no function takes the value as it is. Only casts that need no function, or go by way of text.
    fn cast_by_name(&self, call: &FunctionCall<'_>) -> Option<TypeId> {
        let [argument] = call.arguments else { return None };
        if !call.names.is_empty() || call.variadic {
            return None;
        }
        let ty = self.find_type_named(call.name).map(TypeId::plain)?;
        let Some(argument) = *argument else { return Some(ty) };
        match self.pathway(argument, ty, CastContext::Explicit)? {
            super::coerce::Pathway::Relabel => Some(ty),
            // A row becomes a string only by a cast that says so.
            super::coerce::Pathway::Text => (!self.is_composite(argument) || self.category(ty) != 'S').then_some(ty),
            super::coerce::Pathway::Function(_) => None,
        }
    }

    /// `FuncnameGetCandidates`. None: one of them is not known well enough.
    fn function_candidates<'e>(&'e self, call: &FunctionCall<'_>) -> Option<Vec<FunctionCandidate<'e>>> {
        let schemas: Vec<Oid> = match &call.name.schema {
            Some(schema) => self.catalog.schema_names.get(&schema.name).copied().into_iter().collect(),
            None => self.effective_search_path(),
        };
        let name = &call.name.name.name;
        let mut candidates: Vec<FunctionCandidate<'e>> = Vec::new();
        for (place, schema) in schemas.into_iter().enumerate() {
            if self.catalog.schema_name(schema) == "pg_catalog" {
                for signature in builtin::functions(name) {
                    add(&mut candidates, Cow::Borrowed(signature), call, place);
                }
            }
            for routine in self.catalog.routines_named(schema, name) {
                if routine.presence != Presence::Certain {
                    return None;
                }
                add(&mut candidates, Cow::Owned(Signature::of_routine(routine)?), call, place);
            }
        }
        Some(candidates)
    }
}

impl Executor<'_> {
    /// The results of all functions with this name that take so many arguments. None: one is not known.
    pub(in crate::replay) fn results_of(&self, name: &QualifiedName, given: usize) -> Option<Vec<TypeId>> {
        let arguments = vec![None; given];
        let call = FunctionCall { name, arguments: &arguments, names: &[], variadic: false, noun: "function" };
        let candidates = self.function_candidates(&call)?;
        Some(candidates.iter().map(|candidate| candidate.signature.result).collect())
    }

    /// The only function with this name that takes so many arguments. What depends on their types is not known.
    pub(in crate::replay) fn only_function(&self, name: &QualifiedName, given: usize) -> Option<ChosenFunction> {
        let arguments = vec![None; given];
        let call = FunctionCall { name, arguments: &arguments, names: &[], variadic: false, noun: "function" };
        let candidates = self.function_candidates(&call)?;
        let [only] = candidates.as_slice() else { return None };
        let signature = only.signature.clone().into_owned();
        let plain = |ty: TypeId| Some(ty).filter(|ty| !self.is_polymorphic_id(*ty));
        Some(ChosenFunction {
            arguments: only.types.clone(),
            result: plain(signature.result),
            outputs: signature.outputs.iter().map(|(name, ty)| (name.clone(), plain(*ty))).collect(),
            signature,
        })
    }

    /// Whether an aggregate has the name, or a function that is not known.
    pub(in crate::replay) fn may_be_aggregate(&self, name: &QualifiedName) -> bool {
        let is_aggregate = |kind| matches!(kind, SignatureKind::Aggregate | SignatureKind::OrderedSet);
        let builtin = builtin::functions(&name.name.name).iter().any(|signature| is_aggregate(signature.kind));
        let mut made = self.routines_visible(name);
        builtin || made.any(|routine| routine.kind == RoutineType::Aggregate)
    }

    /// Whether the server brings such a function without arguments, such as `tsvector_update_trigger`.
    pub(in crate::replay) fn is_builtin_trigger_function(&self, name: &QualifiedName, returns: &str) -> bool {
        let in_catalog = name.schema.as_ref().is_none_or(|schema| schema.name == "pg_catalog");
        let fits = |signature: &Signature| signature.inputs.is_empty() && Some(signature.result) == builtin::builtin(returns);
        in_catalog && builtin::functions(&name.name.name).iter().any(fits)
    }

    pub(in crate::replay) fn is_builtin_routine(&self, name: &str) -> bool {
        !builtin::functions(name).is_empty()
    }

    pub(in crate::replay) fn is_polymorphic_id(&self, ty: TypeId) -> bool {
        super::polymorphic::Polymorphic::of(ty).is_some()
    }
}

fn binding_of(binding: &Binding, ty: TypeId) -> Operand {
    binding.actual(ty)
}

/// Adds a function as far as it can take the arguments, unless one before it on the search path takes the same types.
fn add<'e>(candidates: &mut Vec<FunctionCandidate<'e>>, signature: Cow<'e, Signature>, call: &FunctionCall<'_>, place: usize) {
    let Some((types, expanded)) = types_for(&signature, call) else { return };
    let new = FunctionCandidate { signature, types, expanded, place, doubtful: false };
    let Some(old) = candidates.iter_mut().find(|old| old.types == new.types) else {
        candidates.push(new);
        return;
    };
    match () {
        () if old.place != new.place => {}
        () if old.expanded && !new.expanded => *old = new,
        () if old.expanded != new.expanded => {}
        () => old.doubtful = true,
    }
}

/// The types that the parameters give to the arguments of a call. None: their number or names do not fit.
fn types_for(signature: &Signature, call: &FunctionCall<'_>) -> Option<(Vec<TypeId>, bool)> {
    let inputs = &signature.inputs;
    let given = call.arguments.len();
    if call.variadic && !signature.variadic {
        return None;
    }
    let expanded = signature.variadic && !call.variadic && given >= inputs.len() && call.names.is_empty();
    if given > inputs.len() && !expanded {
        return None;
    }
    if expanded {
        let (last, before) = inputs.split_last()?;
        let element = element_of_variadic(last.ty);
        let fixed = before.iter().map(|input| input.ty);
        return Some((fixed.chain(std::iter::repeat(element)).take(given).collect(), true));
    }
    // With fewer arguments, the variadic one takes its default; in named notation it must be written out.
    if signature.variadic && !call.variadic && !call.names.is_empty() {
        return None;
    }
    let positional = given.checked_sub(call.names.len())?;
    let mut types: Vec<TypeId> = inputs.iter().take(positional).map(|input| input.ty).collect();
    let mut used: Vec<usize> = (0..positional).collect();
    for name in call.names {
        let (index, input) = inputs.iter().enumerate().find(|(_, input)| input.name.as_ref() == Some(name))?;
        if used.contains(&index) {
            return None;
        }
        used.push(index);
        types.push(input.ty);
    }
    let missing = |(index, input): (usize, &Input)| !used.contains(&index) && !input.has_default;
    (!inputs.iter().enumerate().any(missing)).then_some((types, false))
}

/// What `VARIADIC type[]` takes one by one.
fn element_of_variadic(ty: TypeId) -> TypeId {
    let is = |name: &str| builtin::builtin(name) == Some(ty);
    if ty.array {
        TypeId { array: false, ..ty }
    } else if is("anyarray") {
        builtin::builtin("anyelement").unwrap_or(ty)
    } else if is("anycompatiblearray") {
        builtin::builtin("anycompatible").unwrap_or(ty)
    } else {
        ty
    }
}
