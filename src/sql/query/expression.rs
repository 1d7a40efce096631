//! Operands: constants, columns, calls, parentheses, CASE, prefix operators.

use super::super::ast::{Expr, ExprKind, Literal};
use super::super::cursor::{Cursor, Parse};
use super::super::grammar::type_name;
use super::super::lex::TokenKind;
use super::super::name::{Ident, Name, QualifiedName};
use super::nesting::{DEEPEST, too_deep};
use super::outline::{Piece, interval_fields, is_string, value_function};
use super::tail::peel;
use super::{Reader, special};
use crate::text::Span;
use sqlparser::ast as shape;

impl<'a> Reader<'a> {
    pub(super) fn expression(&mut self) -> Parse<Expr> {
        let shape = self.expression_shape(Piece::Expression)?;
        self.lower(shape)
    }

    pub(super) fn restricted_expression(&mut self) -> Parse<Expr> {
        let shape = self.expression_shape(Piece::Restricted)?;
        self.lower(shape)
    }

    /// Lowers the expression under the cursor, whose shape is known.
    pub(super) fn lower(&mut self, shape: shape::Expr) -> Parse<Expr> {
        self.deeper(|reader| {
            let (operand, tails) = peel(shape);
            if tails.is_empty() { reader.operand(operand) } else { reader.chain(operand, tails) }
        })
    }

    pub(super) fn lower_all(&mut self, shapes: Vec<shape::Expr>) -> Parse<Vec<Expr>> {
        let mut list = Vec::with_capacity(shapes.len());
        for (index, shape) in shapes.into_iter().enumerate() {
            if index > 0 {
                self.c.expect_symbol(",")?;
            }
            list.push(self.lower(shape)?);
        }
        Ok(list)
    }

    /// A node from the token with index `start` to the last one read.
    pub(super) fn node(&self, start: usize, kind: ExprKind) -> Expr {
        Expr { span: self.c.span_from(start), kind }
    }

    pub(super) fn operand(&mut self, shape: shape::Expr) -> Parse<Expr> {
        use shape::Expr as Shape;
        let start = self.c.at;
        let kind = match shape {
            Shape::Value(_) => self.constant()?,
            Shape::Identifier(_) => self.name(1)?,
            Shape::CompoundIdentifier(parts) => self.name(parts.len())?,
            Shape::Function(_) if special::is_no_expression(&self.c) => {
                return Err(Cursor { at: start + 1, ..self.c }.syntax_error());
            }
            Shape::Function(function) => self.function(function)?,
            Shape::Nested(inner) => return self.parenthesised(start, *inner),
            Shape::Tuple(list) => {
                self.c.expect_symbol("(")?;
                let list = self.lower_all(list)?;
                self.c.expect_symbol(")")?;
                ExprKind::Row(list)
            }
            Shape::Subquery(_) => ExprKind::Subquery(Box::new(self.query_in_parentheses()?)),
            Shape::UnaryOp { op: _, expr } => self.prefix(*expr)?,
            Shape::Case { case_token: _, end_token: _, operand, conditions, else_result } => {
                self.case(operand.map(|operand| *operand), conditions, else_result.map(|result| *result))?
            }
            Shape::Array(shape::Array { elem, named: _ }) => self.array(elem)?,
            // The outline shows none of these, neither as an operand nor at all.
            Shape::BinaryOp { .. }
            | Shape::Like { .. }
            | Shape::Between { .. }
            | Shape::IsDistinctFrom(..)
            | Shape::AtTimeZone { .. }
            | Shape::IsNull(_)
            | Shape::Cast { .. }
            | Shape::CompoundFieldAccess { .. }
            | Shape::JsonAccess { .. }
            | Shape::IsFalse(_)
            | Shape::IsNotFalse(_)
            | Shape::IsTrue(_)
            | Shape::IsNotTrue(_)
            | Shape::IsNotNull(_)
            | Shape::IsUnknown(_)
            | Shape::IsNotUnknown(_)
            | Shape::IsNotDistinctFrom(..)
            | Shape::IsJson { .. }
            | Shape::IsNormalized { .. }
            | Shape::InList { .. }
            | Shape::InSubquery { .. }
            | Shape::InUnnest { .. }
            | Shape::ILike { .. }
            | Shape::SimilarTo { .. }
            | Shape::RLike { .. }
            | Shape::AnyOp { .. }
            | Shape::AllOp { .. }
            | Shape::Convert { .. }
            | Shape::Extract { .. }
            | Shape::Ceil { .. }
            | Shape::Floor { .. }
            | Shape::Position { .. }
            | Shape::Substring { .. }
            | Shape::Trim { .. }
            | Shape::Overlay { .. }
            | Shape::Collate { .. }
            | Shape::Prefixed { .. }
            | Shape::TypedString(_)
            | Shape::Exists { .. }
            | Shape::GroupingSets(_)
            | Shape::Cube(_)
            | Shape::Rollup(_)
            | Shape::Struct { .. }
            | Shape::Named { .. }
            | Shape::Dictionary(_)
            | Shape::Map(_)
            | Shape::Interval(_)
            | Shape::MatchAgainst { .. }
            | Shape::Wildcard(_)
            | Shape::QualifiedWildcard(..)
            | Shape::OuterJoin(_)
            | Shape::Prior(_)
            | Shape::Lambda(_)
            | Shape::MemberOf(_) => return Err(self.c.syntax_error()),
        };
        Ok(self.node(start, kind))
    }

