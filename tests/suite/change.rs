//! `--staged`, `--changed` and `--since`, in repositories that the real git makes.

use super::project::{Project, project};
use std::process::Command;

const SONGS: &str = "create table songs (id int primary key, title text unique);\n";
const PLAYS: &str = "create table plays (id int primary key, song int unique references songs (id));\n";
/// A finding of its own, in a file that was there before.
const OLD_DEBT: &str = "alter table songs add constraint songs_title unique (title);\n";

/// A repository with a branch `main` on which these files are committed.
pub fn repository(files: &[(&str, &str)]) -> Project {
    let project = project(files);
    // Nothing is open to the API, so that tables need no policies.
    project.write("supabase/config.toml", "[api]\nenabled = false\n");
    std::fs::remove_dir(project.path().join(".git")).unwrap();
    for args in [&["init", "--quiet", "--initial-branch", "main"][..], &["add", "."], &["commit", "--quiet", "-m", "first"]] {
        git(&project, args);
    }
    project
}

pub fn git(project: &Project, args: &[&str]) {
    let identity =
        ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false", "-c", "core.hooksPath=x"];
    let mut command = Command::new("git");
    command.args(identity).args(args).current_dir(project.path()).env("GIT_CONFIG_GLOBAL", "/dev/null");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Each finding as `file:line rule`.
fn check(project: &Project, args: &[&str]) -> Vec<String> {
    let output = project.run(&[&["check", "--format", "json"], args].concat());
    let document: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let line = |finding: &serde_json::Value| {
        let text = |key: &str| finding[key].as_str().unwrap().trim_start_matches("supabase/migrations/").to_owned();
        format!("{}:{} {}", text("file"), finding["start"]["line"], text("rule"))
    };
    document["findings"].as_array().unwrap().iter().map(line).collect()
}

fn history() -> Project {
    repository(&[("supabase/migrations/1_songs.sql", SONGS), ("supabase/migrations/2_debt.sql", OLD_DEBT)])
}

#[test]
fn a_branch_is_held_to_what_it_brings() {
    let project = history();
    assert_eq!(check(&project, &[]), ["2_debt.sql:1 integrity/duplicate-unique"]);
    assert_eq!(check(&project, &["--changed"]), Vec::<String>::new());
    git(&project, &["switch", "--quiet", "-c", "topic"]);
    project.write("supabase/migrations/3_plays.sql", PLAYS);
    git(&project, &["add", "."]);
    git(&project, &["commit", "--quiet", "-m", "plays"]);
    project.write("supabase/migrations/4_untracked.sql", "\ndrop table gone;\n");
    let gone = "4_untracked.sql:2 replay/undefined-table".to_owned();
    for args in [&["--changed"][..], &["--changed=main"], &["--since", "main"], &["--since", "HEAD"]] {
        assert_eq!(check(&project, args), std::slice::from_ref(&gone), "{args:?}");
    }
    // What main has learnt since is not the branch's doing.
    git(&project, &["switch", "--quiet", "main"]);
    project.write("supabase/migrations/2_debt.sql", "select 1;\n");
    git(&project, &["commit", "--quiet", "-am", "mend"]);
    git(&project, &["switch", "--quiet", "topic"]);
    assert_eq!(check(&project, &["--changed"]), std::slice::from_ref(&gone));
    assert_eq!(check(&project, &["--since", "main"]), ["2_debt.sql:1 integrity/duplicate-unique".to_owned(), gone]);
}

#[test]
fn what_a_new_file_breaks_elsewhere_is_shown_at_the_new_file() {
    let table: &[(&str, &[&str])] = &[
        // A second unique beside an old one.
        ("\nalter table plays add constraint plays_id_again unique (id);\n", &["9_new.sql:2 integrity/duplicate-unique"]),
        // The table under a function that Auth runs.
        ("-- clean up\ndrop table profiles cascade;\n", &["9_new.sql:2 users/stale-sync-function"]),
    ];
    for (new, expected) in table {
        let project = history();
        project.write("supabase/migrations/3_plays.sql", PLAYS);
        project.write(
            "supabase/migrations/4_profiles.sql",
            "create table public.profiles (id uuid primary key references auth.users (id) on delete cascade);\n\
             create function public.handle_new_user() returns trigger language plpgsql security definer set search_path = ''\n\
             as $$ begin insert into public.profiles (id) values (new.id); return new; end $$;\n\
             create trigger on_signup after insert on auth.users for each row execute function public.handle_new_user();\n",
        );
        git(&project, &["add", "."]);
        git(&project, &["commit", "--quiet", "-m", "more"]);
        project.write("supabase/migrations/9_new.sql", new);
        git(&project, &["add", "."]);
        assert_eq!(check(&project, &["--staged"]), *expected, "{new}");
    }
}

#[test]
fn the_index_counts_and_not_the_work_tree() {
    let project = history();
    project.write("supabase/migrations/3_plays.sql", "drop table gone;\n");
    git(&project, &["add", "."]);
    project.write("supabase/migrations/3_plays.sql", PLAYS);
    project.write("supabase/migrations/4_untracked.sql", "drop table gone_too;\n");
    assert_eq!(check(&project, &["--staged"]), ["3_plays.sql:1 replay/undefined-table"]);
    git(&project, &["add", "supabase/migrations/3_plays.sql"]);
    std::fs::remove_file(project.path().join("supabase/migrations/3_plays.sql")).unwrap();
    assert_eq!(check(&project, &["--staged"]), Vec::<String>::new());
    assert_eq!(check(&project, &["--since", "HEAD"]), ["4_untracked.sql:1 replay/undefined-table"]);
}

#[test]
fn a_deleted_migration_is_a_change() {
    let project = history();
    project.write("supabase/migrations/3_plays.sql", PLAYS);
    git(&project, &["add", "."]);
    git(&project, &["commit", "--quiet", "-m", "plays"]);
    git(&project, &["rm", "--quiet", "supabase/migrations/1_songs.sql"]);
    let broken = ["2_debt.sql:1 replay/undefined-table"];
    assert_eq!(check(&project, &["--staged"]), broken);
    assert_eq!(check(&project, &["--changed"]), broken);
}

#[test]
fn before_the_first_commit_everything_is_new() {
    let project = history();
    std::fs::remove_dir_all(project.path().join(".git")).unwrap();
    git(&project, &["init", "--quiet"]);
    git(&project, &["add", "supabase/migrations/1_songs.sql"]);
    assert_eq!(check(&project, &["--staged"]), Vec::<String>::new());
    git(&project, &["add", "."]);
    assert_eq!(check(&project, &["--staged"]), ["2_debt.sql:1 integrity/duplicate-unique"]);
}

#[test]
fn git_is_asked_from_wherever_one_stands() {
    let project = history();
    project.write("supabase/migrations/3_plays.sql", "drop table gone;\n");
    let output = project
        .command(&["check", "--since", "HEAD", "-f", "concise", "-q"])
        .current_dir(project.path().join("supabase"))
        .output();
    let stdout = String::from_utf8(output.unwrap().stdout).unwrap();
    assert!(stdout.starts_with("migrations/3_plays.sql:1:12: error[replay/undefined-table]"), "{stdout}");
}

#[test]
fn what_git_does_not_know_is_said() {
    let project = history();
    let clone = tempfile::tempdir().unwrap();
    git(&project, &["commit", "--quiet", "--allow-empty", "-m", "second"]);
    let url = format!("file://{}", project.path().display());
    git(&project, &["clone", "--quiet", "--depth", "1", &url, &clone.path().join("c").to_string_lossy()]);
    let table: &[(&str, &[&str], &[&str])] = &[
        (".", &["--since", "v9"], &["git knows no commit called `v9`", "git fetch origin v9"]),
        (".", &["--changed=--all"], &["git knows no commit called `--all`"]),
        ("c", &["--since", "HEAD~1"], &["git knows no commit called `HEAD~1`", "the clone is shallow"]),
    ];
    for (folder, args, expected) in table {
        let root = if *folder == "c" { clone.path().join("c") } else { project.path().to_owned() };
        let output = project.command(&[&["check"], *args].concat()).current_dir(root).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?} {stderr}");
        assert!(expected.iter().all(|text| stderr.contains(text)), "{args:?}: {stderr}");
    }
    std::fs::remove_dir_all(project.path().join(".git")).unwrap();
    let outside = |path: &str| {
        let mut command = project.command(&["check", "--staged"]);
        command.env("GIT_CEILING_DIRECTORIES", project.path().parent().unwrap());
        if !path.is_empty() {
            command.env("PATH", path);
        }
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    };
    assert!(outside("").starts_with("error: the working directory is in no git repository"), "{}", outside(""));
    assert!(outside("/nowhere").starts_with("error: cannot run git"), "{}", outside("/nowhere"));
}

