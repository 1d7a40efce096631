//! Findings and diagnostics: plain data about what is wrong and where.
//!
//! A rule makes a [`Finding`], which knows neither its rule nor its level. The engine makes it a [`Diagnostic`]. Nothing here
//! renders, serialises or reads configuration.

use crate::replay::Condition;
use crate::text::{Edit, Span};

/// How loud a rule is. `Off` is for configuration; a diagnostic has a [`Severity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Off,
    Info,
    Warning,
    Error,
}

impl Level {
    /// The level of a name: `off`, `info`, `warning` or `warn`, `error`.
    pub fn named(name: &str) -> Option<Level> {
        match name {
            "off" => Some(Level::Off),
            "info" => Some(Level::Info),
            "warning" | "warn" => Some(Level::Warning),
            "error" => Some(Level::Error),
            _ => None,
        }
    }

    pub fn severity(self) -> Option<Severity> {
        match self {
            Level::Off => None,
            Level::Info => Some(Severity::Info),
            Level::Warning => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }

    pub fn as_str(self) -> &'static str {
        self.severity().map_or("off", Severity::as_str)
    }
}

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Info,
    Warning,
    Error,
}

impl Severity {
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// What a rule reports: what is wrong, where, why, and what to do.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What: one line, lower case, no full stop.
    pub message: String,
    /// Where: the characters to point at.
    pub span: Span,
    /// Why, in a few words under the pointed characters.
    pub label: Option<String>,
    /// Other places that explain it.
    pub related: Vec<Label>,
    /// What to do.
    pub help: Option<String>,
    /// The object that it is about, by which it is ignored and put in a baseline.
    pub object: Option<Object>,
    /// The error that the server raises.
    pub condition: Option<Condition>,
    pub occasion: Occasion,
    /// At most this severity, whatever the rule's level: where the fact is softer than the rule.
    pub at_most: Option<Severity>,
    /// The key under which splinter reports the same fact.
    pub cache_key: Option<String>,
    pub fixes: Vec<Fix>,
}

/// A message at another place, in any file.
#[derive(Debug, Clone)]
pub struct Label {
    pub span: Span,
    pub message: String,
}

/// An object of the database, as reports name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Object {
    /// `table`, `column`, `constraint`, `trigger`, `function`, …
    pub kind: &'static str,
    pub schema: Option<String>,
    /// The table, for what belongs to one.
    pub relation: Option<String>,
    pub name: String,
}

#[derive(Debug, Clone)]
pub struct Fix {
    pub title: String,
    pub applicability: Applicability,
    pub change: Change,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Applicability {
    Unsafe,
    Safe,
}

#[derive(Debug, Clone)]
pub enum Change {
    /// Edits of migrations that are not deployed yet.
    Edit(Vec<Edit>),
    /// SQL for a new migration.
    Migration(String),
}

/// When the server raises the error of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// Whenever the statement runs: in the migration, or in the body of a routine.
    Always,
    /// For some users or rows, or with another statement that the finding warns of.
    Sometimes,
}

impl Finding {
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Finding {
            message: message.into(),
            span,
            label: None,
            related: Vec::new(),
            help: None,
            object: None,
            condition: None,
            occasion: Occasion::Always,
            at_most: None,
            cache_key: None,
            fixes: Vec::new(),
        }
    }

    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    #[must_use]
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Label { span, message: message.into() });
        self
    }

    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub fn object(mut self, object: Object) -> Self {
        self.object = Some(object);
        self
    }

    #[must_use]
    pub fn condition(mut self, condition: Condition) -> Self {
        self.condition = Some(condition);
        self
    }

    /// The statement may as well run without the error.
    #[must_use]
    pub fn sometimes(mut self) -> Self {
        self.occasion = Occasion::Sometimes;
        self
    }

    #[must_use]
    pub fn at_most(mut self, severity: Severity) -> Self {
        self.at_most = Some(severity);
        self
    }

    #[must_use]
    pub fn cache_key(mut self, key: String) -> Self {
        self.cache_key = Some(key);
        self
    }

    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }
}

impl Object {
    pub fn relation(kind: &'static str, schema: &str, name: &str) -> Self {
        Object { kind, schema: Some(schema.to_owned()), relation: None, name: name.to_owned() }
    }

    pub fn part_of(kind: &'static str, schema: &str, relation: &str, name: &str) -> Self {
        Object { kind, schema: Some(schema.to_owned()), relation: Some(relation.to_owned()), name: name.to_owned() }
    }
}

/// `public.songs.last_modified_by`: the spelling that `[[ignore]]` and baselines use.
impl std::fmt::Display for Object {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for part in self.schema.iter().chain(&self.relation) {
            write!(f, "{part}.")?;
        }
        f.write_str(&self.name)
    }
}

/// A finding with its rule and severity, ready to be shown.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    pub rule: &'static str,
    pub severity: Severity,
    pub finding: Finding,
    /// Depends on the rule and the object, not on lines.
    pub fingerprint: String,
}
