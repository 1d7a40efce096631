//! Polymorphic types: which actual types stand behind `anyelement`, `anyarray`, `anycompatible` and the like
//! (`enforce_generic_type_consistency` in the server; manual, section 38.2.5).

use super::builtin::builtin;
use super::{Operand, TypeId};
use crate::catalog::{Oid, TypeKind};
use crate::replay::executor::Executor;
use crate::sql::ast::CastContext;
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::sync::LazyLock;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Polymorphic {
    Element,
    Array,
    NonArray,
    Enum,
    Range,
    Multirange,
    Compatible,
    CompatibleArray,
    CompatibleNonArray,
    CompatibleRange,
    CompatibleMultirange,
}

static KINDS: LazyLock<HashMap<Oid, Polymorphic, FixedState>> = LazyLock::new(|| {
    use Polymorphic as P;
    let kinds = [
        ("anyelement", P::Element),
        ("anyarray", P::Array),
        ("anynonarray", P::NonArray),
        ("anyenum", P::Enum),
        ("anyrange", P::Range),
        ("anymultirange", P::Multirange),
        ("anycompatible", P::Compatible),
        ("anycompatiblearray", P::CompatibleArray),
        ("anycompatiblenonarray", P::CompatibleNonArray),
        ("anycompatiblerange", P::CompatibleRange),
        ("anycompatiblemultirange", P::CompatibleMultirange),
    ];
    kinds.into_iter().filter_map(|(name, kind)| Some((builtin(name)?.ty, kind))).collect()
});

impl Polymorphic {
    pub fn of(ty: TypeId) -> Option<Self> {
        if ty.array { None } else { KINDS.get(&ty.ty).copied() }
    }
}

/// What stands behind the polymorphic types of one call.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Binding {
    element: Operand,
    array: Operand,
    range: Operand,
    multirange: Operand,
    compatible: Operand,
    compatible_range: Operand,
    compatible_multirange: Operand,
}

impl Binding {
    /// The actual type behind a declared one. None: nothing determines it.
    pub fn actual(&self, declared: TypeId) -> Operand {
        use Polymorphic as P;
        match Polymorphic::of(declared) {
            None => Some(declared),
            Some(P::Element | P::NonArray | P::Enum) => self.element,
            Some(P::Array) => self.array.or(self.element.map(TypeId::array_of)),
            Some(P::Range) => self.range,
            Some(P::Multirange) => self.multirange,
            Some(P::Compatible | P::CompatibleNonArray) => self.compatible,
            Some(P::CompatibleArray) => self.compatible.map(TypeId::array_of),
            Some(P::CompatibleRange) => self.compatible_range,
            Some(P::CompatibleMultirange) => self.compatible_multirange,
        }
    }
}

