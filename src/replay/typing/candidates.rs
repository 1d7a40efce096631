//! Which of several functions or operators fits the operands best (`func_select_candidate` in the server; manual, sections
//! 10.2 and 10.3).

use super::coerce::CastSource;
use super::polymorphic::Polymorphic;
use super::{NoChoice, Operand, TypeId};
use crate::replay::executor::Executor;
use crate::sql::ast::CastContext;

/// The types that a candidate takes, one for each operand.
pub(super) trait Candidate {
    fn types(&self) -> &[TypeId];
}

impl Executor<'_> {
    /// The one that fits best among those that accept the operands by implicit casts.
    pub(super) fn choose<'c, C: Candidate>(&self, candidates: &'c [C], operands: &[Operand]) -> Result<&'c C, NoChoice> {
        let sources = self.sources(operands);
        let mut fitting: Vec<&C> = candidates.iter().filter(|candidate| self.accepts(candidate.types(), &sources)).collect();
        if fitting.is_empty() {
            return Err(NoChoice::Nothing);
        }
        let base: Vec<Operand> = operands.iter().map(|operand| operand.map(|ty| self.base_id(ty))).collect();
        for criterion in [Criterion::Exact, Criterion::ExactOrPreferred] {
            if let [only] = fitting.as_slice() {
                return Ok(only);
            }
            keep_best(&mut fitting, |candidate| self.score(candidate.types(), &base, criterion));
        }
        if fitting.len() > 1 && base.contains(&None) {
            self.keep_by_category(&mut fitting, &base);
        }
        if fitting.len() > 1 {
            self.keep_by_known_type(&mut fitting, &base);
        }
        match fitting.as_slice() {
            [only] => Ok(only),
            _ => Err(NoChoice::Ambiguous),
        }
    }

    /// None: an operand without a type.
    fn sources(&self, operands: &[Operand]) -> Vec<Option<CastSource<'_>>> {
        operands.iter().map(|operand| operand.map(|ty| self.cast_source(ty))).collect()
    }

    /// `func_match_argtypes`
    fn accepts(&self, types: &[TypeId], sources: &[Option<CastSource>]) -> bool {
        let fits = |source: &CastSource, ty| self.can_coerce_from(source, ty, CastContext::Implicit);
        let simple = types
            .iter()
            .zip(sources)
            .all(|(ty, source)| Polymorphic::of(*ty).is_some() || source.as_ref().is_none_or(|source| fits(source, *ty)));
        let operands = || sources.iter().map(|source| source.as_ref().map(|source| source.ty)).collect::<Vec<Operand>>();
        simple && self.is_consistent(types, &operands())
    }

    fn score(&self, types: &[TypeId], base: &[Operand], criterion: Criterion) -> usize {
        let matches = |(ty, operand): (&TypeId, &Operand)| {
            operand.is_some_and(|operand| match criterion {
                Criterion::Exact => *ty == operand,
                Criterion::ExactOrPreferred => {
                    *ty == operand || (self.is_preferred(*ty) && self.category(*ty) == self.category(operand))
                }
            })
        };
        types.iter().zip(base).filter(|pair| matches(*pair)).count()
    }

    /// Literals without a type are taken for strings where a candidate takes strings, else for the category that all take.
    fn keep_by_category<C: Candidate>(&self, fitting: &mut Vec<&C>, base: &[Operand]) {
        let slots = base.iter().enumerate().filter(|(_, operand)| operand.is_none()).map(|(index, _)| index);
        let wanted: Option<Vec<(usize, Slot)>> = slots.map(|index| Some((index, self.slot(fitting, index)?))).collect();
        let Some(wanted) = wanted else { return };
        let fits = |candidate: &&C| {
            wanted.iter().all(|(index, slot)| {
                candidate
                    .types()
                    .get(*index)
                    .is_some_and(|ty| self.category(*ty) == slot.category && (!slot.has_preferred || self.is_preferred(*ty)))
            })
        };
        let kept: Vec<&C> = fitting.iter().copied().filter(|candidate| fits(candidate)).collect();
        if !kept.is_empty() {
            *fitting = kept;
        }
    }

    /// The category for a literal. None: the candidates disagree, and none takes a string.
    fn slot<C: Candidate>(&self, fitting: &[&C], index: usize) -> Option<Slot> {
        let mut slot: Option<Slot> = None;
        let mut conflict = false;
        for ty in fitting.iter().filter_map(|candidate| candidate.types().get(index)) {
            let (category, preferred) = (self.category(*ty), self.is_preferred(*ty));
            match &mut slot {
                None => slot = Some(Slot { category, has_preferred: preferred }),
                Some(slot) if slot.category == category => slot.has_preferred |= preferred,
                Some(slot) if category == 'S' => *slot = Slot { category, has_preferred: preferred },
                Some(_) => conflict = true,
            }
        }
        slot.filter(|slot| !conflict || slot.category == 'S')
    }

    /// Where all operands that have a type have the same, the literals are taken for that.
    fn keep_by_known_type<C: Candidate>(&self, fitting: &mut Vec<&C>, base: &[Operand]) {
        let mut known = base.iter().flatten();
        let Some(first) = known.next() else { return };
        if !base.contains(&None) || known.any(|other| other != first) {
            return;
        }
        let sources = self.sources(&vec![Some(*first); base.len()]);
        let mut kept = fitting.iter().copied().filter(|candidate| self.accepts(candidate.types(), &sources));
        if let (Some(only), None) = (kept.next(), kept.next()) {
            *fitting = vec![only];
        }
    }
}

#[derive(Clone, Copy)]
enum Criterion {
    Exact,
    ExactOrPreferred,
}

struct Slot {
    category: char,
    has_preferred: bool,
}

fn keep_best<C>(fitting: &mut Vec<&C>, score: impl Fn(&C) -> usize) {
    let best = fitting.iter().map(|candidate| score(candidate)).max();
    fitting.retain(|candidate| Some(score(candidate)) == best);
}
