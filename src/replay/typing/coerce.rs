//! Whether and how a value of one type becomes one of another (`parse_coerce.c` in the server; manual, section 10.4).

use super::builtin::{self, CastMethod};
use super::{Operand, TypeId};
use crate::catalog::{Cast, Oid, TypeKind, TypeUse};
use crate::replay::executor::Executor;
use crate::sql::ast::{CastContext, Volatility};

/// How a value gets from one type to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::replay) enum Pathway {
    /// The bytes stay as they are.
    Relabel,
    /// By a function.
    Function(Volatility),
    /// By way of its text.
    Text,
}

/// A type whose values are to become those of others, with what does not depend on which others.
pub(super) struct CastSource<'a> {
    pub ty: TypeId,
    /// Behind domains.
    base: TypeId,
    /// The casts from it beside those that are built in.
    made: Vec<&'a Cast>,
}

/// Whether a cast that `pg_cast` allows in `allowed` may be made in `wanted`.
fn is_allowed(allowed: CastContext, wanted: CastContext) -> bool {
    let rank = |context| match context {
        CastContext::Implicit => 0,
        CastContext::Assignment => 1,
        CastContext::Explicit => 2,
    };
    rank(wanted) >= rank(allowed)
}

impl CastSource<'_> {
    fn cast_to(&self, target: TypeId) -> Option<(CastContext, Pathway)> {
        if let Some(cast) = builtin::cast(self.base, target) {
            let pathway = match cast.method {
                CastMethod::Binary => Pathway::Relabel,
                CastMethod::Function => Pathway::Function(cast.volatility),
                CastMethod::Text => Pathway::Text,
            };
            return Some((cast.context, pathway));
        }
        let made = self.made.iter().find(|cast| TypeId::of(&cast.target) == target)?;
        Some((made.context, Pathway::Function(made.volatility)))
    }
}

