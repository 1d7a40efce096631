//! `miglint init`: a lint.toml with which today's history passes.

use super::args::Init;
use super::baseline::{self, Rewrite};
use super::check::{Checked, check_job};
use super::exit::Exit;
use super::fault::Fault;
use super::save::save;
use super::{Context, jobs, write_out};
use crate::config::{Job, Origin, Starter};
use crate::platform::Platform;
use crate::report::printable;
use crate::source::path::{normal, relative_to};
use crate::source::{Overlay, reason};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The file that it writes.
const LINT_TOML: &str = "lint.toml";

pub fn run(args: &Init, context: &Context) -> Result<Exit, Fault> {
    let found = jobs(args.path.as_slice(), &args.project, context)?;
    let given = normal(&context.directory.join(args.path.as_deref().unwrap_or(Path::new("."))));
    let mut projects: BTreeMap<PathBuf, Vec<&Job>> = BTreeMap::new();
    for job in &found.jobs {
        projects.entry(home(job, &given, found.jobs.len())).or_default().push(job);
    }
    if !args.force {
        refuse_to_overwrite(&found.jobs, &projects, context)?;
    }
    for (folder, jobs) in &projects {
        let written = begin(folder, jobs, args, context)?;
        write_out(|out| written.write(out))?;
    }
    Ok(Exit::Clean)
}

/// Where the lint.toml of a history goes: to the folder that somebody named where it is the only one there, else to its project.
fn home(job: &Job, given: &Path, histories: usize) -> PathBuf {
    let folder = &job.folder.path;
    let is_inside = |part: &Path| part.file_name().is_some_and(|name| name == "supabase");
    if histories == 1 && folder.starts_with(given) && folder != given && !is_inside(given) {
        return given.to_owned();
    }
    let parent = folder.parent().unwrap_or(folder);
    if is_inside(parent) { parent.parent().unwrap_or(parent).to_owned() } else { parent.to_owned() }
}

fn refuse_to_overwrite(jobs: &[Job], projects: &BTreeMap<PathBuf, Vec<&Job>>, context: &Context) -> Result<(), Fault> {
    let read = jobs.iter().find_map(|job| job.lint_toml.clone());
    let there = projects.keys().map(|folder| folder.join(LINT_TOML)).find(|path| path.exists());
    match read.or(there) {
        Some(path) => Err(Fault::new(format!("{} is there already", relative_to(&context.directory, &path)))
            .hint("`miglint config show` prints what it comes to; `--force` writes it anew")),
        None => Ok(()),
    }
}

/// What became of one project.
struct Begun {
    lint_toml: String,
    histories: Vec<String>,
    baseline: Option<String>,
}

/// Writes the lint.toml of one project, then the baseline that it needs under these settings.
fn begin(folder: &Path, jobs: &[&Job], args: &Init, context: &Context) -> Result<Begun, Fault> {
    let path = folder.join(LINT_TOML);
    let shown = relative_to(&context.directory, &path);
    let known: Vec<(Starter, String)> = jobs.iter().map(|job| find_out(job, folder, context)).collect();
    let histories = known.iter().map(|(_, words)| words.clone()).collect();
    let starter = known.into_iter().map(|(starter, _)| starter).reduce(together);
    let starter = starter.ok_or_else(|| Fault::new("no migrations found"))?;
    save(&path, starter.render().as_bytes()).map_err(|error| Fault::new(format!("cannot write {shown}: {}", reason(&error))))?;
    let baseline = match args.no_baseline {
        true => None,
        false => Some(write_baseline(folder, args, context)?),
    };
    Ok(Begun { lint_toml: shown, histories, baseline })
}

fn write_baseline(folder: &Path, args: &Init, context: &Context) -> Result<String, Fault> {
    let found = jobs(&[folder.to_owned()], &args.project, context)?;
    let jobs: Vec<&Job> = found.jobs.iter().collect();
    let path = jobs.first().map(|job| job.baseline_path()).unwrap_or_default();
    baseline::update(&path, &jobs, Rewrite::Everything, context)
}

/// What a history tells of itself, and the same in words.
fn find_out(job: &Job, home: &Path, context: &Context) -> (Starter, String) {
    let Checked { sources, report, .. } = check_job(job, &Overlay::new());
    let settings = job.settings(&sources);
    let is_plain = |version: &str| version.starts_with(|c: char| c.is_ascii_digit());
    let versions = job.migrations.iter().rev().map(|migration| migration.version.as_str());
    let applied = versions.into_iter().find(|version| is_plain(version)).map(str::to_owned);
    // Without a mirror the user table is the platform's own, which needs no setting.
    let user_table = report.summary.user_table.filter(|table| table.name != "auth.users");
    let user_table = user_table.map(|table| (table.name, table.reason));
    let starter = Starter {
        paths: vec![relative_to(home, &job.folder.path)],
        layout: job.folder.layout,
        platform: (settings.platform, settings.platform_from),
        postgres: (settings.postgres, settings.postgres_from),
        applied,
        user_table,
    };
    let words = in_words(&starter, &relative_to(&context.directory, &job.folder.path), job.migrations.len());
    (starter, words)
}

fn in_words(starter: &Starter, folder: &str, files: usize) -> String {
    let (platform, _) = starter.platform;
    let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
    let mut words = format!("{folder}: {files}, layout {}, ", starter.layout);
    words += &match platform {
        Platform::Supabase => format!("Supabase with PostgreSQL {}", starter.postgres.0),
        Platform::Postgres => format!("PostgreSQL {}", starter.postgres.0),
    };
    if let Some(version) = &starter.applied {
        words += &format!(", up to version {version}");
    }
    if let Some((table, reason)) = &starter.user_table {
        words += &format!("; users are in {table} ({reason})");
    }
    words
}

/// Of two histories in one file only the folders are kept: what else is known of them differs.
fn together(mut one: Starter, other: Starter) -> Starter {
    one.paths.extend(other.paths);
    Starter { applied: None, user_table: None, postgres: (one.postgres.0, Origin::Default), ..one }
}

impl Begun {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let Begun { lint_toml, histories, baseline } = self;
        histories.iter().try_for_each(|history| writeln!(out, "{}", printable(history)))?;
        writeln!(out, "{}: written", printable(lint_toml))?;
        match baseline {
            Some(baseline) => writeln!(out, "{baseline}"),
            None => Ok(()),
        }
    }
}
