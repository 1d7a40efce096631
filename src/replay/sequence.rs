//! Sequences that statements make by name, extended statistics, and rules.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, NoticeKind, Subject};
use crate::catalog::{Definition, Oid, OtherKey, OtherObject, Presence, RelationKind, RewriteRule, SequenceOptions, Verb};
use crate::sql::ast::{
    AlterSequence, CreateRule, CreateSequence, CreateStatistics, ObjectKind, Persistence, SequenceOption, SequenceOptionKind,
    SequenceParameter,
};
use crate::sql::name::QualifiedName;
use std::sync::Arc;

impl Executor<'_> {
    pub fn create_sequence(&mut self, create: &CreateSequence) -> Done {
        let schema = match (create.persistence, &create.name.schema) {
            (Persistence::Temporary, None) => self.temporary_schema(),
            _ => self.creation_schema_or_recover(&create.name)?,
        };
        if let Some(existing) = self.catalog.relation_oid(schema, &create.name.name.name)
            && self.assumed(existing).is_none()
        {
            if create.guard.is_guarded() {
                self.notice(NoticeKind::AlreadyExists { object: existing }, create.name.span());
                return Ok(());
            }
            return self.duplicate_relation(&create.name, existing);
        }
        let owner = self.owned_by(&create.options)?;
        let oid = self.catalog.new_oid();
        let mut sequence =
            self.new_relation(oid, schema, create.name.name.name.clone(), RelationKind::Sequence, create.name.span());
        sequence.persistence = create.persistence;
        sequence.sequence_owner = owner.flatten();
        self.change_sequence_options(&mut sequence.sequence, &create.options);
        self.check_sequence_options(&sequence.sequence, &create.options, create.name.span())?;
        self.catalog.put_relation(sequence);
        self.grant_defaults(oid, Some(schema), ObjectKind::Sequence);
        Ok(())
    }

    pub fn alter_sequence(&mut self, alter: &AlterSequence) -> Done {
        if alter.guard.is_guarded() && self.find_relation_or_index(&alter.name).is_none() {
            self.notice(NoticeKind::DoesNotExist, alter.name.span());
            return Ok(());
        }
        let oid = self.relation(&alter.name)?;
        let is_sequence = self
            .catalog
            .relation(oid)
            .is_some_and(|relation| relation.kind == RelationKind::Sequence || relation.presence != Presence::Certain);
        if !is_sequence {
            let message = format!("\"{}\" is not a sequence", alter.name.name);
            let subject = Subject::Existing { object: oid };
            return Failure::new(Condition::WrongObjectType, message, alter.name.span()).about(subject).refuse();
        }
        let (owner, origin) = (self.owned_by(&alter.options)?, self.origin(alter.name.span()));
        let mut options = self.catalog.relation(oid).map(|sequence| sequence.sequence.clone()).unwrap_or_default();
        self.change_sequence_options(&mut options, &alter.options);
        self.check_sequence_options(&options, &alter.options, alter.name.span())?;
        self.catalog.update_relation(oid, |sequence| {
            if let Some(owner) = owner {
                sequence.sequence_owner = owner;
            }
            sequence.sequence = options;
            sequence.history.push(Verb::Altered, origin);
        });
        Ok(())
    }

    /// What a command says about a sequence beside its owner. RESTART changes its value only.
    pub(super) fn change_sequence_options(&self, sequence: &mut SequenceOptions, options: &[SequenceOption]) {
        for option in options {
            match &option.kind {
                SequenceOptionKind::As(ty) => sequence.ty = self.find_type(ty),
                SequenceOptionKind::Cycle(cycle) => sequence.cycle = *cycle,
                SequenceOptionKind::Parameter { parameter: SequenceParameter::Restart, .. } => {}
                SequenceOptionKind::Parameter { parameter, value } => {
                    sequence.parameters.retain(|(other, _)| other != parameter);
                    sequence.parameters.extend(value.clone().map(|value| (*parameter, value)));
                }
                SequenceOptionKind::Logged(_)
                | SequenceOptionKind::OwnedBy { .. }
                | SequenceOptionKind::OwnedByNone
                | SequenceOptionKind::SequenceName(_) => {}
            }
        }
    }

    /// The column of OWNED BY. None: it is not said; `Some(None)`: OWNED BY NONE.
    fn owned_by(&mut self, options: &[SequenceOption]) -> Done<Option<Option<(Oid, crate::catalog::AttNum)>>> {
        let mut owner = None;
        for option in options {
            match &option.kind {
                SequenceOptionKind::OwnedByNone => owner = Some(None),
                SequenceOptionKind::OwnedBy { table, column } => {
                    let oid = self.relation(table)?;
                    let Some(relation) = self.catalog.relation(oid) else { continue };
                    let known = relation.columns_known;
                    match relation.column(&column.name) {
                        Some(found) => owner = Some(Some((oid, found.number))),
                        None if !known => {}
                        None => {
                            let message = format!("column \"{column}\" of relation \"{}\" does not exist", relation.name);
                            let subject = Subject::MissingColumn { relation: oid, column: column.name.clone() };
                            self.tolerate(Failure::new(Condition::UndefinedColumn, message, column.span).about(subject))?;
                        }
                    }
                }
                SequenceOptionKind::As(_)
                | SequenceOptionKind::Parameter { .. }
                | SequenceOptionKind::Cycle(_)
                | SequenceOptionKind::Logged(_)
                | SequenceOptionKind::SequenceName(_) => {}
            }
        }
        Ok(owner)
    }

    /// CREATE STATISTICS: the object is kept by name; what it covers is no fact of the model.
    pub fn create_statistics(&mut self, create: &CreateStatistics) -> Done {
        self.relation(&create.from)?;
        let Some(name) = &create.name else { return Ok(()) };
        let schema = self.creation_schema_or_recover(name)?;
        let key = OtherKey { kind: ObjectKind::Statistics.into(), schema: Some(schema), name: name.name.name.clone() };
        if self.catalog.others.contains_key(&key) {
            if create.guard.is_guarded() {
                self.notice(NoticeKind::DoesNotExist, name.span());
                return Ok(());
            }
            let message = format!("statistics object \"{}\" already exists", name.name);
            return self.tolerate(Failure::new(Condition::DuplicateObject, message, name.span()));
        }
        let object = self.other_named(ObjectKind::Statistics, name);
        self.catalog.others.insert(key, Arc::new(object));
        Ok(())
    }

    fn other_named(&self, kind: ObjectKind, name: &QualifiedName) -> OtherObject {
        OtherObject {
            kind,
            name: name.name.name.clone(),
            presence: self.presence,
            relations: Vec::new(),
            owner: self.owner.clone(),
            all_tables: false,
            definition: Definition::None,
            statement: Some(self.creating_statement(name.span())),
            history: self.created(name.span()),
        }
    }

    pub fn create_rule(&mut self, create: &CreateRule) -> Done {
        let oid = self.relation(&create.table)?;
        let Some(table) = self.catalog.relation(oid) else { return Ok(()) };
        let exists = table.rule(&create.name.name).is_some();
        if exists && !create.replace.is_replace() {
            let message = format!("rule \"{}\" for relation \"{}\" already exists", create.name, table.name);
            return self.tolerate(Failure::new(Condition::DuplicateObject, message, create.name.span));
        }
        let rule = self.new_rule(create);
        self.catalog.update_relation(oid, |table| {
            table.rules.retain(|old| old.name != rule.name);
            table.rules.push(rule);
        });
        Ok(())
    }

    fn new_rule(&mut self, create: &CreateRule) -> RewriteRule {
        RewriteRule {
            oid: self.catalog.new_oid(),
            name: create.name.name.clone(),
            event: create.event.name.clone(),
            condition: create.condition.as_ref().map(|condition| self.text(condition.span).into()),
            instead: create.instead,
            actions: create.actions.iter().map(|action| self.text(action.span).into()).collect(),
            presence: self.presence,
            history: self.created(create.name.span),
        }
    }
}
