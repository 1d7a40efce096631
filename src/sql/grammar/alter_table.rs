//! ALTER TABLE, and the commands that share its actions: ALTER FOREIGN TABLE, VIEW, MATERIALIZED VIEW, INDEX, SEQUENCE.
//!
//! The grammar takes every action for each of them; whether it can be done to a view is for the replay to say. Only what
//! renames, moves or takes partitions depends on the kind of object already here.

use super::partition::partition_bound;
use super::{alter_column, column, constraint, definition, option, phrase, sequence};
use crate::sql::ast::{
    AlterObject, AlterObjectAction, AlterTable, AlterTableAction, AlterTableActionKind as Action, AlterTableObject as Object,
    DropBehavior, Guard, Irrelevant, ObjectKind, ObjectName, ObjectRef, ReplicaIdentity, RowSecurity, StatementKind,
    TriggerSelection, TriggerState,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::name::{Ident, QualifiedName};

pub fn alter(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("alter")?;
    let object = object(c)?;
    if matches!(object, Object::Table | Object::Index | Object::MaterializedView) && c.is_word("all") {
        return all_in_tablespace(c);
    }
    let guard = phrase::if_exists(c);
    let (only, name) = if matches!(object, Object::Table | Object::ForeignTable) {
        let relation = phrase::relation_expression(c)?;
        (relation.only, relation.name)
    } else {
        (false, c.qualified_name()?)
    };
    if let Some(action) = depends_on_extension(c, object, guard)? {
        return Ok(on_object(object, name, action));
    }
    if object == Object::Sequence && is_sequence_option(c) {
        return sequence::alter_options(c, guard, name);
    }
    let actions = actions(c, object, guard)?;
    Ok(StatementKind::AlterTable(Box::new(AlterTable { object, guard, only, name, actions })))
}

fn object(c: &mut Cursor) -> Parse<Object> {
    const OBJECTS: &[(&[&str], Object)] = &[
        (&["table"], Object::Table),
        (&["foreign", "table"], Object::ForeignTable),
        (&["materialized", "view"], Object::MaterializedView),
        (&["view"], Object::View),
        (&["index"], Object::Index),
        (&["sequence"], Object::Sequence),
    ];
    phrase::one_of(c, OBJECTS)
}

/// ALTER TABLE ALL IN TABLESPACE a [OWNED BY …] SET TABLESPACE b [NOWAIT]: no fact of the catalog changes.
fn all_in_tablespace(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["all", "in", "tablespace"])?;
    c.column_name()?;
    if c.eat_word("owned") {
        c.expect_word("by")?;
        phrase::roles(c)?;
    }
    c.expect_words(&["set", "tablespace"])?;
    c.column_name()?;
    c.eat_word("nowait");
    Ok(StatementKind::Irrelevant(Irrelevant {
        command: "ALTER … ALL IN TABLESPACE",
        outside_transaction_only: false,
        relations: Vec::new(),
    }))
}

/// `[NO] DEPENDS ON EXTENSION name`, which indexes and materialized views take, without IF EXISTS.
fn depends_on_extension(c: &mut Cursor, object: Object, guard: Guard) -> Parse<Option<AlterObjectAction>> {
    let no = c.is_words(&["no", "depends"]);
    let begins = no || c.is_word("depends");
    if !begins || guard == Guard::Guarded || !matches!(object, Object::Index | Object::MaterializedView) {
        return Ok(None);
    }
    c.at += usize::from(no);
    c.expect_words(&["depends", "on", "extension"])?;
    Ok(Some(AlterObjectAction::DependsOnExtension { extension: c.column_name()?, no }))
}

fn on_object(object: Object, name: QualifiedName, action: AlterObjectAction) -> StatementKind {
    let kind = if object == Object::Index { ObjectKind::Index } else { ObjectKind::MaterializedView };
    let object = ObjectRef { span: name.span(), kind, name: ObjectName::Plain(name) };
    StatementKind::AlterObject(Box::new(AlterObject { object, guard: Guard::None, action }))
}

