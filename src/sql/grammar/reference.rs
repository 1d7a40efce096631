//! The kinds of object in commands that treat them alike (DROP, ALTER, COMMENT, SECURITY LABEL, ALTER EXTENSION), and the
//! form in which each kind is named. It does not know which command it serves: that says which kinds it accepts.

use super::parameter;
use super::phrase::{self, one_of};
use super::type_name::type_name;
use crate::sql::ast::{ObjectKind, ObjectName, ObjectRef, TypeName};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::name::{Ident, QualifiedName};

/// The words for each kind, as all of these commands spell them.
const KINDS: &[(&[&str], ObjectKind)] = &[
    (&["table"], ObjectKind::Table),
    (&["function"], ObjectKind::Function),
    (&["column"], ObjectKind::Column),
    (&["policy"], ObjectKind::Policy),
    (&["trigger"], ObjectKind::Trigger),
    (&["index"], ObjectKind::Index),
    (&["type"], ObjectKind::Type),
    (&["view"], ObjectKind::View),
    (&["schema"], ObjectKind::Schema),
    (&["access", "method"], ObjectKind::AccessMethod),
    (&["aggregate"], ObjectKind::Aggregate),
    (&["cast"], ObjectKind::Cast),
    (&["collation"], ObjectKind::Collation),
    (&["constraint"], ObjectKind::TableConstraint),
    (&["conversion"], ObjectKind::Conversion),
    (&["database"], ObjectKind::Database),
    (&["domain"], ObjectKind::Domain),
    (&["event", "trigger"], ObjectKind::EventTrigger),
    (&["extension"], ObjectKind::Extension),
    (&["foreign", "data", "wrapper"], ObjectKind::ForeignDataWrapper),
    (&["foreign", "table"], ObjectKind::ForeignTable),
    (&["language"], ObjectKind::Language),
    (&["procedural", "language"], ObjectKind::Language),
    (&["large", "object"], ObjectKind::LargeObject),
    (&["materialized", "view"], ObjectKind::MaterializedView),
    (&["operator"], ObjectKind::Operator),
    (&["operator", "class"], ObjectKind::OperatorClass),
    (&["operator", "family"], ObjectKind::OperatorFamily),
    (&["procedure"], ObjectKind::Procedure),
    (&["publication"], ObjectKind::Publication),
    (&["role"], ObjectKind::Role),
    (&["routine"], ObjectKind::Routine),
    (&["rule"], ObjectKind::Rule),
    (&["sequence"], ObjectKind::Sequence),
    (&["server"], ObjectKind::Server),
    (&["statistics"], ObjectKind::Statistics),
    (&["subscription"], ObjectKind::Subscription),
    (&["tablespace"], ObjectKind::Tablespace),
    (&["text", "search", "configuration"], ObjectKind::TextSearchConfiguration),
    (&["text", "search", "dictionary"], ObjectKind::TextSearchDictionary),
    (&["text", "search", "parser"], ObjectKind::TextSearchParser),
    (&["text", "search", "template"], ObjectKind::TextSearchTemplate),
    (&["transform"], ObjectKind::Transform),
];

/// The kind of object that the next words name, of those that the command accepts.
pub fn kind(c: &mut Cursor, accepts: impl Fn(ObjectKind) -> bool) -> Parse<ObjectKind> {
    let accepted: Vec<_> = KINDS.iter().filter(|(_, kind)| accepts(*kind)).copied().collect();
    one_of(c, &accepted)
}

/// The object of a kind whose words are read, named as that kind is.
pub fn object(c: &mut Cursor, kind: ObjectKind) -> Parse<ObjectRef> {
    let start = c.at;
    let name = name(c, kind)?;
    Ok(ObjectRef { span: c.span_from(start), kind, name })
}

fn name(c: &mut Cursor, kind: ObjectKind) -> Parse<ObjectName> {
    use ObjectKind as K;
    match kind {
        K::Table | K::ForeignTable | K::View | K::MaterializedView | K::Index | K::Sequence => qualified(c),
        K::Collation | K::Conversion | K::Statistics => qualified(c),
        K::TextSearchConfiguration | K::TextSearchDictionary | K::TextSearchParser | K::TextSearchTemplate => qualified(c),
        K::AccessMethod | K::Database | K::EventTrigger | K::Extension | K::ForeignDataWrapper | K::Language => unqualified(c),
        K::Publication | K::Schema | K::Server | K::Subscription | K::Tablespace => unqualified(c),
        K::Role => unqualified(c),
        K::Parameter => qualified(c),
        K::Policy | K::Rule | K::Trigger | K::TableConstraint | K::DomainConstraint => on_relation(c),
        K::Type | K::Domain => Ok(ObjectName::Type(type_name(c)?)),
        K::Function | K::Procedure | K::Routine => routine_name(c),
        K::Aggregate => aggregate(c),
        K::Operator => operator(c),
        K::OperatorClass | K::OperatorFamily => using_method(c),
        K::Column => column(c),
        K::Cast => cast(c),
        K::Transform => transform(c),
        K::UserMapping => user_mapping(c),
        K::LargeObject => phrase::number(c).map(|_| ObjectName::Other),
    }
}

