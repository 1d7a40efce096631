//! Expressions.

use super::datetime::Interval;
use super::{Binding, Evaluator, Reference, Row, Scope, Value};
use crate::catalog::TypeUse;
use crate::replay::failure::{Condition, Done, Failure};
use crate::replay::resolve::missing_relation;
use crate::replay::stored_rows::{fields_of, value_in};
use crate::sql::ast::{Expr, ExprKind, IsTest, Literal, OperatorName, SpecialCall, TypeName};
use crate::sql::name::{Ident, Name, QualifiedName};
use crate::text::Span;
use std::cmp::Ordering;

impl<'e> Evaluator<'e> {
    pub(super) fn expr(&self, expr: &Expr, scope: &Scope<'_, 'e>) -> Done<Value> {
        match (&expr.kind, scope.fixed) {
            (ExprKind::Call(_) | ExprKind::Array(_) | ExprKind::Cast { .. }, Some(fixed)) => {
                fixed.value(expr, || self.expr_of_row(expr, scope))
            }
            _ => self.expr_of_row(expr, scope),
        }
    }

    fn expr_of_row(&self, expr: &Expr, scope: &Scope<'_, 'e>) -> Done<Value> {
        let value = |inner: &Expr| self.expr(inner, scope);
        Ok(match &expr.kind {
            ExprKind::Literal(literal) => self::literal(literal),
            ExprKind::Column(path) => self.column(path, scope),
            ExprKind::Call(call) => self.call(call, expr.span, scope)?,
            ExprKind::Cast { expr: inner, ty } => self.cast(value(inner)?, ty, inner.span)?,
            ExprKind::Unary { operator, operand } => unary(operator, value(operand)?),
            ExprKind::Binary { operator, left, right } => self.binary(operator, value(left)?, value(right)?),
            ExprKind::And(left, right) => match value(left)? {
                // The server stops here, and so do errors of the right side.
                Value::Boolean(false) => Value::Boolean(false),
                left => left.and(value(right)?),
            },
            ExprKind::Or(left, right) => match value(left)? {
                Value::Boolean(true) => Value::Boolean(true),
                left => left.or(value(right)?),
            },
            ExprKind::Not(inner) => value(inner)?.not(),
            ExprKind::Is { operand, test, negated } => negate_if(*negated, is(&value(operand)?, *test)),
            ExprKind::DistinctFrom { left, right, negated } => negate_if(*negated, is_distinct(&value(left)?, &value(right)?)),
            ExprKind::Between { operand, low, high, negated } => {
                let operand = value(operand)?;
                let above = operand.compare(&value(low)?, Ordering::is_ge);
                negate_if(*negated, above.and(operand.compare(&value(high)?, Ordering::is_le)))
            }
            ExprKind::InList { operand, list, negated } => {
                let list = list.iter().map(value).collect::<Done<Vec<Value>>>()?;
                negate_if(*negated, is_among(&value(operand)?, &list))
            }
            ExprKind::InQuery { operand, query, negated } => {
                let operand = value(operand)?;
                negate_if(*negated, self.subquery(query, scope)?.contains(&operand))
            }
            ExprKind::Quantified { operand, operator, all, right } => {
                self.quantified(operator, *all, &value(operand)?, value(right)?)
            }
            ExprKind::QuantifiedQuery { operand, operator, all: false, query } if operator.name == "=" => {
                let operand = value(operand)?;
                self.subquery(query, scope)?.contains(&operand)
            }
            ExprKind::Exists(query) => self.subquery(query, scope)?.exists(),
            ExprKind::Subquery(query) => self.subquery(query, scope)?.scalar(),
            ExprKind::ArraySubquery(query) => self.subquery(query, scope)?.array(),
            ExprKind::Case { operand, branches, otherwise } => {
                return self.case(operand.as_deref(), branches, otherwise.as_deref(), scope);
            }
            ExprKind::Array(items) => Value::Array(items.iter().map(value).collect::<Done<_>>()?),
            ExprKind::Row(items) => {
                let items = items.iter().map(value).collect::<Done<Vec<Value>>>()?;
                let names = (1..).map(|number| Name::exact(&format!("f{number}")));
                Value::Record(names.zip(items).collect())
            }
            ExprKind::Collate { operand, .. } => value(operand)?,
            ExprKind::Field { base, field: Some(field) } => self::field(&value(base)?, &field.name),
            ExprKind::Subscript { slice: false, .. } => {
                let mut indices = Vec::new();
                let base = subscripts(expr, &mut indices);
                let indices = indices.into_iter().map(value).collect::<Done<Vec<Value>>>()?;
                super::arrays::element(&value(base)?, &indices)
            }
            ExprKind::AtTimeZone { operand, zone } => {
                super::datetime::call("timezone", &[value(zone)?, value(operand)?]).unwrap_or(Value::Unknown)
            }
            ExprKind::Special { keyword, arguments } => self.special(*keyword, arguments, scope)?,
            ExprKind::Parameter(number) => self.variables.get(format!("${number}").as_str()).cloned().unwrap_or(Value::Unknown),
            ExprKind::Other { keyword, operands } if operands.is_empty() => {
                self.word(&Name::exact(&keyword.to_ascii_lowercase()))
            }
            ExprKind::Star(_)
            | ExprKind::QuantifiedQuery { .. }
            | ExprKind::Field { field: None, .. }
            | ExprKind::Subscript { .. }
            | ExprKind::Default
            | ExprKind::Other { .. } => Value::Unknown,
        })
    }

