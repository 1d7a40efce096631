//! A graph for Graphviz.

use super::{Diagram, Key, Owner, Role, Table, Target, escaped};
use std::io::{self, Write};

/// Writes each table with all its columns, and each foreign key from column to column.
///
/// # Errors
/// The output cannot be written.
pub fn dot(out: &mut dyn Write, diagram: &Diagram) -> io::Result<()> {
    writeln!(out, "digraph schema {{")?;
    writeln!(out, "  rankdir=RL;")?;
    writeln!(out, "  node [shape=plain, fontname=\"monospace\", fontsize=11];")?;
    for (index, table) in diagram.tables.iter().enumerate() {
        writeln!(out, "  t{index} [label=<{}>];", label(table))?;
    }
    for key in &diagram.keys {
        let Key { from, to, target, .. } = key;
        let (start, end) = (port(&key.columns), port(&key.referenced));
        let (color, name) = (target.color(), escaped(&key.name));
        writeln!(out, "  t{from}{start} -> t{to}{end} [color=\"{color}\", tooltip=<{name}>];")?;
    }
    writeln!(out, "}}")
}

/// A key of several columns begins and ends at its first.
fn port(columns: &[usize]) -> String {
    columns.first().map(|column| format!(":c{column}")).unwrap_or_default()
}

fn label(table: &Table) -> String {
    let color = match table.role {
        Role::User => Target::User.color(),
        Role::OtherUser => Target::OtherUser.color(),
        Role::None => "#57606a",
    };
    let style = if table.owner == Owner::Platform { " style=\"dashed\"" } else { "" };
    let mut rows = format!("<tr><td bgcolor=\"#f6f8fa\"><b>{}</b></td></tr>", escaped(table.shown_name()));
    for (index, column) in table.columns.iter().enumerate() {
        let name = escaped(&column.name);
        let name = if column.is_primary { format!("<u>{name}</u>") } else { name };
        rows.push_str(&format!("<tr><td align=\"left\" port=\"c{index}\">{name} {}</td></tr>", escaped(&column.ty)));
    }
    format!("<table border=\"1\" cellborder=\"0\" cellspacing=\"0\" color=\"{color}\"{style}>{rows}</table>")
}
