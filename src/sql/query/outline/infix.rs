//! Words behind an operand: infix and postfix operators in words, clauses, aliases.

use super::super::tail;
use super::super::token;
use super::{Opened, Outliner, Piece, skip_table_sample};
use crate::sql::cursor::Cursor;
use crate::sql::keyword;
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::Token;

impl Outliner<'_, '_> {
    pub(super) fn infix_word(&mut self, word: &str) {
        match word {
            _ if self.is_reserved_alias(word) => self.alias(),
            "and" => self.boolean(Keyword::AND),
            "or" => self.boolean(Keyword::OR),
            "not" if self.piece == Piece::Restricted && self.is_outermost() => self.stop(),
            "not" if self.c.is_word_at(1, "between") => {
                self.show_words(&[Keyword::NOT]);
                self.between();
            }
            "not" if ["in", "like", "ilike", "similar"].iter().any(|next| self.c.is_word_at(1, next)) => {
                self.show_words(&[Keyword::NOT]);
                self.pattern();
            }
            "not" if !self.is_outermost() || self.piece.has_clauses() => {
                self.refuse(Cursor { at: self.c.at + 1, ..self.c }.syntax_error())
            }
            "in" if self.holds(Opened::Worded) => self.show_separator(),
            "like" | "ilike" | "in" => self.pattern(),
            "similar" if !self.holds(Opened::Worded) => self.pattern(),
            "between" => self.between(),
            "is" | "isnull" | "notnull" => self.is_test(),
            "escape" if !self.holds(Opened::Worded) => self.show_words(&[Keyword::ESCAPE]),
            "at" => self.at_time_zone(),
            "collate" => self.collate(),
            "overlaps" => self.show_words(&[Keyword::OVERLAPS]),
            "operator" if self.c.is_symbol_at(1, "(") => self.operator_name(),
            "from" | "for" | "placing" | "similar" | "escape" if self.holds(Opened::Worded) => self.show_separator(),
            "when" | "then" | "else" if self.cases > 0 => self.case_word(word),
            "end" if self.cases > 0 => {
                self.cases -= 1;
                self.show_words(&[Keyword::END]);
                self.expects_operand = false;
            }
            "filter" if self.c.is_symbol_at(1, "(") => self.group_of(&[Keyword::FILTER], "where", &[Keyword::WHERE]),
            "within" if self.c.is_word_at(1, "group") && self.c.is_symbol_at(2, "(") => {
                self.group_of(&[Keyword::WITHIN, Keyword::GROUP], "order", &[Keyword::ORDER, Keyword::BY]);
            }
            "over" => self.over(),
            _ => self.clause_word(word),
        }
    }

    /// Whether a keyword ends a target, as in `SELECT a null, b`: most may be an alias without AS. One that is an operator is
    /// none where an operand could follow.
    fn is_reserved_alias(&self, word: &str) -> bool {
        const OPERATORS: &[&str] =
            &["and", "or", "not", "in", "like", "ilike", "similar", "between", "is", "collate", "operator", "at", "overlaps"];
        const ENDS: &[&str] = &["from", "into", "where", "group", "having", "window", "order", "union", "intersect", "except"];
        let is_last = || {
            self.c.peek_at(1).is_none()
                || self.c.is_symbol_at(1, ",")
                || self.c.is_symbol_at(1, ")")
                || ENDS.iter().any(|end| self.c.is_word_at(1, end))
        };
        let may_be = self.in_targets && self.is_outermost() && self.cases == 0 && word != "as";
        may_be && !keyword::needs_as(word) && (is_last() || !(OPERATORS.contains(&word) || keyword::can_be_column_name(word)))
    }

    fn boolean(&mut self, word: Keyword) {
        if self.piece == Piece::Restricted && self.is_outermost() && self.cases == 0 {
            return self.stop();
        }
        self.show_infix(token::keyword(word), 1);
    }

    fn stops_restricted(&mut self) -> bool {
        let stops = self.piece == Piece::Restricted && self.is_outermost() && self.cases == 0;
        if stops {
            self.stop();
        }
        stops
    }

    /// IN, LIKE, ILIKE or SIMILAR TO
    fn pattern(&mut self) {
        if self.stops_restricted() {
            return;
        }
        let is_list = self.c.is_word("in");
        let length = if self.c.is_word("similar") { 2 } else { 1 };
        self.show_infix(token::keyword(Keyword::LIKE), length);
        if is_list {
            self.opens = Opened::Operands;
            self.show_operand(token::name(), 0);
        }
    }

    fn between(&mut self) {
        if self.stops_restricted() {
            return;
        }
        self.show_words(&[Keyword::BETWEEN]);
        self.c.eat_any_word(&["symmetric", "asymmetric"]);
    }

