//! Regular expressions (manual, section 9.7.3): those that PostgreSQL and the library read alike. Others are not computed.

use super::Value;
use regex_lite::{Captures, Regex};

/// A search as PostgreSQL writes it, with `i` and `g` among its flags.
pub(super) struct Search {
    regex: Regex,
    everywhere: bool,
}

/// What a search has to tell. Whether there is a match does not depend on which of several is taken; its text does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Whether,
    Text,
}

impl Search {
    /// None: the pattern or a flag is not one that both read alike.
    pub fn new(pattern: &str, flags: &str, wanted: Wanted) -> Option<Search> {
        let known = flags.chars().all(|flag| matches!(flag, 'g' | 'i' | 'c'));
        if !known || !pattern.is_ascii() || (wanted == Wanted::Text && !has_one_reading(pattern)) {
            return None;
        }
        // A point matches a new line, too, and `$` the end alone.
        let options = if flags.contains('i') { "(?si)" } else { "(?s)" };
        let regex = Regex::new(&format!("{options}{}", translated(pattern)?)).ok()?;
        Some(Search { regex, everywhere: flags.contains('g') })
    }

    pub fn matches(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    pub fn count(&self, text: &str) -> usize {
        self.regex.find_iter(text).count()
    }

    /// What the groups matched, or without groups the whole.
    pub fn first(&self, text: &str) -> Option<Vec<Value>> {
        let found = self.regex.captures(text)?;
        let part = |at| found.get(at).map_or(Value::Null, |part| Value::text(part.as_str()));
        Some(if found.len() == 1 { vec![part(0)] } else { (1..found.len()).map(part).collect() })
    }

    pub fn split(&self, text: &str) -> Vec<Value> {
        self.regex.split(text).map(Value::text).collect()
    }

    /// `\1` in the replacement is a group, `\&` the whole.
    pub fn replace(&self, text: &str, replacement: &str) -> String {
        let replaced = |found: &Captures<'_>| expanded(replacement, found);
        let most = if self.everywhere { 0 } else { 1 };
        self.regex.replacen(text, most, replaced).into_owned()
    }
}

fn expanded(replacement: &str, found: &Captures<'_>) -> String {
    let group = |at: usize| found.get(at).map_or("", |part| part.as_str());
    let mut out = String::new();
    let mut rest = replacement.chars();
    while let Some(c) = rest.next() {
        let escaped = if c == '\\' { rest.next() } else { None };
        match (c, escaped) {
            ('\\', Some('&')) => out.push_str(group(0)),
            ('\\', Some(digit @ '1'..='9')) => out.push_str(group(digit.to_digit(10).unwrap_or_default() as usize)),
            ('\\', Some('\\')) => out.push('\\'),
            (c, escaped) => {
                out.push(c);
                out.extend(escaped);
            }
        }
    }
    out
}

/// The pattern in the library's words. Escapes that mean something else there, or nothing, are refused.
fn translated(pattern: &str) -> Option<String> {
    let is_special = pattern.starts_with("***") || pattern.contains("[[:<:]]") || pattern.contains("[[:>:]]");
    if is_special || pattern.contains("[.") || pattern.contains("[=") || pattern.contains("&&") {
        return None;
    }
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '(' && rest.peek() == Some(&'?') {
            // Without `(?:` it looks ahead or back, or sets options.
            rest.next();
            out.push_str(rest.next().filter(|kind| *kind == ':').map(|_| "(?:")?);
            continue;
        }
        if c != '\\' {
            out.push(c);
            continue;
        }
        match rest.next()? {
            'y' => out.push_str("\\b"),
            'Y' => out.push_str("\\B"),
            'A' => out.push_str("\\A"),
            'Z' => out.push_str("\\z"),
            escaped @ ('d' | 'D' | 's' | 'S' | 'w' | 'W' | 'n' | 't' | 'r') => out.extend(['\\', escaped]),
            escaped if escaped.is_ascii_punctuation() && !matches!(escaped, '<' | '>' | '_') => out.extend(['\\', escaped]),
            _ => return None,
        }
    }
    Some(out)
}

/// Whether the first match has one length alone, whichever way it is looked for: PostgreSQL takes the longest, the library the
/// one that it finds first. They differ where there are alternatives, or parts that may be left out.
fn has_one_reading(pattern: &str) -> bool {
    let bytes = pattern.as_bytes();
    let repeated_group = bytes.windows(2).any(|pair| matches!(pair, [b')', b'*' | b'+' | b'?' | b'{']));
    let lazy = bytes.windows(2).any(|pair| matches!(pair, [b'*' | b'+' | b'?' | b'}', b'?']));
    !pattern.contains('|') && !repeated_group && !lazy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches() {
        for (text, pattern, flags, matches) in [
            ("users_2024", "^users_\\d{4}$", "", Some(true)),
            ("users_x", "^users_\\d{4}$", "", Some(false)),
            ("AB", "a|b", "i", Some(true)),
            ("a\nb", "a.b", "", Some(true)),
            ("a.b", "a\\.b", "", Some(true)),
            ("the end", "\\yend\\y", "", Some(true)),
            ("abc", "(?=b)", "", None),
            ("abc", "\\mabc", "", None),
            ("abc", "(a)\\1", "", None),
        ] {
            let search = Search::new(pattern, flags, Wanted::Whether);
            assert_eq!(search.map(|search| search.matches(text)), matches, "{text} ~ {pattern}");
        }
    }

    #[test]
    fn replacements() {
        for (text, pattern, replacement, flags, result) in [
            ("a-b-c", "-", "_", "", Some("a_b-c")),
            ("a-b-c", "-", "_", "g", Some("a_b_c")),
            ("john smith", "(\\w+) (\\w+)", "\\2 \\1", "", Some("smith john")),
            ("abc", "b", "[\\&]", "", Some("a[b]c")),
            ("abc", "a|ab", "x", "", None),
        ] {
            let search = Search::new(pattern, flags, Wanted::Text);
            assert_eq!(search.map(|search| search.replace(text, replacement)).as_deref(), result, "{text}: {pattern}");
        }
    }
}
