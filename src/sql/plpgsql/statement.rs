//! Statements that end at their semicolon. The cursor's tokens end there as well.

use super::ast::*;
use super::parse::Reader;
use crate::sql::ast::{Expr, ExprKind, Statement};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::grammar;
use crate::sql::lex::{Token, TokenKind};
use crate::sql::name::Ident;
use crate::sql::query;

pub(super) fn simple(reader: &mut Reader, c: &mut Cursor) -> Parse<StmtKind> {
    let word = c.peek().filter(|token| token.kind == TokenKind::Word).map(|token| c.text(token).to_ascii_lowercase());
    if is_assignment(c) {
        return assignment(reader, c);
    }
    match word.as_deref().unwrap_or_default() {
        "null" if c.tokens.len() == c.at + 1 => Ok(StmtKind::Null),
        "return" => Ok(return_(reader, c)?),
        "raise" => raise(reader, c).map(StmtKind::Raise),
        "perform" => perform(c).map(StmtKind::Perform),
        "execute" => Ok(StmtKind::Execute(execute(reader, c)?)),
        "exit" => leave(reader, c).map(|when| StmtKind::Exit { when }),
        "continue" => leave(reader, c).map(|when| StmtKind::Continue { when }),
        "assert" => {
            c.at += 1;
            Ok(StmtKind::Assert { condition: reader.expression_until(c, &[]) })
        }
        "get" => Ok(StmtKind::Other { keyword: "GET DIAGNOSTICS" }),
        "open" => Ok(StmtKind::Other { keyword: "OPEN" }),
        "fetch" => Ok(StmtKind::Other { keyword: "FETCH" }),
        "move" => Ok(StmtKind::Other { keyword: "MOVE" }),
        "close" => Ok(StmtKind::Other { keyword: "CLOSE" }),
        "commit" => Ok(StmtKind::Other { keyword: "COMMIT" }),
        "rollback" => Ok(StmtKind::Other { keyword: "ROLLBACK" }),
        _ => sql(c),
    }
}

/// `name[.field][[subscript]] :=` or `=`
fn is_assignment(c: &Cursor) -> bool {
    let mut probe = *c;
    target(&mut probe).is_ok() && (probe.is_symbol(":=") || probe.is_symbol("="))
}

fn target(c: &mut Cursor) -> Parse<Vec<Ident>> {
    let mut names = vec![c.label()?];
    loop {
        if c.eat_symbol(".") {
            names.push(c.label()?);
        } else if c.is_symbol("[") {
            skip_brackets(c);
        } else {
            return Ok(names);
        }
    }
}

fn skip_brackets(c: &mut Cursor) {
    let mut depth = 0usize;
    while let Some(token) = c.take() {
        match c.text(token) {
            "[" => depth += 1,
            "]" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return;
        }
    }
}

fn assignment(reader: &mut Reader, c: &mut Cursor) -> Parse<StmtKind> {
    let target = target(c)?;
    c.at += 1;
    Ok(StmtKind::Assign { target, value: reader.expression_until(c, &[]) })
}

fn return_(reader: &mut Reader, c: &mut Cursor) -> Parse<StmtKind> {
    c.expect_word("return")?;
    if c.is_at_end() {
        return Ok(StmtKind::Return(None));
    }
    if c.is_word("next") {
        c.at += 1;
        return Ok(StmtKind::ReturnNext(if c.is_at_end() { None } else { reader.expression_until(c, &[]) }));
    }
    if c.is_word("query") {
        c.at += 1;
        if c.eat_word("execute") {
            let command = reader.expression_until(c, &["using"]);
            let using = if c.eat_word("using") { reader.expressions_until(c, &[]) } else { Vec::new() };
            return Ok(StmtKind::ReturnQueryExecute { command, using });
        }
        if c.is_any_word(&["insert", "update", "delete", "merge"]) {
            return sql(c);
        }
        let query = query::query(c)?;
        c.expect_end()?;
        return Ok(StmtKind::ReturnQuery(Box::new(query)));
    }
    Ok(StmtKind::Return(reader.expression_until(c, &[])))
}

fn raise(reader: &mut Reader, c: &mut Cursor) -> Parse<Raise> {
    const LEVELS: &[(&str, RaiseLevel)] = &[
        ("debug", RaiseLevel::Debug),
        ("log", RaiseLevel::Log),
        ("info", RaiseLevel::Info),
        ("notice", RaiseLevel::Notice),
        ("warning", RaiseLevel::Warning),
        ("exception", RaiseLevel::Exception),
    ];
    c.expect_word("raise")?;
    let again = c.is_at_end();
    let level = LEVELS.iter().find(|(word, _)| c.eat_word(word)).map_or(RaiseLevel::Exception, |(_, level)| *level);
    let mut raise = Raise { level, condition: None, format: None, arguments: Vec::new(), again };
    if c.eat_word("sqlstate") {
        raise.condition = Some(c.string()?.0);
    } else if c.is_string() {
        raise.format = Some(c.string()?.0);
        while c.eat_symbol(",") {
            raise.arguments.push(query::expression(c)?);
        }
    } else if !c.is_at_end() && !c.is_word("using") {
        raise.condition = Some(c.label()?.name.as_str().to_owned());
    }
    if c.eat_word("using") {
        raise_options(reader, c, &mut raise)?;
    }
    c.expect_end()?;
    Ok(raise)
}

