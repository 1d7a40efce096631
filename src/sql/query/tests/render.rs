//! A tree on one line: `(+ a (f b))`. Each node must lie in the one around it.

use crate::sql::ast::*;
use crate::sql::name::{Ident, QualifiedName};
use crate::text::Span;

pub fn statement(statement: &Statement, before: &str) -> String {
    let render = Render { within: statement.span };
    match &statement.kind {
        StatementKind::Query(query) => match &query.body {
            QueryBody::Select(select) if !before.is_empty() && select.targets.len() == 1 => render.target(&select.targets[0]),
            _ => render.query(query),
        },
        StatementKind::Data(data) => render.data(data),
        StatementKind::Invalid(error) => format!("{} at {}", error.message, error.span.start),
        StatementKind::Unknown(unknown) => format!("not understood: {}", unknown.reason),
        _ => "another statement".to_owned(),
    }
}

#[derive(Clone, Copy)]
struct Render {
    within: Span,
}

fn list<T>(items: &[T], render: impl Fn(&T) -> String) -> String {
    items.iter().map(render).collect::<Vec<_>>().join(" ")
}

/// ` :name value`, or nothing.
fn option<T>(name: &str, value: Option<T>, render: impl Fn(T) -> String) -> String {
    value.map_or(String::new(), |value| format!(" :{name} {}", render(value)))
}

/// ` :name [items]`, or nothing.
fn options<T>(name: &str, items: &[T], render: impl Fn(&T) -> String) -> String {
    if items.is_empty() { String::new() } else { format!(" :{name} [{}]", list(items, render)) }
}

fn flag(name: &str, set: bool) -> String {
    if set { format!(" :{name}") } else { String::new() }
}

fn ident(ident: &Ident) -> String {
    ident.name.to_string()
}

fn idents(idents: &[Ident]) -> String {
    list(idents, ident)
}

fn name(name: &QualifiedName) -> String {
    name.to_string()
}

fn operator(operator: &OperatorName) -> String {
    let schema = operator.schema.as_ref().map_or(String::new(), |schema| format!("{schema}."));
    format!("{schema}{}", operator.name)
}

fn not(word: &str, negated: bool) -> String {
    if negated { format!("not-{word}") } else { word.to_owned() }
}

impl Render {
    fn ty(self, ty: &TypeName) -> String {
        let modifiers = if ty.modifiers.is_empty() { String::new() } else { format!("({})", self.exprs(&ty.modifiers)) };
        format!("{}{modifiers}{}", name(&ty.name), "[]".repeat(ty.array_dimensions.into()))
    }

    fn exprs(self, exprs: &[Expr]) -> String {
        list(exprs, |expr| self.expr(expr))
    }

    fn expr(self, expr: &Expr) -> String {
        assert!(self.within.contains(expr.span) && expr.span.start < expr.span.end, "{expr:?} in {:?}", self.within);
        let inner = Render { within: expr.span };
        inner.kind(&expr.kind)
    }

