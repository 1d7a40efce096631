//! Literals without a type, which the server reads as soon as it knows their type: `'abc'::integer` fails when the statement is
//! parsed, whether or not it ever runs.
//!
//! Only what every server refuses is refused here.

use super::TypeId;
use crate::catalog::{Label, TypeKind};
use crate::replay::executor::Executor;
use crate::replay::failure::{Condition, Failure};
use crate::text::Span;
use imbl::Vector;

impl Executor<'_> {
    /// What the input function of the type says to a text. None: it may well accept it.
    pub(in crate::replay) fn input_failure(&self, text: &str, ty: TypeId, span: Span) -> Option<Failure> {
        let base = self.base_id(ty);
        let failure = |message: String| Some(Failure::new(Condition::InvalidTextRepresentation, message, span));
        if base.array {
            return self.array_failure(text, TypeId { array: false, ..base }, span);
        }
        let found = self.catalog.ty(base.ty)?;
        if let TypeKind::Enum(labels) = &found.kind {
            return self.label_failure(text, base, labels, span);
        }
        let bare = text.trim_start();
        if matches!(found.kind, TypeKind::Composite(_)) && !bare.starts_with('(') {
            return failure(format!("malformed record literal: \"{text}\""));
        }
        let is_range = bare.starts_with(['[', '(']) || bare.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("empty"));
        if matches!(found.kind, TypeKind::Range { .. }) && !is_range {
            return failure(format!("malformed range literal: \"{text}\""));
        }
        if !matches!(found.kind, TypeKind::Base(_)) || self.catalog.schema_name(found.schema) != "pg_catalog" {
            return None;
        }
        if matches!(found.name.as_str(), "json" | "jsonb") {
            return if is_json(text) { None } else { failure("invalid input syntax for type json".to_owned()) };
        }
        if !is_refused(&found.name, text) {
            return None;
        }
        let condition = match found.name.as_str() {
            "date" | "timestamp" | "timestamptz" | "interval" => Condition::InvalidDatetimeFormat,
            _ => Condition::InvalidTextRepresentation,
        };
        let message = format!("invalid input syntax for type {}: \"{text}\"", self.type_label(&base.to_use()));
        Some(Failure::new(condition, message, span))
    }

    /// A label that the open transaction added cannot be used before its commit (manual, ALTER TYPE, "Notes").
    pub(in crate::replay) fn unsafe_label(&self, text: &str, ty: TypeId, span: Span) -> Option<Failure> {
        let base = self.base_id(ty);
        let new = &self.session.transaction.new_enum_labels;
        if base.array || !new.iter().any(|(oid, label)| *oid == base.ty && label == text) {
            return None;
        }
        let message = format!("unsafe use of new value \"{text}\" of enum type {}", self.type_label(&base.to_use()));
        Some(Failure::new(Condition::UnsafeNewEnumValueUsage, message, span))
    }

    /// The elements of an array, where nothing in its text is quoted or nested.
    fn array_failure(&self, text: &str, element: TypeId, span: Span) -> Option<Failure> {
        let bare = text.trim();
        let inner = match bare.strip_prefix('{') {
            Some(rest) => rest.strip_suffix('}'),
            None if bare.starts_with('[') => return None,
            None => {
                let message = format!("malformed array literal: \"{text}\"");
                return Some(Failure::new(Condition::InvalidTextRepresentation, message, span));
            }
        };
        let plain = inner.filter(|inner| !inner.trim().is_empty() && !inner.contains(['{', '}', '"', '\\']))?;
        let mut elements = plain.split(',').map(str::trim);
        elements.find_map(|item| {
            let is_value = !item.is_empty() && !item.eq_ignore_ascii_case("null");
            if is_value { self.input_failure(item, element, span) } else { None }
        })
    }

    fn label_failure(&self, text: &str, ty: TypeId, labels: &Vector<Label>, span: Span) -> Option<Failure> {
        if labels.iter().any(|label| label.text == text) || !self.is_certain_type(&ty.to_use()) {
            return None;
        }
        let message = format!("invalid input value for enum {}: \"{text}\"", self.type_label(&ty.to_use()));
        Some(Failure::new(Condition::InvalidTextRepresentation, message, span))
    }
}

