//! Texts that name relations: `'public.t'::regclass` is looked up when the statement is read.

use super::Walker;
use crate::catalog::Bound;
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::text::Span;

impl Walker<'_> {
    pub(super) fn relation_in_text(&mut self, text: &str, span: Span) {
        // Digits are the oid itself.
        if let Some(name) = name_in_text(text, span)
            && !text.bytes().all(|byte| byte.is_ascii_digit())
            && let Some(oid) = self.relation(&name)
        {
            self.bind(span, Bound::RelationInText(oid));
        }
    }
}

/// The name that a text like `public."My table"` spells, as `regclass` reads it.
pub(in crate::replay) fn name_in_text(text: &str, span: Span) -> Option<QualifiedName> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    loop {
        let (part, behind) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let (part, behind) = quoted.split_once('"')?;
                (Name::exact(part), behind)
            }
            None => {
                let end = rest.find(['.', '"', ' ']).unwrap_or(rest.len());
                (Name::folded(rest.get(..end)?), rest.get(end..)?)
            }
        };
        if part.is_empty() {
            return None;
        }
        parts.push(Ident { name: part, span });
        match behind.trim_start().strip_prefix('.') {
            Some(behind) => rest = behind.trim_start(),
            None if behind.trim().is_empty() => break,
            None => return None,
        }
    }
    let name = parts.pop()?;
    Some(QualifiedName { schema: parts.pop(), name })
}
