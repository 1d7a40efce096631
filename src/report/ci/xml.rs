//! Text in XML 1.0.

use std::fmt;

/// A text as the content of an element or the value of an attribute between double quotes.
pub(super) struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            // A reader would make blanks of them in an attribute.
            '\n' => f.write_str("&#10;"),
            '\t' => f.write_str("&#9;"),
            '\r' => f.write_str("&#13;"),
            // No document may hold these, not even as a reference (section 2.2).
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => write!(f, "{}", c.escape_unicode()),
            c => write!(f, "{c}"),
        })
    }
}

/// The content of an element, in which line breaks stay as they are.
pub(super) struct Content<'a>(pub &'a str);

impl fmt::Display for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, line) in self.0.split('\n').enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{}", Escaped(line))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_an_attribute() {
        let text = "a \"b\" <c> & 'd'\n\te\u{1b}[0m\u{7f}";
        assert_eq!(Escaped(text).to_string(), "a &quot;b&quot; &lt;c&gt; &amp; 'd'&#10;&#9;e\\u{1b}[0m\\u{7f}");
        assert_eq!(Content("a\nb>").to_string(), "a\nb&gt;");
    }
}
