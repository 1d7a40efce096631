//! Mends for functions on the sign-up path: their attributes, and their bodies where one form alone is right.

use super::{Obstacle, Part, Phase, Surroundings, body, words};
use crate::catalog::Routine;
use crate::finding::Diagnostic;
use crate::sql::name::{Name, quote_ident};
use crate::users::signup::ProblemKind;
use std::collections::BTreeSet;

/// The function runs as its owner, with a search path of its own.
pub fn definer(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Part>, Obstacle> {
    let routine = of(cx, diagnostic)?;
    let mut parts = vec![security_definer(cx, routine)];
    if routine.search_path.is_none() {
        parts.push(pinned(cx, routine, &[]));
    }
    Ok(parts)
}

/// The function gets a search path of its own: an empty one, to which the next round adds what the body needs.
pub fn search_path(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Part>, Obstacle> {
    let routine = of(cx, diagnostic)?;
    Ok(vec![pinned(cx, routine, &[])])
}

/// What a replacement took away, again.
pub fn lost_attribute(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Part>, Obstacle> {
    let routine = of(cx, diagnostic)?;
    let losses = || cx.users().losses.iter().filter(|loss| loss.routine == routine.oid);
    let mut parts = Vec::new();
    if losses().any(|loss| loss.security_definer) && !routine.security_definer {
        parts.push(security_definer(cx, routine));
    }
    if routine.search_path.is_none() {
        parts.push(pinned(cx, routine, &[]));
    }
    Ok(parts)
}

/// Searched first where a path does not name it: whoever calls the function could put a table of theirs before the one that is
/// meant (manual, CREATE FUNCTION, "Writing SECURITY DEFINER Functions Safely").
const TEMPORARY: &str = "pg_temp";

/// The names are qualified. Where the text cannot be edited the search path has the schemas in which they are.
pub fn unqualified_name(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Part>, Obstacle> {
    if !diagnostic.finding.fixes.is_empty() {
        return body::edited(cx, diagnostic);
    }
    let routine = of(cx, diagnostic)?;
    let runs = cx.users().sign_up.runs().into_iter().filter(|run| run.routine == routine.oid);
    let mut schemas = Vec::new();
    let mut seen = BTreeSet::new();
    for run in runs {
        let missing = run.problems.iter().filter_map(|problem| match &problem.kind {
            ProblemKind::Refused { elsewhere: Some(schema), .. } => Some(schema),
            _ => None,
        });
        let kept = run.search_path.iter().filter(|_| routine.search_path.is_some());
        let is_new = |schema: &&Name| !schema.is_empty() && **schema != *TEMPORARY && seen.insert((*schema).clone());
        schemas.extend(missing.chain(kept).filter(is_new).cloned());
    }
    if !schemas.is_empty() {
        schemas.push(Name::exact(TEMPORARY));
    }
    Ok(vec![pinned(cx, routine, &schemas)])
}

/// The function that a finding is about: its object, or the one whose body it points into.
pub fn of<'a>(cx: &Surroundings<'a>, diagnostic: &Diagnostic) -> Result<&'a Routine, Obstacle> {
    let span = diagnostic.finding.span;
    let runs = cx.users().sign_up.runs();
    let mut routines = runs.iter().filter_map(|run| cx.catalog().routine(run.routine));
    let found = routines.find(|routine| routine.origin.statement.contains(span));
    found.ok_or_else(|| Obstacle::new("the function has another form by now"))
}

fn pinned(cx: &Surroundings, routine: &Routine, schemas: &[Name]) -> Part {
    let names: Vec<String> = schemas.iter().map(|schema| quote_ident(schema)).collect();
    with_path(cx, routine, &if names.is_empty() { "''".to_owned() } else { names.join(", ") })
}

/// The function with a search path, as SQL writes it.
pub fn with_path(cx: &Surroundings, routine: &Routine, path: &str) -> Part {
    let signature = signature(cx, routine);
    alter(&signature, "search_path", &format!("set search_path = {path}")).holds(
        format!("{signature} has a search path of its own"),
        procedure_is(&signature, "p.proconfig::text like '%search_path=%'"),
    )
}

/// The function runs as its owner.
pub fn security_definer(cx: &Surroundings, routine: &Routine) -> Part {
    let signature = signature(cx, routine);
    alter(&signature, "security", "security definer")
        .holds(format!("{signature} runs as its owner"), procedure_is(&signature, "p.prosecdef"))
}

fn procedure_is(signature: &str, what: &str) -> String {
    format!("exists (select from pg_proc p where p.oid = to_regprocedure({}) and {what})", words::literal(signature))
}

/// One attribute of a function.
pub fn alter(signature: &str, what: &str, change: &str) -> Part {
    Part::new(Phase::Routine, format!("alter function {signature} {change}")).about(format!("{signature}.{what}"))
}

/// `public.handle_new_user()`
pub fn signature(cx: &Surroundings, routine: &Routine) -> String {
    let types: Vec<String> =
        routine.signature().map(|ty| ty.map(|ty| cx.catalog().format_type_name(ty)).unwrap_or_default()).collect();
    format!("{}({})", words::qualified(cx.catalog().schema_name(routine.schema), &routine.name), types.join(", "))
}
