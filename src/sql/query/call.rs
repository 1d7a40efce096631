//! Calls: functions, aggregates and their clauses, and the keywords that are written like a function.

use super::super::ast::{Argument, Call, Expr, ExprKind, Literal, SpecialCall};
use super::super::cursor::Parse;
use super::super::grammar::type_name;
use super::super::lex::TokenKind;
use super::super::name::{Ident, Name, QualifiedName};
use super::outline::value_function;
use super::{Reader, special};
use crate::text::Span;
use sqlparser::ast as shape;

/// The shape of a call, as far as an outline has it.
struct Parts {
    arguments: Vec<shape::Expr>,
    order_by: Vec<shape::OrderByExpr>,
    clauses: Clauses,
}

/// What follows the parentheses of an aggregate or window function.
#[derive(Default)]
pub(super) struct Clauses {
    pub(super) within_group: Vec<shape::OrderByExpr>,
    pub(super) filter: Option<shape::Expr>,
    pub(super) over: Option<shape::WindowType>,
}

impl Clauses {
    pub(super) fn is_empty(&self) -> bool {
        self.within_group.is_empty() && self.filter.is_none() && self.over.is_none()
    }
}

/// None for what another dialect has.
fn parts(function: shape::Function) -> Option<Parts> {
    let shape::Function { name: _, uses_odbc_syntax, parameters, args, within_group, filter, null_treatment, over } = function;
    let shape::FunctionArguments::List(list) = args else { return None };
    let shape::FunctionArgumentList { duplicate_treatment: _, args, clauses } = list;
    if uses_odbc_syntax || null_treatment.is_some() || !matches!(parameters, shape::FunctionArguments::None) {
        return None;
    }
    let mut order_by = Vec::new();
    for clause in clauses {
        match clause {
            shape::FunctionArgumentClause::OrderBy(list) => order_by = list,
            shape::FunctionArgumentClause::IgnoreOrRespectNulls(_)
            | shape::FunctionArgumentClause::Where(_)
            | shape::FunctionArgumentClause::Limit(_)
            | shape::FunctionArgumentClause::OnOverflow(_)
            | shape::FunctionArgumentClause::Having(_)
            | shape::FunctionArgumentClause::Separator(_)
            | shape::FunctionArgumentClause::JsonNullClause(_)
            | shape::FunctionArgumentClause::JsonReturningClause(_) => return None,
        }
    }
    let arguments = args.into_iter().map(argument).collect::<Option<_>>()?;
    Some(Parts { arguments, order_by, clauses: Clauses { within_group, filter: filter.map(|filter| *filter), over } })
}

/// The names of arguments are not in the outline, so that each argument is an expression.
fn argument(argument: shape::FunctionArg) -> Option<shape::Expr> {
    match argument {
        shape::FunctionArg::Unnamed(shape::FunctionArgExpr::Expr(expr)) => Some(expr),
        shape::FunctionArg::Unnamed(
            shape::FunctionArgExpr::QualifiedWildcard(_)
            | shape::FunctionArgExpr::Wildcard
            | shape::FunctionArgExpr::WildcardWithOptions(_),
        )
        | shape::FunctionArg::Named { .. }
        | shape::FunctionArg::ExprNamed { .. } => None,
    }
}

/// Keywords that are followed by parentheses with an expression, a list or a query in them.
const KEYWORD_CALLS: &[&str] =
    &["array", "cast", "coalesce", "exists", "greatest", "grouping", "least", "nullif", "row", "treat"];

/// Calls whose arguments words may separate.
const WORDED_CALLS: &[&str] = &["extract", "normalize", "overlay", "position", "substring", "trim"];

impl<'a> Reader<'a> {
    pub(super) fn function(&mut self, function: shape::Function) -> Parse<ExprKind> {
        let Some(parts) = parts(function) else { return Err(self.c.syntax_error()) };
        if special::is_special_call(&self.c) {
            return self.special_call(parts.clauses);
        }
        let Some(word) = self.keyword_before_parentheses() else { return self.plain_call(parts) };
        let Parts { arguments, order_by: _, clauses } = parts;
        let kind = self.keyword_call(word, arguments)?;
        // None of these may have FILTER or OVER.
        if clauses.is_empty() { Ok(kind) } else { Err(self.c.syntax_error()) }
    }

