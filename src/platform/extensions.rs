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
pub static EXTENSIONS: &[Extension] = &[Extension { schema: Some("pg_catalog"), ..extension!("plpgsql") }];
