//! What a trigger may say on which kind of relation (manual, CREATE TRIGGER). Pure: it looks at the statement and the relation.

use super::failure::{Condition, Done, Failure};
use crate::catalog::{Relation, RelationKind};
use crate::sql::ast::{CreateTrigger, TriggerEvent, TriggerTiming};

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
