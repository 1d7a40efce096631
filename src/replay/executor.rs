//! Runs one statement on the catalog, as the server would.
//!
//! The executor works on its own copy of the catalog, which costs nothing to make. What a statement did that fails goes back
//! to a snapshot, so that the code for each command may stop anywhere.

use super::Mode;
use super::evaluate::Results;
use super::failure::{Done, Failure, Notice, NoticeKind, Subject};
use super::session::Session;
use crate::catalog::{
    Bound, Catalog, Event, History, Oid, Origin, Owner, Presence, Relation, RelationKind, Schema, SequenceOptions, Sql, TypeUse,
    Verb,
};
use crate::source::Sources;
use crate::sql::ast::{Expr, Persistence, Statement, StatementKind};
use crate::sql::name::{Ident, Name};
use crate::text::{FileId, Span};
use std::cell::RefCell;
use std::sync::Arc;

pub struct Executor<'a> {
    pub sources: &'a Sources,
    pub catalog: Catalog,
    pub session: Session,
    pub mode: Mode,
    /// Whose objects are being made.
    pub owner: Owner,
    /// Whether what runs now certainly runs: not under an undecided condition.
    pub presence: Presence,
    /// What was only possible, and was dropped by a statement that only possibly ran.
    pub doubted_drops: Vec<Oid>,
    /// The statement that is running.
    pub statement: Span,
    /// Names in the statement that are no columns: parameters of the routine or variables of the PL/pgSQL block around it.
    pub variables: Vec<Variable>,
    /// What [`FileId::DYNAMIC`] stands for at the moment.
    pub dynamic: Arc<str>,
    /// What the names in the statement mean, as far as they have been read; read while the catalog is being looked at.
    pub names: RefCell<Vec<(Span, Bound)>>,
    pub failures: Vec<Failure>,
    pub notices: Vec<Notice>,
    /// How many calls of functions deep.
    pub depth: usize,
    pub results: Results,
}

/// What a name means that is no column.
#[derive(Debug, Clone)]
pub struct Variable {
    /// A parameter need not have one.
    pub name: Option<Name>,
    pub kind: VariableKind,
    /// None: not known.
    pub ty: Option<TypeUse>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariableKind {
    /// Of a PL/pgSQL block, or an OUT parameter
    Plain,
    /// The same where a column of that name leaves it open which of them is meant (`#variable_conflict error`).
    Rival,
    /// `$1`
    Parameter(u32),
    /// The routine itself, whose name may stand before a parameter's.
    Routine,
}

impl Variable {
    /// A variable of which only the name is known.
    pub fn named(name: Name) -> Self {
        Variable { name: Some(name), kind: VariableKind::Plain, ty: None }
    }
}

impl<'a> Executor<'a> {
    pub fn new(sources: &'a Sources, catalog: Catalog, session: Session, mode: Mode, statement: Span) -> Self {
        Executor {
            sources,
            catalog,
            session,
            mode,
            owner: Owner::Project,
            presence: Presence::Certain,
            doubted_drops: Vec::new(),
            statement,
            variables: Vec::new(),
            dynamic: Arc::from(""),
            names: RefCell::default(),
            failures: Vec::new(),
            notices: Vec::new(),
            depth: 0,
            results: Results::default(),
        }
    }

    /// Runs a statement. On failure the catalog and the session are as before, and the failure is in `failures`, behind
    /// those that recovering replay went on after.
    pub fn run(&mut self, statement: &Statement) -> Done {
        let before = (self.catalog.clone(), self.session.clone());
        let done = self.attempt(statement);
        if done.is_err() {
            (self.catalog, self.session) = before;
        }
        done
    }

    /// The same for those who go back to before the statement by themselves: on failure the catalog is in between. Without a
    /// snapshot most writes are in place.
    pub(super) fn attempt(&mut self, statement: &Statement) -> Done {
        self.statement = statement.span;
        self.names.get_mut().clear();
        let done = self.refuse_newer(statement).and_then(|()| self.execute(&statement.kind));
        if let Err(failure) = &done {
            self.failures.push(Failure::clone(failure));
        }
        done
    }

