//! How far a comment reaches: the statement that begins behind it or on its line, or the part of one.
//!
//! A part goes up to the comma or the closing parenthesis that ends it: a column, a constraint, an action of ALTER TABLE. It is
//! told by the tokens alone, so that every list of SQL has parts. Bodies between dollars are code, and are looked into.

use crate::sql::lex::{Token, TokenKind, lex_range};
use std::ops::Range;

/// Code in which a comment can stand: a file, or a body between dollars.
pub(super) struct Code<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    /// Statements, by where they begin. Those of a body may overlap.
    statements: Vec<Range<u32>>,
    pub comments: Vec<Range<u32>>,
}

/// A file's code and that of the bodies in it that hold the word `needle`.
pub(super) fn codes<'a>(text: &'a str, statements: Vec<Range<u32>>, needle: &str) -> Vec<Code<'a>> {
    let lexed = lex_range(text, 0..text.len());
    let mut codes = vec![Code { text, tokens: lexed.tokens, statements, comments: lexed.comments }];
    let mut next = 0;
    while let Some(code) = codes.get(next) {
        let bodies: Vec<Range<usize>> = code.tokens.iter().filter_map(|token| body(*token, text)).collect();
        for body in bodies.into_iter().filter(|body| text.get(body.clone()).is_some_and(|text| text.contains(needle))) {
            let lexed = lex_range(text, body);
            let statements = statements_of_body(text, &lexed.tokens);
            codes.push(Code { text, tokens: lexed.tokens, statements, comments: lexed.comments });
        }
        next += 1;
    }
    codes
}

/// What stands between the dollars of a string.
fn body(token: Token, text: &str) -> Option<Range<usize>> {
    if token.kind != TokenKind::DollarString {
        return None;
    }
    let tag = token.text(text).split_inclusive('$').take(2).map(str::len).sum::<usize>();
    let inside = token.start as usize + tag..(token.end as usize).checked_sub(tag)?;
    (inside.start <= inside.end).then_some(inside)
}

/// Words of PL/pgSQL behind which a statement begins.
const OPENERS: [&str; 5] = ["begin", "declare", "then", "else", "loop"];

fn statements_of_body(text: &str, tokens: &[Token]) -> Vec<Range<u32>> {
    let mut statements = Vec::new();
    let mut end = tokens.last().map_or(0, |token| token.end);
    for (at, token) in tokens.iter().enumerate().rev() {
        if token.text(text) == ";" {
            end = token.start;
            continue;
        }
        let before = at.checked_sub(1).and_then(|at| tokens.get(at)).map_or(";", |token| token.text(text));
        if before == ";" || OPENERS.iter().any(|word| before.eq_ignore_ascii_case(word)) {
            statements.push(token.start..end);
        }
    }
    statements.reverse();
    statements
}

impl Code<'_> {
    /// What a comment covers: byte ranges of the file in which findings may begin.
    pub fn reach(&self, comment: &Range<u32>) -> Vec<Range<u32>> {
        let behind = self.tokens.partition_point(|token| token.start < comment.end);
        let line = self.line_start(comment.start);
        let on_line = self.tokens.partition_point(|token| token.end <= line);
        match self.tokens.get(on_line).filter(|token| token.start < comment.start) {
            Some(_) => self.reach_on_line(line, on_line, comment.start),
            None => self.reach_behind(behind),
        }
    }

    /// A comment on a line of its own: what begins with the next token, and the line of that token.
    fn reach_behind(&self, token: usize) -> Vec<Range<u32>> {
        let Some(first) = self.tokens.get(token) else { return Vec::new() };
        let line = self.line_start(first.start)..self.line_end(first.start);
        vec![self.statement_at(first.start).unwrap_or_else(|| self.part(token)), line]
    }

    /// A comment behind code: the statements that begin on the line, else the parts that do.
    fn reach_on_line(&self, line: u32, mut token: usize, comment: u32) -> Vec<Range<u32>> {
        let begun = self.statements.iter().filter(|statement| (line..comment).contains(&statement.start));
        let mut reach: Vec<Range<u32>> = begun.cloned().collect();
        let whole_statements = !reach.is_empty();
        reach.push(line..comment);
        while let Some(first) = self.tokens.get(token).filter(|first| first.start < comment && !whole_statements) {
            if first.start >= line {
                let part = self.part(token);
                token = self.tokens.partition_point(|token| token.start < part.end);
                reach.push(part);
            }
            token += 1;
        }
        reach
    }

    /// Where the string or name begins that holds an offset, other than a body of code.
    pub fn literal_around(&self, at: u32) -> Option<u32> {
        let holds = |token: &&Token| token.start < at && at < token.end;
        self.tokens.iter().find(holds).filter(|token| body(**token, self.text).is_none()).map(|token| token.start)
    }

    fn statement_at(&self, start: u32) -> Option<Range<u32>> {
        self.statements.iter().find(|statement| statement.start == start).cloned()
    }

    /// From a token to the comma or parenthesis that ends its part; commas before it are passed over.
    fn part(&self, token: usize) -> Range<u32> {
        let rest = self.tokens.get(token..).unwrap_or_default();
        let rest = rest.get(rest.iter().take_while(|token| token.text(self.text) == ",").count()..).unwrap_or_default();
        let start = rest.first().map_or(0, |token| token.start);
        let mut depth = 0;
        let end = rest.iter().find(|token| {
            match token.text(self.text) {
                "(" | "[" => depth += 1,
                ")" | "]" => depth -= 1,
                "," | ";" if depth == 0 => return true,
                _ => {}
            }
            depth < 0
        });
        start..end.map_or(self.text.len() as u32, |token| token.start)
    }

    fn line_start(&self, at: u32) -> u32 {
        let before = self.text.get(..at as usize).unwrap_or_default();
        before.rfind(['\n', '\r']).map_or(0, |newline| newline as u32 + 1)
    }

    fn line_end(&self, at: u32) -> u32 {
        let rest = self.text.get(at as usize..).unwrap_or_default();
        at + rest.find(['\n', '\r']).unwrap_or(rest.len()) as u32
    }
}
