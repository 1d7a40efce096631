//! The programs that run migrations: what each sets before a file, and how it groups statements into transactions.
//!
//! Their files' names are `source`'s business; here is what reaches the server.

use super::session::Session;
use crate::source::Layout;
use crate::sql::name::Name;

/// How statements are put into transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transactions {
    /// All statements of a file, unless it has only one: that one runs by itself, so that CREATE INDEX CONCURRENTLY works. So
    /// does a file that reaches the server as one simple query (manual, section 55.2.2.1).
    FileUnlessSingle,
    /// All statements of a file.
    File,
    /// All statements of a file, unless one of them cannot run inside a transaction block: then each by itself.
    FileIfPossible,
    /// Each statement by itself.
    Statement,
}

/// The program that runs the migrations: what it sets before each file, and how it groups statements.
#[derive(Debug, Clone)]
pub struct Runner {
    pub search_path: Vec<Name>,
    pub role: Name,
    pub transactions: Transactions,
    /// The same for a file that asks for no transaction (`-- +goose NO TRANSACTION`).
    pub without_transaction: Transactions,
    /// The server's major version.
    pub server_version: u16,
    /// The time of the replay, in UTC. None: what depends on it is not known.
    pub now: Option<jiff::civil::DateTime>,
    /// Whether files go through psql, so that `\` commands are understood.
    pub psql: bool,
    /// The primary key of the table of versions, as the error for a version used twice names it. None: two files may have the
    /// same version.
    pub version_key: Option<&'static str>,
}

impl Runner {
    /// The Supabase CLI: settings are reset before each file; one transaction a file.
    pub fn supabase() -> Self {
        Runner { search_path: ["$user", "public", "extensions"].map(Name::exact).into(), ..Runner::postgres() }
    }

    /// A plain server with PostgreSQL's own defaults.
    pub fn postgres() -> Self {
        Runner {
            search_path: ["$user", "public"].map(Name::exact).into(),
            role: Name::exact("postgres"),
            transactions: Transactions::FileUnlessSingle,
            without_transaction: Transactions::FileUnlessSingle,
            server_version: 15,
            now: None,
            psql: false,
            version_key: Some("schema_migrations_pkey"),
        }
    }

    /// The same server under the program whose layout the folder has.
    #[must_use]
    pub fn running(self, layout: Layout) -> Self {
        let transactions = transactions(layout);
        // Goose sends its statements one by one; the others send the file as one query.
        let without_transaction = match layout {
            Layout::Goose | Layout::Flat => Transactions::Statement,
            _ => Transactions::FileUnlessSingle,
        };
        let version_key = layout.has_unique_versions().then(|| version_key(layout));
        Runner { transactions, without_transaction, psql: layout == Layout::Flat, version_key, ..self }
    }

    pub(super) fn session(&self) -> Session {
        let path: Vec<&str> = self.search_path.iter().map(Name::as_str).collect();
        Session { now: self.now, ..Session::new(&path, &self.role, self.server_version) }
    }
}

fn transactions(layout: Layout) -> Transactions {
    match layout {
        Layout::Supabase | Layout::GolangMigrate | Layout::Prisma => Transactions::FileUnlessSingle,
        Layout::Sqlx | Layout::Diesel | Layout::Dbmate | Layout::Goose | Layout::Drizzle | Layout::Hasura => Transactions::File,
        // Flyway looks for such statements itself. Who runs a flat folder is not known, and is taken to know what it runs.
        Layout::Flyway | Layout::Flat => Transactions::FileIfPossible,
    }
}

/// Goose, golang-migrate and flyway refuse a version used twice before they ask the server.
fn version_key(layout: Layout) -> &'static str {
    match layout {
        Layout::Sqlx => "_sqlx_migrations_pkey",
        Layout::Diesel => "__diesel_schema_migrations_pkey",
        Layout::Flyway => "flyway_schema_history_pk",
        _ => "schema_migrations_pkey",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Platform;
    use crate::replay::{Migration, Mode, add_builtin_files, base_catalog, replay};
    use crate::source::{SourceFile, Sources};
    use crate::sql::parse;

    /// The SQLSTATE that a file fails with under a runner.
    fn verdict(layout: Layout, text: &str) -> Option<&'static str> {
        let mut sources = Sources::default();
        add_builtin_files(&mut sources);
        let text = format!("{text};\nselect 1;");
        let file = sources.add(SourceFile::new("1_a.sql".into(), text).of_layout(layout));
        let parsed = parse(file, sources.script(file));
        let no_transaction = sources.file(file).unwrap().no_transaction;
        let migration = Migration { file, statements: &parsed.statements, version: Some("1"), no_transaction };
        let base = base_catalog(Platform::Postgres);
        let runner = Runner::postgres().running(layout);
        let done = replay(&sources, base, &runner, &[migration], Mode::Strict, None);
        done.outcomes[0].failure.as_ref().map(|failure| failure.failure.condition.sqlstate())
    }

    #[test]
    fn each_runner_has_its_transactions() {
        use Layout::*;
        const IN_BLOCK: Option<&str> = Some("25001");
        let table = [
            (Supabase, "vacuum", IN_BLOCK),
            (Sqlx, "vacuum", IN_BLOCK),
            // The file is one simple query still.
            (Sqlx, "-- no-transaction\nvacuum", IN_BLOCK),
            (Dbmate, "-- migrate:up transaction:false\nvacuum", IN_BLOCK),
            (Goose, "-- +goose Up\nvacuum", IN_BLOCK),
            (Goose, "-- +goose NO TRANSACTION\n-- +goose Up\nvacuum", None),
            (Flyway, "vacuum", None),
            (Flyway, "savepoint a", None),
            (Flat, "vacuum", None),
            (Flat, "savepoint a", None),
            (Flat, "\\restrict x", None),
            (Supabase, "\\restrict x", Some("42601")),
        ];
        for (layout, text, expected) in table {
            assert_eq!(verdict(layout, text), expected, "{layout} {text}");
        }
    }

    #[test]
    fn the_way_down_does_not_run() {
        let table = [
            (Layout::Goose, "-- +goose Up\nselect 1;\n-- +goose Down\ndrop table a"),
            (Layout::Dbmate, "-- migrate:up\nselect 1\n-- migrate:down\ndrop table a"),
            (Layout::Flat, "select 1;\n---- create above / drop below ----\ndrop table a"),
            (Layout::Drizzle, "select 1--> statement-breakpoint\nselect 2"),
        ];
        for (layout, text) in table {
            assert_eq!(verdict(layout, text), None, "{layout} {text}");
        }
    }
}
