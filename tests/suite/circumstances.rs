//! What people's terminals, disks and signals do to a check.

use super::project::{Project, project};
use std::io::Write;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// So many statements that fail, one finding each, and a warning before them.
fn many(count: usize) -> Project {
    let twice = "create table t (id int primary key, a int unique);\nalter table t add constraint again unique (a);\n";
    let bad: String = (0..count).map(|number| format!("drop table gone_{number};\n")).collect();
    project(&[("migrations/1_a.sql", &(twice.to_owned() + &bad))])
}

#[test]
fn thousands_of_findings_are_drawn_in_part_and_counted_in_full() {
    let project = many(5_000);
    let started = Instant::now();
    let output = project.run(&["check"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text.matches("error[replay/undefined-table]").count(), 100);
    // The worst come first, wherever they stand.
    assert!(!text.contains("integrity/duplicate-unique"));
    let last: Vec<&str> = text.lines().rev().take(3).collect();
    assert!(last[0].contains("5000 errors, 1 warning"), "{last:?}");
    assert!(last[2].starts_with("4901 more findings: --max-findings all draws them"), "{last:?}");
    // Machines get everything.
    let lines = project.run(&["check", "--format", "concise", "--quiet"]).stdout;
    assert_eq!(lines.iter().filter(|byte| **byte == b'\n').count(), 5_001);
    // Without optimisation and beside other tests; alone it takes a second.
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
}

#[test]
fn how_many_are_drawn_is_a_choice() {
    let project = many(5);
    let table = [("all", 6, 0), ("5", 5, 1), ("0", 0, 6), ("9", 6, 0)];
    for (count, drawn, others) in table {
        let text = String::from_utf8(project.run(&["check", "--max-findings", count]).stdout).unwrap();
        assert_eq!(text.matches("╭─").count(), drawn, "{count}: {text}");
        assert_eq!(text.contains(&format!("{others} more findings")), others > 0, "{count}");
    }
    assert_eq!(project.run(&["check", "--max-findings", "some"]).status.code(), Some(2));
}

/// Lines of SQL and names are as long as they are; what miglint says itself keeps to the width.
#[test]
fn narrow_logs_get_narrow_text() {
    let project = project(&[("supabase/migrations/1_a.sql", "drop table a;\nalter table b add c int;\n")]);
    for columns in ["1", "60", "80", "x"] {
        let output = project.command(&["check"]).env("COLUMNS", columns).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let width = columns.parse().unwrap_or(100_usize).max(60);
        let said = text.lines().filter(|line| line.trim_start().starts_with(['×', '⚠', '│']) || line.contains("help:"));
        for line in said {
            assert!(line.chars().count() <= width, "{columns}: {line}");
        }
        assert!(!text.contains('\u{1b}'));
    }
}

#[test]
fn what_cannot_be_written_is_said_and_leaves_nothing() {
    let project = many(1);
    let table: &[(&[&str], &str)] = &[
        (&["baseline", "--output", "gone/known.toml"], "error: cannot write gone/known.toml: "),
        (&["baseline", "--output", "migrations"], "error: cannot read migrations: "),
        (&["check", "--format", "sarif=gone/a.sarif"], "error: cannot write gone/a.sarif"),
    ];
    for (args, expected) in table {
        let output = project.run(args);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(2) && stderr.starts_with(expected), "{args:?}: {stderr}");
    }
    let mut left: Vec<_> = std::fs::read_dir(project.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, [".git", "migrations"]);
}

/// A check writes nothing, so that a folder that cannot be written is as good as any.
#[cfg(unix)]
#[test]
fn a_folder_that_is_read_only_is_checked_all_the_same() {
    use std::os::unix::fs::PermissionsExt;
    let project = many(1);
    let set = |mode| std::fs::set_permissions(project.path(), PermissionsExt::from_mode(mode)).unwrap();
    set(0o555);
    let check = project.run(&["check"]);
    let init = project.run(&["init"]);
    set(0o755);
    assert_eq!(check.status.code(), Some(1));
    // The superuser may write anywhere.
    if !init.status.success() {
        let stderr = String::from_utf8(init.stderr).unwrap();
        assert!(init.status.code() == Some(2) && stderr.starts_with("error: cannot write lint.toml"), "{stderr}");
        assert!(!project.path().join("lint.toml").exists());
    }
}

/// Ctrl-C ends the program at once, by the signal, so that a shell script stops too.
#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_at_once() {
    use std::os::unix::process::ExitStatusExt;
    let project = many(1);
    let mut child = project.command(&["check", "--stdin-filename", "migrations/2_b.sql"]).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.as_mut().unwrap().write_all(b"select").unwrap();
    let id = child.id().to_string();
    std::thread::sleep(Duration::from_millis(300));
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.signal(), output.stdout.is_empty()), (Some(2), true));
}

#[test]
fn new_tables_may_be_kept_from_the_api() {
    let table = "create table public.songs (id uuid primary key);\n";
    let granted = "create table public.songs (id uuid primary key);\ngrant select on public.songs to anon;\n";
    let closed = "[api]\nauto_expose_new_tables = false\n";
    let cases = [("", table, true), (closed, table, false), (closed, granted, true)];
    for (settings, migration, is_open) in cases {
        let project = project(&[("supabase/config.toml", settings), ("supabase/migrations/1_songs.sql", migration)]);
        let output = project.run(&["check", "--format", "concise"]);
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(said.contains("security/rls-disabled"), is_open, "{settings}{migration}{said}");
    }
}
