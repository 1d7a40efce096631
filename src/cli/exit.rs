//! How the process ends.

use std::process::ExitCode;

/// The exit codes that other programs rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Nothing was found at or above the level that fails.
    Clean,
    /// Something was found.
    Findings,
    /// The command line, the configuration, or a file or pipe is at fault.
    Trouble,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(match exit {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Trouble => 2,
        })
    }
}