    pub(super) fn execute(&mut self, kind: &StatementKind) -> Done {
        self.execute_kind(kind)?;
        self.note_written(kind);
        Ok(())
    }

    fn execute_kind(&mut self, kind: &StatementKind) -> Done {
        match kind {
            StatementKind::CreateTable(create) => self.create_table(create),
            StatementKind::CreateTableAs(create) => self.create_table_as(create),
            StatementKind::AlterTable(alter) => self.alter_table(alter),
            StatementKind::CreateIndex(create) => self.create_index(create),
            StatementKind::CreateView(create) => self.create_view(create),
            StatementKind::CreateSequence(create) => self.create_sequence(create),
            StatementKind::AlterSequence(alter) => self.alter_sequence(alter),
            StatementKind::CreateStatistics(create) => self.create_statistics(create),
            StatementKind::CreateRule(create) => self.create_rule(create),
            StatementKind::CreateTrigger(create) => self.create_trigger(create),
            StatementKind::CreateEventTrigger(create) => self.create_event_trigger(create),
            StatementKind::CreatePolicy(create) => self.create_policy(create),
            StatementKind::AlterPolicy(alter) => self.alter_policy(alter),
            StatementKind::CreateType(create) => self.create_type(create),
            StatementKind::AlterEnum(alter) => self.alter_enum(alter),
            StatementKind::CreateDomain(create) => self.create_domain(create),
            StatementKind::AlterDomain(alter) => self.alter_domain(alter),
            StatementKind::CreateCast(create) => self.create_cast(create),
            StatementKind::CreateRoutine(create) => self.create_routine(create),
            StatementKind::AlterRoutine(alter) => self.alter_routine(alter),
            StatementKind::CreateAggregate(create) => self.create_aggregate(create),
            StatementKind::CreateOperator(create) => self.create_operator(create),
            StatementKind::Do(block) => self.do_block(block),
            StatementKind::Call(call) => self.call(call).and_then(|()| self.call_of_statement(call)),
            StatementKind::CreateSchema(create) => self.create_schema(create),
            StatementKind::CreateExtension(create) => self.create_extension(create),
            StatementKind::AlterExtension(alter) => self.alter_extension(alter),
            StatementKind::CreateRole(create) => self.create_role(create),
            StatementKind::AlterRole(alter) => self.alter_role(alter),
            StatementKind::Grant(grant) => self.grant(grant),
            StatementKind::GrantRole(grant) => self.grant_role(grant),
            StatementKind::AlterDefaultPrivileges(alter) => self.alter_default_privileges(alter),
            StatementKind::CreatePublication(create) => self.create_publication(create),
            StatementKind::AlterPublication(alter) => self.alter_publication(alter),
            StatementKind::CreateObject(create) => self.create_object(create),
            StatementKind::AlterObject(alter) => self.alter_object(alter),
            StatementKind::Drop(drop) => self.drop_objects(drop),
            StatementKind::DropOwned(drop) => self.drop_owned(drop),
            StatementKind::Comment(comment) => self.comment(comment),
            StatementKind::Query(query) => self.query(query).and_then(|()| self.calls_of_query(query)),
            StatementKind::Data(data) => self.data(data).and_then(|()| self.fire_statement_triggers(data)),
            StatementKind::Copy(copy) => self.copy(copy),
            StatementKind::Truncate(truncate) => self.truncate(truncate),
            StatementKind::Lock(lock) => self.lock(lock),
            StatementKind::RefreshMaterializedView(refresh) => self.refresh(refresh),
            StatementKind::Transaction(transaction) => self.transaction(transaction),
            StatementKind::Set(set) => self.set(set),
            StatementKind::Irrelevant(irrelevant) => self.irrelevant(irrelevant),
            StatementKind::Invalid(error) => self.invalid(error),
            StatementKind::PsqlCommand(_) => Ok(()),
            StatementKind::Unknown(unknown) => self.unknown(unknown),
        }
    }

