//! GRANT and REVOKE of privileges and of roles, ALTER DEFAULT PRIVILEGES.

use super::phrase::{self, drop_behavior, names, number, one_of, role, roles};
use super::{reference, session};
use crate::sql::ast::{
    AlterDefaultPrivileges, DropBehavior, Grant, GrantRole, GrantTarget, ObjectKind, ObjectName, ObjectRef, Privilege,
    Privileges, RoleSpec, StatementKind,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::keyword;
use crate::sql::lex::TokenKind;
use crate::sql::name::{Ident, Name, QualifiedName};

/// GRANT … or REVOKE …, of privileges ON objects or of roles.
pub fn grant_or_revoke(c: &mut Cursor) -> Parse<StatementKind> {
    if one_of(c, VERBS)? == Verb::Grant { grant(c) } else { revoke(c) }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Grant,
    Revoke,
}

const VERBS: &[(&[&str], Verb)] = &[(&["grant"], Verb::Grant), (&["revoke"], Verb::Revoke)];

/// `GRANT privileges ON target TO …` or `GRANT roles TO …`
fn grant(c: &mut Cursor) -> Parse<StatementKind> {
    let privileges = match privileges(c)? {
        Privileges::List(list) if !c.is_word("on") => return grant_role(c, list),
        privileges => privileges,
    };
    c.expect_word("on")?;
    let target = target(c)?;
    c.expect_word("to")?;
    let grantees = c.comma_list(grantee)?;
    let grant_option = with_grant_option(c)?;
    granted_by(c)?;
    let behavior = DropBehavior::Restrict;
    let grant = Grant { revoke: false, privileges, target, grantees, grant_option, behavior };
    Ok(StatementKind::Grant(Box::new(grant)))
}

/// `REVOKE [GRANT OPTION FOR] privileges ON target FROM …` or `REVOKE [… OPTION FOR] roles FROM …`
fn revoke(c: &mut Cursor) -> Parse<StatementKind> {
    if !c.is_word("grant") && c.is_word_at(1, "option") {
        if !c.is_word("admin") {
            c.needs_at(16, c.at + 1);
        }
        c.column_name()?;
        c.expect_words(&["option", "for"])?;
        let roles = c.comma_list(privilege)?;
        return revoke_role(c, roles, true);
    }
    let grant_option = eat_grant_option_for(c)?;
    let privileges = match privileges(c)? {
        Privileges::List(list) if !grant_option && !c.is_word("on") => return revoke_role(c, list, false),
        privileges => privileges,
    };
    c.expect_word("on")?;
    let target = target(c)?;
    c.expect_word("from")?;
    let grantees = c.comma_list(grantee)?;
    granted_by(c)?;
    let grant = Grant { revoke: true, privileges, target, grantees, grant_option, behavior: drop_behavior(c) };
    Ok(StatementKind::Grant(Box::new(grant)))
}

fn eat_grant_option_for(c: &mut Cursor) -> Parse<bool> {
    let found = c.eat_word("grant");
    if found {
        c.expect_words(&["option", "for"])?;
    }
    Ok(found)
}

fn with_grant_option(c: &mut Cursor) -> Parse<bool> {
    let found = c.eat_word("with");
    if found {
        c.expect_words(&["grant", "option"])?;
    }
    Ok(found)
}

/// `GRANTED BY role`
fn granted_by(c: &mut Cursor) -> Parse<()> {
    if c.eat_word("granted") {
        c.expect_word("by")?;
        role(c)?;
    }
    Ok(())
}

/// A role, or `GROUP role`.
fn grantee(c: &mut Cursor) -> Parse<RoleSpec> {
    c.eat_word("group");
    role(c)
}

// Privileges

/// `ALL [PRIVILEGES] [(columns)]` or a list.
fn privileges(c: &mut Cursor) -> Parse<Privileges> {
    if !c.eat_word("all") {
        return c.comma_list(privilege).map(Privileges::List);
    }
    c.eat_word("privileges");
    phrase::optional_columns(c)?;
    Ok(Privileges::All)
}

/// A privilege or, in the same place of the grammar, the name of a role.
fn privilege(c: &mut Cursor) -> Parse<Privilege> {
    let start = c.at;
    if c.eat_words(&["alter", "system"]) {
        let name = Ident { name: Name::exact("alter system"), span: c.span_from(start) };
        return Ok(Privilege { name, columns: Vec::new() });
    }
    let name = if c.is_any_word(&["select", "references", "create"]) { c.label()? } else { c.column_name()? };
    Ok(Privilege { name, columns: phrase::optional_columns(c)? })
}

// Targets

const TARGETS: &[(&[&str], ObjectKind)] = &[
    (&["table"], ObjectKind::Table),
    (&["sequence"], ObjectKind::Sequence),
    (&["function"], ObjectKind::Function),
    (&["schema"], ObjectKind::Schema),
    (&["procedure"], ObjectKind::Procedure),
    (&["routine"], ObjectKind::Routine),
    (&["type"], ObjectKind::Type),
    (&["domain"], ObjectKind::Domain),
    (&["database"], ObjectKind::Database),
    (&["language"], ObjectKind::Language),
    (&["tablespace"], ObjectKind::Tablespace),
    (&["parameter"], ObjectKind::Parameter),
    (&["large", "object"], ObjectKind::LargeObject),
    (&["foreign", "data", "wrapper"], ObjectKind::ForeignDataWrapper),
    (&["foreign", "server"], ObjectKind::Server),
];

const ALL_IN_SCHEMA: &[(&[&str], ObjectKind)] = &[
    (&["tables", "in", "schema"], ObjectKind::Table),
    (&["sequences", "in", "schema"], ObjectKind::Sequence),
    (&["functions", "in", "schema"], ObjectKind::Function),
    (&["procedures", "in", "schema"], ObjectKind::Procedure),
    (&["routines", "in", "schema"], ObjectKind::Routine),
];

fn target(c: &mut Cursor) -> Parse<GrantTarget> {
    if c.eat_word("all") {
        let kind = one_of(c, ALL_IN_SCHEMA)?;
        return Ok(GrantTarget::AllInSchema { kind, schemas: names(c)? });
    }
    let kind = if names_a_kind(c) { one_of(c, TARGETS)? } else { ObjectKind::Table };
    c.comma_list(|c| object(c, kind)).map(GrantTarget::Objects)
}

/// Whether the next word is that of a kind and not a relation of that name. TABLE and FOREIGN can be no names; behind the
/// others, the name or number of an object has to follow.
fn names_a_kind(c: &Cursor) -> bool {
    if c.is_any_word(&["table", "foreign"]) {
        return true;
    }
    let object_follows = c.peek_at(1).is_some_and(|token| match token.kind {
        TokenKind::Word => !keyword::is_reserved(c.text(token)),
        kind => matches!(kind, TokenKind::QuotedName | TokenKind::UnicodeName),
    });
    object_follows && TARGETS.iter().any(|(words, _)| c.is_words(words))
}

fn object(c: &mut Cursor, kind: ObjectKind) -> Parse<ObjectRef> {
    let start = c.at;
    let name = match kind {
        ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine => reference::routine_name(c)?,
        ObjectKind::Table | ObjectKind::Sequence | ObjectKind::Type | ObjectKind::Domain => {
            ObjectName::Plain(c.qualified_name()?)
        }
        ObjectKind::LargeObject => number(c).map(|_| ObjectName::Other)?,
        ObjectKind::Parameter => ObjectName::Plain(QualifiedName { schema: None, name: session::parameter_name(c)? }),
        _ => ObjectName::Plain(phrase::unqualified(c)?),
    };
    Ok(ObjectRef { span: c.span_from(start), kind, name })
}

// Roles

/// `TO members [WITH option, …] [GRANTED BY role]`, behind the roles.
fn grant_role(c: &mut Cursor, granted: Vec<Privilege>) -> Parse<StatementKind> {
    c.expect_word("to")?;
    let members = roles(c)?;
    if c.eat_word("with") {
        c.comma_list(membership_option)?;
    }
    granted_by(c)?;
    role_grant(c, false, granted, members, false)
}

/// `FROM members [GRANTED BY role] [CASCADE | RESTRICT]`, behind the roles.
fn revoke_role(c: &mut Cursor, revoked: Vec<Privilege>, option_only: bool) -> Parse<StatementKind> {
    c.expect_word("from")?;
    let members = roles(c)?;
    granted_by(c)?;
    drop_behavior(c);
    role_grant(c, true, revoked, members, option_only)
}

fn role_grant(
    c: &Cursor,
    revoke: bool,
    roles: Vec<Privilege>,
    members: Vec<RoleSpec>,
    option_only: bool,
) -> Parse<StatementKind> {
    // The grammar takes privileges for roles, columns included; the server refuses those right behind it.
    if let Some(column) = roles.iter().find_map(|role| role.columns.first()) {
        return Err(c.rejected("0LP01", "column names cannot be included in GRANT/REVOKE ROLE", column.span));
    }
    let roles = roles.into_iter().map(|role| role.name).collect();
    Ok(StatementKind::GrantRole(Box::new(GrantRole { revoke, roles, members, option_only })))
}

/// `ADMIN OPTION`; since PostgreSQL 16 also `INHERIT TRUE`, `SET FALSE`
fn membership_option(c: &mut Cursor) -> Parse<()> {
    if !c.is_words(&["admin", "option"]) {
        c.needs_at(16, c.at + usize::from(c.is_word("admin")));
    } else if c.is_symbol_at(2, ",") {
        c.needs_at(16, c.at + 2);
    }
    c.label()?;
    one_of(c, &[(&["option"], ()), (&["true"], ()), (&["false"], ())])
}

// Default privileges

const DEFAULT_TARGETS: &[(&[&str], ObjectKind)] = &[
    (&["tables"], ObjectKind::Table),
    (&["functions"], ObjectKind::Function),
    (&["routines"], ObjectKind::Function),
    (&["sequences"], ObjectKind::Sequence),
    (&["types"], ObjectKind::Type),
    (&["schemas"], ObjectKind::Schema),
    (&["large", "objects"], ObjectKind::LargeObject),
];

/// ALTER DEFAULT PRIVILEGES [FOR ROLE …] [IN SCHEMA …] GRANT | REVOKE …
pub fn alter_default_privileges(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["alter", "default", "privileges"])?;
    let mut for_roles = Vec::new();
    let mut schemas = Vec::new();
    loop {
        if c.eat_word("for") {
            one_of(c, &[(&["role"], ()), (&["user"], ())])?;
            for_roles = roles(c)?;
        } else if c.eat_word("in") {
            c.expect_word("schema")?;
            schemas = names(c)?;
        } else {
            break;
        }
    }
    let revoke = one_of(c, VERBS)? == Verb::Revoke;
    if revoke {
        eat_grant_option_for(c)?;
    }
    let privileges = privileges(c)?;
    c.expect_word("on")?;
    if c.is_word("large") {
        c.needs(18);
    }
    let kind = one_of(c, DEFAULT_TARGETS)?;
    c.expect_word(if revoke { "from" } else { "to" })?;
    let grantees = c.comma_list(grantee)?;
    if revoke {
        drop_behavior(c);
    } else {
        with_grant_option(c)?;
    }
    let alter = AlterDefaultPrivileges { roles: for_roles, schemas, revoke, privileges, kind, grantees };
    Ok(StatementKind::AlterDefaultPrivileges(Box::new(alter)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::grammar::tests::read;

    fn grant(text: &str) -> Grant {
        let StatementKind::Grant(grant) = read(text) else { panic!("no grant: {text}") };
        *grant
    }

    #[test]
    fn targets_have_a_kind() {
        let table = [
            ("a, b.c", ObjectKind::Table, "a|b.c"),
            ("table a", ObjectKind::Table, "a"),
            ("sequence", ObjectKind::Table, "sequence"),
            ("function, type.x", ObjectKind::Table, "function|type.x"),
            ("sequence s", ObjectKind::Sequence, "s"),
            ("function f, g(a int)", ObjectKind::Function, "f|g(a int)"),
            ("schema a, \"B\"", ObjectKind::Schema, "a|\"B\""),
            ("type x.y", ObjectKind::Type, "x.y"),
            ("parameter a.b.c", ObjectKind::Parameter, "a.b.c"),
            ("foreign server s", ObjectKind::Server, "s"),
            ("large object 1, 2", ObjectKind::LargeObject, "1|2"),
        ];
        for (target, kind, names) in table {
            let text = format!("grant usage on {target} to r");
            let GrantTarget::Objects(objects) = grant(&text).target else { panic!("no objects: {text}") };
            assert!(objects.iter().all(|object| object.kind == kind), "{target}");
            assert_eq!(objects.iter().map(|object| object.span.of(&text)).collect::<Vec<_>>().join("|"), names, "{target}");
        }
    }

    #[test]
    fn privileges_and_grantees() {
        let revoke = grant("revoke grant option for select (a, b), insert on t from public, x cascade");
        let Privileges::List(list) = &revoke.privileges else { panic!("no list") };
        let list: Vec<_> = list.iter().map(|privilege| (privilege.name.name.as_str(), privilege.columns.len())).collect();
        assert_eq!(list, [("select", 2), ("insert", 0)]);
        assert!(revoke.revoke && revoke.grant_option && revoke.behavior == DropBehavior::Cascade);
        assert!(matches!(&revoke.grantees[..], [RoleSpec::Public(_), RoleSpec::Name(name)] if name.name == "x"));
        let all = grant("grant all on all functions in schema a, b to x with grant option");
        assert!(matches!(all.privileges, Privileges::All) && all.grant_option && !all.revoke);
        assert!(matches!(all.target, GrantTarget::AllInSchema { kind: ObjectKind::Function, schemas } if schemas.len() == 2));
    }

    #[test]
    fn roles_are_granted_without_on() {
        let role = |text| match read(text) {
            StatementKind::GrantRole(grant) => (grant.revoke, grant.roles.len(), grant.members.len(), grant.option_only),
            other => panic!("{other:?}"),
        };
        assert_eq!(role("grant a, b to c with admin option"), (false, 2, 1, false));
        assert_eq!(role("revoke a from b, c"), (true, 1, 2, false));
        assert_eq!(role("revoke admin option for a from b"), (true, 1, 1, true));
    }

    #[test]
    fn default_privileges() {
        let StatementKind::AlterDefaultPrivileges(alter) =
            read("alter default privileges for role a in schema s, t revoke execute on routines from public")
        else {
            panic!("no default privileges")
        };
        assert_eq!((alter.roles.len(), alter.schemas.len(), alter.grantees.len()), (1, 2, 1));
        assert!(alter.revoke && alter.kind == ObjectKind::Function);
    }
}
