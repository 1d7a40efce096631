//! A statement is not valid SQL for PostgreSQL.

use crate::finding::Finding;
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, FileContext, Reporter, Rule};
use crate::sql::ast::{StatementKind, SyntaxError};

pub static RULE: Rule = Rule { meta: meta!("replay/syntax-error", Error, None, since = "0.1.0"), check: Check::File(check) };

fn check(cx: &FileContext, out: &mut Reporter) {
    for statement in &cx.parsed.statements {
        if let StatementKind::Invalid(error) = &statement.kind {
            out.report(refused(error));
        }
    }
}

fn refused(error: &SyntaxError) -> Finding {
    let finding = Finding::new(error.span, error.message.clone())
        .label("PostgreSQL refuses the statement here")
        .condition(Condition::SyntaxError);
    match &error.help {
        Some(help) => finding.help(help.clone()),
        None => finding,
    }
}
