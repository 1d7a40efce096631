//! CREATE and ALTER of functions and procedures, DO, CALL.
//!
//! A body in quotes is kept as text with its place; who wants its statements asks the language's own parser.

use super::parameter::{parameters_with_defaults, table_columns};
use super::phrase::{self, one_of, word_or_string};
use super::session;
use super::type_name::type_name;
use crate::sql::ast::{
    AlterRoutine, BodyText, CallStatement, CreateRoutine, Distinct, DoBlock, ObjectName, ObjectRef, Query, QueryBody, Returns,
    RoutineBody, RoutineKind, RoutineOption, RoutineOptionKind, Select, Statement, StatementKind, Target, Volatility,
};
use crate::sql::cursor::{Cursor, Parse, Refusal};
use crate::sql::literal;
use crate::sql::query;

/// CREATE [OR REPLACE] FUNCTION | PROCEDURE
pub fn create(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("create")?;
    let replace = phrase::or_replace(c)?;
    let kind = one_of(c, &[(&["function"], RoutineKind::Function), (&["procedure"], RoutineKind::Procedure)])?;
    let name = c.function_name()?;
    let parameters = parameters_with_defaults(c)?;
    let returns = if kind == RoutineKind::Function { returns(c)? } else { Returns::None };
    let mut routine = CreateRoutine { kind, replace, name, parameters, returns, options: Vec::new(), body: None };
    create_options(c, &mut routine)?;
    if routine.body.is_none() || c.is_any_word(&["return", "begin"]) {
        routine.body = inline_body(c)?.or(routine.body);
    }
    Ok(StatementKind::CreateRoutine(Box::new(routine)))
}

fn returns(c: &mut Cursor) -> Parse<Returns> {
    if !c.is_word("returns") || c.is_word_at(1, "null") {
        return Ok(Returns::None);
    }
    c.expect_word("returns")?;
    if c.eat_word("table") { table_columns(c).map(Returns::Table) } else { type_name(c).map(Returns::Type) }
}

/// The options up to the end or up to a body without quotes. AS stands among them.
fn create_options(c: &mut Cursor, routine: &mut CreateRoutine) -> Parse<()> {
    while !c.is_at_end() {
        let start = c.at;
        if c.is_word("as") {
            refuse_second(c, routine.body.is_some())?;
            c.expect_word("as")?;
            routine.body = Some(quoted_body(c)?);
        } else if let Some(kind) = definition_option(c)? {
            push_option(c, &mut routine.options, start, kind)?;
        } else if let Some(kind) = common_option(c)? {
            push_option(c, &mut routine.options, start, kind)?;
        } else {
            return Ok(());
        }
    }
    Ok(())
}

/// LANGUAGE, TRANSFORM and WINDOW: options of a definition only.
fn definition_option(c: &mut Cursor) -> Parse<Option<RoutineOptionKind>> {
    if c.eat_word("language") {
        return Ok(Some(RoutineOptionKind::Language(word_or_string(c)?)));
    } else if c.eat_word("window") {
        return Ok(Some(RoutineOptionKind::Window));
    } else if c.eat_word("transform") {
        c.comma_list(|c| {
            c.expect_words(&["for", "type"])?;
            type_name(c)
        })?;
        return Ok(Some(RoutineOptionKind::Transform));
    }
    Ok(None)
}

/// An option that CREATE and ALTER share; None where none begins here.
fn common_option(c: &mut Cursor) -> Parse<Option<RoutineOptionKind>> {
    use RoutineOptionKind as K;
    let Some(word) = c.eat_any_word(COMMON_OPTIONS) else { return Ok(None) };
    let kind = match word {
        "immutable" => K::Volatility(Volatility::Immutable),
        "stable" => K::Volatility(Volatility::Stable),
        "volatile" => K::Volatility(Volatility::Volatile),
        "strict" => K::Strict(true),
        "returns" => {
            c.expect_words(&["null", "on", "null", "input"])?;
            K::Strict(true)
        }
        "called" => {
            c.expect_words(&["on", "null", "input"])?;
            K::Strict(false)
        }
        "external" => {
            c.expect_word("security")?;
            security(c)?
        }
        "security" => security(c)?,
        "leakproof" => K::Leakproof(true),
        "not" => {
            c.expect_word("leakproof")?;
            K::Leakproof(false)
        }
        "parallel" => K::Parallel(c.column_name()?),
        "support" => K::Support(c.qualified_name()?),
        "cost" => phrase::number(c).map(|_| K::Cost)?,
        "rows" => phrase::number(c).map(|_| K::Rows)?,
        "set" => K::Set(session::parameter(c)?),
        _ => K::Reset(session::reset_target(c)?),
    };
    Ok(Some(kind))
}

