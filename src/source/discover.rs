//! Finds migrations folders: below a project's root, around a file, or the folder itself. Knows no configuration, and leaves
//! it to `detect` what a folder is.

use super::detect::{detect, is_for_another_server};
use super::layout::{Layout, Recognised};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// A folder of migrations and what surrounds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationsFolder {
    pub path: PathBuf,
    /// The project. Symbolic links that leave it are not followed.
    pub root: PathBuf,
    pub layout: Layout,
    /// The nearest lint.toml in the folder or above it, not above the repository.
    pub lint_toml: Option<PathBuf>,
    /// The config.toml of the Supabase CLI.
    pub supabase_toml: Option<PathBuf>,
}

/// Folders that hold other people's code or build results.
const FOREIGN: [&str; 3] = ["node_modules", "target", "vendor"];

/// Where migrations usually are: `migrations`, `db/migrations`, `migrations/sql`, `db/migrate`, `drizzle`.
const TYPICAL: [&str; 4] = ["migrations", "migration", "migrate", "drizzle"];

impl MigrationsFolder {
    /// What surrounds a folder. `given` is the folder that somebody asked for: the root where nothing else tells one.
    pub fn at(path: &Path, given: &Path, layout: Layout) -> Self {
        MigrationsFolder {
            path: path.to_owned(),
            root: root_of(path, given),
            layout,
            lint_toml: nearest(path, "lint.toml"),
            supabase_toml: supabase_toml(path),
        }
    }
}

/// The folders of migrations at or below a folder, by path.
///
/// A folder of migrations is not searched for others. Every `supabase/migrations` counts, and every folder with the names
/// of a runner where one of `TYPICAL` is in its path; where there is neither, any folder with numbered SQL files. Those that
/// are meant for another server than PostgreSQL count where there are no others.
pub fn search(below: &Path) -> Vec<PathBuf> {
    if detect(below).is_some() {
        return vec![below.to_owned()];
    }
    let (mut usual, mut unusual, mut of_others) = (Vec::new(), Vec::new(), Vec::new());
    let mut walk = WalkDir::new(below).min_depth(1).sort_by_file_name().into_iter();
    while let Some(entry) = walk.next() {
        // A folder that cannot be read is passed over here; asked for by name, it is an error.
        let Ok(entry) = entry else { continue };
        if !entry.file_type().is_dir() {
            continue;
        }
        let is_supabase = is_supabase_project(entry.path());
        let found = if is_supabase { Some(entry.path().join("migrations")) } else { Some(entry.path().to_owned()) };
        let found = found.filter(|folder| !is_foreign(&entry) && detect(folder).is_some());
        if is_supabase || found.is_some() || is_foreign(&entry) {
            walk.skip_current_dir();
        }
        match found {
            Some(folder) if is_for_another_server(below, &folder) => of_others.push(folder),
            Some(folder) if is_supabase || is_typical(below, &folder) => usual.push(folder),
            Some(folder) => unusual.push(folder),
            None => {}
        }
    }
    let by_preference = [usual, unusual, of_others];
    by_preference.into_iter().find(|folders| !folders.is_empty()).unwrap_or_default()
}

/// The migrations folder whose history a file belongs to, with its layout. The file itself need not be on the disk.
pub fn history_of(file: &Path) -> Option<(PathBuf, Layout)> {
    let parent = file.parent()?;
    let name = file.file_name()?.to_string_lossy();
    let known = |layout: Layout, folder: Option<&str>| layout.recognise(folder, &name) != Recognised::Other;
    if is_supabase_migrations(parent) {
        return Some((parent.to_owned(), Layout::Supabase));
    }
    if let Some(layout) = detect(parent).filter(|layout| known(*layout, None)) {
        return Some((parent.to_owned(), layout));
    }
    let grandparent = parent.parent()?;
    let folder = parent.file_name().map(OsStr::to_string_lossy);
    if let Some(layout) = detect(grandparent).filter(|layout| known(*layout, folder.as_deref())) {
        return Some((grandparent.to_owned(), layout));
    }
    (known(Layout::Flat, None) && !is_inside_supabase(file)).then(|| (parent.to_owned(), Layout::Flat))
}

/// A file of a Supabase project that is no migration: a seed, a test, a snippet.
pub fn is_inside_supabase(file: &Path) -> bool {
    file.ancestors().skip(1).any(is_supabase_project)
}

/// The folder of the Supabase CLI. Others may be called so too.
fn is_supabase_project(folder: &Path) -> bool {
    let is_named = folder.file_name() == Some(OsStr::new("supabase"));
    is_named && (folder.join("migrations").is_dir() || folder.join("config.toml").is_file())
}

