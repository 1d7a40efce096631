//! CREATE EXTENSION and ALTER EXTENSION (`CreateExtension` in the server).

use super::base::extension_statements;
use super::executor::Executor;
use super::failure::{Condition, Done, Failure, NoticeKind, Subject};
use super::routine::unqualified;
use crate::catalog::{Extension, Oid, Owner, Presence, Verb};
use crate::platform;
use crate::sql::ast::{AlterExtension, AlterExtensionAction, CreateExtension, ObjectKind, Statement};
use crate::sql::name::{Ident, Name};
use std::sync::Arc;

impl Executor<'_> {
    pub fn create_extension(&mut self, create: &CreateExtension) -> Done {
        let name = &create.name;
        if let Some(existing) = self.catalog.extension(&name.name).filter(|extension| extension.presence == Presence::Certain) {
            let object = existing.schema;
            if create.guard.is_guarded() {
                self.notice(NoticeKind::AlreadyExists { object }, name.span);
                return Ok(());
            }
            let failure = Failure::new(Condition::DuplicateObject, format!("extension \"{name}\" already exists"), name.span);
            return failure.about(Subject::Existing { object }).refuse();
        }
        let Some(known) = platform::extension(&name.name) else { return self.create_unknown_extension(create) };
        let schema = self.extension_schema(known, create)?;
        self.install_required(known, create)?;
        self.install(&name.name, schema, create);
        Ok(())
    }

    /// An extension that we do not know may be there on the server that is meant, and may bring anything.
    fn create_unknown_extension(&mut self, create: &CreateExtension) -> Done {
        let schema = match &create.schema {
            Some(schema) => self.schema_or_recover(schema)?,
            None => self.creation_schema(&unqualified(&create.name))?,
        };
        self.put_extension(&create.name, schema, Presence::Possible);
        Ok(())
    }

    /// The schema that the control file fixes, which is made where it is missing; else the one that is asked for, or the
    /// first of the search path.
    fn extension_schema(&mut self, known: &platform::Extension, create: &CreateExtension) -> Done<Oid> {
        match (known.schema, &create.schema) {
            (Some(fixed), Some(asked)) if asked.name != fixed => {
                let message = format!("extension \"{}\" must be installed in schema \"{fixed}\"", create.name);
                Failure::new(Condition::FeatureNotSupported, message, asked.span).refuse()
            }
            (Some(fixed), _) => {
                let fixed = Ident { name: Name::exact(fixed), span: create.name.span };
                Ok(self.schema_for_extension(&fixed))
            }
            (None, Some(asked)) => self.schema_or_recover(asked),
            (None, None) => self.creation_schema(&unqualified(&create.name)),
        }
    }

    fn schema_for_extension(&mut self, name: &Ident) -> Oid {
        if let Some(oid) = self.catalog.schema_names.get(&name.name) {
            return *oid;
        }
        let oid = self.catalog.new_oid();
        let (owner, presence, history) = (self.owner.clone(), self.presence, self.created(name.span));
        self.catalog.put_schema(crate::catalog::Schema { oid, name: name.name.clone(), owner, presence, history });
        oid
    }

    fn install_required(&mut self, known: &platform::Extension, create: &CreateExtension) -> Done {
        for required in known.requires {
            if self.catalog.extension(required).is_some() {
                continue;
            }
            if !create.cascade {
                let message = format!("required extension \"{required}\" is not installed");
                return Failure::new(Condition::UndefinedObject, message, create.name.span).refuse();
            }
            let name = Ident { name: Name::exact(required), span: create.name.span };
            self.create_extension(&CreateExtension { name, version: None, ..create.clone() })?;
        }
        Ok(())
    }

    fn install(&mut self, name: &Name, schema: Oid, create: &CreateExtension) {
        self.put_extension(&create.name, schema, self.presence);
        let path = vec![Name::exact(self.catalog.schema_name(schema)), Name::exact("public")];
        let owner = std::mem::replace(&mut self.owner, Owner::Extension(name.clone()));
        let search_path = std::mem::replace(&mut self.session.search_path, path);
        let statement = self.statement;
        // Our own text: a test holds that it runs. What exists already, such as a schema, is left as it is.
        drop(self.run_members(name));
        (self.owner, self.session.search_path, self.statement) = (owner, search_path, statement);
    }

    /// Runs the statements that make an extension's objects; those that fail.
    fn run_members(&mut self, name: &str) -> Vec<Failure> {
        let members = extension_statements(name).unwrap_or_default();
        let (before, said) = (self.catalog.clone(), self.notices.len());
        match self.strictly(|executor| members.iter().try_for_each(|member| executor.execute(&member.kind))) {
            Ok(()) => Vec::new(),
            Err(_) => {
                self.catalog = before;
                self.notices.truncate(said);
                self.run_members_that_can(members)
            }
        }
    }

    /// The same one by one, each with the way back: a member may fail where something has its name already.
    fn run_members_that_can(&mut self, members: &[Statement]) -> Vec<Failure> {
        let mut failures = Vec::new();
        for member in members {
            let before = self.catalog.clone();
            if let Err(failure) = self.strictly(|executor| executor.execute(&member.kind)) {
                self.catalog = before;
                failures.push(*failure);
            }
        }
        failures
    }

    fn put_extension(&mut self, name: &Ident, schema: Oid, presence: Presence) {
        let extension =
            Extension { name: name.name.clone(), schema, owner: self.owner.clone(), presence, history: self.created(name.span) };
        self.catalog.extensions.insert(name.name.clone(), Arc::new(extension));
    }

    pub fn alter_extension(&mut self, alter: &AlterExtension) -> Done {
        let Some(extension) = self.catalog.extensions.get(&alter.name.name).cloned() else {
            let message = format!("extension \"{}\" does not exist", alter.name);
            let failure = Failure::new(Condition::UndefinedObject, message, alter.name.span);
            let subject = Subject::Missing { kind: ObjectKind::Extension, name: unqualified(&alter.name) };
            return self.recover(failure, |_| ((), subject));
        };
        match &alter.action {
            AlterExtensionAction::SetSchema(schema) => {
                let target = self.schema_or_recover(schema)?;
                self.move_extension(&extension, target);
            }
            AlterExtensionAction::Add(object) | AlterExtensionAction::Drop(object) => drop(self.address(object)?),
            AlterExtensionAction::Update => {}
        }
        let origin = self.origin(alter.name.span);
        if let Some(extension) = self.catalog.extensions.get_mut(&alter.name.name) {
            Arc::make_mut(extension).history.push(Verb::Altered, origin);
        }
        Ok(())
    }

    /// The members that lie in the extension's schema move with it.
    fn move_extension(&mut self, extension: &Extension, target: Oid) {
        let (source, owner) = (extension.schema, Owner::Extension(extension.name.clone()));
        let catalog = &self.catalog;
        let relations: Vec<Oid> =
            catalog.relations().filter(|it| it.owner == owner && it.schema == source).map(|it| it.oid).collect();
        let types: Vec<Oid> = catalog.types().filter(|it| it.owner == owner && it.schema == source).map(|it| it.oid).collect();
        let routines: Vec<Oid> =
            catalog.routines().filter(|it| it.owner == owner && it.schema == source).map(|it| it.oid).collect();
        relations.into_iter().for_each(|oid| self.catalog.update_relation(oid, |relation| relation.schema = target));
        types.into_iter().for_each(|oid| self.catalog.update_type(oid, |ty| ty.schema = target));
        routines.into_iter().for_each(|oid| self.catalog.update_routine(oid, |routine| routine.schema = target));
        if let Some(extension) = self.catalog.extensions.get_mut(&extension.name) {
            Arc::make_mut(extension).schema = target;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Platform;
    use crate::replay::{Mode, Session, add_builtin_files, base_catalog};
    use crate::source::Sources;
    use crate::text::{FileId, Span};

    /// Each on a plain server, behind those that it requires; a schema may be there already.
    #[test]
    fn all_run_without_failures() {
        let mut sources = Sources::default();
        add_builtin_files(&mut sources);
        let mut wrong = Vec::new();
        for extension in platform::EXTENSIONS.iter().filter(|extension| extension.name != "plpgsql") {
            let session = Session::new(&["public"], "postgres", 15);
            let catalog = base_catalog(Platform::Postgres).clone();
            let mut executor = Executor::new(&sources, catalog, session, Mode::Strict, Span::new(FileId(0), 0, 0));
            executor.owner = Owner::Extension(Name::exact(extension.name));
            let schema = Ident { name: Name::exact(extension.schema.unwrap_or("public")), span: executor.statement };
            executor.schema_for_extension(&schema);
            executor.session.search_path = vec![schema.name, Name::exact("public")];
            extension.requires.iter().for_each(|required| drop(executor.run_members(required)));
            let failures = executor.run_members(extension.name);
            let unexpected = failures.iter().filter(|failure| failure.condition != Condition::DuplicateSchema);
            wrong.extend(unexpected.map(|failure| format!("{}: {}", extension.name, failure.message)));
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
