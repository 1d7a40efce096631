//! The outline of a piece of a statement: what sqlparser is shown.
//!
//! It has the shape and the precedences of the real tokens, in the smallest vocabulary that sqlparser reads exactly:
//!
//! | in the statement                                   | in the outline                     |
//! |----------------------------------------------------|------------------------------------|
//! | names, `$1`, `*`, `t.*`                            | names without text                 |
//! | constants, `type 'text'`, `DEFAULT`                | one constant                       |
//! | operators, `OPERATOR(…)`                           | one operator of each precedence    |
//! | `::type`                                           | `::name`                           |
//! | `COLLATE name`, `AT LOCAL`                         | a postfix operator                 |
//! | `IS [NOT] NULL`, `TRUE`, `JSON`, `ISNULL` …        | `IS NULL`                          |
//! | `IN`, `LIKE`, `ILIKE`, `SIMILAR TO`                | `LIKE`                             |
//! | a list or query behind `IN`, `ANY`, `ALL`, `EXISTS`| the call of a function             |
//! | `CAST(a AS t)`, `EXTRACT(a FROM b)`, `XMLPARSE(…)` | the call of a function             |
//! | a query in parentheses                             | `(SELECT name)`; read by itself    |
//! | `ONLY`, `LATERAL`, `TABLESAMPLE`, frames, aliases' columns, NULLS FIRST | nothing       |
//!
//! What is not shown is read from the real tokens while the shape is lowered, by the same functions where both must agree.

mod infix;
mod operand;

pub(super) use operand::{lacks_targets, value_function};

use super::super::cursor::{Cursor, Parse, Refusal};
use super::super::grammar::type_name;
use super::super::keyword;
use super::super::lex::TokenKind;
use super::{Brackets, Reader, token};
use sqlparser::keywords::Keyword;
use sqlparser::tokenizer::{Token, TokenWithSpan};

/// What is to be outlined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    Expression,
    /// `b_expr`
    Restricted,
    /// From the cursor to the end of the query's ORDER BY.
    Query,
    /// A FROM list alone.
    From,
    /// A query in which PERFORM stands for SELECT.
    Perform,
    /// A query without its SELECT.
    Bare,
}

pub(super) struct Outline {
    pub(super) tokens: Vec<TokenWithSpan>,
    /// The opening parentheses of the queries that are read by themselves.
    pub(super) queries: Vec<usize>,
    /// The index of the first real token that is not shown.
    pub(super) end: usize,
    /// Why the outline ends there, where it is an error.
    pub(super) refusal: Option<Refusal>,
}

/// What an open parenthesis of the outline holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opened {
    Plain,
    Subscript,
    /// `CAST(a AS type)`
    Cast,
    /// What ANY, IN, EXISTS and ARRAY have: a query or operands
    Operands,
    /// The arguments of EXTRACT and its like, which words separate.
    Worded,
    /// A window's definition
    Window,
    /// DISTINCT ON (…), which is followed by an expression
    DistinctOn,
}

/// More operators in a row than the server's stack takes; they make a tree as deep as the row is long.
const LONGEST_ROW: usize = 8_000;

/// Tokens for which there is room from the beginning. Few outlines have more.
const MOST_AT_FIRST: usize = 64;

/// Joins in a row before the first of their conditions.
const OPEN_JOINS: usize = 24;

pub(super) struct Outliner<'r, 'a> {
    pub(super) c: Cursor<'a>,
    pub(super) brackets: &'r Brackets,
    pub(super) piece: Piece,
    out: Vec<TokenWithSpan>,
    queries: Vec<usize>,
    end: usize,
    refusal: Option<Refusal>,
    /// Whether an operand comes next, not an operator.
    expects_operand: bool,
    /// The open brackets, with the row that each interrupts.
    opened: Vec<(Opened, usize)>,
    /// What the next parenthesis will hold.
    opens: Opened,
    /// CASE without its END.
    cases: usize,
    /// Whether the tokens are those of a FROM list.
    in_from: bool,
    /// Operators since the last comma or clause.
    row: usize,
    /// Whether the tokens are those of a select list.
    in_targets: bool,
    /// Whether the tokens are the rows of VALUES.
    in_values: bool,
    /// UNION, INTERSECT and EXCEPT so far.
    set_operators: usize,
    /// Joins whose ON or USING has not come; sqlparser calls itself for each without counting.
    open_joins: usize,
}

