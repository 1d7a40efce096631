//! Who the user is, on one screen: as text, as JSON, as a flowchart, as a picture.
//!
//! [`View`] is what is shown, as plain data; the formats know nothing of the catalog.

mod diagram;
mod fold;
mod text;
mod view;

pub use diagram::{mermaid, svg};
pub use text::text;
pub use view::{KeysTo, MirrorView, Node, Trouble, View};

use std::io::{self, Write};

/// One document for one project, a list for several.
pub fn json(out: &mut dyn Write, views: &[View]) -> io::Result<()> {
    match views {
        [view] => serde_json::to_writer_pretty(&mut *out, view)?,
        views => serde_json::to_writer_pretty(&mut *out, views)?,
    }
    writeln!(out)
}
