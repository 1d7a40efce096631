//! The values of literals and quoted names.

use super::escape::{self, Fault, Unescaped};
use super::lex::{TokenKind, first_token_end};
use std::borrow::Cow;

/// The name inside `"…"`.
pub fn quoted_name(text: &str) -> Cow<'_, str> {
    undouble(strip(text, 1), '"')
}

/// The name inside `U&"…" [UESCAPE 'escape']`.
pub fn unicode_name(text: &str) -> Cow<'_, str> {
    Cow::Owned(unicode(text, '"').value)
}

/// What the server has against the escapes of a token, with its place from the token's beginning.
pub fn escape_fault(kind: TokenKind, text: &str) -> Option<Fault> {
    let (prefix, unescaped) = match kind {
        TokenKind::EscapeString => (2, escape_string(text)),
        TokenKind::UnicodeString => (3, unicode(text, '\'')),
        TokenKind::UnicodeName => (3, unicode(text, '"')),
        _ => return None,
    };
    let in_content = unescaped.fault.map(|fault| Fault { at: fault.at + prefix, ..fault });
    escape_character_fault(kind, text).or(in_content)
}

/// `UESCAPE 'ab'`
fn escape_character_fault(kind: TokenKind, text: &str) -> Option<Fault> {
    let (_, rest) = unicode_parts(text).filter(|_| kind != TokenKind::EscapeString)?;
    let at = text.len() - rest.len() + rest.find('\'')?;
    let content = string_value(TokenKind::String, text.get(at..)?);
    let mut characters = content.chars();
    let is_right = characters.next().is_some_and(escape::can_escape) && characters.next().is_none();
    (!is_right).then_some(Fault { at, sqlstate: "42601", message: "invalid Unicode escape character" })
}

/// The literal and what stands behind it: UESCAPE with its string, or nothing.
fn unicode_parts(text: &str) -> Option<(&str, &str)> {
    text.split_at_checked(first_token_end(text))
}

/// What stands between the quotes of `U&'…'` or `U&"…"`, resolved with the escape character that stands behind it.
fn unicode(text: &str, quote: char) -> Unescaped {
    let (literal, rest) = unicode_parts(text).unwrap_or((text, ""));
    let escape = rest.trim_end_matches('\'').chars().next_back().unwrap_or('\\');
    escape::unicode(&undouble(&without_gaps(strip(literal, 3), Backslash::IsPlain), quote), escape)
}

fn escape_string(text: &str) -> Unescaped {
    escape::backslash(&without_gaps(strip(text, 2), Backslash::Escapes))
}

/// The value of a string token of any form.
pub fn string_value(kind: TokenKind, text: &str) -> Cow<'_, str> {
    match kind {
        TokenKind::String => plain_string(text),
        TokenKind::EscapeString => Cow::Owned(escape_string(text).value),
        TokenKind::UnicodeString => Cow::Owned(unicode(text, '\'').value),
        TokenKind::DollarString => Cow::Borrowed(dollar_content(text)),
        _ => Cow::Borrowed(text),
    }
}

/// The value of `'text'` or `N'text'`.
fn plain_string(text: &str) -> Cow<'_, str> {
    let prefix = if text.starts_with(['n', 'N']) { 2 } else { 1 };
    match without_gaps(strip(text, prefix), Backslash::IsPlain) {
        Cow::Borrowed(content) => undouble(content, '\''),
        Cow::Owned(content) => Cow::Owned(undouble(&content, '\'').into_owned()),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Backslash {
    IsPlain,
    Escapes,
}

/// The content without what stands between its parts, where it is continued on another line: `a'⏎'b` is `ab`.
fn without_gaps(content: &str, backslash: Backslash) -> Cow<'_, str> {
    if !content.contains(['\n', '\r']) || !content.contains('\'') {
        return Cow::Borrowed(content);
    }
    let mut out = String::with_capacity(content.len());
    let mut chars = content.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if backslash == Backslash::Escapes => {
                out.push(c);
                out.extend(chars.next());
            }
            '\'' if chars.next_if_eq(&'\'').is_some() => out.push_str("''"),
            '\'' => skip_gap(&mut chars),
            other => out.push(other),
        }
    }
    Cow::Owned(out)
}

