//! An UPDATE changes a key that other tables reference without ON UPDATE CASCADE.

use crate::finding::{Finding, Object, Severity};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::users::Rekey;

pub static RULE: Rule =
    Rule { meta: meta!("integrity/updated-primary-key", Warning, Migration, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for rekey in &cx.users.rekeys {
        out.findings.extend(finding(cx, rekey));
    }
}

fn finding(cx: &HistoryContext, rekey: &Rekey) -> Option<Finding> {
    let table = cx.catalog.relation(rekey.table)?;
    let column = &table.column_at(rekey.column)?.name;
    let (label, constraint) = (cx.catalog.relation_label(table), &rekey.constraint);
    let child = cx.catalog.relation(rekey.child).map(|child| cx.catalog.relation_label(child));
    let child = child.unwrap_or_else(|| "another table".to_owned());
    let function = rekey.function.and_then(|oid| cx.catalog.routine(oid));
    let what = match function {
        Some(routine) => format!("{}() gives rows of {label} another {column}", routine.name),
        None => format!("rows of {label} get another {column}"),
    };
    let finding =
        Finding::new(rekey.span, format!("{what}, but {constraint} has no ON UPDATE CASCADE"))
            .label(format!("refused for a row that {child} references"))
            .related(rekey.references, format!("{constraint} holds the old value"))
            .help(format!(
                "the update fails with `violates foreign key constraint \"{constraint}\"` (23503); let the key say on update cascade, \
                 or keep {column} and put the other id into a column of its own"
            ))
            .condition(Condition::ForeignKeyViolation)
        .sometimes()
            .object(Object::part_of("column", cx.catalog.schema_name(table.schema), &table.name, column));
    Some(if rekey.may_keep { finding.at_most(Severity::Info) } else { finding })
}
