//! The types that every server has, from a table that was read from `pg_type` and `pg_range` of PostgreSQL 15.
//!
//! It knows names and kinds only: no casts, no operators.

use crate::catalog::{BaseType, Catalog, Domain, History, Oid, Owner, Presence, Schema, Type, TypeKind, TypeUse};
use crate::sql::name::Name;
use std::sync::LazyLock;

/// A line for each kind: `base` lists `type:category`, `pseudo` lists names, `range` lists `range:subtype:multirange`, `domain`
/// lists `domain:base` (those of information_schema).
const TABLE: &str = include_str!("../platform/types.txt");

static CATALOG: LazyLock<Catalog> = LazyLock::new(load);

/// A catalog with the schemas `pg_catalog` and `information_schema` and their types.
pub fn builtin_catalog() -> Catalog {
    CATALOG.clone()
}

/// The types of pg_catalog by name, with the oids that they have in every catalog: those behind the two schemas, in the order of the
/// table, whose domains come last.
pub fn builtin_oids() -> impl Iterator<Item = (&'static str, Oid)> {
    let lines = TABLE.lines().filter_map(|line| line.split_once(' '));
    let names = lines.take_while(|(kind, _)| *kind != "domain").flat_map(|(kind, items)| {
        items.split(' ').flat_map(move |item| {
            let mut words = item.split(':');
            [words.next(), words.nth(1).filter(|_| kind == "range")].into_iter().flatten()
        })
    });
    names.zip(3..).map(|(name, oid)| (name, Oid(oid)))
}

fn load() -> Catalog {
    let mut loader = Loader { catalog: Catalog::new() };
    let pg_catalog = loader.schema("pg_catalog");
    let information_schema = loader.schema("information_schema");
    for (kind, items) in TABLE.lines().filter_map(|line| line.split_once(' ')) {
        for item in items.split(' ') {
            loader.load(kind, item, pg_catalog, information_schema);
        }
    }
    loader.catalog
}

/// `N!~`: the category, `!` for the preferred type.
fn base_type(text: &str) -> BaseType {
    BaseType { category: text.chars().next().unwrap_or('U'), preferred: text.contains('!') }
}

struct Loader {
    catalog: Catalog,
}

impl Loader {
    fn load(&mut self, kind: &str, item: &str, pg_catalog: Oid, information_schema: Oid) {
        let (name, rest) = item.split_once(':').unwrap_or((item, ""));
        match kind {
            "base" => drop(self.put(pg_catalog, name, TypeKind::Base(base_type(rest)))),
            "pseudo" => drop(self.put(pg_catalog, name, TypeKind::Pseudo)),
            "range" => self.load_range(pg_catalog, name, rest),
            "domain" => self.load_domain(information_schema, name, rest),
            other => debug_assert!(false, "types.txt has a line of kind {other}"),
        }
    }

    fn load_range(&mut self, schema: Oid, name: &str, rest: &str) {
        let (subtype, multirange) = rest.split_once(':').unwrap_or((rest, ""));
        let subtype = self.builtin(subtype);
        let range = self.put(schema, name, TypeKind::Range { subtype });
        self.put(schema, multirange, TypeKind::Multirange { range: Some(range) });
    }

    fn load_domain(&mut self, schema: Oid, name: &str, base: &str) {
        if let Some(base) = self.builtin(base) {
            let domain = Domain { base, not_null: false, default: None, checks: Vec::new() };
            self.put(schema, name, TypeKind::Domain(domain));
        }
    }

    fn builtin(&self, name: &str) -> Option<TypeUse> {
        self.catalog.type_by_name("pg_catalog", name).map(|ty| TypeUse::plain(ty.oid))
    }

    fn schema(&mut self, name: &str) -> Oid {
        let oid = self.catalog.new_oid();
        self.catalog.put_schema(Schema {
            oid,
            name: Name::exact(name),
            owner: Owner::Platform,
            presence: Presence::Certain,
            history: History::default(),
        });
        oid
    }

    fn put(&mut self, schema: Oid, name: &str, kind: TypeKind) -> Oid {
        let oid = self.catalog.new_oid();
        self.catalog.put_type(Type {
            oid,
            schema,
            name: Name::exact(name),
            kind,
            owner: Owner::Platform,
            presence: Presence::Certain,
            history: History::default(),
        });
        oid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn oids_are_those_of_the_catalog() {
        let catalog = builtin_catalog();
        let of_catalog = catalog.types().filter(|ty| catalog.schema_name(ty.schema) == "pg_catalog");
        let of_catalog: Vec<(&str, Oid)> = of_catalog.map(|ty| (ty.name.as_str(), ty.oid)).collect();
        assert_eq!(builtin_oids().collect::<Vec<_>>(), of_catalog);
    }

    #[test]
    fn the_table_is_loaded_whole() {
        let catalog = builtin_catalog();
        for (schema, name) in [("pg_catalog", "int4"), ("pg_catalog", "void"), ("information_schema", "yes_or_no")] {
            assert!(catalog.type_by_name(schema, name).is_some(), "{schema}.{name}");
        }
        let range = catalog.type_by_name("pg_catalog", "tstzrange").unwrap();
        let TypeKind::Range { subtype: Some(subtype) } = &range.kind else { panic!("{:?}", range.kind) };
        assert!(catalog.is_builtin(subtype, "timestamptz"));
        assert_eq!(catalog.types().count(), 112);
    }
}
