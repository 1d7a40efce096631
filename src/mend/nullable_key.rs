//! NOT NULL for the column of a table's only key.
//!
//! A check constraint that is not valid yet holds for new rows at once; the rows that are there are read when it is validated,
//! while others read and write; and SET NOT NULL leans on it and reads none (manual, ALTER TABLE).

use super::{LockMode, Obstacle, Part, Phase, Rows, Surroundings, Undo, plan, words};
use crate::catalog::{Column, Relation};
use crate::finding::Diagnostic;
use crate::sql::name::{MAX_NAME_BYTES, quote_ident, truncate};

/// The column takes NULL no more. Rows without a key get what lint.toml says.
pub fn required(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Part>, Obstacle> {
    let table = cx.table(diagnostic)?;
    let column = diagnostic.finding.object.as_ref().and_then(|object| table.column(&object.name));
    let column = column.filter(|column| column.not_null.is_none() && table.primary_key().is_none());
    let column = column.ok_or_else(|| Obstacle::new(plan::EDIT_IT))?;
    if !cx.may_be_unsafe {
        return Err(Obstacle::new("only with --unsafe-fixes, since rows without a value are refused from then on"));
    }
    let name = quote_ident(&column.name);
    let (label, table_name) = (cx.catalog().relation_label(table), words::table(cx.catalog(), table));
    let check = quote_ident(truncate(&format!("{}_{}_not_null", table.name, column.name), MAX_NAME_BYTES));
    let alter = |phase: Phase, what: String| Part::new(phase, format!("alter table {table_name}\n  {what}"));
    let mut parts: Vec<Part> = given(cx, table, column).into_iter().collect();
    parts.push(
        alter(Phase::Key, format!("add constraint {check} check ({name} is not null) not valid"))
            .comment("New rows must have a value from here on.")
            .locks(LockMode::AccessExclusive, &label),
    );
    parts.push(
        alter(Phase::Validate, format!("validate constraint {check}"))
            .comment(&format!(
                "It fails while this query returns a row:\n  select t.* from {table_name} as t where t.{name} is null;"
            ))
            .locks(LockMode::ShareUpdateExclusive, &label)
            .rows(Rows::Scanned),
    );
    parts.push(
        alter(Phase::Validate, format!("alter column {name} set not null")).locks(LockMode::AccessExclusive, &label).holds(
            format!("{table_name}.{name} must not be null"),
            format!(
                "exists (select from pg_attribute a where a.attrelid = to_regclass({}) and a.attname = {} and a.attnotnull)",
                words::literal(&table_name),
                words::literal(&column.name)
            ),
        ),
    );
    // In one statement with SET NOT NULL it would be gone before that could lean on it (seen on a server).
    parts.push(alter(Phase::Validate, format!("drop constraint {check}")).locks(LockMode::AccessExclusive, label));
    Ok(parts)
}

fn given(cx: &Surroundings, table: &Relation, column: &Column) -> Option<Part> {
    let (label, name) = (cx.catalog().relation_label(table), quote_ident(&column.name));
    let value = cx.input.config.repair.value(&format!("{label}.{}", column.name))?;
    let sql = format!("update {} set {name} = {value} where {name} is null", words::table(cx.catalog(), table));
    let part = Part::new(Phase::Backfill, sql).locks(LockMode::RowExclusive, label);
    Some(part.rows(Rows::Changed).undo(Undo::Lasting))
}
