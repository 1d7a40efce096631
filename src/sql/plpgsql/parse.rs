//! Blocks, declarations and control structures.

use super::ast::*;
use super::statement;
use crate::sql::ast::Expr;
use crate::sql::cursor::{Cursor, Parse, Refusal, RefusalKind, Source};
use crate::sql::grammar::type_name::variable_type;
use crate::sql::lex::{Token, TokenKind};
use crate::sql::name::Ident;
use crate::sql::query;

/// How deep blocks and control structures may be nested.
const MAX_NESTING: usize = 200;

/// The reader of one body.
pub(super) struct Reader {
    pub problems: Vec<Problem>,
    depth: usize,
}

pub(super) fn body(source: Source, tokens: &[Token]) -> Body {
    let mut reader = Reader { problems: Vec::new(), depth: 0 };
    let mut c = Cursor::new(source, tokens);
    while c.is_symbol("#") {
        // `#variable_conflict use_column` and the like: three words.
        c.at += 3;
    }
    let block = match reader.block(&mut c) {
        Ok(block) => Some(block),
        Err(refusal) => {
            reader.problem(&refusal);
            None
        }
    };
    Body { block, problems: reader.problems }
}

impl Reader {
    pub fn problem(&mut self, refusal: &Refusal) {
        self.problems.push(Problem { span: refusal.span, reason: reason(refusal) });
    }

