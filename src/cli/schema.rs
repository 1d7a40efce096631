//! `miglint schema`: the catalog that the migrations leave behind on an empty database.

use super::args::{Schema, SchemaFormat, TableGroup};
use super::exit::Exit;
use super::fault::Fault;
use super::history::{Rehearsed, rehearsed};
use super::{Context, write_out};
use crate::dump;
use crate::report::diagram::{self, Diagram};
use crate::text::most_similar;
use crate::users::{Copies, Users};

pub fn run(args: &Schema, context: &Context) -> Result<Exit, Fault> {
    let rehearsed = rehearsed(&args.history, context)?;
    let rehearsal = &rehearsed.rehearsal;
    let platform = rehearsed.settings.platform;
    match args.format {
        SchemaFormat::Json | SchemaFormat::Sql => holds_all(args)?,
        SchemaFormat::Mermaid | SchemaFormat::Dot | SchemaFormat::Svg => {}
    }
    let drawn = || drawn(args, &rehearsed);
    match args.format {
        SchemaFormat::Json => write_out(|out| {
            let document = dump::document(&rehearsal.catalog, &rehearsal.base, platform);
            serde_json::to_writer_pretty(&mut *out, &document)?;
            writeln!(out)
        }),
        SchemaFormat::Sql => {
            let script = dump::sql::script(&rehearsal.catalog, &rehearsal.base, &rehearsed.sources, platform);
            write_out(|out| out.write_all(script.as_bytes()))
        }
        SchemaFormat::Mermaid => drawn().and_then(|diagram| write_out(|out| diagram::mermaid(out, &diagram))),
        SchemaFormat::Dot => drawn().and_then(|diagram| write_out(|out| diagram::dot(out, &diagram))),
        SchemaFormat::Svg => drawn().and_then(|diagram| write_out(|out| diagram::svg(out, &diagram))),
    }?;
    Ok(Exit::Clean)
}

/// A document for programs has no parts.
fn holds_all(args: &Schema) -> Result<(), Fault> {
    if args.around.is_none() && args.group.is_none() {
        return Ok(());
    }
    Err(Fault::new("only a picture can show a part of the schema").hint("add `--format svg`, `mermaid` or `dot`"))
}

/// The diagram, or the part of it that is wanted.
fn drawn(args: &Schema, rehearsed: &Rehearsed) -> Result<Diagram, Fault> {
    let catalog = &rehearsed.rehearsal.catalog;
    let users = Users::analyse(catalog, &rehearsed.sources, rehearsed.user_table.as_ref(), Copies::default());
    let diagram = Diagram::of(catalog, &users);
    match (&args.around, args.group) {
        (Some(name), _) => {
            let table = diagram.table(name).ok_or_else(|| no_such_table(name, &diagram))?;
            Ok(diagram.around(table))
        }
        (None, Some(TableGroup::Users)) => Ok(diagram.of_users()),
        (None, None) => Ok(diagram),
    }
}

fn no_such_table(name: &str, diagram: &Diagram) -> Fault {
    let fault = Fault::new(format!("there is no table {name} when all migrations have run"));
    let shown = diagram.tables.iter().map(|table| table.name.strip_prefix("public.").unwrap_or(&table.name));
    match most_similar(name, shown) {
        Some(similar) => fault.hint(format!("did you mean {similar}?")),
        None => fault,
    }
}
