//! Is the book right about users? Every example of the pages of the group `users` is a project in which people sign up.
//!
//! `tests/oracle/users.txt` has what a PostgreSQL 15 with the tables of Supabase answered to each: a sign-up, a second one, one
//! without e-mail address, a sign-in, and the deletion of the first user. Here it is held against the findings: where the page's
//! rule names an error, the server raised it, and an example without a mark has none. With `MIGLINT_ORACLE` (the folder of a
//! server's socket; its template database is `supabase_base`) and `UPDATE=1` the answers are recorded anew.

mod pages;

use miglint::config::{Config, Date};
use miglint::lint::{self, Input};
use miglint::platform::{Exposure, Platform};
use miglint::source::{Layout, SourceFile, Sources};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What Auth does, in order. Each is a transaction of its own.
const STEPS: &[(&str, &str)] = &[
    (
        "sign-up",
        "insert into auth.users (id, email, created_at, raw_app_meta_data, raw_user_meta_data)
      values ('a1b2c3d4-0000-4000-8000-000000000001', 'john@example.com', now(), '{}', '{}')",
    ),
    (
        "second",
        "insert into auth.users (id, email, created_at, raw_app_meta_data, raw_user_meta_data)
      values ('b1b2c3d4-0000-4000-8000-000000000002', 'john@example.org', now(), '{}', '{}')",
    ),
    (
        "without-email",
        "insert into auth.users (id, phone, created_at, raw_app_meta_data, raw_user_meta_data)
      values ('c1b2c3d4-0000-4000-8000-000000000003', '4670000000', now(), '{}', '{}')",
    ),
    ("sign-in", "update auth.users set last_sign_in_at = now() where email = 'john@example.com'"),
];

/// The rows that an example of blocked-user-delete has for the first user, by its tables.
const ROWS: &[(&str, &str)] = &[
    ("profiles", "insert into public.profiles (id) values ('a1b2c3d4-0000-4000-8000-000000000001')"),
    ("teams", "insert into public.teams (id, owner) values (1, 'a1b2c3d4-0000-4000-8000-000000000001')"),
    ("members", "insert into public.members (id, team) values ('a1b2c3d4-0000-4000-8000-000000000001', 1)"),
    ("posts", "insert into public.posts (id, author_id) values (1, 'a1b2c3d4-0000-4000-8000-000000000001')"),
    ("posts", "insert into public.posts (id, created_by) values (1, 'a1b2c3d4-0000-4000-8000-000000000001')"),
    ("invites", "insert into public.invites (id, team_id, invited_by) values (1, 1, 'b1b2c3d4-0000-4000-8000-000000000002')"),
    ("games", "insert into public.games (id, team_id) values (1, 1)"),
    ("scores", "insert into public.scores (id, game_id) values (1, 1)"),
    ("invoices", "insert into public.invoices (id, payer) values (1, 'a1b2c3d4-0000-4000-8000-000000000001')"),
    ("chores", "insert into public.chores (id, team, member_id) values (1, 1, 'a1b2c3d4-0000-4000-8000-000000000001')"),
];

/// What the first user does when signed in, by page and a text of the example.
const VISITS: &[(&str, &str, &str)] = &[
    ("missing-insert-policy", "public.ensure_profile()", "select public.ensure_profile()"),
    ("missing-insert-policy", "create policy", "insert into public.profiles (id) values (auth.uid())"),
    ("missing-insert-policy", "grant insert", "insert into public.profiles (id) values (auth.uid())"),
    ("missing-insert-policy", "public.cases", "insert into public.cases (id, owner_id) values (1, auth.uid())"),
    ("assumed-user-row", "public.songs", "insert into public.songs (id) values (1)"),
    ("mismatched-auth-id", "set_driver", "insert into public.profiles (user_id) values (auth.uid())"),
    ("mismatched-auth-id", "set_driver", "insert into public.bids (id) values (1)"),
    ("mismatched-auth-id", "default auth.uid()", "insert into public.profiles (user_id) values (auth.uid())"),
    ("mismatched-auth-id", "default auth.uid()", "insert into public.bids (id) values (1)"),
];

