//! The values of literals and quoted names.

use super::lex::TokenKind;
use std::borrow::Cow;

/// The name inside `"…"`.
pub fn quoted_name(text: &str) -> Cow<'_, str> {
    undouble(strip(text, 1), '"')
}

/// The name inside `U&"…"`.
pub fn unicode_name(text: &str) -> Cow<'_, str> {
    Cow::Owned(unicode_escapes(&undouble(strip(text, 3), '"'), '\\'))
}

/// The value of `U&'…' UESCAPE 'escape'`.
pub fn unicode_string(text: &str, escape: char) -> String {
    unicode_escapes(&undouble(&without_gaps(strip(text, 3), Backslash::IsPlain), '\''), escape)
}

/// The value of a string token of any form.
pub fn string_value(kind: TokenKind, text: &str) -> Cow<'_, str> {
    match kind {
        TokenKind::String => plain_string(text),
        TokenKind::EscapeString => Cow::Owned(backslash_escapes(&without_gaps(strip(text, 2), Backslash::Escapes))),
        TokenKind::UnicodeString => Cow::Owned(unicode_string(text, '\\')),
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

fn undouble(text: &str, quote: char) -> Cow<'_, str> {
    let mut doubled = String::with_capacity(2);
    doubled.push(quote);
    doubled.push(quote);
    if text.contains(&doubled) {
        Cow::Owned(text.replace(&doubled, doubled.get(..1).unwrap_or_default()))
    } else {
        Cow::Borrowed(text)
    }
}

/// `\n`, `\x41`, `\101`, `\u0041`, `\U00000041` and doubled quotes (manual, section 4.1.2.2).
fn backslash_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' => {
                chars.next_if_eq(&'\'');
                out.push('\'');
            }
            '\\' => match chars.next() {
                Some('b') => out.push('\u{8}'),
                Some('f') => out.push('\u{c}'),
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('t') => out.push('\t'),
                Some('x') => out.extend(code_point(&mut chars, 16, 2, 0)),
                Some('u') => out.extend(code_point(&mut chars, 16, 4, 0)),
                Some('U') => out.extend(code_point(&mut chars, 16, 8, 0)),
                Some(digit @ '0'..='7') => out.extend(code_point(&mut chars, 8, 2, digit as u32 - '0' as u32)),
                Some(other) => out.push(other),
                None => {}
            },
            other => out.push(other),
        }
    }
    out
}

fn code_point(chars: &mut std::iter::Peekable<std::str::Chars>, radix: u32, most: usize, start: u32) -> Option<char> {
    let mut value = start;
    for _ in 0..most {
        let Some(digit) = chars.peek().and_then(|c| c.to_digit(radix)) else { break };
        value = value.saturating_mul(radix).saturating_add(digit);
        chars.next();
    }
    char::from_u32(value)
}

/// `\0061` and `\+000061`, with `\` or another escape character.
fn unicode_escapes(text: &str, escape: char) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != escape {
            out.push(c);
        } else if chars.next_if_eq(&escape).is_some() {
            out.push(escape);
        } else if chars.next_if_eq(&'+').is_some() {
            out.extend(code_point(&mut chars, 16, 6, 0));
        } else {
            out.extend(code_point(&mut chars, 16, 4, 0));
        }
    }
    out
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
