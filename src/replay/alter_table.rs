//! ALTER TABLE and the commands that share its actions.
//!
//! The actions of one statement run in the server's passes, not in the order in which they are written: first what is
//! dropped, then types, new columns, column attributes, keys, other constraints, and the rest (`ATPrepCmd` in the server).

use super::column::Host;
use super::constraint::{NewConstraint, NewConstraintKind, merge_keys};
use super::executor::Executor;
use super::failure::{Condition, Done, Failure, NoticeKind, Subject};
use crate::catalog::{
    DropCause, Grave, GraveKey, GraveKind, Object, Oid, Presence, Relation, RelationKind, Tracked, TriggerEnabled, Verb,
};
use crate::sql::ast::{
    AlterColumnAction, AlterTable, AlterTableAction, AlterTableActionKind as Action, AlterTableObject, ColumnDef, DropBehavior,
    Guard, Persistence, RowSecurity, TriggerSelection, TriggerState,
};
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::text::Span;

impl Executor<'_> {
    pub fn alter_table(&mut self, alter: &AlterTable) -> Done {
        if alter.guard.is_guarded() && self.find_relation_or_index(&alter.name).is_none() {
            self.notice(NoticeKind::DoesNotExist, alter.name.span());
            return Ok(());
        }
        let oid = self.relation(&alter.name)?;
        if self.catalog.index(oid).is_some() {
            return self.alter_index(alter, oid);
        }
        self.check_altered_kind(alter, oid)?;
        let mut constraints = Vec::new();
        for action in in_passes(&alter.actions) {
            if let Err(failure) = self.alter_action(oid, action, &mut constraints) {
                self.tolerate(*failure)?;
            }
        }
        self.add_constraints(oid, constraints)?;
        self.note(oid, Verb::Altered, alter.name.span());
        Ok(())
    }

    /// ALTER INDEX, or ALTER TABLE of an index: only its name is a fact of the model.
    fn alter_index(&mut self, alter: &AlterTable, oid: Oid) -> Done {
        for action in &alter.actions {
            if let Action::RenameTo(name) = &action.kind {
                self.rename_index(oid, name)?;
            }
        }
        Ok(())
    }

    /// `"x" is not a view` and its kin. ALTER TABLE takes every kind of relation for a name, owner or schema.
    fn check_altered_kind(&mut self, alter: &AlterTable, oid: Oid) -> Done {
        let Some(relation) = self.catalog.relation(oid).filter(|relation| relation.presence == Presence::Certain) else {
            return Ok(());
        };
        let (fits, noun) = match alter.object {
            AlterTableObject::Table => return self.check_actions_fit(alter, relation.kind),
            AlterTableObject::ForeignTable => (relation.kind == RelationKind::ForeignTable, "a foreign table"),
            AlterTableObject::View => (relation.kind == RelationKind::View, "a view"),
            AlterTableObject::MaterializedView => (relation.kind == RelationKind::MaterializedView, "a materialized view"),
            AlterTableObject::Sequence => (relation.kind == RelationKind::Sequence, "a sequence"),
            AlterTableObject::Type => (relation.kind == RelationKind::CompositeType, "a composite type"),
            AlterTableObject::Index => (false, "an index"),
        };
        if fits {
            return Ok(());
        }
        let message = format!("\"{}\" is not {noun}", relation.name);
        Failure::new(Condition::WrongObjectType, message, alter.name.span()).about(Subject::Existing { object: oid }).refuse()
    }

    /// What a table can do and a view or sequence cannot.
    fn check_actions_fit(&self, alter: &AlterTable, kind: RelationKind) -> Done {
        if kind.is_table() || kind == RelationKind::ForeignTable {
            return Ok(());
        }
        let unfit = alter.actions.iter().find_map(|action| Some((table_action(&action.kind)?, action.span)));
        let Some((action, span)) = unfit else { return Ok(()) };
        let message = format!("ALTER action {action} cannot be performed on relation \"{}\"", alter.name.name);
        Failure::new(Condition::WrongObjectType, message, span).refuse()
    }

    fn alter_action<'a>(&mut self, oid: Oid, action: &'a AlterTableAction, constraints: &mut Vec<NewConstraint<'a>>) -> Done {
        match &action.kind {
            Action::AddColumn { guard, column, .. } => self.add_column(oid, *guard, column, constraints),
            Action::DropColumn { guard, column, behavior } => self.drop_column_action(oid, *guard, column, *behavior),
            Action::AlterColumn { column, action } => self.alter_column(oid, column, action),
            Action::AddConstraint(constraint) => {
                constraints.push(NewConstraint::of_table(constraint));
                Ok(())
            }
            Action::AlterConstraint { name, attributes, .. } => {
                let constraint = self.constraint_of(oid, name, "of relation")?;
                self.change_constraint(oid, constraint, |constraint| {
                    constraint.deferrable = attributes.deferrable.unwrap_or(constraint.deferrable);
                    constraint.initially_deferred = attributes.initially_deferred.unwrap_or(constraint.initially_deferred);
                });
                Ok(())
            }
            Action::ValidateConstraint(name) => {
                let constraint = self.constraint_of(oid, name, "of relation")?;
                self.change_constraint(oid, constraint, |constraint| constraint.validated = true);
                Ok(())
            }
            Action::DropConstraint { guard, name, behavior } => self.drop_constraint_action(oid, *guard, name, *behavior),
            Action::RenameColumn { from, to, .. } => self.rename_column(oid, from, to),
            Action::RenameConstraint { from, to } => self.rename_constraint(oid, from, to),
            Action::RenameTo(name) => self.rename_relation(oid, name),
            Action::SetSchema(schema) => self.move_relation(oid, schema),
            Action::OwnerTo(role) => self.role_name(role).map(|_| ()),
            Action::RowSecurity(setting) => {
                self.set_row_security(oid, *setting, action.span);
                Ok(())
            }
            Action::Trigger { state, which } => self.switch_triggers(oid, *state, which),
            Action::Inherit(parent) => self.inherit(oid, parent),
            Action::NoInherit(parent) => {
                let parent = self.relation(parent)?;
                self.catalog.update_relation(oid, |table| table.inherits.retain(|found| *found != parent));
                Ok(())
            }
            Action::AttachPartition { partition, .. } => {
                let partition = self.relation(partition)?;
                self.catalog.update_relation(partition, |table| table.partition_of = Some(oid));
                Ok(())
            }
            Action::DetachPartition { partition, .. } => {
                let partition = self.relation(partition)?;
                self.catalog.update_relation(partition, |table| table.partition_of = None);
                Ok(())
            }
            Action::SetOptions(options) => {
                if options.iter().any(|option| option.name.name == "security_invoker") {
                    let on = super::view::is_on(options, "security_invoker");
                    self.catalog.update_relation(oid, |view| view.security_invoker = on);
                }
                Ok(())
            }
            Action::ResetOptions(names) => {
                if names.iter().any(|name| name.name == "security_invoker") {
                    self.catalog.update_relation(oid, |view| view.security_invoker = false);
                }
                Ok(())
            }
            Action::SetLogged(logged) => {
                let persistence = if *logged { Persistence::Permanent } else { Persistence::Unlogged };
                self.catalog.update_relation(oid, |table| table.persistence = persistence);
                Ok(())
            }
            Action::Rule { .. }
            | Action::AttachIndex(_)
            | Action::OfType(_)
            | Action::NotOf
            | Action::ReplicaIdentity(_)
            | Action::SetTablespace(_)
            | Action::SetAccessMethod(_)
            | Action::ClusterOn(_)
            | Action::SetWithoutCluster
            | Action::SetWithoutOids
            | Action::ForeignOptions => Ok(()),
        }
    }

    /// The constraints of one statement: keys merged and first, foreign keys last.
    pub(super) fn add_constraints(&mut self, oid: Oid, constraints: Vec<NewConstraint<'_>>) -> Done {
        let (keys, rest): (Vec<_>, Vec<_>) =
            constraints.into_iter().partition(|constraint| matches!(constraint.kind, NewConstraintKind::Key(_)));
        let (foreign, rest): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|constraint| matches!(constraint.kind, NewConstraintKind::ForeignKey { .. }));
        for constraint in rest.into_iter().chain(merge_keys(keys)).chain(foreign) {
            if let Err(failure) = self.add_constraint(oid, &constraint) {
                self.tolerate(*failure)?;
            }
        }
        Ok(())
    }

    fn add_column<'a>(&mut self, oid: Oid, guard: Guard, def: &'a ColumnDef, constraints: &mut Vec<NewConstraint<'a>>) -> Done {
        let Some(table) = self.catalog.relation(oid) else { return Ok(()) };
        if let Some(existing) = table.column(&def.name.name) {
            if guard.is_guarded() {
                self.notice(NoticeKind::AlreadyExists { object: oid }, def.name.span);
                return Ok(());
            }
            if existing.presence != Presence::Certain {
                return Ok(());
            }
            let message = format!("column \"{}\" of relation \"{}\" already exists", def.name, table.name);
            return Failure::new(Condition::DuplicateColumn, message, def.name.span)
                .about(Subject::Existing { object: oid })
                .refuse();
        }
        let (host, number) = (Host::of(table), table.next_number());
        let new = self.new_column(&host, number, def)?;
        let children: Vec<Oid> = self.catalog.children(oid).map(|child| child.oid).collect();
        let column = new.column.clone();
        self.catalog.update_relation(oid, |table| table.attributes.push(new.column));
        if let Some(sequence) = new.sequence {
            self.put_sequence(sequence, oid, number)?;
        }
        self.register_column(oid, number)?;
        constraints.extend(new.constraints);
        for child in children {
            self.catalog.update_relation(child, |table| {
                if table.column(&column.name).is_none() {
                    let number = table.next_number();
                    table.attributes.push(crate::catalog::Column { number, ..column.clone() });
                }
            });
        }
        Ok(())
    }

    fn drop_column_action(&mut self, oid: Oid, guard: Guard, column: &Ident, behavior: DropBehavior) -> Done {
        let Some(table) = self.catalog.relation(oid) else { return Ok(()) };
        let children: Vec<Oid> = self.catalog.children(oid).map(|child| child.oid).collect();
        match table.column(&column.name).map(|found| found.number) {
            Some(number) => self.drop_column(oid, number, behavior, column.span)?,
            None if guard.is_guarded() => self.notice(NoticeKind::DoesNotExist, column.span),
            None if !table.columns_known => {}
            None => return self.missing_column(oid, column).refuse(),
        }
        for child in children {
            let number = self.catalog.relation(child).and_then(|child| Some(child.column(&column.name)?.number));
            if let Some(number) = number {
                self.drop_column(child, number, behavior, column.span)?;
            }
        }
        Ok(())
    }

    fn drop_constraint_action(&mut self, oid: Oid, guard: Guard, name: &Ident, behavior: DropBehavior) -> Done {
        let Some(table) = self.catalog.relation(oid) else { return Ok(()) };
        match table.constraint(&name.name).map(|found| found.oid) {
            Some(constraint) => self.drop_constraint(constraint, behavior, name.span),
            None if guard.is_guarded() => {
                self.notice(NoticeKind::DoesNotExist, name.span);
                Ok(())
            }
            None if table.presence != Presence::Certain => Ok(()),
            None => self.constraint_of(oid, name, "of relation").map(|_| ()),
        }
    }

    /// `column "x" of relation "t" does not exist`
    pub(super) fn missing_column(&self, oid: Oid, column: &Ident) -> Failure {
        let table = self.catalog.relation(oid).map_or("", |table| table.name.as_str());
        let message = format!("column \"{column}\" of relation \"{table}\" does not exist");
        let subject = Subject::MissingColumn { relation: oid, column: column.name.clone() };
        Failure::new(Condition::UndefinedColumn, message, column.span).about(subject)
    }

    fn constraint_of(&self, oid: Oid, name: &Ident, of: &str) -> Done<Oid> {
        let Some(table) = self.catalog.relation(oid) else { return Err(missing_constraint(name, of, "").into()) };
        let found = table.constraint(&name.name).map(|found| found.oid);
        found.ok_or_else(|| missing_constraint(name, of, &table.name).into())
    }

    fn change_constraint(&mut self, table: Oid, constraint: Oid, change: impl FnOnce(&mut crate::catalog::Constraint)) {
        self.catalog.update_relation(table, |table| {
            if let Some(found) = table.constraints.iter_mut().find(|found| found.oid == constraint) {
                change(found);
            }
        });
    }

    fn rename_column(&mut self, oid: Oid, from: &Ident, to: &Ident) -> Done {
        let Some(table) = self.catalog.relation(oid) else { return Ok(()) };
        let Some(number) = table.column(&from.name).map(|column| column.number) else {
            if !table.columns_known {
                return Ok(());
            }
            let message = format!("column \"{from}\" does not exist");
            let subject = Subject::MissingColumn { relation: oid, column: from.name.clone() };
            return Failure::new(Condition::UndefinedColumn, message, from.span).about(subject).refuse();
        };
        if table.column(&to.name).is_some_and(|column| column.presence == Presence::Certain) {
            let message = format!("column \"{to}\" of relation \"{}\" already exists", table.name);
            return Failure::new(Condition::DuplicateColumn, message, to.span).about(Subject::Existing { object: oid }).refuse();
        }
        let (schema, relation) = (table.schema, table.name.clone());
        self.bury_renamed(GraveKind::Column, schema, Some(relation), &from.name, to.name.as_str().to_owned(), from.span);
        let relations: Vec<Oid> = std::iter::once(oid).chain(self.catalog.children(oid).map(|child| child.oid)).collect();
        for relation in relations {
            self.catalog.update_relation(relation, |table| {
                let number = if relation == oid { Some(number) } else { table.column(&from.name).map(|column| column.number) };
                if let Some(column) = number.and_then(|number| table.column_mut(number)) {
                    column.name = to.name.clone();
                }
            });
        }
        Ok(())
    }

    fn rename_constraint(&mut self, oid: Oid, from: &Ident, to: &Ident) -> Done {
        let constraint = self.constraint_of(oid, from, "for table")?;
        self.check_constraint_name_is_free(oid, to)?;
        let index = self.catalog.relation(oid).and_then(|table| table.constraint(&from.name)?.index());
        if let Some(index) = index {
            return self.rename_index(index, to);
        }
        self.change_constraint(oid, constraint, |constraint| constraint.name = to.name.clone());
        Ok(())
    }

    /// ALTER INDEX … RENAME; a constraint that it enforces follows.
    fn rename_index(&mut self, oid: Oid, to: &Ident) -> Done {
        let Some(index) = self.catalog.index(oid) else { return Ok(()) };
        let (table, schema, old, constraint) = (index.relation, index.schema, index.name.clone(), index.constraint);
        self.check_relation_name_is_free(schema, to)?;
        let label = format!("{}.{to}", self.catalog.schema_name(schema));
        self.bury_renamed(GraveKind::Index, schema, None, &old, label, to.span);
        let origin = self.origin(to.span);
        self.catalog.update_index(oid, |index| {
            index.name = to.name.clone();
            index.history.push(Verb::RenamedFrom(old), origin);
        });
        if let Some(constraint) = constraint {
            self.change_constraint(table, constraint, |constraint| constraint.name = to.name.clone());
        }
        Ok(())
    }

    fn rename_relation(&mut self, oid: Oid, to: &Ident) -> Done {
        let Some(relation) = self.catalog.relation(oid) else { return Ok(()) };
        let (schema, old) = (relation.schema, relation.name.clone());
        self.check_relation_name_is_free(schema, to)?;
        let label = format!("{}.{to}", self.catalog.schema_name(schema));
        self.bury_renamed(GraveKind::Relation, schema, None, &old, label, to.span);
        let origin = self.origin(to.span);
        self.catalog.update_relation(oid, |relation| {
            relation.name = to.name.clone();
            relation.history.push(Verb::RenamedFrom(old), origin);
        });
        Ok(())
    }

    /// SET SCHEMA: indexes, constraints and owned sequences move with a table.
    fn move_relation(&mut self, oid: Oid, to: &Ident) -> Done {
        let target = self.schema_or_recover(to)?;
        let Some(relation) = self.catalog.relation(oid) else { return Ok(()) };
        let (old, name) = (relation.schema, relation.name.clone());
        if old == target {
            return Ok(());
        }
        if let Some(existing) = self.catalog.relation_oid(target, &name) {
            let message = format!("relation \"{name}\" already exists in schema \"{to}\"");
            let subject = Subject::Existing { object: existing };
            return Failure::new(Condition::DuplicateTable, message, to.span).about(subject).refuse();
        }
        self.bury_renamed(GraveKind::Relation, old, None, &name, format!("{to}.{name}"), to.span);
        let (from, origin) = (Name::exact(self.catalog.schema_name(old)), self.origin(to.span));
        let indexes: Vec<Oid> = self.catalog.indexes_of(oid).map(|index| index.oid).collect();
        let sequences: Vec<Oid> = self.owned_sequences(oid, None).collect();
        for relation in sequences.into_iter().chain([oid]) {
            self.catalog.update_relation(relation, |relation| {
                relation.schema = target;
                relation.history.push(Verb::MovedFrom(from.clone()), origin);
            });
        }
        for index in indexes {
            self.catalog.update_index(index, |index| index.schema = target);
        }
        Ok(())
    }

    /// Leaves a grave where an object had its old name.
    fn bury_renamed(&mut self, kind: GraveKind, schema: Oid, relation: Option<Name>, old: &Name, label: String, span: Span) {
        let origin = self.origin(span);
        let key = GraveKey { kind, schema: Name::exact(self.catalog.schema_name(schema)), relation, name: old.clone() };
        let grave =
            Grave { origin, cause: DropCause::Renamed { label }, history: crate::catalog::History::default(), detail: None };
        self.catalog.graveyard.bury(key, grave);
    }

    fn set_row_security(&mut self, oid: Oid, setting: RowSecurity, span: Span) {
        let origin = self.origin(span);
        self.catalog.update_relation(oid, |table| match setting {
            RowSecurity::Enable => table.row_security = Some(Tracked::new(true, origin)),
            RowSecurity::Disable => table.row_security = Some(Tracked::new(false, origin)),
            RowSecurity::Force => table.force_row_security = Some(Tracked::new(true, origin)),
            RowSecurity::NoForce => table.force_row_security = Some(Tracked::new(false, origin)),
        });
    }

    fn switch_triggers(&mut self, oid: Oid, state: TriggerState, which: &TriggerSelection) -> Done {
        let enabled = match state {
            TriggerState::Enable => TriggerEnabled::Origin,
            TriggerState::EnableReplica => TriggerEnabled::Replica,
            TriggerState::EnableAlways => TriggerEnabled::Always,
            TriggerState::Disable => TriggerEnabled::Disabled,
        };
        let Some(table) = self.catalog.relation(oid) else { return Ok(()) };
        if let TriggerSelection::Name(name) = which
            && table.trigger(&name.name).is_none()
            && table.presence == Presence::Certain
        {
            let message = format!("trigger \"{name}\" for table \"{}\" does not exist", table.name);
            let missing = QualifiedName { schema: None, name: name.clone() };
            let subject = Subject::Missing { kind: crate::sql::ast::ObjectKind::Trigger, name: missing };
            return Failure::new(Condition::UndefinedObject, message, name.span).about(subject).refuse();
        }
        let (origin, certain) = (self.origin(self.statement), self.presence == Presence::Certain);
        self.catalog.update_relation(oid, |table| {
            for trigger in &mut table.triggers {
                let chosen = match which {
                    TriggerSelection::Name(name) => trigger.name == name.name,
                    TriggerSelection::All | TriggerSelection::User => true,
                };
                if chosen && certain {
                    trigger.enabled = enabled;
                    trigger.history.push(Verb::Altered, origin);
                } else if chosen {
                    trigger.presence = Presence::Possible;
                }
            }
        });
        Ok(())
    }

    fn inherit(&mut self, oid: Oid, parent: &QualifiedName) -> Done {
        let parent = self.relation(parent)?;
        if matches!(self.catalog.object(parent), Some(Object::Relation(_))) {
            self.catalog.update_relation(oid, |table: &mut Relation| table.inherits.push(parent));
        }
        Ok(())
    }
}

