//! `check --fix` on the disk: what it edits, what it leaves alone, and that both ways to mend come to the same database.

use super::change::{git, repository};
use super::project::{Project, project};
use std::path::{Path, PathBuf};

/// What goes to standard output and to standard error, on a clock that stands still.
fn run(project: &Project, args: &[&str]) -> (String, String) {
    let output = project.command(args).env("SOURCE_DATE_EPOCH", "1767268985").output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

const POLICY: &str = "CREATE TABLE public.notes (id int PRIMARY KEY, owner uuid);
ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON public.notes USING (owner = auth.uid()); -- mine
";
const ONCE: &str = "CREATE POLICY own ON public.notes USING (owner = (SELECT auth.uid())); -- mine";

#[test]
fn files_that_are_deployed_or_may_be_are_not_edited() {
    let file = "supabase/migrations/20250101000000_a.sql";
    let project = project(&[(file, POLICY)]);
    let (_, said) = run(&project, &["check", "--fix"]);
    assert!(said.contains("which migrations are deployed is not known"), "{said}");
    project.write("lint.toml", "[migrations]\napplied = '20250101000000'\n");
    run(&project, &["check", "--fix"]);
    assert_eq!(project.read(file), POLICY);
    // What is newer is edited, and nothing but the place.
    project.write("lint.toml", "[migrations]\napplied = '20240101000000'\n");
    project.write("supabase/migrations/20240101000000_first.sql", "select 1;\n");
    run(&project, &["check", "--fix"]);
    assert_eq!(project.read(file), POLICY.replace(POLICY.lines().nth(2).unwrap(), ONCE));
}

#[test]
fn an_edit_is_shown_and_made_once() {
    let file = "supabase/migrations/20250101000000_a.sql";
    let project = project(&[(file, POLICY)]);
    let (shown, _) = run(&project, &["check", "--diff", "--unapplied"]);
    let line = POLICY.lines().nth(2).unwrap();
    assert_eq!(shown, format!("--- {file}\n+++ {file}\n@@ -3 +3 @@\n-{line}\n+{ONCE}\n"));
    assert_eq!(project.read(file), POLICY);
    run(&project, &["check", "--fix", "--unapplied"]);
    let edited = project.read(file);
    assert!(edited.contains(ONCE), "{edited}");
    assert_eq!(run(&project, &["check", "--diff", "--unapplied"]).0, "");
}

const MIXED: &str = "create table public.users (id uuid primary key, email text);
create table public.bands (id int primary key, founder uuid references public.users (id));
";
const SONGS: &str = "create table public.songs (id int primary key, author uuid references auth.users (id));\n";

#[test]
fn what_the_default_branch_has_is_deployed() {
    let (old, new) = ("supabase/migrations/20250101000000_a.sql", "supabase/migrations/20250102000000_b.sql");
    let fix = ["check", "--fix", "--select", "users/mixed-user-reference"];
    let project = repository(&[(old, &format!("{MIXED}{}", SONGS.replace("songs", "deployed")))]);
    run(&project, &fix);
    assert!(project.read(old).contains("auth.users"), "on the branch itself");
    git(&project, &["switch", "--quiet", "-c", "topic"]);
    project.write(new, SONGS);
    git(&project, &["add", "."]);
    git(&project, &["commit", "--quiet", "-m", "songs"]);
    let (_, said) = run(&project, &fix);
    assert_eq!(said, format!("edited {new}\n"));
    assert_eq!(project.read(new), SONGS.replace("auth.users", "public.users"));
    assert!(project.read(old).contains("auth.users"));
}

/// The band app, as its notes have it: the baseline is edited where it is not deployed yet, else a new file mends it.
#[test]
fn both_ways_come_to_the_same_database() {
    for fixture in ["band-app", "cases-app"] {
        let (edited, repaired) = (copy(fixture), copy(fixture));
        let (_, said) = run(&edited, &["check", "--fix", "--unapplied", "-q"]);
        assert_eq!(said.lines().count(), 1, "{said}");
        run(&repaired, &["repair", "--rule", "users/mixed-user-reference,users/missing-sync-trigger,users/missing-backfill"]);
        let catalog = |project: &Project| project.says(&["schema", "--format", "json"]);
        assert_ne!(catalog(&edited), catalog(&copy(fixture)), "{fixture}");
        assert_eq!(catalog(&edited), catalog(&repaired), "{fixture}");
        for project in [&edited, &repaired] {
            assert_eq!(run(project, &["check", "--diff", "--unapplied"]).0, "", "{fixture}");
        }
    }
}

/// What one file becomes, and the files behind it, as `name: text`.
fn edited(layout: &str, files: &[(&str, &str)]) -> String {
    let project =
        project(&[("lint.toml", &format!("[migrations]\npaths = ['m']\nlayout = '{layout}'\nplatform = 'supabase'\n"))]);
    project.write("supabase/config.toml", "[api]\nenabled = false\n");
    for (name, text) in files {
        project.write(&format!("m/{name}"), text);
    }
    let (_, said) = run(&project, &["check", "--fix", "--unapplied", "-q"]);
    let again = run(&project, &["check", "--fix", "--unapplied", "-q"]).1;
    assert!(!again.contains("edited ") && !again.contains("wrote "), "{again}");
    let mut names: Vec<PathBuf> =
        std::fs::read_dir(project.path().join("m")).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let texts = names.iter().map(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name.clone(), std::fs::read_to_string(path).unwrap())
    });
    let changed = texts.filter(|(name, text)| !files.contains(&(name.as_str(), text.as_str())));
    let shown: String = changed.map(|(name, text)| format!("{name}:\n{text}")).collect();
    if shown.is_empty() { said } else { shown }
}