#[test]
fn what_is_deployed_stays_as_it_is_and_before_what_is_new() {
    let edited = "5_debt.sql:1 hygiene/edited-migration".to_owned();
    let early = "3_plays.sql:1 hygiene/out-of-order".to_owned();
    let deployed = |project: &Project, args: &[&str]| -> Vec<String> {
        let mut found = check(project, args);
        found.retain(|line| line.ends_with("edited-migration") || line.ends_with("out-of-order"));
        found
    };
    let project = repository(&[("supabase/migrations/1_songs.sql", SONGS), ("supabase/migrations/5_debt.sql", OLD_DEBT)]);
    git(&project, &["switch", "--quiet", "-c", "topic"]);
    project.write("supabase/migrations/1_songs.sql", &format!("-- the songs\n{SONGS}"));
    project.write("supabase/migrations/6_late.sql", "select 1;\n");
    assert_eq!(deployed(&project, &["--changed"]), Vec::<String>::new());
    project.write("supabase/migrations/5_debt.sql", "select 1;\n");
    project.write("supabase/migrations/3_plays.sql", PLAYS);
    assert_eq!(deployed(&project, &["--changed"]), [early.clone(), edited.clone()]);
    assert_eq!(deployed(&project, &[]), Vec::<String>::new());
    // A commit of the same branch is no sign that a server has it, unless lint.toml says so.
    assert_eq!(deployed(&project, &["--since", "HEAD"]), Vec::<String>::new());
    project.write("lint.toml", "[migrations]\napplied = '5'\n");
    assert_eq!(deployed(&project, &["--since", "HEAD"]), [early, edited]);
    project.write("lint.toml", "[migrations]\napplied = '1'\n");
    assert_eq!(deployed(&project, &["--changed"]), Vec::<String>::new());
}
