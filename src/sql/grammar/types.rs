//! CREATE and ALTER TYPE, CREATE and ALTER DOMAIN.

use super::attribute::{Attribute, attributes_of};
use super::definition::{self, Definition};
use super::type_name::type_name;
use super::{alter_table, column, constraint, phrase};
use crate::sql::ast::{
    AlterDomain, AlterDomainAction, AlterEnum, AlterEnumAction, AlterObject, AlterObjectAction, AlterTable, AlterTableAction,
    AlterTableActionKind, AlterTableObject, CreateDomain, CreateType, CreateTypeKind, EnumLabel, EnumPosition, Guard, ObjectKind,
    ObjectName, ObjectRef, StatementKind, TableConstraint, TableConstraintKind,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::name::QualifiedName;
use crate::sql::query;

pub fn create_type(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["create", "type"])?;
    let name = c.qualified_name()?;
    let kind = if c.eat_word("as") {
        type_as(c)?
    } else if c.is_symbol("(") {
        CreateTypeKind::Base(definition::definition(c)?.iter().map(Definition::item).collect())
    } else {
        CreateTypeKind::Shell
    };
    Ok(StatementKind::CreateType(Box::new(CreateType { name, kind })))
}

/// Behind AS.
fn type_as(c: &mut Cursor) -> Parse<CreateTypeKind> {
    if c.eat_word("enum") {
        return possibly_empty_list(c, label).map(CreateTypeKind::Enum);
    }
    if c.eat_word("range") {
        let options = definition::definition(c)?;
        let ty = |name| definition::find(&options, &[name]).and_then(Definition::ty).cloned();
        return Ok(CreateTypeKind::Range { subtype: ty("subtype"), multirange: ty("multirange_type_name").map(|ty| ty.name) });
    }
    possibly_empty_list(c, column::attribute).map(CreateTypeKind::Composite)
}

/// `( item, … )` or `()`
fn possibly_empty_list<T>(c: &mut Cursor, item: impl FnMut(&mut Cursor) -> Parse<T>) -> Parse<Vec<T>> {
    if c.is_symbol("(") && c.is_symbol_at(1, ")") {
        c.at += 2;
        return Ok(Vec::new());
    }
    c.parenthesised_list(item)
}

fn label(c: &mut Cursor) -> Parse<EnumLabel> {
    let (label, span) = c.string()?;
    Ok(EnumLabel { span, label })
}

pub fn alter_type(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["alter", "type"])?;
    let start = c.at;
    let name = c.qualified_name()?;
    if c.eat_words(&["add", "value"]) {
        return add_value(c, name);
    }
    if c.eat_words(&["rename", "value"]) {
        return rename_value(c, name);
    }
    if c.is_words(&["rename", "attribute"]) {
        return rename_attribute(c, name);
    }
    if c.is_any_word(&["add", "drop", "alter"]) {
        let actions = alter_table::attribute_actions(c)?;
        return Ok(attributes(name, actions));
    }
    let object = ObjectRef { span: c.span_from(start), kind: ObjectKind::Type, name: ObjectName::Plain(name) };
    let action = if c.is_word("set") && c.is_symbol_at(1, "(") {
        c.at += 1;
        definition::definition(c)?;
        AlterObjectAction::Other
    } else {
        rename_move_or_owner(c)?
    };
    Ok(StatementKind::AlterObject(Box::new(AlterObject { object, guard: Guard::None, action })))
}

fn attributes(name: QualifiedName, actions: Vec<AlterTableAction>) -> StatementKind {
    let object = AlterTableObject::Type;
    StatementKind::AlterTable(Box::new(AlterTable { object, guard: Guard::None, only: false, name, actions }))
}

fn rename_attribute(c: &mut Cursor, name: QualifiedName) -> Parse<StatementKind> {
    let start = c.at;
    c.expect_words(&["rename", "attribute"])?;
    let from = c.column_name()?;
    c.expect_word("to")?;
    let to = c.column_name()?;
    let kind = AlterTableActionKind::RenameColumn { from, to, behavior: phrase::drop_behavior(c) };
    Ok(attributes(name, vec![AlterTableAction { span: c.span_from(start), kind }]))
}

/// RENAME TO, SET SCHEMA or OWNER TO.
fn rename_move_or_owner(c: &mut Cursor) -> Parse<AlterObjectAction> {
    match c.eat_any_word(&["rename", "set", "owner"]) {
        Some("rename") => {
            c.expect_word("to")?;
            c.column_name().map(AlterObjectAction::RenameTo)
        }
        Some("set") => {
            c.expect_word("schema")?;
            c.column_name().map(AlterObjectAction::SetSchema)
        }
        Some(_) => {
            c.expect_word("to")?;
            phrase::role(c).map(AlterObjectAction::OwnerTo)
        }
        None => Err(c.syntax_error()),
    }
}

fn add_value(c: &mut Cursor, name: QualifiedName) -> Parse<StatementKind> {
    let guard = if c.eat_word("if") { Guard::Guarded } else { Guard::None };
    if guard.is_guarded() {
        c.expect_words(&["not", "exists"])?;
    }
    let added = label(c)?;
    let position = match c.eat_any_word(&["before", "after"]) {
        Some("before") => EnumPosition::Before(label(c)?),
        Some(_) => EnumPosition::After(label(c)?),
        None => EnumPosition::Last,
    };
    let action = AlterEnumAction::AddValue { guard, label: added, position };
    Ok(StatementKind::AlterEnum(Box::new(AlterEnum { name, action })))
}