    /// A column of a query, else a variable, else one of the words that stand for a value.
    fn column(&self, path: &[Ident], scope: &Scope<'_, 'e>) -> Value {
        match path {
            // A name that is both a variable and a column is refused as ambiguous, so that the order does not matter.
            [name] => (self.variables.get(&name.name).cloned())
                .or_else(|| self.bound(scope, |binding| self.binding_column(binding, &name.name)))
                .or_else(|| self.bound(scope, |binding| (binding.alias == name.name).then(|| self.whole_row(binding))))
                .unwrap_or_else(|| self.word(&name.name)),
            [relation, name] => self
                .bound(scope, |binding| self.qualified_column(binding, &relation.name, &name.name))
                .or_else(|| self.variables.get(&relation.name).map(|record| field(record, &name.name)))
                .unwrap_or(Value::Unknown),
            [_, relation, name] => {
                self.bound(scope, |binding| self.qualified_column(binding, &relation.name, &name.name)).unwrap_or(Value::Unknown)
            }
            _ => Value::Unknown,
        }
    }

    pub(super) fn bound<T>(&self, scope: &Scope<'_, 'e>, find: impl Fn(&Binding<'e>) -> Option<T>) -> Option<T> {
        let mut at = Some(scope);
        while let Some(scope) = at {
            if let Some(found) = scope.bindings.iter().find_map(&find) {
                scope.fixed.inspect(|fixed| fixed.note_row());
                return Some(found);
            }
            at = scope.outer;
        }
        None
    }

    /// The value of a column; None: the row has no such column.
    pub(super) fn binding_column(&self, binding: &Binding<'e>, name: &Name) -> Option<Value> {
        match &binding.row {
            Row::System(row) => self.system_column(row, name),
            Row::Fields(fields) => fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()),
            Row::Stored(table, row) => table.column(name).map(|column| value_in(row, column)),
            Row::Nulls => Some(Value::Null),
            Row::Unjoined => None,
        }
    }

    fn qualified_column(&self, binding: &Binding<'e>, relation: &Name, name: &Name) -> Option<Value> {
        match &binding.row {
            _ if binding.alias != *relation => None,
            Row::Unjoined => Some(Value::Unknown),
            _ => self.binding_column(binding, name),
        }
    }

    pub(super) fn whole_row(&self, binding: &Binding<'e>) -> Value {
        match &binding.row {
            Row::System(row) => Value::Record(self.system_fields(row)),
            // A function's only column goes by the alias as well.
            Row::Fields(fields) => match fields.as_slice() {
                [(_, value)] => value.clone(),
                _ => Value::Record(fields.clone()),
            },
            Row::Stored(table, row) => Value::Record(fields_of(table, row)),
            Row::Nulls => Value::Null,
            Row::Unjoined => Value::Unknown,
        }
    }

