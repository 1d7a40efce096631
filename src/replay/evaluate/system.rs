//! The system catalogs and views as tables whose rows are made from ours.

use super::scan::ScanKey;
use super::{Evaluator, Value, information_schema, pg_catalog};
use crate::catalog::{
    Column, Constraint, ConstraintKind, Domain, Extension, Index, Label, Oid, OtherObject, Policy, Presence, Relation,
    RelationKind, Role, Routine, RoutineText, Schema, Trigger, Type, TypeKind,
};
use crate::sql::ast::ObjectKind;
use crate::sql::name::{Name, QualifiedName};
use std::collections::BTreeSet;

/// The tables that have rows. Each is the name of one in pg_catalog or information_schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SystemTable {
    PgAttribute,
    PgAvailableExtensions,
    PgClass,
    PgConstraint,
    PgEnum,
    PgEventTrigger,
    PgExtension,
    PgIndex,
    PgIndexes,
    PgInherits,
    PgLanguage,
    PgMatviews,
    PgNamespace,
    PgPolicies,
    PgPolicy,
    PgProc,
    PgPublication,
    PgPublicationTables,
    PgRoles,
    PgSequences,
    PgTables,
    PgTrigger,
    PgType,
    PgViews,
    CheckConstraints,
    Columns,
    ConstraintColumnUsage,
    KeyColumnUsage,
    ReferentialConstraints,
    Routines,
    Schemata,
    Sequences,
    TableConstraints,
    Tables,
    Triggers,
    Views,
}

