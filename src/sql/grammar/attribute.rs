//! The attributes of constraints: DEFERRABLE, INITIALLY DEFERRED, NOT VALID, NO INHERIT, ENFORCED.
//!
//! Behind the constraint of a table they are part of it, and the grammar checks them. Behind that of a column each stands by
//! itself and belongs to the constraint before it; the server checks those when it runs the statement, with the same end.

use super::phrase::one_of;
use crate::sql::ast::{ColumnConstraint, ColumnConstraintKind as Kind, ConstraintAttributes};
use crate::sql::cursor::{Cursor, Parse};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribute {
    Deferrable,
    NotDeferrable,
    InitiallyDeferred,
    InitiallyImmediate,
    NotValid,
    NoInherit,
    Enforced,
    NotEnforced,
}

use Attribute as A;

const ATTRIBUTES: &[(&[&str], Attribute)] = &[
    (&["deferrable"], A::Deferrable),
    (&["not", "deferrable"], A::NotDeferrable),
    (&["initially", "deferred"], A::InitiallyDeferred),
    (&["initially", "immediate"], A::InitiallyImmediate),
    (&["not", "valid"], A::NotValid),
    (&["no", "inherit"], A::NoInherit),
    (&["enforced"], A::Enforced),
    (&["not", "enforced"], A::NotEnforced),
];

/// Those that may stand behind the constraint of a column.
const COLUMN_ATTRIBUTES: &[(&[&str], Attribute)] = &[
    (&["deferrable"], A::Deferrable),
    (&["not", "deferrable"], A::NotDeferrable),
    (&["initially", "deferred"], A::InitiallyDeferred),
    (&["initially", "immediate"], A::InitiallyImmediate),
    (&["enforced"], A::Enforced),
    (&["not", "enforced"], A::NotEnforced),
];

/// What cannot be said of one constraint. DEFERRABLE is also what INITIALLY DEFERRED implies.
const CONTRADICTIONS: &[(Attribute, Attribute)] =
    &[(A::Deferrable, A::NotDeferrable), (A::InitiallyDeferred, A::InitiallyImmediate), (A::Enforced, A::NotEnforced)];

const MUST_BE_DEFERRABLE: &str = "constraint declared INITIALLY DEFERRED must be DEFERRABLE";

impl Attribute {
    fn words(self) -> String {
        let words = ATTRIBUTES.iter().find(|(_, attribute)| *attribute == self).map_or(&[] as &[&str], |(words, _)| words);
        words.join(" ").to_ascii_uppercase()
    }
}

/// The attributes that stand in one place, in order.
#[derive(Debug, Default)]
pub struct Attributes {
    list: Vec<Attribute>,
}

impl Attributes {
    pub fn has(&self, attribute: Attribute) -> bool {
        self.list.contains(&attribute)
    }

    fn says(&self, yes: Attribute, no: Attribute) -> Option<bool> {
        if self.has(yes) { Some(true) } else { self.has(no).then_some(false) }
    }

    pub fn of_constraint(&self) -> ConstraintAttributes {
        let initially_deferred = self.says(A::InitiallyDeferred, A::InitiallyImmediate);
        let implied = (initially_deferred == Some(true)).then_some(true);
        ConstraintAttributes {
            deferrable: self.says(A::Deferrable, A::NotDeferrable).or(implied),
            initially_deferred,
            not_valid: self.has(A::NotValid),
            not_enforced: self.has(A::NotEnforced),
        }
    }
}

/// `ConstraintAttributeSpec`: any attributes, in any order, that do not contradict each other.
pub fn attributes(c: &mut Cursor) -> Parse<Attributes> {
    let mut attributes = Attributes::default();
    while c.is_any_word(&["deferrable", "not", "initially", "no", "enforced"]) {
        let start = c.at;
        attributes.list.push(attribute(c, ATTRIBUTES)?);
        if attributes.has(A::NotDeferrable) && attributes.has(A::InitiallyDeferred) {
            return Err(c.rejected("42601", MUST_BE_DEFERRABLE, c.span_from(start)));
        }
        if CONTRADICTIONS.iter().any(|(one, other)| attributes.has(*one) && attributes.has(*other)) {
            return Err(c.rejected("42601", "conflicting constraint properties", c.span_from(start)));
        }
    }
    Ok(attributes)
}

