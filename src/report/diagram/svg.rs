//! A picture that needs no other program.

use super::layout::{FONT_SIZE, LINE_HEIGHT, Layout, PADDING, Place};
use super::{Diagram, Key, Owner, Role, Table, Target, escaped};
use std::io::{self, Write};

/// Below the tables, for what the colours mean.
const LEGEND_LINE: usize = 20;

/// Writes each table with all its columns, and each foreign key from column to column.
///
/// # Errors
/// The output cannot be written.
pub fn svg(out: &mut dyn Write, diagram: &Diagram) -> io::Result<()> {
    let layout = Layout::of(diagram);
    let legend = legend(diagram);
    let (width, height) = (layout.width.max(420), layout.height + (legend.len() + 1) * LEGEND_LINE);
    writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" font-family="monospace" font-size="{FONT_SIZE}">"#
    )?;
    writeln!(out, r##"  <rect width="100%" height="100%" fill="#ffffff"/>"##)?;
    write_arrows(out)?;
    // Other keys first, so that those of users lie above them; tables last, so that no key runs through one.
    for target in Target::ALL.iter().rev() {
        for key in diagram.keys.iter().filter(|key| key.target == *target) {
            write_key(out, key, &layout)?;
        }
    }
    for (table, place) in diagram.tables.iter().zip(&layout.places) {
        write_table(out, table, place)?;
    }
    for (index, (target, text)) in legend.iter().enumerate() {
        let y = layout.height + (index + 1) * LEGEND_LINE;
        writeln!(out, r#"  <path d="M30 {} h40" stroke="{}" stroke-width="2"/>"#, y - 4, target.color())?;
        writeln!(out, r##"  <text x="80" y="{y}" fill="#24292e">{}</text>"##, escaped(text))?;
    }
    writeln!(out, "</svg>")
}

fn write_arrows(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "  <defs>")?;
    for target in Target::ALL {
        let (name, color) = (arrow(target), target.color());
        write!(
            out,
            r#"    <marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">"#
        )?;
        writeln!(out, r#"<path d="M0 0 L8 4 L0 8 z" fill="{color}"/></marker>"#)?;
    }
    writeln!(out, "  </defs>")
}

fn arrow(target: Target) -> &'static str {
    match target {
        Target::User => "to-user",
        Target::OtherUser => "to-other-user",
        Target::Other => "to-other",
    }
}

fn write_key(out: &mut dyn Write, key: &Key, layout: &Layout) -> io::Result<()> {
    let (Some(from), Some(to)) = (layout.places.get(key.from), layout.places.get(key.to)) else { return Ok(()) };
    let (start_y, end_y) = (from.line(key.columns.first().copied()), to.line(key.referenced.first().copied()));
    let end_x = to.right();
    // Where the referenced table stands to the left, the key leaves on that side; else it goes around on the right.
    let (start_x, bend_start, bend_end) = if end_x < from.x {
        let reach = (from.x - end_x) / 2;
        (from.x, from.x - reach, end_x + reach)
    } else {
        let bend = from.right().max(end_x) + 50;
        (from.right(), bend, bend)
    };
    let (color, marker) = (key.target.color(), arrow(key.target));
    let width = if key.target == Target::Other { "1" } else { "1.6" };
    write!(out, r#"  <path d="M{start_x} {start_y} C{bend_start} {start_y} {bend_end} {end_y} {end_x} {end_y}" fill="none""#)?;
    write!(out, r#" stroke="{color}" stroke-width="{width}" marker-end="url(#{marker})">"#)?;
    writeln!(out, "<title>{}</title></path>", escaped(&key.name))
}

fn write_table(out: &mut dyn Write, table: &Table, place: &Place) -> io::Result<()> {
    let Place { x, y, width, height } = *place;
    let (stroke, fill) = match table.role {
        Role::User => (Target::User.color(), "#dafbe1"),
        Role::OtherUser => (Target::OtherUser.color(), "#ffebe9"),
        Role::None => ("#57606a", "#eaeef2"),
    };
    let dashes = if table.owner == Owner::Platform { r#" stroke-dasharray="5 3""# } else { "" };
    writeln!(out, r##"  <rect x="{x}" y="{y}" width="{width}" height="{height}" fill="#ffffff"/>"##)?;
    writeln!(out, r#"  <rect x="{x}" y="{y}" width="{width}" height="{LINE_HEIGHT}" fill="{fill}"/>"#)?;
    writeln!(out, r#"  <rect x="{x}" y="{y}" width="{width}" height="{height}" fill="none" stroke="{stroke}"{dashes}/>"#)?;
    let (left, right, below) = (x + PADDING, x + width - PADDING, LINE_HEIGHT - 5);
    let name = escaped(table.shown_name());
    writeln!(out, r##"  <text x="{left}" y="{}" fill="#24292e" font-weight="bold">{name}</text>"##, y + below)?;
    for (index, column) in table.columns.iter().enumerate() {
        let line = y + (index + 1) * LINE_HEIGHT + below;
        let (name, ty) = (escaped(&column.name), escaped(&column.ty));
        let mark = if column.is_primary { r#" text-decoration="underline""# } else { "" };
        writeln!(out, r##"  <text x="{left}" y="{line}" fill="#24292e"{mark}>{name}</text>"##)?;
        writeln!(out, r##"  <text x="{right}" y="{line}" fill="#6e7781" text-anchor="end">{ty}</text>"##)?;
    }
    Ok(())
}

/// What the colours that occur mean.
fn legend(diagram: &Diagram) -> Vec<(Target, String)> {
    let count = |target: Target| diagram.keys.iter().filter(|key| key.target == target).count();
    let user = diagram.tables.iter().find(|table| table.role == Role::User).map_or("the user table", |table| table.name.as_str());
    let meaning = |target: Target| match target {
        Target::User => format!("carries a user's id, to {user}: {}", count(target)),
        Target::OtherUser => format!("carries a user's id, but not to {user}: {}", count(target)),
        Target::Other => format!("another foreign key: {}", count(target)),
    };
    let occurring = Target::ALL.into_iter().filter(|target| count(*target) > 0);
    occurring.map(|target| (target, meaning(target))).collect()
}
