//! ALTER TABLE and its kin: the actions of one statement, in the passes that the server runs them in.
//!
//! `tablecmds.c` sorts the actions: what drops goes first, new columns come before the constraints that may name them. Columns,
//! names and partitions have files of their own (`alter_column`, `rename`, `attach`).

use super::column::{Host, NewColumn};
use super::constraint::{NewConstraint, NewConstraintKind, merge_keys};
use super::executor::Executor;
use super::failure::{Condition, Done, Failure, NoticeKind, Subject};
use super::references::is_system_column;
use super::validation::RowsBefore;
use crate::catalog::{
    AttNum, Column, Constraint, ConstraintKind, Node, Oid, Presence, RelationKind, Tracked, TriggerEnabled, Verb,
};
use crate::sql::ast::{
    AlterColumnAction, AlterTable, AlterTableAction, AlterTableActionKind, AlterTableObject, ColumnDef, ConstraintAttributes,
    DropBehavior, Guard, Persistence, ReplicaIdentity, RowSecurity, TriggerSelection, TriggerState,
};
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::text::Span;

/// When an action runs (`AlterTablePass` in the server).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pass {
    Drop,
    AlterType,
    AddColumn,
    ColumnAttributes,
    Index,
    OtherConstraint,
    Misc,
}

/// Whether an action reaches the children of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Children,
    /// ONLY
    Itself,
}