    /// `[<<label>>] [DECLARE …] BEGIN … [EXCEPTION …] END [label]`
    pub fn block(&mut self, c: &mut Cursor) -> Parse<Block> {
        let start = c.at;
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return Err(c.not_understood("blocks are nested too deeply"));
        }
        let label = label(c)?;
        let mut declarations = Vec::new();
        while c.eat_word("declare") {
            while !c.is_any_word(&["begin", "declare"]) && !c.is_at_end() {
                self.declaration(c, &mut declarations);
            }
        }
        c.expect_word("begin")?;
        let statements = self.statements(c, &["end", "exception"])?;
        let handlers = if c.eat_word("exception") { self.handlers(c)? } else { Vec::new() };
        c.expect_word("end")?;
        if !c.is_symbol(";") && !c.is_at_end() {
            c.label()?;
        }
        self.depth -= 1;
        Ok(Block { span: c.span_from(start), label, declarations, statements, handlers })
    }

    fn declaration(&mut self, c: &mut Cursor, declarations: &mut Vec<Declaration>) {
        let start = c.at;
        let end = statement_end(c);
        let mut inner = Cursor { tokens: c.tokens.get(..end).unwrap_or(c.tokens), ..*c };
        match declaration(&mut inner) {
            Ok(declaration) => declarations.push(declaration),
            Err(refusal) => self.problem(&refusal),
        }
        c.at = (end + 1).max(start + 1);
    }

    /// Statements up to one of these words.
    pub fn statements(&mut self, c: &mut Cursor, until: &[&str]) -> Parse<Vec<Stmt>> {
        let mut statements = Vec::new();
        while !c.is_any_word(until) {
            if c.is_at_end() {
                return Err(c.syntax_error());
            }
            if c.eat_symbol(";") {
                continue;
            }
            statements.push(self.statement(c)?);
        }
        Ok(statements)
    }

    fn statement(&mut self, c: &mut Cursor) -> Parse<Stmt> {
        let start = c.at;
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return Err(c.not_understood("statements are nested too deeply"));
        }
        let kind = match self.structure(c)? {
            Some(kind) => kind,
            None => self.simple(c),
        };
        self.depth -= 1;
        let stmt = Stmt { span: c.span_from(start), kind };
        c.eat_symbol(";");
        Ok(stmt)
    }

    /// A block or control structure, which holds statements of its own.
    fn structure(&mut self, c: &mut Cursor) -> Parse<Option<StmtKind>> {
        let mut probe = *c;
        let has_label = label(&mut probe)?.is_some();
        let is_block = probe.is_any_word(&["declare", "begin"]);
        if is_block {
            return self.block(c).map(|block| Some(StmtKind::Block(block)));
        }
        if has_label {
            *c = probe;
        }
        let kind = if c.is_word("if") {
            self.if_(c)?
        } else if c.is_word("case") {
            self.case(c)?
        } else if c.eat_word("loop") {
            StmtKind::Loop { body: self.loop_body(c)? }
        } else if c.eat_word("while") {
            let condition = self.expression_until(c, &["loop"]);
            c.expect_word("loop")?;
            StmtKind::While { condition, body: self.loop_body(c)? }
        } else if c.eat_word("for") {
            self.for_(c)?
        } else if c.eat_word("foreach") {
            self.foreach(c)?
        } else {
            return Ok(None);
        };
        Ok(Some(kind))
    }

    /// A statement that ends at its semicolon. A mistake in it costs nothing else.
    fn simple(&mut self, c: &mut Cursor) -> StmtKind {
        let end = statement_end(c);
        let mut inner = Cursor { tokens: c.tokens.get(..end).unwrap_or(c.tokens), ..*c };
        let kind = statement::simple(self, &mut inner);
        c.at = end;
        kind.unwrap_or_else(|refusal| {
            self.problem(&refusal);
            StmtKind::Unknown { reason: reason(&refusal) }
        })
    }

    fn if_(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        let mut branches = Vec::new();
        let mut otherwise = Vec::new();
        c.expect_word("if")?;
        loop {
            let condition = self.expression_until(c, &["then"]);
            c.expect_word("then")?;
            let statements = self.statements(c, &["elsif", "elseif", "else", "end"])?;
            branches.push(Branch { condition, statements });
            if c.eat_any_word(&["elsif", "elseif"]).is_some() {
                continue;
            }
            if c.eat_word("else") {
                otherwise = self.statements(c, &["end"])?;
            }
            c.expect_words(&["end", "if"])?;
            return Ok(StmtKind::If { branches, otherwise });
        }
    }

    fn case(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        c.expect_word("case")?;
        let operand = if c.is_word("when") { None } else { self.expression_until(c, &["when"]) };
        let mut branches = Vec::new();
        while c.eat_word("when") {
            let values = self.expressions_until(c, &["then"]);
            c.expect_word("then")?;
            branches.push(CaseBranch { values, statements: self.statements(c, &["when", "else", "end"])? });
        }
        let otherwise = if c.eat_word("else") { Some(self.statements(c, &["end"])?) } else { None };
        c.expect_words(&["end", "case"])?;
        Ok(StmtKind::Case { operand, branches, otherwise })
    }

    /// Behind LOOP, up to END LOOP and the label.
    fn loop_body(&mut self, c: &mut Cursor) -> Parse<Vec<Stmt>> {
        let body = self.statements(c, &["end"])?;
        c.expect_words(&["end", "loop"])?;
        if !c.is_symbol(";") && !c.is_at_end() {
            c.label()?;
        }
        Ok(body)
    }

    fn for_(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        let variables = c.comma_list(dotted_variable)?;
        c.expect_word("in")?;
        if c.eat_word("execute") {
            let command = self.expression_until(c, &["loop", "using"]);
            let using = if c.eat_word("using") { self.expressions_until(c, &["loop"]) } else { Vec::new() };
            c.expect_word("loop")?;
            return Ok(StmtKind::ForExecute { variables, command, using, body: self.loop_body(c)? });
        }
        let end = word_ahead(c, &["loop"]).ok_or_else(|| c.not_understood("a FOR without LOOP"))?;
        let mut inner = Cursor { tokens: c.tokens.get(..end).unwrap_or(c.tokens), ..*c };
        let range = dots_ahead(&inner);
        inner.eat_word("reverse");
        let start = inner.at;
        c.at = end + 1;
        if let Some(dots) = range {
            return self.for_integer(c, &inner, dots, variables);
        }
        if inner.is_any_word(&["select", "with", "values", "table"]) || inner.is_symbol("(") {
            return match query::query(&mut inner).and_then(|query| inner.expect_end().map(|()| query)) {
                Ok(query) => Ok(StmtKind::ForQuery { variables, query: Box::new(query), body: self.loop_body(c)? }),
                Err(refusal) => {
                    self.problem(&refusal);
                    self.loop_body(c)?;
                    Ok(StmtKind::Unknown { reason: reason(&refusal) })
                }
            };
        }
        inner.at = start;
        match inner.column_name() {
            Ok(cursor) => Ok(StmtKind::ForCursor { variables, cursor, body: self.loop_body(c)? }),
            Err(refusal) => {
                // UPDATE … RETURNING and the like: the rows are not followed.
                self.problem(&refusal);
                self.loop_body(c)?;
                Ok(StmtKind::Unknown { reason: reason(&refusal) })
            }
        }
    }

    fn for_integer(&mut self, c: &mut Cursor, range: &Cursor, dots: usize, mut variables: Vec<Ident>) -> Parse<StmtKind> {
        let Some(variable) = variables.pop() else { return Err(c.syntax_error()) };
        let mut low = Cursor { tokens: range.tokens.get(..dots).unwrap_or_default(), ..*range };
        let mut high = Cursor { at: dots + 1, ..*range };
        let low = self.whole_expression(&mut low);
        let high = self.expression_until(&mut high, &["by"]);
        Ok(StmtKind::ForInteger { variable, low, high, body: self.loop_body(c)? })
    }

    fn foreach(&mut self, c: &mut Cursor) -> Parse<StmtKind> {
        let variables = c.comma_list(dotted_variable)?;
        if c.eat_word("slice") {
            c.integer()?;
        }
        c.expect_words(&["in", "array"])?;
        let array = self.expression_until(c, &["loop"]);
        c.expect_word("loop")?;
        Ok(StmtKind::Foreach { variables, array, body: self.loop_body(c)? })
    }

    fn handlers(&mut self, c: &mut Cursor) -> Parse<Vec<Handler>> {
        let mut handlers = Vec::new();
        while c.eat_word("when") {
            let mut conditions = vec![condition(c)?];
            while c.eat_word("or") {
                conditions.push(condition(c)?);
            }
            c.expect_word("then")?;
            handlers.push(Handler { conditions, statements: self.statements(c, &["when", "end"])? });
        }
        Ok(handlers)
    }

    /// The expression up to one of these words at depth 0, or to the end. None, with a problem, where it cannot be read.
    pub fn expression_until(&mut self, c: &mut Cursor, words: &[&str]) -> Option<Expr> {
        let end = word_ahead(c, words).unwrap_or(c.tokens.len());
        let mut inner = Cursor { tokens: c.tokens.get(..end).unwrap_or(c.tokens), ..*c };
        c.at = end;
        self.whole_expression(&mut inner)
    }

    pub fn expressions_until(&mut self, c: &mut Cursor, words: &[&str]) -> Vec<Expr> {
        let end = word_ahead(c, words).unwrap_or(c.tokens.len());
        let mut inner = Cursor { tokens: c.tokens.get(..end).unwrap_or(c.tokens), ..*c };
        c.at = end;
        match inner.comma_list(query::expression) {
            Ok(values) => values,
            Err(refusal) => {
                self.problem(&refusal);
                Vec::new()
            }
        }
    }

    fn whole_expression(&mut self, c: &mut Cursor) -> Option<Expr> {
        match query::expression(c).and_then(|expr| c.expect_end().map(|()| expr)) {
            Ok(expr) => Some(expr),
            Err(refusal) => {
                self.problem(&refusal);
                None
            }
        }
    }
}

