//! What the history knows of something that is missing: whether it comes later, went before, has another name, belongs to an
//! extension, or was never made.

use super::inventory::{Inventory, Known, List};
use super::known::{kind_of_graves, noun};
use super::refusal::declaration;
use crate::catalog::{DropCause, Grave, Oid, Owner, Verb};
use crate::platform::EXTENSIONS;
use crate::replay::FailureRecord;
use crate::rule::HistoryContext;
use crate::sql::ast::ObjectKind;
use crate::sql::name::Name;
use crate::text::{FileId, Span, most_similar};

/// What somebody looked for.
pub struct Wanted<'a> {
    pub kind: ObjectKind,
    pub name: &'a Name,
    /// Where it was looked for, if one can say.
    pub schema: Option<&'a str>,
    /// The table of a column.
    pub relation: Option<Oid>,
}

impl Wanted<'_> {
    fn label(&self) -> String {
        match self.schema {
            Some(schema) => format!("{schema}.{}", self.name),
            None => self.name.to_string(),
        }
    }

    fn is_relation(&self) -> bool {
        self.kind == ObjectKind::Table
    }
}

/// The words for it, and the place that explains it.
pub struct Fate {
    pub label: String,
    pub help: String,
    pub place: Option<(Span, String)>,
}

pub fn fate(cx: &HistoryContext, inventory: &mut Inventory, wanted: &Wanted, record: &FailureRecord) -> Fate {
    let known = inventory.list(wanted.kind, wanted.relation);
    let failing = at(record.statement);
    created_later(&known, wanted, failing)
        .or_else(|| gone(cx, inventory, wanted, failing))
        .or_else(|| quoted_dot(wanted))
        .or_else(|| same_name(&known, wanted, failing))
        .or_else(|| of_extension(cx, wanted))
        .or_else(|| misspelt(&known, wanted))
        .unwrap_or_else(|| never(wanted, record))
}

/// The order of the history.
fn at(span: Span) -> (FileId, u32) {
    (span.file, span.start)
}

fn created_later(known: &List, wanted: &Wanted, failing: (FileId, u32)) -> Option<Fate> {
    let is_there = |known: &&Known| wanted.schema.is_none_or(|schema| known.schema == Some(schema));
    let later = known.named(wanted.name).filter(is_there).filter_map(Known::place).filter(|span| at(*span) > failing);
    let first = later.min_by_key(|span| at(*span))?;
    Some(Fate {
        label: "it is created later".to_owned(),
        help: format!("move this statement behind the creation, or create the {} in an earlier migration", noun(wanted.kind)),
        place: Some((first, "created only here".to_owned())),
    })
}

fn gone(cx: &HistoryContext, inventory: &Inventory, wanted: &Wanted, failing: (FileId, u32)) -> Option<Fate> {
    let kind = kind_of_graves(wanted.kind)?;
    let relation = wanted.relation.and_then(|oid| cx.catalog.relation(oid)).map(|relation| &relation.name);
    let graves = inventory.drops(wanted.name).iter().filter(|(key, _)| {
        let in_schema = wanted.schema.is_none_or(|schema| key.schema == *schema);
        key.kind == kind && in_schema && relation.is_none_or(|name| key.relation.as_ref() == Some(name))
    });
    let graves: Vec<&Grave> = graves.map(|(_, grave)| *grave).collect();
    let before = graves.iter().filter(|grave| at(grave.origin.span) < failing).max_by_key(|grave| at(grave.origin.span));
    before.map(|grave| dropped(grave)).or_else(|| graves.iter().find_map(|grave| made_and_dropped_later(grave, failing)))
}

fn dropped(grave: &Grave) -> Fate {
    let (label, place) = match &grave.cause {
        DropCause::Named => ("it was dropped earlier".to_owned(), "dropped here".to_owned()),
        DropCause::With { label, .. } => ("it was dropped earlier".to_owned(), format!("dropped here with {label}")),
        DropCause::Renamed { label } => (format!("it was renamed to {label}"), "renamed here".to_owned()),
    };
    let help = match &grave.cause {
        DropCause::Renamed { label } => format!("use {label}"),
        DropCause::Named | DropCause::With { .. } => "drop it behind this statement, or create it again first".to_owned(),
    };
    Fate { label, help, place: Some((grave.origin.span, place)) }
}

