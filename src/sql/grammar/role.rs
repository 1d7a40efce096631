//! CREATE and ALTER of roles under their three names: ROLE, USER, GROUP.

use super::phrase::{one_of, role, role_name, roles, signed_integer};
use super::session;
use crate::sql::ast::{
    AlterObject, AlterObjectAction, AlterRole, AlterRoleAction, CreateRole, Guard, ObjectKind, ObjectName, ObjectRef, OptionItem,
    OptionValue, RoleSpec, StatementKind,
};
use crate::sql::cursor::{Cursor, Parse, Refusal};
use crate::sql::keyword;
use crate::sql::lex::TokenKind;
use crate::sql::name::{Ident, Name, QualifiedName};

const ROLE_WORDS: &[(&[&str], &str)] = &[(&["role"], "ROLE"), (&["user"], "USER"), (&["group"], "GROUP")];

/// CREATE ROLE | USER | GROUP name [WITH] options
pub fn create(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("create")?;
    let keyword = one_of(c, ROLE_WORDS)?;
    let name = role_name(c)?;
    c.eat_word("with");
    let mut options = Vec::new();
    while !c.is_at_end() {
        options.push(match membership_option(c)? {
            Some(option) => option,
            None => attribute(c)?,
        });
    }
    Ok(StatementKind::CreateRole(Box::new(CreateRole { keyword, name, options })))
}

/// SYSID, ADMIN, ROLE and IN ROLE: only a new role takes them.
fn membership_option(c: &mut Cursor) -> Parse<Option<OptionItem>> {
    let start = c.at;
    let name = if c.eat_word("sysid") {
        c.integer()?;
        "sysid"
    } else if c.eat_word("in") {
        one_of(c, &[(&["role"], ()), (&["group"], ())])?;
        roles(c)?;
        "in role"
    } else if let Some(word) = c.eat_any_word(&["admin", "role"]) {
        roles(c)?;
        word
    } else {
        return Ok(None);
    };
    Ok(Some(option(c, start, name)))
}

/// The attributes that are no key words, so that the server compares their text.
const FLAGS: &[&str] = &[
    "superuser",
    "nosuperuser",
    "createrole",
    "nocreaterole",
    "replication",
    "noreplication",
    "createdb",
    "nocreatedb",
    "login",
    "nologin",
    "bypassrls",
    "nobypassrls",
    "noinherit",
];

fn attribute(c: &mut Cursor) -> Parse<OptionItem> {
    let start = c.at;
    if let Some(flag) = c.eat_any_word(FLAGS) {
        return Ok(option(c, start, flag));
    }
    let name = match c.eat_any_word(&["password", "encrypted", "unencrypted", "inherit", "connection", "valid", "user"]) {
        Some("password") => {
            if !c.eat_word("null") {
                c.string()?;
            }
            "password"
        }
        Some("encrypted") => {
            c.expect_word("password")?;
            c.string()?;
            return Ok(option(c, start + 1, "password"));
        }
        Some("unencrypted") => {
            c.expect_word("password")?;
            c.string()?;
            return Err(c.rejected("0A000", "UNENCRYPTED PASSWORD is no longer supported", c.span_from(start)));
        }
        Some("inherit") => "inherit",
        Some("connection") => {
            c.expect_word("limit")?;
            signed_integer(c)?;
            "connection limit"
        }
        Some("valid") => {
            c.expect_word("until")?;
            c.string()?;
            "valid until"
        }
        Some(_) => {
            roles(c)?;
            "user"
        }
        None => return Err(unrecognized(c)),
    };
    Ok(option(c, start, name))
}

/// A word that could be a name is refused with a message of its own.
fn unrecognized(c: &Cursor) -> Refusal {
    match c.peek() {
        Some(token) if token.kind == TokenKind::Word && can_be_attribute(c.text(token)) => {
            let word = Name::folded(c.text(token));
            c.rejected("42601", format!("unrecognized role option \"{word}\""), c.token_span(token))
        }
        _ => c.syntax_error(),
    }
}

/// Whether a word is no key word of the grammar for roles, whatever it should mean.
fn can_be_attribute(word: &str) -> bool {
    let is_option = ["role", "admin", "sysid"].iter().any(|option| word.eq_ignore_ascii_case(option));
    !is_option && keyword::can_be_column_name(word)
}

