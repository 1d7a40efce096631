//! The catalog that a platform gives before the first migration: its SQL, replayed like any other file, once a process.
//!
//! The files that miglint brings have the same numbers in every run, so that spans of the base catalog mean the same in all of
//! them: [`add_builtin_files`] registers them with the sources of a run.

use super::builtin_relations::load_relations;
use super::builtin_types::builtin_catalog;
use super::executor::Executor;
use super::session::Session;
use super::{Failure, Mode};
use crate::catalog::{Catalog, Owner, Role};
use crate::platform::{EXTENSIONS, Exposure, ON_REQUEST, Platform, RUNNERS};
use crate::source::{Layout, SourceFile, Sources};
use crate::sql::ast::Statement;
use crate::sql::name::Name;
use crate::sql::{ParsedFile, parse};
use crate::text::{FileId, Span};
use std::sync::{Arc, LazyLock, OnceLock};
use std::thread;

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

impl Builtin {
    /// In the order of their numbers.
    fn files(&self) -> impl Iterator<Item = &BuiltinFile> {
        self.platform.iter().chain(&self.extensions).chain(&self.runners).chain([&self.on_request])
    }
}

/// Supabase's files are PostgreSQL's and more, so that they number all of them.
static BUILTIN: LazyLock<Builtin> = LazyLock::new(|| {
    let mut sources = Sources::default();
    let mut add = |name: &'static str, text: &'static str| {
        let id = sources.add_builtin(SourceFile::new(name.into(), text));
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
    for file in BUILTIN.files().filter_map(|file| BUILTIN.sources.file(file.id)) {
        sources.add_builtin(SourceFile::clone(file));
    }
}

/// The statements that make an extension's objects.
pub(super) fn extension_statements(name: &str) -> Option<&'static [Statement]> {
    BUILTIN.extensions.iter().find(|file| file.name == name).map(BuiltinFile::statements)
}

struct Base {
    catalog: Catalog,
    /// Mistakes in our own files: a test holds them at none.
    failures: Vec<Failure>,
}

static SUPABASE: LazyLock<Base> = LazyLock::new(|| build(Platform::Supabase));
static POSTGRES: LazyLock<Base> = LazyLock::new(|| build(Platform::Postgres));

/// What exists on a fresh server of the platform.
pub fn base_catalog(platform: Platform) -> &'static Catalog {
    &base(platform).catalog
}

/// The same with what the runner of a layout makes for itself before the first migration.
pub fn base_under_runner(platform: Platform, layout: Layout, exposure: Exposure) -> Catalog {
    under_runner(platform, layout, exposure).catalog
}

fn under_runner(platform: Platform, layout: Layout, exposure: Exposure) -> Base {
    let mut base = Base { catalog: base(platform).catalog.clone(), failures: Vec::new() };
    if platform == Platform::Supabase && exposure == Exposure::OnRequest {
        run_file(&BUILTIN.on_request, &mut base);
    }
    let own = BUILTIN.runners.iter().zip(RUNNERS).filter(|(_, runner)| runner.layout == layout);
    own.for_each(|(file, _)| run_file(file, &mut base));
    base
}

fn base(platform: Platform) -> &'static Base {
    match platform {
        Platform::Supabase => &SUPABASE,
        Platform::Postgres => &POSTGRES,
    }
}

/// Nothing but the built-in types and the role that runs the platform's files.
fn base_of_types() -> Base {
    let mut base = Base { catalog: builtin_catalog(), failures: Vec::new() };
    let superuser = Role { superuser: true, bypass_rls: true, login: true, ..Role::new(Name::exact("postgres")) };
    base.catalog.roles.insert(superuser.name.clone(), Arc::new(superuser));
    base
}

fn build(platform: Platform) -> Base {
    let mut base = base_of_types();
    let wanted = platform.sql().iter().map(|(name, _)| *name);
    let files: Vec<&BuiltinFile> = wanted.filter_map(|name| BUILTIN.platform.iter().find(|file| file.name == name)).collect();
    thread::scope(|scope| {
        // Not on a thread of the caller's pool, which may be waiting for this catalog. Without a thread each is read when it runs.
        let _ = thread::Builder::new().spawn_scoped(scope, || read_ahead(&files));
        files.iter().for_each(|file| run_file(file, &mut base));
    });
    base
}

/// Parses what will run.
fn read_ahead(files: &[&BuiltinFile]) {
    for file in files.iter().filter(|file| schema_of_relations(file.name).is_none()) {
        file.statements();
    }
}

fn run_file(file: &BuiltinFile, base: &mut Base) {
    match schema_of_relations(file.name).and_then(|schema| base.catalog.schema_names.get(schema).copied()) {
        Some(schema) => with_executor(file, base, |executor| {
            executor.session.search_path = vec![Name::exact(executor.catalog.schema_name(schema))];
            load_relations(executor, schema, file.id, file.text);
        }),
        None => run_statements(file, base),
    }
}

fn run_statements(file: &BuiltinFile, base: &mut Base) {
    with_executor(file, base, |executor| {
        for statement in file.statements() {
            // A failure is kept in the executor's list.
            let _ = executor.run(statement);
        }
    });
}

fn with_executor(file: &BuiltinFile, base: &mut Base, run: impl FnOnce(&mut Executor<'_>)) {
    let session = Session::new(&["$user", "public"], "postgres", crate::replay::Runner::postgres().server_version);
    let nowhere = Span::new(file.id, 0, 0);
    let mut executor = Executor::new(&BUILTIN.sources, std::mem::take(&mut base.catalog), session, Mode::Strict, nowhere);
    executor.owner = Owner::Platform;
    run(&mut executor);
    base.failures.append(&mut executor.failures);
    base.catalog = executor.catalog;
}

/// The schema of a file that has nothing but the relations of one.
fn schema_of_relations(file: &str) -> Option<&str> {
    file.strip_suffix(".sql").filter(|schema| matches!(*schema, "pg_catalog" | "information_schema"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The short way to the relations of a server ends where the long one does.
    #[test]
    fn relations_are_loaded_as_they_would_run() {
        let (mut loaded, mut run) = (base_of_types(), base_of_types());
        for file in BUILTIN.platform.iter().filter(|file| schema_of_relations(file.name).is_some()) {
            run_file(file, &mut loaded);
            run_statements(file, &mut run);
        }
        let shown = |base: &Base| -> Vec<String> { base.catalog.relations().map(|relation| format!("{relation:?}")).collect() };
        let (loaded, run) = (shown(&loaded), shown(&run));
        assert!(loaded.len() > 150);
        for (loaded, run) in loaded.iter().zip(&run) {
            assert_eq!(loaded, run);
        }
        assert_eq!(loaded.len(), run.len());
    }

    #[test]
    fn the_platforms_run_without_failures() {
        for platform in Platform::ALL {
            let failures: Vec<String> =
                base(platform).failures.iter().map(|failure| format!("{:?} {}", failure.span, failure.message)).collect();
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
        for file in BUILTIN.files() {
            assert_eq!(sources.text(file.id), file.text, "{}", file.name);
        }
    }
}
