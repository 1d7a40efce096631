//! Whether a column of one type may reference one of another, or take its place: questions about casts and comparisons.

use super::executor::Executor;
use super::typing::TypeId;
use crate::catalog::{TypeKind, TypeUse};
use crate::sql::ast::CastContext;

/// Types that one btree index compares with each other (`pg_amop` of PostgreSQL 15).
const FAMILIES: &[&[&str]] =
    &[&["int2", "int4", "int8"], &["float4", "float8"], &["date", "timestamp", "timestamptz"], &["text", "name"]];

impl Executor<'_> {
    /// Whether a column of type `from` may reference one of type `to` (`ATAddForeignKeyConstraint`): the index on the
    /// referenced column compares both, or what it compares can be made of the other by itself. None: that is not known.
    pub(super) fn can_reference(&self, from: &TypeUse, to: &TypeUse) -> Option<bool> {
        if !self.is_certain_type(from) || !self.is_certain_type(to) {
            return None;
        }
        let (from, to) = (self.base_id(TypeId::of(from)), self.base_id(TypeId::of(to)));
        if from == to {
            return Some(true);
        }
        let compared = self.btree_type(to)?;
        let polymorphic = self.is_polymorphic_id(compared);
        Some(self.same_family(from, compared) || (!polymorphic && self.can_coerce(Some(from), compared, CastContext::Implicit)))
    }

    fn same_family(&self, from: TypeId, compared: TypeId) -> bool {
        let name = |ty: TypeId| {
            let found = self.catalog.ty(ty.ty).filter(|found| !ty.array && matches!(found.kind, TypeKind::Base(_)))?;
            (self.catalog.schema_name(found.schema) == "pg_catalog").then_some(found.name.as_str())
        };
        let (Some(from), Some(compared)) = (name(from), name(compared)) else { return false };
        FAMILIES.iter().any(|family| family.contains(&from) && family.contains(&compared))
    }

    /// Whether ALTER COLUMN TYPE needs no USING. None: that is not known.
    pub(super) fn can_assign(&self, from: &TypeUse, to: &TypeUse) -> Option<bool> {
        if !self.is_certain_type(from) || !self.is_certain_type(to) {
            return None;
        }
        Some(self.can_coerce(Some(TypeId::of(from)), TypeId::of(to), CastContext::Assignment))
    }
}
