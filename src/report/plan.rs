//! What a repair costs, statement by statement, as a table for people.

use super::{Style, printable};
use crate::mend::{Plan, Step};
use std::io::{self, Write};

const HEAD: [&str; 5] = ["finding", "statement", "locks", "rows", "reversible"];

/// Writes one line for each statement.
pub fn plan(out: &mut dyn Write, plan: &Plan, style: Style) -> io::Result<()> {
    let rows: Vec<[String; 5]> = plan.steps.iter().map(|step| row(plan, step)).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let head = HEAD.map(str::to_owned);
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|at| rows.iter().chain([&head]).filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max().unwrap_or(0))
        .collect();
    writeln!(out, "{}", style.bold(&line(&head, &widths)))?;
    for row in &rows {
        writeln!(out, "{}", line(row, &widths))?;
    }
    Ok(())
}

fn line(cells: &[String; 5], widths: &[usize]) -> String {
    let padded: Vec<String> = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
    padded.join("  ").trim_end().to_owned()
}

fn row(plan: &Plan, step: &Step) -> [String; 5] {
    let mut findings: Vec<String> =
        step.mends.iter().filter_map(|number| plan.mended.get(*number)).map(|mended| mended.rule.to_owned()).collect();
    findings.dedup();
    let locks: Vec<String> = step.part.locks.iter().map(|lock| lock.to_string()).collect();
    let or_none = |text: String| if text.is_empty() { "none".to_owned() } else { text };
    [
        findings.join(", "),
        summary(&step.part.sql),
        or_none(locks.join(", ")),
        step.part.rows.as_str().to_owned(),
        step.part.undo.as_str().to_owned(),
    ]
    .map(|cell| printable(&cell).into())
}

/// The first words of a statement: its command and what that is about.
fn summary(sql: &str) -> String {
    let words: Vec<&str> = sql.split_whitespace().take_while(|word| !word.starts_with('$')).collect();
    let text = words.join(" ");
    match text.char_indices().nth(SUMMARY_WIDTH) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
        None => text,
    }
}

/// Columns of a statement's summary.
const SUMMARY_WIDTH: usize = 72;
