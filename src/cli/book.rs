//! `miglint explain` and `miglint rules`: the rule book, from the program itself.

use super::args::{Explain, ListFormat, Rules};
use super::exit::Exit;
use super::fault::Fault;
use super::{Context, write_out};
use crate::config::RuleNames;
use crate::finding::Severity;
use crate::report::Style;
use crate::rule::{Meta, Rule};
use crate::rules;
use serde::Serialize;
use std::io::{self, Write};

pub fn explain(args: &Explain, context: &Context) -> Result<Exit, Fault> {
    let name = args.rule.trim();
    let rule = match rules::find(name) {
        Some(rule) => rule,
        None => by_name(name, &context.rule_names())?,
    };
    write_out(|out| write_page(out, &rule.meta, context.style))?;
    Ok(Exit::Clean)
}

fn by_name(name: &str, names: &[&str]) -> Result<&'static Rule, Fault> {
    let full = RuleNames(names).rule(name)?;
    rules::find(full).ok_or_else(|| Fault::new(format!("no rule is called `{name}`")))
}

/// The page as it is written, with its headings in bold where the terminal takes it.
fn write_page(out: &mut dyn Write, meta: &Meta, style: Style) -> io::Result<()> {
    let mut in_code = false;
    for line in meta.page.lines() {
        in_code ^= line.starts_with("```");
        match line.starts_with('#') && !in_code {
            true => writeln!(out, "{}", style.bold(line))?,
            false => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}

pub fn list(args: &Rules, context: &Context) -> Result<Exit, Fault> {
    write_out(|out| match args.format {
        ListFormat::Text => write_table(out, context.style),
        ListFormat::Json => write_json(out),
    })?;
    Ok(Exit::Clean)
}

fn write_table(out: &mut dyn Write, style: Style) -> io::Result<()> {
    let name_width = rules::all().map(|rule| rule.meta.name.len()).max().unwrap_or(0);
    for rule in rules::all() {
        let Meta { name, level, .. } = &rule.meta;
        let level = format!("{:7}", level.as_str());
        let level = match rule.meta.level.severity() {
            Some(severity) => style.paint(severity, &level),
            None => level,
        };
        writeln!(out, "{name:name_width$}  {level}  {}", summary(&rule.meta))?;
    }
    writeln!(out, "\n{} prints a rule's page", style.paint(Severity::Info, "miglint explain RULE"))
}

/// One rule for programs. Its shape is a promise.
#[derive(Serialize)]
struct Entry {
    rule: &'static str,
    group: &'static str,
    level: &'static str,
    summary: String,
    /// `safe`, `unsafe`, `migration`, `none`
    fix: &'static str,
    aliases: &'static [&'static str],
    since: &'static str,
}

fn write_json(out: &mut dyn Write) -> io::Result<()> {
    let entries: Vec<Entry> = rules::all().map(|rule| entry(&rule.meta)).collect();
    serde_json::to_writer_pretty(&mut *out, &entries)?;
    writeln!(out)
}

fn entry(meta: &Meta) -> Entry {
    Entry {
        rule: meta.name,
        group: meta.group(),
        level: meta.level.as_str(),
        summary: summary(meta),
        fix: meta.fix.as_str(),
        aliases: meta.aliases,
        since: meta.since,
    }
}

/// The summary on one line.
fn summary(meta: &Meta) -> String {
    meta.summary().split_whitespace().collect::<Vec<&str>>().join(" ")
}
