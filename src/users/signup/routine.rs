//! What one routine does when it runs, statement by statement.

use super::flow;
use super::places;
use super::value::{Mentions, Surroundings};
use super::walk::{Caller, Walk};
use super::write::{Write, WriteKind};
use super::{Action, ActionKind, Certainty, Problem, ProblemKind, Refusal, Run, Swallow};
use crate::catalog::{Catalog, Node, Oid, Owner, PrivilegeType, Relation, Routine, RoutineText};
use crate::replay::{BodyNames, Condition, Failure, Named, Subject};
use crate::sql::ast::visit::{Visitor, walk_data, walk_expr, walk_query};
use crate::sql::ast::{BodyText, Call, DataStatement, Expr, ExprKind, Query, Statement, StatementKind};
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::sql::plpgsql::{Block, DeclarationKind, Perform, RaiseLevel, Stmt, StmtKind, TRIGGER_VARIABLES};
use crate::text::Span;
use crate::users::body;

/// Where the walk is inside the body.
#[derive(Clone)]
struct Context {
    certainty: Certainty,
    guarded: bool,
    mentions: Mentions,
    in_handler: bool,
}

pub(super) struct RoutineRun<'a> {
    walk: Walk<'a>,
    names: BodyNames<'a>,
    /// The table whose row is `new`.
    table: Option<Oid>,
    caller: Caller,
    run: Run,
    at: Context,
}

impl<'a> RoutineRun<'a> {
    pub fn new(walk: Walk<'a>, routine: &Routine, caller: &Caller, table: Option<Oid>) -> Self {
        let mut caller = caller.clone();
        if routine.security_definer {
            caller.role = Name::exact(OWNER);
        }
        if let Some(path) = &routine.search_path {
            caller.search_path = body::search_path(path);
            caller.pinned = true;
        }
        let mut names = BodyNames::new(walk.sources, walk.catalog, &caller.search_path, &caller.role);
        names.add_routine(routine);
        if let Some(table) = table {
            names.add_trigger_rows(table);
            let rows = ["new", "old", "found"];
            rows.iter().chain(TRIGGER_VARIABLES).for_each(|name| names.add_variable(&Name::exact(name), None));
        }
        let run = Run {
            routine: routine.oid,
            role: caller.role.clone(),
            search_path: caller.search_path.clone(),
            pinned: caller.pinned,
            actions: Vec::new(),
            problems: Vec::new(),
            opaque: false,
            assigns: Vec::new(),
            assigns_row: false,
            end: None,
            open_ends: Vec::new(),
            swallows: Vec::new(),
            refusals: Vec::new(),
        };
        let at = Context { certainty: caller.certainty, guarded: false, mentions: Mentions::new(), in_handler: false };
        RoutineRun { walk, names, table, caller, run, at }
    }

    pub fn run(mut self, routine: &Routine, around: Surroundings<'_>, when: Option<&Expr>) -> Run {
        if let Some(when) = when {
            self.at.guarded = true;
            flow::mentions(when, &mut self.at.mentions);
        }
        match &routine.body {
            RoutineText::Text(body) => {
                self.text(routine, body, around);
                places::in_files(&mut self.run, body, self.walk.sources);
            }
            _ => self.run.opaque = true,
        }
        self.run
    }

    fn text(&mut self, routine: &Routine, body: &BodyText, around: Surroundings<'_>) {
        match routine.language.as_str() {
            "plpgsql" => {
                let body = self.names.plpgsql(body);
                match &body.block {
                    Some(block) => self.plpgsql(block, around),
                    None => self.run.opaque = true,
                }
            }
            "sql" => {
                for statement in self.names.sql(body) {
                    self.sql(statement, &around);
                }
            }
            _ => self.run.opaque = true,
        }
    }

    fn plpgsql(&mut self, block: &Block, around: Surroundings<'_>) {
        let around = Surroundings { variables: flow::definitions(block), ..around };
        self.run.end = Some(flow::end(block));
        self.run.open_ends = flow::open_ends(block);
        self.block(block, &around);
    }

