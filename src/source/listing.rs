//! One folder of migrations: which of its files the runner takes up, in which order, and which it passes over.

use super::layout::{Depth, Layout, Named, Recognised, Turn};
use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// The Supabase CLI passes over a first file called `<timestamp>_init.sql` with a stamp before this one: early versions
/// wrote such a file as a dump of the platform itself.
const FIRST_REAL_INIT: &str = "20211209000000";

/// One file that the runner takes up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    pub path: PathBuf,
    /// The digits of the name, as written. Empty for flyway's repeatable migrations.
    pub version: String,
    /// The name without version and ending.
    pub name: String,
    turn: Turn,
}

/// A folder's migrations in the order in which they run.
#[derive(Debug, Clone, Default)]
pub struct Listing {
    pub migrations: Vec<Migration>,
    pub skipped: Vec<Skipped>,
}

/// A file that the runner passes over, which its author may not expect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    pub path: PathBuf,
    pub reason: SkipReason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkipReason {
    /// The name is not of the layout's form.
    Name(Layout),
    /// See `FIRST_REAL_INIT`.
    OldInit,
    /// Drizzle runs only what its journal lists.
    NotInJournal,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SkipReason::Name(layout) => write!(f, "a name of the form {} is needed", layout.pattern()),
            SkipReason::OldInit => {
                write!(f, "the Supabase CLI passes over a first file called init from before {FIRST_REAL_INIT}")
            }
            SkipReason::NotInJournal => write!(f, "meta/_journal.json does not list it"),
        }
    }
}

/// Lists a migrations folder.
///
/// # Errors
/// The folder cannot be read.
pub fn list(folder: &Path, layout: Layout) -> io::Result<Listing> {
    let mut listing = Listing::default();
    for (at, entry) in entries(folder, layout)?.into_iter().enumerate() {
        match recognise(&entry, layout) {
            Some((path, _)) if at == 0 && is_old_init(&entry, layout) => listing.skip(path, SkipReason::OldInit),
            Some((path, Recognised::Migration(named))) => listing.migrations.push(Migration::new(path, named)),
            Some((path, Recognised::Other)) if worth_a_word(&path) => listing.skip(path, SkipReason::Name(layout)),
            Some((_, Recognised::Other | Recognised::Down)) | None => {}
        }
    }
    if layout == Layout::Drizzle {
        follow_journal(&mut listing, folder);
    }
    listing.migrations.sort_by(|a, b| a.turn.cmp(&b.turn));
    Ok(listing)
}

impl Listing {
    /// Files that no layout takes up and that somebody asked for by name; they run in the order given.
    pub fn of_loose(files: Vec<PathBuf>) -> Self {
        let migration = |(nth, path): (usize, PathBuf)| {
            let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            Migration { path, version: String::new(), name, turn: Turn::nth(nth) }
        };
        Listing { migrations: files.into_iter().enumerate().map(migration).collect(), skipped: Vec::new() }
    }

    /// Puts a file that is not on the disk in its place: the text on standard input, or an unsaved buffer. Returns whether
    /// the layout takes up such a name; a file that is there already stays as it is.
    pub fn join(&mut self, folder: &Path, path: &Path, layout: Layout) -> bool {
        if self.migrations.iter().any(|migration| migration.path == path) {
            return true;
        }
        let entry = Entry { path: path.to_owned(), depth: path.strip_prefix(folder).map_or(1, |below| below.iter().count()) };
        let Some((path, Recognised::Migration(named))) = recognise(&entry, layout) else { return false };
        let migration = Migration::new(path, named);
        let at = self.migrations.partition_point(|other| other.turn <= migration.turn);
        self.migrations.insert(at, migration);
        true
    }

    fn skip(&mut self, path: PathBuf, reason: SkipReason) {
        self.skipped.push(Skipped { path, reason });
    }
}

impl Migration {
    fn new(path: PathBuf, named: Named) -> Self {
        Migration { path, version: named.version, name: named.name, turn: named.turn }
    }
}

/// A path below the migrations folder.
struct Entry {
    path: PathBuf,
    /// 1 in the folder itself.
    depth: usize,
}

/// Everything below the folder that a layout could look at, by the bytes of the names.
fn entries(folder: &Path, layout: Layout) -> io::Result<Vec<Entry>> {
    let depth = match layout.depth() {
        Depth::Files => 1,
        Depth::Folders | Depth::FilesOrFolders => 2,
        Depth::Tree => usize::MAX,
    };
    let mut entries = Vec::new();
    for entry in WalkDir::new(folder).min_depth(1).max_depth(depth).sort_by_file_name() {
        let entry = entry?;
        let is_folder = entry.path_is_symlink() && entry.path().is_dir() || entry.file_type().is_dir();
        if !is_folder {
            entries.push(Entry { path: entry.path().to_owned(), depth: entry.depth() });
        }
    }
    Ok(entries)
}

fn recognise(entry: &Entry, layout: Layout) -> Option<(PathBuf, Recognised)> {
    let file = entry.path.file_name()?.to_string_lossy();
    let folder = entry.path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy());
    let in_own_folder = entry.depth == 2 && matches!(layout.depth(), Depth::Folders | Depth::FilesOrFolders);
    let recognised = layout.recognise(folder.as_deref().filter(|_| in_own_folder), &file);
    Some((entry.path.clone(), recognised))
}