    /// `(expression)`, which is the expression itself with a wider span
    fn parenthesised(&mut self, start: usize, inner: shape::Expr) -> Parse<Expr> {
        self.c.expect_symbol("(")?;
        let inner = self.lower(inner)?;
        self.c.expect_symbol(")")?;
        Ok(self.node(start, inner.kind))
    }

    fn prefix(&mut self, operand: shape::Expr) -> Parse<ExprKind> {
        if self.c.eat_word("not") {
            return Ok(ExprKind::Not(Box::new(self.lower(operand)?)));
        }
        let operator = self.operator_name()?;
        Ok(ExprKind::Unary { operator, operand: Box::new(self.lower(operand)?) })
    }

    fn case(
        &mut self,
        operand: Option<shape::Expr>,
        conditions: Vec<shape::CaseWhen>,
        otherwise: Option<shape::Expr>,
    ) -> Parse<ExprKind> {
        self.c.expect_word("case")?;
        let operand = operand.map(|operand| self.lower(operand)).transpose()?.map(Box::new);
        let mut branches = Vec::with_capacity(conditions.len());
        for shape::CaseWhen { condition, result } in conditions {
            self.c.expect_word("when")?;
            let condition = self.lower(condition)?;
            self.c.expect_word("then")?;
            branches.push((condition, self.lower(result)?));
        }
        let mut read_otherwise = |shape| {
            self.c.expect_word("else")?;
            self.lower(shape)
        };
        let otherwise = otherwise.map(&mut read_otherwise).transpose()?.map(Box::new);
        self.c.expect_word("end")?;
        Ok(ExprKind::Case { operand, branches, otherwise })
    }

    /// `ARRAY[…]`
    fn array(&mut self, elements: Vec<shape::Expr>) -> Parse<ExprKind> {
        self.c.expect_word("array")?;
        self.array_elements(elements)
    }

    /// `[…]`, in which further `[…]` stand without the word
    fn array_elements(&mut self, elements: Vec<shape::Expr>) -> Parse<ExprKind> {
        self.c.expect_symbol("[")?;
        let mut list = Vec::with_capacity(elements.len());
        for (index, element) in elements.into_iter().enumerate() {
            if index > 0 {
                self.c.expect_symbol(",")?;
            }
            list.push(match element {
                shape::Expr::Array(shape::Array { elem, named: _ }) if self.c.is_symbol("[") => {
                    let start = self.c.at;
                    let kind = self.deeper(|reader| reader.array_elements(elem))?;
                    self.node(start, kind)
                }
                element => self.lower(element)?,
            });
        }
        self.c.expect_symbol("]")?;
        Ok(ExprKind::Array(list))
    }

    // Names

