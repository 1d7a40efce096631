//! Text to tokens, by the rules of PostgreSQL's scanner (`scan.l`).
//!
//! Total: every byte of the text is in exactly one token, a comment or white space, and no text makes it fail. A quote
//! that is never closed becomes one [`TokenKind::Unterminated`] token that reaches the end of the text. Tokens borrow
//! nothing; their text is read from the file under their offsets.

use crate::text::PLACEHOLDER;
use memchr::memchr2;
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Letters, digits, `_` and `$`, not in quotes: a keyword or a name.
    Word,
    /// `"name"`
    QuotedName,
    /// `U&"name"`, with the UESCAPE behind it
    UnicodeName,
    /// `'text'`, `N'text'`
    String,
    /// `E'text'`
    EscapeString,
    /// `U&'text'`, with the UESCAPE behind it
    UnicodeString,
    /// `B'01'` or `X'1F'`
    BitString,
    /// `$$text$$`, `$tag$text$tag$`
    DollarString,
    /// Digits only, or a prefixed integer (`0x1F`)
    Integer,
    /// A number with a point or an exponent
    Numeric,
    /// `$1`
    Parameter,
    /// A sequence of operator characters
    Operator,
    /// One of `( ) [ ] , ; :` and `.`, or `::`, `:=`, `..`
    Punctuation,
    /// `:'name'`, `:"name"`: a variable of psql; or `${name}`, in whose place the runner puts a value
    Variable,
    /// A line that begins with a backslash: a command of psql, up to its line end
    PsqlCommand,
    /// The rows behind COPY … FROM stdin, up to and with `\.`
    CopyData,
    /// A quote or comment that is never closed, up to the end of the text
    Unterminated(Unterminated),
    /// A character that begins no token
    Stray,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unterminated {
    String,
    Name,
    Dollar,
    Comment,
    BitString,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub start: u32,
    pub end: u32,
}

impl Token {
    /// Its length in bytes.
    pub fn bytes(self) -> usize {
        self.range().len()
    }

    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    pub fn text(self, source: &str) -> &str {
        source.get(self.range()).unwrap_or_default()
    }
}

/// What the scanner found: tokens, and comments beside them.
#[derive(Debug, Default)]
pub struct Lexed {
    pub tokens: Vec<Token>,
    /// Comments of both forms, in order. The kind of these tokens has no meaning.
    pub comments: Vec<Range<u32>>,
}

/// The tokens of a whole file.
pub fn lex(text: &str) -> Lexed {
    lex_range(text, 0..text.len())
}

/// The end of the first token of a text, where UESCAPE is a token of its own.
pub fn first_token_end(text: &str) -> usize {
    let mut scanner = Scanner::new(text, 0);
    scanner.step();
    scanner.out.tokens.first().map_or(text.len(), |token| token.end as usize)
}

/// The tokens of a part of a text, such as a function body, with offsets into the whole.
pub fn lex_range(text: &str, range: Range<usize>) -> Lexed {
    let mut scanner = Scanner::new(text.get(..range.end).unwrap_or(text), range.start);
    scanner.out.tokens.reserve(range.len() / BYTES_PER_TOKEN);
    scanner.skip_byte_order_mark();
    while scanner.at < scanner.bytes.len() {
        scanner.step();
    }
    scanner.out
}

/// About as many as there are in SQL with its white space.
const BYTES_PER_TOKEN: usize = 8;

/// COPY … FROM STDIN is followed by rows, once its semicolon is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CopyState {
    Idle,
    /// The statement began with COPY.
    InCopy,
    /// … and went on with FROM.
    From,
    /// … and then STDIN.
    Stdin,
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    out: Lexed,
    copy: CopyState,
    /// `[` without its `]` in this statement.
    brackets: usize,
    /// Whether a line `\.` may still come. Looked for once: where one COPY finds none, a later one finds none either.
    rows_may_end: bool,
    /// A command of psql was met.
    is_for_psql: bool,
}

/// A longer run of operator characters is no operator: the server refuses it as `operator too long`.
const MAX_OPERATOR_BYTES: usize = 63;

/// No name of a placeholder comes near; without a bound a text full of them would be read again and again.
const MAX_PLACEHOLDER: usize = 200;

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

fn is_name_part(byte: u8) -> bool {
    is_name_start(byte) || byte.is_ascii_digit() || byte == b'$'
}

