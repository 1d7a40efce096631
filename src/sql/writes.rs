//! What a command writes by itself and which functions it calls, as far as its text tells. It refuses to know what the names mean.

use super::ast::visit::{Visitor, walk_data, walk_expr, walk_query};
use super::ast::{Call, DataKind, DataStatement, Expr, Query, Statement, StatementKind};
use super::name::QualifiedName;
use super::plpgsql::{self, Body, SqlPart};

/// What is written, and by which calls.
#[derive(Default)]
pub struct Writes {
    pub targets: Vec<Written>,
    /// Each once.
    pub calls: Vec<QualifiedName>,
    /// Whether there is a part of which it is not known what it writes.
    pub anything: bool,
}

/// A table to which something is done.
pub struct Written {
    pub table: QualifiedName,
    pub events: DataEvents,
}

/// What a command may do to rows, and so the events at which it may fire triggers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DataEvents {
    pub insert: bool,
    pub update: bool,
    pub delete: bool,
    pub truncate: bool,
}

impl DataEvents {
    /// Of a table that is made with its rows: nothing fires.
    pub const NONE: DataEvents = DataEvents { insert: false, update: false, delete: false, truncate: false };
    pub const INSERT: DataEvents = DataEvents { insert: true, ..DataEvents::NONE };
    pub const TRUNCATE: DataEvents = DataEvents { truncate: true, ..DataEvents::NONE };

    /// ON CONFLICT DO UPDATE and MERGE may do several things.
    fn of(data: &DataStatement) -> Self {
        let none = DataEvents::NONE;
        match &data.kind {
            DataKind::Insert { on_conflict: None, .. } => DataEvents::INSERT,
            DataKind::Insert { .. } => DataEvents { insert: true, update: true, ..none },
            DataKind::Update { .. } => DataEvents { update: true, ..none },
            DataKind::Delete { .. } => DataEvents { delete: true, ..none },
            DataKind::Merge { .. } => DataEvents { insert: true, update: true, delete: true, ..none },
        }
    }
}

impl Visitor for Writes {
    fn data(&mut self, data: &DataStatement) {
        self.targets.push(Written { table: data.target.clone(), events: DataEvents::of(data) });
    }

    fn call(&mut self, call: &Call) {
        if !self.calls.contains(&call.name) {
            self.calls.push(call.name.clone());
        }
    }
}

impl Writes {
    pub fn of_expr(expr: &Expr) -> Self {
        let mut writes = Writes::default();
        walk_expr(expr, &mut writes);
        writes
    }

    pub fn of_query(query: &Query) -> Self {
        let mut writes = Writes::default();
        walk_query(query, &mut writes);
        writes
    }

    /// Of a body in SQL.
    pub fn of_statements(statements: &[Statement]) -> Self {
        let mut writes = Writes::default();
        statements.iter().for_each(|statement| writes.add_statement(&statement.kind));
        writes
    }

    /// Of a body in PL/pgSQL.
    pub fn of_body(body: &Body) -> Self {
        let mut writes = Writes::default();
        plpgsql::walk(body, &mut |part| match part {
            SqlPart::Expr(expr) => walk_expr(expr, &mut writes),
            SqlPart::Query(query) => walk_query(query, &mut writes),
            SqlPart::Statement(statement) => writes.add_statement(&statement.kind),
            SqlPart::Dynamic(_) | SqlPart::Unknown(_) => writes.anything = true,
        });
        writes
    }

    pub fn add_statement(&mut self, kind: &StatementKind) {
        match kind {
            StatementKind::Data(data) => walk_data(data, self),
            StatementKind::Query(query) => walk_query(query, self),
            StatementKind::Call(call) => {
                self.call(&call.call);
                call.call.arguments.iter().for_each(|argument| walk_expr(&argument.value, self));
            }
            StatementKind::Truncate(truncate) => {
                let written = |name: &QualifiedName| Written { table: name.clone(), events: DataEvents::TRUNCATE };
                self.targets.extend(truncate.tables.iter().map(written));
            }
            StatementKind::CreateTableAs(create) => create.query.iter().for_each(|query| walk_query(query, self)),
            StatementKind::CreateTable(_) | StatementKind::Set(_) | StatementKind::Irrelevant(_) => {}
            _ => self.anything = true,
        }
    }
}
