//! Escape sequences of string constants and quoted names (manual, sections 4.1.1, 4.1.2.2 and 4.1.2.3), with what the server
//! has against them. It knows no tokens.

use std::iter::Peekable;
use std::str::CharIndices;

/// A text with its escapes resolved as far as they have a meaning, and the first one that the server refuses.
pub struct Unescaped {
    pub value: String,
    pub fault: Option<Fault>,
}

/// An escape that the server refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Where it stands, in bytes from the beginning of the content.
    pub at: usize,
    pub sqlstate: &'static str,
    pub message: &'static str,
}

const SYNTAX: &str = "42601";
const INVALID_ESCAPE: &str = "invalid Unicode escape";
const INVALID_VALUE: &str = "invalid Unicode escape value";
const INVALID_PAIR: &str = "invalid Unicode surrogate pair";

/// Whether a character may be the one behind UESCAPE.
pub fn can_escape(character: char) -> bool {
    !character.is_ascii_hexdigit() && !matches!(character, '+' | '\'' | '"') && !character.is_ascii_whitespace()
}

/// `\0061` and `\+000061`, with `\` or another escape character.
pub fn unicode(content: &str, escape: char) -> Unescaped {
    let mut reader = Reader::new(content);
    while let Some((at, c)) = reader.chars.next() {
        if c != escape {
            reader.push(at, c);
        } else if reader.eat(escape) {
            reader.push(at, escape);
        } else {
            let digits = if reader.eat('+') { 6 } else { 4 };
            reader.code_point(at, digits, SYNTAX);
        }
    }
    reader.end()
}

/// `\n`, `\x41`, `\101`, `\u0041`, `\U00000041` and doubled quotes.
pub fn backslash(content: &str) -> Unescaped {
    let mut reader = Reader::new(content);
    while let Some((at, c)) = reader.chars.next() {
        match c {
            '\'' => {
                reader.eat('\'');
                reader.push(at, '\'');
            }
            '\\' => reader.behind_backslash(at),
            other => reader.push(at, other),
        }
    }
    reader.end()
}

struct Reader<'a> {
    chars: Peekable<CharIndices<'a>>,
    /// Bytes, since `\xc3\xa4` is one character.
    value: Vec<u8>,
    fault: Option<Fault>,
    /// The first half of a surrogate pair.
    pending: Option<u32>,
}

impl<'a> Reader<'a> {
    fn new(content: &'a str) -> Self {
        Reader { chars: content.char_indices().peekable(), value: Vec::with_capacity(content.len()), fault: None, pending: None }
    }

    fn end(mut self) -> Unescaped {
        self.refuse_pending(0);
        let value = String::from_utf8(self.value).unwrap_or_else(|invalid| {
            let fault = Fault { at: 0, sqlstate: "22021", message: "invalid byte sequence for encoding \"UTF8\"" };
            self.fault.get_or_insert(fault);
            String::from_utf8_lossy(invalid.as_bytes()).into_owned()
        });
        Unescaped { value, fault: self.fault }
    }

    fn eat(&mut self, expected: char) -> bool {
        self.chars.next_if(|(_, c)| *c == expected).is_some()
    }

    fn refuse(&mut self, at: usize, sqlstate: &'static str, message: &'static str) {
        self.fault.get_or_insert(Fault { at, sqlstate, message });
    }

    /// The first half of a pair is followed by something else.
    fn refuse_pending(&mut self, at: usize) {
        if self.pending.take().is_some() {
            self.refuse(at, SYNTAX, INVALID_PAIR);
        }
    }

    fn push(&mut self, at: usize, c: char) {
        self.refuse_pending(at);
        self.value.extend(c.encode_utf8(&mut [0; 4]).bytes());
    }

    fn behind_backslash(&mut self, at: usize) {
        let Some((_, c)) = self.chars.next() else { return };
        match c {
            'u' => self.code_point(at, 4, "22025"),
            'U' => self.code_point(at, 8, "22025"),
            'x' if self.chars.peek().is_some_and(|(_, next)| next.is_ascii_hexdigit()) => self.byte(at, 16, 0),
            '0'..='7' => self.byte(at, 8, c.to_digit(8).unwrap_or_default()),
            'b' => self.push(at, '\u{8}'),
            'f' => self.push(at, '\u{c}'),
            'n' => self.push(at, '\n'),
            'r' => self.push(at, '\r'),
            't' => self.push(at, '\t'),
            other => self.push(at, other),
        }
    }

