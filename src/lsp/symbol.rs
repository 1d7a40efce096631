//! The objects of a history as an editor lists them: what they are, where they were made, and what became of them.

use crate::catalog::{Catalog, Event, GraveKey, GraveKind, Origin, Relation, TypeKind, Verb};
use crate::source::Sources;
use crate::sql::name::Name;
use lsp_types::SymbolKind;

#[derive(Debug, Clone)]
pub struct Symbol {
    pub kind: SymbolKind,
    /// `table`, `column`, …
    pub noun: &'static str,
    pub schema: Name,
    /// The table, for what hangs on one.
    pub relation: Option<Name>,
    pub name: Name,
    /// What it is, in a few words of SQL.
    pub detail: Option<String>,
    /// Where it was made.
    pub origin: Origin,
    pub events: Vec<Event>,
}

impl Symbol {
    /// `public.songs.title`
    pub fn label(&self) -> String {
        match &self.relation {
            Some(relation) => format!("{}.{relation}.{}", self.schema, self.name),
            None => format!("{}.{}", self.schema, self.name),
        }
    }

    pub fn is_gone(&self) -> bool {
        self.events.last().is_some_and(|event| event.verb == Verb::Dropped)
    }
}

/// The objects that migrations made, those that are gone behind those that are there.
pub fn symbols(catalog: &Catalog) -> Vec<Symbol> {
    let mut found = Vec::new();
    for relation in catalog.relations() {
        of_relation(catalog, relation, &mut found);
    }
    for index in catalog.indexes().filter(|index| index.constraint.is_none()) {
        let name = (catalog.schema_name(index.schema), None, &index.name);
        found.extend(symbol(SymbolKind::KEY, "index", name, None, &index.history.events));
    }
    for routine in catalog.routines() {
        let name = (catalog.schema_name(routine.schema), None, &routine.name);
        let types = routine.signature().map(|ty| ty.map_or_else(|| "?".to_owned(), |ty| catalog.format_type(ty)));
        let definer = if routine.security_definer { " security definer" } else { "" };
        let returns = routine.returns.as_ref().map(|ty| format!(" returns {}", catalog.format_type(ty))).unwrap_or_default();
        let detail = format!("({}){returns}{definer}", types.collect::<Vec<String>>().join(", "));
        found.extend(symbol(SymbolKind::FUNCTION, "function", name, Some(detail), &routine.history.events));
    }
    // A row type goes by its relation.
    for ty in catalog.types().filter(|ty| !matches!(ty.kind, TypeKind::Composite(_))) {
        let name = (catalog.schema_name(ty.schema), None, &ty.name);
        found.extend(symbol(SymbolKind::ENUM, "type", name, None, &ty.history.events));
    }
    found.extend(catalog.graveyard().iter().filter_map(|(key, grave)| buried(key, &grave.history.events)));
    found.retain(|symbol| !Sources::is_builtin(symbol.origin.span.file));
    found
}

fn of_relation(catalog: &Catalog, relation: &Relation, found: &mut Vec<Symbol>) {
    let schema = catalog.schema_name(relation.schema);
    let kind = if relation.kind.is_table() { SymbolKind::CLASS } else { SymbolKind::INTERFACE };
    let columns: Vec<String> =
        relation.columns().map(|column| format!("{} {}", column.name, catalog.format_type(&column.ty))).collect();
    let detail = format!("({})", columns.join(", "));
    found.extend(symbol(kind, relation.kind.noun(), (schema, None, &relation.name), Some(detail), &relation.history.events));
    let made = |origin| vec![Event { verb: Verb::Created, origin }];
    for column in relation.columns() {
        let not_null = if column.not_null.is_some() { " not null" } else { "" };
        let detail = format!("{}{not_null}", catalog.format_type(&column.ty));
        let name = (schema, Some(&relation.name), &column.name);
        found.extend(symbol(SymbolKind::FIELD, "column", name, Some(detail), &made(column.origin)));
    }
    for constraint in &relation.constraints {
        let name = (schema, Some(&relation.name), &constraint.name);
        let detail = Some(constraint.noun().to_owned());
        found.extend(symbol(SymbolKind::KEY, "constraint", name, detail, &made(constraint.origin)));
    }
    for trigger in &relation.triggers {
        let name = (schema, Some(&relation.name), &trigger.name);
        let detail = Some(format!("execute function {}()", trigger.function_name));
        found.extend(symbol(SymbolKind::EVENT, "trigger", name, detail, &trigger.history.events));
    }
    for policy in &relation.policies {
        let name = (schema, Some(&relation.name), &policy.name);
        let roles: Vec<&str> = policy.roles.iter().map(Name::as_str).collect();
        let detail = Some(format!("for {:?} to {}", policy.command, roles.join(", ")).to_lowercase());
        found.extend(symbol(SymbolKind::PROPERTY, "policy", name, detail, &policy.history.events));
    }
}

fn symbol(
    kind: SymbolKind,
    noun: &'static str,
    (schema, relation, name): (&str, Option<&Name>, &Name),
    detail: Option<String>,
    events: &[Event],
) -> Option<Symbol> {
    let origin = events.iter().find(|event| event.verb == Verb::Created).or(events.first())?.origin;
    let (schema, relation, name) = (Name::exact(schema), relation.cloned(), name.clone());
    Some(Symbol { kind, noun, schema, relation, name, detail, origin, events: events.to_vec() })
}

/// What was dropped or has another name now.
fn buried(key: &GraveKey, events: &[Event]) -> Option<Symbol> {
    let (kind, noun) = match key.kind {
        GraveKind::Relation => (SymbolKind::CLASS, "table"),
        GraveKind::Index => (SymbolKind::KEY, "index"),
        GraveKind::Column => (SymbolKind::FIELD, "column"),
        GraveKind::Constraint => (SymbolKind::KEY, "constraint"),
        GraveKind::Trigger => (SymbolKind::EVENT, "trigger"),
        GraveKind::Policy => (SymbolKind::PROPERTY, "policy"),
        GraveKind::Routine => (SymbolKind::FUNCTION, "function"),
        GraveKind::Type => (SymbolKind::ENUM, "type"),
        GraveKind::Schema | GraveKind::Extension => return None,
    };
    symbol(kind, noun, (&key.schema, key.relation.as_ref(), &key.name), None, events)
}
