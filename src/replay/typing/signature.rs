//! What a call needs to know of a function, whether it is built in or made by a statement.

use super::TypeId;
use crate::catalog::{Oid, Routine, RoutineType};
use crate::sql::ast::{ParameterMode, Volatility};
use crate::sql::name::Name;

#[derive(Debug, Clone)]
pub(in crate::replay) struct Signature {
    pub kind: SignatureKind,
    pub volatility: Volatility,
    pub returns_set: bool,
    pub inputs: Vec<Input>,
    /// Whether the last input takes any number of arguments.
    pub variadic: bool,
    pub result: TypeId,
    /// OUT parameters and columns of RETURNS TABLE.
    pub outputs: Vec<(Option<Name>, TypeId)>,
    /// None: built in.
    pub routine: Option<Oid>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::replay) enum SignatureKind {
    Function,
    Procedure,
    Aggregate,
    /// With WITHIN GROUP; so many of its arguments are not aggregated.
    OrderedSet,
    Window,
}

#[derive(Debug, Clone)]
pub(in crate::replay) struct Input {
    pub name: Option<Name>,
    pub ty: TypeId,
    pub has_default: bool,
}

impl Signature {
    /// None: one of its types is not known.
    pub fn of_routine(routine: &Routine) -> Option<Self> {
        let is_output = |mode| matches!(mode, ParameterMode::Out | ParameterMode::InOut);
        let mut inputs = Vec::new();
        let mut outputs = Vec::new();
        for parameter in &routine.parameters {
            let ty = TypeId::of(parameter.ty.as_ref()?);
            if parameter.table_column || is_output(parameter.mode) {
                outputs.push((parameter.name.clone(), ty));
            }
            if parameter.mode != ParameterMode::Out && !parameter.table_column {
                inputs.push(Input { name: parameter.name.clone(), ty, has_default: parameter.default.is_some() });
            }
        }
        Some(Signature {
            kind: match routine.kind {
                RoutineType::Function => SignatureKind::Function,
                RoutineType::Procedure => SignatureKind::Procedure,
                RoutineType::Aggregate => SignatureKind::Aggregate,
                RoutineType::Window => SignatureKind::Window,
            },
            volatility: routine.volatility,
            returns_set: routine.returns_set,
            inputs,
            variadic: routine.parameters.iter().any(|parameter| parameter.mode == ParameterMode::Variadic),
            result: TypeId::of(routine.returns.as_ref()?),
            outputs,
            routine: Some(routine.oid),
        })
    }
}
