//! Mends for foreign keys: the same constraint again, with another target or another action.
//!
//! A key is dropped and added in one command, so that no row slips in between, and NOT VALID, so that no row is read under the
//! lock that this takes. VALIDATE reads them afterwards, while others read and write.

use super::{LockMode, Obstacle, Part, Phase, Rows, Surroundings, sync, words};
use crate::catalog::{AttNum, Constraint, ForeignKey, Oid, Reference, Relation, RelationKind};
use crate::finding::Diagnostic;
use crate::sql::ast::{Match, ReferentialAction};
use crate::sql::name::quote_ident;

/// A partitioned table may have a foreign key that is not valid yet from this version on.
const NOT_VALID_ON_PARTITIONED: u16 = 18;

/// What a key becomes.
pub struct NewKey<'a> {
    pub target: &'a Relation,
    /// The referenced columns.
    pub columns: Vec<AttNum>,
    pub on_delete: &'a ReferentialAction,
    pub on_update: &'a ReferentialAction,
}

/// The key goes to the canonical user table instead.
pub fn mixed(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Part>, Obstacle> {
    let reference = key_of(cx, diagnostic)?;
    let unknown = || Obstacle::new("which table is the user is not known");
    let canonical = cx.users().canonical.ok_or_else(unknown)?;
    let target = cx.catalog().relation(canonical.table).ok_or_else(unknown)?;
    let identity = identity(cx, target).ok_or_else(unknown)?;
    let new =
        NewKey { target, columns: vec![identity], on_delete: &reference.key.on_delete, on_update: &reference.key.on_update };
    let mut parts: Vec<Part> = sync::rows_of(cx, target)?.into_iter().collect();
    parts.extend(replaced(cx, &reference, &new));
    Ok(parts)
}

/// The keys to a column whose values change follow it.
pub fn following(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Part>, Obstacle> {
    let table = cx.table(diagnostic)?;
    let name = diagnostic.finding.object.as_ref().map_or("", |object| object.name.as_str());
    let column = table.column(name).ok_or_else(|| Obstacle::new("the column is not there any more"))?.number;
    let is_stiff = |reference: &Reference| {
        let action = &reference.key.on_update;
        reference.key.columns.contains(&column) && matches!(action, ReferentialAction::NoAction | ReferentialAction::Restrict)
    };
    let keys = cx.catalog().foreign_keys_to(table.oid).filter(is_stiff);
    let parts = keys.flat_map(|reference| {
        let (on_delete, on_update) = (&reference.key.on_delete, &ReferentialAction::Cascade);
        let new = NewKey { target: table, columns: reference.key.columns.clone(), on_delete, on_update };
        replaced(cx, &reference, &new)
    });
    Ok(parts.collect())
}

/// The column of a user table that carries the auth id.
pub fn identity(cx: &Surroundings, table: &Relation) -> Option<AttNum> {
    match cx.users().mirror(table.oid) {
        Some(mirror) => Some(mirror.identity),
        None => table.column("id").map(|column| column.number),
    }
}

/// The user key of the column that a finding is about, that does not go to the canonical table.
fn key_of<'a>(cx: &Surroundings<'a>, diagnostic: &Diagnostic) -> Result<Reference<'a>, Obstacle> {
    let table = cx.table(diagnostic)?;
    let column = diagnostic.finding.object.as_ref().and_then(|object| table.column(&object.name));
    let canonical = cx.users().canonical.map(|canonical| canonical.table);
    let is_meant = |key: &&crate::users::UserKey| {
        key.table == table.oid && Some(key.column) == column.map(|column| column.number) && Some(key.target) != canonical
    };
    let key = cx.users().keys.iter().find(is_meant);
    let found = key.and_then(|key| constraint(cx, table.oid, key.constraint));
    let found = found.ok_or_else(|| Obstacle::new("the key is not there any more"))?;
    match table.partition_of {
        Some(_) => Err(Obstacle::new("the key belongs to the partitioned table")),
        None => Ok(found),
    }
}

fn constraint<'a>(cx: &Surroundings<'a>, table: Oid, constraint: Oid) -> Option<Reference<'a>> {
    cx.catalog().foreign_keys_of(table).find(|reference| reference.constraint.oid == constraint)
}

/// The key with another target or action, then the check of the rows that are there.
pub fn replaced(cx: &Surroundings, reference: &Reference, new: &NewKey) -> Vec<Part> {
    let catalog = cx.catalog();
    let table = words::table(catalog, reference.table);
    let name = quote_ident(&reference.constraint.name);
    let partitioned = reference.table.kind == RelationKind::PartitionedTable;
    let later = !partitioned || cx.input.postgres >= NOT_VALID_ON_PARTITIONED;
    let not_valid = if later { " not valid" } else { "" };
    let sql = format!(
        "alter table {table}\n  drop constraint if exists {name},\n  add constraint {name} {}{not_valid}",
        definition(cx, reference, new)
    );
    let label = |oid: Oid| catalog.relation(oid).map(|relation| catalog.relation_label(relation)).unwrap_or_default();
    let subject = format!("{table}.{name}");
    let target = words::table(catalog, new.target);
    let (description, condition) = claim(reference, new, &table, &target);
    let mut swap = Part::new(Phase::Key, sql)
        .holds(description, condition)
        .about(&subject)
        .locks(LockMode::AccessExclusive, catalog.relation_label(reference.table))
        .locks(LockMode::AccessExclusive, label(reference.key.table));
    if new.target.oid != reference.key.table {
        swap = swap.locks(LockMode::ShareRowExclusive, catalog.relation_label(new.target));
    }
    let orphans = orphans(cx, reference, new);
    if !later {
        return vec![swap.comment(&format!("It fails while this query returns a row:\n{orphans}")).rows(Rows::Scanned)];
    }
    let validate = validate(cx, reference, new, &table, &name, &orphans).about(&subject);
    vec![swap, validate.locks(LockMode::ShareUpdateExclusive, catalog.relation_label(reference.table)).rows(Rows::Scanned)]
}

