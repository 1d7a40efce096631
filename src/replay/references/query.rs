//! Queries: WITH, set operations, SELECT, VALUES.

use super::super::output_name::target_name;
use super::Walker;
use super::from::Reach;
use super::scope::{Meaning, OutputColumn, OutputColumns, Scope, ScopeTable, TableMeaning};
use crate::catalog::{Node, Relation, TypeUse};
use crate::sql::ast::{
    Cte, CteBody, Distinct, Expr, ExprKind, Literal, OrderBy, Query, QueryBody, Select, Target, WindowSpec, With,
};
use crate::sql::name::{Ident, Name, QualifiedName};

impl Walker<'_> {
    /// Walks a query that stands inside `outer`, and gives its columns.
    pub(super) fn query(&mut self, query: &Query, outer: &Scope<'_>) -> OutputColumns {
        let mut with = outer.inner();
        if let Some(clause) = &query.with {
            self.with(clause, &mut with);
        }
        let columns = self.body(&query.body, &query.order_by, &with);
        for bound in query.limit.iter().chain(&query.offset) {
            self.expr(bound, &with);
        }
        columns
    }

    /// Puts the queries of a WITH clause into its scope, one after the other.
    pub(super) fn with(&mut self, clause: &With, scope: &mut Scope<'_>) {
        if clause.recursive {
            // Each sees all, itself included; of those behind it only the names are known.
            let names = clause.ctes.iter().map(|cte| (cte.name.name.clone(), OutputColumns::unknown()));
            scope.ctes.extend(names.collect::<Vec<_>>());
        }
        for cte in &clause.ctes {
            let columns = self.cte(cte, clause.recursive, scope).renamed(&cte.columns);
            scope.ctes.push((cte.name.name.clone(), columns));
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
        let first = self.body(left, &[], &with).renamed(&cte.columns);
        // The walk below comes by the first part again and finds the same failures.
        self.found.failures.truncate(before);
        let mut around = scope.inner();
        around.ctes.push((cte.name.name.clone(), first.clone()));
        self.query(query, &around);
        first
    }

    fn body(&mut self, body: &QueryBody, order_by: &[OrderBy], scope: &Scope<'_>) -> OutputColumns {
        match body {
            QueryBody::Select(select) => self.select(select, order_by, scope),
            QueryBody::Values(rows) => self.values(rows, scope),
            QueryBody::SetOperation { left, right, .. } => {
                let columns = self.body(left, &[], scope);
                let others = self.body(right, &[], scope);
                // They are the columns of both sides, and of neither alone.
                let derived = columns.list.into_iter().enumerate().map(|(index, column)| {
                    let other = others.list.get(index).and_then(|other| other.ty.as_ref());
                    OutputColumn { source: None, ty: column.ty.filter(|ty| other == Some(ty)), ..column }
                });
                OutputColumns { list: derived.collect(), open: columns.open }
            }
            QueryBody::Nested(query) => self.query(query, scope),
            QueryBody::Table(name) => self.table(name, scope),
        }
    }

    fn values(&mut self, rows: &[Vec<Expr>], scope: &Scope<'_>) -> OutputColumns {
        let mut list: Vec<OutputColumn> = Vec::new();
        for row in rows {
            for (index, value) in row.iter().enumerate() {
                let ty = self.expr(value, scope);
                match list.get_mut(index) {
                    Some(column) if column.ty.is_none() => column.ty = ty,
                    Some(_) => {}
                    None => {
                        let name = Name::exact(&format!("column{}", index + 1));
                        list.push(OutputColumn { name, ty, source: None });
                    }
                }
            }
        }
        OutputColumns { list, open: false }
    }

    /// TABLE name
    fn table(&mut self, name: &QualifiedName, scope: &Scope<'_>) -> OutputColumns {
        if let Some(columns) = name.schema.is_none().then(|| scope.cte(&name.name.name)).flatten() {
            return columns.clone();
        }
        let Some(oid) = self.relation(name) else { return OutputColumns::unknown() };
        let columns = self.executor.catalog.relation(oid).map_or_else(OutputColumns::unknown, OutputColumns::of_relation);
        self.need_all(&columns);
        columns
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
            scope.tables.extend(tables);
        }
        let columns = self.targets(&select.targets, &scope);
        for condition in select.filter.iter().chain(&select.having) {
            self.expr(condition, &scope);
        }
        let sorted = order_by.iter().map(|item| &item.expr);
        let distinct = match &select.distinct {
            Distinct::On(list) => list.as_slice(),
            Distinct::All | Distinct::Distinct => &[],
        };
        for expr in sorted.chain(distinct).chain(&select.group_by) {
            self.expr_or_output(expr, &columns, &scope);
        }
        for (_, window) in &select.windows {
            self.window(window, &scope);
        }
        columns
    }

    /// GROUP BY, ORDER BY and DISTINCT ON may use the names and numbers of output columns.
    fn expr_or_output(&mut self, expr: &Expr, outputs: &OutputColumns, scope: &Scope<'_>) {
        let is_output = match &expr.kind {
            ExprKind::Column(path) => match path.as_slice() {
                [name] => outputs.open || outputs.named(&name.name).next().is_some(),
                _ => false,
            },
            _ => false,
        };
        if !is_output {
            self.expr(expr, scope);
        }
    }

    pub(super) fn window(&mut self, window: &WindowSpec, scope: &Scope<'_>) {
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
                    let ty = self.expr(base, scope);
                    let row = ty.and_then(|ty| self.executor.catalog.relation(ty.ty));
                    let fields = row.map_or_else(OutputColumns::unknown, OutputColumns::of_relation);
                    columns.open |= fields.open;
                    columns.list.extend(fields.list.into_iter().map(|field| OutputColumn { source: None, ..field }));
                }
                _ => {
                    let source = self.plain_column(&target.expr, scope);
                    let ty = self.expr(&target.expr, scope).or_else(|| self.text_of_literal(&target.expr));
                    let name = target.alias.as_ref().map_or_else(|| target_name(&target.expr), |alias| alias.name.clone());
                    columns.list.push(OutputColumn { name, ty, source });
                }
            }
        }
        columns
    }

    /// What stays without a type in a result is a text (manual, section 10.6).
    fn text_of_literal(&self, expr: &Expr) -> Option<TypeUse> {
        let is_untyped = matches!(expr.kind, ExprKind::Literal(Literal::String(_) | Literal::Null));
        if is_untyped { self.executor.builtin_type("text") } else { None }
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
    }

    /// The columns of a relation that a statement writes, as RETURNING and WHERE see them.
    pub(super) fn written(&self, relation: Option<&Relation>, alias: Option<&Ident>, name: &QualifiedName) -> ScopeTable {
        match relation {
            Some(relation) => ScopeTable::of_relation(relation, alias),
            None => {
                let name = alias.map_or(&name.name, |alias| alias);
                ScopeTable::named(Some(name.name.clone()), OutputColumns::unknown())
            }
        }
    }
}
