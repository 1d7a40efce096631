//! Constructors of XML and JSON: read to their end; only the expressions in them are kept.

use super::super::ast::{Expr, ExprKind};
use super::super::cursor::{Cursor, Parse};
use super::super::lex::TokenKind;
use super::Reader;
use super::call::{Clauses, call};
use super::outline::is_query_group;

/// Keywords whose parentheses always hold a grammar of their own.
const XML: &[&str] = &[
    "XMLATTRIBUTES",
    "XMLCONCAT",
    "XMLELEMENT",
    "XMLEXISTS",
    "XMLFOREST",
    "XMLPARSE",
    "XMLPI",
    "XMLROOT",
    "XMLSERIALIZE",
    "XMLTABLE",
];

/// SQL/JSON of PostgreSQL 16 and 17. Before, these were names like any other.
const JSON: &[&str] = &[
    "JSON",
    "JSON_ARRAY",
    "JSON_ARRAYAGG",
    "JSON_EXISTS",
    "JSON_OBJECT",
    "JSON_OBJECTAGG",
    "JSON_QUERY",
    "JSON_SCALAR",
    "JSON_SERIALIZE",
    "JSON_TABLE",
    "JSON_VALUE",
];

/// Whether a constructor of XML or JSON begins under the cursor. A JSON function with plain arguments is a function.
pub(super) fn is_special_call(c: &Cursor) -> bool {
    c.is_symbol_at(1, "(") && keyword(c).is_some_and(|keyword| !JSON.contains(&keyword) || has_json_words(c))
}

fn keyword(c: &Cursor) -> Option<&'static str> {
    let first = c.peek().filter(|first| first.kind == TokenKind::Word)?;
    let text = c.text(first);
    if !text.as_bytes().first().is_some_and(|first| matches!(first, b'x' | b'X' | b'j' | b'J')) {
        return None;
    }
    XML.iter().chain(JSON).copied().find(|keyword| keyword.eq_ignore_ascii_case(text))
}

/// Whether the parentheses behind the cursor hold what no argument list does, at their own level.
fn has_json_words(c: &Cursor) -> bool {
    const WORDS: &[&str] =
        &["value", "null", "absent", "returning", "format", "passing", "columns", "on", "with", "without", "select"];
    let mut depth = 0usize;
    let mut inside = Cursor { at: c.at + 1, ..*c };
    while !inside.is_at_end() {
        if inside.is_symbol("(") || inside.is_symbol("[") {
            depth += 1;
        } else if inside.is_symbol(")") || inside.is_symbol("]") {
            depth -= 1;
        } else if depth == 1 && (inside.is_symbol(":") || (inside.is_any_word(WORDS) && !inside.is_symbol_at(1, "."))) {
            return true;
        }
        if depth == 0 {
            return false;
        }
        inside.at += 1;
    }
    false
}

/// Words that may stand before an expression.
const BEFORE: &[&str] =
    &["document", "content", "passing", "value", "key", "by", "ref", "version", "standalone", "order", "asc", "desc"];

/// Words that begin a clause without an expression, up to the next comma.
const CLAUSES: &[&str] = &[
    "as",
    "absent",
    "returning",
    "format",
    "with",
    "without",
    "keep",
    "omit",
    "on",
    "error",
    "empty",
    "preserve",
    "strip",
    "no",
    "yes",
    "indent",
];

impl<'a> Reader<'a> {
    /// `keyword(…)` with the clauses of an aggregate behind it.
    pub(super) fn special_call(&mut self, clauses: Clauses) -> Parse<ExprKind> {
        let Some(keyword) = keyword(&self.c) else { return Err(self.c.syntax_error()) };
        let span = self.c.here();
        self.c.at += 1;
        let mut operands = Vec::new();
        self.deeper(|reader| reader.special_group(&mut operands))?;
        let mut aggregate = call(self.catalog_name(keyword, span), Vec::new());
        self.clauses(&mut aggregate, clauses)?;
        operands.extend(aggregate.filter);
        Ok(ExprKind::Other { keyword, operands })
    }

    /// The expressions in a pair of parentheses, between words and separators.
    fn special_group(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        let closing = self.brackets.closing(self.c.at);
        self.c.expect_symbol("(")?;
        while self.c.at < closing && !self.c.is_at_end() {
            if self.c.eat_symbol(",") || self.c.eat_symbol(":") || self.c.eat_any_word(BEFORE).is_some() {
                continue;
            }
            if self.c.is_word("columns") {
                self.c.at = closing;
            } else if self.c.is_word("name") && !self.c.is_symbol_at(1, ".") {
                self.c.at += 2;
            } else if self.c.is_word("xmlattributes") {
                self.c.at += 1;
                self.deeper(|reader| reader.special_group(operands))?;
            } else if self.c.is_any_word(CLAUSES) {
                self.skip_clause(closing);
            } else {
                self.special_operand(operands, closing)?;
            }
        }
        self.c.expect_symbol(")")
    }

    fn special_operand(&mut self, operands: &mut Vec<Expr>, closing: usize) -> Parse<()> {
        if is_query_group(&self.c, &self.brackets, self.c.at.saturating_sub(1)) {
            let start = self.c.at;
            let query = self.query()?;
            operands.push(self.node(start, ExprKind::Subquery(Box::new(query))));
            return Ok(());
        }
        let start = self.c.at;
        match self.expression() {
            Ok(operand) => operands.push(operand),
            // Nobody asks about what is left; a constructor is seldom wrong.
            Err(_) => {
                self.c.at = start;
                self.skip_clause(closing);
            }
        }
        Ok(())
    }

    fn skip_clause(&mut self, closing: usize) {
        while self.c.at < closing && !self.c.is_symbol(",") {
            let opens = self.c.is_symbol("(") || self.c.is_symbol("[");
            self.c.at = if opens { self.brackets.closing(self.c.at) + 1 } else { self.c.at + 1 };
        }
    }
}
