//! The hooks, run by the real pre-commit as the README says. `.ci/run` installs it; others run these tests with `--ignored`.

use crate::project::{Project, project};
use std::path::Path;
use std::process::{Command, Output};

const CONFIG: &str = ".pre-commit-config.yaml";
const SONGS: &str = "create table public.songs (id bigint primary key);\nalter table public.songs enable row level security;\n";
const ALBUMS: &str = "alter table public.songs add column album bigint;\n";

/// A repository that has the hooks and nothing else, as pre-commit would clone it.
fn hooks() -> Project {
    let repository = project(&[(".pre-commit-hooks.yaml", include_str!("../../.pre-commit-hooks.yaml"))]);
    std::fs::remove_dir(repository.path().join(".git")).unwrap();
    git(&repository, &["init", "--quiet"]);
    git(&repository, &["add", "."]);
    git(&repository, &["commit", "--quiet", "-m", "hooks"]);
    repository
}

/// A project that takes the miglint of the tests, with pre-commit installed in it.
fn hooked(hooks: &Project) -> Project {
    // The hook of the README is the same but for Cargo, which would build miglint once more.
    let config = configuration(hooks.path()).replace("id: miglint", "id: miglint-system");
    installed(&config)
}

/// The README's configuration, whose hooks are those of a repository on this machine.
fn configuration(hooks: &Path) -> String {
    let head = Command::new("git").args(["rev-parse", "HEAD"]).current_dir(hooks).output().unwrap();
    let revision = String::from_utf8(head.stdout).unwrap();
    let readme = include_str!("../../README.md");
    let (_, config) = readme.split_once("```yaml\n# .pre-commit-config.yaml\n").expect("the README's configuration");
    let (config, _) = config.split_once("```").unwrap();
    let elsewhere = |line: &str| match line.split_once(": ") {
        Some((key, _)) if key.ends_with("repo") => format!("{key}: {}\n", hooks.display()),
        Some((key, _)) if key.ends_with("rev") => format!("{key}: {}\n", revision.trim()),
        _ => format!("{line}\n"),
    };
    config.lines().map(elsewhere).collect()
}

fn installed(config: &str) -> Project {
    let project = project(&[(CONFIG, config), ("supabase/migrations/1_songs.sql", SONGS)]);
    std::fs::remove_dir(project.path().join(".git")).unwrap();
    git(&project, &["init", "--quiet"]);
    succeeds(&pre_commit(&project, &["install"]));
    project
}

fn git(project: &Project, args: &[&str]) -> Output {
    let output = attempt(project, args);
    succeeds(&output);
    output
}

/// git with miglint in its path, for the hooks.
fn attempt(project: &Project, args: &[&str]) -> Output {
    in_path(project, "git", args)
}

fn pre_commit(project: &Project, args: &[&str]) -> Output {
    in_path(project, "pre-commit", args)
}

fn in_path(project: &Project, program: &str, args: &[&str]) -> Output {
    let own = Path::new(env!("CARGO_BIN_EXE_miglint")).parent().unwrap().to_owned();
    let others = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&others))).unwrap();
    let identity = ["user.name=a", "user.email=a@example.org", "commit.gpgsign=false", "init.defaultBranch=main"];
    let mut command = Command::new(program);
    if program == "git" {
        command.args(identity.iter().flat_map(|setting| ["-c", setting]));
    }
    command.args(args).current_dir(project.path()).env("PATH", path).env("NO_COLOR", "1").env("COLUMNS", "100");
    command.env("PRE_COMMIT_HOME", project.path().join(".git/pre-commit-home"));
    // How the hook is built is the question here, not how fast its program is; what it needs was fetched for the tests.
    command.env("CARGO_NET_OFFLINE", "true").env("CARGO_TARGET_DIR", concat!(env!("CARGO_MANIFEST_DIR"), "/target/places/hook"));
    command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0").env("CARGO_PROFILE_RELEASE_LTO", "off");
    command.output().unwrap_or_else(|error| panic!("{program}: {error}"))
}