    /// Words that are values without being columns or calls (manual, section 9.26).
    pub(super) fn word(&self, name: &Name) -> Value {
        match name.as_str() {
            "current_user" | "current_role" | "user" | "session_user" => Value::text(self.executor.session.role.as_str()),
            "current_schema" => self.current_schema(),
            "current_date" => self.now().map_or(Value::Unknown, |now| Value::Date(now.date())),
            "current_timestamp" | "localtimestamp" => self.now().map_or(Value::Unknown, Value::Timestamp),
            "current_catalog" | "current_database" => Value::text("postgres"),
            _ => Value::Unknown,
        }
    }

    pub(super) fn current_schema(&self) -> Value {
        let path = self.executor.effective_search_path();
        let names = path.iter().map(|oid| self.executor.catalog.schema_name(*oid));
        Value::option(names.into_iter().find(|name| *name != "pg_catalog").map(Value::text))
    }

    fn case(
        &self,
        operand: Option<&Expr>,
        branches: &[(Expr, Expr)],
        otherwise: Option<&Expr>,
        scope: &Scope<'_, 'e>,
    ) -> Done<Value> {
        let operand = operand.map(|operand| self.expr(operand, scope)).transpose()?;
        for (condition, result) in branches {
            let condition = self.expr(condition, scope)?;
            let holds = operand.as_ref().map_or(condition.clone(), |operand| operand.equals(&condition));
            match holds.truth() {
                Some(true) => return self.expr(result, scope),
                Some(false) => {}
                None => return Ok(Value::Unknown),
            }
        }
        otherwise.map_or(Ok(Value::Null), |otherwise| self.expr(otherwise, scope))
    }

