//! The command line as a declaration.

use super::git::Scope;
use super::output::{Output, OutputParser};
use super::terminal::ColorChoice;
use crate::config::{Migrations, POSTGRES_VERSIONS};
use crate::finding::Severity;
use crate::platform::Platform;
use crate::source::Layout;
use clap::builder::{PossibleValuesParser, Resettable, TypedValueParser};
use clap::{ArgMatches, Args, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::path::PathBuf;

/// Rehearses PostgreSQL and Supabase migrations without a server
#[derive(Debug, Parser)]
#[command(name = "miglint", version, disable_help_subcommand = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,

    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t, display_order = 100)]
    pub color: ColorChoice,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Replay the history of migrations and report what is wrong
    ///
    /// Ends with 0 where nothing is found at or above --fail-on, with 1 where something is, and with 2 where the command
    /// line, the configuration or a file is at fault.
    Check(WhenNamed<Check>),
    /// Write a lint.toml with which the history passes as it is today
    Init(WhenNamed<Init>),
    /// Show the settings, or the schema of lint.toml
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Write what is found now into the baseline, which `check` keeps back from then on
    Baseline(WhenNamed<Baseline>),
    /// Show who the user is: the table, its mirrors and keys, what a sign-up runs, what a deletion meets
    Users(WhenNamed<Users>),
    /// Say of each migration whether it applies to an empty database, as `supabase db reset` would find out
    ///
    /// A file that fails is rolled back, and the next one is tried on what is left. Ends with 0 where all files apply, with 1
    /// where one fails, and with 2 where the command line, the configuration or a file is at fault.
    Replay(WhenNamed<Replay>),
    /// Print the catalog that the migrations leave behind
    Schema(WhenNamed<Schema>),
    /// Write a new migration that mends what `check` finds
    ///
    /// It is made for a live database, and replayed before it is written. What is left to a person is said on standard error.
    Repair(WhenNamed<Repair>),
    /// Print a rule's page
    Explain(WhenNamed<Explain>),
    /// List the rules
    Rules(WhenNamed<Rules>),
    /// Serve an editor: the language server, on standard input and output
    Lsp(Lsp),
    /// Print the manual page, of miglint or of one of its commands
    Man {
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
    /// Print completions for a shell
    Completions {
        #[arg(value_enum)]
        shell: Shell,
    },
}

/// Arguments that are declared when their command is named: to declare those of all commands takes a tenth of the time that a
/// small history takes to replay.
#[derive(Debug)]
pub struct WhenNamed<T>(pub T);

impl<T: Args> Args for WhenNamed<T> {
    fn augment_args(command: clap::Command) -> clap::Command {
        command.defer(|command| described(command, T::augment_args))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        command.defer(|command| described(command, T::augment_args_for_update))
    }
}

/// Declares arguments, whose own descriptions are not that of the command.
fn described(command: clap::Command, declare: fn(clap::Command) -> clap::Command) -> clap::Command {
    let (about, long_about) = (command.get_about().cloned(), command.get_long_about().cloned());
    declare(command).about(Resettable::from(about)).long_about(Resettable::from(long_about))
}

impl<T: FromArgMatches> FromArgMatches for WhenNamed<T> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        T::from_arg_matches(matches).map(WhenNamed)
    }

    fn from_arg_matches_mut(matches: &mut ArgMatches) -> Result<Self, clap::Error> {
        T::from_arg_matches_mut(matches).map(WhenNamed)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

#[derive(Debug, Args)]
pub struct Lsp {
    /// Use standard input and output, which is what happens anyway: many editors pass it
    #[arg(long)]
    pub stdio: bool,
}

#[derive(Debug, Args)]
pub struct Check {
    /// Project folders, migrations folders, or files [default: what the working directory belongs to]
    ///
    /// Of files the whole history is replayed, and only findings in these files are shown.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// How to write the report, and to which file; may be given several times [default: full]
    #[arg(long, short, visible_alias = "output-format", env = "MIGLINT_OUTPUT_FORMAT", hide_env = true)]
    #[arg(value_name = "FORMAT[=FILE]", value_parser = OutputParser)]
    pub format: Vec<Output>,

    /// How many findings are drawn with their SQL, the worst first: a number, or `all`
    #[arg(long, value_name = "COUNT", default_value = "100", value_parser = MostFindings::read)]
    pub max_findings: MostFindings,

    /// Leave out findings below this level [default: all for programs; for people infos are only counted]
    #[arg(long, value_enum)]
    pub level: Option<LevelChoice>,

    /// The lowest level that fails the check
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t = FailOn::Error)]
    pub fail_on: FailOn,

    /// Show only findings of these rules or groups
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub select: Vec<String>,

    /// Leave out findings of these rules or groups
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub ignore: Vec<String>,

    /// Read this file's text from standard input; it joins the history at its place where it is new
    #[arg(long, value_name = "PATH", aliases = ["stdin-filepath", "stdin-file-path"])]
    pub stdin_filename: Option<PathBuf>,

    #[command(flatten)]
    pub change: ChangeOptions,

    #[command(flatten)]
    pub known: BaselineOptions,

    #[command(flatten)]
    pub project: Project,

    #[command(flatten)]
    pub fixing: Fixing,

    /// Print findings and nothing else
    #[arg(long, short)]
    pub quiet: bool,
}

