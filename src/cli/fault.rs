//! What ends a command before it has a result, in words for the person at the terminal.

use super::terminal::ColorChoice;
use crate::config::{Mistakes, NoSuchRule, Trouble};
use crate::finding::Severity;
use crate::report::{self, Files, Style, printable};
use crate::source::path::relative_to;
use crate::source::reason;
use std::io::{self, Write};
use std::path::Path;

/// A message, what helps, and the mistakes in lint.toml where these are the reason.
#[derive(Debug)]
pub struct Fault {
    message: String,
    hint: Option<String>,
    mistakes: Option<Box<Mistakes>>,
}

impl Fault {
    pub fn new(message: impl Into<String>) -> Self {
        Fault { message: message.into(), hint: None, mistakes: None }
    }

    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// A file that the folder or the disk does not take.
    pub fn unwritable(path: &Path, error: &io::Error) -> Self {
        Fault::new(format!("cannot write {}: {}", path.to_string_lossy(), reason(error)))
    }

    /// What a search for migrations failed with, with paths as seen from the working directory.
    pub fn of_trouble(trouble: Trouble, directory: &Path) -> Self {
        let seen = |path: &Path| relative_to(directory, path);
        match trouble {
            Trouble::NoSuchPath(path) => Fault::new(format!("no such file or folder: {}", seen(&path))),
            Trouble::NoMigrations(path) => {
                let place = if path == directory { "here".to_owned() } else { format!("in {}", seen(&path)) };
                Fault::new(format!("no migrations found {place}"))
                    .hint("name the folder that holds them, or set `paths` under `[migrations]` in lint.toml")
            }
            Trouble::EmptyFolder(path, layout) => Fault::new(format!("no migrations in {}", seen(&path)))
                .hint(format!("in the layout {layout} their names have the form {}", layout.pattern())),
            Trouble::Unreadable(path, error) => Fault::new(format!("cannot read {}: {}", seen(&path), reason(&error))),
            Trouble::NoSuchFolder { lint_toml, folder } => {
                Fault::new(format!("{} names a folder that does not exist: {}", seen(&lint_toml), seen(&folder)))
                    .hint("paths are seen from the folder of lint.toml")
            }
            Trouble::NoSuchVersion { lint_toml, version, last } => {
                Fault::new(format!("{} says that {version} is applied, but no migration has that version", seen(&lint_toml)))
                    .hint(format!("the last version is {last}"))
            }
            Trouble::NoSuchBaseline(path) => Fault::new(format!("no such baseline: {}", seen(&path)))
                .hint("`miglint baseline` writes it, and `--no-baseline` goes without"),
            Trouble::Mistakes(mistakes) => {
                let path = mistakes.sources.ids().next().map(|file| seen(mistakes.sources.path(file))).unwrap_or_default();
                Fault { message: format!("{path} is not valid"), hint: None, mistakes: Some(mistakes) }
            }
        }
    }

    /// Writes it to standard error. A closed one is no reason to fail further.
    pub fn print(&self, directory: &Path, choice: ColorChoice) {
        let style = super::terminal::stderr(choice);
        // Nobody is left to tell.
        let _ = self.write(&mut io::stderr().lock(), directory, style);
    }

    fn write(&self, out: &mut dyn Write, directory: &Path, style: Style) -> io::Result<()> {
        if let Some(mistakes) = &self.mistakes {
            let files = Files { sources: &mistakes.sources, directory };
            report::write_mistakes(out, files, &mistakes.findings, style)?;
        }
        writeln!(out, "{} {}", style.paint(Severity::Error, "error:"), printable(&self.message))?;
        match &self.hint {
            Some(hint) => writeln!(out, "  {} {}", style.paint(Severity::Info, "hint:"), printable(hint)),
            None => Ok(()),
        }
    }
}

impl From<NoSuchRule> for Fault {
    fn from(error: NoSuchRule) -> Self {
        Fault::new(error.to_string()).hint(error.help())
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Fault::new(format!("cannot write: {error}"))
    }
}
