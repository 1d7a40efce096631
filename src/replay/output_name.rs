//! The name of an output column that has no AS (manual, section 7.3.2: the server "derives" it).

use crate::sql::ast::{Expr, ExprKind, Literal, Query, QueryBody, Select, SpecialCall};
use crate::sql::name::Name;

/// The name that the server derives from an expression. None: it has none, and the column is called `?column?`.
pub(super) fn output_name(expr: &Expr) -> Option<Name> {
    derive(expr).map(|derived| derived.name)
}

/// The name of a target in a query's result.
pub(super) fn target_name(expr: &Expr) -> Name {
    output_name(expr).unwrap_or_else(|| Name::exact("?column?"))
}

struct Derived {
    name: Name,
    /// A cast or a CASE around it gives its own name only to what has a weak one.
    weak: bool,
}

fn strong(name: &str) -> Option<Derived> {
    Some(Derived { name: Name::exact(name), weak: false })
}

fn weak(name: &str) -> Option<Derived> {
    Some(Derived { name: Name::exact(name), weak: true })
}

fn derive(expr: &Expr) -> Option<Derived> {
    match &expr.kind {
        ExprKind::Column(path) => path.last().and_then(|column| strong(&column.name)),
        ExprKind::Field { base, field } => match field {
            Some(field) => strong(&field.name),
            None => derive(base),
        },
        ExprKind::Subscript { base, .. } => derive(base),
        ExprKind::Collate { operand, .. } => derive(operand),
        ExprKind::Call(call) => strong(&call.name.name.name),
        ExprKind::AtTimeZone { .. } => strong("timezone"),
        ExprKind::Cast { expr, ty } => derive(expr).filter(|derived| !derived.weak).or_else(|| weak(&ty.name.name.name)),
        // The server reads `true` as a cast of a literal.
        ExprKind::Literal(Literal::Boolean(_)) => weak("bool"),
        ExprKind::Case { otherwise, .. } => {
            otherwise.as_deref().and_then(derive).filter(|derived| !derived.weak).or_else(|| weak("case"))
        }
        ExprKind::Exists(_) => strong("exists"),
        ExprKind::ArraySubquery(_) | ExprKind::Array(_) => strong("array"),
        ExprKind::Subquery(query) => first_output_name(query).and_then(|name| strong(&name)),
        ExprKind::Row(_) => strong("row"),
        ExprKind::Special { keyword, .. } => strong(match keyword {
            SpecialCall::Coalesce => "coalesce",
            SpecialCall::Greatest => "greatest",
            SpecialCall::Least => "least",
            SpecialCall::Nullif => "nullif",
        }),
        ExprKind::Other { keyword, .. } => strong(&keyword.to_ascii_lowercase()),
        ExprKind::Literal(_)
        | ExprKind::Star(_)
        | ExprKind::Parameter(_)
        | ExprKind::Unary { .. }
        | ExprKind::Binary { .. }
        | ExprKind::And(..)
        | ExprKind::Or(..)
        | ExprKind::Not(_)
        | ExprKind::Is { .. }
        | ExprKind::DistinctFrom { .. }
        | ExprKind::Between { .. }
        | ExprKind::InList { .. }
        | ExprKind::InQuery { .. }
        | ExprKind::Quantified { .. }
        | ExprKind::QuantifiedQuery { .. }
        | ExprKind::Default => None,
    }
}

/// The name of a subquery's first column. None: it is not known without the catalog (a star).
fn first_output_name(query: &Query) -> Option<Name> {
    fn of_body(body: &QueryBody) -> Option<Name> {
        match body {
            QueryBody::Select(select) => of_select(select),
            QueryBody::Values(_) => Some(Name::exact("column1")),
            QueryBody::SetOperation { left, .. } => of_body(left),
            QueryBody::Nested(query) => first_output_name(query),
            QueryBody::Table(_) => None,
        }
    }
    fn of_select(select: &Select) -> Option<Name> {
        let target = select.targets.first()?;
        match &target.alias {
            Some(alias) => Some(alias.name.clone()),
            None if matches!(target.expr.kind, ExprKind::Star(_)) => None,
            None => Some(target_name(&target.expr)),
        }
    }
    of_body(&query.body)
}
