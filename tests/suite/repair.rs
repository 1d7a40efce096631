//! `miglint repair` on the disk: what it writes, and what it leaves alone.

use super::project::{Project, project};

const MIGRATION: &str = "create table public.users (id uuid primary key, email text);
create table public.bands (id int primary key, founder uuid references public.users (id));
create table public.songs (id int primary key, author uuid references auth.users (id));
";

/// What goes to standard output and to standard error, on a clock that stands still.
fn miglint(project: &Project, args: &[&str]) -> (String, String) {
    let output = project.command(args).env("SOURCE_DATE_EPOCH", "1767268985").output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn it_is_written_behind_the_others_and_once() {
    let project = project(&[("supabase/migrations/20250101000000_a.sql", MIGRATION)]);
    let names = ["20260101120305_repair.sql", "20260101120306_repair_validate.sql"];
    let written = names.map(|name| format!("wrote supabase/migrations/{name}\n")).concat();
    assert_eq!(miglint(&project, &["repair", "--rule", "users"]), (written, String::new()));
    assert_eq!(miglint(&project, &["check", "-q", "--select", "users"]).0, "");
    assert_eq!(miglint(&project, &["repair", "--rule", "users"]), (String::new(), "nothing to mend\n".to_owned()));
}

#[test]
fn a_test_is_written_beside_it_where_somebody_asks() {
    let project = project(&[("supabase/migrations/20250101000000_a.sql", MIGRATION)]);
    let (written, _) = miglint(&project, &["repair", "--rule", "users", "--test"]);
    assert_eq!(written.lines().next(), Some("wrote supabase/tests/20260101120305_repair.test.sql"));
    let test = project.read("supabase/tests/20260101120305_repair.test.sql");
    assert!(test.contains("songs_author_fkey of public.songs references public.users"), "{test}");
    assert_eq!(test.matches("select ok(").count(), 4, "{test}");
}

#[test]
fn what_cannot_come_last_is_not_written() {
    // As texts, `100_repair.sql` stands before `99_a.sql`.
    let project = project(&[("supabase/migrations/99_a.sql", MIGRATION)]);
    let (written, said) = miglint(&project, &["repair", "--rule", "users"]);
    assert_eq!(written, "");
    assert!(said.contains("no version comes behind that of supabase/migrations/99_a.sql"), "{said}");
    assert!(miglint(&project, &["repair", "--rule", "users", "--stdout"]).0.contains("alter table"));
}

#[test]
fn a_mend_that_the_replay_refuses_is_taken_back_and_the_others_stay() {
    let policies = "create type public.kind as enum ('a');
create table public.notes (id int primary key, owner uuid, kind public.kind);
alter table public.notes enable row level security;
create policy refused on public.notes for select using (owner = auth.uid() and kind = 'b');
create policy own on public.notes for update using (owner = auth.uid());
";
    let project = project(&[("supabase/migrations/20250101000000_a.sql", policies)]);
    let (sql, said) = miglint(&project, &["repair", "--stdout", "--rule", "performance"]);
    assert!(sql.contains("alter policy own on public.notes") && !sql.contains("alter policy refused"), "{sql}");
    assert!(said.contains("what would mend it brings replay/refused-statement: invalid input value for enum"), "{said}");
    assert!(said.contains("note: an empty database refuses parts of the history (1)"), "{said}");
}

#[test]
fn a_key_in_the_primary_key_is_not_set_to_null() {
    let tables = "create table public.members (band int, person uuid references auth.users (id), primary key (band, person));\n";
    let config = "[repair.on-delete]\n\"public.members.*\" = \"set-null\"\n";
    let project = project(&[("supabase/migrations/20250101000000_a.sql", tables), ("lint.toml", config)]);
    let (sql, said) = miglint(&project, &["repair", "--stdout", "--rule", "users"]);
    assert_eq!(sql, "");
    assert!(said.contains("person is in the primary key, so \"set-null\" cannot be meant"), "{said}");
}

/// Indexes are built outside a transaction: each in a file of its own, unless the runner sends statements one by one.
#[test]
fn indexes_share_a_file_where_the_runner_lets_them() {
    const KEYS: &str = "create table songs (id int primary key, a uuid references auth.users (id) on delete cascade,
  b uuid references auth.users (id) on delete cascade);
";
    let wrote = |names: &[&str]| names.iter().map(|name| format!("wrote m/{name}\n")).collect::<String>();
    let table: &[(&str, &str, &[&str])] = &[
        ("supabase", "0001_a.sql", &["0002_repair_concurrently_1.sql", "0003_repair_concurrently_2.sql"]),
        ("goose", "00001_a.sql", &["00002_repair_concurrently.sql"]),
        ("flyway", "V1__a.sql", &["V2__repair_concurrently.sql"]),
        ("dbmate", "1_a.sql", &["2_repair_concurrently_1.sql", "3_repair_concurrently_2.sql"]),
        ("diesel", "1_a/up.sql", &["2_repair/up.sql"]),
    ];
    for (layout, file, expected) in table {
        let opening = if *layout == "goose" { "-- +goose Up\n" } else { "" };
        let settings = format!("[migrations]\npaths = ['m']\nlayout = '{layout}'\nplatform = 'supabase'\n");
        let project = project(&[(&format!("m/{file}"), &format!("{opening}{KEYS}")), ("lint.toml", &settings)]);
        assert_eq!(miglint(&project, &["repair", "--rule", "security/unindexed-foreign-key"]).0, wrote(expected), "{layout}");
        assert_eq!(project.run(&["replay"]).status.code(), Some(0), "{layout}");
    }
}