    /// IS and its like. A test that is not known ends the outline at its word.
    fn is_test(&mut self) {
        let distinct = [&["is", "distinct", "from"][..], &["is", "not", "distinct", "from"]];
        if let Some(words) = distinct.iter().find(|words| self.c.is_words(words)) {
            self.show_words(&[Keyword::IS, Keyword::DISTINCT, Keyword::FROM]);
            self.c.at += words.len() - 3;
            return;
        }
        if self.stops_restricted() {
            return;
        }
        let mut after = self.c;
        match tail::is_test(&mut after) {
            Ok(_) => {
                self.show_keyword(Keyword::IS);
                self.show_operand(token::keyword(Keyword::NULL), after.at - self.c.at);
            }
            Err(refusal) => self.refuse(refusal),
        }
    }

    fn at_time_zone(&mut self) {
        if self.c.is_words(&["at", "time", "zone"]) {
            self.show_words(&[Keyword::AT, Keyword::TIME, Keyword::ZONE]);
        } else if self.c.is_word_at(1, "local") {
            self.show_operand(Token::ExclamationMark, 2);
        } else {
            self.clause_word("at");
        }
    }

    /// COLLATE is no part of a `b_expr`.
    fn collate(&mut self) {
        if self.stops_restricted() {
            return;
        }
        self.show(Token::ExclamationMark);
        self.c.at += 1;
        let mut after = self.c;
        match after.qualified_name() {
            Ok(_) => {
                self.c.at = after.at;
                self.expects_operand = false;
            }
            Err(refusal) => self.refuse(refusal),
        }
    }

    /// `OPERATOR(schema.op)`
    pub(super) fn operator_name(&mut self) {
        let closing = self.brackets.closing(self.c.at + 1);
        let length = closing.min(self.end) - self.c.at;
        self.show_infix(token::operator(), length);
        if self.c.is_symbol(")") {
            self.c.at += 1;
        }
    }

    fn case_word(&mut self, word: &str) {
        self.row = 0;
        match word {
            "when" => self.show_words(&[Keyword::WHEN]),
            "then" => self.show_words(&[Keyword::THEN]),
            _ => self.show_words(&[Keyword::ELSE]),
        }
    }

    /// Keywords, `(` and the keywords that begin what is inside.
    fn group_of(&mut self, before: &[Keyword], first: &str, inside: &[Keyword]) {
        self.show_words(before);
        self.show(Token::LParen);
        self.c.at += 1;
        if !self.c.is_word(first) {
            return self.refuse(self.c.syntax_error());
        }
        self.push(Opened::Plain);
        self.show_words(inside);
    }

    fn over(&mut self) {
        if self.c.is_symbol_at(1, "(") {
            self.show_words(&[Keyword::OVER]);
            self.opens = Opened::Window;
            self.expects_operand = false;
        } else {
            self.show_words(&[Keyword::OVER]);
            self.show_operand(token::name(), 1);
        }
    }

    // Clauses

    /// A word of a query's or window's clauses. Elsewhere it ends the outline, or is an alias.
    pub(super) fn clause_word(&mut self, word: &str) {
        if word == "as" {
            return self.as_word();
        }
        if self.is_outermost() && !self.piece.has_clauses() {
            return self.stop();
        }
        match word {
            "from" => self.clause(&[Keyword::FROM]),
            "where" if self.piece == Piece::From && self.is_outermost() => self.stop(),
            "where" => self.clause(&[Keyword::WHERE]),
            "having" => self.clause(&[Keyword::HAVING]),
            "window" => self.clause(&[Keyword::WINDOW]),
            "group" if self.c.is_word_at(1, "by") => {
                self.clause(&[Keyword::GROUP, Keyword::BY]);
                self.c.eat_any_word(&["all", "distinct"]);
            }
            "order" if self.c.is_word_at(1, "by") => self.clause(&[Keyword::ORDER, Keyword::BY]),
            "partition" if self.holds(Opened::Window) => self.show_words(&[Keyword::PARTITION, Keyword::BY]),
            "range" | "rows" | "groups" if self.holds(Opened::Window) => self.skip_to_closing(),
            "asc" => self.direction(Keyword::ASC),
            "desc" => self.direction(Keyword::DESC),
            "nulls" if self.c.is_word_at(1, "first") || self.c.is_word_at(1, "last") => self.c.at += 2,
            "using" => self.using(),
            "union" => self.set_operator(Keyword::UNION),
            "intersect" => self.set_operator(Keyword::INTERSECT),
            "except" => self.set_operator(Keyword::EXCEPT),
            "into" => self.into_target(),
            "with" if self.c.is_word_at(1, "ordinality") => self.c.at += 2,
            "tablesample" => skip_table_sample(&mut self.c, self.brackets),
            "on" if self.c.is_word_at(1, "conflict") && !self.c.is_symbol_at(2, ".") => self.stop(),
            _ => self.join_word(word),
        }
    }

