//! A real editor, set up and used as the README says: Neovim without a screen gets the README's `init.lua`, opens the migration
//! that is shown there, and is typed at through its own remote control. What the README shows has to come to pass.

use super::write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(30);
const PROJECT: &str = "fixtures/band-app-fixed";

/// Neovim with a home of its own, serving on a socket.
struct Neovim {
    process: Child,
    home: PathBuf,
}

impl Neovim {
    /// None: there is no Neovim on this machine.
    fn start(home: &Path, init: &str, project: &Path, migration: &str) -> Option<Neovim> {
        write(home, "nvim/init.lua", init);
        let screen = fs::File::create(home.join("screen")).unwrap();
        let programs = Path::new(env!("CARGO_BIN_EXE_miglint")).parent().unwrap().to_owned();
        let others = std::env::var_os("PATH").unwrap_or_default();
        let mut command = Command::new("nvim");
        command.args(["--headless", "-n", "--listen"]).arg(home.join("socket")).arg(migration).current_dir(project);
        command.env("PATH", std::env::join_paths(std::iter::once(programs).chain(std::env::split_paths(&others))).unwrap());
        for variable in ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"] {
            command.env(variable, home);
        }
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(screen).spawn().ok()?;
        Some(Neovim { process, home: home.to_owned() })
    }

    /// Types a line and Enter.
    fn enter(&self, line: &str) {
        let keys = line.replace('<', "<lt>");
        assert!(self.remote(&["--remote-send", &format!("{keys}<CR>")]).is_some(), "{}", self.screen());
    }

    /// The value of an expression. None: Neovim is not there yet, or waits for a key.
    fn value(&self, expression: &str) -> Option<String> {
        self.remote(&["--remote-expr", expression])
    }

    fn remote(&self, args: &[&str]) -> Option<String> {
        let mut command = Command::new("nvim");
        command.arg("--server").arg(self.home.join("socket")).args(args);
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let asked = Instant::now();
        while process.try_wait().unwrap().is_none() {
            if asked.elapsed() > Duration::from_secs(3) {
                process.kill().unwrap();
            }
            sleep(Duration::from_millis(10));
        }
        let output = process.wait_with_output().unwrap();
        // Version 0.7 prints values on the one, later versions on the other.
        let said = [output.stdout, output.stderr].concat();
        output.status.success().then(|| String::from_utf8_lossy(&said).trim().to_owned())
    }

    /// What it printed, and what stands in the window where the cursor is.
    fn sees(&self, wanted: &str) -> bool {
        let is_there = |text: &str| wanted.lines().all(|line| text.lines().any(|other| is_shown(line, other)));
        is_there(&self.screen()) || self.window().is_some_and(|text| is_there(&text))
    }

    fn window(&self) -> Option<String> {
        self.value("join(getline(1, '$'), \"\\n\")")
    }

    fn screen(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.home.join("screen")).unwrap()).replace('\r', "")
    }
}

impl Drop for Neovim {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Whether a line of the README, which may end with `…`, is this line. Printed lines stand behind what was typed.
fn is_shown(wanted: &str, line: &str) -> bool {
    match wanted.strip_suffix('…') {
        Some(beginning) => line.starts_with(beginning),
        None => line.ends_with(wanted),
    }
}

fn wait(what: &str, neovim: &Neovim, condition: impl Fn() -> bool) {
    let started = Instant::now();
    while !condition() {
        assert!(started.elapsed() < PATIENCE, "{what}\n-- the window:\n{:?}\n-- printed:\n{}", neovim.window(), neovim.screen());
        sleep(Duration::from_millis(50));
    }
}

/// The blocks of the README's section, with their languages.
fn walk_through() -> Vec<(&'static str, &'static str)> {
    let (_, section) = include_str!("../../../README.md").split_once("\n### In an editor\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let fenced = section.split("```").skip(1).step_by(2);
    fenced.filter_map(|block| block.split_once('\n')).map(|(language, text)| (language.trim(), text)).collect()
}

#[test]
fn neovim_does_what_the_readme_shows() {
    let blocks = walk_through();
    let [("lua", init), ("sql", text), steps @ ..] = blocks.as_slice() else { panic!("{blocks:?}") };
    let (home, project) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let migration = text.lines().next().unwrap().strip_prefix("-- ").unwrap();
    let copied = Command::new("cp").arg("-R").arg(format!("{PROJECT}/supabase")).arg(project.path()).status().unwrap();
    assert!(copied.success());
    write(project.path(), migration, text);
    let Some(neovim) = Neovim::start(home.path(), init, project.path(), migration) else {
        println!("skipped: nvim is not installed (apt-get install neovim)");
        return;
    };
    let findings = || neovim.value("luaeval('#vim.diagnostic.get(0)')").and_then(|count| count.parse::<u32>().ok());
    wait("the findings", &neovim, || findings() == Some(2));
    for (language, text) in steps {
        match *language {
            "vim" => text.lines().for_each(|line| neovim.enter(line)),
            "text" | "sql" => wait(text, &neovim, || neovim.sees(text)),
            other => panic!("a block of {other}"),
        }
        println!("{text}");
    }
    wait("the finding to go", &neovim, || findings() == Some(1));
}
