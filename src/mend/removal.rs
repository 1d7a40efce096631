//! What is better not said at all: a second unique constraint, a NOT NULL taken from a primary key.

use super::amendment::{Amendment, MayEdit};
use super::reading::Reading;
use super::{Obstacle, Surroundings};
use crate::catalog::Origin;
use crate::finding::Diagnostic;
use crate::sql::ast::{AlterTableActionKind, ColumnDef, Statement, StatementKind, TableElement};
use crate::text::{Edit, Span};

/// The constraint or index that says what another one says, out of the statement that makes it.
pub fn duplicate(cx: &Surroundings, diagnostic: &Diagnostic, may_edit: MayEdit) -> Option<Result<Amendment, Obstacle>> {
    let object = diagnostic.finding.object.as_ref()?;
    let table = cx.table(diagnostic).ok()?;
    let constraint = table.constraints.iter().find(|constraint| constraint.name == *object.name);
    let index = || cx.catalog().indexes_of(table.oid).find(|index| index.name == *object.name)?.history.origin();
    let origin: Origin = constraint.map(|constraint| constraint.origin).or_else(index)?;
    taken_out(cx, origin.span, may_edit)
}

/// DROP NOT NULL on a column of a primary key, or NULL beside PRIMARY KEY: the server takes neither.
pub fn nullable_key(cx: &Surroundings, diagnostic: &Diagnostic, may_edit: MayEdit) -> Option<Result<Amendment, Obstacle>> {
    taken_out(cx, diagnostic.finding.span, may_edit)
}

fn taken_out(cx: &Surroundings, span: Span, may_edit: MayEdit) -> Option<Result<Amendment, Obstacle>> {
    if !may_edit(span.file) {
        return None;
    }
    let reading = Reading::of(cx, span.file);
    let (_, statement) = reading.statement_at(span)?;
    Some(Ok(Amendment { edits: without(&reading, statement, span)?, new: None }))
}

/// The edits that take a part out of a statement: a constraint, an action, or the statement that is nothing else.
fn without(reading: &Reading, statement: &Statement, part: Span) -> Option<Vec<Edit>> {
    match &statement.kind {
        StatementKind::CreateTable(create) => create.elements.iter().find_map(|element| match element {
            TableElement::Column(column) => of_column(reading, column, part),
            TableElement::Constraint(constraint) => constraint.span.contains(part).then(|| reading.without_item(constraint.span)),
            TableElement::Like(_) => None,
        }),
        StatementKind::AlterTable(alter) => {
            let action = alter.actions.iter().find(|action| action.span.contains(part))?;
            match &action.kind {
                AlterTableActionKind::AddColumn { column, .. } => of_column(reading, column, part),
                _ if alter.actions.len() == 1 => Some(vec![reading.without(statement.span)]),
                _ => Some(reading.without_item(action.span)),
            }
        }
        StatementKind::CreateIndex(_) => Some(vec![reading.without(statement.span)]),
        _ => None,
    }
}

/// A constraint behind a column, with the white space before it.
fn of_column(reading: &Reading, column: &ColumnDef, part: Span) -> Option<Vec<Edit>> {
    let constraint = column.constraints.iter().find(|constraint| constraint.span.contains(part))?;
    let before = reading.token_before(constraint.span.start)?;
    Some(vec![reading.edit(before.end, constraint.span.end, "")])
}
