//! Who depends on what: views on columns, triggers on functions, defaults on sequences, columns on types.
//!
//! Edges run from the dependent object to what it needs, as in `pg_depend`. What hangs on a relation by being part of it
//! (columns, constraints, triggers, policies, its indexes) has no edge to it.

use super::{AttNum, Oid, OidMap};
use imbl::OrdSet;
use serde::{Deserialize, Serialize};

/// One end of a dependency: an object, or one column of a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Node {
    pub object: Oid,
    pub column: Option<AttNum>,
}

impl Node {
    pub fn object(object: Oid) -> Self {
        Node { object, column: None }
    }

    pub fn column(object: Oid, column: AttNum) -> Self {
        Node { object, column: Some(column) }
    }
}

/// The other end of an edge, behind the column at this end. None: the edge is one of the whole object.
type Edge = (Option<AttNum>, Node);

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Dependencies {
    /// what is needed → who needs it
    dependents: OidMap<OrdSet<Edge>>,
    /// who needs → what it needs
    needs: OidMap<OrdSet<Edge>>,
}

impl Dependencies {
    pub fn add(&mut self, dependent: Node, needed: Node) {
        if dependent != needed {
            self.dependents.change(needed.object, |edges| {
                edges.insert((needed.column, dependent));
            });
            self.needs.change(dependent.object, |edges| {
                edges.insert((dependent.column, needed));
            });
        }
    }

    /// Forget everything that `dependent` needs: before it is dropped or redefined.
    pub fn forget(&mut self, dependent: Node) {
        let needed: Vec<Node> = self.needs(dependent).collect();
        if needed.is_empty() {
            return;
        }
        for needed in &needed {
            if let Some(edges) = self.dependents.get_mut(needed.object) {
                edges.remove(&(needed.column, dependent));
            }
        }
        if let Some(edges) = self.needs.get_mut(dependent.object) {
            for needed in needed {
                edges.remove(&(dependent.column, needed));
            }
        }
    }

    /// Who needs exactly this node.
    pub fn dependents(&self, needed: Node) -> impl Iterator<Item = Node> + '_ {
        at(&self.dependents, needed)
    }

    /// Who needs the object or any of its columns.
    pub fn dependents_of_object(&self, object: Oid) -> impl Iterator<Item = Node> + '_ {
        self.dependents.get(object).into_iter().flatten().map(|(_, dependent)| *dependent)
    }

    pub fn needs(&self, dependent: Node) -> impl Iterator<Item = Node> + '_ {
        at(&self.needs, dependent)
    }
}

/// The other ends of the edges at one node.
fn at(edges: &OidMap<OrdSet<Edge>>, node: Node) -> impl Iterator<Item = Node> + '_ {
    let first = Node { object: Oid(0), column: None };
    let from_here = edges.get(node.object).into_iter().flat_map(move |edges| edges.range((node.column, first)..));
    from_here.take_while(move |(column, _)| *column == node.column).map(|(_, other)| *other)
}

impl super::Catalog {
    pub fn dependencies(&self) -> &Dependencies {
        &self.dependencies
    }
}
