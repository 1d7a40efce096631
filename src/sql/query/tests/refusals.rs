//! What the server refuses is refused at the same token; each case was put to its own parser.

use super::statement;
use crate::sql::ast::StatementKind;
use sqlparser::dialect::PostgreSqlDialect;
use sqlparser::parser::Parser;

/// What sqlparser does not read either: the place counts.
const MISTAKES: &[&str] = &[
    "select a from t prewhere ¦b",
    "select distinct¦",
    "select a, ¦from t",
    "select a from t,¦",
    "select * except (¦a) from t",
    "select * ¦exclude (a) from t",
    "select * ¦replace (a as b) from t",
    "select * ¦rename (a as b) from t",
    "select * ¦ilike 'a%' from t",
    "select a from t limit 1 ¦by b",
    "select a from t offset 1 limit¦",
    "select a from t group by a ¦with rollup",
    "select a from t order by a ¦with fill",
    "select a from t settings ¦a = 1",
    "select a from t sample ¦10",
    "select * from t straight_join ¦u on true",
    "select * from t cross join u ¦on true",
    "select * from (t¦)",
    "select * from ((t¦))",
    "select * from (t¦) x",
    "select * from t use ¦index (a)",
    "select * from t as of ¦timestamp 'x'",
    "select * from t for ¦system_time as of 'x'",
    "select * from lateral t¦",
    "select a b ¦c from t",
    "select `a` ¦from t",
    "select ¦{a: 1}",
    "select a.* exclude ¦b from t",
    "select a¦:b from t",
    "select f(a ¦separator ',')",
    "select f(a ¦having max b)",
    "select f(a ¦ignore nulls)",
    "select f(¦select 1)",
    "select f(distinct¦)",
    "select f(a) over¦",
    "select f(a) filter (¦a)",
    "select f(a) within group (¦a)",
    "select cast(a ¦int)",
    "select cast(a as¦)",
    "select position(a¦, b, c in d)",
    "select substring(a from 1 ¦to 2)",
    "select trim(a, ¦from b)",
    "select trim(both¦)",
    "select overlay(a placing b¦)",
    "select a div ¦b",
    "select a = ¦= b",
    "select a ¦=> b",
    "select a is ¦b",
    "select a is not ¦b",
    "select a is not distinct ¦b",
    "select a in ¦b",
    "select a in (¦)",
    "select a not ¦b",
    "select * from t where¦",
    "select case when a ¦end",
    "select case when a then ¦end",
    "select case when a then b else ¦end",
    "select (a, b¦",
    "select (a¦",
    "select a¦)",
    "select (¦)",
    "select (a,¦)",
    "select array[a,¦]",
    "select exists (¦a)",
    "select ¦any (select 1)",
    "select a at ¦timezone b",
    "select match (a) against ¦('x')",
    "select if(a, b, c) from¦",
    "select map ¦{'a': 1}",
    "select lambda x¦: x",
    "select !a from ¦where",
    "select a from t start ¦with b connect by c",
    "select a from t ¦into b",
    "select a from t where b ¦where c",
    "select a from t group by¦",
    "select a from t order by¦",
    "select a from t having¦",
    "select a from t limit¦",
    "select a from t union¦",
    "select a from t union all ¦all select b",
    "¦from t select a",
    "¦from t",
    "select a from t cluster ¦by b",
    "select a from t distribute ¦by b",
    "select a from t sort ¦by b",
    "select a from t window w¦",
    "select a ¦over w from t",
    "select rank() over (w ¦x) from t",
    "select rank() over (rows¦) from t",
    "with x as ¦select 1 select 2",
    "with x (¦select 1) select 2",
    "with x as (select 1), ¦select 2",
    "with x as (select 1)¦",
    "with recursive ¦select 1",
    "values ¦1",
    "values (¦)",
    "¦value (1)",
    "table¦",
    "table a ¦b c",
    "insert ¦ignore into t values (1)",
    "insert into t (¦) values (1)",
    "insert into t values¦",
    "insert into t values (¦)",
    "insert into t ¦value (1)",
    "insert into t ¦set a = 1",
    "insert into t (a) ¦as b values (1)",
    "insert into t values (1) on conflict do update set a = 1 ¦nothing",
    "insert into t values (1) on conflict (a) do¦",
    "insert into t values (1) on conflict (¦1) do nothing",
    "insert into t values (1) on conflict ¦where a do nothing",
    "insert into t values (1) ¦as new on conflict do nothing",
    "insert into t default values ¦values (1)",
    "¦replace into t values (1)",
    "update t a ¦= 1",
    "update t set¦",
    "update t set a¦",
    "update t set a = ¦",
    "update t set a = 1,¦",
    "update t set a ¦== 1",
    "update t set a.b.c¦",
    "update t¦, u set a = 1",
    "update t set a = 1 ¦order by b",
    "update t set (a, b) ¦1",
    "delete ¦t",
    "delete ¦t where a",
    "delete from t where¦",
    "delete from t using¦",
    "merge into t using u ¦when matched then delete",
    "merge into t using u on true when matched then¦",
    "merge into t using u on true when matched then ¦insert values (1)",
    "merge into t using u on true when not matched then ¦delete",
    "merge into t using u on true when not matched by source then ¦insert values (1)",
    "merge into t using u on true when matched then update ¦a = 1",
    "select xmltable¦('/a' passing b columns c int)",
    "select json_table¦('{}', '$' columns (a int))",
    "select xmlattributes¦(a)",
    "select xmlelement(name¦)",
    "select xmlelement(name a ¦b)",
    "select xmlforest(a ¦b)",
    "select xmlparse(¦a)",
    "select xmlroot(a, ¦'1.0')",
    "select xmlserialize(content a¦)",
    "select xmlexists('//a' ¦b)",
    "select * from xmltable('/a' passing b columns c int ¦'@c')",
    "select json_object('a': 1 ¦'b': 2)",
    "select json_object('a': ¦, 'b': 2)",
    "select json_array(1 ¦2, a null on null)",
    "select json_query(a, '$' with ¦b wrapper)",
    "select json_exists(a, '$' passing b¦)",
    "select * from json_table('{}', '$' columns (a int ¦'$.a'))",
    "select * from json_table('{}', '$' columns ¦a int)",
];

