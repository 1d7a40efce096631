//! Settings: lint.toml and what supabase/config.toml adds to it.
//!
//! Text becomes a valid [`Config`] or a list of mistakes that point into the file. Which rules exist is told from outside:
//! this module knows their names only as text.

mod baseline;
mod date;
mod job;
mod lint_toml;
mod schema;
mod selector;
mod starter;
mod supabase_toml;

pub use baseline::{BASELINE_FILE, Baseline, BaselineHistory, FindingKey, KnownFinding, Position, Subject};
pub use date::{Date, clock, now};
pub use job::{BaselineOnDisk, Job, Jobs, Origin, Request, Settings, Shown, Trouble, jobs, read_baseline};
pub use lint_toml::{Mistakes, parse};
pub use schema::{RuleInSchema, SCHEMA_FILE, schema};
pub use selector::{NoSuchRule, RuleNames, Selector};
pub use starter::Starter;
pub use supabase_toml::SupabaseConfig;

use crate::finding::{Level, Object};
use crate::platform::Platform;
use crate::source::{Layout, path::with_slashes};
use crate::sql::name::Name;
use std::collections::BTreeMap;
use std::path::Path;

/// The oldest and the newest major version of PostgreSQL that miglint knows.
pub const POSTGRES_VERSIONS: std::ops::RangeInclusive<u16> = 13..=18;

/// The settings of lint.toml. What is not set there is [`None`] or empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    pub migrations: Migrations,
    pub users: Users,
    pub repair: Repair,
    pub levels: Levels,
    pub ignores: Vec<Ignore>,
    pub baseline: BaselineSettings,
}

/// `[migrations]`
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Migrations {
    /// Folders, as seen from lint.toml's own. Each is a project by itself. Empty: they are found.
    pub paths: Vec<String>,
    /// None: told by the names of the files.
    pub layout: Option<Layout>,
    /// None: told by the layout and the files of the Supabase CLI.
    pub platform: Option<Platform>,
    /// A major version of [`POSTGRES_VERSIONS`]. None: as supabase/config.toml says, else the newest.
    pub postgres: Option<u16>,
    /// The last version that is deployed. None: nothing is known to be.
    pub applied: Option<String>,
}

/// `[repair]`: what a repair cannot tell by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Repair {
    /// `[repair.values]`: by column, the SQL expression for a user who has no row yet.
    pub values: BTreeMap<String, String>,
    /// `[repair.on-delete]`: by a pattern for the key's name, what becomes of the rows of a deleted user.
    pub on_delete: BTreeMap<String, DeleteAction>,
}

/// What becomes of rows when the user whom they reference is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeleteAction {
    Cascade,
    SetNull,
}

impl Repair {
    /// The value for a column: `public.users.plan`.
    pub fn value(&self, column: &str) -> Option<&str> {
        self.values.get(column).map(String::as_str)
    }

    /// The action of a key: `public.songs.songs_owner_fkey`.
    pub fn on_delete(&self, key: &str) -> Option<DeleteAction> {
        self.on_delete.iter().find(|(pattern, _)| matches(pattern, key)).map(|(_, action)| *action)
    }
}

impl DeleteAction {
    /// The action of a name in lint.toml.
    pub fn named(name: &str) -> Option<DeleteAction> {
        match name {
            "cascade" => Some(DeleteAction::Cascade),
            "set-null" => Some(DeleteAction::SetNull),
            _ => None,
        }
    }
}

/// `[users]`
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Users {
    /// The canonical user table. None: it is found.
    pub table: Option<TableName>,
    /// The names of columns that hold a user's id. Empty: the usual ones.
    pub columns: Vec<String>,
}

/// The names by which most projects call a user's id.
const USER_COLUMNS: &[&str] = &["user_id", "owner_id", "author_id", "creator_id", "created_by", "profile_id"];

impl Users {
    /// Whether a column of this name is taken for a user's id.
    pub fn is_user_column(&self, name: &str) -> bool {
        if self.columns.is_empty() { USER_COLUMNS.contains(&name) } else { self.columns.iter().any(|column| column == name) }
    }
}

/// A table by its schema and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableName {
    pub schema: Name,
    pub name: Name,
}

/// `[baseline]`
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BaselineSettings {
    /// The file, as seen from lint.toml's folder. None: [`BASELINE_FILE`] there, where it exists.
    pub file: Option<String>,
    /// Whether lines for which nothing is found are reported.
    pub strict: bool,
}

/// `[rules]`: the levels of rules and groups. A rule's own entry outweighs that of its group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Levels(BTreeMap<Selector, Level>);

