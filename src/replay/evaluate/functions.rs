//! Built-in functions of text, arrays and numbers that depend on their arguments alone.

use super::Value;
use super::constraints::printed_contains;
use super::regex::{Search, Wanted};
use crate::sql::name::quote_ident;
use std::borrow::Cow;

/// Calls a function by name; `texts` are the arguments as text, where they have one. Unknown: not one that we compute, or
/// not on these arguments.
pub(super) fn call(name: &str, arguments: &[Value], texts: &[Option<Cow<'_, str>>]) -> Value {
    if let Some(value) = call_with_nulls(name, arguments, texts) {
        return value;
    }
    if arguments.contains(&Value::Null) {
        return Value::Null;
    }
    if let ("strpos" | "position", [Value::Printed(text), Value::Text(part)]) = (name, arguments) {
        // Where it stands is not known, but that it stands nowhere can be.
        return match printed_contains(text, part) {
            Some(true) => Value::Positive,
            Some(false) => Value::Integer(0),
            None => Value::Unknown,
        };
    }
    let texts: Option<Vec<&str>> = texts.iter().map(Option::as_deref).collect();
    let call = |texts: Vec<&str>| call_on_texts(name, &texts).or_else(|| call_with_pattern(name, &texts));
    texts.and_then(call).unwrap_or(Value::Unknown)
}

/// Functions that take NULL as an argument like any other.
fn call_with_nulls(name: &str, arguments: &[Value], texts: &[Option<Cow<'_, str>>]) -> Option<Value> {
    let known = |index: usize| texts.get(index).and_then(Option::as_deref);
    Some(match name {
        "format" => known(0).and_then(|pattern| format(pattern, arguments, texts)).map_or(Value::Unknown, Value::text),
        "concat" => concat(arguments, texts, "")?,
        "concat_ws" => concat(arguments.get(1..)?, texts.get(1..)?, known(0)?)?,
        "quote_nullable" => match arguments {
            [Value::Null] => Value::text("NULL"),
            _ => Value::text(quote_literal(known(0)?)),
        },
        _ => return None,
    })
}

fn concat(arguments: &[Value], texts: &[Option<Cow<'_, str>>], separator: &str) -> Option<Value> {
    let given = arguments.iter().zip(texts).filter(|(argument, _)| **argument != Value::Null);
    let parts: Option<Vec<&str>> = given.map(|(_, text)| text.as_deref()).collect();
    Some(parts.map_or(Value::Unknown, |parts| Value::text(parts.join(separator))))
}

fn call_on_texts(name: &str, texts: &[&str]) -> Option<Value> {
    let text = |text: String| Some(Value::text(text));
    match (name, texts) {
        ("quote_ident", [name]) => text(quote_ident(name)),
        ("quote_literal", [value]) => text(quote_literal(value)),
        ("lower", [value]) => text(value.to_lowercase()),
        ("upper", [value]) => text(value.to_uppercase()),
        ("trim" | "btrim", [value]) => text(value.trim_matches(' ').to_owned()),
        ("trim" | "btrim", [value, chars]) => text(value.trim_matches(|c| chars.contains(c)).to_owned()),
        ("ltrim", [value]) => text(value.trim_start_matches(' ').to_owned()),
        ("ltrim", [value, chars]) => text(value.trim_start_matches(|c| chars.contains(c)).to_owned()),
        ("rtrim", [value]) => text(value.trim_end_matches(' ').to_owned()),
        ("rtrim", [value, chars]) => text(value.trim_end_matches(|c| chars.contains(c)).to_owned()),
        ("initcap", [value]) => text(initcap(value)),
        ("reverse", [value]) => text(value.chars().rev().collect()),
        ("md5", [value]) => text(format!("{:x}", md5::compute(value))),
        ("translate", [value, from, to]) => text(translate(value, from, to)),
        ("lpad", [value, length]) => text(padded(value, length.parse().ok()?, " ", Side::Left)),
        ("lpad", [value, length, fill]) => text(padded(value, length.parse().ok()?, fill, Side::Left)),
        ("rpad", [value, length]) => text(padded(value, length.parse().ok()?, " ", Side::Right)),
        ("rpad", [value, length, fill]) => text(padded(value, length.parse().ok()?, fill, Side::Right)),
        ("replace", [value, from, to]) if !from.is_empty() => text(value.replace(from, to)),
        ("length" | "char_length" | "character_length", [value]) => Some(Value::Integer(value.chars().count() as i64)),
        ("left", [value, count]) => text(value.chars().take(count.parse().ok()?).collect()),
        ("right", [value, count]) => {
            let skip = value.chars().count().saturating_sub(count.parse().ok()?);
            text(value.chars().skip(skip).collect())
        }
        ("repeat", [value, count]) => text(value.repeat(count.parse::<usize>().ok().filter(|count| *count < 10_000)?)),
        ("strpos" | "position", [value, part]) => {
            let at = value.find(part).map_or(0, |at| value.get(..at).unwrap_or_default().chars().count() as i64 + 1);
            Some(Value::Integer(at))
        }
        ("starts_with", [value, prefix]) => Some(Value::Boolean(value.starts_with(prefix))),
        ("split_part", [value, separator, index]) if !separator.is_empty() => {
            let index: usize = index.parse().ok()?;
            text(value.split(separator).nth(index.checked_sub(1)?).unwrap_or_default().to_owned())
        }
        ("substring" | "substr", [value, from]) => substring(value, from.parse().ok()?, i64::MAX),
        ("substring" | "substr", [value, from, count]) => substring(value, from.parse().ok()?, count.parse().ok()?),
        ("string_to_array", ["", _]) => Some(Value::Array(Vec::new())),
        ("string_to_array", [value, separator]) if !separator.is_empty() => {
            Some(Value::Array(value.split(separator).map(Value::text).collect()))
        }
        ("like_escape", [pattern, escape]) => text(like_escape(pattern, escape)?),
        ("chr", [code]) => text(char::from_u32(code.parse().ok()?)?.to_string()),
        _ => None,
    }
}

/// Every word with a capital, the rest small; words are of letters and digits.
fn initcap(value: &str) -> String {
    let mut inside = false;
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        match inside {
            true => out.extend(c.to_lowercase()),
            false => out.extend(c.to_uppercase()),
        }
        inside = c.is_alphanumeric();
    }
    out
}

/// Each character of `from` by the one at its place in `to`; those that have none there are left out.
fn translate(value: &str, from: &str, to: &str) -> String {
    let replaced = |c: char| match from.chars().position(|other| other == c) {
        Some(place) => to.chars().nth(place),
        None => Some(c),
    };
    value.chars().filter_map(replaced).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

fn padded(value: &str, length: usize, fill: &str, side: Side) -> String {
    let given = value.chars().count();
    let missing: String = fill.chars().cycle().take(if fill.is_empty() { 0 } else { length.saturating_sub(given) }).collect();
    let cut: String = value.chars().take(length).collect();
    if side == Side::Left { missing + &cut } else { cut + &missing }
}

/// The pattern with a backslash where it has the escape character. None: an escape that is no single character.
fn like_escape(pattern: &str, escape: &str) -> Option<String> {
    let mut chars = escape.chars();
    let escape = chars.next().filter(|_| chars.next().is_none())?;
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern.chars();
    while let Some(c) = rest.next() {
        match c {
            _ if c == escape => {
                out.push('\\');
                out.extend(rest.next());
            }
            '\\' => out.push_str("\\\\"),
            _ => out.push(c),
        }
    }
    Some(out)
}

fn substring(value: &str, from: i64, count: i64) -> Option<Value> {
    let end = from.saturating_add(count);
    let inside = |index: usize| index as i64 + 1 >= from && (index as i64) + 1 < end;
    let chars = value.chars().enumerate().filter(|(index, _)| inside(*index));
    Some(Value::text(chars.map(|(_, c)| c).collect::<String>()))
}

/// A string constant with this value (manual, `quote_literal`).
pub(super) fn quote_literal(value: &str) -> String {
    let doubled = value.replace('\'', "''");
    if doubled.contains('\\') { format!("E'{}'", doubled.replace('\\', "\\\\")) } else { format!("'{doubled}'") }
}

/// `format()` with `%s`, `%I`, `%L`, `%%` and positions (manual, section 9.4.1). None: an argument is not known.
fn format(pattern: &str, arguments: &[Value], texts: &[Option<Cow<'_, str>>]) -> Option<String> {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern;
    let mut next = 1;
    while let Some((before, behind)) = rest.split_once('%') {
        out.push_str(before);
        let (position, behind) = position(behind);
        let specifier = behind.chars().next()?;
        rest = behind.get(specifier.len_utf8()..).unwrap_or_default();
        if specifier == '%' {
            out.push('%');
            continue;
        }
        let index = position.unwrap_or(next);
        next = index + 1;
        out.push_str(&formatted(specifier, arguments.get(index)?, texts.get(index)?.as_deref())?);
    }
    out.push_str(rest);
    Some(out)
}

/// `n$` at the start.
fn position(text: &str) -> (Option<usize>, &str) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match (text.get(..digits).and_then(|digits| digits.parse().ok()), text.get(digits..).and_then(|rest| rest.strip_prefix('$')))
    {
        (Some(position), Some(rest)) => (Some(position), rest),
        _ => (None, text),
    }
}

fn formatted(specifier: char, argument: &Value, text: Option<&str>) -> Option<String> {
    match (specifier, argument) {
        (_, Value::Unknown) => None,
        ('s', Value::Null) => Some(String::new()),
        ('L', Value::Null) => Some("NULL".to_owned()),
        ('s', _) => text.map(str::to_owned),
        ('I', _) => text.map(quote_ident),
        ('L', _) => text.map(quote_literal),
        _ => None,
    }
}

/// LIKE, and ILIKE where case does not count.
pub(super) fn like(value: &Value, pattern: &Value, fold: bool) -> Value {
    match (value, pattern) {
        (Value::Null, _) | (_, Value::Null) => Value::Null,
        (Value::Printed(text), Value::Text(pattern)) => {
            let part = pattern.strip_prefix('%').and_then(|part| part.strip_suffix('%'));
            let part = part.filter(|part| !part.contains(['%', '\\']));
            part.and_then(|part| printed_contains(text, part)).map_or(Value::Unknown, Value::Boolean)
        }
        (Value::Text(value), Value::Text(pattern)) => {
            Value::Boolean(if fold { is_like(&value.to_lowercase(), &pattern.to_lowercase()) } else { is_like(value, pattern) })
        }
        _ => Value::Unknown,
    }
}

/// Goes back only to the last `%`, which is enough and linear in practice.
fn is_like<'t>(mut value: &'t str, mut pattern: &'t str) -> bool {
    // The pattern behind the last `%`, and the text from which on it was tried.
    let mut back: Option<(&str, &str)> = None;
    while !value.is_empty() {
        let mut behind = pattern.chars();
        if behind.next() == Some('%') {
            pattern = behind.as_str();
            back = Some((pattern, value));
        } else if let Some(rest) = behind_one(value, pattern) {
            (value, pattern) = rest;
        } else {
            let Some((restart, from)) = back else { return false };
            let Some(later) = next_start(from, restart) else { return false };
            (value, pattern) = (later, restart);
            back = Some((restart, later));
        }
    }
    pattern.chars().all(|c| c == '%')
}

/// The text from the next place behind its first character where the pattern may fit. None: there is none.
fn next_start<'t>(value: &'t str, pattern: &str) -> Option<&'t str> {
    let mut behind = value.chars();
    behind.next();
    let behind = behind.as_str();
    match pattern.chars().next() {
        Some('%' | '_' | '\\') => Some(behind),
        Some(c) => behind.find(c).and_then(|at| behind.get(at..)),
        // What is behind the last `%` is any text.
        None => Some(""),
    }
}

