//! Tells whose migrations a folder holds: by the names in it, by the runners' markers in the first files, and by what the
//! repository says of itself above it.

use super::discover::{is_supabase_migrations, within_repository};
use super::layout::{Layout, Recognised};
use super::listing::journal;
use super::markers;
use std::fs;
use std::io::Read;
use std::path::Path;

/// So many of a folder's files are looked into for markers, and so many bytes of each.
const LOOKED_INTO: usize = 3;
const LOOKED_AT_BYTES: u64 = 16 << 10;

/// Words in a path that name another server than PostgreSQL.
const OTHER_SERVERS: [&str; 7] = ["clickhouse", "mysql", "mariadb", "mssql", "sqlserver", "sqlite", "d1"];

/// What prisma and drizzle call PostgreSQL in `migration_lock.toml` and `meta/_journal.json`.
const POSTGRESQL: [&str; 4] = ["postgresql", "postgres", "pg", "cockroachdb"];

/// The layout of a migrations folder; nothing where it has no migrations.
pub fn detect(folder: &Path) -> Option<Layout> {
    if is_supabase_migrations(folder) {
        return folder.is_dir().then_some(Layout::Supabase);
    }
    if has_journal(folder) {
        return Some(Layout::Drizzle);
    }
    let mut best = None;
    for entry in fs::read_dir(folder).ok()?.flatten() {
        let name = entry.file_name();
        let hint = match entry.file_type() {
            Ok(kind) if kind.is_dir() => hint_of_folder(&entry.path(), &name.to_string_lossy()),
            Ok(_) => hint_of_file(&name.to_string_lossy()),
            Err(_) => None,
        };
        best = best.max(hint);
    }
    Some(match best? {
        Hint::Numbered => {
            by_markers(folder).or_else(|| cargo_names(folder, "sqlx").then_some(Layout::Sqlx)).unwrap_or(Layout::Flat)
        }
        Hint::UpAndDown if has_above(folder, "Cargo.toml") => Layout::Sqlx,
        Hint::UpAndDown => Layout::GolangMigrate,
        Hint::Flyway => Layout::Flyway,
        Hint::Folders if has_above(folder, "diesel.toml") || cargo_names(folder, "diesel") => Layout::Diesel,
        Hint::Folders => Layout::Hasura,
        Hint::DatedFolders => Layout::Diesel,
        Hint::Prisma => Layout::Prisma,
        Hint::DrizzleFolders => Layout::Drizzle,
    })
}

/// Whether the path below a folder, or the runner's own notes, name a server that does not speak PostgreSQL.
pub(super) fn is_for_another_server(below: &Path, folder: &Path) -> bool {
    let path = folder.strip_prefix(below).unwrap_or(folder).to_string_lossy().to_ascii_lowercase();
    let by_path = path.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| OTHER_SERVERS.contains(&word));
    by_path || is_for_sqlite_crate(folder) || noted_server(folder).is_some_and(|server| !POSTGRESQL.contains(&server.as_str()))
}

/// Drizzle writes a journal. One that lists none of the files is a left-over of days when drizzle ran them.
fn has_journal(folder: &Path) -> bool {
    match journal(folder) {
        Some(places) => places.keys().any(|tag| folder.join(format!("{tag}.sql")).is_file()),
        None => folder.join("meta").join("_journal.json").is_file(),
    }
}

/// Whether the crate around the folder asks for SQLite and not for PostgreSQL.
fn is_for_sqlite_crate(folder: &Path) -> bool {
    let mut manifests = within_repository(folder).filter_map(|ancestor| fs::read_to_string(ancestor.join("Cargo.toml")).ok());
    manifests.next().is_some_and(|manifest| manifest.contains("\"sqlite\"") && !manifest.contains("postgres"))
}

fn noted_server(folder: &Path) -> Option<String> {
    if let Ok(lock) = fs::read_to_string(folder.join("migration_lock.toml")) {
        let value = lock.lines().find_map(|line| line.trim().strip_prefix("provider"))?;
        return Some(value.trim_matches([' ', '=', '"']).to_owned());
    }
    let journal = fs::read_to_string(folder.join("meta").join("_journal.json")).ok()?;
    let journal: serde_json::Value = serde_json::from_str(&journal).ok()?;
    Some(journal.get("dialect")?.as_str()?.to_owned())
}

/// The runner whose markers stand in one of the first numbered files.
fn by_markers(folder: &Path) -> Option<Layout> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| hint_of_file(name) == Some(Hint::Numbered));
    names.sort();
    names.iter().take(LOOKED_INTO).find_map(|name| markers::layout_of(&beginning(&folder.join(name))?))
}

/// The first bytes of a file. Only of a regular one: a pipe would wait for a writer.
fn beginning(path: &Path) -> Option<String> {
    path.is_file().then_some(())?;
    let mut bytes = Vec::new();
    fs::File::open(path).ok()?.take(LOOKED_AT_BYTES).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn has_above(folder: &Path, file: &str) -> bool {
    within_repository(folder).any(|ancestor| ancestor.join(file).is_file())
}

/// Whether a Cargo.toml above the folder speaks of a crate.
fn cargo_names(folder: &Path, name: &str) -> bool {
    let mut manifests = within_repository(folder).filter_map(|ancestor| fs::read_to_string(ancestor.join("Cargo.toml")).ok());
    manifests.any(|manifest| manifest.contains(name))
}

/// What one name tells of the folder's layout; a later one outweighs those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hint {
    Numbered,
    Flyway,
    Folders,
    /// `2024-01-31-101500_name/up.sql`, as diesel writes the stamp.
    DatedFolders,
    UpAndDown,
    Prisma,
    /// Drizzle's newer form, without a journal.
    DrizzleFolders,
}

fn hint_of_file(name: &str) -> Option<Hint> {
    let known = |layout: Layout| matches!(layout.recognise(None, name), Recognised::Migration(_));
    if name == "migration_lock.toml" {
        Some(Hint::Prisma)
    } else if name.ends_with(".up.sql") && known(Layout::GolangMigrate) {
        Some(Hint::UpAndDown)
    } else if known(Layout::Flat) {
        Some(Hint::Numbered)
    } else if name.starts_with('V') && known(Layout::Flyway) {
        Some(Hint::Flyway)
    } else {
        None
    }
}

fn hint_of_folder(path: &Path, name: &str) -> Option<Hint> {
    let holds = |layout: Layout, file: &str| {
        matches!(layout.recognise(Some(name), file), Recognised::Migration(_)) && path.join(file).is_file()
    };
    if holds(Layout::Diesel, "up.sql") {
        let is_dated = name.split('_').next().is_some_and(|stamp| stamp.contains('-'));
        Some(if is_dated { Hint::DatedFolders } else { Hint::Folders })
    } else if holds(Layout::Prisma, "migration.sql") {
        Some(if path.join("snapshot.json").is_file() { Hint::DrizzleFolders } else { Hint::Prisma })
    } else {
        None
    }
}