    fn block(&mut self, block: &Block, around: &Surroundings) {
        for declaration in &block.declarations {
            match &declaration.kind {
                DeclarationKind::Variable { ty, default, .. } => {
                    self.names.add_variable(&declaration.name.name, Some(ty));
                    self.expressions(default, around);
                }
                DeclarationKind::Cursor { .. } | DeclarationKind::Alias => {
                    self.names.add_variable(&declaration.name.name, None);
                }
            }
        }
        let outside = self.at.clone();
        if flow::catches(block) {
            self.at.certainty = Certainty::Caught;
        }
        let first = self.run.actions.len();
        self.statements(&block.statements, around);
        self.at = outside.clone();
        self.note_swallow(block, first);
        // What an exception handler knows besides.
        ["sqlerrm", "sqlstate"].iter().for_each(|name| self.names.add_variable(&Name::exact(name), None));
        self.at.certainty = self.at.certainty.max(Certainty::Sometimes);
        self.at.guarded = true;
        self.at.in_handler = true;
        for handler in &block.handlers {
            self.statements(&handler.statements, around);
        }
        self.at = outside;
    }

    fn note_swallow(&mut self, block: &Block, first: usize) {
        let Some(handler) = flow::swallowing(block) else { return };
        let span = handler.statements.first().map_or(block.span, |statement| statement.span);
        let mut tables = Vec::new();
        self.run.actions.iter().skip(first).for_each(|action| written(action, &mut tables));
        self.run.swallows.push(Swallow { span, tables });
    }

    fn statements(&mut self, statements: &[Stmt], around: &Surroundings) {
        for statement in statements {
            self.statement(statement, around);
            // Some rows have left the function here, and which is said by the condition.
            if !matches!(statement.kind, StmtKind::Return(_)) && flow::contains_return(std::slice::from_ref(statement)) {
                self.at.guarded = true;
                self.note_conditions(&statement.kind, around);
            }
        }
    }

    fn note_conditions(&mut self, kind: &StmtKind, around: &Surroundings) {
        if let StmtKind::If { branches, .. } = kind {
            for condition in branches.iter().filter_map(|branch| branch.condition.as_ref()) {
                self.note_condition(condition, around);
            }
        }
    }

    /// A condition speaks of a variable's value, too.
    fn note_condition(&mut self, condition: &Expr, around: &Surroundings) {
        flow::mentions(condition, &mut self.at.mentions);
        let named = self.at.mentions.clone();
        let values = around.variables.iter().filter(|(name, _)| named.contains(name.as_str()));
        for value in values.filter_map(|(_, value)| *value) {
            flow::mentions(value, &mut self.at.mentions);
        }
    }

    /// Statements that may not run.
    fn sometimes(&mut self, conditions: &[&Expr], statements: &[Stmt], around: &Surroundings) {
        let outside = self.at.clone();
        self.at.certainty = self.at.certainty.max(Certainty::Sometimes);
        self.at.guarded = true;
        for condition in conditions {
            self.note_condition(condition, around);
        }
        self.statements(statements, around);
        self.at = outside;
    }

    fn statement(&mut self, statement: &Stmt, around: &Surroundings) {
        match &statement.kind {
            StmtKind::Block(block) => self.block(block, around),
            StmtKind::Assign { target, value, .. } => {
                self.assigned(target);
                self.expressions(value, around);
            }
            StmtKind::If { branches, otherwise } => {
                let conditions: Vec<&Expr> = branches.iter().filter_map(|branch| branch.condition.as_ref()).collect();
                self.expressions(conditions.iter().copied(), around);
                for branch in branches {
                    match &branch.condition {
                        // The path begins with an INSERT.
                        Some(condition) if flow::asks_for_insert(condition) => self.for_insert(&branch.statements, around),
                        _ => self.sometimes(&conditions, &branch.statements, around),
                    }
                }
                self.sometimes(&conditions, otherwise, around);
            }
            StmtKind::Sql { statement: sql, into } => {
                if flow::discards_rows(sql, into.as_ref()) {
                    self.problem(ProblemKind::Discarded { span: statement.span });
                }
                into.iter().flat_map(|into| &into.targets).for_each(|target| self.assigned(target));
                self.sql(sql, around);
            }
            StmtKind::Perform(Perform::Expr(expr)) => self.expr(expr, around),
            StmtKind::Perform(Perform::Query(query)) | StmtKind::ReturnQuery(query) => self.query(query, around),
            StmtKind::Return(value) | StmtKind::ReturnNext(value) => self.expressions(value, around),
            StmtKind::Raise(raise) => {
                if raise.level == RaiseLevel::Exception && !raise.again && !self.at.in_handler {
                    self.run.refusals.push(Refusal { span: statement.span, certainty: self.at.certainty });
                }
                self.expressions(&raise.arguments, around);
            }
            StmtKind::ForQuery { query, .. } => {
                self.query(query, around);
                self.inner(&statement.kind, around);
            }
            StmtKind::Execute(_)
            | StmtKind::ForExecute { .. }
            | StmtKind::ReturnQueryExecute { .. }
            | StmtKind::Unknown { .. } => {
                self.run.opaque = true;
                self.inner(&statement.kind, around);
            }
            _ => self.inner(&statement.kind, around),
        }
    }

