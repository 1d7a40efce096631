//! CREATE and ALTER of functions and procedures, DO, CALL.
//!
//! A body in quotes is kept as text with its place; who wants its statements asks the language's own parser.

use super::parameter::{parameters_with_defaults, table_columns};
use super::phrase::{self, one_of, word_or_string};
use super::session;
use super::type_name::{function_type, type_name};
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
    if c.eat_word("table") { table_columns(c).map(Returns::Table) } else { function_type(c).map(Returns::Type) }
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
    Ok(BodyText::new(literal, content, unescaped))
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
    Ok(Statement::inner(c.span_from(start), kind))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::ast::ParameterMode;
    use crate::sql::grammar::tests::read;

    fn routine(text: &str) -> CreateRoutine {
        let StatementKind::CreateRoutine(routine) = read(text) else { panic!("no routine: {text}") };
        *routine
    }

    #[test]
    fn parameters_have_their_modes_and_names() {
        use ParameterMode::{In, InOut, Out, Variadic};
        type Told<'t> = (ParameterMode, Option<&'t str>, &'t str);
        let table: &[(&str, &[Told])] = &[
            ("()", &[]),
            ("(int)", &[(In, None, "int4")]),
            ("(a int, B text)", &[(In, Some("a"), "int4"), (In, Some("b"), "text")]),
            ("(in a int, out b s.t, inout c x)", &[(In, Some("a"), "int4"), (Out, Some("b"), "t"), (InOut, Some("c"), "x")]),
            ("(a in x, b out y, in out c z)", &[(In, Some("a"), "x"), (Out, Some("b"), "y"), (InOut, Some("c"), "z")]),
            ("(double precision, double double precision)", &[(In, None, "float8"), (In, Some("double"), "float8")]),
            ("(variadic \"Xs\" text[])", &[(Variadic, Some("Xs"), "text")]),
            ("(a int default 1, b int = f(2))", &[(In, Some("a"), "int4"), (In, Some("b"), "int4")]),
        ];
        for (list, expected) in table {
            let routine = routine(&format!("create function f{list} returns void as ''"));
            let actual: Vec<_> = routine
                .parameters
                .iter()
                .map(|p| (p.mode, p.name.as_ref().map(|name| name.name.as_str()), p.ty.name.name.name.as_str()))
                .collect();
            assert_eq!(actual, *expected, "{list}");
        }
    }

    #[test]
    fn a_default_belongs_to_its_parameter() {
        let text = "create procedure p(a int, b int default 1 + 1) as ''";
        let routine = routine(text);
        let spans: Vec<_> = routine.parameters.iter().map(|p| p.span.of(text)).collect();
        assert_eq!(spans, ["a int", "b int default 1 + 1"]);
        assert!(routine.parameters[0].default.is_none() && routine.parameters[1].default.is_some());
    }

    #[test]
    fn a_quoted_body_is_where_it_stands() {
        let table = [
            ("create function f() returns int as $x$ select 1 $x$ language sql", "$x$ select 1 $x$", " select 1 ", None),
            ("create function f() returns int language sql as 'select 1'", "'select 1'", "select 1", None),
            ("create function f() as 'select ''a'', b'", "'select ''a'', b'", "select ''a'', b", Some("select 'a', b")),
            (r"create function f() as E'a\nb'", r"E'a\nb'", r"a\nb", Some("a\nb")),
        ];
        for (text, literal, content, unescaped) in table {
            let Some(RoutineBody::Text(body)) = routine(text).body else { panic!("no body: {text}") };
            let actual = (body.literal.of(text), body.content.of(text), body.unescaped.as_deref());
            assert_eq!(actual, (literal, content, unescaped), "{text}");
        }
    }

    #[test]
    fn other_bodies() {
        let text = "create function f() returns int begin atomic select 1; return 2; end";
        let Some(RoutineBody::Atomic { span, statements }) = routine(text).body else { panic!("no body") };
        assert_eq!(span.of(text), "begin atomic select 1; return 2; end");
        assert_eq!(statements.iter().map(|s| s.span.of(text)).collect::<Vec<_>>(), ["select 1", "return 2"]);
        assert!(matches!(routine("create function f() as 'obj', 'symbol'").body, Some(RoutineBody::Library)));
        assert!(matches!(routine("create function f() return 1").body, Some(RoutineBody::Return(_))));
    }

    #[test]
    fn options_in_order() {
        use RoutineOptionKind as K;
        let text = "create function f() returns void language 'SQL' security definer set search_path = a, \"B\" as ''";
        let options = routine(text).options;
        assert!(matches!(&options[0].kind, K::Language(name) if name.name == "SQL"));
        assert!(matches!(options[1].kind, K::SecurityDefiner(true)));
        let K::Set(set) = &options[2].kind else { panic!("no SET") };
        let crate::sql::ast::SetValue::List(values) = &set.value else { panic!("no list") };
        assert_eq!(values.iter().map(|value| value.text.as_str()).collect::<Vec<_>>(), ["a", "B"]);
        assert_eq!(options[2].span.of(text), "set search_path = a, \"B\"");
    }

    #[test]
    fn what_a_function_returns() {
        assert!(matches!(routine("create function f() as ''").returns, Returns::None));
        assert!(matches!(routine("create function f() returns null on null input as ''").returns, Returns::None));
        assert!(matches!(routine("create function f() returns setof int as ''").returns, Returns::Type(ty) if ty.setof));
        let Returns::Table(columns) = routine("create function f() returns table (a int, b text) as ''").returns else {
            panic!("no table")
        };
        assert_eq!(columns.iter().map(|(name, _)| name.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    }
}