    fn join_word(&mut self, word: &str) {
        match word {
            "join" => self.join(),
            "on" => {
                self.open_joins = self.open_joins.saturating_sub(1);
                self.clause_words(&[Keyword::ON]);
            }
            "inner" => self.join_side(Keyword::INNER),
            "left" => self.join_side(Keyword::LEFT),
            "right" => self.join_side(Keyword::RIGHT),
            "full" => self.join_side(Keyword::FULL),
            "outer" if matches!(self.last_keyword(), Some(Keyword::LEFT | Keyword::RIGHT | Keyword::FULL)) => {
                self.join_side(Keyword::OUTER)
            }
            "cross" => self.join_side(Keyword::CROSS),
            "natural" => self.join_side(Keyword::NATURAL),
            "outer" => self.misplaced(),
            _ if keyword::is_reserved(word) => self.stop(),
            _ => self.alias(),
        }
    }

    fn join(&mut self) {
        let has_condition = !matches!(self.last_keyword(), Some(Keyword::CROSS | Keyword::NATURAL));
        self.open_joins += usize::from(has_condition);
        if self.open_joins > super::OPEN_JOINS {
            let refusal = self.c.not_understood(format!("more than {} joins before their conditions", super::OPEN_JOINS));
            return self.refuse(refusal);
        }
        self.in_from = true;
        self.clause_words(&[Keyword::JOIN]);
    }

    fn clause(&mut self, words: &[Keyword]) {
        if self.is_outermost() {
            self.in_from = words == [Keyword::FROM];
            self.in_targets = false;
            self.in_values = false;
        }
        self.clause_words(words);
    }

    fn clause_words(&mut self, words: &[Keyword]) {
        self.row = 0;
        self.show_words(words);
    }

    fn join_side(&mut self, word: Keyword) {
        self.clause_words(&[word]);
        self.expects_operand = false;
    }

    fn direction(&mut self, word: Keyword) {
        self.show_words(&[word]);
        self.expects_operand = false;
    }

    /// `USING (columns) [AS alias]` of a join, or `USING operator` of ORDER BY.
    fn using(&mut self) {
        if !self.c.is_symbol_at(1, "(") {
            self.c.at += 1;
            self.c.at = if self.c.is_word("operator") { self.brackets.closing(self.c.at + 1) } else { self.c.at } + 1;
            return;
        }
        self.open_joins = self.open_joins.saturating_sub(1);
        self.show_words(&[Keyword::USING]);
        let closing = self.brackets.closing(self.c.at);
        self.show_group(&[token::name()], closing);
        if self.c.is_word("as") {
            self.c.at += 2;
        }
    }

    fn set_operator(&mut self, word: Keyword) {
        self.set_operators += 1;
        if self.set_operators > super::LONGEST_ROW {
            let refusal = self.c.not_understood(format!("more than {} set operations in a row", super::LONGEST_ROW));
            return self.refuse(refusal);
        }
        self.in_from = false;
        self.in_targets = false;
        self.in_values = false;
        self.clause_words(&[word]);
        if self.c.eat_word("distinct") {
            self.expects_operand = true;
        }
    }

    /// `SELECT … INTO [TEMPORARY] [TABLE] name`
    fn into_target(&mut self) {
        self.c.at += 1;
        let _ = super::super::select::into_target(&mut self.c);
        if self.c.is_symbol(",") {
            return self.misplaced();
        }
        self.expects_operand = false;
    }

    fn as_word(&mut self) {
        if self.holds(Opened::Cast) {
            return self.skip_to_closing();
        }
        if self.is_outermost() && !self.piece.has_clauses() {
            return self.stop();
        }
        let behind_call = self.last() == Some(&Token::RParen);
        if self.c.is_symbol_at(1, "(") && behind_call {
            // FROM function() AS (column definitions)
            self.c.at = self.brackets.closing(self.c.at + 1) + 1;
        } else if self.c.is_symbol_at(1, "(") {
            self.show_words(&[Keyword::AS]);
            self.opens = Opened::Window;
            self.expects_operand = false;
        } else {
            self.show_words(&[Keyword::AS]);
            self.expects_operand = false;
            if self.c.peek().is_some_and(|token| super::is_name(token.kind)) {
                self.alias();
            }
        }
    }

    pub(super) fn skip_to_closing(&mut self) {
        while self.c.at < self.end && !self.c.is_symbol(")") {
            let opens = self.c.is_symbol("(") || self.c.is_symbol("[");
            self.c.at = if opens { self.brackets.closing(self.c.at) + 1 } else { self.c.at + 1 };
        }
        self.expects_operand = false;
    }
}