impl Executor<'_> {
    /// The type behind domains.
    pub(in crate::replay) fn base_id(&self, ty: TypeId) -> TypeId {
        TypeId::of(self.catalog.base_type(&ty.to_use()))
    }

    /// `pg_type.typcategory`
    pub(super) fn category(&self, ty: TypeId) -> char {
        if ty.array {
            return 'A';
        }
        match self.catalog.ty(ty.ty).map(|found| &found.kind) {
            Some(TypeKind::Base(base)) => base.category,
            Some(TypeKind::Enum(_)) => 'E',
            Some(TypeKind::Composite(_)) => 'C',
            Some(TypeKind::Range { .. } | TypeKind::Multirange { .. }) => 'R',
            Some(TypeKind::Domain(domain)) => self.category(TypeId::of(&domain.base)),
            Some(TypeKind::Pseudo) => 'P',
            Some(TypeKind::Shell) | None => 'U',
        }
    }

    pub(super) fn is_preferred(&self, ty: TypeId) -> bool {
        let kind = self.catalog.ty(ty.ty).map(|found| &found.kind);
        !ty.array && matches!(kind, Some(TypeKind::Base(base)) if base.preferred)
    }

    /// The type of the elements of an array, domains seen through.
    pub(in crate::replay) fn element_of(&self, ty: TypeId) -> Option<TypeId> {
        self.element(ty)
    }

    pub(super) fn element(&self, ty: TypeId) -> Option<TypeId> {
        let base = self.base_id(ty);
        if base.array { Some(TypeId { array: false, ..base }) } else { builtin::element_of_vector(base) }
    }

    pub(super) fn is_composite(&self, ty: TypeId) -> bool {
        !ty.array && matches!(self.catalog.ty(ty.ty).map(|found| &found.kind), Some(TypeKind::Composite(_)))
    }

    pub(super) fn is_enum(&self, ty: TypeId) -> bool {
        !ty.array && matches!(self.catalog.ty(ty.ty).map(|found| &found.kind), Some(TypeKind::Enum(_)))
    }

    pub(super) fn cast_source(&self, ty: TypeId) -> CastSource<'_> {
        let base = self.base_id(ty);
        CastSource { ty, base, made: self.catalog.casts().filter(|cast| TypeId::of(&cast.source) == base).collect() }
    }

    /// `find_coercion_pathway`
    pub(in crate::replay) fn pathway(&self, source: TypeId, target: TypeId, context: CastContext) -> Option<Pathway> {
        self.pathway_from(&self.cast_source(source), target, context)
    }

    pub(super) fn pathway_from(&self, source: &CastSource, target: TypeId, context: CastContext) -> Option<Pathway> {
        let target = self.base_id(target);
        if source.base == target {
            return Some(Pathway::Relabel);
        }
        if let Some((allowed, pathway)) = source.cast_to(target) {
            return is_allowed(allowed, context).then_some(pathway);
        }
        let source = source.base;
        // Nothing is cast to the vectors of the server's own tables.
        if target.array
            && let (Some(from), Some(to)) = (self.element(source), self.element(target))
            && let Some(pathway) = self.pathway(from, to, context)
        {
            return Some(pathway);
        }
        let text = match context {
            CastContext::Implicit => false,
            CastContext::Assignment => self.category(target) == 'S',
            CastContext::Explicit => self.category(target) == 'S' || self.category(source) == 'S',
        };
        text.then_some(Pathway::Text)
    }

    /// How changeable a cast is. None: there is none.
    pub(in crate::replay) fn cast_volatility(&self, from: TypeId, to: TypeId, context: CastContext) -> Option<Volatility> {
        Some(match self.pathway(from, to, context)? {
            Pathway::Relabel => Volatility::Immutable,
            Pathway::Function(volatility) => volatility,
            Pathway::Text if self.text_depends_on_settings(from) || self.text_depends_on_settings(to) => Volatility::Stable,
            Pathway::Text => Volatility::Immutable,
        })
    }

    /// Whether input and output of a type are not immutable; of a type that an extension made, nobody says.
    fn text_depends_on_settings(&self, ty: TypeId) -> bool {
        let base = self.base_id(ty);
        match self.catalog.ty(base.ty) {
            _ if base.array => true,
            Some(found) if matches!(found.kind, TypeKind::Base(_)) => {
                self.catalog.schema_name(found.schema) == "pg_catalog" && builtin::depends_on_settings(&found.name)
            }
            Some(_) => true,
            None => false,
        }
    }

    /// `can_coerce_type` for one value and a target that is not polymorphic.
    pub(in crate::replay) fn can_coerce(&self, source: Operand, target: TypeId, context: CastContext) -> bool {
        source.is_none_or(|source| source == target || self.can_coerce_from(&self.cast_source(source), target, context))
    }

    pub(super) fn can_coerce_from(&self, from: &CastSource, target: TypeId, context: CastContext) -> bool {
        let source = from.ty;
        let are_rows = || match (source.array, target.array) {
            (false, false) => {
                (builtin::is_record(source) && self.is_composite(target))
                    || (builtin::is_record(target) && self.is_composite(source))
            }
            (true, true) => [source, target].into_iter().any(|ty| builtin::is_record(TypeId { array: false, ..ty })),
            _ => false,
        };
        source == target
            || builtin::is_any(target)
            || self.pathway_from(from, target, context).is_some()
            || are_rows()
            || self.inherits(from, target)
    }

    /// A row of a table is also a row of the tables that it inherits from.
    fn inherits(&self, source: &CastSource, target: TypeId) -> bool {
        if source.ty.array || target.array {
            return false;
        }
        let parents = |table| self.catalog.relation(table).into_iter().flat_map(|relation| relation.parents());
        let row = source.base.ty;
        let mut above: Vec<Oid> = parents(row).collect();
        let mut seen = 0;
        while let Some(table) = above.get(seen).copied() {
            above.extend(parents(table));
            seen += 1;
        }
        row == target.ty || above.contains(&target.ty)
    }

    /// Whether nothing about a type is in doubt.
    pub(in crate::replay) fn is_certain_type(&self, ty: &TypeUse) -> bool {
        let Some(found) = self.catalog.ty(ty.ty) else { return false };
        let certain = found.presence == crate::catalog::Presence::Certain;
        match &found.kind {
            TypeKind::Shell => false,
            TypeKind::Domain(domain) => certain && self.is_certain_type(&domain.base),
            TypeKind::Pseudo => found.name != "unknown",
            _ => certain,
        }
    }
}