impl Executor<'_> {
    pub fn alter_table(&mut self, alter: &AlterTable) -> Done {
        if alter.guard.is_guarded() && self.find_relation_or_index(&alter.name).is_none() {
            self.notice(NoticeKind::DoesNotExist, alter.name.span());
            return Ok(());
        }
        let oid = self.relation(&alter.name)?;
        self.check_altered_kind(alter, oid)?;
        let reach = if alter.only { Reach::Itself } else { Reach::Children };
        match alter.actions.as_slice() {
            [AlterTableAction { kind: AlterTableActionKind::RenameTo(to), .. }] => self.rename_relation(oid, to),
            [AlterTableAction { kind: AlterTableActionKind::SetSchema(schema), .. }] => self.move_relation(oid, schema),
            [AlterTableAction { kind: AlterTableActionKind::RenameColumn { from, to, .. }, .. }] => {
                self.rename_column(oid, from, to, reach)
            }
            [AlterTableAction { kind: AlterTableActionKind::RenameConstraint { from, to }, .. }] => {
                self.rename_constraint(oid, from, to)
            }
            actions => self.run_actions(oid, actions, reach),
        }
    }

    /// `ALTER VIEW t` where t is a table, and the like.
    fn check_altered_kind(&self, alter: &AlterTable, oid: Oid) -> Done {
        let renames = matches!(alter.actions.as_slice(), [AlterTableAction { kind: AlterTableActionKind::RenameTo(_), .. }]);
        let kind = match self.catalog.relation(oid) {
            Some(relation) if relation.presence != Presence::Certain => return Ok(()),
            Some(relation) => Some(relation.kind),
            None => None,
        };
        let name = &alter.name.name;
        let message = match (alter.object, kind) {
            (AlterTableObject::View, kind) if kind != Some(RelationKind::View) => format!("\"{name}\" is not a view"),
            (AlterTableObject::MaterializedView, kind) if kind != Some(RelationKind::MaterializedView) => {
                format!("\"{name}\" is not a materialized view")
            }
            (AlterTableObject::Sequence, kind) if kind != Some(RelationKind::Sequence) => format!("\"{name}\" is not a sequence"),
            (AlterTableObject::ForeignTable, kind) if kind != Some(RelationKind::ForeignTable) => {
                format!("\"{name}\" is not a foreign table")
            }
            (AlterTableObject::Type, kind) if kind != Some(RelationKind::CompositeType) => {
                format!("\"{name}\" is not a composite type")
            }
            // ALTER INDEX … RENAME takes any relation, as it did before there was ALTER TABLE … RENAME.
            (AlterTableObject::Index, Some(_)) if !renames => format!("\"{name}\" is not an index"),
            (AlterTableObject::Table, Some(RelationKind::CompositeType)) => format!("\"{name}\" is a composite type"),
            _ => return Ok(()),
        };
        Failure::new(Condition::WrongObjectType, message, alter.name.span()).about(Subject::Existing { object: oid }).refuse()
    }

    fn run_actions(&mut self, oid: Oid, actions: &[AlterTableAction], reach: Reach) -> Done {
        if self.catalog.relation(oid).is_none() {
            // An index: its parameters are no fact of the model.
            return Ok(());
        }
        for action in actions {
            self.check_action_applies(oid, action)?;
        }
        let before = RowsBefore::of(&self.catalog, oid);
        let mut sorted: Vec<(Pass, &AlterTableAction)> = actions.iter().map(|action| (pass(&action.kind), action)).collect();
        sorted.sort_by_key(|(pass, _)| *pass);
        let mut constraints: Vec<NewConstraint<'_>> = Vec::new();
        let mut retyped: Vec<AttNum> = Vec::new();
        let mut pending = sorted.into_iter().peekable();
        for phase in [Pass::Drop, Pass::AlterType, Pass::AddColumn, Pass::ColumnAttributes] {
            let changes_types = phase == Pass::AlterType && pending.peek().is_some_and(|(pass, _)| *pass == phase);
            let uses = if changes_types { self.typed_uses(oid) } else { Vec::new() };
            while let Some((_, action)) = pending.next_if(|(pass, _)| *pass == phase) {
                let done = self.early_action(oid, action, reach, &mut constraints, &mut retyped);
                self.tolerate_result(done)?;
            }
            self.check_uses_again(oid, &uses)?;
        }
        self.add_pending(oid, actions, constraints)?;
        for (_, action) in pending {
            let done = self.late_action(oid, action, reach);
            self.tolerate_result(done)?;
        }
        self.note(oid, Verb::Altered, self.statement);
        self.forget_cells(oid, &retyped);
        self.check_stored_rows(oid, &before)
    }

    /// Keys come before other constraints, those of new columns before those that ADD CONSTRAINT names.
    fn add_pending<'a>(&mut self, oid: Oid, actions: &'a [AlterTableAction], of_columns: Vec<NewConstraint<'a>>) -> Done {
        let named = actions.iter().filter_map(|action| match &action.kind {
            AlterTableActionKind::AddConstraint(constraint) => Some(NewConstraint::of_table(constraint)),
            _ => None,
        });
        let mut all: Vec<NewConstraint<'_>> = of_columns.into_iter().chain(named).collect();
        all.sort_by_key(|constraint| match constraint.kind {
            NewConstraintKind::UsingIndex { .. } => 0,
            NewConstraintKind::Key(_) | NewConstraintKind::Exclusion(_) | NewConstraintKind::NotNull(_) => 1,
            NewConstraintKind::Check { .. } | NewConstraintKind::ForeignKey { .. } | NewConstraintKind::Copy => 2,
        });
        for constraint in &all {
            self.add_tolerantly(oid, constraint)?;
        }
        Ok(())
    }

    /// Actions up to the pass in which constraints are added.
    fn early_action<'a>(
        &mut self,
        oid: Oid,
        action: &'a AlterTableAction,
        reach: Reach,
        constraints: &mut Vec<NewConstraint<'a>>,
        retyped: &mut Vec<AttNum>,
    ) -> Done {
        match &action.kind {
            AlterTableActionKind::AddColumn { guard, column, .. } => {
                let keys = self.add_column(oid, *guard, column, reach)?;
                constraints.extend(keys);
                Ok(())
            }
            AlterTableActionKind::DropColumn { guard, column, behavior } => {
                self.drop_named_column(oid, *guard, column, *behavior, reach)
            }
            AlterTableActionKind::DropConstraint { guard, name, behavior } => {
                self.drop_named_constraint(oid, *guard, name, *behavior, reach)
            }
            AlterTableActionKind::AlterColumn { column, action: change } => {
                self.alter_column(oid, column, change, action.span, reach, retyped)
            }
            _ => Ok(()),
        }
    }

    /// Actions of the last pass.
    fn late_action(&mut self, oid: Oid, action: &AlterTableAction, reach: Reach) -> Done {
        match &action.kind {
            AlterTableActionKind::AlterColumn { column, action: change } => {
                self.alter_column(oid, column, change, action.span, reach, &mut Vec::new())
            }
            AlterTableActionKind::AlterConstraint { name, attributes, .. } => self.alter_constraint(oid, name, attributes),
            AlterTableActionKind::ValidateConstraint(name) => self.validate_constraint(oid, name),
            AlterTableActionKind::OwnerTo(role) => self.role_name(role).map(drop),
            AlterTableActionKind::RowSecurity(change) => {
                self.set_row_security(oid, *change, action.span);
                Ok(())
            }
            AlterTableActionKind::Trigger { state, which } => self.set_triggers(oid, *state, which),
            AlterTableActionKind::Rule { name, .. } => self.check_rule(oid, name),
            AlterTableActionKind::Inherit(parent) => self.inherit(oid, parent),
            AlterTableActionKind::NoInherit(parent) => self.disinherit(oid, parent),
            AlterTableActionKind::AttachPartition { partition, bound } => self.attach_partition(oid, partition, bound),
            AlterTableActionKind::DetachPartition { partition, .. } => self.detach_partition(oid, partition),
            AlterTableActionKind::ReplicaIdentity(ReplicaIdentity::UsingIndex(index))
            | AlterTableActionKind::ClusterOn(index) => self.check_index_of(oid, index),
            AlterTableActionKind::SetOptions(options) => {
                let given = super::index::written_options(options);
                self.change_options(oid, |own| {
                    own.retain(|(name, _)| given.iter().all(|(other, _)| other != name));
                    own.extend(given);
                });
                if options.iter().any(|option| option.name.name == "security_invoker") {
                    let on = super::view::is_on(options, "security_invoker");
                    self.catalog.update_relation(oid, |relation| relation.security_invoker = on);
                }
                Ok(())
            }
            AlterTableActionKind::SetLogged(logged) => {
                let persistence = if *logged { Persistence::Permanent } else { Persistence::Unlogged };
                self.catalog.update_relation(oid, |relation| relation.persistence = persistence);
                Ok(())
            }
            AlterTableActionKind::ResetOptions(names) => {
                self.change_options(oid, |own| own.retain(|(own, _)| names.iter().all(|name| name.name != *own)));
                if names.iter().any(|name| name.name == "security_invoker") {
                    self.catalog.update_relation(oid, |relation| relation.security_invoker = false);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    // Columns

    /// ADD COLUMN; gives the constraints that the column brings, for a later pass.
    fn add_column<'a>(&mut self, oid: Oid, guard: Guard, def: &'a ColumnDef, reach: Reach) -> Done<Vec<NewConstraint<'a>>> {
        let Some(relation) = self.catalog.relation(oid) else { return Ok(Vec::new()) };
        if let Some(existing) = relation.column(&def.name.name) {
            if guard.is_guarded() {
                self.notice(NoticeKind::AlreadyExists { object: oid }, def.name.span);
                return Ok(Vec::new());
            }
            if existing.presence == Presence::Certain {
                let message = format!("column \"{}\" of relation \"{}\" already exists", def.name, relation.name);
                let failure = Failure::new(Condition::DuplicateColumn, message, def.name.span);
                return failure.about(Subject::Existing { object: oid }).refuse();
            }
        }
        let existing = relation.column(&def.name.name).map(|column| column.number);
        let number = existing.unwrap_or_else(|| relation.next_number());
        let host = Host::of(relation);
        let NewColumn { column, constraints, sequence } = self.new_column(&host, number, def)?;
        if let Some(sequence) = sequence {
            self.put_sequence(sequence, oid, number)?;
        }
        self.put_column(oid, column.clone());
        self.register_column(oid, number)?;
        if reach == Reach::Children {
            self.add_column_to_children(oid, &column, def)?;
        }
        let (keys, rest): (Vec<_>, Vec<_>) =
            constraints.into_iter().partition(|constraint| matches!(constraint.kind, NewConstraintKind::Key(_)));
        Ok(merge_keys(keys).into_iter().chain(rest).collect())
    }

    /// Puts a column at its number: at the end, or in place of one that was assumed or possible.
    fn put_column(&mut self, oid: Oid, column: Column) {
        self.catalog.amend_relation(oid, |relation| match relation.column_mut(column.number) {
            Some(old) => *old = column,
            None => relation.attributes.push(column),
        });
    }

    fn add_column_to_children(&mut self, oid: Oid, column: &Column, def: &ColumnDef) -> Done {
        for child in self.children(oid) {
            let Some(relation) = self.catalog.relation(child) else { continue };
            match relation.column(&column.name) {
                Some(own) if own.ty == column.ty => continue,
                Some(_) => {
                    let message = format!("child table \"{}\" has different type for column \"{}\"", relation.name, column.name);
                    return Failure::new(Condition::DatatypeMismatch, message, def.span).refuse();
                }
                None => {}
            }
            let number = relation.next_number();
            self.put_column(child, Column { number, identity: None, serial: false, ..column.clone() });
            self.register_column(child, number)?;
            self.add_column_to_children(child, column, def)?;
        }
        Ok(())
    }

    fn drop_named_column(&mut self, oid: Oid, guard: Guard, column: &Ident, behavior: DropBehavior, reach: Reach) -> Done {
        let Some(relation) = self.catalog.relation(oid) else { return Ok(()) };
        if is_system_column(&column.name) {
            let message = format!("cannot drop system column \"{column}\"");
            return Failure::new(Condition::FeatureNotSupported, message, column.span).refuse();
        }
        let Some(found) = relation.column(&column.name) else {
            if guard.is_guarded() {
                self.notice(NoticeKind::DoesNotExist, column.span);
                return Ok(());
            }
            return self.altered_column(oid, column).map(drop);
        };
        let number = found.number;
        self.check_not_inherited(oid, column, "drop")?;
        self.check_not_partition_key(oid, number, column, "drop")?;
        let children = self.children(oid);
        self.drop_column(oid, number, behavior, column.span)?;
        for child in children.into_iter().filter(|_| reach == Reach::Children) {
            let inherited = self.catalog.relation(child).and_then(|child| child.column(&column.name)).map(|own| own.number);
            if let Some(number) = inherited.filter(|_| !self.is_inherited(child, &column.name)) {
                self.drop_column(child, number, behavior, column.span)?;
            }
        }
        Ok(())
    }

    // Constraints

    fn find_constraint(&self, oid: Oid, name: &Ident) -> Option<Constraint> {
        self.catalog.relation(oid)?.constraint(&name.name).cloned()
    }

    /// `constraint "x" of relation "t" does not exist`. Recovering replay goes on; of an assumed table nothing is known.
    fn missing_constraint(&mut self, oid: Oid, name: &Ident) -> Done {
        let Some(relation) = self.catalog.relation(oid) else { return Ok(()) };
        if self.is_assumed(oid) {
            return Ok(());
        }
        let message = format!("constraint \"{name}\" of relation \"{}\" does not exist", relation.name);
        let name = QualifiedName { schema: None, name: name.clone() };
        let failure = Failure::new(Condition::UndefinedObject, message, name.span());
        self.tolerate(failure.about(Subject::Missing { kind: crate::sql::ast::ObjectKind::TableConstraint, name }))
    }

    fn drop_named_constraint(&mut self, oid: Oid, guard: Guard, name: &Ident, behavior: DropBehavior, reach: Reach) -> Done {
        let Some(found) = self.find_constraint(oid, name) else {
            if guard.is_guarded() {
                self.notice(NoticeKind::DoesNotExist, name.span);
                return Ok(());
            }
            return self.missing_constraint(oid, name);
        };
        if self.inherited_constraint(oid, &found) {
            let table = self.catalog.relation(oid).map_or("", |relation| relation.name.as_str());
            let message = format!("cannot drop inherited constraint \"{name}\" of relation \"{table}\"");
            return Failure::new(Condition::InvalidTableDefinition, message, name.span).refuse();
        }
        let copies = if reach == Reach::Children { self.copies_of(oid, &found) } else { Vec::new() };
        self.drop_constraint(found.oid, behavior, name.span)?;
        for copy in copies {
            self.drop_constraint(copy, behavior, name.span)?;
        }
        Ok(())
    }

    fn alter_constraint(&mut self, oid: Oid, name: &Ident, attributes: &ConstraintAttributes) -> Done {
        let Some(found) = self.find_constraint(oid, name) else { return self.missing_constraint(oid, name) };
        if found.foreign_key().is_none() {
            return self.wrong_constraint(oid, name, "a foreign key constraint");
        }
        let deferrable = attributes.deferrable.or(attributes.initially_deferred).unwrap_or(false);
        self.update_constraint(oid, found.oid, |constraint| {
            constraint.deferrable = deferrable;
            constraint.initially_deferred = attributes.initially_deferred.unwrap_or(false);
        });
        Ok(())
    }

    fn validate_constraint(&mut self, oid: Oid, name: &Ident) -> Done {
        let Some(found) = self.find_constraint(oid, name) else { return self.missing_constraint(oid, name) };
        if !matches!(found.kind, ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. }) {
            return self.wrong_constraint(oid, name, "a foreign key or check constraint");
        }
        self.update_constraint(oid, found.oid, |constraint| constraint.validated = true);
        for copy in self.copies_of(oid, &found) {
            let Some(table) = self.catalog.part_of.get(copy).copied() else { continue };
            self.update_constraint(table, copy, |constraint| constraint.validated = true);
        }
        Ok(())
    }

    fn wrong_constraint(&self, oid: Oid, name: &Ident, wanted: &str) -> Done {
        let table = self.catalog.relation(oid).map_or("", |relation| relation.name.as_str());
        let message = format!("constraint \"{name}\" of relation \"{table}\" is not {wanted}");
        Failure::new(Condition::WrongObjectType, message, name.span).refuse()
    }

    pub(super) fn update_constraint(&mut self, table: Oid, constraint: Oid, change: impl FnOnce(&mut Constraint)) {
        self.catalog.update_relation(table, |relation| {
            if let Some(found) = relation.constraints.iter_mut().find(|candidate| candidate.oid == constraint) {
                change(found);
            }
        });
    }

    /// WITH (…) of a relation or an index
    fn change_options(&mut self, oid: Oid, change: impl FnOnce(&mut Vec<(Name, String)>)) {
        if self.catalog.index(oid).is_some() {
            return self.catalog.update_index(oid, |index| change(&mut index.options));
        }
        self.catalog.amend_relation(oid, |relation| change(&mut relation.options));
    }

    // Row security, triggers, rules

    fn set_row_security(&mut self, oid: Oid, change: RowSecurity, span: Span) {
        let origin = self.origin(span);
        self.catalog.amend_relation(oid, |relation| match change {
            RowSecurity::Enable => relation.row_security = Some(Tracked::new(true, origin)),
            RowSecurity::Disable => relation.row_security = Some(Tracked::new(false, origin)),
            RowSecurity::Force => relation.force_row_security = Some(Tracked::new(true, origin)),
            RowSecurity::NoForce => relation.force_row_security = Some(Tracked::new(false, origin)),
        });
    }

    fn set_triggers(&mut self, oid: Oid, state: TriggerState, which: &TriggerSelection) -> Done {
        let Some(relation) = self.catalog.relation(oid) else { return Ok(()) };
        if let TriggerSelection::Name(name) = which
            && relation.trigger(&name.name).is_none()
        {
            if self.is_assumed(oid) {
                return Ok(());
            }
            let table = Ident { name: relation.name.clone(), span: name.span };
            return self.tolerate(super::trigger::missing_trigger(name, &QualifiedName { schema: None, name: table }));
        }
        let enabled = match state {
            TriggerState::Enable => TriggerEnabled::Origin,
            TriggerState::EnableReplica => TriggerEnabled::Replica,
            TriggerState::EnableAlways => TriggerEnabled::Always,
            TriggerState::Disable => TriggerEnabled::Disabled,
        };
        let origin = self.origin(self.statement);
        if matches!(which, TriggerSelection::All) {
            let unchecked = &mut self.catalog.written.unchecked;
            if state == TriggerState::Disable {
                unchecked.insert(oid)
            } else {
                unchecked.remove(&oid)
            };
        }
        self.catalog.update_relation(oid, |relation| {
            for trigger in &mut relation.triggers {
                let is_meant = match which {
                    TriggerSelection::Name(name) => trigger.name == name.name,
                    TriggerSelection::All | TriggerSelection::User => true,
                };
                if is_meant {
                    trigger.enabled = enabled;
                    trigger.history.push(Verb::Altered, origin);
                }
            }
        });
        Ok(())
    }

    fn check_rule(&mut self, oid: Oid, name: &Ident) -> Done {
        let Some(relation) = self.catalog.relation(oid) else { return Ok(()) };
        if relation.rule(&name.name).is_some() || self.is_assumed(oid) {
            return Ok(());
        }
        let message = format!("rule \"{name}\" for relation \"{}\" does not exist", relation.name);
        self.tolerate(Failure::new(Condition::UndefinedObject, message, name.span))
    }

    fn check_index_of(&mut self, oid: Oid, index: &Ident) -> Done {
        let Some(relation) = self.catalog.relation(oid) else { return Ok(()) };
        if self.catalog.indexes_of(oid).any(|own| own.name == index.name) || self.is_assumed(oid) {
            return Ok(());
        }
        let message = format!("index \"{index}\" for table \"{}\" does not exist", relation.name);
        self.tolerate(Failure::new(Condition::UndefinedObject, message, index.span))
    }

    /// Forgets what a column needs, and registers it anew.
    pub(super) fn refresh_column(&mut self, oid: Oid, number: AttNum) -> Done {
        self.catalog.dependencies.forget(Node::column(oid, number));
        self.register_column(oid, number)
    }
}

fn pass(kind: &AlterTableActionKind) -> Pass {
    match kind {
        AlterTableActionKind::AddColumn { .. } => Pass::AddColumn,
        AlterTableActionKind::DropColumn { .. } | AlterTableActionKind::DropConstraint { .. } => Pass::Drop,
        AlterTableActionKind::AddConstraint(_) => Pass::Index,
        AlterTableActionKind::AlterColumn { action, .. } => match action {
            AlterColumnAction::DropDefault
            | AlterColumnAction::DropNotNull
            | AlterColumnAction::DropIdentity { .. }
            | AlterColumnAction::DropExpression { .. } => Pass::Drop,
            AlterColumnAction::SetType { .. } => Pass::AlterType,
            AlterColumnAction::SetNotNull | AlterColumnAction::SetIdentity { .. } => Pass::ColumnAttributes,
            AlterColumnAction::SetDefault(_) | AlterColumnAction::AddIdentity(_) | AlterColumnAction::SetExpression(_) => {
                Pass::OtherConstraint
            }
            AlterColumnAction::Storage => Pass::Misc,
        },
        _ => Pass::Misc,
    }
}