/// `ERRCODE = …, MESSAGE = …`
fn raise_options(_: &mut Reader, c: &mut Cursor, raise: &mut Raise) -> Parse<()> {
    loop {
        let name = c.label()?;
        if !c.eat_symbol("=") {
            c.expect_symbol(":=")?;
        }
        let value = query::expression(c)?;
        if let ExprKind::Literal(crate::sql::ast::Literal::String(text)) = &value.kind {
            match name.name.as_str() {
                "errcode" => raise.condition = Some(text.clone()),
                "message" => raise.format = Some(text.clone()),
                _ => {}
            }
        }
        if !c.eat_symbol(",") {
            return Ok(());
        }
    }
}

/// PERFORM and what would stand behind SELECT.
fn perform(c: &mut Cursor) -> Parse<Perform> {
    let start = *c;
    c.expect_word("perform")?;
    let expr: Parse<Expr> = query::expression(c);
    match expr {
        Ok(expr) if c.is_at_end() => Ok(Perform::Expr(expr)),
        _ => {
            *c = start;
            let query = query::perform(c)?;
            c.expect_end()?;
            Ok(Perform::Query(Box::new(query)))
        }
    }
}

fn execute(reader: &mut Reader, c: &mut Cursor) -> Parse<Execute> {
    c.expect_word("execute")?;
    let command = reader.expression_until(c, &["into", "using"]);
    let mut execute = Execute { command, into: None, using: Vec::new() };
    // INTO and USING come in either order.
    while !c.is_at_end() {
        if c.eat_word("into") {
            execute.into = Some(into(c)?);
        } else if c.eat_word("using") {
            execute.using = reader.expressions_until(c, &["into"]);
        } else {
            return Err(c.syntax_error());
        }
    }
    Ok(execute)
}

/// Behind INTO.
fn into(c: &mut Cursor) -> Parse<Into> {
    let strict = c.eat_word("strict");
    Ok(Into { strict, targets: c.comma_list(target)? })
}

fn leave(reader: &mut Reader, c: &mut Cursor) -> Parse<Option<Expr>> {
    c.at += 1;
    if !c.is_word("when") && !c.is_at_end() {
        c.label()?;
    }
    if c.eat_word("when") { Ok(reader.expression_until(c, &[])) } else { c.expect_end().map(|()| None) }
}

/// Any SQL command. Its INTO belongs to PL/pgSQL and is taken out before the command is read.
fn sql(c: &mut Cursor) -> Parse<StmtKind> {
    let tokens = c.tokens.get(c.at..).unwrap_or_default();
    let takes_into = c.is_any_word(&["select", "with", "insert", "update", "delete", "merge", "values"]);
    let (rest, into) = if takes_into { without_into(c, tokens)? } else { (tokens.to_vec(), None) };
    let mut inner = Cursor::new(c.source, &rest);
    let kind = grammar::statement(&mut inner)?;
    c.at = c.tokens.len();
    let span = Cursor { at: tokens.len(), ..Cursor::new(c.source, tokens) }.span_from(0);
    Ok(StmtKind::Sql { statement: Box::new(Statement { span, kind }), into })
}

fn without_into(c: &Cursor, tokens: &[Token]) -> Parse<(Vec<Token>, Option<Into>)> {
    let Some(at) = into_index(c, tokens) else { return Ok((tokens.to_vec(), None)) };
    let mut reader = Cursor { at: at + 1, ..Cursor::new(c.source, tokens) };
    let found = into(&mut reader)?;
    let mut rest = tokens.get(..at).unwrap_or_default().to_vec();
    rest.extend_from_slice(tokens.get(reader.at..).unwrap_or_default());
    Ok((rest, Some(found)))
}

/// The INTO of a statement: outside parentheses, and not that of INSERT INTO or MERGE INTO.
fn into_index(c: &Cursor, tokens: &[Token]) -> Option<usize> {
    let mut depth = 0usize;
    let is_word = |at: usize, words: &[&str]| {
        tokens.get(at).is_some_and(|token| {
            token.kind == TokenKind::Word && words.iter().any(|word| c.text(*token).eq_ignore_ascii_case(word))
        })
    };
    for (at, token) in tokens.iter().enumerate() {
        match (token.kind, c.text(*token)) {
            (TokenKind::Punctuation, "(") => depth += 1,
            (TokenKind::Punctuation, ")") => depth = depth.saturating_sub(1),
            (TokenKind::Word, _) if depth == 0 && is_word(at, &["into"]) => {
                let of_command = at.checked_sub(1).is_some_and(|before| is_word(before, &["insert", "merge"]));
                if !of_command {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}
