//! The names that the server makes up for constraints, indexes and sequences that a statement leaves unnamed.
//!
//! `makeObjectName` and its callers in the server; the manual gives examples only (CREATE INDEX, CREATE TABLE).

use super::executor::Executor;
use super::output_name::output_name;
use crate::catalog::Oid;
use crate::sql::ast::{IndexElement, IndexKey};
use crate::sql::name::{MAX_NAME_BYTES, Name, truncate};

/// `first_second_label`, where the longer of the first two is cut until the whole fits into a name.
pub(super) fn make_object_name(first: &str, second: Option<&str>, label: &str) -> Name {
    let overhead = label.len() + 1 + usize::from(second.is_some());
    let available = MAX_NAME_BYTES.saturating_sub(overhead);
    let (mut first_bytes, mut second_bytes) = (first.len(), second.map_or(0, str::len));
    while first_bytes + second_bytes > available {
        if first_bytes > second_bytes {
            first_bytes -= 1;
        } else {
            second_bytes -= 1;
        }
    }
    let first = truncate(first, first_bytes);
    Name::exact(&match second {
        Some(second) => format!("{first}_{}_{label}", truncate(second, second_bytes)),
        None => format!("{first}_{label}"),
    })
}

/// Several column names as the middle of a name: joined with `_`, and no further than needed.
pub(super) fn join_names<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut joined = String::new();
    for name in names {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(name);
        if joined.len() > MAX_NAME_BYTES {
            break;
        }
    }
    joined
}

/// The columns of an index as its name mentions them: an expression by the name that it would have in a query, else `expr`,
/// and a name used before with a number.
pub(super) fn index_column_names<'e>(elements: impl IntoIterator<Item = &'e IndexElement>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for element in elements {
        let name = match &element.key {
            IndexKey::Column(column) => column.name.to_string(),
            IndexKey::Expression(expr) => output_name(expr).map_or_else(|| "expr".to_owned(), |name| name.to_string()),
        };
        names.push(distinct_name(&name, &names));
    }
    names
}

fn distinct_name(name: &str, taken: &[String]) -> String {
    let mut candidate = name.to_owned();
    let mut number = 0;
    while taken.contains(&candidate) {
        number += 1;
        let suffix = number.to_string();
        candidate = format!("{}{suffix}", truncate(name, MAX_NAME_BYTES - suffix.len()));
    }
    candidate
}

/// What a new name must differ from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Among {
    /// The relations and indexes of the schema.
    Relations,
    /// Its constraints too: the name of an index that enforces one.
    RelationsAndConstraints,
}

impl Executor<'_> {
    /// A name for an index or a sequence.
    pub(super) fn choose_relation_name(&self, first: &str, second: Option<&str>, label: &str, schema: Oid, among: Among) -> Name {
        self.choose_name(first, second, label, |name| {
            self.catalog.relation_oid(schema, name).is_some()
                || (among == Among::RelationsAndConstraints && self.catalog.is_constraint_name(schema, name))
        })
    }

    /// A name for a check or a foreign key, which differs from those of all constraints in the schema.
    pub(super) fn choose_constraint_name(&self, first: &str, second: Option<&str>, label: &str, schema: Oid) -> Name {
        self.choose_name(first, second, label, |name| self.catalog.is_constraint_name(schema, name))
    }

    /// `…_label`, or with the first number that is free.
    fn choose_name(&self, first: &str, second: Option<&str>, label: &str, is_taken: impl Fn(&Name) -> bool) -> Name {
        let mut name = make_object_name(first, second, label);
        let mut number = 0;
        while is_taken(&name) {
            number += 1;
            name = make_object_name(first, second, &format!("{label}{number}"));
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_where_they_are_longest() {
        let (a40, b40, accents) = ("a".repeat(40), "b".repeat(40), "é".repeat(31));
        let c63 = "c".repeat(63);
        let table = [
            ("t", Some("a"), "key", "t_a_key".to_owned()),
            ("t", None, "pkey", "t_pkey".to_owned()),
            (a40.as_str(), Some(b40.as_str()), "fkey", format!("{}_{}_fkey", "a".repeat(29), "b".repeat(28))),
            (a40.as_str(), Some("id"), "fkey", format!("{a40}_id_fkey")),
            ("t", Some(c63.as_str()), "idx", format!("t_{}_idx", "c".repeat(57))),
            (accents.as_str(), Some("x"), "key1", format!("{}_x_key1", "é".repeat(28))),
        ];
        for (first, second, label, expected) in table {
            assert_eq!(make_object_name(first, second, label).as_str(), expected);
        }
    }
}
