//! What a database holds before the first migration, written as SQL: `replay` runs it like any other file, and keeps what comes
//! of it in `*.catalog`.
//!
//! The SQL is data. This module knows neither how it is parsed nor what becomes of it. `generate/` holds the queries that
//! wrote the longer lists; the rest is written by hand.

mod extensions;
mod runners;

pub use extensions::{EXTENSIONS, Extension};
pub use runners::{RUNNERS, RunnerFile};
use std::fmt;

/// The kind of server that the migrations are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Platform {
    /// A Supabase project: roles, `auth`, `storage` and the other schemas are there already.
    Supabase,
    /// PostgreSQL as `initdb` leaves it.
    Postgres,
}

/// What Supabase's API may do with a new table, view, sequence or function of `public`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Exposure {
    /// All that it knows, until row level security or a `revoke` closes it.
    #[default]
    Automatic,
    /// What a `grant` opens: `auto_expose_new_tables = false` in supabase/config.toml.
    OnRequest,
}

/// What Supabase takes back from its API for [`Exposure::OnRequest`]: file name and text.
pub const ON_REQUEST: (&str, &str) = ("supabase_on_request.sql", include_str!("supabase_on_request.sql"));

impl Platform {
    pub const ALL: [Platform; 2] = [Platform::Supabase, Platform::Postgres];

    /// The name in lint.toml.
    pub fn as_str(self) -> &'static str {
        match self {
            Platform::Supabase => "supabase",
            Platform::Postgres => "postgres",
        }
    }

    /// The platform of a name in lint.toml.
    pub fn named(name: &str) -> Option<Platform> {
        Platform::ALL.into_iter().find(|platform| platform.as_str() == name)
    }

    /// What exists before the first migration: (file name, text), in the order of replay. The built-in types are there
    /// already, and so are the schemas `pg_catalog` and `information_schema`.
    pub fn sql(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Platform::Supabase => SUPABASE,
            Platform::Postgres => POSTGRES,
        }
    }

    /// The catalog that the SQL makes, as `catalog::stored` keeps it.
    pub fn stored_catalog(self) -> &'static [u8] {
        match self {
            Platform::Supabase => include_bytes!("supabase.catalog"),
            Platform::Postgres => include_bytes!("postgres.catalog"),
        }
    }

    /// The schemas that the platform keeps for itself: a project may hang triggers, policies and keys on what is in there, but
    /// its own objects live elsewhere.
    pub fn managed_schemas(self) -> &'static [&'static str] {
        match self {
            Platform::Supabase => SUPABASE_SCHEMAS,
            Platform::Postgres => POSTGRES_SCHEMAS,
        }
    }
}

/// The extension of a name, where we know it.
pub fn extension(name: &str) -> Option<&'static Extension> {
    EXTENSIONS.iter().find(|extension| extension.name == name)
}

/// The objects that an extension brings, as SQL without schemas: they go where the extension goes.
pub fn extension_sql(name: &str) -> Option<&'static str> {
    extension(name).map(|extension| extension.sql)
}

const POSTGRES: &[(&str, &str)] = &[
    ("pg_catalog.sql", include_str!("pg_catalog.sql")),
    ("information_schema.sql", include_str!("information_schema.sql")),
    ("postgres.sql", include_str!("postgres.sql")),
];

const SUPABASE: &[(&str, &str)] = &[
    ("pg_catalog.sql", include_str!("pg_catalog.sql")),
    ("information_schema.sql", include_str!("information_schema.sql")),
    ("postgres.sql", include_str!("postgres.sql")),
    ("supabase.sql", include_str!("supabase.sql")),
    ("supabase_auth.sql", include_str!("supabase_auth.sql")),
    ("supabase_storage.sql", include_str!("supabase_storage.sql")),
];

const POSTGRES_SCHEMAS: &[&str] = &["pg_catalog", "information_schema"];

/// With those that extensions make: `cron`, `net` and `pgmq`.
const SUPABASE_SCHEMAS: &[&str] = &[
    "pg_catalog",
    "information_schema",
    "auth",
    "storage",
    "realtime",
    "_realtime",
    "extensions",
    "graphql",
    "graphql_public",
    "vault",
    "pgbouncer",
    "pgsodium",
    "supabase_functions",
    "supabase_migrations",
    "net",
    "cron",
    "pgmq",
];

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::ast::StatementKind;
    use crate::text::FileId;

    /// Neither a file of the platform nor one of an extension may hold a statement that our own grammar does not read.
    #[test]
    fn every_statement_is_understood() {
        let extensions = EXTENSIONS.iter().map(|extension| (extension.name, extension.sql));
        for (name, text) in Platform::Supabase.sql().iter().copied().chain(extensions) {
            for statement in crate::sql::parse(FileId(0), text).statements {
                let source = &text[statement.span.start as usize..statement.span.end as usize];
                match statement.kind {
                    StatementKind::Invalid(error) => panic!("{name}: {error:?} in {source}"),
                    StatementKind::Unknown(unknown) => panic!("{name}: {unknown:?} in {source}"),
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn extensions_are_in_order_and_found_by_name() {
        assert!(EXTENSIONS.is_sorted_by_key(|extension| extension.name));
        for extension in EXTENSIONS {
            assert_eq!(extension_sql(extension.name), Some(extension.sql));
            for required in extension.requires {
                assert!(super::extension(required).is_some(), "{} requires {required}", extension.name);
            }
        }
        assert_eq!(extension_sql("no such extension"), None);
    }
}
