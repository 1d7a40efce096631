//! Indexes.

use super::{AttNum, Catalog, History, Oid, Presence, Relation, Shared, Sql};
use crate::sql::ast::Expr;
use crate::sql::name::Name;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Index {
    pub oid: Oid,
    pub relation: Oid,
    /// That of its relation.
    pub schema: Oid,
    pub name: Name,
    pub unique: bool,
    pub method: Name,
    pub keys: Vec<IndexColumn>,
    pub include: Vec<AttNum>,
    pub predicate: Option<Arc<Sql<Expr>>>,
    pub nulls_not_distinct: bool,
    /// WITH (…), values as written
    pub options: Vec<(Name, String)>,
    /// The constraint that it enforces.
    pub constraint: Option<Oid>,
    pub presence: Presence,
    pub history: History,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IndexColumn {
    pub key: IndexColumnKey,
    pub collation: Option<Name>,
    /// The operator class as written; None: the default one of the type.
    pub operator_class: Option<Name>,
    pub descending: bool,
    pub nulls_first: bool,
    /// The operator of an exclusion constraint, as written
    pub excludes: Option<Box<str>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum IndexColumnKey {
    Column(AttNum),
    Expression(Arc<Sql<Expr>>),
}

impl IndexColumn {
    /// None: the key is an expression.
    pub fn column(&self) -> Option<AttNum> {
        match self.key {
            IndexColumnKey::Column(number) => Some(number),
            IndexColumnKey::Expression(_) => None,
        }
    }
}

impl Index {
    /// The key's columns, where none of them is an expression.
    pub fn key_columns(&self) -> Option<Vec<AttNum>> {
        self.keys.iter().map(IndexColumn::column).collect()
    }

    /// Whether the index makes every row unique on its columns, so that a foreign key may lean on it.
    pub fn can_be_referenced(&self) -> bool {
        self.unique && self.predicate.is_none() && self.key_columns().is_some()
    }
}

impl Catalog {
    pub fn index(&self, oid: Oid) -> Option<&Index> {
        self.indexes.get(oid)?.get()
    }

    pub fn indexes(&self) -> impl Iterator<Item = &Index> {
        self.indexes.values().filter_map(Shared::get)
    }

    pub fn indexes_of(&self, relation: Oid) -> impl Iterator<Item = &Index> {
        self.indexes_of.get(relation).into_iter().flatten().filter_map(|oid| self.index(*oid))
    }

    /// Whether no two rows can have the same value in this column.
    pub fn is_unique_column(&self, relation: &Relation, column: AttNum) -> bool {
        self.indexes_of(relation.oid).any(|index| index.can_be_referenced() && index.key_columns().as_deref() == Some(&[column]))
    }

    /// Whether the column alone is the primary key.
    pub fn is_primary_key_column(&self, relation: &Relation, column: AttNum) -> bool {
        relation.primary_key().is_some_and(|key| key.columns.as_slice() == [column])
    }
}
