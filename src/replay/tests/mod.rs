//! Scripts whose answers say something about presence, which only the model knows. `tests/oracle` has those that a server
//! answers alone.

mod facts;
mod scripts;