fn rename_value(c: &mut Cursor, name: QualifiedName) -> Parse<StatementKind> {
    let from = label(c)?;
    c.expect_word("to")?;
    let action = AlterEnumAction::RenameValue { from, to: label(c)? };
    Ok(StatementKind::AlterEnum(Box::new(AlterEnum { name, action })))
}

pub fn create_domain(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["create", "domain"])?;
    let name = c.qualified_name()?;
    c.eat_word("as");
    let ty = type_name(c)?;
    let column::Qualifiers { collation, constraints } = column::qualifiers(c)?;
    Ok(StatementKind::CreateDomain(Box::new(CreateDomain { name, ty, collation, constraints })))
}

pub fn alter_domain(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["alter", "domain"])?;
    let start = c.at;
    let name = c.qualified_name()?;
    let object = ObjectRef { span: c.span_from(start), kind: ObjectKind::Domain, name: ObjectName::Plain(name.clone()) };
    let moves = c.is_words(&["set", "schema"]) || c.is_word("owner") || c.is_word("rename") && !c.is_word_at(1, "constraint");
    if moves {
        let action = rename_move_or_owner(c)?;
        return Ok(StatementKind::AlterObject(Box::new(AlterObject { object, guard: Guard::None, action })));
    }
    let action = domain_action(c)?;
    Ok(StatementKind::AlterDomain(Box::new(AlterDomain { name, action })))
}

fn domain_action(c: &mut Cursor) -> Parse<AlterDomainAction> {
    match c.eat_any_word(&["set", "drop", "add", "rename", "validate"]) {
        Some("set") if c.eat_word("default") => query::expression(c).map(AlterDomainAction::SetDefault),
        Some("set") => c.expect_words(&["not", "null"]).map(|()| AlterDomainAction::SetNotNull),
        Some("drop") if c.eat_word("default") => Ok(AlterDomainAction::DropDefault),
        Some("drop") if c.eat_word("constraint") => {
            let guard = phrase::if_exists(c);
            let name = c.column_name()?;
            Ok(AlterDomainAction::DropConstraint { guard, name, behavior: phrase::drop_behavior(c) })
        }
        Some("drop") => c.expect_words(&["not", "null"]).map(|()| AlterDomainAction::DropNotNull),
        Some("add") => add_domain_constraint(c),
        Some("rename") => {
            c.expect_word("constraint")?;
            let from = c.column_name()?;
            c.expect_word("to")?;
            Ok(AlterDomainAction::RenameConstraint { from, to: c.column_name()? })
        }
        Some(_) => {
            c.expect_word("constraint")?;
            c.column_name().map(AlterDomainAction::ValidateConstraint)
        }
        None => Err(c.syntax_error()),
    }
}

/// `[CONSTRAINT name] CHECK (…)`, or NOT NULL (PostgreSQL 17), which then does what SET NOT NULL does.
fn add_domain_constraint(c: &mut Cursor) -> Parse<AlterDomainAction> {
    let start = c.at;
    let name = constraint::constraint_name(c)?;
    if c.eat_newer_word(17, "not") {
        c.expect_word("null")?;
        attributes_of(c, "NOT NULL", &[])?;
        return Ok(AlterDomainAction::SetNotNull);
    }
    c.expect_word("check")?;
    let expr = constraint::parenthesised_expression(c)?;
    let attributes = attributes_of(c, "CHECK", &[Attribute::NotValid, Attribute::NoInherit])?;
    let kind = TableConstraintKind::Check { expr, no_inherit: attributes.has(Attribute::NoInherit) };
    let constraint = TableConstraint { span: c.span_from(start), name, kind, attributes: attributes.of_constraint() };
    Ok(AlterDomainAction::AddConstraint(constraint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::grammar::tests::read;

    #[test]
    fn what_a_type_is() {
        let kind = |text: &str| match read(text) {
            StatementKind::CreateType(create) => create.kind,
            other => panic!("{other:?}"),
        };
        assert!(
            matches!(kind("create type t as enum ('a', 'it''s')"), CreateTypeKind::Enum(labels) if labels[1].label == "it's")
        );
        assert!(matches!(kind("create type t as (a int, b text)"), CreateTypeKind::Composite(columns) if columns.len() == 2));
        assert!(matches!(kind("create type t as ()"), CreateTypeKind::Composite(columns) if columns.is_empty()));
        assert!(matches!(kind("create type t"), CreateTypeKind::Shell));
        assert!(matches!(kind("create type t (input = f)"), CreateTypeKind::Base(options) if options.len() == 1));
        let CreateTypeKind::Range { subtype, multirange } =
            kind("create type t as range (subtype = timestamp with time zone, multirange_type_name = app.m)")
        else {
            panic!("no range")
        };
        assert_eq!(subtype.unwrap().name.to_string(), "pg_catalog.timestamptz");
        assert_eq!(multirange.unwrap().to_string(), "app.m");
    }

    #[test]
    fn where_a_label_goes() {
        let StatementKind::AlterEnum(alter) = read("alter type t add value if not exists 'b' before 'c'") else { panic!() };
        let AlterEnumAction::AddValue { guard, label, position: EnumPosition::Before(next) } = alter.action else { panic!() };
        assert_eq!((guard, label.label.as_str(), next.label.as_str()), (Guard::Guarded, "b", "c"));
    }
}
