//! BEGIN, COMMIT, ROLLBACK and savepoints, and what may not run inside a transaction.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure};
use crate::sql::ast::{Irrelevant, Transaction};
use crate::sql::name::Ident;

impl Executor<'_> {
    pub fn transaction(&mut self, transaction: &Transaction) -> Done {
        match transaction {
            Transaction::Begin if !self.session.transaction.open => self.session.begin(&self.catalog),
            // A BEGIN inside a transaction is only warned of.
            Transaction::Begin | Transaction::Characteristics => {}
            Transaction::Commit { chain } => {
                self.session.commit();
                self.chain(*chain);
            }
            Transaction::Rollback { chain } => {
                self.rollback();
                self.chain(*chain);
            }
            Transaction::Savepoint(name) => self.savepoint(name)?,
            Transaction::Release(name) => self.release(name)?,
            Transaction::RollbackTo(name) => self.rollback_to(name)?,
            Transaction::Prepared => {
                let message = "prepared transactions are disabled";
                return Failure::new(Condition::ObjectNotInPrerequisiteState, message, self.statement).refuse();
            }
        }
        Ok(())
    }

    fn chain(&mut self, chain: bool) {
        if chain {
            self.session.begin(&self.catalog);
        }
    }

    fn rollback(&mut self) {
        if let Some(catalog) = self.session.rollback() {
            self.catalog = catalog;
        }
    }

    fn savepoint(&mut self, name: &Ident) -> Done {
        self.check_in_transaction("SAVEPOINT")?;
        let snapshot = self.session.snapshot(&self.catalog);
        self.session.transaction.savepoints.push((name.name.clone(), snapshot));
        Ok(())
    }

    fn release(&mut self, name: &Ident) -> Done {
        self.check_in_transaction("RELEASE SAVEPOINT")?;
        let at = self.find_savepoint(name)?;
        self.session.transaction.savepoints.truncate(at);
        Ok(())
    }

    /// The savepoint stays, so that one can go back to it again.
    fn rollback_to(&mut self, name: &Ident) -> Done {
        self.check_in_transaction("ROLLBACK TO SAVEPOINT")?;
        let at = self.find_savepoint(name)?;
        self.session.transaction.savepoints.truncate(at + 1);
        if let Some((_, snapshot)) = self.session.transaction.savepoints.last().cloned() {
            self.catalog = snapshot.catalog.clone();
            self.session.restore(snapshot.settings.clone());
            self.session.transaction.lasting = snapshot.lasting.clone();
        }
        Ok(())
    }

    /// The newest savepoint of that name.
    fn find_savepoint(&self, name: &Ident) -> Done<usize> {
        let savepoints = &self.session.transaction.savepoints;
        savepoints.iter().rposition(|(other, _)| *other == name.name).ok_or_else(|| {
            let message = format!("savepoint \"{name}\" does not exist");
            Failure::new(Condition::InvalidSavepoint, message, name.span).into()
        })
    }

    fn check_in_transaction(&self, command: &str) -> Done {
        if self.session.transaction.open {
            return Ok(());
        }
        let message = format!("{command} can only be used in transaction blocks");
        Failure::new(Condition::NoActiveSqlTransaction, message, self.statement).refuse()
    }

    /// `VACUUM cannot run inside a transaction block`
    pub(super) fn check_outside_transaction(&mut self, command: &str) -> Done {
        if !self.session.transaction.open {
            return Ok(());
        }
        let message = format!("{command} cannot run inside a transaction block");
        // A reader takes it for done: what it makes is used by the statements behind it.
        self.tolerate(Failure::new(Condition::ActiveSqlTransaction, message, self.statement))
    }

    /// Commands that change nothing that the model knows. What they look at has to be there.
    pub fn irrelevant(&mut self, irrelevant: &Irrelevant) -> Done {
        if irrelevant.outside_transaction_only {
            self.check_outside_transaction(irrelevant.command)?;
        }
        irrelevant.relations.iter().try_for_each(|name| self.relation(name).map(drop))
    }
}