/// The nearest file of a name in the folder or above it, not above the repository.
pub fn nearest(folder: &Path, file: &str) -> Option<PathBuf> {
    within_repository(folder).map(|ancestor| ancestor.join(file)).find(|path| path.is_file())
}

/// The folder and those above it, up to the repository's root.
pub fn within_repository(folder: &Path) -> impl Iterator<Item = &Path> {
    let mut outside = false;
    folder.ancestors().take_while(move |ancestor| {
        let take = !outside;
        // `.git` is a file in a work tree.
        outside = outside || ancestor.join(".git").exists();
        take
    })
}

pub(super) fn is_supabase_migrations(folder: &Path) -> bool {
    let named = |path: Option<&Path>, name: &str| path.and_then(Path::file_name) == Some(OsStr::new(name));
    named(Some(folder), "migrations") && named(folder.parent(), "supabase")
}

fn root_of(path: &Path, given: &Path) -> PathBuf {
    if let Some(repository) = path.ancestors().find(|ancestor| ancestor.join(".git").exists()) {
        return repository.to_owned();
    }
    let beside_lint_toml = nearest(path, "lint.toml").and_then(|file| file.parent().map(Path::to_owned));
    let around_supabase = path.ancestors().nth(2).filter(|_| is_supabase_migrations(path)).map(Path::to_owned);
    // The outermost of them: a link from one part of a project to another stays inside.
    let candidates = [beside_lint_toml, around_supabase, path.starts_with(given).then(|| given.to_owned())];
    let outermost = candidates.into_iter().flatten().min_by_key(|candidate| candidate.components().count());
    outermost.unwrap_or_else(|| path.to_owned())
}

fn supabase_toml(folder: &Path) -> Option<PathBuf> {
    if is_supabase_migrations(folder) {
        return folder.parent().map(|supabase| supabase.join("config.toml")).filter(|path| path.is_file());
    }
    let candidates = within_repository(folder).map(|ancestor| ancestor.join("supabase").join("config.toml"));
    candidates.into_iter().find(|path| path.is_file())
}

fn is_foreign(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    // A leading underscore is how people put folders aside: `_archive`, `_old`.
    name.starts_with(['.', '_']) || FOREIGN.contains(&&*name)
}