    fn inner(&mut self, kind: &StmtKind, around: &Surroundings) {
        for statements in flow::branches(kind) {
            self.sometimes(&[], statements, around);
        }
    }

    /// `IF tg_op = 'INSERT'`: a sign-up always comes here, an update never.
    fn for_insert(&mut self, statements: &[Stmt], around: &Surroundings) {
        let outside = self.at.guarded;
        self.at.guarded = true;
        self.statements(statements, around);
        self.at.guarded = outside;
    }

    fn assigned(&mut self, target: &[Ident]) {
        match target {
            [record] if record.name == "new" => self.run.assigns_row = true,
            [record, field, ..] if record.name == "new" => {
                self.field(record, field);
                self.run.assigns.push(field.name.clone());
            }
            _ => {}
        }
    }

    // SQL

    fn sql(&mut self, statement: &Statement, around: &Surroundings) {
        match &statement.kind {
            StatementKind::Data(data) => {
                let named = self.names.data(data);
                let target = self.target(&data.target).map(|table| table.oid);
                self.named(named, data.span, target.as_slice());
                self.look(|look| walk_data(data, look), around);
            }
            StatementKind::Query(query) => self.query(query, around),
            StatementKind::Call(call) => self.call(&call.call, around),
            StatementKind::Unknown(_) | StatementKind::Invalid(_) => self.run.opaque = true,
            _ => {}
        }
    }

    fn query(&mut self, query: &Query, around: &Surroundings) {
        let named = self.names.query(query);
        self.named(named, query.span, &[]);
        self.look(|look| walk_query(query, look), around);
    }

