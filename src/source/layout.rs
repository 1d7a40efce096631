//! How the migration runners name their files, and the order in which each runs them.
//!
//! Names only: what a file says inside (goose and dbmate markers, statement breakpoints) is the language's business.

use std::fmt;

/// A migration runner's way to lay out its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layout {
    Supabase,
    Flat,
    Sqlx,
    Diesel,
    Dbmate,
    Goose,
    GolangMigrate,
    Flyway,
    Drizzle,
    Prisma,
    Hasura,
}

/// Where a layout keeps its files, seen from the migrations folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// Files in the folder itself.
    Files,
    /// One folder for each migration, with the SQL in it.
    Folders,
    /// Either of the two.
    FilesOrFolders,
    /// Files at any depth.
    Tree,
}

/// What a layout makes of one path below its folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Recognised {
    Migration(Named),
    /// The way back, or a short cut. It is never replayed.
    Down,
    /// Not a name that the runner takes up.
    Other,
}

/// A migration by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub version: String,
    pub name: String,
    pub turn: Turn,
}

/// A migration's turn among its neighbours; the smallest runs first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Turn {
    kind: TurnKind,
    numbers: Vec<Number>,
    name: String,
}

/// Flyway runs its repeatable migrations behind all versioned ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum TurnKind {
    Versioned,
    Repeatable,
}

/// A number of any length without its leading zeros. Comparing the length first makes `9 < 10`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Number {
    length: usize,
    digits: String,
}

impl Layout {
    pub const ALL: [Layout; 11] = [
        Layout::Supabase,
        Layout::Flat,
        Layout::Sqlx,
        Layout::Diesel,
        Layout::Dbmate,
        Layout::Goose,
        Layout::GolangMigrate,
        Layout::Flyway,
        Layout::Drizzle,
        Layout::Prisma,
        Layout::Hasura,
    ];

    /// The name in lint.toml.
    pub fn as_str(self) -> &'static str {
        match self {
            Layout::Supabase => "supabase",
            Layout::Flat => "flat",
            Layout::Sqlx => "sqlx",
            Layout::Diesel => "diesel",
            Layout::Dbmate => "dbmate",
            Layout::Goose => "goose",
            Layout::GolangMigrate => "golang-migrate",
            Layout::Flyway => "flyway",
            Layout::Drizzle => "drizzle",
            Layout::Prisma => "prisma",
            Layout::Hasura => "hasura",
        }
    }

    /// The layout of a name in lint.toml.
    pub fn named(name: &str) -> Option<Layout> {
        Layout::ALL.into_iter().find(|layout| layout.as_str() == name)
    }

    /// Whether the runner refuses a version used twice. The others tell migrations apart by their folder's whole name, or by a
    /// hash of the text.
    pub fn has_unique_versions(self) -> bool {
        !matches!(self, Layout::Drizzle | Layout::Prisma | Layout::Hasura)
    }

    /// The file names that the runner takes up, as a person writes them.
    pub fn pattern(self) -> &'static str {
        match self {
            Layout::Supabase => "<timestamp>_name.sql",
            Layout::Flat | Layout::Sqlx | Layout::Dbmate | Layout::Goose => "<number>_name.sql",
            Layout::Diesel => "<timestamp>_name/up.sql",
            Layout::GolangMigrate => "<number>_name.up.sql",
            Layout::Flyway => "V<version>__name.sql",
            Layout::Drizzle => "<number>_name.sql, listed in meta/_journal.json",
            Layout::Prisma => "<timestamp>_name/migration.sql",
            Layout::Hasura => "<timestamp>_name/up.sql",
        }
    }

    pub(super) fn depth(self) -> Depth {
        match self {
            Layout::Diesel | Layout::Prisma => Depth::Folders,
            Layout::Drizzle | Layout::Hasura => Depth::FilesOrFolders,
            Layout::Flyway => Depth::Tree,
            _ => Depth::Files,
        }
    }

    /// Reads a name: `file` is the file's own, `folder` the name of the migration's folder where it has one.
    pub(super) fn recognise(self, folder: Option<&str>, file: &str) -> Recognised {
        match folder {
            Some(folder) => self.recognise_folder(folder, file),
            None => self.recognise_file(file),
        }
    }

    fn recognise_file(self, file: &str) -> Recognised {
        match self {
            Layout::Supabase => by_file_name(file, &['_']),
            Layout::Dbmate => by_file_name(file, &['_', '-', '.']),
            Layout::Drizzle => by_file_name(file, &['_']),
            Layout::Flat => by_number(file, &['_', '-']),
            Layout::Sqlx | Layout::Goose | Layout::Hasura => by_number(file, &['_']),
            Layout::GolangMigrate => match file.strip_suffix(".up.sql") {
                Some(_) => by_number(file, &['_']),
                None if file.ends_with(".down.sql") => Recognised::Down,
                None => Recognised::Other,
            },
            Layout::Flyway => flyway(file),
            Layout::Diesel | Layout::Prisma => Recognised::Other,
        }
    }

    fn recognise_folder(self, folder: &str, file: &str) -> Recognised {
        let wanted = match self {
            Layout::Diesel | Layout::Hasura => "up.sql",
            Layout::Prisma | Layout::Drizzle => "migration.sql",
            _ => return Recognised::Other,
        };
        if file == "down.sql" {
            return Recognised::Down;
        }
        let Some((version, name)) = folder.split_once('_').filter(|_| file == wanted) else { return Recognised::Other };
        // Diesel compares versions without their hyphens (`2024-01-31-101500`), so that stamps of both spellings mix.
        let version: String = version.chars().filter(|c| *c != '-').collect();
        if version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_digit()) {
            return Recognised::Other;
        }
        let turn = match self {
            Layout::Hasura => Turn::number(&version, folder),
            Layout::Diesel => Turn::name(&version),
            _ => Turn::name(folder),
        };
        Recognised::Migration(Named { version, name: name.to_owned(), turn })
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Turn {
    /// By a number, then by name: 9 before 10.
    fn number(digits: &str, name: &str) -> Self {
        Turn { kind: TurnKind::Versioned, numbers: vec![Number::new(digits)], name: name.to_owned() }
    }

    /// At a place that a journal or the caller gives.
    pub(super) fn nth(nth: usize) -> Self {
        Turn::number(&nth.to_string(), "")
    }

    /// By the bytes of a name: 10 before 9.
    fn name(name: &str) -> Self {
        Turn { kind: TurnKind::Versioned, numbers: Vec::new(), name: name.to_owned() }
    }
}