    /// Strict: the failure. Recovering: it is reported, and the replay goes on with what `assume` makes up.
    pub fn recover<T>(&mut self, failure: Failure, assume: impl FnOnce(&mut Self) -> (T, Subject)) -> Done<T> {
        match self.mode {
            Mode::Strict => Err(failure.into()),
            Mode::Recovering => {
                let (value, subject) = assume(self);
                self.failures.push(failure.about(subject));
                Ok(value)
            }
        }
    }

    /// Does something as the server does, whatever the mode.
    pub(super) fn strictly<T>(&mut self, action: impl FnOnce(&mut Self) -> Done<T>) -> Done<T> {
        let mode = std::mem::replace(&mut self.mode, Mode::Strict);
        let done = action(self);
        self.mode = mode;
        done
    }

    /// As [`Executor::recover`], where nothing has to be made up: the part that failed is left out.
    pub fn tolerate(&mut self, failure: Failure) -> Done {
        let subject = failure.subject.clone();
        self.recover(failure, |_| ((), subject))
    }

    pub fn notice(&mut self, kind: NoticeKind, span: Span) {
        self.notices.push(Notice { kind, span });
    }

    /// The text under a span of the running statement.
    pub fn text(&self, span: Span) -> &str {
        if span.file == FileId::DYNAMIC { span.of(&self.dynamic) } else { self.sources.slice(span) }
    }

    /// A part of the running statement as an object keeps it. What its names mean must have been read before.
    pub fn keep<T: Clone>(&self, tree: &T, span: Span) -> Arc<Sql<T>> {
        Arc::new(Sql::new(tree.clone(), span, self.text(span), &self.names.borrow()))
    }

    pub fn keep_expr(&self, expr: &Expr) -> Arc<Sql<Expr>> {
        self.keep(expr, expr.span)
    }

    /// The origin of a fact that `span` states. SQL that was built while it ran stands where it was run.
    pub fn origin(&self, span: Span) -> Origin {
        if span.file == FileId::DYNAMIC {
            return Origin::of_statement(self.statement);
        }
        Origin::new(span, self.statement)
    }

    /// The history of an object that `span` makes.
    pub fn created(&self, span: Span) -> History {
        History::created(self.origin(span))
    }

    /// A relation without columns, made by the running statement.
    pub fn new_relation(&self, oid: Oid, schema: Oid, name: Name, kind: RelationKind, span: Span) -> Relation {
        Relation {
            oid,
            schema,
            name,
            kind,
            persistence: Persistence::Permanent,
            owner: self.owner.clone(),
            presence: self.presence,
            attributes: Vec::new(),
            columns_known: true,
            constraints: Vec::new(),
            triggers: Vec::new(),
            policies: Vec::new(),
            rules: Vec::new(),
            row_security: None,
            force_row_security: None,
            security_invoker: false,
            query: None,
            columns_listed: false,
            options: Vec::new(),
            inherits: Vec::new(),
            partition_of: None,
            partition_bound: None,
            partition_by: None,
            sequence: SequenceOptions::default(),
            sequence_owner: None,
            history: self.created(span),
        }
    }

    /// The schema, or an assumed one in its place.
    pub fn schema_or_assumed(&mut self, schema: &Ident) -> Oid {
        if let Some(oid) = self.catalog.schema_names.get(&schema.name) {
            return *oid;
        }
        let oid = self.catalog.new_oid();
        let assumed = Event { verb: Verb::Assumed, origin: self.origin(schema.span) };
        self.catalog.put_schema(Schema {
            oid,
            name: schema.name.clone(),
            owner: self.owner.clone(),
            presence: Presence::Assumed,
            history: History { events: vec![assumed] },
        });
        oid
    }
}