impl<'a> Reader<'a> {
    /// Outlines the piece at the cursor, behind some words that the statement itself does not have.
    pub(super) fn outline(&self, piece: Piece, prefix: &[Keyword]) -> Outline {
        let mut outliner = Outliner {
            c: self.c,
            brackets: &self.brackets,
            piece,
            out: Vec::with_capacity(self.brackets.end().saturating_sub(self.c.at).min(MOST_AT_FIRST)),
            queries: Vec::new(),
            end: self.brackets.end(),
            refusal: None,
            expects_operand: true,
            opened: Vec::new(),
            opens: Opened::Plain,
            cases: 0,
            in_from: false,
            row: 0,
            in_targets: false,
            in_values: false,
            set_operators: 0,
            open_joins: 0,
        };
        for word in prefix {
            outliner.show_keyword(*word);
            outliner.in_from = *word == Keyword::FROM;
            outliner.in_targets = *word == Keyword::SELECT;
        }
        if piece == Piece::Bare {
            outliner.show_missing_targets();
        }
        outliner.draw()
    }
}

impl Piece {
    /// Whether the clauses of a query are part of it.
    fn has_clauses(self) -> bool {
        matches!(self, Piece::Query | Piece::From | Piece::Perform | Piece::Bare)
    }
}

impl Outliner<'_, '_> {
    fn draw(mut self) -> Outline {
        while self.c.at < self.end {
            let Some(next) = self.c.peek() else { break };
            match next.kind {
                TokenKind::Word => self.word(),
                TokenKind::QuotedName | TokenKind::UnicodeName => self.name(),
                TokenKind::Operator => self.operator(),
                TokenKind::Punctuation => self.punctuation(),
                TokenKind::Parameter if self.expects_operand => self.show_operand(token::name(), 1),
                _ if is_constant(next.kind) && self.expects_operand => self.constant(),
                _ => self.misplaced(),
            }
        }
        Outline { tokens: self.out, queries: self.queries, end: self.end, refusal: self.refusal }
    }

    // Showing

    /// Nothing from here on is shown.
    fn stop(&mut self) {
        self.end = self.c.at;
    }

    /// A token that no query or expression goes on with.
    fn misplaced(&mut self) {
        if self.is_outermost() && !self.piece.has_clauses() {
            self.stop();
        } else {
            self.refuse(self.c.syntax_error());
        }
    }

    fn show(&mut self, token: Token) {
        self.out.push(token::at(token, self.c.at));
    }

    fn show_keyword(&mut self, word: Keyword) {
        self.show(token::keyword(word));
    }

    /// Shows an operand, which the next `length` tokens are.
    fn show_operand(&mut self, token: Token, length: usize) {
        self.show(token);
        self.c.at += length;
        self.expects_operand = false;
    }

    /// Shows keywords for as many of the next tokens; an operand follows.
    fn show_words(&mut self, words: &[Keyword]) {
        for word in words {
            self.show_keyword(*word);
            self.c.at += 1;
        }
        self.expects_operand = true;
    }

    fn last(&self) -> Option<&Token> {
        self.out.last().map(|last| &last.token)
    }

    fn last_keyword(&self) -> Option<Keyword> {
        match self.last() {
            Some(Token::Word(word)) => Some(word.keyword),
            _ => None,
        }
    }

    fn last_is_name(&self) -> bool {
        self.last_keyword() == Some(Keyword::NoKeyword)
    }

    fn is_outermost(&self) -> bool {
        self.opened.is_empty()
    }

    fn holds(&self, opened: Opened) -> bool {
        self.opened.last().is_some_and(|(last, _)| *last == opened)
    }

    // Names and constants

