//! A Mermaid flowchart, which Markdown viewers draw. Mermaid's own kind of diagram for tables takes no colours for keys.

use super::{Diagram, Key, Owner, Role, Table, Target};
use crate::report::printable;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// Writes the tables with the columns of their keys, and an arrow for each foreign key.
///
/// # Errors
/// The output cannot be written.
pub fn mermaid(out: &mut dyn Write, diagram: &Diagram) -> io::Result<()> {
    writeln!(out, "flowchart LR")?;
    for (index, table) in diagram.tables.iter().enumerate() {
        writeln!(out, "  t{index}[\"{}\"]{}", label(diagram, index, table), class(table))?;
    }
    for Key { from, to, .. } in &diagram.keys {
        writeln!(out, "  t{from} --> t{to}")?;
    }
    for target in Target::ALL {
        let keys = diagram.keys.iter().enumerate().filter(|(_, key)| key.target == target);
        let numbers: Vec<String> = keys.map(|(index, _)| index.to_string()).collect();
        if !numbers.is_empty() {
            writeln!(out, "  linkStyle {} stroke:{}", numbers.join(","), target.color())?;
        }
    }
    writeln!(out, "  classDef user stroke:{},stroke-width:3px", Target::User.color())?;
    writeln!(out, "  classDef otherUser stroke:{},stroke-width:3px", Target::OtherUser.color())?;
    writeln!(out, "  classDef platform stroke-dasharray:4")
}

/// The name, the primary key and the columns that reference something.
fn label(diagram: &Diagram, index: usize, table: &Table) -> String {
    let of_keys: BTreeSet<usize> =
        diagram.keys.iter().filter(|key| key.from == index).flat_map(|key| key.columns.iter().copied()).collect();
    let mut lines = vec![format!("<b>{}</b>", text(table.shown_name()))];
    for (place, column) in table.columns.iter().enumerate() {
        if column.is_primary || of_keys.contains(&place) {
            lines.push(text(&column.name));
        }
    }
    lines.join("<br>")
}

/// A node has one class, so that of the user goes before that of the platform.
fn class(table: &Table) -> &'static str {
    match (table.role, table.owner) {
        (Role::User, _) => ":::user",
        (Role::OtherUser, _) => ":::otherUser",
        (Role::None, Owner::Platform) => ":::platform",
        (Role::None, Owner::Project) => "",
    }
}

/// Mermaid's own entities: what else has a meaning between quotes, or becomes Markdown or HTML.
fn text(text: &str) -> String {
    let mut out = String::new();
    for c in printable(text).chars() {
        match c {
            c if c.is_alphanumeric() || matches!(c, '_' | '.' | ' ' | '-') => out.push(c),
            c => out.push_str(&format!("#{};", u32::from(c))),
        }
    }
    out
}
