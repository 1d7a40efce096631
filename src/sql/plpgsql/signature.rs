//! What of a routine its body can see: the names of its parameters, and what RETURN may have.

use crate::sql::ast::{CreateRoutine, ParameterMode, Returns, RoutineKind, TypeName};
use crate::sql::name::Name;

/// The head of a routine, as far as it matters to its body.
#[derive(Debug, Clone)]
pub struct Signature {
    /// The label of the outermost scope.
    pub(super) label: Name,
    /// Also OUT parameters and the columns of RETURNS TABLE, in the order of `$1`, `$2`, …
    pub(super) parameters: Vec<(Option<Name>, TypeName)>,
    pub(super) returning: Returning,
}

/// What RETURN may have behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Returning {
    Value,
    /// RETURNS void, and DO
    Nothing,
    Procedure,
    /// OUT parameters are what is returned.
    Parameters,
    Set,
    /// RETURNS TABLE, or SETOF with OUT parameters
    SetOfParameters,
    Trigger,
    EventTrigger,
}

impl Signature {
    /// Of a DO block.
    pub fn block() -> Signature {
        Signature { label: Name::exact("inline_code_block"), parameters: Vec::new(), returning: Returning::Nothing }
    }

    pub fn of(create: &CreateRoutine) -> Signature {
        let declared = create.parameters.iter();
        let declared = declared.map(|parameter| (parameter.name.as_ref().map(|name| name.name.clone()), parameter.ty.clone()));
        let columns: &[_] = if let Returns::Table(columns) = &create.returns { columns } else { &[] };
        let columns = columns.iter().map(|(name, ty)| (Some(name.name.clone()), ty.clone()));
        Signature {
            label: create.name.name.name.clone(),
            parameters: declared.chain(columns).collect(),
            returning: returning(create),
        }
    }
}

fn returning(create: &CreateRoutine) -> Returning {
    let has_out = create.parameters.iter().any(|parameter| matches!(parameter.mode, ParameterMode::Out | ParameterMode::InOut));
    match &create.returns {
        Returns::Table(_) => Returning::SetOfParameters,
        Returns::Type(ty) if ty.setof && has_out => Returning::SetOfParameters,
        Returns::Type(ty) if ty.setof => Returning::Set,
        _ if has_out => Returning::Parameters,
        _ if create.kind == RoutineKind::Procedure => Returning::Procedure,
        Returns::None => Returning::Nothing,
        Returns::Type(ty) => match ty.name.name.name.as_str() {
            _ if ty.array_dimensions > 0 => Returning::Value,
            "void" => Returning::Nothing,
            "trigger" => Returning::Trigger,
            "event_trigger" => Returning::EventTrigger,
            _ => Returning::Value,
        },
    }
}
