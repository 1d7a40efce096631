//! What an SQL function's body gives, held against what the function is declared to give (`check_sql_fn_retval` in the server).

use super::executor::Executor;
use super::failure::{Condition, Done, Failure};
use super::references::OutputColumns;
use super::typing::{ExprType, TypeId};
use crate::catalog::{Routine, RoutineType, TypeKind};
use crate::sql::ast::CastContext;
use crate::text::Span;

/// What the last statement of a body gives.
#[derive(Debug, Clone)]
pub(super) enum BodyResult {
    Rows(OutputColumns),
    /// A statement without rows, or none at all.
    Nothing,
    Unknown,
}

impl Executor<'_> {
    pub(super) fn check_routine_result(&mut self, routine: &Routine, given: &BodyResult, span: Span) -> Done {
        let Some(declared) = routine.returns.as_ref().filter(|declared| self.is_certain_type(declared)) else { return Ok(()) };
        let declared = TypeId::of(declared);
        if self.is_builtin_type(declared, "void") || routine.kind == RoutineType::Procedure {
            return Ok(());
        }
        let fits = match given {
            BodyResult::Unknown => true,
            BodyResult::Nothing => false,
            BodyResult::Rows(columns) => columns.open || self.result_fits(routine, declared, columns),
        };
        if fits {
            return Ok(());
        }
        let message = format!("return type mismatch in function declared to return {}", self.type_label(&declared.to_use()));
        self.tolerate(Failure::new(Condition::InvalidFunctionDefinition, message, span))
    }

    fn is_builtin_type(&self, ty: TypeId, name: &str) -> bool {
        self.builtin_type(name).is_some_and(|found| TypeId::of(&found) == ty)
    }

    fn result_fits(&self, routine: &Routine, declared: TypeId, columns: &OutputColumns) -> bool {
        let assignable = |ty: &ExprType, target: TypeId| match ty {
            ExprType::Known(given) => {
                let known = self.is_certain_type(given) && !self.is_polymorphic_id(target);
                !known || self.can_coerce(Some(TypeId::of(given)), target, CastContext::Assignment)
            }
            ExprType::Untyped | ExprType::Uncertain => true,
        };
        let is_record = self.is_builtin_type(declared, "record");
        let wanted = match self.result_columns(routine, declared, is_record) {
            ResultColumns::One => return matches!(columns.list.as_slice(), [only] if assignable(&only.ty, declared)),
            ResultColumns::Any => return true,
            ResultColumns::Row(wanted) => wanted,
        };
        if let [only] = columns.list.as_slice()
            && only.ty.as_known().is_none_or(|given| self.can_coerce(Some(TypeId::of(given)), declared, CastContext::Assignment))
            && only.ty != ExprType::Untyped
        {
            return true;
        }
        wanted.len() == columns.list.len()
            && columns.list.iter().zip(wanted).all(|(column, wanted)| wanted.is_none_or(|wanted| assignable(&column.ty, wanted)))
    }

    fn result_columns(&self, routine: &Routine, declared: TypeId, is_record: bool) -> ResultColumns {
        if is_record {
            let Some(signature) = super::typing::Signature::of_routine(routine) else { return ResultColumns::Any };
            let outputs: Vec<Option<TypeId>> = signature.outputs.iter().map(|(_, ty)| Some(*ty)).collect();
            return if outputs.is_empty() { ResultColumns::Any } else { ResultColumns::Row(outputs) };
        }
        let kind = self.catalog.ty(self.base_id(declared).ty).map(|ty| &ty.kind);
        match kind {
            Some(TypeKind::Composite(relation)) if !declared.array => {
                let Some(relation) = self.catalog.relation(*relation).filter(|relation| relation.columns_known) else {
                    return ResultColumns::Any;
                };
                let known =
                    |column: &crate::catalog::Column| Some(TypeId::of(&column.ty)).filter(|_| self.is_certain_type(&column.ty));
                ResultColumns::Row(relation.columns().map(known).collect())
            }
            Some(TypeKind::Pseudo) if !self.is_polymorphic_id(declared) => ResultColumns::Any,
            _ => ResultColumns::One,
        }
    }
}

/// The columns that a body must give.
enum ResultColumns {
    One,
    Row(Vec<Option<TypeId>>),
    Any,
}
