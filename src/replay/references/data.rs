//! INSERT, UPDATE, DELETE and MERGE: the relation that is written, its columns, and what they read.

use super::Walker;
use super::from::Reach;
use super::place::Place;
use super::query::value_of;
use super::scope::{OutputColumn, OutputColumns, Scope, ScopeTable, is_system_column};
use crate::catalog::{Bound, Column, Node, Oid, Presence};
use crate::replay::failure::{Condition, Failure, Subject};
use crate::replay::typing::{ExprType, TypeId};
use crate::sql::ast::{
    Assignment, CastContext, ConflictAction, ConflictTarget, DataKind, DataStatement, Expr, ExprKind, InsertSource, MergeAction,
    MergeClause, OnConflict, Query, QueryBody,
};
use crate::sql::name::{Ident, Name};
use crate::text::Span;

impl Walker<'_> {
    /// Walks a statement that stands inside `outer`, and gives the columns of RETURNING.
    pub(super) fn data(&mut self, statement: &DataStatement, outer: &Scope<'_>) -> OutputColumns {
        let mut with = outer.inner();
        if let Some(clause) = &statement.with {
            self.with(clause, &mut with);
        }
        let target = self.relation(&statement.target);
        if let Some(oid) = target {
            self.bind(statement.target.span(), Bound::Relation { oid, shown_as: None });
        }
        let relation = target.and_then(|oid| self.executor.catalog.relation(oid));
        let table = self.written(relation, statement.alias.as_ref(), &statement.target);
        let mut scope = with.inner();
        scope.tables.push(table);
        match &statement.kind {
            DataKind::Insert { columns, of_parts, source, on_conflict, .. } => {
                self.insert(target, InsertColumns { names: columns, of_parts: *of_parts }, source, &with);
                if let Some(conflict) = on_conflict {
                    self.on_conflict(target, conflict, &mut scope);
                }
            }
            DataKind::Update { assignments, from, filter } => {
                self.more_tables(from, &mut scope, &with);
                self.filter(filter.as_ref(), &scope);
                self.assignments(target, assignments, &scope);
            }
            DataKind::Delete { using, filter } => {
                self.more_tables(using, &mut scope, &with);
                self.filter(filter.as_ref(), &scope);
            }
            DataKind::Merge { source, on, clauses } => {
                self.more_tables(std::slice::from_ref(source), &mut scope, &with);
                self.at(Place::JoinOn, |walker| walker.condition(on, &scope, "JOIN/ON"));
                for clause in clauses {
                    self.merge_clause(target, clause, &scope);
                }
            }
        }
        let returned = self.at(Place::Returning, |walker| walker.targets(&statement.returning, &scope));
        self.resolved(returned)
    }

    fn filter(&mut self, filter: Option<&Expr>, scope: &Scope<'_>) {
        if let Some(filter) = filter {
            self.at(Place::Where, |walker| walker.condition(filter, scope, "WHERE"));
        }
    }

    fn more_tables(&mut self, items: &[crate::sql::ast::FromItem], scope: &mut Scope<'_>, with: &Scope<'_>) {
        for item in items {
            let lateral = Scope { outer: Some(with), tables: scope.tables.clone(), ctes: Vec::new() };
            let tables = self.from_item(item, Reach { lateral: &lateral, outer: with });
            self.join_names(&mut scope.tables, tables, item);
        }
    }

    // INSERT

    fn insert(&mut self, target: Option<Oid>, columns: InsertColumns<'_>, source: &InsertSource, with: &Scope<'_>) {
        self.target_columns(target, columns);
        let InsertSource::Query(query) = source else { return };
        let targets = self.assigned_columns(target, columns);
        let given = match (&query.body, &query.with) {
            // Each value is for its column, so that rows need not agree.
            (QueryBody::Values(rows), None) => self.inserted_rows(rows, &targets, with),
            _ => {
                let given = self.unresolved_query(query, with);
                for (index, (column, value)) in targets.iter().zip(&given.list).enumerate() {
                    let ty = self.certain(value.ty.clone());
                    match value_of(&query.body, index) {
                        Some(expr) => self.assign_expr(column, expr, &ty),
                        None => self.assign(column, &ty, query.span),
                    }
                }
                given
            }
        };
        self.check_width(target, columns.names, query, &given);
    }

    /// The columns that values are for, as far as they are known. What is for a part of a column need not have its type.
    fn assigned_columns(&self, target: Option<Oid>, columns: InsertColumns<'_>) -> Vec<Option<Column>> {
        let Some(relation) = target.and_then(|oid| self.executor.catalog.relation(oid)) else { return Vec::new() };
        if columns.names.is_empty() && relation.columns_known {
            return relation.columns().cloned().map(Some).collect();
        }
        if columns.of_parts {
            return vec![None; columns.names.len()];
        }
        columns.names.iter().map(|name| relation.column(&name.name).cloned()).collect()
    }

    fn inserted_rows(&mut self, rows: &[Vec<Expr>], targets: &[Option<Column>], with: &Scope<'_>) -> OutputColumns {
        let mut given = OutputColumns::default();
        let agree = rows.iter().zip(rows.iter().skip(1)).all(|(row, next)| row.len() == next.len());
        for row in rows {
            given.list.clear();
            for (index, value) in row.iter().enumerate() {
                let ty = self.at(Place::Values, |walker| walker.expr(value, with));
                if let Some(column) = targets.get(index) {
                    self.assign_expr(column, value, &ty);
                }
                given.list.push(OutputColumn { name: Name::exact(""), ty, source: None });
            }
            if !agree {
                let span = row.first().map_or(self.executor.statement, |value| value.span);
                self.fail(Failure::new(Condition::SyntaxError, "VALUES lists must all be the same length", span));
                return OutputColumns::unknown();
            }
        }
        given
    }

    /// A value for a column: a literal is read as one of its type.
    fn assign_expr(&mut self, column: &Option<Column>, value: &Expr, ty: &ExprType) {
        match column {
            Some(column) if *ty == ExprType::Untyped && self.executor.is_certain_type(&column.ty) => {
                self.read_literal(value, TypeId::of(&column.ty));
            }
            _ => self.assign(column, ty, value.span),
        }
    }

    /// `column "c" is of type integer but expression is of type text`
    fn assign(&mut self, column: &Option<Column>, ty: &ExprType, span: Span) {
        let (Some(column), ExprType::Known(given)) = (column, ty) else { return };
        let executor = self.executor;
        let wanted = TypeId::of(&column.ty);
        let known = column.presence == Presence::Certain && executor.is_certain_type(&column.ty);
        // One element or field may be meant.
        let parts = executor.element_of(wanted);
        let fits = |target| executor.can_coerce(Some(TypeId::of(given)), target, CastContext::Assignment);
        let is_row = executor.catalog.relation(executor.base_id(wanted).ty).is_some();
        if !known || is_row || fits(wanted) || parts.is_some_and(fits) {
            return;
        }
        let (wanted, given) = (self.label(&column.ty), self.label(given));
        let message = format!("column \"{}\" is of type {wanted} but expression is of type {given}", column.name);
        self.fail(Failure::new(Condition::DatatypeMismatch, message, span));
    }

    /// The columns that INSERT assigns to. Several parts of one column may be among them.
    fn target_columns(&mut self, target: Option<Oid>, columns: InsertColumns<'_>) {
        for (index, column) in columns.names.iter().enumerate() {
            self.target_column(target, column);
            if !columns.of_parts && columns.names.iter().take(index).any(|other| other == column) {
                let message = format!("column \"{column}\" specified more than once");
                self.fail(Failure::new(Condition::DuplicateColumn, message, column.span));
            }
        }
    }

    fn target_column(&mut self, target: Option<Oid>, column: &Ident) {
        let Some(relation) = target.and_then(|oid| self.executor.catalog.relation(oid)) else { return };
        if let Some(found) = relation.column(&column.name) {
            let node = Node::column(relation.oid, found.number);
            self.need(node);
            self.bind(column.span, Bound::Column(node));
        } else if relation.columns_known && !is_system_column(&column.name) {
            let message = format!("column \"{column}\" of relation \"{}\" does not exist", relation.name);
            let subject = Subject::MissingColumn { relation: relation.oid, column: column.name.clone() };
            self.fail(Failure::new(Condition::UndefinedColumn, message, column.span).about(subject));
        }
    }

    /// A row must not have more values than there are columns, nor fewer than are named.
    fn check_width(&mut self, target: Option<Oid>, columns: &[Ident], query: &Query, given: &OutputColumns) {
        let Some(relation) = target.and_then(|oid| self.executor.catalog.relation(oid)) else { return };
        if given.open || (columns.is_empty() && !relation.columns_known) {
            return;
        }
        let wanted = if columns.is_empty() { relation.columns().count() } else { columns.len() };
        let span = row_span(query);
        if given.list.len() > wanted {
            self.fail(Failure::new(Condition::SyntaxError, "INSERT has more expressions than target columns", span));
        } else if !columns.is_empty() && given.list.len() < wanted {
            self.fail(Failure::new(Condition::SyntaxError, "INSERT has more target columns than expressions", span));
        }
    }

    fn on_conflict(&mut self, target: Option<Oid>, conflict: &OnConflict, scope: &mut Scope<'_>) {
        if let (ConflictTarget::None, ConflictAction::Update { .. }) = (&conflict.target, &conflict.action) {
            let message = "ON CONFLICT DO UPDATE requires inference specification or constraint name";
            return self.fail(Failure::new(Condition::SyntaxError, message, conflict.span));
        }
        if let ConflictTarget::Columns { elements, predicate } = &conflict.target {
            for expr in elements.iter().chain(predicate) {
                self.expr(expr, scope);
            }
        }
        let ConflictAction::Update { assignments, filter } = &conflict.action else { return };
        if let Some(table) = scope.tables.first() {
            let name = crate::sql::name::Name::exact("excluded");
            // Its columns are found by the qualified name only.
            let excluded = ScopeTable { name: Some(name), aliased: true, columns_visible: false, ..table.clone() };
            scope.tables.push(excluded);
        }
        self.assignments(target, assignments, scope);
        self.filter(filter.as_ref(), scope);
        scope.tables.truncate(1);
    }

    // UPDATE and MERGE

    /// What is assigned is read whole before the first column is looked up (`transformUpdateTargetList` in the server).
    fn assignments(&mut self, target: Option<Oid>, assignments: &[Assignment], scope: &Scope<'_>) {
        let read = |walker: &mut Self, assignment| walker.at(Place::UpdateSource, |w| w.assigned_values(assignment, scope));
        let types: Vec<Vec<ExprType>> = assignments.iter().map(|assignment| read(self, assignment)).collect();
        for (assignment, types) in assignments.iter().zip(types) {
            for (index, name) in assignment.columns.iter().enumerate() {
                self.target_column(target, name);
                if assignment.of_parts {
                    continue;
                }
                let relation = target.and_then(|oid| self.executor.catalog.relation(oid));
                let column = relation.and_then(|relation| relation.column(&name.name)).cloned();
                let value = value_at(assignment, index);
                if let (Some(ty), Some(value)) = (types.get(index), value) {
                    self.assign_expr(&column, value, ty);
                } else if let Some(ty) = types.get(index) {
                    self.assign(&column, ty, assignment.value.span);
                }
            }
        }
    }

    /// One for each column.
    fn assigned_values(&mut self, assignment: &Assignment, scope: &Scope<'_>) -> Vec<ExprType> {
        match (&assignment.value.kind, assignment.columns.len()) {
            (_, 1) => vec![self.expr(&assignment.value, scope)],
            (ExprKind::Row(items), _) => items.iter().map(|item| self.expr(item, scope)).collect(),
            (ExprKind::Subquery(query), _) => {
                let columns = self.unresolved_query(query, scope);
                columns.list.into_iter().map(|column| self.certain(column.ty)).collect()
            }
            _ => {
                self.expr(&assignment.value, scope);
                let message = "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression";
                self.fail(Failure::new(Condition::FeatureNotSupported, message, assignment.value.span));
                Vec::new()
            }
        }
    }

    fn merge_clause(&mut self, target: Option<Oid>, clause: &MergeClause, scope: &Scope<'_>) {
        self.filter(clause.condition.as_ref(), scope);
        match &clause.action {
            MergeAction::Nothing | MergeAction::Delete => {}
            MergeAction::Update(assignments) => self.assignments(target, assignments, scope),
            MergeAction::Insert { columns, of_parts, values } => {
                let columns = InsertColumns { names: columns, of_parts: *of_parts };
                self.target_columns(target, columns);
                let targets = self.assigned_columns(target, columns);
                for (index, value) in values.iter().enumerate() {
                    let ty = self.expr(value, scope);
                    if let Some(column) = targets.get(index) {
                        self.assign_expr(column, value, &ty);
                    }
                }
            }
        }
    }
}

/// The columns that an INSERT names.
#[derive(Clone, Copy)]
struct InsertColumns<'s> {
    names: &'s [Ident],
    /// Whether parts of columns are among them.
    of_parts: bool,
}

/// The expression for one of several columns, where it stands by itself.
fn value_at(assignment: &Assignment, index: usize) -> Option<&Expr> {
    match &assignment.value.kind {
        _ if assignment.columns.len() == 1 => Some(&assignment.value),
        ExprKind::Row(items) => items.get(index),
        _ => None,
    }
}

/// The first row of VALUES, else the whole query.
fn row_span(query: &Query) -> Span {
    match &query.body {
        QueryBody::Values(rows) => rows.first().and_then(|row| row.first()).map_or(query.span, |value| value.span),
        _ => query.span,
    }
}
