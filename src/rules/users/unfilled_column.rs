//! A function on the sign-up path inserts a row without a value for a column that must have one.

use super::sign_up::{self, SYMPTOM};
use crate::catalog::{Column, Presence, Relation};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::users::signup::{Action, Null, Run, Write, WriteKind};

pub static RULE: Rule = Rule { meta: meta!("users/unfilled-column", Error, Safe, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for (run, action, write) in sign_up::writes(cx) {
        let Some(table) = cx.catalog.relation(write.table).filter(|table| table.presence == Presence::Certain) else { continue };
        if write.kind != WriteKind::Insert || !write.complete {
            continue;
        }
        for column in table.columns().filter(|column| is_required(column) && is_null(write, column)) {
            if !sign_up::is_filled_by_trigger(write, &column.name) {
                report(cx, out, (run, action, write), table, column);
            }
        }
    }
}

fn is_required(column: &Column) -> bool {
    column.not_null.is_some() && column.identity.is_none() && column.generated.is_none() && column.presence == Presence::Certain
}

fn is_null(write: &Write, column: &Column) -> bool {
    match write.value_of(column.number) {
        Some(filled) => filled.value.null == Null::Always,
        None => column.default.is_none() && !column.serial,
    }
}

fn report(cx: &HistoryContext, out: &mut Reporter, place: (&Run, &Action, &Write), table: &Relation, column: &Column) {
    let (run, action, write) = place;
    let label = cx.catalog.relation_label(table);
    let message =
        format!("{} gives {label} no {}, which is NOT NULL and has no default", sign_up::routine_label(cx, run), column.name);
    let mut finding = sign_up::finding(cx, run, write.target, message)
        .label(format!("null value in column \"{}\" of relation \"{}\"", column.name, table.name))
        .help(format!("{SYMPTOM}; insert a value for {}, or give the column a default", column.name))
        .condition(Condition::NotNullViolation)
        .object(sign_up::column_object(cx, table, &column.name));
    if let Some(origin) = column.not_null {
        finding = finding.related(origin.span, format!("{} must not be null", column.name));
    }
    out.report(sign_up::soften(finding, action.certainty));
}
