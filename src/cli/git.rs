//! What git knows of the migrations: which have changed, and what they said before.
//!
//! It runs the `git` program, which knows about work trees, hooks, filters and half a dozen index formats. Only plumbing whose
//! output is made for programs is read.

use super::Context;
use super::fault::Fault;
use crate::config::Job;
use crate::source::path::{normal, relative_to};
use crate::source::{Deployed, Overlay};
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Which changes somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// What the next commit brings.
    Staged,
    /// What the work tree brings since it parted from a branch. None: from the default branch.
    Changed(Option<String>),
    /// What the work tree brings compared with a commit.
    Since(String),
}

/// The changes of one folder, between two states of it.
#[derive(Debug, Default)]
pub struct Changes {
    pub before: State,
    pub after: State,
    /// Files that are new or another after it.
    pub changed: BTreeSet<PathBuf>,
    /// Whether what was there before is taken for deployed where lint.toml does not say what is.
    from_branch: FromBranch,
    pub has_deleted: bool,
}

/// Whether the state before is the one from which a branch began: what others have by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum FromBranch {
    Yes,
    #[default]
    No,
}

/// How a state of a folder differs from what is on the disk.
#[derive(Debug, Clone, Default)]
pub struct State {
    /// Files on the disk that are not in it.
    pub absent: BTreeSet<PathBuf>,
    /// Files with another text, or that are not on the disk.
    pub texts: Overlay,
}

/// A repository, as seen from the working directory.
pub struct Repository<'a> {
    context: &'a Context,
    root: PathBuf,
    /// The commit to compare with. None: the first commit is still to come.
    base: Option<String>,
    is_staged: bool,
    from_branch: FromBranch,
}

/// Where to look for the default branch, where `origin/HEAD` does not say it.
const DEFAULT_BRANCHES: [&str; 4] = ["origin/main", "origin/master", "main", "master"];

const SHALLOW: &str = "the clone is shallow; fetch its history first (`git fetch --unshallow`, or `fetch-depth: 0` for \
                       actions/checkout)";

impl<'a> Repository<'a> {
    /// Opens the repository around the working directory and looks up what to compare with.
    pub fn open(scope: &Scope, context: &'a Context) -> Result<Self, Fault> {
        let from_branch = if matches!(scope, Scope::Changed(_)) { FromBranch::Yes } else { FromBranch::No };
        let is_staged = *scope == Scope::Staged;
        let mut repository = Repository { context, root: PathBuf::new(), base: None, is_staged, from_branch };
        let up = repository.text(&["rev-parse", "--show-cdup"])?;
        repository.root = normal(&context.directory.join(up));
        repository.base = match scope {
            Scope::Staged => repository.commit("HEAD").ok(),
            Scope::Since(name) => Some(repository.commit(name)?),
            Scope::Changed(Some(name)) => Some(repository.merge_base(name)?),
            Scope::Changed(None) => Some(repository.merge_base(&repository.default_branch()?)?),
        };
        Ok(repository)
    }

    /// What has changed in a folder.
    pub fn changes(&self, folder: &Path) -> Result<Changes, Fault> {
        let mut changes = Changes { from_branch: self.from_branch, ..Changes::default() };
        let untracked = self.untracked(folder)?;
        if self.is_staged {
            for (_, path) in self.diff(&[], folder)? {
                // What is not in the index is untracked, so it has a text there.
                if let Some(text) = self.blob("", &path)? {
                    changes.after.texts.insert(path, text);
                }
            }
            changes.after.absent = untracked;
        } else {
            changes.changed.extend(untracked);
        }
        changes.before = changes.after.clone();
        changes.before.absent.extend(changes.changed.iter().cloned());
        for (status, path) in self.diff(&self.compared(), folder)? {
            changes.add(status, path, self)?;
        }
        Ok(changes)
    }

    /// The arguments that compare the two states.
    fn compared(&self) -> Vec<&str> {
        let staged = self.is_staged.then_some("--cached");
        staged.into_iter().chain(self.base.as_deref()).collect()
    }

    fn default_branch(&self) -> Result<String, Fault> {
        if let Ok(name) = self.text(&["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]) {
            return Ok(name);
        }
        let found = DEFAULT_BRANCHES.into_iter().find(|name| self.commit(name).is_ok());
        found.map(str::to_owned).ok_or_else(|| {
            let hint = if self.is_shallow() { SHALLOW } else { "name it: `--changed=REF`" };
            Fault::new("cannot tell which branch is the default").hint(hint)
        })
    }

    fn merge_base(&self, name: &str) -> Result<String, Fault> {
        let commit = self.commit(name)?;
        self.text(&["merge-base", &commit, "HEAD"]).map_err(|_| {
            let hint = if self.is_shallow() { SHALLOW } else { "`--since REF` compares without a common commit" };
            Fault::new(format!("`{name}` and this branch have no commit in common")).hint(hint)
        })
    }

    /// The commit of a name.
    fn commit(&self, name: &str) -> Result<String, Fault> {
        let unknown = || {
            let hint = match self.is_shallow() {
                true => SHALLOW.to_owned(),
                false => format!("`git fetch origin {name}` may bring it; `git branch --all` lists what is there"),
            };
            Fault::new(format!("git knows no commit called `{name}`")).hint(hint)
        };
        if name.is_empty() || name.starts_with('-') {
            return Err(unknown());
        }
        self.text(&["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")]).map_err(|_| unknown())
    }