const COMMON_OPTIONS: &[&str] = &[
    "immutable",
    "stable",
    "volatile",
    "strict",
    "returns",
    "called",
    "external",
    "security",
    "leakproof",
    "not",
    "parallel",
    "support",
    "cost",
    "rows",
    "set",
    "reset",
];

fn security(c: &mut Cursor) -> Parse<RoutineOptionKind> {
    one_of(c, &[(&["definer"], true), (&["invoker"], false)]).map(RoutineOptionKind::SecurityDefiner)
}

/// Keeps an option. Of each kind there may be one, but for SET and RESET; the server says so behind its grammar.
fn push_option(c: &Cursor, options: &mut Vec<RoutineOption>, start: usize, kind: RoutineOptionKind) -> Parse<()> {
    let repeatable = matches!(kind, RoutineOptionKind::Set(_) | RoutineOptionKind::Reset(_));
    let seen = options.iter().any(|option| std::mem::discriminant(&option.kind) == std::mem::discriminant(&kind));
    if seen && !repeatable {
        return Err(conflicting(c, start));
    }
    options.push(RoutineOption { span: c.span_from(start), kind });
    Ok(())
}

fn refuse_second(c: &Cursor, seen: bool) -> Parse<()> {
    if seen { Err(conflicting(c, c.at)) } else { Ok(()) }
}

/// The server's words where an option stands twice, at the second one.
pub fn conflicting(c: &Cursor, at: usize) -> Refusal {
    let span = c.tokens.get(at).map_or(c.here(), |token| c.token_span(*token));
    c.rejected("42601", "conflicting or redundant options", span)
}

// Bodies

/// What follows AS: the text, or an object file with or without its symbol.
fn quoted_body(c: &mut Cursor) -> Parse<RoutineBody> {
    let text = body_text(c)?;
    if !c.eat_symbol(",") {
        return Ok(RoutineBody::Text(text));
    }
    c.string()?;
    Ok(RoutineBody::Library)
}

/// A string constant as a body, with the places of the literal and of its content.
fn body_text(c: &mut Cursor) -> Parse<BodyText> {
    let Some(token) = c.peek() else { return Err(c.syntax_error()) };
    let (value, literal) = c.string()?;
    let text = c.text(token);
    let range = literal::content_range(token.kind, text);
    let unescaped = (text.get(range.clone()) != Some(value.as_str())).then_some(value);
    let content = c.source.span(token.start + range.start as u32, token.start + range.end as u32);
    Ok(BodyText { literal, content, unescaped })
}

/// `RETURN expression` or `BEGIN ATOMIC … END`
fn inline_body(c: &mut Cursor) -> Parse<Option<RoutineBody>> {
    if c.eat_word("return") {
        return Ok(Some(RoutineBody::Return(query::expression(c)?)));
    }
    let start = c.at;
    if !c.eat_word("begin") {
        return Ok(None);
    }
    c.expect_word("atomic")?;
    let mut statements = Vec::new();
    while !c.eat_word("end") {
        if c.eat_symbol(";") {
            continue;
        }
        statements.push(atomic_statement(c)?);
        c.expect_symbol(";")?;
    }
    Ok(Some(RoutineBody::Atomic { span: c.span_from(start), statements }))
}

