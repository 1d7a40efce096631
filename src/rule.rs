//! What a rule is, what it sees, and what it says.
//!
//! A [`Rule`] is a value: its [`Meta`] and a function that checks. It reports [`Finding`]s, which know neither their rule
//! nor their level: the engine does. Plain data: no rendering, no configuration file, no serialisation.

use crate::catalog::{Catalog, Relation};
use crate::config::Config;
use crate::finding::{Finding, Level};
use crate::platform::Platform;
use crate::replay::{Step, Trace};
use crate::source::{Layout, Sources};
use crate::sql::ParsedFile;
use crate::sql::ast::Statement;
use crate::text::FileId;
use crate::users::Users;

/// A rule of the rule book.
pub struct Rule {
    pub meta: Meta,
    pub check: Check,
}

/// What is written about a rule, once. Its page says the rest.
pub struct Meta {
    /// `group/name`; the name reads after "allow".
    pub name: &'static str,
    /// The level without configuration.
    pub level: Level,
    pub fix: FixKind,
    /// The version that brought it.
    pub since: &'static str,
    /// Names of the same check elsewhere: `splinter:unindexed_foreign_keys`.
    pub aliases: &'static [&'static str],
    /// The page of the rule book, in Markdown.
    pub page: &'static str,
}

/// Declares a rule's [`Meta`], with its page from `rules/<name>.md`.
#[macro_export]
macro_rules! meta {
    ($name:literal, $level:ident, $fix:ident, since = $since:literal $(, aliases = [$($alias:literal),* $(,)?])?) => {
        $crate::rule::Meta {
            name: $name,
            level: $crate::finding::Level::$level,
            fix: $crate::rule::FixKind::$fix,
            since: $since,
            aliases: &[$($($alias),*)?],
            page: include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/", $name, ".md")),
        }
    };
}

/// Which view of the history a rule needs.
pub enum Check {
    /// One file by itself.
    File(fn(&FileContext, &mut Reporter)),
    /// Each statement, between the catalog before it and the catalog after it.
    Step(fn(&StepContext, &mut Reporter)),
    /// The whole history and the catalog that it ends with.
    History(fn(&HistoryContext, &mut Reporter)),
    /// The engine itself reports it: files that cannot be read, suppressions.
    Engine,
}

impl Meta {
    /// The part before the slash.
    pub fn group(&self) -> &'static str {
        self.name.split_once('/').map_or("", |(group, _)| group)
    }

    /// The part behind the slash.
    pub fn short_name(&self) -> &'static str {
        self.name.split_once('/').map_or(self.name, |(_, name)| name)
    }

    /// The page's first paragraph: one sentence that says what the rule finds.
    pub fn summary(&self) -> &'static str {
        let body = self.page.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
        body.split("\n\n").next().unwrap_or_default().trim()
    }

    /// The page for somebody who met a finding: without the further cases, which are there as tests.
    pub fn guide(&self) -> &'static str {
        self.page.split("\n## Cases\n").next().unwrap_or(self.page).trim_end()
    }
}

/// What kind of mend a rule offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FixKind {
    None,
    /// An edit that keeps the meaning of everything else.
    Safe,
    /// An edit that a person should look at.
    Unsafe,
    /// A new migration.
    Migration,
}

impl FixKind {
    pub fn as_str(self) -> &'static str {
        match self {
            FixKind::None => "none",
            FixKind::Safe => "safe",
            FixKind::Unsafe => "unsafe",
            FixKind::Migration => "migration",
        }
    }
}

/// What a rule hands its findings to.
#[derive(Debug, Default)]
pub struct Reporter {
    pub findings: Vec<Finding>,
}

impl Reporter {
    pub fn report(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}

/// What every view has: the files, their statements, the settings.
#[derive(Clone, Copy)]
pub struct Project<'a> {
    pub sources: &'a Sources,
    /// By file number: the migrations, in the order in which they are replayed.
    pub parsed: &'a [std::sync::Arc<ParsedFile>],
    pub config: &'a Config,
    pub layout: Layout,
    pub platform: Platform,
    /// The server's major version.
    pub postgres: u16,
    /// The schemas that Supabase's REST API serves.
    pub api_schemas: &'a [String],
}

impl<'a> Project<'a> {
    /// A statement by its file and place.
    pub fn statement(&self, file: FileId, index: usize) -> Option<&'a Statement> {
        self.parsed.get(file.0 as usize)?.statements.get(index)
    }
}

/// The view of [`Check::File`].
pub struct FileContext<'a> {
    pub project: Project<'a>,
    pub file: FileId,
    pub parsed: &'a ParsedFile,
}

/// The view of [`Check::Step`].
pub struct StepContext<'a> {
    pub project: Project<'a>,
    pub step: &'a Step<'a>,
}

/// The view of [`Check::History`].
pub struct HistoryContext<'a> {
    pub project: Project<'a>,
    /// The catalog before the first migration.
    pub base: &'a Catalog,
    /// The catalog at the end.
    pub catalog: &'a Catalog,
    /// What happened on the way.
    pub replay: &'a Trace,
    pub users: &'a Users,
    /// Whether the check is broken off. What rules find from then on is put away.
    pub is_over: &'a dyn Fn() -> bool,
}

impl<'a> HistoryContext<'a> {
    /// The items of a long list, as long as somebody waits for what a rule says of them.
    pub fn until_over<I: Iterator>(&self, items: I) -> impl Iterator<Item = I::Item> + use<'a, I> {
        let is_over = self.is_over;
        items.take_while(move |_| !is_over())
    }

    /// The relations at the end, for rules that go through all of them.
    pub fn relations(&self) -> impl Iterator<Item = &'a Relation> + use<'a> {
        self.until_over(self.catalog.relations())
    }

    /// The project's tables among them.
    pub fn project_tables(&self) -> impl Iterator<Item = &'a Relation> + use<'a> {
        self.until_over(self.catalog.project_tables())
    }
}
