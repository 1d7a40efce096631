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