/// One `[[ignore]]`: findings that are meant to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    pub rule: Selector,
    /// A pattern for the object's name, with `*` for any text: `public.audit_log.*`. None: any object.
    pub object: Option<String>,
    /// A pattern for the end of the file's path, with `*` for any text: `migrations/2024*.sql`. None: any file.
    pub path: Option<String>,
    pub reason: Option<String>,
    /// The last day on which it holds.
    pub expires: Option<Date>,
    /// Where it stands in lint.toml.
    pub at: Position,
}

impl Levels {
    pub fn set(&mut self, selector: Selector, level: Level) {
        self.0.insert(selector, level);
    }

    /// The level of a rule whose own level is `default`.
    pub fn of(&self, rule: &str, default: Level) -> Level {
        let of = |wanted: fn(&Selector) -> bool| {
            self.0.iter().find(|(selector, _)| wanted(selector) && selector.selects(rule)).map(|(_, level)| *level)
        };
        of(Selector::is_rule).or_else(|| of(|selector| !selector.is_rule())).unwrap_or(default)
    }
}

impl Ignore {
    /// Whether it keeps back a rule's finding about an object, in a file.
    pub fn covers(&self, rule: &str, object: Option<&Object>, file: &Path, today: Date) -> bool {
        let meant = match (&self.object, object) {
            (None, _) => true,
            (Some(pattern), Some(object)) => matches(pattern, &object.to_string()),
            (Some(_), None) => false,
        };
        let is_there = self.path.as_ref().is_none_or(|pattern| ends_like(&with_slashes(file), pattern));
        meant && is_there && self.rule.selects(rule) && !self.has_expired(today)
    }

    pub fn has_expired(&self, today: Date) -> bool {
        self.expires.is_some_and(|expires| expires < today)
    }
}

/// Whether a path is a pattern's, or ends with what is.
fn ends_like(path: &str, pattern: &str) -> bool {
    matches(pattern, path) || matches(&format!("*/{pattern}"), path)
}

/// Whether a name fits a pattern in which `*` stands for any text.
pub fn matches(pattern: &str, name: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| name.strip_prefix(first)) else { return false };
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        // The last piece has to end the name, so its last place counts; for the others the first leaves the most room.
        let found = if pieces.peek().is_none() { rest.rfind(piece) } else { rest.find(piece) };
        let Some(at) = found else { return false };
        rest = rest.get(at + piece.len()..).unwrap_or_default();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: RuleNames<'static> =
        RuleNames(&["users/missing-backfill", "users/missing-sync-trigger", "replay/undefined-table"]);

    fn selector(name: &str) -> Selector {
        NAMES.selector(name).unwrap()
    }

    #[test]
    fn stars_stand_for_any_text() {
        let table = [
            ("public.songs", "public.songs", true),
            ("public.songs", "public.songs.id", false),
            ("public.songs.*", "public.songs.id", true),
            ("public.songs.*", "public.songs", false),
            ("*", "anything", true),
            ("*.id", "public.songs.id", true),
            ("*.id", "public.songs.idx", false),
            ("*_id", "a_id_id", true),
            ("public.*.id", "public.songs.id", true),
            ("public.*.id", "private.songs.id", false),
            ("", "public.songs", false),
        ];
        for (pattern, name, expected) in table {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn a_rule_outweighs_its_group() {
        let mut levels = Levels::default();
        levels.set(selector("users"), Level::Off);
        levels.set(selector("users/missing-backfill"), Level::Error);
        let of = |rule| levels.of(rule, Level::Warning);
        assert_eq!(of("users/missing-backfill"), Level::Error);
        assert_eq!(of("users/missing-sync-trigger"), Level::Off);
        assert_eq!(of("replay/undefined-table"), Level::Warning);
    }

    #[test]
    fn an_ignore_covers_its_objects_until_it_ends() {
        let ignore = Ignore {
            rule: selector("users"),
            object: Some("public.songs.*".to_owned()),
            path: Some("migrations/1_*.sql".to_owned()),
            reason: None,
            expires: Date::parse("2027-01-01"),
            at: Position { start: 0, end: 0 },
        };
        let object = Object::part_of("column", "public", "songs", "owner");
        let covers =
            |rule: &str, day: &str, object, file: &str| ignore.covers(rule, object, Path::new(file), Date::parse(day).unwrap());
        let (rule, file) = ("users/missing-backfill", "/p/migrations/1_a.sql");
        assert!(covers(rule, "2027-01-01", Some(&object), file));
        assert!(!covers(rule, "2027-01-02", Some(&object), file));
        assert!(!covers(rule, "2026-01-01", None, file));
        assert!(!covers("replay/undefined-table", "2026-01-01", Some(&object), file));
        assert!(covers(rule, "2026-01-01", Some(&object), "migrations/1_a.sql"));
        assert!(!covers(rule, "2026-01-01", Some(&object), "/p/old_migrations/1_a.sql"));
        assert!(!covers(rule, "2026-01-01", Some(&object), "/p/migrations/2_a.sql"));
    }
}
