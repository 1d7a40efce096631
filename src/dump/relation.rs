//! One relation of the document, with all that hangs on it.

use crate::catalog::{
    self, AttNum, Catalog, ConstraintKind, History, IdentityKind, IndexColumnKey, RelationKind, TriggerEnabled,
};
use crate::source::Sources;
use crate::sql::ast::{PolicyCommand, ReferentialAction, TriggerTiming};
use crate::sql::name::quote_ident;
use serde::Serialize;

#[derive(Debug, Serialize)]
pub struct Relation {
    schema: String,
    name: String,
    /// `table`, `partitioned table`, `view`, `materialized view`, `foreign table`
    kind: &'static str,
    columns: Vec<Column>,
    constraints: Vec<Constraint>,
    indexes: Vec<Index>,
    triggers: Vec<Trigger>,
    policies: Vec<Policy>,
    rls: bool,
    force_rls: bool,
    security_invoker: bool,
}

#[derive(Debug, Serialize)]
struct Column {
    name: String,
    /// As `format_type()` spells it.
    #[serde(rename = "type")]
    ty: String,
    nullable: bool,
    default: bool,
    /// `always`, `by default`
    identity: Option<&'static str>,
    generated: bool,
}

#[derive(Debug, Serialize)]
struct Constraint {
    name: String,
    /// `primary key`, `unique`, `foreign key`, `check`, `exclusion`
    kind: &'static str,
    columns: Vec<String>,
    references: Option<References>,
    deferrable: bool,
    validated: bool,
}

#[derive(Debug, Serialize)]
struct References {
    table: String,
    columns: Vec<String>,
    on_delete: &'static str,
    on_update: &'static str,
}

#[derive(Debug, Serialize)]
struct Index {
    name: String,
    method: String,
    unique: bool,
    /// An expression is null.
    columns: Vec<Option<String>>,
    include: Vec<String>,
    partial: bool,
    /// The constraint that it enforces.
    constraint: Option<String>,
}

#[derive(Debug, PartialEq, Serialize)]
struct Trigger {
    name: String,
    /// `before`, `after`, `instead of`
    timing: &'static str,
    events: Vec<&'static str>,
    /// `row`, `statement`
    level: &'static str,
    /// As `schema.name`.
    function: Option<String>,
    enabled: bool,
}

#[derive(Debug, PartialEq, Serialize)]
struct Policy {
    name: String,
    command: &'static str,
    permissive: bool,
    roles: Vec<String>,
    using: bool,
    check: bool,
}

/// What hangs on a relation of the platform.
#[derive(Debug, Serialize)]
pub struct Hook {
    /// As `schema.name`.
    pub relation: String,
    triggers: Vec<Trigger>,
    policies: Vec<Policy>,
}

impl Relation {
    /// What relations are sorted by.
    pub fn key(&self) -> (&str, &str) {
        (&self.schema, &self.name)
    }
}

impl Hook {
    /// What was not there before. None: nothing.
    pub fn without(mut self, before: Option<Hook>) -> Option<Hook> {
        if let Some(before) = before {
            self.triggers.retain(|trigger| !before.triggers.contains(trigger));
            self.policies.retain(|policy| !before.policies.contains(policy));
        }
        (!self.triggers.is_empty() || !self.policies.is_empty()).then_some(self)
    }
}

/// Describes a relation. None: a sequence or a composite type, which are no relations to people.
pub fn describe(catalog: &Catalog, relation: &catalog::Relation) -> Option<Relation> {
    let kind = match relation.kind {
        RelationKind::Table => "table",
        RelationKind::PartitionedTable => "partitioned table",
        RelationKind::View => "view",
        RelationKind::MaterializedView => "materialized view",
        RelationKind::ForeignTable => "foreign table",
        RelationKind::Sequence | RelationKind::CompositeType => return None,
    };
    Some(Relation {
        schema: catalog.schema_name(relation.schema).to_owned(),
        name: relation.name.to_string(),
        kind,
        columns: relation.columns().map(|found| column(catalog, found)).collect(),
        constraints: constraints(catalog, relation),
        indexes: indexes(catalog, relation),
        triggers: triggers(catalog, relation),
        policies: policies(relation),
        rls: relation.has_row_security(),
        force_rls: relation.force_row_security.is_some_and(|force| force.value),
        security_invoker: relation.security_invoker,
    })
}

pub fn hook(catalog: &Catalog, relation: &catalog::Relation) -> Hook {
    Hook { relation: catalog.relation_label(relation), triggers: triggers(catalog, relation), policies: policies(relation) }
}

/// The same of a relation that an extension brought, with policies and triggers of its own.
pub fn hook_of_project(catalog: &Catalog, relation: &catalog::Relation) -> Hook {
    let mut own = relation.clone();
    own.triggers.retain(|trigger| is_of_project(&trigger.history));
    own.policies.retain(|policy| is_of_project(&policy.history));
    hook(catalog, &own)
}

/// Whether a migration made something, and no file of the platform or an extension.
pub fn is_of_project(history: &History) -> bool {
    history.origin().is_none_or(|origin| !Sources::is_builtin(origin.file()))
}

