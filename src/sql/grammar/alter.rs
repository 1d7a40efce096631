//! ALTER: which family reads it, and the actions that nearly every kind of object has: RENAME TO, SET SCHEMA, OWNER TO,
//! DEPENDS ON EXTENSION.

use super::phrase::{self, eat_one_of, if_exists, one_of};
use super::{alter_option, alter_table, extension, policy, privilege, publication, reference, role, routine, session, types};
use crate::sql::ast::{AlterObject, AlterObjectAction, Guard, ObjectKind, ObjectRef, StatementKind};
use crate::sql::cursor::{Cursor, Parse};

/// ALTER of anything.
pub fn alter(c: &mut Cursor) -> Parse<StatementKind> {
    let Some(noun) = c.peek_at(1) else {
        c.expect_word("alter")?;
        return Err(c.syntax_error());
    };
    match c.text(noun).to_ascii_lowercase().as_str() {
        "table" | "view" | "materialized" | "index" | "sequence" => alter_table::alter(c),
        "foreign" if c.is_word_at(2, "table") => alter_table::alter(c),
        "type" => types::alter_type(c),
        "domain" => types::alter_domain(c),
        "default" => privilege::alter_default_privileges(c),
        "system" => session::alter_system(c),
        "user" if c.is_word_at(2, "mapping") => user_mapping(c),
        "role" | "user" | "group" => role::alter(c),
        "extension" => extension::alter(c),
        "publication" => publication::alter(c),
        "policy" => policy::alter(c),
        _ => object(c),
    }
}

/// The kinds that no other family reads.
fn is_plain(kind: ObjectKind) -> bool {
    use ObjectKind as K;
    !matches!(kind, K::AccessMethod | K::Cast | K::Column | K::TableConstraint | K::Role | K::Transform)
}

fn object(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("alter")?;
    let kind = reference::kind(c, is_plain)?;
    let guard = if kind == ObjectKind::Statistics { if_exists(c) } else { Guard::None };
    let object = reference::object(c, kind)?;
    if guard == Guard::Guarded {
        alter_option::statistics_target(c)?;
        return finish(object, guard, AlterObjectAction::Other);
    }
    if let Some(action) = eat_shared_action(c, kind)? {
        return finish(object, guard, action);
    }
    if let Some(alter) = routine::alter_options(c, &object)? {
        return Ok(alter);
    }
    if !alter_option::eat(c, kind)? {
        one_of(c, &shared_actions(kind))?;
        return Err(c.syntax_error());
    }
    finish(object, guard, AlterObjectAction::Other)
}

fn user_mapping(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["alter", "user", "mapping"])?;
    let object = reference::object(c, ObjectKind::UserMapping)?;
    super::definition::alter_foreign_options(c)?;
    finish(object, Guard::None, AlterObjectAction::Other)
}

pub fn finish(object: ObjectRef, guard: Guard, action: AlterObjectAction) -> Parse<StatementKind> {
    Ok(StatementKind::AlterObject(Box::new(AlterObject { object, guard, action })))
}

// Shared actions

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shared {
    Rename,
    SetSchema,
    Owner,
    DependsOn,
    NoDependsOn,
}

type Phrase = (&'static [&'static str], Shared);

const SHARED: &[Phrase] = &[
    (&["rename", "to"], Shared::Rename),
    (&["set", "schema"], Shared::SetSchema),
    (&["owner", "to"], Shared::Owner),
    (&["depends", "on", "extension"], Shared::DependsOn),
    (&["no", "depends", "on", "extension"], Shared::NoDependsOn),
];

/// Which of the actions the server's grammar has for a kind.
fn shared_actions(kind: ObjectKind) -> Vec<Phrase> {
    use ObjectKind as K;
    let has = |action| match action {
        Shared::Rename => !matches!(kind, K::LargeObject | K::Operator),
        Shared::SetSchema => is_in_schema(kind),
        Shared::Owner => !matches!(kind, K::Rule | K::Trigger | K::TextSearchParser | K::TextSearchTemplate),
        Shared::DependsOn | Shared::NoDependsOn => matches!(kind, K::Function | K::Procedure | K::Routine | K::Trigger),
    };
    SHARED.iter().filter(|(_, action)| has(*action)).copied().collect()
}

fn is_in_schema(kind: ObjectKind) -> bool {
    use ObjectKind as K;
    let is_text_search =
        matches!(kind, K::TextSearchConfiguration | K::TextSearchDictionary | K::TextSearchParser | K::TextSearchTemplate);
    let is_routine = matches!(kind, K::Aggregate | K::Function | K::Procedure | K::Routine);
    let is_operator = matches!(kind, K::Operator | K::OperatorClass | K::OperatorFamily);
    is_text_search || is_routine || is_operator || matches!(kind, K::Collation | K::Conversion | K::Statistics)
}

/// One of the shared actions that the kind has; None where none begins here.
pub fn eat_shared_action(c: &mut Cursor, kind: ObjectKind) -> Parse<Option<AlterObjectAction>> {
    // A parameter of a function may be called schema, and SET SCHEMA 'name' is SQL's spelling of SET search_path.
    if c.is_words(&["set", "schema"]) && (session::is_parameter_follow(c, 2) || is_string_at(c, 2)) {
        return Ok(None);
    }
    let Some(action) = eat_one_of(c, &shared_actions(kind)) else { return Ok(None) };
    let action = match action {
        Shared::Rename => AlterObjectAction::RenameTo(c.column_name()?),
        Shared::SetSchema => AlterObjectAction::SetSchema(c.column_name()?),
        Shared::Owner => AlterObjectAction::OwnerTo(phrase::role(c)?),
        Shared::DependsOn => AlterObjectAction::DependsOnExtension { extension: c.column_name()?, no: false },
        Shared::NoDependsOn => AlterObjectAction::DependsOnExtension { extension: c.column_name()?, no: true },
    };
    Ok(Some(action))
}

fn is_string_at(c: &Cursor, ahead: usize) -> bool {
    Cursor { at: c.at + ahead, ..*c }.is_string()
}

/// A shared action and nothing else, for a kind whose own actions are read already.
pub fn shared_action(c: &mut Cursor, kind: ObjectKind) -> Parse<AlterObjectAction> {
    match eat_shared_action(c, kind)? {
        Some(action) => Ok(action),
        None => Err(one_of(c, &shared_actions(kind)).err().unwrap_or_else(|| c.syntax_error())),
    }
}