/// One statement of BEGIN ATOMIC. RETURN is a query of one row, as it is for the server.
fn atomic_statement(c: &mut Cursor) -> Parse<Statement> {
    let start = c.at;
    let kind = if c.eat_word("return") {
        let expr = query::expression(c)?;
        StatementKind::Query(Box::new(query_of_one(c, start, expr)))
    } else if c.is_any_word(QUERY_WORDS) || c.is_symbol("(") {
        query::query_or_data_statement(c)?
    } else {
        return Err(unsupported_in_body(c));
    };
    Ok(Statement { span: c.span_from(start), kind })
}

const QUERY_WORDS: &[&str] = &["select", "values", "with", "table", "insert", "update", "delete", "merge"];

fn query_of_one(c: &Cursor, start: usize, expr: crate::sql::ast::Expr) -> Query {
    let span = c.span_from(start);
    let select = Select {
        span,
        distinct: Distinct::All,
        targets: vec![Target { expr, alias: None }],
        into: None,
        from: Vec::new(),
        filter: None,
        group_by: Vec::new(),
        having: None,
        windows: Vec::new(),
    };
    Query {
        span,
        with: None,
        body: QueryBody::Select(Box::new(select)),
        order_by: Vec::new(),
        limit: None,
        offset: None,
        locking: false,
    }
}

/// Other commands pass the server's grammar there and are refused at once, with these words.
fn unsupported_in_body(c: &Cursor) -> Refusal {
    let word = |ahead| c.peek_at(ahead).map(|token| c.text(token).to_ascii_uppercase()).unwrap_or_default();
    let first = word(0);
    if !COMMANDS.contains(&first.as_str()) {
        return c.syntax_error();
    }
    let has_noun = matches!(first.as_str(), "ALTER" | "CREATE" | "DROP");
    let command = if has_noun { format!("{first} {}", word(1)) } else { first };
    c.rejected("0A000", format!("{command} is not yet supported in unquoted SQL function body"), c.here())
}

const COMMANDS: &[&str] = &[
    "ALTER", "CALL", "COMMENT", "COPY", "CREATE", "DO", "DROP", "EXECUTE", "EXPLAIN", "GRANT", "LOCK", "NOTIFY", "REFRESH",
    "REVOKE", "SET", "TRUNCATE",
];

// ALTER, DO, CALL

/// The options of ALTER FUNCTION | PROCEDURE | ROUTINE, behind the object; None where no option begins here.
pub fn alter_options(c: &mut Cursor, object: &ObjectRef) -> Parse<Option<StatementKind>> {
    let ObjectName::Routine { name, arguments } = &object.name else { return Ok(None) };
    let mut options = Vec::new();
    loop {
        let start = c.at;
        let Some(kind) = common_option(c)? else { break };
        push_option(c, &mut options, start, kind)?;
    }
    if options.is_empty() {
        return Ok(None);
    }
    c.eat_word("restrict");
    let alter = AlterRoutine { object: object.kind, name: name.clone(), arguments: arguments.clone(), options };
    Ok(Some(StatementKind::AlterRoutine(Box::new(alter))))
}

/// `DO [LANGUAGE name] 'body'`, in either order.
pub fn do_block(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("do")?;
    let mut language = None;
    let mut body = None;
    while !c.is_at_end() {
        if c.is_word("language") {
            refuse_second(c, language.is_some())?;
            c.expect_word("language")?;
            language = Some(word_or_string(c)?);
        } else {
            refuse_second(c, body.is_some() && c.is_string())?;
            body = Some(body_text(c)?);
        }
    }
    match body {
        Some(body) => Ok(StatementKind::Do(Box::new(DoBlock { language, body }))),
        None if language.is_none() => Err(c.syntax_error()),
        None => Err(c.rejected("42601", "no inline code specified", c.span_from(0))),
    }
}

/// `CALL procedure ( arguments )`
pub fn call(c: &mut Cursor) -> Parse<StatementKind> {
    c.expect_word("call")?;
    let mut behind_name = *c;
    behind_name.function_name()?;
    if !behind_name.is_symbol("(") {
        return Err(behind_name.syntax_error());
    }
    let call = query::call(c)?;
    Ok(StatementKind::Call(Box::new(CallStatement { call })))
}
