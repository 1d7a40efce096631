//! A real editor: Neovim without a screen opens a fixture, receives the diagnostics, and applies a code action.

use super::{project, write};
use std::path::Path;
use std::process::Command;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/lsp/neovim.lua");

/// None: there is no Neovim on this machine.
fn neovim(root: &Path, migration: &Path) -> Option<Vec<String>> {
    let mut command = Command::new("nvim");
    command.args(["--headless", "--clean", "-n", "-c", &format!("luafile {SCRIPT}")]).current_dir(root);
    command.env("MIGLINT", env!("CARGO_BIN_EXE_miglint")).env("MIGRATION", migration);
    let output = command.output().ok()?;
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    Some(said.lines().map(str::to_owned).collect())
}

#[test]
fn neovim_shows_diagnostics_and_applies_an_action() {
    let root = project(&[("supabase/migrations/1_a.sql", "create table songs (id int primary key);\n")]);
    let text = "drop table songs;\n\nselect * from songs;\n";
    let migration = write(root.path(), "supabase/migrations/2_b.sql", text);
    let Some(said) = neovim(root.path(), &migration) else {
        println!("skipped: nvim is not installed (apt-get install neovim)");
        return;
    };
    let expected = [
        "3:15 replay/undefined-table relation \"songs\" does not exist",
        "action: ignore replay/undefined-table here, with a comment",
        "| drop table songs;",
        "| ",
        "| -- miglint: ignore replay/undefined-table -- say why",
        "| select * from songs;",
    ];
    assert_eq!(said, expected);
}
