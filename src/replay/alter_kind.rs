//! Which actions of ALTER TABLE which kinds of relation take (`ATSimplePermissions` in the server).

use super::executor::Executor;
use super::failure::{Condition, Done, Failure, Subject};
use crate::catalog::{Oid, Presence, RelationKind};
use crate::sql::ast::{AlterColumnAction, AlterTableAction, AlterTableActionKind, RowSecurity, TriggerSelection, TriggerState};

/// Kinds beside plain and partitioned tables that take an action.
const COLUMNS: &[RelationKind] = &[RelationKind::CompositeType, RelationKind::ForeignTable];
const FOREIGN: &[RelationKind] = &[RelationKind::ForeignTable];
const VIEWS: &[RelationKind] = &[RelationKind::View, RelationKind::ForeignTable];
const STORED: &[RelationKind] = &[RelationKind::MaterializedView];
const NONE: &[RelationKind] = &[];

impl Executor<'_> {
    /// `ALTER action ADD COLUMN cannot be performed on relation "v"`
    pub(super) fn check_action_applies(&self, oid: Oid, action: &AlterTableAction) -> Done {
        let Some(relation) = self.catalog.relation(oid) else { return Ok(()) };
        let Some((words, kinds)) = demands(&action.kind) else { return Ok(()) };
        if relation.kind.is_table() || kinds.contains(&relation.kind) || relation.presence == Presence::Assumed {
            return Ok(());
        }
        let message = format!("ALTER action {words} cannot be performed on relation \"{}\"", relation.name);
        Failure::new(Condition::WrongObjectType, message, action.span)
            .about(Subject::Existing { object: oid })
            .detail(format!("This operation is not supported for {}s.", relation.kind.noun()))
            .refuse()
    }
}

/// The server's words for an action, and what takes it beside tables. None: everything that can be altered takes it.
fn demands(kind: &AlterTableActionKind) -> Option<(&'static str, &'static [RelationKind])> {
    Some(match kind {
        AlterTableActionKind::AddColumn { .. } => ("ADD COLUMN", COLUMNS),
        AlterTableActionKind::DropColumn { .. } => ("DROP COLUMN", COLUMNS),
        AlterTableActionKind::AddConstraint(_) => ("ADD CONSTRAINT", FOREIGN),
        AlterTableActionKind::DropConstraint { .. } => ("DROP CONSTRAINT", FOREIGN),
        AlterTableActionKind::AlterConstraint { .. } => ("ALTER CONSTRAINT", NONE),
        AlterTableActionKind::ValidateConstraint(_) => ("VALIDATE CONSTRAINT", FOREIGN),
        AlterTableActionKind::RowSecurity(change) => (row_security(*change), NONE),
        AlterTableActionKind::Trigger { state, which } => (trigger(*state, which), FOREIGN),
        AlterTableActionKind::Rule { state, .. } => (rule(*state), NONE),
        AlterTableActionKind::Inherit(_) => ("INHERIT", FOREIGN),
        AlterTableActionKind::NoInherit(_) => ("NO INHERIT", FOREIGN),
        AlterTableActionKind::AttachPartition { .. } => ("ATTACH PARTITION", NONE),
        AlterTableActionKind::DetachPartition { .. } => ("DETACH PARTITION", NONE),
        AlterTableActionKind::OfType(_) => ("OF", NONE),
        AlterTableActionKind::NotOf => ("NOT OF", NONE),
        AlterTableActionKind::ReplicaIdentity(_) => ("REPLICA IDENTITY", STORED),
        AlterTableActionKind::ClusterOn(_) => ("CLUSTER ON", STORED),
        AlterTableActionKind::AlterColumn { action, .. } => column(action)?,
        AlterTableActionKind::RenameColumn { .. }
        | AlterTableActionKind::RenameConstraint { .. }
        | AlterTableActionKind::RenameTo(_)
        | AlterTableActionKind::SetSchema(_)
        | AlterTableActionKind::OwnerTo(_)
        | AlterTableActionKind::AttachIndex(_)
        | AlterTableActionKind::SetOptions(_)
        | AlterTableActionKind::ResetOptions(_)
        | AlterTableActionKind::SetLogged(_)
        | AlterTableActionKind::SetTablespace(_)
        | AlterTableActionKind::SetAccessMethod(_)
        | AlterTableActionKind::SetWithoutCluster
        | AlterTableActionKind::SetWithoutOids
        | AlterTableActionKind::ForeignOptions => return None,
    })
}

fn column(action: &AlterColumnAction) -> Option<(&'static str, &'static [RelationKind])> {
    Some(match action {
        AlterColumnAction::SetDefault(_) | AlterColumnAction::DropDefault => ("ALTER COLUMN ... SET DEFAULT", VIEWS),
        AlterColumnAction::SetNotNull => ("ALTER COLUMN ... SET NOT NULL", FOREIGN),
        AlterColumnAction::DropNotNull => ("ALTER COLUMN ... DROP NOT NULL", FOREIGN),
        AlterColumnAction::SetType { .. } => ("ALTER COLUMN ... SET DATA TYPE", COLUMNS),
        AlterColumnAction::AddIdentity(_) => ("ALTER COLUMN ... ADD IDENTITY", VIEWS),
        AlterColumnAction::SetIdentity { .. } => ("ALTER COLUMN ... SET", VIEWS),
        AlterColumnAction::DropIdentity { .. } => ("ALTER COLUMN ... DROP IDENTITY", VIEWS),
        AlterColumnAction::SetExpression(_) => ("ALTER COLUMN ... SET EXPRESSION", FOREIGN),
        AlterColumnAction::DropExpression { .. } => ("ALTER COLUMN ... DROP EXPRESSION", FOREIGN),
        AlterColumnAction::Storage => return None,
    })
}

fn row_security(change: RowSecurity) -> &'static str {
    match change {
        RowSecurity::Enable => "ENABLE ROW SECURITY",
        RowSecurity::Disable => "DISABLE ROW SECURITY",
        RowSecurity::Force => "FORCE ROW SECURITY",
        RowSecurity::NoForce => "NO FORCE ROW SECURITY",
    }
}

fn trigger(state: TriggerState, which: &TriggerSelection) -> &'static str {
    match (state, which) {
        (TriggerState::Enable, TriggerSelection::Name(_)) => "ENABLE TRIGGER",
        (TriggerState::Enable, TriggerSelection::All) => "ENABLE TRIGGER ALL",
        (TriggerState::Enable, TriggerSelection::User) => "ENABLE TRIGGER USER",
        (TriggerState::EnableAlways, _) => "ENABLE ALWAYS TRIGGER",
        (TriggerState::EnableReplica, _) => "ENABLE REPLICA TRIGGER",
        (TriggerState::Disable, TriggerSelection::Name(_)) => "DISABLE TRIGGER",
        (TriggerState::Disable, TriggerSelection::All) => "DISABLE TRIGGER ALL",
        (TriggerState::Disable, TriggerSelection::User) => "DISABLE TRIGGER USER",
    }
}

fn rule(state: TriggerState) -> &'static str {
    match state {
        TriggerState::Enable => "ENABLE RULE",
        TriggerState::EnableAlways => "ENABLE ALWAYS RULE",
        TriggerState::EnableReplica => "ENABLE REPLICA RULE",
        TriggerState::Disable => "DISABLE RULE",
    }
}
