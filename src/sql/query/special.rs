//! Constructors of XML, and where those of JSON begin. Of both only the expressions are kept.

use super::super::ast::{Expr, ExprKind};
use super::super::cursor::{Cursor, Parse};
use super::super::grammar::type_name;
use super::super::lex::TokenKind;
use super::Reader;
use super::call::{Clauses, call};

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

/// Whether a keyword begins under the cursor that is no expression: a table, or a part of another constructor.
pub(super) fn is_no_expression(c: &Cursor) -> bool {
    const KEYWORDS: &[&str] = &["XMLATTRIBUTES", "XMLTABLE", "JSON_TABLE"];
    is_special_call(c) && keyword(c).is_some_and(|keyword| KEYWORDS.contains(&keyword))
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

impl<'a> Reader<'a> {
    /// `keyword(…)` with the clauses of an aggregate behind it.
    pub(super) fn special_call(&mut self, clauses: Clauses) -> Parse<ExprKind> {
        let Some(keyword) = keyword(&self.c) else { return Err(self.c.syntax_error()) };
        let span = self.c.here();
        self.c.at += 1;
        let mut operands = Vec::new();
        self.deeper(|reader| {
            reader.c.expect_symbol("(")?;
            if keyword.starts_with("XML") {
                reader.xml_call(keyword, &mut operands)?;
            } else {
                reader.json_call(keyword, &mut operands)?;
            }
            reader.c.expect_symbol(")")
        })?;
        let is_aggregate = keyword.ends_with("AGG");
        if !is_aggregate && !clauses.is_empty() {
            return Err(self.c.syntax_error());
        }
        let mut aggregate = call(self.catalog_name(keyword, span), Vec::new());
        self.clauses(&mut aggregate, clauses)?;
        operands.extend(aggregate.filter);
        Ok(ExprKind::Other { keyword: keyword.into(), operands })
    }

    /// Reads an expression and keeps it.
    pub(super) fn keep(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        operands.push(self.expression()?);
        Ok(())
    }

    /// Reads a `b_expr` and keeps it.
    fn keep_restricted(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        operands.push(self.restricted_expression()?);
        Ok(())
    }

    /// Reads an expression for each item between commas.
    fn keep_list(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        self.keep(operands)?;
        while self.c.eat_symbol(",") {
            self.keep(operands)?;
        }
        Ok(())
    }

    fn xml_call(&mut self, keyword: &str, operands: &mut Vec<Expr>) -> Parse<()> {
        match keyword {
            "XMLCONCAT" => self.keep_list(operands),
            "XMLELEMENT" => self.xml_element(operands),
            "XMLEXISTS" => {
                self.keep(operands)?;
                self.xml_passing(operands)
            }
            "XMLFOREST" => self.xml_attributes(operands),
            "XMLPARSE" => self.xml_parse(operands),
            "XMLPI" => {
                self.c.expect_word("name")?;
                self.c.label()?;
                if self.c.eat_symbol(",") { self.keep(operands) } else { Ok(()) }
            }
            "XMLROOT" => self.xml_root(operands),
            "XMLSERIALIZE" => self.xml_serialize(operands),
            _ => self.xml_table(operands),
        }
    }

    /// `NAME name [, XMLATTRIBUTES (…)] [, content, …]`
    fn xml_element(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        self.c.expect_word("name")?;
        self.c.label()?;
        if !self.c.eat_symbol(",") {
            return Ok(());
        }
        if self.c.is_word("xmlattributes") && self.c.is_symbol_at(1, "(") {
            self.c.at += 2;
            self.xml_attributes(operands)?;
            self.c.expect_symbol(")")?;
            if !self.c.eat_symbol(",") {
                return Ok(());
            }
        }
        self.keep_list(operands)
    }

    /// `value [AS name], …`
    fn xml_attributes(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        loop {
            self.keep(operands)?;
            if self.c.eat_word("as") {
                self.c.label()?;
            }
            if !self.c.eat_symbol(",") {
                return Ok(());
            }
        }
    }

    /// `PASSING [BY {REF | VALUE}] document [BY {REF | VALUE}]`
    fn xml_passing(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        self.c.expect_word("passing")?;
        self.xml_mechanism()?;
        self.keep(operands)?;
        self.xml_mechanism()
    }

    fn xml_mechanism(&mut self) -> Parse<()> {
        if self.c.eat_word("by") {
            self.c.eat_any_word(&["ref", "value"]).ok_or_else(|| self.c.syntax_error())?;
        }
        Ok(())
    }

    fn xml_document_or_content(&mut self) -> Parse<()> {
        self.c.eat_any_word(&["document", "content"]).map(drop).ok_or_else(|| self.c.syntax_error())
    }

    /// `{DOCUMENT | CONTENT} text [{PRESERVE | STRIP} WHITESPACE]`
    fn xml_parse(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        self.xml_document_or_content()?;
        self.keep(operands)?;
        if self.c.eat_any_word(&["preserve", "strip"]).is_some() {
            self.c.expect_word("whitespace")?;
        }
        Ok(())
    }

    /// `xml, VERSION {text | NO VALUE} [, STANDALONE {YES | NO | NO VALUE}]`
    fn xml_root(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        self.keep(operands)?;
        self.c.expect_symbol(",")?;
        self.c.expect_word("version")?;
        if !self.c.eat_words(&["no", "value"]) {
            self.keep(operands)?;
        }
        if self.c.eat_symbol(",") {
            self.c.expect_word("standalone")?;
            let word = self.c.eat_any_word(&["yes", "no"]).ok_or_else(|| self.c.syntax_error())?;
            if word == "no" {
                self.c.eat_word("value");
            }
        }
        Ok(())
    }

    /// `{DOCUMENT | CONTENT} xml AS type [[NO] INDENT]`
    fn xml_serialize(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        self.xml_document_or_content()?;
        self.keep(operands)?;
        self.c.expect_word("as")?;
        type_name::simple_type(&mut self.c)?;
        if self.c.eat_word("no") {
            return self.c.expect_word("indent");
        }
        self.c.eat_word("indent");
        Ok(())
    }

    /// `[XMLNAMESPACES (…),] row PASSING document COLUMNS …`
    fn xml_table(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        if self.c.is_word("xmlnamespaces") && self.c.is_symbol_at(1, "(") {
            self.c.at += 2;
            loop {
                let is_default = self.c.eat_word("default");
                self.keep_restricted(operands)?;
                if !is_default {
                    self.c.expect_word("as")?;
                    self.c.label()?;
                }
                if !self.c.eat_symbol(",") {
                    break;
                }
            }
            self.c.expect_symbol(")")?;
            self.c.expect_symbol(",")?;
        }
        self.keep(operands)?;
        self.xml_passing(operands)?;
        self.c.expect_word("columns")?;
        self.xml_table_column(operands)?;
        while self.c.eat_symbol(",") {
            self.xml_table_column(operands)?;
        }
        Ok(())
    }

    /// `name FOR ORDINALITY` or `name type [PATH text] [DEFAULT value] [[NOT] NULL]`
    fn xml_table_column(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        self.c.column_name()?;
        if self.c.eat_words(&["for", "ordinality"]) {
            return Ok(());
        }
        type_name::type_name(&mut self.c)?;
        while !self.c.is_symbol(",") && !self.c.is_symbol(")") {
            if self.c.eat_any_word(&["path", "default"]).is_some() {
                self.keep_restricted(operands)?;
            } else {
                self.c.eat_word("not");
                self.c.expect_word("null")?;
            }
        }
        Ok(())
    }
}
