//! A statement uses a relation that does not exist at that point of the history.

use crate::catalog::{Catalog, DropCause, GraveKey, GraveKind, Oid, Owner, Presence, Relation, Verb};
use crate::finding::{Finding, Object};
use crate::meta;
use crate::replay::{Condition, NoticeKind, Subject};
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::sql::name::QualifiedName;
use crate::text::Span;
use std::collections::BTreeSet;

pub static RULE: Rule =
    Rule { meta: meta!("replay/undefined-table", Error, None, since = "0.1.0"), check: Check::History(check) };

/// So many later uses are listed; the rest is counted.
const MAX_DEPENDENTS: usize = 5;

fn check(cx: &HistoryContext, out: &mut Reporter) {
    let mut reported: BTreeSet<Oid> = BTreeSet::new();
    for record in cx.replay.failures() {
        let Subject::MissingRelation { name, assumed } = &record.failure.subject else { continue };
        if assumed.is_some_and(|assumed| !reported.insert(assumed)) {
            continue;
        }
        out.report(undefined(cx, name, *assumed, record.failure.span, &record.failure.message));
    }
}

fn undefined(cx: &HistoryContext, name: &QualifiedName, assumed: Option<Oid>, span: Span, message: &str) -> Finding {
    let schema = schema_of(cx.catalog, name, assumed);
    let fate = fate(cx, name, &schema, assumed, span);
    let mut finding = Finding::new(span, message.to_owned())
        .label(fate.label)
        .help(fate.help)
        .condition(Condition::UndefinedTable)
        .object(Object::relation("table", &schema, &name.name.name));
    if let Some((span, message)) = fate.place {
        finding = finding.related(span, message);
    }
    let uses = later_uses(cx, assumed);
    for span in uses.iter().take(MAX_DEPENDENTS) {
        finding = finding.related(*span, "depends on it as well");
    }
    let more = uses.len().saturating_sub(MAX_DEPENDENTS);
    if more > 0
        && let Some(help) = finding.help.take()
    {
        finding.help = Some(format!("{help}; {more} more statements depend on it"));
    }
    finding
}

/// The places where later statements lean on the same relation.
fn later_uses(cx: &HistoryContext, assumed: Option<Oid>) -> Vec<Span> {
    let uses = cx.replay.notices().iter().filter(|record| match record.notice.kind {
        NoticeKind::UsedAssumed { object } => Some(object) == assumed,
        NoticeKind::AlreadyExists { .. } | NoticeKind::DoesNotExist => false,
    });
    uses.map(|record| record.notice.span).collect()
}

fn schema_of(catalog: &Catalog, name: &QualifiedName, assumed: Option<Oid>) -> String {
    let assumed = assumed.and_then(|oid| catalog.relation(oid)).map(|relation| catalog.schema_name(relation.schema));
    let written = name.schema.as_ref().map(|schema| schema.name.as_str());
    written.or(assumed).unwrap_or("public").to_owned()
}

/// What the history knows of a missing relation.
struct Fate {
    label: String,
    help: String,
    place: Option<(Span, String)>,
}

fn fate(cx: &HistoryContext, name: &QualifiedName, schema: &str, assumed: Option<Oid>, span: Span) -> Fate {
    created_later(cx.catalog, assumed)
        .or_else(|| gone(cx.catalog, name, schema, span))
        .or_else(|| quoted_dot(name))
        .or_else(|| elsewhere(cx.catalog, name, schema))
        .or_else(|| misspelt(cx.catalog, name))
        .unwrap_or_else(|| never(name))
}

fn created_later(catalog: &Catalog, assumed: Option<Oid>) -> Option<Fate> {
    let relation = catalog.relation(assumed?).filter(|relation| relation.presence == Presence::Certain)?;
    let origin = relation.history.last(&Verb::Created)?;
    Some(Fate {
        label: "it is created later".to_owned(),
        help: "move this statement behind the creation, or create the relation in an earlier migration".to_owned(),
        place: Some((origin.span, "created only here".to_owned())),
    })
}