/// Skips white space and comments up to and with the quote that opens the next part.
fn skip_gap(chars: &mut std::iter::Peekable<std::str::Chars>) {
    while let Some(c) = chars.next() {
        if c == '\'' {
            return;
        } else if c == '-' {
            while chars.next_if(|c| !matches!(c, '\n' | '\r')).is_some() {}
        }
    }
}

/// Where the value stands inside the literal, as byte offsets into it.
pub fn content_range(kind: TokenKind, text: &str) -> std::ops::Range<usize> {
    let opening = match kind {
        TokenKind::DollarString => text.len().saturating_sub(dollar_content(text).len()) / 2,
        TokenKind::EscapeString => 2,
        TokenKind::UnicodeString => 3,
        _ if text.starts_with(['n', 'N']) => 2,
        _ => 1,
    };
    let closing = if kind == TokenKind::DollarString { opening } else { 1 };
    opening..text.len().saturating_sub(closing).max(opening)
}

/// Whether an integer as written (`10`, `1_000`, `0x1F`) is at most 2147483647.
pub fn fits_four_bytes(digits: &str) -> bool {
    let digits = digits.replace('_', "");
    let prefix = |radix: &str| digits.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(radix));
    let (radix, skip) = match () {
        () if prefix("0x") => (16, 2),
        () if prefix("0o") => (8, 2),
        () if prefix("0b") => (2, 2),
        () => (10, 0),
    };
    i32::from_str_radix(digits.get(skip..).unwrap_or_default(), radix).is_ok()
}

fn strip(text: &str, prefix: usize) -> &str {
    text.get(prefix..text.len().saturating_sub(1)).unwrap_or_default()
}

fn dollar_content(text: &str) -> &str {
    let tag = text.get(1..).and_then(|rest| rest.find('$')).map_or(0, |at| at + 2);
    text.get(tag..text.len().saturating_sub(tag)).unwrap_or_default()
}

/// Inside quotes, a quote stands for itself where it is written twice.
fn undouble(text: &str, quote: char) -> Cow<'_, str> {
    // Most texts have none, and one character is searched for faster than two.
    if !text.contains(quote) {
        return Cow::Borrowed(text);
    }
    let one = quote.to_string();
    Cow::Owned(text.replace(&one.repeat(2), &one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        let table = [
            (TokenKind::String, "'it''s'", "it's"),
            (TokenKind::String, "N'n'", "n"),
            (TokenKind::String, "'it''s' -- it's\n  ' me''' \n'!'", "it's me'!"),
            (TokenKind::String, "'two\nlines'", "two\nlines"),
            (TokenKind::EscapeString, "E'a\\'\\n'\n'b\\\\'", "a'\nb\\"),
            (TokenKind::EscapeString, r"E'a\'b\n\x41\101\u00e5'", "a'b\nAAå"),
            (TokenKind::UnicodeString, r"U&'d\0061t\+000061'", "data"),
            (TokenKind::UnicodeString, "U&'d!0061'' uescape ''' uescape '!'", "da' uescape '"),
            (TokenKind::DollarString, "$x$ a $$ b $x$", " a $$ b "),
            (TokenKind::DollarString, "$$$$", ""),
        ];
        for (kind, text, value) in table {
            assert_eq!(string_value(kind, text), value, "{text}");
        }
        assert_eq!(quoted_name("\"a\"\"b\""), "a\"b");
    }

    #[test]
    fn four_bytes() {
        for (digits, fits) in [("0", true), ("2147483647", true), ("2_147_483_647", true), ("2147483648", false), ("0xFF", true)]
        {
            assert_eq!(fits_four_bytes(digits), fits, "{digits}");
        }
        assert!(!fits_four_bytes("0x80000000") && fits_four_bytes("0b101") && fits_four_bytes("0O17"));
    }

    #[test]
    fn contents() {
        for (kind, text, content) in [
            (TokenKind::DollarString, "$x$ a $x$", " a "),
            (TokenKind::DollarString, "$$$$", ""),
            (TokenKind::String, "'ab'", "ab"),
            (TokenKind::EscapeString, "E'ab'", "ab"),
        ] {
            assert_eq!(&text[content_range(kind, text)], content);
        }
    }
}
