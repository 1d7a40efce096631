//! What follows an operand: operators, tests, casts, subscripts.

use super::super::ast::{Expr, ExprKind, IsTest, OperatorName};
use super::super::cursor::{Cursor, Parse};
use super::super::grammar::type_name;
use super::super::lex::TokenKind;
use super::super::name::Name;
use super::Reader;
use super::outline::is_query_group;
use sqlparser::ast::{self as shape, AccessExpr, Subscript};

/// The rest of an expression behind its leftmost operand, one operator.
pub(super) enum Tail {
    /// An infix operator, AND, OR, OVERLAPS
    Infix(shape::Expr),
    /// IN, LIKE, ILIKE, SIMILAR TO, with the operand of ESCAPE
    Pattern {
        pattern: shape::Expr,
        escape: Option<shape::Expr>,
    },
    Between {
        low: shape::Expr,
        high: shape::Expr,
    },
    DistinctFrom(shape::Expr),
    AtTimeZone(shape::Expr),
    /// `::type`, COLLATE, AT LOCAL, IS NULL and its like
    Postfix,
    /// `.field`, `[index]`
    Access(Vec<AccessExpr>),
}

/// Takes an expression apart along its left side, which may be long: the operand first, the tails from last to first.
pub(super) fn peel(expr: shape::Expr) -> (shape::Expr, Vec<Tail>) {
    use shape::Expr as Shape;
    let mut tails = Vec::new();
    let mut left = expr;
    loop {
        let (next, tail) = match left {
            Shape::BinaryOp { left, op: _, right } => (left, Tail::Infix(*right)),
            Shape::Like { negated: _, any: _, expr, pattern, escape_char } => {
                (expr, Tail::Pattern { pattern: *pattern, escape: escape_char.map(|escape| *escape) })
            }
            Shape::Between { expr, negated: _, low, high } => (expr, Tail::Between { low: *low, high: *high }),
            Shape::IsDistinctFrom(left, right) => (left, Tail::DistinctFrom(*right)),
            Shape::AtTimeZone { timestamp, time_zone } => (timestamp, Tail::AtTimeZone(*time_zone)),
            Shape::IsNull(operand) => (operand, Tail::Postfix),
            Shape::Cast { kind: shape::CastKind::DoubleColon, expr, data_type: _, format: _ } => (expr, Tail::Postfix),
            Shape::UnaryOp { op: shape::UnaryOperator::PGPostfixFactorial, expr } => (expr, Tail::Postfix),
            Shape::CompoundFieldAccess { root, access_chain } => (root, Tail::Access(access_chain)),
            operand => return (operand, tails),
        };
        tails.push(tail);
        left = *next;
    }
}

/// Reads IS [NOT] …, ISNULL or NOTNULL, but not IS DISTINCT FROM. Gives the test and whether it is negated.
pub(super) fn is_test(c: &mut Cursor) -> Parse<(IsTest, bool)> {
    if c.eat_word("isnull") {
        return Ok((IsTest::Null, false));
    }
    if c.eat_word("notnull") {
        return Ok((IsTest::Null, true));
    }
    c.expect_word("is")?;
    let negated = c.eat_word("not");
    if c.is_word("json") {
        c.needs(16);
    }
    let test = match c.eat_any_word(&["null", "true", "false", "unknown", "document", "json", "normalized"]) {
        Some("null") => IsTest::Null,
        Some("true") => IsTest::True,
        Some("false") => IsTest::False,
        Some("unknown") => IsTest::Unknown,
        Some("document") => IsTest::Document,
        Some("json") => {
            c.eat_any_word(&["value", "array", "object", "scalar"]);
            if c.eat_words(&["with", "unique"]) || c.eat_words(&["without", "unique"]) {
                c.eat_word("keys");
            }
            IsTest::Json
        }
        Some(_) => IsTest::Normalized,
        // IS DISTINCT without its FROM.
        None if c.eat_word("distinct") => return Err(c.syntax_error()),
        None if c.eat_any_word(&["nfc", "nfd", "nfkc", "nfkd"]).is_some() => {
            c.expect_word("normalized")?;
            IsTest::Normalized
        }
        None => return Err(c.syntax_error()),
    };
    Ok((test, negated))
}

