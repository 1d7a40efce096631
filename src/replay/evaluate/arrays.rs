//! Arrays: their text, and the functions that take NULL for an array or an element like any other value.

use super::Value;

/// An array function by name. None: another function. `None` for a text: the element has none that is known.
pub(super) fn call(name: &str, arguments: &[Value], text: impl Fn(&Value) -> Option<String>) -> Option<Value> {
    if arguments.contains(&Value::Unknown) {
        return None;
    }
    Some(match (name, arguments) {
        ("array_append", [array, item]) | ("array_prepend", [item, array]) => match items(array) {
            Some(items) if name == "array_append" => Value::Array(items.iter().chain([item]).cloned().collect()),
            Some(items) => Value::Array([item].into_iter().chain(items).cloned().collect()),
            None => Value::Unknown,
        },
        ("array_cat", [Value::Null, Value::Null]) => Value::Null,
        ("array_cat", [left, right]) => match (items(left), items(right)) {
            (Some(left), Some(right)) => Value::Array(left.iter().chain(right).cloned().collect()),
            _ => Value::Unknown,
        },
        ("array_remove", [Value::Array(items), item]) => found(items, item, |place| {
            let kept = items.iter().enumerate().filter(|(at, _)| !place.contains(at));
            Value::Array(kept.map(|(_, item)| item.clone()).collect())
        }),
        ("array_replace", [Value::Array(items), from, to]) => found(items, from, |places| {
            let replaced = |(at, item): (usize, &Value)| if places.contains(&at) { to.clone() } else { item.clone() };
            Value::Array(items.iter().enumerate().map(replaced).collect())
        }),
        ("array_position", [Value::Array(items), item]) => {
            found(items, item, |places| Value::option(places.first().map(|at| Value::Integer(*at as i64 + 1))))
        }
        ("array_positions", [Value::Array(items), item]) => {
            found(items, item, |places| Value::Array(places.iter().map(|at| Value::Integer(*at as i64 + 1)).collect()))
        }
        ("array_to_string", [Value::Array(items), Value::Text(separator)]) => joined(items, separator, None, text),
        ("array_to_string", [Value::Array(items), Value::Text(separator), Value::Text(null)]) => {
            joined(items, separator, Some(null), text)
        }
        ("array_length" | "array_upper", [Value::Array(items), Value::Integer(2)]) => match items.first() {
            Some(Value::Array(inner)) => Value::Integer(inner.len() as i64),
            _ => Value::Null,
        },
        ("array_length" | "array_upper" | "array_lower", [Value::Array(items), Value::Integer(1)]) => match items.len() {
            0 => Value::Null,
            _ if name == "array_lower" => Value::Integer(1),
            length => Value::Integer(length as i64),
        },
        ("array_ndims", [Value::Array(items)]) if items.is_empty() => Value::Null,
        ("array_ndims", [Value::Array(items)]) if !items.iter().any(|item| matches!(item, Value::Array(_))) => Value::Integer(1),
        ("cardinality", [Value::Array(items)]) => Value::Integer(elements(items.clone()).len() as i64),
        _ => return None,
    })
}

/// The elements of an array of any number of dimensions.
pub(in crate::replay) fn elements(items: Vec<Value>) -> Vec<Value> {
    let flat = |item| match item {
        Value::Array(inner) => elements(inner),
        item => vec![item],
    };
    items.into_iter().flat_map(flat).collect()
}

/// `array[1][2]`: with fewer subscripts than dimensions NULL, as behind the last element.
pub(super) fn element(array: &Value, indices: &[Value]) -> Value {
    let mut found = array.clone();
    for index in indices {
        found = match (found, index) {
            (Value::Array(items), Value::Integer(index)) => {
                let at = usize::try_from(*index).ok().and_then(|index| index.checked_sub(1));
                Value::option(at.and_then(|at| items.get(at)).cloned())
            }
            (Value::Null, _) | (_, Value::Null) => Value::Null,
            _ => return Value::Unknown,
        };
    }
    if matches!(found, Value::Array(_)) { Value::Null } else { found }
}

/// NULL is an array without elements to what adds some.
fn items(array: &Value) -> Option<&[Value]> {
    match array {
        Value::Array(items) => Some(items),
        Value::Null => Some(&[]),
        _ => None,
    }
}

/// What is made of the places at which an element stands. NULL is found like any other.
fn found(items: &[Value], item: &Value, make: impl FnOnce(Vec<usize>) -> Value) -> Value {
    let mut places = Vec::new();
    for (at, other) in items.iter().enumerate() {
        match (other == item, other.equals(item)) {
            (true, _) | (_, Value::Boolean(true)) => places.push(at),
            (_, Value::Boolean(false) | Value::Null) => {}
            _ => return Value::Unknown,
        }
    }
    make(places)
}

