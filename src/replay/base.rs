//! The catalog that a platform gives before the first migration: its SQL, replayed like any other file.
//!
//! It is the same in every process. So what comes of it is stored, and the SQL is not even read.
//!
//! The files that miglint brings have the same numbers in every run, so that spans of the base catalog mean the same in all of
//! them: [`add_builtin_files`] registers them with the sources of a run.

use super::builtin_types::builtin_catalog;
use super::executor::Executor;
use super::session::Session;
use super::{Failure, Mode};
use crate::catalog::{Catalog, Owner, Role};
use crate::platform::{EXTENSIONS, Exposure, ON_REQUEST, Platform, RUNNERS};
use crate::source::{Layout, Sources};
use crate::sql::ast::{Statement, StatementKind};
use crate::sql::name::Name;
use crate::sql::{ParsedFile, parse};
use crate::text::{FileId, Span};
use std::sync::{Arc, LazyLock, OnceLock};

/// A file that miglint brings, parsed when it is asked for.
struct BuiltinFile {
    id: FileId,
    name: &'static str,
    text: &'static str,
    parsed: OnceLock<ParsedFile>,
}

impl BuiltinFile {
    fn statements(&self) -> &[Statement] {
        &self.parsed.get_or_init(|| parse(self.id, self.text)).statements
    }
}

struct Builtin {
    sources: Sources,
    platform: Vec<BuiltinFile>,
    extensions: Vec<BuiltinFile>,
    runners: Vec<BuiltinFile>,
    on_request: BuiltinFile,
}

/// Supabase's files are PostgreSQL's and more, so that they number all of them.
static BUILTIN: LazyLock<Builtin> = LazyLock::new(|| {
    let mut sources = Sources::default();
    let mut add = |name: &'static str, text: &'static str| {
        let id = sources.add_builtin(name, text);
        BuiltinFile { id, name, text, parsed: OnceLock::new() }
    };
    let platform = Platform::Supabase.sql().iter().map(|(name, text)| add(name, text)).collect();
    let extensions = EXTENSIONS.iter().map(|extension| add(extension.name, extension.sql)).collect();
    let runners = RUNNERS.iter().map(|runner| add(runner.name, runner.sql)).collect();
    let on_request = add(ON_REQUEST.0, ON_REQUEST.1);
    Builtin { sources, platform, extensions, runners, on_request }
});

/// Registers the files that miglint brings. Every `Sources` that a replay is given has them.
pub fn add_builtin_files(sources: &mut Sources) {
    sources.share_builtin(&BUILTIN.sources);
}

/// The statements that make an extension's objects.
pub(super) fn extension_statements(name: &str) -> Option<&'static [Statement]> {
    BUILTIN.extensions.iter().find(|file| file.name == name).map(BuiltinFile::statements)
}

/// Parses the SQL of the extension that a statement creates, ahead of the replay, unless the platform brings the extension.
pub fn read_extension(statement: &Statement, platform: Platform) {
    if let StatementKind::CreateExtension(create) = &statement.kind
        && base_catalog(platform).extension(&create.name.name).is_none()
    {
        extension_statements(&create.name.name);
    }
}

struct Base {
    catalog: Catalog,
    /// Mistakes in our own files: a test holds them at none.
    failures: Vec<Failure>,
}

static SUPABASE: LazyLock<Catalog> = LazyLock::new(|| stored_or_built(Platform::Supabase));
static POSTGRES: LazyLock<Catalog> = LazyLock::new(|| stored_or_built(Platform::Postgres));

/// What exists on a fresh server of the platform.
pub fn base_catalog(platform: Platform) -> &'static Catalog {
    match platform {
        Platform::Supabase => &SUPABASE,
        Platform::Postgres => &POSTGRES,
    }
}

/// A stored catalog can always be read: a test holds it to what is built.
fn stored_or_built(platform: Platform) -> Catalog {
    Catalog::from_bytes(platform.stored_catalog()).unwrap_or_else(|| build(platform).catalog)
}

/// The same with what the runner of a layout makes for itself before the first migration.
pub fn base_under_runner(platform: Platform, layout: Layout, exposure: Exposure) -> Catalog {
    under_runner(platform, layout, exposure).catalog
}

