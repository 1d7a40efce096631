//! The extensions that PostgreSQL's contrib and Supabase ship, and the objects that each brings along.
//!
//! A table of facts. What CREATE EXTENSION does with them is for `replay` to say.

/// One extension, as its control file and its script describe it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extension {
    pub name: &'static str,
    /// The schema that the control file fixes; None: the schema is for CREATE EXTENSION to choose.
    pub schema: Option<&'static str>,
    /// Extensions that have to be installed before.
    pub requires: &'static [&'static str],
    /// The objects, as statements to be run with the extension's schema as search path.
    pub sql: &'static str,
}

/// An extension that may go into any schema and needs no other; its objects lie in `extensions/<name>.sql`.
macro_rules! extension {
    ($name:literal) => {
        Extension { name: $name, schema: None, requires: &[], sql: include_str!(concat!("extensions/", $name, ".sql")) }
    };
}

/// In the order of their names.
pub static EXTENSIONS: &[Extension] = &[
    extension!("autoinc"),
    extension!("bloom"),
    extension!("btree_gin"),
    extension!("btree_gist"),
    extension!("citext"),
    extension!("cube"),
    extension!("dblink"),
    Extension { requires: &["cube"], ..extension!("earthdistance") },
    extension!("file_fdw"),
    extension!("fuzzystrmatch"),
    extension!("hstore"),
    extension!("http"),
    extension!("hypopg"),
    Extension { requires: &["hypopg"], ..extension!("index_advisor") },
    extension!("insert_username"),
    extension!("intarray"),
    extension!("lo"),
    extension!("ltree"),
    extension!("moddatetime"),
    extension!("pg_cron"),
    Extension { schema: Some("graphql"), ..extension!("pg_graphql") },
    extension!("pg_hashids"),
    extension!("pg_jsonschema"),
    extension!("pg_net"),
    extension!("pg_stat_statements"),
    extension!("pg_trgm"),
    extension!("pgaudit"),
    extension!("pgcrypto"),
    Extension { requires: &["pgcrypto"], ..extension!("pgjwt") },
    Extension { schema: Some("pgmq"), ..extension!("pgmq") },
    Extension { schema: Some("pgsodium"), ..extension!("pgsodium") },
    extension!("pgstattuple"),
    extension!("pgtap"),
    Extension { schema: Some("pg_catalog"), ..extension!("plpgsql") },
    extension!("postgis"),
    extension!("postgres_fdw"),
    extension!("refint"),
    extension!("seg"),
    Extension { schema: Some("vault"), ..extension!("supabase_vault") },
    extension!("tablefunc"),
    extension!("tcn"),
    extension!("unaccent"),
    extension!("uuid-ossp"),
    extension!("vector"),
    extension!("xml2"),
];