fn qualified(c: &mut Cursor) -> Parse<ObjectName> {
    c.qualified_name().map(ObjectName::Plain)
}

fn unqualified(c: &mut Cursor) -> Parse<ObjectName> {
    phrase::unqualified(c).map(ObjectName::Plain)
}

/// `name ON relation`
fn on_relation(c: &mut Cursor) -> Parse<ObjectName> {
    let name = c.column_name()?;
    c.expect_word("on")?;
    Ok(ObjectName::On { name, relation: c.qualified_name()? })
}

/// `class USING method`
fn using_method(c: &mut Cursor) -> Parse<ObjectName> {
    let name = c.qualified_name()?;
    c.expect_word("using")?;
    Ok(ObjectName::Using { name, method: c.column_name()? })
}

/// `relation.column`. One part alone passes the server's grammar and is refused right behind it.
fn column(c: &mut Cursor) -> Parse<ObjectName> {
    let start = c.at;
    let mut parts = phrase::dotted(c)?;
    let last = parts.pop();
    let relation = parts.pop();
    match (relation, last) {
        (Some(name), Some(column)) => Ok(ObjectName::Column { relation: QualifiedName { schema: parts.pop(), name }, column }),
        _ => Err(c.rejected("42601", "column name must be qualified", c.span_from(start))),
    }
}

/// `( source AS target )`
fn cast(c: &mut Cursor) -> Parse<ObjectName> {
    c.expect_symbol("(")?;
    let source = type_name(c)?;
    c.expect_word("as")?;
    let target = type_name(c)?;
    c.expect_symbol(")")?;
    Ok(ObjectName::Cast { source, target })
}

/// `FOR type LANGUAGE name`
pub fn transform(c: &mut Cursor) -> Parse<ObjectName> {
    c.expect_word("for")?;
    type_name(c)?;
    c.expect_word("language")?;
    c.column_name()?;
    Ok(ObjectName::Other)
}

/// `FOR role SERVER name`, where the bare key word USER is a role too.
pub fn user_mapping(c: &mut Cursor) -> Parse<ObjectName> {
    c.expect_word("for")?;
    if !c.eat_word("user") {
        phrase::role(c)?;
    }
    c.expect_word("server")?;
    c.column_name()?;
    Ok(ObjectName::Other)
}

/// A function or procedure with its argument types, which may be left out.
pub fn routine_name(c: &mut Cursor) -> Parse<ObjectName> {
    let (name, arguments) = routine_signature(c)?;
    Ok(ObjectName::Routine { name, arguments })
}

/// `name`, or `name ( argument types )` with only the arguments that the call passes.
pub fn routine_signature(c: &mut Cursor) -> Parse<(QualifiedName, Option<Vec<TypeName>>)> {
    // Without arguments, a word that could not name a function in a call does.
    let name = if c.is_symbol_at(1, "(") { c.function_name()? } else { c.function_name().or_else(|_| c.qualified_name())? };
    let arguments = if c.is_symbol("(") { Some(parameter::argument_types(c)?) } else { None };
    Ok((name, arguments))
}

/// `name ( * )` or `name ( [types] [ORDER BY types] )`
fn aggregate(c: &mut Cursor) -> Parse<ObjectName> {
    let name = c.function_name()?;
    let parameters = parameter::aggregate_parameters(c)?;
    let arguments = parameters.unwrap_or_default().into_iter().map(|parameter| parameter.ty).collect();
    Ok(ObjectName::Routine { name, arguments: Some(arguments) })
}

