//! What an index is but for its name, in a form that can be compared.

use crate::catalog::{AttNum, Index, IndexColumn, IndexColumnKey};
use crate::source::Sources;
use crate::sql::name::Name;

/// Two indexes with the same definition do the same work.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Definition {
    method: Name,
    unique: bool,
    nulls_not_distinct: bool,
    keys: Vec<Key>,
    include: Vec<AttNum>,
    predicate: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    what: String,
    collation: Option<Name>,
    operator_class: Option<Name>,
    descending: bool,
    nulls_first: bool,
}

pub fn definition(sources: &Sources, index: &Index) -> Definition {
    Definition {
        method: index.method.clone(),
        unique: index.unique,
        nulls_not_distinct: index.nulls_not_distinct,
        keys: index.keys.iter().map(|column| key(sources, column)).collect(),
        include: index.include.clone(),
        predicate: index.predicate.as_ref().map(|expr| normalised(sources.slice(expr.span))),
    }
}

fn key(sources: &Sources, column: &IndexColumn) -> Key {
    Key {
        what: key_text(sources, &column.key),
        collation: column.collation.clone(),
        operator_class: column.operator_class.clone(),
        descending: column.descending,
        nulls_first: column.nulls_first,
    }
}

/// The number of a column, or the text of an expression.
pub fn key_text(sources: &Sources, key: &IndexColumnKey) -> String {
    match key {
        IndexColumnKey::Column(AttNum(number)) => number.to_string(),
        IndexColumnKey::Expression(expr) => normalised(sources.slice(expr.span)),
    }
}

/// Two spellings that differ in case, white space or outer parentheses only are the same. Other spellings of the same
/// condition are taken as different, which is the quiet side.
pub fn normalised(text: &str) -> String {
    let mut text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    while let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        if inner.contains(['(', ')']) {
            break;
        }
        text = inner.trim().to_owned();
    }
    if text.contains(['\'', '"']) { text } else { text.to_ascii_lowercase() }
}
