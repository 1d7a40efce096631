//! `miglint users`: who the user is, on one screen.

use super::args::{Users, UsersFormat};
use super::exit::Exit;
use super::fault::Fault;
use super::reading::Reading;
use super::{Context, write_out};
use crate::config::{self, Job, Request, RuleNames};
use crate::lint;
use crate::report::users::{self, View};
use crate::source::Overlay;

pub fn run(args: &Users, context: &Context) -> Result<Exit, Fault> {
    let names: Vec<&str> = context.rule_names();
    let overrides = args.project.overrides();
    let request = Request {
        paths: &args.paths,
        directory: &context.directory,
        config: args.project.config.as_deref(),
        overrides: &overrides,
        buffers: &[],
        rules: RuleNames(&names),
    };
    let found = config::jobs(&request).map_err(|trouble| Fault::of_trouble(trouble, &context.directory))?;
    let views: Vec<View> = found.jobs.iter().map(view).collect();
    write_out(|out| match args.format {
        UsersFormat::Text => users::text(out, &views, context.style),
        UsersFormat::Json => users::json(out, &views),
        UsersFormat::Mermaid => users::mermaid(out, &views),
        UsersFormat::Svg => users::svg(out, &views),
    })?;
    Ok(Exit::Clean)
}

fn view(job: &Job) -> View {
    View::of(&lint::survey(&Reading::of(job, &Overlay::new()).input()))
}
