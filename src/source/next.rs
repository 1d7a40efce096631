//! What a new migration is called, so that it runs behind all others, and what its runner wants to read in it.
//!
//! Names and markers only. What the time is the caller says.

use super::{Layout, Migration};
use std::path::PathBuf;

/// The digits of a stamp: `20250301120000`.
const STAMP_DIGITS: usize = 14;
/// The digits of a time in milliseconds, as Hasura counts.
const MILLISECOND_DIGITS: usize = 13;

/// The time at which a migration is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Now {
    /// In UTC: `20250301120000`.
    pub stamp: String,
    /// Since 1970-01-01.
    pub seconds: u64,
}

/// How the runner treats the statements of a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrapping {
    Transaction,
    NoTransaction,
}

impl Layout {
    /// The version behind the newest of a history: a stamp where the others are stamps, else the next number, as wide as the
    /// last one.
    pub fn next_version(self, migrations: &[Migration], now: &Now) -> String {
        let newest = migrations.iter().rev().map(|migration| migration.version.as_str()).find(|version| !version.is_empty());
        let Some(newest) = newest else { return self.first_version(now) };
        let own = match newest.len() {
            STAMP_DIGITS => Some(now.stamp.clone()),
            MILLISECOND_DIGITS => Some(format!("{}000", now.seconds)),
            _ => None,
        };
        match own.filter(|own| own.as_str() > newest) {
            Some(own) => own,
            None => after(newest),
        }
    }

    fn first_version(self, now: &Now) -> String {
        match self {
            Layout::Flat | Layout::Flyway => "1".to_owned(),
            Layout::Hasura => format!("{}000", now.seconds),
            _ => now.stamp.clone(),
        }
    }

    /// The version behind this one.
    pub fn version_after(self, version: &str) -> String {
        after(version)
    }

    /// The path of a migration, seen from the folder: a file, or a folder with a file in it. `like` is the newest one.
    pub fn path_of(self, version: &str, name: &str, like: Option<&Migration>) -> PathBuf {
        let has_up = like.is_some_and(|like| like.path.to_string_lossy().ends_with(".up.sql"));
        match self {
            Layout::Diesel | Layout::Hasura => PathBuf::from(format!("{version}_{name}")).join("up.sql"),
            Layout::Prisma => PathBuf::from(format!("{version}_{name}")).join("migration.sql"),
            Layout::Flyway => PathBuf::from(format!("V{version}__{name}.sql")),
            Layout::GolangMigrate => PathBuf::from(format!("{version}_{name}.up.sql")),
            Layout::Sqlx | Layout::Flat if has_up => PathBuf::from(format!("{version}_{name}.up.sql")),
            _ => PathBuf::from(format!("{version}_{name}.sql")),
        }
    }

    /// What the runner wants to read first.
    pub fn opening(self, wrapping: Wrapping) -> &'static str {
        match (self, wrapping) {
            (Layout::Goose, Wrapping::Transaction) => "-- +goose Up\n",
            (Layout::Goose, Wrapping::NoTransaction) => "-- +goose NO TRANSACTION\n-- +goose Up\n",
            (Layout::Dbmate, Wrapping::Transaction) => "-- migrate:up\n",
            (Layout::Dbmate, Wrapping::NoTransaction) => "-- migrate:up transaction:false\n",
            (Layout::Sqlx, Wrapping::NoTransaction) => "-- no-transaction\n",
            _ => "",
        }
    }

    /// A statement as the runner wants it: goose cuts at each semicolon that it is not told about.
    pub fn guarded(self, statement: &str) -> String {
        match self {
            Layout::Goose if statement.contains('$') => {
                format!("-- +goose StatementBegin\n{statement}\n-- +goose StatementEnd")
            }
            _ => statement.to_owned(),
        }
    }

    /// Whether CREATE INDEX CONCURRENTLY, alone in a file, runs outside a transaction. Diesel wants a second file for that.
    pub fn can_leave_transaction(self) -> bool {
        !matches!(self, Layout::Drizzle | Layout::Hasura | Layout::Diesel)
    }

    /// Whether statements that run outside a transaction may share a file: the runner sends them one by one. Of an unknown
    /// runner that is not known.
    pub fn sends_one_by_one(self) -> bool {
        matches!(self, Layout::Goose | Layout::Flyway)
    }

    /// Whether one file's transaction ends before the next file begins.
    pub fn commits_each_file(self) -> bool {
        self != Layout::Drizzle
    }

    /// Whether each file starts with settings of its own.
    pub fn resets_settings(self) -> bool {
        self == Layout::Supabase
    }
}

/// The next number: `027` becomes `028`, `1.9` becomes `1.10`.
fn after(version: &str) -> String {
    let head = version.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = version.strip_prefix(head).unwrap_or_default();
    let mut number: Vec<u8> = digits.bytes().collect();
    for digit in number.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return format!("{head}{}", String::from_utf8_lossy(&number));
        }
        *digit = b'0';
    }
    format!("{head}1{}", String::from_utf8_lossy(&number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Listing;

    fn next(layout: Layout, files: &[&str]) -> String {
        let mut listing = Listing::default();
        let folder = PathBuf::from("/m");
        for file in files {
            assert!(listing.join(&folder, &folder.join(file), layout), "{file}");
        }
        let now = Now { stamp: "20260101120000".to_owned(), seconds: 1_767_268_800 };
        let version = layout.next_version(&listing.migrations, &now);
        let path = layout.path_of(&version, "repair", listing.migrations.last());
        // The runner takes it up, and runs it last.
        assert!(listing.join(&folder, &folder.join(&path), layout));
        assert_eq!(listing.migrations.last().unwrap().path, folder.join(&path));
        path.to_string_lossy().replace('\\', "/")
    }

    #[test]
    fn a_new_migration_comes_last() {
        let table: &[(Layout, &[&str], &str)] = &[
            (Layout::Supabase, &["20250101000000_a.sql"], "20260101120000_repair.sql"),
            (Layout::Supabase, &["20270101000000_a.sql"], "20270101000001_repair.sql"),
            (Layout::Supabase, &["0009_a.sql"], "0010_repair.sql"),
            (Layout::Supabase, &[], "20260101120000_repair.sql"),
            (Layout::Flat, &["026_a.sql", "027_b.sql"], "028_repair.sql"),
            (Layout::Flat, &["9_a.sql"], "10_repair.sql"),
            (Layout::Flat, &[], "1_repair.sql"),
            (Layout::Sqlx, &["20250101000000_a.up.sql"], "20260101120000_repair.up.sql"),
            (Layout::GolangMigrate, &["000001_a.up.sql"], "000002_repair.up.sql"),
            (Layout::Diesel, &["2025-01-01-000000_a/up.sql"], "20260101120000_repair/up.sql"),
            (Layout::Flyway, &["V1.9__a.sql", "R__views.sql"], "V1.10__repair.sql"),
            (Layout::Goose, &["00001_a.sql"], "00002_repair.sql"),
            (Layout::Dbmate, &["20250101000000_a.sql"], "20260101120000_repair.sql"),
            (Layout::Prisma, &["20250101000000_a/migration.sql"], "20260101120000_repair/migration.sql"),
            (Layout::Hasura, &["1700000000000_a/up.sql"], "1767268800000_repair/up.sql"),
        ];
        for (layout, files, expected) in table {
            if files.iter().any(|file| file.starts_with("R__")) {
                let version = layout.version_after("1.9");
                assert_eq!(layout.path_of(&version, "repair", None).to_string_lossy(), *expected);
                continue;
            }
            assert_eq!(next(*layout, files), *expected, "{layout} {files:?}");
        }
    }
}