fn succeeds(output: &Output) {
    assert!(output.status.success(), "{}", text(output));
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A commit that the hook refuses, with what it says.
fn refused(project: &Project, args: &[&str]) -> String {
    let output = attempt(project, args);
    assert!(!output.status.success(), "{}", text(&output));
    text(&output)
}

#[test]
#[ignore = "needs pre-commit in the path, which .ci/run installs"]
fn a_commit_is_refused_for_what_it_breaks() {
    let hooks = hooks();
    let project = hooked(&hooks);
    git(&project, &["add", "."]);
    git(&project, &["commit", "-m", "songs"]);

    // The file alone is right; what makes it wrong is the history before it.
    project.write("supabase/migrations/2_albums.sql", "alter table public.albums add column title text;\n");
    git(&project, &["add", "."]);
    let said = refused(&project, &["commit", "-m", "albums"]);
    println!("{said}");
    assert!(said.contains("error[replay/undefined-table]"), "{said}");
    assert!(said.contains("supabase/migrations/2_albums.sql:1:13"), "{said}");

    // What is staged counts, and nothing else: pre-commit puts the rest aside.
    project.write("supabase/migrations/2_albums.sql", ALBUMS);
    let said = refused(&project, &["commit", "-m", "albums"]);
    assert!(said.contains("error[replay/undefined-table]"), "{said}");

    git(&project, &["add", "."]);
    git(&project, &["commit", "-m", "albums"]);
}

#[test]
#[ignore = "needs pre-commit in the path, which .ci/run installs"]
fn a_deleted_migration_counts() {
    let hooks = hooks();
    let project = hooked(&hooks);
    project.write("supabase/migrations/2_albums.sql", ALBUMS);
    git(&project, &["add", "."]);
    git(&project, &["commit", "-m", "songs and albums"]);
    std::fs::remove_file(project.path().join("supabase/migrations/1_songs.sql")).unwrap();
    // With `--all` git hands the hook an index of its own.
    let said = refused(&project, &["commit", "--all", "-m", "no songs"]);
    assert!(said.contains("error[replay/undefined-table]"), "{said}");
    assert!(said.contains("supabase/migrations/2_albums.sql:1:13"), "{said}");
}

#[test]
#[ignore = "needs pre-commit in the path, which .ci/run installs"]
fn a_server_may_look_at_everything() {
    let hooks = hooks();
    let project = hooked(&hooks);
    project.write("supabase/migrations/2_albums.sql", "alter table public.albums add column title text;\n");
    git(&project, &["add", "."]);
    git(&project, &["commit", "--no-verify", "-m", "albums"]);
    // Nothing is staged.
    succeeds(&pre_commit(&project, &["run", "--all-files"]));
    project.write(CONFIG, &project.read(CONFIG).replace("id: miglint-system", "id: miglint-system\n        args: []"));
    let output = pre_commit(&project, &["run", "--all-files"]);
    assert!(!output.status.success() && text(&output).contains("error[replay/undefined-table]"), "{}", text(&output));
}

#[test]
#[ignore = "needs pre-commit in the path, which .ci/run installs, and builds miglint once more"]
fn the_hook_of_the_readme_builds_its_own_miglint() {
    let project = installed(&configuration(Path::new(env!("CARGO_MANIFEST_DIR"))));
    git(&project, &["add", "."]);
    git(&project, &["commit", "-m", "songs"]);
    let home = std::fs::read_dir(project.path().join(".git/pre-commit-home")).unwrap();
    let built = home.filter_map(Result::ok).any(|entry| entry.path().join("rustenv-system/bin/miglint").exists());
    assert!(built, "pre-commit took another miglint");
    project.write("supabase/migrations/2_albums.sql", "alter table public.albums add column title text;\n");
    git(&project, &["add", "."]);
    let said = refused(&project, &["commit", "-m", "albums"]);
    println!("{said}");
    assert!(said.contains("error[replay/undefined-table]"), "{said}");
}