impl Executor<'_> {
    /// Whether the operands fit the polymorphic ones among the declared types.
    pub(super) fn is_consistent(&self, declared: &[TypeId], operands: &[Operand]) -> bool {
        declared.iter().all(|ty| Polymorphic::of(*ty).is_none()) || self.bind(declared, operands).is_some()
    }

    /// What the operands put behind the declared types. None: they do not fit together.
    pub(super) fn bind(&self, declared: &[TypeId], operands: &[Operand]) -> Option<Binding> {
        let mut binding = Binding::default();
        let mut compatible: Vec<TypeId> = Vec::new();
        let kinds: Vec<Polymorphic> = declared.iter().filter_map(|ty| Polymorphic::of(*ty)).collect();
        for (ty, operand) in declared.iter().zip(operands) {
            if let (Some(kind), Some(actual)) = (Polymorphic::of(*ty), *operand) {
                self.bind_one(kind, actual, &mut binding, &mut compatible)?;
            }
        }
        self.complete_element(&kinds, &mut binding)?;
        self.complete_compatible(&kinds, &compatible, &mut binding)?;
        Some(binding)
    }

    fn bind_one(&self, kind: Polymorphic, actual: TypeId, binding: &mut Binding, compatible: &mut Vec<TypeId>) -> Option<()> {
        use Polymorphic as P;
        let base = self.base_id(actual);
        match kind {
            P::Element | P::NonArray | P::Enum => same(&mut binding.element, actual),
            P::Array => same(&mut binding.array, base),
            P::Range => same(&mut binding.range, base),
            P::Multirange => same(&mut binding.multirange, base),
            P::Compatible | P::CompatibleNonArray => {
                compatible.push(actual);
                Some(())
            }
            P::CompatibleArray => {
                compatible.push(self.element(base)?);
                Some(())
            }
            P::CompatibleRange => {
                compatible.push(self.range_subtype(base)?);
                same(&mut binding.compatible_range, base)
            }
            P::CompatibleMultirange => {
                compatible.push(self.range_subtype(self.range_of(base)?)?);
                same(&mut binding.compatible_multirange, base)
            }
        }
    }

    /// Array, range and multirange agree on the element.
    fn complete_element(&self, kinds: &[Polymorphic], binding: &mut Binding) -> Option<()> {
        if let Some(array) = binding.array {
            same(&mut binding.element, self.element(array)?)?;
        }
        if let Some(multirange) = binding.multirange {
            same(&mut binding.range, self.range_of(multirange)?)?;
        }
        if let Some(range) = binding.range {
            same(&mut binding.element, self.range_subtype(range)?)?;
            binding.multirange = binding.multirange.or_else(|| self.multirange_of(range));
        }
        let Some(element) = binding.element else { return Some(()) };
        let fits = |kind: &Polymorphic| match kind {
            Polymorphic::NonArray => self.element(element).is_none(),
            Polymorphic::Enum => self.is_enum(self.base_id(element)),
            _ => true,
        };
        kinds.iter().all(fits).then_some(())
    }

    fn complete_compatible(&self, kinds: &[Polymorphic], compatible: &[TypeId], binding: &mut Binding) -> Option<()> {
        if compatible.is_empty() {
            // Literals alone are texts.
            binding.compatible = builtin("text");
            return Some(());
        }
        let operands: Vec<Operand> = compatible.iter().copied().map(Some).collect();
        let common = self.common_type(&operands)?;
        if !compatible.iter().all(|ty| self.can_coerce(Some(*ty), common, CastContext::Implicit)) {
            return None;
        }
        if kinds.contains(&Polymorphic::CompatibleNonArray) && self.element(common).is_some() {
            return None;
        }
        if let Some(multirange) = binding.compatible_multirange {
            same(&mut binding.compatible_range, self.range_of(multirange)?)?;
        }
        if let Some(range) = binding.compatible_range {
            if self.range_subtype(range)? != common {
                return None;
            }
            binding.compatible_multirange = binding.compatible_multirange.or_else(|| self.multirange_of(range));
        }
        binding.compatible = Some(common);
        Some(())
    }

    fn range_subtype(&self, range: TypeId) -> Option<TypeId> {
        match &self.catalog.ty(range.ty)?.kind {
            TypeKind::Range { subtype } if !range.array => subtype.as_ref().map(TypeId::of),
            _ => None,
        }
    }

    fn range_of(&self, multirange: TypeId) -> Option<TypeId> {
        match &self.catalog.ty(multirange.ty)?.kind {
            TypeKind::Multirange { range } if !multirange.array => range.map(TypeId::plain),
            _ => None,
        }
    }

    fn multirange_of(&self, range: TypeId) -> Option<TypeId> {
        let mut types = self.catalog.types();
        let of_range = |kind: &TypeKind| matches!(kind, TypeKind::Multirange { range: Some(of) } if *of == range.ty);
        types.find(|ty| of_range(&ty.kind)).map(|ty| TypeId::plain(ty.oid))
    }
}

/// Puts a type where none is, or compares it with the one that is there.
fn same(slot: &mut Operand, actual: TypeId) -> Option<()> {
    (*slot.get_or_insert(actual) == actual).then_some(())
}
