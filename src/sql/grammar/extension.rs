//! CREATE and ALTER of extensions.

use super::phrase::{if_not_exists, one_of, word_or_string};
use super::reference;
use super::routine::conflicting;
use crate::sql::ast::{AlterExtension, AlterExtensionAction, CreateExtension, ObjectKind, StatementKind};
use crate::sql::cursor::{Cursor, Parse};

/// CREATE EXTENSION [IF NOT EXISTS] name [WITH] [SCHEMA name] [VERSION version] [CASCADE]
pub fn create(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["create", "extension"])?;
    let guard = if_not_exists(c)?;
    let name = c.column_name()?;
    c.eat_word("with");
    let mut extension = CreateExtension { guard, name, schema: None, version: None, cascade: false };
    while !c.is_at_end() {
        option(c, &mut extension)?;
    }
    Ok(StatementKind::CreateExtension(Box::new(extension)))
}

/// One option, each at most once.
fn option(c: &mut Cursor, extension: &mut CreateExtension) -> Parse<()> {
    let start = c.at;
    let again = match c.eat_any_word(&["schema", "version", "cascade", "from"]) {
        Some("schema") => extension.schema.replace(c.column_name()?).is_some(),
        Some("version") => extension.version.replace(word_or_string(c)?.name.to_string()).is_some(),
        Some("cascade") => std::mem::replace(&mut extension.cascade, true),
        Some(_) => {
            word_or_string(c)?;
            return Err(c.rejected("0A000", "CREATE EXTENSION ... FROM is no longer supported", c.span_from(start)));
        }
        None => return Err(c.syntax_error()),
    };
    if again { Err(conflicting(c, start)) } else { Ok(()) }
}

/// ALTER EXTENSION name UPDATE [TO version] | SET SCHEMA schema | ADD object | DROP object
pub fn alter(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["alter", "extension"])?;
    let name = c.column_name()?;
    let actions: &[(&[&str], Action)] = &[
        (&["update"], Action::Update),
        (&["set", "schema"], Action::SetSchema),
        (&["add"], Action::Add),
        (&["drop"], Action::Drop),
    ];
    let action = match one_of(c, actions)? {
        Action::Update => update(c)?,
        Action::SetSchema => AlterExtensionAction::SetSchema(c.column_name()?),
        Action::Add => AlterExtensionAction::Add(member(c)?),
        Action::Drop => AlterExtensionAction::Drop(member(c)?),
    };
    Ok(StatementKind::AlterExtension(Box::new(AlterExtension { name, action })))
}

#[derive(Clone, Copy)]
enum Action {
    Update,
    SetSchema,
    Add,
    Drop,
}

fn update(c: &mut Cursor) -> Parse<AlterExtensionAction> {
    while c.eat_word("to") {
        word_or_string(c)?;
    }
    Ok(AlterExtensionAction::Update)
}

fn member(c: &mut Cursor) -> Parse<crate::sql::ast::ObjectRef> {
    let kind = reference::kind(c, can_be_member)?;
    reference::object(c, kind)
}

fn can_be_member(kind: ObjectKind) -> bool {
    use ObjectKind as K;
    !matches!(kind, K::Column | K::TableConstraint | K::LargeObject | K::Policy | K::Rule | K::Trigger)
}
