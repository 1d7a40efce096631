//! Constructors and queries of SQL/JSON (manual, section 9.16), in the words of the server's grammar. Only the expressions in
//! them are kept.
//!
//! The constructors are of PostgreSQL 16, the rest of 17. An older server takes all of them for calls, and stops at the first word
//! that no call has. The clauses that both share are noted as those of 16.

use super::super::ast::{Expr, ExprKind};
use super::super::cursor::{Cursor, Parse};
use super::super::grammar::type_name;
use super::Reader;

impl Reader<'_> {
    /// What stands between the parentheses behind the keyword.
    pub(super) fn json_call(&mut self, keyword: &str, operands: &mut Vec<Expr>) -> Parse<()> {
        match keyword {
            "JSON" => {
                self.json_value(operands)?;
                self.json_unique()
            }
            "JSON_SCALAR" => self.keep(operands),
            "JSON_SERIALIZE" => {
                self.json_value(operands)?;
                self.json_returning()
            }
            "JSON_OBJECT" => self.json_object(operands),
            "JSON_OBJECTAGG" => {
                self.json_name_and_value(operands)?;
                self.json_nulls()?;
                self.json_unique()?;
                self.json_returning()
            }
            "JSON_ARRAY" => self.json_array(operands),
            "JSON_ARRAYAGG" => self.json_array_aggregate(operands),
            "JSON_TABLE" => self.json_table(operands),
            _ => self.json_query(keyword, operands),
        }
    }

    /// The first of these words that comes next, read, which servers before this version refuse.
    fn eat_newer<'w>(&mut self, since: u16, words: &[&'w str]) -> Option<&'w str> {
        if self.c.is_any_word(words) {
            self.c.needs(since);
        }
        self.c.eat_any_word(words)
    }

    /// `value [FORMAT JSON [ENCODING name]]`
    fn json_value(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        self.keep(operands)?;
        self.json_format()
    }

    fn json_format(&mut self) -> Parse<()> {
        if !self.c.eat_newer_word(16, "format") {
            return Ok(());
        }
        self.c.expect_word("json")?;
        if !self.c.eat_word("encoding") {
            return Ok(());
        }
        let name = self.c.column_name()?;
        if !["utf8", "utf16", "utf32"].iter().any(|known| name.name.eq_ignore_ascii_case(known)) {
            return Err(self.c.rejected("22023", format!("unrecognized JSON encoding: {}", name.name), name.span));
        }
        Ok(())
    }

    /// `[RETURNING type [FORMAT JSON]]`
    fn json_returning(&mut self) -> Parse<()> {
        if self.c.eat_newer_word(16, "returning") {
            type_name::type_name(&mut self.c)?;
            self.json_format()?;
        }
        Ok(())
    }

    /// `[{NULL | ABSENT} ON NULL]`
    fn json_nulls(&mut self) -> Parse<()> {
        if self.eat_newer(16, &["null", "absent"]).is_some() { self.c.expect_words(&["on", "null"]) } else { Ok(()) }
    }

    /// `[{WITH | WITHOUT} UNIQUE [KEYS]]`
    fn json_unique(&mut self) -> Parse<()> {
        if self.eat_newer(16, &["with", "without"]).is_some() {
            self.c.expect_word("unique")?;
            self.c.eat_word("keys");
        }
        Ok(())
    }

    /// `key : value` or `key VALUE value`
    fn json_name_and_value(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        self.keep(operands)?;
        self.c.needs(16);
        if !self.c.eat_symbol(":") {
            self.c.expect_word("value")?;
        }
        self.json_value(operands)
    }

    fn json_object(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        if !self.c.is_word("returning") && !self.c.is_symbol(")") {
            self.json_name_and_value(operands)?;
            while self.c.eat_symbol(",") {
                self.json_name_and_value(operands)?;
            }
            self.json_nulls()?;
            self.json_unique()?;
        }
        self.json_returning()
    }

    fn json_array(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        if self.c.is_any_word(&["select", "values", "with", "table"]) {
            let start = self.c.at;
            self.c.needs(16);
            let query = self.query()?;
            operands.push(self.node(start, ExprKind::Subquery(Box::new(query))));
            self.json_format()?;
        } else if !self.c.is_word("returning") && !self.c.is_symbol(")") {
            self.json_value(operands)?;
            while self.c.eat_symbol(",") {
                self.json_value(operands)?;
            }
            self.json_nulls()?;
        }
        self.json_returning()
    }

    /// `value [ORDER BY …] [nulls] [returning]`
    fn json_array_aggregate(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        self.json_value(operands)?;
        if self.c.eat_words(&["order", "by"]) {
            loop {
                self.keep(operands)?;
                self.c.eat_any_word(&["asc", "desc"]);
                if self.c.eat_word("nulls") {
                    self.c.eat_any_word(&["first", "last"]).ok_or_else(|| self.c.syntax_error())?;
                }
                if !self.c.eat_symbol(",") {
                    break;
                }
            }
        }
        self.json_nulls()?;
        self.json_returning()
    }

    /// `document, path [PASSING …]` and what the three functions may have behind it
    fn json_query(&mut self, keyword: &str, operands: &mut Vec<Expr>) -> Parse<()> {
        self.json_value(operands)?;
        self.c.expect_symbol(",")?;
        self.keep(operands)?;
        self.json_passing(operands)?;
        if keyword != "JSON_EXISTS" {
            self.json_returning()?;
        }
        if keyword == "JSON_QUERY" {
            self.json_wrapper()?;
            self.json_quotes()?;
        }
        self.json_behaviours(operands)
    }

    /// `[PASSING value AS name, …]`
    fn json_passing(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        if !self.c.eat_newer_word(17, "passing") {
            return Ok(());
        }
        loop {
            self.json_value(operands)?;
            self.c.expect_word("as")?;
            self.c.label()?;
            if !self.c.eat_symbol(",") {
                return Ok(());
            }
        }
    }

    /// `[{WITHOUT | WITH [CONDITIONAL | UNCONDITIONAL]} [ARRAY] WRAPPER]`
    fn json_wrapper(&mut self) -> Parse<()> {
        match self.eat_newer(17, &["without", "with"]) {
            None => return Ok(()),
            Some("with") => drop(self.c.eat_any_word(&["conditional", "unconditional"])),
            Some(_) => {}
        }
        self.c.eat_word("array");
        self.c.expect_word("wrapper")
    }

    /// `[{KEEP | OMIT} QUOTES [ON SCALAR STRING]]`
    fn json_quotes(&mut self) -> Parse<()> {
        if self.eat_newer(17, &["keep", "omit"]).is_some() {
            self.c.expect_word("quotes")?;
            if self.c.eat_word("on") {
                self.c.expect_words(&["scalar", "string"])?;
            }
        }
        Ok(())
    }

    /// `[behaviour ON EMPTY] [behaviour ON ERROR]`
    fn json_behaviours(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        const BEHAVIOURS: &[&str] = &["default", "error", "null", "true", "false", "unknown", "empty"];
        while let Some(behaviour) = self.eat_newer(17, BEHAVIOURS) {
            match behaviour {
                "default" => self.keep(operands)?,
                "empty" => drop(self.c.eat_any_word(&["array", "object"])),
                _ => {}
            }
            self.c.expect_word("on")?;
            if self.c.eat_word("error") {
                return Ok(());
            }
            self.c.expect_word("empty")?;
        }
        Ok(())
    }

    /// `document, path [AS name] [PASSING …] COLUMNS (…) [behaviour ON ERROR]`
    fn json_table(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        self.json_value(operands)?;
        self.c.expect_symbol(",")?;
        self.keep(operands)?;
        if self.c.eat_newer_word(17, "as") {
            self.c.column_name()?;
        }
        self.json_passing(operands)?;
        self.json_columns(operands)?;
        self.json_behaviours(operands)
    }

    fn json_columns(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        self.c.needs(17);
        self.c.expect_word("columns")?;
        self.c.expect_symbol("(")?;
        loop {
            self.deeper(|reader| reader.json_column(operands))?;
            if !self.c.eat_symbol(",") {
                return self.c.expect_symbol(")");
            }
        }
    }

    fn json_column(&mut self, operands: &mut Vec<Expr>) -> Parse<()> {
        let is_nested = self.c.is_word("nested") && (self.c.is_word_at(1, "path") || self.c.is_string_at(1));
        if is_nested {
            self.c.at += 1;
            self.c.eat_word("path");
            self.c.string()?;
            if self.c.eat_word("as") {
                self.c.column_name()?;
            }
            return self.json_columns(operands);
        }
        self.c.column_name()?;
        if self.c.eat_words(&["for", "ordinality"]) {
            return Ok(());
        }
        type_name::type_name(&mut self.c)?;
        let exists = self.c.eat_word("exists");
        if !exists {
            self.json_format()?;
        }
        json_path(&mut self.c)?;
        if !exists {
            self.json_wrapper()?;
            self.json_quotes()?;
        }
        self.json_behaviours(operands)
    }
}

/// `[PATH text]`
fn json_path(c: &mut Cursor) -> Parse<()> {
    if c.eat_word("path") { c.string().map(drop) } else { Ok(()) }
}