fn is_operator(byte: u8) -> bool {
    matches!(
        byte,
        b'~' | b'!' | b'@' | b'#' | b'^' | b'&' | b'|' | b'`' | b'?' | b'+' | b'-' | b'*' | b'/' | b'%' | b'<' | b'>' | b'='
    )
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str, at: usize) -> Self {
        Scanner {
            text,
            bytes: text.as_bytes(),
            at,
            out: Lexed::default(),
            copy: CopyState::Idle,
            brackets: 0,
            rows_may_end: true,
            is_for_psql: false,
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn looking_at(&self, prefix: &str) -> bool {
        self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(prefix.as_bytes()))
    }

    fn skip_byte_order_mark(&mut self) {
        if self.at == 0 && self.looking_at("\u{feff}") {
            self.at = 3;
        }
    }

    fn push(&mut self, kind: TokenKind, end: usize) {
        let end = end.min(self.bytes.len());
        self.out.tokens.push(Token { kind, start: self.at as u32, end: end as u32 });
        self.at = end;
    }

    fn push_closed(&mut self, kind: TokenKind, end: Option<usize>, open: Unterminated) {
        match end {
            Some(end) => self.push(kind, end),
            None => self.push(TokenKind::Unterminated(open), self.bytes.len()),
        }
    }

    fn step(&mut self) {
        let Some(byte) = self.peek(0) else { return };
        match byte {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => self.at += 1,
            b'-' if self.peek(1) == Some(b'-') => self.line_comment(),
            b'/' if self.peek(1) == Some(b'*') => self.block_comment(),
            b'\'' => self.string(TokenKind::String, 1, Escapes::None),
            b'"' => self.push_closed(TokenKind::QuotedName, self.quoted(1, b'"', Escapes::None), Unterminated::Name),
            b'$' => self.dollar(),
            b'0'..=b'9' => self.number(),
            b'.' if self.peek(1).is_some_and(|next| next.is_ascii_digit()) => self.number(),
            b':' => self.colon(),
            b'.' if self.peek(1) == Some(b'.') => self.push(TokenKind::Punctuation, self.at + 2),
            b'(' | b')' | b'[' | b']' | b',' | b'.' => self.punctuation(byte),
            b';' => self.semicolon(),
            PLACEHOLDER => self.placeholder(),
            b'\\' => self.backslash(),
            _ if is_name_start(byte) => self.word(),
            _ if is_operator(byte) => self.operator(),
            _ => self.push(TokenKind::Stray, self.at + 1),
        }
    }

    /// `{name}` behind the sign that stands for the dollar.
    fn placeholder(&mut self) {
        let inside = self.bytes.iter().skip(self.at + 1);
        let end =
            self.at + 1 + inside.take_while(|byte| !byte.is_ascii_whitespace() && **byte != b'}').take(MAX_PLACEHOLDER).count();
        let is_closed = self.peek(1) == Some(b'{') && self.bytes.get(end) == Some(&b'}');
        if is_closed { self.push(TokenKind::Variable, end + 1) } else { self.push(TokenKind::Stray, self.at + 1) }
    }

    /// A comment to the end of its line. The server ends it at `\n` or `\r`.
    fn line_comment(&mut self) {
        let end = self.line_end();
        self.out.comments.push(self.at as u32..end as u32);
        self.at = end;
    }

    fn line_end(&self) -> usize {
        self.line_end_from(self.at)
    }

    fn line_end_from(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        from + memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())
    }

    /// `/* … */`, which nests.
    fn block_comment(&mut self) {
        let mut depth = 0usize;
        let mut at = self.at;
        loop {
            match (self.bytes.get(at), self.bytes.get(at + 1)) {
                (Some(b'/'), Some(b'*')) => {
                    depth += 1;
                    at += 2;
                }
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    at += 2;
                    if depth == 0 {
                        self.out.comments.push(self.at as u32..at as u32);
                        self.at = at;
                        return;
                    }
                }
                (Some(_), _) => at += 1,
                (None, _) => return self.push(TokenKind::Unterminated(Unterminated::Comment), self.bytes.len()),
            }
        }
    }

    /// The end of a quoted text whose opening quote is the last of `prefix` bytes; None where it is never closed.
    fn quoted(&self, prefix: usize, quote: u8, escapes: Escapes) -> Option<usize> {
        self.quote_end(self.at + prefix, quote, escapes)
    }

    /// As [`Self::quoted`], from the first byte of the content.
    fn quote_end(&self, content: usize, quote: u8, escapes: Escapes) -> Option<usize> {
        let mut at = content;
        loop {
            let byte = *self.bytes.get(at)?;
            let is_escaped = byte == b'\\' && escapes == Escapes::Backslash;
            let is_doubled = byte == quote && self.bytes.get(at + 1) == Some(&quote);
            if is_escaped || is_doubled {
                at += 2;
            } else if byte == quote {
                return Some(at + 1);
            } else {
                at += 1;
            }
        }
    }

    /// A string constant with all of its parts: `'a'` and, behind a line end, `'b'` are one (manual, section 4.1.2.1).
    fn string(&mut self, kind: TokenKind, prefix: usize, escapes: Escapes) {
        let mut end = self.quoted(prefix, b'\'', escapes);
        while let Some(content) = end.and_then(|end| self.continuation(end)) {
            end = self.quote_end(content, b'\'', escapes);
        }
        self.push_closed(kind, end, Unterminated::String);
        self.join_escape();
    }

    /// Makes one token of `U&'…' UESCAPE '!'`, as the server does before it parses (`base_yylex`).
    fn join_escape(&mut self) {
        let [.., literal, word, escape] = self.out.tokens.as_mut_slice() else { return };
        let is_escape = matches!(literal.kind, TokenKind::UnicodeString | TokenKind::UnicodeName)
            && word.kind == TokenKind::Word
            && word.text(self.text).eq_ignore_ascii_case("uescape")
            && escape.kind == TokenKind::String;
        if is_escape {
            literal.end = escape.end;
            self.out.tokens.truncate(self.out.tokens.len() - 2);
        }
    }

    /// The first byte of the next part of a string, where one follows `end` behind white space with a line end.
    fn continuation(&mut self, end: usize) -> Option<usize> {
        let mut at = end;
        let mut comments = Vec::new();
        let mut lines = 0usize;
        loop {
            match (*self.bytes.get(at)?, self.bytes.get(at + 1)) {
                (b'\n' | b'\r', _) => lines += 1,
                (b' ' | b'\t' | 0x0b | 0x0c, _) => {}
                (b'-', Some(b'-')) => {
                    let comment_end = self.line_end_from(at);
                    comments.push(at as u32..comment_end as u32);
                    at = comment_end;
                    continue;
                }
                (b'\'', _) if lines > 0 => break,
                _ => return None,
            }
            at += 1;
        }
        self.out.comments.append(&mut comments);
        Some(at + 1)
    }

    fn dollar(&mut self) {
        if self.peek(1).is_some_and(|byte| byte.is_ascii_digit()) {
            let digits = self.bytes.iter().skip(self.at + 1).take_while(|byte| byte.is_ascii_digit()).count();
            return self.push(TokenKind::Parameter, self.at + 1 + digits);
        }
        let tag = self.bytes.iter().skip(self.at + 1).take_while(|byte| is_name_part(**byte) && **byte != b'$').count();
        let open_end = self.at + 1 + tag;
        if self.bytes.get(open_end) != Some(&b'$') {
            return self.push(TokenKind::Stray, self.at + 1);
        }
        let (text, start) = (self.text, self.at);
        let delimiter = text.get(start..=open_end).unwrap_or("$$");
        let rest = text.get(open_end + 1..).unwrap_or_default();
        let end = rest.find(delimiter).map(|found| open_end + 1 + found + delimiter.len());
        self.push_closed(TokenKind::DollarString, end, Unterminated::Dollar);
    }

    /// Digits with `_` between them, a radix prefix, a fraction, an exponent. `1..10` is two numbers with `..` between.
    fn number(&mut self) {
        let is_digit = |at: usize| self.bytes.get(at).is_some_and(u8::is_ascii_digit);
        let is_separator = |at: usize| self.bytes.get(at) == Some(&b'_') && is_digit(at + 1);
        let digits = |from: usize| (from..).find(|at| !is_digit(*at) && (*at == from || !is_separator(*at))).unwrap_or(from);
        if self.peek(0) == Some(b'0') && matches!(self.peek(1), Some(b'x' | b'X' | b'o' | b'O' | b'b' | b'B')) {
            let word = self.bytes.iter().skip(self.at + 2).take_while(|byte| byte.is_ascii_hexdigit() || **byte == b'_').count();
            if word > 0 {
                return self.push(TokenKind::Integer, self.at + 2 + word);
            }
        }
        let mut end = digits(self.at);
        let mut kind = TokenKind::Integer;
        if self.bytes.get(end) == Some(&b'.') && self.bytes.get(end + 1) != Some(&b'.') {
            kind = TokenKind::Numeric;
            end = digits(end + 1);
        }
        if matches!(self.bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.bytes.get(end + 1), Some(b'+' | b'-')));
            let exponent = digits(end + 1 + sign);
            if exponent > end + 1 + sign {
                kind = TokenKind::Numeric;
                end = exponent;
            }
        }
        self.push(kind, end);
    }

    fn punctuation(&mut self, byte: u8) {
        match byte {
            b'[' => self.brackets += 1,
            b']' => self.brackets = self.brackets.saturating_sub(1),
            _ => {}
        }
        self.push(TokenKind::Punctuation, self.at + 1);
    }

    /// Inside of brackets it stands between the bounds of a slice. Before a bare name it makes a variable of psql only where a
    /// command of psql shows who reads the file.
    fn colon(&mut self) {
        match (self.peek(1), self.peek(2)) {
            (Some(b':' | b'='), _) => self.push(TokenKind::Punctuation, self.at + 2),
            _ if self.brackets > 0 => self.push(TokenKind::Punctuation, self.at + 1),
            (Some(quote @ (b'\'' | b'"')), Some(next)) if is_name_start(next) => {
                let name = self.bytes.iter().skip(self.at + 2).take_while(|byte| is_name_part(**byte)).count();
                let close = self.at + 2 + name;
                if self.bytes.get(close) == Some(&quote) {
                    self.push(TokenKind::Variable, close + 1);
                } else {
                    self.push(TokenKind::Punctuation, self.at + 1);
                }
            }
            (Some(next), _) if self.is_for_psql && is_name_start(next) => {
                let name = self.bytes.iter().skip(self.at + 1).take_while(|byte| is_name_part(**byte)).count();
                self.push(TokenKind::Variable, self.at + 1 + name);
            }
            _ => self.push(TokenKind::Punctuation, self.at + 1),
        }
    }

    fn word(&mut self) {
        match (self.peek(0), self.peek(1), self.peek(2)) {
            (Some(b'e' | b'E'), Some(b'\''), _) => {
                self.string(TokenKind::EscapeString, 2, Escapes::Backslash);
            }
            (Some(b'b' | b'B' | b'x' | b'X'), Some(b'\''), _) => {
                self.push_closed(TokenKind::BitString, self.quoted(2, b'\'', Escapes::None), Unterminated::BitString);
            }
            (Some(b'n' | b'N'), Some(b'\''), _) => {
                self.string(TokenKind::String, 2, Escapes::None);
            }
            (Some(b'u' | b'U'), Some(b'&'), Some(b'\'')) => {
                self.string(TokenKind::UnicodeString, 3, Escapes::None);
            }
            (Some(b'u' | b'U'), Some(b'&'), Some(b'"')) => {
                self.push_closed(TokenKind::UnicodeName, self.quoted(3, b'"', Escapes::None), Unterminated::Name);
            }
            _ => {
                let length = self.bytes.iter().skip(self.at).take_while(|byte| is_name_part(**byte)).count();
                self.follow_copy(self.at..self.at + length);
                self.push(TokenKind::Word, self.at + length);
            }
        }
    }

    /// The longest run of operator characters, cut before a comment, and without a trailing `+` or `-` unless the run
    /// holds one of `~ ! @ # % ^ & | ` ?` (manual, section 4.1.3).
    fn operator(&mut self) {
        let rest = self.bytes.iter().skip(self.at).take(MAX_OPERATOR_BYTES);
        let mut end = self.at + rest.take_while(|byte| is_operator(**byte)).count();
        for at in self.at + 1..end {
            let pair = (self.bytes.get(at), self.bytes.get(at + 1));
            if matches!(pair, (Some(b'-'), Some(b'-')) | (Some(b'/'), Some(b'*'))) {
                end = at;
                break;
            }
        }
        let run = self.bytes.get(self.at..end).unwrap_or_default();
        let may_end_in_sign =
            run.iter().any(|byte| matches!(byte, b'~' | b'!' | b'@' | b'#' | b'%' | b'^' | b'&' | b'|' | b'`' | b'?'));
        while !may_end_in_sign && end > self.at + 1 && matches!(self.bytes.get(end - 1), Some(b'+' | b'-')) {
            end -= 1;
        }
        self.push(TokenKind::Operator, end);
    }

    fn semicolon(&mut self) {
        let rows_follow = self.copy == CopyState::Stdin;
        self.copy = CopyState::Idle;
        self.brackets = 0;
        self.push(TokenKind::Punctuation, self.at + 1);
        if rows_follow && self.rows_may_end {
            self.copy_data();
        }
    }

    /// The rows from the next line to a line `\.`, or nothing where no such line follows (the file is not meant for psql).
    fn copy_data(&mut self) {
        let (text, start) = (self.text, self.line_end());
        let rest = text.get(start..).unwrap_or_default();
        let mut offset = 0;
        for line in rest.split_inclusive('\n') {
            offset += line.len();
            if line.trim_end_matches(['\n', '\r']) == "\\." {
                self.at = start;
                let end = start + offset;
                return self.push(TokenKind::CopyData, end);
            }
        }
        self.rows_may_end = false;
    }

    fn backslash(&mut self) {
        let before = self.text.get(..self.at).unwrap_or_default().trim_end_matches([' ', '\t', '\u{feff}']);
        if before.is_empty() || before.ends_with(['\n', '\r']) {
            self.is_for_psql = true;
            self.push(TokenKind::PsqlCommand, self.line_end());
        } else {
            self.push(TokenKind::Stray, self.at + 1);
        }
    }

    fn follow_copy(&mut self, word: Range<usize>) {
        let text = self.text.get(word).unwrap_or_default();
        let opens_statement = self.out.tokens.last().is_none_or(|token| match token.kind {
            TokenKind::Punctuation => token.text(self.text) == ";",
            kind => matches!(kind, TokenKind::PsqlCommand | TokenKind::CopyData),
        });
        self.copy = match self.copy {
            CopyState::Idle if opens_statement && text.eq_ignore_ascii_case("copy") => CopyState::InCopy,
            CopyState::InCopy if text.eq_ignore_ascii_case("from") => CopyState::From,
            CopyState::From if text.eq_ignore_ascii_case("stdin") => CopyState::Stdin,
            other => other,
        };
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    None,
    Backslash,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<&str> {
        lex(source).tokens.iter().map(|token| token.text(source)).collect()
    }

    #[test]
    fn tokens_as_the_server_reads_them() {
        let table: &[(&str, &[&str])] = &[
            ("select 1", &["select", "1"]),
            ("a.b::int[]", &["a", ".", "b", "::", "int", "[", "]"]),
            ("'it''s' \"a\"\"b\"", &["'it''s'", "\"a\"\"b\""]),
            (r"E'a\'b' 'c\' d", &[r"E'a\'b'", r"'c\'", "d"]),
            ("$$a;$$ $t$ $$ $t$ $1", &["$$a;$$", "$t$ $$ $t$", "$1"]),
            ("a->>'b' @> c <> d", &["a", "->>", "'b'", "@>", "c", "<>", "d"]),
            ("1-- c\n+-2 @-3 *-1", &["1", "+", "-", "2", "@-", "3", "*", "-", "1"]),
            ("1..10 1.5e3 .5 1e5", &["1", "..", "10", "1.5e3", ".5", "1e5"]),
            ("x /* a /* b */ c */ y", &["x", "y"]),
            ("'a' 'b'\n'c'\n -- it's\n'd' E'e'\r\n'f' -- g", &["'a'", "'b'\n'c'\n -- it's\n'd'", "E'e'\r\n'f'"]),
            ("x := y; a => b", &["x", ":=", "y", ";", "a", "=>", "b"]),
            ("U&'d\\0061' B'01' X'1f' N'n' U&\"x\"", &["U&'d\\0061'", "B'01'", "X'1f'", "N'n'", "U&\"x\""]),
            ("\u{feff}select", &["select"]),
            ("\\connect x\nselect", &["\\connect x", "select"]),
            (":'v' :\"w\"", &[":'v'", ":\"w\""]),
            ("a[:'v':'w'] :'v'", &["a", "[", ":", "'v'", ":", "'w'", "]", ":'v'"]),
            ("a[;:'v'", &["a", "[", ";", ":'v'"]),
            ("U&'!0061' /* a */ uescape '!' U&\"b\" Uescape\n'?'", &["U&'!0061' /* a */ uescape '!'", "U&\"b\" Uescape\n'?'"]),
            ("copy t from stdin;\n1\t';\n\\.\nselect", &["copy", "t", "from", "stdin", ";", "\n1\t';\n\\.\n", "select"]),
        ];
        for (source, expected) in table {
            assert_eq!(texts(source), *expected, "{source}");
        }
    }

    #[test]
    fn what_is_never_closed_reaches_the_end() {
        for (source, kind) in [
            ("a 'b", Unterminated::String),
            ("a \"b", Unterminated::Name),
            ("a $x$ b $$", Unterminated::Dollar),
            ("a /* b /* c */", Unterminated::Comment),
            ("a X'1", Unterminated::BitString),
            (r"a E'b\'", Unterminated::String),
        ] {
            let last = lex(source).tokens.last().copied().unwrap();
            assert_eq!((last.kind, last.end as usize), (TokenKind::Unterminated(kind), source.len()), "{source}");
        }
    }
}
