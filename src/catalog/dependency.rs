//! Who depends on what: views on columns, triggers on functions, defaults on sequences, columns on types.
//!
//! Edges run from the dependent object to what it needs, as in `pg_depend`. What hangs on a relation by being part of it
//! (columns, constraints, triggers, policies, its indexes) has no edge to it.

use super::{AttNum, Oid};
use imbl::{OrdMap, OrdSet};
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

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Dependencies {
    /// what is needed → who needs it
    dependents: OrdMap<Node, OrdSet<Node>>,
    /// who needs → what it needs
    needs: OrdMap<Node, OrdSet<Node>>,
}

impl Dependencies {
    pub fn add(&mut self, dependent: Node, needed: Node) {
        if dependent != needed {
            self.dependents.entry(needed).or_default().insert(dependent);
            self.needs.entry(dependent).or_default().insert(needed);
        }
    }

    /// Forget everything that `dependent` needs: before it is dropped or redefined.
    pub fn forget(&mut self, dependent: Node) {
        for needed in self.needs.remove(&dependent).into_iter().flatten() {
            if let Some(dependents) = self.dependents.get_mut(&needed) {
                dependents.remove(&dependent);
            }
        }
    }

    /// Who needs exactly this node.
    pub fn dependents(&self, needed: Node) -> impl Iterator<Item = Node> + '_ {
        self.dependents.get(&needed).into_iter().flatten().copied()
    }

    /// Who needs the object or any of its columns.
    pub fn dependents_of_object(&self, object: Oid) -> impl Iterator<Item = Node> + '_ {
        let end = Node { object: Oid(object.0 + 1), column: None };
        self.dependents.range(Node::object(object)..end).flat_map(|(_, dependents)| dependents.iter().copied())
    }

    pub fn needs(&self, dependent: Node) -> impl Iterator<Item = Node> + '_ {
        self.needs.get(&dependent).into_iter().flatten().copied()
    }
}

impl super::Catalog {
    pub fn dependencies(&self) -> &Dependencies {
        &self.dependencies
    }
}