/// The leniencies of sqlparser in its PostgreSQL dialect: other dialects' syntax, clauses that PostgreSQL does not have there,
/// clauses said twice. Each was also put to a server (PostgreSQL 15), which refuses it at the same byte.
const LENIENCIES: &str = include_str!("leniencies.txt");

/// Whether we refuse the text at the mark.
fn check_refusal(marked: &str) {
    let (before, after) = marked.split_once('¦').unwrap();
    let StatementKind::Invalid(error) = statement(&format!("{before}{after}")).kind else { panic!("read: {marked}") };
    if after.is_empty() {
        assert_eq!(error.message, "syntax error at end of input", "{marked}");
    } else {
        assert_eq!(error.span.start as usize, before.len(), "{marked}: {error:?}");
    }
}

#[test]
fn what_sqlparser_reads_is_refused_where_the_server_refuses_it() {
    for marked in LENIENCIES.lines() {
        let read = Parser::parse_sql(&PostgreSqlDialect {}, &marked.replace('¦', ""));
        assert!(read.is_ok_and(|read| read.len() == 1), "sqlparser does not read: {marked}");
        check_refusal(marked);
    }
}

#[test]
fn mistakes_are_refused_where_the_server_refuses_them() {
    MISTAKES.iter().for_each(|marked| check_refusal(marked));
}

