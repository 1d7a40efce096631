//! A diagram from a catalog and from what is known of its users.

use super::{Column, Diagram, Key, Owner, Role, Table, Target};
use crate::catalog::{self, AttNum, Catalog, Oid, Reference, Relation};
use crate::sql::ast::Persistence;
use crate::users::Users;
use std::collections::BTreeSet;

impl Diagram {
    /// The project's tables (of a partitioned one, the whole and not its parts; none that ends with its session) and what their keys reference.
    pub fn of(catalog: &Catalog, users: &Users) -> Diagram {
        let is_drawn = |table: &&Relation| table.partition_of.is_none() && table.persistence != Persistence::Temporary;
        let own: Vec<&Relation> = catalog.project_tables().filter(is_drawn).collect();
        let references: Vec<Reference<'_>> = own.iter().flat_map(|table| catalog.foreign_keys_of(table.oid)).collect();
        let of_platform: BTreeSet<Oid> = references
            .iter()
            .map(|reference| reference.key.table)
            .filter(|oid| !own.iter().any(|table| table.oid == *oid))
            .collect();
        let relations: Vec<&Relation> =
            of_platform.iter().filter_map(|oid| catalog.relation(*oid)).chain(own.iter().copied()).collect();
        let gather = Gather { catalog, users, references: &references };
        let tables: Vec<(Table, Vec<AttNum>)> = relations.iter().map(|relation| gather.table(relation)).collect();
        let place = |oid: Oid| relations.iter().position(|relation| relation.oid == oid);
        let columns = |table: usize, numbers: &[AttNum]| {
            let known = tables.get(table).map(|(_, numbers)| numbers.as_slice()).unwrap_or_default();
            numbers.iter().filter_map(|number| known.iter().position(|other| other == number)).collect()
        };
        let key = |reference: &Reference<'_>| {
            let (from, to) = (place(reference.table.oid)?, place(reference.key.table)?);
            Some(Key {
                name: reference.constraint.name.to_string(),
                from,
                columns: columns(from, &reference.constraint.columns),
                to,
                referenced: columns(to, &reference.key.columns),
                target: gather.target(reference),
            })
        };
        let keys = references.iter().filter_map(key).collect();
        Diagram { keys, tables: tables.into_iter().map(|(table, _)| table).collect() }
    }
}

struct Gather<'a> {
    catalog: &'a Catalog,
    users: &'a Users,
    references: &'a [Reference<'a>],
}

impl Gather<'_> {
    /// A table with the numbers of the columns that are drawn.
    fn table(&self, relation: &Relation) -> (Table, Vec<AttNum>) {
        let owner = match relation.owner {
            catalog::Owner::Project => Owner::Project,
            _ => Owner::Platform,
        };
        let is_referenced = |number: AttNum| {
            self.references.iter().any(|reference| reference.key.table == relation.oid && reference.key.columns.contains(&number))
        };
        let is_drawn = |column: &&catalog::Column| owner == Owner::Project || is_referenced(column.number);
        let drawn: Vec<&catalog::Column> = relation.columns().filter(is_drawn).collect();
        let table = Table {
            name: self.catalog.relation_label(relation),
            columns: drawn.iter().map(|column| self.column(relation, column)).collect(),
            role: self.role(relation.oid),
            owner,
        };
        (table, drawn.iter().map(|column| column.number).collect())
    }

    fn column(&self, relation: &Relation, column: &catalog::Column) -> Column {
        let is_primary = relation.primary_key().is_some_and(|key| key.columns.contains(&column.number));
        Column { name: column.name.to_string(), ty: short_type(&self.catalog.format_type(&column.ty)), is_primary }
    }

    fn role(&self, table: Oid) -> Role {
        if self.is_user_table(table) {
            Role::User
        } else if self.users.auth == Some(table) || self.users.mirror(table).is_some() {
            Role::OtherUser
        } else {
            Role::None
        }
    }

    fn target(&self, reference: &Reference<'_>) -> Target {
        let carries_user =
            |key: &&crate::users::UserKey| key.table == reference.table.oid && key.constraint == reference.constraint.oid;
        match self.users.keys.iter().find(carries_user) {
            Some(key) if self.is_user_table(key.target) => Target::User,
            Some(_) => Target::OtherUser,
            None => Target::Other,
        }
    }

    fn is_user_table(&self, table: Oid) -> bool {
        self.users.canonical.is_some_and(|canonical| canonical.table == table)
    }
}

/// The server's other names of the types that are long.
fn short_type(ty: &str) -> String {
    let names = [
        ("timestamp with time zone", "timestamptz"),
        ("timestamp without time zone", "timestamp"),
        ("time without time zone", "time"),
        ("character varying", "varchar"),
        ("double precision", "float8"),
    ];
    names.iter().fold(ty.to_owned(), |ty, (long, short)| ty.replace(long, short))
}
