//! What a trigger may say on which kind of relation (manual, CREATE TRIGGER). Pure: it looks at the statement and the relation.

use super::failure::{Condition, Done, Failure};
use crate::catalog::{Relation, RelationKind};
use crate::sql::ast::visit::{Visitor, walk_expr};
use crate::sql::ast::{CreateTrigger, Expr, ExprKind, TriggerEvent, TriggerTiming};
use crate::sql::name::Name;
use crate::text::Span;

/// Refuses timings and levels that the kind of relation does not have.
pub(super) fn relation_kind(create: &CreateTrigger, relation: &Relation) -> Done {
    let name = &create.table.name;
    let wrong = |message: String, detail: &str| {
        Failure::new(Condition::WrongObjectType, message, create.table.span()).detail(detail).refuse()
    };
    match relation.kind {
        RelationKind::Table | RelationKind::PartitionedTable | RelationKind::ForeignTable => {
            if create.timing == TriggerTiming::InsteadOf {
                let noun = if relation.kind == RelationKind::ForeignTable { "foreign table" } else { "table" };
                return wrong(format!("\"{name}\" is a {noun}"), "Tables cannot have INSTEAD OF triggers.");
            }
            Ok(())
        }
        RelationKind::View => {
            if create.timing != TriggerTiming::InsteadOf && create.for_each_row {
                return wrong(format!("\"{name}\" is a view"), "Views cannot have row-level BEFORE or AFTER triggers.");
            }
            if has_truncate(create) {
                return wrong(format!("\"{name}\" is a view"), "Views cannot have TRUNCATE triggers.");
            }
            Ok(())
        }
        RelationKind::MaterializedView => no_triggers(create, "materialized views"),
        RelationKind::Sequence => no_triggers(create, "sequences"),
        RelationKind::CompositeType => no_triggers(create, "composite types"),
    }
}

fn no_triggers(create: &CreateTrigger, plural: &str) -> Done {
    let message = format!("relation \"{}\" cannot have triggers", create.table.name);
    Failure::new(Condition::WrongObjectType, message, create.table.span())
        .detail(format!("This operation is not supported for {plural}."))
        .refuse()
}

fn has_truncate(create: &CreateTrigger) -> bool {
    create.events.iter().any(|event| matches!(event, TriggerEvent::Truncate))
}

/// Refuses clauses that contradict each other.
pub(super) fn clauses(create: &CreateTrigger) -> Done {
    let unsupported = |message: &str| Failure::new(Condition::FeatureNotSupported, message, create.name.span).refuse();
    if create.for_each_row && has_truncate(create) {
        return unsupported("TRUNCATE FOR EACH ROW triggers are not supported");
    }
    if create.timing == TriggerTiming::InsteadOf {
        if !create.for_each_row {
            return unsupported("INSTEAD OF triggers must be FOR EACH ROW");
        }
        if create.when.is_some() {
            return unsupported("INSTEAD OF triggers cannot have WHEN conditions");
        }
        if create.events.iter().any(|event| matches!(event, TriggerEvent::Update(columns) if !columns.is_empty())) {
            return unsupported("INSTEAD OF triggers cannot have column lists");
        }
    }
    transition_tables(create)
}

/// What WHEN says of a row that is not there (`CreateTriggerFiringOn`). `generated`: the columns that have no value yet before
/// a change.
pub(super) fn condition(create: &CreateTrigger, when: &Expr, generated: &[Name]) -> Option<Failure> {
    let mut rows = Rows::default();
    walk_expr(when, &mut rows);
    let has = |wanted: fn(&TriggerEvent) -> bool| create.events.iter().any(wanted);
    let is_insert = has(|event| matches!(event, TriggerEvent::Insert));
    let is_delete = has(|event| matches!(event, TriggerEvent::Delete));
    let is_before = create.timing == TriggerTiming::Before;
    rows.used.into_iter().find_map(|(row, column, span)| {
        let is_generated = column.as_ref().is_some_and(|column| generated.contains(column));
        let message = match row {
            _ if !create.for_each_row => "statement trigger's WHEN condition cannot reference column values",
            Row::Old if is_insert => "INSERT trigger's WHEN condition cannot reference OLD values",
            Row::New if is_delete => "DELETE trigger's WHEN condition cannot reference NEW values",
            Row::New if is_before && is_generated => "BEFORE trigger's WHEN condition cannot reference NEW generated columns",
            Row::Old | Row::New => return None,
        };
        Some(Failure::new(Condition::InvalidObjectDefinition, message, span))
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Row {
    Old,
    New,
}

/// The columns of OLD and NEW that an expression reads. Without a column: the whole row.
#[derive(Default)]
struct Rows {
    used: Vec<(Row, Option<Name>, Span)>,
}

impl Visitor for Rows {
    fn expr(&mut self, expr: &Expr) {
        let (ExprKind::Column(path) | ExprKind::Star(path)) = &expr.kind else { return };
        let row = match path.first().map(|first| first.name.as_str()) {
            Some("old") => Row::Old,
            Some("new") => Row::New,
            _ => return,
        };
        self.used.push((row, path.get(1).map(|column| column.name.clone()), expr.span));
    }
}

fn transition_tables(create: &CreateTrigger) -> Done {
    if create.transition_tables.is_empty() {
        return Ok(());
    }
    let refuse = |condition, message: &str| Failure::new(condition, message, create.name.span).refuse();
    let wrong = |message| refuse(Condition::InvalidObjectDefinition, message);
    if create.timing != TriggerTiming::After {
        return wrong("transition table name can only be specified for an AFTER trigger");
    }
    if has_truncate(create) {
        return wrong("TRUNCATE triggers with transition tables are not supported");
    }
    if create.events.len() > 1 {
        let message = "transition tables cannot be specified for triggers with more than one event";
        return refuse(Condition::FeatureNotSupported, message);
    }
    let (sees_new, sees_old, has_columns) = match create.events.first() {
        Some(TriggerEvent::Insert) => (true, false, false),
        Some(TriggerEvent::Update(columns)) => (true, true, !columns.is_empty()),
        _ => (false, true, false),
    };
    if has_columns {
        let message = "transition tables cannot be specified for triggers with column lists";
        return refuse(Condition::FeatureNotSupported, message);
    }
    if !sees_new && create.transition_tables.iter().any(|table| table.new) {
        return wrong("NEW TABLE can only be specified for an INSERT or UPDATE trigger");
    }
    if !sees_old && create.transition_tables.iter().any(|table| !table.new) {
        return wrong("OLD TABLE can only be specified for a DELETE or UPDATE trigger");
    }
    Ok(())
}