/// What a row is made from.
#[derive(Debug, Clone, Copy)]
pub(super) enum SystemObject<'e> {
    Relation(&'e Relation),
    Index(&'e Index),
    Column(&'e Relation, &'e Column),
    Constraint(&'e Relation, &'e Constraint),
    /// One column of a constraint, by its place in the key
    ConstraintColumn(&'e Relation, &'e Constraint, usize),
    DomainCheck(&'e Type, &'e Name),
    Trigger(&'e Relation, &'e Trigger),
    /// A trigger once for each event that fires it
    TriggerEvent(&'e Relation, &'e Trigger, &'static str),
    Policy(&'e Relation, &'e Policy),
    Type(&'e Type),
    Label(&'e Type, &'e Label, usize),
    Routine(&'e Routine),
    Schema(&'e Schema),
    Role(&'e Role),
    Extension(&'e Extension),
    Other(&'e OtherObject),
    PublishedTable(&'e OtherObject, &'e Relation),
    /// A child with the place of the parent among its parents
    Inheritance(&'e Relation, Oid, usize),
    Word(&'static str),
}

#[derive(Debug, Clone, Copy)]
pub(super) struct SystemRow<'e> {
    pub table: SystemTable,
    pub object: SystemObject<'e>,
}

/// Rows with whether each is certainly there.
type Rows<'e> = Vec<(SystemObject<'e>, bool)>;

impl<'e> Evaluator<'e> {
    /// The system table that a name in FROM means.
    pub(super) fn system_table(&self, name: &QualifiedName) -> Option<SystemTable> {
        let table = name.name.name.as_str();
        match name.schema.as_ref().map(|schema| schema.name.as_str()) {
            Some("information_schema") => information_schema_table(table),
            Some("pg_catalog") => pg_catalog_table(table),
            None => pg_catalog_table(table).or_else(|| {
                let searched = self.executor.session.search_path.iter().any(|schema| *schema == "information_schema");
                information_schema_table(table).filter(|_| searched)
            }),
            Some(_) => None,
        }
    }

    /// The rows of a system table that can match the keys, and whether there are no others.
    pub(super) fn system_rows(&self, table: SystemTable, keys: &[ScanKey<'_>]) -> (Vec<(SystemRow<'e>, bool)>, bool) {
        let named = self.named_objects(table, keys);
        let rows = self.objects(table, keys, named.as_ref()).into_iter();
        let rows = rows.map(|(object, certain)| (SystemRow { table, object }, certain));
        let rows = rows.filter(|(row, _)| self.may_match(row, keys)).collect();
        // What an extension that we do not know has brought is missing: guards ask for what the project makes.
        (rows, table != SystemTable::PgAvailableExtensions && !self.asks_for_unknown_parts(table, named.as_ref()))
    }

    /// Whether the rows are parts of a relation that is assumed to be there, and so may have any.
    fn asks_for_unknown_parts(&self, table: SystemTable, named: Option<&BTreeSet<Oid>>) -> bool {
        use SystemTable as T;
        let are_parts = matches!(
            table,
            T::PgAttribute
                | T::Columns
                | T::PgConstraint
                | T::TableConstraints
                | T::KeyColumnUsage
                | T::PgTrigger
                | T::Triggers
                | T::PgPolicy
                | T::PgPolicies
        );
        let mut named = named.filter(|_| are_parts).into_iter().flatten();
        named.any(|oid| self.executor.catalog.relation(*oid).is_some_and(|relation| !relation.columns_known))
    }

    fn objects(&self, table: SystemTable, keys: &[ScanKey<'_>], named: Option<&BTreeSet<Oid>>) -> Rows<'e> {
        use SystemTable as T;
        let catalog = &self.executor.catalog;
        let relations = || scanned(named, |oid| catalog.relation(oid), || catalog.relations());
        let indexes = || {
            let indexes = scanned(named, |oid| catalog.index(oid), || catalog.indexes());
            indexes.map(|index| (SystemObject::Index(index), certain(index.presence)))
        };
        let types = || scanned(named, |oid| catalog.ty(oid), || catalog.types());
        let routines = || scanned(named, |oid| catalog.routine(oid), || catalog.routines());
        match table {
            T::PgClass => rows_of(relations(), |_| true).chain(indexes()).collect(),
            T::PgTables => rows_of(relations(), RelationKind::is_table).collect(),
            T::PgViews | T::Views => rows_of(relations(), |kind| kind == RelationKind::View).collect(),
            T::PgMatviews => rows_of(relations(), |kind| kind == RelationKind::MaterializedView).collect(),
            T::PgSequences | T::Sequences => rows_of(relations(), |kind| kind == RelationKind::Sequence).collect(),
            T::Tables => rows_of(relations(), is_in_tables).collect(),
            T::PgIndex | T::PgIndexes => indexes().collect(),
            T::PgInherits => inheritances(relations()),
            T::PgAttribute => columns(relations(), |kind| kind != RelationKind::Sequence),
            T::Columns => columns(relations(), is_in_tables),
            T::PgConstraint if are_of_relations(keys) => constraints(relations()).collect(),
            T::PgConstraint => constraints(relations()).chain(self.domain_checks()).collect(),
            T::TableConstraints => constraints(relations()).collect(),
            T::CheckConstraints => constraints(relations()).filter(|(object, _)| is_check(object)).collect(),
            T::ReferentialConstraints => constraints(relations()).filter(|(object, _)| is_foreign_key(object)).collect(),
            T::KeyColumnUsage => constraint_columns(relations(), |constraint| constraint.columns.len(), is_key),
            T::ConstraintColumnUsage => constraint_columns(relations(), used_columns, |_| true),
            T::PgTrigger => triggers(relations()),
            T::Triggers => trigger_events(relations()),
            T::PgPolicy | T::PgPolicies => policies(relations()),
            T::PgType => types().map(|ty| (SystemObject::Type(ty), certain(ty.presence))).collect(),
            T::PgEnum => labels(types()),
            T::PgProc | T::Routines => {
                routines().map(|routine| (SystemObject::Routine(routine), certain(routine.presence))).collect()
            }
            T::PgNamespace | T::Schemata => {
                let schemas = scanned(named, |oid| catalog.schema(oid), || catalog.schemas());
                schemas.map(|schema| (SystemObject::Schema(schema), certain(schema.presence))).collect()
            }
            T::PgRoles => {
                let roles = self.executor.catalog.roles.values();
                roles.map(|role| (SystemObject::Role(role), !role.is_assumed())).collect()
            }
            T::PgExtension => {
                let extensions = self.executor.catalog.extensions();
                extensions.map(|extension| (SystemObject::Extension(extension), certain(extension.presence))).collect()
            }
            T::PgPublication => self.others(ObjectKind::Publication),
            T::PgEventTrigger => self.others(ObjectKind::EventTrigger),
            T::PgPublicationTables => self.published_tables(),
            T::PgLanguage => {
                let built_in = ["internal", "c", "sql", "plpgsql"].into_iter();
                built_in.map(|name| (SystemObject::Word(name), true)).chain(self.others(ObjectKind::Language)).collect()
            }
            T::PgAvailableExtensions => {
                let known = crate::platform::EXTENSIONS.iter();
                known.map(|extension| (SystemObject::Word(extension.name), true)).collect()
            }
        }
    }

    fn domain_checks(&self) -> impl Iterator<Item = (SystemObject<'e>, bool)> + 'e {
        self.executor.catalog.types().flat_map(|ty| {
            let checks: &[_] = match &ty.kind {
                TypeKind::Domain(Domain { checks, .. }) => checks,
                _ => &[],
            };
            checks.iter().map(move |(name, _)| (SystemObject::DomainCheck(ty, name), certain(ty.presence)))
        })
    }

    fn others(&self, kind: ObjectKind) -> Rows<'e> {
        let others = self.executor.catalog.others.values().filter(|other| other.kind == kind);
        others.map(|other| (SystemObject::Other(other), certain(other.presence))).collect()
    }

    fn published_tables(&self) -> Rows<'e> {
        let mut rows = Vec::new();
        for (object, publication_certain) in self.others(ObjectKind::Publication) {
            let SystemObject::Other(publication) = object else { continue };
            let has = |oid: &Oid| publication.relations.contains(oid);
            let published = self.executor.catalog.relations().filter(|relation| {
                relation.kind.is_table() && (publication.all_tables || has(&relation.oid) || has(&relation.schema))
            });
            let sure = |relation: &Relation| publication_certain && certain(relation.presence);
            rows.extend(published.map(|relation| (SystemObject::PublishedTable(publication, relation), sure(relation))));
        }
        rows
    }

    /// The value of a column. None: the table has no such column.
    pub(super) fn system_column(&self, row: &SystemRow<'e>, name: &Name) -> Option<Value> {
        let known = if is_information_schema(row.table) {
            information_schema::column(&self.executor.catalog, row, name)
        } else {
            pg_catalog::column(&self.executor.catalog, row, name).or_else(|| self.source_of(row, name))
        };
        known.or_else(|| self.declared_columns(row.table).any(|column| column.name == *name).then_some(Value::Unknown))
    }

    /// `pg_proc.prosrc`, which is not in the catalog but in the files.
    fn source_of(&self, row: &SystemRow<'e>, name: &Name) -> Option<Value> {
        match row.object {
            SystemObject::Routine(Routine { body: RoutineText::Text(body), .. }) if *name == "prosrc" => {
                self.body_text(body).map(Value::text)
            }
            _ => None,
        }
    }

    pub(super) fn system_fields(&self, row: &SystemRow<'e>) -> Vec<(Name, Value)> {
        let names = self.declared_columns(row.table).map(|column| column.name.clone());
        names.map(|name| (name.clone(), self.system_column(row, &name).unwrap_or(Value::Unknown))).collect()
    }

    /// The columns that the server's table has, as the platform declares it.
    fn declared_columns(&self, table: SystemTable) -> impl Iterator<Item = &'e Column> {
        let (schema, name) = table_name(table);
        let catalog = &self.executor.catalog;
        catalog.relation_by_name(schema, name).into_iter().flat_map(Relation::columns)
    }
}

/// The objects that are named, else all.
fn scanned<'e, T: 'e, I: Iterator<Item = &'e T> + 'e>(
    named: Option<&BTreeSet<Oid>>,
    find: impl Fn(Oid) -> Option<&'e T>,
    all: impl Fn() -> I,
) -> Box<dyn Iterator<Item = &'e T> + 'e> {
    match named {
        Some(oids) => Box::new(oids.iter().filter_map(|oid| find(*oid)).collect::<Vec<&T>>().into_iter()),
        None => Box::new(all()),
    }
}

fn labels<'e>(types: impl Iterator<Item = &'e Type>) -> Rows<'e> {
    let mut rows = Vec::new();
    for ty in types {
        let TypeKind::Enum(labels) = &ty.kind else { continue };
        let labels = labels.iter().enumerate();
        rows.extend(labels.map(|(at, label)| (SystemObject::Label(ty, label, at), certain(ty.presence))));
    }
    rows
}

fn rows_of<'e>(
    relations: impl Iterator<Item = &'e Relation>,
    fits: impl Fn(RelationKind) -> bool,
) -> impl Iterator<Item = (SystemObject<'e>, bool)> {
    let relations = relations.filter(move |relation| fits(relation.kind));
    relations.map(|relation| (SystemObject::Relation(relation), certain(relation.presence)))
}

fn columns<'e>(relations: impl Iterator<Item = &'e Relation>, fits: impl Fn(RelationKind) -> bool) -> Rows<'e> {
    let relations = relations.filter(|relation| fits(relation.kind));
    let columns = relations.flat_map(|relation| relation.columns().map(move |column| (relation, column)));
    let sure = |relation: &Relation, column: &Column| certain(relation.presence.max(column.presence));
    columns.map(|(relation, column)| (SystemObject::Column(relation, column), sure(relation, column))).collect()
}

fn constraints<'e>(relations: impl Iterator<Item = &'e Relation>) -> impl Iterator<Item = (SystemObject<'e>, bool)> {
    relations.flat_map(|relation| {
        let constraints = relation.constraints.iter();
        constraints.map(move |constraint| {
            (SystemObject::Constraint(relation, constraint), certain(relation.presence.max(constraint.presence)))
        })
    })
}

fn constraint_columns<'e>(
    relations: impl Iterator<Item = &'e Relation>,
    count: impl Fn(&Constraint) -> usize,
    fits: impl Fn(&Constraint) -> bool,
) -> Rows<'e> {
    let mut rows = Vec::new();
    for (object, certain) in constraints(relations) {
        let SystemObject::Constraint(relation, constraint) = object else { continue };
        if fits(constraint) {
            let columns = 0..count(constraint);
            rows.extend(columns.map(|at| (SystemObject::ConstraintColumn(relation, constraint, at), certain)));
        }
    }
    rows
}