fn reason(refusal: &Refusal) -> String {
    match &refusal.kind {
        RefusalKind::Syntax { near: Some(near) } => format!("syntax error at or near \"{near}\""),
        RefusalKind::Syntax { near: None } => "syntax error at end of input".to_owned(),
        RefusalKind::Rejected { message, .. } => message.clone(),
        RefusalKind::NotUnderstood { reason } => reason.clone(),
    }
}

/// `<<label>>`
fn label(c: &mut Cursor) -> Parse<Option<Ident>> {
    if !c.eat_symbol("<<") {
        return Ok(None);
    }
    let label = c.label()?;
    c.expect_symbol(">>")?;
    Ok(Some(label))
}

fn declaration(c: &mut Cursor) -> Parse<Declaration> {
    let start = c.at;
    let name = c.label()?;
    let kind = if c.eat_word("alias") {
        c.at = c.tokens.len();
        DeclarationKind::Alias
    } else if c.is_word("cursor") || c.is_words(&["scroll", "cursor"]) || c.is_words(&["no", "scroll", "cursor"]) {
        cursor(c)
    } else {
        variable(c)?
    };
    c.expect_end()?;
    Ok(Declaration { span: c.span_from(start), name, kind })
}

fn cursor(c: &mut Cursor) -> DeclarationKind {
    let mut query = None;
    while !c.is_at_end() {
        if c.eat_any_word(&["for", "is"]).is_some() {
            query = query::query(c).ok().map(Box::new);
        }
        c.at += 1;
    }
    c.at = c.tokens.len();
    DeclarationKind::Cursor { query }
}

