//! miglint rehearses a folder of PostgreSQL migrations without a server.

pub mod text;
pub mod sql;
