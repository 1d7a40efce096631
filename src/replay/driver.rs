//! The fold over all migrations, under the rules of the program that runs them.
//!
//! The driver knows files and transactions; what a statement does, it leaves to the [`Executor`].

use super::Mode;
use super::executor::Executor;
use super::failure::{Condition, Failure, Notice};
use super::runner::{Runner, Transactions};
use super::session::Session;
use crate::catalog::Catalog;
use crate::source::Sources;
use crate::sql::ast::{Statement, StatementKind};
use crate::text::{FileId, Span};
use imbl::OrdSet;

/// One file to run.
#[derive(Debug, Clone, Copy)]
pub struct Migration<'a> {
    pub file: FileId,
    pub statements: &'a [Statement],
    /// What the runner records when the file is done. None: nothing is recorded.
    pub version: Option<&'a str>,
    /// The file asks for no transaction around it (`-- +goose NO TRANSACTION`).
    pub no_transaction: bool,
}

/// What one statement did. The catalogs share all that the statement left alone.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    pub file: FileId,
    /// The statement's place in the file, from 0.
    pub index: usize,
    pub statement: &'a Statement,
    pub before: &'a Catalog,
    pub after: &'a Catalog,
    /// As it was before the statement.
    pub session: &'a Session,
    pub failures: &'a [Failure],
    /// Whether the statement did nothing, because of the last of the failures. Behind the others recovering replay went on.
    pub refused: bool,
    pub notices: &'a [Notice],
}

/// The end of a replay.
#[derive(Debug, Clone)]
pub struct Replay {
    pub catalog: Catalog,
    /// One for each migration, in order.
    pub outcomes: Vec<FileOutcome>,
}

#[derive(Debug, Clone)]
pub struct FileOutcome {
    pub file: FileId,
    /// The first failure. None: the file was applied.
    pub failure: Option<FileFailure>,
}

#[derive(Debug, Clone)]
pub struct FileFailure {
    /// The statement that fails. None: recording the version fails, when all statements are done.
    pub statement: Option<Span>,
    pub failure: Failure,
}