fn gone(catalog: &Catalog, name: &QualifiedName, schema: &str, span: Span) -> Option<Fate> {
    let key = GraveKey { kind: GraveKind::Relation, schema: schema.into(), relation: None, name: name.name.name.clone() };
    let graves = catalog.graveyard().graves(&key);
    let before = |grave: &&crate::catalog::Grave| (grave.origin.span.file, grave.origin.span.start) < (span.file, span.start);
    let grave = graves.iter().rev().find(before)?;
    let (label, place) = match &grave.cause {
        DropCause::Named => ("it was dropped earlier".to_owned(), "dropped here".to_owned()),
        DropCause::With { label, .. } => ("it was dropped earlier".to_owned(), format!("dropped here with {label}")),
        DropCause::Renamed { label } => (format!("it was renamed to {label}"), "renamed here".to_owned()),
    };
    let help = match &grave.cause {
        DropCause::Renamed { label } => format!("use {label}"),
        DropCause::Named | DropCause::With { .. } => "drop it behind this statement, or create it again first".to_owned(),
    };
    Some(Fate { label, help, place: Some((grave.origin.span, place)) })
}

/// `"auth.users"` is one name with a dot in it.
fn quoted_dot(name: &QualifiedName) -> Option<Fate> {
    let (schema, rest) = name.name.name.split_once('.')?;
    Some(Fate {
        label: "the dot stands inside the quotes, so that this is one name".to_owned(),
        help: format!("write \"{schema}\".\"{rest}\", or {schema}.{rest}"),
        place: None,
    })
}

fn elsewhere(catalog: &Catalog, name: &QualifiedName, schema: &str) -> Option<Fate> {
    let mut others =
        known(catalog).filter(|relation| relation.name == name.name.name && *catalog.schema_name(relation.schema) != *schema);
    let other = others.next()?;
    let label = catalog.relation_label(other);
    Some(Fate {
        label: format!("there is {label}, in another schema"),
        help: format!("write {label}, or put its schema into the search_path"),
        place: place(other),
    })
}

fn misspelt(catalog: &Catalog, name: &QualifiedName) -> Option<Fate> {
    let wanted = name.name.name.as_str();
    let similar = known(catalog).filter(|relation| relation.owner == Owner::Project && is_similar(&relation.name, wanted));
    let other = similar.min_by_key(|relation| (distance(&relation.name, wanted), relation.oid))?;
    let label = catalog.relation_label(other);
    Some(Fate {
        label: format!("there is {label}: is that the one?"),
        help: format!("write {label}, or create {name} in an earlier migration"),
        place: place(other),
    })
}

fn never(name: &QualifiedName) -> Fate {
    Fate {
        label: "no migration creates it".to_owned(),
        help: format!(
            "create {name} in an earlier migration, or point at a table that exists; if it lives outside the migrations, bring it \
             in with create table if not exists"
        ),
        place: None,
    }
}

fn known(catalog: &Catalog) -> impl Iterator<Item = &Relation> {
    catalog.relations().filter(|relation| relation.presence == Presence::Certain)
}

fn place(relation: &Relation) -> Option<(Span, String)> {
    (relation.owner == Owner::Project).then(|| relation.history.origin())?.map(|origin| (origin.span, "created here".to_owned()))
}

/// Whether two names may be two spellings of one: case, plural, or a slip of the finger.
fn is_similar(a: &str, b: &str) -> bool {
    let longest = a.len().max(b.len());
    a.eq_ignore_ascii_case(b) || (longest >= 5 && distance(a, b) <= longest / 5 + 1 && distance(a, b) <= 2)
}

/// Levenshtein's distance over bytes.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (slot, y) in row.iter_mut().skip(1).zip(b.bytes()) {
            let substituted = diagonal + usize::from(!x.eq_ignore_ascii_case(&y));
            diagonal = *slot;
            left = substituted.min(*slot + 1).min(left + 1);
            *slot = left;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or(0)
}
