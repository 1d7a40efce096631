//! Which objects a scan of a system table has to look at: those that its keys name, found by name or by OID as the server finds
//! them by the indexes of its catalogs.

use super::scan::ScanKey;
use super::system::SystemTable;
use super::{Evaluator, Value};
use crate::catalog::Oid;
use crate::sql::name::Name;
use std::collections::BTreeSet;

/// The columns of a system table that lead to objects: to relations and indexes, to routines, types or schemas.
#[derive(Default)]
pub(super) struct Lookup {
    name: Option<&'static str>,
    schema: Option<SchemaColumn>,
    oid: Option<&'static str>,
    /// The name of a constraint, which only tells whether there is one.
    constraint: Option<&'static str>,
}

/// What the column with the schema of an object holds.
enum SchemaColumn {
    Name(&'static str),
    Oid(&'static str),
}

impl Lookup {
    pub fn of(table: SystemTable) -> Lookup {
        use SystemTable as T;
        match table {
            T::PgClass => Lookup::in_catalog("relname", "relnamespace"),
            T::PgProc => Lookup::in_catalog("proname", "pronamespace"),
            T::PgType => Lookup::in_catalog("typname", "typnamespace"),
            T::PgNamespace => Lookup { name: Some("nspname"), ..Lookup::by_oid("oid") },
            T::Schemata => Lookup { name: Some("schema_name"), ..Lookup::default() },
            T::PgTables | T::PgPolicies => Lookup::in_view("tablename", "schemaname"),
            T::PgViews => Lookup::in_view("viewname", "schemaname"),
            T::PgMatviews => Lookup::in_view("matviewname", "schemaname"),
            T::PgSequences => Lookup::in_view("sequencename", "schemaname"),
            T::PgIndexes => Lookup::in_view("indexname", "schemaname"),
            T::Tables | T::Views | T::Columns => Lookup::in_view("table_name", "table_schema"),
            T::Sequences => Lookup::in_view("sequence_name", "sequence_schema"),
            T::Triggers => Lookup::in_view("event_object_table", "event_object_schema"),
            T::Routines => Lookup::in_view("routine_name", "routine_schema"),
            T::TableConstraints | T::KeyColumnUsage => {
                Lookup { constraint: Some("constraint_name"), ..Lookup::in_view("table_name", "table_schema") }
            }
            T::CheckConstraints | T::ReferentialConstraints | T::ConstraintColumnUsage => {
                Lookup { constraint: Some("constraint_name"), ..Lookup::default() }
            }
            T::PgConstraint => Lookup { constraint: Some("conname"), ..Lookup::by_oid("conrelid") },
            T::PgAttribute => Lookup::by_oid("attrelid"),
            T::PgEnum => Lookup::by_oid("enumtypid"),
            T::PgIndex => Lookup::by_oid("indexrelid"),
            T::PgInherits => Lookup::by_oid("inhrelid"),
            T::PgTrigger => Lookup::by_oid("tgrelid"),
            T::PgPolicy => Lookup::by_oid("polrelid"),
            _ => Lookup::default(),
        }
    }

    fn in_catalog(name: &'static str, schema: &'static str) -> Lookup {
        Lookup { name: Some(name), schema: Some(SchemaColumn::Oid(schema)), ..Lookup::by_oid("oid") }
    }

    fn in_view(name: &'static str, schema: &'static str) -> Lookup {
        Lookup { name: Some(name), schema: Some(SchemaColumn::Name(schema)), ..Lookup::default() }
    }

    fn by_oid(oid: &'static str) -> Lookup {
        Lookup { oid: Some(oid), ..Lookup::default() }
    }

    /// Whether the column holds the OID of the object, or of its schema.
    pub fn is_oid(&self, column: &Name) -> bool {
        let schema = match self.schema {
            Some(SchemaColumn::Oid(schema)) => Some(schema),
            Some(SchemaColumn::Name(_)) | None => None,
        };
        self.oid.into_iter().chain(schema).any(|oid| *column == oid)
    }

    /// Whether a key names objects, so that a scan does not go over all.
    pub fn is_by_key(&self, keys: &[ScanKey<'_>]) -> bool {
        wanted(keys, self.name, as_text).is_some() || wanted(keys, self.oid, as_oid).is_some()
    }
}

impl<'e> Evaluator<'e> {
    /// The objects that the keys name, in the order in which they were made: no rows but theirs can match. None: any object
    /// may have rows that do.
    pub(super) fn named_objects(&self, table: SystemTable, keys: &[ScanKey<'_>]) -> Option<BTreeSet<Oid>> {
        let lookup = Lookup::of(table);
        if keys.iter().any(matches_nothing) {
            return Some(BTreeSet::new());
        }
        if let Some(names) = wanted(keys, lookup.name, as_text) {
            let schemas = self.schemas_of(&lookup, keys);
            return Some(names.into_iter().flat_map(|name| self.objects_called(table, name, &schemas)).collect());
        }
        if let Some(oids) = wanted(keys, lookup.oid, as_oid) {
            return Some(oids.into_iter().collect());
        }
        if table == SystemTable::PgIndex
            && let Some(tables) = wanted(keys, Some("indrelid"), as_oid)
        {
            let indexes = tables.into_iter().flat_map(|table| self.executor.catalog.indexes_of(table));
            return Some(indexes.map(|index| index.oid).collect());
        }
        let constraints = wanted(keys, lookup.constraint, as_text)?;
        let is_there = constraints.into_iter().any(|name| self.is_constraint(name));
        (!is_there).then(BTreeSet::new)
    }

    /// What has the name, in one of the schemas where it is in any.
    fn objects_called(&self, table: SystemTable, name: &str, schemas: &[Oid]) -> Vec<Oid> {
        use SystemTable as T;
        let catalog = &self.executor.catalog;
        let schemas = schemas.iter().copied();
        match table {
            T::PgNamespace | T::Schemata => catalog.schema_by_name(name).map(|schema| schema.oid).into_iter().collect(),
            T::PgProc | T::Routines => {
                schemas.flat_map(|schema| catalog.routines_named(schema, name)).map(|routine| routine.oid).collect()
            }
            T::PgType => schemas.filter_map(|schema| catalog.type_in(schema, name)).map(|ty| ty.oid).collect(),
            _ => schemas.filter_map(|schema| catalog.relation_oid(schema, name)).collect(),
        }
    }

    /// The schemas that a key names, else all.
    fn schemas_of(&self, lookup: &Lookup, keys: &[ScanKey<'_>]) -> Vec<Oid> {
        let catalog = &self.executor.catalog;
        let named = match lookup.schema {
            Some(SchemaColumn::Oid(column)) => wanted(keys, Some(column), as_oid),
            Some(SchemaColumn::Name(column)) => wanted(keys, Some(column), as_text)
                .map(|names| names.into_iter().filter_map(|name| Some(catalog.schema_by_name(name)?.oid)).collect()),
            None => None,
        };
        named.unwrap_or_else(|| catalog.schemas().map(|schema| schema.oid).collect())
    }

    fn is_constraint(&self, name: &str) -> bool {
        let name = Name::exact(name);
        let catalog = &self.executor.catalog;
        catalog.schemas().any(|schema| catalog.is_constraint_name(schema.oid, &name))
    }
}

/// Whether a key asks for NULL alone, to which nothing is equal.
fn matches_nothing(key: &ScanKey<'_>) -> bool {
    key.values.iter().all(|value| *value == Value::Null)
}

/// The values that a key asks for in a column. None: no key does, or not by values of this kind.
fn wanted<'k, T>(keys: &'k [ScanKey<'_>], column: Option<&str>, of: fn(&'k Value) -> Option<T>) -> Option<Vec<T>> {
    let own = keys.iter().filter(|key| column == Some(key.column.as_str()));
    own.map(|key| key.values.iter().map(of).collect::<Option<Vec<T>>>()).find_map(|values| values)
}

fn as_text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

fn as_oid(value: &Value) -> Option<Oid> {
    match value {
        Value::Oid(_, oid) => Some(*oid),
        _ => None,
    }
}
