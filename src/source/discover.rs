//! Finds migrations folders: below a project's root, around a file, or the folder itself, and tells their layout by the
//! names in them. Reads names only, never the text of a file, and knows no configuration.

use super::layout::{Layout, Recognised};
use std::ffi::OsStr;
use std::fs;
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
/// of a runner where one of `TYPICAL` is in its path; where there is neither, any folder with numbered SQL files.
pub fn search(below: &Path) -> Vec<PathBuf> {
    if detect(below).is_some() {
        return vec![below.to_owned()];
    }
    let mut usual = Vec::new();
    let mut unusual = Vec::new();
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
            Some(folder) if is_supabase || is_typical(below, &folder) => usual.push(folder),
            Some(folder) => unusual.push(folder),
            None => {}
        }
    }
    if usual.is_empty() { unusual } else { usual }
}

/// The layout of a migrations folder by the names in it; nothing where it has no migrations.
pub fn detect(folder: &Path) -> Option<Layout> {
    if is_supabase_migrations(folder) {
        return folder.is_dir().then_some(Layout::Supabase);
    }
    if folder.join("meta").join("_journal.json").is_file() {
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
    let named_by = |file: &str| folder.ancestors().any(|ancestor| ancestor.join(file).is_file());
    match best? {
        Hint::Numbered => Some(Layout::Flat),
        Hint::UpAndDown if named_by("Cargo.toml") => Some(Layout::Sqlx),
        Hint::UpAndDown => Some(Layout::GolangMigrate),
        Hint::Flyway => Some(Layout::Flyway),
        Hint::Folders if named_by("diesel.toml") || named_by("Cargo.toml") => Some(Layout::Diesel),
        Hint::Folders => Some(Layout::Hasura),
        Hint::Prisma => Some(Layout::Prisma),
    }
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

fn is_supabase_migrations(folder: &Path) -> bool {
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

/// What one name tells of the folder's layout; a later one outweighs those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hint {
    Numbered,
    Flyway,
    Folders,
    UpAndDown,
    Prisma,
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
        Some(Hint::Folders)
    } else if holds(Layout::Prisma, "migration.sql") {
        Some(Hint::Prisma)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
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
