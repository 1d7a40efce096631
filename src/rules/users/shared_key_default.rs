//! A primary key that references the user has a random default.

use crate::catalog::Presence;
use crate::finding::{Applicability, Change, Finding, Fix, Object};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::sql::name::quote_ident;
use crate::users::identity::has_random_default;

pub static RULE: Rule =
    Rule { meta: meta!("users/shared-key-default", Warning, Migration, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for mirror in &cx.users.mirrors {
        let Some(table) = cx.catalog.relation(mirror.table).filter(|table| table.presence == Presence::Certain) else { continue };
        let Some(column) = table.column_at(mirror.identity).filter(|column| has_random_default(column)) else { continue };
        let key = cx.catalog.foreign_keys_of(table.oid).find(|reference| Some(reference.constraint.oid) == mirror.link);
        let (Some(key), Some(default)) = (key, &column.default) else { continue };
        let label = cx.catalog.relation_label(table);
        let finding =
            Finding::new(default.origin.span, format!("{label}.{} is the user's id, but has a random default", column.name))
                .label("no user has this id")
                .related(key.key.references, format!("{} refuses every default", key.constraint.name))
                .help(format!(
                    "an insert without {} fails with \"violates foreign key constraint\"; drop the default",
                    column.name
                ))
                .condition(Condition::ForeignKeyViolation)
                .sometimes()
                .object(Object::part_of("column", cx.catalog.schema_name(table.schema), &table.name, &column.name))
                .fix(Fix {
                    title: "drop the default".to_owned(),
                    applicability: Applicability::Safe,
                    change: Change::Migration(format!(
                        "alter table {}.{} alter column {} drop default;",
                        quote_ident(cx.catalog.schema_name(table.schema)),
                        quote_ident(&table.name),
                        quote_ident(&column.name)
                    )),
                });
        out.report(finding);
    }
}
