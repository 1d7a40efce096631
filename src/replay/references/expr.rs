//! Expressions: the names in them, their types, and what the server says of both (`transformExpr`).

use super::Walker;
use super::scope::Scope;
use crate::catalog::{Bound, TypeKind, TypeUse};
use crate::replay::failure::{Condition, Failure};
use crate::replay::typing::{Common, ExprType, NoChoice, Operand, TypeId};
use crate::sql::ast::{CastContext, Expr, ExprKind, IsTest, Literal, OperatorName, SpecialCall, TypeName, Volatility};
use crate::sql::name::Name;
use crate::text::Span;

impl Walker<'_> {
    /// Walks an expression and gives its type.
    pub(super) fn expr(&mut self, expr: &Expr, scope: &Scope<'_>) -> ExprType {
        let own = self.own_type(expr, scope);
        self.kept_type(expr, own)
    }

    fn own_type(&mut self, expr: &Expr, scope: &Scope<'_>) -> ExprType {
        match &expr.kind {
            ExprKind::Literal(literal) => self.literal(literal),
            ExprKind::Column(path) => self.column(path, expr.span, scope),
            ExprKind::Star(path) => self.whole_row(path, expr.span, scope),
            ExprKind::Call(call) => self.call(call, scope),
            ExprKind::Cast { expr: operand, ty } => self.cast(operand, ty, expr.span, scope),
            ExprKind::Parameter(number) => self.parameter(*number, expr.span),
            ExprKind::Default => ExprType::Uncertain,
            ExprKind::Unary { operator, operand } => self.prefix(operator, operand, scope),
            ExprKind::Binary { operator, left, right } if is_row_comparison(&operator.name, left, right) => {
                self.compare_rows(operator, left, right, scope)
            }
            ExprKind::Binary { operator, left, right } => {
                let sides = [self.expr(left, scope), self.expr(right, scope)];
                self.infix(operator, [left, right], sides)
            }
            ExprKind::And(left, right) => self.connective("AND", &[left, right], scope),
            ExprKind::Or(left, right) => self.connective("OR", &[left, right], scope),
            ExprKind::Not(operand) => self.connective("NOT", &[operand], scope),
            ExprKind::Is { operand, test, .. } => self.is_test(*test, operand, scope),
            ExprKind::DistinctFrom { left, right, .. } => {
                let sides = [self.expr(left, scope), self.expr(right, scope)];
                self.infix(&named("=", expr.span), [left, right], sides);
                self.boolean()
            }
            ExprKind::Between { operand, low, high, .. } => self.between(operand, [low, high], scope),
            ExprKind::InList { operand, list, .. } => self.in_list(operand, list, expr.span, scope),
            ExprKind::Quantified { operand, operator, right, .. } => {
                let sides = [self.expr(operand, scope), self.expr(right, scope)];
                self.quantified(operator, [operand, right], sides)
            }
            ExprKind::InQuery { operand, query, .. } => self.compared_query(&named("=", expr.span), operand, query, scope),
            ExprKind::QuantifiedQuery { operand, operator, query, .. } => self.compared_query(operator, operand, query, scope),
            ExprKind::Exists(query) => {
                self.sublink(query, scope);
                self.boolean()
            }
            ExprKind::Subquery(query) => self.scalar_query(query, scope),
            ExprKind::ArraySubquery(query) => match self.scalar_query(query, scope) {
                ExprType::Known(element) => ExprType::Known(TypeUse { array: true, ..element }),
                other => other,
            },
            ExprKind::Case { operand, branches, otherwise } => {
                self.case(operand.as_deref(), branches, otherwise.as_deref(), scope)
            }
            ExprKind::Array(items) => self.array(items, expr.span, scope),
            ExprKind::Row(items) => {
                self.all(items, scope);
                self.builtin("record")
            }
            ExprKind::Other { keyword, operands } => {
                self.all(operands, scope);
                self.keyword(keyword)
            }
            ExprKind::Subscript { .. } => self.subscript(expr, scope),
            ExprKind::Field { base, field } => self.field(base, field.as_ref(), scope),
            ExprKind::Collate { operand, .. } => match self.expr(operand, scope) {
                ExprType::Untyped => self.builtin("text"),
                other => other,
            },
            ExprKind::AtTimeZone { operand, zone } => {
                let arguments = [self.expr(zone, scope), self.expr(operand, scope)];
                self.catalog_function("timezone", [zone, operand], arguments, expr.span)
            }
            ExprKind::Special { keyword, arguments } => self.special(*keyword, arguments, expr.span, scope),
        }
    }

    pub(super) fn all<'x>(&mut self, operands: impl IntoIterator<Item = &'x Expr>, scope: &Scope<'_>) {
        for operand in operands {
            self.expr(operand, scope);
        }
    }

    pub(super) fn builtin(&self, name: &str) -> ExprType {
        self.executor.builtin_type(name).into()
    }

    pub(super) fn boolean(&self) -> ExprType {
        self.builtin("bool")
    }

    pub(super) fn label(&self, ty: &TypeUse) -> String {
        self.executor.type_label(&TypeUse { modifiers: Vec::new(), ..ty.clone() })
    }

    /// A string or NULL has no type of its own; it takes that of its surroundings.
    fn literal(&self, literal: &Literal) -> ExprType {
        self.builtin(match literal {
            Literal::Boolean(_) => "bool",
            Literal::Integer(digits) if digits.parse::<i64>().is_ok_and(|number| i32::try_from(number).is_err()) => "int8",
            Literal::Integer(_) => "int4",
            Literal::Numeric(_) => "numeric",
            Literal::BitString(_) => "bit",
            Literal::Null | Literal::String(_) => return ExprType::Untyped,
        })
    }

    /// Keywords that are values, and constructors.
    fn keyword(&mut self, keyword: &str) -> ExprType {
        self.note_volatility(if is_clock_or_user(keyword) { Volatility::Stable } else { Volatility::Immutable });
        self.builtin(match keyword {
            "CURRENT_DATE" => "date",
            "CURRENT_TIMESTAMP" => "timestamptz",
            "CURRENT_TIME" => "timetz",
            "LOCALTIME" => "time",
            "LOCALTIMESTAMP" => "timestamp",
            "CURRENT_USER" | "SESSION_USER" | "USER" | "CURRENT_ROLE" | "CURRENT_CATALOG" | "CURRENT_SCHEMA" => "name",
            "GROUPING" => "int4",
            "XMLEXISTS" => "bool",
            "XMLELEMENT" | "XMLFOREST" | "XMLCONCAT" | "XMLPARSE" | "XMLPI" | "XMLROOT" => "xml",
            _ => return ExprType::Uncertain,
        })
    }

    // Coercions

    /// What a literal without a type becomes once its type is known: it is read then.
    pub(super) fn read_literal(&mut self, expr: &Expr, ty: TypeId) {
        let ExprKind::Literal(Literal::String(text)) = &expr.kind else { return };
        self.note_settled(expr, ty);
        if self.executor.catalog.is_builtin(&ty.to_use(), "regclass") {
            self.relation_in_text(text, expr.span);
        } else if let Some(failure) = self.executor.input_failure(text, ty, expr.span) {
            self.fail(failure);
        } else if let Some(failure) = self.executor.unsafe_label(text, ty, expr.span) {
            self.fail(failure);
        } else {
            self.bind_label(text, ty, expr.span);
        }
    }

    /// A literal that is a value of an enum follows the value when that is renamed.
    fn bind_label(&self, text: &str, ty: TypeId, span: Span) {
        let ty = ty.to_use();
        let stored = self.executor.catalog.base_type(&ty);
        let found = self.executor.catalog.ty(stored.ty).filter(|_| !stored.array);
        let Some(TypeKind::Enum(labels)) = found.map(|found| &found.kind) else { return };
        if let Some(label) = labels.iter().find(|label| label.text == text) {
            self.bind(span, Bound::Label { ty: stored.ty, label: label.oid, text: label.text.clone() });
        }
    }

    /// `coerce_to_boolean`: what is no boolean is refused.
    pub(super) fn condition(&mut self, expr: &Expr, scope: &Scope<'_>, construct: &str) {
        let ty = self.expr(expr, scope);
        self.must_be("bool", expr, &ty, construct);
    }

    /// `argument of WHERE must be type boolean, not type integer`
    pub(super) fn must_be(&mut self, wanted: &str, expr: &Expr, ty: &ExprType, construct: &str) {
        let Some(wanted) = self.executor.builtin_type(wanted) else { return };
        let target = TypeId::of(&wanted);
        match ty {
            ExprType::Uncertain => {}
            ExprType::Untyped => self.read_literal(expr, target),
            ExprType::Known(found) => {
                if !self.executor.can_coerce(Some(TypeId::of(found)), target, CastContext::Assignment) {
                    let (wanted, found) = (self.label(&wanted), self.label(found));
                    let message = format!("argument of {construct} must be type {wanted}, not type {found}");
                    self.fail(Failure::new(Condition::DatatypeMismatch, message, expr.span));
                }
            }
        }
    }

    fn cast(&mut self, operand: &Expr, ty: &TypeName, span: Span, scope: &Scope<'_>) -> ExprType {
        let Some(found) = self.executor.find_type(ty) else {
            self.expr(operand, scope);
            if ty.percent_type.is_none() && !ty.percent_rowtype && !self.executor.may_be_of_unknown_extension() {
                self.fail(self.executor.missing_type(ty));
            }
            return ExprType::Uncertain;
        };
        let target = TypeId::of(&found);
        // The elements of ARRAY[…] are cast one by one.
        match &operand.kind {
            ExprKind::Array(items) if self.executor.base_id(target).array => self.cast_elements(items, target, span, scope),
            _ => {
                let given = self.expr(operand, scope);
                self.explicit_cast(operand, &given, target, span);
            }
        }
        self.need_type(&found, ty);
        if self.executor.is_certain_type(&found) { ExprType::Known(found) } else { ExprType::Uncertain }
    }

    fn cast_elements(&mut self, items: &[Expr], array: TypeId, span: Span, scope: &Scope<'_>) {
        let element = TypeId { array: false, ..self.executor.base_id(array) };
        for item in items {
            match &item.kind {
                ExprKind::Array(inner) => self.cast_elements(inner, array, span, scope),
                _ => {
                    let given = self.expr(item, scope);
                    let is_array = given.as_known().is_some_and(|given| given.array);
                    self.explicit_cast(item, &given, if is_array { array } else { element }, span);
                }
            }
        }
    }

    fn explicit_cast(&mut self, operand: &Expr, given: &ExprType, target: TypeId, span: Span) {
        let given = match given {
            ExprType::Uncertain => return,
            ExprType::Untyped => return self.read_literal(operand, target),
            ExprType::Known(given) => given,
        };
        let is_certain = self.executor.is_certain_type(&target.to_use());
        if is_certain && !self.executor.can_coerce(Some(TypeId::of(given)), target, CastContext::Explicit) {
            let message = format!("cannot cast type {} to {}", self.label(given), self.label(&target.to_use()));
            self.fail(Failure::new(Condition::CannotCoerce, message, span));
        }
        self.note_cast(Some(TypeId::of(given)), target, CastContext::Explicit);
    }

    // Operators

    fn prefix(&mut self, operator: &OperatorName, operand: &Expr, scope: &Scope<'_>) -> ExprType {
        let ty = self.expr(operand, scope);
        let Some(given) = ty.operand() else { return ExprType::Uncertain };
        // The sign of a number is part of it.
        if matches!(operator.name.as_str(), "-" | "+")
            && matches!(operand.kind, ExprKind::Literal(Literal::Integer(_) | Literal::Numeric(_)))
        {
            return ty;
        }
        self.apply(operator, &[operand], &[given])
    }

    pub(super) fn infix(&mut self, operator: &OperatorName, exprs: [&Expr; 2], sides: [ExprType; 2]) -> ExprType {
        // Rows are compared column by column.
        if exprs.iter().any(|expr| matches!(expr.kind, ExprKind::Row(_))) {
            return if is_comparison(&operator.name) { self.boolean() } else { ExprType::Uncertain };
        }
        let [left, right] = sides;
        match (left.operand(), right.operand()) {
            (Some(left), Some(right)) => self.apply(operator, &exprs, &[left, right]),
            _ if is_comparison(&operator.name) => self.boolean(),
            _ => ExprType::Uncertain,
        }
    }

    fn apply(&mut self, operator: &OperatorName, exprs: &[&Expr], operands: &[Operand]) -> ExprType {
        match self.executor.operator(operator, operands) {
            Ok(chosen) => {
                self.take_types(exprs, operands, &chosen.operands);
                self.note_volatility(chosen.volatility);
                self.note_concatenation(operator, operands, &chosen.operands);
                ExprType::Known(chosen.result.to_use())
            }
            Err(why) => self.no_operator(operator, operands, why),
        }
    }

    /// Operands become what a function or operator takes.
    pub(super) fn take_types(&mut self, exprs: &[&Expr], operands: &[Operand], types: &[TypeId]) {
        for ((expr, operand), ty) in exprs.iter().zip(operands).zip(types) {
            match operand {
                None => self.read_literal(expr, *ty),
                Some(own) => {
                    self.note_cast(*operand, *ty, CastContext::Implicit);
                    if own != ty {
                        self.note_settled(expr, *ty);
                    }
                }
            }
        }
    }

    /// `text || anything` casts the other operand to text.
    fn note_concatenation(&mut self, operator: &OperatorName, operands: &[Operand], types: &[TypeId]) {
        let Some(text) = self.executor.builtin_type("text").map(|ty| TypeId::of(&ty)) else { return };
        if operator.name == "||" && types.contains(&text) {
            operands.iter().for_each(|operand| self.note_cast(*operand, text, CastContext::Explicit));
        }
    }

    fn no_operator(&mut self, operator: &OperatorName, operands: &[Operand], why: NoChoice) -> ExprType {
        let failure = self.executor.operator_failure(operator, operands, why);
        if let Some(failure) = failure.filter(|_| !self.executor.may_be_of_unknown_extension()) {
            self.fail(failure);
        }
        ExprType::Uncertain
    }

    fn connective(&mut self, word: &str, operands: &[&Expr], scope: &Scope<'_>) -> ExprType {
        for operand in operands {
            self.condition(operand, scope, word);
        }
        self.boolean()
    }

    fn is_test(&mut self, test: IsTest, operand: &Expr, scope: &Scope<'_>) -> ExprType {
        match test {
            IsTest::True => self.condition(operand, scope, "IS TRUE"),
            IsTest::False => self.condition(operand, scope, "IS FALSE"),
            IsTest::Unknown => self.condition(operand, scope, "IS UNKNOWN"),
            IsTest::Null | IsTest::Document | IsTest::Json | IsTest::Normalized => drop(self.expr(operand, scope)),
        }
        self.boolean()
    }

    fn between(&mut self, operand: &Expr, bounds: [&Expr; 2], scope: &Scope<'_>) -> ExprType {
        let given = self.expr(operand, scope);
        for (bound, symbol) in bounds.into_iter().zip([">=", "<="]) {
            let limit = self.expr(bound, scope);
            self.infix(&named(symbol, operand.span), [operand, bound], [given.clone(), limit]);
        }
        self.boolean()
    }

    /// Several values are first made one type, where they have one; otherwise each is compared by itself.
    fn in_list(&mut self, operand: &Expr, list: &[Expr], span: Span, scope: &Scope<'_>) -> ExprType {
        let given = self.expr(operand, scope);
        let types: Vec<ExprType> = list.iter().map(|item| self.expr(item, scope)).collect();
        let has_row = std::iter::once(operand).chain(list).any(|expr| matches!(expr.kind, ExprKind::Row(_)));
        let has_column = list.iter().any(|item| !is_constant(item));
        let operands: Option<Vec<Operand>> = std::iter::once(&given).chain(&types).map(ExprType::operand).collect();
        let Some(operands) = operands.filter(|_| !has_row) else { return self.boolean() };
        let common = if list.len() > 1 && !has_column { self.executor.common_of(&operands) } else { None };
        match common {
            Some(common) => {
                list.iter()
                    .zip(&types)
                    .filter(|(_, ty)| **ty == ExprType::Untyped)
                    .for_each(|(item, _)| self.read_literal(item, common));
                let left = operands.first().copied().flatten();
                self.apply(&named("=", span), &[operand], &[left, Some(common)]);
            }
            None => {
                for (item, ty) in list.iter().zip(types) {
                    self.infix(&named("=", span), [operand, item], [given.clone(), ty]);
                }
            }
        }
        self.boolean()
    }

    /// `operand op ANY (array)`
    fn quantified(&mut self, operator: &OperatorName, exprs: [&Expr; 2], sides: [ExprType; 2]) -> ExprType {
        let [left, right] = sides;
        let (Some(left), Some(right)) = (left.operand(), right.operand()) else { return self.boolean() };
        let element = match right {
            None => None,
            Some(array) => match self.executor.element_of(array) {
                Some(element) => Some(element),
                None => return self.not_an_array(array, operator.span),
            },
        };
        match self.executor.operator(operator, &[left, element]) {
            Ok(chosen) => {
                if let ([expr, _], Some(ty)) = (exprs, chosen.operands.first()) {
                    self.take_types(&[expr], &[left], &[*ty]);
                }
                if let (None, [_, expr], Some(ty)) = (right, exprs, chosen.operands.last()) {
                    self.read_array_literal(expr, *ty);
                }
                self.note_volatility(chosen.volatility);
            }
            Err(why) => drop(self.no_operator(operator, &[left, element], why)),
        }
        self.boolean()
    }

    fn read_array_literal(&mut self, expr: &Expr, element: TypeId) {
        if element.array {
            let message = format!("could not find array type for data type {}", self.label(&element.to_use()));
            self.fail(Failure::new(Condition::UndefinedObject, message, expr.span));
        } else {
            self.read_literal(expr, element.array_of());
        }
    }

    fn not_an_array(&mut self, ty: TypeId, span: Span) -> ExprType {
        // These are arrays inside.
        let is_vector =
            ["int2vector", "oidvector", "anyarray"].iter().any(|name| self.executor.catalog.is_builtin(&ty.to_use(), name));
        if !is_vector {
            let message = "op ANY/ALL (array) requires array on right side";
            self.fail(Failure::new(Condition::WrongObjectType, message, span));
        }
        self.boolean()
    }

    // Several alternatives

    pub(super) fn common(&mut self, context: &'static str, alternatives: &[(ExprType, Span)], exprs: &[&Expr]) -> ExprType {
        match self.executor.common(&Common { context, alternatives }) {
            Ok(ExprType::Known(ty)) => {
                for (expr, (given, _)) in exprs.iter().zip(alternatives) {
                    self.take_types(&[expr], given.operand().as_slice(), &[TypeId::of(&ty)]);
                }
                ExprType::Known(ty)
            }
            Ok(other) => other,
            Err(failure) => {
                self.fail(*failure);
                ExprType::Uncertain
            }
        }
    }

    fn common_of_exprs(&mut self, context: &'static str, exprs: &[&Expr], scope: &Scope<'_>) -> ExprType {
        let alternatives: Vec<(ExprType, Span)> = exprs.iter().map(|expr| (self.expr(expr, scope), expr.span)).collect();
        self.common(context, &alternatives, exprs)
    }

    fn case(
        &mut self,
        operand: Option<&Expr>,
        branches: &[(Expr, Expr)],
        otherwise: Option<&Expr>,
        scope: &Scope<'_>,
    ) -> ExprType {
        let tested = operand.map(|operand| match self.expr(operand, scope) {
            // A literal is a text here, since it would be one for each comparison.
            ExprType::Untyped => (operand, self.builtin("text")),
            ty => (operand, ty),
        });
        let mut results: Vec<&Expr> = Vec::new();
        let mut alternatives: Vec<(ExprType, Span)> = Vec::new();
        for (condition, result) in branches {
            match &tested {
                None => self.condition(condition, scope, "CASE/WHEN"),
                Some((operand, ty)) => {
                    let value = self.expr(condition, scope);
                    self.infix(&named("=", condition.span), [operand, condition], [ty.clone(), value]);
                }
            }
            alternatives.push((self.expr(result, scope), result.span));
            results.push(result);
        }
        // What ELSE says counts first; where there is none, it is a NULL.
        let null = Expr { span: self.executor.statement, kind: ExprKind::Literal(Literal::Null) };
        let last = otherwise.unwrap_or(&null);
        alternatives.insert(0, (self.expr(last, scope), last.span));
        results.insert(0, last);
        self.common("CASE", &alternatives, &results)
    }

    fn special(&mut self, keyword: SpecialCall, arguments: &[Expr], span: Span, scope: &Scope<'_>) -> ExprType {
        let exprs: Vec<&Expr> = arguments.iter().collect();
        let context = match keyword {
            SpecialCall::Coalesce => "COALESCE",
            SpecialCall::Greatest => "GREATEST",
            SpecialCall::Least => "LEAST",
            SpecialCall::Nullif => return self.nullif(&exprs, span, scope),
        };
        self.common_of_exprs(context, &exprs, scope)
    }

    /// The first operand as the operator `=` takes it.
    fn nullif(&mut self, exprs: &[&Expr], span: Span, scope: &Scope<'_>) -> ExprType {
        let [left, right] = exprs else { return ExprType::Uncertain };
        let sides = [self.expr(left, scope), self.expr(right, scope)];
        let [Some(first), Some(second)] = [0, 1].map(|side: usize| sides.get(side).and_then(ExprType::operand)) else {
            return ExprType::Uncertain;
        };
        let chosen = self.executor.operator(&named("=", span), &[first, second]);
        let given = sides.first().and_then(ExprType::as_known).cloned();
        self.infix(&named("=", span), [left, right], sides);
        let Some(ty) = chosen.ok().and_then(|chosen| chosen.operands.into_iter().next()) else { return ExprType::Uncertain };
        // What needs no cast keeps its modifiers, and a row stays what it is.
        let is_same = |given: &TypeUse| TypeId::of(given) == ty || self.executor.catalog.is_builtin(&ty.to_use(), "record");
        ExprType::Known(given.filter(is_same).unwrap_or_else(|| ty.to_use()))
    }

    fn array(&mut self, items: &[Expr], span: Span, scope: &Scope<'_>) -> ExprType {
        if items.is_empty() {
            let message = "cannot determine type of empty array";
            self.fail(Failure::new(Condition::IndeterminateDatatype, message, span));
            return ExprType::Uncertain;
        }
        let exprs: Vec<&Expr> = items.iter().collect();
        match self.common_of_exprs("ARRAY", &exprs, scope) {
            ExprType::Known(element) => ExprType::Known(TypeUse { array: true, ..element }),
            other => other,
        }
    }

    // Parts

    /// `base[…]`, as many as stand behind each other.
    fn subscript(&mut self, expr: &Expr, scope: &Scope<'_>) -> ExprType {
        let mut base = expr;
        let mut is_slice = false;
        let mut indices: Vec<&Expr> = Vec::new();
        while let ExprKind::Subscript { base: inner, indices: own, slice } = &base.kind {
            is_slice |= slice;
            indices.extend(own);
            base = inner;
        }
        let container = self.expr(base, scope);
        let indices: Vec<(&Expr, ExprType)> = indices.into_iter().rev().map(|index| (index, self.expr(index, scope))).collect();
        let Some(container) = container.known() else { return ExprType::Uncertain };
        let stored = self.executor.catalog.base_type(&container);
        if stored.array {
            indices.iter().for_each(|(index, ty)| self.array_index(index, ty));
            return ExprType::Known(TypeUse { array: is_slice, ..stored.clone() });
        }
        if self.executor.catalog.is_builtin(stored, "jsonb") {
            return ExprType::Known(stored.clone());
        }
        let plain =
            ["text", "varchar", "bpchar", "int2", "int4", "int8", "numeric", "bool", "uuid", "date", "timestamptz", "json"];
        if plain.iter().any(|name| self.executor.catalog.is_builtin(stored, name)) {
            let label = self.label(&container);
            let message = format!("cannot subscript type {label} because it does not support subscripting");
            self.fail(Failure::new(Condition::DatatypeMismatch, message, base.span));
        }
        ExprType::Uncertain
    }

    fn array_index(&mut self, index: &Expr, ty: &ExprType) {
        let Some(integer) = self.executor.builtin_type("int4").map(|ty| TypeId::of(&ty)) else { return };
        match ty {
            ExprType::Untyped => self.read_literal(index, integer),
            ExprType::Known(given) if !self.executor.can_coerce(Some(TypeId::of(given)), integer, CastContext::Assignment) => {
                let message = "array subscript must have type integer";
                self.fail(Failure::new(Condition::DatatypeMismatch, message, index.span));
            }
            ExprType::Known(_) | ExprType::Uncertain => {}
        }
    }

    /// `(a, b) = (c, d)`
    fn compare_rows(&mut self, operator: &OperatorName, left: &Expr, right: &Expr, scope: &Scope<'_>) -> ExprType {
        let (ExprKind::Row(lefts), ExprKind::Row(rights)) = (&left.kind, &right.kind) else { return self.boolean() };
        let types: Vec<(ExprType, ExprType)> =
            lefts.iter().zip(rights).map(|(left, right)| (self.expr(left, scope), self.expr(right, scope))).collect();
        if lefts.len() != rights.len() {
            let message = "unequal number of entries in row expressions";
            self.fail(Failure::new(Condition::SyntaxError, message, operator.span));
            return self.boolean();
        }
        for ((left, right), (first, second)) in lefts.iter().zip(rights).zip(types) {
            self.infix(operator, [left, right], [first, second]);
        }
        self.boolean()
    }
}