    /// A name where an operand or an alias may stand.
    fn name(&mut self) {
        if !self.expects_operand {
            return self.alias();
        }
        if let Some(end) = typed_constant_end(&self.c, self.brackets) {
            return self.show_operand(token::constant(), end - self.c.at);
        }
        if self.c.is_symbol_at(1, "=>") || self.c.is_symbol_at(1, ":=") {
            self.c.at += 2;
        } else {
            self.show_operand(token::name(), 1);
        }
    }

    /// An alias. The names of its columns, which may have types, are not shown.
    fn alias(&mut self) {
        if self.is_outermost() && !self.piece.has_clauses() {
            return self.stop();
        }
        self.show_operand(token::name(), 1);
        if self.c.is_symbol("(") {
            self.c.at = self.brackets.closing(self.c.at) + 1;
        }
    }

    fn constant(&mut self) {
        self.show_operand(token::constant(), 1);
    }

    // Operators and punctuation

    fn operator(&mut self) {
        let Some(text) = self.c.peek().map(|token| self.c.text(token)) else { return };
        match text {
            "*" if self.expects_operand => self.star(),
            "*" if self.in_from && self.is_behind_relation() => self.c.at += 1,
            "=>" => self.stop(),
            "+" | "-" if self.expects_operand => self.show_infix(Token::Minus, 1),
            _ if self.expects_operand && token::infix(text) != token::operator() => self.stop(),
            _ if self.expects_operand => self.show_infix(token::operator(), 1),
            _ => self.show_infix(token::infix(text), 1),
        }
    }

    /// `*` as a target or as an argument, which nothing may follow.
    fn star(&mut self) {
        self.show_operand(token::name(), 1);
        if !self.is_outermost() && !self.c.is_symbol(")") {
            return self.refuse(self.c.syntax_error());
        }
        if !self.c.is_symbol(",") && !lacks_targets(&self.c) && !self.is_behind_star() {
            self.refuse(self.c.syntax_error());
        }
    }

    /// Whether a set operation or the clause that ends an outline comes behind a star.
    fn is_behind_star(&self) -> bool {
        self.c.is_symbol("]") || self.c.is_any_word(&["on", "with"])
    }

    fn show_infix(&mut self, token: Token, length: usize) {
        self.row += 1;
        if self.row > LONGEST_ROW {
            self.refusal = Some(self.c.not_understood(format!("more than {LONGEST_ROW} operators in a row")));
            return self.stop();
        }
        self.show(token);
        self.c.at += length;
        self.expects_operand = true;
    }

    /// Whether the last token shown is the name of a relation, so that a star behind it stands for its children. `ONLY` has
    /// none.
    fn is_behind_relation(&self) -> bool {
        let is_part = |shown: &&TokenWithSpan| shown.token == token::name() || shown.token == Token::Period;
        let parts = self.out.iter().rev().take_while(is_part).count();
        let only = self.c.at.checked_sub(parts + 1).is_some_and(|at| Cursor { at, ..self.c }.is_word("only"));
        let mut before = self.out.iter().rev().skip(parts).map(|shown| &shown.token).skip_while(|token| **token == Token::LParen);
        let begins_item = match before.next() {
            Some(Token::Word(word)) => matches!(word.keyword, Keyword::FROM | Keyword::JOIN),
            Some(Token::Comma) => self.is_outermost(),
            _ => false,
        };
        begins_item && parts > 0 && !only
    }

    fn punctuation(&mut self) {
        let Some(text) = self.c.peek().map(|token| self.c.text(token)) else { return };
        match text {
            "(" => self.open(),
            ")" | "]" => self.close(text),
            "[" if self.expects_operand && !self.is_in_array() => self.refuse(self.c.syntax_error()),
            "[" => self.open_subscript(),
            "," if self.is_outermost() && !self.piece.has_clauses() => self.stop(),
            "," => self.show_separator(),
            "." => self.member(),
            ":" if self.holds(Opened::Subscript) => {
                self.show(Token::Colon);
                self.c.at += 1;
                self.expects_operand = true;
            }
            "::" => self.cast(),
            _ => self.stop(),
        }
    }