/// Whether a built-in type certainly refuses a text.
fn is_refused(ty: &str, text: &str) -> bool {
    let trimmed = text.trim_matches(|c: char| c.is_ascii_whitespace() || c == '\x0b');
    match ty {
        "bool" => !is_boolean(trimmed),
        "int2" | "int4" | "int8" => !is_integer(trimmed),
        "uuid" => !is_uuid(text),
        "numeric" | "float4" | "float8" => !may_be_number(trimmed),
        // Dates have many spellings; nothing with neither a digit nor one of the special words is one.
        "date" | "timestamp" | "timestamptz" => !may_be_date(trimmed),
        "interval" => !trimmed.bytes().any(|byte| byte.is_ascii_digit()) && !trimmed.to_ascii_lowercase().ends_with("infinity"),
        _ => false,
    }
}

/// Any beginning of these words that only one of them has.
fn is_boolean(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let is_start = |word: &str, least: usize| lower.len() >= least && word.starts_with(&lower);
    is_start("true", 1)
        || is_start("false", 1)
        || is_start("yes", 1)
        || is_start("no", 1)
        || lower == "1"
        || lower == "0"
        || is_start("on", 2)
        || is_start("off", 2)
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    // Later versions read other radixes and underscores.
    !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && digits.starts_with(|c: char| c.is_ascii_digit())
}

/// With or without braces, a hyphen behind any group of four digits.
fn is_uuid(text: &str) -> bool {
    let inner = match text.strip_prefix('{') {
        Some(inner) => match inner.strip_suffix('}') {
            Some(inner) => inner,
            None => return false,
        },
        None => text,
    };
    let mut digits = 0;
    for byte in inner.bytes() {
        match byte {
            b'-' if digits > 0 && digits % 4 == 0 && digits < 32 => {}
            _ if byte.is_ascii_hexdigit() => digits += 1,
            _ => return false,
        }
    }
    digits == 32
}

fn may_be_number(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let unsigned = lower.strip_prefix(['-', '+']).unwrap_or(&lower);
    // Later versions read other radixes and underscores, and a float of the C library may be hexadecimal.
    let is_other =
        unsigned.starts_with("0x") || unsigned.starts_with("0o") || unsigned.starts_with("0b") || unsigned.contains('_');
    let is_word = matches!(unsigned, "nan" | "inf" | "infinity");
    is_other || is_word || is_decimal(unsigned)
}

/// `12`, `1.5`, `.5`, `1e-3`
fn is_decimal(unsigned: &str) -> bool {
    let (mantissa, exponent) =
        unsigned.split_once('e').map_or((unsigned, None), |(mantissa, exponent)| (mantissa, Some(exponent)));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = exponent.map(|exponent| exponent.strip_prefix(['-', '+']).unwrap_or(exponent));
    is_digits(whole)
        && is_digits(fraction)
        && whole.len() + fraction.len() > 0
        && exponent.is_none_or(|exponent| is_digits(exponent) && !exponent.is_empty())
}

/// Nothing is said of very deep documents.
fn is_json(text: &str) -> bool {
    let depth = text.bytes().filter(|byte| matches!(byte, b'[' | b'{')).count();
    depth > 100 || serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

fn may_be_date(text: &str) -> bool {
    const WORDS: [&str; 10] =
        ["now", "today", "tomorrow", "yesterday", "epoch", "infinity", "-infinity", "allballs", "current", "invalid"];
    text.bytes().any(|byte| byte.is_ascii_digit()) || WORDS.contains(&text.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_certainly_wrong_is_refused() {
        let table = [
            ("bool", "t yes NO oFF on 1 true fals", "maybe o tt yesno 2 ''"),
            ("int4", "1 -5 +7 0x1F 1_000", "abc 1.5 1,000 - ''"),
            ("uuid", "00000000-0000-0000-0000-000000000000 {a0eebc999c0b4ef8bb6d6bb9bd380a11}", "abc 0-0 user-1"),
            ("numeric", "1.5 .5 -2e3 NaN 1_000 0x1F", "abc $5 1x 2020-01-01 1e . ''"),
            ("timestamptz", "now 2024-01-01 infinity 20240101 epoch", "soon never"),
        ];
        for (ty, accepted, refused) in table {
            accepted.split(' ').for_each(|text| assert!(!is_refused(ty, text), "{ty}: {text}"));
            refused.split(' ').for_each(|text| assert!(is_refused(ty, text.trim_matches('\'')), "{ty}: {text}"));
        }
    }
}