    fn kind(self, kind: &ExprKind) -> String {
        match kind {
            ExprKind::Literal(literal) => self::literal(literal),
            ExprKind::Column(names) => idents(names).replace(' ', "."),
            ExprKind::Star(names) => names.iter().map(|name| format!("{name}.")).collect::<String>() + "*",
            ExprKind::Parameter(number) => format!("${number}"),
            ExprKind::Call(call) => self.call(call),
            ExprKind::Cast { expr, ty } => format!("(:: {} {})", self.expr(expr), self.ty(ty)),
            ExprKind::Unary { operator, operand } => format!("({} {})", self::operator(operator), self.expr(operand)),
            ExprKind::Binary { operator, left, right } => {
                format!("({} {} {})", self::operator(operator), self.expr(left), self.expr(right))
            }
            ExprKind::And(left, right) => format!("(and {} {})", self.expr(left), self.expr(right)),
            ExprKind::Or(left, right) => format!("(or {} {})", self.expr(left), self.expr(right)),
            ExprKind::Not(operand) => format!("(not {})", self.expr(operand)),
            ExprKind::Is { operand, test, negated } => {
                format!("({} {})", not(&format!("is-{test:?}").to_lowercase(), *negated), self.expr(operand))
            }
            ExprKind::DistinctFrom { left, right, negated } => {
                format!("({} {} {})", not("distinct", *negated), self.expr(left), self.expr(right))
            }
            ExprKind::Between { operand, low, high, negated } => {
                let parts = [operand, low, high].map(|part| self.expr(part)).join(" ");
                format!("({} {parts})", not("between", *negated))
            }
            ExprKind::Array(items) => format!("[{}]", self.exprs(items)),
            ExprKind::Row(items) => format!("(row {})", self.exprs(items)),
            ExprKind::Subscript { base, indices, slice } => {
                format!("({} {} {})", if *slice { "slice" } else { "at" }, self.expr(base), self.exprs(indices))
            }
            ExprKind::Field { base, field } => {
                format!("(. {} {})", self.expr(base), field.as_ref().map_or("*".to_owned(), ident))
            }
            ExprKind::Collate { operand, collation } => format!("(collate {} {})", self.expr(operand), name(collation)),
            ExprKind::AtTimeZone { operand, zone } => format!("(at-time-zone {} {})", self.expr(operand), self.expr(zone)),
            ExprKind::Special { keyword, arguments } => {
                format!("({} {})", format!("{keyword:?}").to_lowercase(), self.exprs(arguments))
            }
            ExprKind::Default => "default".to_owned(),
            ExprKind::Other { keyword, operands } => format!("<{keyword} {}>", self.exprs(operands)),
            other => self.with_queries(other),
        }
    }

    fn with_queries(self, kind: &ExprKind) -> String {
        match kind {
            ExprKind::InList { operand, list, negated } => {
                format!("({} {} [{}])", not("in", *negated), self.expr(operand), self.exprs(list))
            }
            ExprKind::InQuery { operand, query, negated } => {
                format!("({} {} {})", not("in", *negated), self.expr(operand), self.query(query))
            }
            ExprKind::Quantified { operand, operator, all, right } => {
                let word = if *all { "all" } else { "any" };
                format!("({word} {} {} {})", self::operator(operator), self.expr(operand), self.expr(right))
            }
            ExprKind::QuantifiedQuery { operand, operator, all, query } => {
                let word = if *all { "all" } else { "any" };
                format!("({word} {} {} {})", self::operator(operator), self.expr(operand), self.query(query))
            }
            ExprKind::Exists(query) => format!("(exists {})", self.query(query)),
            ExprKind::Subquery(query) => self.query(query),
            ExprKind::ArraySubquery(query) => format!("(array {})", self.query(query)),
            ExprKind::Case { operand, branches, otherwise } => {
                let branch = |(when, then): &(Expr, Expr)| format!("({} {})", self.expr(when), self.expr(then));
                let operand = option("of", operand.as_deref(), |operand| self.expr(operand));
                format!("(case{operand} {}{})", list(branches, branch), option("else", otherwise.as_deref(), |e| self.expr(e)))
            }
            _ => unreachable!("each kind is rendered"),
        }
    }

    fn call(self, call: &Call) -> String {
        let argument = |argument: &Argument| {
            let name = argument.name.as_ref().map_or(String::new(), |name| format!("{name}=>"));
            format!(" {name}{}", self.expr(&argument.value))
        };
        let arguments: String = call.arguments.iter().map(argument).collect();
        [
            format!("({}{}{arguments}", name(&call.name), if call.star { " *" } else { "" }),
            flag("distinct", call.distinct),
            flag("variadic", call.variadic),
            options("order", &call.order_by, |order| self.order(order)),
            options("within", &call.within_group, |order| self.order(order)),
            option("filter", call.filter.as_ref(), |filter| self.expr(filter)),
            option("over", call.over.as_ref(), |window| self.window(window)),
            ")".to_owned(),
        ]
        .concat()
    }

    fn order(self, order: &OrderBy) -> String {
        let using = option("using", order.using.as_ref(), operator);
        format!("{}{}{using}", self.expr(&order.expr), if order.descending { " desc" } else { "" })
    }

