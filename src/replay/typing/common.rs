//! The one type of several alternatives: UNION, CASE, VALUES, ARRAY and the like (`select_common_type` in the server; manual,
//! section 10.5).

use super::builtin::builtin;
use super::{ExprType, Operand, TypeId};
use crate::catalog::TypeUse;
use crate::replay::executor::Executor;
use crate::replay::failure::{Condition, Done, Failure};
use crate::sql::ast::CastContext;
use crate::text::Span;

/// Several expressions that are to have one type.
pub(in crate::replay) struct Common<'x> {
    /// As messages call it: `CASE`, `UNION`.
    pub context: &'static str,
    pub alternatives: &'x [(ExprType, Span)],
}

impl Executor<'_> {
    /// The type, or the server's error.
    pub(in crate::replay) fn common(&self, common: &Common<'_>) -> Done<ExprType> {
        let types: Option<Vec<Operand>> = common.alternatives.iter().map(|(ty, _)| ty.operand()).collect();
        let Some(types) = types else { return Ok(ExprType::Uncertain) };
        let mut chosen: Operand = None;
        if let Some(same) = all_same(&types) {
            return Ok(ExprType::Known(TypeUse { modifiers: common_modifiers(common.alternatives), ..same.to_use() }));
        }
        for (ty, (_, span)) in types.iter().zip(common.alternatives) {
            let Some(ty) = ty.map(|ty| self.base_id(ty)) else { continue };
            match self.better(chosen, ty) {
                Ok(better) => chosen = Some(better),
                Err(before) => {
                    let labels = (self.type_label(&before.to_use()), self.type_label(&ty.to_use()));
                    let message = format!("{} types {} and {} cannot be matched", common.context, labels.0, labels.1);
                    return Failure::new(Condition::DatatypeMismatch, message, *span).refuse();
                }
            }
        }
        let Some(chosen) = chosen.or(builtin("text")) else { return Ok(ExprType::Uncertain) };
        for (ty, (_, span)) in types.iter().zip(common.alternatives) {
            if !self.can_coerce(*ty, chosen, CastContext::Implicit) {
                let from = ty.map_or_else(|| "unknown".to_owned(), |ty| self.type_label(&ty.to_use()));
                let message =
                    format!("{} could not convert type {from} to {}", common.context, self.type_label(&chosen.to_use()));
                return Failure::new(Condition::CannotCoerce, message, *span).refuse();
            }
        }
        Ok(ExprType::Known(chosen.to_use()))
    }

    /// Which of two types stands for both. Err: neither can, and the first is given back.
    fn better(&self, chosen: Operand, ty: TypeId) -> Result<TypeId, TypeId> {
        let Some(before) = chosen else { return Ok(ty) };
        if before == ty {
            return Ok(before);
        }
        if self.category(before) != self.category(ty) {
            return Err(before);
        }
        let goes = |from, to| self.can_coerce(Some(from), to, CastContext::Implicit);
        let change = !self.is_preferred(before) && goes(before, ty) && !goes(ty, before);
        Ok(if change { ty } else { before })
    }

    /// As [`Executor::common_type`], where all values can become it.
    pub(in crate::replay) fn common_of(&self, operands: &[Operand]) -> Option<TypeId> {
        let common = self.common_type(operands)?;
        operands.iter().all(|operand| self.can_coerce(*operand, common, CastContext::Implicit)).then_some(common)
    }

    /// The common type of operands, where they have one.
    pub(super) fn common_type(&self, operands: &[Operand]) -> Option<TypeId> {
        if let Some(same) = all_same(operands) {
            return Some(same);
        }
        let mut chosen: Operand = None;
        for ty in operands.iter().flatten() {
            chosen = Some(self.better(chosen, self.base_id(*ty)).ok()?);
        }
        chosen.or(builtin("text"))
    }
}

/// Only so may the type be a domain.
fn all_same(types: &[Operand]) -> Operand {
    let first = (*types.first()?)?;
    types.iter().all(|ty| *ty == Some(first)).then_some(first)
}

/// Modifiers stay where all alternatives have the same.
fn common_modifiers(alternatives: &[(ExprType, Span)]) -> Vec<String> {
    let mut modifiers = alternatives.iter().filter_map(|(ty, _)| ty.as_known()).map(|ty| &ty.modifiers);
    let Some(first) = modifiers.next() else { return Vec::new() };
    if modifiers.all(|other| other == first) { first.clone() } else { Vec::new() }
}