impl Number {
    fn new(digits: &str) -> Self {
        let digits = digits.trim_start_matches('0');
        Number { length: digits.len(), digits: digits.to_owned() }
    }
}

/// `<digits><separator>name.sql` into its parts.
fn split_name<'a>(file: &'a str, separators: &[char]) -> Option<(&'a str, &'a str)> {
    let stem = file.strip_suffix(".sql")?;
    let (version, rest) = stem.split_at_checked(leading_digits(stem))?;
    let name = rest.strip_prefix(separators)?;
    (!version.is_empty()).then_some((version, name))
}

fn leading_digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Numbered files that run in the byte order of their names.
fn by_file_name(file: &str, separators: &[char]) -> Recognised {
    match split_name(file, separators) {
        Some((version, name)) => {
            Recognised::Migration(Named { version: version.to_owned(), name: name.to_owned(), turn: Turn::name(file) })
        }
        None => Recognised::Other,
    }
}

/// Numbered files that run in the order of their numbers, with `.down.sql` files beside them perhaps.
fn by_number(file: &str, separators: &[char]) -> Recognised {
    let Some((version, name)) = split_name(file, separators) else { return Recognised::Other };
    if name.ends_with(".down") {
        return Recognised::Down;
    }
    let name = name.strip_suffix(".up").unwrap_or(name);
    Recognised::Migration(Named { version: version.to_owned(), name: name.to_owned(), turn: Turn::number(version, file) })
}

