//! CREATE INDEX, CREATE STATISTICS, and the elements that indexes, exclusion constraints and partition keys share.

use super::{column, constraint, option, phrase, table};
use crate::sql::ast::{
    CreateIndex, CreateStatistics, Expr, ExprKind, Guard, IndexElement, IndexKey, IndexParameters, StatementKind,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::name::{Ident, QualifiedName};
use crate::sql::query;

pub fn create(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("create")?;
    let unique = c.eat_word("unique");
    c.expect_word("index")?;
    let concurrently = c.eat_word("concurrently");
    let guard = phrase::if_not_exists(c)?;
    let name = if guard == Guard::None && c.is_word("on") { None } else { Some(c.column_name()?) };
    c.expect_word("on")?;
    let relation = phrase::relation_expression(c)?;
    let method = table::access_method(c)?;
    let elements = c.parenthesised_list(element)?;
    let include = if c.eat_word("include") { included_columns(c)? } else { Vec::new() };
    let nulls_not_distinct = constraint::nulls_not_distinct(c)?;
    let with = option::with_parameters(c)?;
    let tablespace = table::tablespace(c)?;
    let predicate = if c.eat_word("where") { Some(query::expression(c)?) } else { None };
    Ok(StatementKind::CreateIndex(Box::new(CreateIndex {
        guard,
        unique,
        concurrently,
        name,
        only: relation.only,
        table: relation.name,
        method,
        elements,
        parameters: IndexParameters { nulls_not_distinct, include, with, tablespace },
        predicate,
    })))
}

/// `column | function call | (expression)`, then COLLATE, operator class, ASC or DESC, NULLS FIRST or LAST.
pub fn element(c: &mut Cursor) -> Parse<IndexElement> {
    let start = c.at;
    let key = key(c)?;
    let collation = column::collation(c)?;
    let operator_class = operator_class(c)?;
    let has_options = operator_class.is_some() && c.is_symbol("(");
    let operator_class_options = if has_options { option::parameters(c)? } else { Vec::new() };
    let descending = c.eat_any_word(&["asc", "desc"]) == Some("desc");
    let nulls_first = phrase::eat_one_of(c, &[(&["nulls", "first"], true), (&["nulls", "last"], false)]);
    Ok(IndexElement { span: c.span_from(start), key, collation, operator_class, operator_class_options, descending, nulls_first })
}

/// `column | function call | (expression)`, then COLLATE and operator class.
pub fn partition_key(c: &mut Cursor) -> Parse<IndexElement> {
    let start = c.at;
    let key = key(c)?;
    let collation = column::collation(c)?;
    let operator_class = operator_class(c)?;
    Ok(IndexElement {
        span: c.span_from(start),
        key,
        collation,
        operator_class,
        operator_class_options: Vec::new(),
        descending: false,
        nulls_first: None,
    })
}

/// Behind INCLUDE. The grammar reads whole elements; the command takes nothing but columns.
fn included_columns(c: &mut Cursor) -> Parse<Vec<Ident>> {
    let elements = c.parenthesised_list(element)?;
    elements.into_iter().map(|element| included_column(c, element)).collect()
}

fn included_column(c: &Cursor, element: IndexElement) -> Parse<Ident> {
    let refuse = |sqlstate, what: &str| Err(c.rejected(sqlstate, what, element.span));
    if element.collation.is_some() {
        return refuse("42P17", "including column does not support a collation");
    } else if element.operator_class.is_some() {
        return refuse("42P17", "including column does not support an operator class");
    } else if element.descending {
        return refuse("42P17", "including column does not support ASC/DESC options");
    } else if element.nulls_first.is_some() {
        return refuse("42P17", "including column does not support NULLS FIRST/LAST options");
    }
    match element.key {
        IndexKey::Column(name) => Ok(name),
        IndexKey::Expression(_) => Err(c.rejected("0A000", "expressions are not supported in included columns", element.span)),
    }
}

fn key(c: &mut Cursor) -> Parse<IndexKey> {
    if c.is_symbol("(") {
        return constraint::parenthesised_expression(c).map(IndexKey::Expression);
    }
    let mut behind = *c;
    let is_name = !orders_nulls(c) && behind.column_name().is_ok();
    if is_name && !behind.is_symbol("(") && !behind.is_symbol(".") {
        return c.column_name().map(IndexKey::Column);
    }
    function(c).map(IndexKey::Expression)
}

/// `func_expr_windowless`: a call alone. Any other expression needs parentheses around it, so that reading ends with the
/// call's own.
fn function(c: &mut Cursor) -> Parse<Expr> {
    let mut behind = *c;
    let has_name = behind.function_name().is_ok();
    let end = end_of_call(c);
    let mut call = Cursor { tokens: c.tokens.get(..end).unwrap_or_default(), ..*c };
    let is_function = |kind: &ExprKind| {
        matches!(kind, ExprKind::Call(_) | ExprKind::Special { .. } | ExprKind::Cast { .. } | ExprKind::Other { .. })
    };
    match query::expression(&mut call) {
        Ok(expr) if is_function(&expr.kind) && call.at == end => {
            c.go_to(&call);
            Ok(expr)
        }
        Err(refusal) if has_name && behind.is_symbol("(") => Err(refusal),
        _ if has_name => Err(behind.syntax_error()),
        _ => Err(c.syntax_error()),
    }
}

/// The index behind `name(…)`, or behind a function that SQL calls without parentheses.
fn end_of_call(c: &Cursor) -> usize {
    let mut end = *c;
    if !end.eat_words(&["collation", "for"]) {
        end.at += 1;
    }
    while end.is_symbol(".") {
        end.at += 2;
    }
    let mut depth = 0usize;
    while end.is_symbol("(") || depth > 0 && !end.is_at_end() {
        depth += usize::from(end.is_symbol("("));
        depth -= usize::from(end.is_symbol(")"));
        end.at += 1;
        if depth == 0 {
            break;
        }
    }
    end.at.min(c.tokens.len())
}

/// `NULLS FIRST` or `NULLS LAST`, where NULLS is no name.
fn orders_nulls(c: &Cursor) -> bool {
    c.is_word("nulls") && c.is_any_word_at(1, &["first", "last"])
}

/// A name behind an element.
fn operator_class(c: &mut Cursor) -> Parse<Option<QualifiedName>> {
    if orders_nulls(c) || c.clone().column_name().is_err() { Ok(None) } else { c.qualified_name().map(Some) }
}

pub fn create_statistics(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_words(&["create", "statistics"])?;
    let guard = phrase::if_not_exists(c)?;
    let may_be_unnamed = guard == Guard::None && (c.is_word("on") || c.is_symbol("("));
    let name = if may_be_unnamed {
        c.needs(16);
        None
    } else {
        Some(c.qualified_name()?)
    };
    let kinds = phrase::optional_columns(c)?;
    c.expect_word("on")?;
    let expressions = c.comma_list(statistics_element)?;
    c.expect_word("from")?;
    let from = phrase::relation_expression(c)?.name;
    statistics_alias(c)?;
    Ok(StatementKind::CreateStatistics(Box::new(CreateStatistics { guard, name, kinds, expressions, from })))
}

fn statistics_element(c: &mut Cursor) -> Parse<Expr> {
    let start = c.at;
    Ok(match key(c)? {
        IndexKey::Column(name) => Expr { span: name.span, kind: ExprKind::Column(vec![name]) },
        IndexKey::Expression(expr) => Expr { span: c.span_from(start), ..expr },
    })
}

/// The grammar takes a whole FROM list; the command takes one relation, which may have an alias.
fn statistics_alias(c: &mut Cursor) -> Parse<()> {
    let start = c.at;
    if c.eat_word("as") || c.clone().column_name().is_ok() {
        c.column_name()?;
    }
    if c.is_symbol(",") || c.is_any_word(&["join", "inner", "left", "right", "full", "cross", "natural"]) {
        return Err(c.rejected("0A000", "only a single relation is allowed in CREATE STATISTICS", c.span_from(start)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::grammar::tests::read;

    #[test]
    fn parts_of_an_index() {
        let text = "create unique index concurrently if not exists i on only app.t using gin \
                    (a text_ops (x = 1) desc nulls last, lower(b) collate \"C\", (c + 1)) include (d) nulls not distinct where e";
        let StatementKind::CreateIndex(index) = read(text) else { panic!("no index") };
        assert!(index.unique && index.concurrently && index.only && index.guard.is_guarded());
        assert!(index.parameters.nulls_not_distinct && index.predicate.is_some());
        assert_eq!(index.parameters.include[0].name, "d");
        let spans: Vec<_> = index.elements.iter().map(|element| element.span.of(text)).collect();
        assert_eq!(spans, ["a text_ops (x = 1) desc nulls last", "lower(b) collate \"C\"", "(c + 1)"]);
        let [a, b, c] = &index.elements[..] else { panic!("{spans:?}") };
        assert!(a.descending && a.nulls_first == Some(false) && a.operator_class_options.len() == 1);
        assert!(matches!(&a.key, IndexKey::Column(name) if name.name == "a"));
        assert!(matches!(&b.key, IndexKey::Expression(expr) if expr.span.of(text) == "lower(b)") && b.collation.is_some());
        assert!(matches!(&c.key, IndexKey::Expression(expr) if expr.span.of(text) == "c + 1"));
    }

    #[test]
    fn statistics_of_columns_and_expressions() {
        let text = "create statistics s (mcv) on a, lower(b), (c + 1) from app.t x";
        let StatementKind::CreateStatistics(statistics) = read(text) else { panic!("no statistics") };
        let spans: Vec<_> = statistics.expressions.iter().map(|expr| expr.span.of(text)).collect();
        assert_eq!((spans, statistics.from.to_string()), (vec!["a", "lower(b)", "(c + 1)"], "app.t".to_owned()));
    }
}