/// Whether an option of a sequence comes next, and no action of a table: both may begin with NO.
fn is_sequence_option(c: &Cursor) -> bool {
    sequence::is_option(c) && !(c.is_word("no") && c.is_any_word_at(1, &["inherit", "force"]))
}

/// A list of actions; those that rename, move or take partitions stand alone.
fn actions(c: &mut Cursor, object: Object, guard: Guard) -> Parse<Vec<AlterTableAction>> {
    let start = c.at;
    if let Some(kind) = lone_action(c, object, guard)? {
        return Ok(vec![AlterTableAction { span: c.span_from(start), kind }]);
    }
    c.comma_list(|c| spanned(c, action))
}

fn spanned(c: &mut Cursor, read: impl FnOnce(&mut Cursor) -> Parse<Action>) -> Parse<AlterTableAction> {
    let start = c.at;
    let kind = read(c)?;
    Ok(AlterTableAction { span: c.span_from(start), kind })
}

fn lone_action(c: &mut Cursor, object: Object, guard: Guard) -> Parse<Option<Action>> {
    if c.eat_word("rename") {
        return rename(c, object).map(Some);
    }
    if object != Object::Index && c.eat_words(&["set", "schema"]) {
        return c.column_name().map(|schema| Some(Action::SetSchema(schema)));
    }
    if object == Object::Index && guard == Guard::None && c.eat_word("attach") {
        c.expect_word("partition")?;
        return c.qualified_name().map(|index| Some(Action::AttachIndex(index)));
    }
    if object != Object::Table {
        return Ok(None);
    }
    match c.eat_any_word(&["attach", "detach"]) {
        Some("attach") => {
            c.expect_word("partition")?;
            let partition = c.qualified_name()?;
            Ok(Some(Action::AttachPartition { partition, bound: partition_bound(c)? }))
        }
        Some(_) => {
            c.expect_word("partition")?;
            let partition = c.qualified_name()?;
            let concurrently = c.eat_word("concurrently");
            let finalize = !concurrently && c.eat_word("finalize");
            Ok(Some(Action::DetachPartition { partition, concurrently, finalize }))
        }
        None => Ok(None),
    }
}