    fn expressions<'e>(&mut self, expressions: impl IntoIterator<Item = &'e Expr>, around: &Surroundings) {
        expressions.into_iter().for_each(|expr| self.expr(expr, around));
    }

    fn expr(&mut self, expr: &Expr, around: &Surroundings) {
        let named = self.names.expr(expr);
        self.named(named, expr.span, &[]);
        self.look(|look| walk_expr(expr, look), around);
    }

    /// Sees to the calls, fields and writes in a piece of SQL.
    fn look(&mut self, walk: impl FnOnce(&mut Look), around: &Surroundings) {
        let mut look = Look::default();
        walk(&mut look);
        for (record, field) in &look.fields {
            self.field(record, field);
        }
        for call in &look.calls {
            self.call(call, around);
        }
        for data in &look.data {
            self.write(data, around);
        }
    }

    fn problem(&mut self, kind: ProblemKind) {
        self.run.problems.push(Problem { certainty: self.at.certainty, kind });
    }

    /// `new.f`
    fn field(&mut self, record: &Ident, field: &Ident) {
        let Some(table) = self.table.and_then(|table| self.walk.catalog.relation(table)) else { return };
        if table.columns_known && table.column(&field.name).is_none() {
            let (record, field, table) = (record.name.clone(), field.clone(), table.oid);
            self.problem(ProblemKind::MissingField { record, field, table });
        }
    }

    fn named(&mut self, named: Named, span: Span, written: &[Oid]) {
        for failure in named.failures {
            if failure.condition == Condition::AmbiguousColumn {
                continue;
            }
            let elsewhere = self.elsewhere(&failure);
            self.problem(ProblemKind::Refused { failure: Box::new(failure), elsewhere });
        }
        for node in named.needs {
            self.read(node, written, span);
        }
    }

    /// The schema of an object that the search path misses.
    fn elsewhere(&self, failure: &Failure) -> Option<Name> {
        let name = match &failure.subject {
            Subject::MissingRelation { name, .. } | Subject::Missing { name, .. } if name.schema.is_none() => name,
            _ => return None,
        };
        let catalog = self.walk.catalog;
        let has = |schema: &str| match failure.condition {
            Condition::UndefinedTable => catalog.relation_by_name(schema, &name.name.name).is_some(),
            Condition::UndefinedFunction => catalog
                .schema_by_name(schema)
                .is_some_and(|schema| catalog.routines_named(schema.oid, &name.name.name).next().is_some()),
            _ => catalog.type_by_name(schema, &name.name.name).is_some(),
        };
        let usual = ["public", "extensions"].into_iter().find(|schema| has(schema)).map(Name::exact);
        usual.or_else(|| catalog.schemas().map(|schema| schema.name.clone()).find(|schema| has(schema)))
    }

    // What the role may do

    /// A table that is read needs SELECT; what is written needs more, and is looked at there.
    fn read(&mut self, node: Node, written: &[Oid], span: Span) {
        let Some(table) = self.own_table(node.object).filter(|table| node.column.is_none() && table.kind.is_table()) else {
            return;
        };
        if self.is_auth() && !written.contains(&node.object) && !self.may(table, PrivilegeType::Select) {
            self.problem(ProblemKind::Denied { table: table.oid, privilege: Some(PrivilegeType::Select), span });
        }
    }

    fn own_table(&self, oid: Oid) -> Option<&'a Relation> {
        self.walk.catalog.relation(oid).filter(|table| table.owner == Owner::Project)
    }

    fn is_auth(&self) -> bool {
        self.caller.role == super::AUTH_ROLE
    }

    fn may(&self, table: &Relation, privilege: PrivilegeType) -> bool {
        let catalog = self.walk.catalog;
        let role = &self.caller.role;
        let some_columns = || {
            catalog.privileges().columns.iter().any(|((object, _, grantee), privileges)| {
                *object == table.oid && grantee == role && privileges.contains(privilege)
            })
        };
        catalog.has_privilege(role, table.oid, privilege) || some_columns()
    }

    fn check_privilege(&mut self, data: &DataStatement, write: &Write) {
        let Some(table) = self.own_table(write.table).filter(|_| self.is_auth()) else { return };
        let privilege = match write.kind {
            WriteKind::Insert => PrivilegeType::Insert,
            WriteKind::Update | WriteKind::Merge => PrivilegeType::Update,
            WriteKind::Delete => PrivilegeType::Delete,
        };
        let span = data.target.span();
        if !self.may(table, privilege) {
            self.problem(ProblemKind::Denied { table: table.oid, privilege: Some(privilege), span });
        } else if table.has_row_security() && !self.has_policy(table) {
            self.problem(ProblemKind::Denied { table: table.oid, privilege: None, span });
        }
    }

    fn has_policy(&self, table: &Relation) -> bool {
        let catalog: &Catalog = self.walk.catalog;
        let bypasses = catalog.role(&self.caller.role).is_some_and(|role| role.bypass_rls || role.superuser);
        bypasses
            || table.policies.iter().any(|policy| policy.roles.iter().any(|role| *role == "public" || *role == self.caller.role))
    }

    // What it does

    fn write(&mut self, data: &DataStatement, around: &Surroundings) {
        let Some(table) = self.target(&data.target) else { return };
        let mut write = Write::of(data, table, around);
        write.guarded = self.at.guarded;
        write.mentions = self.at.mentions.clone();
        self.check_privilege(data, &write);
        let caller = Caller { certainty: self.at.certainty, ..self.caller.clone() };
        self.defaults(table, &write);
        write.fires = self.walk.fires(&write, &caller);
        self.action(data.span, ActionKind::Write(Box::new(write)));
    }

    /// Defaults run as well: functions that they call are a part of the path.
    fn defaults(&mut self, table: &Relation, write: &Write) {
        if write.kind != WriteKind::Insert || !write.complete {
            return;
        }
        for column in table.columns().filter(|column| write.value_of(column.number).is_none()) {
            let Some(default) = &column.default else { continue };
            let mut look = Look::default();
            walk_expr(&default.value, &mut look);
            for call in &look.calls {
                self.call_in_default(call);
            }
        }
    }

    /// The names of a default were resolved when it was made, wherever the search path looks now.
    fn call_in_default(&mut self, call: &Call) {
        let usual = BodyNames::new(self.walk.sources, self.walk.catalog, &body::default_path(), &self.caller.role);
        if let Some(routine) = usual.routine(call).and_then(|oid| self.walk.catalog.routine(oid)) {
            self.called(routine, call.name.span(), Surroundings::default());
        }
    }

    /// The table that is meant, also where the search path misses it.
    fn target(&self, name: &QualifiedName) -> Option<&'a Relation> {
        let catalog = self.walk.catalog;
        let found = self.names.relation(name).and_then(|oid| catalog.relation(oid));
        let meant = || match &name.schema {
            Some(_) => None,
            None => body::default_path().iter().find_map(|schema| catalog.relation_by_name(schema, &name.name.name)),
        };
        found.or_else(meant).filter(|relation| relation.kind.is_table())
    }

    fn action(&mut self, span: Span, kind: ActionKind) {
        self.run.actions.push(Action { span, certainty: self.at.certainty, kind });
    }

    fn call(&mut self, call: &Call, around: &Surroundings) {
        if let Some((label, waits)) = outside(call) {
            self.action(call.name.span(), ActionKind::Outside { label, waits });
            return;
        }
        let Some(routine) = self.names.routine(call).and_then(|oid| self.walk.catalog.routine(oid)) else { return };
        let given: Vec<_> =
            call.arguments.iter().map(|argument| (argument.name.as_ref(), around.value(&argument.value))).collect();
        let names = routine.parameters.iter().map(|parameter| parameter.name.clone()).collect::<Vec<_>>();
        let parameters = given
            .into_iter()
            .enumerate()
            .map(|(index, (name, value))| match name {
                Some(name) => (Some(name.name.clone()), value),
                None => (names.get(index).cloned().flatten(), value),
            })
            .collect();
        self.called(routine, call.name.span(), Surroundings { parameters, ..Surroundings::default() });
    }

    fn called(&mut self, routine: &Routine, span: Span, around: Surroundings<'_>) {
        let caller = Caller { certainty: self.at.certainty, ..self.caller.clone() };
        if let Some(run) = self.walk.run(routine, &caller, around, None) {
            self.run.opaque |= run.opaque;
            self.action(span, ActionKind::Call(Box::new(run)));
        }
    }
}

