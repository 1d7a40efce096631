//! `miglint repair` on the disk: what it writes, and what it leaves alone.

use std::path::Path;
use std::process::Command;

const MIGRATION: &str = "create table public.users (id uuid primary key, email text);
create table public.bands (id int primary key, founder uuid references public.users (id));
create table public.songs (id int primary key, author uuid references auth.users (id));
";

/// A project of one migration.
fn project(text: &str) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("supabase/migrations");
    std::fs::create_dir(root.path().join(".git")).unwrap();
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("20250101000000_a.sql"), text).unwrap();
    root
}

/// What goes to standard output and to standard error, on a clock that stands still.
fn miglint(directory: &Path, args: &[&str]) -> (String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_miglint"));
    let output = command.args(args).current_dir(directory).env("SOURCE_DATE_EPOCH", "1767268985").output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

#[test]
fn it_is_written_behind_the_others_and_once() {
    let root = project(MIGRATION);
    let names = ["20260101120305_repair.sql", "20260101120306_repair_validate.sql"];
    let written = names.map(|name| format!("wrote supabase/migrations/{name}\n")).concat();
    assert_eq!(miglint(root.path(), &["repair"]), (written, String::new()));
    assert_eq!(miglint(root.path(), &["check", "-q", "--select", "users"]).0, "");
    assert_eq!(miglint(root.path(), &["repair"]), (String::new(), "nothing to mend\n".to_owned()));
}