/// Who is shown each statement. None: nobody, so that what was there before a statement need not be kept.
pub type Observer<'o> = Option<&'o mut dyn FnMut(&Step<'_>)>;

/// Runs the migrations on `base`, in order, and shows each statement to `observe`.
pub fn replay(
    sources: &Sources,
    base: &Catalog,
    runner: &Runner,
    migrations: &[Migration<'_>],
    mode: Mode,
    mut observe: Observer<'_>,
) -> Replay {
    let mut progress = Progress::on(base.clone());
    let mut outcomes = Vec::with_capacity(migrations.len());
    for migration in migrations {
        let observe: Observer<'_> = match &mut observe {
            Some(observe) => Some(*observe),
            None => None,
        };
        outcomes.push(progress.run(sources, runner, migration, mode, observe));
    }
    Replay { catalog: progress.catalog, outcomes }
}

/// A replay between two files: what is committed and recorded. A copy costs a few reference counts, so that a replay can be
/// taken up again where a file was changed.
#[derive(Debug, Clone)]
pub struct Progress {
    catalog: Catalog,
    /// What the runner recorded.
    versions: OrdSet<String>,
}

impl Progress {
    /// Before the first file.
    pub fn on(base: Catalog) -> Self {
        Progress { catalog: base, versions: OrdSet::new() }
    }

    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// Runs the next file.
    pub fn run(
        &mut self,
        sources: &Sources,
        runner: &Runner,
        migration: &Migration<'_>,
        mode: Mode,
        observe: Observer<'_>,
    ) -> FileOutcome {
        let (catalog, versions) = (std::mem::take(&mut self.catalog), std::mem::take(&mut self.versions));
        let mut driver = Driver { sources, runner, mode, catalog, versions, observe };
        let outcome = driver.file(migration);
        (self.catalog, self.versions) = (driver.catalog, driver.versions);
        outcome
    }
}

struct Driver<'a, 'o> {
    sources: &'a Sources,
    runner: &'a Runner,
    mode: Mode,
    /// Between files: what is committed.
    catalog: Catalog,
    versions: OrdSet<String>,
    observe: Observer<'o>,
}

impl Driver<'_, '_> {
    fn file(&mut self, migration: &Migration<'_>) -> FileOutcome {
        let mut session = self.runner.session();
        let transactions = self.effective_transactions(migration);
        let mut first: Option<FileFailure> = None;
        for (index, statement) in migration.statements.iter().enumerate() {
            if transactions == Transactions::File && !session.transaction.open {
                session.begin(&self.catalog);
            }
            let failure;
            (session, failure) = self.statement(migration.file, index, statement, session);
            first = first.or(failure.map(|failure| FileFailure { statement: Some(statement.span), failure }));
            if first.is_some() && self.mode == Mode::Strict {
                break;
            }
        }
        if first.is_none() {
            first = self.record(migration).map(|failure| FileFailure { statement: None, failure });
        }
        self.finish(&mut session, first.is_some());
        FileOutcome { file: migration.file, failure: first }
    }

    fn effective_transactions(&self, migration: &Migration<'_>) -> Transactions {
        let asked = if migration.no_transaction { self.runner.without_transaction } else { self.runner.transactions };
        let by_itself = match asked {
            Transactions::FileUnlessSingle => migration.statements.len() == 1,
            Transactions::FileIfPossible => migration.statements.iter().any(|statement| statement.kind.runs_outside_only()),
            Transactions::File => false,
            Transactions::Statement => true,
        };
        if by_itself { Transactions::Statement } else { Transactions::File }
    }

    /// Runs one statement. The session behind it, and the first failure, where there is any.
    fn statement(&mut self, file: FileId, index: usize, statement: &Statement, session: Session) -> (Session, Option<Failure>) {
        let before = self.observe.is_some().then(|| (self.catalog.clone(), session.clone()));
        let catalog = std::mem::take(&mut self.catalog);
        let mut executor = Executor::new(self.sources, catalog, session, self.mode, statement.span);
        let refused = match &statement.kind {
            StatementKind::PsqlCommand(_) if !self.runner.psql => {
                let message = "syntax error at or near \"\\\"";
                executor.failures.push(Failure::new(Condition::SyntaxError, message, statement.span));
                true
            }
            // The first failure ends the file, and its transaction goes back as a whole.
            _ if self.mode == Mode::Strict && executor.session.transaction.open => executor.attempt(statement).is_err(),
            _ => executor.run(statement).is_err(),
        };
        if let (Some(observe), Some((before, session))) = (&mut self.observe, &before) {
            observe(&Step {
                file,
                index,
                statement,
                before,
                after: if refused { before } else { &executor.catalog },
                session,
                failures: &executor.failures,
                refused,
                notices: &executor.notices,
            });
        }
        let Executor { catalog, mut session, failures, .. } = executor;
        self.catalog = catalog;
        if !session.transaction.open {
            session.commit();
        }
        (session, failures.into_iter().next())
    }

    /// Puts the version in the runner's own table, which refuses one that is there.
    fn record(&mut self, migration: &Migration<'_>) -> Option<Failure> {
        let key = self.runner.version_key?;
        self.versions.insert(migration.version?.to_owned())?;
        let message = format!("duplicate key value violates unique constraint \"{key}\"");
        Some(Failure::new(Condition::UniqueViolation, message, Span::new(migration.file, 0, 0)))
    }

    /// The end of a file: a failed one is rolled back to its last commit, an applied one is committed.
    fn finish(&mut self, session: &mut Session, failed: bool) {
        if failed && self.mode == Mode::Strict {
            if let Some(catalog) = session.rollback() {
                self.catalog = catalog;
            }
        } else {
            session.commit();
        }
    }
}