/// An operator that the grammar writes by itself.
pub(super) fn named(symbol: &str, span: Span) -> OperatorName {
    OperatorName { schema: None, name: Name::exact(symbol), span }
}

/// What is another value in another session.
fn is_clock_or_user(keyword: &str) -> bool {
    ["CURRENT_", "LOCALTIME", "SESSION_USER", "USER"].iter().any(|start| keyword.starts_with(start))
}

fn is_row_comparison(symbol: &str, left: &Expr, right: &Expr) -> bool {
    let are_rows = matches!((&left.kind, &right.kind), (ExprKind::Row(_), ExprKind::Row(_)));
    are_rows && ["=", "<>", "!=", "<", ">", "<=", ">="].contains(&symbol)
}

fn is_comparison(symbol: &str) -> bool {
    const SYMBOLS: [&str; 15] = ["=", "<>", "!=", "<", ">", "<=", ">=", "~~", "!~~", "~~*", "!~~*", "~", "~*", "!~", "!~*"];
    SYMBOLS.contains(&symbol)
}

/// Whether no column stands in an expression.
fn is_constant(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Literal(_) => true,
        ExprKind::Cast { expr, .. } => is_constant(expr),
        ExprKind::Unary { operand, .. } => is_constant(operand),
        _ => false,
    }
}