    /// A byte whose first digit, if it has been read, is `first`. What does not fit loses its highest bit, as in the server.
    fn byte(&mut self, at: usize, radix: u32, first: u32) {
        self.refuse_pending(at);
        let (value, count) = self.digits(radix, 2);
        let high = (0..count).fold(first, |high, _| high * radix);
        match (high + value) as u8 {
            0 => self.refuse(at, "22021", "invalid byte sequence for encoding \"UTF8\": 0x00"),
            byte => self.value.push(byte),
        }
    }

    /// So many digits at most: their number, and how many there are.
    fn digits(&mut self, radix: u32, most: usize) -> (u32, usize) {
        let (mut value, mut count) = (0u32, 0);
        while count < most
            && let Some(digit) = self.chars.peek().and_then(|(_, c)| c.to_digit(radix))
        {
            value = value.wrapping_mul(radix).wrapping_add(digit);
            count += 1;
            self.chars.next();
        }
        (value, count)
    }

    /// Exactly so many hexadecimal digits.
    fn code_point(&mut self, at: usize, digits: usize, sqlstate: &'static str) {
        let (value, count) = self.digits(16, digits);
        if count < digits {
            return self.refuse(at, sqlstate, INVALID_ESCAPE);
        }
        match (self.pending.take(), value) {
            (Some(high), 0xDC00..=0xDFFF) => self.push_code(at, 0x10000 + ((high & 0x3FF) << 10) + (value & 0x3FF)),
            (None, 0xD800..=0xDBFF) => self.pending = Some(value),
            (Some(_), _) | (None, 0xDC00..=0xDFFF) => self.refuse(at, SYNTAX, INVALID_PAIR),
            (None, _) => self.push_code(at, value),
        }
    }

    fn push_code(&mut self, at: usize, value: u32) {
        match char::from_u32(value).filter(|c| *c != '\0') {
            Some(c) => self.push(at, c),
            None => self.refuse(at, SYNTAX, INVALID_VALUE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_makes_of_escapes() {
        let table =
            [(r"a\\b\n\101\x4a\xg\q", "a\\b\nAJxgq"), (r"\xc3\xa4\u00e4\U0001F600\uD83D\uDE00", "ää😀😀"), ("it''s", "it's")];
        for (content, value) in table {
            let unescaped = backslash(content);
            assert_eq!((unescaped.value.as_str(), unescaped.fault), (value, None), "{content}");
        }
        let table = [(r"d\0061t\+000061\\", '\\', "data\\"), ("d!0061!!", '!', "da!"), (r"\D83D\DE00", '\\', "😀")];
        for (content, escape, value) in table {
            let unescaped = unicode(content, escape);
            assert_eq!((unescaped.value.as_str(), unescaped.fault), (value, None), "{content}");
        }
    }

    /// SQLSTATE and message were recorded from a server, the place but for pairs too.
    #[test]
    fn what_the_server_refuses() {
        let table = [
            (r"ab\u00", 2, "22025", INVALID_ESCAPE),
            (r"\U00110000", 0, SYNTAX, INVALID_VALUE),
            (r"\u0000", 0, SYNTAX, INVALID_VALUE),
            (r"\uD800", 0, SYNTAX, INVALID_PAIR),
            (r"\uD800\u0041", 6, SYNTAX, INVALID_PAIR),
            (r"\uDC00", 0, SYNTAX, INVALID_PAIR),
            (r"a\000", 1, "22021", "invalid byte sequence for encoding \"UTF8\": 0x00"),
            (r"\xff", 0, "22021", "invalid byte sequence for encoding \"UTF8\""),
        ];
        for (content, at, sqlstate, message) in table {
            assert_eq!(backslash(content).fault, Some(Fault { at, sqlstate, message }), "{content}");
        }
        let table = [
            (r"a\zzzz", 1, INVALID_ESCAPE),
            (r"\+110000", 0, INVALID_VALUE),
            (r"\D800x", 5, INVALID_PAIR),
            (r"\DC00", 0, INVALID_PAIR),
        ];
        for (content, at, message) in table {
            assert_eq!(unicode(content, '\\').fault, Some(Fault { at, sqlstate: SYNTAX, message }), "{content}");
        }
        assert!(can_escape('!') && !"f+'\" ".chars().any(can_escape));
    }
}
