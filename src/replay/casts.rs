//! Casts that the server makes by itself between its own types, and which types one index can compare.
//!
//! The lists were read from `pg_cast`, `pg_opclass` and `pg_amop` of PostgreSQL 15. Of types that somebody made, only enums and
//! domains are known; of others nothing is claimed.

use super::executor::Executor;
use crate::catalog::{TypeKind, TypeUse};

/// What an implicit cast leads to.
const IMPLICIT: &[(&str, &str)] = &[
    ("bit", "varbit"),
    ("bpchar", "name text varchar"),
    ("char", "text"),
    ("cidr", "inet"),
    ("date", "timestamp timestamptz"),
    ("float4", "float8"),
    ("int2", "float4 float8 int4 int8 numeric oid"),
    ("int4", "float4 float8 int8 numeric oid"),
    ("int8", "float4 float8 numeric oid"),
    ("macaddr", "macaddr8"),
    ("macaddr8", "macaddr"),
    ("name", "text"),
    ("numeric", "float4 float8"),
    ("text", "bpchar name varchar"),
    ("time", "interval timetz"),
    ("timestamp", "timestamptz"),
    ("varbit", "bit"),
    ("varchar", "bpchar name text"),
];

/// What an assignment may cast to beyond that. Every type may be assigned to a string.
const ASSIGNMENT: &[(&str, &str)] = &[
    ("box", "polygon"),
    ("float4", "int2 int4 int8 numeric"),
    ("float8", "float4 int2 int4 int8 numeric"),
    ("inet", "cidr"),
    ("int4", "int2 money"),
    ("int8", "int2 int4 money"),
    ("interval", "time"),
    ("json", "jsonb"),
    ("jsonb", "json"),
    ("money", "numeric"),
    ("numeric", "int2 int4 int8 money"),
    ("oid", "int4 int8"),
    ("path", "polygon"),
    ("point", "box"),
    ("polygon", "path"),
    ("text", "char"),
    ("timestamp", "date time"),
    ("timestamptz", "date time timestamp timetz"),
    ("timetz", "time"),
    ("varchar", "char"),
];

const STRINGS: &[&str] = &["bpchar", "char", "name", "text", "varchar"];

/// Types that one btree index compares with each other.
const FAMILIES: &[&[&str]] =
    &[&["int2", "int4", "int8"], &["float4", "float8"], &["date", "timestamp", "timestamptz"], &["text", "varchar", "name"]];

/// A type as far as casts tell types apart.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Known {
    Builtin(String),
    Enum,
}

impl Executor<'_> {
    /// Whether a column of type `from` may reference one of type `to`. None: that is not known.
    pub(super) fn can_reference(&self, from: &TypeUse, to: &TypeUse) -> Option<bool> {
        self.pair(from, to, |from, to| {
            let related = FAMILIES.iter().any(|family| family.contains(&from) && family.contains(&to));
            // The index of a varchar compares texts.
            related || leads(IMPLICIT, from, if to == "varchar" { "text" } else { to })
        })
    }

    /// Whether ALTER COLUMN TYPE needs no USING. None: that is not known.
    pub(super) fn can_assign(&self, from: &TypeUse, to: &TypeUse) -> Option<bool> {
        self.pair(from, to, |from, to| STRINGS.contains(&to) || leads(IMPLICIT, from, to) || leads(ASSIGNMENT, from, to))
    }

    fn pair(&self, from: &TypeUse, to: &TypeUse, rule: impl Fn(&str, &str) -> bool) -> Option<bool> {
        let (from, to) = (self.catalog.base_type(from), self.catalog.base_type(to));
        if from.ty == to.ty && from.array == to.array {
            return Some(true);
        }
        let (known_from, known_to) = (self.known(&from)?, self.known(&to)?);
        if from.array != to.array {
            // An array becomes a string by being printed; nothing else turns one into the other.
            let prints = matches!(&known_to, Known::Builtin(name) if !to.array && STRINGS.contains(&name.as_str()));
            return if prints { Some(rule("array", name_of(&known_to))) } else { Some(false) };
        }
        Some(match known_to {
            Known::Enum => false,
            Known::Builtin(to) => rule(name_of(&known_from), &to),
        })
    }

    fn known(&self, ty: &TypeUse) -> Option<Known> {
        let found = self.catalog.ty(ty.ty)?;
        match found.kind {
            TypeKind::Enum(_) => Some(Known::Enum),
            TypeKind::Base(_) if self.catalog.schema_name(found.schema) == "pg_catalog" => {
                Some(Known::Builtin(found.name.to_string()))
            }
            _ => None,
        }
    }
}

fn name_of(known: &Known) -> &str {
    match known {
        Known::Builtin(name) => name,
        Known::Enum => "enum",
    }
}

fn leads(casts: &[(&str, &str)], from: &str, to: &str) -> bool {
    let targets = casts.iter().find(|(source, _)| *source == from).map_or("", |(_, targets)| targets);
    targets.split(' ').any(|target| target == to)
}
