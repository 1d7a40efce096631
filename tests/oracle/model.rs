//! What miglint's replay makes of a script.

use super::case::{Answer, Case, Refusal};
use super::facts;
use miglint::catalog::Catalog;
use miglint::platform::Platform;
use miglint::replay::{Executor, Mode, Session, add_builtin_files, base_catalog};
use miglint::source::{SourceFile, Sources};
use miglint::sql::parse;

/// The major version of PostgreSQL that the model is asked to be.
pub const POSTGRES: u16 = 15;

pub fn answer(case: &Case, platform: Platform) -> Answer {
    run(case, platform).answer
}

/// What the model has after a script.
pub struct Run {
    pub answer: Answer,
    pub catalog: Catalog,
    pub sources: Sources,
}

pub fn run(case: &Case, platform: Platform) -> Run {
    let mut sources = Sources::default();
    add_builtin_files(&mut sources);
    let file = sources.add(SourceFile::new("case.sql".into(), case.script.as_str()));
    let mut catalog = base_catalog(platform).clone();
    let mut session = session(platform);
    if !case.commits() {
        session.begin(&catalog);
    }
    let mut refusals = Vec::new();
    for statement in &parse(file, &case.script).statements {
        let mut executor = Executor::new(&sources, catalog, session, Mode::Strict, statement.span);
        let _ = executor.run(statement);
        // Strict replay stops at the first failure, which leaves no trace.
        if let Some(failure) = executor.failures.first() {
            let refusal = Refusal {
                line: end_line(&case.script, statement.span.end as usize),
                sqlstate: failure.condition.sqlstate().to_owned(),
                message: failure.message.replace('\n', " "),
            };
            refusals.push(refusal);
        }
        (catalog, session) = (executor.catalog, executor.session);
        if !session.transaction.open {
            session.commit();
        }
    }
    let answer = Answer { refusals, facts: facts::of_project(&catalog) };
    Run { answer, catalog, sources }
}

pub fn session(platform: Platform) -> Session {
    let mut session = match platform {
        Platform::Supabase => Session::new(&["$user", "public", "extensions"], "postgres", POSTGRES),
        Platform::Postgres => Session::new(&["$user", "public"], "postgres", POSTGRES),
    };
    // As on the server that is asked.
    session.now = Some(jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()));
    session
}

/// The line on which the semicolon behind a statement stands, from 1.
pub fn end_line(script: &str, end: usize) -> usize {
    let semicolon = script[end..].find(';').filter(|at| script[end..end + at].trim().is_empty());
    script[..end + semicolon.unwrap_or(0)].matches('\n').count() + 1
}
