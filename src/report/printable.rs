//! Text that a terminal cannot take as a command.

use std::borrow::Cow;

/// A text with control characters and invisible direction marks written out: `\u{1b}`. Line breaks and tabs stay.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        push(&mut out, c);
    }
    Cow::Owned(out)
}

/// The same on one line.
pub fn one_line(text: &str) -> String {
    printable(text).split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// Adds one character as [`printable`] writes it.
pub fn push(out: &mut String, c: char) {
    if is_hidden(c) { out.extend(c.escape_unicode()) } else { out.push(c) }
}

fn is_hidden(c: char) -> bool {
    let changes_direction = matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    changes_direction || c.is_control() && !matches!(c, '\n' | '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        let table = [
            ("plain åäö 漢\n\tx", "plain åäö 漢\n\tx"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\rb\u{85}", "a\\u{d}b\\u{85}"),
            ("safe\u{202e}evil", "safe\\u{202e}evil"),
        ];
        for (text, expected) in table {
            assert_eq!(printable(text), expected);
        }
        assert_eq!(one_line("two\n  lines\u{7}"), "two lines\\u{7}");
    }
}
