//! COMMENT ON and SECURITY LABEL.

use super::phrase::word_or_string;
use super::reference;
use crate::sql::ast::{Comment, ObjectKind, ObjectRef, StatementKind};
use crate::sql::cursor::{Cursor, Parse};

/// COMMENT ON object IS 'text' | NULL
pub fn comment(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["comment", "on"])?;
    let kind = reference::kind(c, |_| true)?;
    let object = if kind == ObjectKind::TableConstraint { constraint(c)? } else { reference::object(c, kind)? };
    let text = text(c)?;
    Ok(StatementKind::Comment(Box::new(Comment { object, text, security_label: false })))
}

/// `name ON table` or `name ON DOMAIN domain`. A table may itself be called domain.
fn constraint(c: &mut Cursor) -> Parse<ObjectRef> {
    let on_domain = c.is_word_at(1, "on") && c.is_word_at(2, "domain") && !c.is_word_at(3, "is") && !c.is_symbol_at(3, ".");
    if !on_domain {
        return reference::object(c, ObjectKind::TableConstraint);
    }
    reference::domain_constraint(c)
}

fn text(c: &mut Cursor) -> Parse<Option<String>> {
    c.expect_word("is")?;
    if c.eat_word("null") { Ok(None) } else { c.string().map(|(text, _)| Some(text)) }
}

/// SECURITY LABEL [FOR provider] ON object IS 'label' | NULL
pub fn security_label(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["security", "label"])?;
    if c.eat_word("for") {
        word_or_string(c)?;
    }
    c.expect_word("on")?;
    let kind = reference::kind(c, can_be_labelled)?;
    let object = reference::object(c, kind)?;
    let text = text(c)?;
    Ok(StatementKind::Comment(Box::new(Comment { object, text, security_label: true })))
}

fn can_be_labelled(kind: ObjectKind) -> bool {
    use ObjectKind as K;
    !matches!(
        kind,
        K::Cast
            | K::TableConstraint
            | K::Operator
            | K::OperatorClass
            | K::OperatorFamily
            | K::Policy
            | K::Rule
            | K::Transform
            | K::Trigger
    )
}
