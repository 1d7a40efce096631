//! CREATE and ALTER TYPE, CREATE and ALTER DOMAIN.

use super::{alter_table, column, constraint, definition, option, phrase, type_name::type_name};
use crate::sql::ast::{
    AlterDomain, AlterDomainAction, AlterEnum, AlterEnumAction, AlterObject, AlterObjectAction, AlterTable, AlterTableAction,
    AlterTableActionKind, AlterTableObject, CreateDomain, CreateType, CreateTypeKind, EnumLabel, EnumPosition, Guard, ObjectKind,
    ObjectName, ObjectRef, StatementKind, TypeName,
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
        CreateTypeKind::Base(option::definition(c)?)
    } else {
        CreateTypeKind::Shell
    };
    Ok(StatementKind::CreateType(Box::new(CreateType { name, kind })))
}

/// Behind AS.
fn type_as(c: &mut Cursor) -> Parse<CreateTypeKind> {
    if c.eat_word("enum") {
        c.expect_symbol("(")?;
        let labels = if c.is_symbol(")") { Vec::new() } else { c.comma_list(label)? };
        c.expect_symbol(")")?;
        return Ok(CreateTypeKind::Enum(labels));
    }
    if c.eat_word("range") {
        return range(c);
    }
    c.expect_symbol("(")?;
    let columns = if c.is_symbol(")") { Vec::new() } else { c.comma_list(column::column)? };
    c.expect_symbol(")")?;
    Ok(CreateTypeKind::Composite(columns))
}

fn label(c: &mut Cursor) -> Parse<EnumLabel> {
    let (label, span) = c.string()?;
    Ok(EnumLabel { span, label })
}

fn range(c: &mut Cursor) -> Parse<CreateTypeKind> {
    let (mut subtype, mut multirange): (Option<TypeName>, Option<QualifiedName>) = (None, None);
    c.parenthesised_list(|c| {
        if c.is_word("subtype") && c.is_symbol_at(1, "=") {
            c.at += 2;
            subtype = Some(type_name(c)?);
        } else if c.is_word("multirange_type_name") && c.is_symbol_at(1, "=") {
            c.at += 2;
            multirange = Some(c.qualified_name()?);
        } else {
            c.label()?;
            c.expect_symbol("=")?;
            definition::value(c)?;
        }
        Ok(())
    })?;
    Ok(CreateTypeKind::Range { subtype, multirange })
}

pub fn alter_type(c: &mut Cursor) -> Parse<StatementKind> {
    let start = c.at;
    c.expect_words(&["alter", "type"])?;
    let name = c.qualified_name()?;
    if c.eat_words(&["add", "value"]) {
        return add_value(c, name);
    }
    if c.eat_words(&["rename", "value"]) {
        let from = label(c)?;
        c.expect_word("to")?;
        let action = AlterEnumAction::RenameValue { from, to: label(c)? };
        return Ok(StatementKind::AlterEnum(Box::new(AlterEnum { name, action })));
    }
    if c.is_words(&["rename", "attribute"]) {
        return rename_attribute(c, name);
    }
    if c.is_words(&["add", "attribute"]) || c.is_words(&["drop", "attribute"]) || c.is_words(&["alter", "attribute"]) {
        let actions = alter_table::attribute_actions(c)?;
        return Ok(attributes(name, actions));
    }
    let object = ObjectRef { span: c.span_from(start), kind: ObjectKind::Type, name: ObjectName::Plain(name) };
    let action = if c.is_symbol_at(1, "(") && c.eat_word("set") {
        option::definition(c)?;
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
    if c.eat_words(&["rename", "to"]) {
        return Ok(AlterObjectAction::RenameTo(c.column_name()?));
    }
    if c.eat_words(&["set", "schema"]) {
        return Ok(AlterObjectAction::SetSchema(c.column_name()?));
    }
    c.expect_words(&["owner", "to"])?;
    Ok(AlterObjectAction::OwnerTo(phrase::role(c)?))
}

fn add_value(c: &mut Cursor, name: QualifiedName) -> Parse<StatementKind> {
    let guard = phrase::if_not_exists(c)?;
    let added = label(c)?;
    let position = match c.eat_any_word(&["before", "after"]) {
        Some("before") => EnumPosition::Before(label(c)?),
        Some(_) => EnumPosition::After(label(c)?),
        None => EnumPosition::Last,
    };
    let action = AlterEnumAction::AddValue { guard, label: added, position };
    Ok(StatementKind::AlterEnum(Box::new(AlterEnum { name, action })))
}

pub fn create_domain(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["create", "domain"])?;
    let name = c.qualified_name()?;
    c.eat_word("as");
    let ty = type_name(c)?;
    let mut collation = None;
    let mut constraints = Vec::new();
    loop {
        if c.is_word("collate") {
            collation = column::collation(c)?;
        } else if let Some(found) = constraint::column_constraint(c)? {
            constraints.push(found);
        } else {
            break;
        }
    }
    Ok(StatementKind::CreateDomain(Box::new(CreateDomain { name, ty, collation, constraints })))
}

pub fn alter_domain(c: &mut Cursor) -> Parse<StatementKind> {
    let start = c.at;
    c.expect_words(&["alter", "domain"])?;
    let name = c.qualified_name()?;
    if c.is_words(&["rename", "to"]) || c.is_words(&["set", "schema"]) || c.is_word("owner") {
        let object = ObjectRef { span: c.span_from(start), kind: ObjectKind::Domain, name: ObjectName::Plain(name) };
        let action = rename_move_or_owner(c)?;
        return Ok(StatementKind::AlterObject(Box::new(AlterObject { object, guard: Guard::None, action })));
    }
    let action = domain_action(c)?;
    Ok(StatementKind::AlterDomain(Box::new(AlterDomain { name, action })))
}

fn domain_action(c: &mut Cursor) -> Parse<AlterDomainAction> {
    if c.eat_words(&["set", "default"]) {
        Ok(AlterDomainAction::SetDefault(query::expression(c)?))
    } else if c.eat_words(&["drop", "default"]) {
        Ok(AlterDomainAction::DropDefault)
    } else if c.eat_words(&["set", "not", "null"]) {
        Ok(AlterDomainAction::SetNotNull)
    } else if c.eat_words(&["drop", "not", "null"]) {
        Ok(AlterDomainAction::DropNotNull)
    } else if c.eat_word("add") {
        constraint::table_constraint(c).map(AlterDomainAction::AddConstraint)
    } else if c.eat_words(&["drop", "constraint"]) {
        let guard = phrase::if_exists(c);
        let name = c.column_name()?;
        Ok(AlterDomainAction::DropConstraint { guard, name, behavior: phrase::drop_behavior(c) })
    } else if c.eat_words(&["rename", "constraint"]) {
        let from = c.column_name()?;
        c.expect_word("to")?;
        Ok(AlterDomainAction::RenameConstraint { from, to: c.column_name()? })
    } else {
        c.expect_words(&["validate", "constraint"])?;
        Ok(AlterDomainAction::ValidateConstraint(c.column_name()?))
    }
}
