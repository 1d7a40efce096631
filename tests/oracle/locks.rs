//! What `--explain-plan` says of a statement, held against a server: the locks that it takes on tables, and what becomes of rows.
//!
//! A statement runs in a transaction of its own, and pg_locks and the transaction's counters (pg_stat_xact_user_tables) are read
//! before it ends; a table that is written anew has another file. Locks that stand only in the way of those which stand in
//! everybody's, ACCESS SHARE and ROW SHARE, are left out, as the plan does.

use super::server::Server;
use miglint::mend::{Phase, Rows, Step};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

const TABLES: &str = "select string_agg(format('%s on %s.%s', case mode
        when 'RowExclusiveLock' then 'ROW EXCLUSIVE' when 'ShareUpdateExclusiveLock' then 'SHARE UPDATE EXCLUSIVE'
        when 'ShareLock' then 'SHARE' when 'ShareRowExclusiveLock' then 'SHARE ROW EXCLUSIVE'
        when 'AccessExclusiveLock' then 'ACCESS EXCLUSIVE' else mode end, n.nspname, c.relname), ',')
    from pg_locks l join pg_class c on c.oid = l.relation join pg_namespace n on n.oid = c.relnamespace
    where l.granted and c.relkind in ('r', 'p', 'v', 'm') and n.nspname !~ '^pg_'
      and l.mode not in ('AccessShareLock', 'RowShareLock')";

/// What the plan says of its statements that is not so. Runs them.
pub fn wrong(server: &Server, database: &str, steps: &[Step]) -> Vec<String> {
    let mut wrong = Vec::new();
    for step in steps {
        let (locks, rows) = if step.part.phase == Phase::Concurrent {
            (while_it_waits(server, database, step), Rows::Scanned)
        } else {
            in_transaction(server, database, &step.part.sql)
        };
        let said: BTreeSet<String> = step.part.locks.iter().map(ToString::to_string).collect();
        // What a block does depends on the rows.
        let as_said = strongest(&locks) == strongest(&said) || step.part.sql.starts_with("do ") && locks.is_empty();
        if !as_said {
            wrong.push(format!("{}\n  the plan says {said:?}, the server takes {locks:?}", step.part.sql));
        }
        if rows != step.part.rows {
            wrong.push(format!(
                "{}\n  the plan says that rows are {}, they were {}",
                step.part.sql,
                step.part.rows.as_str(),
                rows.as_str()
            ));
        }
    }
    wrong
}

/// Of several locks on one table the last in the order of strength, which is that of their names here.
fn strongest(locks: &BTreeSet<String>) -> BTreeSet<String> {
    let order = ["ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "ACCESS EXCLUSIVE"];
    let parts = |lock: &String| lock.split_once(" on ").map(|(mode, table)| (mode.to_owned(), table.to_owned()));
    let strength = |mode: &str| order.iter().position(|known| *known == mode);
    let all: Vec<(String, String)> = locks.iter().filter_map(parts).collect();
    let is_strongest = |(mode, table): &&(String, String)| {
        all.iter().filter(|(_, other)| other == table).all(|(other, _)| strength(other) <= strength(mode))
    };
    all.iter().filter(is_strongest).map(|(mode, table)| format!("{mode} on {table}")).collect()
}

fn in_transaction(server: &Server, database: &str, sql: &str) -> (BTreeSet<String>, Rows) {
    let script = format!(
        "create temp table files as select oid, relfilenode from pg_class where relkind = 'r' and relfilenode <> 0;
         set client_min_messages = error;
         begin;
         {sql};
         select 'locks=' || coalesce(({TABLES} and l.pid = pg_backend_pid()), '');
         select 'rows=' || case
             when exists (select from files f join pg_class c using (oid) where c.relfilenode <> f.relfilenode) then 'rewritten'
             when coalesce(sum(n_tup_ins), 0) > 0 then 'added'
             when coalesce(sum(n_tup_upd), 0) > 0 then 'changed'
             when coalesce(sum(n_tup_del), 0) > 0 then 'removed'
             when coalesce(sum(seq_scan), 0) + coalesce(sum(idx_scan), 0) > 0 then 'scanned'
             else 'untouched' end
         from pg_stat_xact_user_tables where relname <> 'files';
         commit;"
    );
    let output = server.output(database, &script);
    let answer = |key: &str| output.lines().find_map(|line| line.strip_prefix(key)).unwrap_or("nothing: it was refused");
    let locks = answer("locks=").split(',').filter(|lock| !lock.is_empty()).map(str::to_owned).collect();
    let known = [Rows::Untouched, Rows::Scanned, Rows::Added, Rows::Changed, Rows::Rewritten];
    let rows = known.into_iter().find(|rows| rows.as_str() == answer("rows="));
    (locks, rows.unwrap_or_else(|| panic!("{sql}: {output}")))
}

/// What cannot be in a transaction has its locks while it waits for somebody who writes.
fn while_it_waits(server: &Server, database: &str, step: &Step) -> BTreeSet<String> {
    let table = step.part.sql.split(" on ").nth(1).and_then(|rest| rest.split(" (").next()).unwrap_or_default();
    let hold = format!("begin; lock table {table} in row exclusive mode; select pg_sleep(60)");
    let mut writer = server.session(database, "oracle_writer", &hold);
    locks_of(server, database, "oracle_writer");
    let mut builder = server.session(database, "oracle_builder", &step.part.sql);
    let locks = locks_of(server, database, "oracle_builder");
    server.ask(database, "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'oracle_writer'");
    assert!(writer.wait().is_ok() && builder.wait().is_ok_and(|status| status.success()), "{}", step.part.sql);
    locks
}

/// The locks of a session, when it has some.
fn locks_of(server: &Server, database: &str, name: &str) -> BTreeSet<String> {
    let ask = format!("{TABLES} and l.pid in (select pid from pg_stat_activity where application_name = '{name}')");
    let (mut locks, started) = (BTreeSet::new(), Instant::now());
    while locks.is_empty() && started.elapsed() < PATIENCE {
        locks = server.ask(database, &ask).split(',').filter(|lock| !lock.is_empty()).map(str::to_owned).collect();
    }
    locks
}

/// Less than the writer sleeps.
const PATIENCE: Duration = Duration::from_secs(20);
