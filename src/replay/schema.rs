//! CREATE SCHEMA and the renaming of schemas.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, NoticeKind, Subject};
use crate::catalog::{Oid, Owner, Presence, Schema, Verb};
use crate::sql::ast::{CreateSchema, ObjectKind, Statement, StatementKind};
use crate::sql::name::{Ident, Name};
use crate::text::Span;

impl Executor<'_> {
    pub fn create_schema(&mut self, create: &CreateSchema) -> Done {
        let owner = create.authorization.as_ref().map(|role| self.role_name(role)).transpose()?;
        let (name, span) = match (&create.name, owner) {
            (Some(name), _) => (name.name.clone(), name.span),
            (None, Some(role)) => (role, self.statement),
            // The grammar asks for one of the two.
            (None, None) => return Ok(()),
        };
        self.check_not_reserved(&name, span)?;
        let existing = self.catalog.schema_by_name(&name).map(|schema| (schema.oid, schema.presence));
        let oid = match existing {
            Some((object, Presence::Certain)) if create.guard.is_guarded() => {
                self.notice(NoticeKind::AlreadyExists { object }, span);
                return Ok(());
            }
            Some((object, Presence::Certain)) => {
                let message = format!("schema \"{name}\" already exists");
                return Failure::new(Condition::DuplicateSchema, message, span).about(Subject::Existing { object }).refuse();
            }
            Some((oid, _)) => oid,
            None => self.catalog.new_oid(),
        };
        let (owner, presence, history) = (self.owner.clone(), self.presence, self.created(span));
        self.catalog.put_schema(Schema { oid, name: name.clone(), owner, presence, history });
        self.grant_defaults(oid, None, ObjectKind::Schema);
        self.create_elements(&name, &create.elements)
    }

    /// The elements are made with the new schema in front of the search path, tables before what needs them
    /// (`transformCreateSchemaStmtElements` in the server).
    fn create_elements(&mut self, schema: &Name, elements: &[Statement]) -> Done {
        if elements.is_empty() {
            return Ok(());
        }
        let (search_path, statement) = (self.session.search_path.clone(), self.statement);
        self.session.search_path.insert(0, schema.clone());
        let mut sorted: Vec<&Statement> = elements.iter().collect();
        sorted.sort_by_key(|element| element_rank(&element.kind));
        for element in sorted {
            self.statement = element.span;
            self.execute(&element.kind)?;
        }
        self.session.search_path = search_path;
        self.statement = statement;
        Ok(())
    }

    /// Only the platform makes schemas with the prefix of the system's.
    fn check_not_reserved(&self, name: &Name, span: Span) -> Done {
        if name.starts_with("pg_") && self.owner == Owner::Project {
            return Failure::new(Condition::ReservedName, format!("unacceptable schema name \"{name}\""), span)
                .detail("The prefix \"pg_\" is reserved for system schemas.")
                .refuse();
        }
        Ok(())
    }

    pub(super) fn rename_schema(&mut self, oid: Oid, to: &Ident) -> Done {
        self.check_not_reserved(&to.name, to.span)?;
        if let Some(existing) = self.catalog.schema_by_name(&to.name).filter(|schema| schema.presence == Presence::Certain) {
            let failure = Failure::new(Condition::DuplicateSchema, format!("schema \"{to}\" already exists"), to.span);
            return failure.about(Subject::Existing { object: existing.oid }).refuse();
        }
        let origin = self.origin(to.span);
        self.catalog.update_schema(oid, |schema| {
            schema.history.push(Verb::RenamedFrom(schema.name.clone()), origin);
            schema.name = to.name.clone();
        });
        Ok(())
    }
}

fn element_rank(kind: &StatementKind) -> u8 {
    match kind {
        StatementKind::CreateSequence(_) => 0,
        StatementKind::CreateTable(_) => 1,
        StatementKind::CreateView(_) => 2,
        StatementKind::CreateIndex(_) => 3,
        StatementKind::CreateTrigger(_) => 4,
        _ => 5,
    }
}