/// The role of migrations owns nothing of the platform's; that of the server asked is a superuser.
const MIGRATES_AS: &[(&str, &str)] = &[(
    "managed-schema-change",
    "grant create on schema public to supabase_functions_admin;
     grant usage on schema auth, storage, realtime to supabase_functions_admin;
     grant select, references, trigger on all tables in schema auth to supabase_functions_admin;
     grant insert on storage.buckets to supabase_functions_admin;
     set session authorization supabase_functions_admin;",
)];

const DELETION: (&str, &str) = ("deletion", "delete from auth.users where email = 'john@example.com'");

/// Examples whose function refuses everybody on purpose, and such as lean on what only the platform's own server allows.
const REFUSING: &[&str] = &[
    "missing-return: It always raises",
    "managed-schema-change: Accepted",
    "managed-schema-change: The same without the comment",
    "managed-schema-change: Another role",
];

/// Rules whose harm is at a row that the example does not have.
const SILENT: &[&str] = &["shared-key-default"];

/// Pages about rows of other tables: what they speak of is no step of this test.
const ELSEWHERE: &[&str] = &["mixed-user-reference", "missing-sync-trigger", "missing-backfill"];

/// Pages of other groups with stories of `rules/stories.md`. Their answers are recorded only.
const BEYOND: &[&str] = &[
    "integrity/nullable-primary-key",
    "replay/datatype-mismatch",
    "replay/dependent-objects-still-exist",
    "replay/duplicate-object",
    "replay/feature-not-supported",
    "replay/invalid-foreign-key",
    "replay/invalid-function-definition",
    "replay/invalid-object-definition",
    "replay/syntax-error",
    "replay/undefined-function",
];

struct Example {
    /// `page: heading`, with a number where a heading has several. Pages of other groups have their group before them.
    title: String,
    page: String,
    files: Vec<String>,
}

#[test]
fn the_server_agrees_with_the_pages() {
    let place = root().join("tests/oracle/users.txt");
    let examples = examples();
    if let (Ok(server), Ok(_)) = (std::env::var("MIGLINT_ORACLE"), std::env::var("UPDATE")) {
        let answers: String = examples.iter().map(|example| format!("{}{}\n", example.title, ask(&server, example))).collect();
        std::fs::write(&place, answers).unwrap();
    }
    let text = std::fs::read_to_string(&place).unwrap().replace("\r\n", "\n");
    let recorded: BTreeMap<&str, BTreeSet<&str>> = text.lines().filter_map(answer).collect();
    let mut wrong = String::new();
    for example in examples.iter().filter(|example| !BEYOND.contains(&example.page.as_str())) {
        match recorded.get(example.title.as_str()) {
            Some(answers) => example.compare(answers, &mut wrong),
            None => writeln!(wrong, "{}: no server was asked", example.title).unwrap(),
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// `title | step sqlstate | …`: the title and the SQLSTATEs.
fn answer(line: &str) -> Option<(&str, BTreeSet<&str>)> {
    let mut parts = line.split(" | ");
    let title = parts.next()?;
    // A deletion is looked at where it is the matter.
    let counts = |step: &str| step != DELETION.0 || title.starts_with("blocked-user-delete");
    let states = parts.filter_map(|part| part.split_once(' ')).filter(|(step, _)| counts(step)).map(|(_, state)| state);
    Some((title, states.collect()))
}

impl Example {
    fn compare(&self, answers: &BTreeSet<&str>, wrong: &mut String) {
        let marked = self.files.iter().any(|file| file.contains("-- flagged"));
        if !marked && !answers.is_empty() && !REFUSING.contains(&self.title.as_str()) {
            writeln!(wrong, "{}: nothing is flagged, but the server says {answers:?}", self.title).unwrap();
        }
        for state in self.conditions() {
            let shown = answers.contains(state) || SILENT.contains(&self.page.as_str());
            // The steps do not send what would collide, and run into no handler.
            let needs_rows =
                matches!(self.page.as_str(), "unique-collision" | "mismatched-auth-id" | "missing-return" | "failing-check");
            if !(shown || needs_rows && answers.is_empty()) {
                writeln!(wrong, "{}: the finding says {state}, the server {answers:?}", self.title).unwrap();
            }
        }
    }

    /// The errors that findings of the page's rule name.
    fn conditions(&self) -> BTreeSet<&'static str> {
        let mut sources = Sources::default();
        for (index, file) in self.files.iter().enumerate() {
            sources.add(SourceFile::new(format!("{index}_example.sql").into(), file.as_str()));
        }
        let config = Config::default();
        let report = lint::check(&Input {
            sources: &sources,
            problems: &[],
            config: &config,
            layout: Layout::Supabase,
            platform: Platform::Supabase,
            postgres: 15,
            api_schemas: &[],
            exposure: Exposure::Automatic,
            today: Date::parse("2026-01-01").unwrap(),
        });
        let rule = format!("users/{}", self.page);
        let own = report.diagnostics.iter().filter(|diagnostic| diagnostic.rule == rule);
        own.filter_map(|diagnostic| diagnostic.finding.condition).map(|condition| condition.sqlstate()).collect()
    }
}

// The pages

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn examples() -> Vec<Example> {
    let mut pages: Vec<PathBuf> =
        std::fs::read_dir(root().join("rules/users")).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.retain(|page| !ELSEWHERE.iter().any(|name| page.file_stem().is_some_and(|stem| stem == *name)));
    pages.sort();
    let beyond = BEYOND.iter().map(|page| ((*page).to_owned(), root().join(format!("rules/{page}.md"))));
    let own = pages.into_iter().map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), path));
    own.chain(beyond).flat_map(|(page, path)| examples_of(&page, &path)).collect()
}

