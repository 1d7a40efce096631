//! Words where an operand is expected.

use super::super::super::keyword;
use super::super::{special, token};
use super::{Opened, Outliner, Piece};
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::Token;

impl Outliner<'_, '_> {
    pub(super) fn operand_word(&mut self, word: &str) {
        match word {
            "not" if self.piece == Piece::Restricted && self.is_outermost() => self.stop(),
            "not" => self.show_words(&[Keyword::NOT]),
            "case" => {
                self.cases += 1;
                self.show_words(&[Keyword::CASE]);
            }
            "when" if self.cases > 0 => self.show_words(&[Keyword::WHEN]),
            "null" | "true" | "false" | "default" => self.show_operand(token::constant(), 1),
            "array" if self.c.is_symbol_at(1, "[") => self.c.at += 1,
            "any" | "some" | "all" if self.c.is_symbol_at(1, "(") && self.is_behind_operator() => self.operands(),
            "array" | "exists" if self.c.is_symbol_at(1, "(") => self.operands(),
            "cast" | "treat" if self.c.is_symbol_at(1, "(") => {
                self.opens = Opened::Cast;
                self.call_shape(1);
            }
            "extract" | "substring" | "position" | "overlay" | "trim" if self.c.is_symbol_at(1, "(") => {
                self.opens = Opened::Worded;
                self.call_shape(1);
            }
            "both" | "leading" | "trailing" | "from" if self.holds(Opened::Worded) => self.c.at += 1,
            "collation" if self.c.is_word_at(1, "for") => self.call_shape(2),
            "grouping" if self.c.is_word_at(1, "sets") => self.call_shape(2),
            "operator" if self.c.is_symbol_at(1, "(") => self.operator_name(),
            "variadic" => self.c.at += 1,
            _ if special::is_special_call(&self.c) => self.special_call(),
            _ if value_function(word).is_some() => self.show_operand(token::name(), 1),
            _ if self.query_word(word) => {}
            // No operand, but a clause: a mistake, which sqlparser finds at the end of the outline.
            _ if keyword::is_reserved(word) => self.stop(),
            _ => self.name(),
        }
    }

    /// A keyword that stands before parentheses like the name of a function.
    fn call_shape(&mut self, words: usize) {
        self.show_operand(token::name(), words);
    }

    fn operands(&mut self) {
        self.opens = Opened::Operands;
        self.call_shape(1);
    }

    /// Whether the last token shown is an infix operator, so that ANY and ALL are quantifiers.
    fn is_behind_operator(&self) -> bool {
        match self.last() {
            Some(Token::Word(word)) => word.keyword == Keyword::LIKE,
            Some(token) => !matches!(token, Token::LParen | Token::Comma | Token::LBracket),
            None => false,
        }
    }

    /// A call with a grammar of its own inside the parentheses.
    fn special_call(&mut self) {
        self.show_operand(token::name(), 1);
        let closing = self.brackets.closing(self.c.at);
        self.show_group(&[], closing);
    }

    /// Words that begin a query or its parts, where no operand has come yet.
    fn query_word(&mut self, word: &str) -> bool {
        if self.holds(Opened::Window) && self.last() == Some(&Token::LParen) {
            return self.window_word(word);
        }
        if !self.piece.has_clauses() && self.is_outermost() {
            return false;
        }
        let is_select = word == "select" || (word == "perform" && self.piece == Piece::Perform && self.out.is_empty());
        match word {
            _ if is_select => {
                self.in_from = false;
                self.in_targets = true;
                self.show_words(&[Keyword::SELECT]);
                self.show_missing_targets();
            }
            "all" => {
                self.show_words(&[Keyword::ALL]);
                self.show_missing_targets();
            }
            "distinct" => self.distinct(),
            "values" if self.is_outermost() && (self.out.is_empty() || self.c.is_symbol_at(1, "(")) => {
                self.in_values = true;
                self.show_words(&[Keyword::VALUES])
            }
            "table" => self.table(),
            "only" if self.in_from => self.only(),
            "lateral" if self.in_from => self.c.at += 1,
            "rows" if self.in_from && self.c.is_word_at(1, "from") && self.c.is_symbol_at(2, "(") => self.rows_from(),
            _ => return false,
        }
        true
    }

    /// A select list may be empty, but sqlparser wants one item.
    pub(super) fn show_missing_targets(&mut self) {
        let behind_select = self.last_keyword() == Some(Keyword::SELECT)
            || self.out.iter().rev().nth(1).is_some_and(|before| before.token == token::keyword(Keyword::SELECT));
        if behind_select && lacks_targets(&self.c) {
            self.show(token::name());
            self.expects_operand = false;
        }
    }

    fn distinct(&mut self) {
        self.show_words(&[Keyword::DISTINCT]);
        if self.c.is_word("on") && self.c.is_symbol_at(1, "(") {
            self.show_words(&[Keyword::ON]);
            self.opens = Opened::DistinctOn;
        }
    }

    /// `TABLE name`, shown as `SELECT name`
    fn table(&mut self) {
        self.show_words(&[Keyword::SELECT]);
        self.c.eat_word("only");
    }

    /// `ONLY name` or `ONLY (name)`
    fn only(&mut self) {
        self.c.at += 1;
        if !self.c.is_symbol("(") {
            return;
        }
        let closing = self.brackets.closing(self.c.at);
        self.show(token::name());
        self.c.at = closing.min(self.end);
        if self.c.at < self.end {
            self.c.at += 1;
        }
        self.expects_operand = false;
    }

    fn rows_from(&mut self) {
        self.c.at += 2;
        let closing = self.brackets.closing(self.c.at);
        self.show_query(closing);
    }

    /// The first word in a window's definition.
    fn window_word(&mut self, word: &str) -> bool {
        match word {
            "partition" if self.c.is_word_at(1, "by") => self.show_words(&[Keyword::PARTITION, Keyword::BY]),
            "range" | "rows" | "groups" => self.skip_to_closing(),
            "order" => self.show_words(&[Keyword::ORDER, Keyword::BY]),
            // The name of the window that this one starts from.
            _ => self.c.at += 1,
        }
        true
    }
}

/// Whether no select list comes, but the next clause or the end.
pub(in super::super) fn lacks_targets(c: &super::Cursor) -> bool {
    const CLAUSES: &[&str] = &[
        "from",
        "into",
        "where",
        "group",
        "having",
        "window",
        "order",
        "limit",
        "offset",
        "fetch",
        "for",
        "union",
        "intersect",
        "except",
        "returning",
    ];
    c.is_at_end() || c.is_symbol(")") || c.is_symbol(";") || c.is_any_word(CLAUSES)
}

/// `SQLValueFunction` in the server: keywords that are called without parentheses, as the tree names them.
pub(in super::super) fn value_function(word: &str) -> Option<&'static str> {
    const WORDS: &[&str] = &[
        "CURRENT_CATALOG",
        "CURRENT_DATE",
        "CURRENT_ROLE",
        "CURRENT_SCHEMA",
        "CURRENT_TIME",
        "CURRENT_TIMESTAMP",
        "CURRENT_USER",
        "LOCALTIME",
        "LOCALTIMESTAMP",
        "SESSION_USER",
        "SYSTEM_USER",
        "USER",
    ];
    WORDS.iter().copied().find(|keyword| keyword.eq_ignore_ascii_case(word))
}
