//! `miglint replay`: what the runner would do with each migration on an empty database.

use super::args::{ListFormat, Replay};
use super::exit::Exit;
use super::fault::Fault;
use super::history::rehearsed;
use super::{Context, write_out};
use crate::report::{self, Files, Replayed};

pub fn run(args: &Replay, context: &Context) -> Result<Exit, Fault> {
    let rehearsed = rehearsed(&args.history, context)?;
    let outcomes = &rehearsed.rehearsal.outcomes;
    let files = Files { sources: &rehearsed.sources, directory: &context.directory };
    let replayed = Replayed { files, folder: &rehearsed.folder, outcomes };
    write_out(|out| match args.format {
        ListFormat::Text => report::write_replay(out, &replayed, context.style),
        ListFormat::Json => report::write_replay_json(out, &replayed),
    })?;
    let fails = outcomes.iter().any(|outcome| outcome.failure.is_some());
    Ok(if fails { Exit::Findings } else { Exit::Clean })
}
