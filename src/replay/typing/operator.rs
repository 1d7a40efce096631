//! Operators by their operands (`oper` in the server; manual, section 10.2).

use super::builtin;
use super::candidates::Candidate;
use super::{NoChoice, Operand, TypeId};
use crate::catalog::Oid;
use crate::replay::executor::Executor;
use crate::replay::failure::{Condition, Failure};
use crate::sql::ast::{OperatorName, Volatility};
use std::borrow::Cow;

/// An operator that was chosen, with its actual types.
#[derive(Debug, Clone)]
pub(in crate::replay) struct ChosenOperator {
    /// What each operand becomes.
    pub operands: Vec<TypeId>,
    pub result: TypeId,
    pub volatility: Volatility,
}

#[derive(Debug, Clone)]
struct OperatorCandidate {
    types: Cow<'static, [TypeId]>,
    /// None: its function is not known.
    result: Option<TypeId>,
    volatility: Volatility,
}

impl Candidate for OperatorCandidate {
    fn types(&self) -> &[TypeId] {
        &self.types
    }
}

impl OperatorCandidate {
    fn of_builtin(operator: &'static builtin::BuiltinOperator) -> OperatorCandidate {
        OperatorCandidate {
            types: Cow::Borrowed(&operator.types),
            result: Some(operator.result),
            volatility: operator.volatility,
        }
    }
}

/// The scanner takes `!=` for `<>`.
fn symbol(name: &OperatorName) -> &str {
    if name.name == "!=" { "<>" } else { name.name.as_str() }
}

impl Executor<'_> {
    /// The operator for one operand (a prefix operator) or two.
    pub(in crate::replay) fn operator(&self, name: &OperatorName, operands: &[Operand]) -> Result<ChosenOperator, NoChoice> {
        if let Some(builtin) = self.exact_builtin(name, operands) {
            return self.actual_operator(&builtin, operands);
        }
        let candidates = self.operator_candidates(name, operands.len());
        let exact = |types: &[Operand]| {
            candidates.iter().find(|candidate| candidate.types.iter().zip(types).all(|(ty, operand)| Some(*ty) == *operand))
        };
        let chosen = match exact(&twin(operands)) {
            Some(chosen) => chosen,
            None => match exact(&self.base_twin(operands)) {
                Some(chosen) => chosen,
                None => self.choose(&candidates, operands)?,
            },
        };
        self.actual_operator(chosen, operands)
    }

    /// Most operators stand between types for which there is one built in, and nothing comes before `pg_catalog`.
    fn exact_builtin(&self, name: &OperatorName, operands: &[Operand]) -> Option<OperatorCandidate> {
        let named = self.session.search_path.iter().any(|schema| *schema == "pg_catalog");
        if name.schema.is_some() || named {
            return None;
        }
        let wanted = twin(operands);
        let fits = |operator: &&builtin::BuiltinOperator| {
            operator.types.len() == wanted.len() && operator.types.iter().zip(&wanted).all(|(ty, wanted)| Some(*ty) == *wanted)
        };
        builtin::operators(symbol(name)).iter().find(fits).map(OperatorCandidate::of_builtin)
    }

    /// Behind a domain beside a literal.
    fn base_twin(&self, operands: &[Operand]) -> Vec<Operand> {
        match operands {
            [None, Some(ty)] | [Some(ty), None] => vec![Some(self.base_id(*ty)); 2],
            _ => vec![None; operands.len()],
        }
    }

    fn actual_operator(&self, chosen: &OperatorCandidate, operands: &[Operand]) -> Result<ChosenOperator, NoChoice> {
        let binding = self.bind(&chosen.types, operands).ok_or(NoChoice::Uncertain)?;
        let actual = |ty: &TypeId| binding.actual(*ty);
        let types: Option<Vec<TypeId>> = chosen.types.iter().map(actual).collect();
        let result = chosen.result.as_ref().and_then(actual);
        match (types, result) {
            (Some(operands), Some(result)) => Ok(ChosenOperator { operands, result, volatility: chosen.volatility }),
            _ => Err(NoChoice::Uncertain),
        }
    }

    /// Those of the schemas on the search path, each pair of operands once.
    fn operator_candidates(&self, name: &OperatorName, operands: usize) -> Vec<OperatorCandidate> {
        let schemas: Vec<Oid> = match &name.schema {
            Some(schema) => self.catalog.schema_names.get(&schema.name).copied().into_iter().collect(),
            None => self.effective_search_path(),
        };
        let symbol = symbol(name);
        let mut candidates: Vec<OperatorCandidate> = Vec::new();
        for schema in schemas {
            // Within a schema no two take the same types.
            let (earlier, of_schema) = (candidates.len(), self.operators_in(schema, symbol));
            for candidate in of_schema.into_iter().filter(|candidate| candidate.types.len() == operands) {
                if !candidates.iter().take(earlier).any(|other| other.types == candidate.types) {
                    candidates.push(candidate);
                }
            }
        }
        candidates
    }

    fn operators_in(&self, schema: Oid, symbol: &str) -> Vec<OperatorCandidate> {
        if self.catalog.schema_name(schema) == "pg_catalog" {
            return builtin::operators(symbol).iter().map(OperatorCandidate::of_builtin).collect();
        }
        let made = self.catalog.operators_named(schema, symbol);
        let of = |operator: &crate::catalog::Operator| OperatorCandidate {
            types: operator.left.iter().chain([&operator.right]).map(TypeId::of).collect(),
            result: operator.returns.as_ref().map(TypeId::of),
            volatility: operator.volatility,
        };
        made.map(of).collect()
    }

    /// `operator does not exist: integer || date`. None: nothing can be said.
    pub(in crate::replay) fn operator_failure(
        &self,
        name: &OperatorName,
        operands: &[Operand],
        why: NoChoice,
    ) -> Option<Failure> {
        let label = |operand: &Operand| operand.map_or_else(|| "unknown".to_owned(), |ty| self.type_label(&ty.to_use()));
        let symbol = match &name.schema {
            Some(schema) => format!("{schema}.{}", name.name),
            None if name.name == "!=" => "<>".to_owned(),
            None => name.name.as_str().to_owned(),
        };
        let shown = match operands {
            [operand] => format!("{symbol} {}", label(operand)),
            [left, right] => format!("{} {symbol} {}", label(left), label(right)),
            _ => return None,
        };
        let (condition, message) = match why {
            NoChoice::Nothing => (Condition::UndefinedFunction, format!("operator does not exist: {shown}")),
            NoChoice::Ambiguous => (Condition::AmbiguousFunction, format!("operator is not unique: {shown}")),
            NoChoice::Uncertain => return None,
        };
        Some(Failure::new(condition, message, name.span))
    }
}

/// A literal beside an operand is looked up as one of the same type.
fn twin(operands: &[Operand]) -> Vec<Operand> {
    match operands {
        [None, Some(ty)] | [Some(ty), None] => vec![Some(*ty); 2],
        _ => operands.to_vec(),
    }
}
