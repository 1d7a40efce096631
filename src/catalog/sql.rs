//! Pieces of SQL that objects keep: defaults, checks, policies, the queries of views.
//!
//! A server keeps a tree in which objects stand by their oids, and prints it with the names that they have when it is asked.
//! We keep the text as it was written, with a list of what its names mean, which comes to the same.

use super::{Node, Oid};
use crate::sql::name::Name;
use crate::text::Span;
use serde::{Deserialize, Serialize};
use std::ops::{Deref, Range};

/// A piece of a statement that an object keeps.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Sql<T> {
    pub tree: T,
    /// As written.
    pub text: Box<str>,
    /// In the order of the text; none lies in another.
    pub names: Vec<BoundName>,
}

/// A name in the text, and what it meant when the statement ran.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct BoundName {
    /// Bytes of the text.
    pub at: Range<usize>,
    pub meaning: Bound,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Bound {
    /// A relation in FROM.
    Relation {
        oid: Oid,
        /// What columns are qualified with, where the text gives the relation no alias.
        shown_as: Option<Name>,
    },
    /// The relation in front of a column, with its schema.
    Qualifier {
        oid: Oid,
        shown_as: Name,
    },
    /// The table of the expression, in front of a column of its own.
    OwnTable(Oid),
    Column(Node),
    /// The end of an output column without AS, whose name is that of an object.
    Output {
        name: Name,
        named_after: Node,
    },
    /// `*`, with what it stood for: names, and the columns of relations among them.
    Star(Vec<(Name, Option<Node>)>),
    Routine(Oid),
    Type(Oid),
    /// A literal that is a value of an enum
    Label {
        ty: Oid,
        label: Oid,
        text: String,
    },
    /// A literal that names a relation: `'public.t'::regclass`
    RelationInText(Oid),
}

impl<T> Deref for Sql<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.tree
    }
}

impl<T> Sql<T> {
    /// `names` by their places in the file.
    pub fn new(tree: T, span: Span, text: &str, names: &[(Span, Bound)]) -> Self {
        let place = |at: Span| {
            let offset = |offset: u32| offset.checked_sub(span.start).map(|offset| offset as usize);
            Some(offset(at.start)?..offset(at.end)?)
        };
        let inside = names.iter().filter(|(at, _)| span.contains(*at));
        let mut bound: Vec<BoundName> =
            inside.filter_map(|(at, meaning)| Some(BoundName { at: place(*at)?, meaning: meaning.clone() })).collect();
        bound.sort_by_key(|name| (name.at.start, name.at.end));
        // A part that was walked twice tells its names twice.
        bound.dedup_by(|later, earlier| later.at == earlier.at || later.at.start < earlier.at.end);
        Sql { tree, text: text.into(), names: bound }
    }

    /// The names, where so many bytes are put in front of the text.
    pub fn names_behind(&self, bytes: usize) -> Vec<BoundName> {
        let moved =
            |name: &BoundName| BoundName { at: name.at.start + bytes..name.at.end + bytes, meaning: name.meaning.clone() };
        self.names.iter().map(moved).collect()
    }
}