#[test]
fn statements_that_need_a_transaction_of_their_own_get_a_file() {
    const ENUM: &str = "create type mood as enum ('sad');\ncreate table songs (id int primary key, mood mood);\n";
    const CALM: &str = "set search_path = public;\nalter type mood add value 'calm';\n\n-- All of them.\nupdate songs set mood = 'calm';\n\
                        alter table songs add column year int;\n";
    const INDEX: &str = "create table songs (id int primary key, title text);\n\n-- Titles are looked up.\n\
                         create index concurrently songs_title on songs (title);\n\nalter table songs add column year int;\n";
    const REST: &str = "create table songs (id int primary key, title text);\n\nalter table songs add column year int;\n";
    const TITLES: &str = "-- Titles are looked up.\ncreate index concurrently songs_title on songs (title);\n";
    let cases: &[(&str, &[(&str, &str)], &str)] = &[
        (
            "supabase",
            &[("20250101000000_a.sql", ENUM), ("20250102000000_calm.sql", CALM)],
            "20250102000000_calm.sql:\nset search_path = public;\nalter type mood add value 'calm';\n20250102000001_calm_later.sql:\n\
             set search_path = public;\n-- All of them.\nupdate songs set mood = 'calm';\nalter table songs add column year int;\n",
        ),
        (
            "supabase",
            &[("20250101000000_a.sql", INDEX)],
            &format!("20250101000000_a.sql:\n{REST}20250101000001_a_alone.sql:\n{TITLES}"),
        ),
        (
            "goose",
            &[("00001_a.sql", &format!("-- +goose Up\n{INDEX}-- +goose Down\ndrop table songs;\n"))],
            &format!(
                "00001_a.sql:\n-- +goose Up\n{REST}-- +goose Down\ndrop table songs;\n00002_a_alone.sql:\n-- +goose NO TRANSACTION\n\
                 -- +goose Up\n{TITLES}"
            ),
        ),
        (
            "dbmate",
            &[("1_a.sql", &format!("-- migrate:up\n{INDEX}\n-- migrate:down\ndrop table songs;\n"))],
            &format!(
                "1_a.sql:\n-- migrate:up\n{REST}\n-- migrate:down\ndrop table songs;\n2_a_alone.sql:\n\
                 -- migrate:up transaction:false\n{TITLES}"
            ),
        ),
        ("sqlx", &[("1_a.sql", INDEX)], &format!("1_a.sql:\n{REST}2_a_alone.sql:\n-- no-transaction\n{TITLES}")),
        (
            "supabase",
            &[("1_a.sql", INDEX), ("2_b.sql", "select 1;\n")],
            "not edited: replay/active-sql-transaction: CREATE INDEX CONCURRENTLY cannot run inside a transaction block: no version is \
             free between its file and the next one\n",
        ),
    ];
    for (layout, files, expected) in cases {
        assert_eq!(edited(layout, files), *expected, "{layout}");
    }
}

