//! Which type an expression has: functions, operators and casts, chosen as the server chooses them (manual, chapter 10).
//!
//! It is asked about types alone. Names of columns and tables are resolved by `references`, which asks this module on the way.
//! Wherever a type is not known, the answer is [`ExprType::Uncertain`], and nothing is refused that leans on it.

mod builtin;
mod candidates;
mod coerce;
mod common;
mod function;
mod literal;
mod operator;
mod operator_class;
mod polymorphic;
mod signature;

pub(super) use builtin::builtin as builtin_type;
pub(super) use common::Common;
pub(super) use function::{Called, ChosenFunction, FunctionCall};
pub(super) use signature::{Signature, SignatureKind};

use crate::catalog::{Oid, TypeUse};

/// What is known of the type of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ExprType {
    Known(TypeUse),
    /// A string or NULL, which takes its type from what is around it: the server's `unknown`.
    Untyped,
    /// We do not know.
    Uncertain,
}

impl ExprType {
    /// The type, where it is one.
    pub fn known(self) -> Option<TypeUse> {
        match self {
            ExprType::Known(ty) => Some(ty),
            ExprType::Untyped | ExprType::Uncertain => None,
        }
    }

    pub fn as_known(&self) -> Option<&TypeUse> {
        match self {
            ExprType::Known(ty) => Some(ty),
            ExprType::Untyped | ExprType::Uncertain => None,
        }
    }

    /// As the choice of a function or operator sees it. None: we do not know.
    pub fn operand(&self) -> Option<Operand> {
        match self {
            ExprType::Known(ty) => Some(Some(TypeId::of(ty))),
            ExprType::Untyped => Some(None),
            ExprType::Uncertain => None,
        }
    }
}

impl From<Option<TypeUse>> for ExprType {
    fn from(ty: Option<TypeUse>) -> Self {
        ty.map_or(ExprType::Uncertain, ExprType::Known)
    }
}

/// A type without modifiers, which have no say in the choice of functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct TypeId {
    pub ty: Oid,
    pub array: bool,
}

/// The type of an operand; None: it is a literal without one.
pub(super) type Operand = Option<TypeId>;

impl TypeId {
    pub fn of(ty: &TypeUse) -> Self {
        TypeId { ty: ty.ty, array: ty.array }
    }

    pub fn plain(ty: Oid) -> Self {
        TypeId { ty, array: false }
    }

    pub fn array_of(self) -> Self {
        TypeId { array: true, ..self }
    }

    pub fn to_use(self) -> TypeUse {
        TypeUse { ty: self.ty, array: self.array, modifiers: Vec::new() }
    }
}

/// Why no function or operator can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoChoice {
    /// None accepts the operands.
    Nothing,
    /// Several do, and none fits best.
    Ambiguous,
    /// Something is not known well enough.
    Uncertain,
}
