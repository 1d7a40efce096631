//! Values of expressions that are evaluated while migrations are rehearsed.
//!
//! What depends on rows, time or chance is [`Value::Unknown`], which is not NULL: every operation says what it makes of it.

use super::datetime::{self, Interval};
use crate::catalog::Oid;
use crate::sql::name::Name;
use smol_str::SmolStr;
use std::cmp::Ordering;
use std::sync::atomic::{AtomicU64, Ordering as AtomicOrdering};

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// It depends on what only the server knows.
    Unknown,
    Null,
    Boolean(bool),
    Integer(i64),
    /// A number of which only that it is greater than 0 is known.
    Positive,
    /// A UUID made by chance, by a number of its own: nobody has written the same.
    Chance(u64),
    /// Any text, and any type whose values are only compared as text.
    Text(SmolStr),
    /// An expression as the server prints it, of which only the text that was written is known.
    Printed(String),
    Date(jiff::civil::Date),
    /// With or without time zone: always in UTC.
    Timestamp(jiff::civil::DateTime),
    Interval(Interval),
    Array(Vec<Value>),
    Record(Vec<(Name, Value)>),
    Oid(Reference, Oid),
}

/// What an OID refers to, and so how it reads as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reference {
    /// `oid`: a number that no migration knows.
    Plain,
    Class,
    Type,
    /// `regproc`: by name
    Routine,
    /// `regprocedure`: by name and types
    Procedure,
    Namespace,
    /// A constraint of a relation: a number, too.
    Constraint {
        of: Oid,
    },
}

impl Value {
    pub fn text(text: impl Into<SmolStr>) -> Value {
        Value::Text(text.into())
    }

    pub fn option(value: Option<Value>) -> Value {
        value.unwrap_or(Value::Null)
    }

    pub fn is_unknown(&self) -> bool {
        *self == Value::Unknown
    }

    /// Whether the value is certainly true, certainly not, or not known.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Value::Boolean(truth) => Some(*truth),
            Value::Null => Some(false),
            Value::Text(text) => boolean(text),
            _ => None,
        }
    }

    pub fn not(self) -> Value {
        match self {
            Value::Boolean(truth) => Value::Boolean(!truth),
            Value::Null => Value::Null,
            _ => Value::Unknown,
        }
    }

    /// AND: one false decides.
    pub fn and(self, other: Value) -> Value {
        match (&self, &other) {
            (Value::Boolean(false), _) | (_, Value::Boolean(false)) => Value::Boolean(false),
            (Value::Boolean(true), _) => other,
            (_, Value::Boolean(true)) => self,
            (Value::Null, Value::Null) => Value::Null,
            _ => Value::Unknown,
        }
    }

    /// OR: one true decides.
    pub fn or(self, other: Value) -> Value {
        self.not().and(other.not()).not()
    }

    pub fn equals(&self, other: &Value) -> Value {
        self.compare(other, Ordering::is_eq)
    }

    /// A comparison operator. NULL makes it NULL.
    pub fn compare(&self, other: &Value, holds: impl Fn(Ordering) -> bool) -> Value {
        match (self, other) {
            (Value::Null, _) | (_, Value::Null) => Value::Null,
            (Value::Chance(_), _) | (_, Value::Chance(_)) => self.compare_chance(other, holds),
            _ => self.ordering(other).map_or(Value::Unknown, |ordering| Value::Boolean(holds(ordering))),
        }
    }

    /// Values by chance are like themselves alone, and nobody knows which is greater.
    fn compare_chance(&self, other: &Value, holds: impl Fn(Ordering) -> bool) -> Value {
        let differs = [Ordering::Less, Ordering::Greater].map(&holds);
        match (self == other, other.is_unknown() || self.is_unknown(), differs) {
            (true, _, _) => Value::Boolean(holds(Ordering::Equal)),
            (false, false, [less, greater]) if less == greater => Value::Boolean(less),
            _ => Value::Unknown,
        }
    }

    /// A new value by chance.
    pub fn by_chance() -> Value {
        static LAST: AtomicU64 = AtomicU64::new(0);
        Value::Chance(LAST.fetch_add(1, AtomicOrdering::Relaxed))
    }

    /// The order of two values that are not NULL. None: not known, or not comparable.
    pub fn ordering(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Boolean(a), Value::Boolean(b)) => Some(a.cmp(b)),
            (Value::Integer(a), Value::Integer(b)) => Some(a.cmp(b)),
            (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
            // A literal takes the type of what it is compared with.
            (Value::Text(text), Value::Integer(number)) => Some(text.trim().parse::<i64>().ok()?.cmp(number)),
            (Value::Integer(_), Value::Text(_)) | (Value::Boolean(_), Value::Text(_)) => {
                other.ordering(self).map(Ordering::reverse)
            }
            (Value::Text(text), Value::Boolean(truth)) => Some(boolean(text)?.cmp(truth)),
            (Value::Oid(_, a), Value::Oid(_, b)) => Some(a.cmp(b)),
            (Value::Positive, Value::Integer(number)) if *number <= 0 => Some(Ordering::Greater),
            (Value::Integer(number), Value::Positive) if *number <= 0 => Some(Ordering::Less),
            (Value::Date(date), Value::Text(text)) => Some(date.cmp(&datetime::date(text)?)),
            (Value::Timestamp(time), Value::Text(text)) => Some(time.cmp(&datetime::timestamp(text)?)),
            (Value::Text(_), Value::Date(_) | Value::Timestamp(_)) => other.ordering(self).map(Ordering::reverse),
            (Value::Date(_) | Value::Timestamp(_), Value::Date(_) | Value::Timestamp(_)) => {
                Some(datetime::moment(self)?.cmp(&datetime::moment(other)?))
            }
            (Value::Array(a), Value::Array(b)) => arrays(a, b),
            (Value::Record(a), Value::Record(b)) => records(a, b),
            _ => None,
        }
    }
}

