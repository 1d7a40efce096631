//! miglint rehearses a folder of PostgreSQL migrations without a server.

pub mod sql;
pub mod text;
