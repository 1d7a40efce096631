//! Tests of the whole: projects in, reports out.
//!
//! `UPDATE=1 cargo test` writes what is expected anew where a test compares with a file.

mod baseline;
mod change;
mod circumstances;
mod cli;
#[path = "../../fuzz/damage.rs"]
mod damage;
#[path = "../../fuzz/examine.rs"]
mod examine;
mod fix;
mod fixtures;
mod formats;
mod fresh;
mod init;
mod lsp;
#[path = "../pages/mod.rs"]
mod pages;
mod pre_commit;
mod project;
mod readme;
mod reference;
mod repair;
mod robust;
mod schema;
mod stories;
mod tidy;
