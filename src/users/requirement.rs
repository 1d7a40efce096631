//! What a CHECK asks of the text in one column, where it is one of the usual forms.

use crate::sql::ast::{Expr, ExprKind, Literal};
use crate::sql::name::Name;

/// What a text has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Requirement {
    OneOf(Vec<String>),
    NoneOf(Vec<String>),
    /// At least so many characters.
    MinLength(usize),
    MaxLength(usize),
    /// A regular expression, or LIKE
    Pattern,
}

impl Requirement {
    /// None: it cannot be told.
    pub fn is_met_by(&self, text: &str) -> Option<bool> {
        let length = text.chars().count();
        match self {
            Requirement::OneOf(list) => Some(list.iter().any(|allowed| allowed == text)),
            Requirement::NoneOf(list) => Some(!list.iter().any(|refused| refused == text)),
            Requirement::MinLength(least) => Some(length >= *least),
            Requirement::MaxLength(most) => Some(length <= *most),
            Requirement::Pattern => None,
        }
    }
}

/// What the condition asks of the column. Empty: nothing that is understood, or not always.
pub fn requirements(condition: &Expr, column: &Name) -> Vec<Requirement> {
    match &condition.kind {
        ExprKind::And(left, right) => [requirements(left, column), requirements(right, column)].concat(),
        ExprKind::Or(left, right) => alternatives(left, right, column),
        ExprKind::InList { operand, list, negated } if is_column(operand, column) => {
            let texts: Option<Vec<String>> = list.iter().map(constant).collect();
            texts.map(|texts| if *negated { Requirement::NoneOf(texts) } else { Requirement::OneOf(texts) }).into_iter().collect()
        }
        ExprKind::Quantified { operand, operator, all: false, right } if operator.name == "=" && is_column(operand, column) => {
            array(right).map(Requirement::OneOf).into_iter().collect()
        }
        ExprKind::Between { operand, low, high, negated: false } if is_length(operand, column) => {
            let least = number(low).map(Requirement::MinLength);
            least.into_iter().chain(number(high).map(Requirement::MaxLength)).collect()
        }
        ExprKind::Binary { operator, left, right } => compared(&operator.name, left, right, column).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// `c is null or …` asks the same of a text as the rest; two lists of values are one.
fn alternatives(left: &Expr, right: &Expr, column: &Name) -> Vec<Requirement> {
    if is_null_test(left, column) {
        return requirements(right, column);
    }
    if is_null_test(right, column) {
        return requirements(left, column);
    }
    match (requirements(left, column).as_slice(), requirements(right, column).as_slice()) {
        ([Requirement::OneOf(one)], [Requirement::OneOf(other)]) => vec![Requirement::OneOf([one.as_slice(), other].concat())],
        _ => Vec::new(),
    }
}

fn compared(operator: &str, left: &Expr, right: &Expr, column: &Name) -> Option<Requirement> {
    if is_length(left, column) {
        let count = number(right)?;
        return match operator {
            ">=" => Some(Requirement::MinLength(count)),
            ">" => Some(Requirement::MinLength(count + 1)),
            "<=" => Some(Requirement::MaxLength(count)),
            "<" => Some(Requirement::MaxLength(count.checked_sub(1)?)),
            "<>" | "!=" if count == 0 => Some(Requirement::MinLength(1)),
            _ => None,
        };
    }
    if !is_column(left, column) {
        return None;
    }
    match operator {
        "=" => Some(Requirement::OneOf(vec![constant(right)?])),
        "<>" | "!=" => Some(Requirement::NoneOf(vec![constant(right)?])),
        "~" | "~*" | "~~" | "~~*" => Some(Requirement::Pattern),
        _ => None,
    }
}

fn is_column(expr: &Expr, column: &Name) -> bool {
    match &expr.kind {
        ExprKind::Column(path) => path.last().is_some_and(|name| name.name == *column),
        ExprKind::Cast { expr, .. } => is_column(expr, column),
        _ => false,
    }
}

/// `char_length(c)`, also of `trim(c)`: what is trimmed is no longer than it was.
fn is_length(expr: &Expr, column: &Name) -> bool {
    let ExprKind::Call(call) = &expr.kind else { return false };
    let [argument] = call.arguments.as_slice() else { return false };
    let counts = matches!(call.name.name.name.as_str(), "char_length" | "length" | "character_length");
    counts && (is_column(&argument.value, column) || is_trimmed(&argument.value, column))
}

fn is_trimmed(expr: &Expr, column: &Name) -> bool {
    let ExprKind::Call(call) = &expr.kind else { return false };
    let [argument] = call.arguments.as_slice() else { return false };
    matches!(call.name.name.name.as_str(), "trim" | "btrim") && is_column(&argument.value, column)
}

fn is_null_test(expr: &Expr, column: &Name) -> bool {
    matches!(&expr.kind, ExprKind::Is { operand, test: crate::sql::ast::IsTest::Null, negated: false } if is_column(operand, column))
}

fn constant(expr: &Expr) -> Option<String> {
    match &expr.kind {
        ExprKind::Literal(Literal::String(text) | Literal::Integer(text)) => Some(text.clone()),
        ExprKind::Cast { expr, .. } => constant(expr),
        _ => None,
    }
}

fn array(expr: &Expr) -> Option<Vec<String>> {
    match &expr.kind {
        ExprKind::Array(items) => items.iter().map(constant).collect(),
        ExprKind::Cast { expr, .. } => array(expr),
        _ => None,
    }
}

fn number(expr: &Expr) -> Option<usize> {
    match &expr.kind {
        ExprKind::Literal(Literal::Integer(digits)) => digits.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::Requirement::*;
    use super::*;
    use crate::sql::ast::{QueryBody, StatementKind};
    use crate::text::FileId;

    fn of(text: &str) -> Vec<Requirement> {
        let parsed = crate::sql::parse(FileId(0), &format!("select {text};"));
        let Some(StatementKind::Query(query)) = parsed.statements.first().map(|statement| &statement.kind) else { panic!() };
        let QueryBody::Select(select) = &query.body else { panic!() };
        requirements(&select.targets[0].expr, &Name::exact("c"))
    }

    #[test]
    fn usual_checks_are_understood() {
        let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let table = [
            ("c in ('a', 'b')", vec![OneOf(list(&["a", "b"]))]),
            ("c = any (array['a'::text, 'b'::text])", vec![OneOf(list(&["a", "b"]))]),
            ("c = 'a' or c = 'b'", vec![OneOf(list(&["a", "b"]))]),
            ("c is null or c in ('a')", vec![OneOf(list(&["a"]))]),
            ("c = 'a' or d = 'b'", vec![]),
            ("c <> ''", vec![NoneOf(list(&[""]))]),
            ("char_length(c) >= 3", vec![MinLength(3)]),
            ("length(trim(c)) > 0", vec![MinLength(1)]),
            ("char_length(c) between 3 and 20", vec![MinLength(3), MaxLength(20)]),
            ("char_length(c) >= 3 and c ~ '^[a-z]+$'", vec![MinLength(3), Pattern]),
            ("c > 3", vec![]),
            ("not (c = 'a')", vec![]),
            ("length(d) > 3", vec![]),
        ];
        for (text, expected) in table {
            assert_eq!(of(text), expected, "{text}");
        }
    }
}
