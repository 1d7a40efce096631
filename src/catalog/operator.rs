//! Operators, casts and operator classes: how values of types are compared, changed and indexed.

use super::{Catalog, Oid, OtherKey, OtherObject, TypeUse};
use crate::sql::ast::{CastContext, ObjectKind, Volatility};
use crate::sql::name::Name;
use serde::{Deserialize, Serialize};

/// What an object is that the catalog keeps among the [others](super::OtherObject).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Definition {
    /// Nobody asks about more than its name.
    None,
    Operator(Operator),
    Cast(Cast),
    OperatorClass(OperatorClass),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Operator {
    /// None: a prefix operator.
    pub left: Option<TypeUse>,
    pub right: TypeUse,
    /// That of its function. None: the function was not found.
    pub returns: Option<TypeUse>,
    pub volatility: Volatility,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cast {
    pub source: TypeUse,
    pub target: TypeUse,
    pub context: CastContext,
    /// That of its function; a cast without one is immutable.
    pub volatility: Volatility,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OperatorClass {
    pub ty: TypeUse,
    pub method: Name,
    /// Whether an index that names none has this one.
    pub default: bool,
}

impl Catalog {
    /// The operators of a schema with this name, beside those that are built in.
    pub fn operators_named(&self, schema: Oid, name: &str) -> impl Iterator<Item = &Operator> {
        let prefix = format!("{name}(");
        let key = OtherKey { kind: ObjectKind::Operator.into(), schema: Some(schema), name: Name::exact(&prefix) };
        let from_here = self.others.range(key.clone()..);
        let own = from_here.take_while(move |(other, _)| {
            other.kind == key.kind && other.schema == key.schema && other.name.starts_with(&prefix)
        });
        own.filter_map(|(_, other)| match &other.definition {
            Definition::Operator(operator) => Some(operator),
            _ => None,
        })
    }

    /// The casts beside those that are built in.
    pub fn casts(&self) -> impl Iterator<Item = &Cast> {
        self.of_kind(ObjectKind::Cast).filter_map(|(_, other)| match &other.definition {
            Definition::Cast(cast) => Some(cast),
            _ => None,
        })
    }

    /// The operator classes beside those that are built in, with their names and schemas.
    pub fn operator_classes(&self) -> impl Iterator<Item = (&Name, Option<Oid>, &OperatorClass)> {
        self.of_kind(ObjectKind::OperatorClass).filter_map(|(key, other)| match &other.definition {
            Definition::OperatorClass(class) => Some((&other.name, key.schema, class)),
            _ => None,
        })
    }

    fn of_kind(&self, kind: ObjectKind) -> impl Iterator<Item = (&OtherKey, &OtherObject)> {
        let first = OtherKey { kind: kind.into(), schema: None, name: Name::exact("") };
        let kind = first.kind;
        let from_here = self.others.range(first..);
        from_here.take_while(move |(key, _)| key.kind == kind).map(|(key, other)| (key, other.as_ref()))
    }
}