/// Who owns what migrations make.
const OWNER: &str = "postgres";

/// The parts of a piece of SQL that matter here.
#[derive(Default)]
struct Look {
    calls: Vec<Call>,
    fields: Vec<(Ident, Ident)>,
    data: Vec<DataStatement>,
}

impl Visitor for Look {
    fn expr(&mut self, expr: &Expr) {
        if let ExprKind::Column(path) = &expr.kind
            && let [record, field] = path.as_slice()
            && (record.name == "new" || record.name == "old")
        {
            self.fields.push((record.clone(), field.clone()));
        }
    }

    fn call(&mut self, call: &Call) {
        self.calls.push(call.clone());
    }

    fn data(&mut self, data: &DataStatement) {
        self.data.push(data.clone());
    }
}

/// Functions that speak with another server or wait. `pg_net` only puts a request into a queue.
fn outside(call: &Call) -> Option<(String, bool)> {
    let name = call.name.name.name.as_str();
    let schema = call.name.schema.as_ref().map(|schema| schema.name.as_str());
    let waits = match (schema, name) {
        (Some("net"), "http_get" | "http_post" | "http_delete") => false,
        (Some("supabase_functions"), "http_request") => false,
        (
            None | Some("extensions" | "public" | "http"),
            "http" | "http_get" | "http_post" | "http_put" | "http_patch" | "http_delete",
        ) => true,
        (_, "dblink" | "dblink_exec" | "dblink_connect") => true,
        (None | Some("pg_catalog"), "pg_sleep" | "pg_sleep_for") => true,
        _ => return None,
    };
    Some((call.name.to_string(), waits))
}

/// The tables that an action writes, with what it calls.
fn written(action: &Action, tables: &mut Vec<Oid>) {
    match &action.kind {
        ActionKind::Write(write) => tables.push(write.table),
        ActionKind::Call(run) => run.actions.iter().for_each(|action| written(action, tables)),
        ActionKind::Outside { .. } => {}
    }
}
