//! Whether a column has room for a literal that an INSERT writes there: `varchar(3)`, `smallint`.
//!
//! It refuses to know values that are worked out: those may have been cut by a cast.

use super::executor::Executor;
use super::failure::{Condition, Failure};
use crate::catalog::{Column, Presence, RelationKind};
use crate::sql::ast::{DataKind, DataStatement, Expr, ExprKind, InsertSource, Literal, Query, QueryBody};

impl Executor<'_> {
    /// The first literal of VALUES that its column has no room for. The server finds it when it plans the command.
    pub(super) fn without_room(&self, data: &DataStatement) -> Option<Failure> {
        let DataKind::Insert { columns, of_parts: false, source: InsertSource::Query(query), .. } = &data.kind else {
            return None;
        };
        let table = self.find_relation(&data.target)?;
        if table.kind != RelationKind::Table || table.presence != Presence::Certain || !table.columns_known {
            return None;
        }
        let named = columns.iter().map(|column| table.column(&column.name));
        let targets: Vec<Option<&Column>> =
            if columns.is_empty() { table.columns().map(Some).collect() } else { named.collect() };
        let literals = rows(query).iter().flat_map(|row| targets.iter().zip(row));
        literals.filter_map(|(column, value)| column.zip(Some(value))).find_map(|(column, value)| self.too_large(column, value))
    }

    fn too_large(&self, column: &Column, value: &Expr) -> Option<Failure> {
        let ExprKind::Literal(literal) = &value.kind else { return None };
        let certain = column.presence == Presence::Certain && self.is_certain_type(&column.ty) && !column.ty.array;
        let ty = self.catalog.ty(column.ty.ty).filter(|_| certain)?;
        let (condition, message) = match (ty.name.as_str(), literal) {
            (name @ ("varchar" | "bpchar"), Literal::String(text)) => {
                let [most] = column.ty.modifiers.as_slice() else { return None };
                let spelled = if name == "varchar" { "character varying" } else { "character" };
                let most: usize = most.parse().ok()?;
                // Spaces at the end are cut (manual, section 8.3).
                let is_cut = text.chars().skip(most).all(|letter| letter == ' ');
                let message = format!("value too long for type {spelled}({most})");
                (!is_cut).then_some((Condition::StringDataRightTruncation, message))?
            }
            (name, Literal::Integer(digits)) => {
                let (most, spelled) = largest(name)?;
                let is_out = digits.parse::<i64>().is_ok_and(|number| number > most);
                is_out.then(|| (Condition::NumericValueOutOfRange, format!("{spelled} out of range")))?
            }
            _ => return None,
        };
        Some(Failure::new(condition, message, value.span))
    }
}

/// The largest number of a type that is smaller than `bigint`.
fn largest(ty: &str) -> Option<(i64, &'static str)> {
    match ty {
        "int2" => Some((i64::from(i16::MAX), "smallint")),
        "int4" => Some((i64::from(i32::MAX), "integer")),
        _ => None,
    }
}

/// The rows of VALUES.
fn rows(query: &Query) -> &[Vec<Expr>] {
    match (&query.body, &query.with) {
        (QueryBody::Values(rows), None) => rows,
        _ => &[],
    }
}
