//! CREATE of objects that the catalog keeps by name only: foreign data, text search, operator classes, collations,
//! languages, databases, tablespaces, subscriptions. Each is read by its real grammar; what it says beyond its name is
//! not kept.

use super::definition::{definition, foreign_options, with_options};
use super::phrase::{self, eat_one_of, if_not_exists, is_number, names, number, one_of, relation, role};
use super::reference::{self, operator_name, routine_signature};
use super::type_name::type_name;
use crate::sql::ast::{CreateObject, Guard, ObjectKind, ObjectName, ObjectRef, OperatorClassOf, StatementKind};
use crate::sql::cursor::{Cursor, Parse};

const KINDS: &[(&[&str], ObjectKind)] = &[
    (&["access", "method"], ObjectKind::AccessMethod),
    (&["collation"], ObjectKind::Collation),
    (&["conversion"], ObjectKind::Conversion),
    (&["default", "conversion"], ObjectKind::Conversion),
    (&["database"], ObjectKind::Database),
    (&["foreign", "data", "wrapper"], ObjectKind::ForeignDataWrapper),
    (&["language"], ObjectKind::Language),
    (&["procedural", "language"], ObjectKind::Language),
    (&["trusted", "language"], ObjectKind::Language),
    (&["trusted", "procedural", "language"], ObjectKind::Language),
    (&["operator", "class"], ObjectKind::OperatorClass),
    (&["operator", "family"], ObjectKind::OperatorFamily),
    (&["server"], ObjectKind::Server),
    (&["subscription"], ObjectKind::Subscription),
    (&["tablespace"], ObjectKind::Tablespace),
    (&["text", "search", "configuration"], ObjectKind::TextSearchConfiguration),
    (&["text", "search", "dictionary"], ObjectKind::TextSearchDictionary),
    (&["text", "search", "parser"], ObjectKind::TextSearchParser),
    (&["text", "search", "template"], ObjectKind::TextSearchTemplate),
    (&["transform"], ObjectKind::Transform),
    (&["user", "mapping"], ObjectKind::UserMapping),
];

/// CREATE of one of these kinds. OR REPLACE is left to the caller, which knows that LANGUAGE and TRANSFORM take it.
pub fn create(c: &mut Cursor) -> Parse<StatementKind> {
    use ObjectKind as K;
    c.expect_word("create")?;
    phrase::or_replace(c)?;
    let kind = one_of(c, KINDS)?;
    let may_be_guarded = matches!(kind, K::Collation | K::Server | K::UserMapping);
    let guard = if may_be_guarded { if_not_exists(c)? } else { Guard::None };
    let start = c.at;
    let mut class = None;
    let name = match kind {
        K::OperatorFamily => return finish(reference::object(c, kind)?, guard, None),
        K::OperatorClass => {
            let (name, of) = operator_class_name(c)?;
            class = Some(of);
            name
        }
        K::Transform => reference::transform(c)?,
        K::UserMapping => reference::user_mapping(c)?,
        K::Collation | K::Conversion => ObjectName::Plain(c.qualified_name()?),
        K::TextSearchConfiguration | K::TextSearchDictionary | K::TextSearchParser | K::TextSearchTemplate => {
            ObjectName::Plain(c.qualified_name()?)
        }
        _ => ObjectName::Plain(phrase::unqualified(c)?),
    };
    let object = ObjectRef { span: c.span_from(start), kind, name };
    rest(c, kind)?;
    finish(object, guard, class)
}

fn finish(object: ObjectRef, guard: Guard, class: Option<OperatorClassOf>) -> Parse<StatementKind> {
    Ok(StatementKind::CreateObject(Box::new(CreateObject { object, guard, class })))
}

/// What follows the name.
fn rest(c: &mut Cursor, kind: ObjectKind) -> Parse<()> {
    use ObjectKind as K;
    match kind {
        K::AccessMethod => access_method(c),
        K::Collation => collation(c),
        K::Conversion => conversion(c),
        K::Database => database_options(c),
        K::ForeignDataWrapper => wrapper(c),
        K::Language => language(c),
        K::OperatorClass => operator_class(c),
        K::Server => server(c),
        K::Subscription => subscription(c),
        K::Tablespace => tablespace(c),
        K::Transform => transform_functions(c),
        K::UserMapping => foreign_options(c),
        _ => definition(c).map(|_| ()),
    }
}

