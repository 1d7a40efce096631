//! CREATE and ALTER of publications.

use super::phrase;
use super::{alter, definition};
use crate::sql::ast::{
    AlterPublication, AlterPublicationAction, CreatePublication, Guard, ObjectKind, ObjectName, ObjectRef, PublicationObjects,
    StatementKind,
};
use crate::sql::cursor::{Cursor, Parse, Refusal};
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::sql::query;
use crate::text::Span;

/// CREATE PUBLICATION name [FOR ALL TABLES | objects] [WITH (options)]
pub fn create(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["create", "publication"])?;
    let name = c.column_name()?;
    let objects = if !c.eat_word("for") {
        PublicationObjects::None
    } else if c.eat_word("all") {
        c.expect_word("tables")?;
        PublicationObjects::AllTables
    } else {
        objects(c)?
    };
    definition::with_options(c)?;
    Ok(StatementKind::CreatePublication(Box::new(CreatePublication { name, objects })))
}

/// ALTER PUBLICATION name ADD | SET | DROP objects, SET (options), RENAME TO, OWNER TO
pub fn alter(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["alter", "publication"])?;
    let start = c.at;
    let name = c.column_name()?;
    let action = match c.eat_any_word(&["add", "drop", "set"]) {
        Some("add") => AlterPublicationAction::Add(objects(c)?),
        Some("drop") => AlterPublicationAction::Drop(objects(c)?),
        Some(_) if c.is_symbol("(") => definition::definition(c).map(|_| AlterPublicationAction::Options)?,
        Some(_) => AlterPublicationAction::Set(objects(c)?),
        None => return shared(c, start, name),
    };
    Ok(StatementKind::AlterPublication(Box::new(AlterPublication { name, action })))
}

fn shared(c: &mut Cursor, start: usize, name: Ident) -> Parse<StatementKind> {
    let name = ObjectName::Plain(QualifiedName { schema: None, name });
    let object = ObjectRef { span: c.span_from(start), kind: ObjectKind::Publication, name };
    let action = alter::shared_action(c, ObjectKind::Publication)?;
    alter::finish(object, Guard::None, action)
}

/// What the last key word of the list said that its objects are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Nothing,
    Tables,
    Schemas,
}

/// `TABLE table …, …, TABLES IN SCHEMA schema, …`: an object without a key word is of the same kind as the one before.
fn objects(c: &mut Cursor) -> Parse<PublicationObjects> {
    let (mut tables, mut schemas) = (Vec::new(), Vec::new());
    let mut said = Said::Nothing;
    let mut first_fault = None;
    c.comma_list(|c| {
        let object = if c.eat_word("table") {
            said = Said::Tables;
            table(c)?
        } else if c.is_words(&["tables", "in"]) {
            c.expect_words(&["tables", "in", "schema"])?;
            said = Said::Schemas;
            schema(c)?
        } else if c.is_word("current_schema") {
            schema(c)?
        } else {
            table(c)?
        };
        match fault(c, said, &object) {
            Some(fault) => first_fault = first_fault.take().or(Some(fault)),
            None if said == Said::Schemas => schemas.push(object.name.name),
            None => tables.push(object.name),
        }
        Ok(())
    })?;
    match first_fault {
        Some(fault) => Err(fault),
        None => Ok(PublicationObjects::List { tables, schemas }),
    }
}

struct Object {
    span: Span,
    name: QualifiedName,
    has_columns: bool,
    has_filter: bool,
    is_current_schema: bool,
}

/// The name of a schema or the key word CURRENT_SCHEMA.
fn schema(c: &mut Cursor) -> Parse<Object> {
    let span = c.here();
    let is_current_schema = c.eat_word("current_schema");
    let name = if is_current_schema { Ident { name: Name::exact("current_schema"), span } } else { c.column_name()? };
    let name = QualifiedName { schema: None, name };
    Ok(Object { span, name, has_columns: false, has_filter: false, is_current_schema })
}

/// `relation [(columns)] [WHERE (condition)]`
fn table(c: &mut Cursor) -> Parse<Object> {
    let start = c.at;
    let name = phrase::relation(c)?;
    let has_columns = !phrase::optional_columns(c)?.is_empty();
    let has_filter = c.eat_word("where");
    if has_filter {
        c.expect_symbol("(")?;
        query::expression(c)?;
        c.expect_symbol(")")?;
    }
    Ok(Object { span: c.span_from(start), name, has_columns, has_filter, is_current_schema: false })
}

/// What the server has against an object once it has read the list.
fn fault(c: &Cursor, said: Said, object: &Object) -> Option<Refusal> {
    let message = match said {
        Said::Tables if object.is_current_schema => "invalid table name",
        Said::Tables => return None,
        Said::Nothing => "invalid publication object list",
        Said::Schemas if object.has_filter => "WHERE clause not allowed for schema",
        Said::Schemas if object.has_columns => "column specification not allowed for schema",
        Said::Schemas if object.name.schema.is_some() => "invalid schema name",
        Said::Schemas => return None,
    };
    Some(c.rejected("42601", message, object.span))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::grammar::tests::read;

    #[test]
    fn an_object_without_a_key_word_is_like_the_one_before() {
        let text = "create publication p for table a (x) where (y), only b.c, tables in schema d, e, current_schema, table f";
        let StatementKind::CreatePublication(publication) = read(text) else { panic!("no publication") };
        let PublicationObjects::List { tables, schemas } = publication.objects else { panic!("no list") };
        assert_eq!(tables.iter().map(ToString::to_string).collect::<Vec<_>>(), ["a", "b.c", "f"]);
        assert_eq!(schemas.iter().map(|schema| schema.name.as_str()).collect::<Vec<_>>(), ["d", "e", "current_schema"]);
    }

    #[test]
    fn what_an_alter_does() {
        let action = |text| match read(text) {
            StatementKind::AlterPublication(alter) => alter.action,
            other => panic!("{other:?}"),
        };
        assert!(matches!(action("alter publication p add table a"), AlterPublicationAction::Add(_)));
        assert!(matches!(action("alter publication p set table a"), AlterPublicationAction::Set(_)));
        assert!(matches!(action("alter publication p set (publish = 'insert')"), AlterPublicationAction::Options));
        assert!(matches!(action("alter publication p drop tables in schema a"), AlterPublicationAction::Drop(_)));
    }
}
