//! Where the parts of a query stand.

use super::statement;
use crate::sql::ast::*;
use crate::text::Span;

fn select(sql: &str) -> Select {
    match statement(sql).kind {
        StatementKind::Query(query) => match query.body {
            QueryBody::Select(select) => *select,
            _ => panic!("no SELECT: {sql}"),
        },
        _ => panic!("no query: {sql}"),
    }
}

fn data(sql: &str) -> DataStatement {
    match statement(sql).kind {
        StatementKind::Data(data) => *data,
        kind => panic!("no data statement: {kind:?}"),
    }
}

#[test]
fn operands() {
    let table: &[(&str, &str, &[&str])] = &[
        ("a + f(b, 1)", "a + f(b, 1)", &["a", "f(b, 1)"]),
        ("(a) || ( b )", "(a) || ( b )", &["(a)", "( b )"]),
        ("a::int[] = any (b)", "a::int[] = any (b)", &["a::int[]", "b"]),
        ("a is not null and b in (1, 2)", "a is not null and b in (1, 2)", &["a is not null", "b in (1, 2)"]),
        ("x.y like 'é%' escape '!' or z", "x.y like 'é%' escape '!' or z", &["x.y like 'é%' escape '!'", "z"]),
    ];
    for (sql, whole, parts) in table {
        let sql = format!("select {sql} from t");
        let expr = select(&sql).targets.remove(0).expr;
        assert_eq!(expr.span.of(&sql), *whole);
        let (left, right) = match &expr.kind {
            ExprKind::Binary { left, right, .. } | ExprKind::And(left, right) | ExprKind::Or(left, right) => (left, right),
            ExprKind::Quantified { operand, right, .. } => (operand, right),
            kind => panic!("{kind:?}"),
        };
        assert_eq!([left.span.of(&sql), right.span.of(&sql)], **parts);
    }
}

#[test]
fn operators_and_types() {
    let sql = "select a operator(pg_catalog.+) b, c not like d, e::timestamp (3) with time zone";
    let spans: Vec<Span> = (select(sql).targets.iter())
        .map(|target| match &target.expr.kind {
            ExprKind::Binary { operator, .. } => operator.span,
            ExprKind::Cast { ty, .. } => ty.span,
            kind => panic!("{kind:?}"),
        })
        .collect();
    let texts: Vec<&str> = spans.iter().map(|span| span.of(sql)).collect();
    assert_eq!(texts, ["operator(pg_catalog.+)", "not like", "timestamp (3) with time zone"]);
}

#[test]
fn from_items() {
    let sql = "select 1 from only s.t as x (a), lateral f(1) with ordinality y, u left join (v join w using (a)) on true where b";
    let items: Vec<&str> = select(sql).from.iter().map(|item| item.span.of(sql)).collect();
    let expected = ["only s.t as x (a)", "lateral f(1) with ordinality y", "u left join (v join w using (a)) on true"];
    assert_eq!(items, expected);
}

#[test]
fn clauses() {
    let sql = "with x as (select 1) insert into s.t as y (a) values (1) on conflict (a) where b do update set a = 2 where c returning d e";
    let data = data(sql);
    let DataKind::Insert { columns, source: InsertSource::Query(source), on_conflict: Some(conflict), .. } = &data.kind else {
        panic!("{data:?}")
    };
    assert_eq!(data.span.of(sql), sql);
    assert_eq!(data.target.span().of(sql), "s.t");
    assert_eq!(columns[0].span.of(sql), "a");
    assert_eq!(source.span.of(sql), "values (1)");
    assert_eq!(conflict.span.of(sql), "on conflict (a) where b do update set a = 2 where c");
    assert_eq!(data.returning[0].expr.span.of(sql), "d");
}