/// `TYPE INDEX | TABLE HANDLER function`
fn access_method(c: &mut Cursor) -> Parse<()> {
    c.expect_word("type")?;
    one_of(c, &[(&["index"], ()), (&["table"], ())])?;
    c.expect_word("handler")?;
    c.qualified_name().map(|_| ())
}

/// `(definition)` or `FROM collation`
fn collation(c: &mut Cursor) -> Parse<()> {
    if c.eat_word("from") { c.qualified_name().map(|_| ()) } else { definition(c).map(|_| ()) }
}

/// `FOR 'encoding' TO 'encoding' FROM function`
fn conversion(c: &mut Cursor) -> Parse<()> {
    c.expect_word("for")?;
    c.string()?;
    c.expect_word("to")?;
    c.string()?;
    c.expect_word("from")?;
    c.qualified_name().map(|_| ())
}

/// The options that a database has. They are no key words, so that the server compares their text.
const DATABASE_OPTIONS: &[&str] = &[
    "allow_connections",
    "builtin_locale",
    "collation_version",
    "connection_limit",
    "encoding",
    "icu_locale",
    "icu_rules",
    "is_template",
    "lc_collate",
    "lc_ctype",
    "locale",
    "locale_provider",
    "location",
    "oid",
    "owner",
    "strategy",
    "tablespace",
    "template",
];

/// `[WITH] name [=] value …` of CREATE and ALTER DATABASE
pub fn database_options(c: &mut Cursor) -> Parse<()> {
    c.eat_word("with");
    while !c.is_at_end() {
        if c.eat_word("connection") {
            c.expect_word("limit")?;
        } else if c.eat_any_word(DATABASE_OPTIONS).is_none() {
            return Err(c.syntax_error());
        }
        c.eat_symbol("=");
        if is_number(c) {
            number(c)?;
        } else if !c.eat_word("default") {
            phrase::boolean_or_string(c)?;
        }
    }
    Ok(())
}

/// The handler and validator of a foreign-data wrapper; whether there was any.
pub fn wrapper_functions(c: &mut Cursor) -> Parse<bool> {
    let start = c.at;
    let options: &[(&[&str], bool)] =
        &[(&["handler"], true), (&["validator"], true), (&["no", "handler"], false), (&["no", "validator"], false)];
    while c.is_any_word(&["handler", "validator", "no"]) {
        if one_of(c, options)? {
            c.qualified_name()?;
        }
    }
    Ok(c.at > start)
}

fn wrapper(c: &mut Cursor) -> Parse<()> {
    wrapper_functions(c)?;
    foreign_options(c)
}

/// `[HANDLER function [INLINE function] [VALIDATOR function | NO VALIDATOR]]`
fn language(c: &mut Cursor) -> Parse<()> {
    if !c.eat_word("handler") {
        return Ok(());
    }
    c.qualified_name()?;
    if c.eat_word("inline") {
        c.qualified_name()?;
    }
    match eat_one_of(c, &[(&["validator"], true), (&["no", "validator"], false)]) {
        Some(true) => c.qualified_name().map(|_| ()),
        _ => Ok(()),
    }
}

/// `[TYPE 'type'] [VERSION 'version' | NULL] FOREIGN DATA WRAPPER wrapper [OPTIONS (…)]`
fn server(c: &mut Cursor) -> Parse<()> {
    if c.eat_word("type") {
        c.string()?;
    }
    eat_server_version(c)?;
    c.expect_words(&["foreign", "data", "wrapper"])?;
    c.column_name()?;
    foreign_options(c)
}

/// `VERSION 'version' | NULL`; whether it was there.
pub fn eat_server_version(c: &mut Cursor) -> Parse<bool> {
    if !c.eat_word("version") {
        return Ok(false);
    }
    if !c.eat_word("null") {
        c.string()?;
    }
    Ok(true)
}

/// `CONNECTION 'string' PUBLICATION names [WITH (…)]`
fn subscription(c: &mut Cursor) -> Parse<()> {
    c.expect_word("connection")?;
    c.string()?;
    c.expect_word("publication")?;
    names(c)?;
    with_options(c).map(|_| ())
}

