//! Statements that the server would not read, and those that we cannot.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure};
use super::merge::doubted;
use crate::sql::ast::{SyntaxError, Unknown};
use crate::sql::name::QualifiedName;

impl Executor<'_> {
    /// A statement that is no statement fails with what its text does wrong.
    pub fn invalid(&mut self, error: &SyntaxError) -> Done {
        let condition = Condition::from_sqlstate(error.sqlstate).unwrap_or(Condition::SyntaxError);
        let failure = Failure::new(condition, error.message.clone(), error.span);
        match &error.help {
            Some(help) => failure.hint(help.clone()).refuse(),
            None => failure.refuse(),
        }
    }

    /// A statement that we could not read may have done anything to what it names: from here on that is only possible.
    pub fn unknown(&mut self, unknown: &Unknown) -> Done {
        for name in &unknown.names {
            self.doubt(name);
        }
        Ok(())
    }

    /// Makes everything with this name possible instead of certain.
    pub(super) fn doubt(&mut self, name: &QualifiedName) {
        if let Some(oid) = self.find_relation_or_index(name) {
            self.catalog.update_relation(oid, |relation| {
                relation.presence = doubted(relation.presence);
                relation.columns_known = false;
            });
            self.catalog.update_index(oid, |index| index.presence = doubted(index.presence));
        }
        if let Some(oid) = self.find_type_named(name) {
            self.catalog.update_type(oid, |ty| ty.presence = doubted(ty.presence));
        }
        let routines: Vec<_> = self.routines_visible(name).map(|routine| routine.oid).collect();
        for oid in routines {
            self.catalog.update_routine(oid, |routine| routine.presence = doubted(routine.presence));
        }
    }
}
