//! What something is called now that the history renamed. It knows no more than the names.

use crate::catalog::{Catalog, Column, DropCause, Grave, GraveKey, GraveKind, Relation};
use crate::sql::name::Name;

/// Names that follow each other are no more than this; a rename there and back would never end.
const MAX_RENAMES: usize = 16;

/// The table or view that had this name.
pub fn relation<'a>(catalog: &'a Catalog, schema: &Name, name: &Name) -> Option<&'a Relation> {
    let mut name = name.clone();
    for _ in 0..MAX_RENAMES {
        let key = GraveKey { kind: GraveKind::Relation, schema: schema.clone(), relation: None, name };
        name = renamed(catalog.graveyard().graves(&key))?;
        if let Some(found) = catalog.relation_by_name(schema, &name) {
            return Some(found);
        }
    }
    None
}

/// The column of a table that had this name.
pub fn column<'a>(catalog: &Catalog, table: &'a Relation, name: &Name) -> Option<&'a Column> {
    let mut name = name.clone();
    for _ in 0..MAX_RENAMES {
        let schema = Name::exact(catalog.schema_name(table.schema));
        let key = GraveKey { kind: GraveKind::Column, schema, relation: Some(table.name.clone()), name };
        name = renamed(catalog.graveyard().graves(&key))?;
        if let Some(found) = table.column(&name) {
            return Some(found);
        }
    }
    None
}

fn renamed(graves: &[Grave]) -> Option<Name> {
    match &graves.last()?.cause {
        DropCause::Renamed { label } => Some(Name::exact(label)),
        DropCause::Named | DropCause::With { .. } => None,
    }
}
