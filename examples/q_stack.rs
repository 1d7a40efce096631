use sqlparser::{dialect::PostgreSqlDialect, parser::Parser};
fn main() {
    let kind = std::env::args().nth(1).unwrap();
    let n: usize = std::env::args().nth(2).unwrap().parse().unwrap();
    let limit: usize = std::env::args().nth(3).unwrap().parse().unwrap();
    let sql = match kind.as_str() {
        "paren" => format!("select {}1{}", "(".repeat(n), ")".repeat(n)),
        "func" => format!("select {}1{}", "f(".repeat(n), ")".repeat(n)),
        "case" => format!("select {}1{}", "case when a then ".repeat(n), " end".repeat(n)),
        "sub" => format!("select {}1{}", "(select ".repeat(n), ")".repeat(n)),
        "from" => format!("{}select 1{}", "select * from (".repeat(n), ") x".repeat(n)),
        "fromp" => format!("select * from {}t{}", "(".repeat(n), ")".repeat(n)),
        "array" => format!("select array{}1{}", "[".repeat(n), "]".repeat(n)),
        "not" => format!("select {}1", "not ".repeat(n)),
        "minus" => format!("select {}1", "- ".repeat(n)),
        "or" => format!("select 1{}", " or 1".repeat(n)),
        "orbad" => format!("select 1{} +", " or 1".repeat(n)),
        "exists" => format!("select {}1{}", "exists (select 1 where ".repeat(n), ")".repeat(n)),
        "in" => format!("select {}1{}", "a in (".repeat(n), ")".repeat(n)),
        _ => panic!(),
    };
    let child = std::thread::Builder::new().stack_size(8 << 20).spawn(move || {
        let t = std::time::Instant::now();
        let r = Parser::new(&PostgreSqlDialect {}).with_recursion_limit(limit).try_with_sql(&sql).and_then(|mut p| p.parse_statements());
        println!("{} {:?}", match &r { Ok(_) => "ok".to_string(), Err(e) => e.to_string().chars().take(80).collect() }, t.elapsed());
        drop(r);
    }).unwrap();
    child.join().unwrap();
}