/// Behind RENAME. Indexes and sequences have no columns to rename, and only tables have constraints.
fn rename(c: &mut Cursor, object: Object) -> Parse<Action> {
    if matches!(object, Object::Index | Object::Sequence) || c.is_word("to") {
        c.expect_word("to")?;
        return c.column_name().map(Action::RenameTo);
    }
    if object == Object::Table && c.eat_word("constraint") {
        let from = c.column_name()?;
        c.expect_word("to")?;
        return Ok(Action::RenameConstraint { from, to: c.column_name()? });
    }
    c.eat_word("column");
    let from = c.column_name()?;
    c.expect_word("to")?;
    Ok(Action::RenameColumn { from, to: c.column_name()?, behavior: DropBehavior::Restrict })
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
        "enable" => enable(c),
        "disable" => disable(c),
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
        "reset" => Ok(Action::ResetOptions(option::parameters(c)?.into_iter().map(|item| item.name).collect())),
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

/// Behind ENABLE.
fn enable(c: &mut Cursor) -> Parse<Action> {
    if c.is_word("row") {
        return row_level_security(c, RowSecurity::Enable);
    }
    let state = match c.eat_any_word(&["always", "replica"]) {
        Some("always") => TriggerState::EnableAlways,
        Some(_) => TriggerState::EnableReplica,
        None => TriggerState::Enable,
    };
    trigger_or_rule(c, state)
}

/// Behind DISABLE.
fn disable(c: &mut Cursor) -> Parse<Action> {
    if c.is_word("row") { row_level_security(c, RowSecurity::Disable) } else { trigger_or_rule(c, TriggerState::Disable) }
}

fn trigger_or_rule(c: &mut Cursor, state: TriggerState) -> Parse<Action> {
    if c.eat_word("rule") {
        return Ok(Action::Rule { state, name: c.column_name()? });
    }
    c.expect_word("trigger")?;
    let takes_all = matches!(state, TriggerState::Enable | TriggerState::Disable);
    let which = match takes_all.then(|| c.eat_any_word(&["all", "user"])).flatten() {
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
        return option::parameters(c).map(Action::SetOptions);
    }
    match c.eat_any_word(&["logged", "unlogged", "tablespace", "without", "access"]) {
        Some("logged") => Ok(Action::SetLogged(true)),
        Some("unlogged") => Ok(Action::SetLogged(false)),
        Some("tablespace") => Ok(Action::SetTablespace(c.column_name()?)),
        Some("without") if c.eat_word("cluster") => Ok(Action::SetWithoutCluster),
        Some("without") => c.expect_word("oids").map(|()| Action::SetWithoutOids),
        Some(_) => {
            c.expect_word("method")?;
            let method = if c.eat_newer_word(17, "default") { None } else { Some(c.column_name()?) };
            Ok(Action::SetAccessMethod(method))
        }
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
    c.comma_list(|c| spanned(c, attribute_action))
}

fn attribute_action(c: &mut Cursor) -> Parse<Action> {
    let Some(verb) = c.eat_any_word(&["add", "drop", "alter"]) else { return Err(c.syntax_error()) };
    c.expect_word("attribute")?;
    match verb {
        "add" => {
            let column = column::attribute(c)?;
            Ok(Action::AddColumn { guard: Guard::None, column, behavior: phrase::drop_behavior(c) })
        }
        "drop" => {
            let (guard, column) = guarded_name(c)?;
            Ok(Action::DropColumn { guard, column, behavior: phrase::drop_behavior(c) })
        }
        _ => alter_column::alter_attribute(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::grammar::tests::read;

    fn alter(text: &str) -> AlterTable {
        let StatementKind::AlterTable(alter) = read(text) else { panic!("no ALTER TABLE: {text}") };
        *alter
    }

    #[test]
    fn each_action_has_its_span() {
        let text =
            "alter table if exists only app.t add column if not exists a int not null, drop b cascade, enable row level security";
        let alter = alter(text);
        assert!(alter.guard.is_guarded() && alter.only && alter.object == Object::Table);
        let spans: Vec<_> = alter.actions.iter().map(|action| action.span.of(text)).collect();
        assert_eq!(spans, ["add column if not exists a int not null", "drop b cascade", "enable row level security"]);
    }

    #[test]
    fn what_an_action_is() {
        let table = [
            ("alter table t add constraint c unique (a)", "AddConstraint"),
            ("alter table t add exclude int", "AddColumn"),
            ("alter table t alter constraint c inherit", "AlterConstraint"),
            ("alter table t rename constraint a to b", "RenameConstraint"),
            ("alter view v rename a to b", "RenameColumn"),
            ("alter materialized view v rename to b", "RenameTo"),
            ("alter sequence s set schema a", "SetSchema"),
            ("alter sequence s no inherit t", "NoInherit"),
            ("alter index i attach partition j", "AttachIndex"),
            ("alter table t attach partition p default", "AttachPartition"),
            ("alter table t detach partition p finalize", "DetachPartition"),
            ("alter table t alter a restart", "AlterColumn"),
            ("alter table t disable trigger user", "Trigger"),
            ("alter table t no force row level security", "RowSecurity"),
            ("alter foreign table t options (a 'b')", "ForeignOptions"),
            ("alter type t drop attribute a", "DropColumn"),
        ];
        for (text, expected) in table {
            let kind = format!("{:?}", alter(text).actions[0].kind);
            assert_eq!(kind.split(['(', ' ']).next(), Some(expected), "{text}");
        }
        assert!(matches!(read("alter sequence s no cycle"), StatementKind::AlterSequence(_)));
        assert!(matches!(read("alter index i depends on extension e"), StatementKind::AlterObject(_)));
        assert!(matches!(read("alter index all in tablespace a set tablespace b"), StatementKind::Irrelevant(_)));
    }
}