/// Operators that may not follow another of their own kind without parentheses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NotAssociative {
    Comparison,
    Pattern,
    Is,
}

/// More operators in a row than a tree of them can be deep. AND and OR make a flat tree and do not count.
const DEEPEST_ROW: usize = 2_000;

impl<'a> Reader<'a> {
    pub(super) fn chain(&mut self, operand: shape::Expr, tails: Vec<Tail>) -> Parse<Expr> {
        let start = self.c.at;
        let mut left = self.operand(operand)?;
        if tails.len() > DEEPEST_ROW && !self.is_boolean() {
            return Err(self.c.not_understood(format!("more than {DEEPEST_ROW} operators in a row")));
        }
        let mut before = None;
        let mut tails = tails.into_iter().rev().peekable();
        while let Some(tail) = tails.next() {
            if let (Tail::Infix(_), Some(word)) = (&tail, self.boolean_word()) {
                let mut rest = Vec::new();
                let mut next = Some(tail);
                while let Some(Tail::Infix(right)) = next {
                    self.c.at += 1;
                    rest.push(self.lower(right)?);
                    next = if self.c.is_word(word) { tails.next_if(|tail| matches!(tail, Tail::Infix(_))) } else { None };
                }
                left = balanced(word, left, rest);
                before = None;
                continue;
            }
            let kind = self.not_associative(&tail);
            if kind.is_some() && kind == before {
                return Err(self.c.syntax_error());
            }
            before = kind;
            left = self.tail(left, start, tail)?;
        }
        Ok(left)
    }

