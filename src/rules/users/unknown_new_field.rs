//! A trigger function on the sign-up path reads a field that the row does not have.

use super::sign_up::{self, SYMPTOM};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::sql::name::{Ident, Name};
use crate::users::signup::ProblemKind;

pub static RULE: Rule =
    Rule { meta: meta!("users/unknown-new-field", Error, None, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for (run, problem) in sign_up::problems(cx) {
        let ProblemKind::MissingField { record, field, table } = &problem.kind else { continue };
        let table = sign_up::table_label(cx, *table);
        let message = format!("{record}.{field}: {table} has no column \"{field}\"");
        let finding = sign_up::finding(cx, run, field.span, message)
            .label(format!("record \"{record}\" has no field \"{field}\""))
            .help(help(record, field, &table))
            .condition(Condition::UndefinedColumn);
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
