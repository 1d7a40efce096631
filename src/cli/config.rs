//! `miglint config`: what the settings come to, and the schema of lint.toml.

use super::args::{ConfigCommand, ConfigShow};
use super::check::check_job;
use super::exit::Exit;
use super::fault::Fault;
use super::{Context, jobs, write_out};
use crate::config::{self, Date, Job, Origin, RuleInSchema};
use crate::lint;
use crate::platform::{Exposure, Platform};
use crate::report::printable;
use crate::rules;
use crate::source::Overlay;
use crate::source::path::relative_to;
use std::fmt::Write as _;

pub fn run(command: &ConfigCommand, context: &Context) -> Result<Exit, Fault> {
    match command {
        ConfigCommand::Show(args) => show(args, context),
        ConfigCommand::Schema => schema(),
    }
}

fn schema() -> Result<Exit, Fault> {
    let rules = rules::all().map(|rule| {
        let meta = &rule.meta;
        RuleInSchema { name: meta.name, level: meta.level, summary: meta.summary() }
    });
    let schema = config::schema(rules);
    write_out(|out| {
        serde_json::to_writer_pretty(&mut *out, &schema)?;
        writeln!(out)
    })?;
    Ok(Exit::Clean)
}

/// Prints a lint.toml that says what holds, with the reason behind each line.
fn show(args: &ConfigShow, context: &Context) -> Result<Exit, Fault> {
    let found = jobs(&args.paths, &args.project, context)?;
    let mut text = String::new();
    for job in &found.jobs {
        if !text.is_empty() {
            text.push('\n');
        }
        text += &Effective::of(job, args, context)?.text;
    }
    write_out(|out| out.write_all(text.as_bytes()))?;
    Ok(Exit::Clean)
}

/// The settings of one history, line by line.
struct Effective<'a> {
    text: String,
    job: &'a Job,
    args: &'a ConfigShow,
    context: &'a Context,
}

impl<'a> Effective<'a> {
    fn of(job: &'a Job, args: &'a ConfigShow, context: &'a Context) -> Result<Self, Fault> {
        let mut shown = Effective { text: String::new(), job, args, context };
        shown.migrations();
        shown.rules();
        shown.baseline()?;
        shown.ignores();
        Ok(shown)
    }

    fn line(&mut self, key: &str, value: &str, from: &str) {
        let setting = format!("{key} = {value}");
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{setting:40} # {}", printable(from));
    }

    fn head(&mut self, line: &str) {
        let _ = writeln!(self.text, "{line}");
    }

    fn migrations(&mut self) {
        let job = self.job;
        let checked = check_job(job, &Overlay::new());
        let (settings, summary) = (job.settings(&checked.sources), &checked.report.summary);
        let folder = relative_to(&self.context.directory, &job.folder.path);
        let lint_toml = self.lint_toml();
        let config = &job.config;
        self.head("[migrations]");
        let from = if config.migrations.paths.is_empty() { "found" } else { &lint_toml };
        self.line("paths", &quoted_list(std::slice::from_ref(&folder)), &format!("{from}; files: {}", summary.files));
        let overrides = self.args.project.overrides();
        let layout = self.setting(config.migrations.layout.is_some(), overrides.layout.is_some(), "told by the files");
        self.line("layout", &quoted(job.folder.layout.as_str()), &layout);
        let platform = self.origin(settings.platform_from, overrides.platform.is_some());
        self.line("platform", &quoted(settings.platform.as_str()), &platform);
        let postgres = self.origin(settings.postgres_from, overrides.postgres.is_some());
        self.line("postgres", &settings.postgres.to_string(), &postgres);
        let applied = self.setting(config.migrations.applied.is_some(), false, "the default");
        self.line("applied", &quoted(config.migrations.applied.as_deref().unwrap_or("none")), &applied);
        if settings.platform == Platform::Supabase {
            let new = match settings.exposure {
                Exposure::Automatic => "new tables too",
                Exposure::OnRequest => "a new table only where it is granted",
            };
            let _ = writeln!(self.text, "# The REST API serves {}; {new}", settings.api_schemas.join(", "));
        }
        if let Some(table) = &summary.user_table {
            let from = if config.users.table.is_some() { lint_toml } else { table.reason.clone() };
            self.head("\n[users]");
            self.line("table", &quoted(&table.name), &from);
        }
    }

    fn rules(&mut self) {
        let job = self.job;
        let changed = rules::all().filter(|rule| lint::level(&job.config, rule) != rule.meta.level);
        let from = self.lint_toml();
        self.head("\n[rules]");
        for rule in changed {
            let own = format!("{from}; its own level is {}", rule.meta.level.as_str());
            self.line(&quoted(rule.meta.name), &quoted(lint::level(&job.config, rule).as_str()), &own);
        }
        self.head("# All others are at their own level: `miglint rules` lists them");
    }

    fn baseline(&mut self) -> Result<(), Fault> {
        let job = self.job;
        let found = job.baseline(None).map_err(|trouble| Fault::of_trouble(trouble, &self.context.directory))?;
        let Some(on_disk) = found else { return Ok(()) };
        let histories = on_disk.baseline.histories.iter();
        let known: usize = histories.flat_map(|history| &history.findings).map(|known| known.count).sum();
        let path = relative_to(&self.context.directory, &job.baseline_path());
        let file = self.setting(job.config.baseline.file.is_some(), false, "found");
        self.head("\n[baseline]");
        self.line("file", &quoted(&path), &format!("{file}; it knows {known} findings"));
        let strict = self.setting(job.config.baseline.strict, false, "the default");
        self.line("strict", &job.config.baseline.strict.to_string(), &strict);
        Ok(())
    }

    fn ignores(&mut self) {
        let (job, from) = (self.job, self.lint_toml());
        for ignore in &job.config.ignores {
            self.head("\n[[ignore]]");
            self.line("rule", &quoted(ignore.rule.as_str()), &from);
            let texts = [("object", &ignore.object), ("path", &ignore.path), ("reason", &ignore.reason)];
            for (key, value) in texts.into_iter().filter_map(|(key, value)| Some((key, value.as_deref()?))) {
                self.line(key, &quoted(value), &from);
            }
            if let Some(expires) = ignore.expires {
                let ended = if ignore.has_expired(Date::today()) { "; it has ended" } else { "" };
                self.line("expires", &quoted(&expires.to_string()), &format!("{from}{ended}"));
            }
        }
    }

    fn lint_toml(&self) -> String {
        match &self.job.lint_toml {
            Some(path) => relative_to(&self.context.directory, path),
            None => "the default".to_owned(),
        }
    }

    /// Where a setting comes from that is in lint.toml, on the command line, or neither.
    fn setting(&self, is_configured: bool, is_given: bool, otherwise: &str) -> String {
        match (is_given, is_configured) {
            (true, _) => "the command line".to_owned(),
            (false, true) => self.lint_toml(),
            (false, false) => otherwise.to_owned(),
        }
    }

    fn origin(&self, origin: Origin, is_given: bool) -> String {
        match origin {
            Origin::Configured => self.setting(true, is_given, ""),
            Origin::SupabaseToml => {
                let path = self.job.folder.supabase_toml.as_deref();
                path.map_or_else(|| origin.to_string(), |path| relative_to(&self.context.directory, path))
            }
            _ => origin.to_string(),
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn quoted_list(texts: &[String]) -> String {
    serde_json::Value::from(texts).to_string()
}