    fn special(&self, keyword: SpecialCall, arguments: &[Expr], scope: &Scope<'_, 'e>) -> Done<Value> {
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            let value = self.expr(argument, scope)?;
            if keyword == SpecialCall::Coalesce && value != Value::Null {
                return Ok(value);
            }
            values.push(value);
        }
        Ok(match keyword {
            SpecialCall::Coalesce => Value::Null,
            SpecialCall::Nullif => match values.as_slice() {
                [a, b] => match a.equals(b) {
                    Value::Boolean(true) => Value::Null,
                    Value::Unknown => Value::Unknown,
                    _ => a.clone(),
                },
                _ => Value::Unknown,
            },
            SpecialCall::Greatest => extreme(values, Ordering::is_gt),
            SpecialCall::Least => extreme(values, Ordering::is_lt),
        })
    }

    fn quantified(&self, operator: &OperatorName, all: bool, operand: &Value, right: Value) -> Value {
        let items = match right {
            Value::Array(items) => super::arrays::elements(items),
            Value::Text(text) => match super::arrays::from_text(&text) {
                Value::Array(items) => items,
                _ => return Value::Unknown,
            },
            Value::Null => return Value::Null,
            _ => return Value::Unknown,
        };
        let results = items.into_iter().map(|item| self.binary(operator, operand.clone(), item));
        if all { results.fold(Value::Boolean(true), Value::and) } else { results.fold(Value::Boolean(false), Value::or) }
    }

    pub(super) fn binary(&self, operator: &OperatorName, left: Value, right: Value) -> Value {
        let compare = |holds: fn(Ordering) -> bool| left.compare(&right, holds);
        if is_arithmetic(operator)
            && let Some(value) = super::datetime::arithmetic(&operator.name, &left, &right)
        {
            return value;
        }
        match operator.name.as_str() {
            "=" => compare(Ordering::is_eq),
            "<>" | "!=" => compare(Ordering::is_ne),
            "<" => compare(Ordering::is_lt),
            "<=" => compare(Ordering::is_le),
            ">" => compare(Ordering::is_gt),
            ">=" => compare(Ordering::is_ge),
            "||" => self.concatenate(left, right),
            "~~" => super::functions::like(&left, &right, false),
            "~~*" => super::functions::like(&left, &right, true),
            "!~~" => super::functions::like(&left, &right, false).not(),
            "!~~*" => super::functions::like(&left, &right, true).not(),
            "~" => super::functions::matches(&left, &right, ""),
            "~*" => super::functions::matches(&left, &right, "i"),
            "!~" => super::functions::matches(&left, &right, "").not(),
            "!~*" => super::functions::matches(&left, &right, "i").not(),
            "+" => arithmetic(&left, &right, i64::checked_add),
            "-" => arithmetic(&left, &right, i64::checked_sub),
            "*" => arithmetic(&left, &right, i64::checked_mul),
            "/" => arithmetic(&left, &right, i64::checked_div),
            "%" => arithmetic(&left, &right, i64::checked_rem),
            "@>" => contains_all(&left, &right),
            "<@" => contains_all(&right, &left),
            _ if left == Value::Null || right == Value::Null => Value::Null,
            _ => Value::Unknown,
        }
    }

    fn concatenate(&self, left: Value, right: Value) -> Value {
        match (left, right) {
            (Value::Null, array @ Value::Array(_)) => array,
            // It may be an element.
            (Value::Array(_), Value::Null) => Value::Unknown,
            (Value::Null, _) | (_, Value::Null) => Value::Null,
            (Value::Array(mut items), Value::Array(more)) => {
                items.extend(more);
                Value::Array(items)
            }
            (Value::Array(mut items), item) => {
                items.push(item);
                Value::Array(items)
            }
            (left, right) => match (self.to_text(&left), self.to_text(&right)) {
                (Some(left), Some(right)) => Value::text(left + &right),
                _ => Value::Unknown,
            },
        }
    }

    /// A value as its type's output function writes it. None: not known.
    pub(super) fn to_text(&self, value: &Value) -> Option<String> {
        match value {
            Value::Text(text) => Some(text.to_string()),
            Value::Integer(number) => Some(number.to_string()),
            Value::Boolean(truth) => Some(truth.to_string()),
            Value::Oid(reference, oid) => self.reference_text(*reference, *oid),
            Value::Date(date) => Some(date.to_string()),
            Value::Timestamp(time) => Some(super::datetime::timestamp_text(*time)),
            Value::Positive | Value::Chance(_) | Value::Printed(_) | Value::Interval(_) => None,
            Value::Unknown | Value::Null | Value::Record(_) => None,
            Value::Array(items) => super::arrays::to_text(items, |item| self.to_text(item)),
        }
    }

    pub(super) fn reference_text(&self, reference: Reference, oid: crate::catalog::Oid) -> Option<String> {
        let catalog = &self.executor.catalog;
        let (schema, name) = match reference {
            Reference::Plain | Reference::Constraint { .. } => return None,
            Reference::Type => return Some(self.executor.type_label(&TypeUse::plain(oid))),
            Reference::Namespace => return Some(crate::sql::name::quote_ident(catalog.schema_name(oid))),
            Reference::Procedure => return catalog.routine(oid).and_then(|routine| self.signature_text(routine)),
            Reference::Class => match (catalog.relation(oid), catalog.index(oid)) {
                (Some(relation), _) => (relation.schema, &relation.name),
                (None, Some(index)) => (index.schema, &index.name),
                (None, None) => return None,
            },
            Reference::Routine => catalog.routine(oid).map(|routine| (routine.schema, &routine.name))?,
        };
        let visible = self.executor.effective_search_path().contains(&schema);
        let name = crate::sql::name::quote_ident(name);
        Some(if visible { name } else { format!("{}.{name}", crate::sql::name::quote_ident(catalog.schema_name(schema))) })
    }

    pub(super) fn cast(&self, value: Value, ty: &TypeName, span: Span) -> Done<Value> {
        if ty.array_dimensions > 0 {
            return Ok(match value {
                Value::Array(_) | Value::Null => value,
                Value::Text(text) => super::arrays::from_text(&text),
                _ => Value::Unknown,
            });
        }
        self.cast_to(value, &ty.name.name.name, span)
    }

    /// A cast to a type that is no array.
    pub(super) fn cast_to(&self, value: Value, ty: &Name, span: Span) -> Done<Value> {
        let text = || self.to_text(&value);
        Ok(match (ty.as_str(), &value) {
            (_, Value::Unknown | Value::Null) | ("text", Value::Printed(_)) => value,
            ("text" | "varchar" | "bpchar" | "name", _) => text().map_or(Value::Unknown, Value::text),
            ("regclass", Value::Text(name)) => self.regclass(name, span)?,
            ("regclass", Value::Oid(_, oid)) => Value::Oid(Reference::Class, *oid),
            ("regtype", Value::Text(name)) => self.regtype(name, span)?,
            ("regtype", Value::Oid(_, oid)) => Value::Oid(Reference::Type, *oid),
            ("regnamespace", Value::Text(name)) => self.regnamespace(name, span)?,
            ("regnamespace", Value::Oid(_, oid)) => Value::Oid(Reference::Namespace, *oid),
            ("regproc", Value::Text(name)) => self.regproc(name, span)?,
            ("regproc", Value::Oid(_, oid)) => Value::Oid(Reference::Routine, *oid),
            ("regprocedure", Value::Text(name)) => self.regprocedure(name, span)?,
            ("regprocedure", Value::Oid(_, oid)) => Value::Oid(Reference::Procedure, *oid),
            ("regrole", Value::Text(name)) => match self.executor.catalog.role(name) {
                Some(role) => super::pg_catalog::role_oid(&role.name),
                None => Value::Unknown,
            },
            ("date", Value::Text(text)) => super::datetime::date(text).map_or(Value::Unknown, Value::Date),
            ("date", Value::Timestamp(time)) => Value::Date(time.date()),
            ("date", Value::Date(_)) | ("timestamp" | "timestamptz", Value::Timestamp(_)) | ("interval", Value::Interval(_)) => {
                value
            }
            ("timestamp" | "timestamptz", Value::Text(text)) => {
                super::datetime::timestamp(text).map_or(Value::Unknown, Value::Timestamp)
            }
            ("timestamp" | "timestamptz", Value::Date(_)) => {
                super::datetime::moment(&value).map_or(Value::Unknown, Value::Timestamp)
            }
            ("interval", Value::Text(text)) => Interval::parse(text).map_or(Value::Unknown, Value::Interval),
            ("oid", Value::Oid(_, oid)) => Value::Oid(Reference::Plain, *oid),
            ("int2" | "int4" | "int8", Value::Integer(_)) | ("bool", Value::Boolean(_)) => value,
            ("int2" | "int4" | "int8", Value::Text(text)) => text.trim().parse().map_or(Value::Unknown, Value::Integer),
            ("bool", Value::Text(_)) => value.truth().map_or(Value::Unknown, Value::Boolean),
            _ => Value::Unknown,
        })
    }

    fn regclass(&self, text: &str, span: Span) -> Done<Value> {
        let name = qualified_name(text, span);
        match self.executor.find_relation_or_index(&name) {
            Some(oid) => Ok(Value::Oid(Reference::Class, oid)),
            None => missing_relation(&name).refuse(),
        }
    }

    fn regtype(&self, text: &str, span: Span) -> Done<Value> {
        match self.type_of_text(text, span) {
            Some(ty) if ty.array => Ok(Value::Unknown),
            Some(ty) => Ok(Value::Oid(Reference::Type, ty.ty)),
            None => Failure::new(Condition::UndefinedObject, format!("type \"{text}\" does not exist"), span).refuse(),
        }
    }

    /// A type by the spelling in a string.
    pub(super) fn type_of_text(&self, text: &str, span: Span) -> Option<TypeUse> {
        self.executor.find_type(&crate::replay::types::parse_type(text, span)?)
    }

    fn regnamespace(&self, text: &str, span: Span) -> Done<Value> {
        let name = qualified_name(text, span);
        self.executor.schema_oid(&name.name).map(|oid| Value::Oid(Reference::Namespace, oid))
    }

    fn regprocedure(&self, text: &str, span: Span) -> Done<Value> {
        match self.to_regprocedure(text, span) {
            Value::Null => {
                Failure::new(Condition::UndefinedFunction, format!("function \"{text}\" does not exist"), span).refuse()
            }
            found => Ok(found),
        }
    }

    fn regproc(&self, text: &str, span: Span) -> Done<Value> {
        let bare = text.split('(').next().unwrap_or_default();
        let name = qualified_name(bare, span);
        let mut candidates = self.executor.routines_visible(&name);
        match (candidates.next(), candidates.next()) {
            (Some(only), None) => Ok(Value::Oid(Reference::Routine, only.oid)),
            (Some(_), Some(_)) => Ok(Value::Unknown),
            // Built-in functions are not in the catalog.
            (None, _) if name.schema.as_ref().is_none_or(|schema| schema.name == "pg_catalog") => Ok(Value::Unknown),
            (None, _) => Failure::new(Condition::UndefinedFunction, format!("function \"{text}\" does not exist"), span).refuse(),
        }
    }
}

