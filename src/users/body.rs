//! What a routine body, or a statement of a migration, writes and calls.

use crate::catalog::{Catalog, Oid, Routine, RoutineText};
use crate::replay::Step;
use crate::source::Sources;
use crate::sql::ast::visit::{Visitor, walk_data, walk_expr, walk_query};
use crate::sql::ast::{BodyText, Call, DataKind, DataStatement, Expr, Statement, StatementKind};
use crate::sql::cursor::Source;
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::sql::plpgsql::{self, SqlPart};
use crate::text::Span;

/// One INSERT (or MERGE) in a body.
#[derive(Debug, Clone)]
pub struct Insert {
    pub table: Oid,
    pub span: Span,
    /// Whether the rows come from the auth table.
    pub reads_auth: bool,
}

/// One UPDATE in a body.
#[derive(Debug, Clone)]
pub struct Update {
    pub table: Oid,
    /// The columns with their new values; one of a row of several has the whole row.
    pub assignments: Vec<(Ident, Expr)>,
}

#[derive(Debug, Clone, Default)]
pub struct Effects {
    pub inserts: Vec<Insert>,
    pub updates: Vec<Update>,
    /// The tables from which rows are deleted, or in which they are updated.
    pub removes: Vec<Oid>,
    /// Routines of the catalog that are called, every overload of the name.
    pub calls: Vec<Oid>,
    /// Whether it runs SQL that cannot be read offline.
    pub opaque: bool,
}

/// What running a routine does, its calls not followed.
pub fn effects(catalog: &Catalog, sources: &Sources, routine: &Routine) -> Effects {
    let path = match &routine.search_path {
        Some(path) => search_path(path),
        None => default_path(),
    };
    let mut collector = Collector { catalog, path, effects: Effects::default() };
    match &routine.body {
        RoutineText::Text(body) => collector.body(sources, &routine.language, body),
        RoutineText::Atomic(_) | RoutineText::Return(_) => collector.effects.opaque = true,
        // Written in C, or a part of the platform: it fills no table of the project.
        RoutineText::Aggregate(_) | RoutineText::None => {}
    }
    collector.effects
}

/// The schemas of a function's `SET search_path`.
pub(super) fn search_path(path: &str) -> Vec<Name> {
    path.split(',').map(|item| Name::exact(item.trim().trim_matches('"'))).collect()
}

/// Where names are looked for when a function does not say: an approximation of the caller's own path.
pub(super) fn default_path() -> Vec<Name> {
    ["public", "auth", "extensions"].map(Name::exact).into()
}

/// What one statement of a migration does, with the routines that it calls.
pub fn effects_of_statement(sources: &Sources, step: &Step) -> Effects {
    let mut path = step.session.search_path.clone();
    path.retain(|name| *name != "$user");
    let mut collector = Collector { catalog: step.after, path, effects: Effects::default() };
    match &step.statement.kind {
        StatementKind::Data(data) => collector.data_statement(data),
        StatementKind::Query(query) => walk_query(query, &mut collector),
        StatementKind::Do(block) => {
            let language = block.language.as_ref().map_or("plpgsql", |language| language.name.as_str());
            collector.body(sources, language, &block.body);
        }
        StatementKind::Call(call) => collector.call(&call.call),
        _ => {}
    }
    let mut effects = collector.effects;
    for called in std::mem::take(&mut effects.calls) {
        if let Some(routine) = step.after.routine(called) {
            let inner = self::effects(step.after, sources, routine);
            effects.inserts.extend(inner.inserts);
        }
    }
    effects
}

struct Collector<'a> {
    catalog: &'a Catalog,
    path: Vec<Name>,
    effects: Effects,
}

impl Collector<'_> {
    fn body(&mut self, sources: &Sources, language: &str, body: &BodyText) {
        let source = Source { file: body.literal.file, text: sources.script(body.literal.file) };
        match language {
            "plpgsql" => {
                let body = plpgsql::parsed(source, body);
                self.effects.opaque |= body.block.is_none();
                plpgsql::walk(body, &mut |part| self.part(part));
            }
            "sql" => plpgsql::sql_statements(source, body).iter().for_each(|statement| self.statement(statement)),
            _ => self.effects.opaque = true,
        }
    }

    fn part(&mut self, part: SqlPart) {
        match part {
            SqlPart::Statement(statement) => self.statement(statement),
            SqlPart::Query(query) => walk_query(query, self),
            SqlPart::Expr(expr) => walk_expr(expr, self),
            SqlPart::Dynamic(_) | SqlPart::Unknown(_) => self.effects.opaque = true,
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.kind {
            StatementKind::Data(data) => self.data_statement(data),
            StatementKind::Query(query) => walk_query(query, self),
            StatementKind::Call(call) => self.call(&call.call),
            StatementKind::Unknown(_) | StatementKind::Invalid(_) => self.effects.opaque = true,
            _ => {}
        }
    }

    fn data_statement(&mut self, data: &DataStatement) {
        walk_data(data, self);
    }

    fn find_relation(&self, name: &QualifiedName) -> Option<Oid> {
        let in_schema = |schema: &str| {
            let schema = self.catalog.schema_by_name(schema)?;
            self.catalog.relation_oid(schema.oid, &name.name.name)
        };
        match &name.schema {
            Some(schema) => in_schema(&schema.name),
            None => self.path.iter().find_map(|schema| in_schema(schema)),
        }
    }

    fn find_routines(&self, name: &QualifiedName) -> Vec<Oid> {
        let in_schema = |schema: &Name| -> Vec<Oid> {
            let schema = self.catalog.schema_by_name(schema);
            schema
                .map(|schema| self.catalog.routines_named(schema.oid, &name.name.name).map(|found| found.oid).collect())
                .unwrap_or_default()
        };
        match &name.schema {
            Some(schema) => in_schema(&schema.name),
            None => self.path.iter().map(in_schema).find(|found| !found.is_empty()).unwrap_or_default(),
        }
    }
}

impl Visitor for Collector<'_> {
    fn call(&mut self, call: &Call) {
        let found = self.find_routines(&call.name);
        self.effects.calls.extend(found);
    }

    fn data(&mut self, data: &DataStatement) {
        let makes_rows = matches!(data.kind, DataKind::Insert { .. } | DataKind::Merge { .. });
        let Some(table) = self.find_relation(&data.target) else { return };
        if let DataKind::Update { assignments, .. } = &data.kind {
            let columns = assignments.iter().flat_map(|set| set.columns.iter().map(|name| (name.clone(), set.value.clone())));
            self.effects.updates.push(Update { table, assignments: columns.collect() });
        }
        if !makes_rows {
            self.effects.removes.push(table);
        } else {
            let mut reads = ReadsAuth { found: false };
            walk_data(data, &mut reads);
            self.effects.inserts.push(Insert { table, span: data.span, reads_auth: reads.found });
        }
    }

    fn expr(&mut self, _: &Expr) {}
}

/// Whether `auth.users` or `auth.identities` is read anywhere.
struct ReadsAuth {
    found: bool,
}

impl Visitor for ReadsAuth {
    fn relation(&mut self, name: &QualifiedName) {
        let in_auth = name.schema.as_ref().is_some_and(|schema| schema.name == "auth");
        self.found |= in_auth && (name.name.name == "users" || name.name.name == "identities");
    }
}