fn arrays(a: &[Value], b: &[Value]) -> Option<Ordering> {
    for (a, b) in a.iter().zip(b) {
        match a.ordering(b)? {
            Ordering::Equal => {}
            decided => return Some(decided),
        }
    }
    Some(a.len().cmp(&b.len()))
}

/// Rows are compared member by member, whatever these are called.
fn records(a: &[(Name, Value)], b: &[(Name, Value)]) -> Option<Ordering> {
    let mut orderings = a.iter().zip(b).map(|((_, a), (_, b))| a.ordering(b));
    orderings.find(|ordering| *ordering != Some(Ordering::Equal)).unwrap_or(Some(Ordering::Equal))
}

/// The spellings of booleans (manual, section 8.6).
fn boolean(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "t" | "true" | "yes" | "y" | "on" | "1" => Some(true),
        "f" | "false" | "no" | "n" | "off" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_values_and_null() {
        use Value::{Boolean as B, Null, Unknown};
        for (a, b, and, or) in [
            (B(true), B(true), B(true), B(true)),
            (B(true), B(false), B(false), B(true)),
            (B(false), Unknown, B(false), Unknown),
            (B(true), Unknown, Unknown, B(true)),
            (B(true), Null, Null, B(true)),
            (B(false), Null, B(false), Null),
            (Null, Unknown, Unknown, Unknown),
        ] {
            assert_eq!(a.clone().and(b.clone()), and, "{a:?} and {b:?}");
            assert_eq!(b.clone().or(a.clone()), or, "{b:?} or {a:?}");
        }
    }

    #[test]
    fn comparisons() {
        let text = |text: &str| Value::text(text);
        for (a, b, equal) in [
            (text("a"), text("a"), Value::Boolean(true)),
            (text("5"), Value::Integer(5), Value::Boolean(true)),
            (Value::Integer(5), text("6"), Value::Boolean(false)),
            (text("t"), Value::Boolean(true), Value::Boolean(true)),
            (Value::Null, text("a"), Value::Null),
            (Value::Unknown, text("a"), Value::Unknown),
            (Value::Chance(1), text("a"), Value::Boolean(false)),
            (Value::Chance(1), Value::Chance(1), Value::Boolean(true)),
            (Value::Chance(1), Value::Unknown, Value::Unknown),
            (Value::Array(vec![text("a")]), Value::Array(vec![text("a")]), Value::Boolean(true)),
        ] {
            assert_eq!(a.equals(&b), equal, "{a:?} = {b:?}");
        }
    }
}
