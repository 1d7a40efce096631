//! Names and literals as SQL text.

use crate::catalog::{AttNum, Catalog, Relation};
use crate::sql::ast::ReferentialAction;
use crate::sql::name::{Ident, quote_ident};

/// `public.songs`, quoted where it has to be.
pub fn table(catalog: &Catalog, relation: &Relation) -> String {
    qualified(catalog.schema_name(relation.schema), &relation.name)
}

pub fn qualified(schema: &str, name: &str) -> String {
    format!("{}.{}", quote_ident(schema), quote_ident(name))
}

/// `a, b`
pub fn columns(relation: &Relation, numbers: &[AttNum]) -> String {
    let names: Vec<String> = relation.column_names(numbers).into_iter().map(|name| quote_ident(name)).collect();
    names.join(", ")
}

/// A string as SQL text.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// ` on delete cascade`; nothing for NO ACTION, which is what no clause means.
pub fn action(event: &str, action: &ReferentialAction) -> String {
    let of = |columns: &[Ident]| {
        let names: Vec<String> = columns.iter().map(|column| quote_ident(&column.name)).collect();
        if names.is_empty() { String::new() } else { format!(" ({})", names.join(", ")) }
    };
    match action {
        ReferentialAction::NoAction => String::new(),
        ReferentialAction::Restrict => format!(" on {event} restrict"),
        ReferentialAction::Cascade => format!(" on {event} cascade"),
        ReferentialAction::SetNull(columns) => format!(" on {event} set null{}", of(columns)),
        ReferentialAction::SetDefault(columns) => format!(" on {event} set default{}", of(columns)),
    }
}

/// Whether a constraint of a table is as it should be; `what` speaks of `c`, its row in pg_constraint.
pub fn constraint_is(table: &str, constraint: &str, what: &str) -> String {
    let (table, constraint) = (literal(table), literal(constraint));
    format!(
        "exists (select from pg_constraint c where c.conrelid = to_regclass({table}) and c.conname = {constraint} and {what})"
    )
}
