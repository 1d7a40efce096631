//! CREATE AGGREGATE, CREATE OPERATOR, CREATE CAST.

use super::definition::{self, Definition, definition, find};
use super::parameter::aggregate_parameters;
use super::phrase::{self, one_of};
use super::reference::{operator_name, routine_signature};
use super::type_name::type_name;
use crate::sql::ast::{
    CastContext, CreateAggregate, CreateCast, CreateOperator, Parameter, ParameterMode, StatementKind, TypeName,
};
use crate::sql::cursor::{Cursor, Parse};

/// CREATE [OR REPLACE] AGGREGATE name (arguments) (definition), or in the old form name (definition with BASETYPE).
pub fn create_aggregate(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("create")?;
    let replace = phrase::or_replace(c)?;
    c.expect_word("aggregate")?;
    let name = c.function_name()?;
    let old_form = c.is_symbol("(") && c.is_symbol_at(2, "=");
    let parameters = if old_form { None } else { aggregate_parameters(c)? };
    let definition = definition(c)?;
    let parameters = if old_form { base_type(&definition) } else { parameters };
    Ok(StatementKind::CreateAggregate(Box::new(CreateAggregate {
        replace,
        name,
        parameters,
        options: definition.iter().map(Definition::item).collect(),
        state_function: find(&definition, &["sfunc", "sfunc1"]).and_then(Definition::function).cloned(),
        state_type: find(&definition, &["stype", "stype1"]).and_then(Definition::ty).cloned(),
    })))
}

/// The one argument of the old form; `"ANY"` stands for `(*)`.
fn base_type(list: &[Definition]) -> Option<Vec<Parameter>> {
    let ty = find(list, &["basetype"])?.ty()?;
    let is_any = ty.name.schema.is_none() && ty.name.name.name.eq_ignore_ascii_case("any");
    let parameter = || Parameter { span: ty.span, mode: ParameterMode::In, name: None, ty: ty.clone(), default: None };
    (!is_any).then(|| vec![parameter()])
}

/// CREATE OPERATOR name (definition)
pub fn create_operator(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["create", "operator"])?;
    let start = c.at;
    let (schema, name) = operator_name(c)?;
    let span = c.span_from(start);
    let list = definition::definition(c)?;
    let ty = |name| find(&list, &[name]).and_then(Definition::ty).cloned();
    let function = find(&list, &["function", "procedure"]).and_then(Definition::function).cloned();
    let (left, right): (Option<TypeName>, Option<TypeName>) = (ty("leftarg"), ty("rightarg"));
    Ok(StatementKind::CreateOperator(Box::new(CreateOperator { schema, name, span, function, left, right })))
}

/// CREATE CAST (source AS target) WITH FUNCTION name | WITHOUT FUNCTION | WITH INOUT [AS ASSIGNMENT | AS IMPLICIT]
pub fn create_cast(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["create", "cast"])?;
    c.expect_symbol("(")?;
    let source = type_name(c)?;
    c.expect_word("as")?;
    let target = type_name(c)?;
    c.expect_symbol(")")?;
    let forms: &[(&[&str], bool)] =
        &[(&["with", "function"], true), (&["without", "function"], false), (&["with", "inout"], false)];
    let function = if one_of(c, forms)? { Some(routine_signature(c)?.0) } else { None };
    let context = if c.eat_word("as") {
        one_of(c, &[(&["implicit"], CastContext::Implicit), (&["assignment"], CastContext::Assignment)])?
    } else {
        CastContext::Explicit
    };
    Ok(StatementKind::CreateCast(Box::new(CreateCast { source, target, function, context })))
}
