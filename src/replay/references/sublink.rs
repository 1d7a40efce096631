//! Subqueries in expressions (`transformSubLink`).

use super::Walker;
use super::expr::named;
use super::scope::{OutputColumns, Scope};
use crate::replay::failure::{Condition, Failure};
use crate::replay::typing::ExprType;
use crate::sql::ast::{Expr, ExprKind, OperatorName, Query};

impl Walker<'_> {
    pub(super) fn sublink(&mut self, query: &Query, scope: &Scope<'_>) -> OutputColumns {
        self.check_subquery(query.span);
        self.query(query, scope)
    }

    /// A subquery that stands for one value.
    pub(super) fn scalar_query(&mut self, query: &Query, scope: &Scope<'_>) -> ExprType {
        let columns = self.sublink(query, scope);
        if !columns.open && columns.list.len() != 1 {
            let message = "subquery must return only one column";
            self.fail(Failure::new(Condition::SyntaxError, message, query.span));
            return ExprType::Uncertain;
        }
        columns.list.into_iter().next().filter(|_| !columns.open).map_or(ExprType::Uncertain, |column| self.certain(column.ty))
    }

    /// `operand IN (query)`, `operand op ANY (query)`
    pub(super) fn compared_query(
        &mut self,
        operator: &OperatorName,
        operand: &Expr,
        query: &Query,
        scope: &Scope<'_>,
    ) -> ExprType {
        self.check_subquery(query.span);
        let columns = self.query(query, scope);
        let lefts: Vec<&Expr> = match &operand.kind {
            ExprKind::Row(items) => items.iter().collect(),
            _ => vec![operand],
        };
        let types: Vec<ExprType> = lefts.iter().map(|left| self.expr(left, scope)).collect();
        if columns.open {
            return self.boolean();
        }
        let (given, wanted) = (columns.list.len(), lefts.len());
        if given != wanted {
            let much = if given > wanted { "many" } else { "few" };
            self.fail(Failure::new(Condition::SyntaxError, format!("subquery has too {much} columns"), query.span));
            return self.boolean();
        }
        for ((left, ty), column) in lefts.into_iter().zip(types).zip(columns.list) {
            let right = self.certain(column.ty);
            let placeholder = Expr { span: query.span, kind: ExprKind::Default };
            self.infix(&named_at(operator, left), [left, &placeholder], [ty, right]);
        }
        self.boolean()
    }
}

fn named_at(operator: &OperatorName, left: &Expr) -> OperatorName {
    match &operator.schema {
        Some(_) => operator.clone(),
        None => named(&operator.name, left.span.to(operator.span)),
    }
}