    /// The keyword under the cursor whose parentheses have a grammar of their own.
    fn keyword_before_parentheses(&self) -> Option<&'static str> {
        if self.c.is_words(&["collation", "for"]) {
            return Some("collation");
        }
        let first = self.c.peek().filter(|first| first.kind == TokenKind::Word && self.c.is_symbol_at(1, "("))?;
        let text = self.c.text(first);
        let known = KEYWORD_CALLS.iter().chain(WORDED_CALLS).copied().find(|word| word.eq_ignore_ascii_case(text));
        known.or_else(|| value_function(text).filter(|keyword| *keyword != "CURRENT_SCHEMA"))
    }

    fn keyword_call(&mut self, word: &'static str, arguments: Vec<shape::Expr>) -> Parse<ExprKind> {
        if WORDED_CALLS.contains(&word) {
            return self.worded_call(word, arguments);
        }
        let span = self.c.here();
        self.c.at += 1;
        let special = |keyword, arguments| ExprKind::Special { keyword, arguments };
        Ok(match word {
            "exists" => ExprKind::Exists(Box::new(self.query_in_parentheses()?)),
            "array" => ExprKind::ArraySubquery(Box::new(self.query_in_parentheses()?)),
            "cast" | "treat" => self.cast(arguments)?,
            "row" => ExprKind::Row(self.list(arguments)?),
            "grouping" => ExprKind::Other { keyword: "GROUPING".into(), operands: self.some(arguments)? },
            "coalesce" => special(SpecialCall::Coalesce, self.some(arguments)?),
            "greatest" => special(SpecialCall::Greatest, self.some(arguments)?),
            "least" => special(SpecialCall::Least, self.some(arguments)?),
            "nullif" => special(SpecialCall::Nullif, self.pair(arguments)?),
            "collation" => {
                self.c.expect_word("for")?;
                let list = self.some(arguments)?;
                self.catalog_call("pg_collation_for", span, list)
            }
            // With the precision of the seconds.
            keyword @ ("CURRENT_TIME" | "CURRENT_TIMESTAMP" | "LOCALTIME" | "LOCALTIMESTAMP") if arguments.len() == 1 => {
                self.c.expect_symbol("(")?;
                self.c.integer()?;
                self.c.expect_symbol(")")?;
                ExprKind::Other { keyword: keyword.into(), operands: Vec::new() }
            }
            _ => return Err(self.c.syntax_error()),
        })
    }

    /// `(expression AS type)`
    fn cast(&mut self, arguments: Vec<shape::Expr>) -> Parse<ExprKind> {
        self.c.expect_symbol("(")?;
        let mut arguments = arguments.into_iter();
        let Some(operand) = arguments.next() else { return Err(self.c.syntax_error()) };
        let expr = Box::new(self.lower(operand)?);
        self.c.expect_word("as")?;
        let ty = type_name::type_name(&mut self.c)?;
        self.c.expect_symbol(")")?;
        Ok(ExprKind::Cast { expr, ty: Box::new(ty) })
    }

    /// `(expression, …)`
    fn list(&mut self, shapes: Vec<shape::Expr>) -> Parse<Vec<Expr>> {
        self.c.expect_symbol("(")?;
        let list = self.lower_all(shapes)?;
        self.c.expect_symbol(")")?;
        Ok(list)
    }

    /// `(expression, expression)`
    fn pair(&mut self, shapes: Vec<shape::Expr>) -> Parse<Vec<Expr>> {
        self.c.expect_symbol("(")?;
        let mut shapes = shapes.into_iter();
        let list = self.lower_all(shapes.by_ref().take(2).collect())?;
        // One is missing, or one too many.
        if list.len() < 2 {
            return Err(self.c.syntax_error());
        }
        self.c.expect_symbol(")")?;
        Ok(list)
    }

    /// `(expression, …)` with one expression at least
    fn some(&mut self, shapes: Vec<shape::Expr>) -> Parse<Vec<Expr>> {
        let nothing = shapes.is_empty();
        let list = self.list(shapes)?;
        if nothing {
            self.c.at -= 1;
            return Err(self.c.syntax_error());
        }
        Ok(list)
    }

    /// `(expression, …)`, which the outline shows as a call.
    pub(super) fn list_in_parentheses(&mut self, call: shape::Expr) -> Parse<Vec<Expr>> {
        let shape::Expr::Function(function) = call else { return Err(self.c.syntax_error()) };
        let arguments = self.plain_arguments(function)?;
        self.some(arguments)
    }

    /// The arguments of a call without clauses.
    pub(super) fn plain_arguments(&self, call: shape::Function) -> Parse<Vec<shape::Expr>> {
        match parts(call) {
            Some(Parts { arguments, order_by, clauses }) if clauses.is_empty() && order_by.is_empty() => Ok(arguments),
            _ => Err(self.c.syntax_error()),
        }
    }

    /// A call of a function in pg_catalog that a keyword at `span` stands for.
    pub(super) fn catalog_call(&self, name: &str, span: Span, arguments: Vec<Expr>) -> ExprKind {
        let arguments = arguments.into_iter().map(|value| Argument { name: None, value }).collect();
        ExprKind::Call(Box::new(call(self.catalog_name(name, span), arguments)))
    }

    // Functions

    /// The call of a function that FROM shows as a table with arguments.
    pub(super) fn table_function(&mut self, arguments: Vec<shape::FunctionArg>) -> Parse<ExprKind> {
        let list = shape::FunctionArgumentList { duplicate_treatment: None, args: arguments, clauses: Vec::new() };
        self.function(shape::Function {
            name: shape::ObjectName(Vec::new()),
            uses_odbc_syntax: false,
            parameters: shape::FunctionArguments::None,
            args: shape::FunctionArguments::List(list),
            within_group: Vec::new(),
            filter: None,
            null_treatment: None,
            over: None,
        })
    }

    /// `name([ALL | DISTINCT] arguments [ORDER BY …])` with WITHIN GROUP, FILTER and OVER.
    fn plain_call(&mut self, parts: Parts) -> Parse<ExprKind> {
        let Parts { arguments, order_by, clauses } = parts;
        let mut call = call(self.c.function_name()?, Vec::new());
        self.c.expect_symbol("(")?;
        if self.c.is_symbol("*") && self.c.is_symbol_at(1, ")") {
            self.c.at += 1;
            call.star = true;
        } else {
            call.distinct = self.c.eat_any_word(&["distinct", "all"]) == Some("distinct");
            self.arguments(&mut call, arguments)?;
        }
        if !order_by.is_empty() {
            call.order_by = self.order_by(order_by)?;
        }
        self.c.expect_symbol(")")?;
        self.clauses(&mut call, clauses)?;
        Ok(ExprKind::Call(Box::new(call)))
    }

    fn arguments(&mut self, call: &mut Call, shapes: Vec<shape::Expr>) -> Parse<()> {
        for (index, shape) in shapes.into_iter().enumerate() {
            if index > 0 {
                self.c.expect_symbol(",")?;
            }
            call.variadic |= self.c.eat_word("variadic");
            let name = if self.c.is_symbol_at(1, "=>") || self.c.is_symbol_at(1, ":=") {
                let name = self.c.type_or_function_name()?;
                self.c.at += 1;
                Some(name)
            } else {
                None
            };
            call.arguments.push(Argument { name, value: self.lower(shape)? });
        }
        Ok(())
    }

    pub(super) fn clauses(&mut self, call: &mut Call, clauses: Clauses) -> Parse<()> {
        let Clauses { within_group, filter, over } = clauses;
        if !within_group.is_empty() {
            self.check_within_group(call)?;
            self.c.expect_words(&["within", "group"])?;
            self.c.expect_symbol("(")?;
            call.within_group = self.order_by(within_group)?;
            self.c.expect_symbol(")")?;
        }
        if let Some(filter) = filter {
            self.c.expect_word("filter")?;
            self.c.expect_symbol("(")?;
            self.c.expect_word("where")?;
            call.filter = Some(self.lower(filter)?);
            self.c.expect_symbol(")")?;
        }
        if let Some(over) = over {
            self.c.expect_word("over")?;
            call.over = Some(self.window(over)?);
        }
        Ok(())
    }

    fn check_within_group(&self, call: &Call) -> Parse<()> {
        let what = match call {
            Call { order_by, .. } if !order_by.is_empty() => "multiple ORDER BY clauses",
            Call { distinct: true, .. } => "DISTINCT",
            Call { variadic: true, .. } => "VARIADIC",
            _ => return Ok(()),
        };
        Err(self.c.rejected("42601", format!("cannot use {what} with WITHIN GROUP"), self.c.here()))
    }

    // Words between the arguments

    /// EXTRACT, SUBSTRING, POSITION, OVERLAY, TRIM and NORMALIZE, as the server's grammar rewrites them.
    fn worded_call(&mut self, word: &'static str, shapes: Vec<shape::Expr>) -> Parse<ExprKind> {
        let span = self.c.here();
        self.c.at += 1;
        self.c.expect_symbol("(")?;
        let side = if word == "trim" { self.c.eat_any_word(&["both", "leading", "trailing"]) } else { None };
        let starts_with_from = word == "trim" && self.c.eat_word("from");
        let mut arguments = call(QualifiedName { schema: None, name: self.ident(word, span) }, Vec::new());
        let mut separators = Vec::new();
        for (index, shape) in shapes.into_iter().enumerate() {
            if index > 0 {
                separators.push(self.separator(word)?);
            }
            if index == 0 && word == "extract" {
                arguments.arguments.push(Argument { name: None, value: self.word_argument(str::to_owned)? });
            } else if index == 1 && word == "normalize" {
                arguments.arguments.push(Argument { name: None, value: self.word_argument(str::to_ascii_uppercase)? });
            } else {
                self.arguments(&mut arguments, vec![shape])?;
            }
        }
        if !is_complete(word, &separators) || arguments.arguments.is_empty() {
            return Err(self.c.syntax_error());
        }
        self.c.expect_symbol(")")?;
        let by_commas = !separators.is_empty() && separators.iter().all(|separator| *separator == ",");
        if by_commas && matches!(word, "substring" | "overlay") {
            return Ok(ExprKind::Call(Box::new(arguments)));
        }
        let list: Vec<Expr> = arguments.arguments.into_iter().map(|argument| argument.value).collect();
        let (name, list) = match word {
            "trim" => (trim_function(side), if starts_with_from { list } else { trim_arguments(list, &separators) }),
            "position" => ("position", list.into_iter().rev().collect()),
            "substring" => ("substring", self.substring_arguments(list, &separators)),
            word => (word, list),
        };
        Ok(self.catalog_call(name, span, list))
    }

    fn ident(&self, name: &str, span: Span) -> Ident {
        Ident { name: Name::exact(name), span }
    }

    /// What may stand between the arguments of a worded call.
    fn separator(&mut self, word: &str) -> Parse<&'static str> {
        if !matches!(word, "extract" | "position") && self.c.eat_symbol(",") {
            return Ok(",");
        }
        let words: &[&str] = match word {
            "position" => &["in"],
            "extract" | "trim" => &["from"],
            "overlay" => &["placing", "from", "for"],
            "substring" => &["from", "for", "similar", "escape"],
            _ => &[],
        };
        self.c.eat_any_word(words).ok_or_else(|| self.c.syntax_error())
    }

    /// The field of EXTRACT or the form of NORMALIZE: a word or a string, which the server takes as a string.
    fn word_argument(&mut self, spell: fn(&str) -> String) -> Parse<Expr> {
        let start = self.c.at;
        let field = if self.c.is_string() { self.c.string()?.0 } else { spell(&self.c.label()?.name) };
        Ok(self.node(start, ExprKind::Literal(Literal::String(field))))
    }

    /// `SUBSTRING(a FOR n)` counts from 1; FOR may come before FROM.
    fn substring_arguments(&self, mut list: Vec<Expr>, separators: &[&str]) -> Vec<Expr> {
        match separators {
            ["for"] => {
                let one = ExprKind::Literal(Literal::Integer("1".to_owned()));
                let span = list.last().map_or(self.c.here(), |length| length.span);
                list.insert(1.min(list.len()), Expr { span, kind: one });
            }
            ["for", "from"] if list.len() == 3 => list.swap(1, 2),
            _ => {}
        }
        list
    }
}