    /// Whether a bracket opens the elements of an array, or an array inside of one.
    fn is_in_array(&self) -> bool {
        let behind_word = self.c.at.checked_sub(1).is_some_and(|at| Cursor { at, ..self.c }.is_word("array"));
        behind_word || (self.holds(Opened::Subscript) && matches!(self.last(), Some(Token::LBracket | Token::Comma)))
    }

    fn show_separator(&mut self) {
        self.row = 0;
        self.show(Token::Comma);
        self.c.at += 1;
        self.expects_operand = true;
    }

    /// `.name` or `.*`
    fn member(&mut self) {
        self.show(Token::Period);
        self.c.at += 1;
        let is_name = self.c.peek().is_some_and(|token| is_name(token.kind)) || self.c.is_symbol("*");
        if is_name {
            self.show_operand(token::name(), 1);
        } else {
            self.stop();
        }
    }

    /// `::type`
    fn cast(&mut self) {
        self.show(Token::DoubleColon);
        self.row += 1;
        self.c.at += 1;
        let mut after = self.c;
        match type_name::type_name(&mut after) {
            Ok(_) => self.show_operand(token::name(), after.at - self.c.at),
            Err(refusal) => {
                self.refusal = Some(refusal);
                self.stop();
            }
        }
    }

    fn open(&mut self) {
        if !self.expects_operand && matches!(self.last(), Some(Token::RParen | Token::RBracket | Token::SingleQuotedString(_))) {
            return self.misplaced();
        }
        let opens = std::mem::replace(&mut self.opens, Opened::Plain);
        let is_call = !self.expects_operand && self.last_is_name();
        let closing = self.brackets.closing(self.c.at);
        let is_row = self.in_values && self.is_outermost();
        let is_query = !is_row && is_query_group(&self.c, self.brackets, self.c.at);
        if is_query {
            self.queries.push(self.c.at);
        }
        if is_query && opens == Opened::Operands {
            self.show_group(&[token::name()], closing);
        } else if !is_row && (self.is_query_operand() || (is_query && !is_call)) {
            self.show_query(closing);
        } else if !is_call && opens == Opened::Plain && closing == self.c.at + 1 {
            self.show_group(&[token::constant()], closing);
        } else {
            self.show(Token::LParen);
            self.c.at += 1;
            self.push(opens);
        }
    }

    /// Whether a query must come here, at the beginning or behind UNION and the like.
    fn is_query_operand(&self) -> bool {
        const SET_WORDS: &[Keyword] = &[Keyword::UNION, Keyword::INTERSECT, Keyword::EXCEPT];
        let before = |back: usize| match self.out.len().checked_sub(back).and_then(|at| self.out.get(at)) {
            Some(TokenWithSpan { token: Token::Word(word), .. }) => Some(word.keyword),
            _ => None,
        };
        let after_set_word = match before(1) {
            Some(Keyword::ALL | Keyword::DISTINCT) => before(2).is_some_and(|word| SET_WORDS.contains(&word)),
            Some(word) => SET_WORDS.contains(&word),
            None => self.out.is_empty(),
        };
        self.piece.has_clauses() && self.is_outermost() && after_set_word
    }

    fn show_query(&mut self, closing: usize) {
        self.show_group(&[token::keyword(Keyword::SELECT), token::name()], closing);
    }

    /// Shows other tokens instead of those between here and the closing bracket.
    fn show_group(&mut self, inside: &[Token], closing: usize) {
        self.show(Token::LParen);
        inside.iter().for_each(|token| self.show(token.clone()));
        self.c.at = closing.min(self.end);
        if self.c.at < self.end {
            self.show_operand(Token::RParen, 1);
        }
    }

    fn open_subscript(&mut self) {
        self.show(Token::LBracket);
        self.c.at += 1;
        self.push(Opened::Subscript);
    }

    fn push(&mut self, opened: Opened) {
        self.opened.push((opened, self.row));
        self.row = 0;
        self.expects_operand = true;
    }

    fn close(&mut self, text: &str) {
        let Some((opened, row)) = self.opened.pop() else { return self.stop() };
        self.row = row;
        self.show_operand(if text == "]" { Token::RBracket } else { Token::RParen }, 1);
        self.expects_operand = opened == Opened::DistinctOn;
    }
}