    fn window(self, window: &WindowSpec) -> String {
        let name = window.name.as_ref().map_or(String::new(), ident);
        let partition = options("by", &window.partition_by, |expr| self.expr(expr));
        format!("({name}{partition}{})", options("order", &window.order_by, |order| self.order(order)))
    }

    // Queries

    fn query(self, query: &Query) -> String {
        assert!(self.within.contains(query.span), "{query:?} in {:?}", self.within);
        let inner = Render { within: query.span };
        [
            inner.body(&query.body),
            inner.with(query.with.as_ref()),
            options("order", &query.order_by, |order| inner.order(order)),
            option("limit", query.limit.as_deref(), |limit| inner.expr(limit)),
            option("offset", query.offset.as_deref(), |offset| inner.expr(offset)),
            flag("locking", query.locking),
        ]
        .concat()
    }

    fn with(self, with: Option<&With>) -> String {
        option("with", with, |with| {
            let cte = |cte: &Cte| {
                let body = match &cte.body {
                    CteBody::Query(query) => self.query(query),
                    CteBody::Data(data) => self.data(data),
                };
                format!("{}({}) {body}", cte.name, idents(&cte.columns))
            };
            format!("{}[{}]", if with.recursive { "recursive " } else { "" }, list(&with.ctes, cte))
        })
    }

    fn body(self, body: &QueryBody) -> String {
        match body {
            QueryBody::Select(select) => self.select(select),
            QueryBody::Values(rows) => format!("(values {})", list(rows, |row| format!("[{}]", self.exprs(row)))),
            QueryBody::SetOperation { operator, all, left, right } => {
                let word = format!("{operator:?}").to_lowercase();
                format!("({word}{} {} {})", if *all { "-all" } else { "" }, self.body(left), self.body(right))
            }
            QueryBody::Nested(query) => format!("({})", self.query(query)),
            QueryBody::Table(table) => format!("(table {})", name(table)),
        }
    }

    fn select(self, select: &Select) -> String {
        assert!(self.within.contains(select.span), "{select:?} in {:?}", self.within);
        let inner = Render { within: select.span };
        let distinct = match &select.distinct {
            Distinct::All => String::new(),
            Distinct::Distinct => " distinct".to_owned(),
            Distinct::On(list) => format!(" distinct[{}]", inner.exprs(list)),
        };
        [
            format!("(select{distinct} {}", list(&select.targets, |target| inner.target(target))),
            option("into", select.into.as_ref(), name),
            options("from", &select.from, |item| inner.from(item)),
            option("where", select.filter.as_ref(), |filter| inner.expr(filter)),
            options("group", &select.group_by, |item| inner.expr(item)),
            option("having", select.having.as_ref(), |having| inner.expr(having)),
            options("window", &select.windows, |(name, window)| format!("{name} {}", inner.window(window))),
            ")".to_owned(),
        ]
        .concat()
    }

    fn target(self, target: &Target) -> String {
        let alias = target.alias.as_ref().map_or(String::new(), |alias| format!("={alias}"));
        format!("{}{alias}", self.expr(&target.expr))
    }

    fn from(self, item: &FromItem) -> String {
        assert!(self.within.contains(item.span), "{item:?} in {:?}", self.within);
        let inner = Render { within: item.span };
        let kind = match &item.kind {
            FromKind::Relation { name, only } => format!("{}{name}", if *only { "only " } else { "" }),
            FromKind::Function { calls, ordinality, columns } => {
                let column = |(name, ty): &(Ident, TypeName)| format!("{name} {}", inner.ty(ty));
                format!("{}{}{}", inner.exprs(calls), flag("ordinality", *ordinality), options("as", columns, column))
            }
            FromKind::Subquery(query) => inner.query(query),
            FromKind::Join(join) => inner.join(join),
        };
        let alias = item.alias.as_ref().map_or(String::new(), |alias| format!("={alias}"));
        let columns = if item.column_aliases.is_empty() { String::new() } else { format!("({})", idents(&item.column_aliases)) };
        format!("{}{kind}{alias}{columns}", if item.lateral { "lateral " } else { "" })
    }