    fn boolean_word(&self) -> Option<&'static str> {
        ["and", "or"].into_iter().find(|word| self.c.is_word(word))
    }

    fn is_boolean(&self) -> bool {
        self.boolean_word().is_some()
    }

    fn not_associative(&self, tail: &Tail) -> Option<NotAssociative> {
        let is_comparison = ["=", "<", ">", "<=", ">=", "<>", "!="].iter().any(|operator| self.c.is_symbol(operator));
        match tail {
            Tail::Infix(_) if is_comparison => Some(NotAssociative::Comparison),
            Tail::Pattern { .. } if !self.c.is_word("in") && !self.c.is_word_at(1, "in") => Some(NotAssociative::Pattern),
            Tail::Between { .. } => Some(NotAssociative::Pattern),
            Tail::DistinctFrom(_) => Some(NotAssociative::Is),
            Tail::Infix(_) | Tail::Pattern { .. } | Tail::AtTimeZone(_) | Tail::Postfix | Tail::Access(_) => None,
        }
    }

    fn tail(&mut self, left: Expr, start: usize, tail: Tail) -> Parse<Expr> {
        let left = Box::new(left);
        let kind = match tail {
            Tail::Infix(right) => self.infix(left, right)?,
            Tail::Pattern { pattern, escape } => self.pattern(left, pattern, escape)?,
            Tail::Between { low, high } => self.between(left, low, high)?,
            Tail::DistinctFrom(right) => {
                self.c.expect_word("is")?;
                let negated = self.c.eat_word("not");
                self.c.expect_words(&["distinct", "from"])?;
                ExprKind::DistinctFrom { left, right: Box::new(self.lower(right)?), negated }
            }
            Tail::AtTimeZone(zone) => {
                self.c.expect_words(&["at", "time", "zone"])?;
                ExprKind::AtTimeZone { operand: left, zone: Box::new(self.lower(zone)?) }
            }
            Tail::Postfix => self.postfix(left)?,
            Tail::Access(chain) => return self.access(*left, start, chain),
        };
        Ok(self.node(start, kind))
    }

    fn infix(&mut self, left: Box<Expr>, right: shape::Expr) -> Parse<ExprKind> {
        if self.c.is_word("overlaps") {
            return self.overlaps(*left, right);
        }
        let operator = self.operator_name()?;
        if self.is_quantifier() {
            return self.quantified(left, operator, right);
        }
        Ok(ExprKind::Binary { operator, left, right: Box::new(self.lower(right)?) })
    }

    /// `(a, b) OVERLAPS (c, d)`, a function of four arguments
    fn overlaps(&mut self, left: Expr, right: shape::Expr) -> Parse<ExprKind> {
        let ExprKind::Row(mut arguments) = left.kind else { return Err(self.c.syntax_error()) };
        let span = self.c.here();
        self.c.at += 1;
        let ExprKind::Row(ends) = self.lower(right)?.kind else { return Err(self.c.syntax_error()) };
        arguments.extend(ends);
        Ok(self.catalog_call("overlaps", span, arguments))
    }

    fn is_quantifier(&self) -> bool {
        self.c.is_any_word(&["any", "some", "all"]) && self.c.is_symbol_at(1, "(")
    }

    /// An operator, or `OPERATOR(schema.op)`.
    pub(super) fn operator_name(&mut self) -> Parse<OperatorName> {
        let start = self.c.at;
        let mut schema = None;
        let qualified = self.c.eat_word("operator");
        if qualified {
            self.c.expect_symbol("(")?;
            while !self.c.peek().is_some_and(|token| token.kind == TokenKind::Operator) {
                schema = Some(Box::new(self.c.column_name()?));
                self.c.expect_symbol(".")?;
            }
        }
        let name = match self.c.peek() {
            Some(token) if token.kind == TokenKind::Operator && self.c.text(token) != "=>" => self.c.text(token),
            _ => return Err(self.c.syntax_error()),
        };
        self.c.at += 1;
        if qualified {
            self.c.expect_symbol(")")?;
        }
        let name = if name == "!=" { "<>" } else { name };
        Ok(OperatorName { schema, name: Name::exact(name), span: self.c.span_from(start) })
    }

    /// `ANY (array)` or `ANY (query)`, whose parentheses the outline shows as a call.
    fn quantified(&mut self, operand: Box<Expr>, operator: OperatorName, right: shape::Expr) -> Parse<ExprKind> {
        let all = self.c.is_word("all");
        self.c.at += 1;
        if is_query_group(&self.c, &self.brackets, self.c.at) {
            let query = Box::new(self.query_in_parentheses()?);
            return Ok(ExprKind::QuantifiedQuery { operand, operator, all, query });
        }
        let mut list = self.list_in_parentheses(right)?;
        match (list.pop(), list.is_empty()) {
            (Some(only), true) => Ok(ExprKind::Quantified { operand, operator, all, right: Box::new(only) }),
            _ => Err(self.c.syntax_error()),
        }
    }

    fn pattern(&mut self, left: Box<Expr>, pattern: shape::Expr, escape: Option<shape::Expr>) -> Parse<ExprKind> {
        let start = self.c.at;
        let negated = self.c.eat_word("not");
        let name = match (self.c.eat_any_word(&["in", "like", "ilike", "similar"]), negated) {
            (Some("in"), _) => return self.in_list(left, negated, pattern),
            (Some("like"), false) => "~~",
            (Some("like"), true) => "!~~",
            (Some("ilike"), false) => "~~*",
            (Some("ilike"), true) => "!~~*",
            (Some("similar"), _) => {
                self.c.expect_word("to")?;
                if negated { "!~" } else { "~" }
            }
            _ => return Err(self.c.syntax_error()),
        };
        let similar = name == "~" || name == "!~";
        let operator = OperatorName { schema: None, name: Name::exact(name), span: self.c.span_from(start) };
        if self.is_quantifier() && !similar {
            return self.quantified(left, operator, pattern);
        }
        let at = self.c.at;
        let mut arguments = vec![self.lower(pattern)?];
        if let Some(escape) = escape {
            self.c.expect_word("escape")?;
            arguments.push(self.lower(escape)?);
        }
        let right = match arguments.pop() {
            // The server rewrites these in its grammar (makeFuncCall of similar_to_escape, like_escape).
            Some(last) if similar || !arguments.is_empty() => {
                arguments.push(last);
                let function = if similar { "similar_to_escape" } else { "like_escape" };
                let call = self.catalog_call(function, operator.span, arguments);
                self.node(at, call)
            }
            Some(only) => only,
            None => return Err(self.c.syntax_error()),
        };
        Ok(ExprKind::Binary { operator, left, right: Box::new(right) })
    }

    fn in_list(&mut self, operand: Box<Expr>, negated: bool, list: shape::Expr) -> Parse<ExprKind> {
        if is_query_group(&self.c, &self.brackets, self.c.at) {
            return Ok(ExprKind::InQuery { operand, query: Box::new(self.query_in_parentheses()?), negated });
        }
        Ok(ExprKind::InList { operand, list: self.list_in_parentheses(list)?, negated })
    }

    fn between(&mut self, operand: Box<Expr>, low: shape::Expr, high: shape::Expr) -> Parse<ExprKind> {
        let negated = self.c.eat_word("not");
        self.c.expect_word("between")?;
        self.c.eat_any_word(&["symmetric", "asymmetric"]);
        let low = Box::new(self.lower(low)?);
        self.c.expect_word("and")?;
        let high = Box::new(self.lower(high)?);
        Ok(ExprKind::Between { operand, low, high, negated })
    }

    fn postfix(&mut self, operand: Box<Expr>) -> Parse<ExprKind> {
        if self.c.eat_symbol("::") {
            return Ok(ExprKind::Cast { expr: operand, ty: Box::new(type_name::type_name(&mut self.c)?) });
        }
        if self.c.eat_word("collate") {
            return Ok(ExprKind::Collate { operand, collation: self.c.qualified_name()? });
        }
        if self.c.is_words(&["at", "local"]) {
            self.c.needs_at(17, self.c.at + 1);
            self.c.at += 2;
            return Ok(ExprKind::Other { keyword: "AT LOCAL".into(), operands: vec![*operand] });
        }
        let (test, negated) = is_test(&mut self.c)?;
        Ok(ExprKind::Is { operand, test, negated })
    }

    /// Fields and subscripts, which a call or a constant may only have in parentheses.
    fn access(&mut self, base: Expr, start: usize, chain: Vec<AccessExpr>) -> Parse<Expr> {
        let in_parentheses = self.c.tokens.get(start).is_some_and(|first| self.c.text(*first) == "(");
        if !in_parentheses && !matches!(base.kind, ExprKind::Column(_) | ExprKind::Parameter(_)) {
            return Err(self.c.syntax_error());
        }
        if chain.len() > DEEPEST_ROW {
            return Err(self.c.not_understood(format!("more than {DEEPEST_ROW} subscripts in a row")));
        }
        let mut base = base;
        for access in chain {
            let kind = match access {
                AccessExpr::Dot(shape::Expr::Identifier(_)) => self.field(base)?,
                AccessExpr::Dot(_) => return Err(self.c.syntax_error()),
                AccessExpr::Subscript(subscript) => self.subscript(base, subscript)?,
            };
            base = self.node(start, kind);
        }
        Ok(base)
    }

    pub(super) fn field(&mut self, base: Expr) -> Parse<ExprKind> {
        self.c.expect_symbol(".")?;
        let field = if self.c.eat_symbol("*") { None } else { Some(self.c.label()?) };
        Ok(ExprKind::Field { base: Box::new(base), field })
    }

    fn subscript(&mut self, base: Expr, subscript: Subscript) -> Parse<ExprKind> {
        self.c.expect_symbol("[")?;
        let mut indices = Vec::new();
        let slice = match subscript {
            Subscript::Index { index } => {
                indices.push(self.lower(index)?);
                false
            }
            Subscript::Slice { lower_bound, upper_bound, stride: _ } => {
                indices.extend(lower_bound.map(|bound| self.lower(bound)).transpose()?);
                self.c.expect_symbol(":")?;
                indices.extend(upper_bound.map(|bound| self.lower(bound)).transpose()?);
                true
            }
        };
        self.c.expect_symbol("]")?;
        Ok(ExprKind::Subscript { base: Box::new(base), indices, slice })
    }
}

/// One tree of AND or OR over all operands, no deeper than it must be: a generated list of thousands stays walkable.
fn balanced(word: &str, first: Expr, mut rest: Vec<Expr>) -> Expr {
    if rest.is_empty() {
        return first;
    }
    let mut right = rest.split_off(rest.len() / 2).into_iter();
    let left = balanced(word, first, rest);
    match right.next() {
        Some(middle) => {
            let right = balanced(word, middle, right.collect());
            let span = left.span.to(right.span);
            let (left, right) = (Box::new(left), Box::new(right));
            Expr { span, kind: if word == "and" { ExprKind::And(left, right) } else { ExprKind::Or(left, right) } }
        }
        None => left,
    }
}
