//! `miglint schema`: the catalog that the migrations leave behind on an empty database.

use super::args::{Schema, SchemaFormat};
use super::exit::Exit;
use super::fault::Fault;
use super::history::rehearsed;
use super::{Context, write_out};
use crate::dump;

pub fn run(args: &Schema, context: &Context) -> Result<Exit, Fault> {
    let rehearsed = rehearsed(&args.history, context)?;
    let rehearsal = &rehearsed.rehearsal;
    let platform = rehearsed.settings.platform;
    write_out(|out| match args.format {
        SchemaFormat::Json => {
            let document = dump::document(&rehearsal.catalog, &rehearsal.base, platform);
            serde_json::to_writer_pretty(&mut *out, &document)?;
            writeln!(out)
        }
        SchemaFormat::Sql => {
            out.write_all(dump::sql::script(&rehearsal.catalog, &rehearsal.base, &rehearsed.sources, platform).as_bytes())
        }
    })?;
    Ok(Exit::Clean)
}
