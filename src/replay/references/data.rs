//! INSERT, UPDATE, DELETE and MERGE: the relation that is written, its columns, and what they read.

use super::Walker;
use super::from::Reach;
use super::scope::{OutputColumns, Scope, ScopeTable, is_system_column};
use crate::catalog::{Node, Oid};
use crate::replay::failure::{Condition, Failure, Subject};
use crate::sql::ast::{
    Assignment, ConflictAction, ConflictTarget, DataKind, DataStatement, Expr, InsertSource, MergeAction, MergeClause,
    OnConflict, Query, QueryBody,
};
use crate::sql::name::Ident;
use crate::text::Span;

impl Walker<'_> {
    /// Walks a statement that stands inside `outer`, and gives the columns of RETURNING.
    pub(super) fn data(&mut self, statement: &DataStatement, outer: &Scope<'_>) -> OutputColumns {
        let mut with = outer.inner();
        if let Some(clause) = &statement.with {
            self.with(clause, &mut with);
        }
        let target = self.relation(&statement.target);
        let relation = target.and_then(|oid| self.executor.catalog.relation(oid));
        let table = self.written(relation, statement.alias.as_ref(), &statement.target);
        let mut scope = with.inner();
        scope.tables.push(table);
        match &statement.kind {
            DataKind::Insert { columns, source, on_conflict, .. } => {
                self.insert(target, columns, source, &with);
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
                self.expr(on, &scope);
                for clause in clauses {
                    self.merge_clause(target, clause, &scope);
                }
            }
        }
        self.targets(&statement.returning, &scope)
    }

    fn filter(&mut self, filter: Option<&Expr>, scope: &Scope<'_>) {
        if let Some(filter) = filter {
            self.expr(filter, scope);
        }
    }

    fn more_tables(&mut self, items: &[crate::sql::ast::FromItem], scope: &mut Scope<'_>, with: &Scope<'_>) {
        for item in items {
            let lateral = Scope { outer: Some(with), tables: scope.tables.clone(), ctes: Vec::new() };
            let tables = self.from_item(item, Reach { lateral: &lateral, outer: with });
            scope.tables.extend(tables);
        }
    }

    // INSERT

    fn insert(&mut self, target: Option<Oid>, columns: &[Ident], source: &InsertSource, with: &Scope<'_>) {
        self.target_columns(target, columns);
        let InsertSource::Query(query) = source else { return };
        let given = self.query(query, with);
        self.check_width(target, columns, query, &given);
    }

    /// The columns that INSERT and UPDATE assign to.
    fn target_columns(&mut self, target: Option<Oid>, columns: &[Ident]) {
        for (index, column) in columns.iter().enumerate() {
            self.target_column(target, column);
            if columns.iter().take(index).any(|other| other == column) {
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

    fn assignments(&mut self, target: Option<Oid>, assignments: &[Assignment], scope: &Scope<'_>) {
        for assignment in assignments {
            self.expr(&assignment.value, scope);
            for column in &assignment.columns {
                self.target_column(target, column);
            }
        }
    }

    fn merge_clause(&mut self, target: Option<Oid>, clause: &MergeClause, scope: &Scope<'_>) {
        self.filter(clause.condition.as_ref(), scope);
        match &clause.action {
            MergeAction::Nothing | MergeAction::Delete => {}
            MergeAction::Update(assignments) => self.assignments(target, assignments, scope),
            MergeAction::Insert { columns, values } => {
                self.target_columns(target, columns);
                for value in values {
                    self.expr(value, scope);
                }
            }
        }
    }
}

/// The first row of VALUES, else the whole query.
fn row_span(query: &Query) -> Span {
    match &query.body {
        QueryBody::Values(rows) => rows.first().and_then(|row| row.first()).map_or(query.span, |value| value.span),
        _ => query.span,
    }
}
