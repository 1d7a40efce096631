//! UPDATEs that give a row another key while other tables reference it, collected where they stand.
//!
//! A statement of a migration is held to the keys that are there at that moment, a function to those at the end.

use super::body;
use crate::catalog::{AttNum, Catalog, Oid, Owner, Presence, Reference};
use crate::replay::Step;
use crate::source::Sources;
use crate::sql::ast::{ExprKind, ReferentialAction};
use crate::sql::name::Name;
use crate::text::Span;

/// An UPDATE of a column that a foreign key without ON UPDATE CASCADE references.
#[derive(Debug, Clone)]
pub struct Rekey {
    /// The table whose rows get another key.
    pub table: Oid,
    pub column: AttNum,
    /// Whether CASE or COALESCE may give the old value again.
    pub may_keep: bool,
    /// The column in the UPDATE.
    pub span: Span,
    /// The function that it stands in. None: a migration runs it.
    pub function: Option<Oid>,
    /// The key that will be violated, and its REFERENCES clause.
    pub constraint: Name,
    pub references: Span,
    /// The table that has the key.
    pub child: Oid,
}

/// What one step of the replay runs.
pub(super) fn observe(rekeys: &mut Vec<Rekey>, updates: &[body::Update], step: &Step) {
    rekeys.extend(updates.iter().filter_map(|update| rekey(step.before, update, None)));
}

/// What the project's functions would run at the end.
pub(super) fn of_routines(catalog: &Catalog, sources: &Sources) -> Vec<Rekey> {
    let routines = catalog.routines().filter(|routine| routine.owner == Owner::Project);
    let updates = routines.flat_map(|routine| {
        let updates = body::effects(catalog, sources, routine).updates;
        updates.into_iter().map(|update| (routine.oid, update))
    });
    updates.filter_map(|(routine, update)| rekey(catalog, &update, Some(routine))).collect()
}

fn rekey(catalog: &Catalog, update: &body::Update, function: Option<Oid>) -> Option<Rekey> {
    let table = catalog.relation(update.table).filter(|table| table.owner == Owner::Project)?;
    update.assignments.iter().find_map(|(name, value)| {
        let column = table.column(&name.name)?;
        let same = match &value.kind {
            ExprKind::Column(path) => match path.as_slice() {
                [own] => own.name == name.name,
                [qualifier, own] => qualifier.name == table.name && own.name == name.name,
                _ => false,
            },
            _ => false,
        };
        let reference = catalog.foreign_keys_to(table.oid).find(|reference| stops(reference, column.number)).filter(|_| !same)?;
        Some(Rekey {
            table: table.oid,
            column: column.number,
            may_keep: matches!(value.kind, ExprKind::Case { .. } | ExprKind::Special { .. }),
            span: name.span,
            function,
            constraint: reference.constraint.name.clone(),
            references: reference.key.references,
            child: reference.table.oid,
        })
    })
}

/// Whether the key refuses another value while rows reference the old one.
fn stops(reference: &Reference, column: AttNum) -> bool {
    let refuses = matches!(reference.key.on_update, ReferentialAction::NoAction | ReferentialAction::Restrict);
    let certain = reference.constraint.presence == Presence::Certain && !reference.constraint.initially_deferred;
    refuses && certain && reference.key.columns.contains(&column)
}
