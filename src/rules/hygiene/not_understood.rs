//! A statement that miglint does not understand.

use crate::finding::Finding;
use crate::meta;
use crate::rule::{Check, FileContext, Reporter, Rule};
use crate::sql::ast::StatementKind;

pub static RULE: Rule = Rule { meta: meta!("hygiene/not-understood", Info, None, since = "0.1.0"), check: Check::File(check) };

fn check(cx: &FileContext, out: &mut Reporter) {
    for statement in &cx.parsed.statements {
        if let StatementKind::Unknown(unknown) = &statement.kind {
            let message = format!("`{}` is not understood", unknown.keywords);
            out.report(
                Finding::new(unknown.at, message)
                    .label(unknown.reason.clone())
                    .help("the objects that it names are taken as uncertain; nothing needs to be changed"),
            );
        }
    }
}
