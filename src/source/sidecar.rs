//! What a runner reads beside a migration: diesel's `metadata.toml`, flyway's `V1__name.sql.conf`. Only whether a transaction
//! is wanted is read, and only where a key says so in one line.

use super::layout::Layout;
use std::fs;
use std::path::{Path, PathBuf};

/// Whether a file beside the migration says that it is to run without a transaction.
pub(super) fn forbids_transaction(layout: Layout, migration: &Path) -> bool {
    let (file, key) = match layout {
        Layout::Diesel => (migration.with_file_name("metadata.toml"), "run_in_transaction"),
        Layout::Flyway => (beside(migration), "executeInTransaction"),
        _ => return false,
    };
    // A file that is not there says nothing; nor does one that cannot be read.
    fs::read_to_string(file).is_ok_and(|text| says_no(&text, key))
}

fn beside(migration: &Path) -> PathBuf {
    let mut name = migration.as_os_str().to_owned();
    name.push(".conf");
    PathBuf::from(name)
}

fn says_no(text: &str, key: &str) -> bool {
    let value =
        |line: &str| line.split_once('=').filter(|(name, _)| name.trim() == key).map(|(_, value)| value.trim() == "false");
    text.lines().filter_map(value).next_back().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_counts() {
        let table = [
            ("run_in_transaction = false\n", true),
            ("# run_in_transaction = false\n", false),
            ("run_in_transaction=false\nrun_in_transaction = true", false),
            ("other = false", false),
        ];
        for (text, expected) in table {
            assert_eq!(says_no(text, "run_in_transaction"), expected, "{text}");
        }
    }

    #[test]
    fn each_runner_has_its_own_file() {
        let folder = tempfile::tempdir().unwrap();
        let flyway = folder.path().join("V1__a.sql");
        fs::write(folder.path().join("V1__a.sql.conf"), "executeInTransaction=false").unwrap();
        fs::write(folder.path().join("metadata.toml"), "run_in_transaction = false").unwrap();
        assert!(forbids_transaction(Layout::Flyway, &flyway));
        assert!(!forbids_transaction(Layout::Flyway, &folder.path().join("V2__a.sql")));
        assert!(forbids_transaction(Layout::Diesel, &folder.path().join("up.sql")));
        assert!(!forbids_transaction(Layout::Supabase, &folder.path().join("1_a.sql")));
    }
}
