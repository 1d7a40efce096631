//! Bounds of partitions: which values a partition takes, and whether two of them would take the same
//! (`check_new_partition_bound`).
//!
//! Bounds are compared where they are plain numbers or dates. What else stands there is not decided.

use super::executor::Executor;
use super::failure::{Condition, Done, Failure};
use crate::catalog::{Oid, Presence, Relation};
use crate::sql::ast::{PartitionBound, PartitionStrategy};
use crate::sql::lex::{Token, TokenKind, lex};
use crate::sql::name::Ident;
use std::cmp::Ordering;

/// One value of a bound.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Limit {
    Minimum,
    Number(i64),
    Text(String),
    Maximum,
}

impl Limit {
    /// None: which comes first is not known.
    fn order(&self, other: &Limit) -> Option<Ordering> {
        Some(match (self, other) {
            (Limit::Number(a), Limit::Number(b)) => a.cmp(b),
            (Limit::Text(a), Limit::Text(b)) if are_alike(a, b) => a.cmp(b),
            (a, b) if a == b => Ordering::Equal,
            (Limit::Minimum, _) | (_, Limit::Maximum) => Ordering::Less,
            (Limit::Maximum, _) | (_, Limit::Minimum) => Ordering::Greater,
            _ => return None,
        })
    }
}

/// What a partition takes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Bounds {
    Default,
    List(Vec<Limit>),
    /// Over one column: from, and up to without this.
    Range(Limit, Limit),
    Hash {
        modulus: u32,
        remainder: u32,
    },
}

impl Bounds {
    /// Reads what the catalog keeps. None: a form that is not compared.
    fn read(bound: &str) -> Option<Bounds> {
        let tokens = lex(bound).tokens;
        let words: Vec<String> = tokens.iter().map(|token| token.text(bound).to_ascii_lowercase()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let limit = |at: usize| tokens.get(at).and_then(|token| limit(bound, token));
        match words.as_slice() {
            ["default"] => Some(Bounds::Default),
            ["for", "values", "from", "(", _, ")", "to", "(", _, ")"] => Some(Bounds::Range(limit(4)?, limit(8)?)),
            ["for", "values", "in", "(", values @ .., ")"] if values.iter().skip(1).step_by(2).all(|comma| *comma == ",") => {
                (4..4 + values.len()).step_by(2).map(limit).collect::<Option<_>>().map(Bounds::List)
            }
            ["for", "values", "with", "(", "modulus", modulus, ",", "remainder", remainder, ")"] => {
                Some(Bounds::Hash { modulus: modulus.parse().ok()?, remainder: remainder.parse().ok()? })
            }
            _ => None,
        }
    }

    /// Whether a value certainly belongs to both.
    fn overlaps(&self, other: &Bounds) -> bool {
        match (self, other) {
            (Bounds::Default, Bounds::Default) => true,
            (Bounds::List(a), Bounds::List(b)) => a.iter().any(|value| b.contains(value)),
            (Bounds::Range(from, to), Bounds::Range(other_from, other_to)) => {
                from.order(other_to) == Some(Ordering::Less) && other_from.order(to) == Some(Ordering::Less)
            }
            (Bounds::Hash { .. }, Bounds::Hash { .. }) => self == other,
            _ => false,
        }
    }
}

/// The least value of a partition. The default partition comes last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lowest {
    Minimum,
    Number(i64),
    Text(String),
    Default,
}

/// None: not one constant behind FROM or IN.
pub(super) fn lowest(partition: &Relation) -> Option<Lowest> {
    let least = match Bounds::read(partition.partition_bound.as_deref()?)? {
        Bounds::Default => return Some(Lowest::Default),
        Bounds::Range(from, _) => from,
        Bounds::List(values) => <[Limit; 1]>::try_from(values).ok().map(|[only]| only)?,
        Bounds::Hash { .. } => return None,
    };
    match least {
        Limit::Minimum => Some(Lowest::Minimum),
        Limit::Number(number) => Some(Lowest::Number(number)),
        Limit::Text(text) => Some(Lowest::Text(text)),
        Limit::Maximum => None,
    }
}