fn inheritances<'e>(relations: impl Iterator<Item = &'e Relation>) -> Rows<'e> {
    let parents = |child: &'e Relation| child.inherits.iter().chain(&child.partition_of).enumerate();
    let rows = relations.flat_map(|child| parents(child).map(move |(at, parent)| (child, *parent, at)));
    rows.map(|(child, parent, at)| (SystemObject::Inheritance(child, parent, at), certain(child.presence))).collect()
}

fn triggers<'e>(relations: impl Iterator<Item = &'e Relation>) -> Rows<'e> {
    let triggers = relations.flat_map(|relation| relation.triggers.iter().map(move |trigger| (relation, trigger)));
    triggers.map(|(relation, trigger)| (SystemObject::Trigger(relation, trigger), certain(trigger.presence))).collect()
}

fn trigger_events<'e>(relations: impl Iterator<Item = &'e Relation>) -> Rows<'e> {
    let mut rows = Vec::new();
    for (object, certain) in triggers(relations) {
        let SystemObject::Trigger(relation, trigger) = object else { continue };
        let events = &trigger.events;
        let fires = [(events.insert, "INSERT"), (events.update, "UPDATE"), (events.delete, "DELETE")];
        let fired = fires.into_iter().filter(|(fires, _)| *fires);
        rows.extend(fired.map(|(_, event)| (SystemObject::TriggerEvent(relation, trigger, event), certain)));
    }
    rows
}