#[test]
fn a_statement_is_brought_into_a_form_that_the_server_reads() {
    const BANDS: &str = "create table bands (id int primary key, name text);\nalter table bands enable row level security;\n";
    let table = [
        (
            "create policy if not exists \"read\" on bands for select using (true);",
            "drop policy if exists \"read\" on bands;\ncreate policy \"read\" on bands for select using (true);",
        ),
        ("  CREATE OR REPLACE POLICY p ON bands;", "  DROP POLICY IF EXISTS p ON bands;\n  CREATE POLICY p ON bands;"),
        (
            "create trigger if not exists t before update of name on bands execute function suppress_redundant_updates_trigger();",
            "create or replace trigger t before update of name on bands execute function suppress_redundant_updates_trigger();",
        ),
        (
            "alter table bands add constraint if not exists bands_name_key unique (name);",
            "alter table bands drop constraint if exists bands_name_key, add constraint bands_name_key unique (name);",
        ),
        (
            "CREATE TYPE IF NOT EXISTS mood AS ENUM ('sad');",
            "DO $$ BEGIN\n  CREATE TYPE mood AS ENUM ('sad');\nEXCEPTION WHEN duplicate_object THEN NULL;\nEND $$;",
        ),
        ("create view if not exists v as select 1 as a;", "create or replace view v as select 1 as a;"),
        ("create policy p on bands for insert using (id > 0);", "create policy p on bands for insert with check (id > 0);"),
        (
            "create table songs (band int references bands (id) not null on update cascade, title text);",
            "create table songs (band int references bands (id) on update cascade not null, title text);",
        ),
        ("create table songs (id int, title text,);", "create table songs (id int, title text);"),
        ("create table a (id int)\ncreate table b (id int);", "create table a (id int);\ncreate table b (id int);"),
        // Which of them is meant nobody can tell.
        ("create or replace table bands (id int);", ""),
    ];
    for (before, after) in table {
        for (start, newline) in [("", "\n"), ("\u{feff}", "\r\n")] {
            let text = |statement: &str| format!("{start}{BANDS}{statement}\n").replace('\n', newline);
            let found = edited("supabase", &[("1_a.sql", &text(before))]);
            let expected = if after.is_empty() { String::new() } else { format!("1_a.sql:\n{}", text(after)) };
            assert_eq!(found, expected, "{before}");
        }
    }
}

#[test]
fn what_is_said_twice_or_in_vain_goes() {
    let table = [
        (
            "create table t (id int primary key, a text unique, b text);\n-- Again.\nalter table t add constraint t_a unique (a);\nselect 1;\n",
            "create table t (id int primary key, a text unique, b text);\nselect 1;\n",
        ),
        (
            "create table t (id int primary key, a text, b text unique);\nalter table t add unique (a),\n  add constraint t_a unique (a);\n",
            "create table t (id int primary key, a text, b text unique);\nalter table t add unique (a);\n",
        ),
        (
            "create table t (id int primary key, a text);\nalter table t add column c int unique, add unique (c);\n",
            "create table t (id int primary key, a text);\nalter table t add column c int unique;\n",
        ),
        (
            "create table t (id int primary key, a text unique);\n\ncreate unique index t_a on t (a);\n\nselect 1;\n",
            "create table t (id int primary key, a text unique);\n\nselect 1;\n",
        ),
        (
            "create table t (id int primary key, a text not null);\nalter table t\n  alter column id drop not null,\n  alter a drop not null;\n",
            "create table t (id int primary key, a text not null);\nalter table t\n  alter a drop not null;\n",
        ),
    ];
    for (before, after) in table {
        assert_eq!(edited("supabase", &[("1_a.sql", before)]), format!("1_a.sql:\n{after}"), "{before}");
    }
}

#[test]
fn attributes_are_written_where_the_function_is_made() {
    let file = |head: &str, tail: &str| {
        format!(
            "create table public.profiles (id uuid primary key references auth.users (id) on delete cascade, email text);\n\
             alter table public.profiles enable row level security;\n\
             create function public.handle_new_user() returns trigger\n{head} $$\nbegin\n  insert into public.profiles (id, email) \
             values (new.id, new.email);\n  return new;\nend;\n$${tail};\ncreate trigger on_auth_user_created after insert on auth.users \
             for each row execute function public.handle_new_user();\n"
        )
    };
    let table = [
        (("language plpgsql\nas", ""), ("language plpgsql\nsecurity definer\nset search_path = ''\nas", "")),
        (("as", " LANGUAGE plpgsql SECURITY DEFINER"), ("as", " LANGUAGE plpgsql set search_path = '' SECURITY DEFINER")),
    ];
    for ((head, tail), (new_head, new_tail)) in table {
        assert_eq!(edited("supabase", &[("1_a.sql", &file(head, tail))]), format!("1_a.sql:\n{}", file(new_head, new_tail)));
    }
}

