//! The command line: arguments in, a report and an exit code out.
//!
//! Only the report goes to standard output; what else there is to say goes to standard error. Nothing here knows SQL.

mod args;
mod baseline;
mod book;
mod check;
mod config;
mod exit;
mod fault;
mod fix;
mod git;
mod history;
mod ignores;
mod init;
mod output;
mod reading;
mod repair;
mod replay;
mod save;
mod schema;
mod terminal;
mod users;

pub use exit::Exit;

use crate::config::{Jobs, Request, RuleNames};
use crate::lsp;
use crate::replay::{on_large_stack, reserve_heap};
use crate::report::Style;
use crate::rules;
use args::{Cli, Command, Lsp, WhenNamed};
use clap::{CommandFactory, Parser};
use fault::Fault;
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::sync::LazyLock;

/// The stack of each thread that parses. Nested parentheses are read by recursion, and some migrations are generated.
const STACK_BYTES: usize = 64 << 20;

/// What all commands need to know of their surroundings.
struct Context {
    /// The working directory.
    directory: PathBuf,
    /// For standard output.
    style: Style,
}

impl Context {
    fn rule_names(&self) -> Vec<&'static str> {
        rules::all().map(|rule| rule.meta.name).collect()
    }
}

/// Runs the process's own command line.
pub fn main() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    let color = cli.color;
    let directory = std::env::current_dir().unwrap_or_default();
    let work = || {
        // The server of an editor lives long, and would keep what it does not need.
        if !matches!(cli.command, Command::Lsp(_)) {
            reserve_heap();
        }
        run(&cli)
    };
    match on_large_stack(work) {
        Ok(exit) => exit,
        Err(fault) => {
            fault.print(&directory, color);
            Exit::Trouble
        }
    }
}

/// A mistake on the command line, or `--help` and `--version`, which end well.
fn usage(error: &clap::Error) -> Exit {
    // A closed pipe is no reason to fail.
    let _ = error.print();
    if error.use_stderr() { Exit::Trouble } else { Exit::Clean }
}

/// Runs work on rayon's threads, so that what it starts in parallel has large stacks too. Who has little to do does without:
/// the threads take longer to start than a small history takes to replay.
fn in_parallel<T: Send>(work: impl FnOnce() -> Result<T, Fault> + Send) -> Result<T, Fault> {
    static POOL: LazyLock<Result<ThreadPool, ThreadPoolBuildError>> =
        LazyLock::new(|| ThreadPoolBuilder::new().stack_size(STACK_BYTES).build());
    let pool = POOL.as_ref().map_err(|error| Fault::new(format!("cannot start a thread: {error}")))?;
    pool.install(work)
}

fn run(cli: &Cli) -> Result<Exit, Fault> {
    let directory = std::env::current_dir().map_err(|error| Fault::new(format!("cannot tell the working directory: {error}")))?;
    let context = Context { directory, style: terminal::stdout(cli.color) };
    match &cli.command {
        Command::Check(WhenNamed(args)) => in_parallel(|| check::run(args, &context)),
        Command::Baseline(WhenNamed(args)) => in_parallel(|| baseline::run(args, &context)),
        Command::Init(WhenNamed(args)) => in_parallel(|| init::run(args, &context)),
        Command::Config { command } => in_parallel(|| config::run(command, &context)),
        Command::Users(WhenNamed(args)) => users::run(args, &context),
        Command::Replay(WhenNamed(args)) => replay::run(args, &context),
        Command::Schema(WhenNamed(args)) => schema::run(args, &context),
        Command::Repair(WhenNamed(args)) => in_parallel(|| repair::run(args, &context)),
        Command::Explain(WhenNamed(args)) => book::explain(args, &context),
        Command::Rules(WhenNamed(args)) => book::list(args, &context),
        Command::Lsp(Lsp { stdio: _ }) => serve(),
        Command::Man { command } => manual(command.as_deref()),
        Command::Completions { shell } => completions(*shell),
    }
}

fn serve() -> Result<Exit, Fault> {
    lsp::serve().map_err(|error| Fault::new(format!("the editor broke off: {error}")))?;
    Ok(Exit::Clean)
}

/// The histories that paths mean, with their settings.
fn jobs(paths: &[PathBuf], project: &args::Project, context: &Context) -> Result<Jobs, Fault> {
    let names = context.rule_names();
    let request = Request {
        paths,
        directory: &context.directory,
        config: project.config.as_deref(),
        overrides: &project.overrides(),
        buffers: &[],
        rules: RuleNames(&names),
    };
    crate::config::jobs(&request).map_err(|trouble| Fault::of_trouble(trouble, &context.directory))
}

/// `man` shows it: `miglint man check | man -l -`.
fn manual(name: Option<&str>) -> Result<Exit, Fault> {
    let mut program = Cli::command();
    program.build();
    let command = match name {
        None => Some(&program),
        Some(name) => program.find_subcommand(name),
    };
    let command = command.ok_or_else(|| Fault::new("there is no such command").hint("`miglint --help` lists them"))?;
    let page = clap_mangen::Man::new(command.clone());
    write_out(|out| page.render(&mut &mut *out))?;
    Ok(Exit::Clean)
}

fn completions(shell: clap_complete::Shell) -> Result<Exit, Fault> {
    // Into memory first: the generator panics where its writer fails.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "miglint", &mut script);
    write_out(|out| out.write_all(&script))?;
    Ok(Exit::Clean)
}

/// Writes to standard output. Who closes the pipe has read enough.
fn write_out(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Fault> {
    let mut out = BufWriter::new(io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
