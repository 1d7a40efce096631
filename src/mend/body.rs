//! Mends for the bodies of functions: the author's text with the edits that its findings ask for.
//!
//! CREATE OR REPLACE keeps the owner and the privileges, but no attribute that the text does not repeat (manual, CREATE
//! FUNCTION): those are said again behind it.

use super::amendment::{Amendment, MayEdit};
use super::{Obstacle, Part, Phase, Surroundings, fill, routine, words};
use crate::catalog::Routine;
use crate::finding::{Applicability, Change, Diagnostic};
use crate::sql::ast::{CreateRoutine, Replace, RoutineOptionKind, StatementKind};
use crate::text::{Edit, FileId, Span};

/// The rules whose findings are edits of a function's text.
const RULES: &[&str] = &[
    "users/missing-return",
    "users/discarded-result",
    "users/unqualified-name",
    "users/stale-sync-function",
    "users/unknown-new-field",
    "users/mistyped-value",
    "users/conflict-without-arbiter",
    "users/repeated-insert",
    "users/duplicate-sync",
    "users/unfilled-column",
    "users/nullable-source",
];

/// The function with all edits that its findings ask for and that do not get into each other's way.
pub fn edited(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Part>, Obstacle> {
    let routine = routine::of(cx, diagnostic)?;
    let own = edits(cx, diagnostic)?;
    let statement = routine.origin.statement;
    let is_other =
        |other: &&Diagnostic| RULES.contains(&other.rule) && statement.contains(other.finding.span) && (cx.wanted)(other);
    let mut chosen: Vec<Edit> = Vec::new();
    for other in cx.survey.report.diagnostics.iter().filter(is_other) {
        let others = edits(cx, other).unwrap_or_default();
        if others.iter().all(|edit| statement.contains(edit.span) && chosen.iter().all(|chosen| fit(edit, chosen))) {
            chosen.extend(others);
        }
    }
    match own.iter().all(|edit| chosen.contains(edit)) {
        true => parts(cx, routine, chosen),
        false => Err(Obstacle::new("another mend of the function is in its way")),
    }
}

/// The edits that one finding asks for, where the function's file is not deployed.
pub fn amended(cx: &Surroundings, diagnostic: &Diagnostic, may_edit: MayEdit) -> Option<Result<Amendment, Obstacle>> {
    match edits(cx, diagnostic) {
        Ok(edits) => edits.iter().all(|edit| may_edit(edit.span.file)).then_some(Ok(Amendment { edits, new: None })),
        Err(obstacle) => may_edit(diagnostic.finding.span.file).then_some(Err(obstacle)),
    }
}

/// What one finding asks for.
fn edits(cx: &Surroundings, diagnostic: &Diagnostic) -> Result<Vec<Edit>, Obstacle> {
    let proposed = diagnostic.finding.fixes.iter().find_map(|fix| match &fix.change {
        Change::Edit(edits) => Some((fix, edits)),
        Change::Migration(_) => None,
    });
    match proposed {
        Some((fix, _)) if fix.applicability == Applicability::Unsafe && !cx.may_be_unsafe => {
            Err(Obstacle::new(format!("{}: only with --unsafe-fixes", fix.title)))
        }
        Some((_, edits)) => Ok(edits.clone()),
        None => match diagnostic.rule {
            "users/unfilled-column" => fill::unfilled(cx, diagnostic),
            "users/nullable-source" => fill::nullable(cx, diagnostic),
            "users/stale-sync-function" => fill::dropped(cx, diagnostic),
            _ => Err(Obstacle::new("more than one form of the function would be right")),
        },
    }
}

/// Whether two edits may be made together. Texts put at the same place follow each other.
fn fit(one: &Edit, other: &Edit) -> bool {
    let same_place = one.span == other.span && one.span.start == one.span.end;
    same_place || one.span.end < other.span.start || other.span.end < one.span.start
}

fn parts(cx: &Surroundings, routine: &Routine, edits: Vec<Edit>) -> Result<Vec<Part>, Obstacle> {
    let statement = routine.origin.statement;
    let unread = || Obstacle::new("the statement that made the function cannot be read again");
    let text = cx.input.sources.slice(statement);
    let parsed = crate::sql::parse(FileId::DYNAMIC, text);
    let [only] = parsed.statements.as_slice() else { return Err(unread()) };
    let StatementKind::CreateRoutine(create) = &only.kind else { return Err(unread()) };
    let attributes = attributes(cx, routine, create)?;
    let within = |edit: Edit| {
        let span = Span::new(FileId::DYNAMIC, edit.span.start - statement.start, edit.span.end - statement.start);
        Edit { span, ..edit }
    };
    let mut edits: Vec<Edit> = edits.into_iter().map(within).collect();
    edits.extend(head(cx, routine, create, text));
    let signature = routine::signature(cx, routine);
    let mut body = Part::new(Phase::Body, applied(text, edits)).about(format!("{signature}.body"));
    if let Some((description, statement)) = sign_up(cx) {
        body = body.runs(description, statement);
    }
    Ok([vec![body], attributes].concat())
}

/// CREATE OR REPLACE, and the name that the function has by now, with its schema.
fn head(cx: &Surroundings, routine: &Routine, create: &CreateRoutine, text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    if create.replace == Replace::No {
        let word = text.get(.."create".len()).unwrap_or_default();
        let words = if word == "CREATE" { " OR REPLACE" } else { " or replace" };
        let at = word.len() as u32;
        edits.push(Edit { span: Span::new(FileId::DYNAMIC, at, at), replacement: words.to_owned() });
    }
    let schema = cx.catalog().schema_name(routine.schema);
    let is_same = create.name.name.name == routine.name && create.name.schema.as_ref().is_some_and(|own| own.name == *schema);
    if !is_same {
        edits.push(Edit { span: create.name.span(), replacement: words::qualified(schema, &routine.name) });
    }
    edits
}

/// What ALTER FUNCTION said and the text does not.
fn attributes(cx: &Surroundings, routine: &Routine, create: &CreateRoutine) -> Result<Vec<Part>, Obstacle> {
    let says = |is: &dyn Fn(&RoutineOptionKind) -> bool| create.options.iter().any(|option| is(&option.kind));
    let sets = |name: &str| says(&|kind| matches!(kind, RoutineOptionKind::Set(set) if set.name.name == *name));
    let same_hints =
        routine.hints.iter().all(|(_, hint)| create.options.iter().any(|option| *hint == *of(cx, routine, option.span)));
    let volatile = create.options.iter().rev().find_map(|option| match option.kind {
        RoutineOptionKind::Volatility(volatility) => Some(volatility),
        _ => None,
    });
    let strict = says(&|kind| matches!(kind, RoutineOptionKind::Strict(true)));
    if !same_hints || routine.strict != strict || routine.volatility != volatile.unwrap_or_default() {
        return Err(Obstacle::new("ALTER FUNCTION changed attributes that a new text would lose"));
    }
    let mut parts = Vec::new();
    if routine.security_definer && !says(&|kind| matches!(kind, RoutineOptionKind::SecurityDefiner(true))) {
        parts.push(routine::security_definer(cx, routine));
    }
    if let Some(path) = routine.search_path.as_ref().filter(|_| !sets("search_path")) {
        parts.push(routine::with_path(cx, routine, if path == "\"\"" { "''" } else { path }));
    }
    let others = routine.settings.iter().filter(|(name, _)| !sets(name));
    parts.extend(others.map(|(name, setting)| routine::alter(&routine::signature(cx, routine), name, &format!("set {setting}"))));
    Ok(parts)
}

/// A part of the statement that made the function, by its place in it.
fn of<'a>(cx: &Surroundings<'a>, routine: &Routine, part: Span) -> &'a str {
    cx.input.sources.slice(routine.origin.statement).get(part.range()).unwrap_or_default()
}

/// A text with edits, those of one place in their order.
pub(super) fn applied(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let (mut result, mut at) = (String::new(), 0);
    for edit in edits {
        let range = edit.span.range();
        result.push_str(text.get(at..range.start).unwrap_or_default());
        result.push_str(&edit.replacement);
        at = range.end.max(at);
    }
    result.push_str(text.get(at..).unwrap_or_default());
    result
}

/// That somebody signs up, and in again; None where the path may refuse that by intent, or cannot be read.
fn sign_up(cx: &Surroundings) -> Option<(String, String)> {
    let runs = cx.users().sign_up.runs();
    let may_refuse = runs.iter().any(|run| run.opaque || !run.refusals.is_empty());
    let statement = "insert into auth.users (id, email) values (gen_random_uuid(), 'sign-up@example.org'); \
                     update auth.users set last_sign_in_at = now() where email = 'sign-up@example.org'";
    (!may_refuse).then(|| ("a user signs up, and in again".to_owned(), statement.to_owned()))
}
