//! What exists at the end of a history, and what went before, by name: read once for all failures of a condition, of which a
//! history that misses its first file has thousands.

use super::known::kind_of_graves;
use crate::catalog::{Catalog, Grave, GraveKey, GraveKind, History, Oid, Origin, Owner, Presence};
use crate::sql::ast::ObjectKind;
use crate::sql::name::Name;
use crate::text::Span;
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// An object that may be the one that somebody meant.
pub struct Known<'a> {
    pub name: &'a Name,
    pub schema: Option<&'a str>,
    pub origin: Option<Origin>,
    pub owner: &'a Owner,
}

impl<'a> Known<'a> {
    fn of(name: &'a Name, schema: Option<&'a str>, history: &History, owner: &'a Owner) -> Self {
        Known { name, schema, origin: history.origin(), owner }
    }

    pub fn label(&self) -> String {
        match self.schema {
            Some(schema) => format!("{schema}.{}", self.name),
            None => self.name.to_string(),
        }
    }

    /// The place of an object that a migration made.
    pub fn place(&self) -> Option<Span> {
        self.origin.filter(|_| *self.owner == Owner::Project).map(|origin| origin.span)
    }
}

/// The objects of one kind, in the order of the catalog.
#[derive(Default)]
pub struct List<'a> {
    pub all: Vec<Known<'a>>,
    /// The places of those with a name.
    by_name: HashMap<&'a Name, Vec<usize>>,
}

impl<'a> List<'a> {
    fn of(all: Vec<Known<'a>>) -> Self {
        let mut by_name: HashMap<&Name, Vec<usize>> = HashMap::new();
        for (place, known) in all.iter().enumerate() {
            by_name.entry(known.name).or_default().push(place);
        }
        List { all, by_name }
    }

    pub fn named(&self, name: &Name) -> impl Iterator<Item = &Known<'a>> {
        self.by_name.get(name).into_iter().flatten().filter_map(|place| self.all.get(*place))
    }
}

/// A drop, with the names of what was dropped.
type Drop<'a> = (&'a GraveKey, &'a Grave);

pub struct Inventory<'a> {
    catalog: &'a Catalog,
    /// By kind; columns also by their table.
    lists: BTreeMap<(GraveKind, Option<Oid>), Rc<List<'a>>>,
    drops: OnceCell<HashMap<&'a Name, Vec<Drop<'a>>>>,
}

impl<'a> Inventory<'a> {
    pub fn of(catalog: &'a Catalog) -> Self {
        Inventory { catalog, lists: BTreeMap::new(), drops: OnceCell::new() }
    }

    /// What exists of a kind. For columns: in `relation`.
    pub fn list(&mut self, kind: ObjectKind, relation: Option<Oid>) -> Rc<List<'a>> {
        let Some(kind) = kind_of_graves(kind) else { return Rc::default() };
        let relation = relation.filter(|_| kind == GraveKind::Column);
        let list = self.lists.entry((kind, relation));
        list.or_insert_with(|| Rc::new(List::of(all_known(self.catalog, kind, relation)))).clone()
    }

    /// The drops of objects with a name.
    pub fn drops(&self, name: &Name) -> &[Drop<'a>] {
        let by_name = || {
            let mut by_name: HashMap<&Name, Vec<Drop>> = HashMap::new();
            for (key, grave) in self.catalog.graveyard().iter() {
                by_name.entry(&key.name).or_default().push((key, grave));
            }
            by_name
        };
        self.drops.get_or_init(by_name).get(name).map_or(&[], Vec::as_slice)
    }
}

/// What exists of a kind at the end of the history. For columns: in `relation`.
fn all_known(catalog: &Catalog, kind: GraveKind, relation: Option<Oid>) -> Vec<Known<'_>> {
    match kind {
        GraveKind::Relation => relations(catalog),
        GraveKind::Index => indexes(catalog),
        GraveKind::Column => relation.map_or_else(Vec::new, |relation| columns(catalog, relation)),
        GraveKind::Routine => routines(catalog),
        GraveKind::Type => types(catalog),
        GraveKind::Schema => schemas(catalog),
        GraveKind::Constraint | GraveKind::Trigger | GraveKind::Policy => parts(catalog, kind),
        GraveKind::Extension => Vec::new(),
    }
}

fn relations(catalog: &Catalog) -> Vec<Known<'_>> {
    let certain = catalog.relations().filter(|relation| relation.presence == Presence::Certain);
    let known = certain.map(|relation| Known {
        name: &relation.name,
        schema: Some(catalog.schema_name(relation.schema)),
        origin: relation.history.last(&crate::catalog::Verb::Created).or_else(|| relation.history.origin()),
        owner: &relation.owner,
    });
    known.collect()
}

fn indexes(catalog: &Catalog) -> Vec<Known<'_>> {
    let certain = catalog.indexes().filter(|index| index.presence == Presence::Certain);
    let known = certain.filter_map(|index| {
        let owner = &catalog.relation(index.relation)?.owner;
        Some(Known::of(&index.name, Some(catalog.schema_name(index.schema)), &index.history, owner))
    });
    known.collect()
}

fn columns(catalog: &Catalog, relation: Oid) -> Vec<Known<'_>> {
    let Some(relation) = catalog.relation(relation) else { return Vec::new() };
    let certain = relation.columns().filter(|column| column.presence == Presence::Certain);
    let known =
        certain.map(|column| Known { name: &column.name, schema: None, origin: Some(column.origin), owner: &relation.owner });
    known.collect()
}

fn routines(catalog: &Catalog) -> Vec<Known<'_>> {
    let certain = catalog.routines().filter(|routine| routine.presence == Presence::Certain);
    certain.map(|it| Known::of(&it.name, Some(catalog.schema_name(it.schema)), &it.history, &it.owner)).collect()
}

fn types(catalog: &Catalog) -> Vec<Known<'_>> {
    let certain = catalog.types().filter(|ty| ty.presence == Presence::Certain);
    certain.map(|it| Known::of(&it.name, Some(catalog.schema_name(it.schema)), &it.history, &it.owner)).collect()
}

fn schemas(catalog: &Catalog) -> Vec<Known<'_>> {
    let certain = catalog.schemas().filter(|schema| schema.presence == Presence::Certain);
    certain.map(|it| Known::of(&it.name, None, &it.history, &it.owner)).collect()
}

/// Constraints, triggers or policies of the project's tables.
fn parts(catalog: &Catalog, kind: GraveKind) -> Vec<Known<'_>> {
    let mut known = Vec::new();
    for table in catalog.relations().filter(|relation| relation.presence == Presence::Certain) {
        let mut push = |name, origin| known.push(Known { name, schema: None, origin, owner: &table.owner });
        match kind {
            GraveKind::Trigger => table.triggers.iter().for_each(|part| push(&part.name, part.history.origin())),
            GraveKind::Policy => table.policies.iter().for_each(|part| push(&part.name, part.history.origin())),
            _ => table.constraints.iter().for_each(|part| push(&part.name, Some(part.origin))),
        }
    }
    known
}
