//! `check --fix` on the disk: what it edits, what it leaves alone, and that both ways to mend come to the same database.

use super::change::{git, repository};
use super::project::{Project, project};
use std::path::Path;

/// What goes to standard output and to standard error, on a clock that stands still.
fn run(project: &Project, args: &[&str]) -> (String, String) {
    let output = project.command(args).env("SOURCE_DATE_EPOCH", "1767268985").output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
}

const POLICY: &str = "CREATE TABLE public.notes (id int PRIMARY KEY, owner uuid);
ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON public.notes USING (owner = auth.uid()); -- mine
";
const ONCE: &str = "CREATE POLICY own ON public.notes USING (owner = (select auth.uid())); -- mine";

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