impl Executor<'_> {
    /// Refuses a bound that does not fit the parent, or takes what another partition takes.
    pub(super) fn check_bound(&mut self, parent: Oid, partition: &Ident, bound: &PartitionBound) -> Done {
        let Some(table) = self.catalog.relation(parent) else { return Ok(()) };
        let failure = misfit(table, bound, partition).or_else(|| self.overlap(table, partition, bound));
        failure.map_or(Ok(()), |failure| self.tolerate(failure))
    }

    fn overlap(&self, parent: &Relation, partition: &Ident, bound: &PartitionBound) -> Option<Failure> {
        let refuse = |message| Some(Failure::new(Condition::InvalidObjectDefinition, message, partition.span));
        let new = Bounds::read(&self.bound_text(bound))?;
        if let Bounds::Range(from, to) = &new
            && from.order(to).is_some_and(Ordering::is_ge)
        {
            return refuse(format!("empty range bound specified for partition \"{partition}\""));
        }
        if [parent.presence, self.presence] != [Presence::Certain; 2] {
            return None;
        }
        let partitions = self.partitions(parent.oid).into_iter().filter_map(|oid| self.catalog.relation(oid));
        let mut partitions = partitions.filter(|other| other.presence == Presence::Certain && other.name != partition.name);
        let takes_the_same = |other: &&Relation| {
            let bounds = other.partition_bound.as_deref().and_then(Bounds::read);
            bounds.is_some_and(|bounds| bounds.overlaps(&new))
        };
        let other = partitions.find(takes_the_same)?;
        refuse(match new {
            Bounds::Default => {
                format!("partition \"{partition}\" conflicts with existing default partition \"{}\"", other.name)
            }
            _ => format!("partition \"{partition}\" would overlap partition \"{}\"", other.name),
        })
    }
}

/// A bound of another kind than the parent's (`transformPartitionBound`).
fn misfit(parent: &Relation, bound: &PartitionBound, partition: &Ident) -> Option<Failure> {
    let strategy = parent.partition_by.as_ref()?.strategy;
    let message = match (strategy, bound) {
        (PartitionStrategy::Hash, PartitionBound::Default) => {
            "a hash-partitioned table may not have a default partition".to_owned()
        }
        (PartitionStrategy::Hash, PartitionBound::Hash { modulus, remainder }) if remainder >= modulus => {
            "remainder for hash partition must be less than modulus".to_owned()
        }
        (_, PartitionBound::Default)
        | (PartitionStrategy::Range, PartitionBound::Range { .. })
        | (PartitionStrategy::List, PartitionBound::In(_))
        | (PartitionStrategy::Hash, PartitionBound::Hash { .. }) => return None,
        (strategy, _) => {
            let kind = match strategy {
                PartitionStrategy::Range => "range",
                PartitionStrategy::List => "list",
                PartitionStrategy::Hash => "hash",
            };
            format!("invalid bound specification for a {kind} partition")
        }
    };
    Some(Failure::new(Condition::InvalidTableDefinition, message, partition.span))
}

/// One constant.
fn limit(bound: &str, token: &Token) -> Option<Limit> {
    let text = token.text(bound);
    match token.kind {
        TokenKind::String => text.strip_prefix('\'')?.strip_suffix('\'').map(|text| Limit::Text(text.to_owned())),
        TokenKind::Integer => text.parse().ok().map(Limit::Number),
        _ if text.eq_ignore_ascii_case("minvalue") => Some(Limit::Minimum),
        _ if text.eq_ignore_ascii_case("maxvalue") => Some(Limit::Maximum),
        _ => None,
    }
}

/// Whether two texts are dates or times written alike, so that their letters are in the order of time.
fn are_alike(a: &str, b: &str) -> bool {
    let shape = |text: &str| -> String { text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect() };
    let is_date = |text: &str| shape(text).starts_with("0000-00-00");
    // What is behind the seconds, a zone, must be the same.
    let zone = |text: &str| text.get(19..).map(str::to_owned);
    is_date(a) && shape(a) == shape(b) && zone(a) == zone(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_compared_where_their_order_is_known() {
        let cases = [
            ("for values from ('2024-01-01') to ('2024-02-01')", "for values from ('2024-02-01') to ('2024-03-01')", false),
            ("for values from ('2024-01-01') to ('2024-02-01')", "for values from ('2024-01-15') to ('2024-03-01')", true),
            ("for values from ('2024-01-01') to ('2024-02-01')", "for values from ('Jan 5 2024') to ('2024-03-01')", false),
            ("for values from (minvalue) to (10)", "for values from (5) to (maxvalue)", true),
            ("for values from (minvalue) to (10)", "for values from (10) to (maxvalue)", false),
            ("for values in (1, 2)", "for values in (2)", true),
            ("for values in ('a')", "for values in ('b')", false),
            ("for values with (modulus 2, remainder 0)", "for values with (modulus 2, remainder 1)", false),
            ("default", "default", true),
            ("default", "for values in (1)", false),
        ];
        for (a, b, expected) in cases {
            let (first, second) = (Bounds::read(a).unwrap(), Bounds::read(b).unwrap());
            assert_eq!((first.overlaps(&second), second.overlaps(&first)), (expected, expected), "{a} and {b}");
        }
        assert_eq!(Bounds::read("for values from (1, 2) to (3, 4)"), None);
        assert_eq!(Bounds::read("for values in (lower('A'))"), None);
    }
}