/// `operator ( left, right )`, with NONE for the operand that is missing.
fn operator(c: &mut Cursor) -> Parse<ObjectName> {
    let (schema, name) = operator_name(c)?;
    c.expect_symbol("(")?;
    let left = operand_type(c)?;
    if c.is_symbol(")") && left.is_some() {
        let refusal = c.rejected("42601", "missing argument", c.here());
        return Err(crate::sql::cursor::Refusal { help: Some("write NONE for the missing operand".to_owned()), ..refusal });
    }
    c.expect_symbol(",")?;
    let right = if left.is_none() { Some(type_name(c)?) } else { operand_type(c)? };
    c.expect_symbol(")")?;
    Ok(ObjectName::Operator { schema, name, left, right })
}

/// A type, or None for the word NONE.
fn operand_type(c: &mut Cursor) -> Parse<Option<TypeName>> {
    if c.eat_word("none") { Ok(None) } else { type_name(c).map(Some) }
}

/// `any_operator`: an operator with its schema, without the brackets of OPERATOR(…). `=>` is no operator.
pub fn operator_name(c: &mut Cursor) -> Parse<(Option<Ident>, String)> {
    let mut schema = None;
    while !c.peek().is_some_and(|token| token.kind == TokenKind::Operator && c.text(token) != "=>") {
        schema = Some(c.column_name()?);
        c.expect_symbol(".")?;
    }
    let name = c.take().map(|token| c.text(token).to_owned()).unwrap_or_default();
    Ok((schema, name))
}

/// `name ON DOMAIN domain`
pub fn domain_constraint(c: &mut Cursor) -> Parse<ObjectRef> {
    let start = c.at;
    let name = c.column_name()?;
    c.expect_words(&["on", "domain"])?;
    let name = ObjectName::On { name, relation: c.qualified_name()? };
    Ok(ObjectRef { span: c.span_from(start), kind: ObjectKind::DomainConstraint, name })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::ast::StatementKind;
    use crate::sql::grammar::tests::read;

    fn told(object: &ObjectRef) -> String {
        let ty = |ty: &TypeName| ty.name.to_string();
        let types = |types: &[TypeName]| types.iter().map(ty).collect::<Vec<_>>().join(" ");
        match &object.name {
            ObjectName::Plain(name) => name.to_string(),
            ObjectName::Routine { name, arguments: None } => name.to_string(),
            ObjectName::Routine { name, arguments: Some(arguments) } => format!("{name}({})", types(arguments)),
            ObjectName::On { name, relation } => format!("{name} on {relation}"),
            ObjectName::Column { relation, column } => format!("{column} of {relation}"),
            ObjectName::Type(name) => ty(name),
            ObjectName::Operator { name, left, right, .. } => {
                format!("{name}[{:?} {:?}]", left.as_ref().map(ty), right.as_ref().map(ty))
            }
            ObjectName::Cast { source, target } => format!("{} as {}", ty(source), ty(target)),
            ObjectName::Using { name, method } => format!("{name} using {method}"),
            ObjectName::Other => "other".to_owned(),
        }
    }

    #[test]
    fn each_kind_is_named_in_its_own_way() {
        let table = [
            ("table a.b", ObjectKind::Table, "a.b"),
            ("column db.a.b.c", ObjectKind::Column, "c of a.b"),
            ("constraint k on a.b", ObjectKind::TableConstraint, "k on a.b"),
            ("constraint k on domain d", ObjectKind::DomainConstraint, "k on d"),
            ("constraint k on domain", ObjectKind::TableConstraint, "k on domain"),
            ("function f", ObjectKind::Function, "f"),
            ("function s.f(in a int, out b text, text[])", ObjectKind::Function, "s.f(pg_catalog.int4 text)"),
            ("aggregate a(*)", ObjectKind::Aggregate, "a()"),
            ("aggregate a(x order by y)", ObjectKind::Aggregate, "a(x y)"),
            ("operator s.<#> (none, a)", ObjectKind::Operator, "<#>[None Some(\"a\")]"),
            ("operator class s.c using gin", ObjectKind::OperatorClass, "s.c using gin"),
            ("cast (a as b.c)", ObjectKind::Cast, "a as b.c"),
            ("type s.t", ObjectKind::Type, "s.t"),
            ("policy \"P\" on t", ObjectKind::Policy, "P on t"),
            ("text search configuration a.b", ObjectKind::TextSearchConfiguration, "a.b"),
            ("large object 5", ObjectKind::LargeObject, "other"),
        ];
        for (written, kind, expected) in table {
            let text = format!("comment on {written} is null");
            let StatementKind::Comment(comment) = read(&text) else { panic!("no comment: {text}") };
            assert_eq!((comment.object.kind, told(&comment.object).as_str()), (kind, expected), "{written}");
            assert!(written.ends_with(comment.object.span.of(&text)), "{written}");
        }
    }
}
