//! How long `miglint replay` takes before it comes to the first migration, against a replay of a long history.
//!
//! `cargo bench --bench start` runs the program itself, since what a process does once is done once in a process. The times hold
//! for one machine; the ratios compare with others.

#[path = "../history/generate.rs"]
mod generate;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The length of the long history.
const FILES: usize = 400;

/// Of so many runs the fastest counts: the others tell what else the machine did.
const RUNS: usize = 15;

fn main() {
    let folder = tempfile::tempdir().expect("a folder for the histories");
    let (empty, long) = (folder.path().join("empty"), folder.path().join("long"));
    write(&empty, &[("20250000000000_nothing.sql".to_owned(), "-- nothing\n".to_owned())]);
    write(&long, &generate::history(FILES));
    let process = fastest(&["--version"], folder.path());
    let start = fastest(&["replay", "--format", "json", "empty"], folder.path());
    let whole = fastest(&["replay", "--format", "json", "long"], folder.path());
    println!("a process {process:.1?}, replay of nothing {start:.1?}, of {FILES} files {whole:.1?}");
    println!("  ratio of nothing to a process: {:.2}", start.as_secs_f64() / process.as_secs_f64());
    println!("  ratio of nothing to {FILES} files: {:.4}", start.as_secs_f64() / whole.as_secs_f64());
}

fn write(root: &Path, files: &[(String, String)]) {
    let folder = root.join("supabase").join("migrations");
    std::fs::create_dir_all(&folder).expect("a folder for the history");
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("a file of the history");
    }
}

fn fastest(arguments: &[&str], directory: &Path) -> Duration {
    let run = || {
        let started = Instant::now();
        let mut program = Command::new(env!("CARGO_BIN_EXE_miglint"));
        program.args(arguments).current_dir(directory).stdout(Stdio::null()).stderr(Stdio::null());
        program.status().expect("the program runs");
        started.elapsed()
    };
    (0..RUNS).map(|_| run()).min().unwrap_or_default()
}