    /// A column, `table.*`, a parameter, or a keyword that is called without parentheses; of so many parts.
    fn name(&mut self, parts: usize) -> Parse<ExprKind> {
        let start = self.c.at;
        let Some(first) = self.c.peek() else { return Err(self.c.syntax_error()) };
        let text = self.c.text(first);
        if first.kind == TokenKind::Parameter {
            let number = text.trim_start_matches('$').parse().map_err(|_| self.c.syntax_error())?;
            self.c.at += 1;
            let mut base = self.node(start, ExprKind::Parameter(number));
            // No type has so many levels.
            if parts > DEEPEST {
                return Err(too_deep(&self.c));
            }
            for _ in 1..parts {
                let field = self.field(base)?;
                base = self.node(start, field);
            }
            return Ok(base.kind);
        }
        if first.kind == TokenKind::Word
            && let Some(keyword) = value_function(text)
            && parts == 1
        {
            self.c.at += 1;
            return Ok(ExprKind::Other { keyword: keyword.into(), operands: Vec::new() });
        }
        self.column(parts)
    }

    fn column(&mut self, parts: usize) -> Parse<ExprKind> {
        let mut names = Vec::with_capacity(parts);
        names.push(self.c.column_name()?);
        for _ in 1..parts {
            self.c.expect_symbol(".")?;
            if self.c.eat_symbol("*") {
                return Ok(ExprKind::Star(names));
            }
            names.push(self.c.label()?);
        }
        Ok(ExprKind::Column(names))
    }

    // Constants

    /// A constant of any form, with the type before it as a cast.
    fn constant(&mut self) -> Parse<ExprKind> {
        let Some(token) = self.c.peek() else { return Err(self.c.syntax_error()) };
        let text = self.c.text(token);
        let literal = match token.kind {
            TokenKind::Integer if is_small_integer(text) => Literal::Integer(text.to_owned()),
            TokenKind::Integer | TokenKind::Numeric => Literal::Numeric(text.to_owned()),
            TokenKind::BitString => Literal::BitString(text.to_owned()),
            kind if is_string(kind) => return Ok(ExprKind::Literal(Literal::String(self.c.string()?.0))),
            TokenKind::Word => return self.word_constant(text),
            _ => return self.typed_constant(),
        };
        self.c.at += 1;
        Ok(ExprKind::Literal(literal))
    }

    fn word_constant(&mut self, text: &str) -> Parse<ExprKind> {
        let kind = match text.to_ascii_lowercase().as_str() {
            "null" => ExprKind::Literal(Literal::Null),
            "true" => ExprKind::Literal(Literal::Boolean(true)),
            "false" => ExprKind::Literal(Literal::Boolean(false)),
            "default" => ExprKind::Default,
            _ => return self.typed_constant(),
        };
        self.c.at += 1;
        Ok(kind)
    }

    /// `type 'text'`, `INTERVAL '1' YEAR`
    fn typed_constant(&mut self) -> Parse<ExprKind> {
        let is_interval = self.c.is_word("interval");
        let ty = type_name::type_name(&mut self.c)?;
        let (value, span) = self.c.string()?;
        let constant = Expr { span, kind: ExprKind::Literal(Literal::String(value)) };
        if is_interval {
            interval_fields(&mut self.c)?;
        }
        Ok(ExprKind::Cast { expr: Box::new(constant), ty: Box::new(ty) })
    }

    // Parts that several forms share

    /// `(query)`
    pub(super) fn query_in_parentheses(&mut self) -> Parse<super::Query> {
        self.c.expect_symbol("(")?;
        let query = self.query()?;
        self.c.expect_symbol(")")?;
        Ok(query)
    }

    /// A name in `pg_catalog` that a keyword stands for, with the keyword's span.
    pub(super) fn catalog_name(&self, name: &str, span: Span) -> QualifiedName {
        let ident = |name: &str| Ident { name: Name::exact(name), span };
        QualifiedName { schema: Some(ident("pg_catalog")), name: ident(name) }
    }
}

/// Whether the digits fit an integer type: the server makes any larger number numeric.
fn is_small_integer(text: &str) -> bool {
    let digits = text.replace('_', "");
    let radix = match digits.get(..2).unwrap_or_default() {
        "0x" | "0X" => 16,
        "0o" | "0O" => 8,
        "0b" | "0B" => 2,
        _ => return digits.parse::<i64>().is_ok(),
    };
    i64::from_str_radix(digits.get(2..).unwrap_or_default(), radix).is_ok()
}