fn policies<'e>(relations: impl Iterator<Item = &'e Relation>) -> Rows<'e> {
    let policies = relations.flat_map(|relation| relation.policies.iter().map(move |policy| (relation, policy)));
    policies.map(|(relation, policy)| (SystemObject::Policy(relation, policy), certain(policy.presence))).collect()
}

/// Whether an object is certainly there. What is assumed counts: recovering replay goes on as if it were.
fn certain(presence: Presence) -> bool {
    presence != Presence::Possible
}

fn is_in_tables(kind: RelationKind) -> bool {
    matches!(kind, RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable | RelationKind::View)
}

/// Whether the keys ask for constraints of relations, and so for none of a domain, whose `conrelid` is 0.
fn are_of_relations(keys: &[ScanKey<'_>]) -> bool {
    let is_relation = |value: &Value| matches!(value, Value::Oid(_, oid) if oid.0 != 0);
    keys.iter().any(|key| *key.column == "conrelid" && key.values.iter().all(is_relation))
}

fn is_foreign_key(object: &SystemObject<'_>) -> bool {
    matches!(object, SystemObject::Constraint(_, constraint) if constraint.foreign_key().is_some())
}

fn is_check(object: &SystemObject<'_>) -> bool {
    matches!(object, SystemObject::Constraint(_, Constraint { kind: ConstraintKind::Check { .. }, .. }))
}

/// Keys have their columns in key_column_usage, checks have not.
fn is_key(constraint: &Constraint) -> bool {
    constraint.foreign_key().is_some() || constraint.index().is_some()
}

/// For a foreign key, the columns that it refers to.
fn used_columns(constraint: &Constraint) -> usize {
    constraint.foreign_key().map_or(constraint.columns.len(), |key| key.columns.len())
}

const PG_CATALOG: &[(&str, SystemTable)] = &[
    ("pg_attribute", SystemTable::PgAttribute),
    ("pg_authid", SystemTable::PgRoles),
    ("pg_available_extensions", SystemTable::PgAvailableExtensions),
    ("pg_class", SystemTable::PgClass),
    ("pg_constraint", SystemTable::PgConstraint),
    ("pg_enum", SystemTable::PgEnum),
    ("pg_event_trigger", SystemTable::PgEventTrigger),
    ("pg_extension", SystemTable::PgExtension),
    ("pg_index", SystemTable::PgIndex),
    ("pg_indexes", SystemTable::PgIndexes),
    ("pg_inherits", SystemTable::PgInherits),
    ("pg_language", SystemTable::PgLanguage),
    ("pg_matviews", SystemTable::PgMatviews),
    ("pg_namespace", SystemTable::PgNamespace),
    ("pg_policies", SystemTable::PgPolicies),
    ("pg_policy", SystemTable::PgPolicy),
    ("pg_proc", SystemTable::PgProc),
    ("pg_publication", SystemTable::PgPublication),
    ("pg_publication_tables", SystemTable::PgPublicationTables),
    ("pg_roles", SystemTable::PgRoles),
    ("pg_sequences", SystemTable::PgSequences),
    ("pg_tables", SystemTable::PgTables),
    ("pg_trigger", SystemTable::PgTrigger),
    ("pg_type", SystemTable::PgType),
    ("pg_views", SystemTable::PgViews),
];

const INFORMATION_SCHEMA: &[(&str, SystemTable)] = &[
    ("check_constraints", SystemTable::CheckConstraints),
    ("columns", SystemTable::Columns),
    ("constraint_column_usage", SystemTable::ConstraintColumnUsage),
    ("key_column_usage", SystemTable::KeyColumnUsage),
    ("referential_constraints", SystemTable::ReferentialConstraints),
    ("routines", SystemTable::Routines),
    ("schemata", SystemTable::Schemata),
    ("sequences", SystemTable::Sequences),
    ("table_constraints", SystemTable::TableConstraints),
    ("tables", SystemTable::Tables),
    ("triggers", SystemTable::Triggers),
    ("views", SystemTable::Views),
];

fn find_table(tables: &[(&str, SystemTable)], name: &str) -> Option<SystemTable> {
    tables.iter().find(|(other, _)| *other == name).map(|(_, table)| *table)
}

fn pg_catalog_table(name: &str) -> Option<SystemTable> {
    find_table(PG_CATALOG, name)
}

fn information_schema_table(name: &str) -> Option<SystemTable> {
    find_table(INFORMATION_SCHEMA, name)
}

fn is_information_schema(table: SystemTable) -> bool {
    INFORMATION_SCHEMA.iter().any(|(_, other)| *other == table)
}

fn table_name(table: SystemTable) -> (&'static str, &'static str) {
    let in_schema = |tables: &'static [(&'static str, SystemTable)]| tables.iter().find(|(_, other)| *other == table);
    match in_schema(INFORMATION_SCHEMA) {
        Some((name, _)) => ("information_schema", name),
        None => ("pg_catalog", in_schema(PG_CATALOG).map_or("", |(name, _)| name)),
    }
}
