//! Reads bodies of routines before anybody asks for them, on a thread that has nothing better to do.
//!
//! It asks no setting (`check_function_bodies`) and no catalog: a body that nobody wants costs time and nothing else.

use super::ast::{CreateRoutine, RoutineBody, RoutineOptionKind, Statement, StatementKind};
use super::cursor::Source;
use super::plpgsql::{self, Signature};

/// Parses the bodies that a replay of this statement will ask for.
pub fn read_bodies(source: Source, statement: &Statement) {
    match &statement.kind {
        StatementKind::CreateRoutine(create) => read_body(source, create),
        StatementKind::Do(block) if block.language.as_ref().is_none_or(|language| language.name == "plpgsql") => {
            plpgsql::compiled(source, &block.body, Signature::block);
        }
        _ => {}
    }
}

fn read_body(source: Source, create: &CreateRoutine) {
    let language = create.options.iter().find_map(|option| match &option.kind {
        RoutineOptionKind::Language(language) => Some(language.name.as_str()),
        _ => None,
    });
    match (&create.body, language) {
        (Some(RoutineBody::Text(text)), Some("plpgsql")) => {
            plpgsql::compiled(source, text, || Signature::of(create));
        }
        (Some(RoutineBody::Text(text)), Some("sql")) => {
            plpgsql::sql_statements(source, text);
        }
        _ => {}
    }
}