/// A name in a string, as regclass reads it: folded unless quoted, parts divided by points.
pub(super) fn qualified_name(text: &str, span: Span) -> QualifiedName {
    let mut parts = crate::replay::session_commands::split_names(text, '.');
    let name = parts.pop().unwrap_or_else(|| Name::exact(text));
    let ident = |name| Ident { name, span };
    QualifiedName { schema: parts.pop().map(ident), name: ident(name) }
}

fn literal(literal: &Literal) -> Value {
    match literal {
        Literal::Null => Value::Null,
        Literal::Boolean(truth) => Value::Boolean(*truth),
        Literal::Integer(digits) => digits.parse().map_or(Value::Unknown, Value::Integer),
        Literal::String(text) => Value::text(text),
        Literal::Numeric(_) | Literal::BitString(_) => Value::Unknown,
    }
}

fn is_arithmetic(operator: &OperatorName) -> bool {
    matches!(operator.name.as_str(), "+" | "-" | "*")
}

fn unary(operator: &OperatorName, operand: Value) -> Value {
    match (operator.name.as_str(), operand) {
        ("-", Value::Integer(number)) => number.checked_neg().map_or(Value::Unknown, Value::Integer),
        ("+", operand) => operand,
        (_, Value::Null) => Value::Null,
        _ => Value::Unknown,
    }
}

