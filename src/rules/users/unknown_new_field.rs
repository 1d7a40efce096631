//! A trigger function on the sign-up path reads a field that the row does not have.

use super::sign_up::{self, SYMPTOM};
use super::{body_edit, renamed};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::sql::name::{Ident, Name, quote_ident};
use crate::text::Edit;
use crate::users::signup::ProblemKind;

pub static RULE: Rule =
    Rule { meta: meta!("users/unknown-new-field", Error, Safe, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for (run, problem) in sign_up::problems(cx) {
        let ProblemKind::MissingField { record, field, table } = &problem.kind else { continue };
        let now = cx.catalog.relation(*table).and_then(|table| renamed::column(cx.catalog, table, &field.name));
        let table = sign_up::table_label(cx, *table);
        let message = format!("{record}.{field}: {table} has no column \"{field}\"");
        let mut finding = sign_up::finding(cx, run, field.span, message)
            .label(format!("record \"{record}\" has no field \"{field}\""))
            .help(help(record, field, &table))
            .condition(Condition::UndefinedColumn);
        let edit = now.map(|column| Edit { span: field.span, replacement: quote_ident(&column.name) });
        finding.fixes.extend(edit.and_then(|edit| body_edit::fix(cx, run, "write the present name", vec![edit])));
        out.report(sign_up::soften(finding, problem.certainty));
    }
}

fn help(record: &Name, field: &Ident, table: &str) -> String {
    if table == "auth.users" {
        format!(
            "{SYMPTOM}; what an application sends with a sign-up is in raw_user_meta_data: {record}.raw_user_meta_data ->> '{field}'"
        )
    } else {
        format!("{SYMPTOM}; name a column of {table}, or add it")
    }
}