/// Whether the call may end behind arguments with these separators.
fn is_complete(word: &str, separators: &[&str]) -> bool {
    let by_commas = separators.iter().all(|separator| *separator == ",");
    match word {
        "extract" | "position" => separators.len() == 1,
        "overlay" => by_commas || matches!(separators, ["placing", "from"] | ["placing", "from", "for"]),
        "substring" => {
            by_commas || matches!(separators, ["from"] | ["for"] | ["from", "for"] | ["for", "from"] | ["similar", "escape"])
        }
        "normalize" => separators.len() <= 1,
        _ => true,
    }
}

fn trim_function(side: Option<&str>) -> &'static str {
    match side {
        Some("leading") => "ltrim",
        Some("trailing") => "rtrim",
        _ => "btrim",
    }
}

/// `TRIM(characters FROM text)` is `btrim(text, characters)`.
fn trim_arguments(mut list: Vec<Expr>, separators: &[&str]) -> Vec<Expr> {
    if separators.first() == Some(&"from") && !list.is_empty() {
        list.rotate_left(1);
    }
    list
}

pub(super) fn call(name: QualifiedName, arguments: Vec<Argument>) -> Call {
    Call {
        name,
        arguments,
        star: false,
        distinct: false,
        variadic: false,
        order_by: Vec::new(),
        within_group: Vec::new(),
        filter: None,
        over: None,
    }
}