/// `[OWNER role] LOCATION 'folder' [WITH (…)]`
fn tablespace(c: &mut Cursor) -> Parse<()> {
    if c.eat_word("owner") {
        role(c)?;
    }
    c.expect_word("location")?;
    c.string()?;
    with_options(c).map(|_| ())
}

/// `(FROM SQL WITH FUNCTION f, TO SQL WITH FUNCTION g)`, in either order, or one of the two.
fn transform_functions(c: &mut Cursor) -> Parse<()> {
    c.expect_symbol("(")?;
    let first = one_of(c, &[(&["from"], "from"), (&["to"], "to")])?;
    transform_function(c)?;
    if c.eat_symbol(",") {
        c.expect_word(if first == "from" { "to" } else { "from" })?;
        transform_function(c)?;
    }
    c.expect_symbol(")")
}

fn transform_function(c: &mut Cursor) -> Parse<()> {
    c.expect_words(&["sql", "with", "function"])?;
    routine_signature(c).map(|_| ())
}

/// `name [DEFAULT] FOR TYPE type USING method`
fn operator_class_name(c: &mut Cursor) -> Parse<(ObjectName, OperatorClassOf)> {
    let name = c.qualified_name()?;
    let default = c.eat_word("default");
    c.expect_words(&["for", "type"])?;
    let ty = type_name(c)?;
    c.expect_word("using")?;
    Ok((ObjectName::Using { name, method: c.column_name()? }, OperatorClassOf { default, ty }))
}

/// `[FAMILY family] AS items`
fn operator_class(c: &mut Cursor) -> Parse<()> {
    if c.eat_word("family") {
        c.qualified_name()?;
    }
    c.expect_word("as")?;
    operator_class_items(c)
}

/// The operators, support functions and storage type of a class or family.
pub fn operator_class_items(c: &mut Cursor) -> Parse<()> {
    c.comma_list(operator_class_item).map(|_| ())
}

fn operator_class_item(c: &mut Cursor) -> Parse<()> {
    if c.eat_word("storage") {
        return type_name(c).map(|_| ());
    } else if one_of(c, &[(&["operator"], true), (&["function"], false), (&["storage"], false)])? {
        return operator_class_operator(c);
    }
    c.integer()?;
    if c.is_symbol("(") {
        c.parenthesised_list(type_name)?;
    }
    routine_signature(c).map(|_| ())
}

/// `number operator [(left, right)] [FOR SEARCH | FOR ORDER BY family] [RECHECK]`. PostgreSQL 17 still read RECHECK.
fn operator_class_operator(c: &mut Cursor) -> Parse<()> {
    c.integer()?;
    if operator_has_types(c) {
        reference::object(c, ObjectKind::Operator)?;
    } else {
        operator_name(c)?;
    }
    if eat_one_of(c, &[(&["for", "search"], false), (&["for", "order", "by"], true)]) == Some(true) {
        c.qualified_name()?;
    }
    c.eat_word("recheck");
    Ok(())
}

/// Whether operand types stand behind the operator, which may have a schema.
fn operator_has_types(c: &Cursor) -> bool {
    let mut ahead = *c;
    operator_name(&mut ahead).is_ok() && ahead.is_symbol("(")
}

/// IMPORT FOREIGN SCHEMA name [LIMIT TO | EXCEPT (tables)] FROM SERVER name INTO schema [OPTIONS (…)]
pub fn import_foreign_schema(c: &mut Cursor) -> Parse<StatementKind> {
    let start = c.at;
    c.expect_words(&["import", "foreign", "schema"])?;
    c.column_name()?;
    if c.is_any_word(&["limit", "except"]) {
        one_of(c, &[(&["limit", "to"], ()), (&["except"], ())])?;
        c.parenthesised_list(relation)?;
    }
    c.expect_words(&["from", "server"])?;
    c.column_name()?;
    c.expect_word("into")?;
    c.column_name()?;
    foreign_options(c)?;
    let object = ObjectRef { span: c.span_from(start), kind: ObjectKind::ForeignTable, name: ObjectName::Other };
    finish(object, Guard::None, None)
}
