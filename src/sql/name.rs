//! Names as PostgreSQL compares them: folded and cut once, when they are made.

use crate::text::Span;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::SmolStr;
use std::fmt;

/// The longest identifier in bytes: `NAMEDATALEN - 1`.
pub const MAX_NAME_BYTES: usize = 63;

/// An identifier after folding and truncation. Equality is PostgreSQL's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(SmolStr);

impl Name {
    /// A name whose spelling is already what the server stores (quoted, or taken from a string literal).
    /// Cut to 63 bytes on a character border, as `truncate_identifier` does.
    pub fn exact(text: &str) -> Self {
        Name(SmolStr::new(truncate(text, MAX_NAME_BYTES)))
    }

    /// A name as written without quotes: ASCII letters are folded to lower case, then cut.
    pub fn folded(text: &str) -> Self {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Name::exact(&text.to_ascii_lowercase())
        } else {
            Name::exact(text)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Name::exact(<&str>::deserialize(deserializer)?))
    }
}

impl std::ops::Deref for Name {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<&str> for Name {
    fn eq(&self, other: &&str) -> bool {
        self.0 == **other
    }
}

impl From<&Name> for SmolStr {
    fn from(name: &Name) -> Self {
        name.0.clone()
    }
}

impl From<&str> for Name {
    fn from(text: &str) -> Self {
        Name::exact(text)
    }
}

/// The bare name, as the server's messages print it. For SQL text use [`quote_ident`].
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `text` cut to at most `bytes` bytes, never inside a character.
pub fn truncate(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// A name with the place where it is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ident {
    pub name: Name,
    pub span: Span,
}

/// Two identifiers are the same when they name the same thing, wherever they are written.
impl PartialEq for Ident {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Ident {}

impl fmt::Display for Ident {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}

/// `name` or `schema.name`. A leading database name (`db.schema.name`) is dropped by the grammar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QualifiedName {
    pub schema: Option<Ident>,
    pub name: Ident,
}

impl QualifiedName {
    pub fn span(&self) -> Span {
        match &self.schema {
            Some(schema) => schema.span.to(self.name.span),
            None => self.name.span,
        }
    }
}

/// As the server's messages print it: `schema.name`, unquoted.
impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}.")?;
        }
        self.name.fmt(f)
    }
}

/// A name as SQL text, in quotes where it needs them.
pub fn quote_ident(name: &str) -> String {
    if super::keyword::needs_quotes(name) { format!("\"{}\"", name.replace('"', "\"\"")) } else { name.to_owned() }
}
