//! ALTER TABLE, and the commands that share its actions: ALTER FOREIGN TABLE, VIEW, MATERIALIZED VIEW, INDEX, SEQUENCE.

use super::{alter_column, column, constraint, definition, option, phrase, sequence, table};
use crate::sql::ast::{
    AlterTable, AlterTableAction, AlterTableActionKind as Action, AlterTableObject, DropBehavior, Guard, Irrelevant,
    ReplicaIdentity, RowSecurity, StatementKind, TriggerSelection, TriggerState,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::name::Ident;

pub fn alter(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("alter")?;
    let object = kind_of_object(c)?;
    if c.eat_words(&["all", "in", "tablespace"]) {
        return all_in_tablespace(c);
    }
    let guard = phrase::if_exists(c);
    let only = matches!(object, AlterTableObject::Table | AlterTableObject::ForeignTable) && c.eat_word("only");
    let name = c.qualified_name()?;
    if matches!(object, AlterTableObject::Table | AlterTableObject::ForeignTable) {
        c.eat_symbol("*");
    }
    if object == AlterTableObject::Sequence && !is_table_action_of_sequence(c) {
        return sequence::alter_options(c, guard, name);
    }
    let actions = actions(c, object)?;
    Ok(StatementKind::AlterTable(Box::new(AlterTable { object, guard, only, name, actions })))
}

fn kind_of_object(c: &mut Cursor) -> Parse<AlterTableObject> {
    const KINDS: &[(&[&str], AlterTableObject)] = &[
        (&["table"], AlterTableObject::Table),
        (&["foreign", "table"], AlterTableObject::ForeignTable),
        (&["materialized", "view"], AlterTableObject::MaterializedView),
        (&["view"], AlterTableObject::View),
        (&["index"], AlterTableObject::Index),
        (&["sequence"], AlterTableObject::Sequence),
    ];
    let found = KINDS.iter().find(|(words, _)| c.eat_words(words));
    found.map(|(_, kind)| *kind).ok_or_else(|| c.syntax_error())
}

/// ALTER TABLE ALL IN TABLESPACE a [OWNED BY …] SET TABLESPACE b: no fact of the catalog changes.
fn all_in_tablespace(c: &mut Cursor) -> Parse<StatementKind> {
    c.column_name()?;
    if c.eat_words(&["owned", "by"]) {
        c.comma_list(phrase::role)?;
    }
    c.expect_words(&["set", "tablespace"])?;
    c.column_name()?;
    c.eat_word("nowait");
    Ok(StatementKind::Irrelevant(Irrelevant { command: "ALTER … ALL IN TABLESPACE", outside_transaction_only: false }))
}

fn is_table_action_of_sequence(c: &Cursor) -> bool {
    let sets = c.is_word("set") && (c.is_any_word_at(1, &["schema", "logged", "unlogged"]));
    c.is_word("rename") || sets || c.is_words(&["owner", "to"])
}

/// A list of actions; those that rename or move must stand alone.
fn actions(c: &mut Cursor, object: AlterTableObject) -> Parse<Vec<AlterTableAction>> {
    let start = c.at;
    if let Some(kind) = lone_action(c, object)? {
        return Ok(vec![AlterTableAction { span: c.span_from(start), kind }]);
    }
    c.comma_list(|c| {
        let start = c.at;
        let kind = action(c)?;
        Ok(AlterTableAction { span: c.span_from(start), kind })
    })
}

fn lone_action(c: &mut Cursor, object: AlterTableObject) -> Parse<Option<Action>> {
    if c.eat_word("rename") {
        return rename(c).map(Some);
    }
    if c.eat_words(&["set", "schema"]) {
        return Ok(Some(Action::SetSchema(c.column_name()?)));
    }
    if c.is_word("no") && c.is_word_at(1, "depends") || c.is_word("depends") {
        c.eat_word("no");
        c.expect_words(&["depends", "on", "extension"])?;
        c.column_name()?;
        return Ok(Some(Action::SetOptions(Vec::new())));
    }
    if c.eat_words(&["attach", "partition"]) {
        let partition = c.qualified_name()?;
        if object == AlterTableObject::Index {
            return Ok(Some(Action::AttachIndex(partition)));
        }
        return Ok(Some(Action::AttachPartition { partition, bound: table::partition_bound(c)? }));
    }
    if c.eat_words(&["detach", "partition"]) {
        let partition = c.qualified_name()?;
        let concurrently = c.eat_word("concurrently");
        return Ok(Some(Action::DetachPartition { partition, concurrently, finalize: c.eat_word("finalize") }));
    }
    Ok(None)
}

/// Behind RENAME.
fn rename(c: &mut Cursor) -> Parse<Action> {
    if c.eat_word("to") {
        return Ok(Action::RenameTo(c.column_name()?));
    }
    if c.eat_word("constraint") {
        let from = c.column_name()?;
        c.expect_word("to")?;
        return Ok(Action::RenameConstraint { from, to: c.column_name()? });
    }
    if c.is_word("column") && !c.is_word_at(1, "to") {
        c.at += 1;
    }
    let from = c.column_name()?;
    c.expect_word("to")?;
    let to = c.column_name()?;
    Ok(Action::RenameColumn { from, to, behavior: phrase::drop_behavior(c) })
}

fn action(c: &mut Cursor) -> Parse<Action> {
    let Some(word) = c.eat_any_word(&[
        "add", "drop", "alter", "validate", "enable", "disable", "force", "no", "inherit", "of", "not", "owner", "set", "reset",
        "cluster", "replica", "options",
    ]) else {
        return Err(c.syntax_error());
    };
    match word {
        "add" => add(c),
        "drop" => drop(c),
        "alter" => alter_column::alter(c),
        "validate" => {
            c.expect_word("constraint")?;
            Ok(Action::ValidateConstraint(c.column_name()?))
        }
        "enable" | "disable" => switch(c, word == "enable"),
        "force" => row_level_security(c, RowSecurity::Force),
        "no" if c.eat_word("inherit") => Ok(Action::NoInherit(c.qualified_name()?)),
        "no" => {
            c.expect_word("force")?;
            row_level_security(c, RowSecurity::NoForce)
        }
        "inherit" => Ok(Action::Inherit(c.qualified_name()?)),
        "of" => Ok(Action::OfType(c.qualified_name()?)),
        "not" => c.expect_word("of").map(|()| Action::NotOf),
        "owner" => {
            c.expect_word("to")?;
            Ok(Action::OwnerTo(phrase::role(c)?))
        }
        "set" => set(c),
        "reset" => Ok(Action::ResetOptions(option::definition(c)?.into_iter().map(|item| item.name).collect())),
        "cluster" => {
            c.expect_word("on")?;
            Ok(Action::ClusterOn(c.column_name()?))
        }
        "replica" => replica_identity(c),
        _ => {
            c.at -= 1;
            definition::alter_foreign_options(c).map(|()| Action::ForeignOptions)
        }
    }
}

fn add(c: &mut Cursor) -> Parse<Action> {
    if constraint::is_table_constraint(c) {
        return constraint::table_constraint(c).map(Action::AddConstraint);
    }
    c.eat_word("column");
    let guard = phrase::if_not_exists(c)?;
    let column = column::column(c)?;
    Ok(Action::AddColumn { guard, column, behavior: DropBehavior::Restrict })
}

fn drop(c: &mut Cursor) -> Parse<Action> {
    if c.eat_word("constraint") {
        let (guard, name) = guarded_name(c)?;
        return Ok(Action::DropConstraint { guard, name, behavior: phrase::drop_behavior(c) });
    }
    c.eat_word("column");
    let (guard, column) = guarded_name(c)?;
    Ok(Action::DropColumn { guard, column, behavior: phrase::drop_behavior(c) })
}

fn guarded_name(c: &mut Cursor) -> Parse<(Guard, Ident)> {
    Ok((phrase::if_exists(c), c.column_name()?))
}

/// Behind ENABLE or DISABLE.
fn switch(c: &mut Cursor, enable: bool) -> Parse<Action> {
    if c.is_word("row") {
        return row_level_security(c, if enable { RowSecurity::Enable } else { RowSecurity::Disable });
    }
    let state = match (enable, enable.then(|| c.eat_any_word(&["always", "replica"])).flatten()) {
        (false, _) => TriggerState::Disable,
        (true, Some("always")) => TriggerState::EnableAlways,
        (true, Some(_)) => TriggerState::EnableReplica,
        (true, None) => TriggerState::Enable,
    };
    if c.eat_word("rule") {
        return Ok(Action::Rule { state, name: c.column_name()? });
    }
    c.expect_word("trigger")?;
    let which = match c.eat_any_word(&["all", "user"]) {
        Some("all") => TriggerSelection::All,
        Some(_) => TriggerSelection::User,
        None => TriggerSelection::Name(c.column_name()?),
    };
    Ok(Action::Trigger { state, which })
}

fn row_level_security(c: &mut Cursor, setting: RowSecurity) -> Parse<Action> {
    c.expect_words(&["row", "level", "security"])?;
    Ok(Action::RowSecurity(setting))
}

/// Behind SET.
fn set(c: &mut Cursor) -> Parse<Action> {
    if c.is_symbol("(") {
        return option::definition(c).map(Action::SetOptions);
    }
    if c.eat_words(&["access", "method"]) {
        let method = if c.eat_word("default") { None } else { Some(c.column_name()?) };
        return Ok(Action::SetAccessMethod(method));
    }
    match c.eat_any_word(&["logged", "unlogged", "tablespace", "without"]) {
        Some("logged") => Ok(Action::SetLogged(true)),
        Some("unlogged") => Ok(Action::SetLogged(false)),
        Some("tablespace") => Ok(Action::SetTablespace(c.column_name()?)),
        Some(_) if c.eat_word("cluster") => Ok(Action::SetWithoutCluster),
        Some(_) => c.expect_word("oids").map(|()| Action::SetWithoutOids),
        None => Err(c.syntax_error()),
    }
}

fn replica_identity(c: &mut Cursor) -> Parse<Action> {
    c.expect_word("identity")?;
    let identity = match c.eat_any_word(&["nothing", "full", "default", "using"]) {
        Some("nothing") => ReplicaIdentity::Nothing,
        Some("full") => ReplicaIdentity::Full,
        Some("default") => ReplicaIdentity::Default,
        Some(_) => {
            c.expect_word("index")?;
            ReplicaIdentity::UsingIndex(c.column_name()?)
        }
        None => return Err(c.syntax_error()),
    };
    Ok(Action::ReplicaIdentity(identity))
}

/// The ADD, DROP and ALTER ATTRIBUTE actions of ALTER TYPE, behind the name.
pub fn attribute_actions(c: &mut Cursor) -> Parse<Vec<AlterTableAction>> {
    c.comma_list(|c| {
        let start = c.at;
        let kind = attribute_action(c)?;
        Ok(AlterTableAction { span: c.span_from(start), kind })
    })
}

fn attribute_action(c: &mut Cursor) -> Parse<Action> {
    if c.eat_words(&["add", "attribute"]) {
        let column = column::column(c)?;
        return Ok(Action::AddColumn { guard: Guard::None, column, behavior: phrase::drop_behavior(c) });
    }
    if c.eat_words(&["drop", "attribute"]) {
        let (guard, column) = guarded_name(c)?;
        return Ok(Action::DropColumn { guard, column, behavior: phrase::drop_behavior(c) });
    }
    c.expect_words(&["alter", "attribute"])?;
    alter_column::set_type(c)
}
