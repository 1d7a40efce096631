//! The screen for people: headings in bold, trees drawn with lines, what is wrong in its colour.

use super::fold::folded;
use super::view::{KeysTo, MirrorView, Node, Trouble, View};
use crate::finding::Severity;
use crate::report::{Characters, Style};
use std::io::{self, Write};

/// Writes one screen for each project.
pub fn text(out: &mut dyn Write, views: &[View], style: Style) -> io::Result<()> {
    for (index, view) in views.iter().enumerate() {
        if index > 0 {
            writeln!(out)?;
        }
        Screen { out, style }.view(view)?;
    }
    Ok(())
}

struct Screen<'a> {
    out: &'a mut dyn Write,
    style: Style,
}

impl Screen<'_> {
    fn view(&mut self, view: &View) -> io::Result<()> {
        match &view.user_table {
            Some(table) => writeln!(self.out, "The user is {}: {}", self.style.bold(table), view.reason)?,
            None => writeln!(self.out, "There is no user table: {}", view.reason)?,
        }
        self.mirrors(&view.mirrors)?;
        self.keys(&view.keys)?;
        self.tree("Sign-up: a new row of auth.users", &view.sign_up, "no trigger of the project fires")?;
        self.tree("Deletion of a row of auth.users", &view.deletion, "no key of the project is in the way")
    }

    fn heading(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "\n{}", self.style.bold(text))
    }

    fn mirrors(&mut self, mirrors: &[MirrorView]) -> io::Result<()> {
        if mirrors.is_empty() {
            return Ok(());
        }
        self.heading("Mirrors of auth.users")?;
        for mirror in mirrors {
            let filled = match mirror.filled_by.as_slice() {
                [] => "nothing fills it at sign-up".to_owned(),
                functions => format!("filled by {}", functions.join(", ")),
            };
            writeln!(self.out, "  {}.{}  {}; {filled}", mirror.table, mirror.identity, mirror.tie)?;
            self.trouble(&mirror.trouble, "    ")?;
        }
        Ok(())
    }

    fn keys(&mut self, keys: &[KeysTo]) -> io::Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        self.heading("Keys that carry a user's id")?;
        for keys in keys {
            let mark = if keys.is_user_table { "" } else { ", not the user table" };
            writeln!(self.out, "  {} to {}{mark}", keys.columns.len(), keys.table)?;
            for line in wrapped(&listed(keys), self.style.width.saturating_sub(4)) {
                writeln!(self.out, "    {line}")?;
            }
        }
        Ok(())
    }

    fn tree(&mut self, title: &str, nodes: &[Node], nothing: &str) -> io::Result<()> {
        self.heading(title)?;
        if nodes.is_empty() {
            return writeln!(self.out, "  {nothing}");
        }
        self.nodes(&folded(nodes), "  ")
    }

    fn nodes(&mut self, nodes: &[Node], indent: &str) -> io::Result<()> {
        let (branch, last_branch, line) = match self.style.characters {
            Characters::Unicode => ("├─ ", "└─ ", "│  "),
            Characters::Ascii => ("|- ", "`- ", "|  "),
        };
        for (index, node) in nodes.iter().enumerate() {
            let is_last = index + 1 == nodes.len();
            let inner = format!("{indent}{}", if is_last { "   " } else { line });
            let text = match node.trouble.iter().map(|trouble| trouble.level).max() {
                Some(level) => self.style.paint(level, &node.text),
                None => node.text.clone(),
            };
            writeln!(self.out, "{indent}{}{text}", if is_last { last_branch } else { branch })?;
            self.trouble(&node.trouble, &inner)?;
            self.nodes(&node.children, &inner)?;
        }
        Ok(())
    }

    fn trouble(&mut self, trouble: &[Trouble], indent: &str) -> io::Result<()> {
        for trouble in trouble.iter().filter(|trouble| !trouble.message.starts_with("see ")) {
            let level = self.style.paint(trouble.level, mark(trouble.level, self.style.characters));
            writeln!(self.out, "{indent}{level} {} ({})", trouble.message, trouble.rule)?;
        }
        Ok(())
    }
}

fn mark(level: Severity, characters: Characters) -> &'static str {
    match (level, characters) {
        (Severity::Error, Characters::Unicode) => "×",
        (Severity::Warning, Characters::Unicode) => "⚠",
        (Severity::Info, Characters::Unicode) => "☞",
        (level, Characters::Ascii) => level.as_str(),
    }
}

/// The columns that are named: of those that go where they should, and that the reader knows, fewer.
fn listed(keys: &KeysTo) -> Vec<String> {
    let most = if keys.is_user_table { 12 } else { 36 };
    let mut columns: Vec<String> = keys.columns.iter().take(most).cloned().collect();
    let others = keys.columns.len().saturating_sub(most);
    if others > 0 {
        columns.push(format!("and {others} more"));
    }
    columns
}

/// Words joined with commas, in lines of at most this width.
fn wrapped(words: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let comma = if index + 1 < words.len() { "," } else { "" };
        match lines.last_mut() {
            Some(line) if line.len() + 2 + word.len() <= width => line.push_str(&format!(" {word}{comma}")),
            _ => lines.push(format!("{word}{comma}")),
        }
    }
    lines
}
