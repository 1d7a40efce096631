//! Walks over queries, expressions and data statements.
//!
//! A [`Visitor`] is told of each part before its children are walked. It does not resolve names: a relation may be the name
//! of a WITH query, which [`Visitor::relation`] is not told of where it is in scope.

use super::*;
use crate::sql::name::{Name, QualifiedName};

/// What wants to see the parts of a query.
pub trait Visitor {
    fn expr(&mut self, _: &Expr) {}
    fn call(&mut self, _: &Call) {}
    fn from_item(&mut self, _: &FromItem) {}
    /// A relation in FROM, USING, TABLE or as the target of a data statement; not the name of a WITH query.
    fn relation(&mut self, _: &QualifiedName) {}
    /// A data statement, of its own or inside WITH.
    fn data(&mut self, _: &DataStatement) {}
}

/// Walks with the names of WITH queries that are in scope.
struct Walk<'v, V: Visitor> {
    visitor: &'v mut V,
    ctes: Vec<Name>,
}

pub fn walk_query(query: &Query, visitor: &mut impl Visitor) {
    Walk { visitor, ctes: Vec::new() }.query(query);
}

pub fn walk_expr(expr: &Expr, visitor: &mut impl Visitor) {
    Walk { visitor, ctes: Vec::new() }.expr(expr);
}

pub fn walk_data(data: &DataStatement, visitor: &mut impl Visitor) {
    Walk { visitor, ctes: Vec::new() }.data(data);
}

impl<V: Visitor> Walk<'_, V> {
    fn with(&mut self, with: Option<&With>, inside: impl FnOnce(&mut Self)) {
        let depth = self.ctes.len();
        for cte in with.into_iter().flat_map(|with| &with.ctes) {
            // A WITH query sees those before it, and with RECURSIVE itself.
            if with.is_some_and(|with| with.recursive) {
                self.ctes.push(cte.name.name.clone());
            }
            match &cte.body {
                CteBody::Query(query) => self.query(query),
                CteBody::Data(data) => self.data(data),
            }
            self.ctes.push(cte.name.name.clone());
        }
        inside(self);
        self.ctes.truncate(depth);
    }

    fn relation(&mut self, name: &QualifiedName) {
        if name.schema.is_some() || !self.ctes.contains(&name.name.name) {
            self.visitor.relation(name);
        }
    }

    fn query(&mut self, query: &Query) {
        self.with(query.with.as_ref(), |walk| {
            walk.body(&query.body);
            walk.order_by(&query.order_by);
            walk.exprs(query.limit.iter().chain(&query.offset).map(Box::as_ref));
        });
    }

    fn body(&mut self, body: &QueryBody) {
        match body {
            QueryBody::Select(select) => self.select(select),
            QueryBody::Values(rows) => rows.iter().for_each(|row| self.exprs(row)),
            QueryBody::SetOperation { left, right, .. } => {
                self.body(left);
                self.body(right);
            }
            QueryBody::Nested(query) => self.query(query),
            QueryBody::Table(name) => self.relation(name),
        }
    }

    fn select(&mut self, select: &Select) {
        if let Distinct::On(exprs) = &select.distinct {
            self.exprs(exprs);
        }
        self.exprs(select.targets.iter().map(|target| &target.expr));
        select.from.iter().for_each(|item| self.from(item));
        self.exprs(select.filter.iter().chain(&select.group_by).chain(&select.having));
        select.windows.iter().for_each(|(_, window)| self.window(window));
    }

    fn from(&mut self, item: &FromItem) {
        self.visitor.from_item(item);
        match &item.kind {
            FromKind::Relation { name, .. } => self.relation(name),
            FromKind::Function { calls, .. } => self.exprs(calls),
            FromKind::Subquery(query) => self.query(query),
            FromKind::Join(join) => {
                self.from(&join.left);
                self.from(&join.right);
                if let JoinCondition::On(expr) = &join.condition {
                    self.expr(expr);
                }
            }
        }
    }

    fn order_by(&mut self, order_by: &[OrderBy]) {
        self.exprs(order_by.iter().map(|order| &order.expr));
    }

    fn window(&mut self, window: &WindowSpec) {
        self.exprs(&window.partition_by);
        self.order_by(&window.order_by);
    }

    fn data(&mut self, data: &DataStatement) {
        self.visitor.data(data);
        self.with(data.with.as_ref(), |walk| {
            walk.visitor.relation(&data.target);
            walk.data_kind(&data.kind);
            walk.exprs(data.returning.iter().map(|target| &target.expr));
        });
    }

    fn data_kind(&mut self, kind: &DataKind) {
        match kind {
            DataKind::Insert { source, on_conflict, .. } => {
                if let InsertSource::Query(query) = source {
                    self.query(query);
                }
                on_conflict.iter().for_each(|conflict| self.on_conflict(conflict));
            }
            DataKind::Update { assignments, from, filter } => {
                self.assignments(assignments);
                from.iter().for_each(|item| self.from(item));
                self.exprs(filter);
            }
            DataKind::Delete { using, filter } => {
                using.iter().for_each(|item| self.from(item));
                self.exprs(filter);
            }
            DataKind::Merge { source, on, clauses } => {
                self.from(source);
                self.expr(on);
                clauses.iter().for_each(|clause| self.merge_clause(clause));
            }
        }
    }

    fn on_conflict(&mut self, conflict: &OnConflict) {
        if let ConflictTarget::Columns { elements, predicate } = &conflict.target {
            self.exprs(elements.iter().chain(predicate));
        }
        if let ConflictAction::Update { assignments, filter } = &conflict.action {
            self.assignments(assignments);
            self.exprs(filter);
        }
    }

    fn assignments(&mut self, assignments: &[Assignment]) {
        self.exprs(assignments.iter().map(|assignment| &assignment.value));
    }

    fn merge_clause(&mut self, clause: &MergeClause) {
        self.exprs(&clause.condition);
        match &clause.action {
            MergeAction::Nothing | MergeAction::Delete => {}
            MergeAction::Update(assignments) => self.assignments(assignments),
            MergeAction::Insert { values, .. } => self.exprs(values),
        }
    }

    fn exprs<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>) {
        for expr in exprs {
            self.expr(expr);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        self.visitor.expr(expr);
        if let ExprKind::Call(call) = &expr.kind {
            return self.call(call);
        }
        each_operand(expr, &mut |operand| self.expr(operand));
        if let Some(query) = subquery(expr) {
            self.query(query);
        }
    }

    fn call(&mut self, call: &Call) {
        self.visitor.call(call);
        self.exprs(call.arguments.iter().map(|argument| &argument.value));
        self.order_by(&call.order_by);
        self.order_by(&call.within_group);
        self.exprs(&call.filter);
        call.over.iter().for_each(|window| self.window(window));
    }
}