    fn is_shallow(&self) -> bool {
        self.text(&["rev-parse", "--is-shallow-repository"]).is_ok_and(|answer| answer == "true")
    }

    /// Files below a folder that git does not keep. Those that it is to ignore count as well where the index is meant.
    fn untracked(&self, folder: &Path) -> Result<BTreeSet<PathBuf>, Fault> {
        let mut args = vec!["ls-files", "--others", "--full-name", "-z"];
        args.extend((!self.is_staged).then_some("--exclude-standard"));
        let output = self.run(&args, Some(folder))?;
        Ok(pieces(&output.stdout).map(|path| self.root.join(path)).collect())
    }

    /// Files below a folder that differ, each with git's letter for how.
    fn diff(&self, between: &[&str], folder: &Path) -> Result<Vec<(char, PathBuf)>, Fault> {
        let mut args = vec!["diff", "--name-status", "--no-renames", "--no-ext-diff", "--no-relative", "-z"];
        args.extend(between);
        let output = self.run(&args, Some(folder))?;
        let mut pieces = pieces(&output.stdout);
        let mut files = Vec::new();
        while let (Some(status), Some(path)) = (pieces.next(), pieces.next()) {
            files.push((status.chars().next().unwrap_or_default(), self.root.join(path)));
        }
        Ok(files)
    }

    /// The text of a file in a commit, or in the index where `commit` is empty. None: there is none.
    fn blob(&self, commit: &str, path: &Path) -> Result<Option<Vec<u8>>, Fault> {
        let name = format!("{commit}:{}", relative_to(&self.root, path));
        let output = self.output(&["cat-file", "blob", &name], None)?;
        Ok(output.status.success().then_some(output.stdout))
    }

    /// One line that git prints.
    fn text(&self, args: &[&str]) -> Result<String, Fault> {
        let output = self.run(args, None)?;
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    }

    fn run(&self, args: &[&str], folder: Option<&Path>) -> Result<Output, Fault> {
        let output = self.output(args, folder)?;
        if output.status.success() {
            return Ok(output);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or_default().trim_start_matches("fatal: ");
        match said.starts_with("not a git repository") {
            true => Err(Fault::new("the working directory is in no git repository").hint(NEEDS_GIT)),
            false => Err(Fault::new(format!("git says: {said}")).hint(NEEDS_GIT)),
        }
    }

    /// Runs git in the working directory: what a hook sets for it may be relative to that.
    fn output(&self, args: &[&str], folder: Option<&Path>) -> Result<Output, Fault> {
        let mut command = Command::new("git");
        command.args(args).current_dir(&self.context.directory).env("LC_ALL", "C").env("GIT_OPTIONAL_LOCKS", "0");
        if let Some(folder) = folder {
            command.args([OsStr::new("--"), folder.as_os_str()]);
        }
        command.output().map_err(|error| Fault::new(format!("cannot run git: {error}")).hint(NEEDS_GIT))
    }
}

const NEEDS_GIT: &str = "`--staged`, `--changed` and `--since` ask git; without them the whole history is reported";

impl Changes {
    fn add(&mut self, status: char, path: PathBuf, repository: &Repository<'_>) -> Result<(), Fault> {
        let old = match &repository.base {
            Some(base) if status != 'A' => repository.blob(base, &path)?,
            _ => None,
        };
        match old {
            Some(text) => drop(self.before.texts.insert(path.clone(), text)),
            None => {
                self.before.texts.remove(&path);
                self.before.absent.insert(path.clone());
            }
        }
        if status == 'D' {
            self.has_deleted = true;
        } else {
            self.changed.insert(path);
        }
        Ok(())
    }

    /// What servers have run of a file: what lint.toml says that is applied, else what was there when the branch began.
    pub fn deployed(&self, job: &Job, path: &Path) -> Deployed {
        let is_known = job.config.migrations.applied.is_some();
        if !is_known && self.from_branch == FromBranch::No {
            return Deployed::Unknown;
        }
        if self.before.absent.contains(path) || is_known && !job.is_applied(path) {
            return Deployed::No;
        }
        match self.before.texts.get(path).filter(|_| self.changed.contains(path)) {
            Some(bytes) => Deployed::As(String::from_utf8_lossy(bytes).into()),
            None => Deployed::AsItIs,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && !self.has_deleted
    }
}

/// What stands between NUL bytes.
fn pieces(bytes: &[u8]) -> impl Iterator<Item = String> {
    let pieces = bytes.split(|byte| *byte == 0).filter(|piece| !piece.is_empty());
    pieces.map(|piece| String::from_utf8_lossy(piece).into_owned())
}
