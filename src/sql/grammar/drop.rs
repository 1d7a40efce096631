//! DROP of every kind of object, DROP OWNED, REASSIGN OWNED.

use super::phrase::{self, drop_behavior, if_exists};
use super::reference;
use crate::sql::ast::{Drop, DropBehavior, DropOwned, ObjectKind, ObjectName, ObjectRef, RoleSpec, StatementKind};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::name::QualifiedName;

/// DROP kind [IF EXISTS] objects [CASCADE | RESTRICT]
pub fn drop(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("drop")?;
    if c.eat_word("owned") {
        return drop_owned(c);
    }
    let kind = kind(c)?;
    let concurrently = kind == ObjectKind::Index && c.eat_word("concurrently");
    let guard = if_exists(c);
    let objects = if takes_list(kind) { c.comma_list(|c| object(c, kind))? } else { vec![object(c, kind)?] };
    let behavior = behavior(c, kind)?;
    Ok(StatementKind::Drop(Box::new(Drop { kind, guard, objects, behavior, concurrently })))
}

/// The kinds that only DROP spells in its own way, then those of every command.
fn kind(c: &mut Cursor) -> Parse<ObjectKind> {
    if c.eat_words(&["user", "mapping"]) {
        return Ok(ObjectKind::UserMapping);
    } else if c.eat_any_word(&["user", "group"]).is_some() {
        return Ok(ObjectKind::Role);
    }
    reference::kind(c, |kind| !matches!(kind, ObjectKind::Column | ObjectKind::TableConstraint | ObjectKind::LargeObject))
}

/// An object to drop. The words that stand for a role pass the server's grammar and are refused right behind it.
fn object(c: &mut Cursor, kind: ObjectKind) -> Parse<ObjectRef> {
    if kind != ObjectKind::Role {
        return reference::object(c, kind);
    }
    let span = c.here();
    let RoleSpec::Name(name) = phrase::role(c)? else {
        return Err(c.rejected("22023", "cannot use special role specifier in DROP ROLE", span));
    };
    Ok(ObjectRef { span, kind, name: ObjectName::Plain(QualifiedName { schema: None, name }) })
}

/// One object only: those that belong to a relation, and those whose command the server has never given a list.
fn takes_list(kind: ObjectKind) -> bool {
    !matches!(
        kind,
        ObjectKind::Cast
            | ObjectKind::Database
            | ObjectKind::OperatorClass
            | ObjectKind::OperatorFamily
            | ObjectKind::Policy
            | ObjectKind::Rule
            | ObjectKind::Subscription
            | ObjectKind::Tablespace
            | ObjectKind::Transform
            | ObjectKind::Trigger
            | ObjectKind::UserMapping
    )
}

fn behavior(c: &mut Cursor, kind: ObjectKind) -> Parse<DropBehavior> {
    match kind {
        ObjectKind::Database => database_options(c).map(|()| DropBehavior::Restrict),
        ObjectKind::Role | ObjectKind::Tablespace | ObjectKind::UserMapping => Ok(DropBehavior::Restrict),
        _ => Ok(drop_behavior(c)),
    }
}

/// `[WITH] ( FORCE )`
fn database_options(c: &mut Cursor) -> Parse<()> {
    let with = c.eat_word("with");
    if with || c.is_symbol("(") {
        c.parenthesised_list(|c| c.expect_word("force"))?;
    }
    Ok(())
}

/// DROP OWNED BY role, … [CASCADE | RESTRICT]
fn drop_owned(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("by")?;
    let roles = phrase::roles(c)?;
    Ok(StatementKind::DropOwned(DropOwned { roles, reassign_to: None, behavior: drop_behavior(c) }))
}

/// REASSIGN OWNED BY role, … TO role
pub fn reassign_owned(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["reassign", "owned", "by"])?;
    let roles = phrase::roles(c)?;
    c.expect_word("to")?;
    let reassign_to = Some(phrase::role(c)?);
    Ok(StatementKind::DropOwned(DropOwned { roles, reassign_to, behavior: DropBehavior::Restrict }))
}
