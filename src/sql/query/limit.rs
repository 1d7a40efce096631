//! LIMIT, OFFSET, FETCH and FOR UPDATE, and what may not be said twice of one query (`insertSelectOptions` in the server's grammar).

use super::super::ast::{Expr, ExprKind, Literal, Query, QueryBody};
use super::super::cursor::{Cursor, Parse, Refusal};
use super::Reader;
use crate::text::Span;

/// What the checks ask and the tree does not have.
#[derive(Default)]
struct Options {
    with_ties: Option<Span>,
    skip_locked: bool,
}

impl Reader<'_> {
    /// The clauses behind ORDER BY, in the orders that the server takes.
    pub(super) fn limits(&mut self, query: &mut Query) -> Parse<()> {
        let mut options = Options::default();
        self.locking(query, &mut options)?;
        let locked_first = query.locking;
        loop {
            if query.limit.is_none() && self.c.eat_word("limit") {
                query.limit = self.limit()?;
            } else if query.offset.is_none() && self.c.eat_word("offset") {
                query.offset = Some(Box::new(self.expression()?));
                self.c.eat_any_word(&["row", "rows"]);
            } else if query.limit.is_none() && self.c.is_word("fetch") {
                self.c.at += 1;
                query.limit = Some(Box::new(self.fetch(&mut options)?));
            } else {
                break;
            }
        }
        if !locked_first {
            self.locking(query, &mut options)?;
        }
        self.check_ties(query, &options)
    }

    /// `ALL` or a count, behind LIMIT
    fn limit(&mut self) -> Parse<Option<Box<Expr>>> {
        let word = self.c.at.saturating_sub(1);
        let limit = if self.c.eat_word("all") { None } else { Some(Box::new(self.expression()?)) };
        if self.c.is_symbol(",") {
            let limit = Cursor { at: word, ..self.c }.here();
            let refusal = self.c.rejected("42601", "LIMIT #,# syntax is not supported", limit);
            return Err(Refusal { help: Some("use separate LIMIT and OFFSET clauses".to_owned()), ..refusal });
        }
        Ok(limit)
    }

    /// `FETCH FIRST [n] ROWS ONLY`, behind its first word
    fn fetch(&mut self, options: &mut Options) -> Parse<Expr> {
        let first = self.c.eat_any_word(&["first", "next"]);
        first.ok_or_else(|| self.c.syntax_error())?;
        let here = self.c.here();
        let count = if self.c.is_any_word(&["row", "rows"]) { one(here) } else { self.expression()? };
        let rows = self.c.eat_any_word(&["row", "rows"]);
        rows.ok_or_else(|| self.c.syntax_error())?;
        let start = self.c.at;
        if self.c.eat_words(&["with", "ties"]) {
            options.with_ties = Some(self.c.span_from(start));
        } else {
            self.c.expect_word("only")?;
        }
        Ok(count)
    }

    /// `FOR UPDATE [OF tables] [NOWAIT | SKIP LOCKED]`, any number of times
    fn locking(&mut self, query: &mut Query, options: &mut Options) -> Parse<()> {
        const STRENGTHS: &[&[&str]] = &[&["update"], &["share"], &["no", "key", "update"], &["key", "share"], &["read", "only"]];
        while self.c.is_word("for") {
            self.c.at += 1;
            let strength = STRENGTHS.iter().find(|words| self.c.is_words(words));
            let words = strength.ok_or_else(|| self.c.syntax_error())?;
            self.c.at += words.len();
            if self.c.eat_word("of") {
                self.c.comma_list(Cursor::qualified_name)?;
            }
            if self.c.eat_words(&["skip", "locked"]) {
                options.skip_locked = true;
            } else {
                self.c.eat_word("nowait");
            }
            query.locking = true;
        }
        Ok(())
    }

    fn check_ties(&self, query: &Query, options: &Options) -> Parse<()> {
        let Some(ties) = options.with_ties else { return Ok(()) };
        let is_ordered = !query.order_by.is_empty() || nested(query).any(|inner| !inner.order_by.is_empty());
        if !is_ordered {
            return Err(self.c.rejected("42601", "WITH TIES cannot be specified without ORDER BY clause", ties));
        }
        if options.skip_locked {
            return Err(self.c.rejected("42601", "SKIP LOCKED and WITH TIES options cannot be used together", ties));
        }
        Ok(())
    }

    /// A query in parentheses and the clauses around it are one query to the server.
    pub(super) fn check_twice(&self, query: &Query, start: usize) -> Parse<()> {
        let twice = |clause: &str, span| Err(self.c.rejected("42601", format!("multiple {clause} clauses not allowed"), span));
        for inner in nested(query) {
            match (query.order_by.first(), &query.offset, &query.limit) {
                (Some(order), ..) if !inner.order_by.is_empty() => return twice("ORDER BY", order.expr.span),
                (_, Some(offset), _) if inner.offset.is_some() => return twice("OFFSET", offset.span),
                (.., Some(limit)) if inner.limit.is_some() => return twice("LIMIT", limit.span),
                _ if query.with.is_some() && inner.with.is_some() => {
                    return twice("WITH", Cursor { at: start, ..self.c }.here());
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The query that the parentheses of a query hold, and the one that its parentheses hold.
fn nested(query: &Query) -> impl Iterator<Item = &Query> {
    std::iter::successors(in_parentheses(query), |query| in_parentheses(query))
}

fn in_parentheses(query: &Query) -> Option<&Query> {
    match &query.body {
        QueryBody::Nested(inner) => Some(inner),
        _ => None,
    }
}

/// The count of FETCH without one.
fn one(span: Span) -> Expr {
    Expr { span, kind: ExprKind::Literal(Literal::Integer("1".to_owned())) }
}