fn missing_constraint(name: &Ident, of: &str, table: &str) -> Failure {
    let message = format!("constraint \"{name}\" {of} \"{table}\" does not exist");
    let missing = QualifiedName { schema: None, name: name.clone() };
    let subject = Subject::Missing { kind: crate::sql::ast::ObjectKind::TableConstraint, name: missing };
    Failure::new(Condition::UndefinedObject, message, name.span).about(subject)
}

/// The actions in the order of the server's passes; within a pass as written.
fn in_passes(actions: &[AlterTableAction]) -> Vec<&AlterTableAction> {
    let mut ordered: Vec<&AlterTableAction> = actions.iter().collect();
    ordered.sort_by_key(|action| pass(&action.kind));
    ordered
}

fn pass(action: &Action) -> u8 {
    match action {
        Action::DropColumn { .. } | Action::DropConstraint { .. } => 0,
        Action::AlterColumn { action, .. } => match action {
            AlterColumnAction::DropNotNull
            | AlterColumnAction::DropDefault
            | AlterColumnAction::DropIdentity { .. }
            | AlterColumnAction::DropExpression { .. } => 0,
            AlterColumnAction::SetType { .. } => 1,
            AlterColumnAction::SetNotNull => 3,
            AlterColumnAction::SetDefault(_) | AlterColumnAction::AddIdentity(_) | AlterColumnAction::SetIdentity { .. } => 4,
            AlterColumnAction::SetExpression(_) | AlterColumnAction::Storage => 5,
        },
        Action::AddColumn { .. } => 2,
        Action::AddConstraint(_) => 4,
        _ => 5,
    }
}

/// The action as the server's message names it, where only tables have it.
fn table_action(action: &Action) -> Option<&'static str> {
    match action {
        Action::AddColumn { .. } => Some("ADD COLUMN"),
        Action::DropColumn { .. } => Some("DROP COLUMN"),
        Action::AddConstraint(_) => Some("ADD CONSTRAINT"),
        Action::DropConstraint { .. } => Some("DROP CONSTRAINT"),
        Action::RowSecurity(RowSecurity::Enable) => Some("ENABLE ROW SECURITY"),
        Action::RowSecurity(RowSecurity::Disable) => Some("DISABLE ROW SECURITY"),
        Action::RowSecurity(RowSecurity::Force) => Some("FORCE ROW SECURITY"),
        Action::RowSecurity(RowSecurity::NoForce) => Some("NO FORCE ROW SECURITY"),
        _ => None,
    }
}