/// What the server's grammar and scanner refuse in words of their own, with the SQLSTATE.
const CHECKS: &[(&str, &str, &str)] = &[
    ("select a from t ¦limit 1, 2", "42601", "LIMIT #,# syntax is not supported"),
    ("(select 1 order by 1) order by ¦2", "42601", "multiple ORDER BY clauses not allowed"),
    ("((select 1 offset 1)) offset ¦2", "42601", "multiple OFFSET clauses not allowed"),
    ("(select 1 fetch first row only) limit ¦2", "42601", "multiple LIMIT clauses not allowed"),
    ("¦with a as (select 1) (with b as (select 2) select 1)", "42601", "multiple WITH clauses not allowed"),
    ("select 1 fetch first 1 rows ¦with ties", "42601", "WITH TIES cannot be specified without ORDER BY clause"),
    (
        "select a from t order by 1 for update skip locked fetch first 1 rows ¦with ties",
        "42601",
        "SKIP LOCKED and WITH TIES options cannot be used together",
    ),
    ("select f(a order by b) ¦within group (order by c)", "42601", "cannot use multiple ORDER BY clauses with WITHIN GROUP"),
    ("select f(distinct a) ¦within group (order by c)", "42601", "cannot use DISTINCT with WITHIN GROUP"),
    ("select f(variadic a) ¦within group (order by c)", "42601", "cannot use VARIADIC with WITHIN GROUP"),
    ("select f(a) over (rows ¦unbounded following)", "42P20", "frame start cannot be UNBOUNDED FOLLOWING"),
    ("select f(a) over (rows ¦1 following)", "42P20", "frame starting from following row cannot end with current row"),
    (
        "select f(a) over (rows between current row and ¦1 preceding)",
        "42P20",
        "frame starting from current row cannot have preceding rows",
    ),
    (
        "select f(a) over (rows between 1 following and ¦current row)",
        "42P20",
        "frame starting from following row cannot have preceding rows",
    ),
    ("select f(a) over (rows between 1 preceding and ¦unbounded preceding)", "42P20", "frame end cannot be UNBOUNDED PRECEDING"),
    ("select json_array(a format json encoding ¦utf9)", "22023", "unrecognized JSON encoding: utf9"),
    (r"select E'a¦\u00'", "22025", "invalid Unicode escape"),
    (r"select E'¦\uDC00'", "42601", "invalid Unicode surrogate pair"),
    (r"select U&'a¦\zzzz'", "42601", "invalid Unicode escape"),
    (r"select U&'¦\+110000'", "42601", "invalid Unicode escape value"),
    ("select U&'a' uescape ¦'ab'", "42601", "invalid Unicode escape character"),
    ("select U&\"a\" uescape ¦'+' from t", "42601", "invalid Unicode escape character"),
];

#[test]
fn checks_are_answered_in_the_server_s_words() {
    for (marked, sqlstate, message) in CHECKS {
        let (before, after) = marked.split_once('¦').unwrap();
        let StatementKind::Invalid(error) = statement(&format!("{before}{after}")).kind else { panic!("read: {marked}") };
        let found = (error.sqlstate, error.message.as_str(), error.span.start as usize);
        assert_eq!(found, (*sqlstate, *message, before.len()), "{marked}");
    }
}

/// The clauses around parentheses that are said once.
#[test]
fn clauses_around_parentheses() {
    for sql in
        ["(select 1 order by 1) limit 1", "(select 1 limit 1) offset 1", "(select a order by 1) fetch first 1 rows with ties"]
    {
        assert!(matches!(statement(sql).kind, StatementKind::Query(_)), "{sql}");
    }
}

#[test]
fn depth() {
    let nested: &[(&str, &str, &str)] = &[
        ("select ", "(", ")"),
        ("select ", "f(", ")"),
        ("select ", "(select ", ")"),
        ("select ", "case when a then ", " end"),
        ("select ", "not ", ""),
        ("select ", "- ", ""),
        ("select array", "[", "]"),
        ("", "select * from (", ") x"),
        ("select ", "exists (select 1 where ", ")"),
        ("select ", "a in (", ")"),
        ("", "with x as (", ") select 1"),
    ];
    for (before, open, close) in nested {
        for (levels, is_read) in [(20, true), (300, true), (10_000, false)] {
            let inside = if open.starts_with("with") || open.ends_with("from (") { "select 1" } else { "1" };
            let sql = format!("{before}{}{inside}{}", open.repeat(levels), close.repeat(levels));
            let kind = statement(&sql).kind;
            assert_eq!(matches!(kind, StatementKind::Query(_)), is_read, "{open} {levels}");
            assert_eq!(matches!(kind, StatementKind::Unknown(_)), !is_read, "{open} {levels}");
        }
    }
}

#[test]
fn rows_of_operators() {
    for (operator, longest) in [(" or a", 7_000), (" and a", 7_000), (" + a", 1_900), (" || a", 1_900), ("::int", 1_900)] {
        for (length, is_read) in [(longest, true), (100_000, false)] {
            let sql = format!("select a{}", operator.repeat(length));
            assert_eq!(matches!(statement(&sql).kind, StatementKind::Query(_)), is_read, "{operator} {length}");
        }
    }
}
