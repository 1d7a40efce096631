//! The engine: runs the rules over a project and gives their findings levels and an order.

mod report;

pub use report::{Report, Summary, UserTable};