/// The expressions that an expression is made of, without those of its subquery and of the clauses of a call.
pub fn operands(expr: &Expr) -> Vec<&Expr> {
    let mut list = Vec::new();
    each_operand(expr, &mut |operand| list.push(operand));
    list
}

/// The same without a list of them.
fn each_operand<'e>(expr: &'e Expr, visit: &mut impl FnMut(&'e Expr)) {
    match &expr.kind {
        ExprKind::Literal(_)
        | ExprKind::Column(_)
        | ExprKind::Star(_)
        | ExprKind::Parameter(_)
        | ExprKind::Default
        | ExprKind::Exists(_)
        | ExprKind::Subquery(_)
        | ExprKind::ArraySubquery(_) => {}
        ExprKind::Call(call) => call.arguments.iter().map(|argument| &argument.value).for_each(visit),
        ExprKind::Cast { expr: operand, .. }
        | ExprKind::Unary { operand, .. }
        | ExprKind::Not(operand)
        | ExprKind::Is { operand, .. }
        | ExprKind::Field { base: operand, .. }
        | ExprKind::Collate { operand, .. }
        | ExprKind::InQuery { operand, .. }
        | ExprKind::QuantifiedQuery { operand, .. } => visit(operand),
        ExprKind::Binary { left, right, .. }
        | ExprKind::And(left, right)
        | ExprKind::Or(left, right)
        | ExprKind::DistinctFrom { left, right, .. }
        | ExprKind::Quantified { operand: left, right, .. }
        | ExprKind::AtTimeZone { operand: left, zone: right } => [left, right].into_iter().for_each(|part| visit(part)),
        ExprKind::Between { operand, low, high, .. } => [operand, low, high].into_iter().for_each(|part| visit(part)),
        ExprKind::InList { operand: first, list: rest, .. } | ExprKind::Subscript { base: first, indices: rest, .. } => {
            visit(first);
            rest.iter().for_each(visit);
        }
        ExprKind::Case { operand, branches, otherwise } => {
            operand.as_deref().into_iter().for_each(&mut *visit);
            branches.iter().flat_map(|(condition, value)| [condition, value]).for_each(&mut *visit);
            otherwise.as_deref().into_iter().for_each(visit);
        }
        ExprKind::Array(items) | ExprKind::Row(items) => items.iter().for_each(visit),
        ExprKind::Special { arguments: items, .. } | ExprKind::Other { operands: items, .. } => items.iter().for_each(visit),
    }
}

/// The query in an expression.
pub fn subquery(expr: &Expr) -> Option<&Query> {
    match &expr.kind {
        ExprKind::InQuery { query, .. }
        | ExprKind::QuantifiedQuery { query, .. }
        | ExprKind::Exists(query)
        | ExprKind::Subquery(query)
        | ExprKind::ArraySubquery(query) => Some(query),
        _ => None,
    }
}