/// What is true of the new key.
fn claim(reference: &Reference, new: &NewKey, table: &str, target: &str) -> (String, String) {
    let (letter, words) = match new.on_delete {
        ReferentialAction::NoAction => ("a", "and refuses deletions"),
        ReferentialAction::Restrict => ("r", "and restricts deletions"),
        ReferentialAction::Cascade => ("c", "and goes with it"),
        ReferentialAction::SetNull(_) => ("n", "or lets go of it"),
        ReferentialAction::SetDefault(_) => ("d", "or falls back to its default"),
    };
    let name = &reference.constraint.name;
    let what = format!("c.confrelid = to_regclass({}) and c.confdeltype = '{letter}'", words::literal(target));
    (format!("{name} of {table} references {target} {words}"), words::constraint_is(table, name, &what))
}

/// Rows whose user is missing cannot be given one where the target is auth.users, and a key that was NOT VALID may have such rows
/// in any case: then it stays NOT VALID, which holds for new rows, and the rows are left to a person.
fn validate(cx: &Surroundings, reference: &Reference, new: &NewKey, table: &str, name: &str, orphans: &str) -> Part {
    let command = format!("alter table {table} validate constraint {name}");
    let moves_to_auth = new.target.oid != reference.key.table && Some(new.target.oid) == cx.users().auth;
    if reference.constraint.validated && !moves_to_auth {
        let comment = format!("It fails while this query returns a row:\n{orphans}");
        let valid = words::constraint_is(table, &reference.constraint.name, "c.convalidated");
        return Part::new(Phase::Validate, command)
            .comment(&comment)
            .holds(format!("{name} of {table} holds for all rows"), valid);
    }
    checked_later(table, name, &missing_user(cx, reference, new))
}

/// VALIDATE where no row of `t` meets the conditions, which say that its user is missing; else a warning.
pub fn checked_later(table: &str, name: &str, conditions: &[String]) -> Part {
    let command = format!("alter table {table} validate constraint {name}");
    let orphans = format!("  select t.* from {table} as t\n  where {};", conditions.join("\n    and "));
    let warning = format!("{table} has rows without a user, so {name} is not validated");
    let sql = format!(
        "do $$\nbegin\n  if exists (\n    select from {table} as t\n    where {}\n  ) then\n    raise warning {};\n  else\n    {command};\n  \
         end if;\nend;\n$$",
        conditions.join("\n      and "),
        words::literal(&warning.replace('%', "%%")),
    );
    Part::new(Phase::Validate, sql).comment(&format!("Rows without a user, if there are any, are yours to settle:\n{orphans}"))
}

fn definition(cx: &Surroundings, reference: &Reference, new: &NewKey) -> String {
    let (constraint, key): (&Constraint, &ForeignKey) = (reference.constraint, reference.key);
    let matching = match key.matching {
        Match::Full => " match full",
        Match::Simple | Match::Partial => "",
    };
    let deferrable = match (constraint.deferrable, constraint.initially_deferred) {
        (true, true) => " deferrable initially deferred",
        (true, false) => " deferrable",
        (false, _) => "",
    };
    format!(
        "foreign key ({})\n    references {} ({}){matching}{}{}{deferrable}",
        words::columns(reference.table, &constraint.columns),
        words::table(cx.catalog(), new.target),
        words::columns(new.target, &new.columns),
        words::action("delete", new.on_delete),
        words::action("update", new.on_update),
    )
}

/// The rows of `t` that the key would refuse, as conditions.
fn missing_user(cx: &Surroundings, reference: &Reference, new: &NewKey) -> Vec<String> {
    let own = reference.table.column_names(&reference.constraint.columns);
    let others = new.target.column_names(&new.columns);
    let given = own.iter().map(|column| format!("t.{} is not null", quote_ident(column)));
    let equal = own.iter().zip(others).map(|(own, other)| format!("u.{} = t.{}", quote_ident(other), quote_ident(own)));
    let (target, equal) = (words::table(cx.catalog(), new.target), equal.collect::<Vec<String>>().join(" and "));
    given.chain([format!("not exists (select from {target} as u where {equal})")]).collect()
}

fn orphans(cx: &Surroundings, reference: &Reference, new: &NewKey) -> String {
    let table = words::table(cx.catalog(), reference.table);
    format!("  select t.* from {table} as t\n  where {};", missing_user(cx, reference, new).join("\n    and "))
}
