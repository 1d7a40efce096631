//! Mends for a mirror that nothing fills: a trigger that makes the row at sign-up, and the rows of those who are there.

use super::amendment::{Amendment, MayEdit};
use super::value::{self, Values};
use super::{LockMode, Obstacle, Part, Phase, Rows, Surroundings, Undo, insertion, words};
use crate::catalog::{Catalog, Relation};
use crate::finding::Diagnostic;
use crate::sql::name::quote_ident;
use crate::users::Mirror;

const AUTH_USERS: &str = "auth.users";

/// CREATE OR REPLACE TRIGGER is of this version.
const REPLACES_TRIGGERS: u16 = 14;

/// A function, a trigger on auth.users that executes it, and the rows of the users who signed up before.
pub fn missing_trigger(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Part>, Obstacle> {
    let (table, mirror) = mirror_of(cx, diagnostic)?;
    let values = value::of_mirror(cx, table, mirror)?;
    let names = Names::free(cx, table);
    let mut parts = vec![
        Part::new(Phase::Routine, function(cx.catalog(), table, mirror, &values, &names.function)).comment(
            "Makes the row in the transaction of the sign-up. It runs as its owner, with an empty search path, and must not\n\
             fail: an error would refuse the sign-up.",
        ),
        Part::new(Phase::Routine, format!("revoke execute on function {}() from public, anon, authenticated", names.function))
            .comment("A trigger needs no EXECUTE of whoever fires it, and the API has no business here."),
        Part::new(Phase::Trigger, trigger(cx, &names)).locks(LockMode::ShareRowExclusive, AUTH_USERS).holds(
            format!("a trigger on auth.users executes {}()", names.function),
            format!(
                "exists (select from pg_trigger t where t.tgrelid = 'auth.users'::regclass and t.tgenabled in ('O', 'A') and t.tgfoid \
                 = to_regprocedure({}))",
                words::literal(&format!("{}()", names.function))
            ),
        ),
    ];
    parts.push(backfill(cx.catalog(), table, mirror, &values));
    Ok(parts)
}

/// The rows of the users who signed up before.
pub fn missing_backfill(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Part>, Obstacle> {
    let (table, mirror) = mirror_of(cx, diagnostic)?;
    let values = value::of_mirror(cx, table, mirror)?;
    Ok(vec![backfill(cx.catalog(), table, mirror, &values)])
}

/// The same in the newest file that is not deployed.
pub fn appended_trigger(cx: &Surroundings, diagnostic: &Diagnostic, may_edit: MayEdit) -> Option<Result<Amendment, Obstacle>> {
    insertion::appended(cx, may_edit, || missing_trigger(cx, diagnostic))
}

/// The rows in the newest file that is not deployed.
pub fn appended_backfill(cx: &Surroundings, diagnostic: &Diagnostic, may_edit: MayEdit) -> Option<Result<Amendment, Obstacle>> {
    insertion::appended(cx, may_edit, || missing_backfill(cx, diagnostic))
}

/// The rows that keys to a mirror ask for, where no migration has copied them yet.
///
/// # Errors
/// The rows cannot be made.
pub fn rows_of(cx: &Surroundings, table: &Relation) -> Result<Option<Part>, Obstacle> {
    let is_copied = cx.users().copies.into_table(table.oid).next().is_some();
    let Some(mirror) = cx.users().mirror(table.oid).filter(|_| !is_copied && cx.users().auth.is_some()) else { return Ok(None) };
    let values = value::of_mirror(cx, table, mirror)?;
    Ok(Some(backfill(cx.catalog(), table, mirror, &values)))
}

fn mirror_of<'a>(cx: &Surroundings<'a>, diagnostic: &Diagnostic) -> Result<(&'a Relation, &'a Mirror), Obstacle> {
    let table = cx.table(diagnostic)?;
    let mirror = cx.users().mirror(table.oid).ok_or_else(|| Obstacle::new("the table is no mirror of auth.users"))?;
    Ok((table, mirror))
}

/// Names that nothing has yet, as SQL text.
struct Names {
    /// `public.handle_new_user`
    function: String,
    trigger: String,
}

impl Names {
    /// The names that Supabase's own guides use, for the canonical table and as long as they are free.
    fn free(cx: &Surroundings, table: &Relation) -> Names {
        let is_canonical = cx.users().canonical.is_some_and(|canonical| canonical.table == table.oid);
        let own = |usual: &str, suffix: usize| match (is_canonical, suffix) {
            (true, 0) => usual.to_owned(),
            (false, 0) => format!("{usual}_{}", table.name),
            (_, number) => format!("{usual}_{}_{number}", table.name),
        };
        let catalog = cx.catalog();
        let has_function = |name: &str| catalog.routines_named(table.schema, name).next().is_some();
        let auth = cx.users().auth.and_then(|auth| catalog.relation(auth));
        let has_trigger = |name: &str| auth.is_some_and(|auth| auth.trigger(name).is_some());
        let first_free = |usual: &str, taken: &dyn Fn(&str) -> bool| {
            (0..usize::MAX).map(|suffix| own(usual, suffix)).find(|name| !taken(name)).unwrap_or_default()
        };
        let function = first_free("handle_new_user", &has_function);
        let trigger = first_free("on_auth_user_created", &has_trigger);
        Names { function: words::qualified(catalog.schema_name(table.schema), &function), trigger: quote_ident(&trigger) }
    }
}

fn function(catalog: &Catalog, table: &Relation, mirror: &Mirror, values: &Values, name: &str) -> String {
    format!(
        "create or replace function {name}()\n\
         returns trigger\n\
         language plpgsql\n\
         security definer\n\
         set search_path = ''\n\
         as $$\n\
         begin\n  \
         insert into {} ({})\n  \
         values (\n{}\n  )\n  \
         {};\n  \
         return new;\n\
         end;\n\
         $$",
        words::table(catalog, table),
        values.columns(),
        values.expressions("new", "    "),
        conflict(catalog, table, mirror),
    )
}

/// A row that is there already is left as it is, whatever the unique column is that says so.
fn conflict(catalog: &Catalog, table: &Relation, mirror: &Mirror) -> String {
    let mut uniques = catalog.indexes_of(table.oid).filter(|index| index.unique);
    match uniques.all(|index| index.key_columns().as_deref() == Some(&[mirror.identity]) && index.predicate.is_none()) {
        true => format!("on conflict ({}) do nothing", words::columns(table, &[mirror.identity])),
        false => "on conflict do nothing".to_owned(),
    }
}

fn trigger(cx: &Surroundings, names: &Names) -> String {
    let create = if cx.input.postgres >= REPLACES_TRIGGERS { "create or replace trigger" } else { "create trigger" };
    format!("{create} {}\n  after insert on auth.users\n  for each row execute function {}()", names.trigger, names.function)
}

fn backfill(catalog: &Catalog, table: &Relation, mirror: &Mirror, values: &Values) -> Part {
    let (name, identity) = (words::table(catalog, table), words::columns(table, &[mirror.identity]));
    let sql = format!(
        "insert into {name} ({})\nselect\n{}\nfrom auth.users as au\nwhere not exists (select from {name} as own where own.{identity} = au.id)\n\
         on conflict do nothing",
        values.columns(),
        values.expressions("au", "  "),
    );
    let comment = format!(
        "The users who are there and have no row. Who they are:\n  \
         select au.id, au.email from auth.users as au\n  \
         where not exists (select from {name} as own where own.{identity} = au.id);"
    );
    Part::new(Phase::Backfill, sql)
        .comment(&comment)
        .locks(LockMode::RowExclusive, catalog.relation_label(table))
        .rows(Rows::Added)
        .undo(Undo::Lasting)
        .holds(
            format!("every user has a row in {name}"),
            format!(
                "not exists (select from auth.users au where not exists (select from {name} own where own.{identity} = au.id))"
            ),
        )
}
