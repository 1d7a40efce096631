//! CREATE POLICY and ALTER POLICY.

use super::phrase::{self, one_of};
use crate::sql::ast::{
    AlterObject, AlterObjectAction, AlterPolicy, CreatePolicy, Expr, Guard, ObjectKind, ObjectName, ObjectRef, PolicyCommand,
    RoleSpec, StatementKind,
};
use crate::sql::cursor::{Cursor, Parse, Refusal};
use crate::sql::query;

const COMMANDS: &[(&[&str], PolicyCommand)] = &[
    (&["all"], PolicyCommand::All),
    (&["select"], PolicyCommand::Select),
    (&["insert"], PolicyCommand::Insert),
    (&["update"], PolicyCommand::Update),
    (&["delete"], PolicyCommand::Delete),
];

/// CREATE POLICY name ON table [AS …] [FOR …] [TO …] [USING (…)] [WITH CHECK (…)]
pub fn create(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["create", "policy"])?;
    let name = c.column_name()?;
    c.expect_word("on")?;
    let table = c.qualified_name()?;
    let permissive = permissive(c)?;
    let command = if c.eat_word("for") { one_of(c, COMMANDS)? } else { PolicyCommand::All };
    let roles = roles(c)?.unwrap_or_default();
    let using = using(c)?;
    let check = check(c)?;
    let policy = CreatePolicy { name, table, permissive, command, roles, using, check };
    Ok(StatementKind::CreatePolicy(Box::new(policy)))
}

/// `AS PERMISSIVE | RESTRICTIVE`. These two are no key words: any other name is refused with a message of its own.
fn permissive(c: &mut Cursor) -> Parse<bool> {
    if !c.eat_word("as") {
        return Ok(true);
    }
    let option = c.column_name()?;
    match option.name.as_str() {
        "permissive" => Ok(true),
        "restrictive" => Ok(false),
        other => {
            let refusal = c.rejected("42601", format!("unrecognized row security option \"{other}\""), option.span);
            Err(Refusal { help: Some("write PERMISSIVE or RESTRICTIVE".to_owned()), ..refusal })
        }
    }
}

fn roles(c: &mut Cursor) -> Parse<Option<Vec<RoleSpec>>> {
    if c.eat_word("to") { phrase::roles(c).map(Some) } else { Ok(None) }
}

fn using(c: &mut Cursor) -> Parse<Option<Expr>> {
    if c.eat_word("using") { parenthesised(c).map(Some) } else { Ok(None) }
}

fn check(c: &mut Cursor) -> Parse<Option<Expr>> {
    if !c.eat_word("with") {
        return Ok(None);
    }
    c.expect_word("check")?;
    parenthesised(c).map(Some)
}

fn parenthesised(c: &mut Cursor) -> Parse<Expr> {
    c.expect_symbol("(")?;
    let expr = query::expression(c)?;
    c.expect_symbol(")")?;
    Ok(expr)
}

/// ALTER POLICY [IF EXISTS] name ON table RENAME TO name, or … [TO …] [USING (…)] [WITH CHECK (…)]
pub fn alter(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["alter", "policy"])?;
    let guard = phrase::if_exists(c);
    let start = c.at;
    let name = c.column_name()?;
    c.expect_word("on")?;
    let table = c.qualified_name()?;
    if c.is_word("rename") || guard == Guard::Guarded {
        let object =
            ObjectRef { span: c.span_from(start), kind: ObjectKind::Policy, name: ObjectName::On { name, relation: table } };
        c.expect_words(&["rename", "to"])?;
        let action = AlterObjectAction::RenameTo(c.column_name()?);
        return Ok(StatementKind::AlterObject(Box::new(AlterObject { object, guard, action })));
    }
    let roles = roles(c)?;
    let using = using(c)?;
    let check = check(c)?;
    Ok(StatementKind::AlterPolicy(Box::new(AlterPolicy { name, table, roles, using, check })))
}
