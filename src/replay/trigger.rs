//! CREATE TRIGGER and the renaming of triggers (`CreateTriggerFiringOn` in the server, checks in its order).

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use super::references::{Place, Scope, ScopeTable};
use super::routine::unqualified;
use super::trigger_checks;
use crate::catalog::{AttNum, Node, Oid, Presence, Relation, Trigger, TriggerEnabled, TriggerEvents, Verb};
use crate::sql::ast::{CreateTrigger, ObjectKind, TriggerEvent};
use crate::sql::name::{Ident, Name, QualifiedName};

impl Executor<'_> {
    pub fn create_trigger(&mut self, create: &CreateTrigger) -> Done {
        let table = self.relation(&create.table)?;
        match self.catalog.relation(table) {
            Some(relation) => trigger_checks::relation_kind(create, relation)?,
            None => {
                let message = format!("\"{}\" is an index", create.table.name);
                return Failure::new(Condition::WrongObjectType, message, create.table.span()).refuse();
            }
        }
        if let Some(other) = &create.from {
            self.relation(other)?;
        }
        trigger_checks::clauses(create)?;
        let function = self.trigger_function(&create.function, "trigger")?;
        let existing = self.replaced_trigger(create, table)?;
        let events = self.trigger_events(create, table)?;
        let needs = self.condition_needs(table, create)?;
        let trigger = Trigger {
            oid: existing.as_ref().map_or_else(|| self.catalog.new_oid(), |existing| existing.oid),
            name: create.name.name.clone(),
            timing: create.timing,
            events,
            for_each_row: create.for_each_row,
            function,
            function_name: create.function.name.name.clone(),
            arguments: create.arguments.clone(),
            when: create.when.as_ref().map(|expr| self.keep_expr(expr)),
            constraint: create.constraint,
            deferrable: create.deferrable.unwrap_or(create.initially_deferred == Some(true)),
            initially_deferred: create.initially_deferred.unwrap_or(false),
            transition_tables: create.transition_tables.clone(),
            parent: None,
            enabled: TriggerEnabled::Origin,
            presence: self.presence,
            history: self.trigger_history(create, existing),
        };
        self.put_trigger(table, trigger.clone());
        self.register(Node::object(trigger.oid), needs);
        self.clone_to_partitions(table, &trigger);
        Ok(())
    }

    /// What WHEN refers to: it sees the row as OLD and NEW.
    fn condition_needs(&mut self, table: Oid, create: &CreateTrigger) -> Done<Vec<Node>> {
        let (Some(when), Some(relation)) = (&create.when, self.catalog.relation(table)) else { return Ok(Vec::new()) };
        let row = |name: &str| {
            let table = ScopeTable::of_relation(relation, None);
            ScopeTable { name: Some(Name::exact(name)), aliased: true, columns_visible: false, ..table }
        };
        let scope = Scope { tables: vec![row("old"), row("new")], ..Scope::default() };
        let found = self.references_of_condition(Place::TriggerWhen, when, &scope);
        let generated = relation.columns().filter(|column| column.generated.is_some()).map(|column| column.name.clone());
        let wrong = trigger_checks::condition(create, when, &generated.collect::<Vec<_>>());
        self.settle(found.failures)?;
        wrong.map_or(Ok(()), |failure| self.tolerate(failure))?;
        Ok(found.needs)
    }

    fn trigger_history(&self, create: &CreateTrigger, existing: Option<Trigger>) -> crate::catalog::History {
        let Some(Trigger { mut history, .. }) = existing else { return self.created(create.name.span) };
        history.push(Verb::Replaced, self.origin(create.name.span));
        history
    }

    /// The function of a trigger takes no arguments and returns `trigger`. None: missing, and recovering replay goes on.
    pub(super) fn trigger_function(&mut self, name: &QualifiedName, returns: &str) -> Done<Option<Oid>> {
        if let Some(schema) = &name.schema {
            self.schema_or_recover(schema)?;
        }
        let found = self.routine_with(name, &[]).and_then(|oid| self.catalog.routine(oid));
        let Some(routine) = found else {
            if self.may_be_of_unknown_extension() {
                return Ok(None);
            }
            if self.is_builtin_trigger_function(name, returns) {
                return Ok(None);
            }
            let message = format!("function {name}() does not exist");
            let subject = Subject::Missing { kind: ObjectKind::Function, name: name.clone() };
            return self.recover(Failure::new(Condition::UndefinedFunction, message, name.span()), |_| (None, subject));
        };
        let fits = routine.returns.as_ref().is_none_or(|ty| self.catalog.is_builtin(ty, returns));
        if !fits && routine.presence == Presence::Certain {
            let message = format!("function {name} must return type {returns}");
            let failure = Failure::new(Condition::InvalidObjectDefinition, message, name.span());
            return failure.about(Subject::Existing { object: routine.oid }).refuse();
        }
        Ok(Some(routine.oid))
    }

    /// The trigger that OR REPLACE replaces, or one that is only possible.
    fn replaced_trigger(&self, create: &CreateTrigger, table: Oid) -> Done<Option<Trigger>> {
        let existing = self.catalog.relation(table).and_then(|relation| relation.trigger(&create.name.name));
        let Some(existing) = existing else { return Ok(None) };
        let (name, on) = (&create.name, &create.table.name);
        let message = if !create.replace.is_replace() {
            format!("trigger \"{name}\" for relation \"{on}\" already exists")
        } else if existing.constraint {
            format!("trigger \"{name}\" for relation \"{on}\" is a constraint trigger")
        } else {
            return Ok(Some(existing.clone()));
        };
        if existing.presence != Presence::Certain {
            return Ok(Some(existing.clone()));
        }
        let failure = Failure::new(Condition::DuplicateObject, message, name.span);
        failure.about(Subject::Existing { object: existing.oid }).refuse()
    }

    fn trigger_events(&mut self, create: &CreateTrigger, table: Oid) -> Done<TriggerEvents> {
        let mut events = TriggerEvents::default();
        for event in &create.events {
            match event {
                TriggerEvent::Insert => events.insert = true,
                TriggerEvent::Delete => events.delete = true,
                TriggerEvent::Truncate => events.truncate = true,
                TriggerEvent::Update(columns) => {
                    events.update = true;
                    events.update_of = self.trigger_columns(table, &create.table, columns)?;
                }
            }
        }
        Ok(events)
    }

    fn trigger_columns(&mut self, table: Oid, name: &QualifiedName, columns: &[Ident]) -> Done<Vec<AttNum>> {
        let mut numbers = Vec::with_capacity(columns.len());
        for column in columns {
            let Some(number) = self.column_number(table, &name.name, column)? else { continue };
            if numbers.contains(&number) {
                let message = format!("column \"{column}\" specified more than once");
                return Failure::new(Condition::DuplicateColumn, message, column.span).refuse();
            }
            numbers.push(number);
        }
        Ok(numbers)
    }

    /// The number of a column. None: it is missing and recovering replay goes on, or the columns are not known.
    pub(super) fn column_number(&mut self, table: Oid, relation: &Ident, column: &Ident) -> Done<Option<AttNum>> {
        let Some(found) = self.catalog.relation(table) else { return Ok(None) };
        if let Some(column) = found.column(&column.name) {
            return Ok(Some(column.number));
        }
        if !found.columns_known {
            return Ok(None);
        }
        let message = format!("column \"{column}\" of relation \"{relation}\" does not exist");
        let subject = Subject::MissingColumn { relation: table, column: column.name.clone() };
        self.recover(Failure::new(Condition::UndefinedColumn, message, column.span), |_| (None, subject))
    }

    /// Puts a trigger on a relation, in place of one of the same name.
    fn put_trigger(&mut self, table: Oid, trigger: Trigger) {
        let node = Node::object(trigger.oid);
        self.catalog.dependencies.forget(node);
        let columns = trigger.events.update_of.iter().map(|number| Node::column(table, *number));
        for needed in columns.chain(trigger.function.map(Node::object)) {
            self.catalog.dependencies.add(node, needed);
        }
        self.catalog.update_relation(table, |relation| {
            relation.triggers.retain(|other| other.name != trigger.name);
            relation.triggers.push(trigger);
        });
    }

    /// Partitions have the row triggers of their parent (manual, CREATE TRIGGER).
    fn clone_to_partitions(&mut self, parent: Oid, trigger: &Trigger) {
        if !trigger.for_each_row {
            return;
        }
        let is_partition = |relation: &&Relation| relation.partition_of == Some(parent);
        let partitions: Vec<Oid> = self.catalog.children(parent).filter(is_partition).map(|relation| relation.oid).collect();
        for partition in partitions {
            self.clone_trigger(trigger, partition);
        }
    }

    fn clone_trigger(&mut self, trigger: &Trigger, partition: Oid) {
        let made = Trigger { oid: self.catalog.new_oid(), parent: Some(trigger.oid), ..trigger.clone() };
        self.put_trigger(partition, made.clone());
        self.clone_to_partitions(partition, &made);
    }

    /// Gives a new partition the row triggers of its parent: for CREATE TABLE … PARTITION OF and ATTACH PARTITION.
    pub(super) fn inherit_row_triggers(&mut self, parent: Oid, partition: Oid) {
        let triggers = self.catalog.relation(parent).map(|relation| relation.triggers.clone()).unwrap_or_default();
        for trigger in triggers.iter().filter(|trigger| trigger.for_each_row) {
            self.clone_trigger(trigger, partition);
        }
    }

    pub(super) fn rename_trigger(&mut self, name: &Ident, relation: &QualifiedName, to: &Ident) -> Done {
        let table = self.relation(relation)?;
        let Some(found) = self.catalog.relation(table) else { return Ok(()) };
        if let Some(other) = found.trigger(&to.name) {
            let message = format!("trigger \"{to}\" for relation \"{}\" already exists", relation.name);
            let failure = Failure::new(Condition::DuplicateObject, message, to.span);
            return failure.about(Subject::Existing { object: other.oid }).refuse();
        }
        let Some(oid) = found.trigger(&name.name).map(|trigger| trigger.oid) else {
            if self.is_assumed(table) {
                return Ok(());
            }
            let failure = missing_trigger(name, relation);
            let subject = failure.subject.clone();
            return self.recover(failure, |_| ((), subject));
        };
        self.rename_with_clones(table, oid, to);
        Ok(())
    }

    fn rename_with_clones(&mut self, table: Oid, trigger: Oid, to: &Ident) {
        let origin = self.origin(to.span);
        self.catalog.update_relation(table, |relation| {
            if let Some(trigger) = relation.triggers.iter_mut().find(|other| other.oid == trigger) {
                trigger.history.push(Verb::RenamedFrom(trigger.name.clone()), origin);
                trigger.name = to.name.clone();
            }
        });
        let partitions = self.catalog.children(table);
        let clones: Vec<(Oid, Oid)> = partitions.flat_map(|relation| clones_of(relation, trigger)).collect();
        for (table, clone) in clones {
            self.rename_with_clones(table, clone, to);
        }
    }
}

fn clones_of(relation: &Relation, parent: Oid) -> impl Iterator<Item = (Oid, Oid)> {
    let clones = relation.triggers.iter().filter(move |trigger| trigger.parent == Some(parent));
    clones.map(move |trigger| (relation.oid, trigger.oid))
}

pub(super) fn missing_trigger(name: &Ident, table: &QualifiedName) -> Failure {
    let message = format!("trigger \"{name}\" for table \"{}\" does not exist", table.name);
    Failure::new(Condition::UndefinedObject, message, name.span)
        .about(Subject::Missing { kind: ObjectKind::Trigger, name: unqualified(name) })
}