fn negate_if(negated: bool, value: Value) -> Value {
    if negated { value.not() } else { value }
}

fn is(value: &Value, test: IsTest) -> Value {
    if value.is_unknown() {
        return Value::Unknown;
    }
    match test {
        IsTest::Null | IsTest::Unknown => Value::Boolean(*value == Value::Null),
        IsTest::True => value.truth().map_or(Value::Unknown, Value::Boolean),
        IsTest::False => value.clone().not().truth().map_or(Value::Unknown, Value::Boolean),
        IsTest::Document | IsTest::Json | IsTest::Normalized => Value::Unknown,
    }
}

pub(super) fn is_distinct(left: &Value, right: &Value) -> Value {
    match (left, right) {
        (Value::Unknown, _) | (_, Value::Unknown) => Value::Unknown,
        (Value::Null, other) | (other, Value::Null) => Value::Boolean(*other != Value::Null),
        _ => left.equals(right).not(),
    }
}

pub(super) fn is_among(operand: &Value, list: &[Value]) -> Value {
    list.iter().map(|item| operand.equals(item)).fold(Value::Boolean(false), Value::or)
}

fn extreme(values: Vec<Value>, wins: fn(Ordering) -> bool) -> Value {
    let mut best = Value::Null;
    for value in values.into_iter().filter(|value| *value != Value::Null) {
        match best.ordering(&value) {
            _ if best == Value::Null => best = value,
            Some(ordering) if wins(ordering) => {}
            Some(_) => best = value,
            None => return Value::Unknown,
        }
    }
    best
}

pub(super) fn field(record: &Value, name: &Name) -> Value {
    match record {
        Value::Record(fields) => {
            fields.iter().find(|(field, _)| field == name).map_or(Value::Unknown, |(_, value)| value.clone())
        }
        Value::Null => Value::Null,
        _ => Value::Unknown,
    }
}

/// `array[i][j]`: what stands before the subscripts, which are put into a list.
fn subscripts<'q>(expr: &'q Expr, list: &mut Vec<&'q Expr>) -> &'q Expr {
    match &expr.kind {
        ExprKind::Subscript { base, indices, slice: false } => {
            let base = subscripts(base, list);
            list.extend(indices);
            base
        }
        _ => expr,
    }
}

fn arithmetic(left: &Value, right: &Value, apply: fn(i64, i64) -> Option<i64>) -> Value {
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => Value::Null,
        (Value::Integer(left), Value::Integer(right)) => apply(*left, *right).map_or(Value::Unknown, Value::Integer),
        _ => Value::Unknown,
    }
}

fn contains_all(whole: &Value, part: &Value) -> Value {
    match (whole, part) {
        (Value::Array(whole), Value::Array(part)) => {
            part.iter().map(|item| is_among(item, whole)).fold(Value::Boolean(true), Value::and)
        }
        _ => Value::Unknown,
    }
}