/// An option under its plain name; what follows the first word is its value as written.
fn option(c: &Cursor, start: usize, name: &str) -> OptionItem {
    let span = c.span_from(start);
    let words = name.split(' ').count();
    let value = (c.at > start + words).then(|| c.span_from(start + words));
    let value = value.map(|span| OptionValue { text: span.of(c.source.text).to_owned(), span });
    OptionItem { name: Ident { name: Name::exact(name), span }, value }
}

/// ALTER ROLE | USER | GROUP
pub fn alter(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("alter")?;
    let keyword = one_of(c, ROLE_WORDS)?;
    let start = c.at;
    if keyword != "GROUP" && c.eat_word("all") {
        return alter_role(None, settings(c)?);
    }
    if c.is_word_at(1, "rename") {
        let name = role_name(c)?;
        let span = c.span_from(start);
        c.expect_words(&["rename", "to"])?;
        let action = AlterObjectAction::RenameTo(role_name(c)?);
        let name = ObjectName::Plain(QualifiedName { schema: None, name });
        let object = ObjectRef { span, kind: ObjectKind::Role, name };
        return Ok(StatementKind::AlterObject(Box::new(AlterObject { object, guard: Guard::None, action })));
    }
    let role = role(c)?;
    let action = if keyword == "GROUP" {
        members(c)?
    } else if c.is_words(&["in", "database"]) || c.is_any_word(&["set", "reset", "in"]) {
        settings(c)?
    } else {
        attributes(c)?
    };
    alter_role(Some(role), action)
}

fn alter_role(role: Option<RoleSpec>, action: AlterRoleAction) -> Parse<StatementKind> {
    Ok(StatementKind::AlterRole(Box::new(AlterRole { role, action })))
}

/// `[IN DATABASE name] SET … | RESET …`
fn settings(c: &mut Cursor) -> Parse<AlterRoleAction> {
    if c.eat_word("in") {
        c.expect_word("database")?;
        c.column_name()?;
    }
    if c.eat_word("reset") {
        return Ok(AlterRoleAction::Reset(session::reset_target(c)?));
    }
    c.expect_word("set")?;
    match session::set_rest(c)? {
        Some(parameter) => Ok(AlterRoleAction::Set(parameter)),
        None => Ok(AlterRoleAction::Options(Vec::new())),
    }
}

fn members(c: &mut Cursor) -> Parse<AlterRoleAction> {
    let add = one_of(c, &[(&["add", "user"], true), (&["drop", "user"], false)])?;
    let roles = roles(c)?;
    Ok(if add { AlterRoleAction::AddMembers(roles) } else { AlterRoleAction::DropMembers(roles) })
}

fn attributes(c: &mut Cursor) -> Parse<AlterRoleAction> {
    c.eat_word("with");
    let mut options = Vec::new();
    while !c.is_at_end() {
        options.push(attribute(c)?);
    }
    Ok(AlterRoleAction::Options(options))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::grammar::tests::read;

    #[test]
    fn options_under_plain_names_with_their_values() {
        let text = "create user u with login encrypted password 'x' connection limit -1 valid until 'infinity' in group a, b";
        let StatementKind::CreateRole(role) = read(text) else { panic!("no role") };
        let options: Vec<_> = role
            .options
            .iter()
            .map(|option| (option.name.name.as_str(), option.value.as_ref().map(|value| value.text.as_str())))
            .collect();
        let expected = [
            ("login", None),
            ("password", Some("'x'")),
            ("connection limit", Some("-1")),
            ("valid until", Some("'infinity'")),
            ("in role", Some("a, b")),
        ];
        assert_eq!((role.keyword, role.name.name.as_str()), ("USER", "u"));
        assert_eq!(options, expected);
    }

    #[test]
    fn what_an_alter_does() {
        let action = |text| match read(text) {
            StatementKind::AlterRole(alter) => (alter.role.is_some(), alter.action),
            other => panic!("{other:?}"),
        };
        assert!(matches!(action("alter role all set a = b"), (false, AlterRoleAction::Set(_))));
        assert!(matches!(action("alter user u in database d reset a"), (true, AlterRoleAction::Reset(Some(_)))));
        assert!(matches!(action("alter group g add user a, b"), (true, AlterRoleAction::AddMembers(roles)) if roles.len() == 2));
        assert!(matches!(action("alter role r nologin"), (true, AlterRoleAction::Options(options)) if options.len() == 1));
    }
}