/// What is behind the first character of the text and the part of the pattern that stands for it. None: they do not fit.
fn behind_one<'t>(value: &'t str, pattern: &'t str) -> Option<(&'t str, &'t str)> {
    let (mut value, mut pattern) = (value.chars(), pattern.chars());
    let c = value.next();
    let fits = match pattern.next() {
        Some('\\') => pattern.next() == c,
        Some('_') => true,
        wanted => wanted == c,
    };
    fits.then_some((value.as_str(), pattern.as_str()))
}

/// A regular expression. One that is not computed leaves open whether it matches.
pub(super) fn matches(value: &Value, pattern: &Value, flags: &str) -> Value {
    match (value, pattern) {
        (Value::Null, _) | (_, Value::Null) => Value::Null,
        (Value::Text(value), Value::Text(pattern)) => {
            let search = Search::new(pattern, flags, Wanted::Whether).filter(|_| value.is_ascii());
            search.map_or(Value::Unknown, |search| Value::Boolean(search.matches(value)))
        }
        _ => Value::Unknown,
    }
}

/// Functions that search by a regular expression. None: another function, or a pattern that is not computed.
fn call_with_pattern(name: &str, texts: &[&str]) -> Option<Value> {
    let (value, pattern) = (texts.first().filter(|value| value.is_ascii())?, texts.get(1)?);
    let search = |at: usize| Search::new(pattern, texts.get(at).copied().unwrap_or_default(), Wanted::Text);
    Some(match (name, texts.len()) {
        ("regexp_replace", 3 | 4) => Value::text(search(3)?.replace(value, texts.get(2)?)),
        ("regexp_match", 2 | 3) => Value::option(search(2)?.first(value).map(Value::Array)),
        ("regexp_split_to_array", 2) => Value::Array(search(2)?.split(value)),
        ("regexp_count", 2) => Value::Integer(search(2)?.count(value) as i64),
        ("regexp_like", 2 | 3) => {
            let flags = texts.get(2).copied().unwrap_or_default();
            Value::Boolean(Search::new(pattern, flags, Wanted::Whether)?.matches(value))
        }
        ("substring", 2) => Value::option(search(2)?.first(value).and_then(|found| found.into_iter().next())),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(arguments: &[Value]) -> Vec<Option<Cow<'_, str>>> {
        arguments.iter().map(text).collect()
    }

    fn text(value: &Value) -> Option<Cow<'_, str>> {
        match value {
            Value::Text(text) => Some(Cow::Borrowed(text)),
            Value::Integer(number) => Some(Cow::Owned(number.to_string())),
            _ => None,
        }
    }

    #[test]
    fn results() {
        let t = |text: &str| Value::text(text);
        let i = Value::Integer;
        for (name, arguments, expected) in [
            (
                "format",
                vec![t("create table %I.%s (%L, 100%%)"), t("My"), t("t"), t("it's")],
                t("create table \"My\".t ('it''s', 100%)"),
            ),
            ("format", vec![t("%2$s %1$I"), t("a"), t("b")], t("b a")),
            ("format", vec![t("%s"), Value::Unknown], Value::Unknown),
            ("format", vec![t("%L"), Value::Null], t("NULL")),
            ("quote_literal", vec![t("a\\b'c")], t("E'a\\\\b''c'")),
            ("concat_ws", vec![t(","), t("a"), Value::Null, t("b")], t("a,b")),
            ("split_part", vec![t("a.b.c"), t("."), i(2)], t("b")),
            ("substring", vec![t("abcdef"), i(2), i(3)], t("bcd")),
            ("like_escape", vec![t("a\\_b"), t("\\")], t("a\\_b")),
            ("like_escape", vec![t("a!_b\\"), t("!")], t("a\\_b\\\\")),
            ("lower", vec![Value::Null], Value::Null),
            ("regexp_replace", vec![t("a1b2"), t("[0-9]"), t(""), t("g")], t("ab")),
            ("substring", vec![t("user_42"), t("_(\\d+)$")], t("42")),
            ("initcap", vec![t("hello wORLD")], t("Hello World")),
            ("lpad", vec![t("7"), i(3), t("0")], t("007")),
            ("rpad", vec![t("abcd"), i(2)], t("ab")),
            ("translate", vec![t("a-b.c"), t("-."), t("_")], t("a_bc")),
            ("btrim", vec![t("xxaxx"), t("x")], t("a")),
            ("string_to_array", vec![t(""), t(",")], Value::Array(vec![])),
            ("now", vec![], Value::Unknown),
        ] {
            assert_eq!(call(name, &arguments, &texts(&arguments)), expected, "{name}");
        }
    }

    #[test]
    fn patterns() {
        for (value, pattern, holds) in [
            ("policy_a", "policy%", true),
            ("policy_a", "policy\\_a", true),
            ("policyxa", "policy\\_a", false),
            ("abcabc", "%b_a%", true),
            ("abc", "a_", false),
            ("", "%", true),
        ] {
            assert_eq!(like(&Value::text(value), &Value::text(pattern), false), Value::Boolean(holds), "{value} like {pattern}");
        }
        assert_eq!(matches(&Value::text("pg_toast"), &Value::text("^pg_"), ""), Value::Boolean(true));
        assert_eq!(matches(&Value::text("a"), &Value::text("(?=a)"), ""), Value::Unknown);
    }
}
