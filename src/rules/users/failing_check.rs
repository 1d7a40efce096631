//! A function on the sign-up path writes a value that a CHECK constraint refuses, for everybody or for some.

use super::sign_up::{self, SYMPTOM};
use crate::catalog::{Column, Constraint, ConstraintKind, Presence, Relation};
use crate::finding::{Finding, Severity};
use crate::meta;
use crate::replay::Condition;
use crate::rule::{Check, HistoryContext, Reporter, Rule};
use crate::text::Span;
use crate::users::requirement::{Requirement, requirements};
use crate::users::signup::{Action, Lack, Run, Surroundings, Text, Write, WriteKind};

pub static RULE: Rule = Rule { meta: meta!("users/failing-check", Error, None, since = "0.1.0"), check: Check::History(check) };

fn check(cx: &HistoryContext, out: &mut Reporter) {
    for (run, action, write) in sign_up::writes(cx).into_iter().filter(|(_, _, write)| write.kind == WriteKind::Insert) {
        let Some(table) = cx.catalog.relation(write.table) else { continue };
        for constraint in table.constraints.iter().filter(|constraint| constraint.presence == Presence::Certain) {
            out.findings.extend(refused(cx, Place { run, action, write, table }, constraint));
        }
    }
}

#[derive(Clone, Copy)]
struct Place<'a> {
    run: &'a Run,
    action: &'a Action,
    write: &'a Write,
    table: &'a Relation,
}

fn refused(cx: &HistoryContext, place: Place, constraint: &Constraint) -> Option<Finding> {
    let ConstraintKind::Check { expr, .. } = &constraint.kind else { return None };
    let [number] = constraint.columns.as_slice() else { return None };
    let column = place.table.column_at(*number)?;
    if sign_up::is_filled_by_trigger(place.write, &column.name) {
        return None;
    }
    let (span, texts) = texts(place.write, column)?;
    let asked = requirements(expr, &column.name);
    let refusals = texts.iter().flat_map(|text| asked.iter().filter_map(move |asked| refusal(text, asked)));
    let worst = refusals.max_by_key(|refusal| refusal.severity)?;
    let label = cx.catalog.relation_label(place.table);
    let finding = sign_up::finding(cx, place.run, span, format!("{} of {label} refuses {}", constraint.name, worst.what))
        .label(worst.who)
        .related(constraint.origin.span, format!("{} is checked for each row", constraint.name))
        .help(format!(
            "{SYMPTOM} (\"new row for relation \"{}\" violates check constraint\"); write a value that the check allows, or leave \
             {} null until the user chooses",
            place.table.name, column.name
        ))
        .condition(Condition::CheckViolation)
        .object(sign_up::column_object(cx, place.table, &column.name))
        .at_most(worst.severity);
    // A condition around it may have looked at the value.
    let finding = if place.write.guarded { finding.at_most(worst.severity.min(Severity::Info)) } else { finding };
    let fails = worst.severity == Severity::Error && !place.write.guarded;
    Some(if fails { sign_up::soften(finding, place.action.certainty) } else { finding.sometimes() })
}

/// The texts that the column gets, from the row or from its default, and where that is said.
fn texts(write: &Write, column: &Column) -> Option<(Span, Vec<Text>)> {
    if let Some(filled) = write.value_of(column.number) {
        return Some((filled.span, filled.texts.clone()));
    }
    let default = column.default.as_ref().filter(|_| write.complete)?;
    Some((write.target, Surroundings::default().texts(&default.value)))
}

/// A text that does not do.
struct Refusal {
    what: String,
    who: String,
    severity: Severity,
}

fn refusal(text: &Text, asked: &Requirement) -> Option<Refusal> {
    let refusal = |what: String, who: &str, severity| Some(Refusal { what, who: who.to_owned(), severity });
    match (text, asked) {
        (Text::Constant { text, only }, asked) if asked.is_met_by(text) == Some(false) => match only {
            None => refusal(format!("'{text}'"), "nobody can sign up", Severity::Error),
            Some(lack) => refusal(format!("'{text}'"), &format!("{} cannot sign up", who(lack)), Severity::Warning),
        },
        (Text::AddressPart, Requirement::MinLength(least)) if *least > 1 => {
            refusal(format!("addresses with fewer than {least} characters there"), "some cannot sign up", Severity::Warning)
        }
        (Text::AddressPart, Requirement::Pattern) => {
            refusal("some addresses".to_owned(), "an address may have other characters", Severity::Info)
        }
        (Text::Metadata, Requirement::OneOf(_) | Requirement::Pattern) => {
            refusal("what it does not expect from the metadata".to_owned(), "the application sends any text", Severity::Info)
        }
        _ => None,
    }
}

fn who(lack: &Lack) -> String {
    match lack {
        Lack::Email => "users without e-mail address".to_owned(),
        Lack::Phone => "users without phone number".to_owned(),
        Lack::Metadata(key) => format!("users whose metadata lack {key}"),
        Lack::Field(name) => format!("users without {name}"),
    }
}
