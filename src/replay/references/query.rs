//! Queries: WITH, set operations, SELECT, VALUES.

use super::super::output_name::target_name;
use super::Walker;
use super::from::Reach;
use super::place::Place;
use super::scope::{Meaning, OutputColumn, OutputColumns, RowType, Scope, ScopeQuery, ScopeTable, TableMeaning};
use crate::catalog::{Bound, Node, Relation};
use crate::replay::failure::{Condition, Failure};
use crate::replay::typing::{ExprType, TypeId};
use crate::sql::ast::{
    Cte, CteBody, Distinct, Expr, ExprKind, Literal, OrderBy, Query, QueryBody, Select, SetOperator, Target, WindowSpec, With,
};
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::text::Span;

impl Walker<'_> {
    /// Walks a query that stands inside `outer`, and gives its columns.
    pub(super) fn query(&mut self, query: &Query, outer: &Scope<'_>) -> OutputColumns {
        let columns = self.unresolved_query(query, outer);
        self.resolved(columns)
    }

    /// What stays without a type in a result is a text (manual, section 10.6).
    pub(super) fn resolved(&self, mut columns: OutputColumns) -> OutputColumns {
        for column in columns.list.iter_mut().filter(|column| column.ty == ExprType::Untyped) {
            column.ty = self.builtin("text");
        }
        columns
    }

    /// As [`Walker::query`], for those who give a type to what has none.
    pub(super) fn unresolved_query(&mut self, query: &Query, outer: &Scope<'_>) -> OutputColumns {
        self.at(Place::Anywhere, |walker| walker.query_in_place(query, outer))
    }

    fn query_in_place(&mut self, query: &Query, outer: &Scope<'_>) -> OutputColumns {
        let mut with = outer.inner();
        if let Some(clause) = &query.with {
            self.with(clause, &mut with);
        }
        let columns = self.body(&query.body, &query.order_by, &with);
        for (bound, construct) in [(&query.limit, "LIMIT"), (&query.offset, "OFFSET")] {
            let Some(bound) = bound else { continue };
            let ty = self.at(Place::Limit, |walker| walker.expr(bound, &with));
            self.must_be("int8", bound, &ty, construct);
        }
        columns
    }

    /// Puts the queries of a WITH clause into its scope, one after the other.
    pub(super) fn with(&mut self, clause: &With, scope: &mut Scope<'_>) {
        if clause.recursive {
            // Each sees all, itself included; of those behind it only the names are known.
            scope.ctes.extend(clause.ctes.iter().map(|cte| scope_query(cte, OutputColumns::unknown())));
        }
        for cte in &clause.ctes {
            let columns = self.cte(cte, clause.recursive, scope).renamed(&cte.columns);
            scope.ctes.push(scope_query(cte, columns));
        }
    }

    fn cte(&mut self, cte: &Cte, recursive: bool, scope: &Scope<'_>) -> OutputColumns {
        match &cte.body {
            CteBody::Query(query) if recursive => self.recursive_cte(cte, query, scope),
            CteBody::Query(query) => self.query(query, scope),
            CteBody::Data(data) => self.data(data, scope),
        }
    }

    /// The columns of a recursive query are those of its first part, which does not look at itself.
    fn recursive_cte(&mut self, cte: &Cte, query: &Query, scope: &Scope<'_>) -> OutputColumns {
        let QueryBody::SetOperation { left, .. } = &query.body else { return self.query(query, scope) };
        let before = self.found.failures.len();
        let mut with = scope.inner();
        if let Some(clause) = &query.with {
            self.with(clause, &mut with);
        }
        let first = self.body(left, &[], &with);
        let first = self.resolved(first).renamed(&cte.columns);
        // The walk below comes by the first part again and finds the same failures.
        self.found.failures.truncate(before);
        let mut around = scope.inner();
        around.ctes.push(scope_query(cte, first.clone()));
        let whole = self.query(query, &around);
        self.check_recursive_types(cte, &first, &whole);
        first
    }

    /// The first part of a recursive query settles the types.
    fn check_recursive_types(&mut self, cte: &Cte, first: &OutputColumns, whole: &OutputColumns) {
        for (index, (start, end)) in first.list.iter().zip(&whole.list).enumerate() {
            let (Some(start), Some(end)) = (start.ty.as_known(), end.ty.as_known()) else { continue };
            if start == end {
                continue;
            }
            let (start, end) = (self.executor.catalog.format_type(start), self.executor.catalog.format_type(end));
            let message = format!(
                "recursive query \"{}\" column {} has type {start} in non-recursive term but type {end} overall",
                cte.name,
                index + 1
            );
            self.fail(Failure::new(Condition::DatatypeMismatch, message, cte.name.span));
            return;
        }
    }

    /// The columns of a query's body. What has no type keeps none.
    fn body(&mut self, body: &QueryBody, order_by: &[OrderBy], scope: &Scope<'_>) -> OutputColumns {
        match body {
            QueryBody::Select(select) => self.select(select, order_by, scope),
            QueryBody::Values(rows) => self.values(rows, scope),
            QueryBody::SetOperation { operator, all, left, right } => {
                let sides = (self.body(left, &[], scope), self.body(right, &[], scope));
                let columns = self.set_operation(*operator, sides, [left, right]);
                if !all {
                    self.distinct(&Distinct::Distinct, &columns, scope);
                }
                columns
            }
            QueryBody::Nested(query) => self.unresolved_query(query, scope),
            QueryBody::Table(name) => self.table(name, scope),
        }
    }

    /// The columns of both sides, and of neither alone.
    fn set_operation(
        &mut self,
        operator: SetOperator,
        (left, right): (OutputColumns, OutputColumns),
        bodies: [&QueryBody; 2],
    ) -> OutputColumns {
        let [_, last] = bodies;
        let span = body_span(last);
        let context = match operator {
            SetOperator::Union => "UNION",
            SetOperator::Intersect => "INTERSECT",
            SetOperator::Except => "EXCEPT",
        };
        let open = left.open || right.open;
        if !open && left.list.len() != right.list.len() {
            let message = format!("each {context} query must have the same number of columns");
            self.fail(Failure::new(Condition::SyntaxError, message, span));
            return OutputColumns::unknown();
        }
        let mut list = Vec::with_capacity(left.list.len());
        for (index, column) in left.list.into_iter().enumerate() {
            let other = right.list.get(index).filter(|_| !open).map_or(ExprType::Uncertain, |other| other.ty.clone());
            let sides = [(self.certain(column.ty), span), (self.certain(other), span)];
            let ty = self.common(context, &sides, &[]);
            if let ExprType::Known(ty) = &ty {
                let literals = bodies.into_iter().zip(&sides).filter(|(_, (ty, _))| *ty == ExprType::Untyped);
                let literals: Vec<&Expr> = literals.filter_map(|(body, _)| value_of(body, index)).collect();
                literals.into_iter().for_each(|literal| self.read_literal(literal, TypeId::of(ty)));
            }
            list.push(OutputColumn { name: column.name, ty, source: None });
        }
        OutputColumns { list, open }
    }

    fn values(&mut self, rows: &[Vec<Expr>], scope: &Scope<'_>) -> OutputColumns {
        let width = rows.first().map_or(0, Vec::len);
        let mut columns: Vec<(Vec<&Expr>, Vec<(ExprType, Span)>)> = vec![Default::default(); width];
        for row in rows {
            if row.len() != width {
                let span = row.first().map_or(self.executor.statement, |value| value.span);
                self.fail(Failure::new(Condition::SyntaxError, "VALUES lists must all be the same length", span));
                return OutputColumns::unknown();
            }
            for (value, (exprs, types)) in row.iter().zip(&mut columns) {
                types.push((self.at(Place::Values, |walker| walker.expr(value, scope)), value.span));
                exprs.push(value);
            }
        }
        let mut list = Vec::with_capacity(width);
        for (index, (exprs, types)) in columns.into_iter().enumerate() {
            // A single row keeps what has no type.
            let ty = match types.as_slice() {
                [(only, _)] => only.clone(),
                types => self.common("VALUES", types, &exprs),
            };
            list.push(OutputColumn { name: Name::exact(&format!("column{}", index + 1)), ty, source: None });
        }
        OutputColumns { list, open: false }
    }

    /// TABLE name
    fn table(&mut self, name: &QualifiedName, scope: &Scope<'_>) -> OutputColumns {
        if let Some(columns) = self.with_query(name, scope) {
            return columns;
        }
        let Some(oid) = self.relation(name) else { return OutputColumns::unknown() };
        self.bind(name.span(), Bound::Relation { oid, shown_as: None });
        let Some(relation) = self.executor.catalog.relation(oid) else { return OutputColumns::unknown() };
        let mut columns = OutputColumns::of_relation(relation);
        columns.open |= self.executor.may_have_grown(relation);
        self.need_all(&columns);
        columns
    }

    /// The columns of the WITH query that a name in FROM means.
    pub(super) fn with_query(&mut self, name: &QualifiedName, scope: &Scope<'_>) -> Option<OutputColumns> {
        let found = name.schema.is_none().then(|| scope.cte(&name.name.name)).flatten()?;
        if !found.gives_rows {
            let message = format!("WITH query \"{}\" does not have a RETURNING clause", found.name);
            self.fail(Failure::new(Condition::FeatureNotSupported, message, name.span()));
        }
        Some(found.columns.clone())
    }

    pub(super) fn need_all(&mut self, columns: &OutputColumns) {
        for node in columns.list.iter().filter_map(|column| column.source) {
            self.need(node);
        }
    }

    fn select(&mut self, select: &Select, order_by: &[OrderBy], outer: &Scope<'_>) -> OutputColumns {
        let mut scope = outer.inner();
        for item in &select.from {
            let tables = self.from_item(item, Reach { lateral: &scope, outer });
            self.join_names(&mut scope.tables, tables, item);
        }
        let outer_aggregates = std::mem::replace(&mut self.aggregates, false);
        let windows = select.windows.iter().map(|(name, _)| name.name.clone()).collect();
        let outer_windows = std::mem::replace(&mut self.windows, windows);
        let columns = self.targets(&select.targets, &scope);
        if let Some(filter) = &select.filter {
            self.at(Place::Where, |walker| walker.condition(filter, &scope, "WHERE"));
        }
        if let Some(having) = &select.having {
            self.condition(having, &scope, "HAVING");
        }
        for item in order_by {
            let ty = self.expr_or_output(&item.expr, "ORDER BY", &columns, &scope);
            if item.using.is_none() {
                self.refuse(self.executor.no_ordering(ty.operand().flatten(), item.expr.span));
            }
        }
        for expr in &select.group_by {
            let ty = self.at(Place::GroupBy, |walker| walker.expr_or_output(expr, "GROUP BY", &columns, &scope));
            self.refuse(self.executor.no_equality(ty.operand().flatten(), expr.span));
        }
        self.distinct(&select.distinct, &columns, &scope);
        self.check_distinct_order(select, order_by);
        for (_, window) in &select.windows {
            self.window(window, &scope);
        }
        self.check_grouping(select, order_by, &columns, &scope);
        self.aggregates = outer_aggregates;
        self.windows = outer_windows;
        columns
    }

    fn distinct(&mut self, distinct: &Distinct, columns: &OutputColumns, scope: &Scope<'_>) {
        match distinct {
            Distinct::All => {}
            Distinct::Distinct => {
                let span = self.executor.statement;
                let failure = columns.list.iter().find_map(|column| {
                    let ty = self.certain(column.ty.clone());
                    self.executor.no_equality(ty.operand().flatten(), span)
                });
                self.refuse(failure);
            }
            Distinct::On(list) => {
                for expr in list {
                    let ty = self.expr_or_output(expr, "SELECT DISTINCT ON", columns, scope);
                    self.refuse(self.executor.no_equality(ty.operand().flatten(), expr.span));
                }
            }
        }
    }

    /// DISTINCT ON keeps the first row in the order of what it names, so ORDER BY begins with that (`transformDistinctOnClause`).
    /// Only names of columns are compared, an output column by what it is another name of.
    fn check_distinct_order(&mut self, select: &Select, order_by: &[OrderBy]) {
        let Distinct::On(list) = &select.distinct else { return };
        let meant = |expr| plain_name(expr).map(|name| named_by_output(name, &select.targets));
        let names: Option<Vec<&Name>> = list.iter().map(meant).collect();
        let sorted: Option<Vec<(&Name, Span)>> = order_by.iter().map(|item| Some((meant(&item.expr)?, item.expr.span))).collect();
        let (Some(names), Some(sorted)) = (names, sorted) else { return };
        let mut left = names.clone();
        for (name, span) in sorted {
            if left.is_empty() {
                return;
            }
            left.retain(|other| *other != name);
            if !names.contains(&name) {
                let message = "SELECT DISTINCT ON expressions must match initial ORDER BY expressions";
                return self.fail(Failure::new(Condition::InvalidColumnReference, message, span));
            }
        }
    }

    fn refuse(&mut self, failure: Option<Failure>) {
        failure.into_iter().for_each(|failure| self.fail(failure));
    }

    /// GROUP BY, ORDER BY and DISTINCT ON may use the names and numbers of output columns.
    fn expr_or_output(&mut self, expr: &Expr, clause: &str, outputs: &OutputColumns, scope: &Scope<'_>) -> ExprType {
        let output = match &expr.kind {
            ExprKind::Column(path) => match path.as_slice() {
                [name] => outputs.named(&name.name).next(),
                _ => None,
            },
            ExprKind::Literal(Literal::Integer(digits)) => {
                let number: usize = digits.parse().unwrap_or(0);
                let found = number.checked_sub(1).and_then(|index| outputs.list.get(index));
                if found.is_none() && !outputs.open {
                    let message = format!("{clause} position {digits} is not in select list");
                    self.fail(Failure::new(Condition::InvalidColumnReference, message, expr.span));
                }
                if found.is_none() {
                    return ExprType::Uncertain;
                }
                found
            }
            _ => None,
        };
        let is_plain_name = matches!(&expr.kind, ExprKind::Column(path) if path.len() == 1);
        match output {
            Some(output) => self.certain(output.ty.clone()),
            None if is_plain_name && outputs.open => ExprType::Uncertain,
            None => self.expr(expr, scope),
        }
    }

    pub(super) fn window(&mut self, window: &WindowSpec, scope: &Scope<'_>) {
        if let Some(name) = window.name.as_ref().filter(|name| !self.windows.contains(&name.name)) {
            let message = format!("window \"{name}\" does not exist");
            self.fail(Failure::new(Condition::UndefinedObject, message, name.span));
        }
        let sorted = window.order_by.iter().map(|item| &item.expr);
        for expr in window.partition_by.iter().chain(sorted) {
            self.expr(expr, scope);
        }
    }

    /// The columns of a target list or of RETURNING.
    pub(super) fn targets(&mut self, targets: &[Target], scope: &Scope<'_>) -> OutputColumns {
        let mut columns = OutputColumns::default();
        for target in targets {
            match &target.expr.kind {
                ExprKind::Star(path) => self.star(path, target, scope, &mut columns),
                ExprKind::Field { base, field: None } => {
                    let fields = self.fields(base, scope);
                    columns.open |= fields.open;
                    columns.list.extend(fields.list.into_iter().map(|field| OutputColumn { source: None, ..field }));
                }
                _ => {
                    let source = self.plain_column(&target.expr, scope);
                    let ty = self.expr(&target.expr, scope);
                    self.bind_output(target);
                    let name = target.alias.as_ref().map_or_else(|| target_name(&target.expr), |alias| alias.name.clone());
                    columns.list.push(OutputColumn { name, ty, source });
                }
            }
        }
        columns
    }

    /// `(row).*`
    fn fields(&mut self, base: &Expr, scope: &Scope<'_>) -> OutputColumns {
        if let ExprKind::Call(call) = &base.kind {
            let (ty, chosen) = self.chosen_call(call, scope);
            let is_row = !matches!(&ty, ExprType::Known(ty) if ty.array);
            return if is_row { self.columns_of_call(call, ty, chosen.as_ref(), None) } else { OutputColumns::unknown() };
        }
        let ty = self.expr(base, scope).known().filter(|ty| !ty.array);
        let row = ty.and_then(|ty| self.executor.catalog.relation(self.executor.catalog.base_type(&ty).ty));
        row.map_or_else(OutputColumns::unknown, OutputColumns::of_relation)
    }

    /// The column of a relation that an expression is, unchanged.
    fn plain_column(&self, expr: &Expr, scope: &Scope<'_>) -> Option<Node> {
        let ExprKind::Column(path) = &expr.kind else { return None };
        match path.as_slice() {
            [column] => match scope.column(&column.name) {
                Meaning::Column(column) => column.source,
                _ => None,
            },
            [table, column] => match scope.table(&table.name, None) {
                TableMeaning::Table(table) => match table.column(&column.name) {
                    Meaning::Column(column) => column.source,
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }
    }

    /// `*` and `t.*`
    fn star(&mut self, path: &[Ident], target: &Target, scope: &Scope<'_>, columns: &mut OutputColumns) {
        let tables: Vec<ScopeTable> = match path {
            [] => scope.tables.iter().filter(|table| table.columns_visible).cloned().collect(),
            path => self.qualified_table(path, target.expr.span, scope).cloned().into_iter().collect(),
        };
        let before = columns.list.len();
        // A table that is not found has been reported; its columns stay open.
        columns.open |= !path.is_empty() && tables.is_empty();
        for table in tables {
            self.need_all(&table.columns);
            if let Some(row) = table.row().filter(|_| table.columns.list.is_empty()) {
                self.need(row);
            }
            columns.open |= table.columns.open;
            columns.list.extend(table.columns.list);
        }
        if !columns.open {
            let given = columns.list.get(before..).unwrap_or_default();
            let given = given.iter().map(|column| (column.name.clone(), self.direct(column, scope)));
            self.bind(target.expr.span, Bound::Star(given.collect()));
        }
    }

    /// A target without AS is named after what stands in it.
    fn bind_output(&self, target: &Target) {
        let named_after = if target.alias.is_some() { None } else { name_giver(&target.expr) };
        let Some((at, name)) = named_after else { return };
        let names = self.executor.names.borrow();
        let node = names.iter().rev().find(|(place, _)| *place == at).and_then(|(_, bound)| match bound {
            Bound::Column(node) => Some(*node),
            Bound::Routine(oid) => Some(Node::object(*oid)),
            _ => None,
        });
        drop(names);
        if let Some(named_after) = node {
            let end = Span { start: target.expr.span.end, ..target.expr.span };
            self.bind(end, Bound::Output { name, named_after });
        }
    }

    /// The columns of a relation that a statement writes, as RETURNING and WHERE see them.
    pub(super) fn written(&self, relation: Option<&Relation>, alias: Option<&Ident>, name: &QualifiedName) -> ScopeTable {
        match relation {
            Some(relation) => ScopeTable::of_relation(relation, alias),
            None => {
                let name = alias.map_or(&name.name, |alias| alias);
                ScopeTable::named(Some(name.name.clone()), OutputColumns::unknown(), RowType::Unknown)
            }
        }
    }
}

fn scope_query(cte: &Cte, columns: OutputColumns) -> ScopeQuery {
    let gives_rows = !matches!(&cte.body, CteBody::Data(data) if data.returning.is_empty());
    ScopeQuery { name: cte.name.name.clone(), columns, gives_rows }
}

fn plain_name(expr: &Expr) -> Option<&Name> {
    match &expr.kind {
        ExprKind::Column(path) => match path.as_slice() {
            [name] => Some(&name.name),
            _ => None,
        },
        _ => None,
    }
}

/// The column that an output column of this name is.
fn named_by_output<'t>(name: &'t Name, targets: &'t [Target]) -> &'t Name {
    let output = targets.iter().find(|target| target.alias.as_ref().is_some_and(|alias| alias.name == *name));
    match output.map(|target| &target.expr.kind) {
        Some(ExprKind::Column(path)) => path.last().map_or(name, |column| &column.name),
        _ => name,
    }
}

/// The name in an expression after which its column is called, and where it stands.
fn name_giver(expr: &Expr) -> Option<(Span, Name)> {
    match &expr.kind {
        ExprKind::Column(path) => path.last().map(|column| (column.span, column.name.clone())),
        ExprKind::Field { field: Some(field), .. } => Some((field.span, field.name.clone())),
        ExprKind::Call(call) => Some((call.name.span(), call.name.name.name.clone())),
        ExprKind::Cast { expr: operand, .. } | ExprKind::Collate { operand, .. } | ExprKind::Subscript { base: operand, .. } => {
            name_giver(operand)
        }
        _ => None,
    }
}

/// The expression that gives a column, where it is written out.
pub(super) fn value_of(body: &QueryBody, index: usize) -> Option<&Expr> {
    match body {
        QueryBody::Select(select) => {
            let is_star = |target: &Target| matches!(target.expr.kind, ExprKind::Star(_) | ExprKind::Field { field: None, .. });
            let targets = select.targets.get(..=index)?;
            targets.last().filter(|_| !targets.iter().any(is_star)).map(|target| &target.expr)
        }
        QueryBody::Values(rows) => rows.first()?.get(index),
        QueryBody::Nested(query) => value_of(&query.body, index),
        QueryBody::SetOperation { .. } | QueryBody::Table(_) => None,
    }
}

fn body_span(body: &QueryBody) -> Span {
    match body {
        QueryBody::Select(select) => select.span,
        QueryBody::Values(rows) => {
            rows.first().and_then(|row| row.first()).map_or(Span::new(crate::text::FileId::DYNAMIC, 0, 0), |value| value.span)
        }
        QueryBody::SetOperation { left, .. } => body_span(left),
        QueryBody::Nested(query) => query.span,
        QueryBody::Table(name) => name.span(),
    }
}