    fn join(self, join: &Join) -> String {
        let condition = match &join.condition {
            JoinCondition::None => String::new(),
            JoinCondition::On(condition) => format!(" :on {}", self.expr(condition)),
            JoinCondition::Using(columns) => format!(" :using [{}]", idents(columns)),
            JoinCondition::Natural => " :natural".to_owned(),
        };
        let word = format!("{:?}", join.kind).to_lowercase();
        format!("({word} {} {}{condition})", self.from(&join.left), self.from(&join.right))
    }

    // Data statements

    fn data(self, data: &DataStatement) -> String {
        assert!(self.within.contains(data.span), "{data:?} in {:?}", self.within);
        let inner = Render { within: data.span };
        let alias = data.alias.as_ref().map_or(String::new(), |alias| format!("={alias}"));
        let target = format!("{}{alias}", data.target);
        let kind = match &data.kind {
            DataKind::Insert { columns, of_parts, overriding, source, on_conflict } => {
                let source = match source {
                    InsertSource::DefaultValues => "default".to_owned(),
                    InsertSource::Query(query) => inner.query(query),
                };
                let conflict = option("conflict", on_conflict.as_ref(), |conflict| inner.conflict(conflict));
                let flags = format!("{}{}", flag("of parts", *of_parts), flag("overriding", *overriding));
                format!("insert {target} ({}){flags} {source}{conflict}", idents(columns))
            }
            DataKind::Update { assignments, from, filter } => {
                let from = options("from", from, |item| inner.from(item));
                format!("update {target}{}{from}{}", inner.assignments(assignments), inner.filter(filter))
            }
            DataKind::Delete { using, filter } => {
                format!("delete {target}{}{}", options("using", using, |item| inner.from(item)), inner.filter(filter))
            }
            DataKind::Merge { source, on, clauses } => {
                let clauses = list(clauses, |clause| inner.merge(clause));
                format!("merge {target} {} :on {} {clauses}", inner.from(source), inner.expr(on))
            }
        };
        let returning = options("returning", &data.returning, |target| inner.target(target));
        format!("({kind}{}{returning})", inner.with(data.with.as_ref()))
    }

    fn filter(self, filter: &Option<Expr>) -> String {
        option("where", filter.as_ref(), |filter| self.expr(filter))
    }

    fn assignments(self, assignments: &[Assignment]) -> String {
        options("set", assignments, |assignment| format!("({} = {})", idents(&assignment.columns), self.expr(&assignment.value)))
    }

    fn conflict(self, conflict: &OnConflict) -> String {
        let target = match &conflict.target {
            ConflictTarget::None => String::new(),
            ConflictTarget::Constraint(name) => format!("constraint {name} "),
            ConflictTarget::Columns { elements, predicate } => {
                format!("[{}]{} ", self.exprs(elements), self.filter(predicate))
            }
        };
        match &conflict.action {
            ConflictAction::Nothing => format!("{target}nothing"),
            ConflictAction::Update { assignments, filter } => {
                format!("{target}update{}{}", self.assignments(assignments), self.filter(filter))
            }
        }
    }

    fn merge(self, clause: &MergeClause) -> String {
        let action = match &clause.action {
            MergeAction::Nothing => "nothing".to_owned(),
            MergeAction::Delete => "delete".to_owned(),
            MergeAction::Update(assignments) => format!("update{}", self.assignments(assignments)),
            MergeAction::Insert { columns, of_parts, values } => {
                format!("insert ({}){} [{}]", idents(columns), flag("of parts", *of_parts), self.exprs(values))
            }
        };
        let condition = option("if", clause.condition.as_ref(), |condition| self.expr(condition));
        format!("({}{condition} {action})", not("matched", !clause.matched))
    }
}

fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Null => "null".to_owned(),
        Literal::Boolean(value) => value.to_string(),
        Literal::Integer(digits) => digits.clone(),
        Literal::Numeric(digits) => format!("{digits}n"),
        Literal::String(text) => format!("'{}'", text.escape_debug()),
        Literal::BitString(text) => text.clone(),
    }
}