/// One of these attributes. ENFORCED is a word of PostgreSQL 18.
fn attribute(c: &mut Cursor, known: &[(&[&str], Attribute)]) -> Parse<Attribute> {
    let attribute = one_of(c, known)?;
    if matches!(attribute, A::Enforced | A::NotEnforced) {
        c.needs_at(18, c.at - 1);
    }
    Ok(attribute)
}

/// The attributes of a kind of constraint, which takes only some of them: `CHECK constraints cannot be marked DEFERRABLE`.
pub fn attributes_of(c: &mut Cursor, constraint: &str, takes: &[Attribute]) -> Parse<Attributes> {
    let start = c.at;
    let attributes = attributes(c)?;
    // In the server's order. The two that are missing say what holds anyway, so that every constraint takes them.
    let asked = [A::Deferrable, A::InitiallyDeferred, A::NotValid, A::NoInherit, A::NotEnforced, A::Enforced];
    let wrong = asked.into_iter().find(|attribute| attributes.has(*attribute) && !takes.contains(attribute));
    let Some(wrong) = wrong else { return Ok(attributes) };
    let wrong = if wrong == A::InitiallyDeferred { A::Deferrable } else { wrong };
    let message = format!("{constraint} constraints cannot be marked {}", wrong.words());
    Err(c.rejected("0A000", message, c.span_from(start)))
}

/// Reads one attribute behind a column's constraint and adds it to that. False where none stands there.
pub fn column_attribute(c: &mut Cursor, constraint: Option<&mut ColumnConstraint>) -> Parse<bool> {
    let start = c.at;
    if !c.is_any_word(&["deferrable", "not", "initially", "enforced"]) {
        return Ok(false);
    }
    let attribute = attribute(c, COLUMN_ATTRIBUTES)?;
    let span = c.span_from(start);
    let Some(constraint) = constraint.filter(|constraint| takes(&constraint.kind, attribute)) else {
        return Err(c.rejected("42601", format!("misplaced {} clause", attribute.words()), span));
    };
    add(&mut constraint.attributes, attribute).map_err(|message| c.rejected("42601", message, span))?;
    constraint.span = constraint.span.to(span);
    Ok(true)
}

fn takes(kind: &Kind, attribute: Attribute) -> bool {
    match attribute {
        A::Enforced | A::NotEnforced => matches!(kind, Kind::Check { .. } | Kind::References(_)),
        _ => matches!(kind, Kind::PrimaryKey(_) | Kind::Unique(_) | Kind::References(_)),
    }
}

/// What the server says when it meets the attribute behind those that were there.
fn add(attributes: &mut ConstraintAttributes, attribute: Attribute) -> Result<(), &'static str> {
    match attribute {
        A::Deferrable | A::NotDeferrable => {
            let deferrable = attribute == A::Deferrable;
            let implied = attributes.initially_deferred == Some(true);
            if attributes.deferrable.is_some() && !implied {
                return Err("multiple DEFERRABLE/NOT DEFERRABLE clauses not allowed");
            } else if implied && !deferrable {
                return Err(MUST_BE_DEFERRABLE);
            }
            attributes.deferrable = Some(deferrable);
        }
        A::InitiallyDeferred | A::InitiallyImmediate => {
            let deferred = attribute == A::InitiallyDeferred;
            if attributes.initially_deferred.is_some() {
                return Err("multiple INITIALLY IMMEDIATE/DEFERRED clauses not allowed");
            } else if deferred && attributes.deferrable == Some(false) {
                return Err(MUST_BE_DEFERRABLE);
            }
            attributes.initially_deferred = Some(deferred);
            attributes.deferrable = attributes.deferrable.or(deferred.then_some(true));
        }
        A::Enforced | A::NotEnforced => attributes.not_enforced = attribute == A::NotEnforced,
        A::NotValid | A::NoInherit => {}
    }
    Ok(())
}

/// `NO INHERIT` or nothing.
pub fn no_inherit(c: &mut Cursor) -> Parse<bool> {
    if !c.eat_word("no") {
        return Ok(false);
    }
    c.expect_word("inherit")?;
    Ok(true)
}
