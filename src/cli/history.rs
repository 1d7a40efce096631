//! The one history that `replay` and `schema` are about, read and replayed.

use super::args::History;
use super::check::mention_skipped;
use super::fault::Fault;
use super::reading::Reading;
use super::{Context, in_parallel};
use crate::config::{self, Job, Request, RuleNames, Settings, TableName};
use crate::rehearsal::{Rehearsal, rehearse};
use crate::source::path::relative_to;
use crate::source::{FEW_FILES, Overlay, Sources};
use std::mem::ManuallyDrop;
use std::path::PathBuf;

/// A history after its strict replay.
pub struct Rehearsed {
    pub sources: Sources,
    pub settings: Settings,
    /// The folder of the migrations.
    pub folder: PathBuf,
    pub rehearsal: Rehearsal,
    /// The user table that lint.toml names.
    pub user_table: Option<TableName>,
}

/// Reads and replays the history. The process ends when it has printed what it wants of it, and the system takes memory back
/// faster than the trees and catalogs can be taken apart.
pub fn rehearsed(args: &History, context: &Context) -> Result<ManuallyDrop<Rehearsed>, Fault> {
    let names = context.rule_names();
    let overrides = args.project.overrides();
    let request = Request {
        paths: args.path.as_slice(),
        directory: &context.directory,
        config: args.project.config.as_deref(),
        overrides: &overrides,
        buffers: &[],
        rules: RuleNames(&names),
    };
    let found = config::jobs(&request).map_err(|trouble| Fault::of_trouble(trouble, &context.directory))?;
    let job = only(&found.jobs, context)?;
    mention_skipped(&found, context);
    let read = || Ok(Reading::of(job, &Overlay::new()));
    let Reading { sources, settings, .. } = if job.migrations.len() <= FEW_FILES { read()? } else { in_parallel(read)? };
    let version = settings.rehearsal_version();
    let rehearsal = rehearse(&sources, settings.platform, job.folder.layout, version, settings.exposure, now());
    let user_table = job.config.users.table.clone();
    Ok(ManuallyDrop::new(Rehearsed { sources, settings, folder: job.folder.path.clone(), rehearsal, user_table }))
}

/// The one history that a command can be about.
pub fn only<'a>(jobs: &'a [Job], context: &Context) -> Result<&'a Job, Fault> {
    match jobs {
        [job] => Ok(job),
        several => Err(several_histories(several, context)),
    }
}

fn several_histories(jobs: &[Job], context: &Context) -> Fault {
    let folders: Vec<String> = jobs.iter().map(|job| relative_to(&context.directory, &job.folder.path)).collect();
    match folders.as_slice() {
        [] => Fault::new("the file is no migration").hint("name a folder of migrations"),
        _ => Fault::new("there is more than one folder of migrations").hint(format!("name one of {}", folders.join(", "))),
    }
}

/// The time of a rehearsal: migrations that make partitions by month make those of today, as they would on a server.
fn now() -> Option<jiff::civil::DateTime> {
    let seconds = i64::try_from(config::clock()).ok()?;
    Some(jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::from_second(seconds).ok()?))
}
