//! What the terminal takes: colours, links, characters, width. Who asks the terminal is the command line.

use crate::finding::Severity;

/// How text reports look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    pub color: Color,
    pub links: Links,
    pub characters: Characters,
    /// Columns.
    pub width: usize,
    /// So many findings of a project are drawn with their SQL, the worst of them. None: all.
    pub most: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Color {
    Ansi,
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Links {
    /// The sequence OSC 8, which terminals show as a link.
    Osc8,
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Characters {
    Unicode,
    Ascii,
}

impl Style {
    /// What every program that reads text takes.
    pub const PLAIN: Style =
        Style { color: Color::None, links: Links::None, characters: Characters::Unicode, width: 100, most: None };

    /// A text in the colour of a severity.
    pub fn paint(self, severity: Severity, text: &str) -> String {
        let code = match severity {
            Severity::Error => "31",
            Severity::Warning => "33",
            Severity::Info => "36",
        };
        self.sequence(code, text)
    }

    pub fn bold(self, text: &str) -> String {
        self.sequence("1", text)
    }

    pub fn green(self, text: &str) -> String {
        self.sequence("32", text)
    }

    fn sequence(self, code: &str, text: &str) -> String {
        match self.color {
            Color::Ansi => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            Color::None => text.to_owned(),
        }
    }
}