fn under_runner(platform: Platform, layout: Layout, exposure: Exposure) -> Base {
    let mut base = Base { catalog: base_catalog(platform).clone(), failures: Vec::new() };
    if platform == Platform::Supabase && exposure == Exposure::OnRequest {
        run_file(&BUILTIN.on_request, &mut base);
    }
    let own = BUILTIN.runners.iter().zip(RUNNERS).filter(|(_, runner)| runner.layout == layout);
    own.for_each(|(file, _)| run_file(file, &mut base));
    base
}

/// Nothing but the built-in types and the role that runs the platform's files.
fn base_of_types() -> Base {
    let mut base = Base { catalog: builtin_catalog(), failures: Vec::new() };
    let superuser = Role { superuser: true, bypass_rls: true, login: true, ..Role::new(Name::exact("postgres")) };
    base.catalog.roles.insert(superuser.name.clone(), Arc::new(superuser));
    base
}

/// The catalog after the platform's SQL.
fn build(platform: Platform) -> Base {
    let mut base = base_of_types();
    let wanted = platform.sql().iter().map(|(name, _)| *name);
    let files = wanted.filter_map(|name| BUILTIN.platform.iter().find(|file| file.name == name));
    files.for_each(|file| run_file(file, &mut base));
    base
}

fn run_file(file: &BuiltinFile, base: &mut Base) {
    let session = Session::new(&["$user", "public"], "postgres", crate::replay::Runner::postgres().server_version);
    let nowhere = Span::new(file.id, 0, 0);
    let mut executor = Executor::new(&BUILTIN.sources, std::mem::take(&mut base.catalog), session, Mode::Strict, nowhere);
    executor.owner = Owner::Platform;
    for statement in file.statements() {
        // A failure is kept in the executor's list.
        let _ = executor.run(statement);
    }
    base.failures.append(&mut executor.failures);
    base.catalog = executor.catalog;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where two long texts part, in both.
    fn first_difference(left: &str, right: &str) -> Option<(String, String)> {
        let at = left.bytes().zip(right.bytes()).position(|(a, b)| a != b).or((left.len() != right.len()).then_some(0))?;
        let around = |text: &str| text.chars().skip(at.saturating_sub(200)).take(300).collect();
        Some((around(left), around(right)))
    }

    /// `UPDATE=1 cargo test --lib stored_catalogs` writes them anew.
    #[test]
    fn the_stored_catalogs_are_what_the_sql_makes() {
        for platform in Platform::ALL {
            let built = build(platform).catalog;
            let bytes = built.to_bytes();
            if std::env::var_os("UPDATE").is_some() {
                std::fs::write(format!("src/platform/{platform}.catalog"), &bytes).unwrap();
            }
            let read = Catalog::from_bytes(bytes.clone().leak()).unwrap();
            let lost = first_difference(&format!("{read:?}"), &format!("{built:?}"));
            assert!(lost.is_none(), "{platform}: something is not stored: {lost:?}");
            let message = "is not what the platform's SQL makes: `UPDATE=1 cargo test --lib stored_catalogs` writes it anew";
            assert!(std::env::var_os("UPDATE").is_some() || bytes == platform.stored_catalog(), "{platform}.catalog {message}");
        }
    }

    #[test]
    fn the_platforms_run_without_failures() {
        for platform in Platform::ALL {
            let failures: Vec<String> =
                build(platform).failures.iter().map(|failure| format!("{:?} {}", failure.span, failure.message)).collect();
            assert!(failures.is_empty(), "{platform}: {failures:#?}");
        }
        assert!(under_runner(Platform::Supabase, Layout::Supabase, Exposure::OnRequest).failures.is_empty());
    }

    #[test]
    fn the_runners_make_their_tables() {
        for layout in Layout::ALL {
            let base = under_runner(Platform::Postgres, layout, Exposure::Automatic);
            let failures: Vec<&str> = base.failures.iter().map(|failure| failure.message.as_str()).collect();
            assert!(failures.is_empty(), "{layout}: {failures:#?}");
            let more = base.catalog.relations().count() - base_catalog(Platform::Postgres).relations().count();
            let makes_none = matches!(layout, Layout::Supabase | Layout::Flat | Layout::Hasura);
            assert_eq!(more == 0, makes_none, "{layout}");
        }
    }

    #[test]
    fn builtin_files_keep_their_numbers() {
        let mut sources = Sources::default();
        add_builtin_files(&mut sources);
        let builtin = &*BUILTIN;
        for file in builtin.platform.iter().chain(&builtin.extensions).chain(&builtin.runners).chain([&builtin.on_request]) {
            assert_eq!(sources.text(file.id), file.text, "{}", file.name);
        }
    }
}