/// `V1.2__name.sql`, `R__name.sql` (again whenever it changes), `U1.2__name.sql` (the way back) and `B1.2__name.sql` (the sum of
/// what comes before, which would do it a second time).
fn flyway(file: &str) -> Recognised {
    let Some((head, name)) = file.strip_suffix(".sql").and_then(|stem| stem.split_once("__")) else { return Recognised::Other };
    if head == "R" {
        let turn = Turn { kind: TurnKind::Repeatable, numbers: Vec::new(), name: name.to_owned() };
        return Recognised::Migration(Named { version: String::new(), name: name.to_owned(), turn });
    }
    let Some(version) = head.strip_prefix(['V', 'U', 'B']).filter(|version| !version.is_empty()) else {
        return Recognised::Other;
    };
    let parts: Vec<&str> = version.split(['.', '_']).collect();
    if !parts.iter().all(|part| !part.is_empty() && leading_digits(part) == part.len()) {
        return Recognised::Other;
    }
    if !head.starts_with('V') {
        return Recognised::Down;
    }
    let numbers = parts.into_iter().map(Number::new).collect();
    let turn = Turn { kind: TurnKind::Versioned, numbers, name: file.to_owned() };
    Recognised::Migration(Named { version: version.to_owned(), name: name.to_owned(), turn })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `version name`, `down` or `other`.
    fn shown(recognised: &Recognised) -> String {
        match recognised {
            Recognised::Migration(named) => format!("{} {}", named.version, named.name),
            Recognised::Down => "down".to_owned(),
            Recognised::Other => "other".to_owned(),
        }
    }

    #[test]
    fn names_are_read_as_each_runner_reads_them() {
        use Layout::*;
        let table: &[(Layout, Option<&str>, &str, &str)] = &[
            (Supabase, None, "20250101000000_init.sql", "20250101000000 init"),
            (Supabase, None, "1_.sql", "1 "),
            (Supabase, None, "20250101000000-init.sql", "other"),
            (Supabase, None, "init.sql", "other"),
            (Supabase, None, "20250101000000_init.SQL", "other"),
            (Supabase, None, "20250101000000_x.down.sql", "20250101000000 x.down"),
            (Flat, None, "027_memberships.sql", "027 memberships"),
            (Flat, None, "027-memberships.sql", "027 memberships"),
            (Flat, None, "027_memberships.up.sql", "027 memberships"),
            (Flat, None, "027_memberships.down.sql", "down"),
            (Flat, None, "schema.sql", "other"),
            (Sqlx, None, "20250101_x.up.sql", "20250101 x"),
            (Sqlx, None, "20250101_x.down.sql", "down"),
            (GolangMigrate, None, "000001_x.up.sql", "000001 x"),
            (GolangMigrate, None, "000001_x.down.sql", "down"),
            (GolangMigrate, None, "000001_x.sql", "other"),
            (Goose, None, "00001_x.sql", "00001 x"),
            (Dbmate, None, "20250101_x.sql", "20250101 x"),
            (Flyway, None, "V1.2__add_x.sql", "1.2 add_x"),
            (Flyway, None, "R__views.sql", " views"),
            (Flyway, None, "U1.2__add_x.sql", "down"),
            (Flyway, None, "B1.2__all.sql", "down"),
            (Flyway, None, "V__x.sql", "other"),
            (Flyway, None, "V1.x__x.sql", "other"),
            (Diesel, Some("2024-01-31-101500_users"), "up.sql", "20240131101500 users"),
            (Diesel, Some("2024-01-31-101500_users"), "down.sql", "down"),
            (Diesel, Some("helpers"), "up.sql", "other"),
            (Prisma, Some("20240131_users"), "migration.sql", "20240131 users"),
            (Prisma, Some("20240131_users"), "up.sql", "other"),
            (Drizzle, None, "0000_brave_cat.sql", "0000 brave_cat"),
            (Hasura, Some("1650000000000_init"), "up.sql", "1650000000000 init"),
        ];
        for (layout, folder, file, expected) in table {
            assert_eq!(shown(&layout.recognise(*folder, file)), *expected, "{layout} {folder:?} {file}");
        }
    }

    fn order(layout: Layout, files: &[&str]) -> Vec<String> {
        let mut named: Vec<(Turn, &str)> = files
            .iter()
            .filter_map(|file| match layout.recognise(None, file) {
                Recognised::Migration(named) => Some((named.turn, *file)),
                _ => None,
            })
            .collect();
        named.sort();
        named.into_iter().map(|(_, file)| file.to_owned()).collect()
    }

    #[test]
    fn turns_follow_the_runner() {
        let table: &[(Layout, &[&str])] = &[
            (Layout::Supabase, &["10_b.sql", "1_a.sql", "9_a.sql"]),
            (Layout::Flat, &["1_a.sql", "9_a.sql", "010_b.sql", "10_c.sql", "11_a.sql"]),
            (Layout::Flat, &["99999999999999999999998_a.sql", "99999999999999999999999_a.sql"]),
            (Layout::Flyway, &["V1__a.sql", "V1.1__a.sql", "V1.10__a.sql", "V2__a.sql", "R__a.sql", "R__b.sql"]),
        ];
        for (layout, files) in table {
            let mut shuffled = files.to_vec();
            shuffled.reverse();
            assert_eq!(order(*layout, &shuffled), *files, "{layout}");
        }
    }

    #[test]
    fn every_name_reads_back() {
        for layout in Layout::ALL {
            assert_eq!(Layout::named(layout.as_str()), Some(layout));
        }
        assert_eq!(Layout::named("superbase"), None);
    }
}
