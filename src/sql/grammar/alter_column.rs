//! ALTER COLUMN and ALTER CONSTRAINT, behind the word ALTER of ALTER TABLE.

use super::{column, constraint, definition, option, phrase, sequence, type_name::type_name};
use crate::sql::ast::{AlterColumnAction, AlterTableActionKind as Action, ColumnTarget, Guard, Identity, SequenceOption};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::query;

pub fn alter(c: &mut Cursor) -> Parse<Action> {
    if c.eat_word("constraint") {
        let name = c.column_name()?;
        return Ok(Action::AlterConstraint { name, attributes: constraint::attributes(c)? });
    }
    c.eat_word("column");
    let column = target(c)?;
    let action = action(c)?;
    Ok(Action::AlterColumn { column, action })
}

fn target(c: &mut Cursor) -> Parse<ColumnTarget> {
    match c.integer() {
        Ok((digits, span)) => Ok(ColumnTarget::Number(digits.parse().unwrap_or(0), span)),
        Err(_) => c.column_name().map(ColumnTarget::Name),
    }
}

fn action(c: &mut Cursor) -> Parse<AlterColumnAction> {
    match c.eat_any_word(&["set", "drop", "type", "add", "restart", "reset", "options"]) {
        Some("set") if c.is_word("data") => {
            c.at += 1;
            c.expect_word("type")?;
            new_type(c)
        }
        Some("set") => set(c),
        Some("drop") => drop(c),
        Some("type") => new_type(c),
        Some("add") => {
            c.expect_word("generated")?;
            identity(c).map(AlterColumnAction::AddIdentity)
        }
        Some("restart") => {
            c.at -= 1;
            set_identity(c)
        }
        Some("reset") => option::definition(c).map(|_| AlterColumnAction::Storage),
        Some(_) => {
            c.at -= 1;
            definition::alter_foreign_options(c).map(|()| AlterColumnAction::Storage)
        }
        None => Err(c.syntax_error()),
    }
}

/// Behind GENERATED.
fn identity(c: &mut Cursor) -> Parse<Identity> {
    let always = always(c)?;
    c.expect_words(&["as", "identity"])?;
    let options = if c.is_symbol("(") { sequence::parenthesised_options(c)? } else { Vec::new() };
    Ok(Identity { always, options })
}

fn always(c: &mut Cursor) -> Parse<bool> {
    if c.eat_word("always") {
        return Ok(true);
    }
    c.expect_words(&["by", "default"])?;
    Ok(false)
}

/// Behind SET.
fn set(c: &mut Cursor) -> Parse<AlterColumnAction> {
    if c.is_symbol("(") {
        return option::definition(c).map(|_| AlterColumnAction::Storage);
    }
    if c.eat_word("default") {
        return query::expression(c).map(AlterColumnAction::SetDefault);
    }
    if c.eat_words(&["not", "null"]) {
        return Ok(AlterColumnAction::SetNotNull);
    }
    if c.eat_word("expression") {
        c.expect_word("as")?;
        return constraint::parenthesised_expression(c).map(AlterColumnAction::SetExpression);
    }
    if c.eat_word("statistics") {
        c.eat_symbol("-");
        if !c.eat_word("default") {
            c.integer()?;
        }
        return Ok(AlterColumnAction::Storage);
    }
    if c.eat_any_word(&["storage", "compression"]).is_some() {
        c.label()?;
        return Ok(AlterColumnAction::Storage);
    }
    c.at -= 1;
    set_identity(c)
}

/// `SET GENERATED …`, `SET sequence-option`, `RESTART`, one or more.
fn set_identity(c: &mut Cursor) -> Parse<AlterColumnAction> {
    let mut always_now = None;
    let mut options: Vec<SequenceOption> = Vec::new();
    let start = c.at;
    loop {
        if c.eat_words(&["set", "generated"]) {
            always_now = Some(always(c)?);
        } else if c.is_word("set") {
            c.at += 1;
            options.push(sequence::option(c)?.ok_or_else(|| c.syntax_error())?);
        } else if c.is_word("restart") {
            options.extend(sequence::option(c)?);
        } else if c.at == start {
            return Err(c.syntax_error());
        } else {
            return Ok(AlterColumnAction::SetIdentity { always: always_now, options });
        }
    }
}

fn drop(c: &mut Cursor) -> Parse<AlterColumnAction> {
    let guard = |c: &mut Cursor| if c.eat_words(&["if", "exists"]) { Guard::Guarded } else { Guard::None };
    if c.eat_words(&["not", "null"]) {
        return Ok(AlterColumnAction::DropNotNull);
    }
    match c.eat_any_word(&["default", "identity", "expression"]) {
        Some("default") => Ok(AlterColumnAction::DropDefault),
        Some("identity") => Ok(AlterColumnAction::DropIdentity { guard: guard(c) }),
        Some(_) => Ok(AlterColumnAction::DropExpression { guard: guard(c) }),
        None => Err(c.syntax_error()),
    }
}

/// Behind TYPE.
fn new_type(c: &mut Cursor) -> Parse<AlterColumnAction> {
    let ty = type_name(c)?;
    let collation = column::collation(c)?;
    let using = if c.eat_word("using") { Some(query::expression(c)?) } else { None };
    Ok(AlterColumnAction::SetType { ty, collation, using, behavior: crate::sql::ast::DropBehavior::Restrict })
}

/// `name [SET DATA] TYPE type [COLLATE …] [CASCADE]` of ALTER ATTRIBUTE.
pub fn set_type(c: &mut Cursor) -> Parse<Action> {
    let column = ColumnTarget::Name(c.column_name()?);
    c.eat_words(&["set", "data"]);
    c.expect_word("type")?;
    let ty = type_name(c)?;
    let collation = column::collation(c)?;
    let behavior = phrase::drop_behavior(c);
    Ok(Action::AlterColumn { column, action: AlterColumnAction::SetType { ty, collation, using: None, behavior } })
}