fn is_typical(below: &Path, folder: &Path) -> bool {
    let path = folder.strip_prefix(below).unwrap_or(folder);
    path.iter().any(|part| TYPICAL.iter().any(|typical| part == *typical))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        // The root of a repository, so that nothing above it is looked at.
        fs::create_dir(root.path().join(".git")).unwrap();
        for file in files {
            let (file, text) = file.split_once(" = ").unwrap_or((file, ""));
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    /// The folders found below a root, with their layouts.
    fn found(root: &Path) -> Vec<String> {
        let shown = |folder: PathBuf| {
            let layout = detect(&folder).unwrap();
            format!("{} {layout}", folder.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"))
        };
        search(root).into_iter().map(shown).collect()
    }

    #[test]
    fn projects_are_found_below_their_root() {
        let table: &[(&[&str], &[&str])] = &[
            (&["supabase/migrations/1_a.sql"], &["supabase/migrations supabase"]),
            (&["supabase/migrations/README.md"], &["supabase/migrations supabase"]),
            (&["supabase/config.toml", "supabase/seeds/01_a.sql"], &[]),
            (&["supabase/backend/migrations/1_a.sql"], &["supabase/backend/migrations flat"]),
            (
                &["apps/a/supabase/migrations/1_a.sql", "apps/b/supabase/migrations/1_a.sql"],
                &["apps/a/supabase/migrations supabase", "apps/b/supabase/migrations supabase"],
            ),
            (
                &["supabase/migrations/1_a.sql", "supabase/functions/f/1_a.sql", "supabase/tests/01_t.sql"],
                &["supabase/migrations supabase"],
            ),
            (&["backend/migrations/sql/027_memberships.sql"], &["backend/migrations/sql flat"]),
            (&["migrations/1_a.sql", "migrations/archive/1_b.sql"], &["migrations flat"]),
            (&["db/migrations/1-a.sql", "scripts/01_load.sql"], &["db/migrations flat"]),
            (&["sql/01_load.sql"], &["sql flat"]),
            (&["sql/load.sql"], &[]),
            (&["node_modules/x/migrations/1_a.sql", "target/migrations/1_a.sql", ".x/migrations/1_a.sql"], &[]),
            (&["_archive/migrations/1_a.sql", "migrations/2_a.sql"], &["migrations flat"]),
            (&["migrations/000001_a.up.sql", "migrations/000001_a.down.sql"], &["migrations golang-migrate"]),
            (&["Cargo.toml", "migrations/2024_a.up.sql", "migrations/2024_a.down.sql"], &["migrations sqlx"]),
            (&["diesel.toml", "migrations/2024-01-31-101500_a/up.sql"], &["migrations diesel"]),
            (&["hasura/migrations/default/1650000000000_a/up.sql"], &["hasura/migrations/default hasura"]),
            (&["prisma/migrations/2024_a/migration.sql", "prisma/migrations/migration_lock.toml"], &["prisma/migrations prisma"]),
            (&["src/db/migration/V1__a.sql"], &["src/db/migration flyway"]),
            (&["packages/db/drizzle/0000_a.sql", "packages/db/drizzle/meta/_journal.json"], &["packages/db/drizzle drizzle"]),
            (&["db/drizzle/2026_a/migration.sql", "db/drizzle/2026_a/snapshot.json"], &["db/drizzle drizzle"]),
            (&["db/migrations/1_a.sql = -- +goose Up"], &["db/migrations goose"]),
            (&["db/migrations/1_a.sql", "db/migrations/2_b.sql = -- a\n-- migrate:up\n"], &["db/migrations dbmate"]),
            (&["Cargo.toml = sqlx.workspace = true", "migrations/2024_a.sql"], &["migrations sqlx"]),
            (&["Cargo.toml = refinery = 1", "migrations/2024_a.sql"], &["migrations flat"]),
            (
                &["Cargo.toml = [workspace]", "hasura/migrations/default/1650000000000_a/up.sql"],
                &["hasura/migrations/default hasura"],
            ),
            (&["server/migrations/2024-01-31-101500_a/up.sql"], &["server/migrations diesel"]),
            (&["pg/migrations/1_a.sql", "clickhouse/migrations/1_a.sql"], &["pg/migrations flat"]),
            (&["drizzle/0_a.sql", "drizzle/meta/_journal.json = {\"entries\": []}"], &["drizzle flat"]),
            (
                &["a/Cargo.toml = sqlx = [\"sqlite\"]", "a/migrations/1_a.sql", "b/Cargo.toml = sqlx", "b/migrations/1_a.sql"],
                &["b/migrations sqlx"],
            ),
            (&["x-sqlite/migrations/1_a.sql"], &["x-sqlite/migrations flat"]),
            (
                &[
                    "a/migrations/1_a/migration.sql",
                    "b/migrations/migration_lock.toml = provider = \"mysql\"",
                    "b/migrations/1_a/migration.sql",
                ],
                &["a/migrations prisma"],
            ),
            (
                &["a/drizzle/0_a.sql", "a/drizzle/meta/_journal.json = {\"dialect\": \"sqlite\"}", "b/drizzle/0_a.sql"],
                &["b/drizzle flat"],
            ),
        ];
        for (files, expected) in table {
            assert_eq!(found(tree(files).path()), *expected, "{files:?}");
        }
    }

    #[test]
    fn a_migrations_folder_is_its_own_answer() {
        let root = tree(&["supabase/migrations/1_a.sql", "supabase/config.toml", "lint.toml"]);
        let folder = root.path().join("supabase/migrations");
        assert_eq!(search(&folder), std::slice::from_ref(&folder));
        let around = MigrationsFolder::at(&folder, &folder, Layout::Supabase);
        assert_eq!(around.root, root.path());
        assert_eq!(around.lint_toml, Some(root.path().join("lint.toml")));
        assert_eq!(around.supabase_toml, Some(root.path().join("supabase/config.toml")));
    }

    #[test]
    fn nothing_is_looked_for_above_the_repository() {
        let root = tree(&["lint.toml", "repository/.git/HEAD", "repository/migrations/1_a.sql"]);
        let folder = root.path().join("repository/migrations");
        let around = MigrationsFolder::at(&folder, &folder, Layout::Flat);
        assert_eq!((around.root, around.lint_toml), (root.path().join("repository"), None));
    }

    #[test]
    fn a_file_knows_its_history() {
        let root = tree(&["supabase/migrations/1_a.sql", "supabase/seed.sql", "db/m/1_a/up.sql", "notes/plain.sql"]);
        let table = [
            ("supabase/migrations/1_a.sql", Some(("supabase/migrations", Layout::Supabase))),
            ("supabase/migrations/misnamed.sql", Some(("supabase/migrations", Layout::Supabase))),
            ("supabase/seed.sql", None),
            ("supabase/seeds/01_users.sql", None),
            ("db/m/1_a/up.sql", Some(("db/m", Layout::Hasura))),
            ("notes/plain.sql", None),
            ("notes/1_new.sql", Some(("notes", Layout::Flat))),
        ];
        for (file, expected) in table {
            let expected = expected.map(|(folder, layout)| (root.path().join(folder), layout));
            assert_eq!(history_of(&root.path().join(file)), expected, "{file}");
        }
    }
}
