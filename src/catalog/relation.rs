//! Relations and what hangs on them: columns, triggers, policies.

use super::{Catalog, Constraint, History, IndexColumn, Oid, Origin, Owner, Presence, Shared, Sql, Tracked, TypeUse};
use crate::sql::ast::{
    Expr, PartitionStrategy, Persistence, PolicyCommand, Query, SequenceParameter, TransitionTable, TriggerTiming,
};
use crate::sql::name::Name;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The number of a column in its relation, from 1. Never used again after a drop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AttNum(pub u16);

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Relation {
    pub oid: Oid,
    pub schema: Oid,
    pub name: Name,
    pub kind: RelationKind,
    pub persistence: Persistence,
    pub owner: Owner,
    pub presence: Presence,
    /// Dropped columns stay, as in `pg_attribute`; ask [`Relation::columns`] for the living.
    pub attributes: Vec<Column>,
    /// False where columns are not known: an assumed relation, or a view whose query was not understood.
    pub columns_known: bool,
    pub constraints: Vec<Constraint>,
    pub triggers: Vec<Trigger>,
    pub policies: Vec<Policy>,
    pub rules: Vec<RewriteRule>,
    pub row_security: Option<Tracked<bool>>,
    pub force_row_security: Option<Tracked<bool>>,
    /// `security_invoker` of a view
    pub security_invoker: bool,
    /// The query of a view or materialized view
    pub query: Option<Arc<Sql<Query>>>,
    /// Whether the columns of a view have other names than its query gives them.
    pub columns_listed: bool,
    /// WITH (…), values as written
    pub options: Vec<(Name, String)>,
    pub inherits: Vec<Oid>,
    pub partition_of: Option<Oid>,
    /// FOR VALUES … or DEFAULT, as written
    pub partition_bound: Option<Box<str>>,
    pub partition_by: Option<Partitioning>,
    /// What a sequence does otherwise than a plain one.
    pub sequence: SequenceOptions,
    /// The column that a sequence is owned by (OWNED BY, serial, identity).
    pub sequence_owner: Option<(Oid, AttNum)>,
    pub history: History,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SequenceOptions {
    /// AS; None: bigint
    pub ty: Option<TypeUse>,
    /// START, INCREMENT, MINVALUE, MAXVALUE and CACHE as written.
    pub parameters: Vec<(SequenceParameter, String)>,
    pub cycle: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum RelationKind {
    Table,
    PartitionedTable,
    ForeignTable,
    View,
    MaterializedView,
    Sequence,
    CompositeType,
}

impl RelationKind {
    /// As PostgreSQL's messages call it.
    pub fn noun(self) -> &'static str {
        match self {
            RelationKind::Table | RelationKind::PartitionedTable => "table",
            RelationKind::ForeignTable => "foreign table",
            RelationKind::View => "view",
            RelationKind::MaterializedView => "materialized view",
            RelationKind::Sequence => "sequence",
            RelationKind::CompositeType => "composite type",
        }
    }

    pub fn is_table(self) -> bool {
        matches!(self, RelationKind::Table | RelationKind::PartitionedTable)
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Partitioning {
    pub strategy: PartitionStrategy,
    /// None where the key is an expression.
    pub columns: Vec<Option<AttNum>>,
    pub keys: Vec<IndexColumn>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Column {
    pub number: AttNum,
    pub name: Name,
    pub ty: TypeUse,
    /// COLLATE, as written
    pub collation: Option<Box<str>>,
    /// NOT NULL, by declaration or by a primary key, and what said so.
    pub not_null: Option<Origin>,
    pub default: Option<Tracked<Arc<Sql<Expr>>>>,
    pub identity: Option<IdentityKind>,
    pub generated: Option<Generated>,
    /// serial: the default is `nextval` of a sequence of its own.
    pub serial: bool,
    pub dropped: bool,
    pub presence: Presence,
    pub origin: Origin,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum IdentityKind {
    Always,
    ByDefault,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Generated {
    pub expr: Arc<Sql<Expr>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Trigger {
    pub oid: Oid,
    pub name: Name,
    pub timing: TriggerTiming,
    pub events: TriggerEvents,
    pub for_each_row: bool,
    /// None where the function was not found and recovering replay went on.
    pub function: Option<Oid>,
    /// The function's name as written, for messages.
    pub function_name: Name,
    pub arguments: Vec<String>,
    pub when: Option<Arc<Sql<Expr>>>,
    pub constraint: bool,
    pub deferrable: bool,
    pub initially_deferred: bool,
    /// REFERENCING
    pub transition_tables: Vec<TransitionTable>,
    /// The trigger of the partitioned table that this one of a partition was made from: it comes and goes with it.
    pub parent: Option<Oid>,
    pub enabled: TriggerEnabled,
    pub presence: Presence,
    pub history: History,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriggerEvents {
    pub insert: bool,
    pub update: bool,
    /// UPDATE OF; empty: any column.
    pub update_of: Vec<AttNum>,
    pub delete: bool,
    pub truncate: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TriggerEnabled {
    Origin,
    Replica,
    Always,
    Disabled,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Policy {
    pub oid: Oid,
    pub name: Name,
    pub permissive: bool,
    pub command: PolicyCommand,
    /// Sorted; `public` alone is PUBLIC.
    pub roles: Vec<Name>,
    pub using: Option<Arc<Sql<Expr>>>,
    pub check: Option<Arc<Sql<Expr>>>,
    pub presence: Presence,
    pub history: History,
}

/// CREATE RULE; a view's own query is not kept as one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RewriteRule {
    pub oid: Oid,
    pub name: Name,
    pub event: Name,
    pub condition: Option<Box<str>>,
    pub instead: bool,
    /// Empty: NOTHING
    pub actions: Vec<Box<str>>,
    pub presence: Presence,
    pub history: History,
}

impl Relation {
    /// The columns that are there, in order.
    pub fn columns(&self) -> impl Iterator<Item = &Column> {
        self.attributes.iter().filter(|column| !column.dropped)
    }

    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns().find(|column| column.name == *name)
    }

    pub fn column_at(&self, number: AttNum) -> Option<&Column> {
        self.attributes.get(usize::from(number.0).checked_sub(1)?)
    }

    /// The names of columns by number; a number that is not there is left out.
    pub fn column_names(&self, numbers: &[AttNum]) -> Vec<&Name> {
        numbers.iter().filter_map(|number| self.column_at(*number)).map(|column| &column.name).collect()
    }

    pub fn constraint(&self, name: &str) -> Option<&Constraint> {
        self.constraints.iter().find(|constraint| constraint.name == *name)
    }

    pub fn primary_key(&self) -> Option<&Constraint> {
        self.constraints.iter().find(|constraint| constraint.is_primary_key())
    }

    pub fn trigger(&self, name: &str) -> Option<&Trigger> {
        self.triggers.iter().find(|trigger| trigger.name == *name)
    }

    pub fn policy(&self, name: &str) -> Option<&Policy> {
        self.policies.iter().find(|policy| policy.name == *name)
    }

    pub fn rule(&self, name: &str) -> Option<&RewriteRule> {
        self.rules.iter().find(|rule| rule.name == *name)
    }

    /// The number that the next column gets.
    pub fn next_number(&self) -> AttNum {
        AttNum(u16::try_from(self.attributes.len() + 1).unwrap_or(u16::MAX))
    }

    /// The numbers of all columns that are there.
    pub fn numbers(&self) -> impl Iterator<Item = AttNum> {
        self.columns().map(|column| column.number)
    }

    /// The column with this number, to be changed.
    pub(crate) fn column_mut(&mut self, number: AttNum) -> Option<&mut Column> {
        self.attributes.get_mut(usize::from(number.0).checked_sub(1)?)
    }

    /// The relations that it inherits from or is a partition of.
    pub fn parents(&self) -> impl Iterator<Item = Oid> {
        self.inherits.iter().copied().chain(self.partition_of)
    }

    pub fn has_row_security(&self) -> bool {
        self.row_security.is_some_and(|tracked| tracked.value)
    }
}

impl Catalog {
    pub fn relation(&self, oid: Oid) -> Option<&Relation> {
        self.relations.get(oid)?.get()
    }

    /// By schema and name; indexes are not found here.
    pub fn relation_by_name(&self, schema: &str, name: &str) -> Option<&Relation> {
        let schema = self.schema_by_name(schema)?;
        self.relation(self.relation_oid(schema.oid, name)?)
    }

    /// Whatever has this name among relations and indexes of the schema.
    pub fn relation_oid(&self, schema: Oid, name: &str) -> Option<Oid> {
        self.relation_names.get(schema, name).copied()
    }

    /// Partitions and tables that inherit.
    pub fn children(&self, oid: Oid) -> impl Iterator<Item = &Relation> {
        self.children.get(oid).into_iter().flatten().filter_map(|oid| self.relation(*oid))
    }

    /// The sequences that columns of a table own: serial, identity, OWNED BY.
    pub fn sequences_of(&self, table: Oid) -> impl Iterator<Item = &Relation> {
        self.sequences_of.get(table).into_iter().flatten().filter_map(|oid| self.relation(*oid))
    }

    pub fn relations(&self) -> impl Iterator<Item = &Relation> {
        self.relations.values().filter_map(Shared::get)
    }

    /// Those of a schema, in the order in which they were made.
    pub fn relations_in(&self, schema: Oid) -> impl Iterator<Item = &Relation> {
        let mut oids: Vec<Oid> = self.relation_names.of(schema).copied().collect();
        oids.sort_unstable();
        oids.into_iter().filter_map(|oid| self.relation(oid))
    }

    /// Tables of the project, in the order in which they were made.
    pub fn project_tables(&self) -> impl Iterator<Item = &Relation> {
        self.relations().filter(|relation| relation.kind.is_table() && relation.owner == Owner::Project)
    }

    /// `schema.name`, for messages.
    pub fn relation_label(&self, relation: &Relation) -> String {
        format!("{}.{}", self.schema_name(relation.schema), relation.name)
    }
}
