//! ALTER COLUMN, ALTER CONSTRAINT and ALTER ATTRIBUTE, behind the word ALTER of ALTER TABLE and ALTER TYPE.

use super::attribute::{Attribute, attributes};
use super::phrase::{self, one_of};
use super::type_name::type_name;
use super::{column, constraint, definition, option, sequence};
use crate::sql::ast::{
    AlterColumnAction, AlterTableActionKind as Action, ColumnTarget, DropBehavior, Identity, SequenceOption, SequenceOptionKind,
    SequenceParameter,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::query;

pub fn alter(c: &mut Cursor) -> Parse<Action> {
    if c.eat_word("constraint") {
        return alter_constraint(c);
    }
    c.eat_word("column");
    if let Ok((digits, span)) = c.integer() {
        return alter_numbered(c, ColumnTarget::Number(column_number(c, digits, span)?, span));
    }
    let column = ColumnTarget::Name(c.column_name()?);
    Ok(Action::AlterColumn { column, action: action(c)? })
}

fn alter_constraint(c: &mut Cursor) -> Parse<Action> {
    let name = c.column_name()?;
    if c.eat_newer_word(18, "inherit") {
        return Ok(Action::AlterConstraint { name, attributes: Default::default(), inherit: Some(true) });
    }
    let start = c.at;
    let attributes = attributes(c)?;
    if attributes.has(Attribute::NotValid) {
        return Err(c.rejected("0A000", "constraints cannot be altered to be NOT VALID", c.span_from(start)));
    }
    let inherit = attributes.has(Attribute::NoInherit).then_some(false);
    Ok(Action::AlterConstraint { name, attributes: attributes.of_constraint(), inherit })
}

/// A column of an index has only its number, and nothing can be altered by it but the statistics.
fn alter_numbered(c: &mut Cursor, column: ColumnTarget) -> Parse<Action> {
    c.expect_words(&["set", "statistics"])?;
    statistics(c)?;
    Ok(Action::AlterColumn { column, action: AlterColumnAction::Storage })
}

fn column_number(c: &Cursor, digits: &str, span: crate::text::Span) -> Parse<u16> {
    let number = digits.parse::<u16>().ok().filter(|number| (1..=32767).contains(number));
    number.ok_or_else(|| c.rejected("22023", "column number must be in range from 1 to 32767", span))
}

fn statistics(c: &mut Cursor) -> Parse<()> {
    if c.eat_newer_word(17, "default") { Ok(()) } else { phrase::signed_integer(c).map(|_| ()) }
}

/// Behind the name of the column.
fn action(c: &mut Cursor) -> Parse<AlterColumnAction> {
    if c.is_word("restart") || c.is_word("set") && is_identity_option(c) {
        return set_identity(c);
    }
    if c.is_word("options") {
        return definition::alter_foreign_options(c).map(|()| AlterColumnAction::Storage);
    }
    match c.eat_any_word(&["set", "drop", "type", "add", "reset"]) {
        Some("set") => set(c),
        Some("drop") => drop(c),
        Some("type") => new_type(c),
        Some("add") => {
            c.expect_word("generated")?;
            identity(c).map(AlterColumnAction::AddIdentity)
        }
        Some(_) => option::parameters(c).map(|_| AlterColumnAction::Storage),
        None => Err(c.syntax_error()),
    }
}

/// Whether GENERATED or an option of a sequence stands behind SET.
fn is_identity_option(c: &Cursor) -> bool {
    let behind = Cursor { at: c.at + 1, ..*c };
    behind.is_word("generated") || sequence::is_option(&behind)
}

/// Behind GENERATED.
fn identity(c: &mut Cursor) -> Parse<Identity> {
    let always = constraint::generated_always(c)?;
    c.expect_words(&["as", "identity"])?;
    Ok(Identity { always, options: sequence::parenthesised_options(c)? })
}

/// Behind SET.
fn set(c: &mut Cursor) -> Parse<AlterColumnAction> {
    if c.is_symbol("(") {
        return option::parameters(c).map(|_| AlterColumnAction::Storage);
    }
    if let Some(word) = ["storage", "compression"].into_iter().find(|word| c.is_word(word)) {
        if c.is_words(&["storage", "default"]) {
            c.needs_at(16, c.at + 1);
        }
        column::setting(c, word)?;
        return Ok(AlterColumnAction::Storage);
    }
    if c.eat_newer_word(17, "expression") {
        c.expect_word("as")?;
        return constraint::parenthesised_expression(c).map(AlterColumnAction::SetExpression);
    }
    match c.eat_any_word(&["default", "not", "statistics", "data"]) {
        Some("default") => query::expression(c).map(AlterColumnAction::SetDefault),
        Some("not") => c.expect_word("null").map(|()| AlterColumnAction::SetNotNull),
        Some("statistics") => statistics(c).map(|()| AlterColumnAction::Storage),
        Some(_) => {
            c.expect_word("type")?;
            new_type(c)
        }
        None => Err(c.syntax_error()),
    }
}

/// `SET GENERATED …`, `SET sequence-option`, `RESTART [number]`, one or more.
fn set_identity(c: &mut Cursor) -> Parse<AlterColumnAction> {
    let mut always = None;
    let mut options: Vec<SequenceOption> = Vec::new();
    loop {
        if c.is_word("restart") {
            options.push(sequence::option(c)?);
        } else if !c.eat_word("set") {
            return Ok(AlterColumnAction::SetIdentity { always, options });
        } else if c.eat_word("generated") {
            always = Some(constraint::generated_always(c)?);
        } else if sequence::is_option(c) {
            options.push(identity_option(c)?);
        } else {
            return Err(c.syntax_error());
        }
    }
}

/// An option of a sequence behind SET. Some of them cannot be set so.
fn identity_option(c: &mut Cursor) -> Parse<SequenceOption> {
    let option = sequence::option(c)?;
    let refused = match &option.kind {
        SequenceOptionKind::As(_) => "as",
        SequenceOptionKind::OwnedBy { .. } | SequenceOptionKind::OwnedByNone => "owned_by",
        SequenceOptionKind::Parameter { parameter: SequenceParameter::Restart, .. } => "restart",
        _ => return Ok(option),
    };
    Err(c.rejected("42601", format!("sequence option \"{refused}\" not supported here"), option.span))
}

/// Behind DROP.
fn drop(c: &mut Cursor) -> Parse<AlterColumnAction> {
    match c.eat_any_word(&["default", "identity", "expression", "not"]) {
        Some("default") => Ok(AlterColumnAction::DropDefault),
        Some("identity") => Ok(AlterColumnAction::DropIdentity { guard: phrase::if_exists_alone(c)? }),
        Some("expression") => Ok(AlterColumnAction::DropExpression { guard: phrase::if_exists_alone(c)? }),
        Some(_) => c.expect_word("null").map(|()| AlterColumnAction::DropNotNull),
        None => Err(c.syntax_error()),
    }
}

/// Behind TYPE.
fn new_type(c: &mut Cursor) -> Parse<AlterColumnAction> {
    let ty = type_name(c)?;
    let collation = column::collation(c)?;
    let using = if c.eat_word("using") { Some(query::expression(c)?) } else { None };
    Ok(AlterColumnAction::SetType { ty, collation, using, behavior: DropBehavior::Restrict })
}

/// `name [SET DATA] TYPE type [COLLATE …] [CASCADE | RESTRICT]`, behind ALTER ATTRIBUTE.
pub fn alter_attribute(c: &mut Cursor) -> Parse<Action> {
    let column = ColumnTarget::Name(c.column_name()?);
    one_of(c, &[(&["type"], ()), (&["set", "data", "type"], ())])?;
    let ty = type_name(c)?;
    let collation = column::collation(c)?;
    let behavior = phrase::drop_behavior(c);
    Ok(Action::AlterColumn { column, action: AlterColumnAction::SetType { ty, collation, using: None, behavior } })
}