fn examples_of(page: &str, path: &Path) -> Vec<Example> {
    let found = pages::examples(&std::fs::read_to_string(path).unwrap()).into_iter();
    found
        .map(|example| Example {
            title: format!("{page}: {}", example.title),
            page: page.to_owned(),
            files: example.files.into_iter().map(|file| file.text).collect(),
        })
        .collect()
}

// The server

/// ` | step sqlstate` for each step that fails.
fn ask(server: &str, example: &Example) -> String {
    let database = "miglint_users_scratch";
    psql(
        server,
        "postgres",
        &format!("drop database if exists {database} with (force);\ncreate database {database} template supabase_base;"),
    );
    let role = MIGRATES_AS.iter().find(|(page, _)| example.page == *page).map_or("", |(_, role)| role);
    let migrations = format!("{role}set search_path to public, extensions;\n{};", example.files.join("\n;\n"));
    let mut answers = String::new();
    let mut note = |step: &str, output: String| {
        if let Some(state) = output.lines().find_map(|line| line.split("ERROR:  ").nth(1)) {
            write!(answers, " | {step} {}", state.get(..5).unwrap_or(state)).unwrap();
        }
    };
    note("migration", psql(server, database, &migrations));
    let as_auth = |sql: &str| format!("set session authorization supabase_auth_admin;\nset search_path to auth;\n{sql};");
    for (step, sql) in STEPS {
        note(step, psql(server, database, &as_auth(sql)));
    }
    let text = example.files.join("\n");
    for (_, _, sql) in VISITS.iter().filter(|(page, part, _)| example.page == *page && text.contains(part)) {
        note("visit", psql(server, database, &as_first_user(sql)));
    }
    for (table, sql) in ROWS.iter().filter(|_| example.page == "blocked-user-delete") {
        if text.contains(&format!("create table public.{table} ")) {
            // One of two spellings fits.
            psql(server, database, &format!("{sql};"));
        }
    }
    note(DELETION.0, psql(server, database, &as_auth(DELETION.1)));
    answers
}

/// As the API runs what a signed-in user asks for.
fn as_first_user(sql: &str) -> String {
    let claims = r#"{"sub": "a1b2c3d4-0000-4000-8000-000000000001", "role": "authenticated"}"#;
    format!("set request.jwt.claims to '{claims}';\nset role authenticated;\n{sql};")
}

/// What psql says on standard error, with SQLSTATEs.
fn psql(server: &str, database: &str, script: &str) -> String {
    let mut command = Command::new("psql");
    command.args(["-X", "-q", "-v", "VERBOSITY=verbose", "-h", server, "-U", "postgres", "-d", database, "-f", "-"]);
    command.env("LC_ALL", "C").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("psql runs");
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8_lossy(&output.stderr).into_owned()
}