/// `--max-findings`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MostFindings {
    All,
    Number(usize),
}

impl MostFindings {
    fn read(text: &str) -> Result<Self, String> {
        match text {
            "all" => Ok(MostFindings::All),
            _ => text.parse().map(MostFindings::Number).map_err(|_| "a number or `all` is needed".to_owned()),
        }
    }

    /// The number; none where all are meant.
    pub fn limit(self) -> Option<usize> {
        match self {
            MostFindings::All => None,
            MostFindings::Number(number) => Some(number),
        }
    }
}

/// Which change of the history is reported. It is replayed whole in any case.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct ChangeOptions {
    /// Show only what the next commit brings: the files as they are staged
    #[arg(long, conflicts_with = "stdin_filename")]
    pub staged: bool,

    /// Show only what this branch brings, committed or not [default: since it left the default branch]
    #[arg(long, value_name = "REF", num_args = 0..=1, require_equals = true, conflicts_with = "stdin_filename")]
    pub changed: Option<Option<String>>,

    /// Show only what has come since this commit, tag or branch
    #[arg(long, value_name = "REF", conflicts_with = "stdin_filename")]
    pub since: Option<String>,
}

/// Which findings are known already.
#[derive(Debug, Args)]
pub struct BaselineOptions {
    /// Keep back the findings of this file [default: lint-baseline.toml beside lint.toml, where it exists]
    #[arg(long, value_name = "FILE", conflicts_with = "no_baseline")]
    pub baseline: Option<PathBuf>,

    /// Show known findings too
    #[arg(long)]
    pub no_baseline: bool,

    /// Report what the baseline holds and is not found any more
    #[arg(long, conflicts_with = "no_baseline")]
    pub strict_baseline: bool,
}

#[derive(Debug, Args)]
pub struct Baseline {
    /// Project folders or migrations folders [default: what the working directory belongs to]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// The file to write [default: lint-baseline.toml beside lint.toml]
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,

    /// Only take out what is not found any more, and add nothing
    #[arg(long)]
    pub prune: bool,

    #[command(flatten)]
    pub project: Project,
}

#[derive(Debug, Args)]
pub struct Init {
    /// The project's folder [default: the working directory]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,

    /// Write lint.toml anew where it is there already
    #[arg(long)]
    pub force: bool,

    /// Write no baseline, so that what is found today fails the check
    #[arg(long)]
    pub no_baseline: bool,

    #[command(flatten)]
    pub project: Project,
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Print what the settings come to, and where each comes from
    Show(ConfigShow),
    /// Print the JSON Schema of lint.toml
    Schema,
}

#[derive(Debug, Args)]
pub struct ConfigShow {
    /// Project folders or migrations folders [default: what the working directory belongs to]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    #[command(flatten)]
    pub project: Project,
}

/// What is otherwise read from the project's files.
#[derive(Debug, Args)]
pub struct Project {
    /// Use this configuration for everything
    #[arg(long, value_name = "PATH")]
    pub config: Option<PathBuf>,

    /// What is there before the first migration
    #[arg(long, value_parser = platforms())]
    pub platform: Option<Platform>,

    /// The runner whose file names and order count
    #[arg(long, value_parser = layouts())]
    pub layout: Option<Layout>,

    /// The major version of PostgreSQL
    #[arg(long, value_name = "VERSION", value_parser = postgres_versions())]
    pub postgres: Option<u16>,
}

/// Which history, on which server.
#[derive(Debug, Args)]
pub struct History {
    /// A project folder, a migrations folder, or a file in one [default: what the working directory belongs to]
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,

    #[command(flatten)]
    pub project: Project,
}

#[derive(Debug, Args)]
pub struct Replay {
    #[command(flatten)]
    pub history: History,

    /// How to write what becomes of each file
    #[arg(long, short, visible_alias = "output-format", value_enum, default_value_t)]
    pub format: ListFormat,
}

#[derive(Debug, Args)]
pub struct Schema {
    #[command(flatten)]
    pub history: History,

    /// How to write the catalog
    #[arg(long, short, visible_alias = "output-format", value_enum, default_value_t)]
    pub format: SchemaFormat,

    /// Draw only this table and what keys connect it with
    #[arg(long, value_name = "TABLE")]
    pub around: Option<String>,

    /// Draw only the tables of this group
    #[arg(long, value_enum, conflicts_with = "around")]
    pub group: Option<TableGroup>,
}

