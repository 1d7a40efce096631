//! A function on the sign-up path fills a NOT NULL column from something that some users do not have.

use super::sign_up::{self, SYMPTOM};
use crate::catalog::{Column, Presence, Relation};
use crate::finding::Severity;
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::users::signup::{Filled, Lack, Null, Run, Write, WriteKind};

pub static RULE: Rule =
    Rule { meta: meta!("users/nullable-source", Warning, Safe, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for (run, _, write) in sign_up::writes(cx) {
        let Some(table) = cx.catalog.relation(write.table).filter(|_| write.kind == WriteKind::Insert) else { continue };
        for filled in &write.filled {
            let Some(column) = table.column_at(filled.column).filter(|column| is_required(column)) else { continue };
            let Null::Where(lack) = &filled.value.null else { continue };
            if !lack.is_mentioned(&write.mentions) && !sign_up::is_filled_by_trigger(write, &column.name) {
                report(cx, out, (run, write), (table, column), filled, lack);
            }
        }
    }
}

fn is_required(column: &Column) -> bool {
    column.not_null.is_some() && column.presence == Presence::Certain
}

fn report(
    cx: &HistoryContext,
    out: &mut Reporter,
    (run, _): (&Run, &Write),
    (table, column): (&Relation, &Column),
    filled: &Filled,
    lack: &Lack,
) {
    let label = cx.catalog.relation_label(table);
    let message = format!("{label}.{} is NOT NULL, but {}", column.name, who_lacks(lack));
    let mut finding = sign_up::finding(cx, run, filled.span, message)
        .label(format!("null for them: \"null value in column \"{}\"\"", column.name))
        .help(format!("{SYMPTOM}; write coalesce(…, '') or another value, or let the column be null"))
        .condition(Condition::NotNullViolation)
        .sometimes()
        .object(sign_up::column_object(cx, table, &column.name));
    if let Some(origin) = column.not_null {
        finding = finding.related(origin.span, format!("{} must not be null", column.name));
    }
    // Many projects sign in by e-mail alone.
    let common = matches!(lack, Lack::Email);
    out.report(if common { finding.at_most(Severity::Info) } else { finding });
}

fn who_lacks(lack: &Lack) -> String {
    match lack {
        Lack::Email => "anonymous users and those who sign in by phone have no e-mail address".to_owned(),
        Lack::Phone => "users who do not sign in by phone have no number".to_owned(),
        Lack::Metadata(key) => {
            format!("a sign-up may come without \"{key}\" (an invitation, a magic link, another provider)")
        }
        Lack::Field(name) => format!("auth.users.{name} is null when somebody signs up"),
    }
}