#[test]
fn a_file_that_cannot_be_written_is_kept() {
    let file = "supabase/migrations/20250101000000_a.sql";
    let project = project(&[(file, POLICY)]);
    let refused = |why: &str| {
        let output = project.run(&["check", "--fix", "--unapplied"]);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(
            String::from_utf8(output.stderr).unwrap().lines().next(),
            Some(format!("error: cannot edit {file}: {why}").as_str())
        );
        assert_eq!(project.read(file), POLICY);
    };
    // Another run has left what was to take the file's place.
    project.write(&format!("{file}.miglint"), "");
    refused("File exists (os error 17)");
    std::fs::remove_file(project.path().join(format!("{file}.miglint"))).unwrap();
    let path = project.path().join(file);
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    refused("permission denied");
}

/// The notes of people, from before to after: what `check` finds goes, by edits where nothing is deployed and by a new file else.
#[test]
fn the_four_reports_are_mended() {
    // Whether members without an account may be, as the administrator of the phone app wants it, is a matter of taste.
    let table: &[(&str, &[&str])] =
        &[("band-app", &[]), ("cases-app", &[]), ("memberships-app", &[]), ("phone-app", &["users/untied-mirror"])];
    for (fixture, left) in table {
        let project = copy(fixture);
        run(&project, &["check", "--fix", "--unapplied", "-q"]);
        run(&project, &["repair"]);
        let findings = project.run(&["check", "-q", "-f", "concise", "--level", "warning"]);
        let text = String::from_utf8(findings.stdout).unwrap();
        let rules: Vec<&str> = text.lines().filter_map(|line| line.split_once('[')?.1.split(']').next()).collect();
        assert_eq!(rules, *left, "{fixture}: {text}");
        assert_eq!(project.run(&["replay"]).status.code(), Some(0), "{fixture}");
        assert_eq!(run(&project, &["repair"]).0, "", "{fixture}");
    }
}

/// Two of the reports were mended by hand; a repair comes to the tables of those who did.
#[test]
fn a_repair_makes_the_tables_that_people_made() {
    let relations = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap()["relations"].clone();
    let memberships = copy("memberships-app-fixed");
    let by_hand = "backend/migrations/sql/028_fix_memberships_unique_constraint.sql";
    std::fs::remove_file(memberships.path().join(by_hand)).unwrap();
    assert_eq!(run(&memberships, &["repair"]).0, "wrote backend/migrations/sql/028_repair.sql\n");
    let band = copy("band-app");
    run(&band, &["repair"]);
    for (project, fixed) in [(&memberships, "memberships-app-fixed"), (&band, "band-app-fixed")] {
        let found = relations(&project.says(&["schema", "--format", "json"]));
        assert_eq!(found, relations(&copy(fixed).read("expected-schema.json")), "{fixed}");
    }
}

#[test]
fn what_a_new_file_would_add_stands_behind_its_table() {
    let table = [
        (
            "CREATE TABLE songs (\n  id INT PRIMARY KEY,\n  author UUID REFERENCES auth.users (id) ON DELETE CASCADE\n); -- all\nSELECT 1;\n",
            "CREATE TABLE songs (\n  id INT PRIMARY KEY,\n  author UUID REFERENCES auth.users (id) ON DELETE CASCADE\n); -- all\n\
             CREATE INDEX ON public.songs (author);\nSELECT 1;\n",
        ),
        // The column has another name by the end, under which it is not there yet.
        (
            "create table songs (id int primary key, a uuid references auth.users (id) on delete cascade);\n\
             alter table songs rename a to author;\n",
            "",
        ),
    ];
    for (before, after) in table {
        let expected = if after.is_empty() {
            "not edited: security/unindexed-foreign-key: no index of public.songs begins with author: an edit would bring \
             replay/undefined-column: column \"author\" does not exist\n"
                .to_owned()
        } else {
            format!("1_a.sql:\n{after}")
        };
        assert_eq!(edited("supabase", &[("1_a.sql", before)]), expected, "{before}");
    }
}

/// A project with a fixture's migrations and settings.
fn copy(fixture: &str) -> Project {
    let project = project(&[]);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(fixture);
    let files = walkdir::WalkDir::new(&folder).into_iter().map(|entry| entry.unwrap().into_path());
    for file in files.filter(|file| file.is_file()) {
        let below = file.strip_prefix(&folder).unwrap().to_string_lossy().replace('\\', "/");
        project.write(&below, &std::fs::read_to_string(&file).unwrap());
    }
    project
}