fn names(relation: &catalog::Relation, numbers: &[AttNum]) -> Vec<String> {
    relation.column_names(numbers).into_iter().map(ToString::to_string).collect()
}

fn column(catalog: &Catalog, column: &catalog::Column) -> Column {
    Column {
        name: column.name.to_string(),
        ty: catalog.format_type(&column.ty),
        nullable: column.not_null.is_none(),
        default: column.default.is_some() || column.serial,
        identity: column.identity.map(|kind| match kind {
            IdentityKind::Always => "always",
            IdentityKind::ByDefault => "by default",
        }),
        generated: column.generated.is_some(),
    }
}

fn constraints(catalog: &Catalog, relation: &catalog::Relation) -> Vec<Constraint> {
    // Up to PostgreSQL 17 NOT NULL is no constraint of its own.
    let shown = relation.constraints.iter().filter(|constraint| !matches!(constraint.kind, ConstraintKind::NotNull));
    let mut constraints: Vec<Constraint> = shown
        .map(|constraint| Constraint {
            name: constraint.name.to_string(),
            kind: constraint.noun(),
            columns: names(relation, &constraint.columns),
            references: constraint.foreign_key().map(|key| references(catalog, key)),
            deferrable: constraint.deferrable,
            validated: constraint.validated,
        })
        .collect();
    constraints.sort_by(|a, b| a.name.cmp(&b.name));
    constraints
}

fn references(catalog: &Catalog, key: &catalog::ForeignKey) -> References {
    let target = catalog.relation(key.table);
    let table = target.map(|target| {
        let schema = catalog.schema_name(target.schema);
        format!("{}.{}", quote_ident(schema), quote_ident(&target.name))
    });
    References {
        table: table.unwrap_or_default(),
        columns: target.map(|target| names(target, &key.columns)).unwrap_or_default(),
        on_delete: action(&key.on_delete),
        on_update: action(&key.on_update),
    }
}

fn action(action: &ReferentialAction) -> &'static str {
    match action {
        ReferentialAction::NoAction => "no action",
        ReferentialAction::Restrict => "restrict",
        ReferentialAction::Cascade => "cascade",
        ReferentialAction::SetNull(_) => "set null",
        ReferentialAction::SetDefault(_) => "set default",
    }
}

fn indexes(catalog: &Catalog, relation: &catalog::Relation) -> Vec<Index> {
    let key = |key: &IndexColumnKey| match key {
        IndexColumnKey::Column(number) => relation.column_at(*number).map(|column| column.name.to_string()),
        IndexColumnKey::Expression(_) => None,
    };
    let constraint_name = |index: &catalog::Index| {
        let found = relation.constraints.iter().find(|constraint| constraint.index() == Some(index.oid));
        found.map(|constraint| constraint.name.to_string())
    };
    let mut indexes: Vec<Index> = catalog
        .indexes_of(relation.oid)
        .map(|index| Index {
            name: index.name.to_string(),
            method: index.method.to_string(),
            unique: index.unique,
            columns: index.keys.iter().map(|column| key(&column.key)).collect(),
            include: names(relation, &index.include),
            partial: index.predicate.is_some(),
            constraint: constraint_name(index),
        })
        .collect();
    indexes.sort_by(|a, b| a.name.cmp(&b.name));
    indexes
}

fn triggers(catalog: &Catalog, relation: &catalog::Relation) -> Vec<Trigger> {
    let mut triggers: Vec<Trigger> = relation.triggers.iter().map(|found| trigger(catalog, found)).collect();
    triggers.sort_by(|a, b| a.name.cmp(&b.name));
    triggers
}

fn trigger(catalog: &Catalog, trigger: &catalog::Trigger) -> Trigger {
    let events = &trigger.events;
    let fires = [(events.insert, "insert"), (events.update, "update"), (events.delete, "delete"), (events.truncate, "truncate")];
    let function = trigger.function.and_then(|function| catalog.routine(function));
    Trigger {
        name: trigger.name.to_string(),
        timing: match trigger.timing {
            TriggerTiming::Before => "before",
            TriggerTiming::After => "after",
            TriggerTiming::InsteadOf => "instead of",
        },
        events: fires.into_iter().filter(|(fires, _)| *fires).map(|(_, event)| event).collect(),
        level: if trigger.for_each_row { "row" } else { "statement" },
        function: function.map(|function| format!("{}.{}", catalog.schema_name(function.schema), function.name)),
        enabled: trigger.enabled != TriggerEnabled::Disabled,
    }
}

fn policies(relation: &catalog::Relation) -> Vec<Policy> {
    let mut policies: Vec<Policy> = relation
        .policies
        .iter()
        .map(|policy| Policy {
            name: policy.name.to_string(),
            command: match policy.command {
                PolicyCommand::All => "all",
                PolicyCommand::Select => "select",
                PolicyCommand::Insert => "insert",
                PolicyCommand::Update => "update",
                PolicyCommand::Delete => "delete",
            },
            permissive: policy.permissive,
            roles: policy.roles.iter().map(ToString::to_string).collect(),
            using: policy.using.is_some(),
            check: policy.check.is_some(),
        })
        .collect();
    policies.sort_by(|a, b| a.name.cmp(&b.name));
    policies
}