fn made_and_dropped_later(grave: &Grave, failing: (FileId, u32)) -> Option<Fate> {
    let created = grave.history.events.iter().find(|event| event.verb == Verb::Created)?.origin.span;
    (at(created) > failing).then(|| Fate {
        label: "it is created later, and dropped again".to_owned(),
        help: "move this statement behind the creation, or leave it out".to_owned(),
        place: Some((created, "created only here".to_owned())),
    })
}

/// `"auth.users"` is one name with a dot in it.
fn quoted_dot(wanted: &Wanted) -> Option<Fate> {
    let (schema, rest) = wanted.name.split_once('.').filter(|_| wanted.is_relation())?;
    Some(Fate {
        label: "the dot stands inside the quotes, so that this is one name".to_owned(),
        help: format!("write \"{schema}\".\"{rest}\", or {schema}.{rest}"),
        place: None,
    })
}

/// The name is there, in another schema or with other arguments.
fn same_name(known: &List, wanted: &Wanted, failing: (FileId, u32)) -> Option<Fate> {
    let earlier = |known: &&Known| known.place().is_none_or(|span| at(span) < failing);
    let other = known.named(wanted.name).find(earlier)?;
    let label = other.label();
    let is_routine =
        matches!(wanted.kind, ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Routine | ObjectKind::Aggregate);
    let place = other.place().map(|span| (span, "created here".to_owned()));
    if is_routine && wanted.schema.is_none_or(|schema| other.schema == Some(schema)) {
        return Some(Fate {
            label: format!("there is a function {label}, with other arguments"),
            help: "pass what it takes, cast the arguments, or create a function that takes these".to_owned(),
            place,
        });
    }
    let schema = other.schema?;
    Some(Fate {
        label: format!("there is {label}, in another schema"),
        help: format!("write {label}, or put {schema} into the search_path"),
        place,
    })
}

/// What CREATE EXTENSION would bring.
fn of_extension(cx: &HistoryContext, wanted: &Wanted) -> Option<Fate> {
    let made = match wanted.kind {
        ObjectKind::Function => ["create function ", "create aggregate "].map(|create| format!("{create}{}(", wanted.name)),
        ObjectKind::Type => ["create type ", "create domain "].map(|create| format!("{create}{} ", wanted.name)),
        ObjectKind::Schema => ["create schema "; 2].map(|create| format!("{create}{};", wanted.name)),
        _ => return None,
    };
    let missing = EXTENSIONS.iter().filter(|extension| cx.catalog.extension(extension.name).is_none());
    let mut brings = missing.filter(|extension| {
        let is_its_schema = wanted.kind == ObjectKind::Schema && extension.schema.is_some_and(|schema| *wanted.name == *schema);
        is_its_schema || made.iter().any(|made| extension.sql.contains(made.as_str()))
    });
    let name = brings.next()?.name;
    Some(Fate {
        label: format!("it comes with the extension {name}, which no migration creates"),
        help: format!("put create extension if not exists \"{name}\" before it"),
        place: None,
    })
}

fn misspelt(known: &List, wanted: &Wanted) -> Option<Fate> {
    let own = || known.all.iter().filter(|known| *known.owner == Owner::Project);
    let names = own().map(|known| known.name.as_str()).filter(|name| name.len() >= 3);
    let similar = most_similar(wanted.name, names).filter(|similar| is_plausible(similar, wanted.name))?;
    let other = own().find(|known| *known.name == *similar)?;
    let label = other.label();
    Some(Fate {
        label: format!("there is {label}: is that the one?"),
        help: format!("write {label}, or create {} in an earlier migration", wanted.label()),
        place: other.place().map(|span| (span, "created here".to_owned())),
    })
}

/// Short names differ by a letter without being the same word.
fn is_plausible(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || a.len().max(b.len()) >= 5
}

fn never(wanted: &Wanted, record: &FailureRecord) -> Fate {
    let (noun, label) = (noun(wanted.kind), wanted.label());
    let make = match wanted.kind {
        ObjectKind::Column => format!("add column {label} in an earlier migration, or name one that exists"),
        ObjectKind::Role => format!("create role {label} first: a new server has only the roles of its platform"),
        _ => format!("create {noun} {label} in an earlier migration, or name one that exists"),
    };
    let outside = match wanted.kind {
        ObjectKind::Table => "bring it in with create table if not exists",
        ObjectKind::Schema => "bring it in with create schema if not exists",
        _ => "bring it in with a guarded statement",
    };
    let declaration = declaration(record, &label);
    Fate {
        label: format!("no migration creates this {noun}"),
        help: format!("{make}; if it lives outside the migrations, {outside}, or say so in lint.toml: {declaration}"),
        place: None,
    }
}
