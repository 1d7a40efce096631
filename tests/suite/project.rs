//! A scratch project, and the program run in it.

use std::path::Path;
use std::process::{Command, Output, Stdio};

pub struct Project(pub tempfile::TempDir);

/// A folder with these files, which looks like the root of a repository so that nothing above it counts.
pub fn project(files: &[(&str, &str)]) -> Project {
    let project = Project(tempfile::tempdir().unwrap());
    std::fs::create_dir(project.path().join(".git")).unwrap();
    for (file, text) in files {
        project.write(file, text);
    }
    project
}

impl Project {
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path().join(file)).unwrap()
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_miglint"));
        command.args(args).current_dir(self.path()).env("NO_COLOR", "1").env("COLUMNS", "100");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// What goes to standard output; the command has to end well.
    pub fn says(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{args:?}: {stderr}");
        String::from_utf8(output.stdout).unwrap()
    }
}