fn joined(items: &[Value], separator: &str, null: Option<&str>, text: impl Fn(&Value) -> Option<String>) -> Value {
    let given = items.iter().filter(|item| **item != Value::Null || null.is_some());
    let part = |item: &Value| if *item == Value::Null { null.map(str::to_owned) } else { text(item) };
    let parts: Option<Vec<String>> = given.map(part).collect();
    parts.map_or(Value::Unknown, |parts| Value::text(parts.join(separator)))
}

/// `{a,"b c",NULL}`, as `array_out` writes it. None: an element has no text.
pub(super) fn to_text(items: &[Value], text: impl Fn(&Value) -> Option<String>) -> Option<String> {
    let part = |item: &Value| match item {
        Value::Null => Some("NULL".to_owned()),
        Value::Boolean(truth) => Some(if *truth { "t" } else { "f" }.to_owned()),
        Value::Array(_) => text(item),
        _ => text(item).map(|text| written_element(&text)),
    };
    let parts: Option<Vec<String>> = items.iter().map(part).collect();
    Some(format!("{{{}}}", parts?.join(",")))
}

fn written_element(text: &str) -> String {
    let is_plain = !text.is_empty()
        && !text.eq_ignore_ascii_case("null")
        && !text.contains(['{', '}', ',', '"', '\\'])
        && !text.contains(char::is_whitespace);
    if is_plain { text.to_owned() } else { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) }
}

/// `'{a,"b c"}'` as an array of texts (manual, section 8.15.2). Nested arrays are not computed.
pub(super) fn from_text(text: &str) -> Value {
    let Some(inner) = text.trim().strip_prefix('{').and_then(|text| text.strip_suffix('}')) else { return Value::Unknown };
    if inner.trim().is_empty() {
        return Value::Array(Vec::new());
    }
    let mut items = Vec::new();
    let mut rest = inner.chars().peekable();
    loop {
        while rest.next_if(|c| c.is_whitespace()).is_some() {}
        let quoted = rest.next_if_eq(&'"').is_some();
        let mut item = String::new();
        while let Some(c) = rest.next_if(|c| if quoted { *c != '"' } else { *c != ',' }) {
            match c {
                '\\' => item.extend(rest.next()),
                '{' | '}' | '"' if !quoted => return Value::Unknown,
                c => item.push(c),
            }
        }
        if quoted {
            rest.next();
            items.push(Value::text(item));
        } else {
            let item = item.trim_end();
            items.push(if item.eq_ignore_ascii_case("null") { Value::Null } else { Value::text(item) });
        }
        while rest.next_if(|c| c.is_whitespace()).is_some() {}
        match rest.next() {
            Some(',') => {}
            None => return Value::Array(items),
            Some(_) => return Value::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &Value) -> Option<String> {
        match value {
            Value::Text(text) => Some(text.to_string()),
            Value::Integer(number) => Some(number.to_string()),
            _ => None,
        }
    }

    #[test]
    fn results() {
        let t = |text: &str| Value::text(text);
        let array = |items: &[&str]| Value::Array(items.iter().map(|item| Value::text(*item)).collect());
        for (name, arguments, expected) in [
            ("array_append", vec![Value::Null, t("a")], array(&["a"])),
            ("array_prepend", vec![t("a"), array(&["b"])], array(&["a", "b"])),
            ("array_cat", vec![Value::Null, array(&["b"])], array(&["b"])),
            ("array_remove", vec![array(&["a", "b", "a"]), t("a")], array(&["b"])),
            ("array_replace", vec![array(&["a", "b"]), t("a"), t("c")], array(&["c", "b"])),
            ("array_position", vec![array(&["a", "b"]), t("b")], Value::Integer(2)),
            ("array_position", vec![array(&["a", "b"]), t("c")], Value::Null),
            ("array_to_string", vec![Value::Array(vec![t("a"), Value::Null, Value::Integer(3)]), t("-")], t("a-3")),
            ("array_to_string", vec![Value::Array(vec![t("a"), Value::Null]), t("-"), t("?")], t("a-?")),
            ("array_length", vec![array(&[]), Value::Integer(1)], Value::Null),
            ("cardinality", vec![array(&["a"])], Value::Integer(1)),
        ] {
            assert_eq!(call(name, &arguments, text), Some(expected), "{name} {arguments:?}");
        }
    }

    #[test]
    fn as_text_and_back() {
        for (items, written) in
            [(vec!["a", "b"], "{a,b}"), (vec!["a b", "", "null", "x\"y"], "{\"a b\",\"\",\"null\",\"x\\\"y\"}"), (vec![], "{}")]
        {
            let items: Vec<Value> = items.into_iter().map(Value::text).collect();
            assert_eq!(to_text(&items, text).as_deref(), Some(written));
            assert_eq!(from_text(written), Value::Array(items));
        }
        assert_eq!(from_text("{ a , NULL }"), Value::Array(vec![Value::text("a"), Value::Null]));
        assert_eq!(from_text("{{a}}"), Value::Unknown);
    }
}