impl Outliner<'_, '_> {
    /// A word, which is a keyword or a name according to what may come.
    fn word(&mut self) {
        let Some(text) = self.c.peek().map(|token| self.c.text(token)) else { return };
        let mut buffer = [0; keyword::MAX_BYTES];
        let word = keyword::fold(text, &mut buffer);
        if self.expects_operand { self.operand_word(word) } else { self.infix_word(word) }
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.refusal = Some(refusal);
        self.stop();
    }
}

pub(super) fn is_name(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::Word | TokenKind::QuotedName | TokenKind::UnicodeName)
}

pub(super) fn is_string(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::String | TokenKind::EscapeString | TokenKind::UnicodeString | TokenKind::DollarString)
}

fn is_constant(kind: TokenKind) -> bool {
    is_string(kind) || matches!(kind, TokenKind::BitString | TokenKind::Integer | TokenKind::Numeric)
}

/// The index behind `type 'text'`, where the cursor stands at the name of the type.
fn typed_constant_end(c: &Cursor, brackets: &Brackets) -> Option<usize> {
    let mut after = *c;
    if is_type_phrase(c) {
        type_name::type_name(&mut after).ok()?;
    } else {
        after.at += 1;
        while after.is_symbol(".") {
            after.at += 2;
        }
        if after.is_symbol("(") {
            after.at = brackets.closing(after.at) + 1;
        }
    }
    if !after.is_string() {
        return None;
    }
    after.at += 1;
    if c.is_word("interval") {
        // What is wrong there is said when it is lowered.
        let _ = interval_fields(&mut after);
    }
    Some(after.at)
}

/// Whether one of SQL's own types of more than one word may begin here.
fn is_type_phrase(c: &Cursor) -> bool {
    const FIRST: &[&str] = &[
        "timestamp",
        "time",
        "double",
        "character",
        "char",
        "nchar",
        "national",
        "bit",
        "varchar",
        "interval",
        "dec",
        "decimal",
        "numeric",
        "float",
    ];
    let Some(next) = c.peek_at(1) else { return false };
    (next.kind == TokenKind::Word || c.text(next) == "(") && c.is_any_word(FIRST)
}

/// `YEAR`, `DAY TO SECOND(3)` … behind an interval constant
pub(super) fn interval_fields(c: &mut Cursor) -> Parse<()> {
    const FIELDS: &[&str] = &["year", "month", "day", "hour", "minute", "second"];
    let Some(mut last) = c.eat_any_word(FIELDS) else { return Ok(()) };
    if c.eat_word("to") {
        last = c.eat_any_word(FIELDS).ok_or_else(|| c.syntax_error())?;
    }
    if last == "second" && c.eat_symbol("(") {
        c.integer()?;
        c.expect_symbol(")")?;
    }
    Ok(())
}

/// Whether the parentheses at `opening` hold a query and nothing else.
pub(super) fn is_query_group(c: &Cursor, brackets: &Brackets, opening: usize) -> bool {
    let mut opening = opening;
    loop {
        let inside = Cursor { at: opening + 1, ..*c };
        if inside.is_any_word(&["select", "with", "table"]) || (inside.is_word("values") && inside.is_symbol_at(1, "(")) {
            return true;
        }
        if !inside.is_symbol("(") {
            return false;
        }
        let after = Cursor { at: brackets.closing(opening + 1) + 1, ..*c };
        const GOES_ON: &[&str] = &["union", "intersect", "except", "order", "limit", "offset", "fetch", "for"];
        if !after.is_symbol(")") && !after.is_any_word(GOES_ON) {
            return false;
        }
        opening += 1;
    }
}

/// Skips `TABLESAMPLE method(arguments) [REPEATABLE (seed)]`.
fn skip_table_sample(c: &mut Cursor, brackets: &Brackets) {
    c.at += 1;
    let _ = c.function_name();
    if c.is_symbol("(") {
        c.at = brackets.closing(c.at) + 1;
    }
    if c.eat_word("repeatable") && c.is_symbol("(") {
        c.at = brackets.closing(c.at) + 1;
    }
}