/// Tables that are looked at together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TableGroup {
    /// The tables of users, and those whose keys carry a user's id
    Users,
}

/// Edits of files that are not deployed yet.
#[derive(Debug, Args)]
pub struct Fixing {
    /// Edit migrations that are not deployed, and check what is left
    ///
    /// Deployed is what `migrations.applied` says, else what the default branch has.
    #[arg(long, conflicts_with_all = ["diff", "stdin_filename"])]
    pub fix: bool,

    /// Show what --fix would edit, and edit nothing
    #[arg(long)]
    pub diff: bool,

    /// With --fix or --diff: also edits that a person should look at
    #[arg(long)]
    pub unsafe_fixes: bool,

    /// With --fix or --diff: no migration is deployed yet
    #[arg(long)]
    pub unapplied: bool,
}

#[derive(Debug, Args)]
pub struct Repair {
    #[command(flatten)]
    pub history: History,

    /// Mend only findings of these rules or groups
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub rule: Vec<String>,

    /// Mend only findings about these objects, with * for any text: `public.songs.*`
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    pub object: Vec<String>,

    /// Mend also by what others may notice, such as row level security on a table that has no policy yet
    #[arg(long)]
    pub unsafe_fixes: bool,

    /// Write a pgTAP test that holds the repair, too, into supabase/tests
    #[arg(long, conflicts_with = "explain_plan")]
    pub test: bool,

    /// Print the SQL and write no file
    #[arg(long, conflicts_with = "explain_plan")]
    pub stdout: bool,

    /// Print a table of what the repair would run, with its locks, and write no file
    #[arg(long)]
    pub explain_plan: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum SchemaFormat {
    /// For programs
    #[default]
    Json,
    /// For a server, and for people
    Sql,
    /// Tables and keys as a flowchart for Markdown
    Mermaid,
    /// Tables and keys for Graphviz
    Dot,
    /// Tables and keys as a picture
    Svg,
}

#[derive(Debug, Args)]
pub struct Users {
    /// A project folder or migrations folder [default: what the working directory belongs to]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// How to write it
    #[arg(long, short, visible_alias = "output-format", value_enum, default_value_t)]
    pub format: UsersFormat,

    #[command(flatten)]
    pub project: Project,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum UsersFormat {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// A flowchart for Markdown
    Mermaid,
    /// A picture
    Svg,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// A rule, as users/mixed-user-reference or mixed-user-reference
    #[arg(value_name = "RULE")]
    pub rule: String,
}

#[derive(Debug, Args)]
pub struct Rules {
    /// How to write the list
    #[arg(long, short, visible_alias = "output-format", value_enum, default_value_t)]
    pub format: ListFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ListFormat {
    #[default]
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LevelChoice {
    Info,
    #[value(alias = "warn")]
    Warning,
    Error,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    None,
    Info,
    #[value(alias = "warn")]
    Warning,
    Error,
}

impl ChangeOptions {
    /// None: everything is reported.
    pub fn scope(&self) -> Option<Scope> {
        let since = || self.since.clone().map(Scope::Since);
        let changed = || self.changed.clone().map(Scope::Changed);
        self.staged.then_some(Scope::Staged).or_else(changed).or_else(since)
    }
}

impl Project {
    /// What outweighs lint.toml.
    pub fn overrides(&self) -> Migrations {
        Migrations { layout: self.layout, platform: self.platform, postgres: self.postgres, ..Migrations::default() }
    }
}

impl From<LevelChoice> for Severity {
    fn from(choice: LevelChoice) -> Self {
        match choice {
            LevelChoice::Info => Severity::Info,
            LevelChoice::Warning => Severity::Warning,
            LevelChoice::Error => Severity::Error,
        }
    }
}

impl FailOn {
    /// The lowest severity that fails, where any does.
    pub fn severity(self) -> Option<Severity> {
        match self {
            FailOn::None => None,
            FailOn::Info => Some(Severity::Info),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Error => Some(Severity::Error),
        }
    }
}

fn platforms() -> impl TypedValueParser<Value = Platform> {
    PossibleValuesParser::new(Platform::ALL.map(Platform::as_str)).try_map(|name| known(Platform::named(&name)))
}

fn layouts() -> impl TypedValueParser<Value = Layout> {
    PossibleValuesParser::new(Layout::ALL.map(Layout::as_str)).try_map(|name| known(Layout::named(&name)))
}

/// The names that clap lets through are those of the list, so this never fails.
fn known<T>(value: Option<T>) -> Result<T, &'static str> {
    value.ok_or("not known")
}

fn postgres_versions() -> impl TypedValueParser<Value = u16> {
    let (oldest, newest) = (i64::from(*POSTGRES_VERSIONS.start()), i64::from(*POSTGRES_VERSIONS.end()));
    clap::value_parser!(u16).range(oldest..=newest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_declaration_holds() {
        Cli::command().debug_assert();
    }
}
