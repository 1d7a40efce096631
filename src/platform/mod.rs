//! What a database holds before the first migration.

use std::fmt;

/// The kind of server that the migrations are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Platform {
    /// A Supabase project: roles, `auth`, `storage` and the other schemas are there already.
    Supabase,
    /// PostgreSQL as `initdb` leaves it.
    Postgres,
}

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
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