fn is_old_init(entry: &Entry, layout: Layout) -> bool {
    let name = entry.path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    match name.strip_suffix("_init.sql") {
        Some(stamp) => layout == Layout::Supabase && stamp.len() == FIRST_REAL_INIT.len() && stamp < FIRST_REAL_INIT,
        None => false,
    }
}

/// Only SQL that does not run is worth a word; a README or a `.gitkeep` is not.
fn worth_a_word(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("sql"))
}

/// Puts drizzle's migrations in the order of its journal. A folder without a journal keeps the order of names; so does one
/// whose journal lists none of its files: there something else runs them.
fn follow_journal(listing: &mut Listing, folder: &Path) {
    let Some(places) = journal(folder) else { return };
    let tag = |migration: &Migration| format!("{}_{}", migration.version, migration.name);
    if !listing.migrations.iter().any(|migration| places.contains_key(&tag(migration))) {
        return;
    }
    for mut migration in std::mem::take(&mut listing.migrations) {
        match places.get(&tag(&migration)) {
            Some(nth) => {
                migration.turn = Turn::nth(*nth);
                listing.migrations.push(migration);
            }
            None => listing.skip(migration.path, SkipReason::NotInJournal),
        }
    }
}

/// The tags of drizzle's journal with their places.
pub(super) fn journal(folder: &Path) -> Option<HashMap<String, usize>> {
    let text = std::fs::read_to_string(folder.join("meta").join("_journal.json")).ok()?;
    let journal: serde_json::Value = serde_json::from_str(&text).ok()?;
    let entries = journal.get("entries")?.as_array()?;
    let tags = entries.iter().enumerate().filter_map(|(nth, entry)| Some((entry.get("tag")?.as_str()?.to_owned(), nth)));
    Some(tags.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    /// The listed paths, and the skipped ones behind a minus.
    fn shown(folder: &Path, listing: &Listing) -> Vec<String> {
        let below = |path: &Path| path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
        let listed = listing.migrations.iter().map(|migration| below(&migration.path));
        listed.chain(listing.skipped.iter().map(|skipped| format!("-{}", below(&skipped.path)))).collect()
    }

    #[test]
    fn folders_are_listed_as_each_runner_lists_them() {
        let table: &[(Layout, &[&str], &[&str])] = &[
            (
                Layout::Supabase,
                &["2_b.sql", "10_a.sql", "README.md", "notes.sql", "archive/1_a.sql"],
                &["10_a.sql", "2_b.sql", "-notes.sql"],
            ),
            (Layout::Supabase, &["20211208000000_init.sql", "2_b.sql"], &["2_b.sql", "-20211208000000_init.sql"]),
            (Layout::Supabase, &["20211209000000_init.sql"], &["20211209000000_init.sql"]),
            (Layout::Supabase, &["1_a.sql", "20211208000000_init.sql"], &["1_a.sql", "20211208000000_init.sql"]),
            (Layout::Flat, &["2_b.sql", "10_a.sql", "2_b.down.sql"], &["2_b.sql", "10_a.sql"]),
            (Layout::Prisma, &["2_b/migration.sql", "1_a/migration.sql"], &["1_a/migration.sql", "2_b/migration.sql"]),
            (Layout::Diesel, &["2_b/up.sql", "2_b/down.sql", "1_a/up.sql"], &["1_a/up.sql", "2_b/up.sql"]),
            (Layout::Hasura, &["9_b/up.sql", "10_a/up.sql", "11_c.up.sql"], &["9_b/up.sql", "10_a/up.sql", "11_c.up.sql"]),
            (Layout::Flyway, &["R__z.sql", "sub/V2__b.sql", "V1__a.sql"], &["V1__a.sql", "sub/V2__b.sql", "R__z.sql"]),
        ];
        for (layout, files, expected) in table {
            let folder = folder(files);
            let listing = list(folder.path(), *layout).unwrap();
            assert_eq!(shown(folder.path(), &listing), *expected, "{layout} {files:?}");
        }
    }

    #[test]
    fn drizzle_follows_its_journal() {
        let folder = folder(&["0000_a.sql", "0001_b.sql", "0002_c.sql", "meta/_journal.json"]);
        let journal = r#"{"entries": [{"idx": 0, "tag": "0001_b"}, {"idx": 1, "tag": "0000_a"}]}"#;
        fs::write(folder.path().join("meta/_journal.json"), journal).unwrap();
        let listing = list(folder.path(), Layout::Drizzle).unwrap();
        assert_eq!(shown(folder.path(), &listing), ["0001_b.sql", "0000_a.sql", "-0002_c.sql"]);
        fs::write(folder.path().join("meta/_journal.json"), r#"{"entries": []}"#).unwrap();
        let listing = list(folder.path(), Layout::Drizzle).unwrap();
        assert_eq!(shown(folder.path(), &listing), ["0000_a.sql", "0001_b.sql", "0002_c.sql"]);
    }

    #[test]
    fn a_new_file_joins_at_its_place() {
        let folder = folder(&["1_a.sql", "3_c.sql"]);
        let mut listing = list(folder.path(), Layout::Flat).unwrap();
        assert!(listing.join(folder.path(), &folder.path().join("2_b.sql"), Layout::Flat));
        assert!(listing.join(folder.path(), &folder.path().join("3_c.sql"), Layout::Flat));
        assert!(!listing.join(folder.path(), &folder.path().join("notes.sql"), Layout::Flat));
        assert_eq!(shown(folder.path(), &listing), ["1_a.sql", "2_b.sql", "3_c.sql"]);
    }
}
