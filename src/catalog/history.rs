//! Where a fact comes from, and what happened to an object.

use crate::sql::name::Name;
use crate::text::{FileId, Span};
use serde::{Deserialize, Serialize};

/// The statement that established a fact, and the part of it that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The part that says so: a column, a constraint, a REFERENCES clause.
    pub span: Span,
    /// The whole statement.
    pub statement: Span,
}

impl Origin {
    pub fn new(span: Span, statement: Span) -> Self {
        Origin { span, statement }
    }

    pub fn of_statement(statement: Span) -> Self {
        Origin { span: statement, statement }
    }

    pub fn file(self) -> FileId {
        self.span.file
    }
}

/// A value with its origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracked<T> {
    pub value: T,
    pub origin: Origin,
}

impl<T> Tracked<T> {
    pub fn new(value: T, origin: Origin) -> Self {
        Tracked { value, origin }
    }
}

/// What happened to an object, in order. Kept after a drop.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct History {
    pub events: Vec<Event>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Event {
    pub verb: Verb,
    pub origin: Origin,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verb {
    Created,
    /// CREATE OR REPLACE of an object that was there.
    Replaced,
    Altered,
    RenamedFrom(Name),
    /// The name of the schema that it came from.
    MovedFrom(Name),
    Dropped,
    /// Used while it did not exist: recovering replay goes on as if it did.
    Assumed,
}

impl History {
    pub fn created(origin: Origin) -> Self {
        History { events: vec![Event { verb: Verb::Created, origin }] }
    }

    pub fn push(&mut self, verb: Verb, origin: Origin) {
        self.events.push(Event { verb, origin });
    }

    /// Where the object was made: its creation, or the first thing known of it.
    pub fn origin(&self) -> Option<Origin> {
        let created = self.events.iter().find(|event| event.verb == Verb::Created);
        created.or(self.events.first()).map(|event| event.origin)
    }

    pub fn last(&self, verb: &Verb) -> Option<Origin> {
        self.events.iter().rev().find(|event| event.verb == *verb).map(|event| event.origin)
    }
}

/// Whether an object is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Presence {
    /// A statement that certainly ran made it.
    #[default]
    Certain,
    /// It was made, changed or dropped under a condition that could not be decided, or by SQL that could not be read.
    Possible,
    /// No statement made it; recovering replay reported that once and went on as if it were there.
    Assumed,
}

/// Who brought an object.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Owner {
    /// There before the first migration.
    Platform,
    /// A member of an extension.
    Extension(Name),
    /// A migration of this project.
    #[default]
    Project,
}