fn variable(c: &mut Cursor) -> Parse<DeclarationKind> {
    let constant = c.eat_word("constant");
    let ty = variable_type(c)?;
    if c.eat_word("collate") {
        c.qualified_name()?;
    }
    let not_null = c.eat_words(&["not", "null"]);
    let has_default = c.eat_symbol(":=") || c.eat_symbol("=") || c.eat_word("default");
    let default = if has_default { Some(query::expression(c)?) } else { None };
    Ok(DeclarationKind::Variable { ty, constant, not_null, default })
}

fn condition(c: &mut Cursor) -> Parse<String> {
    if c.eat_word("sqlstate") {
        return c.string().map(|(state, _)| state);
    }
    c.label().map(|name| name.name.as_str().to_owned())
}

/// A loop variable; of `record.field` the record.
fn dotted_variable(c: &mut Cursor) -> Parse<Ident> {
    let name = c.label()?;
    while c.eat_symbol(".") {
        c.label()?;
    }
    Ok(name)
}

/// The index of the semicolon that ends the statement under the cursor, or of the end. A CASE expression holds none.
fn statement_end(c: &Cursor) -> usize {
    let mut depth = 0usize;
    for (at, token) in c.tokens.iter().enumerate().skip(c.at) {
        if token.kind == TokenKind::Punctuation {
            match c.text(*token) {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                ";" if depth == 0 => return at,
                _ => {}
            }
        }
    }
    c.tokens.len()
}

/// The index of the first of these words outside parentheses and CASE expressions, before the statement's semicolon.
fn word_ahead(c: &Cursor, words: &[&str]) -> Option<usize> {
    let (mut depth, mut cases) = (0usize, 0usize);
    for (at, token) in c.tokens.iter().enumerate().skip(c.at) {
        let text = c.text(*token);
        match token.kind {
            TokenKind::Punctuation if text == "(" || text == "[" => depth += 1,
            TokenKind::Punctuation if text == ")" || text == "]" => depth = depth.saturating_sub(1),
            TokenKind::Punctuation if text == ";" && depth == 0 => return None,
            TokenKind::Word if depth > 0 => {}
            TokenKind::Word if cases == 0 && words.iter().any(|word| text.eq_ignore_ascii_case(word)) => return Some(at),
            TokenKind::Word if text.eq_ignore_ascii_case("case") => cases += 1,
            TokenKind::Word if text.eq_ignore_ascii_case("end") => cases = cases.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// The index of `..` outside parentheses.
fn dots_ahead(c: &Cursor) -> Option<usize> {
    let mut depth = 0usize;
    for (at, token) in c.tokens.iter().enumerate().skip(c.at) {
        match (token.kind, c.text(*token)) {
            (TokenKind::Punctuation, "(") => depth += 1,
            (TokenKind::Punctuation, ")") => depth = depth.saturating_sub(1),
            (TokenKind::Punctuation, "..") if depth == 0 => return Some(at),
            _ => {}
        }
    }
    None
}
