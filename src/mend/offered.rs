//! Mends that a rule brings along: statements, one a line, to which is added what a live database needs.

use super::{LockMode, Obstacle, Part, Phase, Rows, Surroundings, words};
use crate::catalog::{Owner, Relation};
use crate::finding::{Applicability, Change, Diagnostic, Fix};
use crate::sql::name::{MAX_NAME_BYTES, Name, quote_ident, truncate};

/// A view takes `security_invoker` from this version on.
const READS_AS_CALLER: u16 = 15;

/// The statements that come with a finding.
pub fn offered(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Part>, Obstacle> {
    let (fix, sql) = statement(diagnostic).ok_or_else(|| Obstacle::new("more than one way would mend it"))?;
    if fix.applicability == Applicability::Unsafe && !cx.may_be_unsafe {
        return Err(Obstacle::new(format!("{}: only with --unsafe-fixes, since others may notice", fix.title)));
    }
    let table = cx.table(diagnostic).ok();
    if let Some(Owner::Extension(name)) = table.map(|table| &table.owner) {
        return Err(Obstacle::new(format!("the table is part of the extension {name}, whose owner alone may change it")));
    }
    if sql.contains("security_invoker") && cx.input.postgres < READS_AS_CALLER {
        return Err(Obstacle::new(format!("a view reads as its caller from PostgreSQL {READS_AS_CALLER} on")));
    }
    let statements = sql.split(";\n").map(|sql| sql.trim().trim_end_matches(';'));
    Ok(statements.map(|sql| part(cx, diagnostic, sql, table)).collect())
}

/// Whether a finding brings its own mend.
pub fn is_offered(diagnostic: &Diagnostic) -> bool {
    statement(diagnostic).is_some()
}

pub fn statement(diagnostic: &Diagnostic) -> Option<(&Fix, &str)> {
    diagnostic.finding.fixes.iter().find_map(|fix| match &fix.change {
        Change::Migration(sql) => Some((fix, sql.as_str())),
        Change::Edit(_) => None,
    })
}

fn part(cx: &Surroundings, diagnostic: &Diagnostic, sql: &str, table: Option<&Relation>) -> Part {
    let label = table.map(|table| cx.catalog().relation_label(table));
    let is = |words: &str| sql.to_ascii_lowercase().starts_with(words);
    let part = match table {
        Some(table) if is("create index on ") => index(cx, sql, table),
        _ if is("drop index") || is("alter table") && sql.to_ascii_lowercase().contains(" drop constraint ") => {
            Part::new(Phase::Drop, sql)
        }
        _ => Part::new(Phase::Security, sql),
    };
    let claim = match part.phase {
        Phase::Drop => gone(diagnostic),
        Phase::Security => secured(cx, sql, table),
        _ => None,
    };
    let part = match claim {
        Some((description, condition)) => part.holds(description, condition),
        None => part,
    };
    match label.filter(|_| part.locks.is_empty() && (is("alter table") || is("alter view") || is("drop index"))) {
        Some(label) => part.locks(LockMode::AccessExclusive, label),
        None => part,
    }
}

/// What a statement of a rule about security makes true: what it is called and what says so.
fn secured(cx: &Surroundings, sql: &str, table: Option<&Relation>) -> Option<(String, String)> {
    if let Some(rest) = sql.strip_prefix("revoke execute on function ") {
        let (function, roles) = rest.rsplit_once(" from public, ")?;
        let (name, role) = (words::literal(function), words::literal(roles));
        // A function that is not there has no privileges, and no answer.
        let condition = format!("coalesce(not has_function_privilege({role}, to_regprocedure({name}), 'execute'), true)");
        return Some((format!("{roles} may not execute {function}"), condition));
    }
    if let Some((routine, _)) = sql.strip_prefix("alter routine ").and_then(|rest| rest.split_once(" set search_path = ")) {
        let condition = format!(
            "exists (select from pg_proc p where p.oid = to_regprocedure({}) and p.proconfig::text like '%search_path=%')",
            words::literal(routine)
        );
        return Some((format!("{routine} has a search path of its own"), condition));
    }
    let view = words::table(cx.catalog(), table.filter(|_| sql.ends_with(" set (security_invoker = true)"))?);
    let condition = format!(
        "exists (select from pg_class c where c.oid = to_regclass({}) and c.reloptions @> array['security_invoker=true'])",
        words::literal(&view)
    );
    Some((format!("{view} reads as its caller"), condition))
}

/// That an index, or the index of a constraint, is gone: what it is called and what says so.
fn gone(diagnostic: &Diagnostic) -> Option<(String, String)> {
    let object = diagnostic.finding.object.as_ref()?;
    let name = words::qualified(object.schema.as_deref()?, &object.name);
    Some((format!("{name} is gone"), format!("to_regclass({}) is null", words::literal(&name))))
}

/// `create index on t (a)` under a name, so that it can be told and run again, and built while others write.
pub fn index(cx: &Surroundings, sql: &str, table: &Relation) -> Part {
    let rest = sql.get("create index on ".len()..).unwrap_or_default();
    let columns = rest.rsplit_once('(').map_or("", |(_, columns)| columns.trim_end_matches(')'));
    let name = free_name(cx, table, columns);
    let own = words::literal(&format!("{}.{name}", quote_ident(cx.catalog().schema_name(table.schema))));
    let condition = format!("exists (select from pg_index i where i.indexrelid = to_regclass({own}) and i.indisvalid)");
    let description = format!("{name} is there and valid");
    let label = cx.catalog().relation_label(table);
    if !cx.input.layout.can_leave_transaction() || !table.kind.is_table() || table.partition_by.is_some() {
        let part = Part::new(Phase::Key, format!("create index if not exists {name} on {rest}"));
        return part.locks(LockMode::Share, label).rows(Rows::Scanned).holds(description, condition);
    }
    Part::new(Phase::Concurrent, format!("create index concurrently if not exists {name} on {rest}"))
        .comment(&format!(
            "Where it is interrupted it leaves an index that is not valid: drop index concurrently {}; and again.",
            words::qualified(cx.catalog().schema_name(table.schema), name.trim_matches('"'))
        ))
        .locks(LockMode::ShareUpdateExclusive, label)
        .rows(Rows::Scanned)
        .holds(description, condition)
}

/// The name that the server would give it.
fn free_name(cx: &Surroundings, table: &Relation, columns: &str) -> String {
    let columns: Vec<&str> = columns.split(',').map(|column| column.trim().trim_matches('"')).collect();
    let stem = format!("{}_{}", table.name, columns.join("_"));
    let candidates = (0..usize::MAX).map(|number| {
        let end = if number == 0 { "_idx".to_owned() } else { format!("_idx{number}") };
        Name::exact(&format!("{}{end}", truncate(&stem, MAX_NAME_BYTES - end.len())))
    });
    let is_free = |name: &Name| cx.catalog().relation_oid(table.schema, name).is_none();
    candidates.into_iter().find(is_free).map(|name| quote_ident(&name)).unwrap_or_default()
}
